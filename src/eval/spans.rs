//! Tasks that find spans in whole texts: sentences, entities, attribution.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Evaluation;
use super::calibration::Sureness;
use super::score::{self, Counts, Spans};
use super::text::{Split, in_code_points, item, paragraphs};
use crate::analysis::Analysis;
use crate::article::{Issue, Span};
use crate::config::Config;
use crate::labeller::Labeller;
use crate::labels::{Attribution, Labels, Mention};

#[derive(Deserialize)]
pub(super) struct SentencesRecord {
    id: String,
    text: String,
    /// Missing in texts that are only to be split.
    #[serde(default)]
    sentences: Vec<(usize, usize)>,
}

#[derive(Deserialize)]
pub(super) struct EntitiesRecord {
    id: String,
    text: String,
    /// Missing in texts whose names are only to be found.
    #[serde(default)]
    spans: Vec<LabelledSpan>,
    /// Only the records of the worldwide corpus have one; it decides how spans are compared.
    region: Option<String>,
}

#[derive(Deserialize)]
struct LabelledSpan {
    start: usize,
    end: usize,
    label: String,
}

#[derive(Deserialize)]
pub(super) struct AttributionRecord {
    id: String,
    text: String,
    attributions: Vec<GoldAttribution>,
}

#[derive(Deserialize, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct GoldAttribution {
    source: Vec<(usize, usize)>,
    cue: Vec<(usize, usize)>,
    content: Vec<(usize, usize)>,
}

pub(super) fn sentences(records: &[SentencesRecord], split: Split) -> Evaluation {
    let spans = |text: &str| split(text, &paragraphs(text)).into_iter().map(|s| s.span);
    let found: Vec<Vec<(usize, usize)>> = records
        .par_iter()
        .map(|r| in_code_points(&r.text, spans(&r.text)))
        .collect();
    let mut counts = Counts::default();
    for (record, found) in records.iter().zip(&found) {
        counts.add(
            &score::trimmed(&record.text, &record.sentences),
            &found.iter().copied().collect(),
        );
    }
    Evaluation {
        score: json!({ "task": "sentences", "records": records.len(), "f1": counts.f1(), "precision": counts.precision(), "recall": counts.recall() }),
        predictions: records
            .iter()
            .zip(&found)
            .map(|(r, found)| json!({ "id": r.id, "sentences": found }))
            .collect(),
    }
}

/// The labels of some texts, as a build gives them.
fn labels(labeller: &Labeller, texts: &[&str], config: &Config) -> Result<Vec<Labels>> {
    let selection = config.labels.selection()?;
    let items = texts.iter().map(|text| item(text)).collect();
    let labels = |analysis: Result<Analysis, Issue>| match analysis {
        Ok(analysis) => Ok(selection.of(&analysis).labels),
        Err(issue) => Err(anyhow!("{}\nhint: {}", issue.message, issue.hint)),
    };
    labeller.analyse(items).into_iter().map(labels).collect()
}

pub(super) fn entities(
    labeller: &Labeller,
    records: &[EntitiesRecord],
    config: &Config,
) -> Result<Evaluation> {
    let texts: Vec<&str> = records.iter().map(|r| r.text.as_str()).collect();
    let found = labels(labeller, &texts, config)?;
    let predicted: Vec<Spans> = records
        .iter()
        .zip(&found)
        .map(|(r, labels)| spans_of(&r.text, &labels.mentions))
        .collect();
    let gold: Vec<Spans> = records.iter().map(EntitiesRecord::gold).collect();
    let worldwide = records.iter().all(|r| r.region.is_some());
    let mut score = score::entities(&texts, &gold, &predicted, worldwide);
    if worldwide {
        // Only there are all labels marked.
        let mut sureness = Sureness::default();
        for ((record, labels), gold) in records.iter().zip(&found).zip(&gold) {
            let spans = in_code_points(&record.text, labels.mentions.iter().map(|m| m.span));
            for ((start, end), mention) in spans.into_iter().zip(&labels.mentions) {
                let hit = gold.contains(&(start, end, mention.label.name().to_owned()));
                sureness.add(mention.confidence.get(), hit);
            }
        }
        score["calibration"] = sureness.score();
        score["confusion"] = score::span_confusion(&gold, &predicted);
    }
    Ok(Evaluation {
        score,
        predictions: records
            .iter()
            .zip(&found)
            .map(|(r, labels)| entity_prediction(r, &labels.mentions))
            .collect(),
    })
}

