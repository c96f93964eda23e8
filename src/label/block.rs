//! Some sentences of one article through the model.

use std::ops::Range;

use anyhow::Result;

use super::Selection;
use super::name::{is_adjective, is_lone_article, whole_name};
use crate::article::{Sentence, Span};
use crate::labels::{Mention, Pair, PairScores, RoleSpan, StanceScores};
use crate::model::decode::{self, ROLE_TAGS, Run};
use crate::model::window::{self, Part, Piece};
use crate::model::{Encoded, Model, Query};
use crate::vocabulary::{Label, Role, Rounded};

/// About how many units are read as one task: enough to fill windows, few enough to spread over threads.
const BLOCK: usize = 64;
/// A longer sentence is read in pieces of about this many bytes, so that no text is too long for the memory.
const UNIT_BYTES: usize = 16 << 10;
/// A mention is paired with at most so many that follow it in its sentence: all of them, but in endless lists.
const NEAREST: usize = 20;

/// What is read as one sentence: a sentence, or a piece of a very long one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    span: Span,
    sentence: usize,
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

/// The units in blocks that end with a paragraph, unless a paragraph is longer than several blocks.
pub(super) fn blocks<'a>(
    mut units: &'a [Unit],
    sentences: &'a [Sentence],
) -> impl Iterator<Item = &'a [Unit]> {
    std::iter::from_fn(move || {
        let paragraph = |at: usize| sentences[units[at].sentence].paragraph;
        let ends = |&at: &usize| paragraph(at - 1) != paragraph(at);
        let most = units.len().min(4 * BLOCK);
        let end = (BLOCK..most).find(ends).unwrap_or(most);
        let (block, rest) = units.split_at(end);
        units = rest;
        (!block.is_empty()).then_some(block)
    })
}

/// Some units of one article.
pub(super) struct Block<'a> {
    /// Index of the article.
    pub article: usize,
    pub model: &'a Model,
    pub text: &'a str,
    /// All sentences of the article.
    pub sentences: &'a [Sentence],
    /// All its quotations.
    pub quotes: &'a [Span],
    pub units: &'a [Unit],
    pub keep: &'a Selection,
}

/// What is found in a block.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    pub mentions: Vec<Mention>,
    /// With indices into the block's own mentions.
    pub pairs: Vec<Pair>,
    pub roles: Vec<RoleSpan>,
}

/// A mention, where it stands in its window, and whether the sentence can hold a stance towards it.
struct Named {
    mention: Mention,
    part: usize,
    pieces: Range<usize>,
    target: bool,
}

/// A word with its scores of the attribution head.
struct Word {
    span: Span,
    sentence: usize,
    scores: [f32; ROLE_TAGS],
}

