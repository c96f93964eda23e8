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
    /// The kind of a word by its letters, no more of them than [`LONGEST`].
    fn of(word: &[u8], letters: Letters) -> Self {
        let Some(&first) = word.first() else {
            return Self::None;
        };
        let has = |class: u8| letters.classes & class != 0;
        if has(AT) {
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
            if letters.capitals > 1 {
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
    SCHEMES.iter().any(|scheme| word.starts_with(scheme))
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
        let mut letters = Letters::default();
        let mut end = start;
        while let Some(byte) = bytes.get(end)
            && class(byte) != WHITE
        {
            letters.add(*byte);
            end += 1;
        }
        if end - start > LONGEST {
            letters = Letters::default();
            bytes[start..start + LONGEST]
                .iter()
                .for_each(|&byte| letters.add(byte));
        }
        let span = Span::new(start, end);
        let kind = Kind::of(&bytes[start..end.min(start + LONGEST)], letters);
        Self { span, kind }
    }
}

/// The classes of a word's bytes, and how many of them are capitals.
#[derive(Debug, Default, Clone, Copy)]
struct Letters {
    classes: u8,
    capitals: u32,
}

impl Letters {
    fn add(&mut self, byte: u8) {
        let class = CLASSES[usize::from(byte)];
        self.classes |= class;
        self.capitals += u32::from(class & UPPER);
    }
}
