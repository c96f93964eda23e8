//! Finds the person that "he" or "she" means, as the source of an attribution.

use super::phrase;
use super::{Gender, Reader};
use crate::article::Span;
use crate::lexicon::{Words, words};
use crate::vocabulary::Label;

/// Most words before the subject of a sentence: its title.
const MOST_TITLE_WORDS: usize = 4;
/// Words before a name that make it no subject.
const PREPOSITIONS: Words = words!("oblique-prepositions");
/// One byte more than the longest of them, and a space.
const LONGEST_PREPOSITION: usize = 9;

impl Reader<'_> {
    /// The person that a pronoun means: the only one that fits, else who spoke last, else whom the last
    /// sentence is about. The only one is from then on known to be a man or a woman.
    pub(super) fn person(
        &mut self,
        gender: Gender,
        sentence: usize,
        place: usize,
    ) -> Option<usize> {
        let last = self.last_near(sentence);
        let spoke = last.and_then(|last| last.mention);
        if last.is_some_and(|last| spoke.is_none() && phrase::may_be_one(last.source.of(self.text)))
        {
            // "An aide to Roe left. He …": it may well be the aide.
            return None;
        }
        let spoke = spoke.filter(|&at| self.fits(at, gender));
        // Who is only spoken about in what others say seldom speaks next.
        let told = |at: &usize| !self.said[*at] && !self.is_oblique(*at) && self.fits(*at, gender);
        let told: Vec<usize> = self.near(sentence, place).filter(told).collect();
        if let Some(only) = self.only(told.iter().copied().chain(spoke)) {
            self.genders
                .entry(&self.entities[only].id)
                .or_insert(gender);
            return Some(only);
        }
        let Some(spoke) = spoke else {
            return self.subject(&told);
        };
        let since = |at: &&usize| **at > spoke;
        let mut named_since = told.iter().take_while(since);
        named_since
            .all(|&at| self.is_same(at, spoke))
            .then_some(spoke)
    }

    /// The person whom the nearest sentence with persons is about, who are given nearest first.
    fn subject(&self, told: &[usize]) -> Option<usize> {
        let sentence = self.mentions[*told.first()?].2;
        let here = |&at: &usize| self.mentions[at].2 == sentence;
        let persons: Vec<usize> = told.iter().copied().take_while(here).collect();
        let first = *persons.last()?;
        let found = self.only(persons.into_iter());
        found.or_else(|| self.opens_sentence(first).then_some(first))
    }

    /// Whether a mention is the subject of its sentence, and alone: "Minister Roe met …", not "Roe and Doe".
    fn opens_sentence(&self, at: usize) -> bool {
        let (_, span, sentence) = self.mentions[at];
        let Some(around) = self.sentences.get(sentence).map(|s| s.span) else {
            return false;
        };
        let before = Span::new(around.start, span.start.max(around.start)).of(self.text);
        let after = self.text[span.end..].trim_start();
        let joined = ["and ", "or ", "& ", ", "]
            .iter()
            .any(|word| after.starts_with(word));
        let words: Vec<&str> = before
            .split_whitespace()
            .take(MOST_TITLE_WORDS + 1)
            .collect();
        let titles = words
            .iter()
            .all(|word| word.starts_with(char::is_uppercase));
        words.len() <= MOST_TITLE_WORDS && titles && !joined
    }

    /// Whether a name stands behind a preposition, as who is not spoken of next: "he ran against Roe".
    fn is_oblique(&self, at: usize) -> bool {
        let start = self.mentions[at].1.start;
        let from = self
            .text
            .floor_char_boundary(start.saturating_sub(LONGEST_PREPOSITION));
        let before = self.text[from..start].trim_end();
        let word = before.rsplit(|c: char| !c.is_alphabetic()).next();
        word.is_some_and(|word| PREPOSITIONS.contains(&word.to_lowercase()))
    }

    fn is_same(&self, one: usize, other: usize) -> bool {
        self.entities[one].id == self.entities[other].id
    }

    /// Whether a mention is of a person who may be of a gender.
    fn fits(&self, at: usize, gender: Gender) -> bool {
        let known = self.genders.get(self.entities[at].id.as_str());
        self.mentions[at].0 == Label::Person && known.is_none_or(|&known| known == gender)
    }
}
