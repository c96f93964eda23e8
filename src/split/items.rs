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
    /// Within a sentence a list begins after a colon, or where a second item soon follows the first.
    pub(super) fn next(&mut self, text: &str, sentence: usize, stop: &Stop) -> Option<usize> {
        if stop.mark != Mark::Period || stop.close > stop.end {
            return None;
        }
        let before = &text[sentence..stop.start];
        let digits = trailing_digits(before);
        let lead = before[..before.len() - digits].trim_end();
        let number: usize = before[before.len() - digits..].parse().ok()?;
        let apart = lead.len() < before.len() - digits && may_precede(lead);
        let begins = number == 1 && begins_list(lead, &text[stop.end..]);
        let follows = self.last > 0 && number == self.last + 1;
        if number == 1 || lead.is_empty() || (follows && apart) {
            self.last = number;
        }
        (apart && (begins || follows)).then(|| stop.start - digits)
    }
}

/// Whether the number between `lead` and `behind` begins a list: after a colon, or where a second item soon follows.
fn begins_list(lead: &str, behind: &str) -> bool {
    const LONGEST: usize = 240;
    let near = &behind.as_bytes()[..behind.len().min(LONGEST)];
    behind.starts_with(char::is_whitespace)
        && !behind.trim_start().starts_with(char::is_lowercase)
        && (lead.ends_with(':') || near.windows(4).any(|bytes| bytes == b" 2. "))
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
    let asks =
        |word| words::is_starter(word) || words::is_label(word) || words::goes_with_time(word);
    !words::last_word(lead).is_some_and(asks)
        && lead.ends_with(|c: char| c.is_alphanumeric() || ":)]%\"'’”".contains(c))
}