impl EntitiesRecord {
    fn gold(&self) -> Spans {
        self.spans
            .iter()
            .map(|s| (s.start, s.end, s.label.clone()))
            .collect()
    }
}

fn spans_of(text: &str, mentions: &[Mention]) -> Spans {
    let spans = in_code_points(text, mentions.iter().map(|m| m.span));
    spans
        .into_iter()
        .zip(mentions)
        .map(|((start, end), m)| (start, end, m.label.name().to_owned()))
        .collect()
}

fn entity_prediction(record: &EntitiesRecord, mentions: &[Mention]) -> Value {
    let spans = in_code_points(&record.text, mentions.iter().map(|m| m.span));
    let spans: Vec<Value> = spans
        .into_iter()
        .zip(mentions)
        .map(|((start, end), m)| json!({ "start": start, "end": end, "label": m.label.name(), "confidence": m.confidence.get() }))
        .collect();
    json!({ "id": record.id, "spans": spans })
}

pub(super) fn attribution(
    labeller: &Labeller,
    records: &[AttributionRecord],
    config: &Config,
) -> Result<Evaluation> {
    let texts: Vec<&str> = records.iter().map(|r| r.text.as_str()).collect();
    let found = labels(labeller, &texts, config)?;
    let predicted: Vec<Vec<Compared>> = records
        .iter()
        .zip(&found)
        .map(|(r, labels)| {
            let each = labels.attributions.iter();
            each.map(|a| Compared::of(&r.text, a)).collect()
        })
        .collect();
    let gold_spans: Vec<Spans> = records
        .iter()
        .map(|r| r.attributions.iter().flat_map(GoldAttribution::roles))
        .map(Iterator::collect)
        .collect();
    let found_spans: Vec<Spans> = predicted
        .iter()
        .map(|of| of.iter().flat_map(|x| x.attribution.roles()).collect())
        .collect();
    let mut score = score::roles(&gold_spans, &found_spans, &["source", "cue", "content"]);
    score["confusion"] = score::span_confusion(&gold_spans, &found_spans);
    let (mut whole, mut sureness) = (Counts::default(), Sureness::default());
    for (record, predicted) in records.iter().zip(&predicted) {
        let gold: BTreeSet<&GoldAttribution> = record.attributions.iter().collect();
        whole.add(&gold, &predicted.iter().map(|x| &x.attribution).collect());
        for x in predicted {
            sureness.add(x.confidence, gold.contains(&x.attribution));
        }
    }
    score["f1_whole"] = json!(whole.f1());
    score["calibration"] = sureness.score();
    Ok(Evaluation {
        score,
        predictions: records
            .iter()
            .zip(&predicted)
            .map(|(r, predicted)| attribution_prediction(r, predicted))
            .collect(),
    })
}

impl GoldAttribution {
    /// Its spans, each with the name of its role.
    fn roles(&self) -> impl Iterator<Item = (usize, usize, String)> + '_ {
        [
            ("source", &self.source),
            ("cue", &self.cue),
            ("content", &self.content),
        ]
        .into_iter()
        .flat_map(|(role, spans)| spans.iter().map(move |&(a, b)| (a, b, role.to_owned())))
    }
}

/// An attribution that was found, as the gold data writes one.
struct Compared {
    attribution: GoldAttribution,
    confidence: f64,
    direct: bool,
}

impl Compared {
    fn of(text: &str, found: &Attribution) -> Self {
        let points = |spans: &[Span]| in_code_points(text, spans.iter().copied());
        Self {
            attribution: GoldAttribution {
                source: points(found.source.as_slice()),
                cue: points(found.cue.as_slice()),
                content: points(&found.content),
            },
            confidence: found.confidence,
            direct: found.direct,
        }
    }
}

fn attribution_prediction(record: &AttributionRecord, predicted: &[Compared]) -> Value {
    let each = predicted.iter().map(|x| {
        let GoldAttribution {
            source,
            cue,
            content,
        } = &x.attribution;
        json!({ "source": source, "cue": cue, "content": content, "direct": x.direct, "confidence": x.confidence })
    });
    json!({ "id": record.id, "attributions": each.collect::<Vec<_>>() })
}
