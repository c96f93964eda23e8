//! The whole program, top to bottom: files in, tables out.

use std::path::Path;

use anyhow::{Context, Result, bail};
use rayon::prelude::*;

use crate::aggregate::{self, Relation};
use crate::article::{Issue, Sentence};
use crate::config::{Config, Format};
use crate::duplicate::{Duplicates, Original, Sketch};
use crate::holder::{self, Thresholds};
use crate::label::{self, Selection};
use crate::labels::{Labels, StanceScores};
use crate::language::{Language, language};
use crate::model::Model;
use crate::page;
use crate::progress::Progress;
use crate::publish::Staging;
use crate::read::{self, InputFiles, Item, Limits, Read};
use crate::resolve::{Entity, resolve, sources};
use crate::rows::{ArticleRows, Entities, Identities, Identity, Labelled};
use crate::split;
use crate::table::{
    AttributionRow, DocumentRow, DocumentStanceRow, EntityRow, IssueRow, MentionRow, Row,
    SentenceRow, StanceRow,
};
use crate::vocabulary::Severity;
use crate::write::TableWriter;
use crate::zone::{Zoned, zone};

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
/// fails; the tables of an earlier build are then untouched. One article that can't be read is no error:
/// it becomes a row of `issues`.
pub fn build(config: &Config, found: &InputFiles, quiet: bool) -> Result<Report> {
    let keep = Keep {
        labels: config.labels.selection()?,
        thresholds: Thresholds {
            stance: config.labels.min_stance_probability,
            pair: config.labels.min_pair_probability,
        },
        duplicates: config.duplicates.label,
    };
    let model = Model::embedded(config.threads())?;
    let staging = Staging::begin(&config.output_folder())?;
    match build_into(staging.folder(), config, &model, &keep, found, quiet) {
        Ok(report) => staging.publish().map(|()| report),
        Err(error) => {
            staging
                .clear()
                .context("cleaning up after a build that failed")?;
            Err(error)
        }
    }
}

/// What is labelled, and what is kept of what the model says.
struct Keep {
    labels: Selection,
    thresholds: Thresholds,
    /// Whether duplicates are labelled.
    duplicates: bool,
}

/// Articles go through together until they hold this many bytes, so that memory stays flat.
const CHUNK_BYTES: usize = 1 << 20;
/// What an item counts beside its text.
const ITEM_BYTES: usize = 512;

fn build_into(
    folder: &Path,
    config: &Config,
    model: &Model,
    keep: &Keep,
    found: &InputFiles,
    quiet: bool,
) -> Result<Report> {
    let limits = Limits {
        article_bytes: config.input.max_article_mib << 20,
    };
    let sizes = found
        .files
        .iter()
        .map(|f| f.metadata().map_or(0, |m| m.len()));
    let sizes: Vec<u64> = sizes.collect();
    let progress = Progress::new(sizes.iter().sum(), quiet);
    let mut build = Build::new(folder, config, model, keep)?;
    let mut chunk = Vec::new();
    let mut chunk_bytes = 0;
    let mut bytes_before = 0;
    for file in &found.skipped {
        build.list(&read::passed_over(file), None)?;
    }
    for (file, size) in found.files.iter().zip(sizes) {
        let mut bytes_of_file = 0;
        for item in read::articles(file, &config.input.columns, &limits) {
            bytes_of_file += item.bytes() as u64;
            chunk_bytes += item.bytes() + ITEM_BYTES;
            chunk.push(item);
            if chunk_bytes >= CHUNK_BYTES {
                let articles = build.add(std::mem::take(&mut chunk))?;
                chunk_bytes = 0;
                // A packed file holds more text than its size says.
                progress.advance(articles, bytes_before + bytes_of_file.min(size));
            }
        }
        bytes_before += size;
    }
    let articles = build.add(chunk)?;
    progress.advance(articles, bytes_before);
    progress.finish();
    build.finish()
}

/// A build under way: what is known across articles, and the tables.
struct Build<'a> {
    model: &'a Model,
    keep: &'a Keep,
    identities: Identities,
    duplicates: Duplicates,
    entities: Entities,
    report: Report,
    /// What the first article that failed calls for.
    first_failure: String,
    tables: Tables,
}

/// What can be said of an article without knowing the others, but for its labels.
struct Prepared {
    read: Read,
    zoned: Zoned,
    language: Language,
    sketch: Sketch,
    sentences: Vec<Sentence>,
}

/// An article that has its place among the others.
struct Placed {
    article: Prepared,
    identity: Identity,
    original: Option<Original>,
}

impl<'a> Build<'a> {
    fn new(folder: &Path, config: &Config, model: &'a Model, keep: &'a Keep) -> Result<Self> {
        let tables = Tables::create(folder, &config.output.formats)?;
        Ok(Self {
            model,
            keep,
            identities: Identities::default(),
            duplicates: Duplicates::new(config.duplicates.min_similarity),
            entities: Entities::default(),
            report: Report::default(),
            first_failure: String::new(),
            tables,
        })
    }

