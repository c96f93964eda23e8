//! Sources of attributions into entities: whose words they are.
//!
//! A wrong name is worse than none: what no rule is sure about stays unknown.

mod phrase;
mod pronoun;
#[cfg(test)]
mod tests;
mod title;

use std::collections::BTreeMap;

use super::Entity;
use super::given::{self, Gender};
use crate::article::{Sentence, Span};
use crate::labels::{Attribution, Contents};
use crate::vocabulary::Label;
use phrase::Phrase;
use title::Title;

/// How many sentences back a pronoun, or "the company", reaches.
const REACH: usize = 2;
/// How many mentions are looked at to find what a pronoun means, so that no sentence is too long for it.
const MOST_NEAR: usize = 64;

/// A mention by label, place in the text, and index of its sentence.
type Mention = (Label, Span, usize);

/// The mention that names the source of each attribution, by index; `None` where it is not known.
///
/// `mentions` are in order of the text, and `entities` hold one a mention. A source is known by a name at its
/// head ("a spokesman, Jan Roe, of the union"), as a pronoun for the person who spoke or acted last, or by a
/// title that an earlier mention bears ("the minister"). A source that only belongs to somebody ("a Roe aide",
/// "the Roe campaign") is not that somebody.
#[must_use]
pub fn sources(
    text: &str,
    sentences: &[Sentence],
    mentions: &[Mention],
    entities: &[Entity],
    attributions: &[Attribution],
) -> Vec<Option<usize>> {
    let mut reader = Reader::new(text, sentences, mentions, entities, attributions);
    let mut out = vec![None; attributions.len()];
    let with_source = |(index, said): (usize, &Attribution)| Some((said.source?, index));
    let mut order: Vec<(Span, usize)> = attributions
        .iter()
        .enumerate()
        .filter_map(with_source)
        .collect();
    order.sort_unstable();
    for (source, index) in order {
        out[index] = reader.read(source);
    }
    out
}

/// An article with what was read of it so far.
struct Reader<'a> {
    text: &'a str,
    sentences: &'a [Sentence],
    mentions: &'a [Mention],
    entities: &'a [Entity],
    titles: Vec<Title>,
    /// Whether each mention stands in the content of an attribution.
    said: Vec<bool>,
    genders: BTreeMap<&'a str, Gender>,
    /// The last two mentions, of different entities, by each title noun of theirs.
    bearers: BTreeMap<String, [Option<usize>; 2]>,
    /// How many mentions are in `bearers`.
    passed: usize,
    last: Option<Spoken>,
}

/// The last source that was read.
#[derive(Debug, Clone, Copy)]
struct Spoken {
    source: Span,
    sentence: usize,
    mention: Option<usize>,
}

impl<'a> Reader<'a> {
    fn new(
        text: &'a str,
        sentences: &'a [Sentence],
        mentions: &'a [Mention],
        entities: &'a [Entity],
        attributions: &[Attribution],
    ) -> Self {
        let title = |&(label, span, sentence): &Mention| {
            let around = sentences.get(sentence).map_or(span, |found| found.span);
            Title::of(text, around, span, label)
        };
        let titles: Vec<Title> = mentions.iter().map(title).collect();
        let contents = Contents::of(attributions);
        Self {
            text,
            sentences,
            mentions,
            entities,
            said: mentions
                .iter()
                .map(|m| contents.around(m.1).is_some())
                .collect(),
            genders: genders(mentions, entities, &titles),
            titles,
            bearers: BTreeMap::new(),
            passed: 0,
            last: None,
        }
    }

    /// Whom a source names; sources come in order of the text.
    fn read(&mut self, source: Span) -> Option<usize> {
        if let Some(last) = self.last.filter(|last| last.source == source) {
            return last.mention;
        }
        self.pass(source.start);
        let sentence = self.sentence_at(source.start);
        let mention = match phrase::read(self.text, source, self.mentions) {
            Phrase::Name(mention) => Some(mention),
            Phrase::Who => self.just_named(source.start),
            Phrase::Person(gender) => self.person(gender, sentence, source.start),
            Phrase::It => self.body(sentence, source.start),
            Phrase::They => self.people(sentence),
            Phrase::Titled(words) => self.titled(&words, sentence, source.start),
            Phrase::Other => None,
        };
        self.last = Some(Spoken {
            source,
            sentence,
            mention,
        });
        mention
    }

    /// Notes the titles of the mentions before a place.
    fn pass(&mut self, place: usize) {
        while let Some((_, span, _)) = self.mentions.get(self.passed)
            && span.start < place
        {
            for noun in self.titles[self.passed].nouns() {
                let [last, before] = self.bearers.entry(noun).or_default();
                if last.is_some_and(|last| self.entities[last].id != self.entities[self.passed].id)
                {
                    *before = *last;
                }
                *last = Some(self.passed);
            }
            self.passed += 1;
        }
    }

    fn sentence_at(&self, place: usize) -> usize {
        let after = self.sentences.partition_point(|s| s.span.start <= place);
        after.saturating_sub(1)
    }

