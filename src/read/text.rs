//! Turns a file that is one article into that article.

use std::io::Read as _;

use super::decode::Reading;
use super::format::Packing;
use super::input::Input;
use super::record::{self, Fields};
use super::{Item, Limits, Markup, front, issue, place};
use crate::article::Source;

/// The article that the file is.
pub(super) fn read(
    source: Source,
    mut input: Input,
    packing: Packing,
    markup: Markup,
    limits: &Limits,
) -> Item {
    let limit = limits.article_bytes;
    let mut bytes = Vec::new();
    if let Err(error) = (&mut input)
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
    {
        return Item::Failed(issue::unreadable(source, packing, &error));
    }
    if bytes.len() as u64 > limit {
        return Item::Failed(issue::too_large(source, limit));
    }
    let reading = Reading::of_file(&bytes);
    let mut issues = Vec::new();
    if input.damaged() {
        issues.push(place::not_utf16(source.clone()));
    }
    issues.extend(match reading {
        Reading::Utf8 => None,
        Reading::Damaged { first, places } => {
            Some(place::damaged(source.clone(), input.mark() + first, places))
        }
        Reading::Guessed(encoding) => Some(place::guessed(source.clone(), encoding)),
    });
    let text = reading.text(bytes);
    let fields = match markup {
        Markup::Markdown => front::fields(&source, text, &mut issues),
        Markup::Plain => Fields {
            text,
            ..Fields::default()
        },
    };
    record::article(source, fields, markup, issues)
}
