//! Turns an article as it was read, plain text, Markdown or HTML, into its text and the text's blocks: what is a
//! paragraph, and what markup says of each.
//!
//! Plain text and Markdown are kept as they came, and the blocks are spans over them; of a web page the text is what it
//! shows of its article. [`render`] does that for an article with all that its record says; [`plain`] and [`markdown`]
//! are its parts that need no more than a text.

mod html;
mod markdown;
mod plain;
#[cfg(test)]
mod tests;

use std::mem;

use crate::article::{Article, Block, Issue, Mark, Markup, Span, collapse, one_line};
use crate::date::{self, Order};
use crate::origin::Origin;
use crate::vocabulary::Severity;
pub use markdown::markdown;
pub use plain::plain;

/// An article as its markup shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The article; its text is what the blocks lie over.
    pub article: Article,
    /// The blocks of the text, in order, not overlapping. Where the article has a title, the first is that.
    pub blocks: Vec<Block>,
    /// What looks wrong with what a web page says about its article.
    pub issues: Vec<Issue>,
}

/// Renders an article. What its record says goes before what its web page says.
///
/// # Errors
///
/// The web page holds no article.
pub fn render(article: Article, markup: Markup) -> Result<Rendered, Issue> {
    let mut rendered = match markup {
        Markup::Plain | Markup::Markdown => Rendered {
            article,
            blocks: Vec::new(),
            issues: Vec::new(),
        },
        Markup::Page | Markup::Piece => of_html(article, markup)?,
    };
    let (article, blocks) = (&mut rendered.article, &mut rendered.blocks);
    article.url = article.url.take().or(article.found_at.take());
    let title = article.title.clone();
    let apart = title
        .as_deref()
        .filter(|title| !begins_with(&article.text, title, markup));
    if let Some(title) = apart {
        put_in_front(article, title);
    }
    match markup {
        Markup::Plain => *blocks = plain(&article.text),
        Markup::Markdown => *blocks = markdown(&article.text),
        Markup::Page | Markup::Piece => {
            if let Some(title) = apart {
                head(blocks, title);
            }
        }
    }
    if let Some(title) = &title {
        part_title(blocks, &article.text, title);
    }
    Ok(rendered)
}

/// Makes the title the first paragraph of the article's text. One that is no field of its own is part of the text
/// field from there on.
fn put_in_front(article: &mut Article, title: &str) {
    let origin = mem::take(&mut article.origin);
    let (field, text) = origin.into_fields(mem::take(&mut article.text));
    (article.text, article.origin) = if field.is_some() {
        Origin::of(field, true, text)
    } else {
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        Origin::of(None, false, format!("{title}\n\n{text}"))
    };
}

/// The article in HTML.
fn of_html(mut article: Article, markup: Markup) -> Result<Rendered, Issue> {
    let page = match markup {
        Markup::Piece => html::piece(&article.text),
        _ => html::page(&article.text),
    };
    if page.text.is_empty() {
        return Err(Issue {
            source: article.source,
            stage: "read",
            severity: Severity::Error,
            message: "there is no article in this web page".to_owned(),
            hint:
                "if there is one, save its text as `.txt`; if not, take the page out of the input"
                    .to_owned(),
        });
    }
    let title = article.origin.title().map(str::to_owned);
    (article.text, article.origin) = Origin::of(title, false, page.text);
    let said = page.said;
    let fill = |field: &mut Option<String>, said: Option<String>| {
        *field = field.take().or_else(|| one_line(said.as_deref()));
    };
    fill(&mut article.title, said.title);
    fill(&mut article.author, said.author);
    fill(&mut article.publisher, said.publisher);
    fill(&mut article.url, said.url);
    fill(&mut article.language, said.language);
    let mut issues = Vec::new();
    let written = one_line(said.published_at.as_deref()).filter(|_| article.published_at.is_none());
    match written
        .as_deref()
        .map(|written| (written, date::parse(written)))
    {
        Some((_, Ok(date))) => {
            article.published_at = Some(date.moment);
            if let Order::Doubtful { written, day_first } = &date.order {
                issues.push(date::guessed(
                    article.source.clone(),
                    false,
                    written,
                    *day_first,
                ));
            }
        }
        Some((written, Err(why))) => {
            issues.push(date::not_read(
                article.source.clone(),
                written,
                why,
                Markup::Plain,
            ));
        }
        None => {}
    }
    Ok(Rendered {
        article,
        blocks: page.blocks,
        issues,
    })
}

/// Makes room for a title, with a blank line behind it, before the blocks.
fn head(blocks: &mut Vec<Block>, title: &str) {
    for block in blocks.iter_mut() {
        block.span = block.span.shift(title.len() + "\n\n".len());
    }
    // The page's own headline stands under the given one.
    if let Some(first) = blocks.first_mut().filter(|first| first.is_title()) {
        first.mark = Some(Mark::Heading);
    }
    let title = Block {
        mark: Some(Mark::Headline),
        ..Block::unmarked(Span::new(0, title.len()))
    };
    blocks.insert(0, title);
}

/// Parts the lines that hold the title from the block that they open.
fn part_title(blocks: &mut Vec<Block>, text: &str, title: &str) {
    let Some(first) = blocks.first_mut() else {
        return;
    };
    let title = collapse(title);
    let lines = first.span.of(text);
    let ends = lines.match_indices('\n').map(|(end, _)| end);
    // No line behind the title's last can make it out.
    let end = ends
        .take_while(|end| *end <= 2 * title.len() + lines.len().min(200))
        .find(|end| collapse(&lines[..*end]) == title);
    if let Some(end) = end {
        let (line, rest) = first.span.split_at(end);
        // What is shown of both is shown of neither.
        (first.span, first.shown) = (rest.trim(text), None);
        let line = Block {
            mark: first.mark,
            ..Block::unmarked(line.trim(text))
        };
        blocks.insert(0, line);
    }
}

/// Whether a text's first line is its title, in whatever case and with whatever marks.
fn begins_with(text: &str, title: &str, markup: Markup) -> bool {
    let mut lines = text.trim_start().lines();
    let first = lines.next().unwrap_or_default();
    let next = lines.next().unwrap_or_default().trim();
    // Markdown joins lines to paragraphs, and the title is one of its own.
    let alone = markup != Markup::Markdown
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
