//! Turns plain text into blocks: blank lines part them, and so do single line ends unless lines are wrapped.

use crate::article::{Block, Span, ends_sentence};

/// Longest line, in characters, that an editor would have wrapped.
const LONGEST: usize = 120;
/// Shortest width, in characters, that an editor would wrap to.
const NARROWEST: usize = 40;

/// The blocks of a plain text.
#[must_use]
pub fn plain(text: &str) -> Vec<Block> {
    let width = wrap_width(text);
    let mut found: Vec<Block> = Vec::new();
    let mut above: Option<Line> = None;
    for line in lines(text) {
        if line.is_blank() {
            above = None;
            continue;
        }
        match (above, found.last_mut()) {
            (Some(above), Some(open)) if continues(&above, &line, width) => {
                open.span.end = line.span.end;
            }
            _ => found.push(Block::unmarked(line.span)),
        }
        above = Some(line);
    }
    found
}

/// A line without the white space at its ends.
#[derive(Clone, Copy)]
struct Line<'a> {
    span: Span,
    text: &'a str,
    indent: usize,
    /// Length in characters, counted no further than the longest line that may be wrapped.
    chars: usize,
}

impl Line<'_> {
    fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    fn first_word(&self) -> usize {
        self.text
            .split_whitespace()
            .next()
            .map_or(0, |word| word.chars().take(LONGEST).count())
    }

    fn starts_lower(&self) -> bool {
        self.text.starts_with(char::is_lowercase)
    }

    /// Whether the line below would not have fitted its first word in here.
    fn is_full(&self, below: &Line, width: usize) -> bool {
        // One tenth off, for editors that balance lines.
        (self.chars + 1 + below.first_word()) * 10 > width * 9
    }
}

fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    text.split('\n').map(move |raw| {
        let span = Span::new(start, start + raw.len()).trim(text);
        let indent = if span.is_empty() {
            0
        } else {
            span.start - start
        };
        start += raw.len() + 1;
        let text = span.of(text);
        Line {
            span,
            text,
            indent,
            chars: text.chars().take(LONGEST + 1).count(),
        }
    })
}

/// The width that the text was wrapped to, or `None` where its line ends are paragraphs' ends.
fn wrap_width(text: &str) -> Option<usize> {
    let (mut all, mut long, mut width) = (0_usize, 0_usize, 0_usize);
    for line in lines(text).filter(|line| !line.is_blank()) {
        all += 1;
        if line.chars > LONGEST {
            long += 1;
        } else {
            width = width.max(line.chars);
        }
    }
    // A long web address is no reason to think that nothing is wrapped.
    if width < NARROWEST || long > 1 + all / 50 {
        return None;
    }
    let (mut breaks, mut wrapped) = (0_usize, 0_usize);
    let mut above: Option<Line> = None;
    for line in lines(text) {
        if let Some(above) = above.filter(|above| !above.is_blank() && !line.is_blank()) {
            breaks += 1;
            wrapped += usize::from(above.is_full(&line, width) && !ends_sentence(above.text));
        }
        above = Some(line);
    }
    (wrapped > 0 && wrapped * 10 >= breaks * 6).then_some(width)
}

/// Whether a line goes on with the paragraph of the line above it.
fn continues(above: &Line, line: &Line, width: Option<usize>) -> bool {
    let broken_off = !ends_sentence(above.text) && line.starts_lower();
    match width {
        // A line that breaks off in mid-sentence, as hand-made line ends do.
        // Behind a picture's notice the sentence goes on that it interrupts.
        None => broken_off && above.chars >= 20 && !above.text.starts_with('©'),
        Some(_) if line.indent > above.indent + 1 => false,
        Some(width) => above.is_full(line, width) || broken_off,
    }
}
