//! `pipeline.toml` into a checked, complete [`Config`].

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::labels::StanceScores;
use crate::vocabulary::{Holder, Label, Stance};

/// Every setting, complete. The defaults are those of the shipped `pipeline.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What the dataset is called and whose it is.
    pub dataset: Dataset,
    /// What is read.
    pub input: Input,
    /// What is written.
    pub output: Output,
    /// How it runs.
    pub run: Run,
    /// Which articles are one.
    pub duplicates: Duplicates,
    /// Which labels are kept.
    pub labels: Labels,
}

/// More threads than any machine has cores would only cost memory.
const MOST_THREADS: usize = 1024;

/// What the dataset is called and whose it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dataset {
    /// Short name, for file names and citations.
    pub name: String,
    /// Title in words.
    pub title: String,
    /// Who made it.
    pub creator: String,
    /// SPDX identifier of its licence.
    pub licence: String,
    /// Its version.
    pub version: String,
}

/// What is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Input {
    /// Files, folders and globs.
    pub paths: Vec<String>,
    /// The largest article that is read, in MiB of text.
    pub max_article_mib: u64,
    /// How the fields of JSONL, CSV and Parquet files are called.
    pub columns: Columns,
}

/// How the fields of JSONL, CSV and Parquet files are called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Columns {
    /// The article's text; the one field that must be there.
    pub text: String,
    /// Its headline.
    pub title: String,
    /// Its author.
    pub author: String,
    /// Its publisher.
    pub publisher: String,
    /// When it was published.
    pub published_at: String,
    /// Its address.
    pub url: String,
    /// Its language.
    pub language: String,
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Output {
    /// The folder of the tables.
    pub folder: String,
    /// The formats of the tables.
    pub formats: Vec<Format>,
}

/// A format that tables are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Comma-separated values (RFC 4180), UTF-8.
    Csv,
    /// Apache Parquet, zstd.
    Parquet,
}

/// How it runs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Run {
    /// Number of threads; 0 takes all cores.
    pub threads: usize,
}

/// Which articles are one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Duplicates {
    /// An article that is as similar as this to an earlier one is its duplicate.
    pub min_similarity: f64,
    /// Whether duplicates are labelled.
    pub label: bool,
}

/// Which labels are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Labels {
    /// Mentions below this confidence are dropped.
    pub min_confidence: f64,
    /// Labels that a stance can be about.
    pub stance_targets: Vec<String>,
    /// Labels whose entities can hold a stance towards another entity.
    pub stance_holders: Vec<String>,
    /// A stance of the author is neutral where neither `against` nor `favor` has this probability or more.
    pub min_author_probability: f64,
    /// Likewise one of a source.
    pub min_source_probability: f64,
    /// Likewise one of an entity, by what the sentence tells of it.
    pub min_entity_probability: f64,
    /// Sources, cues and contents below this confidence are dropped.
    pub min_attribution_confidence: f64,
}

impl Default for Dataset {
    fn default() -> Self {
        Self {
            name: "stancemill-samples".into(),
            title: "Stances in three sample inputs".into(),
            creator: "stancemill".into(),
            licence: "CC0-1.0".into(),
            version: "0.1.0".into(),
        }
    }
}

impl Default for Input {
    fn default() -> Self {
        Self {
            paths: vec!["input".into()],
            max_article_mib: 64,
            columns: Columns::default(),
        }
    }
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            text: "text".into(),
            title: "title".into(),
            author: "author".into(),
            publisher: "publisher".into(),
            published_at: "published_at".into(),
            url: "url".into(),
            language: "language".into(),
        }
    }
}

impl Default for Output {
    fn default() -> Self {
        Self {
            folder: "output".into(),
            formats: vec![Format::Csv, Format::Parquet],
        }
    }
}

impl Default for Duplicates {
    fn default() -> Self {
        Self {
            min_similarity: 0.5,
            label: true,
        }
    }
}

impl Default for Labels {
    fn default() -> Self {
        let targets = [
            "Person",
            "Organization",
            "Location",
            "NORP",
            "Misc",
            "Facility",
            "Product",
        ];
        Self {
            min_confidence: 0.5,
            stance_targets: targets.map(Into::into).to_vec(),
            stance_holders: targets[..4].iter().map(|&name| name.into()).collect(),
            min_author_probability: 0.4,
            min_source_probability: 0.44,
            min_entity_probability: 0.26,
            min_attribution_confidence: 0.5,
        }
    }
}

