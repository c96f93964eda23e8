//! Tells which blocks of a page are its article, and what each of them is.
//!
//! `kept` says what the main text is. Headlines, standfirsts, bylines, captions and notes on authors stand around it,
//! and are known by their markup. A paragraph that was passed over is taken back where it stands among those that
//! were kept: body lost as boilerplate is the worse error.

use std::collections::{BTreeMap, BTreeSet};

use super::block::{Block, Blocks};
use super::hint::Hint;
use super::kept::{Kept, triple};
use crate::article::{Zone, words};

/// Most words of a line that stands above an article's body.
const LONGEST_LINE: usize = 40;
/// Most words of a standfirst.
const LONGEST_STANDFIRST: usize = 90;

/// A block of the article, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub zone: Zone,
    /// Index of the block.
    pub block: usize,
}

/// The article's blocks in order; the headline first, where one was found that bears one of the `titles`.
pub(super) fn parts(html: &str, page: &Blocks, titles: &[&str]) -> Vec<Part> {
    let kept = if page.is_deep { None } else { Kept::of(html) };
    let sheet = kept.map(|kept| Sheet::new(page, |block| kept.holds(block)));
    // The extractor may have kept nothing but an appeal.
    let sheet = sheet.filter(|sheet| sheet.total > 0);
    let mut sheet = sheet.unwrap_or_else(|| Sheet::new(page, is_prose));
    sheet.take_back();
    sheet.leave_out_strays();
    sheet.weigh();
    sheet.drop_repeats();
    sheet.parts(titles)
}

/// The parts of a piece of a page that is nothing but an article.
pub(super) fn all(page: &Blocks) -> Vec<Part> {
    let mut sheet = Sheet::new(page, |_| true);
    sheet.drop_repeats();
    sheet.parts(&[])
}

/// A page while its article is being found.
struct Sheet<'a> {
    page: &'a Blocks,
    /// Whether each block is a part of the article's main text.
    main: Vec<bool>,
    /// Bytes of main text in each holder.
    weights: Vec<usize>,
    /// Bytes of main text in all holders of the same class names.
    of_class: BTreeMap<u64, usize>,
    total: usize,
}

impl<'a> Sheet<'a> {
    /// `holds` says which blocks are main text, furniture aside.
    fn new(page: &'a Blocks, holds: impl Fn(&Block) -> bool) -> Self {
        let mut sheet = Self {
            page,
            main: vec![false; page.all.len()],
            weights: vec![0; page.holders.len()],
            of_class: BTreeMap::new(),
            total: 0,
        };
        sheet.main = page
            .all
            .iter()
            .map(|block| holds(block) && !is_link(block))
            .collect();
        sheet.weigh();
        let main = (0..page.all.len())
            .map(|i| sheet.main[i] && !sheet.is_furniture(i) && !sheet.is_among_links(i));
        sheet.main = main.collect();
        sheet.weigh();
        sheet
    }

    /// Whether a block stands in a part of the page that is more a list of links than text.
    fn is_among_links(&self, i: usize) -> bool {
        let lists = |at: usize| {
            let holder = &self.page.holders[at];
            holder.blocks >= 3 && holder.linked * 4 >= holder.bytes && !self.is_large(at)
        };
        self.page.around(&self.page.all[i]).any(lists)
    }

    /// Sums up the main text, in all and in each holder.
    fn weigh(&mut self) {
        self.total = 0;
        self.weights.fill(0);
        self.of_class.clear();
        for (block, _) in self
            .page
            .all
            .iter()
            .zip(&self.main)
            .filter(|(_, main)| **main)
        {
            self.total += block.text.len();
            for holder in self.page.around(block) {
                self.weights[holder] += block.text.len();
                let class = self.page.holders[holder].class;
                *self.of_class.entry(class).or_default() += block.text.len();
            }
        }
    }

    /// Whether a holder is too large a part of the article for its name to say what is in it; so is each of several
    /// with the same names: some sites call every paragraph `paywall`.
    fn is_large(&self, holder: usize) -> bool {
        let class = self.page.holders[holder].class;
        let alike = self
            .of_class
            .get(&class)
            .copied()
            .filter(|_| class != 0)
            .unwrap_or_default();
        self.weights[holder].max(alike) * 10 >= self.total * 4 && self.total > 0
    }

    fn is_furniture(&self, i: usize) -> bool {
        let block = &self.page.all[i];
        let named = |holder: usize| match self.page.holders[holder].hint {
            Hint::Furniture => !self.is_large(holder),
            Hint::Player => !self.is_large(holder) && !is_prose(block),
            _ => false,
        };
        block.own == Hint::Furniture && words(&block.text).len() < 25
            || self.page.around(block).any(named)
    }

