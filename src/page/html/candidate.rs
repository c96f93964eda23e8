//! Turns a page into its blocks: paragraphs, headings, items and captions, each with the elements around it.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::{Html, Node};
use xxhash_rust::xxh3::xxh3_64;

use super::hint::{self, Hint};

/// No page of an article has elements that lie deeper. Candidates below are taken for parts of the one above.
const DEEPEST: usize = 300;

/// Elements that hold a paragraph, or a few that belong together.
#[rustfmt::skip]
const LEAVES: &[&str] = &[
    "p", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "figure",
    "figcaption", "address",
];

/// An element that holds blocks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Container {
    /// The one around it, as an index; the root is its own.
    pub up: usize,
    /// What it says of the text in it.
    pub hint: Hint,
    /// Whether it is a paragraph, a list or the like, and not a part of the page.
    pub is_leaf: bool,
    /// Whether it is `article` or `main`.
    pub is_article: bool,
    /// Its class names as they are, as a hash; 0 where it has none.
    pub class: u64,
    /// Number of blocks in it.
    pub blocks: usize,
    /// Bytes of the text in it, and how many of them are links.
    pub bytes: usize,
    pub linked: usize,
}

/// A paragraph of a page.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// What is shown, on one line but for hand-made line ends.
    pub text: String,
    /// The element that it stands in, as an index.
    pub container: usize,
    /// Bytes of its text that are links.
    pub linked: usize,
    /// Bytes of its text that are bold.
    pub bold: usize,
    /// What the inline element says that all of its text stands in.
    pub own: Hint,
}

/// A page's blocks in order, and the elements around them.
#[derive(Debug)]
pub(super) struct Candidates {
    pub all: Vec<Candidate>,
    pub containers: Vec<Container>,
    /// Whether elements lie deeper than any page of an article has them.
    pub is_deep: bool,
}

impl Candidates {
    /// The blocks of a page.
    pub fn of(page: &Html) -> Self {
        let mut walk = Walk {
            found: Self {
                all: Vec::new(),
                containers: vec![Container::default()],
                is_deep: false,
            },
            path: vec![0],
            open: Open::default(),
            depth: 0,
            hidden: None,
            links: 0,
            bolds: 0,
            hints: Vec::new(),
        };
        for edge in page.tree.root().traverse() {
            match edge {
                Edge::Open(node) => walk.open(node),
                Edge::Close(node) => walk.close(node),
            }
        }
        walk.flush();
        walk.found.weigh();
        walk.found
    }

    /// Sums up for every container what is in it.
    fn weigh(&mut self) {
        for i in 0..self.all.len() {
            let (bytes, linked) = (self.all[i].text.len(), self.all[i].linked);
            let around: Vec<usize> = self.around(&self.all[i]).collect();
            for at in around {
                let container = &mut self.containers[at];
                container.blocks += 1;
                container.bytes += bytes;
                container.linked += linked;
            }
        }
    }

    /// The containers around a block, from the nearest on.
    pub fn around(&self, block: &Candidate) -> impl Iterator<Item = usize> {
        let mut next = Some(block.container);
        std::iter::from_fn(move || {
            let at = next?;
            next = (at != 0).then(|| self.containers[at].up);
            Some(at)
        })
    }

    /// The part of the page that a block stands in with others.
    pub fn part(&self, block: &Candidate) -> usize {
        let is_part = |&at: &usize| !self.containers[at].is_leaf && self.containers[at].blocks > 1;
        self.around(block).find(is_part).unwrap_or_default()
    }
}

/// The text of a block so far.
#[derive(Default)]
struct Open {
    text: String,
    /// White space that is written when more text comes.
    gap: Option<char>,
    /// Whether the gap is one that the page shows and does not hold.
    is_parted: bool,
    linked: usize,
    bold: usize,
    /// Bytes in inline elements with a hint, and the last such hint.
    hinted: usize,
    hint: Option<Hint>,
}

impl Open {
    /// Whether all of it is bold, but for punctuation: a line of bold text is a heading.
    fn is_bold(&self) -> bool {
        self.bold * 10 >= self.text.len() * 8 && self.bold > 0
    }
}

struct Walk {
    found: Candidates,
    /// The containers that are open, from the root on.
    path: Vec<usize>,
    open: Open,
    /// How many elements are open.
    depth: usize,
    /// The depth of the hidden element that we are in.
    hidden: Option<usize>,
    links: usize,
    bolds: usize,
    /// What the inline elements say that are open.
    hints: Vec<Hint>,
}

