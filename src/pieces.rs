//! Texts into word pieces and windows, as JSON Lines: what the encoder reads in a build, for `training/`.

use std::io::{BufRead, Write};
use std::ops::Range;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::article::{Sentence, Span};
use crate::eval::text::{in_bytes, paragraphs};
use crate::label;
use crate::model::Windows;
use crate::model::window::{Packed, Part, Piece, WordPieces};
use crate::split;
use crate::table::CodePoints;
use crate::vocabulary::Zone;

/// A text to be cut.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    id: String,
    text: String,
    /// Its sentences, in code points; where missing, those that a build finds.
    sentences: Option<Vec<(usize, usize)>>,
    /// How many pieces a window takes; where missing, as many as in a build.
    window: Option<usize>,
}

/// The text, cut. Offsets count its code points.
#[derive(Serialize)]
struct Cut<'a> {
    id: &'a str,
    /// Numbers of the marks that open a sentence and close a window.
    marks: [i32; 2],
    sentences: Vec<CutSentence>,
    /// The windows, in order, each with what it reads.
    windows: Vec<Vec<Read>>,
}

#[derive(Serialize)]
struct CutSentence {
    start: usize,
    end: usize,
    /// The number of its paragraph.
    paragraph: usize,
    /// Number in the vocabulary, shape, start, end, and whether it opens a word.
    pieces: Vec<(i32, i32, usize, usize, bool)>,
}

/// Pieces of a sentence, as indices into its own.
#[derive(Serialize)]
struct Read {
    sentence: usize,
    pieces: (usize, usize),
    /// A span that starts in these pieces is this window's to report.
    decides: (usize, usize),
}

/// Answer each line with one of its own, at once, so that a program may ask and wait.
///
/// # Errors
///
/// If a line is no text to be cut, or if reading or writing fails.
pub fn answer(reader: &WordPieces, lines: impl BufRead, mut out: impl Write) -> Result<()> {
    for (i, line) in lines.lines().enumerate() {
        let place = || format!("line {} of standard input", i + 1);
        let line = line.with_context(place)?;
        let asked: Asked = serde_json::from_str(&line).with_context(place)?;
        let cut = cut(reader, &asked).with_context(place)?;
        let answer = serde_json::to_string(&cut)?;
        writeln!(out, "{answer}")
            .and_then(|()| out.flush())
            .context("writing to standard output")?;
    }
    Ok(())
}

fn cut<'a>(reader: &WordPieces, asked: &'a Asked) -> Result<Cut<'a>> {
    let text = &asked.text;
    let sentences = sentences(asked)?;
    let measure = Windows {
        pieces: asked.window.unwrap_or(reader.windows().pieces),
        ..reader.windows()
    };
    let quotes = label::quotes(text);
    let Packed { pieces, windows } = label::windows(reader, text, &sentences, &quotes, measure)?;
    let points = CodePoints::of(text);
    let piece = |p: &Piece| {
        let Span { start, end } = p.span;
        (
            p.id,
            p.shape,
            points.before(start),
            points.before(end),
            p.opens,
        )
    };
    let sentence = |(s, pieces): (&Sentence, &Vec<Piece>)| CutSentence {
        start: points.before(s.span.start),
        end: points.before(s.span.end),
        paragraph: s.paragraph,
        pieces: pieces.iter().map(piece).collect(),
    };
    let ends = |range: Range<usize>| (range.start, range.end);
    let read = |part: Part| Read {
        sentence: part.sentence,
        pieces: ends(part.pieces),
        decides: ends(part.decides),
    };
    Ok(Cut {
        id: &asked.id,
        marks: reader.marks(),
        sentences: sentences.iter().zip(&pieces).map(sentence).collect(),
        windows: windows
            .into_iter()
            .map(|parts| parts.into_iter().map(read).collect())
            .collect(),
    })
}

/// The sentences that are given, in the paragraphs that a build finds, or else its own.
fn sentences(asked: &Asked) -> Result<Vec<Sentence>> {
    let text = &asked.text;
    let paragraphs = paragraphs(text);
    let Some(given) = &asked.sentences else {
        return Ok(split::sentences(text, &paragraphs));
    };
    let spans = in_bytes(&asked.id, text, given.iter().copied())?;
    let within = |span: Span| Sentence {
        span,
        paragraph: paragraphs.partition_point(|p| p.span.end <= span.start),
        zone: Zone::Body,
    };
    Ok(spans.into_iter().map(within).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn answers(asked: &[Value]) -> Vec<Value> {
        let lines: Vec<String> = asked.iter().map(ToString::to_string).collect();
        let mut out = Vec::new();
        let reader = WordPieces::embedded().expect("the weights");
        answer(&reader, lines.join("\n").as_bytes(), &mut out).expect("texts");
        let text = String::from_utf8(out).expect("text");
        text.lines()
            .map(|line| serde_json::from_str(line).expect("an answer"))
            .collect()
    }

    #[test]
    fn a_wrapped_line_opens_no_paragraph_and_offsets_count_code_points() {
        let text = "“Él came,” said the man who had kept the lock of the harbour since the\n\
            spring. Nobody on the quay that morning had anything to say to him, and\n\
            the boats that had come in at night went out again before it was noon.\n\n\
            Then it rained.";
        let found = &answers(&[json!({ "id": "a", "text": text })])[0];
        let of = |i: usize, key: &str| found["sentences"][i][key].clone();
        assert_eq!(of(0, "end"), json!(78), "{found}");
        assert_eq!(of(1, "paragraph"), of(0, "paragraph"));
        assert_ne!(of(2, "paragraph"), of(1, "paragraph"));
    }

    #[test]
    fn a_long_sentence_is_read_in_parts_and_a_small_measure_parts_sentences() {
        let long = "word ".repeat(300);
        let whole = [[0, long.chars().count()]];
        let asked = [
            json!({ "id": "long", "text": long, "sentences": whole }),
            json!({ "id": "small", "text": "One. Two. Three.", "sentences": [[0, 4], [5, 9], [10, 16]], "window": 1 }),
        ];
        let found = answers(&asked);
        assert_eq!(found[0]["windows"][1][0]["decides"], json!([224, 300]));
        assert_eq!(found[1]["windows"].as_array().map(Vec::len), Some(3));
    }

    #[test]
    fn a_sentence_outside_its_text_is_an_error() {
        let line = json!({ "id": "a", "text": "One.", "sentences": [[0, 5]] }).to_string();
        let reader = WordPieces::embedded().expect("the weights");
        let error = answer(&reader, line.as_bytes(), Vec::new()).expect_err("outside");
        assert!(format!("{error:#}").contains("`a`"), "{error:#}");
    }
}
