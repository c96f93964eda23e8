//! Reads what a name is called beside it: "Foreign Minister Ann Lee", "Ann Lee, the minister".

use super::Gender;
use crate::article::Span;
use crate::vocabulary::Label;

/// Words that no title reaches over.
#[rustfmt::skip]
const STOPS: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "her", "his", "in", "its", "on", "or",
    "our", "that", "the", "their", "to", "who", "whose", "with",
];

/// Words that end an apposition as a mark does: "the minister for trade".
const ENDS: &[&str] = &[
    "and", "at", "for", "from", "in", "of", "on", "to", "who", "whose", "with",
];

/// Whose somebody is. "Roe, his wife and their son left" is a list, "Ann Roe, his wife, left" says who she is.
const WHOSE: &[&str] = &["her", "his", "its", "my", "our", "their", "your"];

/// Words that join the last of a list.
const JOINS: &[&str] = &["&", "and", "or"];

/// Words that make another title of one.
const QUALIFIERS: &[&str] = &[
    "acting",
    "assistant",
    "deputy",
    "ex",
    "former",
    "prime",
    "then",
    "vice",
];

/// Titles that are verbs too, and then in lower case: "Republicans count Roe among them".
const VERBS: &[&str] = &["count", "miss"];

/// Titles as they are cut short, without the full stop.
const SHORT: &[(&str, &str)] = &[
    ("capt", "captain"),
    ("col", "colonel"),
    ("dr", "doctor"),
    ("gen", "general"),
    ("gov", "governor"),
    ("prof", "professor"),
    ("rep", "representative"),
    ("sen", "senator"),
    ("sgt", "sergeant"),
];

/// Nouns for organisations.
#[rustfmt::skip]
const ORGANIZATIONS: &[&str] = &[
    "agency", "alliance", "association", "bank", "bureau", "commission", "committee", "company",
    "council", "firm", "foundation", "group", "institute", "ministry", "newspaper", "organisation",
    "organization", "paper", "party", "union", "university",
];

#[rustfmt::skip]
const MALE: &[&str] = &[
    "brother", "chairman", "count", "duke", "emperor", "father", "husband", "king", "lord", "mr", "pope",
    "prince", "sir", "son",
];

#[rustfmt::skip]
const FEMALE: &[&str] = &[
    "actress", "baroness", "countess", "dame", "daughter", "duchess", "empress", "lady", "miss", "mother",
    "mrs", "ms", "princess", "queen", "sister", "wife",
];

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
                Label::Organization => ORGANIZATIONS.contains(&word.as_str()),
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
            let verb = !capital && VERBS.contains(&word.as_str());
            if verb || STOPS.contains(&word.as_str()) || ends_phrase(raw, &word) {
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
            let joins = JOINS.contains(&raw) || JOINS.contains(&word.as_str());
            let whose = words
                .first()
                .is_some_and(|first| WHOSE.contains(&first.as_str()));
            if joins && whose {
                return;
            }
            if ENDS.contains(&word.as_str()) {
                return self.add_apposition(words);
            }
            let ended = ends_phrase(raw, &word);
            words.push(word);
            if ended {
                let next = raws.next().map(plain).unwrap_or_default();
                let goes_on = JOINS.contains(&next.as_str()) || WHOSE.contains(&next.as_str());
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
        let is = |list: &[&str], ends: &str| {
            let heads = self.heads.iter();
            heads
                .clone()
                .any(|head| list.contains(&head.as_str()) || head.ends_with(ends))
        };
        match (is(MALE, "sman"), is(FEMALE, "woman")) {
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
    last.is_some_and(|noun| ORGANIZATIONS.contains(&noun.as_str()))
}

/// A noun with the qualifiers among some words.
fn key(noun: &str, words: &[String]) -> String {
    let has = |qualifier: &&&str| words.iter().any(|word| word == **qualifier);
    let qualifiers = QUALIFIERS.iter().filter(has).copied();
    qualifiers.chain([noun]).collect::<Vec<_>>().join(" ")
}

/// A word in lower case, without marks at its ends and possessive ending; a shortened title in full.
fn plain(word: &str) -> String {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let without = ["'s", "’s"].iter().find_map(|end| word.strip_suffix(end));
    let word = without.unwrap_or(word).to_lowercase();
    let full = SHORT.iter().find(|(short, _)| *short == word);
    full.map_or(word, |(_, full)| (*full).to_owned())
}

/// Whether a word has a mark behind it; the full stop of "Sen." is none.
fn ends_phrase(raw: &str, plain: &str) -> bool {
    let shortened =
        SHORT.iter().any(|(_, full)| *full == plain) || matches!(plain, "mr" | "mrs" | "ms");
    let marked = raw.ends_with(|c: char| !c.is_alphanumeric());
    marked && !(shortened && raw.ends_with('.'))
}
