//! Reads a run of sentence-ending marks, and the quotation marks, brackets and notes that close with it.

use super::scan::Eight;
use super::words;

/// What kind of mark stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// One full stop, which may belong to an abbreviation.
    Period,
    /// Several full stops, or `…`.
    Ellipsis,
    /// A run with `?` or `!` in it.
    Loud,
    /// A mark that ends a sentence whatever follows, such as `。`.
    Final,
}

/// A run of sentence-ending marks with what closes after it. Offsets are bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    /// First byte of the marks.
    pub start: usize,
    /// One past the last mark.
    pub end: usize,
    /// One past the last closing quotation mark, bracket or note.
    pub close: usize,
    /// What the marks are.
    pub mark: Mark,
}

/// Bytes at which the pass over the text stops: ASCII marks, line ends, and first bytes of other marks.
const STOPS: [bool; 256] = {
    let mut stops = [false; 256];
    let bytes = b".!?\n\"\xD6\xD8\xDB\xE0\xE1\xE2\xE3\xEF";
    let mut i = 0;
    while i < bytes.len() {
        stops[bytes[i] as usize] = true;
        i += 1;
    }
    stops
};

/// The first byte from `from` on where a mark, a straight quotation mark or a line end may stand.
#[inline]
pub(super) fn next(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    for at in (from..bytes.len()).step_by(Eight::WIDTH) {
        let eight = Eight::at(bytes, at);
        let mut mask = eight.within(b'.', b'.')
            | eight.within(b'!', b'"')
            | eight.within(b'?', b'?')
            | eight.within(b'\n', b'\n')
            | eight.other_script();
        while let Some(place) = Eight::take_first(&mut mask) {
            if STOPS[usize::from(bytes[at + place])] {
                return Some(at + place);
            }
        }
    }
    None
}

impl Stop {
    /// The stop whose first mark is at `start`; `None` where another character stands there.
    ///
    /// `in_quotes` says whether a straight quotation mark is open, because only that tells whether the next
    /// one opens or closes.
    pub(super) fn read(text: &str, start: usize, in_quotes: bool) -> Option<Self> {
        if !text.is_char_boundary(start) {
            return None;
        }
        let mut kind = None;
        let mut end = start;
        for c in text[start..].chars() {
            let Some(mark) = mark_of(c) else { break };
            kind = Some(kind.map_or(mark, |before| joined(before, mark)));
            end += c.len_utf8();
        }
        let mark = kind?;
        let close = closing_end(text, end, in_quotes);
        Some(Self {
            start,
            end,
            close,
            mark,
        })
    }

    /// Whether an odd number of straight quotation marks close here.
    pub(super) fn closes_quotes(&self, text: &str) -> bool {
        self.closing(text)
            .bytes()
            .filter(|&byte| byte == b'"')
            .count()
            % 2
            == 1
    }

    /// Whether it is one kind of mark, no dots, with nothing closing after it.
    pub(super) fn is_bare(&self) -> bool {
        self.close == self.end && self.mark != Mark::Ellipsis
    }

    /// Whether a quotation ends here.
    pub(super) fn ends_quotation(&self, text: &str) -> bool {
        self.closing(text).contains(['"', '”', '“', '»', '’', '\''])
    }

    /// What closes after the marks.
    pub(super) fn closing<'t>(&self, text: &'t str) -> &'t str {
        &text[self.end..self.close]
    }
}

/// The kind of a single mark.
const fn mark_of(c: char) -> Option<Mark> {
    match c {
        '.' => Some(Mark::Period),
        '…' => Some(Mark::Ellipsis),
        '!' | '?' | '‼' | '⁇' | '⁈' | '⁉' | '؟' => Some(Mark::Loud),
        '。' | '！' | '？' | '｡' | '।' | '॥' | '۔' | '։' | '።' => Some(Mark::Final),
        _ => None,
    }
}

/// The kind of a run that goes on with another mark.
const fn joined(before: Mark, next: Mark) -> Mark {
    match (before, next) {
        (Mark::Final, _) | (_, Mark::Final) => Mark::Final,
        (Mark::Loud, _) | (_, Mark::Loud) => Mark::Loud,
        _ => Mark::Ellipsis,
    }
}

/// Where what closes after the marks ends: quotation marks and brackets, note numbers, a smiley.
fn closing_end(text: &str, from: usize, in_quotes: bool) -> usize {
    let mut end = closers_end(text, from, in_quotes);
    end = notes_end(text, end);
    let rest = &text[end..];
    let smiley = rest.strip_prefix(' ').and_then(smiley_len);
    smiley.map_or(end, |len| end + 1 + len)
}

