//! Finds the sentence ends that no mark shows, as between a heading and what follows it on the same line.
//!
//! A linear model over the words around a gap, by hashed features (Weinberger et al. 2009). It is asked about a
//! gap only where a sentence could begin behind it, and cuts where it is sure: in text that was written with
//! care it finds next to nothing. `training/gaps.py` makes the weights, and computes the same features.

use super::words;
use crate::article::Span;

/// A scale and a bias, both f32 in little-endian bytes; then the weight of each bucket, one signed byte.
static MODEL: &[u8; HEAD + BUCKETS] = include_bytes!("../../models/gaps.bin");
const HEAD: usize = 8;
/// How many buckets the features are hashed into.
const BUCKETS: usize = 1 << 17;
/// Cut where the log odds are more than this: a probability of 0.7.
const SURE: f32 = 0.8473;
/// The least log odds by the kinds of the words alone at which their spelling is looked at.
const HOPELESS: f32 = -2.0;
/// Bytes of a word that are looked at.
const LONGEST: usize = 32;
/// A gap this many words into the sentence is as far as any.
const FAR: u32 = 8;

/// Calls `emit` with the parts of one sentence, as its marks give it: mostly the whole.
///
/// `marks` is where the marks at its end begin: what closes behind them, such as a note, is never parted from it.
pub(super) fn cut(text: &str, sentence: Span, marks: usize, emit: &mut impl FnMut(Span)) {
    let text = &text[..sentence.end];
    let mut start = sentence.start;
    let mut gap = Gap::first(text, sentence.start);
    while !gap.after.span.is_empty() && gap.before.span.end <= marks {
        if gap.ends_sentence() {
            emit(Span::new(start, gap.before.span.end));
            start = gap.after.span.start;
            gap.sentence = start;
        }
        gap.advance();
    }
    emit(Span::new(start, sentence.end));
}

/// A word: where it is, and its kind.
#[derive(Debug, Clone, Copy)]
struct Word {
    span: Span,
    kind: Kind,
}

/// A gap with the words around it.
struct Gap<'t> {
    /// The text up to the sentence's end.
    text: &'t str,
    /// Where the sentence begins.
    sentence: usize,
    /// The word before the one before.
    earlier: Word,
    before: Word,
    /// Empty behind the last word.
    after: Word,
    later: Word,
    /// How many words of the sentence stand before it.
    number: u32,
    /// Whether the sentence ends with a mark.
    stopped: bool,
}

impl<'t> Gap<'t> {
    /// The first gap of the sentence that starts at `start`.
    fn first(text: &'t str, start: usize) -> Self {
        let bytes = text.as_bytes();
        let before = Word::next(bytes, start);
        let after = Word::next(bytes, before.span.end);
        Self {
            text,
            sentence: start,
            earlier: Word::next(&bytes[..start], start),
            before,
            after,
            later: Word::next(bytes, after.span.end),
            number: 1,
            stopped: bytes.last().is_some_and(|&last| is_stop(last)),
        }
    }

    fn advance(&mut self) {
        self.earlier = self.before;
        self.before = self.after;
        self.after = self.later;
        self.later = Word::next(self.text.as_bytes(), self.later.span.end);
        self.number += 1;
    }

