//! Knows abbreviations, the words that like to open a sentence, and the verbs of saying.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::lexicon::{Words, words};

/// What a full stop after an abbreviation means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// Something always follows: "Mr.", "Gen.", "vs.", "e.g.".
    Title,
    /// Goes with the number after it: "No. 4", "Fig. 2", "pp. 7".
    Numbered,
    /// May close a sentence as well as stand inside one: "Inc.", "U.S.", "Jan.", an initial.
    Sometimes,
    /// Closes a sentence wherever a capital follows that is no weekday or time zone: "a.m.", "etc.".
    Closing,
}

/// Longest word that is looked at, in characters.
const LONGEST: usize = 24;

/// Titles, ranks and link words, which something always follows.
const TITLE: Words = words!("abbreviations-before-names");

/// Words that a number follows.
const NUMBERED: Words = words!("abbreviations-before-numbers");

/// Firms, places, dates, degrees and measures, which stand at a sentence's end as well as inside.
const SOMETIMES: Words = words!("abbreviations");

/// Abbreviations that rarely stand before a capital unless they end the sentence: times of day, measures.
const CLOSING: Words = words!("abbreviations-closing");

/// Words with a capital that follow a time of day within a sentence.
const TIMES: Words = words!("after-times");

/// Words that open sentences and hardly any name; small letters only.
const STARTERS: Words = words!("sentence-starters");

/// Verbs that follow the name of who says what was quoted.
const SAYING: Words = words!("saying-verbs");

/// Words that a number follows, spelled out.
const LABELS: Words = words!("numbered-nouns");

/// What a letter closes with, before the name of who wrote it.
const CLOSES: Words = words!("letter-closings");

/// What may stand before a date within a sentence.
const BEFORE_DATES: Words = words!("before-dates");

/// Words that a picture's credit opens with.
const CREDITS: Words = words!("picture-credits");

/// The word at the end of `before`, its inner full stops and apostrophes included; empty where another mark
/// stands there, `None` where the word is too long to be one we know.
pub(super) fn last_word(before: &str) -> Option<&str> {
    let ascii = |byte: &u8| byte.is_ascii_alphanumeric() || b".'".contains(byte);
    let bytes = before.bytes().rev();
    let len = bytes.take(LONGEST + 1).take_while(ascii).count();
    let (count, len) = match before.as_bytes().get(before.len().wrapping_sub(len + 1)) {
        Some(byte) if !byte.is_ascii() => last_letters(before),
        _ => (len, len),
    };
    let word = &before[before.len() - len..];
    (count <= LONGEST).then(|| word.trim_start_matches(|c: char| !c.is_alphanumeric()))
}

/// How many characters and bytes the last word of `before` has, more than [`LONGEST`] of them cut.
fn last_letters(before: &str) -> (usize, usize) {
    let part = |c: &char| c.is_alphanumeric() || ".'’".contains(*c);
    let letters = before.chars().rev().take(LONGEST + 1).take_while(part);
    letters.fold((0, 0), |(count, len), c| (count + 1, len + c.len_utf8()))
}

/// The letters at the start of `text`, no more than a word has that we know.
pub(super) fn first(text: &str) -> &str {
    let len = text
        .chars()
        .take(LONGEST)
        .take_while(|c| c.is_alphabetic())
        .map(char::len_utf8)
        .sum();
    &text[..len]
}

/// What `word` abbreviates, where it does; it is the last word of `before`.
pub(super) fn abbreviation(word: &str, before: &str) -> Option<Abbreviation> {
    let known = may_be_listed(word).then(|| ABBREVIATIONS.get(word).copied());
    let other = || is_dotted(word) || is_initial(word, before);
    known
        .flatten()
        .or_else(|| other().then_some(Abbreviation::Sometimes))
}

/// The lists of abbreviations as one; a word of two lists is what the first one says.
static ABBREVIATIONS: LazyLock<BTreeMap<&str, Abbreviation>> = LazyLock::new(|| {
    let lists = [
        (SOMETIMES, Abbreviation::Sometimes),
        (CLOSING, Abbreviation::Closing),
        (NUMBERED, Abbreviation::Numbered),
        (TITLE, Abbreviation::Title),
    ];
    let all = |(list, kind): (Words, _)| list.iter().map(move |word| (word, kind));
    lists.into_iter().flat_map(all).collect()
});

/// Whether a list of abbreviations has a word as long as `word` that begins with the same byte, and one that ends with
/// it: most words of a text fail, and need no search.
fn may_be_listed(word: &str) -> bool {
    let [first, .., last] = word.as_bytes() else {
        return word.len() == 1;
    };
    let len = 1_u16.checked_shl(u32::try_from(word.len()).unwrap_or(u32::MAX));
    len.is_some_and(|len| {
        LENGTHS[usize::from(*first)] & LENGTHS_BY_LAST[usize::from(*last)] & len != 0
    })
}

