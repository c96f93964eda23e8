//! Tells an article from what stood around it on the page that its text was copied from: menus, things to press, lists of
//! other articles.
//!
//! As in Kohlschütter, Fankhauser and Nejdl (2010) length tells most: an article is made of long paragraphs, and what
//! stands around it of short lines. Nothing here calls a long paragraph furniture, unless a line above it says that the
//! article ends there.

use super::wording::Look;
use super::{Zoning, boilerplate, byline, caption, headline};
use crate::article::words;
use crate::lexicon::{LazyPhrases, Words, phrases, words};
use crate::vocabulary::Zone;

/// Words on a page that lead elsewhere or do something.
const BUTTONS: Words = words!("buttons");
/// Parts of a paper, as a menu lists them.
const SECTIONS: Words = words!("sections");

/// What stands over a press release.
static RELEASES: LazyPhrases = phrases!("release-headings");

/// How many paragraphs at the top are looked at for the start of an article.
const TOP: usize = 80;
/// The fewest words of a paragraph that only an article has.
const LONG: usize = 20;
/// So many parts of a paper make a menu; one or two may be what stands over a headline.
const FEWEST_SECTIONS: usize = 3;
/// The most words of a line that sums an article up, or of a sentence that is shown once more.
const LONGEST_STANDFIRST: usize = 60;
/// The most words of a line that is no sentence and may stand around an article.
const SHORT: usize = 12;