    /// The mention that ends right before a place: "Roe, who".
    fn just_named(&self, place: usize) -> Option<usize> {
        let last = self.before(place)?;
        let (label, span, _) = self.mentions[last];
        let between = self.text.get(span.end..place)?;
        let close = between.trim().is_empty() || between.trim() == ",";
        (close && label == Label::Person).then_some(last)
    }

    /// The last mention before a place.
    fn before(&self, place: usize) -> Option<usize> {
        let after = self.mentions.partition_point(|m| m.1.start < place);
        let last = after.checked_sub(1)?;
        (self.mentions[last].1.end <= place).then_some(last)
    }

    /// The mentions shortly before a place, the nearest first.
    fn near(&self, sentence: usize, place: usize) -> impl Iterator<Item = usize> + '_ {
        let after = self.mentions.partition_point(|m| m.1.end <= place);
        let paragraph = |sentence: usize| self.sentences.get(sentence).map_or(0, |s| s.paragraph);
        let here = paragraph(sentence);
        let close = move |&at: &usize| {
            let found = self.mentions[at].2;
            found + REACH >= sentence && paragraph(found) + 1 >= here
        };
        (after.saturating_sub(MOST_NEAR)..after)
            .rev()
            .take_while(close)
    }

    /// What was read last, if it is near.
    fn last_near(&self, sentence: usize) -> Option<Spoken> {
        self.last.filter(|last| last.sentence + REACH >= sentence)
    }

    /// The only organisation that is named shortly before a place, outside what others say.
    fn only_organization(&self, sentence: usize, place: usize) -> Option<usize> {
        let told = |&at: &usize| !self.said[at] && self.mentions[at].0 == Label::Organization;
        self.only(self.near(sentence, place).filter(told))
    }

    /// The organisation that "it" means; "the report" that spoke before may be meant as well.
    fn body(&self, sentence: usize, place: usize) -> Option<usize> {
        let last = self.last_near(sentence);
        let unknown = last.is_some_and(|last| last.mention.is_none());
        let found = self.only_organization(sentence, place);
        found.filter(|_| !unknown)
    }

    /// The people or the organisation that "they" means: who spoke last, nobody else.
    fn people(&self, sentence: usize) -> Option<usize> {
        let spoke = self.last_near(sentence)?.mention?;
        let mention = &self.mentions[spoke];
        let many = mention.0 == Label::Organization || phrase::is_people(self.text, mention);
        many.then_some(spoke)
    }

    /// The first of some mentions, if all are of one entity.
    fn only(&self, mut found: impl Iterator<Item = usize>) -> Option<usize> {
        let first = found.next()?;
        let same = |at: usize| self.entities[at].id == self.entities[first].id;
        found.all(same).then_some(first)
    }

    /// The mention that "the minister", "the foreign minister" or "the company" stands for.
    ///
    /// Two bearers of a title in one sentence are equally near. An organisation that stands alone may be "the
    /// company", unless another one that is a company by name was named before.
    fn titled(&self, words: &[String], sentence: usize, place: usize) -> Option<usize> {
        let noun = title::noun(words)?;
        let bearers = self.bearers.get(&noun).copied().unwrap_or_default();
        let borne = bearers[0].filter(|&last| {
            let rival =
                bearers[1].is_some_and(|other| self.mentions[other].2 == self.mentions[last].2);
            !rival && self.titles[last].holds(words)
        });
        if !title::is_organization(words) {
            return borne.filter(|&at| self.mentions[at].0 == Label::Person);
        }
        let alone = self.only_organization(sentence, place);
        match (borne, alone) {
            (Some(borne), Some(alone)) => self.only([alone, borne].into_iter()),
            (borne, None) => borne.filter(|&at| self.mentions[at].0 == Label::Organization),
            (None, alone) => alone,
        }
    }
}

/// The gender of each person that a given name before another tells it of, else titles; none where titles disagree.
///
/// A title that says otherwise than the given name is another's: "Barack Obama and his wife", "chairman Ann Lee".
fn genders<'a>(
    mentions: &[Mention],
    entities: &'a [Entity],
    titles: &[Title],
) -> BTreeMap<&'a str, Gender> {
    let mut titled: BTreeMap<&str, Option<Gender>> = BTreeMap::new();
    let mut out = BTreeMap::new();
    let mut given_alone = BTreeMap::new();
    let persons = mentions.iter().zip(entities).zip(titles);
    for ((_, entity), title) in persons.filter(|((mention, _), _)| mention.0 == Label::Person) {
        if let Some(gender) = title.gender() {
            let held = titled.entry(&entity.id).or_insert(Some(gender));
            *held = held.filter(|&held| held == gender);
        }
        if let Some(gender) = given::gender(&entity.name) {
            // "Thomas" alone may be a surname.
            let full = entity.name.contains(' ');
            let known = if full { &mut out } else { &mut given_alone };
            known.insert(entity.id.as_str(), gender);
        }
    }
    let told = titled.into_iter();
    let told = told.filter_map(|(id, gender)| Some((id, gender?)));
    for (id, gender) in told.chain(given_alone) {
        out.entry(id).or_insert(gender);
    }
    out
}
