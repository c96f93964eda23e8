//! Some sentences of one article through the model.

use std::ops::Range;
use std::rc::Rc;

use anyhow::Result;
use xxhash_rust::xxh3::xxh3_64;

use super::covering;
use super::name::{is_adjective, is_lone_article, whole_name};
use super::repeated::{self, Repeated};
use crate::article::{Sentence, Span};
use crate::labels::{Answers, Mention, Pair, RoleSpan, Scored, StanceScores};
use crate::model::decode::{self, ROLE_TAGS, Run};
use crate::model::window::{Packed, Part, Piece};
use crate::model::{Encoded, Model, Query};
use crate::vocabulary::{Label, Rounded};

/// About how many units are read as one task: enough to fill windows, few enough to spread over threads.
const BLOCK: usize = 64;
/// A longer sentence is read in pieces of about this many bytes, so that no text is too long for the memory.
const UNIT_BYTES: usize = 16 << 10;
/// About how many bytes are read as one task at most: all that the encoder says of them is held until their names are
/// found again.
const BLOCK_BYTES: usize = 32 << 10;
/// What is less surely a name than this is not asked about: a text of junk is full of such.
const LEAST_ASKED: f64 = 0.25;
/// A mention is paired with at most so many that follow it in its sentence: all of them, but in endless lists.
const NEAREST: usize = 20;

/// What is read as one sentence: a sentence, or a piece of a very long one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub span: Span,
    /// Index of the sentence in the article.
    pub sentence: usize,
}

/// The units of an article, in order.
pub(super) fn units(text: &str, sentences: &[Sentence]) -> Vec<Unit> {
    let mut out = Vec::with_capacity(sentences.len());
    for (sentence, found) in sentences.iter().enumerate() {
        let mut rest = found.span;
        while rest.end - rest.start > UNIT_BYTES {
            let (head, tail) = rest.split_at(cut(rest.of(text)));
            out.push(Unit {
                span: head,
                sentence,
            });
            rest = tail;
        }
        out.push(Unit {
            span: rest,
            sentence,
        });
    }
    out
}

/// Where to cut a long text: after the last white space of its first [`UNIT_BYTES`], or there where there is none.
fn cut(text: &str) -> usize {
    let most = text.floor_char_boundary(UNIT_BYTES);
    let space = text[..most].rfind(char::is_whitespace);
    space.map_or(most, |at| {
        at + text[at..].chars().next().map_or(0, char::len_utf8)
    })
}

/// One in so many paragraphs begins a window of its own, whatever stands before it.
///
/// Which ones do depends on their own words, so that a word added somewhere moves the windows no further than to the
/// next of them. More of them make windows smaller, and so slower.
const ANCHORS: u64 = 8;

/// Where the run that starts at a unit ends: at the next paragraph that begins a window of its own.
///
/// Where none comes in four blocks, it ends with the last paragraph that ends in them, or, as a paragraph may be longer
/// still, right there.
fn run_end(text: &str, units: &[Unit], sentences: &[Sentence], at: usize) -> usize {
    let paragraph = |at: usize| sentences[units[at].sentence].paragraph;
    let opens = |at: &usize| paragraph(at - 1) != paragraph(*at);
    let anchor = |at: &usize| {
        opens(at) && xxh3_64(units[*at].span.of(text).as_bytes()).is_multiple_of(ANCHORS)
    };
    let reach = |unit: &Unit| unit.span.end - units[at].span.start <= BLOCK_BYTES;
    let within = units[at..]
        .iter()
        .take(4 * BLOCK)
        .take_while(|unit| reach(unit))
        .count();
    let most = at + within.max(1);
    if most >= units.len() {
        return (at + 1..units.len()).find(anchor).unwrap_or(units.len());
    }
    let found = (at + 1..most).find(anchor);
    found
        .or_else(|| (at + 1..most).rfind(opens))
        .unwrap_or(most)
}

