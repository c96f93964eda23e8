//! Turns the fields of a record into an article.

use super::decode::is_text;
use super::time::{self, Order, Unclear};
use super::{Columns, Item, Markup, Read, issue};
use crate::article::{Article, Issue, Source};

/// What to do about a record without text.
pub(super) const TEXT_COLUMN_HINT: &str = "name the one that holds the article's text in `pipeline.toml`, under `[input.columns]` as `text`";

/// Names of fields for messages.
pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    match names.len() {
        0 => "none".to_owned(),
        n if n > 20 => format!("{} and {} more", names[..20].join(", "), n - 20),
        _ => names.join(", "),
    }
}

/// Where in a row the fields are.
pub(super) struct Indexes {
    pub text: usize,
    title: Option<usize>,
    author: Option<usize>,
    publisher: Option<usize>,
    published_at: Option<usize>,
    url: Option<usize>,
    language: Option<usize>,
}

impl Indexes {
    /// `None` where there is no column for the text.
    pub fn of(columns: &Columns, header: &[String]) -> Option<Self> {
        let index = |name: &str| header.iter().position(|column| column.trim() == name);
        Some(Self {
            text: index(&columns.text)?,
            title: index(&columns.title),
            author: index(&columns.author),
            publisher: index(&columns.publisher),
            published_at: index(&columns.published_at),
            url: index(&columns.url),
            language: index(&columns.language),
        })
    }

    /// A row's fields; `field` gives that of a column.
    pub fn fields(&self, mut field: impl FnMut(usize) -> Option<String>) -> Fields {
        Fields {
            text: field(self.text).unwrap_or_default(),
            title: self.title.and_then(&mut field),
            author: self.author.and_then(&mut field),
            publisher: self.publisher.and_then(&mut field),
            published_at: self.published_at.and_then(&mut field),
            url: self.url.and_then(&mut field),
            language: self.language.and_then(&mut field),
        }
    }
}

/// There is no column for the text.
pub(super) fn no_text_column(file: Source, name: &str, header: &[String]) -> Issue {
    let names = list(header.iter().map(|column| column.trim()));
    let message = format!("there is no column `{name}`; there is {names}");
    issue::error(file, message, TEXT_COLUMN_HINT)
}

/// What a record says, before it is checked.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub text: String,
    pub title: Option<String>,
    pub author: Option<String>,
    pub publisher: Option<String>,
    pub published_at: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
}

/// The article that the fields make; `issues` are the warnings about it so far.
pub(super) fn article(
    source: Source,
    fields: Fields,
    markup: Markup,
    mut issues: Vec<Issue>,
) -> Item {
    if !is_text(&fields.text) {
        let hint = "if it is text, save it as UTF-8; if it is not, take it out of the input";
        return Item::Failed(issue::error(
            source,
            "this is not text but binary data",
            hint,
        ));
    }
    let text = unix_lines(fields.text);
    if text.chars().all(is_blank) {
        let hint = "take it out of the input, or find out where its text was lost";
        return Item::Failed(issue::error(source, "the article is empty", hint));
    }
    let title = one_line(fields.title);
    let (published_at, order) = match one_line(fields.published_at) {
        Some(written) => match time::parse(&written) {
            Ok(date) => (Some(date.moment), date.order),
            Err(why) => {
                issues.push(no_date(source.clone(), &written, why));
                (None, Order::Clear)
            }
        },
        None => (None, Order::Clear),
    };
    let article = Article {
        source,
        text: titled(text, title.as_deref(), markup),
        title,
        author: one_line(fields.author),
        publisher: one_line(fields.publisher),
        published_at,
        url: one_line(fields.url),
        language: one_line(fields.language),
    };
    Item::Article(Box::new(Read {
        article,
        markup,
        issues,
        order,
    }))
}

fn no_date(source: Source, date: &str, why: Unclear) -> Issue {
    let what = match why {
        Unclear::NoDay => "names no day",
        Unclear::NotUnderstood => "is not understood",
    };
    let message = format!("the date `{date}` {what}; `published_at` is left empty");
    issue::warning(
        source,
        message,
        "write it as `2024-05-31`, `2024-05-31 18:30` or `2024-05-31T18:30:00+02:00`",
    )
}

/// The text with `\n` at its line ends, and without a byte-order mark.
fn unix_lines(text: String) -> String {
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    }
}