/// Where the closing quotation marks and brackets right at `from` end.
fn closers_end(text: &str, from: usize, mut in_quotes: bool) -> usize {
    let mut end = from;
    let mut rest = text[from..].chars();
    while let Some(c) = rest.next() {
        let next = rest.clone().next();
        let closes = match c {
            ')' | ']' | '}' | '”' | '’' | '»' | '›' | '」' | '』' | '）' | '】' | '》' => {
                true
            }
            '"' => {
                let closes = in_quotes || !next.is_some_and(char::is_alphanumeric);
                in_quotes = false;
                closes
            }
            // Marks that open in one language and close in another: nothing may open without a word behind it.
            '\'' | '“' | '‘' | '*' | '_' => !next.is_some_and(char::is_alphanumeric),
            // A straight quotation mark that stands alone, as in text cut into words.
            ' ' => {
                in_quotes
                    && next == Some('"')
                    && rest.as_str()[1..]
                        .chars()
                        .next()
                        .is_none_or(char::is_whitespace)
            }
            _ => false,
        };
        if !closes {
            break;
        }
        end += c.len_utf8();
    }
    end
}

/// Where the note numbers end that stand at `from`: `[12]`, `¹²`, or plain digits before a new sentence.
fn notes_end(text: &str, from: usize) -> usize {
    let mut end = from;
    while let Some(len) = bracketed_note_len(&text[end..]) {
        end += len;
    }
    if end > from {
        return end;
    }
    let raised = |c: &char| matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹');
    let raised: usize = text[from..]
        .chars()
        .take_while(raised)
        .map(char::len_utf8)
        .sum();
    let len = if raised > 0 {
        Some(raised)
    } else {
        plain_note_len(text, from)
    };
    from + len.unwrap_or(0)
}

/// How long the note at the start of `rest` is, its brackets and the space before it included: "[12]", " [3, 4]",
/// "[citation needed]", or the "[...]" of what was left out.
fn bracketed_note_len(rest: &str) -> Option<usize> {
    const LONGEST: usize = 32;
    const OMISSIONS: [&str; 2] = ["...]", "…]"];
    let space = rest
        .chars()
        .next()
        .filter(|c| c.is_whitespace() && *c != '\n');
    let inside = rest[space.map_or(0, char::len_utf8)..].strip_prefix('[')?;
    let omission = OMISSIONS.iter().find(|gap| inside.starts_with(**gap));
    if let Some(omission) = omission {
        return Some(rest.len() - inside.len() + omission.len());
    }
    let note =
        |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_lowercase() || b", -".contains(byte);
    let len = inside.bytes().take(LONGEST).take_while(note).count();
    let words = &inside[..len];
    let is_note = words.ends_with("needed") || !words.contains(|c: char| c.is_ascii_lowercase());
    (len > 0 && is_note && inside[len..].starts_with(']'))
        .then(|| rest.len() - inside.len() + len + 1)
}

/// How long the note number is that copying has left as plain digits: "the end.3 Next" or "the end. 3 The next".
fn plain_note_len(text: &str, from: usize) -> Option<usize> {
    let rest = text[from..].strip_prefix(' ').unwrap_or(&text[from..]);
    let gap = text.len() - from - rest.len();
    let digits = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let next = rest[digits..].strip_prefix(' ')?;
    let after_word = gap > 0
        || text[..from]
            .trim_end_matches('.')
            .ends_with(|c: char| c.is_ascii_lowercase());
    let new_sentence =
        next.starts_with(char::is_uppercase) && (gap == 0 || words::is_starter(words::first(next)));
    ((1..4).contains(&digits) && after_word && new_sentence).then_some(gap + digits)
}

/// How long the smiley at the start of `rest` is.
fn smiley_len(rest: &str) -> Option<usize> {
    let [b':' | b';', tail @ ..] = rest.as_bytes() else {
        return None;
    };
    let nose = usize::from(tail.first() == Some(&b'-'));
    let mouths = tail[nose..]
        .iter()
        .take(8)
        .take_while(|byte| b")(DP".contains(byte))
        .count();
    let len = 1 + nose + mouths;
    let alone = rest[len.min(rest.len())..]
        .chars()
        .next()
        .is_none_or(char::is_whitespace);
    (mouths > 0 && alone).then_some(len)
}
