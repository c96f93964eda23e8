//! Article in, analysis out: every stage that looks at one article alone, in its order.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use anyhow::Result;
use rayon::prelude::*;

use crate::analysis::Analysis;
use crate::article::{Issue, Source, Span};
use crate::duplicate::Sketch;
use crate::label;
use crate::labels::{PairScores, Scored, ToneScores};
use crate::language::language;
use crate::model::Model;
use crate::page::{self, Rendered};
use crate::read::Item;
use crate::split;
use crate::vocabulary::Severity;
use crate::zone::zone;

/// The weights, ready to analyse articles on a pool of threads.
///
/// The same article gives the same analysis, whatever else is analysed beside it and on however many threads.
pub struct Labeller {
    model: Model,
}

impl Labeller {
    /// With the weights that are part of the binary, on `threads` threads.
    ///
    /// # Errors
    ///
    /// If the embedded files can't be read: a broken build.
    pub fn embedded(threads: usize) -> Result<Self> {
        Model::embedded(threads).map(|model| Self { model })
    }

    /// With the weights of a folder, which holds what `models/` does.
    ///
    /// # Errors
    ///
    /// If a file is missing or is not what its name says, or if its manifest names labels that this program doesn't
    /// know.
    pub fn from_folder(folder: &Path, threads: usize) -> Result<Self> {
        Model::from_folder(folder, threads).map(|model| Self { model })
    }

    /// The model, with what it knows of itself.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// The analyses of some articles, in their order.
    ///
    /// Articles run in parallel, and so do the parts of each. One that could not be read, or that makes this program
    /// panic, is an [`Issue`], and the others go on.
    #[must_use]
    pub fn analyse(&self, items: Vec<Item>) -> Vec<Result<Analysis, Issue>> {
        let one = |item: Item| {
            let source = item.source().clone();
            fenced(&source, || self.analyse_one(item))
        };
        self.run(|| items.into_par_iter().map(one).collect())
    }

    fn analyse_one(&self, item: Item) -> Result<Analysis, Issue> {
        let mut analysis = parts(item)?;
        if analysis.language.english {
            let text = &analysis.article.text;
            let scored = label::label(&self.model, text, &analysis.sentences, &analysis.quotes);
            analysis.scored = scored.map_err(|error| broken(&analysis.article.source, &error))?;
        }
        Ok(analysis)
    }

    /// In which light a text, read as one sentence, puts given mentions in it.
    ///
    /// # Errors
    ///
    /// If the model fails to run.
    pub fn tones_of(&self, text: &str, mentions: &[Span]) -> Result<Vec<ToneScores>> {
        label::tones_of(&self.model, text, mentions)
    }

    /// What two mentions of a text, read as one sentence, hold of each other; `None` where they are too far apart to
    /// be seen together.
    ///
    /// # Errors
    ///
    /// If the model fails to run.
    pub fn pair_of(&self, text: &str, p: Span, q: Span) -> Result<Option<PairScores>> {
        label::pair_of(&self.model, text, p, q)
    }

    /// Run work in the pool of the model's threads, the only one there is.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.model.pool().run(work)
    }
}

/// The analysis of an article but for its scores, which stay empty: what needs no model.
///
/// # Errors
///
/// If it could not be read.
pub fn parts(item: Item) -> Result<Analysis, Issue> {
    let read = item.into_result()?;
    let Rendered {
        article,
        blocks,
        issues,
    } = page::render(read.article, read.markup)?;
    let zoned = zone(&article, read.markup, &blocks);
    let text = &article.text;
    Ok(Analysis {
        language: language(&article, &zoned.paragraphs),
        sketch: Sketch::of(text, &zoned.paragraphs),
        sentences: split::sentences(text, &zoned.paragraphs),
        quotes: label::quotes(text),
        scored: Scored::default(),
        issues: [read.issues, issues].concat(),
        zoned,
        article,
    })
}

/// What `work` gives; an issue where it panics.
fn fenced<T>(source: &Source, work: impl FnOnce() -> Result<T, Issue>) -> Result<T, Issue> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        Err(Issue {
            source: source.clone(),
            stage: "analyse",
            severity: Severity::Error,
            message: format!("stancemill failed on this article: {}", told(&*panic)),
            hint: "this is a mistake of the program: report it with the article, and take the article out of the input until it is mended".to_owned(),
        })
    })
}

/// What a panic says.
fn told(panic: &(dyn Any + Send)) -> &str {
    let plain = panic.downcast_ref::<&str>().copied();
    let formatted = || panic.downcast_ref::<String>().map(String::as_str);
    plain.or_else(formatted).unwrap_or("it panicked")
}

fn broken(source: &Source, error: &anyhow::Error) -> Issue {
    Issue {
        source: source.clone(),
        stage: "label",
        severity: Severity::Error,
        message: format!("the model failed on this article: {error:#}"),
        hint: "is there enough memory? with `--model`, do the weights fit this version?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_that_makes_us_panic_is_an_issue() {
        let source = Source {
            path: "a.txt".into(),
            record: Some(3),
        };
        let issue = fenced::<()>(&source, || panic!("at word {}", 7)).expect_err("it panicked");
        assert_eq!((issue.severity, &issue.source), (Severity::Error, &source));
        assert!(issue.message.ends_with("at word 7"), "{}", issue.message);
        assert_eq!(fenced(&source, || Ok(1)), Ok(1));
    }
}