impl Block<'_> {
    pub fn label(&self) -> Result<Found> {
        let pieces: Vec<Vec<Piece>> = self
            .units
            .iter()
            .map(|unit| self.model.pieces(self.text, unit.span, self.quotes))
            .collect::<Result<_>>()?;
        let lengths: Vec<usize> = pieces.iter().map(Vec::len).collect();
        let mut out = Found::default();
        let mut words = Vec::new();
        for parts in window::pack(&lengths) {
            let encoded = self.model.encode(&self.model.window(&pieces, &parts))?;
            let before = out.mentions.last().map_or(0, |last| last.span.end);
            let named = self.names(&encoded, &parts, &pieces, before);
            self.add(&mut out, &encoded, named)?;
            words.extend(self.words(&encoded, &parts, &pieces));
        }
        out.roles = self.roles(&words);
        Ok(out)
    }

    /// The mentions that a window decides and that start at `before` or later.
    fn names(
        &self,
        encoded: &Encoded,
        parts: &[Part],
        pieces: &[Vec<Piece>],
        before: usize,
    ) -> Vec<Named> {
        let mut out: Vec<Named> = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            for named in self.names_of_part(encoded, index, part, &pieces[part.sentence]) {
                // Two parts of a long sentence may disagree on a span that crosses the border between them.
                let end = out.last().map_or(before, |last| last.mention.span.end);
                if end <= named.mention.span.start {
                    out.push(named);
                }
            }
        }
        out
    }

    fn names_of_part(
        &self,
        encoded: &Encoded,
        index: usize,
        part: &Part,
        pieces: &[Piece],
    ) -> Vec<Named> {
        let read = &pieces[part.pieces.clone()];
        let words: Vec<usize> = (0..read.len()).filter(|&i| read[i].opens).collect();
        let scores: Vec<_> = words.iter().map(|&at| encoded.tags(index, at)).collect();
        let ends = |word: usize| words.get(word + 1).copied().unwrap_or(read.len());
        let named = |run: Run| {
            let pieces = words[run.words.start]..ends(run.words.end - 1);
            let span = Span::new(read[pieces.start].span.start, read[pieces.end - 1].span.end);
            let mention = Mention {
                span: whole_name(self.text, span),
                sentence: self.units[part.sentence].sentence,
                label: Label::ALL[run.class],
                confidence: Rounded::new(run.confidence),
                stance: None,
            };
            Named {
                target: self.is_target(&mention),
                part: index,
                pieces,
                mention,
            }
        };
        let decided = |run: &Run| {
            let start = words[run.words.start];
            part.decides.contains(&(part.pieces.start + start))
        };
        decode::decode(&scores)
            .into_iter()
            .filter(decided)
            .map(named)
            .filter(|named| named.mention.confidence.get() >= self.keep.min_confidence)
            .collect()
    }

    /// Whether the sentence can hold a stance towards a mention.
    fn is_target(&self, mention: &Mention) -> bool {
        let sentence = &self.sentences[mention.sentence];
        let before = &self.text[sentence.span.start..mention.span.start];
        let after = &self.text[mention.span.end..sentence.span.end];
        sentence.zone.carries_stance()
            && self.keep.targets.contains(&mention.label)
            && !(mention.label == Label::Norp
                && is_adjective(before, mention.span.of(self.text), after))
    }

    /// Ask the heads about the mentions of a window, and keep all.
    fn add(&self, out: &mut Found, encoded: &Encoded, mut named: Vec<Named>) -> Result<()> {
        let targets = || named.iter().filter(|named| named.target);
        let queries: Vec<Query<1>> = targets()
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
        let stances = self.model.stances(encoded, &queries)?;
        let scored = self.model.pairs(encoded, &asked)?;
        let targets = named.iter_mut().filter(|named| named.target);
        for (named, scores) in targets.zip(stances) {
            named.mention.stance = Some(StanceScores::new(scores.map(f64::from)));
        }
        let before = out.mentions.len();
        out.mentions
            .extend(named.into_iter().map(|named| named.mention));
        let pairs = pairs.into_iter().zip(scored).map(|((p, q), scores)| Pair {
            p: before + p,
            q: before + q,
            scores: PairScores::new(scores.map(f64::from)),
        });
        out.pairs.extend(pairs);
        Ok(())
    }

    /// The mentions that may hold a stance towards each other: two of one sentence with unlike names, one of
    /// which can hold a stance that can be about the other.
    fn pairs(&self, named: &[Named]) -> Vec<(usize, usize)> {
        let name = |i: usize| named[i].mention.span.of(self.text);
        let holds = |i: usize| self.keep.holders.contains(&named[i].mention.label);
        let fits = |p: usize, q: usize| {
            named[p].part == named[q].part
                && named[p].target
                && named[q].target
                && holds(p)
                && holds(q)
                && !name(p).eq_ignore_ascii_case(name(q))
        };
        let nearest = |p: usize| p + 1..named.len().min(p + 1 + NEAREST);
        let of = |p: usize| nearest(p).map(move |q| (p, q));
        (0..named.len())
            .flat_map(of)
            .filter(|&(p, q)| fits(p, q))
            .collect()
    }

    /// The words that a window decides.
    fn words(&self, encoded: &Encoded, parts: &[Part], pieces: &[Vec<Piece>]) -> Vec<Word> {
        let mut out: Vec<Word> = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let read = &pieces[part.sentence][part.pieces.clone()];
            for (at, piece) in read.iter().enumerate() {
                if !part.decides.contains(&(part.pieces.start + at)) {
                    continue;
                }
                match out.last_mut() {
                    Some(last) if !piece.opens => last.span.end = piece.span.end,
                    _ => out.push(Word {
                        span: piece.span,
                        sentence: self.units[part.sentence].sentence,
                        scores: encoded.roles(index, at),
                    }),
                }
            }
        }
        out
    }

    /// The sources, cues and contents among the block's words; a paragraph is decoded at once, whatever its windows.
    fn roles(&self, words: &[Word]) -> Vec<RoleSpan> {
        let paragraph = |word: &Word| self.sentences[word.sentence].paragraph;
        let mut out = Vec::new();
        for words in words.chunk_by(|a, b| paragraph(a) == paragraph(b)) {
            let scores: Vec<_> = words.iter().map(|word| word.scores).collect();
            let span = |run: Run| RoleSpan {
                role: Role::ALL[run.class],
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
        out.retain(|found| {
            found.confidence >= self.keep.min_attribution_confidence
                && !is_lone_article(self.text, found.span)
        });
        out
    }
}
