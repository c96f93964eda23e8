//! Finds the sentence ends that no mark shows, as between a heading and what follows it on the same line.
//!
//! A few things that writers do are rules here; `guess` asks a model about every other gap behind which a sentence
//! could begin. It cuts where it is sure: in text that was written with care it finds next to nothing.

use super::shape::{Kind, is_stop, next_word};
use super::{guess, words};
use crate::article::Span;

/// Calls `emit` with the parts of one sentence, as its marks give it: mostly the whole.
///
/// `marks` is where the marks at its end begin: what closes behind them, such as a note, is never parted from it.
pub(super) fn cut(text: &str, sentence: Span, marks: usize, emit: &mut impl FnMut(Span)) {
    let mut gap = Gap::first(&text[..sentence.end], sentence.start);
    while !gap.span(AFTER).is_empty() && gap.place() <= marks {
        if gap.may_end() && gap.ends_sentence() {
            emit(Span::new(gap.sentence, gap.place()).trim(text));
            // Words are parted by blanks of one byte; a text has others, and control characters, which are none.
            gap.sentence = Span::new(gap.place(), sentence.end).trim(text).start;
        }
        gap.advance();
    }
    emit(Span::new(gap.sentence, sentence.end));
}

/// How many words around a gap are looked at: three before it, three behind it.
const WINDOW: usize = 6;
/// Places for their spans, a power of two: what was read into one stays until it is read over.
const PLACES: usize = 8;
/// The last word but one before the gap, the last one, and the first one behind it.
const EARLIER: usize = 1;
const BEFORE: usize = 2;
const AFTER: usize = 3;

/// A gap with the words around it.
pub(super) struct Gap<'t> {
    /// The text up to the end of the sentence that the marks show.
    text: &'t str,
    /// Where the sentence begins, behind the last gap that was cut.
    sentence: usize,
    /// Where the words are, from place `first` on and round; empty where there are no more.
    spans: [Span; PLACES],
    first: usize,
    /// How many words of the sentence that the marks show stand before it.
    pub number: u32,
    /// Whether that sentence ends with a mark.
    pub stopped: bool,
}

impl<'t> Gap<'t> {
    /// The first gap of the sentence from `start` to the end of `text`.
    fn first(text: &'t str, start: usize) -> Self {
        let mut gap = Self {
            text,
            sentence: start,
            spans: [Span::new(start, start); PLACES],
            first: 0,
            number: 0,
            stopped: text.bytes().next_back().is_some_and(is_stop),
        };
        for _ in BEFORE..WINDOW {
            gap.advance();
        }
        gap.number = 1;
        gap
    }

    /// On to the next gap.
    #[inline]
    fn advance(&mut self) {
        let word = next_word(self.text.as_bytes(), self.span(WINDOW - 1).end);
        self.first += 1;
        self.spans[(self.first + WINDOW - 1) % PLACES] = word;
        self.number += 1;
    }

    /// Where word number `n` of those around the gap is.
    #[inline]
    const fn span(&self, n: usize) -> Span {
        self.spans[(self.first + n) % PLACES]
    }

    /// What kind word number `n` of those around the gap is.
    #[inline]
    pub(super) fn kind(&self, n: usize) -> Kind {
        Kind::of(self.word(n).as_bytes())
    }

