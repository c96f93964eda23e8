//! From an article's text back to the fields that it came in: which of them a piece stood in, and where.
//!
//! The stages read one text: the title as its first paragraph, `\n` at line ends. Who lays the tables beside the
//! input has two columns, as they came. So the text is put together here, and what is changed on the way is kept.

use std::ops::Range;

use crate::vocabulary::Field;

/// Stands between a title and the text.
const BETWEEN: &str = "\n\n";

/// Where an article's text came from; by default it is the text field as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The title field as it came, where there is one.
    title: Option<String>,
    /// The text field as it came, where it is not the end of the article's text.
    text: Option<String>,
    /// Where the text field begins in the article's text: behind a title that stands apart.
    title_end: usize,
    /// In order, the first at the beginning; none where the article's text is the text field.
    runs: Vec<Run>,
}

/// A stretch of an article's text, up to the next, whose bytes stood one after another in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    start: usize,
    field: Field,
    /// Where in the field the stretch begins.
    at: usize,
}

impl Origin {
    /// An article's text from its fields, and how it came to be.
    ///
    /// The title is the text's first paragraph where it stands `apart`, and is left out where the text begins with
    /// it anyhow. It is put on one line; the text loses a byte-order mark, and its lines end in `\n`.
    #[must_use]
    pub fn of(title: Option<String>, apart: bool, text: String) -> (String, Self) {
        let mut assembly = Assembly::default();
        if let Some(title) = title.as_deref().filter(|_| apart) {
            assembly.take(Field::Title, &one_line(title));
            assembly.text.push_str(BETWEEN);
        }
        let title_end = assembly.text.len();
        let lines = unix_lines(&text);
        let as_it_came = matches!(lines.as_slice(), [(0, whole)] if whole.len() == text.len());
        if as_it_came && title_end == 0 {
            let origin = Self {
                title,
                ..Self::default()
            };
            return (text, origin);
        }
        assembly.take(Field::Text, &lines);
        let origin = Self {
            title,
            text: (!as_it_came).then_some(text),
            title_end,
            runs: assembly.runs,
        };
        (assembly.text, origin)
    }

    /// The title field as it came, where the article has one.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// The text field as it came; `text` is the article's.
    #[must_use]
    pub fn text<'a>(&'a self, text: &'a str) -> &'a str {
        let as_it_came = self.text.as_deref();
        as_it_came.unwrap_or_else(|| &text[self.title_end..])
    }

    /// The title and the text as they came; `text` is the article's.
    #[must_use]
    pub fn into_fields(self, mut text: String) -> (Option<String>, String) {
        let text = self.text.unwrap_or_else(|| text.split_off(self.title_end));
        (self.title, text)
    }

    /// Where the text field begins in the article's text: behind a title that stands apart.
    #[must_use]
    pub const fn title_end(&self) -> usize {
        self.title_end
    }

    /// The field that a piece of the article's text stood in, and where in it, in bytes.
    ///
    /// The piece is of one field, and begins and ends with what is not white space.
    #[must_use]
    pub fn place(&self, piece: Range<usize>) -> (Field, Range<usize>) {
        let (field, start) = self.byte(piece.start);
        // What was left out right behind the piece is not in it.
        let end = match piece.end.checked_sub(1) {
            Some(last) if !piece.is_empty() => self.byte(last).1 + 1,
            _ => start,
        };
        (field, start..end)
    }

    fn byte(&self, at: usize) -> (Field, usize) {
        let after = self.runs.partition_point(|run| run.start <= at);
        let run = after.checked_sub(1).map(|index| self.runs[index]);
        run.map_or((Field::Text, at), |run| {
            (run.field, run.at + (at - run.start))
        })
    }
}

/// An article's text while it is put together.
#[derive(Default)]
struct Assembly {
    text: String,
    runs: Vec<Run>,
}

impl Assembly {
    /// Add pieces of a field, each with where it stood.
    fn take(&mut self, field: Field, pieces: &[(usize, &str)]) {
        for &(at, piece) in pieces.iter().filter(|(_, piece)| !piece.is_empty()) {
            let start = self.text.len();
            let follows = |run: &Run| run.field == field && run.at + (start - run.start) == at;
            if !self.runs.last().is_some_and(follows) {
                self.runs.push(Run { start, field, at });
            }
            self.text.push_str(piece);
        }
    }
}

