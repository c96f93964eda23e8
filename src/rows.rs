//! One labelled article into its rows of every table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::aggregate::{Relation, Summary};
use crate::article::{Article, Sentence, Span};
use crate::duplicate::Original;
use crate::holder::Held;
use crate::labels::{Attribution, Labels, Mention};
use crate::resolve::Entity;
use crate::table::{
    AttributionRow, CodePoints, DocumentRow, DocumentStanceRow, EntityRow, MentionRow, SentenceRow,
    StanceRow, count_words,
};
use crate::vocabulary::{Holder, Label, Rounded};
use crate::zone::Zoned;

/// The rows of one article, but for the tables that span articles.
#[derive(Debug)]
pub struct ArticleRows {
    /// Its row of `documents`.
    pub document: DocumentRow,
    /// Its rows of `sentences`.
    pub sentences: Vec<SentenceRow>,
    /// Its rows of `mentions`.
    pub mentions: Vec<MentionRow>,
    /// Its rows of `attributions`.
    pub attributions: Vec<AttributionRow>,
    /// Its rows of `stances`.
    pub stances: Vec<StanceRow>,
    /// Its rows of `document_stances`.
    pub document_stances: Vec<DocumentStanceRow>,
}

/// SHA-256 of a text in hexadecimal digits.
#[must_use]
pub fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::new(), |mut out, byte| {
            // Writing to a string can't fail.
            let _ = write!(out, "{byte:02x}");
            out
        })
}

/// Gives out `doc_id`s: the same text gets the same id, and a further copy a number.
#[derive(Debug, Default)]
pub struct Identities {
    seen: BTreeMap<String, usize>,
}

/// What a document is called in this build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its `doc_id`.
    pub doc_id: String,
    /// SHA-256 of its text.
    pub sha256: String,
    /// The `doc_id` of the first document with the same text, where this is a further copy.
    pub copy_of: Option<String>,
}

impl Identities {
    /// The identity of the next document, which has this text.
    pub fn next(&mut self, text: &str) -> Identity {
        let sha256 = sha256(text);
        let id = sha256[..16].to_owned();
        let copies = self.seen.entry(id.clone()).or_default();
        *copies += 1;
        match *copies {
            1 => Identity {
                doc_id: id,
                sha256,
                copy_of: None,
            },
            n => Identity {
                doc_id: format!("{id}-{n}"),
                sha256,
                copy_of: Some(id),
            },
        }
    }
}

/// Everything that the stages found in one article.
pub struct Labelled<'a> {
    /// The article.
    pub article: &'a Article,
    /// What it is called in this build.
    pub identity: Identity,
    /// Its ISO 639-1 code.
    pub language: Option<&'a str>,
    /// What it is a copy or a version of.
    pub original: Option<&'a Original>,
    /// Its paragraphs, title and author.
    pub zoned: &'a Zoned,
    /// Its sentences.
    pub sentences: &'a [Sentence],
    /// What the model says of it.
    pub labels: &'a Labels,
    /// The entity of each mention, in the same order.
    pub entities: &'a [Entity],
    /// The mention that each attribution's source is resolved to, in the order of the attributions.
    pub sources: &'a [Option<usize>],
    /// Its stances.
    pub stances: &'a [Held],
    /// The ids of the authors, as of [`crate::holder::author_ids`].
    pub author: Option<&'a str>,
    /// Its stances taken together.
    pub summaries: &'a [(Relation<'a>, Summary)],
}

