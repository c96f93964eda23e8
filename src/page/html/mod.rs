//! Turns a web page into an article: its text with the blocks of it, and what the page says about it.

mod candidate;
mod extractor;
mod hint;
mod main_text;
mod metadata;
mod selection;
#[cfg(test)]
mod tests;

use scraper::Html;

use crate::article::{Block, Span};
use candidate::Candidates;
use main_text::MainText;
use metadata::Metadata;
use selection::Selected;

/// A page as an article.
#[derive(Debug)]
pub(super) struct Page {
    /// The text of the article's blocks, a blank line between them; empty where there is no article.
    pub text: String,
    /// The blocks, in order.
    pub blocks: Vec<Block>,
    /// What the page says about the article.
    pub said: Said,
}

/// What a page says about its article, not checked.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub title: Option<String>,
    pub author: Option<String>,
    pub publisher: Option<String>,
    pub published_at: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
}

/// Reads a whole page: what is article in it, and what it says about the article.
pub(super) fn page(html: &str) -> Page {
    let page = Html::parse_document(html);
    let metadata = Metadata::of(&page);
    let blocks = Candidates::of(&page);
    let titles: Vec<&str> = metadata.titles.iter().map(String::as_str).collect();
    let parts = MainText::of_page(html, &blocks).parts(&titles);
    let (text, blocks) = text(&blocks, &parts);
    let headline = blocks.first().filter(|first| first.is_title());
    let headline = headline.map(|first| first.span.of(&text).to_owned());
    let authors = metadata.authors.join("; ");
    let said = Said {
        title: title(&metadata, headline.as_deref()),
        author: (!authors.is_empty()).then_some(authors),
        publisher: metadata
            .publisher
            .or_else(|| site(&metadata.titles, headline.as_deref())),
        published_at: metadata.published_at,
        url: metadata.url,
        language: metadata.language,
    };
    Page { text, blocks, said }
}

/// Reads a piece of a page that is an article and nothing else, as fields of feeds and databases hold it.
pub(super) fn piece(html: &str) -> Page {
    let blocks = Candidates::of(&Html::parse_fragment(html));
    let (text, blocks) = text(&blocks, &MainText::of_piece(&blocks).parts(&[]));
    Page {
        text,
        blocks,
        said: Said::default(),
    }
}

/// The text that the parts make, a blank line between them, and where each stands.
fn text(blocks: &Candidates, parts: &[Selected]) -> (String, Vec<Block>) {
    let mut text = String::new();
    let mut made = Vec::with_capacity(parts.len());
    for part in parts {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        let shown = &blocks.all[part.block].text;
        let mut block = Block::unmarked(Span::new(start, start + shown.len()));
        block.mark = part.mark;
        if block.is_text() {
            text.push_str(shown);
        } else {
            text.push_str(&shown.replace('\n', " "));
        }
        made.push(block);
    }
    (text, made)
}

/// The article's title: its headline, else what the page calls it, without the site's name behind it.
fn title(metadata: &Metadata, headline: Option<&str>) -> Option<String> {
    if let Some(headline) = headline {
        return Some(headline.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let title = metadata.titles.first()?;
    let site = metadata
        .publisher
        .as_deref()
        .filter(|site| !site.is_empty());
    let (name, _) = suffixes(title)
        .find(|(_, name)| site.is_some_and(|site| name.contains(site)))
        .unwrap_or((title, ""));
    Some(name.to_owned())
}

/// The site's name, where nothing but the page's title holds it, behind the headline.
fn site(titles: &[String], headline: Option<&str>) -> Option<String> {
    let headline = headline?;
    let mut cut = titles.iter().flat_map(|title| suffixes(title));
    let (_, name) = cut.find(|(title, _)| title.eq_ignore_ascii_case(headline))?;
    Some(name.to_owned())
}

/// A page's title parted at each of its last marks, from the last on.
fn suffixes(title: &str) -> impl Iterator<Item = (&str, &str)> {
    let marks = [" | ", " - ", " – ", " — ", " :: ", " » "];
    marks
        .into_iter()
        .filter_map(|mark| title.rsplit_once(mark))
        .map(|(title, name)| (title.trim(), name.trim()))
}