    /// The nearest hint that says what a block is. A note is one whatever stands in it, and an item of a list may
    /// be anything.
    fn hint(&self, i: usize) -> Hint {
        let block = &self.page.all[i];
        let holders = &self.page.holders;
        let around = self.page.around(block);
        let around = around.filter(|&at| !self.is_large(at) || holders[at].is_leaf);
        let hints = std::iter::once(block.own).chain(around.map(|at| holders[at].hint));
        let hints: Vec<Hint> = hints.collect();
        if hints.contains(&Hint::Note) {
            return Hint::Note;
        }
        let item = if hints.contains(&Hint::Item) {
            Hint::Item
        } else {
            Hint::None
        };
        let says = |hint: &Hint| {
            !matches!(
                hint,
                Hint::None | Hint::Furniture | Hint::Player | Hint::Item
            )
        };
        hints.into_iter().find(says).unwrap_or(item)
    }

    /// Takes back the prose that stands in one part of the page with two blocks of main text or more.
    fn take_back(&mut self) {
        let mut of_part: BTreeMap<usize, usize> = BTreeMap::new();
        for (i, block) in self.page.all.iter().enumerate() {
            if self.main[i] {
                *of_part.entry(self.page.part(block)).or_default() += 1;
            }
        }
        for i in 0..self.page.all.len() {
            let block = &self.page.all[i];
            let company = of_part.get(&self.page.part(block)).is_some_and(|&n| n >= 2);
            let hint = matches!(
                self.hint(i),
                Hint::None | Hint::Item | Hint::Quote | Hint::Heading
            );
            if !self.main[i] && company && hint && !is_link(block) && !self.is_furniture(i) {
                self.main[i] = is_prose(block) || self.hint(i) == Hint::Heading;
            }
        }
        self.take_back_signatures();
    }

    /// Takes back who said a quotation, where that stands under it in the same element.
    fn take_back_signatures(&mut self) {
        let quote = |block: &Block| {
            let mut around = self.page.around(block);
            around.find(|&at| self.page.holders[at].hint == Hint::Quote)
        };
        let blocks = &self.page.all;
        let signs = |i: usize| {
            self.main[i - 1]
                && quote(&blocks[i]).is_some()
                && quote(&blocks[i]) == quote(&blocks[i - 1])
        };
        let signed: Vec<usize> = (1..blocks.len())
            .filter(|&i| signs(i) && !self.is_furniture(i))
            .collect();
        for i in signed {
            self.main[i] = true;
        }
    }

    /// Drops what a page shows twice: a text for small screens, a line pulled out of its paragraph.
    fn drop_repeats(&mut self) {
        let told = self.triples_told();
        let mut seen = BTreeSet::new();
        for i in 0..self.main.len() {
            if !self.main[i] {
                continue;
            }
            let line = words(&self.page.all[i].text);
            let elsewhere = |words: &[String]| told.contains(&triple(words));
            let pulled =
                self.hint(i) == Hint::Quote && line.len() >= 4 && line.windows(3).all(elsewhere);
            let repeated = line.len() >= 8 && !seen.insert(line);
            self.main[i] = !pulled && !repeated;
        }
    }

    /// Every three words on end of the main text, quotations that stand alone left out.
    fn triples_told(&self) -> BTreeSet<[String; 3]> {
        let told = (0..self.main.len()).filter(|&i| self.main[i] && self.hint(i) != Hint::Quote);
        let lines = told.map(|i| words(&self.page.all[i].text));
        lines
            .flat_map(|line| line.windows(3).map(triple).collect::<Vec<_>>())
            .collect()
    }

    /// The article's parts in order.
    fn parts(&self, titles: &[&str]) -> Vec<Part> {
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
        let mut parts: Vec<Part> = headline
            .map(|block| Part {
                zone: Zone::Title,
                block,
            })
            .into_iter()
            .collect();
        for block in top..self.main.len() {
            if Some(block) == headline {
                continue;
            }
            let zone = if block < first {
                self.above(block, headline)
            } else if block <= last {
                self.within(block)
            } else {
                self.below(block)
            };
            parts.extend(zone.map(|zone| Part { zone, block }));
        }
        drop_last_headings(parts)
    }

    /// Whether a page with so many bytes of body is no article but leads to some: hardly any text among much else.
    fn is_index(&self, body: usize) -> bool {
        const LEAST: usize = 140;
        let all: usize = self.page.all.iter().map(|block| block.text.len()).sum();
        body < LEAST && all > 10 * body
    }

    /// The smallest holder of three quarters of the main text.
    fn trunk(&self) -> usize {
        let enough = |at: usize| self.weights[at] * 4 >= self.total * 3;
        let mut holders =
            (0..self.weights.len()).filter(|&at| !self.page.holders[at].is_leaf && enough(at));
        // Holders come after those around them, so the last is the smallest.
        holders.next_back().unwrap_or_default()
    }

