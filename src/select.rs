//! An analysis under some settings: which mentions, attributions and stances are kept, and whose they are.

use crate::aggregate::{self, Author, Relation, Summary};
use crate::analysis::Analysis;
use crate::article::Span;
use crate::attribution;
use crate::config::{Selection, Thresholds};
use crate::holder;
use crate::labels::{Entity, Held, Labels, Mention, Pair, Scored};
use crate::resolve::{authors, resolve, sources};
use crate::vocabulary::Zone;
use crate::zone::persons;

/// What is kept of an analysis. Everything that follows is an index into its labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Selected {
    /// Mentions, pairs and attributions.
    pub labels: Labels,
    /// The entity of each mention, in the same order.
    pub entities: Vec<Entity>,
    /// The mention that each attribution's source is resolved to, in the order of the attributions.
    pub sources: Vec<Option<usize>>,
    /// The persons who wrote the article.
    pub authors: Vec<Entity>,
    /// Their ids, as of [`holder::author_ids`].
    pub author: Option<String>,
    /// The stances.
    pub stances: Vec<Held>,
}

impl Selection {
    /// What these settings keep of an analysis.
    #[must_use]
    pub fn of(&self, analysis: &Analysis) -> Selected {
        let labels = self.labels(&analysis.article.text, analysis);
        self.of_labels(analysis, labels)
    }

    /// What an analysis comes to with these labels.
    #[must_use]
    pub fn of_labels(&self, analysis: &Analysis, labels: Labels) -> Selected {
        let text = &analysis.article.text;
        let mentions = labels.mentions.iter();
        let entities = resolve(text, mentions.map(|m| (m.label, m.span)));
        let mentions = labels.mentions.iter();
        let mentions: Vec<_> = mentions.map(|m| (m.label, m.span, m.sentence)).collect();
        let sources = sources(
            text,
            &analysis.sentences,
            &mentions,
            &entities,
            &labels.attributions,
        );
        let names = analysis.zoned.author.as_deref().map(persons);
        let mentions = labels.mentions.iter().map(|m| (m.label, m.span));
        let authors = authors(text, mentions, &entities, &names.unwrap_or_default());
        let author = holder::author_ids(&authors);
        let stances = holder::stances(
            &labels,
            &entities,
            &sources,
            author.as_deref(),
            self.thresholds,
        );
        Selected {
            labels,
            entities,
            sources,
            authors,
            author,
            stances,
        }
    }

    fn labels(&self, text: &str, analysis: &Analysis) -> Labels {
        let Scored {
            mentions,
            pairs,
            roles,
            ..
        } = &analysis.scored;
        // Where each mention goes, among those that are kept.
        let mut places = Vec::with_capacity(mentions.len());
        let mut kept: Vec<Mention> = Vec::with_capacity(mentions.len());
        for mention in mentions {
            let is_kept = mention.confidence.get() >= self.min_confidence;
            places.push(is_kept.then_some(kept.len()));
            kept.extend(is_kept.then(|| self.mention(mention)));
        }
        let pair = |pair: &Pair| {
            let (p, q) = (places[pair.p]?, places[pair.q]?);
            let holds = |p: &Mention, q: &Mention| p.holder && q.asked.is_some();
            let asked = holds(&kept[p], &kept[q]) || holds(&kept[q], &kept[p]);
            asked.then_some(Pair { p, q, ..*pair })
        };
        let pairs = pairs.iter().filter_map(pair).collect();
        let sure = |confidence: f64| confidence >= self.min_attribution_confidence;
        let roles: Vec<_> = roles
            .iter()
            .filter(|role| sure(role.confidence))
            .copied()
            .collect();
        let is_quoted = |span: Span| {
            let (quotes, sentences) = (&analysis.quotes, &analysis.sentences);
            let quote = quotes.partition_point(|quote| quote.end <= span.start);
            let between_marks = quotes
                .get(quote)
                .is_some_and(|quote| quote.start < span.end);
            let sentence = sentences.partition_point(|sentence| sentence.span.end <= span.start);
            let in_quote = sentences
                .get(sentence)
                .is_some_and(|found| found.zone == Zone::Quote);
            between_marks || in_quote
        };
        let joined = attribution::join(text, &roles, &analysis.quotes);
        let mut attributions = attribution::of_others(text, joined, is_quoted);
        attributions.sort_by_key(|attribution| attribution.sentence);
        let mut labels = Labels {
            mentions: kept,
            pairs,
            attributions,
        };
        let title_end = analysis.article.origin.title_end();
        labels.part_at(title_end, &analysis.sentences);
        labels
    }

    /// A mention as these settings see it: no target or holder where its label may be none.
    fn mention(&self, mention: &Mention) -> Mention {
        let asked = mention.asked;
        Mention {
            asked: asked.filter(|_| self.targets.contains(&mention.label)),
            holder: mention.holder && self.holders.contains(&mention.label),
            ..mention.clone()
        }
    }
}

impl Selected {
    /// The stances taken together, by holder and target. `seed` is what the random numbers of the intervals come from.
    #[must_use]
    pub fn summaries<'a>(
        &'a self,
        analysis: &'a Analysis,
        thresholds: Thresholds,
        seed: &str,
    ) -> Vec<(Relation<'a>, Summary)> {
        let written_by = Author {
            name: analysis.zoned.author.as_deref(),
            ids: self.author.as_deref(),
        };
        let text = &analysis.article.text;
        let (labels, entities) = (&self.labels, &self.entities);
        let related = aggregate::relations(
            text,
            &analysis.sentences,
            labels,
            entities,
            written_by,
            &self.stances,
        );
        aggregate::by_relation(&related, thresholds, seed)
    }
}