impl Labelled<'_> {
    /// The article's rows.
    #[must_use]
    pub fn rows(&self) -> ArticleRows {
        let points = CodePoints::of(&self.article.text);
        let mentions = self.mention_rows(&points);
        let attributions = self.attribution_rows(&points, &mentions);
        ArticleRows {
            document: self.document_row(),
            sentences: self.sentence_rows(&points),
            stances: self.stance_rows(&mentions, &attributions),
            document_stances: self.document_stance_rows(&attributions),
            attributions,
            mentions,
        }
    }

    fn document_row(&self) -> DocumentRow {
        let article = self.article;
        DocumentRow {
            doc_id: self.identity.doc_id.clone(),
            source: article.source.to_string(),
            sha256: self.identity.sha256.clone(),
            title: self.zoned.title.clone(),
            author: self.zoned.author.clone(),
            publisher: article.publisher.clone(),
            published_at: self.zoned.published_at,
            url: article.url.clone(),
            language: self.language.map(str::to_owned),
            text: article.text.clone(),
            n_paragraphs: self.zoned.paragraphs.len(),
            n_sentences: self.sentences.len(),
            n_words: count_words(&article.text),
            duplicate_of: self.original.map(|original| original.doc_id.clone()),
            similarity: self.original.map(|original| original.similarity),
        }
    }

    fn sentence_id(&self, sentence: usize) -> String {
        format!("{}-{:04}", self.identity.doc_id, sentence + 1)
    }

    fn sentence_rows(&self, points: &CodePoints<'_>) -> Vec<SentenceRow> {
        let row = |(i, sentence): (usize, &Sentence)| {
            let text = sentence.span.of(&self.article.text);
            SentenceRow {
                sentence_id: self.sentence_id(i),
                doc_id: self.identity.doc_id.clone(),
                index: i + 1,
                paragraph: sentence.paragraph + 1,
                zone: sentence.zone,
                start: points.before(sentence.span.start),
                end: points.before(sentence.span.end),
                text: text.to_owned(),
                n_words: count_words(text),
            }
        };
        self.sentences.iter().enumerate().map(row).collect()
    }

    fn mention_rows(&self, points: &CodePoints<'_>) -> Vec<MentionRow> {
        let numbers = numbers_within(self.labels.mentions.iter().map(|m| m.sentence));
        let row = |((mention, entity), number): ((&Mention, &Entity), usize)| {
            let sentence_id = self.sentence_id(mention.sentence);
            MentionRow {
                mention_id: format!("{sentence_id}-m{number:02}"),
                doc_id: self.identity.doc_id.clone(),
                sentence_id,
                entity_id: entity.id.clone(),
                start: points.before(mention.span.start),
                end: points.before(mention.span.end),
                text: mention.span.of(&self.article.text).to_owned(),
                label: mention.label,
                confidence: mention.confidence,
            }
        };
        self.labels
            .mentions
            .iter()
            .zip(self.entities)
            .zip(numbers)
            .map(row)
            .collect()
    }

    fn attribution_rows(
        &self,
        points: &CodePoints<'_>,
        mentions: &[MentionRow],
    ) -> Vec<AttributionRow> {
        let attributions = &self.labels.attributions;
        let numbers = numbers_within(attributions.iter().map(|a| a.sentence));
        let row = |((attribution, &source), number): ((&Attribution, &Option<usize>), usize)| {
            let start = |span: Option<Span>| span.map(|span| points.before(span.start));
            let end = |span: Option<Span>| span.map(|span| points.before(span.end));
            let text = |span: Option<Span>| span.map(|span| span.of(&self.article.text).to_owned());
            let content = whole_content(attribution);
            let pieces = attribution.content.iter();
            let pieces: Vec<String> = pieces
                .map(|piece| {
                    format!(
                        "{}-{}",
                        points.before(piece.start),
                        points.before(piece.end)
                    )
                })
                .collect();
            let sentence_id = self.sentence_id(attribution.sentence);
            AttributionRow {
                attribution_id: format!("{sentence_id}-a{number:02}"),
                doc_id: self.identity.doc_id.clone(),
                sentence_id,
                source_start: start(attribution.source),
                source_end: end(attribution.source),
                source_text: text(attribution.source),
                cue_start: start(attribution.cue),
                cue_end: end(attribution.cue),
                cue_text: text(attribution.cue),
                content_start: points.before(content.start),
                content_end: points.before(content.end),
                content_text: content.of(&self.article.text).to_owned(),
                content_pieces: pieces.join("; "),
                source_entity_id: source.map(|mention| self.entities[mention].id.clone()),
                source_mention_id: source.map(|mention| mentions[mention].mention_id.clone()),
                direct: attribution.direct,
                confidence: Rounded::new(attribution.confidence),
            }
        };
        attributions
            .iter()
            .zip(self.sources)
            .zip(numbers)
            .map(row)
            .collect()
    }

    fn stance_rows(
        &self,
        mentions: &[MentionRow],
        attributions: &[AttributionRow],
    ) -> Vec<StanceRow> {
        let sentence = |held: &Held| self.labels.mentions[held.target].sentence;
        let numbers = numbers_within(self.stances.iter().map(sentence));
        let row = |(held, number): (&Held, usize)| {
            let sentence_id = self.sentence_id(sentence(held));
            let entity = held.entity(self.author, self.entities);
            StanceRow {
                stance_id: format!("{sentence_id}-s{number:02}"),
                doc_id: self.identity.doc_id.clone(),
                sentence_id,
                holder: held.holder,
                holder_entity_id: entity.map(str::to_owned),
                holder_text: self.holder_text(held),
                holder_mention_id: held.holder_mention.map(|m| mentions[m].mention_id.clone()),
                attribution_id: held
                    .attribution
                    .map(|a| attributions[a].attribution_id.clone()),
                target_entity_id: self.entities[held.target].id.clone(),
                target_mention_id: mentions[held.target].mention_id.clone(),
                stance: held.stance,
                p_against: held.scores.against,
                p_neutral: held.scores.neutral,
                p_favor: held.scores.favor,
            }
        };
        self.stances.iter().zip(numbers).map(row).collect()
    }

    /// What the text calls the holder.
    fn holder_text(&self, held: &Held) -> Option<String> {
        let text = |span: Span| span.of(&self.article.text).to_owned();
        match held.holder {
            Holder::Author => self.zoned.author.clone(),
            Holder::Source => {
                let attribution = &self.labels.attributions[held.attribution?];
                attribution.source.map(text)
            }
            Holder::Entity => held
                .holder_mention
                .map(|mention| text(self.labels.mentions[mention].span)),
        }
    }

    fn document_stance_rows(&self, attributions: &[AttributionRow]) -> Vec<DocumentStanceRow> {
        let row = |(relation, summary): &(Relation<'_>, Summary)| DocumentStanceRow {
            doc_id: self.identity.doc_id.clone(),
            holder: relation.holder,
            holder_entity_id: relation.holder_entity.map(str::to_owned),
            holder_text: relation.holder_text.map(str::to_owned),
            holder_attribution_id: relation
                .attribution
                .map(|a| attributions[a].attribution_id.clone()),
            target_entity_id: relation.target.to_owned(),
            n_sentences: summary.sentences,
            n_against: summary.counts[0],
            n_neutral: summary.counts[1],
            n_favor: summary.counts[2],
            score: summary.score,
            score_low: summary.interval.0,
            score_high: summary.interval.1,
            stance: summary.stance,
        };
        self.summaries.iter().map(row).collect()
    }
}

