//! Sentences into mentions of entities, each with the stance of its sentence towards it.

use anyhow::Result;
use rayon::prelude::*;

use crate::article::{Sentence, Span};
use crate::model::decode::{self, Labelled};
use crate::model::window::{self, Part, Piece};
use crate::model::{Encoded, Model, StanceQuery};
use crate::table::Rounded;

/// What an entity is: the labels of the English Worldwide Newswire corpus (Shan et al., EMNLP Findings 2023).
///
/// The order is that of the model's tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// A person.
    Person,
    /// A party, company, agency, team, alliance.
    Organization,
    /// A country, city, region, river.
    Location,
    /// A nationality, religious or political group, as noun or adjective.
    Norp,
    /// A date.
    Date,
    /// Laws, events, works, languages and other names.
    Misc,
    /// A sum of money.
    Money,
    /// A building, airport, bridge.
    Facility,
    /// A thing that is made.
    Product,
}

/// How a sentence stands towards a mention; the order is that of the model's scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    /// It speaks against it.
    Against,
    /// It does neither.
    Neutral,
    /// It speaks for it.
    Favor,
}

/// The probabilities of the three stances, rounded before anything is decided from them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StanceScores {
    /// Probability of [`Stance::Against`].
    pub against: Rounded,
    /// Probability of [`Stance::Neutral`].
    pub neutral: Rounded,
    /// Probability of [`Stance::Favor`].
    pub favor: Rounded,
}

impl StanceScores {
    /// From the three probabilities, in the order of [`Stance`].
    #[must_use]
    pub fn new([against, neutral, favor]: [f64; 3]) -> Self {
        Self {
            against: Rounded::new(against),
            neutral: Rounded::new(neutral),
            favor: Rounded::new(favor),
        }
    }

    /// The three probabilities, in the order of [`Stance`].
    #[must_use]
    pub const fn each(self) -> [f64; 3] {
        [self.against.get(), self.neutral.get(), self.favor.get()]
    }

    /// The stance with the largest probability; between equals, neutral, then against.
    #[must_use]
    pub fn stance(self) -> Stance {
        if self.neutral >= self.against && self.neutral >= self.favor {
            Stance::Neutral
        } else if self.against >= self.favor {
            Stance::Against
        } else {
            Stance::Favor
        }
    }

    /// From -1, surely against, to 1, surely in favour.
    #[must_use]
    pub fn score(self) -> f64 {
        self.favor.get() - self.against.get()
    }
}

/// An entity's name in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Where it is.
    pub span: Span,
    /// Index of its sentence in the article.
    pub sentence: usize,
    /// What it is.
    pub label: Label,
    /// Geometric mean of its words' probabilities.
    pub confidence: Rounded,
    /// The sentence's stance towards it, where its label and zone call for one.
    pub stance: Option<StanceScores>,
}

/// Which of the model's labels are kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Mentions below this confidence are dropped.
    pub min_confidence: f64,
    /// Labels that a stance can be about.
    pub targets: Vec<Label>,
}

/// How many sentences are read as one task: enough to fill windows, few enough to spread over threads.
const BLOCK: usize = 64;

/// The mentions of every article, in the order of the text.
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
) -> Result<Vec<Vec<Mention>>> {
    let blocks: Vec<(usize, usize)> = articles
        .iter()
        .enumerate()
        .flat_map(|(article, (_, sentences))| {
            (0..sentences.len())
                .step_by(BLOCK)
                .map(move |from| (article, from))
        })
        .collect();
    let found: Result<Vec<Vec<Mention>>> = model.pool().run(|| {
        blocks
            .par_iter()
            .map(|&(article, from)| {
                let (text, sentences) = articles[article];
                let to = (from + BLOCK).min(sentences.len());
                label_block(model, text, &sentences[from..to], from, keep)
            })
            .collect()
    });
    let mut out = vec![Vec::new(); articles.len()];
    for (&(article, _), mentions) in blocks.iter().zip(found?) {
        out[article].extend(mentions);
    }
    Ok(out)
}

