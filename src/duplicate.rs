//! Says of which earlier article an article is a copy or another version.
//!
//! Two articles are as alike as the runs of three words that they share: the share of those that both have of
//! those that either has (resemblance, Broder, "On the resemblance and containment of documents", 1997). Only
//! what the author writes counts, so that neither the same boilerplate makes articles alike nor another headline
//! makes them differ. The share is estimated from the smallest of each of 256 hashes over an article's runs, and
//! only articles that agree in all three hashes of one of 42 bands are compared (Leskovec, Rajaraman and Ullman,
//! "Mining of Massive Datasets", chapter 3), so time grows with the number of articles, not with its square.

use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::article::Paragraph;
use crate::vocabulary::{Rounded, Zone};

/// So many words are a run.
const RUN: usize = 3;
/// Texts of fewer words are alike where their words are the same: a name and a number make too much of a difference.
const FEWEST_WORDS: usize = 50;
/// So many hashes are taken of every run; the standard error of a similarity is 0.03 at most.
const HASHES: usize = 256;
/// So many bands are looked up, each of [`ROWS`] hashes: of pairs with similarity 0.5 it finds 99.6 %.
const BANDS: usize = 42;
/// So many hashes must agree for two articles to be compared.
const ROWS: usize = 3;

/// What of an article's words is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sketch {
    /// There are no words.
    Empty,
    /// A hash of the few words, headline included.
    Short(u64),
    /// The smallest value of every hash over the runs of words.
    Long(Box<[u32; HASHES]>),
}

impl Sketch {
    /// The sketch of a text with these paragraphs.
    #[must_use]
    pub fn of(text: &str, paragraphs: &[Paragraph]) -> Self {
        let body = words(text, paragraphs, |zone| {
            matches!(zone, Zone::Body | Zone::Quote)
        });
        if body.len() >= FEWEST_WORDS {
            return Self::Long(smallest(&body));
        }
        let all = words(text, paragraphs, Zone::carries_stance);
        if all.is_empty() {
            return Self::Empty;
        }
        Self::Short(joined(&all))
    }
}

/// A hash of every word in paragraphs of some zones: letters and digits, whatever their case.
fn words(text: &str, paragraphs: &[Paragraph], keep: impl Fn(Zone) -> bool) -> Vec<u64> {
    paragraphs
        .iter()
        .filter(|paragraph| keep(paragraph.zone))
        .flat_map(|paragraph| {
            let parts = paragraph
                .span
                .of(text)
                .split(|c: char| !c.is_alphanumeric());
            parts.filter(|word| !word.is_empty())
        })
        .map(|word| xxh3_64(word.to_lowercase().as_bytes()))
        .collect()
}

/// One hash of several words in order.
fn joined(words: &[u64]) -> u64 {
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    xxh3_64(&bytes)
}

/// The smallest value of every hash over the runs of words.
fn smallest(words: &[u64]) -> Box<[u32; HASHES]> {
    let mut out = Box::new([u32::MAX; HASHES]);
    for run in words.windows(RUN) {
        let run = joined(run).to_le_bytes();
        for (seed, least) in (0..).zip(out.iter_mut()) {
            *least = high(xxh3_64_with_seed(&run, seed)).min(*least);
        }
    }
    out
}

