//! The whole program, top to bottom: files in, tables out.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rayon::prelude::*;

use crate::analysis::Analysis;
use crate::article::Issue;
use crate::config::{Config, Format, Selection};
use crate::corpus::{Corpus, Outline, Placement};
use crate::labeller::Labeller;
use crate::labels::Scored;
use crate::progress::Progress;
use crate::publish::Staging;
use crate::read::{self, InputFiles, Item, Limits};
use crate::rows::{ArticleRows, Labelled};
use crate::select::Selected;
use crate::table::{
    AttributionRow, DocumentRow, DocumentStanceRow, EntityRow, IssueRow, MentionRow, Row,
    SentenceRow, StanceRow,
};
use crate::vocabulary::Severity;
use crate::write::TableWriter;

/// What a build did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Articles in the tables.
    pub articles: u64,
    /// Characters of their texts.
    pub characters: u64,
    /// Articles and files that could not be read.
    pub failed: u64,
    /// Other things that deserve a look.
    pub warnings: u64,
    /// Articles that are copies or versions of earlier ones.
    pub duplicates: u64,
    /// Rows of `attributions`.
    pub attributions: u64,
    /// Rows of `stances`.
    pub stances: u64,
}

/// Read, label and write every file.
///
/// # Errors
///
/// If not one article could be read, the output folder can't be written, the disk is full, or the model
/// can't be loaded; the tables of an earlier build are then untouched. One article that can't be read is no error:
/// it becomes a row of `issues`.
pub fn build(config: &Config, found: &InputFiles, quiet: bool) -> Result<Report> {
    let selection = config.labels.selection()?;
    let labeller = Labeller::embedded(config.threads())?;
    let staging = Staging::begin(&config.output_folder())?;
    let build = Build {
        labeller: &labeller,
        selection: &selection,
        label_duplicates: config.duplicates.label,
        corpus: Corpus::new(config.duplicates.min_similarity),
        report: Report::default(),
        first_failure: String::new(),
        tables: Tables::create(staging.folder(), &config.output.formats)?,
    };
    match build.all(config, found, quiet) {
        Ok(report) => staging.publish().map(|()| report),
        Err(error) => {
            staging
                .clear()
                .context("cleaning up after a build that failed")?;
            Err(error)
        }
    }
}

/// Articles go through together until they hold this many bytes, so that memory stays flat.
const CHUNK_BYTES: usize = 1 << 20;
/// What an item counts beside its text.
const ITEM_BYTES: usize = 512;

/// A build under way: what is known across articles, and the tables.
struct Build<'a> {
    labeller: &'a Labeller,
    selection: &'a Selection,
    /// Whether duplicates have labels.
    label_duplicates: bool,
    corpus: Corpus,
    report: Report,
    /// What the first article that failed calls for.
    first_failure: String,
    tables: Tables,
}