    /// Leaves out main text that stands apart from the rest: in no article with it, and in no element like its own.
    fn leave_out_strays(&mut self) {
        let trunk = self.trunk();
        let holders = &self.page.holders;
        let mut up = trunk;
        while up != 0 && !holders[up].is_article {
            up = holders[up].up;
        }
        let home = if up == 0 { trunk } else { up };
        for i in 0..self.main.len() {
            let mut around = self.page.around(&self.page.all[i]);
            let alike =
                |at: usize| holders[at].class != 0 && holders[at].class == holders[trunk].class;
            self.main[i] &= around.any(|at| at == home || alike(at));
        }
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
        let late = |(block, &main): (&Block, &bool)| {
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
        around.any(|at| self.page.holders[at].hint == Hint::Item)
    }

    /// What a block between headline and body is; `None` where it is no part of the article.
    fn above(&self, i: usize, headline: Option<usize>) -> Option<Zone> {
        let block = &self.page.all[i];
        let long = words(&block.text).len();
        if self.is_furniture(i) {
            return None;
        }
        match self.hint(i) {
            Hint::Standfirst if self.is_item(i) => Some(Zone::Body),
            Hint::Standfirst if (3..=LONGEST_STANDFIRST).contains(&long) => Some(Zone::Title),
            Hint::Byline if long <= LONGEST_LINE => is_named(block).then_some(Zone::Byline),
            Hint::Bio if long <= 8 => Some(Zone::Byline),
            Hint::Bio => Some(Zone::Bio),
            Hint::Caption if long <= LONGEST_STANDFIRST => Some(Zone::Caption),
            _ if is_signature(block) => Some(Zone::Byline),
            Hint::Heading if self.main[i] && headline.is_none() => Some(Zone::Heading),
            Hint::None | Hint::Heading if self.is_beside(i, headline) => Some(Zone::Title),
            _ => None,
        }
    }

    /// Whether a block is a line of text right beside the headline.
    fn is_beside(&self, i: usize, headline: Option<usize>) -> bool {
        let up = |i: usize| self.page.holders[self.page.all[i].holder].up;
        let block = &self.page.all[i];
        headline.is_some_and(|headline| up(headline) == up(i) && up(i) != 0)
            && (6..=60).contains(&words(&block.text).len())
            && block.linked * 5 < block.text.len()
    }

    /// What a block between the first and the last of the body is.
    fn within(&self, i: usize) -> Option<Zone> {
        let block = &self.page.all[i];
        let long = words(&block.text).len();
        if self.is_furniture(i) {
            return None;
        }
        match self.hint(i) {
            Hint::Caption => Some(Zone::Caption),
            Hint::Bio if is_note(block) => Some(Zone::Bio),
            Hint::Byline if long <= LONGEST_LINE => is_named(block).then_some(Zone::Byline),
            Hint::Note => Some(Zone::Boilerplate),
            _ if !self.main[i] => is_signature(block).then_some(Zone::Byline),
            Hint::Quote => Some(Zone::Quote),
            Hint::Heading | Hint::Headline => Some(Zone::Heading),
            _ if is_bold_line(block) => Some(Zone::Heading),
            _ => Some(Zone::Body),
        }
    }

    /// What a block below the body is.
    fn below(&self, i: usize) -> Option<Zone> {
        match self.hint(i) {
            _ if self.is_furniture(i) => None,
            Hint::Bio if is_note(&self.page.all[i]) => Some(Zone::Bio),
            Hint::Note if self.is_near(i) => Some(Zone::Boilerplate),
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
fn drop_last_headings(mut parts: Vec<Part>) -> Vec<Part> {
    let last = parts
        .iter()
        .rposition(|part| matches!(part.zone, Zone::Body | Zone::Quote));
    let mut at = 0;
    parts.retain(|part| {
        at += 1;
        part.zone != Zone::Heading || last.is_some_and(|last| at <= last)
    });
    parts
}

/// Whether a line says who wrote the article.
fn is_signature(block: &Block) -> bool {
    block.text.starts_with("By ") && words(&block.text).len() <= LONGEST_LINE && !is_prose(block)
}

/// Whether a block tells of somebody, and is no mere name.
fn is_note(block: &Block) -> bool {
    let long = words(&block.text).len();
    long >= 8 || long >= 5 && block.text.ends_with('.')
}

/// Whether a line names somebody or something, and is no mere number.
fn is_named(block: &Block) -> bool {
    block.text.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

/// Whether a block is nothing but a link to something else.
fn is_link(block: &Block) -> bool {
    let sentence = block.text.ends_with(['.', '!', '?', '”', '"']) && words(&block.text).len() > 12;
    block.linked * 10 >= block.text.len() * 6 && !sentence
}

/// Whether a block reads like text and not like a label.
fn is_prose(block: &Block) -> bool {
    let sentence = block
        .text
        .trim_end_matches(['”', '"', '’', '\'', ')', ']', '*'])
        .ends_with(['.', '!', '?', '…', ':']);
    let long = words(&block.text).len();
    block.linked * 2 < block.text.len() && (sentence && long >= 2 || long >= 12)
}

/// Whether a paragraph is one short line of bold text.
fn is_bold_line(block: &Block) -> bool {
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
