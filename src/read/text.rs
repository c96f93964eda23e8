//! Turns a file that is one article into that article.

use std::io::Read as _;

use super::decode::{self, Reading};
use super::file_type::{FileType, Shape};
use super::input::Input;
use super::record::{self, Fields};
use super::{Item, Limits, cursor, front, issue, web};
use crate::article::{Issue, Markup, Source};

/// The article that the file is.
pub(super) fn read(source: Source, mut input: Input, format: FileType, limits: &Limits) -> Item {
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
    let (markup, bytes) = match format.shape {
        Shape::Mhtml => match web::saved_page(&bytes) {
            Some(page) => (Markup::Page, page.into_bytes()),
            None => return Item::Failed(no_page(source)),
        },
        Shape::Html => (Markup::Page, bytes),
        Shape::Markdown => (Markup::Markdown, bytes),
        _ => (Markup::Plain, bytes),
    };
    let declared = (markup == Markup::Page)
        .then(|| decode::declared(&bytes))
        .flatten();
    let reading = Reading::of_page(&bytes, declared);
    let mut issues = Vec::new();
    if input.damaged() {
        issues.push(cursor::not_utf16(source.clone()));
    }
    issues.extend(match reading {
        Reading::Utf8 | Reading::Declared(_) => None,
        Reading::Damaged { first, places } => Some(cursor::damaged(
            source.clone(),
            input.mark() + first,
            places,
        )),
        Reading::Guessed(encoding) => Some(cursor::guessed(source.clone(), encoding)),
    });
    let text = reading.text(bytes);
    let fields = match markup {
        Markup::Markdown => front::fields(&source, text, &mut issues),
        Markup::Plain | Markup::Page | Markup::Piece => Fields {
            text,
            ..Fields::default()
        },
    };
    record::article(source, fields, markup, issues)
}

fn no_page(source: Source) -> Issue {
    let hint = "save it again as a complete web page, or as HTML alone";
    issue::error(
        source,
        "there is no page of HTML in this saved web page",
        hint,
    )
}
