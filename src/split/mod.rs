//! Cuts each paragraph of an article into its sentences.
//!
//! One pass over the bytes stops at full stops and their kin, and at line ends. `stop` reads what stands
//! there, `boundary` judges whether a sentence ends with it, `items` whether a list goes on there, and `line` does the
//! same for line ends. `gaps` then looks for ends without a mark: by rules, and by a model in `guess`; `scan` finds it
//! the words, and the few gaps behind which a sentence could begin. What one place costs does not grow with the text
//! before or behind it, so the whole is linear.

mod boundary;
mod gaps;
mod guess;
mod items;
mod line;
mod scan;
mod shape;
mod stop;
mod words;

#[cfg(test)]
mod tests;

use crate::article::{Paragraph, Sentence, Span};
use gaps::Guess;
use items::Items;
use line::Lines;
use stop::Stop;

/// Every sentence of an article, in order.
#[must_use]
pub fn sentences(text: &str, paragraphs: &[Paragraph]) -> Vec<Sentence> {
    sentences_by(text, paragraphs, guess::is_sure)
}

/// Every sentence of an article without the model of gaps, which is trained on the gaps within these.
#[must_use]
pub fn sentences_by_rules(text: &str, paragraphs: &[Paragraph]) -> Vec<Sentence> {
    sentences_by(text, paragraphs, |_, _| false)
}

fn sentences_by(text: &str, paragraphs: &[Paragraph], guess: impl Guess) -> Vec<Sentence> {
    let mut found = Vec::new();
    for (index, paragraph) in paragraphs.iter().enumerate() {
        split_by(paragraph.span.of(text), guess, |span| {
            found.push(Sentence {
                span: span.shift(paragraph.span.start),
                paragraph: index,
                zone: paragraph.zone,
            });
        });
    }
    found
}

/// Calls `emit` with the span in `text` of every sentence of one paragraph, in order.
///
/// Spans are without white space at their ends, never empty, and never overlap; each character that is no
/// white space lies in exactly one of them. A blank line always parts two sentences.
pub fn split(text: &str, emit: impl FnMut(Span)) {
    split_by(text, guess::is_sure, emit);
}

fn split_by(text: &str, guess: impl Guess, mut emit: impl FnMut(Span)) {
    let mut from = 0;
    while let Some(block) = line::next_block(text, from) {
        from = block.end;
        split_block(&text[..block.end], block.start, guess, &mut emit);
    }
}

/// Cuts what stands between two blank lines: `text` from `start` to its end.
fn split_block(text: &str, start: usize, guess: impl Guess, emit: &mut impl FnMut(Span)) {
    let mut sentence = start;
    let mut cut = |marks: usize, end: usize, sentence: &mut usize| {
        let span = Span::new(*sentence, end).trim(text);
        if !span.is_empty() {
            gaps::cut(text, span, marks, guess, emit);
        }
        // Never the white space: what looks back to a sentence's start would walk over it each time.
        *sentence = end + (text.len() - end - text[end..].trim_start().len());
    };
    let mut lines = Lines::of(start);
    let mut items = Items::default();
    let small = !text[start..].bytes().any(|byte| byte.is_ascii_uppercase());
    let mut in_quotes = false;
    let mut at = start;
    while let Some(found) = stop::next(text, at) {
        at = found + 1;
        match text.as_bytes()[found] {
            b'\n' => {
                if lines.breaks_at(text, found) && found > sentence {
                    cut(found, found, &mut sentence);
                }
            }
            b'"' => in_quotes = !in_quotes,
            _ => {
                let Some(stop) = Stop::read(text, found, in_quotes) else {
                    continue;
                };
                in_quotes ^= stop.closes_quotes(text);
                at = stop.close;
                if let Some(start) = items.next(text, sentence, &stop) {
                    cut(start, start, &mut sentence);
                } else if boundary::ends_sentence(text, sentence, &stop, small) {
                    cut(stop.start, stop.close, &mut sentence);
                }
            }
        }
    }
    cut(text.len(), text.len(), &mut sentence);
}
