//! Sentences into mentions of entities, the stances towards and between them, and the spans of who says what.

mod block;
mod name;
mod quotes;

use std::ops::Range;

use anyhow::Result;
use rayon::prelude::*;

use crate::article::{Sentence, Span};
use crate::labels::{Pair, PairScores, Scored, StanceScores};
use crate::model::window::{Packed, Part, Piece, WordPieces};
use crate::model::{Model, Query, Windows};
use block::Block;
pub use quotes::quotes;

/// All that the model says of an article, which is given by its text, its sentences and its quotations.
///
/// Blocks of sentences run in parallel; what a block gives depends on nothing outside it.
///
/// # Errors
///
/// If the model fails to run.
pub fn label(model: &Model, text: &str, sentences: &[Sentence], quotes: &[Span]) -> Result<Scored> {
    let units = block::units(text, sentences);
    let blocks: Vec<Block<'_>> = block::blocks(text, &units, sentences)
        .map(|runs| Block {
            model,
            text,
            sentences,
            quotes,
            runs,
        })
        .collect();
    let found: Result<Vec<Scored>> = blocks.par_iter().map(Block::label).collect();
    Ok(found?.into_iter().fold(Scored::default(), together))
}

/// What a block found behind what those before it did.
fn together(mut all: Scored, block: Scored) -> Scored {
    let before = all.mentions.len();
    all.mentions.extend(block.mentions);
    all.pairs.extend(block.pairs.into_iter().map(|pair| Pair {
        p: pair.p + before,
        q: pair.q + before,
        ..pair
    }));
    all.roles.extend(block.roles);
    all
}

/// The windows that an article is read in, and the pieces of its sentences: what [`label`] gives the encoder, with
/// windows of the given measure.
///
/// # Errors
///
/// If the tokenizer fails, which it does on no text that is known.
pub fn windows(
    reader: &WordPieces,
    text: &str,
    sentences: &[Sentence],
    quotes: &[Span],
    measure: Windows,
) -> Result<Packed> {
    let mut out = Packed {
        pieces: vec![Vec::new(); sentences.len()],
        windows: Vec::new(),
    };
    let units = block::units(text, sentences);
    for run in block::blocks(text, &units, sentences).flatten() {
        let spans = run.iter().map(|unit| unit.span);
        let packed = reader.packed(text, spans, quotes, measure)?;
        // A sentence of several units has the pieces of all, one behind the other.
        let mut before = Vec::with_capacity(run.len());
        for (unit, pieces) in run.iter().zip(packed.pieces) {
            let of = &mut out.pieces[unit.sentence];
            before.push(of.len());
            of.extend(pieces);
        }
        let shift = |range: Range<usize>, by: usize| range.start + by..range.end + by;
        let part = |part: Part| Part {
            sentence: run[part.sentence].sentence,
            pieces: shift(part.pieces, before[part.sentence]),
            decides: shift(part.decides, before[part.sentence]),
        };
        let windows = packed.windows.into_iter();
        out.windows
            .extend(windows.map(|parts| parts.into_iter().map(part).collect()));
    }
    Ok(out)
}

/// A text read as one sentence, for questions about given mentions in it.
fn read_whole(model: &Model, text: &str) -> Result<Packed> {
    let reader = model.word_pieces();
    let whole = [Span::new(0, text.len())];
    reader.packed(text, whole, &quotes(text), reader.windows())
}

/// The pieces of a mention within a part of a text read as one sentence; `None` where another part decides it.
fn pieces_of(sole: &Packed, part: &Part, mention: Span) -> Option<Range<usize>> {
    let found = covering(&sole.pieces[0][part.pieces.clone()], mention)?;
    part.decides
        .contains(&(part.pieces.start + found.start))
        .then_some(found)
}

/// The stance of a text, read as one sentence, towards given mentions in it.
///
/// # Errors
///
/// If the model fails to run.
pub fn stances_of(model: &Model, text: &str, mentions: &[Span]) -> Result<Vec<StanceScores>> {
    let sole = read_whole(model, text)?;
    let mut out = vec![StanceScores::new([0.0, 1.0, 0.0]); mentions.len()];
    for parts in &sole.windows {
        let query = |(i, &mention): (usize, &Span)| {
            let pieces = pieces_of(&sole, &parts[0], mention)?;
            let query = Query {
                part: 0,
                mentions: [pieces],
            };
            Some((i, query))
        };
        let (asked, queries): (Vec<usize>, Vec<Query<1>>) =
            mentions.iter().enumerate().filter_map(query).unzip();
        let encoded = model.encode(&model.word_pieces().window(&sole.pieces, parts))?;
        for (i, scores) in asked.into_iter().zip(model.stances(&encoded, &queries)?) {
            out[i] = scores;
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
    let sole = read_whole(model, text)?;
    for parts in &sole.windows {
        let read = &sole.pieces[0][parts[0].pieces.clone()];
        if let (Some(p), Some(q)) = (covering(read, p), covering(read, q)) {
            let encoded = model.encode(&model.word_pieces().window(&sole.pieces, parts))?;
            let query = Query {
                part: 0,
                mentions: [p, q],
            };
            return Ok(model.pairs(&encoded, &[query])?.first().copied());
        }
    }
    Ok(None)
}

/// The pieces that a mention touches.
fn covering(pieces: &[Piece], mention: Span) -> Option<Range<usize>> {
    let touches = |p: &Piece| p.span.start < mention.end && mention.start < p.span.end;
    let first = pieces.iter().position(touches)?;
    let last = pieces.iter().rposition(touches)?;
    Some(first..last + 1)
}
