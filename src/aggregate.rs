//! The stances of an article's sentences into one stance a holder and target.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

use crate::holder::Thresholds;
use crate::labels::StanceScores;
use crate::vocabulary::{Holder, Rounded, Stance};

/// Who holds a stance towards whom: entities by their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation<'a> {
    /// What the holder is.
    pub holder: Holder,
    /// Which entity it is, where that is known.
    pub holder_entity: Option<&'a str>,
    /// Towards whom.
    pub target: &'a str,
}

/// The stance of a whole document towards one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Number of sentences with such a stance.
    pub sentences: usize,
    /// How many of them are against, neutral and in favour, in the order of [`Stance`].
    pub counts: [usize; 3],
    /// Mean of the sentences' scores.
    pub score: Rounded,
    /// The score's 95 % bootstrap interval; `None` with a single sentence, which says nothing of its spread.
    pub interval: Option<(Rounded, Rounded)>,
    /// The stance of most sentences; neutral where none has most, and where the interval holds zero.
    pub stance: Stance,
}

/// The stances of one document, a summary for each holder and target, in the order of their first stances.
///
/// A stance is given as (relation, sentence, scores), in the order of the text. `seed` is what the random
/// numbers of the intervals come from, besides the names of holder and target.
#[must_use]
pub fn by_relation<'a>(
    stances: &[(Relation<'a>, usize, StanceScores)],
    thresholds: Thresholds,
    seed: &str,
) -> Vec<(Relation<'a>, Summary)> {
    let mut order: Vec<Relation<'_>> = Vec::new();
    let mut held: BTreeMap<Relation<'_>, Vec<(usize, StanceScores)>> = BTreeMap::new();
    for &(relation, sentence, scores) in stances {
        let of_relation = held.entry(relation).or_insert_with(|| {
            order.push(relation);
            Vec::new()
        });
        of_relation.push((sentence, scores));
    }
    let summary = |relation: Relation<'a>| {
        let Relation {
            holder,
            holder_entity,
            target,
        } = relation;
        let names = format!(
            "{seed}/{}/{}/{target}",
            holder.name(),
            holder_entity.unwrap_or_default()
        );
        let decide = |scores| thresholds.decide(holder, scores);
        Some((relation, summarise(&held[&relation], decide, &names)?))
    };
    order.into_iter().filter_map(summary).collect()
}

/// Summarise the stances towards one target, given in the order of the text as (sentence, scores).
///
/// Several stances in one sentence are averaged first, so that a sentence counts once; `decide` says which stance
/// probabilities are. The interval is the
/// percentile bootstrap (Efron 1979) over sentences; its random numbers come from `seed` alone.
fn summarise(
    stances: &[(usize, StanceScores)],
    decide: impl Fn(StanceScores) -> Stance,
    seed: &str,
) -> Option<Summary> {
    let sentences: Vec<StanceScores> = stances
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| mean(&same.iter().map(|(_, scores)| *scores).collect::<Vec<_>>()))
        .collect();
    if sentences.is_empty() {
        return None;
    }
    let decided: Vec<Stance> = sentences.iter().map(|&scores| decide(scores)).collect();
    let count = |stance| decided.iter().filter(|&&found| found == stance).count();
    let scores: Vec<f64> = sentences.iter().map(|s| s.score()).collect();
    let interval = (scores.len() > 1).then(|| bootstrap(&scores, seed));
    let counts = [Stance::Against, Stance::Neutral, Stance::Favor].map(count);
    let undecided = interval.is_some_and(|(low, high)| low.get() <= 0.0 && high.get() >= 0.0);
    Some(Summary {
        sentences: sentences.len(),
        counts,
        score: Rounded::new(average(&scores)),
        interval,
        stance: if undecided {
            Stance::Neutral
        } else {
            most(counts)
        },
    })
}

/// The stance with the largest of three counts; neutral where that is shared.
const fn most([against, neutral, favor]: [usize; 3]) -> Stance {
    if against > neutral && against > favor {
        Stance::Against
    } else if favor > neutral && favor > against {
        Stance::Favor
    } else {
        Stance::Neutral
    }
}

