//! Sentences into mentions of entities, each with the stance of its sentence towards it.

use anyhow::Result;
use rayon::prelude::*;
use unicode_normalization::char::is_combining_mark;

use crate::article::{Sentence, Span};
use crate::model::decode::{self, Labelled};
use crate::model::window::{self, Part, Piece};
use crate::model::{Encoded, Model, StanceQuery};
use crate::table::Rounded;

/// What an entity is: the labels of the English Worldwide Newswire corpus (Shan et al., EMNLP Findings 2023).
///
/// The order is that of the model's tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// A person.
    Person,
    /// A party, company, agency, team, alliance.
    Organization,
    /// A country, city, region, river.
    Location,
    /// A nationality, religious or political group, as noun or adjective.
    Norp,
    /// A date.
    Date,
    /// Laws, events, works, languages and other names.
    Misc,
    /// A sum of money.
    Money,
    /// A building, airport, bridge.
    Facility,
    /// A thing that is made.
    Product,
}

/// How a sentence stands towards a mention; the order is that of the model's scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    /// It speaks against it.
    Against,
    /// It does neither.
    Neutral,
    /// It speaks for it.
    Favor,
}

/// The probabilities of the three stances, rounded before anything is decided from them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StanceScores {
    /// Probability of [`Stance::Against`].
    pub against: Rounded,
    /// Probability of [`Stance::Neutral`].
    pub neutral: Rounded,
    /// Probability of [`Stance::Favor`].
    pub favor: Rounded,
}

impl StanceScores {
    /// From the three probabilities, in the order of [`Stance`].
    #[must_use]
    pub fn new([against, neutral, favor]: [f64; 3]) -> Self {
        Self {
            against: Rounded::new(against),
            neutral: Rounded::new(neutral),
            favor: Rounded::new(favor),
        }
    }

    /// The three probabilities, in the order of [`Stance`].
    #[must_use]
    pub const fn each(self) -> [f64; 3] {
        [self.against.get(), self.neutral.get(), self.favor.get()]
    }

    /// The stance with the largest probability; between equals, neutral, then against.
    #[must_use]
    pub fn stance(self) -> Stance {
        if self.neutral >= self.against && self.neutral >= self.favor {
            Stance::Neutral
        } else if self.against >= self.favor {
            Stance::Against
        } else {
            Stance::Favor
        }
    }

    /// From -1, surely against, to 1, surely in favour.
    #[must_use]
    pub fn score(self) -> f64 {
        self.favor.get() - self.against.get()
    }
}

/// An entity's name in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Where it is.
    pub span: Span,
    /// Index of its sentence in the article.
    pub sentence: usize,
    /// What it is.
    pub label: Label,
    /// Geometric mean of its words' probabilities.
    pub confidence: Rounded,
    /// The sentence's stance towards it, where its label and zone call for one.
    pub stance: Option<StanceScores>,
}

/// Which of the model's labels are kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Mentions below this confidence are dropped.
    pub min_confidence: f64,
    /// Labels that a stance can be about.
    pub targets: Vec<Label>,
}

/// How many units are read as one task: enough to fill windows, few enough to spread over threads.
const BLOCK: usize = 64;
/// A longer sentence is read in pieces of about this many bytes, so that no text is too long for the memory.
const UNIT_BYTES: usize = 16 << 10;

/// What is read as one sentence: a sentence, or a piece of a very long one.
#[derive(Debug, Clone, Copy)]
struct Unit {
    span: Span,
    sentence: usize,
}

/// The units of an article, in order.
fn units(text: &str, sentences: &[Sentence]) -> Vec<Unit> {
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

/// The mentions of every article, in the order of the text.
///
/// Articles are given by their texts and sentences. Blocks of sentences run in parallel; what a block
/// gives depends on nothing outside it.
///
/// # Errors
///
/// If the model fails to run.
pub fn label(
    model: &Model,
    articles: &[(&str, &[Sentence])],
    keep: &Selection,
) -> Result<Vec<Vec<Mention>>> {
    let units: Vec<Vec<Unit>> = articles
        .iter()
        .map(|(text, sentences)| units(text, sentences))
        .collect();
    let blocks: Vec<(usize, &[Unit])> = units
        .iter()
        .enumerate()
        .flat_map(|(article, units)| units.chunks(BLOCK).map(move |block| (article, block)))
        .collect();
    let found: Result<Vec<Vec<Mention>>> = model.pool().run(|| {
        let labelled = blocks.par_iter().map(|&(article, units)| {
            let (text, sentences) = articles[article];
            Block {
                model,
                text,
                sentences,
                units,
                keep,
            }
            .mentions()
        });
        labelled.collect()
    });
    let mut out = vec![Vec::new(); articles.len()];
    for (&(article, _), mentions) in blocks.iter().zip(found?) {
        out[article].extend(mentions);
    }
    Ok(out)
}

/// Some units of one article.
struct Block<'a> {
    model: &'a Model,
    text: &'a str,
    /// All sentences of the article.
    sentences: &'a [Sentence],
    units: &'a [Unit],
    keep: &'a Selection,
}