impl Zoning<'_> {
    /// The headline of an article that was copied with the page around it; what stands above it is furniture, and so
    /// are the things to press under it. `marked` is the headline as marks show it.
    pub(super) fn copied_title(&mut self, marked: Option<usize>) -> Option<usize> {
        if self.markup.is_html() {
            return None;
        }
        let top: Vec<Look> = (0..self.paragraphs.len().min(TOP))
            .map(|index| self.look(index))
            .collect();
        let Head { title, body } = head(&top, marked)?;
        // Right under a headline a heading may sum it up; further on one opens the body.
        let heading = (title + 2..body).find(|&i| self.zone(i) == Some(Zone::Heading));
        let body = heading.unwrap_or(body);
        for (index, look) in top.iter().enumerate().take(body) {
            if index < title || is_furniture(look) {
                self.set(index, Zone::Boilerplate);
            } else if index > title && is_dated(look) {
                self.set(index, Zone::Byline);
            }
        }
        (self.top, self.body) = (title, body);
        Some(title)
    }

    /// Marks the short lines that are left between the headline of a copied page and the body: things to press.
    pub(super) fn mark_between(&mut self) {
        let is_item =
            |page: &Self, i: usize| page.text_of(i).starts_with(['•', '-', '–', '*', '▪', '●']);
        for index in self.top + 1..self.body {
            let heads_list = is_item(self, index + 1) || is_item(self, index);
            if !self.is_open(index) || heads_list {
                continue;
            }
            let look = self.look(index);
            let sums_up = self.zone(index - 1) == Some(Zone::Title) && !look.ends_in_stop();
            if is_short(&look) {
                self.set(index, Zone::Boilerplate);
            } else if sums_up && look.words <= LONGEST_STANDFIRST {
                self.set(index, Zone::Title);
            }
        }
    }

    /// Marks the other lines of a box within the article: short ones in a row, of which two or more are known.
    pub(super) fn mark_boxes(&mut self) {
        let mut row = Vec::new();
        let all = self.paragraphs.len();
        let first = (self.top..all).find(|&i| self.is_article(i));
        for index in first.unwrap_or(all)..=all {
            let look = (index < all).then(|| self.look(index));
            let may_be =
                |is: fn(&Look) -> bool| self.is_open(index) && look.as_ref().is_some_and(is);
            let known = self.zone(index) == Some(Zone::Boilerplate) || may_be(is_button);
            if known || may_be(is_short) {
                row.push((index, known));
                continue;
            }
            let last = row.iter().rposition(|&(_, known)| known).unwrap_or(0);
            if row.iter().filter(|(_, known)| *known).count() >= 2 {
                for &(index, _) in &row[..=last] {
                    self.set(index, Zone::Boilerplate);
                }
            }
            row.clear();
        }
    }

    /// Marks a quotation that a page shows once more, in large letters beside the paragraph that it is from; whose it is
    /// may stand under it.
    pub(super) fn mark_repeated(&mut self) {
        const NEAR: usize = 20;
        const FEWEST: usize = 5;
        let all = self.paragraphs.len();
        let short: Vec<usize> = (self.top + 1..all)
            .filter(|&i| self.text_of(i).starts_with(['"', '“', '‘', '\'']))
            .filter(|&i| {
                let look = self.look(i);
                let ends = look.is_sentence() && !look.text.ends_with([':', ';']);
                ends && (FEWEST..=LONGEST_STANDFIRST).contains(&look.words)
            })
            .collect();
        if short.is_empty() || self.markup.is_html() {
            return;
        }
        let plain: Vec<String> = (0..all).map(|i| words(self.text_of(i)).join(" ")).collect();
        for index in short {
            let near = index.saturating_sub(NEAR)..all.min(index + NEAR + 1);
            let repeats = |other: usize| {
                self.is_open(other)
                    && plain[other].len() > plain[index].len()
                    && plain[other].contains(&plain[index])
            };
            if !self.is_open(index) || !near.into_iter().any(repeats) {
                continue;
            }
            self.set(index, Zone::Boilerplate);
            let signed = index + 1 < all && self.text_of(index + 1).starts_with(['—', '–', '-']);
            if signed && self.is_open(index + 1) && is_short(&self.look(index + 1)) {
                self.set(index + 1, Zone::Boilerplate);
            }
        }
    }

    /// Marks what stands behind the article: all short lines from the first one on that is known to, if there is no long
    /// paragraph among them.
    pub(super) fn mark_end(&mut self) {
        const FEWEST: usize = 4;
        let all = self.paragraphs.len();
        let Some(last) = (self.top..all).rev().find(|&i| self.is_article(i)) else {
            return;
        };
        let half = self.text.len() / 2;
        let ends = |&i: &usize| {
            self.paragraphs[i].span.start > half && boilerplate::is_last_line(&self.look(i))
        };
        let closed = (self.top..all).find(ends);
        let Some(mut end) = closed.or_else(|| self.end_behind(last)) else {
            return;
        };
        if end > last + 1 && self.zone(end - 1) == Some(Zone::Heading) {
            end -= 1;
        }
        let short = (end..all).filter(|&i| is_short(&self.look(i))).count();
        if closed.is_none() && (short < FEWEST || short * 3 < all - end) {
            return;
        }
        for index in end..all {
            if self.is_open(index) || self.zone(index) == Some(Zone::Heading) {
                let zone = if self.is_on_author(index) {
                    Zone::Bio
                } else {
                    Zone::Boilerplate
                };
                self.set(index, zone);
            }
        }
    }

    /// The first paragraph behind number `last` that stands around an article, and has no sentence of one soon under it.
    fn end_behind(&self, last: usize) -> Option<usize> {
        const NEAR: usize = 3;
        let all = self.paragraphs.len();
        let stands_around = |&i: &usize| {
            let look = self.look(i);
            let known = self.zone(i) == Some(Zone::Boilerplate);
            known || boilerplate::is_tail(&look) || is_menu_line(&look)
        };
        let mut end = (last + 1..all).find(stands_around)?;
        // A box within the article may stand before its last sentences.
        while !boilerplate::is_tail(&self.look(end)) {
            let Some(sentence) = (end + 1..all.min(end + NEAR)).find(|&i| self.goes_on(i)) else {
                break;
            };
            end = (sentence + 1..all).find(stands_around)?;
        }
        Some(end)
    }

    /// Whether a paragraph may be a short one of the article: a sentence that nothing else explains.
    fn goes_on(&self, index: usize) -> bool {
        let look = self.look(index);
        self.is_open(index)
            && look.is_sentence()
            && !look.text.ends_with(':')
            && !boilerplate::is_tail(&look)
            && !boilerplate::is_weak(&look)
            && !self.is_on_author(index)
    }

    /// Whether the paragraph is one that only an article has.
    fn is_article(&self, index: usize) -> bool {
        let look = self.look(index);
        let open = self.is_open(index) || self.zone(index) == Some(Zone::Quote);
        open && is_long(&look)
            && !boilerplate::is_tail(&look)
            && !boilerplate::is_weak(&look)
            && !self.is_on_author(index)
    }

    /// Whether the paragraph, behind the article, is about one of its authors.
    fn is_on_author(&self, index: usize) -> bool {
        let text = self.text_of(index);
        let starts = |author: &String| {
            text.get(..author.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(author))
        };
        self.authors.iter().any(starts) || byline::note(&self.look(index)).is_some()
    }
}

