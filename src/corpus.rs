//! What spans articles: their ids, which are copies or versions of others, the entities of all, the issues.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};

use crate::analysis::Analysis;
use crate::article::{Issue, Source};
use crate::checksum;
use crate::duplicate::{Duplicates, Original, Sketch};
use crate::labels::Entity;
use crate::table::{EntityRow, IssueRow, MentionRow};
use crate::vocabulary::{Label, Severity};

/// What an article is called in a corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its `doc_id`.
    pub doc_id: String,
    /// SHA-256 of its text.
    pub sha256: String,
}

/// An article's place among the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// What it is called.
    pub identity: Identity,
    /// What it is a copy or a version of.
    pub original: Option<Original>,
}

/// All that a corpus must know of an article to place it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Where it came from.
    pub source: Source,
    /// SHA-256 of its text.
    pub sha256: String,
    /// What of its words is compared.
    pub sketch: Sketch,
}

impl Outline {
    /// The outline of an analysed article.
    #[must_use]
    pub fn of(analysis: &Analysis) -> Self {
        Self {
            source: analysis.article.source.clone(),
            sha256: checksum::sha256(analysis.article.given_text().as_bytes()),
            sketch: analysis.sketch.clone(),
        }
    }
}

/// The articles so far.
///
/// What it says depends on the articles alone, not on the order in which they were analysed: it places them by their
/// sources, and counts do not care.
#[derive(Debug)]
pub struct Corpus {
    seen: BTreeSet<String>,
    last: Option<Source>,
    duplicates: Duplicates,
    entities: Entities,
    issues: BTreeSet<Listed>,
}

/// An issue in the order of its table: by source, article, stage and wording.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Listed {
    source: Source,
    doc_id: Option<String>,
    stage: &'static str,
    message: String,
    hint: String,
    severity: Severity,
}

impl Corpus {
    /// No articles yet; from this similarity on two are duplicates.
    #[must_use]
    pub fn new(min_similarity: f64) -> Self {
        Self {
            seen: BTreeSet::new(),
            last: None,
            duplicates: Duplicates::new(min_similarity),
            entities: Entities::default(),
            issues: BTreeSet::new(),
        }
    }

    /// The place of the next article, by its source; see [`Corpus::places`] for articles in any order.
    ///
    /// The first article with a text bears the text's own id. A further copy bears one that comes from its source as
    /// well, so that it stays when copies are added before it or taken away.
    ///
    /// # Errors
    ///
    /// If an article with a later source was placed before it.
    pub fn place(&mut self, outline: &Outline) -> Result<Placement> {
        let Outline {
            source,
            sha256,
            sketch,
        } = outline;
        ensure!(
            self.last.as_ref().is_none_or(|last| last <= source),
            "`{source}` was placed after a later source: articles are placed in the order of their sources"
        );
        self.last = Some(source.clone());
        let id = sha256[..16].to_owned();
        let is_first = self.seen.insert(id.clone());
        let copy_of = (!is_first).then_some(id.as_str());
        let doc_id = match copy_of {
            None => id.clone(),
            Some(id) => format!(
                "{id}-{}",
                &checksum::sha256(source.to_string().as_bytes())[..8]
            ),
        };
        Ok(Placement {
            original: self.duplicates.next(&doc_id, copy_of, sketch),
            identity: Identity {
                doc_id,
                sha256: sha256.clone(),
            },
        })
    }

    /// The places of articles that come in any order, as of shards that were analysed apart.
    ///
    /// # Errors
    ///
    /// If one of them comes before an article that was placed already.
    pub fn places(&mut self, mut outlines: Vec<Outline>) -> Result<BTreeMap<Source, Placement>> {
        outlines.sort_by(|a, b| a.source.cmp(&b.source));
        let place = |outline: Outline| {
            let place = self.place(&outline)?;
            Ok((outline.source, place))
        };
        outlines.into_iter().map(place).collect()
    }

