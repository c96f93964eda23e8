//! Turns the blocks of an article's text into paragraphs, and says what each is: headline, byline, body, quotation, boilerplate.
//!
//! Precision comes first: a line of boilerplate left in the body costs a few sentences, a paragraph of body
//! lost as boilerplate costs what the author said. What no rule is sure about is body.

mod boilerplate;
mod byline;
mod caption;
mod copied;
mod dateline;
mod headline;
mod names;
mod quote;
#[cfg(test)]
mod tests;
mod wording;

use crate::article::{Article, Block, Mark, Markup, Paragraph, Span, collapse};
use crate::date::{self, Order};
use crate::vocabulary::Zone;
use jiff::Timestamp;
use wording::Look;

/// The persons among an article's authors, which are parted by `; `: a paper, an agency or a board is none.
#[must_use]
pub fn persons(authors: &str) -> Vec<String> {
    authors.split(';').flat_map(names::persons).collect()
}

/// How many paragraphs at the top may hold bylines, captions and the title's companions.
const HEAD: usize = 10;
/// How many paragraphs at the end are looked at as a whole; nothing before them is ever "the tail".
const TAIL: usize = 40;

/// What the zoner made of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zoned {
    /// The paragraphs, in order, not overlapping.
    pub paragraphs: Vec<Paragraph>,
    /// The article's own title, else the headline that stands in the text.
    pub title: Option<String>,
    /// When it was published by the article itself, else by a date line.
    pub published_at: Option<Timestamp>,
    /// The article's own author, else who a byline or a biographical note names; several parted by `; `.
    pub author: Option<String>,
}

/// Says what the blocks of an article's text are.
///
/// Where the article comes with a title, the first block is that title. Markup tells much, in a web page most; what it
/// leaves open is told by position and wording as in any other text.
#[must_use]
pub fn zone(article: &Article, markup: Markup, blocks: &[Block]) -> Zoned {
    let mut page = Zoning {
        text: &article.text,
        paragraphs: blocks.iter().map(Draft::of).collect(),
        markup,
        given: article.author.as_deref().unwrap_or_default(),
        authors: Vec::new(),
        top: 0,
        body: 0,
    };
    let title = page.find_title(article.title.as_deref());
    page.mark_head();
    page.mark_standfirst();
    page.mark_by_wording();
    page.mark_captions_beside_credits();
    page.mark_between();
    page.mark_links();
    page.mark_boxes();
    page.mark_repeated();
    page.mark_comments();
    page.mark_end();
    page.mark_tail();
    page.mark_headings();
    page.mark_quotes();
    page.part_dateline();
    let dated = || page.dated();
    let published_at = article.published_at.or_else(dated);
    let found = (!page.authors.is_empty()).then(|| page.authors.join("; "));
    Zoned {
        paragraphs: page.paragraphs.iter().map(Draft::finish).collect(),
        title,
        published_at,
        author: article.author.clone().or(found),
    }
}

/// A paragraph whose zone is being found.
#[derive(Debug, Clone, Copy)]
struct Draft<'a> {
    span: Span,
    /// `None` where nothing has decided yet; what nothing ever decides is body.
    zone: Option<Zone>,
    /// What is shown of it, where that is not its text.
    shown: Option<&'a str>,
}

impl<'a> Draft<'a> {
    fn of(block: &'a Block) -> Self {
        Self {
            span: block.span,
            zone: block.mark.map(zone_of_mark),
            shown: block.shown.as_deref(),
        }
    }

    fn finish(&self) -> Paragraph {
        Paragraph {
            span: self.span,
            zone: self.zone.unwrap_or(Zone::Body),
        }
    }
}

