//! Sentences into the windows of word pieces that the encoder reads.
//!
//! Every sentence opens with `[CLS]`, so that it has a summary of its own and its borders are seen; the
//! window closes with one `[SEP]`. `models/manifest.json` says how long it may be.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use tokenizers::Tokenizer;

use super::{Manifest, Marks, Windows};
use crate::article::Span;

/// A word piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Its number in the vocabulary.
    pub id: i32,
    /// The letter case of its word and whether it stands in a quotation: an index into the shape embedding.
    pub shape: i32,
    /// Where it stands in the article's text.
    pub span: Span,
    /// Whether it is the first of its word.
    pub opens: bool,
}

/// Which of a sentence's pieces a window reads, and for which of them it decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Index of the sentence among those that were packed.
    pub sentence: usize,
    /// The pieces, as indices into the sentence's own.
    pub pieces: std::ops::Range<usize>,
    /// A span that starts in these pieces is this part's to report; the rest is another part's.
    pub decides: std::ops::Range<usize>,
}

/// Numbers of the vocabulary's two marks.
#[derive(Debug, Clone, Copy)]
struct Special {
    cls: i32,
    sep: i32,
}

impl Special {
    fn of(tokenizer: &Tokenizer, marks: &Marks) -> Result<Self> {
        let id = |token: &str| -> Result<i32> {
            let id = tokenizer
                .token_to_id(token)
                .with_context(|| format!("the vocabulary has no {token}"))?;
            Ok(i32::try_from(id)?)
        };
        Ok(Self {
            cls: id(&marks.opens)?,
            sep: id(&marks.closes)?,
        })
    }
}

/// What the encoder reads in one run: one item a piece, `[CLS]` and `[SEP]` included.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Numbers of the pieces.
    pub ids: Vec<i32>,
    /// Their shapes; 0 at the marks.
    pub shapes: Vec<i32>,
    /// For each part, the position of its `[CLS]`; its pieces follow.
    pub starts: Vec<usize>,
}

/// Some spans of a text as word pieces, and the windows that they are packed into.
#[derive(Debug)]
pub struct Packed {
    /// Of every span.
    pub pieces: Vec<Vec<Piece>>,
    /// The parts of each window, in order.
    pub windows: Vec<Vec<Part>>,
}

/// Turns text into word pieces and these into windows: the part of a set of weights that runs no network.
pub struct WordPieces {
    tokenizer: Tokenizer,
    special: Special,
    quoted_shape: i32,
    windows: Windows,
}

impl WordPieces {
    /// Of the weights that are part of the binary.
    ///
    /// # Errors
    ///
    /// If the embedded files can't be read: a broken build.
    pub fn embedded() -> Result<Self> {
        Self::new(&Manifest::parse(super::MANIFEST)?, super::TOKENIZER)
    }

    /// From a folder with `manifest.json` and `tokenizer.json`.
    ///
    /// # Errors
    ///
    /// If a file is missing or is not what its name says.
    pub fn from_folder(folder: &Path) -> Result<Self> {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).with_context(|| format!("reading `{}`", path.display()))
        };
        Self::new(
            &Manifest::parse(&read("manifest.json")?)?,
            &read("tokenizer.json")?,
        )
    }

    pub(super) fn new(manifest: &Manifest, tokenizer: &[u8]) -> Result<Self> {
        let mut tokenizer =
            Tokenizer::from_bytes(tokenizer).map_err(|e| anyhow!("loading the vocabulary: {e}"))?;
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(None)
            .map_err(|e| anyhow!("loading the vocabulary: {e}"))?;
        Ok(Self {
            special: Special::of(&tokenizer, &manifest.special)?,
            tokenizer,
            quoted_shape: manifest.quoted_shape,
            windows: manifest.window,
        })
    }

    /// How sentences are packed.
    pub const fn windows(&self) -> Windows {
        self.windows
    }

    /// Numbers of what opens a sentence and of what closes a window.
    pub const fn marks(&self) -> [i32; 2] {
        [self.special.cls, self.special.sep]
    }

    /// Some spans of `text`, whose quotations are `quotes`, packed into windows of this measure.
    ///
    /// # Errors
    ///
    /// If the tokenizer fails, which it does on no text that is known.
    pub fn packed(
        &self,
        text: &str,
        spans: impl IntoIterator<Item = Span>,
        quotes: &[Span],
        windows: Windows,
    ) -> Result<Packed> {
        let pieces = spans
            .into_iter()
            .map(|span| self.pieces(text, span, quotes))
            .collect::<Result<Vec<_>>>()?;
        let lengths: Vec<usize> = pieces.iter().map(Vec::len).collect();
        Ok(Packed {
            windows: pack(&lengths, windows),
            pieces,
        })
    }

    /// The word pieces of one sentence of `text`, whose quotations are `quotes`.
    ///
    /// # Errors
    ///
    /// If the tokenizer fails, which it does on no text that is known.
    pub fn pieces(&self, text: &str, sentence: Span, quotes: &[Span]) -> Result<Vec<Piece>> {
        let encoding = self
            .tokenizer
            .encode(sentence.of(text), false)
            .map_err(|e| anyhow!("splitting a sentence into word pieces: {e}"))?;
        let words = encoding.get_word_ids();
        let spans: Vec<Span> = encoding
            .get_offsets()
            .iter()
            .map(|&(start, end)| Span::new(start, end).shift(sentence.start))
            .collect();
        let mut out = Vec::with_capacity(spans.len());
        let mut shape = 0;
        let before = quotes.partition_point(|quote| quote.end <= sentence.start);
        let mut quotes = quotes[before..].iter().copied().peekable();
        for (i, (&id, &span)) in encoding.get_ids().iter().zip(&spans).enumerate() {
            let opens = i == 0 || words[i] != words[i - 1];
            if opens {
                let last = (i..words.len())
                    .take_while(|&j| words[j] == words[i])
                    .last()
                    .unwrap_or(i);
                shape = word_shape(&text[span.start..spans[last].end.max(span.end)]);
            }
            while quotes.next_if(|quote| quote.end <= span.start).is_some() {}
            let quoted = quotes.peek().is_some_and(|quote| quote.start <= span.start);
            out.push(Piece {
                id: i32::try_from(id)?,
                shape: shape + if quoted { self.quoted_shape } else { 0 },
                span,
                opens,
            });
        }
        Ok(out)
    }

    /// One window over some parts of `sentences`.
    #[must_use]
    pub fn window(&self, sentences: &[Vec<Piece>], parts: &[Part]) -> Window {
        let mut window = Window::default();
        for part in parts {
            window.starts.push(window.ids.len());
            window.ids.push(self.special.cls);
            window.shapes.push(0);
            let pieces = &sentences[part.sentence][part.pieces.clone()];
            window.ids.extend(pieces.iter().map(|p| p.id));
            window.shapes.extend(pieces.iter().map(|p| p.shape));
        }
        window.ids.push(self.special.sep);
        window.shapes.push(0);
        window
    }
}