    /// Count the entities of an article: those of its mentions, and its authors.
    pub fn count(&mut self, mentions: &[MentionRow], entities: &[Entity], authors: &[Entity]) {
        self.entities.add(mentions, entities, authors);
    }

    /// List an issue; one about an article that is in the tables comes with its `doc_id`.
    pub fn list(&mut self, issue: &Issue, doc_id: Option<&str>) {
        let Issue {
            source,
            stage,
            severity,
            message,
            hint,
        } = issue.clone();
        self.issues.insert(Listed {
            source,
            doc_id: doc_id.map(str::to_owned),
            stage,
            message,
            hint,
            severity,
        });
    }

    /// The rows of `entities`, by id, and of `issues`, by source.
    #[must_use]
    pub fn rows(self) -> (Vec<EntityRow>, Vec<IssueRow>) {
        let row = |(number, listed): (usize, Listed)| IssueRow {
            issue_id: format!("issue-{number:04}"),
            source: listed.source.to_string(),
            doc_id: listed.doc_id,
            stage: listed.stage.to_owned(),
            severity: listed.severity,
            message: listed.message,
            hint: listed.hint,
        };
        let issues = (1..).zip(self.issues).map(row).collect();
        (self.entities.rows(), issues)
    }
}

/// Gathers the entities of all articles.
#[derive(Debug, Default)]
struct Entities {
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
    fn add(&mut self, mentions: &[MentionRow], entities: &[Entity], authors: &[Entity]) {
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
    fn rows(self) -> Vec<EntityRow> {
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

    fn outline(path: &str, text: &str) -> Outline {
        Outline {
            source: Source {
                path: path.into(),
                record: None,
            },
            sha256: checksum::sha256(text.as_bytes()),
            sketch: Sketch::of(text, &[]),
        }
    }

    fn ids(outlines: &[Outline]) -> BTreeMap<String, String> {
        let placed = Corpus::new(0.5).places(outlines.to_vec()).expect("sorted");
        let id = |(source, place): (Source, Placement)| (source.path, place.identity.doc_id);
        placed.into_iter().map(id).collect()
    }

    #[test]
    fn a_copy_that_comes_before_moves_no_other_copys_id() {
        let (b, c, d) = (outline("b", "x"), outline("c", "x"), outline("d", "y"));
        let before = ids(&[b.clone(), c.clone(), d.clone()]);
        let after = ids(&[outline("a", "x"), b, c, d]);
        assert_eq!(
            before["b"], after["a"],
            "the first copy bears the text's id"
        );
        assert_eq!(before["c"], after["c"]);
        assert_eq!(before["d"], after["d"]);
        assert!(before["c"].starts_with(&format!("{}-", before["b"])));
    }

    #[test]
    fn the_order_of_arrival_changes_nothing() {
        let all = ["d", "a", "c", "b"].map(|path| outline(path, ["x", "y"][path.len() % 2]));
        let mut other = all.to_vec();
        other.reverse();
        assert_eq!(ids(&all), ids(&other));
        let mut corpus = Corpus::new(0.5);
        corpus.place(&all[0]).expect("the first");
        assert!(corpus.place(&all[1]).is_err(), "`a` comes before `d`");
    }

    #[test]
    fn issues_are_numbered_by_their_sources() {
        let issue = |path: &str| Issue {
            source: outline(path, "").source,
            stage: "read",
            severity: Severity::Warning,
            message: "m".into(),
            hint: "h".into(),
        };
        let mut corpus = Corpus::new(0.5);
        for path in ["b", "a"] {
            corpus.list(&issue(path), None);
        }
        let (_, rows) = corpus.rows();
        let numbered: Vec<_> = rows
            .iter()
            .map(|row| (row.issue_id.as_str(), row.source.as_str()))
            .collect();
        assert_eq!(numbered, [("issue-0001", "a"), ("issue-0002", "b")]);
    }
}
