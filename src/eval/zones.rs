//! Zones of whole files, as a build reads them, against gold paragraphs: words and paragraphs in the right zone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Evaluation;
use super::score::{Counts, percent};
use crate::article::{Article, words};
use crate::config::Columns;
use crate::labeller::parts;
use crate::language::language;
use crate::read::{self, Limits};
use crate::vocabulary::Zone;
use crate::zone::Zoned;

/// A file beside the gold file, and what a reader sees in it.
#[derive(Deserialize)]
pub(super) struct Record {
    file: String,
    title: Option<String>,
    author: Option<String>,
    publisher: Option<String>,
    published_at: Option<String>,
    url: Option<String>,
    language: Option<String>,
    /// Kind and text of every paragraph of the article, and of a text file of the others too.
    paragraphs: Vec<(String, String)>,
}

/// What a kind of paragraph should come out as.
const KINDS: &[(&str, Zone)] = &[
    ("headline", Zone::Title),
    ("standfirst", Zone::Title),
    ("byline", Zone::Byline),
    ("dateline", Zone::Byline),
    ("heading", Zone::Heading),
    ("body", Zone::Body),
    ("list", Zone::Body),
    ("quote", Zone::Quote),
    ("caption", Zone::Caption),
    ("bio", Zone::Bio),
    ("disclaimer", Zone::Boilerplate),
    ("furniture", Zone::Boilerplate),
    ("comment", Zone::Boilerplate),
];
/// Zones that are the text of an article, apart from its headline.
const TEXT: &[Zone] = &[Zone::Heading, Zone::Body, Zone::Quote];

/// Paragraphs by their zone.
type Texts<'a> = BTreeMap<Zone, Vec<&'a str>>;

/// Words by what they are, each with the number of its occurrence, so that sets of them are bags.
type Words = BTreeSet<(String, usize)>;

/// Scores the files beside `gold`.
pub(super) fn zones(gold: &Path, records: &[Record]) -> Result<Evaluation> {
    let folder = gold.parent().unwrap_or(Path::new(""));
    let mut sums = Sums::default();
    let mut predictions = Vec::new();
    for record in records {
        let (article, zoned) = read_file(&folder.join(&record.file))?;
        sums.add(record, &article, &zoned)?;
        let paragraphs = zoned.paragraphs.iter();
        let paragraphs: Vec<_> = paragraphs
            .map(|paragraph| json!([paragraph.zone.name(), paragraph.span.of(&article.text)]))
            .collect();
        predictions.push(json!({ "id": record.file, "title": zoned.title, "author": zoned.author,
            "publisher": article.publisher, "published_at": zoned.published_at.map(|at| at.to_string()),
            "url": article.url, "language": article.language, "paragraphs": paragraphs }));
    }
    Ok(Evaluation {
        score: sums.score(records.len()),
        predictions,
    })
}

/// The one article of a file, by the same stages as in a build.
fn read_file(path: &Path) -> Result<(Article, Zoned)> {
    let limits = Limits {
        article_bytes: 64 << 20,
    };
    let columns = Columns::default();
    let item = read::articles(path, &columns, &limits)
        .next()
        .with_context(|| format!("`{}` holds no article", path.display()))?;
    let analysis = parts(item).map_err(|issue| {
        anyhow!(
            "`{}`: {}\nhint: {}",
            issue.source,
            issue.message,
            issue.hint
        )
    })?;
    Ok((analysis.article, analysis.zoned))
}

#[derive(Default)]
struct Sums {
    /// Words of each zone.
    zones: BTreeMap<Zone, Counts>,
    /// Words of the article's text, of all files and of web pages.
    text: Counts,
    pages: Counts,
    /// Paragraphs in the right zone, and all, by kind.
    kinds: BTreeMap<String, (usize, usize)>,
    /// Fields that are right, and all that there are.
    fields: BTreeMap<&'static str, (usize, usize)>,
}

