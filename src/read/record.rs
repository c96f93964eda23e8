//! Turns the fields of a record into an article.

use super::decode::is_text;
use super::{Columns, Item, Read, issue};
use crate::article::{Article, Issue, Markup, Source, is_blank, one_line};
use crate::date::{self, Order};
use crate::origin::Origin;

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub text: String,
    pub title: Option<String>,
    pub author: Option<String>,
    pub publisher: Option<String>,
    pub published_at: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
}

impl Fields {
    /// A text, of which nothing else is known.
    pub fn of_text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }
}

/// The article that the fields make; `issues` are the warnings about it so far.
pub(super) fn article(source: Source, fields: Fields, markup: Markup, issues: Vec<Issue>) -> Item {
    if !is_text(&fields.text) {
        let hint = "if it is text, save it as UTF-8; if it is not, take it out of the input";
        return Item::Failed(issue::error(
            source,
            "this is not text but binary data",
            hint,
        ));
    }
    if fields.text.chars().all(is_blank) {
        let hint = "take it out of the input, or find out where its text was lost";
        return Item::Failed(issue::error(source, "the article is empty", hint));
    }
    Item::Article(Box::new(finish(source, fields, markup, issues)))
}

fn finish(source: Source, fields: Fields, markup: Markup, mut issues: Vec<Issue>) -> Read {
    let title = one_line(fields.title.as_deref());
    // Of a file that is one article the settings at its head, or its page's, name the title: no column of anybody's.
    let is_field = source.record.is_some() && title.is_some();
    let (text, origin) = Origin::of(fields.title.filter(|_| is_field), false, fields.text);
    let (published_at, order) = match one_line(fields.published_at.as_deref()) {
        Some(written) => match date::parse(&written) {
            Ok(date) => (Some(date.moment), date.order),
            Err(why) => {
                issues.push(date::not_read(source.clone(), &written, why, markup));
                (None, Order::Clear)
            }
        },
        None => (None, Order::Clear),
    };
    let article = Article {
        source,
        text,
        origin,
        title,
        author: one_line(fields.author.as_deref()),
        publisher: one_line(fields.publisher.as_deref()),
        published_at,
        url: one_line(fields.url.as_deref()),
        found_at: None,
        language: one_line(fields.language.as_deref()),
    };
    Read {
        article,
        markup,
        issues,
        order,
    }
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
        made(fields).into_result().unwrap()
    }

    fn text(text: &str) -> Fields {
        Fields::of_text(text)
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
    fn the_fields_of_a_record_stay_as_they_came() {
        for given in ["a\r\nb\rc\n\r\nd", "\u{feff}a", "a"] {
            let titled = |title: &str| {
                let title = Some(title.to_owned());
                read(Fields {
                    title,
                    ..text(given)
                })
                .article
            };
            assert_eq!(read(text(given)).article.given_text(), given);
            assert_eq!(titled(" A\ntitle").given_text(), given);
            assert_eq!(titled(" A\ntitle").origin.title(), Some(" A\ntitle"));
            assert_eq!(titled(" \n").origin.title(), None);
        }
    }

    #[test]
    fn a_title_is_one_line_or_none() {
        let with = |title: &str| {
            let title = Some(title.to_owned());
            read(Fields {
                title,
                ..text("Body.")
            })
            .article
            .title
        };
        assert_eq!(with(" A\ntitle ").as_deref(), Some("A title"));
        assert_eq!(with("  "), None);
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
        assert_eq!(odd.issues[0].severity, crate::vocabulary::Severity::Warning);
        let month = dated("May 2024");
        assert_eq!(month.article.published_at, None);
        assert!(month.issues[0].message.contains("names no day"));
        assert_eq!(dated(" ").issues, []);
    }
}
