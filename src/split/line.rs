//! Tells a line end that parts two sentences from one that only wraps a long line.

use memchr::memchr;

use crate::article::Span;

/// Lines longer than this many characters were not wrapped by hand or by an e-mail program.
const WIDEST_WRAP: usize = 100;
/// Where no line is longer than this, none is wrapped: a list of names, a table.
const NARROWEST_WRAP: usize = 30;
/// How much room a wrapped line may have left beyond its next word.
const SLACK: usize = 4;
/// A word longer than this is taken to be this long.
const LONGEST_WORD: usize = 40;

/// The next stretch of `text` without a blank line in it, from `from` on; `None` where only white space is left.
pub(super) fn next_block(text: &str, from: usize) -> Option<Span> {
    let rest = &text[from..];
    let start = from + (rest.len() - rest.trim_start().len());
    let mut end = start;
    while end < text.len() {
        let rest = &text[end..];
        let line = memchr(b'\n', rest.as_bytes()).map_or(rest, |at| &rest[..=at]);
        if line.trim_start().is_empty() {
            break;
        }
        end += line.len();
    }
    (end > start).then_some(Span::new(start, end))
}

/// The lines of one block, read from first to last.
pub(super) struct Lines {
    /// First byte of the block.
    block: usize,
    /// Characters in its longest line, once a line end has asked for it.
    width: Option<usize>,
    /// First byte of the line being read.
    start: usize,
}

impl Lines {
    /// The lines of the block that starts at `start`.
    pub(super) const fn of(start: usize) -> Self {
        Self {
            block: start,
            width: None,
            start,
        }
    }

    /// Whether the line end at `at` ends a sentence too; `text` ends with the block. Asked once for each line end, in
    /// order.
    pub(super) fn breaks_at(&mut self, text: &str, at: usize) -> bool {
        let line = text[self.start..at].trim_end();
        self.start = at + 1;
        let next = text[at + 1..].trim_start();
        if next.is_empty() {
            return false;
        }
        let width = *self
            .width
            .get_or_insert_with(|| longest_line(&text[self.block..]));
        let wraps = wraps(line, next, width);
        let ends = !line.ends_with(',') && starts_afresh(next) && !wraps;
        // In a wrapped text a line may well begin with a dash or with the number of "page 3".
        ends || (is_list_item(next) && (!wraps || line.ends_with(['.', '!', '?', ':', ';'])))
    }
}

/// Characters in the longest line of `block`.
fn longest_line(block: &str) -> usize {
    let widths = block.lines().map(|line| line.trim_end().chars().count());
    widths.max().unwrap_or(0)
}

/// Whether `line` ended because the first word of `next` had no room in it, where lines are up to `width` long.
fn wraps(line: &str, next: &str, width: usize) -> bool {
    let word = next
        .chars()
        .take(LONGEST_WORD)
        .take_while(|c| !c.is_whitespace())
        .count();
    (NARROWEST_WRAP..=WIDEST_WRAP).contains(&width)
        && line.chars().count() + 1 + word + SLACK > width
}

/// Whether `line` could open a sentence: anything but a small letter or a mark that closes something.
fn starts_afresh(line: &str) -> bool {
    let opens = |c: char| "\"'“‘«„([¿¡".contains(c);
    line.trim_start_matches(opens)
        .chars()
        .next()
        .is_some_and(|c| (c.is_alphanumeric() && !c.is_lowercase()) || "$€£#@".contains(c))
}

/// Whether `line` opens with a bullet, or with a number or a letter as lists have them.
fn is_list_item(line: &str) -> bool {
    let after_mark = line.trim_start_matches(|c: char| "•●▪◦‣·*–—-".contains(c));
    if after_mark.len() < line.len() {
        return after_mark.starts_with(char::is_whitespace);
    }
    let line = line.strip_prefix('(').unwrap_or(line);
    let digits = line.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let letters = usize::from(line.starts_with(|c: char| c.is_ascii_alphabetic()));
    let mark = if digits > 0 { digits } else { letters };
    let rest = &line[mark..];
    (1..4).contains(&mark)
        && (rest.starts_with(')') || (digits > 0 && rest.starts_with('.')))
        && rest[1..].starts_with(char::is_whitespace)
}
