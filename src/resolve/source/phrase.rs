//! Reads the words of a source: a name with what belongs to it, a pronoun, or a title.

use super::{Gender, Mention};
use crate::article::Span;
use crate::lexicon::{Words, words};
use crate::vocabulary::Label;

/// What the words of a source are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phrase {
    /// A name, by the index of its mention.
    Name(usize),
    /// "who".
    Who,
    /// "he" or "she", in any case.
    Person(Gender),
    /// "it".
    It,
    /// "they".
    They,
    /// "the" and a title, in lower case, without "the".
    Titled(Vec<String>),
    /// Anything else.
    Other,
}

/// Words that end the part of a phrase that says who it is.
const BORDERS: Words = words!("phrase-borders");

/// Things that speak for whoever published them, with the words before that one.
const WRITINGS: Words = words!("writings");

/// Words behind a name that only stress it.
const STRESSES: Words = words!("stresses");

/// First words of phrases for some of a kind.
const SOME: Words = words!("quantifiers");

/// Whether a kind of entity can say something.
pub(super) const fn may_speak(label: Label) -> bool {
    matches!(
        label,
        Label::Person | Label::Organization | Label::Location | Label::Norp
    )
}

/// Whether a mention names people: "Democrats", "French" as in "the French", not "Democrat".
pub(super) fn is_people(text: &str, &(label, span, _): &Mention) -> bool {
    let name = bare(span.of(text));
    let ends = ["s", "ch", "sh", "ese"];
    label == Label::Norp && ends.iter().any(|end| name.ends_with(end))
}

/// What the words of a source are; mentions are in order of the text.
pub(super) fn read(text: &str, source: Span, mentions: &[Mention]) -> Phrase {
    let word = bare(source.of(text)).to_lowercase();
    match word.as_str() {
        "he" | "him" | "his" | "himself" => Phrase::Person(Gender::Male),
        "she" | "her" | "hers" | "herself" => Phrase::Person(Gender::Female),
        "it" | "its" => Phrase::It,
        "they" | "them" | "their" => Phrase::They,
        "who" => Phrase::Who,
        _ => {
            let nominal = Nominal { text, mentions };
            let named = nominal.name(source);
            named.map_or_else(|| nominal.titled(source), Phrase::Name)
        }
    }
}

/// Whether the words of a source that nobody was found for may be one person: "an aide", not "critics".
pub(super) fn may_be_one(source: &str) -> bool {
    let last = source.split_whitespace().last().unwrap_or_default();
    let plural = last.ends_with('s') && !last.ends_with("'s") && !last.ends_with("’s");
    let first = source
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let others = [
        "i", "it", "its", "many", "most", "that", "their", "they", "we", "which",
    ];
    !plural && !others.contains(&first.as_str())
}

/// A word without the marks around it and without a possessive ending.
fn bare(word: &str) -> &str {
    let marks = |c: char| !c.is_alphanumeric() && c != '.';
    let word = word.trim_matches(marks);
    let without = ["'s", "’s"].iter().find_map(|end| word.strip_suffix(end));
    without.unwrap_or(word)
}

/// A phrase of more than a pronoun.
struct Nominal<'a> {
    text: &'a str,
    mentions: &'a [Mention],
}

/// The part of a phrase that says who it is, and what follows.
struct Core {
    span: Span,
    /// The word that parts them, in lower case; empty for a mark, or at the end.
    border: String,
    /// The phrase after the border.
    rest: Span,
}

