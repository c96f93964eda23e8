//! Sentences into mentions of entities, the stances towards and between them, and who says what.

mod attribution;
mod block;
mod name;
mod quotes;

use anyhow::Result;
use rayon::prelude::*;

use crate::article::{Sentence, Span};
use crate::labels::{Labels, Pair, PairScores, StanceScores};
use crate::model::window::{self, Piece};
use crate::model::{Model, Query};
use crate::vocabulary::{Label, Zone};
use block::{Block, Found, Unit};
pub use quotes::quotes;

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
}

/// The labels of every article.
///
/// Articles are given by their texts and sentences. Blocks of sentences run in parallel; what a block
/// gives depends on nothing outside it.
///
/// # Errors
///
/// If the model fails to run.
pub fn label(
    model: &Model,
    articles: &[(&str, &[Sentence])],
    keep: &Selection,
) -> Result<Vec<Labels>> {
    let found = model.pool().run(|| {
        let prepared: Vec<(Vec<Span>, Vec<Unit>)> = articles
            .par_iter()
            .map(|(text, sentences)| (quotes(text), block::units(text, sentences)))
            .collect();
        let blocks: Vec<Block<'_>> = articles
            .iter()
            .zip(&prepared)
            .enumerate()
            .flat_map(|(article, (&(text, sentences), (quotes, units)))| {
                block::blocks(units, sentences).map(move |units| Block {
                    article,
                    model,
                    text,
                    sentences,
                    quotes,
                    units,
                    keep,
                })
            })
            .collect();
        let found: Result<Vec<Found>> = blocks.par_iter().map(Block::label).collect();
        let owners = blocks.iter().map(|block| block.article);
        found.map(|found| {
            let mut of_articles: Vec<Vec<Found>> = vec![Vec::new(); articles.len()];
            for (article, found) in owners.zip(found) {
                of_articles[article].push(found);
            }
            let labelled = of_articles.into_par_iter().zip(articles).zip(&prepared);
            labelled
                .map(|((found, (text, sentences)), (quotes, _))| {
                    together(text, sentences, quotes, found)
                })
                .collect()
        })
    })?;
    Ok(found)
}

/// What the blocks of one article found, as the labels of the article.
fn together(text: &str, sentences: &[Sentence], quotes: &[Span], found: Vec<Found>) -> Labels {
    let mut out = Labels::default();
    let mut roles = Vec::new();
    for block in found {
        let before = out.mentions.len();
        out.mentions.extend(block.mentions);
        out.pairs.extend(block.pairs.into_iter().map(|pair| Pair {
            p: pair.p + before,
            q: pair.q + before,
            ..pair
        }));
        roles.extend(block.roles);
    }
    let is_quoted = |span: Span| {
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
    let joined = attribution::join(text, &roles, quotes);
    out.attributions = attribution::of_others(text, joined, is_quoted);
    out.attributions
        .sort_by_key(|attribution| attribution.sentence);
    out
}

/// A text read as one sentence, for questions about given mentions in it.
struct Sole {
    pieces: Vec<Vec<Piece>>,
    windows: Vec<Vec<window::Part>>,
}

impl Sole {
    fn read(model: &Model, text: &str) -> Result<Self> {
        let pieces = vec![model.pieces(text, Span::new(0, text.len()), &quotes(text))?];
        let windows = window::pack(&[pieces[0].len()]);
        Ok(Self { pieces, windows })
    }

    /// The pieces of a mention within a part of the text; `None` where another part decides it.
    fn pieces_of(&self, part: &window::Part, mention: Span) -> Option<std::ops::Range<usize>> {
        let found = covering(&self.pieces[0][part.pieces.clone()], mention)?;
        part.decides
            .contains(&(part.pieces.start + found.start))
            .then_some(found)
    }
}

/// The stance of a text, read as one sentence, towards given mentions in it.
///
/// # Errors
///
/// If the model fails to run.
pub fn stances_of(model: &Model, text: &str, mentions: &[Span]) -> Result<Vec<StanceScores>> {
    let sole = Sole::read(model, text)?;
    let mut out = vec![StanceScores::new([0.0, 1.0, 0.0]); mentions.len()];
    for parts in &sole.windows {
        let query = |(i, &mention): (usize, &Span)| {
            let pieces = sole.pieces_of(&parts[0], mention)?;
            let query = Query {
                part: 0,
                mentions: [pieces],
            };
            Some((i, query))
        };
        let (asked, queries): (Vec<usize>, Vec<Query<1>>) =
            mentions.iter().enumerate().filter_map(query).unzip();
        let encoded = model.encode(&model.window(&sole.pieces, parts))?;
        for (i, scores) in asked.into_iter().zip(model.stances(&encoded, &queries)?) {
            out[i] = StanceScores::new(scores.map(f64::from));
        }
    }
    Ok(out)
}

/// What two mentions of a text, read as one sentence, hold of each other; `None` where they are too far apart
/// to be seen together.
///
/// # Errors
///
/// If the model fails to run.
pub fn pair_of(model: &Model, text: &str, p: Span, q: Span) -> Result<Option<PairScores>> {
    let sole = Sole::read(model, text)?;
    for parts in &sole.windows {
        let read = &sole.pieces[0][parts[0].pieces.clone()];
        if let (Some(p), Some(q)) = (covering(read, p), covering(read, q)) {
            let encoded = model.encode(&model.window(&sole.pieces, parts))?;
            let query = Query {
                part: 0,
                mentions: [p, q],
            };
            let found = model.pairs(&encoded, &[query])?;
            return Ok(found.first().map(|s| PairScores::new(s.map(f64::from))));
        }
    }
    Ok(None)
}

/// The pieces that a mention touches.
fn covering(pieces: &[Piece], mention: Span) -> Option<std::ops::Range<usize>> {
    let touches = |p: &Piece| p.span.start < mention.end && mention.start < p.span.end;
    let first = pieces.iter().position(touches)?;
    let last = pieces.iter().rposition(touches)?;
    Some(first..last + 1)
}