/// From the beginning of what is said to its end.
fn whole_content(attribution: &Attribution) -> Span {
    let pieces = &attribution.content;
    let start = pieces.first().map_or(0, |piece| piece.start);
    Span::new(start, pieces.last().map_or(start, |piece| piece.end))
}

/// For items given by their sentence, in order, the number of each within its sentence, from 1.
fn numbers_within(sentences: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut last = None;
    let mut number = 0;
    sentences
        .map(|sentence| {
            number = if last == Some(sentence) {
                number + 1
            } else {
                1
            };
            last = Some(sentence);
            number
        })
        .collect()
}

/// Gathers the entities of all articles.
#[derive(Debug, Default)]
pub struct Entities {
    known: BTreeMap<String, Known>,
}

#[derive(Debug)]
struct Known {
    label: Label,
    /// Canonical names with the number of articles that use them.
    names: BTreeMap<String, usize>,
    forms: BTreeSet<String>,
    mentions: usize,
    documents: usize,
}

impl Entities {
    /// Count the entities of one more article: those that it mentions, and its authors.
    pub fn add(&mut self, mentions: &[MentionRow], entities: &[Entity], authors: &[Entity]) {
        let mut of_article: BTreeMap<&str, &Entity> = BTreeMap::new();
        for author in authors {
            self.known(author);
            of_article.insert(&author.id, author);
        }
        for (entity, mention) in entities.iter().zip(mentions) {
            let known = self.known(entity);
            known.mentions += 1;
            let form = mention
                .text
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            known.forms.insert(form);
            of_article.entry(&entity.id).or_insert(entity);
        }
        for (id, entity) in of_article {
            if let Some(known) = self.known.get_mut(id) {
                known.documents += 1;
                *known.names.entry(entity.name.clone()).or_default() += 1;
            }
        }
    }

    fn known(&mut self, entity: &Entity) -> &mut Known {
        let known = self.known.entry(entity.id.clone());
        known.or_insert_with(|| Known {
            label: entity.label,
            names: BTreeMap::new(),
            forms: BTreeSet::new(),
            mentions: 0,
            documents: 0,
        })
    }

    /// The rows of `entities`, by id.
    #[must_use]
    pub fn rows(self) -> Vec<EntityRow> {
        self.known
            .into_iter()
            .map(|(entity_id, known)| known.row(entity_id))
            .collect()
    }
}

impl Known {
    fn row(self, entity_id: String) -> EntityRow {
        // The most frequent name; between equals the first in byte order.
        let name = self
            .names
            .iter()
            .rev()
            .max_by_key(|(_, n)| **n)
            .map(|(name, _)| name.clone())
            .unwrap_or_default();
        let aliases: Vec<String> = self
            .forms
            .into_iter()
            .filter(|form| *form != name)
            .collect();
        EntityRow {
            entity_id,
            label: self.label,
            aliases: (!aliases.is_empty()).then(|| aliases.join("; ")),
            n_mentions: self.mentions,
            n_documents: self.documents,
            name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_a_text_are_numbered_and_point_to_the_first() {
        let mut identities = Identities::default();
        let ids: Vec<Identity> = ["a", "b", "a", "a"]
            .iter()
            .map(|text| identities.next(text))
            .collect();
        assert_eq!(
            ids[0].sha256,
            "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
        );
        assert_eq!(ids[0].doc_id, "ca978112ca1bbdca");
        assert_eq!(
            (ids[1].copy_of.as_ref(), ids[0].copy_of.as_ref()),
            (None, None)
        );
        assert_eq!(ids[3].doc_id, "ca978112ca1bbdca-3");
        assert_eq!(ids[3].copy_of.as_deref(), Some("ca978112ca1bbdca"));
    }

    #[test]
    fn numbers_start_anew_in_each_sentence() {
        assert_eq!(
            numbers_within([0, 0, 2, 2, 2, 5].into_iter()),
            [1, 2, 1, 2, 3, 1]
        );
    }
}