    fn spelling(&self, word: Word) -> &'t [u8] {
        word.span.of(self.text).as_bytes()
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes()[at]
    }

    /// Whether a sentence ends here.
    fn ends_sentence(&self) -> bool {
        self.may_end()
            && (self.ends_caption_label()
                || self.is_broken_off()
                || self.ends_date_line()
                || self.opens_date_line()
                || self.opens_credit()
                || self.is_sure())
    }

    /// Whether the speaker breaks off with a dash, and says something else: "I thought we — Well, never mind."
    ///
    /// In prose a small letter follows a dash; and who begins again with the same word goes on with the sentence.
    fn is_broken_off(&self) -> bool {
        const DASHES: [&str; 3] = ["—", "–", "--"];
        let (earlier, after) = (
            self.earlier.span.of(self.text),
            self.after.span.of(self.text),
        );
        let broken = earlier.ends_with('-')
            || (earlier.starts_with(|c: char| c.is_lowercase())
                && earlier.ends_with(|c: char| c.is_alphabetic()));
        let stutters = after.len() <= 4 && after.ends_with('-');
        DASHES.contains(&self.before.span.of(self.text))
            && broken
            && after.starts_with(char::is_uppercase)
            && (stutters || (words::first(after) != "I" && words::is_starter(words::first(after))))
            && !self.text[self.sentence..].starts_with(after)
    }

    /// Whether all before it is a weekday and a date.
    fn ends_date_line(&self) -> bool {
        self.number == 4
            && self.before.kind == Kind::Number
            && self.after.kind == Kind::Capitalised
            && words::is_full_date(&self.text[self.sentence..self.before.span.end])
    }

    /// Whether all behind it is a weekday and a date, and the words before it do not lead to it.
    fn opens_date_line(&self) -> bool {
        let before = self.before.span.of(self.text);
        self.after.kind == Kind::Capitalised
            && !self.stopped
            && before.ends_with(|c: char| c.is_alphanumeric() || "'’\"”)".contains(c))
            && !words::leads_to_date(before)
            && words::is_full_date(&self.text[self.after.span.start..])
    }

    /// Whether the credit of a picture follows a caption without a mark.
    fn opens_credit(&self) -> bool {
        self.after.kind == Kind::Capitalised
            && self.byte(self.after.span.end - 1) == b':'
            && words::is_credit(self.after.span.of(self.text))
    }

    /// Whether a sentence could begin behind it: not where a small letter follows a letter.
    fn may_end(&self) -> bool {
        let last = self.byte(self.before.span.end - 1);
        let first = self.byte(self.after.span.start);
        !(first.is_ascii_lowercase() && last.is_ascii_alphabetic())
    }

    /// Whether all before it is a label such as "Figure 1.2", and a caption begins behind it.
    fn ends_caption_label(&self) -> bool {
        const LABELS: [&[u8]; 3] = [b"Figure", b"Table", b"Box"];
        self.number == 2
            && self.stopped
            && self.before.kind == Kind::Number
            && self.after.kind == Kind::Capitalised
            && self.byte(self.before.span.end - 1).is_ascii_digit()
            && LABELS.contains(&self.spelling(self.earlier))
    }

    /// Whether the model is sure of a sentence end. The kinds of the words rule out nine gaps in ten.
    fn is_sure(&self) -> bool {
        let number = |at: usize| f32::from_le_bytes(std::array::from_fn(|i| MODEL[at + i]));
        let (scale, bias) = (number(0), number(4));
        #[expect(clippy::cast_precision_loss, reason = "a sum of fifteen bytes")]
        let odds = |sum: i32| (sum as f32).mul_add(scale, bias);
        let by_kind = self.by_kind();
        odds(by_kind) > HOPELESS && odds(by_kind + self.by_spelling()) > SURE
    }

    /// The weights of what kinds of words stand around it.
    fn by_kind(&self) -> i32 {
        let words = [self.earlier, self.before, self.after, self.later];
        let [earlier, before, after, later] = words.map(|word| word.kind as u32);
        let both = before << 4 | after;
        weight(0, both, 0)
            + weight(1, earlier << 8 | both, 0)
            + weight(2, both << 4 | later, 0)
            + weight(3, earlier << 12 | both << 4 | later, 0)
            + weight(7, mark(self.byte(self.before.span.end - 1)), after)
            + weight(8, mark(self.byte(self.after.span.start)), before)
            + weight(9, u32::from(self.stopped), both)
            + weight(10, self.number.min(FAR), 0)
    }

    /// The weights of the words before and behind it.
    fn by_spelling(&self) -> i32 {
        let (before, after) = (self.spelling(self.before), self.spelling(self.after));
        let (ending, opening) = (spelled(before, true), spelled(after, true));
        let tail = &before[..before.len().min(LONGEST)];
        let tail = spelled(&tail[tail.len().saturating_sub(3)..], true);
        weight(4, ending, 0)
            + weight(5, opening, 0)
            + weight(6, spelled(after, false), 0)
            + weight(11, ending, self.after.kind as u32)
            + weight(12, opening, self.before.kind as u32)
            + weight(13, tail, self.after.kind as u32)
            + weight(14, ending, opening)
    }
}

/// The weight of feature number `n` with two values.
fn weight(n: u32, a: u32, b: u32) -> i32 {
    let hash = n.wrapping_mul(0x9E37_79B1).wrapping_add(a);
    let hash = (hash ^ hash >> 15)
        .wrapping_mul(0x85EB_CA77)
        .wrapping_add(b);
    let hash = (hash ^ hash >> 13).wrapping_mul(0xC2B2_AE3D);
    i32::from(MODEL[HEAD + (hash >> 15) as usize].cast_signed())
}

/// What a word is by its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
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

/// The spelling of a word, in small letters or as it is, as a hash (FNV-1a).
fn spelled(word: &[u8], small: bool) -> u32 {
    let bytes = word.iter().take(LONGEST);
    let byte = |byte: &u8| {
        if small {
            byte.to_ascii_lowercase()
        } else {
            *byte
        }
    };
    bytes.map(byte).fold(0x811C_9DC5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// A byte that is no letter; 0 for every letter.
fn mark(byte: u8) -> u32 {
    if CLASSES[usize::from(byte)] & LETTERS == 0 {
        byte.into()
    } else {
        0
    }
}

/// Whether a sentence that ends with this byte has a mark at its end, as far as one byte tells.
const fn is_stop(byte: u8) -> bool {
    matches!(byte, b'.' | b'!' | b'?' | b'"' | b'\'' | b')') || byte >= 128
}

impl Word {
    /// The next word from `from` on: what stands between white space; empty at the end.
    fn next(bytes: &[u8], from: usize) -> Self {
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