impl Block<'_> {
    fn mentions(&self) -> Result<Vec<Mention>> {
        let pieces: Vec<Vec<Piece>> = self
            .units
            .iter()
            .map(|unit| self.model.pieces(self.text, unit.span))
            .collect::<Result<_>>()?;
        let lengths: Vec<usize> = pieces.iter().map(Vec::len).collect();
        let mut out: Vec<Mention> = Vec::new();
        for parts in window::pack(&lengths) {
            for mention in self.mentions_of_window(&pieces, &parts)? {
                // Two parts of a long sentence may disagree on a span that crosses the border between them.
                if out
                    .last()
                    .is_none_or(|last| last.span.end <= mention.span.start)
                {
                    out.push(mention);
                }
            }
        }
        Ok(out)
    }

    fn mentions_of_window(&self, pieces: &[Vec<Piece>], parts: &[Part]) -> Result<Vec<Mention>> {
        let encoded = self.model.encode(&self.model.window(pieces, parts))?;
        let found: Vec<(Mention, StanceQuery)> = parts
            .iter()
            .enumerate()
            .flat_map(|(index, part)| self.entities(&encoded, index, part, &pieces[part.sentence]))
            .collect();
        let asked = found.iter().filter(|(mention, _)| self.is_target(mention));
        let queries: Vec<StanceQuery> = asked.map(|(_, query)| query.clone()).collect();
        let mut scores = self.model.stances(&encoded, &queries)?.into_iter();
        let with_stance = |(mention, _): (Mention, StanceQuery)| {
            let scored = self
                .is_target(&mention)
                .then(|| scores.next().map(|s| StanceScores::new(s.map(f64::from))));
            Mention {
                stance: scored.flatten(),
                ..mention
            }
        };
        Ok(found.into_iter().map(with_stance).collect())
    }

    /// The entities that one part of a window decides, each with the query for its stance.
    fn entities(
        &self,
        encoded: &Encoded,
        index: usize,
        part: &Part,
        pieces: &[Piece],
    ) -> Vec<(Mention, StanceQuery)> {
        let read = &pieces[part.pieces.clone()];
        let words: Vec<usize> = (0..read.len()).filter(|&i| read[i].opens).collect();
        let scores: Vec<_> = words.iter().map(|&at| encoded.tags(index, at)).collect();
        let ends = |word: usize| words.get(word + 1).copied().unwrap_or(read.len());
        let mention = |found: Labelled| {
            let pieces = words[found.words.start]..ends(found.words.end - 1);
            let span = Span::new(read[pieces.start].span.start, read[pieces.end - 1].span.end);
            let mention = Mention {
                span: whole_name(self.text, span),
                sentence: self.units[part.sentence].sentence,
                label: found.label,
                confidence: Rounded::new(found.confidence),
                stance: None,
            };
            (
                mention,
                StanceQuery {
                    part: index,
                    pieces,
                },
            )
        };
        let decided = |found: &Labelled| {
            let start = words[found.words.start];
            part.decides.contains(&(part.pieces.start + start))
        };
        decode::decode(&scores)
            .into_iter()
            .filter(decided)
            .map(mention)
            .filter(|(mention, _)| mention.confidence.get() >= self.keep.min_confidence)
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
}

/// A span with the right end: with the marks that combine with its last letter and the last full stop of
/// "U.S.", which may also end the sentence; without a comma.
fn whole_name(text: &str, span: Span) -> Span {
    let marks = text[span.end..]
        .chars()
        .take_while(|&c| is_combining_mark(c));
    let end = span.end + marks.map(char::len_utf8).sum::<usize>();
    let letters =
        |part: &str| part.len() == 1 && part.starts_with(|c: char| c.is_ascii_uppercase());
    let name = &text[span.start..end];
    let initials = name.contains('.') && name.split('.').all(letters);
    if initials && text[end..].starts_with('.') {
        return Span::new(span.start, end + 1);
    }
    Span::new(
        span.start,
        end - usize::from(name.len() > 1 && name.ends_with(',')),
    )
}

