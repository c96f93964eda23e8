//! Gold records into scores: how good the labels are, measured as `README.md` says.

mod score;

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use clap::ValueEnum;
use rayon::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::article::{Article, Sentence, Source, Span};
use crate::config::Config;
use crate::label::{self, Mention, Selection, Stance, StanceScores};
use crate::model::Model;
use crate::split;
use crate::table::CodePoints;
use crate::zone::zone;
use score::{Counts, Spans};

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Task {
    /// Sentence spans: F1 over exact spans
    Sentences,
    /// Entity spans: F1 over spans and labels
    Entities,
    /// Stance towards given mentions: macro F1 over the three stances
    Stance,
}

/// What a measurement gave.
pub struct Evaluation {
    /// The score, as one JSON object.
    pub score: Value,
    predictions: Vec<Value>,
}

impl Evaluation {
    /// Write one JSON object a gold record, in the same order, with its `id`.
    ///
    /// # Errors
    ///
    /// If the writer fails.
    pub fn write_predictions(&self, writer: impl Write) -> std::io::Result<()> {
        let mut writer = BufWriter::new(writer);
        for prediction in &self.predictions {
            writeln!(writer, "{prediction}")?;
        }
        writer.flush()
    }
}

/// Measure one task on a gold file, with the embedded weights or those of a folder.
///
/// # Errors
///
/// If the file can't be read, a line is no record of the task, or the model fails.
pub fn run(task: Task, gold: &Path, config: &Config, model: Option<&Path>) -> Result<Evaluation> {
    let load = || match model {
        Some(folder) => Model::from_folder(folder, config.threads()),
        None => Model::embedded(config.threads()),
    };
    match task {
        Task::Sentences => Ok(sentences(&read(gold)?)),
        Task::Entities => entities(&load()?, &read(gold)?, config),
        Task::Stance => stance(&load()?, &read(gold)?),
    }
}

#[derive(Deserialize)]
struct SentencesRecord {
    id: String,
    text: String,
    /// Missing in texts that are only to be split.
    #[serde(default)]
    sentences: Vec<(usize, usize)>,
}

#[derive(Deserialize)]
struct EntitiesRecord {
    id: String,
    text: String,
    spans: Vec<LabelledSpan>,
    /// Only the records of the worldwide corpus have one; it decides how spans are compared.
    region: Option<String>,
}

#[derive(Deserialize)]
struct StanceRecord {
    id: String,
    text: String,
    targets: Vec<LabelledSpan>,
}

#[derive(Deserialize)]
struct LabelledSpan {
    start: usize,
    end: usize,
    label: String,
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let opened =
        File::open(path).with_context(|| format!("opening the gold file `{}`", path.display()))?;
    let lines = BufReader::new(opened).lines().enumerate();
    lines
        .map(|(i, line)| {
            let place = || {
                format!(
                    "line {} of `{}`\nhint: `stancemill help eval` names the tasks",
                    i + 1,
                    path.display()
                )
            };
            serde_json::from_str(&line.with_context(place)?).with_context(place)
        })
        .collect()
}

/// The sentences of a text, by the same stages as in a build.
fn split_text(text: &str) -> Vec<Sentence> {
    let article = Article {
        source: Source {
            path: String::new(),
            record: None,
        },
        text: text.to_owned(),
        title: None,
        author: None,
        publisher: None,
        published_at: None,
        url: None,
        language: None,
    };
    split::sentences(text, &zone(&article, false).paragraphs)
}

fn in_code_points(text: &str, spans: impl Iterator<Item = Span>) -> Vec<(usize, usize)> {
    let points = CodePoints::of(text);
    spans
        .map(|s| (points.before(s.start), points.before(s.end)))
        .collect()
}

fn sentences(records: &[SentencesRecord]) -> Evaluation {
    let found: Vec<Vec<(usize, usize)>> = records
        .par_iter()
        .map(|r| in_code_points(&r.text, split_text(&r.text).iter().map(|s| s.span)))
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

fn entities(model: &Model, records: &[EntitiesRecord], config: &Config) -> Result<Evaluation> {
    let keep = Selection {
        min_confidence: config.labels.min_confidence,
        targets: Vec::new(),
    };
    let split: Vec<Vec<Sentence>> = records.par_iter().map(|r| split_text(&r.text)).collect();
    let texts: Vec<(&str, &[Sentence])> = records
        .iter()
        .zip(&split)
        .map(|(r, s)| (r.text.as_str(), s.as_slice()))
        .collect();
    let found = label::label(model, &texts, &keep)?;
    let predicted: Vec<Spans> = records
        .iter()
        .zip(&found)
        .map(|(r, mentions)| spans_of(&r.text, mentions))
        .collect();
    let gold: Vec<Spans> = records.iter().map(EntitiesRecord::gold).collect();
    let worldwide = records.iter().all(|r| r.region.is_some());
    let texts: Vec<&str> = records.iter().map(|r| r.text.as_str()).collect();
    Ok(Evaluation {
        score: score::entities(&texts, &gold, &predicted, worldwide),
        predictions: records
            .iter()
            .zip(&found)
            .map(|(r, mentions)| entity_prediction(r, mentions))
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

fn stance(model: &Model, records: &[StanceRecord]) -> Result<Evaluation> {
    let found: Result<Vec<Vec<StanceScores>>> = model.pool().run(|| {
        records
            .par_iter()
            .map(|r| label::stances_of(model, &r.text, &r.mentions()?))
            .collect()
    });
    let found = found?;
    let pairs = records
        .iter()
        .zip(&found)
        .flat_map(|(r, scores)| r.targets.iter().zip(scores));
    let labels: Vec<(String, &str)> = pairs
        .map(|(t, s)| (t.label.clone(), s.stance().name()))
        .collect();
    let names: Vec<&str> = Stance::ALL.iter().map(|s| s.name()).collect();
    Ok(Evaluation {
        score: score::stance(records.len(), &labels, &names),
        predictions: records
            .iter()
            .zip(&found)
            .map(|(r, scores)| stance_prediction(r, scores))
            .collect(),
    })
}

impl StanceRecord {
    /// The targets as spans of bytes.
    fn mentions(&self) -> Result<Vec<Span>> {
        let mut borders: Vec<usize> = self.text.char_indices().map(|(at, _)| at).collect();
        borders.push(self.text.len());
        let byte = |point: usize| borders.get(point).copied();
        let span = |t: &LabelledSpan| Some(Span::new(byte(t.start)?, byte(t.end)?));
        let spans: Option<Vec<Span>> = self.targets.iter().map(span).collect();
        spans.with_context(|| format!("a target of record `{}` lies outside its text", self.id))
    }
}

fn stance_prediction(record: &StanceRecord, scores: &[StanceScores]) -> Value {
    let target = |(t, s): (&LabelledSpan, &StanceScores)| {
        json!({
            "start": t.start, "end": t.end, "label": s.stance().name(),
            "p_against": s.against.get(), "p_neutral": s.neutral.get(), "p_favor": s.favor.get(),
        })
    };
    json!({ "id": record.id, "targets": record.targets.iter().zip(scores).map(target).collect::<Vec<_>>() })
}
