//! Gold records into scores: how good the labels are, measured as `README.md` says.

mod calibration;
mod questions;
mod score;
mod spans;
pub(crate) mod text;
mod zones;

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::config::Config;
use crate::labeller::Labeller;
use crate::split;

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Task {
    /// Sentence spans: F1 over exact spans
    Sentences,
    /// The same without the model of gaps, which is trained within these
    MarkedSentences,
    /// Entity spans: F1 over spans and labels
    Entities,
    /// Stance towards given mentions: macro F1 over the three stances
    Stance,
    /// Who of two given mentions favours or opposes the other: macro F1 over the five labels
    Pairs,
    /// Sources, cues and contents: F1 over exact spans
    Attribution,
    /// Zones of files beside the gold file: F1 over words, of pages' text and of every zone
    Zones,
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
        Some(folder) => Labeller::from_folder(folder, config.threads()),
        None => Labeller::embedded(config.threads()),
    };
    match task {
        Task::Sentences => Ok(spans::sentences(&read(gold)?, split::sentences)),
        Task::MarkedSentences => Ok(spans::sentences(&read(gold)?, split::sentences_by_rules)),
        Task::Entities => spans::entities(&load()?, &read(gold)?, config),
        Task::Stance => questions::stance(&load()?, &read(gold)?),
        Task::Pairs => questions::pairs(&load()?, &read(gold)?),
        Task::Attribution => spans::attribution(&load()?, &read(gold)?, config),
        Task::Zones => zones::zones(gold, &read(gold)?),
    }
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
