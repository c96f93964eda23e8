//! Sentences into mentions of entities, the stances towards and between them, and who says what.

mod attribution;
mod block;
mod name;
mod quotes;

use anyhow::Result;
use rayon::prelude::*;

use crate::article::{Sentence, Span};
use crate::model::window::{self, Piece};
use crate::model::{Model, PAIR_LABELS, Query};
use crate::table::Rounded;
pub use attribution::{Attribution, Contents, Role, RoleSpan};
use block::{Block, Found, Unit};
pub use quotes::quotes;

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

    /// As [`Self::stance`]; neutral where the probability of another is below `least`.
    #[must_use]
    pub fn decided(self, least: f64) -> Stance {
        let stance = self.stance();
        let sure = self.each()[stance as usize] >= least;
        if sure { stance } else { Stance::Neutral }
    }

    /// From -1, surely against, to 1, surely in favour.
    #[must_use]
    pub fn score(self) -> f64 {
        self.favor.get() - self.against.get()
    }
}

/// What two mentions of a sentence hold of each other, in the order of the model.
pub const PAIRS: [&str; PAIR_LABELS] = [
    "none",
    "p_favors_q",
    "q_favors_p",
    "p_opposes_q",
    "q_opposes_p",
];

/// The probabilities of [`PAIRS`], rounded like all others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairScores([Rounded; PAIR_LABELS]);

impl PairScores {
    /// From the five probabilities, in the order of the model.
    #[must_use]
    pub fn new(scores: [f64; PAIR_LABELS]) -> Self {
        Self(scores.map(Rounded::new))
    }

    /// The five probabilities.
    #[must_use]
    pub fn each(self) -> [f64; PAIR_LABELS] {
        self.0.map(Rounded::get)
    }

    /// The stance of p towards q, or of q towards p; what one holds of the other is neutral on the part of the other.
    #[must_use]
    pub fn towards(self, holder: Holding) -> StanceScores {
        let [_, p_favors, q_favors, p_opposes, q_opposes] = self.each();
        let (favor, against) = match holder {
            Holding::P => (p_favors, p_opposes),
            Holding::Q => (q_favors, q_opposes),
        };
        StanceScores::new([against, (1.0 - favor - against).max(0.0), favor])
    }

    /// The label with the largest probability, out of [`PAIRS`]; between equals the first.
    #[must_use]
    pub fn label(self) -> &'static str {
        PAIRS[self.top()]
    }

    fn top(self) -> usize {
        let scores = self.each();
        (1..PAIR_LABELS).fold(0, |top, i| if scores[i] > scores[top] { i } else { top })
    }

    /// Who holds a stance towards the other, by the largest probability; `None` where that is neither, or
    /// where it is below `least`.
    #[must_use]
    pub fn holder(self, least: f64) -> Option<Holding> {
        let top = self.top();
        let holder = match top {
            0 => return None,
            1 | 3 => Holding::P,
            _ => Holding::Q,
        };
        (self.each()[top] >= least).then_some(holder)
    }
}

/// Which of two mentions holds a stance towards the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// The first.
    P,
    /// The second.
    Q,
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

/// Two mentions of one sentence, one of which may favour or oppose the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Index of the first mention in the article.
    pub p: usize,
    /// Index of the second.
    pub q: usize,
    /// What they hold of each other.
    pub scores: PairScores,
}

/// What the model says of one article.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Labels {
    /// Names, in the order of the text.
    pub mentions: Vec<Mention>,
    /// Pairs of mentions of one sentence, in the order of the first, then of the second.
    pub pairs: Vec<Pair>,
    /// Who says what, in the order of their sentences.
    pub attributions: Vec<Attribution>,
}

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
                .map(|((found, (text, _)), (quotes, _))| together(text, quotes, found))
                .collect()
        })
    })?;
    Ok(found)
}

/// What the blocks of one article found, as the labels of the article.
fn together(text: &str, quotes: &[Span], found: Vec<Found>) -> Labels {
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
    out.attributions = attribution::join(text, &roles, quotes);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_probabilities_are_neutral() {
        assert_eq!(StanceScores::new([0.4, 0.4, 0.2]).stance(), Stance::Neutral);
        assert_eq!(
            StanceScores::new([0.45, 0.1, 0.45]).stance(),
            Stance::Against
        );
    }

    #[test]
    fn what_is_unsure_is_neutral() {
        let scores = StanceScores::new([0.6, 0.1, 0.3]);
        assert_eq!(scores.decided(0.6), Stance::Against);
        assert_eq!(scores.decided(0.7), Stance::Neutral);
        assert_eq!(
            StanceScores::new([0.3, 0.4, 0.3]).decided(0.7),
            Stance::Neutral
        );
    }

    #[test]
    fn a_pair_has_one_holder_and_the_other_is_neutral() {
        let scores = PairScores::new([0.2, 0.1, 0.05, 0.6, 0.05]);
        assert_eq!(scores.holder(0.5), Some(Holding::P));
        assert_eq!(scores.holder(0.7), None);
        assert_eq!(
            scores.towards(Holding::P),
            StanceScores::new([0.6, 0.3, 0.1])
        );
        assert_eq!(scores.towards(Holding::Q).stance(), Stance::Neutral);
        assert_eq!(PairScores::new([0.4, 0.0, 0.3, 0.0, 0.3]).holder(0.0), None);
    }
}
