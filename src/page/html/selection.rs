//! Turns a page's main text into the parts of the article: what stands above, within and below the body, and as what.
//!
//! Headlines, standfirsts, bylines, captions and notes on authors stand around the main text, and are known by their
//! markup.

use std::collections::BTreeSet;

use super::candidate::Candidate;
use super::hint::Hint;
use super::main_text::{MainText, is_link, is_prose};
use crate::article::{Mark, words};

/// Most words of a line that stands above an article's body.
const LONGEST_LINE: usize = 40;
/// Most words of a standfirst.
const LONGEST_STANDFIRST: usize = 90;

/// A block of the article, and what the page says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selected {
    /// `None` where the page leaves that open.
    pub mark: Option<Mark>,
    /// Index of the block.
    pub block: usize,
}

impl Selected {
    /// A block of which the page leaves open what it is.
    const fn open(block: usize) -> Self {
        Self { mark: None, block }
    }

    const fn marked(block: usize, mark: Mark) -> Self {
        Self {
            mark: Some(mark),
            block,
        }
    }
}

impl MainText<'_> {
    /// The article's parts in order; the headline first, where one was found that bears one of the `titles`.
    pub fn parts(&self, titles: &[&str]) -> Vec<Selected> {
        let body = || (0..self.main.len()).filter(|&i| self.main[i] && !self.is_around(i));
        let (Some(first), Some(last)) = (body().next(), body().next_back()) else {
            return Vec::new();
        };
        if self.is_index(body().map(|i| self.page.all[i].text.len()).sum()) {
            return Vec::new();
        }
        let headline = self.headline(titles, first, last);
        // What stands above a headline is the page's.
        let top = headline.or_else(|| self.main.iter().position(|main| *main));
        let top = top.unwrap_or(first);
        let first = body().find(|&i| i >= top).unwrap_or(first);
        let mut parts: Vec<Selected> = headline
            .map(|block| Selected::marked(block, Mark::Headline))
            .into_iter()
            .collect();
        // Some pages have the picture first.
        let picture =
            |&i: &usize| self.hint(i) == Hint::Caption && !self.is_furniture(i) && self.is_near(i);
        let pictures = (0..top).filter(picture);
        parts.extend(pictures.map(|block| Selected::marked(block, Mark::Caption)));
        for block in top..self.main.len() {
            if Some(block) == headline {
                continue;
            }
            let selected = if block < first {
                self.above(block, headline)
            } else if block <= last {
                self.within(block)
            } else {
                self.below(block)
            };
            parts.extend(selected);
        }
        drop_last_headings(parts)
    }

    /// Whether a page with so many bytes of body is no article but leads to some: hardly any text among much else.
    fn is_index(&self, body: usize) -> bool {
        const LEAST: usize = 140;
        let all: usize = self.page.all.iter().map(|block| block.text.len()).sum();
        body < LEAST && all > 10 * body
    }

    /// Whether a block stands around the body by its hint, whatever the extractor says.
    fn is_around(&self, i: usize) -> bool {
        matches!(
            self.hint(i),
            Hint::Headline
                | Hint::Heading
                | Hint::Caption
                | Hint::Standfirst
                | Hint::Byline
                | Hint::Bio
                | Hint::Note
        )
    }

    /// The block that is the headline: the top heading that bears the title, else the first line that is the title,
    /// else the last top heading above the body.
    fn headline(&self, titles: &[&str], first: usize, last: usize) -> Option<usize> {
        let blocks = &self.page.all;
        let late = self.first_late();
        let is_top = |&i: &usize| self.hint(i) == Hint::Headline;
        let bears = |&i: &usize| titles.iter().any(|title| is_title(&blocks[i].text, title));
        let heads = (0..late).filter(is_top);
        let line = |i: &usize| bears(i) && !self.is_furniture(*i) && blocks[*i].text.len() < 300;
        heads
            .clone()
            .find(bears)
            .or_else(|| (0..late.min(last + 1)).find(line))
            .or_else(|| {
                heads
                    .take_while(|&i| i < first)
                    .filter(|&i| !is_link(&blocks[i]) && !self.is_furniture(i))
                    .last()
            })
    }

    /// The first block that more than a quarter of the main text stands before: too late for a headline.
    fn first_late(&self) -> usize {
        let mut before = 0;
        let late = |(block, &main): (&Candidate, &bool)| {
            let late = before * 4 > self.total;
            before += if main { block.text.len() } else { 0 };
            late
        };
        let blocks = self.page.all.iter();
        let found = blocks.zip(&self.main).position(late);
        found.unwrap_or(self.main.len())
    }

    /// Whether a block stands in a list.
    fn is_item(&self, i: usize) -> bool {
        let mut around = self.page.around(&self.page.all[i]);
        around.any(|at| self.page.containers[at].hint == Hint::Item)
    }

    /// What a block between headline and body is; `None` where it is no part of the article.
    fn above(&self, i: usize, headline: Option<usize>) -> Option<Selected> {
        let block = &self.page.all[i];
        let long = words(&block.text).len();
        let open = Selected::open(i);
        let marked = |mark| Some(Selected::marked(i, mark));
        if self.is_furniture(i) {
            return None;
        }
        match self.hint(i) {
            Hint::Standfirst if self.is_item(i) => Some(open),
            Hint::Standfirst if (3..=LONGEST_STANDFIRST).contains(&long) => {
                marked(Mark::Standfirst)
            }
            Hint::Byline if long <= LONGEST_LINE => {
                marked(Mark::Byline).filter(|_| is_named(block))
            }
            Hint::Bio if long <= 8 => marked(Mark::Byline),
            Hint::Bio => marked(Mark::Bio),
            Hint::Caption if long <= LONGEST_STANDFIRST => marked(Mark::Caption),
            _ if is_signature(block) => marked(Mark::Byline),
            Hint::Heading if self.main[i] && headline.is_none() => marked(Mark::Heading),
            Hint::None | Hint::Heading if self.is_beside(i, headline) => marked(Mark::Standfirst),
            _ => None,
        }
    }

    /// Whether a block is a line of text right beside the headline.
    fn is_beside(&self, i: usize, headline: Option<usize>) -> bool {
        let up = |i: usize| self.page.containers[self.page.all[i].container].up;
        let block = &self.page.all[i];
        headline.is_some_and(|headline| up(headline) == up(i) && up(i) != 0)
            && (6..=60).contains(&words(&block.text).len())
            && block.linked * 5 < block.text.len()
    }

    /// What a block between the first and the last of the body is.
    fn within(&self, i: usize) -> Option<Selected> {
        let block = &self.page.all[i];
        let long = words(&block.text).len();
        let open = Selected::open(i);
        let marked = |mark| Some(Selected::marked(i, mark));
        if self.is_furniture(i) {
            return None;
        }
        match self.hint(i) {
            Hint::Caption => marked(Mark::Caption),
            Hint::Bio if is_note(block) => marked(Mark::Bio),
            Hint::Byline if long <= LONGEST_LINE => {
                marked(Mark::Byline).filter(|_| is_named(block))
            }
            Hint::Note => marked(Mark::Note),
            _ if !self.main[i] => marked(Mark::Byline).filter(|_| is_signature(block)),
            Hint::Quote => marked(Mark::Quote),
            Hint::Heading | Hint::Headline => marked(Mark::Heading),
            _ if is_bold_line(block) => marked(Mark::Heading),
            _ => Some(open),
        }
    }

    /// What a block below the body is.
    fn below(&self, i: usize) -> Option<Selected> {
        let marked = |mark| Some(Selected::marked(i, mark));
        match self.hint(i) {
            _ if self.is_furniture(i) => None,
            Hint::Bio if is_note(&self.page.all[i]) => marked(Mark::Bio),
            Hint::Note if self.is_near(i) => marked(Mark::Note),
            _ => None,
        }
    }

    /// Whether a block is in the article by what holds it, though not in its main text.
    fn is_near(&self, i: usize) -> bool {
        let block = &self.page.all[i];
        self.page
            .around(block)
            .any(|at| at != 0 && self.is_large(at))
    }
}

