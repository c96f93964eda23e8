//! Reads what a name is called beside it: "Foreign Minister Ann Lee", "Ann Lee, the minister".

use super::Gender;
use crate::article::Span;
use crate::lexicon::{HONORIFICS_FEMALE, HONORIFICS_MALE, Pairs, Words, pairs, words};
use crate::vocabulary::Label;

/// Words that no title reaches over.
const STOPS: Words = words!("title-stops");

/// Words that end an apposition as a mark does: "the minister for trade".
const ENDS: Words = words!("apposition-ends");

/// Whose somebody is. "Roe, his wife and their son left" is a list, "Ann Roe, his wife, left" says who she is.
const WHOSE: Words = words!("possessives");

/// Words that join the last of a list.
const JOINS: Words = words!("list-joins");

/// Words that make another title of one.
const QUALIFIERS: Words = words!("title-qualifiers");

/// Titles that are verbs too, and then in lower case: "Republicans count Roe among them".
const VERBS: Words = words!("titles-or-verbs");

/// Titles as they are cut short, without the full stop.
const SHORT: Pairs = pairs!("title-abbreviations");

/// Nouns for organisations.
const ORGANIZATIONS: Words = words!("organization-nouns");

const MALE: Words = words!("titles-male");

const FEMALE: Words = words!("titles-female");

/// Most words that a title has on one side of the name.
const MOST_WORDS: usize = 6;
/// How far from the name they are looked for.
const MOST_BYTES: usize = 120;

/// What a name is called: every word in lower case, shortened titles in full.
#[derive(Debug, Default)]
pub(super) struct Title {
    /// The nouns: "minister" of "foreign minister".
    heads: Vec<String>,
    /// All words of the titles and of the name.
    words: Vec<String>,
}

impl Title {
    /// The titles of a name within its sentence.
    pub(super) fn of(text: &str, sentence: Span, name: Span, label: Label) -> Self {
        let mut title = Self::default();
        if !matches!(label, Label::Person | Label::Organization) {
            return title;
        }
        title.add_name(name.of(text), label);
        let from =
            text.ceil_char_boundary(name.start.saturating_sub(MOST_BYTES).max(sentence.start));
        title.add_before(text.get(from..name.start).unwrap_or_default());
        let to = text.floor_char_boundary((name.end + MOST_BYTES).min(sentence.end));
        title.add_after(text.get(name.end..to).unwrap_or_default());
        title
    }

    /// The words of the name: "Labour Party" is a party, and "President Lee" a president.
    fn add_name(&mut self, name: &str, label: Label) {
        let words: Vec<String> = name.split_whitespace().map(plain).collect();
        let titles = words.len().saturating_sub(1);
        let heads = words
            .iter()
            .enumerate()
            .filter(|(index, word)| match label {
                Label::Organization => ORGANIZATIONS.contains(word),
                _ => *index < titles,
            });
        self.heads.extend(heads.map(|(_, word)| word.clone()));
        self.words.extend(words);
    }

    /// The words right before the name. All of "Secretary of State" may be the noun, where it is written in
    /// capitals; else the last word alone, since "the minister praised Lee" is no title of hers.
    fn add_before(&mut self, before: &str) {
        if !before.ends_with(char::is_whitespace) {
            return;
        }
        let mut capitals = true;
        let known = self.heads.len();
        let words = before.split_whitespace().rev().take(MOST_WORDS);
        for (index, raw) in words.enumerate() {
            let word = plain(raw);
            let capital = raw.starts_with(char::is_uppercase);
            let verb = !capital && VERBS.contains(&word);
            if verb || STOPS.contains(&word) || ends_phrase(raw, &word) {
                break;
            }
            if word == "of" {
                // A secretary of state is no state, and "friends of Lee" is no title of hers.
                if index == 0 {
                    break;
                }
                self.heads.truncate(known);
                continue;
            }
            capitals &= capital;
            if capitals || index == 0 {
                self.heads.push(word.clone());
            }
            self.words.push(word);
        }
    }