/// What a block is by its markup.
const fn zone_of_mark(mark: Mark) -> Zone {
    match mark {
        Mark::Headline | Mark::Standfirst => Zone::Title,
        Mark::Byline => Zone::Byline,
        Mark::Heading => Zone::Heading,
        Mark::Quote => Zone::Quote,
        Mark::Caption => Zone::Caption,
        Mark::Bio => Zone::Bio,
        Mark::Note | Mark::Apart => Zone::Boilerplate,
    }
}

/// A text and its paragraphs, while zones are being found.
struct Zoning<'a> {
    text: &'a str,
    paragraphs: Vec<Draft<'a>>,
    markup: Markup,
    /// The author as the file names it.
    given: &'a str,
    authors: Vec<String>,
    /// Where the article starts: with its headline, behind what else a copied page has.
    top: usize,
    /// Where the body of an article in a copied page starts; 0 in other texts.
    body: usize,
}

impl<'a> Zoning<'a> {
    fn text_of(&self, index: usize) -> &'a str {
        self.paragraphs[index].span.of(self.text)
    }

    fn look(&self, index: usize) -> Look<'a> {
        let shown = self.paragraphs[index].shown;
        Look::new(shown.unwrap_or_else(|| self.text_of(index)))
    }

    /// The paragraph's zone; `None` where it is not decided yet, or there is no such paragraph.
    fn zone(&self, index: usize) -> Option<Zone> {
        self.paragraphs
            .get(index)
            .and_then(|paragraph| paragraph.zone)
    }

    fn is_open(&self, index: usize) -> bool {
        let paragraph = self.paragraphs.get(index);
        paragraph.is_some_and(|paragraph| paragraph.zone.is_none())
    }

    fn set(&mut self, index: usize, zone: Zone) {
        self.paragraphs[index].zone = Some(zone);
    }

    /// The first date that a byline names, where nothing about it is doubtful.
    fn dated(&self) -> Option<Timestamp> {
        let bylines = self
            .paragraphs
            .iter()
            .skip(self.top)
            .take(HEAD)
            .filter(|paragraph| paragraph.zone == Some(Zone::Byline));
        let lines = bylines.map(|paragraph| copied::without_buttons(paragraph.span.of(self.text)));
        let dates = lines.filter_map(byline::date);
        let moments =
            dates.filter_map(|date| date::parse(&date).or_else(|_| date::parse_day(&date)).ok());
        let mut clear = moments.filter(|date| date.order == Order::Clear);
        clear.next().map(|date| date.moment)
    }

    /// Notes who wrote the article; a byline is better evidence than a note at the end, so the first wins.
    fn credit(&mut self, authors: Vec<String>) {
        if self.authors.is_empty() {
            self.authors = authors;
        }
    }

    /// Writes the authors as the note about them does, where the byline shouts, `JANE DOE`, or has more than the name:
    /// `Jane Doe Meridian Features`.
    fn spell(&mut self, noted: &[String]) {
        for author in &mut self.authors {
            let shouts = !author.contains(char::is_lowercase);
            let same = |name: &&String| {
                shouts && name.eq_ignore_ascii_case(author)
                    || author.starts_with(&format!("{name} "))
            };
            if let Some(name) = noted.iter().find(same) {
                author.clone_from(name);
            }
        }
    }

    /// Adds the author of one more note at the end: an article by two people has two notes.
    fn credit_also(&mut self, authors: Vec<String>) {
        for author in authors {
            if !self.authors.contains(&author) {
                self.authors.push(author);
            }
        }
    }

    /// Finds the headline, marks it, and demotes every other top heading of a Markdown text.
    fn find_title(&mut self, given: Option<&str>) -> Option<String> {
        let given = given.map(collapse).filter(|title| !title.is_empty());
        let index = if given.is_some() {
            (!self.paragraphs.is_empty()).then_some(0)
        } else {
            let marked = self.marked_title();
            self.copied_title(marked)
                .or(marked)
                .or_else(|| self.plain_title())
        };
        let is_page = self.markup.is_html();
        for (i, paragraph) in self.paragraphs.iter_mut().enumerate() {
            if Some(i) == index {
                paragraph.zone = Some(Zone::Title);
            } else if paragraph.zone == Some(Zone::Title) && !is_page {
                paragraph.zone = Some(Zone::Heading);
            }
        }
        given.or_else(|| index.map(|i| headline::clean(self.text_of(i))))
    }

    /// A Markdown `#` heading, if only lines that are no text stand above it: a kicker, an image, the head of a letter.
    fn marked_title(&self) -> Option<usize> {
        let mut top = self.paragraphs.iter().take(HEAD);
        let index = top.position(|paragraph| paragraph.zone == Some(Zone::Title))?;
        let short =
            |i: usize| copied::is_short(&self.look(i)) || self.zone(i) == Some(Zone::Caption);
        (index < 3 || (0..index).all(short)).then_some(index)
    }

    /// The first paragraph, or the second under a kicker such as "Opinion", if it looks like a headline.
    fn plain_title(&mut self) -> Option<usize> {
        let first = self
            .paragraphs
            .iter()
            .position(|paragraph| paragraph.zone.is_none())?;
        let kicked = first == 0 && headline::is_kicker(&self.look(first));
        let index = first + usize::from(kicked);
        if index > HEAD || !self.is_open(index) || !self.starts_article(index) {
            return None;
        }
        if kicked {
            self.set(first, Zone::Boilerplate);
        }
        Some(index)
    }

    /// Whether the paragraph is a headline and has an article under it.
    fn starts_article(&self, index: usize) -> bool {
        let below = index + 1..self.paragraphs.len().min(index + 4);
        let longer = below
            .clone()
            .any(|i| self.text_of(i).len() > self.text_of(index).len());
        let byline = below
            .clone()
            .next()
            .is_some_and(|i| byline::read(&self.look(i)).is_some());
        headline::is_title(&self.look(index)) && !below.is_empty() && (longer || byline)
    }

    /// Marks bylines and date lines near the top.
    fn mark_head(&mut self) {
        for index in self.head() {
            let look = self.look(index);
            if self.zone(index) == Some(Zone::Byline) {
                // A page marks its byline; the name in it is still to be read.
                self.credit(byline::read(&look).unwrap_or_default());
            }
            if !self.is_open(index) {
                continue;
            }
            let after_title =
                index > 0 && matches!(self.zone(index - 1), Some(Zone::Title | Zone::Byline));
            let after_title = after_title || index < self.body && self.is_beside_date(index);
            let found = byline::read(&look).or_else(|| {
                if after_title {
                    byline::signed(&look, self.is_beside_date(index))
                } else {
                    None
                }
            });
            if let Some(authors) = found {
                self.set(index, Zone::Byline);
                self.credit(authors);
            }
        }
    }

    /// The paragraphs that may hold bylines: the first ones, from the headline on where the page around it is known.
    fn head(&self) -> std::ops::Range<usize> {
        self.top
            ..self
                .paragraphs
                .len()
                .min((self.body + 1).max(self.top + HEAD))
    }

    /// Whether a date stands right under the paragraph or over it, so that a lone name there is the author's.
    fn is_beside_date(&self, index: usize) -> bool {
        let dated = |i: usize| i < self.paragraphs.len() && copied::is_dated(&self.look(i));
        dated(index + 1) || (self.body > 0 && index > 0 && dated(index - 1))
    }

    /// Marks what stands between headline and byline: it sums the article up.
    fn mark_standfirst(&mut self) {
        const MOST: usize = 2;
        let Some(title) = self.head().find(|&i| self.zone(i) == Some(Zone::Title)) else {
            return;
        };
        let open = (title + 1..self.paragraphs.len())
            .take_while(|&i| self.is_open(i))
            .count();
        let signed = self.zone(title + 1 + open) == Some(Zone::Byline);
        let short = |i: usize| (4..=60).contains(&self.look(i).words);
        if signed && open <= MOST && (title + 1..=title + open).all(short) {
            for index in title + 1..=title + open {
                self.set(index, Zone::Title);
            }
        }
    }

    /// Marks what readers wrote: everything below a line that heads comments, in the lower half of the text. A line
    /// that only might needs one below it that stands beside a comment.
    fn mark_comments(&mut self) {
        const NEAR: usize = 8;
        let half = self.text.len() / 2;
        let all = 0..self.paragraphs.len();
        let near = |i: usize| (i + 1..all.end).take(NEAR);
        let heads = |&i: &usize| {
            let look = self.look(i);
            self.paragraphs[i].span.start > half
                && boilerplate::heads_comments(&look)
                && (boilerplate::counts_comments(&look)
                    || near(i).any(|i| boilerplate::is_beside_comment(&self.look(i))))
        };
        if let Some(head) = all.clone().find(heads) {
            for index in head..all.end {
                self.set(index, Zone::Boilerplate);
            }
        }
    }

    /// Parts the date line of a wire report from the paragraph that it opens: the first, or the first under a summary.
    fn part_dateline(&mut self) {
        let open = |i: &usize| self.is_open(*i);
        let body: Vec<usize> = self.head().filter(open).collect();
        let line = |&i: &usize| {
            let line = dateline::read(self.text_of(i))?;
            (line.is_sure || body.first() == Some(&i)).then_some((i, line.length))
        };
        if let Some((index, length)) = body.iter().find_map(line) {
            let (line, rest) = self.paragraphs[index].span.split_at(length);
            self.paragraphs[index].span = rest.trim(self.text);
            let line = Draft {
                span: line.trim(self.text),
                zone: Some(Zone::Byline),
                shown: None,
            };
            self.paragraphs.insert(index, line);
        }
    }

    /// Marks captions and boilerplate whose wording is sure wherever it stands.
    fn mark_by_wording(&mut self) {
        for index in 0..self.paragraphs.len() {
            let look = self.look(index);
            // What a page marks as a heading or a byline may be a label of its own.
            let is_page = self.markup.is_html();
            let marked = matches!(self.zone(index), Some(Zone::Heading | Zone::Byline));
            if is_page && marked && boilerplate::is_certain(&look) {
                self.set(index, Zone::Boilerplate);
            }
            if !self.is_open(index) {
                continue;
            }
            // A note on an author may close with a disclaimer; the tail knows what to make of it.
            if boilerplate::is_certain(&look) && byline::note(&look).is_none() {
                self.set(index, Zone::Boilerplate);
            } else if caption::is_caption(&look) {
                self.set(index, Zone::Caption);
            }
        }
    }

    /// Marks the caption over a credit that stands on a line of its own, and the line in italics under an image.
    fn mark_captions_beside_credits(&mut self) {
        for index in 1..self.paragraphs.len() {
            let (above, look) = (self.look(index - 1), self.look(index));
            let zones = [index - 1, index].map(|i| self.paragraphs[i].zone);
            let short = !above.is_sentence() && above.words <= 40;
            let image = self.text_of(index - 1).starts_with("![");
            let italic = look.words <= 60 && caption::is_italic(self.text_of(index));
            if zones == [None, Some(Zone::Caption)] && caption::is_credit(&look) && short {
                self.set(index - 1, Zone::Caption);
            } else if zones == [Some(Zone::Caption), None] && image && italic {
                self.set(index, Zone::Caption);
            }
        }
    }

    /// Marks the links that stand under "Further reading" and the like, as far as they look like links.
    fn mark_links(&mut self) {
        let mut left = 0;
        for index in 0..self.paragraphs.len() {
            match self.paragraphs[index].zone {
                Some(Zone::Boilerplate) if boilerplate::heads_links(&self.look(index)) => left = 12,
                None | Some(Zone::Heading) if left > 0 && self.is_link(index) => {
                    self.set(index, Zone::Boilerplate);
                    left -= 1;
                }
                _ => left = 0,
            }
        }
    }

    /// Whether the paragraph is the title of another article; a question with its answer under it is none.
    fn is_link(&self, index: usize) -> bool {
        let look = self.look(index);
        let answered = || {
            let below = (index + 1 < self.paragraphs.len()).then(|| self.look(index + 1));
            below.is_some_and(|below| below.is_sentence() && below.words > look.words)
        };
        headline::is_link(&look) && !(look.text.ends_with('?') && answered())
    }

    /// Walks up from the end over everything that is no article: notes on authors, appeals, credits.
    ///
    /// A pattern that is weak alone ("… is a nonprofit …") counts only in company of a sure one.
    fn mark_tail(&mut self) {
        let top = self.paragraphs.len().saturating_sub(TAIL).max(1);
        let mut weak = Vec::new();
        let mut sure = false;
        let mut notes = Vec::new();
        for index in (top..self.paragraphs.len()).rev() {
            match self.paragraphs[index].zone {
                None => {}
                Some(Zone::Title | Zone::Quote) => break,
                Some(zone) => {
                    sure |= zone == Zone::Boilerplate;
                    continue;
                }
            }
            let look = self.look(index);
            if let Some(mut authors) = self.note_on_author(index, &look) {
                self.set(index, Zone::Bio);
                authors.retain(|name| names::is_full(name));
                notes.push(authors);
                sure = true;
            } else if let Some(authors) = byline::read(&look) {
                self.set(index, Zone::Byline);
                notes.push(authors);
            } else if boilerplate::is_tail(&look) {
                self.set(index, Zone::Boilerplate);
                sure = true;
            } else if boilerplate::is_weak(&look) {
                weak.push(index);
            } else {
                break;
            }
        }
        if sure {
            for index in weak {
                self.set(index, Zone::Boilerplate);
            }
        }
        for noted in &notes {
            self.spell(noted);
        }
        if self.authors.is_empty() {
            notes
                .into_iter()
                .rev()
                .for_each(|authors| self.credit_also(authors));
        }
    }

    /// Reads a biographical note. Whoever the body talks about is a source, not its author.
    fn note_on_author(&self, index: usize, look: &Look) -> Option<Vec<String>> {
        let authors = byline::note(look)?;
        let above = &self.text[..self.paragraphs[index].span.start];
        let known = |name: &String| {
            self.authors.iter().any(|author| {
                author.eq_ignore_ascii_case(name) || author.starts_with(name.as_str())
            }) || self.given.contains(name.as_str())
                || !names::surname(name).is_some_and(|last| above.contains(last))
        };
        authors.iter().all(known).then_some(authors)
    }

    /// Marks short unpunctuated lines between paragraphs of body.
    fn mark_headings(&mut self) {
        for index in 1..self.paragraphs.len() {
            if self.is_open(index) && self.is_heading(index) {
                self.set(index, Zone::Heading);
            }
        }
    }

    fn is_heading(&self, index: usize) -> bool {
        let look = self.look(index);
        match self.markup {
            Markup::Page | Markup::Piece => return false,
            Markup::Markdown => {
                return headline::is_bold_line(self.text_of(index)) && headline::is_heading(&look);
            }
            Markup::Plain => {}
        }
        if !self.is_open(index + 1) {
            return false;
        }
        let next = self.look(index + 1);
        let above = self.look(index - 1);
        let list = next.text.starts_with(['•', '▪', '●']);
        headline::is_heading(&look)
            && (next.is_sentence() || list)
            && next.words > look.words
            && (above.is_sentence() || !self.is_open(index - 1))
    }

    fn mark_quotes(&mut self) {
        for index in 0..self.paragraphs.len() {
            if self.is_open(index) && quote::is_quotation(self.text_of(index)) {
                self.set(index, Zone::Quote);
            }
        }
    }
}