/// The units in blocks of runs, each of which is packed into windows by itself.
pub(super) fn blocks<'a>(
    text: &'a str,
    units: &'a [Unit],
    sentences: &'a [Sentence],
) -> impl Iterator<Item = Vec<&'a [Unit]>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (mut runs, first) = (Vec::new(), at);
        let bytes = |at: usize| units[at].span.start - units[first].span.start;
        while at < units.len() && at - first < BLOCK && bytes(at) < BLOCK_BYTES {
            let end = run_end(text, units, sentences, at);
            runs.push(&units[at..end]);
            at = end;
        }
        (!runs.is_empty()).then_some(runs)
    })
}

/// Some units of one article.
pub(super) struct Block<'a> {
    pub model: &'a Model,
    pub text: &'a str,
    /// All sentences of the article.
    pub sentences: &'a [Sentence],
    /// All its quotations.
    pub quotes: &'a [Span],
    /// The units, in runs that share no window.
    pub runs: Vec<&'a [Unit]>,
}

/// What a block found, before the whole article is known.
#[derive(Default)]
pub(super) struct Found {
    /// All but the genre and the author's stances.
    pub scored: Scored,
    /// For each mention the scores of the author's stances, without the genre's part in them.
    pub authors: Vec<[f64; 3]>,
    /// The sum of the sentences' summaries.
    pub summary: Vec<f64>,
    /// Their number.
    pub summaries: usize,
}

/// One window that the encoder has read.
struct View<'a> {
    encoded: Encoded,
    units: &'a [Unit],
    parts: Vec<Part>,
    /// Of every unit.
    pieces: Rc<Vec<Vec<Piece>>>,
}

/// A mention, and where it stands in its window.
pub(super) struct Named {
    pub mention: Mention,
    part: usize,
    pieces: Range<usize>,
    pub target: bool,
}

impl Named {
    fn overlaps(&self, span: Span) -> bool {
        self.mention.span.start < span.end && span.start < self.mention.span.end
    }
}

/// A word with its scores of the attribution head.
struct Word {
    span: Span,
    sentence: usize,
    scores: [f32; ROLE_TAGS],
}