    /// Take some items through all stages; gives the number of articles among them.
    fn add(&mut self, items: Vec<Item>) -> Result<u64> {
        let prepared: Vec<Result<Prepared, Issue>> = self
            .model
            .pool()
            .run(|| items.into_par_iter().map(prepare).collect());
        let placed = self.place(prepared)?;
        let texts: Vec<(&str, &[Sentence])> = placed
            .iter()
            .map(|article| (article.text(), article.to_label(self.keep)))
            .collect();
        let labels = label::label(self.model, &texts, &self.keep.labels)?;
        let rows: Vec<(ArticleRows, Vec<Entity>)> = self.model.pool().run(|| {
            let labelled = placed.par_iter().zip(&labels);
            let rows = labelled.map(|(article, labels)| {
                let entities = article.entities(labels);
                let rows = article.rows(labels, &entities, self.keep.thresholds);
                (rows, entities)
            });
            rows.collect()
        });
        for (rows, entities) in &rows {
            self.report.attributions += rows.attributions.len() as u64;
            self.report.stances += rows.stances.len() as u64;
            self.entities.add(&rows.mentions, entities);
            self.tables.append(rows)?;
        }
        Ok(rows.len() as u64)
    }

    /// Number the articles, find what they are copies of, and list what is wrong with them, in the order of the input.
    fn place(&mut self, items: Vec<Result<Prepared, Issue>>) -> Result<Vec<Placed>> {
        let mut out = Vec::new();
        for item in items {
            let article = match item {
                Ok(article) => article,
                Err(issue) => {
                    self.list(&issue, None)?;
                    continue;
                }
            };
            let text = &article.read.article.text;
            let identity = self.identities.next(text);
            let copy_of = identity.copy_of.as_deref();
            let original = self
                .duplicates
                .next(&identity.doc_id, copy_of, &article.sketch);
            self.report.articles += 1;
            self.report.characters += text.chars().count() as u64;
            self.report.duplicates += u64::from(original.is_some());
            for issue in article.read.issues.iter().chain(&article.language.issue) {
                self.list(issue, Some(&identity.doc_id))?;
            }
            out.push(Placed {
                article,
                identity,
                original,
            });
        }
        Ok(out)
    }

    fn list(&mut self, issue: &Issue, doc_id: Option<&str>) -> Result<()> {
        match issue.severity {
            Severity::Error => {
                self.report.failed += 1;
                if self.first_failure.is_empty() {
                    self.first_failure =
                        format!("`{}`: {}; {}", issue.source, issue.message, issue.hint);
                }
            }
            Severity::Warning => self.report.warnings += 1,
        }
        tracing::warn!(source = %issue.source, hint = issue.hint, "{}", issue.message);
        let row = IssueRow {
            issue_id: format!("issue-{:04}", self.report.failed + self.report.warnings),
            source: issue.source.to_string(),
            doc_id: doc_id.map(str::to_owned),
            stage: issue.stage.to_owned(),
            severity: issue.severity,
            message: issue.message.clone(),
            hint: issue.hint.clone(),
        };
        self.tables.issues.append(&[row])
    }

    fn finish(mut self) -> Result<Report> {
        if self.report.articles == 0 {
            bail!(
                "not one article could be read, of {} that were tried\nhint: {}",
                self.report.failed,
                self.first_failure
            );
        }
        self.tables.entities.append(&self.entities.rows())?;
        self.tables.finish()?;
        Ok(self.report)
    }
}

fn prepare(item: Item) -> Result<Prepared, Issue> {
    let mut read = item.into_result()?;
    let rendered = page::render(read.article, read.markup)?;
    read.issues.extend(rendered.issues);
    read.article = rendered.article;
    let zoned = zone(&read.article, read.markup, &rendered.blocks);
    let text = &read.article.text;
    Ok(Prepared {
        language: language(&read.article, &zoned.paragraphs),
        sketch: Sketch::of(text, &zoned.paragraphs),
        sentences: split::sentences(text, &zoned.paragraphs),
        read,
        zoned,
    })
}

impl Placed {
    fn text(&self) -> &str {
        &self.article.read.article.text
    }

    /// The sentences that are labelled: none of a text that is not English, nor of a duplicate if it shan't be.
    fn to_label(&self, keep: &Keep) -> &[Sentence] {
        if self.article.language.english && (keep.duplicates || self.original.is_none()) {
            &self.article.sentences
        } else {
            &[]
        }
    }

    /// The article's entities, a mention each.
    fn entities(&self, labels: &Labels) -> Vec<Entity> {
        resolve(
            self.text(),
            labels.mentions.iter().map(|m| (m.label, m.span)),
        )
    }

    fn rows(&self, labels: &Labels, entities: &[Entity], thresholds: Thresholds) -> ArticleRows {
        let mentions = labels.mentions.iter();
        let mentions: Vec<_> = mentions.map(|m| (m.label, m.span, m.sentence)).collect();
        let sources = sources(
            self.text(),
            &self.article.sentences,
            &mentions,
            entities,
            &labels.attributions,
        );
        let author = holder::author_entity(self.article.zoned.author.as_deref(), entities);
        let stances = holder::stances(labels, entities, &sources, author, thresholds);
        let related: Vec<(Relation<'_>, usize, StanceScores)> = stances
            .iter()
            .map(|held| {
                let relation = Relation {
                    holder: held.holder,
                    holder_entity: held.entity(author, entities),
                    target: &entities[held.target].id,
                };
                (relation, labels.mentions[held.target].sentence, held.scores)
            })
            .collect();
        let labelled = Labelled {
            article: &self.article.read.article,
            identity: self.identity.clone(),
            language: self.article.language.code.as_deref(),
            original: self.original.as_ref(),
            zoned: &self.article.zoned,
            sentences: &self.article.sentences,
            labels,
            entities,
            sources: &sources,
            stances: &stances,
            author,
            // Copies of a text get the same intervals: the seed is the text's hash, not the numbered id.
            summaries: &aggregate::by_relation(&related, thresholds, &self.identity.sha256),
        };
        labelled.rows()
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