/// Which of the model's labels are kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Mentions below this confidence are dropped.
    pub min_confidence: f64,
    /// Sources, cues and contents below this confidence are dropped.
    pub min_attribution_confidence: f64,
    /// Labels that a stance can be about.
    pub targets: Vec<Label>,
    /// Labels whose entities can hold a stance towards another.
    pub holders: Vec<Label>,
    /// How sure a stance must be.
    pub thresholds: Thresholds,
}

/// How sure a stance must be: neutral where its probability is below, by whose it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// The author's.
    pub author: f64,
    /// Of who says, by the article, what the target stands in.
    pub source: f64,
    /// Of an entity, by what the sentence tells of it.
    pub entity: f64,
}

impl Thresholds {
    /// The probability that a stance of some holder has at least.
    #[must_use]
    pub const fn least(self, holder: Holder) -> f64 {
        match holder {
            Holder::Author => self.author,
            Holder::Source => self.source,
            Holder::Entity => self.entity,
        }
    }

    /// The stance of a holder, from its probabilities.
    #[must_use]
    pub fn decide(self, holder: Holder, scores: StanceScores) -> Stance {
        scores.decided(self.least(holder))
    }
}

impl Labels {
    /// What is kept of the model's labels.
    ///
    /// # Errors
    ///
    /// If a name is no label of the model.
    pub fn selection(&self) -> Result<Selection> {
        let labels = |key: &str, names: &[String]| -> Result<Vec<Label>> {
            names.iter().map(|name| label(key, name)).collect()
        };
        Ok(Selection {
            thresholds: Thresholds {
                author: self.min_author_probability,
                source: self.min_source_probability,
                entity: self.min_entity_probability,
            },
            min_confidence: self.min_confidence,
            min_attribution_confidence: self.min_attribution_confidence,
            targets: labels("stance_targets", &self.stance_targets)?,
            holders: labels("stance_holders", &self.stance_holders)?,
        })
    }
}

fn label(key: &str, name: &str) -> Result<Label> {
    let names: Vec<&str> = Label::ALL.iter().map(|l| l.name()).collect();
    Label::ALL
        .iter()
        .copied()
        .find(|l| l.name() == name)
        .ok_or_else(|| {
            anyhow!(
                "unknown label `{name}` in `labels.{key}`\nhint: {}",
                nearest_of(name, &names, "label")
            )
        })
}

impl Config {
    /// Read and check a file. Paths in it count from its folder.
    ///
    /// # Errors
    ///
    /// If it can't be read, is not TOML, has an unknown key (the message names the nearest known one), a
    /// value of the wrong type, or one out of range.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| {
            format!("reading the configuration `{}`\nhint: give its path with `--config`, or leave the option out", path.display())
        })?;
        let mut config = Self::parse(&text)
            .with_context(|| format!("in the configuration `{}`", path.display()))?;
        config.resolve_paths(path.parent().unwrap_or(Path::new("")));
        Ok(config)
    }

    /// Check the text of a configuration.
    ///
    /// # Errors
    ///
    /// As [`Config::load`].
    pub fn parse(text: &str) -> Result<Self> {
        let given: toml::Table = text.parse()?;
        let known = toml::Table::try_from(Self::default())?;
        check_keys(&given, &known, "")?;
        let config: Self = toml::from_str(text)?;
        config.check()?;
        Ok(config)
    }

    /// Refuse values that are out of range.
    ///
    /// # Errors
    ///
    /// If there is one; the message says which values may stand there.
    pub fn check(&self) -> Result<()> {
        let labels = &self.labels;
        for (key, value) in [
            ("min_confidence", labels.min_confidence),
            ("min_author_probability", labels.min_author_probability),
            ("min_source_probability", labels.min_source_probability),
            ("min_entity_probability", labels.min_entity_probability),
            (
                "min_attribution_confidence",
                labels.min_attribution_confidence,
            ),
        ] {
            ensure!(
                (0.0..=1.0).contains(&value),
                "`labels.{key}` is {value}\nhint: it is a probability, from 0 to 1"
            );
        }
        ensure!(
            (0.5..=1.0).contains(&self.duplicates.min_similarity),
            "`duplicates.min_similarity` is {}\nhint: take 0.5, half of the wording, to 1, all of it",
            self.duplicates.min_similarity
        );
        ensure!(
            !self.input.paths.is_empty(),
            "`input.paths` is empty\nhint: name a file, a folder or a glob"
        );
        ensure!(
            !self.output.formats.is_empty(),
            "`output.formats` is empty\nhint: take \"csv\", \"parquet\" or both"
        );
        ensure!(
            !self.input.columns.text.is_empty(),
            "`input.columns.text` is empty\nhint: name the field that holds the text"
        );
        ensure!(
            (1..=4096).contains(&self.input.max_article_mib),
            "`input.max_article_mib` is {}\nhint: take 1 to 4096",
            self.input.max_article_mib
        );
        ensure!(
            !self.output.folder.is_empty(),
            "`output.folder` is empty\nhint: name the folder of the tables, or `.` for this one"
        );
        ensure!(
            self.run.threads <= MOST_THREADS,
            "`run.threads` is {}\nhint: take at most {MOST_THREADS}, or 0 for all cores",
            self.run.threads
        );
        self.labels.selection().map(drop)
    }

    fn resolve_paths(&mut self, folder: &Path) {
        let from = |path: &str| -> String {
            if folder.as_os_str().is_empty() || Path::new(path).is_absolute() {
                return path.to_owned();
            }
            folder.join(path).to_string_lossy().into_owned()
        };
        self.input.paths = self.input.paths.iter().map(|p| from(p)).collect();
        self.output.folder = from(&self.output.folder);
    }

    /// The folder of the tables.
    #[must_use]
    pub fn output_folder(&self) -> PathBuf {
        PathBuf::from(&self.output.folder)
    }

    /// Number of threads, 0 resolved to the number of cores.
    #[must_use]
    pub fn threads(&self) -> usize {
        match self.run.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n,
        }
    }
}