/// Headings with nothing of the article under them head something else.
fn drop_last_headings(mut parts: Vec<Selected>) -> Vec<Selected> {
    let last = parts
        .iter()
        .rposition(|part| matches!(part.mark, None | Some(Mark::Quote)));
    let mut at = 0;
    parts.retain(|part| {
        at += 1;
        part.mark != Some(Mark::Heading) || last.is_some_and(|last| at <= last)
    });
    parts
}

/// Whether a line says who wrote the article.
fn is_signature(block: &Candidate) -> bool {
    block.text.starts_with("By ") && words(&block.text).len() <= LONGEST_LINE && !is_prose(block)
}

/// Whether a block tells of somebody, and is no mere name.
fn is_note(block: &Candidate) -> bool {
    let long = words(&block.text).len();
    long >= 8 || long >= 5 && block.text.ends_with('.')
}

/// Whether a line names somebody or something, and is no mere number.
fn is_named(block: &Candidate) -> bool {
    block.text.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

/// Whether a paragraph is one short line of bold text.
fn is_bold_line(block: &Candidate) -> bool {
    let ends = block
        .text
        .ends_with(['.', '!', '?', ',', ';', ':', '”', '"']);
    block.bold * 10 >= block.text.len() * 8 && words(&block.text).len() <= 14 && !ends
}

/// Whether a line is the title, or the greater part of it: pages add their name to it.
fn is_title(line: &str, title: &str) -> bool {
    let (line, title) = (words(line), words(title));
    let all: BTreeSet<&String> = title.iter().collect();
    let common = line.iter().filter(|word| all.contains(word)).count();
    !line.is_empty() && common * 10 >= line.len() * 8 && line.len() * 10 >= title.len() * 5
}
