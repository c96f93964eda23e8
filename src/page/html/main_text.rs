//! Tells which blocks of a page are its article's main text.
//!
//! `extractor` says what the main text is, and elements that name themselves furniture take theirs out of it. A paragraph
//! that was passed over is taken back where it stands among those that were kept: body lost as boilerplate is the
//! worse error.

use std::collections::{BTreeMap, BTreeSet};

use super::candidate::{Candidate, Candidates};
use super::extractor::{Extracted, triple};
use super::hint::Hint;
use crate::article::words;

/// A page while its article is being found.
pub(super) struct MainText<'a> {
    pub page: &'a Candidates,
    /// Whether each block is a part of the article's main text.
    pub main: Vec<bool>,
    /// Bytes of main text in each container.
    weights: Vec<usize>,
    /// Bytes of main text in all containers of the same class names.
    of_class: BTreeMap<u64, usize>,
    /// Bytes of main text.
    pub total: usize,
}

impl<'a> MainText<'a> {
    /// The main text of a whole page.
    pub fn of_page(html: &str, page: &'a Candidates) -> Self {
        let kept = if page.is_deep {
            None
        } else {
            Extracted::of(html)
        };
        let sheet = kept.map(|kept| Self::new(page, |block| kept.holds(block)));
        // The extractor may have kept nothing but an appeal.
        let sheet = sheet.filter(|sheet| sheet.total > 0);
        let mut sheet = sheet.unwrap_or_else(|| Self::new(page, is_prose));
        sheet.take_back();
        sheet.leave_out_strays();
        sheet.weigh();
        sheet.drop_repeats();
        sheet
    }

    /// The main text of a piece of a page that is nothing but an article.
    pub fn of_piece(page: &'a Candidates) -> Self {
        let mut sheet = Self::new(page, |_| true);
        sheet.drop_repeats();
        sheet
    }

    /// `holds` says which blocks are main text, furniture aside.
    fn new(page: &'a Candidates, holds: impl Fn(&Candidate) -> bool) -> Self {
        let mut sheet = Self {
            page,
            main: vec![false; page.all.len()],
            weights: vec![0; page.containers.len()],
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
            let container = &self.page.containers[at];
            container.blocks >= 3 && container.linked * 4 >= container.bytes && !self.is_large(at)
        };
        self.page.around(&self.page.all[i]).any(lists)
    }

    /// Sums up the main text, in all and in each container.
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
            for container in self.page.around(block) {
                self.weights[container] += block.text.len();
                let class = self.page.containers[container].class;
                *self.of_class.entry(class).or_default() += block.text.len();
            }
        }
    }

    /// Whether a container is too large a part of the article for its name to say what is in it; so is each of several
    /// with the same names: some sites call every paragraph `paywall`.
    pub fn is_large(&self, container: usize) -> bool {
        let class = self.page.containers[container].class;
        let alike = self
            .of_class
            .get(&class)
            .copied()
            .filter(|_| class != 0)
            .unwrap_or_default();
        self.weights[container].max(alike) * 10 >= self.total * 4 && self.total > 0
    }

    /// Whether a block would stand on any other page too, by what the elements around it call themselves.
    pub fn is_furniture(&self, i: usize) -> bool {
        let block = &self.page.all[i];
        let named = |container: usize| match self.page.containers[container].hint {
            Hint::Furniture => !self.is_large(container),
            Hint::Player => !self.is_large(container) && !is_prose(block),
            _ => false,
        };
        block.own == Hint::Furniture && words(&block.text).len() < 25
            || self.page.around(block).any(named)
    }

    /// The nearest hint that says what a block is. A note is one whatever stands in it, and an item of a list may
    /// be anything.
    pub fn hint(&self, i: usize) -> Hint {
        let block = &self.page.all[i];
        let containers = &self.page.containers;
        let around = self.page.around(block);
        let around = around.filter(|&at| !self.is_large(at) || containers[at].is_leaf);
        let hints = std::iter::once(block.own).chain(around.map(|at| containers[at].hint));
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
        let quote = |block: &Candidate| {
            let mut around = self.page.around(block);
            around.find(|&at| self.page.containers[at].hint == Hint::Quote)
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

    /// The smallest container of three quarters of the main text.
    fn trunk(&self) -> usize {
        let enough = |at: usize| self.weights[at] * 4 >= self.total * 3;
        let mut containers =
            (0..self.weights.len()).filter(|&at| !self.page.containers[at].is_leaf && enough(at));
        // Holders come after those around them, so the last is the smallest.
        containers.next_back().unwrap_or_default()
    }

    /// Leaves out main text that stands apart from the rest: in no article with it, and in no element like its own.
    fn leave_out_strays(&mut self) {
        let trunk = self.trunk();
        let containers = &self.page.containers;
        let mut up = trunk;
        while up != 0 && !containers[up].is_article {
            up = containers[up].up;
        }
        let home = if up == 0 { trunk } else { up };
        for i in 0..self.main.len() {
            let mut around = self.page.around(&self.page.all[i]);
            let alike = |at: usize| {
                containers[at].class != 0 && containers[at].class == containers[trunk].class
            };
            self.main[i] &= around.any(|at| at == home || alike(at));
        }
    }
}

/// Whether a block is nothing but a link to something else.
pub(super) fn is_link(block: &Candidate) -> bool {
    let sentence = block.text.ends_with(['.', '!', '?', '”', '"']) && words(&block.text).len() > 12;
    block.linked * 10 >= block.text.len() * 6 && !sentence
}

/// Whether a block reads like text and not like a label.
pub(super) fn is_prose(block: &Candidate) -> bool {
    let sentence = block
        .text
        .trim_end_matches(['”', '"', '’', '\'', ')', ']', '*'])
        .ends_with(['.', '!', '?', '…', ':']);
    let long = words(&block.text).len();
    block.linked * 2 < block.text.len() && (sentence && long >= 2 || long >= 12)
}
