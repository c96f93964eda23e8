//! Turns input patterns into a stream of articles, with one article in memory at a time.
//!
//! [`find()`] names the files, [`articles`] reads one of them. A file goes through these steps: its name says
//! what it holds (`file_type`), its bytes are unpacked and freed of their byte-order mark (`input`), cut into
//! records (`text` with the settings at its head in `front`, `jsonl`, `csv`, `parquet`, `warc`), decoded (`decode`)
//! and made an [`Article`] (`record`); what its dates leave open, its other dates may settle (`dates`). The text
//! of an article is read as it came, with word of how it is written (`web`): what HTML and Markdown show is not looked
//! at here.

mod csv;
mod cursor;
mod dates;
mod decode;
mod file_type;
mod find;
mod front;
mod input;
mod issue;
mod jsonl;
mod parquet;
mod record;
#[cfg(test)]
mod tests;
mod text;
mod warc;
mod web;

use std::iter;
use std::path::Path;

pub use find::{FindError, InputFiles, find};

use crate::article::{Article, Issue, Markup, Source};
use crate::config::Columns;
use crate::date::Order;
use crate::vocabulary::Severity;
use cursor::Cursor;
use dates::Dates;
use file_type::{FileType, Shape};
use record::Fields;

/// How much is read.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes that one article (unpacked; in JSONL and CSV its whole record, in Parquet its fields) may have. A
    /// larger one is an issue.
    pub article_bytes: u64,
}

/// An article, and what looks wrong about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The article.
    pub article: Article,
    /// How its text is written.
    pub markup: Markup,
    /// Warnings about it. One that is about the whole file comes with the file's first article that it
    /// concerns, and names no record.
    pub issues: Vec<Issue>,
    /// What its date says about how the file writes dates.
    order: Order,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// It is an article.
    Article(Box<Read>),
    /// It could not be read; or, where the issue names no record, the rest of the file could not.
    Failed(Issue),
}

impl Item {
    /// The article.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub fn into_result(self) -> Result<Read, Issue> {
        match self {
            Self::Article(read) => Ok(*read),
            Self::Failed(issue) => Err(issue),
        }
    }

    /// A text that stands in no file; `name` is what its issues call it.
    #[must_use]
    pub fn text(name: &str, title: Option<&str>, text: &str) -> Self {
        let fields = Fields {
            title: title.map(str::to_owned),
            ..Fields::of_text(text)
        };
        record::article(named(name), fields, Markup::Plain, Vec::new())
    }

    /// Markdown that stands in no file.
    #[must_use]
    pub fn markdown(name: &str, text: &str) -> Self {
        let fields = Fields::of_text(text);
        record::article(named(name), fields, Markup::Markdown, Vec::new())
    }

    /// A web page, or a piece of one that is the article, that stands in no file.
    #[must_use]
    pub fn html(name: &str, html: &str) -> Self {
        let markup = match web::markup_of_field(html) {
            Markup::Piece => Markup::Piece,
            _ => Markup::Page,
        };
        record::article(named(name), Fields::of_text(html), markup, Vec::new())
    }

    /// Where it came from.
    #[must_use]
    pub fn source(&self) -> &Source {
        match self {
            Self::Article(read) => &read.article.source,
            Self::Failed(issue) => &issue.source,
        }
    }

    /// How much text it holds, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Article(read) => read.article.text.len(),
            Self::Failed(_) => 0,
        }
    }
}

impl From<Article> for Item {
    /// An article that needs no reading.
    fn from(article: Article) -> Self {
        Self::Article(Box::new(Read {
            article,
            markup: Markup::Plain,
            issues: Vec::new(),
            order: Order::Clear,
        }))
    }
}

/// The source of what stands in no file.
fn named(name: &str) -> Source {
    Source {
        path: name.to_owned(),
        record: None,
    }
}

/// Every article of one file in order; the file is opened when the first is asked for.
///
/// A record that cannot be read is an [`Item::Failed`], and the others go on.
pub fn articles<'a>(
    path: &'a Path,
    columns: &'a Columns,
    limits: &'a Limits,
) -> impl Iterator<Item = Item> + 'a {
    let open = move || Articles::open(path, columns, limits);
    let is_table = FileType::of(path).is_some_and(|format| format.shape.is_table());
    let mut dates = Dates::new(is_table.then_some(open));
    iter::once_with(open)
        .flatten()
        .map(move |item| dates.settle(item))
}

/// What to say of a file that lies among the articles and is of no type that is read.
#[must_use]
pub fn passed_over(path: &Path) -> Issue {
    let source = Source {
        path: find::shown(path),
        record: None,
    };
    Issue {
        severity: Severity::Warning,
        ..issue::unsupported(source)
    }
}

/// The articles of one file, whatever its format.
enum Articles<'a> {
    /// The file is one article, or cannot be read at all.
    One(Option<Item>),
    JsonLines(jsonl::Records<'a>),
    Csv(csv::Records),
    Parquet(Box<parquet::Records>),
    Warc(warc::Records),
}

impl<'a> Articles<'a> {
    fn open(path: &Path, columns: &'a Columns, limits: &'a Limits) -> Self {
        Self::try_open(path, columns, limits).unwrap_or_else(|issue| Self::failed(*issue))
    }

    fn try_open(path: &Path, columns: &'a Columns, limits: &'a Limits) -> Result<Self, Box<Issue>> {
        let source = Source {
            path: find::shown(path),
            record: None,
        };
        let format = FileType::of(path).ok_or_else(|| issue::unsupported(source.clone()))?;
        let cursor = |head: &[u8]| Cursor::new(find::shown(path), format.packing, head);
        let input = || {
            input::open(path, format.packing)
                .map_err(|error| issue::unreadable(source.clone(), format.packing, &error))
        };
        Ok(match format.shape {
            Shape::Text | Shape::Markdown | Shape::Html | Shape::Mhtml => {
                Self::One(Some(text::read(source.clone(), input()?, format, limits)))
            }
            Shape::JsonLines => {
                let input = input()?;
                let cursor = cursor(input.head());
                Self::JsonLines(jsonl::Records::new(cursor, input, columns, limits))
            }
            Shape::Csv | Shape::Tsv => {
                let input = input()?;
                let cursor = cursor(input.head());
                Self::Csv(csv::Records::new(
                    cursor,
                    input,
                    format.shape,
                    columns,
                    limits,
                )?)
            }
            Shape::Warc => {
                let input = input()?;
                Self::Warc(warc::Records::new(cursor(&[]), input, limits))
            }
            Shape::Parquet => {
                let records = parquet::Records::open(cursor(&[]), path, columns, limits)?;
                Self::Parquet(Box::new(records))
            }
        })
    }

    fn failed(issue: Issue) -> Self {
        Self::One(Some(Item::Failed(issue)))
    }
}

impl Iterator for Articles<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        match self {
            Self::One(item) => item.take(),
            Self::JsonLines(records) => records.next(),
            Self::Csv(records) => records.next(),
            Self::Parquet(records) => records.next(),
            Self::Warc(records) => records.next(),
        }
    }
}