/// Words that may follow a nation or a group that is a noun.
#[rustfmt::skip]
const AFTER_NOUN: &[&str] = &[
    "a", "also", "and", "are", "as", "at", "because", "but", "by", "can", "could", "did", "do",
    "does", "for", "from", "had", "has", "have", "himself", "herself", "if", "in", "into", "is",
    "like", "may", "might", "must", "not", "of", "on", "or", "over", "said", "say", "says",
    "should", "so", "than", "that", "the", "themselves", "to", "was", "were", "when", "where",
    "which", "while", "who", "whose", "will", "with", "would",
];

/// Whether a nation or a group only says what kind of thing the next word is: "Russian gas", "Dutch and
/// Belgian ports" hold no stance towards them, as "the Russians", "the French betrayed …", "a Democrat who …"
/// and "Democrats" may.
fn is_adjective(before: &str, surface: &str, after: &str) -> bool {
    let between = |c: char| c.is_whitespace() || c == '-';
    let plural = surface.ends_with('s') && !surface.ends_with("ss");
    if plural || !after.starts_with(between) {
        return false;
    }
    let next = first_word(after.trim_start_matches(between));
    let rest = after.trim_start_matches(between)[next.len()..].trim_start();
    if matches!(next, "and" | "or") && rest.starts_with(char::is_uppercase) {
        let other = first_word(rest);
        return is_adjective(before, other, &rest[other.len()..]);
    }
    let people = before.trim_end().to_lowercase().ends_with("the") && next.ends_with("ed");
    !next.is_empty() && !people && !AFTER_NOUN.contains(&next.to_lowercase().as_str())
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default()
}

/// The stance of a text, read as one sentence, towards given mentions in it.
///
/// # Errors
///
/// If the model fails to run.
pub fn stances_of(model: &Model, text: &str, mentions: &[Span]) -> Result<Vec<StanceScores>> {
    let whole = Span::new(0, text.len());
    let pieces = vec![model.pieces(text, whole)?];
    let windows = window::pack(&[pieces[0].len()]);
    let mut out = vec![StanceScores::new([0.0, 1.0, 0.0]); mentions.len()];
    for parts in windows {
        let read = &pieces[0][parts[0].pieces.clone()];
        let asked: Vec<(usize, StanceQuery)> = mentions
            .iter()
            .enumerate()
            .filter_map(|(i, &mention)| {
                let query = StanceQuery {
                    part: 0,
                    pieces: covering(read, mention)?,
                };
                parts[0]
                    .decides
                    .contains(&(parts[0].pieces.start + query.pieces.start))
                    .then_some((i, query))
            })
            .collect();
        let queries: Vec<StanceQuery> = asked.iter().map(|(_, query)| query.clone()).collect();
        let encoded = model.encode(&model.window(&pieces, &parts))?;
        for ((i, _), scores) in asked.iter().zip(model.stances(&encoded, &queries)?) {
            out[*i] = StanceScores::new(scores.map(f64::from));
        }
    }
    Ok(out)
}

/// The pieces that a mention touches.
fn covering(pieces: &[Piece], mention: Span) -> Option<std::ops::Range<usize>> {
    let touches = |p: &Piece| p.span.start < mention.end && mention.start < p.span.end;
    let first = pieces.iter().position(touches)?;
    let last = pieces.iter().rposition(touches)?;
    Some(first..last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nations_as_adjectives_are_told_from_nouns() {
        assert!(is_adjective("The ", "Prussian", "\nofficers marched"));
        assert!(is_adjective("the ", "Anglo", "-Irish treaty"));
        assert!(is_adjective("", "Dutch", " and Belgian ports"));
        assert!(!is_adjective("a ", "Whig", " and former senator"));
        assert!(!is_adjective("the ", "Dutch", " and Belgium signed"));
        for (surface, after) in [
            ("Prussians", " marched"),
            ("Tory", ", who"),
            ("Tory", " who lost"),
            ("Prussian", "."),
            ("Whigs", " leaders"),
            ("French", " betrayed them"),
        ] {
            assert!(
                !is_adjective("and the ", surface, after),
                "{surface}{after}"
            );
        }
    }

    #[test]
    fn initials_keep_their_last_full_stop() {
        let text = "The U.S. and the U.S economy, not Lund.";
        let with_stop = |start, end| whole_name(text, Span::new(start, end)).of(text);
        assert_eq!(
            (with_stop(4, 7), with_stop(17, 20), with_stop(34, 38)),
            ("U.S.", "U.S", "Lund")
        );
    }

    #[test]
    fn equal_probabilities_are_neutral() {
        assert_eq!(StanceScores::new([0.4, 0.4, 0.2]).stance(), Stance::Neutral);
        assert_eq!(
            StanceScores::new([0.45, 0.1, 0.45]).stance(),
            Stance::Against
        );
    }
}
