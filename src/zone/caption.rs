//! Tells a caption or a picture credit from a paragraph of the article.

use super::wording::Look;
use crate::lexicon::{LazyPhrases, Words, phrases, words};

/// What a caption starts with.
static LABELS: LazyPhrases = phrases!("caption-labels");
/// What only a credit holds.
static CREDITS: LazyPhrases = phrases!("caption-credits");
/// What a credit may end with that is a name and nothing else.
static ARCHIVES: LazyPhrases = phrases!("archive-credits");
/// What makes a credit of a short line without brackets.
static BARE_CREDITS: LazyPhrases = phrases!("sure-credits");
/// Agencies that stand alone in square brackets under a picture.
const BRACKETED: Words = words!("bracketed-agencies");

/// Most words of a caption.
const LONGEST: usize = 90;
/// Most words behind a label that tell a caption by themselves; more may be a paragraph that opens so.
const LONGEST_LABELLED: usize = 50;

/// Whether the paragraph is what stands under a picture.
pub(super) fn is_caption(look: &Look) -> bool {
    if !look.is_whole() || look.words > LONGEST {
        return false;
    }
    LABELS
        .opening(&look.norm)
        .any(|label| look.words <= LONGEST_LABELLED && starts_with_label(&look.norm, label))
        || is_numbered(&look.norm)
        || ends_in_credit(look)
}

/// "[1/3] …", "Item 1 of 3 …": one of several pictures.
fn is_numbered(norm: &str) -> bool {
    let number = |text: &str| {
        !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let pair = |inside: &str, between| {
        inside
            .split_once(between)
            .is_some_and(|(one, all)| number(one) && number(all))
    };
    let bracket = norm.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let item = norm.strip_prefix("item ").map(|rest| {
        let end = rest
            .match_indices(' ')
            .nth(2)
            .map_or(rest.len(), |(at, _)| at);
        &rest[..end]
    });
    bracket.is_some_and(|(inside, _)| pair(inside, "/"))
        || item.is_some_and(|item| pair(item, " of "))
}

/// Whether a line says whose picture it is, and no more.
pub(super) fn is_credit(look: &Look) -> bool {
    let labels = [
        "photo",
        "image",
        "picture",
        "credit",
        "illustration",
        "graphic",
    ];
    look.words <= 8 && labels.iter().any(|label| look.norm.starts_with(label))
}

/// "… earlier this month. Photo: Bloomberg".
fn is_labelled_at_end(norm: &str) -> bool {
    [
        "photo:",
        "photograph:",
        "picture:",
        "image:",
        "photo credit:",
        "image credit:",
    ]
    .iter()
    .any(|label| {
        norm.rfind(label).is_some_and(|at| {
            let parted = norm[..at].ends_with([' ', '(', '[']);
            parted && norm[at..].split(' ').count() <= 5
        })
    })
}

fn starts_with_label(norm: &str, label: &str) -> bool {
    let Some(rest) = norm.strip_prefix(label) else {
        return false;
    };
    let labelled = label.ends_with([':', '-', '/']) || label.starts_with(['(', '[']);
    // "Photo by" and its like are short; a sentence may start with such words too.
    labelled && rest.len() < 500
        || !rest.starts_with(char::is_alphanumeric) && rest.len() < 100 && !rest.ends_with('.')
}

/// Whether the last brackets hold a name: "(City Archives)", not "(as shown in the archives)".
fn is_archive(text: &str) -> bool {
    /// Most letters of the small words that make a sentence: "in", "is", "from".
    const SMALL_WORD: usize = 4;
    let Some(at) = text.rfind(['(', '[']) else {
        return false;
    };
    let mut words = text[at + 1..].split_whitespace();
    let named = |word: &str| !word.starts_with(char::is_lowercase);
    let joins = |word: &str| named(word) || matches!(word, "of" | "the" | "and");
    words.clone().next().is_some_and(named)
        && words.all(|word| joins(word) || word.len() > SMALL_WORD)
}

/// Whether brackets at the end, or all of a short line, hold a picture credit.
fn ends_in_credit(look: &Look) -> bool {
    let norm = look.norm.trim_end_matches('.');
    // A digest of news closes its entries with such brackets too, after more than one sentence.
    if BRACKETED.iter().any(|agency| norm.ends_with(agency))
        && !norm.contains(". ")
        && look.words <= 30
    {
        return true;
    }
    if is_labelled_at_end(norm) {
        return true;
    }
    let brackets = [('(', ')'), ('[', ']')].iter().find_map(|&(open, close)| {
        let inside = norm.strip_suffix(close)?;
        inside.rfind(open).map(|at| &norm[at..])
    });
    brackets.is_some_and(|credit| {
        CREDITS.stand_in(credit)
            || BARE_CREDITS.stand_in(credit)
            || ARCHIVES.stand_in(credit) && is_archive(look.text)
    }) || look.words <= 8 && !look.is_sentence() && BARE_CREDITS.stand_in(norm)
}

/// Whether a paragraph is nothing but text in italics.
pub(super) fn is_italic(text: &str) -> bool {
    ['*', '_'].iter().any(|&mark| {
        let inside = text
            .strip_prefix(mark)
            .and_then(|text| text.strip_suffix(mark));
        inside.is_some_and(|inside| !inside.is_empty() && !inside.contains(mark))
    })
}