    fn word(&self, n: usize) -> &'t str {
        self.span(n).of(self.text)
    }

    /// Where the word before the gap ends.
    const fn place(&self) -> usize {
        self.span(BEFORE).end
    }

    /// The word before the gap.
    pub(super) fn before(&self) -> &'t str {
        self.word(BEFORE)
    }

    /// The word behind the gap.
    pub(super) fn after(&self) -> &'t str {
        self.word(AFTER)
    }

    /// The last byte before the gap.
    #[inline]
    pub(super) fn closing(&self) -> u8 {
        self.text.as_bytes()[self.place() - 1]
    }

    /// The first byte behind the gap.
    #[inline]
    pub(super) fn opening(&self) -> u8 {
        self.text.as_bytes()[self.span(AFTER).start]
    }

    /// Whether a sentence ends here, where one could begin behind it.
    fn ends_sentence(&self) -> bool {
        (self.kind(AFTER) == Kind::Capitalised && self.is_followed_by_new_text())
            || self.is_broken_off()
            || guess::is_sure(self)
    }

    /// Whether a word with a capital opens another piece of text: a caption, a date, a credit, a name under a letter.
    fn is_followed_by_new_text(&self) -> bool {
        self.ends_caption_label()
            || self.ends_date_line()
            || self.opens_date_line()
            || self.opens_credit()
            || self.closes_letter()
    }

    /// Whether a sentence could begin behind it: not with a small letter, but for a few things before it; nor after a
    /// colon, nor with dots, nor within a row of stars, nor behind a bullet.
    #[inline]
    fn may_end(&self) -> bool {
        let (closing, opening) = (self.closing(), self.opening());
        if opening.is_ascii_lowercase() {
            return closing.is_ascii_digit() || b".!?)>/".contains(&closing);
        }
        closing != b':'
            && opening != b'.'
            && !(opening == b'*' && closing == b'*')
            && !self.is_behind_bullet()
    }

    /// Whether all before it is one mark, or the `##` of a heading; not the `--` above a signature.
    fn is_behind_bullet(&self) -> bool {
        self.span(BEFORE).start == self.sentence
            && self.kind(BEFORE) == Kind::Mark
            && (self.before().len() == 1 || self.closing() == b'#')
    }

    /// Whether all before it is a label such as "Figure 1.2".
    fn ends_caption_label(&self) -> bool {
        const LABELS: [&str; 3] = ["Figure", "Table", "Box"];
        self.number == 2
            && self.stopped
            && self.kind(BEFORE) == Kind::Number
            && self.closing().is_ascii_digit()
            && LABELS.contains(&self.word(EARLIER))
    }

    /// Whether all before it is a weekday and a date.
    fn ends_date_line(&self) -> bool {
        self.number == 4
            && self.kind(BEFORE) == Kind::Number
            && words::is_full_date(&self.text[self.sentence..self.place()])
    }

    /// Whether all behind it is a weekday and a date, and the words before it do not lead to it.
    fn opens_date_line(&self) -> bool {
        let before = self.before();
        !self.stopped
            && self.after().ends_with("day,")
            && before.ends_with(|c: char| c.is_alphanumeric() || "'’\"”)".contains(c))
            && !words::leads_to_date(before)
            && words::is_full_date(&self.text[self.span(AFTER).start..])
    }

    /// Whether the credit of a picture follows a caption without a mark.
    fn opens_credit(&self) -> bool {
        self.after().ends_with(':') && words::is_credit(self.after())
    }

    /// Whether all before it is what a letter closes with.
    fn closes_letter(&self) -> bool {
        self.number <= 2
            && self.closing() == b','
            && words::closes_letter(&self.text[self.sentence..self.place()])
    }

    /// Whether the speaker breaks off with a dash, and says something else: "I thought we — Well, never mind."
    ///
    /// In prose a small letter follows a dash; and who begins again with the same word goes on with the sentence.
    fn is_broken_off(&self) -> bool {
        const DASHES: [&str; 3] = ["—", "–", "--"];
        DASHES.contains(&self.before())
            && breaks_off(self.word(EARLIER))
            && opens_speech(self.after())
            && !self.text[self.sentence..].starts_with(self.after())
    }
}

/// Whether a speaker may break off after `word`: within it, or after any word but a name.
fn breaks_off(word: &str) -> bool {
    let small = word.starts_with(char::is_lowercase) && word.ends_with(char::is_alphabetic);
    small || word.ends_with('-')
}

/// Whether `word` opens what somebody says, and no name: "Well", "That's", "Th-". "I" goes on as often.
fn opens_speech(word: &str) -> bool {
    const LONGEST_STUTTER: usize = 4;
    let first = words::first(word);
    let stutter = word.len() <= LONGEST_STUTTER && word.ends_with('-');
    word.starts_with(char::is_uppercase) && (stutter || (first != "I" && words::is_starter(first)))
}