impl Walk {
    fn open(&mut self, node: NodeRef<'_, Node>) {
        match node.value() {
            Node::Text(text) if self.hidden.is_none() => self.text(text),
            Node::Element(element) => {
                self.depth += 1;
                self.found.is_deep |= self.depth > DEEPEST;
                if self.hidden.is_some() {
                    return;
                }
                if hint::is_hidden(element) {
                    self.hidden = Some(self.depth);
                } else if element.name() == "br" {
                    self.line_end();
                } else if hint::is_block(element) {
                    self.flush();
                    self.enter(element);
                } else {
                    self.hints.push(hint::of(element));
                    self.inline(element, 1);
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, node: NodeRef<'_, Node>) {
        let Node::Element(element) = node.value() else {
            return;
        };
        if self.hidden.is_none() && element.name() != "br" {
            if hint::is_block(element) {
                self.flush();
                self.path.pop();
            } else {
                self.hints.pop();
                self.inline(element, -1);
            }
        }
        if self.hidden == Some(self.depth) {
            self.hidden = None;
        }
        self.depth -= 1;
    }

    fn enter(&mut self, element: &scraper::node::Element) {
        let up = self.path.last().copied().unwrap_or_default();
        if self.path.len() > DEEPEST {
            self.path.push(up);
            return;
        }
        self.path.push(self.found.containers.len());
        self.found.containers.push(Container {
            up,
            hint: hint::of(element),
            is_leaf: LEAVES.contains(&element.name()),
            is_article: matches!(element.name(), "article" | "main"),
            class: element
                .attr("class")
                .map_or(0, |names| xxh3_64(names.as_bytes())),
            ..Container::default()
        });
    }

    /// Notes where links and bold text begin (`by` is 1) and end (-1).
    fn inline(&mut self, element: &scraper::node::Element, by: isize) {
        let count = match element.name() {
            "a" => &mut self.links,
            "b" | "strong" => &mut self.bolds,
            _ => return self.part_bylines(),
        };
        *count = count.saturating_add_signed(by);
        self.part_bylines();
    }

    /// Parts what stands beside each other in a byline, which pages do by style alone.
    fn part_bylines(&mut self) {
        let at = self.path.last().copied().unwrap_or_default();
        if self.found.containers[at].hint == Hint::Byline && self.open.gap.is_none() {
            self.open.gap = Some(' ');
            self.open.is_parted = true;
        }
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}' => {}
                c if c.is_whitespace() => self.open.gap = self.open.gap.or(Some(' ')),
                c if c.is_control() => {}
                c => self.character(c),
            }
        }
    }

    fn character(&mut self, c: char) {
        if self.open.gap == Some('\n') && self.open.is_bold() != (self.bolds > 0) {
            self.flush();
        }
        let open = &mut self.open;
        // Names in a byline are parted from each other, not from the comma behind them.
        let tight = matches!(c, ',' | ';') && open.is_parted;
        open.is_parted = false;
        if let Some(gap) = open.gap.take()
            && !open.text.is_empty()
            && !tight
        {
            open.text.push(gap);
        }
        open.text.push(c);
        open.linked += if self.links > 0 { c.len_utf8() } else { 0 };
        open.bold += if self.bolds > 0 { c.len_utf8() } else { 0 };
        let hint = self.hints.iter().rev().find(|hint| **hint != Hint::None);
        if let Some(&hint) = hint {
            open.hinted += c.len_utf8();
            open.hint = Some(hint);
        }
    }

    /// A hand-made line end; two on end part paragraphs.
    fn line_end(&mut self) {
        if self.open.gap == Some('\n') {
            self.flush();
        } else {
            self.open.gap = Some('\n');
        }
    }

    fn flush(&mut self) {
        let open = std::mem::take(&mut self.open);
        if open.text.contains(char::is_alphanumeric) {
            let own = open
                .hint
                .filter(|_| open.hinted * 10 >= open.text.len() * 8);
            let own = own.unwrap_or(Hint::None);
            self.found.all.push(Candidate {
                text: open.text,
                container: self.path.last().copied().unwrap_or_default(),
                linked: open.linked,
                bold: open.bold,
                own,
            });
        }
    }
}
