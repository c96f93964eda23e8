//! Reads a word of a text: where it is, and what kind of word it is by its letters.

use crate::article::Span;

/// Bytes of a word that are looked at.
pub(super) const LONGEST: usize = 32;

/// A word: where it is, and its kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub span: Span,
    pub kind: Kind,
}

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
const WHITE: u8 = 128;
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
            b' ' | b'\t'..=b'\r' => WHITE,
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
    /// The kind of a word, of which there are no more letters than [`LONGEST`], from the classes of its letters.
    fn of(word: &[u8], classes: u8) -> Self {
        let Some(&first) = word.first() else {
            return Self::None;
        };
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

impl Word {
    /// The next word from `from` on: what stands between white space; empty at the end.
    pub(super) fn next(bytes: &[u8], from: usize) -> Self {
        let class = |byte: &u8| CLASSES[usize::from(*byte)];
        let skipped = bytes[from..].iter().position(|byte| class(byte) != WHITE);
        let start = skipped.map_or(bytes.len(), |skipped| from + skipped);
        let mut classes = 0;
        let mut len = 0;
        for byte in &bytes[start..] {
            let class = class(byte);
            if class == WHITE {
                break;
            }
            classes |= class;
            len += 1;
        }
        let head = &bytes[start..start + len.min(LONGEST)];
        if len > LONGEST {
            classes = head.iter().fold(0, |classes, byte| classes | class(byte));
        }
        Self {
            span: Span::new(start, start + len),
            kind: Kind::of(head, classes),
        }
    }
}