impl Build<'_> {
    /// Take every file through all stages.
    fn all(mut self, config: &Config, found: &InputFiles, quiet: bool) -> Result<Report> {
        let limits = Limits {
            article_bytes: config.input.max_article_mib << 20,
        };
        let size = |file: &PathBuf| file.metadata().map_or(0, |metadata| metadata.len());
        let sizes: Vec<u64> = found.files.iter().map(size).collect();
        let progress = Progress::new(sizes.iter().sum(), quiet);
        for issue in &found.issues {
            self.list(issue, None);
        }
        for file in &found.skipped {
            self.list(&read::passed_over(file), None);
        }
        let (mut chunk, mut chunk_bytes, mut bytes_before) = (Vec::new(), 0, 0);
        for (file, size) in found.files.iter().zip(sizes) {
            let mut bytes_of_file = 0;
            for item in read::articles(file, &config.input.columns, &limits) {
                bytes_of_file += item.bytes() as u64;
                chunk_bytes += item.bytes() + ITEM_BYTES;
                chunk.push(item);
                if chunk_bytes >= CHUNK_BYTES {
                    let articles = self.add(std::mem::take(&mut chunk))?;
                    chunk_bytes = 0;
                    // A packed file holds more text than its size says.
                    progress.advance(articles, bytes_before + bytes_of_file.min(size));
                }
            }
            bytes_before += size;
        }
        let articles = self.add(chunk)?;
        progress.advance(articles, bytes_before);
        drop(progress);
        self.finish()
    }

    /// Take some items through all stages; gives the number of articles among them.
    fn add(&mut self, items: Vec<Item>) -> Result<u64> {
        let mut placed = Vec::with_capacity(items.len());
        for analysis in self.labeller.analyse(items) {
            match analysis {
                Ok(analysis) => placed.push(self.place(analysis)?),
                Err(issue) => self.list(&issue, None),
            }
        }
        let selection = self.selection;
        let rows: Vec<(ArticleRows, Selected)> = self.labeller.run(|| {
            let rows = placed.par_iter().map(|(analysis, placement)| {
                let selected = selection.of(analysis);
                // Copies of a text get the same intervals: the seed is the text's hash, not the document's id.
                let summaries =
                    selected.summaries(analysis, selection.thresholds, &placement.identity.sha256);
                let labelled = Labelled {
                    analysis,
                    selected: &selected,
                    placement,
                    summaries: &summaries,
                };
                (labelled.rows(), selected)
            });
            rows.collect()
        });
        for (rows, selected) in &rows {
            self.report.attributions += rows.attributions.len() as u64;
            self.report.stances += rows.stances.len() as u64;
            self.corpus
                .count(&rows.mentions, &selected.entities, &selected.authors);
            self.tables.append(rows)?;
        }
        Ok(rows.len() as u64)
    }

    /// Find the article's place among the others, and list what is wrong with it.
    fn place(&mut self, mut analysis: Analysis) -> Result<(Analysis, Placement)> {
        let placement = self.corpus.place(&Outline::of(&analysis))?;
        self.report.articles += 1;
        self.report.characters += analysis.article.text.chars().count() as u64;
        self.report.duplicates += u64::from(placement.original.is_some());
        for issue in analysis.issues.iter().chain(&analysis.language.issue) {
            self.list(issue, Some(&placement.identity.doc_id));
        }
        if placement.original.is_some() && !self.label_duplicates {
            analysis.scored = Scored::default();
        }
        Ok((analysis, placement))
    }

    fn list(&mut self, issue: &Issue, doc_id: Option<&str>) {
        match issue.severity {
            Severity::Error => {
                self.report.failed += 1;
                if self.first_failure.is_empty() {
                    self.first_failure =
                        format!("`{}`: {}; {}", issue.source, issue.message, issue.hint);
                }
                tracing::error!(source = %issue.source, hint = issue.hint, "{}", issue.message);
            }
            Severity::Warning => {
                self.report.warnings += 1;
                tracing::warn!(source = %issue.source, hint = issue.hint, "{}", issue.message);
            }
        }
        self.corpus.list(issue, doc_id);
    }

    fn finish(mut self) -> Result<Report> {
        if self.report.articles == 0 {
            bail!(
                "not one article could be read, of {} that were tried\nhint: {}",
                self.report.failed,
                self.first_failure
            );
        }
        let (entities, issues) = self.corpus.rows();
        self.tables.entities.append(&entities)?;
        self.tables.issues.append(&issues)?;
        self.tables.finish()?;
        Ok(self.report)
    }
}

/// The files of every table.
struct Tables {
    documents: TableWriter,
    sentences: TableWriter,
    entities: TableWriter,
    mentions: TableWriter,
    attributions: TableWriter,
    stances: TableWriter,
    document_stances: TableWriter,
    issues: TableWriter,
}

impl Tables {
    fn create(folder: &Path, formats: &[Format]) -> Result<Self> {
        let create = |table| TableWriter::create(table, folder, formats);
        Ok(Self {
            documents: create(&DocumentRow::TABLE)?,
            sentences: create(&SentenceRow::TABLE)?,
            entities: create(&EntityRow::TABLE)?,
            mentions: create(&MentionRow::TABLE)?,
            attributions: create(&AttributionRow::TABLE)?,
            stances: create(&StanceRow::TABLE)?,
            document_stances: create(&DocumentStanceRow::TABLE)?,
            issues: create(&IssueRow::TABLE)?,
        })
    }

    fn append(&mut self, rows: &ArticleRows) -> Result<()> {
        self.documents
            .append(std::slice::from_ref(&rows.document))?;
        self.sentences.append(&rows.sentences)?;
        self.mentions.append(&rows.mentions)?;
        self.attributions.append(&rows.attributions)?;
        self.stances.append(&rows.stances)?;
        self.document_stances.append(&rows.document_stances)
    }

    fn finish(self) -> Result<()> {
        let writers = [
            self.documents,
            self.sentences,
            self.entities,
            self.mentions,
            self.attributions,
            self.stances,
            self.document_stances,
            self.issues,
        ];
        writers.into_iter().try_for_each(TableWriter::finish)
    }
}