fn mean(scores: &[StanceScores]) -> StanceScores {
    StanceScores::new(std::array::from_fn(|stance| {
        let each: Vec<f64> = scores.iter().map(|s| s.each()[stance]).collect();
        average(&each)
    }))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a document has far fewer than 2^52 sentences"
)]
fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Number of samples drawn for an interval.
const SAMPLES: usize = 1000;

fn bootstrap(scores: &[f64], seed: &str) -> (Rounded, Rounded) {
    let mut random = ChaCha8Rng::from_seed(Sha256::digest(seed.as_bytes()).into());
    let mut means: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let sample: Vec<f64> = scores
                .iter()
                .map(|_| scores[below(&mut random, scores.len())])
                .collect();
            average(&sample)
        })
        .collect();
    means.sort_by(f64::total_cmp);
    (
        Rounded::new(means[SAMPLES / 40]),
        Rounded::new(means[SAMPLES - 1 - SAMPLES / 40]),
    )
}

/// A number below `n`, by the upper half of a product (Lemire 2019), which no version of a crate can change.
fn below(random: &mut ChaCha8Rng, n: usize) -> usize {
    usize::try_from((u64::from(random.next_u32()) * n as u64) >> 32).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scores(against: f64, favor: f64) -> StanceScores {
        StanceScores::new([against, 1.0 - against - favor, favor])
    }

    #[test]
    fn a_sentence_counts_once_however_often_it_names_the_target() {
        let found = summarise(
            &[
                (3, scores(0.9, 0.0)),
                (3, scores(0.8, 0.1)),
                (7, scores(0.1, 0.8)),
            ],
            StanceScores::stance,
            "x",
        )
        .expect("some");
        assert_eq!((found.sentences, found.counts), (2, [1, 0, 1]));
        assert_eq!(
            found.stance,
            Stance::Neutral,
            "one for and one against decide nothing"
        );
        assert_eq!(found.score, Rounded::new(-0.05));
    }

    #[test]
    fn one_sentence_has_no_interval_and_none_has_no_summary() {
        assert_eq!(
            summarise(&[(0, scores(0.5, 0.1))], StanceScores::stance, "x")
                .expect("some")
                .interval,
            None
        );
        assert_eq!(summarise(&[], StanceScores::stance, "x"), None);
    }

    #[test]
    fn a_document_stands_as_most_of_its_sentences() {
        let stance = |each: &[(f64, f64)]| {
            let stances: Vec<_> = (0..).zip(each.iter().map(|&(a, f)| scores(a, f))).collect();
            let decide = |scores: StanceScores| scores.decided(0.7);
            summarise(&stances, decide, "x").expect("some").stance
        };
        assert_eq!(
            stance(&[(0.9, 0.0), (0.8, 0.0), (0.4, 0.1)]),
            Stance::Against
        );
        assert_eq!(
            stance(&[(0.9, 0.0), (0.5, 0.0), (0.4, 0.1)]),
            Stance::Neutral
        );
        assert_eq!(stance(&[(0.0, 0.9), (0.1, 0.5)]), Stance::Neutral);
        assert_eq!(stance(&[(0.0, 0.9)]), Stance::Favor);
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_score_and_depends_on_the_seed_alone(
            values in prop::collection::vec((0.0..0.5_f64, 0.0..0.5_f64), 2..40), seed in ".{0,8}"
        ) {
            let stances: Vec<_> = values.iter().enumerate().map(|(i, &(a, f))| (i, scores(a, f))).collect();
            let found = summarise(&stances, StanceScores::stance, &seed).expect("some");
            let (low, high) = found.interval.expect("several sentences");
            prop_assert!(low.get() <= found.score.get() + 0.2 && found.score.get() - 0.2 <= high.get() && low <= high);
            prop_assert_eq!(summarise(&stances, StanceScores::stance, &seed), Some(found));
        }
    }
}
