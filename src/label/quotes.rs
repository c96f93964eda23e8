//! What stands between quotation marks.

use crate::article::Span;

/// The outermost stretches of a text between quotation marks, marks included, in order.
///
/// A mark that is never closed in its paragraph harms nothing but itself; the quotation lasts to the end of
/// the paragraph where the next one opens with the same mark. Single marks are read as ‘…’ alone, and not
/// within double ones.
#[must_use]
pub fn quotes(text: &str) -> Vec<Span> {
    let mut reader = Reader::default();
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        if c.is_whitespace() {
            reader.breaks += usize::from(c == '\n');
            reader.spaced = true;
        } else {
            let after = characters.peek().map(|&(_, next)| next);
            reader.read(at, c, after);
        }
    }
    reader.closed
}

/// What is known at one place of a text.
#[derive(Default)]
struct Reader {
    /// Quotations that were closed, outermost alone, in order.
    closed: Vec<Span>,
    /// Marks that wait for their end, the outermost first.
    opened: Vec<(char, usize)>,
    /// The last character that is no white space, and where it ends.
    last: Option<char>,
    last_end: usize,
    /// White space and line breaks since then.
    spaced: bool,
    breaks: usize,
}

impl Reader {
    fn read(&mut self, at: usize, c: char, after: Option<char>) {
        if self.breaks >= 2 {
            self.end_paragraph(c);
        }
        let joined = |last: char| !self.spaced && !"([{-–—/".contains(last);
        let apart = !self.last.is_some_and(joined);
        let before_word = after.is_some_and(char::is_alphanumeric);
        let double = self.opened.last().is_some_and(|&(mark, _)| mark != '‘');
        match c {
            '“' | '«' => self.opened.push((c, at)),
            '”' | '»' if double => self.close(at + c.len_utf8()),
            '"' => {
                let opens = apart && after.is_some_and(|next| !next.is_whitespace());
                if double && !opens {
                    self.close(at + 1);
                } else if apart || before_word {
                    self.opened.pop_if(|&mut (mark, _)| double && mark == c);
                    self.opened.push((c, at));
                }
            }
            '‘' if self.opened.is_empty() && apart && before_word => self.opened.push((c, at)),
            '’' if !self.opened.is_empty() && !double && !apart && !before_word => {
                self.close(at + c.len_utf8());
            }
            _ => {}
        }
        self.last = Some(c);
        self.last_end = at + c.len_utf8();
        self.spaced = false;
        self.breaks = 0;
    }

    /// Close the innermost mark at `end`; what was closed within it is part of it.
    fn close(&mut self, end: usize) {
        if let Some((_, start)) = self.opened.pop() {
            self.add(Span::new(start, end));
        }
    }

    fn add(&mut self, quote: Span) {
        while self.closed.pop_if(|q| q.start > quote.start).is_some() {}
        self.closed.push(quote);
    }

    /// The next paragraph opens with `next`.
    fn end_paragraph(&mut self, next: char) {
        if let Some(&(mark, start)) = self.opened.first()
            && mark == next
        {
            self.add(Span::new(start, self.last_end));
        }
        self.opened.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<&str> {
        quotes(text).iter().map(|q| q.of(text)).collect()
    }

    #[test]
    fn marks_are_paired_and_the_outermost_count() {
        let text = "He wrote, “It is “worse” now.” And \"so on\" (\"that\"); ‘no, it’s not’.";
        assert_eq!(
            found(text),
            [
                "“It is “worse” now.”",
                "\"so on\"",
                "\"that\"",
                "‘no, it’s not’"
            ]
        );
    }

    #[test]
    fn a_quotation_goes_on_in_the_next_paragraph() {
        let text = "“One.\n\n“Two.\n\n“Three,” he wrote.\n\nFour.";
        assert_eq!(found(text), ["“One.", "“Two.", "“Three,”"]);
    }

    #[test]
    fn a_mark_that_is_never_closed_harms_only_itself() {
        let text = "She said “no.\n\nThen “yes” and \"maybe. ‘Tis \"late\".\n\nSo “be it”.";
        assert_eq!(found(text), ["“yes”", "\"late\"", "“be it”"]);
    }

    proptest! {
        #[test]
        fn quotes_are_in_order_and_apart(text in "[a“”\"‘’« »\n(.]{0,60}") {
            let found = quotes(&text);
            for pair in found.windows(2) {
                prop_assert!(pair[0].end <= pair[1].start);
            }
            for quote in found {
                prop_assert!(!quote.of(&text).is_empty());
            }
        }
    }
}
