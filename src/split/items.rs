//! Follows the numbers of a list through a text, where its items stand on one line: "1. Bread 2. Milk 3. Salt".

use super::stop::{Mark, Stop};
use super::words;

/// The list that is being read.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// The number of its last item; 0 before there is one.
    last: usize,
}

impl Items {
    /// Where the list's next item starts, if `stop` stands behind its number. Asked once for each stop, in order.
    ///
    /// The first item must open a sentence, or its number must end one as any other number does.
    pub(super) fn next(&mut self, text: &str, sentence: usize, stop: &Stop) -> Option<usize> {
        if stop.mark != Mark::Period || stop.close > stop.end {
            return None;
        }
        let before = &text[sentence..stop.start];
        let digits = trailing_digits(before);
        let lead = before[..before.len() - digits].trim_end();
        let number: usize = before[before.len() - digits..].parse().ok()?;
        let apart = lead.len() < before.len() - digits;
        let follows = self.last > 0 && number == self.last + 1 && apart && may_precede(lead);
        if number == 1 || lead.is_empty() || follows {
            self.last = number;
        }
        follows.then(|| stop.start - digits)
    }
}

/// How many digits `before` ends with, if they can be the number of an item: no more than two.
fn trailing_digits(before: &str) -> usize {
    const LONGEST: usize = 2;
    let digits = before
        .bytes()
        .rev()
        .take(LONGEST + 1)
        .take_while(u8::is_ascii_digit)
        .count();
    if digits > LONGEST { 0 } else { digits }
}

/// Whether the number of an item may stand behind `lead`, because nothing there asks for a number.
fn may_precede(lead: &str) -> bool {
    words::last_word(lead).is_none_or(|word| !words::is_starter(word) && !words::is_label(word))
        && lead.ends_with(|c: char| c.is_alphanumeric() || ")]%\"'’”".contains(c))
}