impl Sums {
    fn add(&mut self, record: &Record, article: &Article, zoned: &Zoned) -> Result<()> {
        let mut gold: Texts = BTreeMap::new();
        for (kind, text) in &record.paragraphs {
            let Some(zone) = zone_of(kind) else {
                bail!(
                    "`{kind}` in the gold of `{}` is no kind of paragraph",
                    record.file
                );
            };
            gold.entry(zone).or_default().push(text);
        }
        let mut found: Texts = BTreeMap::new();
        for paragraph in &zoned.paragraphs {
            found
                .entry(paragraph.zone)
                .or_default()
                .push(paragraph.span.of(&article.text));
        }
        let is_page = record.file.contains("html");
        for &zone in Zone::ALL {
            // Of a page the gold lists no furniture, so what is rightly called so may not be in it.
            if zone != Zone::Boilerplate || !is_page {
                let counts = self.zones.entry(zone).or_default();
                counts.add(&bag(&gold, &[zone]), &bag(&found, &[zone]));
            }
        }
        self.text.add(&bag(&gold, TEXT), &bag(&found, TEXT));
        if is_page {
            self.pages.add(&bag(&gold, TEXT), &bag(&found, TEXT));
        }
        self.add_paragraphs(record, &found, is_page);
        self.add_fields(record, article, zoned);
        Ok(())
    }

    fn add_paragraphs(&mut self, record: &Record, found: &Texts, is_page: bool) {
        let found: BTreeMap<Zone, String> = found
            .iter()
            .map(|(zone, texts)| (*zone, normal(&texts.join("\n"))))
            .collect();
        for (kind, text) in &record.paragraphs {
            let (zone, text) = (zone_of(kind), normal(text));
            let within = |zone| found.get(&zone).is_some_and(|found| found.contains(&text));
            // A page's furniture is gone as a rule, which is right too.
            let gone = is_page
                && zone == Some(Zone::Boilerplate)
                && found.values().all(|found| !found.contains(&text));
            let counts = self.kinds.entry(kind.clone()).or_default();
            counts.0 += usize::from(gone || zone.is_some_and(within));
            counts.1 += 1;
        }
    }

    fn add_fields(&mut self, record: &Record, article: &Article, zoned: &Zoned) {
        let published_at = zoned.published_at.map(|at| at.to_string());
        let language = language(article, &zoned.paragraphs).code;
        let fields = [
            ("title", &record.title, &zoned.title),
            ("author", &record.author, &zoned.author),
            ("publisher", &record.publisher, &article.publisher),
            ("published_at", &record.published_at, &published_at),
            ("url", &record.url, &article.url),
            ("language", &record.language, &language),
        ];
        for (name, gold, found) in fields {
            let counts = self.fields.entry(name).or_default();
            counts.0 += usize::from(gold == found);
            counts.1 += 1;
        }
    }

    fn score(&self, records: usize) -> Value {
        let counts = |counts: &Counts| json!({ "f1": counts.f1(), "precision": counts.precision(), "recall": counts.recall() });
        let zones: Map<String, Value> = self
            .zones
            .iter()
            .map(|(zone, sum)| (zone.name().to_owned(), counts(sum)))
            .collect();
        let share = |&(right, all): &(usize, usize)| json!({ "right": right, "all": all, "percent": percent(right, all) });
        let kinds: Map<String, Value> = self
            .kinds
            .iter()
            .map(|(kind, sum)| (kind.clone(), share(sum)))
            .collect();
        let fields: Map<String, Value> = self
            .fields
            .iter()
            .map(|(name, sum)| ((*name).to_owned(), share(sum)))
            .collect();
        json!({ "task": "zones", "records": records, "pages": counts(&self.pages), "text": counts(&self.text),
            "zones": zones, "paragraphs": kinds, "fields": fields })
    }
}

fn zone_of(kind: &str) -> Option<Zone> {
    let known = KINDS.iter().find(|(name, _)| *name == kind);
    known.map(|&(_, zone)| zone)
}

/// The words of the paragraphs of some zones as a bag: each with the number of times that it stood there before.
fn bag(texts: &Texts, zones: &[Zone]) -> Words {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let texts = zones.iter().filter_map(|zone| texts.get(zone)).flatten();
    let numbered = texts.flat_map(|text| words(text)).map(|word| {
        let number = seen.entry(word.clone()).or_default();
        *number += 1;
        (word, *number)
    });
    numbered.collect()
}

/// The words of a text in small letters, a space after each.
fn normal(text: &str) -> String {
    words(text)
        .into_iter()
        .fold(String::from(" "), |line, word| line + &word + " ")
}