/// The upper half of a hash.
const fn high(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// The article that a duplicate is a copy or a version of.
#[derive(Debug, Clone, PartialEq)]
pub struct Original {
    /// Its `doc_id`.
    pub doc_id: String,
    /// How alike the two are, to 1: the same words.
    pub similarity: Rounded,
}

/// An article that is no duplicate.
#[derive(Debug)]
struct Known {
    doc_id: String,
    /// The lower halves of its hashes: enough to compare (Li and König, "b-Bit minwise hashing", 2010).
    halves: Box<[u16; HASHES]>,
}

/// The articles so far. It holds 1.3 KB of each that is no duplicate.
#[derive(Debug)]
pub struct Duplicates {
    min_similarity: f64,
    known: Vec<Known>,
    /// For every band a hash of its rows, with the articles that have it.
    bands: [BTreeSet<(u32, u32)>; BANDS],
    short: BTreeMap<u64, String>,
    /// The originals of articles that are duplicates without being exact copies.
    originals: BTreeMap<String, Original>,
}

impl Duplicates {
    /// No articles yet; from this similarity on two are duplicates.
    #[must_use]
    pub fn new(min_similarity: f64) -> Self {
        Self {
            min_similarity,
            known: Vec::new(),
            bands: [const { BTreeSet::new() }; BANDS],
            short: BTreeMap::new(),
            originals: BTreeMap::new(),
        }
    }

    /// The original of the next article; `copy_of` is the first with the very same text, if there is one.
    ///
    /// It is the first article that is like this one and no duplicate itself.
    pub fn next(
        &mut self,
        doc_id: &str,
        copy_of: Option<&str>,
        sketch: &Sketch,
    ) -> Option<Original> {
        if let Some(first) = copy_of {
            return Some(self.originals.get(first).cloned().unwrap_or(Original {
                doc_id: first.to_owned(),
                similarity: Rounded::new(1.0),
            }));
        }
        let original = self.find(sketch);
        match &original {
            Some(original) => {
                self.originals.insert(doc_id.to_owned(), original.clone());
            }
            None => self.keep(doc_id, sketch),
        }
        original
    }

    fn find(&self, sketch: &Sketch) -> Option<Original> {
        match sketch {
            Sketch::Empty => None,
            Sketch::Short(words) => self.short.get(words).map(|doc_id| Original {
                doc_id: doc_id.clone(),
                similarity: Rounded::new(1.0),
            }),
            Sketch::Long(hashes) => self.alike(hashes),
        }
    }

    fn alike(&self, hashes: &[u32; HASHES]) -> Option<Original> {
        let halves = halves(hashes);
        let candidates: BTreeSet<u32> = keys(hashes)
            .zip(&self.bands)
            .flat_map(|(key, band)| band.range((key, 0)..=(key, u32::MAX)))
            .map(|&(_, article)| article)
            .collect();
        candidates.into_iter().find_map(|article| {
            let known = &self.known[article as usize];
            let similarity = similarity(&known.halves, &halves);
            (similarity >= self.min_similarity).then(|| Original {
                doc_id: known.doc_id.clone(),
                similarity: Rounded::new(similarity),
            })
        })
    }

    fn keep(&mut self, doc_id: &str, sketch: &Sketch) {
        match sketch {
            Sketch::Empty => {}
            Sketch::Short(words) => {
                self.short.insert(*words, doc_id.to_owned());
            }
            Sketch::Long(hashes) => {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "four billion articles are no input"
                )]
                let article = self.known.len() as u32;
                for (key, band) in keys(hashes).zip(&mut self.bands) {
                    band.insert((key, article));
                }
                self.known.push(Known {
                    doc_id: doc_id.to_owned(),
                    halves: Box::new(halves(hashes)),
                });
            }
        }
    }
}

/// A hash of the rows of every band.
fn keys(hashes: &[u32; HASHES]) -> impl Iterator<Item = u32> {
    let bands = hashes.chunks_exact(ROWS).take(BANDS);
    bands.map(|rows| {
        let bytes: Vec<u8> = rows.iter().flat_map(|row| row.to_le_bytes()).collect();
        high(xxh3_64(&bytes))
    })
}

fn halves(hashes: &[u32; HASHES]) -> [u16; HASHES] {
    hashes.map(|hash| (hash & 0xffff) as u16)
}