impl Nominal<'_> {
    /// The name at the head of a phrase.
    fn name(&self, phrase: Span) -> Option<usize> {
        let core = self.core(phrase);
        let head = self.head(core.span);
        if let Some(head) = head {
            let alone = !self.is_list(&core) && self.is_whole(core.span, head);
            return alone.then_some(head);
        }
        self.named_behind(&core).or_else(|| self.published(&core))
    }

    /// Parts a phrase before the first border that is inside no name.
    fn core(&self, phrase: Span) -> Core {
        for word in self.words(phrase) {
            let lower = bare(word.of(self.text)).to_lowercase();
            let raw = word.of(self.text);
            let name = self.at(word).map(|at| self.mentions[at].1);
            let inside = name.is_some_and(|name| name.end > word.end);
            let opens = name.is_none_or(|name| name.start >= word.start);
            let until = |end: usize, border: &str, rest: usize| Core {
                span: Span::new(phrase.start, end),
                border: border.to_owned(),
                rest: Span::new(rest, phrase.end),
            };
            if name.is_none() && (BORDERS.contains(&lower) || BORDERS.contains(raw)) {
                return until(word.start, &lower, word.end);
            }
            if opens && raw.starts_with(['(', '[']) {
                return until(word.start, "", word.start);
            }
            if !inside && raw.ends_with([',', ';', ':']) {
                return until(word.end, "", word.end);
            }
        }
        Core {
            span: phrase,
            border: String::new(),
            rest: Span::new(phrase.end, phrase.end),
        }
    }

    /// The words of a span, with the marks at their ends.
    fn words(&self, span: Span) -> impl Iterator<Item = Span> {
        let text = span.of(self.text);
        text.split_whitespace().map(move |word| {
            let start = span.start + (word.as_ptr() as usize - text.as_ptr() as usize);
            Span::new(start, start + word.len())
        })
    }

    /// The mention that a span touches; the first one.
    fn at(&self, span: Span) -> Option<usize> {
        let first = self.mentions.partition_point(|m| m.1.end <= span.start);
        let found = self.mentions.get(first)?;
        (found.1.start < span.end).then_some(first)
    }

    /// The mention that the core of a phrase ends with, if it may speak.
    fn head(&self, core: Span) -> Option<usize> {
        let words: Vec<Span> = self.words(core).collect();
        let stress = |word: &&Span| {
            STRESSES.contains(&word.of(self.text).trim_end_matches(',').to_lowercase())
        };
        let last = words.iter().rev().find(|word| !stress(word))?;
        let at = self.at(*last)?;
        let (label, span, _) = self.mentions[at];
        let tail = self.text.get(span.end.min(last.end)..last.end)?;
        let over = span.end > last.end && !bare(&self.text[last.end..span.end]).is_empty();
        let within_word = self.text[..span.start].ends_with('-') || tail.starts_with('-');
        let ends = !over && !within_word && matches!(bare(tail), "" | "s");
        (ends && may_speak(label)).then_some(at)
    }

    /// Whether a phrase goes on with another name of a list: "Roe and", "Roe, Doe and".
    fn is_list(&self, core: &Core) -> bool {
        let next = self.words(core.rest).next();
        let other = next.and_then(|word| self.at(word).map(|at| (word, at)));
        let named = other.is_some_and(|(_, at)| {
            let (label, span, _) = self.mentions[at];
            let whose = self.text[span.end..].starts_with(['\'', '’']);
            label == Label::Person && !whose && !span.of(self.text).ends_with(['’', '\''])
        });
        matches!(core.border.as_str(), "and" | "or" | "&") || (core.border.is_empty() && named)
    }

    /// Whether the head of a phrase is all that the phrase means: not "some Democrats", "a Democrat".
    fn is_whole(&self, core: Span, head: usize) -> bool {
        let (label, span, _) = self.mentions[head];
        let before = Span::new(core.start, span.start.max(core.start)).of(self.text);
        let before = before.to_lowercase();
        let first = before.split_whitespace().next().unwrap_or_default();
        match label {
            Label::Location => matches!(before.trim(), "" | "the"),
            Label::Norp => {
                is_people(self.text, &self.mentions[head]) && matches!(before.trim(), "" | "the")
            }
            _ => !SOME.contains(first),
        }
    }

    /// A person whose name follows what they are: "the minister, Ann Lee".
    fn named_behind(&self, core: &Core) -> Option<usize> {
        let next = self.core(core.rest);
        let at = self.head(next.span).filter(|_| core.border.is_empty())?;
        let (label, span, _) = self.mentions[at];
        let alone = self
            .words(next.span)
            .next()
            .is_some_and(|word| word.start >= span.start);
        (label == Label::Person && alone && !self.is_list(&next)).then_some(at)
    }

    /// Who published what speaks: "an editorial in the Morning Post", "a statement by Ann Lee".
    fn published(&self, core: &Core) -> Option<usize> {
        let last = self.words(core.span).last()?;
        let writing = bare(last.of(self.text)).to_lowercase();
        if !WRITINGS.contains(&writing) {
            return None;
        }
        let at = self.name(core.rest)?;
        match core.border.as_str() {
            "by" | "from" => Some(at),
            "in" => (self.mentions[at].0 == Label::Organization).then_some(at),
            _ => None,
        }
    }

    /// "the" and a title, and nothing more.
    fn titled(&self, source: Span) -> Phrase {
        let core = self.core(source);
        let words = self
            .words(core.span)
            .map(|word| bare(word.of(self.text)).to_lowercase());
        let words: Vec<String> = words.filter(|word| !STRESSES.contains(word)).collect();
        match words.split_first() {
            Some((first, title))
                if first == "the" && !title.is_empty() && core.border.is_empty() =>
            {
                Phrase::Titled(title.to_vec())
            }
            _ => Phrase::Other,
        }
    }
}