/// The letter case of a word, which the uncased vocabulary drops: lower, capitalised, capitals, digits,
/// mixed or other, from 1; 0 is for `[CLS]` and `[SEP]`.
fn word_shape(word: &str) -> i32 {
    let count = |is: fn(char) -> bool| word.chars().filter(|&c| is(c)).count();
    let (upper, lower) = (count(char::is_uppercase), count(char::is_lowercase));
    let digit = |c: char| c.is_ascii_digit();
    match (upper, lower) {
        _ if word.chars().all(digit) => 4,
        (0, 0) => 6,
        _ if word.chars().any(digit) => 5,
        (0, _) => 1,
        (_, 0) => 3,
        (1, _) if word.starts_with(char::is_uppercase) => 2,
        _ => 5,
    }
}

/// Pack sentences, given by their number of pieces, in order into windows.
///
/// A sentence that is longer than a window has one of its own; beyond [`Windows::longest`] it has several, which
/// overlap, so that nothing is cut off.
fn pack(lengths: &[usize], windows: Windows) -> Vec<Vec<Part>> {
    let mut out: Vec<Vec<Part>> = Vec::new();
    let mut room = 0;
    for (sentence, &length) in lengths
        .iter()
        .enumerate()
        .filter(|&(_, &length)| length > 0)
    {
        if length > windows.longest {
            out.extend(parts(sentence, length, windows).map(|part| vec![part]));
            room = 0;
            continue;
        }
        let part = Part {
            sentence,
            pieces: 0..length,
            decides: 0..length,
        };
        match out.last_mut() {
            Some(last) if length < room => {
                last.push(part);
                room -= length + 1;
            }
            _ => {
                out.push(vec![part]);
                room = (windows.pieces - 1).saturating_sub(length + 1);
            }
        }
    }
    out
}

/// The overlapping parts of a long sentence; in an overlap, each part decides its own half.
fn parts(sentence: usize, length: usize, windows: Windows) -> impl Iterator<Item = Part> {
    let Windows {
        longest, overlap, ..
    } = windows;
    let starts = (0..length - overlap).step_by(longest - overlap);
    starts.map(move |start| {
        let end = (start + longest).min(length);
        let from = if start == 0 { 0 } else { start + overlap / 2 };
        let to = if end == length {
            length
        } else {
            end - overlap / 2
        };
        Part {
            sentence,
            pieces: start..end,
            decides: from..to,
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shapes_tell_letter_cases_apart() {
        let cases = [
            ("kremlin", 1),
            ("Kremlin", 2),
            ("EU", 3),
            ("A", 3),
            ("2021", 4),
            ("McCain", 5),
            ("g7", 5),
            ("—", 6),
            ("中", 6),
        ];
        for (word, shape) in cases {
            assert_eq!(word_shape(word), shape, "{word}");
        }
    }

    proptest! {
        #[test]
        fn every_piece_is_decided_exactly_once(lengths in prop::collection::vec(0..1500_usize, 1..40)) {
            let mut seen: Vec<Vec<u8>> = lengths.iter().map(|&n| vec![0; n]).collect();
            let windows = Windows { pieces: 128, longest: 256, overlap: 64 };
            for window in pack(&lengths, windows) {
                let size: usize = window.iter().map(|p| p.pieces.len() + 1).sum::<usize>() + 1;
                prop_assert!(size <= windows.pieces || window.len() == 1 && size <= windows.longest + 2);
                for part in window {
                    prop_assert!(part.decides.start >= part.pieces.start && part.decides.end <= part.pieces.end);
                    seen[part.sentence][part.decides].iter_mut().for_each(|n| *n += 1);
                }
            }
            prop_assert!(seen.iter().flatten().all(|&n| n == 1));
        }
    }
}
