//! Finds the words of a text, and tells what kind of word one is by its letters.

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

const CLASSES: [u8; 256] = {
    let mut classes = [OTHER_MARK; 256];
    let mut byte: u8 = 0;
    loop {
        classes[byte as usize] = match byte {
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => LOWER,
            b'0'..=b'9' => DIGIT,
            b'@' => AT,
            b'/' | b'-' | b'.' | b',' | b':' => IN_NUMBERS,
            128.. => OTHER_SCRIPT,
            _ => OTHER_MARK,
        };
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    classes
};

impl Kind {
    /// The kind of a word, as far as its first [`LONGEST`] bytes tell.
    #[inline]
    pub(super) fn of(word: &[u8]) -> Self {
        let word = &word[..word.len().min(LONGEST)];
        let Some(&first) = word.first() else {
            return Self::None;
        };
        let classes = word
            .iter()
            .fold(0, |classes, &byte| classes | CLASSES[usize::from(byte)]);
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

fn is_url(word: &[u8]) -> bool {
    const SCHEMES: [&[u8]; 3] = [b"http:", b"https:", b"www."];
    const DOMAINS: [&[u8]; 4] = [b".com", b".org", b".net", b".html"];
    (b"hw".contains(&word[0]) && SCHEMES.iter().any(|scheme| word.starts_with(scheme)))
        || DOMAINS.iter().any(|domain| word.ends_with(domain))
}

fn is_smiley(word: &[u8]) -> bool {
    (2..=4).contains(&word.len())
        && b":;=".contains(&word[0])
        && word[1..].iter().all(|byte| b"-)(DPp".contains(byte))
}

/// A byte that is no letter; 0 for every letter.
#[inline]
pub(super) fn mark(byte: u8) -> u32 {
    if CLASSES[usize::from(byte)] & LETTERS == 0 {
        byte.into()
    } else {
        0
    }
}

/// Whether a sentence that ends with this byte has a mark at its end, as far as one byte tells.
pub(super) const fn is_stop(byte: u8) -> bool {
    matches!(byte, b'.' | b'!' | b'?' | b'"' | b'\'' | b')') || byte >= 128
}

/// The next word from `from` on: what stands between white space; empty at the end.
#[inline]
pub(super) fn next_word(bytes: &[u8], from: usize) -> Span {
    let skipped = bytes[from..].iter().position(|&byte| byte > b' ');
    let start = skipped.map_or(bytes.len(), |skipped| from + skipped);
    Span::new(start, word_end(bytes, start))
}

/// Where the word ends that starts at `start`. It looks at eight bytes at once, because where a word ends is hard to
/// foresee, for a processor too.
#[inline]
fn word_end(bytes: &[u8], start: usize) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7F * EACH;
    let mut end = start;
    while let Some(eight) = bytes[end..].first_chunk() {
        let eight = u64::from_le_bytes(*eight);
        // The high bit of each byte that is more than a blank.
        let letters = (((eight & LOW) + (0x7F - u64::from(b' ')) * EACH) | eight) & !LOW;
        let white = letters ^ !LOW;
        if white != 0 {
            return end + white.trailing_zeros() as usize / 8;
        }
        end += 8;
    }
    let rest = bytes[end..].iter().position(|&byte| byte <= b' ');
    rest.map_or(bytes.len(), |rest| end + rest)
}