/// Share of hashes that two articles agree in: an estimate of the share of runs that both have.
#[expect(
    clippy::cast_precision_loss,
    reason = "there are far fewer than 2^52 hashes"
)]
fn similarity(a: &[u16; HASHES], b: &[u16; HASHES]) -> f64 {
    let same = a.iter().zip(b).filter(|(a, b)| a == b).count();
    same as f64 / HASHES as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Span;

    /// Words that look like nothing, `n` of them from the `from`th on.
    fn text(from: usize, n: usize) -> String {
        let word = |i: usize| format!("w{}", i * 7919 % 1_000_003);
        let words: Vec<String> = (from..from + n).map(word).collect();
        words.join(" ")
    }

    fn sketch(parts: &[(&str, Zone)]) -> Sketch {
        let mut text = String::new();
        let mut paragraphs = Vec::new();
        for (part, zone) in parts {
            let start = text.len();
            text.push_str(part);
            paragraphs.push(Paragraph {
                span: Span::new(start, text.len()),
                zone: *zone,
            });
            text.push('\n');
        }
        Sketch::of(&text, &paragraphs)
    }

    fn body(text: &str) -> Sketch {
        sketch(&[(text, Zone::Body)])
    }

    /// The original of each text, by number, with its similarity.
    fn originals(min_similarity: f64, sketches: &[Sketch]) -> Vec<Option<(usize, f64)>> {
        let mut duplicates = Duplicates::new(min_similarity);
        let original = |(i, sketch): (usize, &Sketch)| {
            let found = duplicates.next(&i.to_string(), None, sketch)?;
            Some((found.doc_id.parse().ok()?, found.similarity.get()))
        };
        sketches.iter().enumerate().map(original).collect()
    }

    #[test]
    fn another_headline_and_other_boilerplate_make_no_other_article() {
        let article = text(0, 80);
        let with = |title: &str, notice: &str| {
            sketch(&[
                (title, Zone::Title),
                (&article, Zone::Body),
                (notice, Zone::Boilerplate),
            ])
        };
        let found = originals(
            1.0,
            &[
                with("One", "Sign up here"),
                with("Two", "All rights reserved"),
            ],
        );
        assert_eq!(found, [None, Some((0, 1.0))]);
    }

    #[test]
    fn the_same_boilerplate_makes_no_duplicate() {
        let notice = text(9000, 500);
        let with = |from| {
            sketch(&[
                (text(from, 80).as_str(), Zone::Body),
                (&notice, Zone::Boilerplate),
            ])
        };
        assert_eq!(originals(0.5, &[with(0), with(1000)]), [None, None]);
    }

    #[test]
    fn case_and_punctuation_count_for_nothing() {
        let article = text(0, 60);
        let other = format!("“{}”!", article.to_uppercase().replace(' ', ", "));
        assert_eq!(
            originals(1.0, &[body(&article), body(&other)]),
            [None, Some((0, 1.0))]
        );
    }

    #[test]
    fn similarity_is_the_share_of_common_runs() {
        // 398 runs each, of which 298, 198 and 98 are shared.
        for (from, share) in [
            (100, 298.0 / 498.0),
            (200, 198.0 / 598.0),
            (300, 98.0 / 698.0),
        ] {
            let (Sketch::Long(a), Sketch::Long(b)) = (body(&text(0, 400)), body(&text(from, 400)))
            else {
                panic!("long")
            };
            let found = similarity(&halves(&a), &halves(&b));
            assert!((found - share).abs() < 0.08, "{found} for {share}");
        }
    }

    #[test]
    fn of_a_chain_only_the_first_is_named() {
        // Each shares three quarters of its runs with the one before, and half of them with the one before that.
        let chain: Vec<Sketch> = (0..4).map(|i| body(&text(i * 100, 700))).collect();
        let found = originals(0.7, &chain);
        assert_eq!(found[0], None);
        assert_eq!(found[1].expect("a duplicate").0, 0);
        assert_eq!(
            found[2], None,
            "too far from the first; the second is none to name"
        );
        assert_eq!(found[3].expect("a duplicate").0, 2);
    }

    #[test]
    fn the_first_of_several_is_named_not_the_likest() {
        let found = originals(
            0.5,
            &[
                body(&text(0, 400)),
                body(&text(150, 400)),
                body(&text(70, 400)),
            ],
        );
        assert_eq!(found[1], None);
        assert_eq!(found[2].expect("a duplicate").0, 0);
    }

    #[test]
    fn a_copy_of_a_version_names_the_versions_original() {
        let (first, version) = (body(&text(0, 400)), body(&text(50, 400)));
        let mut duplicates = Duplicates::new(0.5);
        assert_eq!(duplicates.next("a", None, &first), None);
        let of_version = duplicates.next("b", None, &version).expect("a duplicate");
        assert_eq!(of_version.doc_id, "a");
        // The same text in another format may be zoned otherwise, and so have another sketch.
        let of_copy = duplicates.next("b-2", Some("b"), &Sketch::Empty);
        assert_eq!(of_copy, Some(of_version));
        let of_first = duplicates.next("a-2", Some("a"), &first).expect("a copy");
        assert_eq!(
            (of_first.doc_id.as_str(), of_first.similarity.get()),
            ("a", 1.0)
        );
    }

    #[test]
    fn short_texts_must_have_the_same_words_and_headline() {
        let brief = |title: &str, words: usize| {
            sketch(&[(title, Zone::Title), (text(0, words).as_str(), Zone::Body)])
        };
        let found = originals(
            0.5,
            &[
                brief("One", 30),
                brief("one!", 30),
                brief("Two", 30),
                brief("One", 31),
                body("***"),
                body("***"),
            ],
        );
        assert_eq!(found, [None, Some((0, 1.0)), None, None, None, None]);
    }
}