/// Whether a character shows nothing; zero-width ones are left behind by web pages.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// A field as one line, `None` where it shows nothing.
///
/// A title with a line break in it would not be one paragraph of the text.
fn one_line(field: Option<String>) -> Option<String> {
    let line = squeezed(&field?.replace(|c: char| c.is_control() && !c.is_whitespace(), ""));
    (!line.chars().all(is_blank)).then_some(line)
}

/// The text with single spaces for its white space.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text with the title as its first paragraph, unless it begins with that already.
fn titled(text: String, title: Option<&str>, markup: Markup) -> String {
    match title {
        Some(title) if !begins_with(&text, title, markup) => format!("{title}\n\n{text}"),
        _ => text,
    }
}

/// Whether a text's first line is its title, in whatever case and with whatever marks.
fn begins_with(text: &str, title: &str, markup: Markup) -> bool {
    let mut lines = text.trim_start().lines();
    let first = lines.next().unwrap_or_default();
    let next = lines.next().unwrap_or_default().trim();
    // Markdown joins lines to paragraphs, and the title is one of its own.
    let alone = markup == Markup::Plain
        || first.starts_with('#')
        || next.chars().all(|c| c == '=')
        || next.chars().all(|c| c == '-');
    alone && letters(first).eq(letters(title))
}

/// The letters and digits of a text in lower case.
fn letters(text: &str) -> impl Iterator<Item = char> {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(fields: Fields) -> Item {
        article(
            Source {
                path: "a.csv".into(),
                record: Some(1),
            },
            fields,
            Markup::Plain,
            Vec::new(),
        )
    }

    fn read(fields: Fields) -> Read {
        match made(fields) {
            Item::Article(read) => *read,
            Item::Failed(issue) => panic!("{issue:?}"),
        }
    }

    fn text(text: &str) -> Fields {
        Fields {
            text: text.into(),
            ..Fields::default()
        }
    }

    #[test]
    fn line_ends_are_unix() {
        assert_eq!(read(text("a\r\nb\rc\n\r\nd")).article.text, "a\nb\nc\n\nd");
    }

    #[test]
    fn what_shows_nothing_is_empty() {
        for blank in ["", " \r\n\t", "\u{feff}", "\u{200b}\n", "\u{a0}"] {
            let Item::Failed(issue) = made(text(blank)) else {
                panic!("{blank:?}")
            };
            assert_eq!(issue.message, "the article is empty", "{blank:?}");
        }
    }

    #[test]
    fn the_title_is_the_first_paragraph_once() {
        let with = |title: &str, body: &str| {
            let article = read(Fields {
                title: Some(title.into()),
                ..text(body)
            })
            .article;
            (article.title, article.text)
        };
        let title = Some("A title".to_owned());
        assert_eq!(
            with("A title", "Body."),
            (title.clone(), "A title\n\nBody.".into())
        );
        assert_eq!(
            with(" A\ntitle ", "Body."),
            (title.clone(), "A title\n\nBody.".into())
        );
        assert_eq!(
            with("A title", "A title\nBody."),
            (title.clone(), "A title\nBody.".into())
        );
        assert_eq!(
            with("A title", "\nA title \r\nBody."),
            (title, "\nA title \nBody.".into())
        );
        assert_eq!(with("  ", "Body."), (None, "Body.".into()));
        assert_eq!(with("A title", "A TITLE.\nBody.").1, "A TITLE.\nBody.");
    }

    #[test]
    fn a_markdown_heading_is_the_title() {
        let with = |body: &str| titled(body.to_owned(), Some("A title"), Markup::Markdown);
        for kept in [
            "# A title\nBody.",
            "# *A title* #\n",
            "A title\n===\nBody.",
            "\nA title\n\nBody.",
        ] {
            assert_eq!(with(kept), kept);
        }
        for other in [
            "A title\nand more.",
            "# Another title\n",
            "> A title\n> and more",
            "Body.",
        ] {
            assert_eq!(with(other), format!("A title\n\n{other}"));
        }
    }

    #[test]
    fn a_date_that_is_none_is_a_warning() {
        let dated = |date: &str| {
            read(Fields {
                published_at: Some(date.into()),
                ..text("Body.")
            })
        };
        assert_eq!(dated("2024-05-01").issues, []);
        assert!(dated("2024-05-01").article.published_at.is_some());
        let odd = dated("last week");
        assert_eq!(odd.article.published_at, None);
        assert!(odd.issues[0].message.contains("`last week`"));
        assert_eq!(odd.issues[0].severity, crate::article::Severity::Warning);
        let month = dated("May 2024");
        assert_eq!(month.article.published_at, None);
        assert!(month.issues[0].message.contains("names no day"));
        assert_eq!(dated(" ").issues, []);
    }
}
