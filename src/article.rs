//! The types that flow from stage to stage: an article's text, and spans over it.

use std::fmt;

use crate::origin::{self, Origin};
use crate::vocabulary::{Severity, Zone};

/// A piece of an article's text: `[start, end)` in **bytes**, always on character borders.
///
/// Inside the program offsets are bytes, because that is how Rust slices; the tables hold Unicode code
/// points of the field as it came ([`crate::table::Places`] turns one into the other).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` up to but without `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text under the span.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// The span without the white space at its ends; empty at its start where there is nothing else.
    #[must_use]
    pub fn trim(self, text: &str) -> Self {
        let inside = self.of(text);
        let start = self.start + (inside.len() - inside.trim_start().len());
        Self::new(start, start + inside.trim().len())
    }

    /// The span `by` bytes further on.
    #[must_use]
    pub const fn shift(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }

    /// The first `bytes` of the span, and the rest.
    #[must_use]
    pub const fn split_at(self, bytes: usize) -> (Self, Self) {
        let at = self.start + bytes;
        (Self::new(self.start, at), Self::new(at, self.end))
    }

    /// Whether there is nothing under it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// The words of a text in small letters, without what stands between them.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    let words = parts.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Whether the text ends in a mark that ends a sentence or hands over to the next line.
#[must_use]
pub fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(is_closing)
        .ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？'])
}

/// Whether the character is one that may follow a full stop.
#[must_use]
pub fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '*' | '_') || c.is_whitespace()
}

/// The text on one line with single spaces.
#[must_use]
pub fn collapse(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Whether a character shows nothing; zero-width ones are left behind by web pages.
#[must_use]
pub fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// A field of an article on one line, `None` where it shows nothing.
///
/// A title with a line break in it would not be one paragraph of the text.
#[must_use]
pub fn one_line(field: Option<&str>) -> Option<String> {
    let pieces = origin::one_line(field?);
    let line: String = pieces.into_iter().map(|(_, piece)| piece).collect();
    (!line.chars().all(is_blank)).then_some(line)
}

/// Where an article came from: a file, and the record within it where the file holds several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Path as it was found, with `/` between its parts.
    pub path: String,
    /// Number of the record in the file, from 1; `None` where the file is one article.
    pub record: Option<u64>,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.record {
            Some(record) => write!(f, "{}#{record}", self.path),
            None => f.write_str(&self.path),
        }
    }
}

/// One article as it was read: its text, and what its file says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Where it came from.
    pub source: Source,
    /// The text that the stages read: decoded, line ends as `\n`, without a byte-order mark. As read it is the record's
    /// own, HTML and all; [`crate::page`] finds the article in HTML, and makes a title that stands in a field of its own
    /// the text's first paragraph. No stage after that changes it.
    pub text: String,
    /// The fields that the text came in.
    pub origin: Origin,
    /// The title that the file names; `None` where the zoner must find it in the text.
    pub title: Option<String>,
    /// Author as the file names it.
    pub author: Option<String>,
    /// Publisher as the file names it.
    pub publisher: Option<String>,
    /// When it was published, in UTC.
    pub published_at: Option<jiff::Timestamp>,
    /// Where it was published.
    pub url: Option<String>,
    /// Where it was found, which is its address unless its page names a better one.
    pub found_at: Option<String>,
    /// Language as the file names it.
    pub language: Option<String>,
}

impl Article {
    /// A text of which nothing else is known.
    #[must_use]
    pub fn new(source: Source, text: String) -> Self {
        Self {
            source,
            text,
            origin: Origin::default(),
            title: None,
            author: None,
            publisher: None,
            published_at: None,
            url: None,
            found_at: None,
            language: None,
        }
    }

    /// The text field as it came, which the tables hold.
    #[must_use]
    pub fn given_text(&self) -> &str {
        self.origin.text(&self.text)
    }
}

/// How an article's text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    /// Without marks.
    Plain,
    /// As Markdown.
    Markdown,
    /// As a whole web page, most of which is not the article.
    Page,
    /// As a piece of a web page that is the article.
    Piece,
}

impl Markup {
    /// Whether it is HTML, whose elements say what most blocks are.
    #[must_use]
    pub const fn is_html(self) -> bool {
        matches!(self, Self::Page | Self::Piece)
    }
}

/// What markup says of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It is the article's title: a top heading, or the block that bears the page's title.
    Headline,
    /// It sums the article up, above the body.
    Standfirst,
    /// It says who wrote the article, or when.
    Byline,
    /// It is a heading within the article.
    Heading,
    /// It is a quotation.
    Quote,
    /// It stands under a picture, or is one.
    Caption,
    /// It says who the author is.
    Bio,
    /// It is a note to the article: a footnote, a correction, whose views these are.
    Note,
    /// It is no prose: code, a table, a comment, the target of a link.
    Apart,
}

/// A block of an article's text as its markup shows it; what it is, the zoner decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its text, without white space at the ends and without marks of a heading or a quotation.
    pub span: Span,
    /// What markup says of it; `None` where it says nothing.
    pub mark: Option<Mark>,
    /// What a reader sees of it, where marks within it say more: emphasis, the targets of links.
    pub shown: Option<String>,
}

impl Block {
    /// A block of which nothing is known but its place.
    #[must_use]
    pub const fn unmarked(span: Span) -> Self {
        Self {
            span,
            mark: None,
            shown: None,
        }
    }

    /// Whether its markup makes it the article's title, or a part of that.
    #[must_use]
    pub const fn is_title(&self) -> bool {
        matches!(self.mark, Some(Mark::Headline | Mark::Standfirst))
    }

    /// Whether it is text of the article as far as its markup says.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        matches!(self.mark, None | Some(Mark::Quote))
    }
}

/// A paragraph: where it is, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paragraph {
    /// Its text, without white space at the ends and without marks of a heading or a quotation.
    pub span: Span,
    /// What it is.
    pub zone: Zone,
}

/// A sentence: where it is, and the paragraph it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// Its text, without white space at the ends.
    pub span: Span,
    /// Index of its paragraph.
    pub paragraph: usize,
    /// Its paragraph's zone.
    pub zone: Zone,
}

/// Something that went wrong with one article, or looks wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The file, and the record in it.
    pub source: Source,
    /// The stage that saw it.
    pub stage: &'static str,
    /// Whether the article was lost.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}
