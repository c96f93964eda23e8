//! Turns a file that is one article into that article.

use std::io::Read as _;

use super::decode::{self, Reading};
use super::format::{Format, Shape};
use super::input::Input;
use super::record::{self, Fields, Form};
use super::{Item, Limits, front, html, issue, place};
use crate::article::{Issue, Source};

/// The article that the file is.
pub(super) fn read(source: Source, mut input: Input, format: Format, limits: &Limits) -> Item {
    let limit = limits.article_bytes;
    let mut bytes = Vec::new();
    if let Err(error) = (&mut input)
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
    {
        return Item::Failed(issue::unreadable(source, format.packing, &error));
    }
    if bytes.len() as u64 > limit {
        return Item::Failed(issue::too_large(source, limit));
    }
    let (form, bytes) = match format.shape {
        Shape::Mhtml => match html::saved_page(&bytes) {
            Some(page) => (Form::Page, page.into_bytes()),
            None => return Item::Failed(no_page(source)),
        },
        Shape::Html => (Form::Page, bytes),
        Shape::Markdown => (Form::Markdown, bytes),
        _ => (Form::Plain, bytes),
    };
    let declared = (form == Form::Page)
        .then(|| decode::declared(&bytes))
        .flatten();
    let reading = Reading::of_page(&bytes, declared);
    let mut issues = Vec::new();
    if input.damaged() {
        issues.push(place::not_utf16(source.clone()));
    }
    issues.extend(match reading {
        Reading::Utf8 | Reading::Declared(_) => None,
        Reading::Damaged { first, places } => {
            Some(place::damaged(source.clone(), input.mark() + first, places))
        }
        Reading::Guessed(encoding) => Some(place::guessed(source.clone(), encoding)),
    });
    let text = reading.text(bytes);
    let fields = match form {
        Form::Markdown => front::fields(&source, text, &mut issues),
        Form::Plain | Form::Page | Form::Piece => Fields {
            text,
            ..Fields::default()
        },
    };
    record::article(source, fields, form, issues)
}

fn no_page(source: Source) -> Issue {
    let hint = "save it again as a complete web page, or as HTML alone";
    issue::error(
        source,
        "there is no page of HTML in this saved web page",
        hint,
    )
}
