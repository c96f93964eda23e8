//! Turns a web page into an article: its text with the zone of each paragraph, and what the page says about it.

mod block;
mod content;
mod hint;
mod kept;
mod metadata;
mod parts;
#[cfg(test)]
mod tests;

use mail_parser::MessageParser;
use scraper::Html;

use super::record::Fields;
use crate::article::{Paragraph, Span};
use crate::vocabulary::Zone;
use block::Blocks;
use content::Sheet;
use metadata::Metadata;
use parts::Part;

/// A page as an article.
#[derive(Debug)]
pub(super) struct Page {
    /// What the page says; the text is made of the article's paragraphs.
    pub fields: Fields,
    /// The paragraphs of the text, in order.
    pub paragraphs: Vec<Paragraph>,
}

/// Reads a whole page: what is article in it, and what it says about the article. `text` is empty where there is
/// no article.
pub(super) fn page(html: &str) -> Page {
    let page = Html::parse_document(html);
    let metadata = Metadata::of(&page);
    let blocks = Blocks::of(&page);
    let titles: Vec<&str> = metadata.titles.iter().map(String::as_str).collect();
    let parts = Sheet::of_page(html, &blocks).parts(&titles);
    let (text, paragraphs) = text(&blocks, &parts);
    let headline = paragraphs.first().filter(|first| first.zone == Zone::Title);
    let headline = headline.map(|first| first.span.of(&text).to_owned());
    let authors = metadata.authors.join("; ");
    let fields = Fields {
        title: title(&metadata, headline.as_deref()),
        author: (!authors.is_empty()).then_some(authors),
        publisher: metadata
            .publisher
            .or_else(|| site(&metadata.titles, headline.as_deref())),
        text,
        published_at: metadata.published_at,
        url: metadata.url,
        language: metadata.language,
    };
    Page { fields, paragraphs }
}

/// Reads a piece of a page that is an article and nothing else, as fields of feeds and databases hold it.
pub(super) fn piece(html: &str) -> Page {
    let blocks = Blocks::of(&Html::parse_fragment(html));
    let (text, paragraphs) = text(&blocks, &Sheet::of_piece(&blocks).parts(&[]));
    let fields = Fields {
        text,
        ..Fields::default()
    };
    Page { fields, paragraphs }
}

/// The page in what a browser saves as one file: a mail message with the page and its pictures as parts (RFC 2557).
/// `None` where there is none.
pub(super) fn saved_page(bytes: &[u8]) -> Option<String> {
    let message = MessageParser::new().parse(bytes)?;
    let page = message.parts.iter().find(|part| part.is_text_html())?;
    page.text_contents().map(str::to_owned)
}

/// Whether a text is a whole page.
pub(super) fn is_page(text: &str) -> bool {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let start = start[..start.floor_char_boundary(200)].to_lowercase();
    ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|tag| start.starts_with(tag))
}

/// Whether a text that is not a whole page is marked up as one: it holds two paragraphs or line ends of HTML, or
/// opens with a tag and holds one.
pub(super) fn is_piece(text: &str) -> bool {
    const ENDS: &[&str] = &[
        "</p>", "</P>", "</div>", "</DIV>", "<br>", "<BR>", "<br/>", "<br />", "<BR/>",
    ];
    let ends: usize = ENDS
        .iter()
        .map(|tag| text.matches(tag).take(2).count())
        .sum();
    let rest = text.trim_start().strip_prefix('<');
    let opens = rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    ends > 1 || opens && ends > 0
}

/// The text that the parts make, a blank line between them, and where each stands.
fn text(blocks: &Blocks, parts: &[Part]) -> (String, Vec<Paragraph>) {
    let mut text = String::new();
    let mut paragraphs = Vec::with_capacity(parts.len());
    for part in parts {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        let block = &blocks.all[part.block].text;
        if matches!(part.zone, Zone::Body | Zone::Quote) {
            text.push_str(block);
        } else {
            text.push_str(&block.replace('\n', " "));
        }
        paragraphs.push(Paragraph {
            span: Span::new(start, text.len()),
            zone: part.zone,
        });
    }
    (text, paragraphs)
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