fn label_block(
    model: &Model,
    text: &str,
    sentences: &[Sentence],
    from: usize,
    keep: &Selection,
) -> Result<Vec<Mention>> {
    let pieces: Vec<Vec<Piece>> = sentences
        .iter()
        .map(|s| model.pieces(text, s.span))
        .collect::<Result<_>>()?;
    let lengths: Vec<usize> = pieces.iter().map(Vec::len).collect();
    let mut out = Vec::new();
    for parts in window::pack(&lengths) {
        let encoded = model.encode(&model.window(&pieces, &parts))?;
        let mut mentions = Vec::new();
        let mut queries = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let sentence = &sentences[part.sentence];
            for (span, query) in entities(&encoded, index, part, &pieces[part.sentence]) {
                let confidence = Rounded::new(span.confidence);
                if confidence.get() < keep.min_confidence {
                    continue;
                }
                let wanted = sentence.zone.carries_stance() && keep.targets.contains(&span.label);
                queries.extend(wanted.then_some(query));
                mentions.push((span.mention(from + part.sentence, confidence), wanted));
            }
        }
        let mut scores = model.stances(&encoded, &queries)?.into_iter();
        out.extend(mentions.into_iter().map(|(mention, wanted)| Mention {
            stance: if wanted {
                scores.next().map(|s| StanceScores::new(s.map(f64::from)))
            } else {
                None
            },
            ..mention
        }));
    }
    Ok(out)
}

/// A mention before its sentence and its stance are known.
struct Found {
    span: Span,
    label: Label,
    confidence: f64,
}

impl Found {
    fn mention(&self, sentence: usize, confidence: Rounded) -> Mention {
        Mention {
            span: self.span,
            sentence,
            label: self.label,
            confidence,
            stance: None,
        }
    }
}

/// The entities that one part of a window decides, each with the query for its stance.
fn entities(
    encoded: &Encoded,
    index: usize,
    part: &Part,
    pieces: &[Piece],
) -> Vec<(Found, StanceQuery)> {
    let read = &pieces[part.pieces.clone()];
    let words: Vec<usize> = (0..read.len()).filter(|&i| read[i].opens).collect();
    let scores: Vec<_> = words.iter().map(|&at| encoded.tags(index, at)).collect();
    let ends = |word: usize| words.get(word + 1).copied().unwrap_or(read.len());
    decode::decode(&scores)
        .into_iter()
        .filter(|span: &Labelled| {
            part.decides
                .contains(&(part.pieces.start + words[span.words.start]))
        })
        .map(
            |Labelled {
                 words: run,
                 label,
                 confidence,
             }| {
                let pieces = words[run.start]..ends(run.end - 1);
                let span = Span::new(read[pieces.start].span.start, read[pieces.end - 1].span.end);
                (
                    Found {
                        span,
                        label,
                        confidence,
                    },
                    StanceQuery {
                        part: index,
                        pieces,
                    },
                )
            },
        )
        .collect()
}

/// The stance of a text, read as one sentence, towards given mentions in it.
///
/// # Errors
///
/// If the model fails to run.
pub fn stances_of(model: &Model, text: &str, mentions: &[Span]) -> Result<Vec<StanceScores>> {
    let whole = Span::new(0, text.len());
    let pieces = vec![model.pieces(text, whole)?];
    let windows = window::pack(&[pieces[0].len()]);
    let mut out = vec![StanceScores::new([0.0, 1.0, 0.0]); mentions.len()];
    for parts in windows {
        let read = &pieces[0][parts[0].pieces.clone()];
        let asked: Vec<(usize, StanceQuery)> = mentions
            .iter()
            .enumerate()
            .filter_map(|(i, &mention)| {
                let query = StanceQuery {
                    part: 0,
                    pieces: covering(read, mention)?,
                };
                parts[0]
                    .decides
                    .contains(&(parts[0].pieces.start + query.pieces.start))
                    .then_some((i, query))
            })
            .collect();
        let queries: Vec<StanceQuery> = asked.iter().map(|(_, query)| query.clone()).collect();
        let encoded = model.encode(&model.window(&pieces, &parts))?;
        for ((i, _), scores) in asked.iter().zip(model.stances(&encoded, &queries)?) {
            out[*i] = StanceScores::new(scores.map(f64::from));
        }
    }
    Ok(out)
}

/// The pieces that a mention touches.
fn covering(pieces: &[Piece], mention: Span) -> Option<std::ops::Range<usize>> {
    let touches = |p: &Piece| p.span.start < mention.end && mention.start < p.span.end;
    let first = pieces.iter().position(touches)?;
    let last = pieces.iter().rposition(touches)?;
    Some(first..last + 1)
}
