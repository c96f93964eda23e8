//! Tells what kind of word one is by its letters.

use super::scan::Eight;
use crate::article::Span;

/// Bytes of a word that are looked at.
pub(super) const LONGEST: usize = 32;

/// What a word is by its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    None,
    Mail,
    Url,
    Number,
    Smiley,
    Rule,
    Mark,
    Capitals,
    Letter,
    Capitalised,
    Small,
    Other,
}

/// What a byte may be, one bit each.
const UPPER: u8 = 1;
const LOWER: u8 = 2;
const DIGIT: u8 = 4;
const OTHER_SCRIPT: u8 = 8;
const AT: u8 = 16;
const IN_NUMBERS: u8 = 32;
const OTHER_MARK: u8 = 64;
const LETTERS: u8 = UPPER | LOWER | DIGIT | OTHER_SCRIPT;

impl Kind {
    /// The kind of the word at `span` of `bytes`, as far as its first [`LONGEST`] bytes tell.
    #[inline]
    pub(super) fn of(bytes: &[u8], span: Span) -> Self {
        let span = Span::new(span.start, span.end.min(span.start + LONGEST));
        let word = &bytes[span.start..span.end];
        let Some(&first) = word.first() else {
            return Self::None;
        };
        let classes = classes(bytes, span);
        let has = |class: u8| classes & class != 0;
        if classes == LOWER {
            Self::Small
        } else if has(AT) {
            Self::Mail
        } else if has(IN_NUMBERS) && is_url(word) {
            Self::Url
        } else if has(DIGIT) && !has(!(DIGIT | IN_NUMBERS)) {
            Self::Number
        } else if is_smiley(word) {
            Self::Smiley
        } else if !has(LETTERS) {
            if word.len() >= 3 {
                Self::Rule
            } else {
                Self::Mark
            }
        } else if has(UPPER) && !has(LOWER) {
            if word.iter().filter(|byte| byte.is_ascii_uppercase()).count() > 1 {
                Self::Capitals
            } else {
                Self::Letter
            }
        } else if first.is_ascii_uppercase() {
            Self::Capitalised
        } else if first.is_ascii_lowercase() {
            Self::Small
        } else {
            Self::Other
        }
    }
}

/// What the bytes at `span` are: a bit for each class that one of them is of.
#[inline]
fn classes(bytes: &[u8], span: Span) -> u8 {
    let has = |found: u64, class: u8| if found == 0 { 0 } else { class };
    let mut classes = 0;
    for at in (span.start..span.end).step_by(Eight::WIDTH) {
        let eight = Eight::at(bytes, at);
        let word = Eight::first(span.end - at);
        let (lower, upper) = (eight.within(b'a', b'z'), eight.within(b'A', b'Z'));
        classes |= has(word & lower, LOWER) | has(word & upper, UPPER);
        let rest = word & !(lower | upper);
        if rest != 0 {
            let digits = eight.within(b'0', b'9');
            let others = eight.other_script();
            let at = eight.within(b'@', b'@');
            let in_numbers = eight.within(b',', b'/') | eight.within(b':', b':');
            classes |= has(rest & digits, DIGIT)
                | has(rest & others, OTHER_SCRIPT)
                | has(rest & at, AT)
                | has(rest & in_numbers, IN_NUMBERS)
                | has(rest & !(digits | others | at | in_numbers), OTHER_MARK);
        }
    }
    classes
}

fn is_url(word: &[u8]) -> bool {
    const SCHEMES: [&[u8]; 3] = [b"http:", b"https:", b"www."];
    const DOMAINS: [&[u8]; 4] = [b".com", b".org", b".net", b".html"];
    let last = word[word.len() - 1];
    (b"hw".contains(&word[0]) && SCHEMES.iter().any(|scheme| word.starts_with(scheme)))
        || (b"mgtl".contains(&last) && DOMAINS.iter().any(|domain| word.ends_with(domain)))
}

fn is_smiley(word: &[u8]) -> bool {
    (2..=4).contains(&word.len())
        && b":;=".contains(&word[0])
        && word[1..].iter().all(|byte| b"-)(DPp".contains(byte))
}

/// A byte that is no letter; 0 for every letter.
#[inline]
pub(super) fn mark(byte: u8) -> u32 {
    if byte.is_ascii_alphanumeric() || byte >= 128 {
        0
    } else {
        byte.into()
    }
}

/// Whether a sentence that ends with this byte has a mark at its end, as far as one byte tells.
pub(super) const fn is_stop(byte: u8) -> bool {
    matches!(byte, b'.' | b'!' | b'?' | b'"' | b'\'' | b')') || byte >= 128
}
