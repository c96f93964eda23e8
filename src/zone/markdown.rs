//! Turns Markdown into paragraphs, without the marks of headings, quotations and list items.

use super::look::ends_sentence;
use crate::article::{Paragraph, Span};
use crate::vocabulary::Zone;

/// A line of more bytes than this was not wrapped, so its end may be a paragraph's.
const WRAPPED: usize = 160;

/// Parts the text. A `#` heading is a title so far, lower ones are headings, `>` is a quotation, an image
/// and its text a caption, and all else body.
///
/// A quotation of several lines keeps the `>` of the lines after its first, as a span has no holes.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut page = Parser {
        text,
        done: Vec::new(),
        open: None,
    };
    let mut start = 0;
    for raw in text.split('\n') {
        let line = Span::new(start, start + raw.len());
        page.line(line);
        start += raw.len() + 1;
    }
    page.close();
    page.done
}

struct Parser<'a> {
    text: &'a str,
    done: Vec<Paragraph>,
    open: Option<Paragraph>,
}

impl Parser<'_> {
    fn close(&mut self) {
        self.done.extend(self.open.take());
    }

    fn push(&mut self, span: Span, zone: Zone) {
        self.close();
        if !span.is_empty() {
            self.done.push(Paragraph { span, zone });
        }
    }

    /// Reads one line: what it opens, goes on with, or closes.
    fn line(&mut self, whole: Span) {
        let span = whole.trim(self.text);
        let line = span.of(self.text);
        if line.is_empty() {
            self.close();
        } else if let Some(zone) = underline(line).filter(|_| self.has_open_line()) {
            if let Some(open) = &mut self.open {
                open.zone = zone;
            }
            self.close();
        } else if is_rule(line) {
            self.close();
        } else if let Some((level, inside)) = heading(line) {
            let zone = if level == 1 {
                Zone::Title
            } else {
                Zone::Heading
            };
            self.push(part(span, line, inside), zone);
        } else if line.starts_with('>') {
            self.quotation(whole, span);
        } else if let Some(inside) = item(line) {
            self.close();
            self.add(whole, part(span, line, inside), Zone::Body);
        } else if line.starts_with("![") && line.ends_with(')') {
            self.push(span, Zone::Caption);
        } else {
            self.add(whole, span, Zone::Body);
        }
    }

    /// Whether the open paragraph is one line of body, which an underline makes a heading.
    fn has_open_line(&self) -> bool {
        self.open
            .is_some_and(|open| open.zone == Zone::Body && !open.span.of(self.text).contains('\n'))
    }

    fn quotation(&mut self, whole: Span, span: Span) {
        let line = span.of(self.text);
        let inside = line.trim_start_matches(|c: char| c == '>' || c.is_whitespace());
        if inside.is_empty() {
            return self.close();
        }
        if self.open.is_some_and(|open| open.zone != Zone::Quote) {
            self.close();
        }
        self.add(whole, part(span, line, inside), Zone::Quote);
        // Closing at a sentence's end keeps most inner marks out of the text.
        if ends_sentence(inside) {
            self.close();
        }
    }

    /// Goes on with the open paragraph or opens one.
    fn add(&mut self, whole: Span, span: Span, zone: Zone) {
        match &mut self.open {
            Some(open) => open.span.end = span.end,
            None => self.open = Some(Paragraph { span, zone }),
        }
        let hard_break = whole.of(self.text).ends_with("  ");
        let unwrapped = span.end - span.start > WRAPPED && ends_sentence(span.of(self.text));
        if hard_break || unwrapped {
            self.close();
        }
    }
}

/// The span of `inside`, a slice at the end of `line`, which lies at `span`; a heading may close with marks.
fn part(span: Span, line: &str, inside: &str) -> Span {
    let start = span.start + (inside.as_ptr() as usize - line.as_ptr() as usize);
    Span::new(start, start + inside.len())
}

/// `===` or `---` under a line.
fn underline(line: &str) -> Option<Zone> {
    let only = |mark: char| line.len() >= 3 && line.chars().all(|c| c == mark);
    if only('=') {
        Some(Zone::Title)
    } else if only('-') {
        Some(Zone::Heading)
    } else {
        None
    }
}

/// A line of three or more `-`, `*` or `_`.
fn is_rule(line: &str) -> bool {
    ['-', '*', '_'].iter().any(|&mark| {
        line.chars().filter(|&c| c == mark).count() >= 3
            && line.chars().all(|c| c == mark || c == ' ')
    })
}

/// Level and text of a `#` heading.
fn heading(line: &str) -> Option<(usize, &str)> {
    let inside = line.trim_start_matches('#');
    let level = line.len() - inside.len();
    if !(1..=6).contains(&level) || !(inside.is_empty() || inside.starts_with([' ', '\t'])) {
        return None;
    }
    Some((level, inside.trim_end_matches('#').trim()))
}

/// Text of a `-` or `*` item; a number stays in the text, and only opens a paragraph.
fn item(line: &str) -> Option<&str> {
    if let Some(inside) = line
        .strip_prefix(['-', '*'])
        .filter(|rest| rest.starts_with([' ', '\t']))
    {
        return Some(inside.trim_start());
    }
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    ((1..=3).contains(&digits) && (rest.starts_with(". ") || rest.starts_with(") ")))
        .then_some(line)
}

/// Whether a paragraph is nothing but text in italics.
pub(super) fn is_italic(text: &str) -> bool {
    ['*', '_'].iter().any(|&mark| {
        let inside = text
            .strip_prefix(mark)
            .and_then(|text| text.strip_suffix(mark));
        inside.is_some_and(|inside| !inside.is_empty() && !inside.contains(mark))
    })
}

/// What a paragraph shows: without marks of emphasis, links and images as their words.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let (before, link) = rest.split_at(open);
        if let Some((words, behind)) = link_words(link) {
            shown.push_str(before.strip_suffix('!').unwrap_or(before));
            shown.push_str(words);
            rest = behind;
        } else {
            shown.push_str(before);
            shown.push('[');
            rest = &link[1..];
        }
    }
    shown.push_str(rest);
    shown.replace('*', "")
}

/// The words of the link that a text starts with, and what stands behind it.
fn link_words(text: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 1_000;
    let near = &text[..text.floor_char_boundary(LONGEST)];
    let middle = near.find(']').filter(|&at| near[at..].starts_with("]("))?;
    let end = middle + near[middle..].find(')')?;
    Some((&text[1..middle], &text[end + 1..]))
}
