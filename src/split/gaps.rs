//! Finds the sentence ends that no mark shows, as between a heading and what follows it on the same line.
//!
//! A few things that writers do are rules here; `guess` asks a model about every other gap behind which a sentence
//! could begin. It cuts where it is sure: in text that was written with care it finds next to nothing.

use super::scan::{Openings, next_word, word_before};
use super::shape::{Kind, is_stop};
use super::words;
use crate::article::Span;

/// Whether a sentence ends at a gap between words of these kinds, where no rule says so.
pub(super) trait Guess: Fn(&Gap<'_>, [Kind; 2]) -> bool + Copy {}

impl<F: Fn(&Gap<'_>, [Kind; 2]) -> bool + Copy> Guess for F {}

/// Calls `emit` with the parts of one sentence, as its marks give it: mostly the whole.
///
/// `marks` is where the marks at its end begin: what closes behind them, such as a note, is never parted from it.
pub(super) fn cut(
    text: &str,
    whole: Span,
    marks: usize,
    guess: impl Guess,
    emit: &mut impl FnMut(Span),
) {
    let inside = whole.of(text);
    let stopped = inside.bytes().next_back().is_some_and(is_stop);
    let mut sentence = 0;
    for (opening, number) in Openings::of(inside.as_bytes()).skip(1) {
        let gap = Gap::at(inside, opening, sentence, number, stopped);
        if gap.place() > marks - whole.start {
            break;
        }
        if gap.place() > sentence && gap.may_end() && gap.ends_sentence(guess) {
            let part = Span::new(sentence, gap.place()).trim(inside);
            emit(part.shift(whole.start));
            // Words are parted by blanks of one byte; a text has others, and control characters, which are none.
            sentence = Span::new(gap.place(), inside.len()).trim(inside).start;
        }
    }
    emit(Span::new(whole.start + sentence, whole.end));
}

/// A gap with the words around it.
pub(super) struct Gap<'t> {
    /// The sentence that the marks show.
    text: &'t str,
    /// Where the sentence begins, behind the last gap that was cut.
    sentence: usize,
    /// Where the words before and behind the gap are.
    before: Span,
    after: Span,
    /// How many words of the sentence that the marks show stand before it.
    pub number: u32,
    /// Whether that sentence ends with a mark.
    pub stopped: bool,
}

impl<'t> Gap<'t> {
    /// The gap before the word that starts at `opening`.
    #[inline]
    fn at(text: &'t str, opening: usize, sentence: usize, number: u32, stopped: bool) -> Self {
        Self {
            text,
            sentence,
            before: word_before(text.as_bytes(), opening),
            after: next_word(text.as_bytes(), opening),
            number,
            stopped,
        }
    }

    /// Where the word before the gap ends.
    const fn place(&self) -> usize {
        self.before.end
    }

    /// The word before the gap.
    pub(super) fn before(&self) -> &'t str {
        self.before.of(self.text)
    }

    /// The word behind the gap.
    pub(super) fn after(&self) -> &'t str {
        self.after.of(self.text)
    }

    /// What kinds the words next to the gap are, the one before it and the one behind.
    #[inline]
    pub(super) fn kinds(&self) -> [Kind; 2] {
        self.kinds_of([self.before, self.after])
    }

    /// What kinds the words beyond those are: the two before them, and the two behind, nearest first.
    pub(super) fn far_kinds(&self) -> [[Kind; 2]; 2] {
        let before = self.word_before(self.before);
        let after = self.word_behind(self.after);
        [
            self.kinds_of([before, self.word_before(before)]),
            self.kinds_of([after, self.word_behind(after)]),
        ]
    }

    #[inline]
    fn kinds_of(&self, spans: [Span; 2]) -> [Kind; 2] {
        spans.map(|span| Kind::of(self.text.as_bytes(), span))
    }

    fn word_before(&self, word: Span) -> Span {
        word_before(self.text.as_bytes(), word.start)
    }

    fn word_behind(&self, word: Span) -> Span {
        next_word(self.text.as_bytes(), word.end)
    }

    /// The last word but one before the gap.
    fn earlier(&self) -> &'t str {
        self.word_before(self.before).of(self.text)
    }

    /// The last byte before the gap.
    #[inline]
    pub(super) fn closing(&self) -> u8 {
        self.text.as_bytes()[self.place() - 1]
    }

    /// The first byte behind the gap.
    #[inline]
    pub(super) fn opening(&self) -> u8 {
        self.text.as_bytes()[self.after.start]
    }

    /// Whether a sentence ends here, where one could begin behind it.
    fn ends_sentence(&self, guess: impl Guess) -> bool {
        let [before, after] = self.kinds();
        (after == Kind::Capitalised && self.is_followed_by_new_text(before))
            || (matches!(before, Kind::Other | Kind::Mark) && self.is_broken_off())
            || (!self.is_within_names([before, after]) && guess(self, [before, after]))
    }

    /// Whether it is between two words with a capital, in a line without a mark at its end: a headline, a list of names.
    fn is_within_names(&self, kinds: [Kind; 2]) -> bool {
        !self.stopped && kinds == [Kind::Capitalised; 2]
    }

    /// Whether a word with a capital opens another piece of text: a caption, a date, a credit, a name under a letter.
    fn is_followed_by_new_text(&self, before: Kind) -> bool {
        (before == Kind::Number && (self.ends_caption_label() || self.ends_date_line()))
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
        self.before.start == self.sentence
            && Kind::of(self.text.as_bytes(), self.before) == Kind::Mark
            && (self.before().len() == 1 || self.closing() == b'#')
    }

    /// Whether all before it, which ends with a number, is a label such as "Figure 1.2".
    fn ends_caption_label(&self) -> bool {
        const LABELS: [&str; 3] = ["Figure", "Table", "Box"];
        self.number == 2
            && self.stopped
            && self.closing().is_ascii_digit()
            && LABELS.contains(&self.earlier())
    }

    /// Whether all before it, which ends with a number, is a weekday and a date.
    fn ends_date_line(&self) -> bool {
        self.number == 4 && words::is_full_date(&self.text[self.sentence..self.place()])
    }

    /// Whether all behind it is a weekday and a date, and the words before it do not lead to it.
    fn opens_date_line(&self) -> bool {
        let before = self.before();
        !self.stopped
            && self.after().ends_with("day,")
            && before.ends_with(|c: char| c.is_alphanumeric() || "'’\"”)".contains(c))
            && !words::leads_to_date(before)
            && words::is_full_date(&self.text[self.after.start..])
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
            && breaks_off(self.earlier())
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
