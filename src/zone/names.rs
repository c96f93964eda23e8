//! Reads persons' names off the front of a line.

use crate::lexicon::{MONTHS, PARTICLES, WEEKDAYS, Words, words};

/// Small words inside names of bylines, beside those of any name.
const MORE_PARTICLES: Words = words!("byline-particles");
/// Capitalised words of bylines that are no names, beside those of dates: offices, papers.
const NO_NAMES: Words = words!("no-names");

/// Names at the start of a text, and what follows them.
pub(super) struct Names<'a> {
    pub names: Vec<String>,
    pub rest: &'a str,
}

/// Reads one name or several, joined by commas, "and" or "&".
pub(super) fn read(text: &str) -> Option<Names<'_>> {
    let (name, mut rest) = name(text)?;
    let mut names = vec![name];
    while let Some((name, after)) = join(rest).and_then(name_after) {
        names.push(name);
        rest = after;
    }
    Some(Names { names, rest })
}

/// Words of the names of papers, agencies and institutes that look like persons' otherwise, and of who signs for all.
#[rustfmt::skip]
const HOUSES: &[&str] = &[
    "admin", "agence", "amnesty", "anonymous", "bbc", "cnn", "contributed", "deutsche", "digital", "economist",
    "editorial", "france-presse", "gazeta", "globe", "guardian", "guest", "human", "jazeera", "letters", "media",
    "monde", "observer", "opinion", "podcast", "radio", "readers", "rights", "spiegel", "telegraph", "television",
    "tv", "voices", "watch", "web", "welle",
];

/// The persons that the author of an article is: none of "Staff", "Editorial Board" and "Human Rights Watch".
pub(super) fn persons(author: &str) -> Vec<String> {
    let by = author.trim_start();
    let by = by.strip_prefix("By ").or_else(|| by.strip_prefix("by "));
    let Some(found) = read(by.unwrap_or(author)) else {
        return Vec::new();
    };
    let rest = found.rest.trim_start();
    let ends = [
        ",", "|", "(", "/", "-", "–", "—", "·", "•", "@", "for ", "in ",
    ];
    let whole = rest.is_empty() || ends.iter().any(|end| rest.starts_with(end));
    let house = |name: &str| {
        let mut words = name.split(' ');
        words.any(|word| HOUSES.contains(&word.to_lowercase().as_str()))
    };
    let persons = found.names.into_iter();
    persons.filter(|name| whole && !house(name)).collect()
}

/// Whether a name is whole enough to stand in a table: a first and a last name, not "Mr. Doe".
pub(super) fn is_full(name: &str) -> bool {
    let honorific = |word: &str| {
        matches!(
            word,
            "Mr." | "Mrs." | "Ms." | "Dr." | "Prof." | "Mr" | "Mrs" | "Ms" | "Dr"
        )
    };
    name.split(' ').filter(|word| !honorific(word)).count() >= 2
}

/// Reads a last name alone, as notes on authors use it.
pub(super) fn last_name(text: &str) -> Option<Names<'_>> {
    let (word, rest) = text.split_once(' ')?;
    belongs(word, true).then(|| Names {
        names: vec![word.to_owned()],
        rest,
    })
}

/// The last word of a name, if it is long enough to be looked for.
pub(super) fn surname(name: &str) -> Option<&str> {
    name.split(' ')
        .rfind(|word| word.len() > 2 && !matches!(*word, "Jr." | "Sr." | "III"))
}

fn name_after(text: &str) -> Option<(String, &str)> {
    name(text)
}

/// What follows a comma or "and" between two names.
fn join(rest: &str) -> Option<&str> {
    let rest = rest.trim_start();
    let after_comma = rest.strip_prefix(',').map(str::trim_start);
    let text = after_comma.unwrap_or(rest);
    for and in ["and ", "AND ", "And ", "& ", "with "] {
        if let Some(after) = text.strip_prefix(and) {
            return Some(after.trim_start());
        }
    }
    after_comma
}

/// One name of two to six words.
fn name(text: &str) -> Option<(String, &str)> {
    let mut words: Vec<&str> = Vec::new();
    let mut rest = text.trim_start();
    while words.len() < 6 {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, closed) = bare_word(&rest[..end]);
        if !belongs(word, words.is_empty()) {
            break;
        }
        words.push(word);
        if closed {
            rest = &rest[word.len()..];
            break;
        }
        rest = rest[end..].trim_start();
    }
    let capitals = words
        .iter()
        .filter(|word| word.starts_with(char::is_uppercase))
        .count();
    let last_is_word = words
        .last()
        .is_some_and(|word| word.chars().count() > 1 && !is_particle(word));
    (capitals >= 2 && last_is_word).then(|| (words.join(" "), rest))
}

/// The word without punctuation after it, and whether that punctuation ends the name.
fn bare_word(word: &str) -> (&str, bool) {
    let bare = word.trim_end_matches([',', ';', ':', '|', ')', '(']);
    // "J." and "Dr." are parts of names; "Doe." ends one.
    let letters = bare.trim_end_matches('.');
    let short = letters.chars().count() <= 2 || letters.contains('.');
    let bare = if short { bare } else { letters };
    (bare, bare.len() < word.len())
}

fn is_particle(word: &str) -> bool {
    PARTICLES.contains(word) || MORE_PARTICLES.contains(word)
}

/// Whether a word in small letters stands in bylines and in no name; May is a name, too.
fn is_no_name(word: &str) -> bool {
    let month = MONTHS.get(word).is_some() && word != "may";
    month || WEEKDAYS.contains(word) || NO_NAMES.contains(word)
}

/// Whether a word can be part of a name.
fn belongs(word: &str, first: bool) -> bool {
    if word.is_empty() || word.len() > 40 || word.ends_with("'s") || word.ends_with("’s") {
        return false;
    }
    let shaped = word
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’' | '‐'));
    // "A." is an initial, "A" an article.
    if !shaped || is_no_name(&word.to_lowercase()) {
        return false;
    }
    word.starts_with(char::is_uppercase) || !first && (is_particle(word) || word.starts_with("al-"))
}