/// Refuse keys that the defaults don't have, naming the nearest that they do.
fn check_keys(given: &toml::Table, known: &toml::Table, above: &str) -> Result<()> {
    for (key, value) in given {
        match (known.get(key), value) {
            (None, _) => {
                let known: Vec<&str> = known.keys().map(String::as_str).collect();
                bail!(
                    "unknown key `{above}{key}`\nhint: {}",
                    nearest_of(key, &known, "key")
                );
            }
            (Some(toml::Value::Table(known)), toml::Value::Table(given)) => {
                check_keys(given, known, &format!("{above}{key}."))?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn nearest_of(name: &str, known: &[&str], what: &str) -> String {
    let all = known.join("`, `");
    let likeness = |k: &&&str| strsim::jaro_winkler(name, k);
    match known
        .iter()
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
        .filter(|k| likeness(k) > 0.7)
    {
        Some(nearest) => format!("did you mean `{nearest}`? the {what}s here are `{all}`"),
        None => format!("the {what}s here are `{all}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        format!("{:#}", Config::parse(text).expect_err("should be refused"))
    }

    #[test]
    fn the_shipped_file_holds_the_defaults() {
        let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/pipeline.toml");
        let text = std::fs::read_to_string(shipped).expect("pipeline.toml");
        assert_eq!(Config::parse(&text).expect("valid"), Config::default());
        let given: toml::Table = text.parse().expect("TOML");
        let known = toml::Table::try_from(Config::default()).expect("TOML");
        for (name, section) in &known {
            for key in section.as_table().expect("a section").keys() {
                assert!(
                    given[name].get(key).is_some(),
                    "pipeline.toml does not show {name}.{key}"
                );
            }
        }
    }

    #[test]
    fn an_unknown_key_is_named_with_the_nearest_known_one() {
        let message = error("[run]\nthreds = 2\n");
        assert!(
            message.contains("`run.threds`") && message.contains("did you mean `threads`"),
            "{message}"
        );
        assert!(error("[input.columns]\nbody = \"x\"").contains("`input.columns.body`"));
    }

    #[test]
    fn a_value_of_the_wrong_type_is_shown_with_its_line() {
        let message = error("[run]\nthreads = \"many\"\n");
        assert!(message.contains("line 2"), "{message}");
    }

    #[test]
    fn values_out_of_range_are_refused() {
        assert!(error("[labels]\nmin_confidence = 1.5").contains("from 0 to 1"));
        assert!(error("[labels]\nstance_targets = [\"Persn\"]").contains("did you mean `Person`"));
        assert!(error("[output]\nformats = []").contains("formats"));
        assert!(error("[duplicates]\nmin_similarity = 0.2").contains("0.5"));
    }

    #[test]
    fn paths_count_from_the_files_folder() {
        let mut config = Config::default();
        config.resolve_paths(Path::new("projects/a"));
        assert_eq!(config.input.paths, ["projects/a/input"]);
        assert_eq!(config.output.folder, "projects/a/output");
    }
}