/// Where a copied page has its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    /// The headline.
    title: usize,
    /// The first paragraph of the body.
    body: usize,
}

/// Finds the headline in the first paragraphs of a text, if things to press stand among them.
fn head(top: &[Look], marked: Option<usize>) -> Option<Head> {
    let first = marked.map_or(0, |title| title + 1);
    let body = (first..top.len()).find(|&i| opens_body(top, i))?;
    let above = &top[..body];
    if !has_page_around(above) && marked.is_none_or(|title| title < 2) {
        return None;
    }
    let signed = |&i: &usize| {
        is_dated(&above[i]) || byline::read(&above[i]).is_some() || is_signed(above, i)
    };
    let under = (0..body).filter(signed).chain([body]);
    let found = || under.into_iter().find_map(|at| title_above(above, at));
    let title = marked.or_else(found)?;
    Some(Head { title, body })
}

/// Whether lines that only a page has stand among those above a body: things to press, a menu, notices.
fn has_page_around(above: &[Look]) -> bool {
    const FEWEST_NOTICES: usize = 2;
    let (mut buttons, mut sections) = (0, 0);
    for parts in above.iter().filter_map(menu) {
        buttons += parts.buttons;
        sections += parts.sections;
    }
    let notices = above.iter().filter(|look| boilerplate::is_certain(look));
    buttons > 0
        || sections >= FEWEST_SECTIONS
        || above.iter().any(|look| look.opens_with(&RELEASES))
        || notices.count() >= FEWEST_NOTICES
}

/// Whether the first paragraph of the body is number `i`: a long one without a byline soon under it, which would make it
/// what sums the article up.
fn opens_body(top: &[Look], i: usize) -> bool {
    const NEAR: usize = 4;
    let below = &top[i + 1..top.len().min(i + 1 + NEAR)];
    let signed = |look: &Look| is_dated(look) || byline::read(look).is_some();
    is_long(&top[i]) && !below.iter().any(signed)
}

/// Whether a lone name stands in line `i`, over or under a date.
fn is_signed(above: &[Look], i: usize) -> bool {
    let dated = |i: usize| above.get(i).is_some_and(is_dated);
    let beside = dated(i + 1) || (i > 0 && dated(i - 1));
    byline::signed(&above[i], beside).is_some()
}

/// The headline over the byline or the body in line `at`: the first of the lines right above it that could be one.
fn title_above(above: &[Look], at: usize) -> Option<usize> {
    const MOST: usize = 3;
    let skipped = (0..at)
        .rev()
        .take_while(|&i| is_furniture(&above[i]))
        .count();
    let last = at - skipped;
    let text = |&i: &usize| !is_furniture(&above[i]) && !is_dated(&above[i]);
    let could_be = |i: &usize| headline::is_title(&above[*i]) && !above[*i].text.contains(" | ");
    let mut lines: Vec<usize> = (0..last)
        .rev()
        .take_while(text)
        .take(MOST)
        .filter(could_be)
        .collect();
    lines.reverse();
    let of = |fewest: usize| lines.iter().copied().find(|&i| above[i].words >= fewest);
    of(5).or_else(|| of(2))
}

