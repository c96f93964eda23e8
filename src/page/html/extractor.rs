//! Asks the `trafilatura` crate what of a page is its main text.
//!
//! For that the page is parsed once more, and its main text, which is small, a third time: the crate takes no tree but
//! the one that it has parsed itself, which it then changes, and gives its result as HTML alone. Words tell which of our
//! blocks that is, since elements come out of it renamed, joined and without their attributes.

use std::collections::BTreeSet;
use std::panic;

use scraper::Html;

use super::candidate::{Candidate, Candidates};
use crate::article::words;

/// What the extractor kept of a page.
pub(super) struct Extracted {
    triples: BTreeSet<[String; 3]>,
    lines: BTreeSet<Vec<String>>,
}

impl Extracted {
    /// `None` where the extractor finds no article, or gives up.
    pub fn of(html: &str) -> Option<Self> {
        let options = trafilatura::Options::default()
            .with_fallback(true)
            .with_exclude_comments(true);
        // A fault in a crate that reads whatever is on the web must not cost the other articles.
        let extract = || trafilatura::extract(html, &options).ok();
        let content = panic::catch_unwind(panic::AssertUnwindSafe(extract)).ok()??;
        let content = Candidates::of(&Html::parse_fragment(&content.content_html));
        let lines: BTreeSet<_> = content.all.iter().map(|block| words(&block.text)).collect();
        let triples = lines
            .iter()
            .flat_map(|line| line.windows(3).map(triple))
            .collect();
        (!lines.is_empty()).then_some(Self { triples, lines })
    }

    /// Whether the extractor kept a block, as far as words tell: it may part paragraphs elsewhere.
    pub fn holds(&self, block: &Candidate) -> bool {
        let words = words(&block.text);
        let known = words
            .windows(3)
            .filter(|words| self.triples.contains(&triple(words)))
            .count();
        self.lines.contains(&words) || words.len() >= 5 && known * 10 >= (words.len() - 2) * 7
    }
}

/// Three words on end.
pub(super) fn triple(words: &[String]) -> [String; 3] {
    std::array::from_fn(|i| words[i].clone())
}
