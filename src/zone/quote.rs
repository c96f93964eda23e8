//! Tells a paragraph that is a quotation from one that only holds one.

/// Whether the paragraph lies wholly inside one pair of quotation marks, or opens a quotation that goes on
/// in the next paragraph. `“A,” she said. “B.”` is body: the writer speaks in it.
pub(super) fn is_quotation(text: &str) -> bool {
    let Some((first, inside)) = split_first(text) else {
        return false;
    };
    let marks = match first {
        '"' | '“' | '”' | '„' => Marks {
            open: '“',
            close: '”',
            straight: '"',
        },
        '\'' | '‘' => Marks {
            open: '‘',
            close: '’',
            straight: '\'',
        },
        '«' => Marks {
            open: '«',
            close: '»',
            straight: '»',
        },
        _ => return false,
    };
    if first == '\'' && inside.starts_with('\'') {
        return is_doubled(&inside[1..]);
    }
    inside.contains(char::is_alphabetic) && closes_at_end(inside, marks.first_close(inside))
}

/// One kind of quotation marks; texts mix the curly and the straight ones of a kind.
struct Marks {
    open: char,
    close: char,
    straight: char,
}

impl Marks {
    /// Where the quotation that is open at the start closes.
    fn first_close(&self, inside: &str) -> Option<usize> {
        let mut depth = 1_usize;
        let mut before = ' ';
        let mut chars = inside.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map_or(' ', |&(_, c)| c);
            if self.opens(c, before, next) {
                depth += 1;
            } else if self.closes(c, next) {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            before = c;
        }
        None
    }

    fn opens(&self, c: char, before: char, next: char) -> bool {
        let word_starts =
            (before.is_whitespace() || matches!(before, '(' | '[')) && next.is_alphanumeric();
        c == self.open || c == self.straight && self.straight != self.close && word_starts
    }

    /// An apostrophe inside a word closes nothing.
    fn closes(&self, c: char, next: char) -> bool {
        let apostrophe = self.close == '’' && next.is_alphanumeric();
        (c == self.close || c == self.straight) && !apostrophe
    }
}

fn split_first(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    Some((chars.next()?, chars.as_str()))
}

/// Two straight single marks, as some wires type them.
fn is_doubled(inside: &str) -> bool {
    inside.contains(char::is_alphabetic) && closes_at_end(inside, inside.find("''"))
}

/// Whether a quotation closes after its last word, or not at all.
fn closes_at_end(inside: &str, close: Option<usize>) -> bool {
    close.is_none_or(|at| !inside[at..].contains(char::is_alphanumeric))
}