/// For each byte how long the abbreviations are that begin with it, and that end with it: one bit for each length.
static LENGTHS: [u16; 256] = lengths(false);
static LENGTHS_BY_LAST: [u16; 256] = lengths(true);

const fn lengths(by_last: bool) -> [u16; 256] {
    let lists = [
        TITLE.entries(),
        NUMBERED.entries(),
        SOMETIMES.entries(),
        CLOSING.entries(),
    ];
    let mut lengths = [0; 256];
    let mut at = (0, 0);
    while at.0 < lists.len() {
        if at.1 == lists[at.0].len() {
            at = (at.0 + 1, 0);
            continue;
        }
        let word = lists[at.0][at.1].as_bytes();
        let byte = word[if by_last { word.len() - 1 } else { 0 }];
        lengths[byte as usize] |= 1 << word.len();
        at.1 += 1;
    }
    lengths
}

/// Whether `word` is letters with full stops between: "U.S", "J.K".
fn is_dotted(word: &str) -> bool {
    let single = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
    word.chars().nth(1) == Some('.') && word.split('.').all(single)
}

/// Whether `word` is a single letter, as a name's initial is, and neither the pronoun nor the C of "20 °C".
fn is_initial(word: &str, before: &str) -> bool {
    let mut letters = word.chars();
    let single = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
    single
        && !(word == "I" && follows_small_word(before))
        && !before[..before.len() - word.len()].ends_with(['°', 'º'])
}

/// Whether the last word but one of `before` is in small letters.
fn follows_small_word(before: &str) -> bool {
    let lead = before.trim_end_matches(char::is_alphabetic).trim_end();
    last_word(lead).is_some_and(|word| word.starts_with(char::is_lowercase))
}

/// Whether `word` is what the name of a firm may end with: "Yahoo! Inc."
pub(super) fn is_firm(word: &str) -> bool {
    matches!(word, "Co" | "Corp" | "Inc" | "Ltd")
}

/// Whether `lead` is a caption's first word, which a number follows: "Figure 2."
pub(super) fn takes_number(lead: &str) -> bool {
    matches!(
        lead,
        "Appendix"
            | "Box"
            | "Chapter"
            | "Chart"
            | "Exhibit"
            | "Fig."
            | "Figure"
            | "Graph"
            | "Map"
            | "Table"
    )
}

/// Whether `word` has small letters only, and is no abbreviation that we do not know: three letters, or a pronoun.
pub(super) fn is_plain(word: &str) -> bool {
    const SHORT: [&str; 13] = [
        "am", "be", "do", "go", "he", "it", "me", "my", "on", "so", "up", "us", "we",
    ];
    (word.len() > 2 && word.chars().all(char::is_lowercase)) || SHORT.contains(&word)
}

/// Whether `word` is a Roman number.
pub(super) fn is_roman(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| b"IVXLC".contains(&byte))
}

/// Whether `word` opens sentences but hardly any name.
pub(super) fn is_starter(word: &str) -> bool {
    STARTERS.contains_folded(word)
}

/// Whether a number follows `word`: "Section", "step".
pub(super) fn is_label(word: &str) -> bool {
    LABELS.contains_folded(word)
}

/// Whether a letter closes with `text`.
pub(super) fn closes_letter(text: &str) -> bool {
    CLOSES.contains_folded(text)
}

/// Whether `word` goes on with a time of day: a weekday, a month, a time zone.
pub(super) fn goes_with_time(word: &str) -> bool {
    TIMES.contains(word)
}

/// Whether `word` is a verb of saying.
pub(super) fn is_saying(word: &str) -> bool {
    SAYING.contains(word)
}

/// Whether `word` opens a picture's credit.
pub(super) fn is_credit(word: &str) -> bool {
    CREDITS.contains(word)
}

/// Whether a date goes on from `word`: "on", "until".
pub(super) fn leads_to_date(word: &str) -> bool {
    BEFORE_DATES.contains(word)
}

/// Whether `text` is a weekday and a date, as in "Monday, October 3, 2016".
pub(super) fn is_full_date(text: &str) -> bool {
    let mut parts = text.split_ascii_whitespace();
    let mut next = || parts.next().unwrap_or_default();
    let (weekday, month, day, year) = (next(), next(), next(), next());
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    weekday.ends_with("day,")
        && goes_with_time(month)
        && day
            .strip_suffix(',')
            .is_some_and(|day| day.len() < 3 && number(day))
        && year.len() == 4
        && number(year)
        && parts.next().is_none()
}
