//! Reads who wrote an article off its byline, its date line, or the note about the author at its end.

use super::names;
use super::wording::Look;
use crate::lexicon::{LazyPhrases, MONTHS, WEEKDAYS, Words, phrases, words};

/// What a byline starts with.
static OPENINGS: LazyPhrases = phrases!("byline-openings");
/// Agencies that sign alone.
const AGENCIES: Words = words!("agencies");
/// What a date line starts with.
static DATE_LABELS: LazyPhrases = phrases!("date-labels");
/// Months as they are cut short.
const MONTH_ABBREVIATIONS: Words = words!("month-abbreviations");
/// Words of a date line that are neither months, nor days of the week, nor numbers.
const DATE_WORDS: Words = words!("date-words");
/// What says when an article was changed.
static CHANGE_LABELS: LazyPhrases = phrases!("change-labels");
/// What someone who signs an article does.
const ROLES: Words = words!("author-roles");
/// What an author is the author of.
const WORKS: Words = words!("works");
/// Most words from "author of" to the title of a work: "the author of several prize-winning".
const LONGEST_BEFORE_TITLE: usize = 5;
/// What such a person does, as a note says it.
const DOINGS: Words = words!("author-doings");
/// What a note without a name starts with.
static NAMELESS: LazyPhrases = phrases!("author-note-openings");

/// Reads a byline or date line; the names are empty where it names nobody.
pub(super) fn read(look: &Look) -> Option<Vec<String>> {
    if look.words > 30 || !look.is_whole() {
        return None;
    }
    if is_date_line(look) {
        return Some(Vec::new());
    }
    let after = after_opening(look)?;
    match names::read(after) {
        Some(found) if may_follow(found.rest) => Some(found.names),
        Some(_) => None,
        None => unnamed(after),
    }
}

/// Reads "Jane Doe, Staff Writer" under a headline, or a lone name where a date line follows.
pub(super) fn signed(look: &Look, dated: bool) -> Option<Vec<String>> {
    if look.words > 16 || look.is_sentence() {
        return None;
    }
    let found = names::read(look.text)?;
    let rest = Look::new(found.rest);
    let role = rest.words <= 8
        && words(&rest.norm).any(|word| ROLES.contains(word) || AGENCIES.contains(word));
    (role || dated && is_place_or_firm(found.rest)).then_some(found.names)
}

/// Whether nothing follows a name but where its bearer is, or for whom: "Jane Doe, London".
fn is_place_or_firm(rest: &str) -> bool {
    const LONGEST: usize = 3;
    let rest = rest.trim_start_matches([',', '|', ' ']);
    let mut words = rest.split_whitespace();
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    words.clone().count() <= LONGEST && words.all(|word| capital(word) || word == "in")
}

/// Whether the line holds nothing but a date, with or without a label.
pub(super) fn is_date_line(look: &Look) -> bool {
    if look.words > 24 || !look.is_whole() {
        return false;
    }
    let (label, rest) = label(look);
    let rest = if label { without_place(rest) } else { rest };
    let (mut month, mut year, mut number) = (false, false, 0);
    for word in words(rest) {
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
        if is_month(word) {
            month = true;
        } else if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) {
            year |= digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
            number += 1;
        } else if !is_date_word(word) {
            return false;
        }
    }
    // A label vouches for a date without its year; without one, "May 2016" is the least.
    year && (month || number >= 3) || label && number > 0 && (month || number >= 2)
}

/// Whether a word in small letters is a month, in full or cut short.
fn is_month(word: &str) -> bool {
    MONTHS.get(word).is_some() || MONTH_ABBREVIATIONS.contains(word)
}

/// Whether a word in small letters is one of a date, and no month.
fn is_date_word(word: &str) -> bool {
    WEEKDAYS.contains(word) || DATE_WORDS.contains(word)
}

