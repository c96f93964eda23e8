//! A gold record's text as an article, and its offsets, which count code points, as spans, which count bytes.

use anyhow::{Context, Result};

use crate::article::{Article, Paragraph, Sentence, Source, Span};
use crate::labeller::parts;
use crate::read::Item;
use crate::table::CodePoints;

/// A record's text as an article that is surely English.
pub fn item(text: &str) -> Item {
    let source = Source {
        path: String::new(),
        record: None,
    };
    Item::from(Article {
        language: Some("en".to_owned()),
        ..Article::new(source, text.to_owned())
    })
}

/// The paragraphs of a text, by the same stages as in a build.
pub fn paragraphs(text: &str) -> Vec<Paragraph> {
    // An article that was read already can't fail.
    parts(item(text)).map_or_else(|_| Vec::new(), |analysis| analysis.zoned.paragraphs)
}

/// How a text is split, given its paragraphs.
pub type Split = fn(&str, &[Paragraph]) -> Vec<Sentence>;

/// Spans of a text in code points.
pub fn in_code_points(text: &str, spans: impl Iterator<Item = Span>) -> Vec<(usize, usize)> {
    let points = CodePoints::of(text);
    spans
        .map(|s| (points.before(s.start), points.before(s.end)))
        .collect()
}

/// Places in code points as spans of bytes.
pub fn in_bytes(
    id: &str,
    text: &str,
    places: impl Iterator<Item = (usize, usize)>,
) -> Result<Vec<Span>> {
    let mut borders: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    borders.push(text.len());
    let byte = |point: usize| borders.get(point).copied();
    let span = |(start, end)| (start <= end).then_some(Span::new(byte(start)?, byte(end)?));
    let spans: Option<Vec<Span>> = places.map(span).collect();
    spans.with_context(|| format!("a place of record `{id}` lies outside its text"))
}
