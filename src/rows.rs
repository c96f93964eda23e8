//! One labelled article into its rows of every table.

use crate::aggregate::{Relation, Summary};
use crate::analysis::Analysis;
use crate::article::{Sentence, Span};
use crate::corpus::Placement;
use crate::labels::{Attribution, Entity, GenreScores, Held, Mention, ToneScores};
use crate::select::Selected;
use crate::table::{
    AttributionRow, DocumentRow, DocumentStanceRow, MentionRow, Places, SentenceRow, StanceRow,
    count_words,
};
use crate::vocabulary::{Holder, Rounded};

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

/// An article with all that its rows say.
pub struct Labelled<'a> {
    /// What is known of it by itself.
    pub analysis: &'a Analysis,
    /// What the settings keep of that.
    pub selected: &'a Selected,
    /// Its place among the others.
    pub placement: &'a Placement,
    /// Its stances taken together.
    pub summaries: &'a [(Relation<'a>, Summary)],
}

impl Labelled<'_> {
    /// The article's rows.
    #[must_use]
    pub fn rows(&self) -> ArticleRows {
        let places = Places::of(&self.analysis.article);
        let mentions = self.mention_rows(&places);
        let attributions = self.attribution_rows(&places, &mentions);
        ArticleRows {
            document: self.document_row(),
            sentences: self.sentence_rows(&places),
            stances: self.stance_rows(&places, &mentions, &attributions),
            document_stances: self.document_stance_rows(&attributions),
            attributions,
            mentions,
        }
    }

    fn document_row(&self) -> DocumentRow {
        let article = &self.analysis.article;
        let genre = self.analysis.scored.genre.map(GenreScores::genre);
        DocumentRow {
            doc_id: self.placement.identity.doc_id.clone(),
            source: article.source.to_string(),
            sha256: self.placement.identity.sha256.clone(),
            title: article
                .origin
                .title()
                .map(str::to_owned)
                .or_else(|| self.analysis.zoned.title.clone()),
            author: self.analysis.zoned.author.clone(),
            publisher: article.publisher.clone(),
            published_at: self.analysis.zoned.published_at,
            url: article.url.clone(),
            language: self.analysis.language.code.clone(),
            genre: genre.map(|(genre, _)| genre),
            genre_confidence: genre.map(|(_, confidence)| confidence),
            text: article.given_text().to_owned(),
            n_paragraphs: self.analysis.zoned.paragraphs.len(),
            n_sentences: self.analysis.sentences.len(),
            n_words: count_words(&article.text),
            duplicate_of: self
                .placement
                .original
                .as_ref()
                .map(|original| original.doc_id.clone()),
            similarity: self
                .placement
                .original
                .as_ref()
                .map(|original| original.similarity),
        }
    }

    fn sentence_id(&self, sentence: usize) -> String {
        format!("{}-{:04}", self.placement.identity.doc_id, sentence + 1)
    }

    fn sentence_rows(&self, places: &Places<'_>) -> Vec<SentenceRow> {
        let row = |(i, sentence): (usize, &Sentence)| {
            let place = places.place(sentence.span);
            SentenceRow {
                sentence_id: self.sentence_id(i),
                doc_id: self.placement.identity.doc_id.clone(),
                index: i + 1,
                paragraph: sentence.paragraph + 1,
                field: place.field,
                zone: sentence.zone,
                start: place.start,
                end: place.end,
                text: place.text.to_owned(),
                n_words: count_words(place.text),
            }
        };
        self.analysis
            .sentences
            .iter()
            .enumerate()
            .map(row)
            .collect()
    }

    fn mention_rows(&self, places: &Places<'_>) -> Vec<MentionRow> {
        let numbers = numbers_within(self.selected.labels.mentions.iter().map(|m| m.sentence));
        let row = |((mention, entity), number): ((&Mention, &Entity), usize)| {
            let sentence_id = self.sentence_id(mention.sentence);
            let place = places.place(mention.span);
            let tone = mention.asked.map(|answers| answers.tone);
            MentionRow {
                mention_id: format!("{sentence_id}-m{number:02}"),
                doc_id: self.placement.identity.doc_id.clone(),
                sentence_id,
                entity_id: entity.id.clone(),
                start: place.start,
                end: place.end,
                text: place.text.to_owned(),
                label: mention.label,
                confidence: mention.confidence,
                tone: tone.map(ToneScores::tone),
                p_negative: tone.map(|tone| tone.negative),
                p_neutral: tone.map(|tone| tone.neutral),
                p_positive: tone.map(|tone| tone.positive),
            }
        };
        self.selected
            .labels
            .mentions
            .iter()
            .zip(&self.selected.entities)
            .zip(numbers)
            .map(row)
            .collect()
    }

    fn attribution_rows(
        &self,
        places: &Places<'_>,
        mentions: &[MentionRow],
    ) -> Vec<AttributionRow> {
        let attributions = &self.selected.labels.attributions;
        let numbers = numbers_within(attributions.iter().map(|a| a.sentence));
        let row = |((attribution, &source), number): ((&Attribution, &Option<usize>), usize)| {
            let place = |span: Span| places.place(span);
            let source_place = attribution.source.map(place);
            let cue = attribution.cue.map(place);
            let content = place(whole_content(attribution));
            let pieces = attribution.content.iter().copied().map(place);
            let pieces: Vec<String> = pieces
                .map(|piece| format!("{}-{}", piece.start, piece.end))
                .collect();
            let sentence_id = self.sentence_id(attribution.sentence);
            AttributionRow {
                attribution_id: format!("{sentence_id}-a{number:02}"),
                doc_id: self.placement.identity.doc_id.clone(),
                sentence_id,
                source_start: source_place.map(|place| place.start),
                source_end: source_place.map(|place| place.end),
                source_text: source_place.map(|place| place.text.to_owned()),
                cue_start: cue.map(|place| place.start),
                cue_end: cue.map(|place| place.end),
                cue_text: cue.map(|place| place.text.to_owned()),
                content_start: content.start,
                content_end: content.end,
                content_text: content.text.to_owned(),
                content_pieces: pieces.join("; "),
                source_entity_id: source.map(|mention| self.selected.entities[mention].id.clone()),
                source_mention_id: source.map(|mention| mentions[mention].mention_id.clone()),
                direct: attribution.direct,
                confidence: Rounded::new(attribution.confidence),
            }
        };
        attributions
            .iter()
            .zip(&self.selected.sources)
            .zip(numbers)
            .map(row)
            .collect()
    }

    fn stance_rows(
        &self,
        places: &Places<'_>,
        mentions: &[MentionRow],
        attributions: &[AttributionRow],
    ) -> Vec<StanceRow> {
        let sentence = |held: &Held| self.selected.labels.mentions[held.target].sentence;
        let numbers = numbers_within(self.selected.stances.iter().map(sentence));
        let row = |(held, number): (&Held, usize)| {
            let sentence_id = self.sentence_id(sentence(held));
            let entity = held.entity(self.selected.author.as_deref(), &self.selected.entities);
            StanceRow {
                stance_id: format!("{sentence_id}-s{number:02}"),
                doc_id: self.placement.identity.doc_id.clone(),
                sentence_id,
                holder: held.holder,
                by: held.by,
                holder_entity_id: entity.map(str::to_owned),
                holder_text: self.holder_text(places, held),
                holder_mention_id: held.holder_mention.map(|m| mentions[m].mention_id.clone()),
                attribution_id: held
                    .attribution
                    .map(|a| attributions[a].attribution_id.clone()),
                target_entity_id: self.selected.entities[held.target].id.clone(),
                target_mention_id: mentions[held.target].mention_id.clone(),
                stance: held.stance,
                p_against: held.scores.against,
                p_neutral: held.scores.neutral,
                p_favor: held.scores.favor,
            }
        };
        self.selected.stances.iter().zip(numbers).map(row).collect()
    }

    /// What the text calls the holder.
    fn holder_text(&self, places: &Places<'_>, held: &Held) -> Option<String> {
        let text = |span: Span| places.place(span).text.to_owned();
        match held.holder {
            Holder::Author => self.analysis.zoned.author.clone(),
            Holder::Source => {
                let attribution = &self.selected.labels.attributions[held.attribution?];
                attribution.source.map(text)
            }
            Holder::Entity => held
                .holder_mention
                .map(|mention| text(self.selected.labels.mentions[mention].span)),
        }
    }

    fn document_stance_rows(&self, attributions: &[AttributionRow]) -> Vec<DocumentStanceRow> {
        let row = |(relation, summary): &(Relation<'_>, Summary)| DocumentStanceRow {
            doc_id: self.placement.identity.doc_id.clone(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_start_anew_in_each_sentence() {
        assert_eq!(
            numbers_within([0, 0, 2, 2, 2, 5].into_iter()),
            [1, 2, 1, 2, 3, 1]
        );
    }
}