/// Whether the line starts with a label such as "Published", and what follows it.
fn label<'a>(look: &'a Look) -> (bool, &'a str) {
    let labels = look.openings(&DATE_LABELS);
    let labels = labels.chain(look.openings(&CHANGE_LABELS));
    let length = labels.map(str::len).max();
    (length.is_some(), &look.norm[length.unwrap_or(0)..])
}

/// A date without the place behind it: "21 August 1968 12:15 am IST - NEW DELHI".
fn without_place(line: &str) -> &str {
    let digits = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    match line.rsplit_once(" - ") {
        Some((date, place)) if place.split(' ').count() <= 3 && !digits(place) && digits(date) => {
            date
        }
        _ => line,
    }
}

/// Whether a text is a day: "Nov 12", "12 November", "Nov. 12, 1956", "Monday".
pub(super) fn is_day(text: &str) -> bool {
    let known = |word: &str| is_month(word) || is_date_word(word);
    let lower = text.to_lowercase();
    let number = |word: &str| word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    words(&lower).count() > 0
        && words(&lower).count() <= 4
        && words(&lower).all(|word| known(word) || number(word))
}

/// The date in a byline or a date line, without its label; `None` where it says when the article was changed.
pub(super) fn date(line: &str) -> Option<String> {
    line.split(['|', '•', '·', '\n']).find_map(|part| {
        let look = Look::new(part);
        if !is_date_line(&look) || look.opens_with(&CHANGE_LABELS) {
            return None;
        }
        let (_, rest) = label(&look);
        Some(
            without_place(rest)
                .trim_matches([':', ' ', ',', '.', '-'])
                .to_owned(),
        )
    })
}

/// Reads a note about the author; the names are empty where it gives none.
pub(super) fn note(look: &Look) -> Option<Vec<String>> {
    if look.words > 130 || !look.is_whole() {
        return None;
    }
    if look.opens_with(&NAMELESS) {
        let named = look
            .text
            .split_once(':')
            .and_then(|(_, after)| names::read(after));
        return Some(named.map_or_else(Vec::new, |found| found.names));
    }
    if let Some(found) = look.text.strip_prefix("Follow ").and_then(names::read) {
        return Look::new(found.rest)
            .has(&["on twitter", "on x", "on facebook"])
            .then_some(found.names);
    }
    // Each sentence may be about one more author.
    let mut sentences = sentences(look.text);
    let first = subject(sentences.next()?)?;
    Some(sentences.filter_map(subject).fold(first, |mut all, names| {
        all.extend(names);
        all
    }))
}

/// Sentences as far as notes on authors need them: a stop after "J" or "Dr" parts nothing.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let mut ends = text.match_indices(". ").filter(|(at, _)| {
        let word = text[..*at].rsplit(|c: char| !c.is_alphanumeric()).next();
        word.is_some_and(|word| word.chars().count() > 2)
    });
    std::iter::from_fn(move || {
        let end = ends.next().map_or(text.len(), |(at, stop)| at + stop.len());
        let sentence = &text[start..end];
        start = end;
        (!sentence.is_empty()).then_some(sentence)
    })
}

/// Whom a sentence tells of, if it tells of someone who writes.
fn subject(sentence: &str) -> Option<Vec<String>> {
    let found = names::read(sentence).or_else(|| names::last_name(sentence))?;
    is_about_author(found.rest).then_some(found.names)
}

/// Whether what follows a name tells of someone who writes: "is a fellow at …", "teaches …".
fn is_about_author(rest: &str) -> bool {
    let look = Look::new(rest);
    let all: Vec<&str> = words(&look.norm).take(40).collect();
    let Some(first) = all.first() else {
        return false;
    };
    if DOINGS.contains(first) {
        return true;
    }
    let verb = all
        .iter()
        .take(12)
        .position(|word| matches!(*word, "is" | "are"));
    verb.is_some_and(|at| {
        let said = &all[at + 1..];
        let article = said
            .first()
            .is_some_and(|word| matches!(*word, "a" | "an" | "the" | "both"));
        let office = said.iter().take(14).any(|word| is_role(word)) && !is_of_deeds(said, rest);
        (article || said.first().is_some_and(|word| is_role_start(word))) && office
    })
}