/// A field on one line, as pieces with where they stand in it: single spaces for its white space, and no control
/// characters.
#[must_use]
pub fn one_line(field: &str) -> Vec<(usize, &str)> {
    let mut pieces = Vec::new();
    let mut gap = None;
    for (at, c) in field.char_indices() {
        if c.is_whitespace() {
            gap = gap.or(Some(at));
        } else if !c.is_control() {
            if let Some(gap) = gap.take().filter(|_| !pieces.is_empty()) {
                pieces.push((gap, " "));
            }
            pieces.push((at, &field[at..at + c.len_utf8()]));
        }
    }
    pieces
}

/// A text with `\n` at its line ends and without a byte-order mark, as pieces with where they stand in it.
fn unix_lines(text: &str) -> Vec<(usize, &str)> {
    let mut from = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let mut pieces = Vec::new();
    for at in memchr::memchr_iter(b'\r', text.as_bytes()) {
        pieces.push((from, &text[from..at]));
        from = at + 1;
        if !text[from..].starts_with('\n') {
            pieces.push((at, "\n"));
        }
    }
    pieces.push((from, &text[from..]));
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn joined(pieces: &[(usize, &str)]) -> String {
        pieces.iter().map(|(_, piece)| *piece).collect()
    }

    #[test]
    fn what_is_left_out_beside_a_span_is_not_in_it() {
        let title = " An\u{1}na\u{a0}\r\n won ";
        let (text, origin) = Origin::of(
            Some(title.into()),
            true,
            "\u{feff}She won.\r\nHe\rlost.".into(),
        );
        assert_eq!(text, "Anna won\n\nShe won.\nHe\nlost.");
        let at = |piece: &str| {
            let start = text.rfind(piece).expect("there");
            let (field, span) = origin.place(start..start + piece.len());
            let given = match field {
                Field::Title => title,
                Field::Text => origin.text(&text),
            };
            (field, &given[span])
        };
        assert_eq!(at("Anna won"), (Field::Title, "An\u{1}na\u{a0}\r\n won"));
        assert_eq!(at("Anna"), (Field::Title, "An\u{1}na"));
        assert_eq!(at("She won."), (Field::Text, "She won."));
        assert_eq!(at("She won.\nHe"), (Field::Text, "She won.\r\nHe"));
        assert_eq!(at("He\nlost."), (Field::Text, "He\rlost."));
        assert_eq!(origin.text(&text), "\u{feff}She won.\r\nHe\rlost.");
    }

    #[test]
    fn a_text_that_stays_as_it_came_is_kept_once() {
        let (text, origin) = Origin::of(None, false, "She won.\n".into());
        assert_eq!((text.as_str(), &origin), ("She won.\n", &Origin::default()));
        let (text, origin) = Origin::of(Some("Anna".into()), true, text);
        assert_eq!(origin.text, None);
        assert_eq!(origin.text(&text), "She won.\n");
        assert_eq!(origin.title_end(), "Anna\n\n".len());
        let (text, origin) = Origin::of(Some("She won.".into()), false, origin.text(&text).into());
        assert_eq!(
            (text.as_str(), origin.title()),
            ("She won.\n", Some("She won."))
        );
        assert_eq!(origin.place(0..3), (Field::Text, 0..3));
    }

    proptest! {
        #[test]
        fn every_word_is_found_where_it_stood(
            title in "[ab \r\n\t\u{1}\u{a0}é🇺]{0,12}",
            text in "\u{feff}?[ab \r\n\u{1}\u{a0}é🇺]{0,40}",
            apart: bool,
        ) {
            let line = joined(&one_line(&title));
            prop_assert_eq!(&line, &title.replace('\u{1}', "").split_whitespace().collect::<Vec<_>>().join(" "));
            let (assembled, origin) = Origin::of(Some(title.clone()), apart, text.clone());
            prop_assert_eq!(origin.text(&assembled), &text);
            let fields = origin.clone().into_fields(assembled.clone());
            prop_assert_eq!(fields, (Some(title.clone()), text.clone()));
            let lines = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
            prop_assert_eq!(&assembled, &if apart { format!("{line}\n\n{lines}") } else { lines });
            for word in assembled.split_whitespace() {
                let start = word.as_ptr() as usize - assembled.as_ptr() as usize;
                let (field, span) = origin.place(start..start + word.len());
                let given = if field == Field::Title { &title } else { &text };
                prop_assert_eq!(given[span].replace('\u{1}', ""), word.replace('\u{1}', ""));
                prop_assert_eq!(field == Field::Title, apart && start < line.len());
            }
        }
    }
}