impl Block<'_> {
    /// All that the model says of the block; pairs count its own mentions.
    pub fn label(&self) -> Result<Found> {
        let mut views = Vec::new();
        for &units in &self.runs {
            self.read(units, &mut views)?;
        }
        let mut named: Vec<Vec<Named>> = Vec::with_capacity(views.len());
        for view in &views {
            let last = named.iter().flatten().last();
            let before = last.map_or(0, |last| last.mention.span.end);
            named.push(self.names(view, before));
        }
        let names = Repeated::of(self.text, named.iter().flatten());
        let mut out = Found::default();
        let mut words = Vec::new();
        for (view, mut named) in views.iter().zip(named) {
            self.add_repeated(view, &names, &mut named);
            self.ask(&mut out, &view.encoded, named)?;
            out.summaries += view.encoded.add_summaries(&mut out.summary)?;
            words.extend(view.words());
        }
        out.scored.roles = self.roles(&words);
        Ok(out)
    }

    /// Read the windows of a run.
    fn read<'a>(&self, units: &'a [Unit], views: &mut Vec<View<'a>>) -> Result<()> {
        let reader = self.model.word_pieces();
        let spans = units.iter().map(|unit| unit.span);
        let Packed { pieces, windows } =
            reader.packed(self.text, spans, self.quotes, reader.windows())?;
        let pieces = Rc::new(pieces);
        for parts in windows {
            views.push(View {
                encoded: self.model.encode(&reader.window(&pieces, &parts))?,
                units,
                parts,
                pieces: Rc::clone(&pieces),
            });
        }
        Ok(())
    }

    /// Adds the names of the block where they stand again, in the place of mentions that are less than sure.
    fn add_repeated(&self, view: &View<'_>, names: &Repeated<'_>, named: &mut Vec<Named>) {
        let mut found: Vec<Named> = Vec::new();
        for (index, part) in view.parts.iter().enumerate() {
            let unit = view.units[part.sentence];
            let read = &view.pieces[part.sentence][part.pieces.clone()];
            let (Some(first), Some(last)) = (read.first(), read.last()) else {
                continue;
            };
            let read_span = Span::new(first.span.start, last.span.end);
            for (span, label, confidence) in names.within(read_span) {
                // An unsure mention gives way, but not "Labour Party of Norway" to a "Labour" of another place.
                let holds = |other: &Named| {
                    let Span { start, end } = other.mention.span;
                    repeated::is_sure(&other.mention) || start < span.start || span.end < end
                };
                let is_free = !named
                    .iter()
                    .any(|other| other.overlaps(span) && holds(other));
                let pieces = covering(read, span).filter(|pieces| {
                    is_free && part.decides.contains(&(part.pieces.start + pieces.start))
                });
                if let Some(pieces) = pieces {
                    let sentence = unit.sentence;
                    found.push(self.named(sentence, index, pieces, span, label, confidence));
                }
            }
        }
        named.retain(|other| !found.iter().any(|name| other.overlaps(name.mention.span)));
        named.append(&mut found);
        named.sort_by_key(|named| named.mention.span);
    }

    /// A mention of a window, with what can be asked about it.
    fn named(
        &self,
        sentence: usize,
        part: usize,
        pieces: Range<usize>,
        span: Span,
        label: Label,
        confidence: Rounded,
    ) -> Named {
        let mut mention = Mention {
            span,
            sentence,
            label,
            confidence,
            asked: None,
            holder: false,
        };
        let asked = self.is_asked(&mention);
        mention.holder = asked && mention.label.can_hold();
        Named {
            target: asked && mention.label.can_be_target(),
            part,
            pieces,
            mention,
        }
    }

    /// The mentions that a window decides and that start at `before` or later.
    fn names(&self, view: &View<'_>, before: usize) -> Vec<Named> {
        let mut out: Vec<Named> = Vec::new();
        for part in 0..view.parts.len() {
            for named in self.names_of_part(view, part) {
                // Two parts of a long sentence may disagree on a span that crosses the border between them.
                let end = out.last().map_or(before, |last| last.mention.span.end);
                if end <= named.mention.span.start {
                    out.push(named);
                }
            }
        }
        out
    }

    fn names_of_part(&self, view: &View<'_>, index: usize) -> Vec<Named> {
        let part = &view.parts[index];
        let read = &view.pieces[part.sentence][part.pieces.clone()];
        let words: Vec<usize> = (0..read.len()).filter(|&i| read[i].opens).collect();
        let scores: Vec<_> = words
            .iter()
            .map(|&at| view.encoded.tags(index, at))
            .collect();
        let ends = |word: usize| words.get(word + 1).copied().unwrap_or(read.len());
        let sentence = view.units[part.sentence].sentence;
        let named = |run: Run| {
            let pieces = words[run.words.start]..ends(run.words.end - 1);
            let span = Span::new(read[pieces.start].span.start, read[pieces.end - 1].span.end);
            let span = whole_name(self.text, span);
            let confidence = Rounded::new(run.confidence);
            self.named(
                sentence,
                index,
                pieces,
                span,
                self.model.label(run.class),
                confidence,
            )
        };
        let decided = |run: &Run| {
            let start = words[run.words.start];
            part.decides.contains(&(part.pieces.start + start))
        };
        let runs = decode::decode(&scores).into_iter();
        runs.filter(decided).map(named).collect()
    }

    /// Whether a mention's sentence is asked for stances, and the mention is a noun.
    fn is_asked(&self, mention: &Mention) -> bool {
        let sentence = &self.sentences[mention.sentence];
        let before = &self.text[sentence.span.start..mention.span.start];
        let after = &self.text[mention.span.end..sentence.span.end];
        sentence.zone.carries_stance()
            && mention.confidence.get() >= LEAST_ASKED
            && !(mention.label == Label::Norp
                && is_adjective(before, mention.span.of(self.text), after))
    }

    /// Ask the heads about the mentions of a window, and keep all.
    fn ask(&self, out: &mut Found, encoded: &Encoded, mut named: Vec<Named>) -> Result<()> {
        let targets = named.iter().filter(|named| named.target);
        let queries: Vec<Query<1>> = targets
            .map(|named| Query {
                part: named.part,
                mentions: [named.pieces.clone()],
            })
            .collect();
        let pairs = self.pairs(&named);
        let asked: Vec<Query<2>> = pairs
            .iter()
            .map(|&(p, q)| Query {
                part: named[p].part,
                mentions: [named[p].pieces.clone(), named[q].pieces.clone()],
            })
            .collect();
        let tones = self.model.tones(encoded, &queries)?;
        let mut voices = self.model.voices(encoded, &queries)?.into_iter().zip(tones);
        for named in &mut named {
            let answer = named.target.then(|| voices.next()).flatten();
            named.mention.asked = answer.map(|(voice, tone)| Answers {
                tone,
                // It is settled when the article's genre is known.
                author: StanceScores::new([0.0, 1.0, 0.0]),
                source: voice.source,
            });
            out.authors
                .push(answer.map_or([0.0; 3], |(voice, _)| voice.author));
        }
        let sides = self.model.sides(encoded, &asked)?;
        let before = out.scored.mentions.len();
        let mentions = named.into_iter().map(|named| named.mention);
        out.scored.mentions.extend(mentions);
        let pair = |((p, q), (scores, by))| Pair {
            p: before + p,
            q: before + q,
            scores,
            by,
        };
        let pairs = pairs.into_iter().zip(sides).map(pair);
        out.scored.pairs.extend(pairs);
        Ok(())
    }

    /// The mentions that may hold a stance towards each other: two of one sentence with unlike names, one of
    /// which can hold a stance that can be about the other.
    fn pairs(&self, named: &[Named]) -> Vec<(usize, usize)> {
        let name = |i: usize| named[i].mention.span.of(self.text);
        let holds = |p: usize, q: usize| named[p].mention.holder && named[q].target;
        let fits = |p: usize, q: usize| {
            named[p].part == named[q].part
                && (holds(p, q) || holds(q, p))
                && !name(p).eq_ignore_ascii_case(name(q))
        };
        let nearest = |p: usize| p + 1..named.len().min(p + 1 + NEAREST);
        let of = |p: usize| nearest(p).map(move |q| (p, q));
        (0..named.len())
            .flat_map(of)
            .filter(|&(p, q)| fits(p, q))
            .collect()
    }

    /// The sources, cues and contents among the block's words; a paragraph is decoded at once, whatever its windows.
    fn roles(&self, words: &[Word]) -> Vec<RoleSpan> {
        let paragraph = |word: &Word| self.sentences[word.sentence].paragraph;
        let mut out = Vec::new();
        for words in words.chunk_by(|a, b| paragraph(a) == paragraph(b)) {
            let scores: Vec<_> = words.iter().map(|word| word.scores).collect();
            let span = |run: Run| RoleSpan {
                role: self.model.role(run.class),
                span: Span::new(
                    words[run.words.start].span.start,
                    words[run.words.end - 1].span.end,
                ),
                sentence: words[run.words.start].sentence,
                paragraph: paragraph(&words[run.words.start]),
                confidence: run.confidence,
            };
            out.extend(decode::decode(&scores).into_iter().map(span));
        }
        out.retain(|found| !is_lone_article(self.text, found.span));
        out
    }
}

impl View<'_> {
    /// The words that the window decides.
    fn words(&self) -> Vec<Word> {
        let mut out: Vec<Word> = Vec::new();
        for (index, part) in self.parts.iter().enumerate() {
            let read = &self.pieces[part.sentence][part.pieces.clone()];
            for (at, piece) in read.iter().enumerate() {
                if !part.decides.contains(&(part.pieces.start + at)) {
                    continue;
                }
                match out.last_mut() {
                    Some(last) if !piece.opens => last.span.end = piece.span.end,
                    _ => out.push(Word {
                        span: piece.span,
                        sentence: self.units[part.sentence].sentence,
                        scores: self.encoded.roles(index, at),
                    }),
                }
            }
        }
        out
    }
}