/// "… the author of this ruin": who is called the author of something that nobody writes.
fn is_of_deeds(said: &[&str], rest: &str) -> bool {
    let of = |pair: &[&str]| matches!(*pair, ["author" | "authors", "of"]);
    let Some(at) = said.windows(2).position(of) else {
        return false;
    };
    let others = said[..at].iter().chain(&said[at + 2..]);
    if others
        .take(14)
        .any(|word| is_role(word) || WORKS.contains(word))
    {
        return false;
    }
    // The title of a work is written in capitals, or marked.
    let behind = rest.split_once(" of ").map_or("", |(_, behind)| behind);
    let mut words = behind.split_whitespace().take(LONGEST_BEFORE_TITLE);
    !words.any(|word| !word.starts_with(char::is_lowercase))
}

fn is_role(word: &str) -> bool {
    ROLES.contains(word.trim_start_matches("co-").trim_end_matches('s'))
}

/// Offices that stand without an article: "is director of …", "is senior fellow at …".
fn is_role_start(word: &str) -> bool {
    is_role(word)
        || matches!(
            word,
            "senior"
                | "nonresident"
                | "non-resident"
                | "professor"
                | "assistant"
                | "deputy"
                | "currently"
        )
}

/// The text after "By", in the writer's own letters.
fn after_opening<'a>(look: &Look<'a>) -> Option<&'a str> {
    let opening = look
        .openings(&OPENINGS)
        .max_by_key(|opening| opening.len())?;
    let mut rest = look.text;
    for _ in opening.split(' ') {
        rest = rest.split_once([' ', '\t', '\n', '\u{a0}'])?.1.trim_start();
    }
    Some(rest)
}

/// Whether the words after the names leave it a byline and not a sentence.
fn may_follow(rest: &str) -> bool {
    let rest = rest.trim();
    let look = Look::new(rest);
    let parted = rest.is_empty()
        || rest.starts_with(['|', ',', '-', '–', '—', '•', '·', '(', '/', '@', '.', ';'])
        || rest.starts_with(char::is_uppercase)
        || rest.starts_with(|c: char| c.is_ascii_digit())
        || look.starts_with(&[
            "in",
            "for",
            "of",
            "at",
            "with",
            "special",
            "published",
            "updated",
        ]);
    // "By Jane Doe, Director of the Institute." closes with a full stop, and is no sentence.
    let office = rest
        .strip_prefix(',')
        .is_some_and(|rest| rest.trim_start().starts_with(char::is_uppercase));
    parted && look.words <= 18 && (look.words <= 6 || office || !look.ends_in_stop())
}

/// A byline without a person: an agency gives its name, "By our correspondent" gives none.
fn unnamed(after: &str) -> Option<Vec<String>> {
    let look = Look::new(after);
    if look.words > 6 || look.is_sentence() && look.words > 2 {
        return None;
    }
    if AGENCIES.contains(look.bare()) {
        return Some(vec![after.trim().to_owned()]);
    }
    let generic = [
        "staff",
        "correspondent",
        "reporter",
        "agencies",
        "editor",
        "desk",
        "writer",
        "associated press",
    ];
    let bylined = after.starts_with(char::is_uppercase) || look.starts_with(&["our", "a", "the"]);
    (bylined && look.has(&generic)).then(Vec::new)
}

fn words(norm: &str) -> impl Iterator<Item = &str> {
    norm.split(|c: char| {
        c.is_whitespace() || matches!(c, ',' | '|' | ':' | '/' | '(' | ')' | '"' | ';' | '•' | '·')
    })
    .flat_map(|word| {
        // Dates part at hyphens, words do not.
        let dated = word.starts_with(|c: char| c.is_ascii_digit());
        word.split(move |c| dated && c == '-')
    })
    .map(|word| word.trim_matches(['.', '-', '\'']))
    .filter(|word| !word.is_empty())
}