    /// The words of an apposition: ", the finance minister," or ", a lawyer for".
    fn add_after(&mut self, after: &str) {
        let Some(apposition) = after.strip_prefix(", ") else {
            return;
        };
        let mut words: Vec<String> = Vec::new();
        let mut raws = apposition.split_whitespace().take(MOST_WORDS);
        while let Some(raw) = raws.next() {
            let word = plain(raw);
            let joins = JOINS.contains(raw) || JOINS.contains(&word);
            let whose = words.first().is_some_and(|first| WHOSE.contains(first));
            if joins && whose {
                return;
            }
            if ENDS.contains(&word) {
                return self.add_apposition(words);
            }
            let ended = ends_phrase(raw, &word);
            words.push(word);
            if ended {
                let next = raws.next().map(plain).unwrap_or_default();
                let goes_on = JOINS.contains(&next) || WHOSE.contains(&next);
                if !(whose && goes_on) {
                    self.add_apposition(words);
                }
                return;
            }
        }
    }

    fn add_apposition(&mut self, words: Vec<String>) {
        self.heads.extend(words.last().cloned());
        self.words.extend(words);
    }

    /// The keys of its nouns, each with what makes another title of it.
    pub(super) fn nouns(&self) -> Vec<String> {
        let mut nouns: Vec<String> = self
            .heads
            .iter()
            .map(|head| key(head, &self.words))
            .collect();
        nouns.sort_unstable();
        nouns.dedup();
        nouns
    }

    /// Whether it has every one of some words.
    pub(super) fn holds(&self, words: &[String]) -> bool {
        words.iter().all(|word| self.words.contains(word))
    }

    /// Whether it is a man's or a woman's.
    pub(super) fn gender(&self) -> Option<Gender> {
        let is = |lists: [Words; 2], ends: &str| {
            let mut heads = self.heads.iter();
            heads.any(|head| lists.iter().any(|list| list.contains(head)) || head.ends_with(ends))
        };
        let male = is([MALE, HONORIFICS_MALE], "sman");
        match (male, is([FEMALE, HONORIFICS_FEMALE], "woman")) {
            (true, false) => Some(Gender::Male),
            (false, true) => Some(Gender::Female),
            _ => None,
        }
    }
}

/// The key of the noun of a title that is given by its words; `None` for several, as "the senators".
pub(super) fn noun(words: &[String]) -> Option<String> {
    let noun = words.last()?;
    let plural = noun.ends_with('s') && !noun.ends_with("ss");
    (!plural).then(|| key(noun, words))
}

/// Whether a title is one of organisations.
pub(super) fn is_organization(words: &[String]) -> bool {
    let last = words.last();
    last.is_some_and(|noun| ORGANIZATIONS.contains(noun))
}

/// A noun with the qualifiers among some words.
fn key(noun: &str, words: &[String]) -> String {
    let has = |qualifier: &&str| words.iter().any(|word| word == *qualifier);
    let mut key: Vec<&str> = QUALIFIERS.iter().filter(has).collect();
    key.push(noun);
    key.join(" ")
}

/// A word in lower case, without marks at its ends and possessive ending; a shortened title in full.
fn plain(word: &str) -> String {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let without = ["'s", "’s"].iter().find_map(|end| word.strip_suffix(end));
    let word = without.unwrap_or(word).to_lowercase();
    SHORT.get(&word).map_or(word, str::to_owned)
}

/// Whether a word has a mark behind it; the full stop of "Sen." is none.
fn ends_phrase(raw: &str, plain: &str) -> bool {
    let shortened =
        SHORT.iter().any(|(_, full)| full == plain) || matches!(plain, "mr" | "mrs" | "ms");
    let marked = raw.ends_with(|c: char| !c.is_alphanumeric());
    marked && !(shortened && raw.ends_with('.'))
}