/// Whether a paragraph is one of an article's body: long, and a sentence.
fn is_long(look: &Look) -> bool {
    look.words >= LONG
        && look.is_sentence()
        && !boilerplate::is_certain(look)
        && !boilerplate::may_be_notice(look)
        && !caption::is_caption(look)
}

/// Whether a short line is part of a page and not of its article.
fn is_furniture(look: &Look) -> bool {
    is_menu_line(look) || is_trail(look) || boilerplate::is_certain(look)
}

/// "Home » News » Six leaders break with London": where on its site a page is.
fn is_trail(look: &Look) -> bool {
    let steps = look.norm.split(['»', '›', '>', '/']).map(str::trim);
    let first = steps.clone().next().unwrap_or_default();
    steps.count() > 1 && (BUTTONS.contains(first) || SECTIONS.contains(first))
}

/// Whether a line is short and no sentence, as all are that lead elsewhere.
pub(super) fn is_short(look: &Look) -> bool {
    look.words <= SHORT && !look.ends_in_stop() && !look.text.ends_with(',')
}

/// How many things a line has to press, and how many parts of a paper.
#[derive(Default)]
struct Menu {
    buttons: usize,
    sections: usize,
}

/// Whether a line is one thing to press, or several.
fn is_button(look: &Look) -> bool {
    menu(look).is_some_and(|menu| menu.sections == 0)
}

/// Whether a line holds nothing but things to press and parts of a paper.
fn is_menu_line(look: &Look) -> bool {
    menu(look).is_some()
}

/// What is in a line that holds nothing but things to press and parts of a paper, one or several.
fn menu(look: &Look) -> Option<Menu> {
    const LONGEST: usize = 4;
    const MOST: usize = 30;
    if look.words > MOST {
        return None;
    }
    let words: Vec<&str> = look
        .bare()
        .split(|c: char| c.is_whitespace() || "|/•·›>,:".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let mut menu = Menu::default();
    let mut at = 0;
    while at < words.len() {
        let mut lengths = (1..=LONGEST.min(words.len() - at)).rev();
        let (length, is_button) = lengths.find_map(|length| {
            let phrase = words[at..at + length].join(" ");
            let is_button = BUTTONS.contains(&phrase);
            let known = is_button || SECTIONS.contains(&phrase);
            known.then_some((length, is_button))
        })?;
        menu.buttons += usize::from(is_button);
        menu.sections += usize::from(!is_button);
        at += length;
    }
    (at > 0).then_some(menu)
}

/// Whether a line is a date, with things to press behind it or not.
pub(super) fn is_dated(look: &Look) -> bool {
    byline::is_date_line(&Look::new(without_buttons(look.text)))
}

/// A line without the things to press at its end.
pub(super) fn without_buttons(line: &str) -> &str {
    let mut rest = line.trim_end();
    while let Some((before, last)) = rest.rsplit_once(char::is_whitespace) {
        if !BUTTONS.contains(&last.to_lowercase()) {
            break;
        }
        rest = before.trim_end();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_are_told_from_lines_that_share_their_words() {
        let is_menu = |line| is_menu_line(&Look::new(line));
        for line in [
            "Home News Sports Opinion Log In",
            "Sign in",
            "World",
            "Europe | Politics",
            "SEARCH",
        ] {
            assert!(is_menu(line), "{line}");
        }
        for line in [
            "World leaders meet",
            "Sign in blood",
            "News of the strike",
            "Home at last",
            "",
        ] {
            assert!(!is_menu(line), "{line}");
        }
    }

    #[test]
    fn buttons_behind_a_date_are_left_out() {
        assert_eq!(without_buttons("3 May 1934 Facebook Print"), "3 May 1934");
        assert!(is_dated(&Look::new("3 May 1934 Facebook Print")));
        assert!(!is_dated(&Look::new("In May 1934 they print")));
    }
}
