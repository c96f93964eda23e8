//! The stances of an article's sentences into one stance a holder and target.

use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

use crate::article::{Sentence, Span};
use crate::config::Thresholds;
use crate::labels::{Attribution, Entity, Held, Labels, StanceScores};
use crate::lexicon::{Words, words};
use crate::vocabulary::{Holder, Rounded, Stance, Zone};

/// Who holds a stance towards whom: entities by their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relation<'a> {
    /// What the holder is.
    pub holder: Holder,
    /// Which entity it is, where that is known; of several authors all.
    pub holder_entity: Option<&'a str>,
    /// What the text calls a holder that is no known entity.
    pub holder_text: Option<&'a str>,
    /// The index of the attribution that alone tells such a holder from others, where words don't.
    pub attribution: Option<usize>,
    /// Towards whom.
    pub target: &'a str,
    /// Whether the article is about the target: in its headline, or in three sentences or more.
    pub about: bool,
}

/// In how many sentences an article names whom it is about, at least.
const ABOUT: usize = 3;

/// The stance of a whole document towards one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Number of sentences with such a stance.
    pub sentences: usize,
    /// How many of them are against, neutral and in favour, in the order of [`Stance`].
    pub counts: [usize; 3],
    /// Mean of the sentences' scores.
    pub score: Rounded,
    /// The score's 95 % bootstrap interval, over sentences and over what each of them may mean.
    pub interval: (Rounded, Rounded),
    /// What the evidence of all sentences comes to, see [`verdict`].
    pub stance: Stance,
}

/// The relations of an article's stances, as [`by_relation`] takes them.
///
/// Holders that are no known entity are one where the text calls them the same, and where it calls them by a word
/// that may mean anybody, "he" or "an aide", only where it is the very same word.
#[must_use]
pub fn relations<'a>(
    text: &'a str,
    sentences: &[Sentence],
    labels: &Labels,
    entities: &'a [Entity],
    author: Author<'a>,
    stances: &[Held],
) -> Vec<(Relation<'a>, usize, StanceScores)> {
    let unknown = Unknown::of(text, labels);
    let mut named: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (mention, entity) in labels.mentions.iter().zip(entities) {
        named
            .entry(&entity.id)
            .or_default()
            .insert(mention.sentence);
    }
    let in_title = |&sentence: &usize| sentences[sentence].zone == Zone::Title;
    let is_about = |entity: &str| {
        let of = named.get(entity);
        of.is_some_and(|of| of.len() >= ABOUT || of.iter().any(in_title))
    };
    let related = |held: &Held| {
        let holder_entity = held.entity(author.ids, entities);
        let (holder_text, attribution) = match (holder_entity, held.holder) {
            (Some(_), _) | (None, Holder::Entity) => (None, None),
            (None, Holder::Author) => (author.name, None),
            (None, Holder::Source) => held.attribution.map_or((None, None), |at| unknown.tell(at)),
        };
        let relation = Relation {
            holder: held.holder,
            holder_entity,
            holder_text,
            attribution,
            target: &entities[held.target].id,
            about: is_about(&entities[held.target].id),
        };
        (relation, labels.mentions[held.target].sentence, held.scores)
    };
    stances.iter().map(related).collect()
}

/// Who wrote an article.
#[derive(Debug, Clone, Copy, Default)]
pub struct Author<'a> {
    /// The authors as the article names them.
    pub name: Option<&'a str>,
    /// Their ids as entities, as of [`crate::holder::author_ids`].
    pub ids: Option<&'a str>,
}

/// Words that may mean somebody else each time.
const ANYBODY: Words = words!("anybody");

/// Words that bring in somebody new: "an aide".
const NEW: Words = words!("new-somebody");

/// How the sources of an article's attributions are told apart where no entity is known, one an attribution.
struct Unknown<'a>(Vec<(Option<&'a str>, Option<usize>)>);

impl<'a> Unknown<'a> {
    fn of(text: &'a str, labels: &Labels) -> Self {
        let mut of_words: BTreeMap<String, &'a str> = BTreeMap::new();
        let mut of_place: BTreeMap<Span, usize> = BTreeMap::new();
        let mut tell = |(at, said): (usize, &Attribution)| {
            let Some(source) = said.source else {
                return (None, Some(at));
            };
            let words: Vec<String> = source
                .of(text)
                .split_whitespace()
                .map(str::to_lowercase)
                .collect();
            let anybody = match &words[..] {
                [word] => ANYBODY.contains(word.trim_matches(|c: char| !c.is_alphabetic())),
                words => words.first().is_none_or(|first| NEW.contains(first)),
            };
            if anybody {
                let first = *of_place.entry(source).or_insert(at);
                return (Some(source.of(text)), Some(first));
            }
            let first = *of_words.entry(words.join(" ")).or_insert(source.of(text));
            (Some(first), None)
        };
        Self(
            labels
                .attributions
                .iter()
                .enumerate()
                .map(&mut tell)
                .collect(),
        )
    }

    fn tell(&self, attribution: usize) -> (Option<&'a str>, Option<usize>) {
        self.0[attribution]
    }
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
            holder_text,
            attribution,
            target,
            about,
        } = relation;
        let names = format!(
            "{seed}/{}/{}/{}/{attribution:?}/{target}",
            holder.name(),
            holder_entity.unwrap_or_default(),
            holder_text.unwrap_or_default(),
        );
        let mut summary = summarise(&held[&relation], holder, thresholds, &names)?;
        if holder == Holder::Author && about {
            let sentences = by_sentence(&held[&relation]);
            summary.stance = tendency(&sentences);
        }
        Some((relation, summary))
    };
    order.into_iter().filter_map(summary).collect()
}

/// Summarise the stances towards one target, given in the order of the text as (sentence, scores).
///
/// Several stances in one sentence are averaged first, so that a sentence counts once. The interval's random
/// numbers come from `seed` alone.
fn summarise(
    stances: &[(usize, StanceScores)],
    holder: Holder,
    thresholds: Thresholds,
    seed: &str,
) -> Option<Summary> {
    let sentences = by_sentence(stances);
    if sentences.is_empty() {
        return None;
    }
    let decided = sentences
        .iter()
        .map(|&scores| thresholds.decide(holder, scores));
    let decided: Vec<Stance> = decided.collect();
    let count = |stance| decided.iter().filter(|&&found| found == stance).count();
    let scores: Vec<f64> = sentences.iter().map(|s| s.score()).collect();
    let score = Rounded::new(average(&scores));
    Some(Summary {
        sentences: sentences.len(),
        counts: [Stance::Against, Stance::Neutral, Stance::Favor].map(count),
        score,
        interval: bootstrap(&sentences, score, seed),
        stance: verdict(&sentences, thresholds.least(holder)),
    })
}

/// The scores of each sentence: the mean of its stances'.
fn by_sentence(stances: &[(usize, StanceScores)]) -> Vec<StanceScores> {
    stances
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| mean(&same.iter().map(|(_, scores)| *scores).collect::<Vec<_>>()))
        .collect()
}

/// Sentences in which nobody takes a side that are added to an article's, so that few sentences say little.
const PRIOR: f64 = 3.0;
/// What the mean probability of being against must come to for a verdict, fitted on the coded development articles.
const ENOUGH_AGAINST: f64 = 0.034;
/// Likewise of being in favour.
const ENOUGH_FAVOR: f64 = 0.018;

/// What the author thinks of whom the article is about, by all its sentences: a careful reader's verdict is one on the
/// whole, and seldom hangs on one sentence that alone would do.
///
/// Of each side the probabilities are averaged, with `PRIOR` sentences more; the side that is further over what it
/// needs is the verdict. More probability of a side, or one more sentence that takes it, never makes it less so.
#[must_use]
pub fn tendency(sentences: &[StanceScores]) -> Stance {
    let mean = |side: Stance| {
        let sum: f64 = sentences.iter().map(|s| s.each()[side as usize]).sum();
        sum / (count(sentences) + PRIOR)
    };
    // Rounded, since the order of a sum's terms moves its last digits.
    let against = Rounded::new(mean(Stance::Against) / ENOUGH_AGAINST);
    let favor = Rounded::new(mean(Stance::Favor) / ENOUGH_FAVOR);
    if against.get().max(favor.get()) < 1.0 {
        Stance::Neutral
    } else if against >= favor {
        Stance::Against
    } else {
        Stance::Favor
    }
}

/// What share of the probability that makes a stance makes evidence of a side at all, so that many small chances add up
/// to nothing.
const BASE: f64 = 0.9;
/// What a sentence without evidence of a side takes from it, in log-odds: twenty such need one clear sentence more.
const SILENCE: f64 = 0.05;
/// The nearest that a probability comes to 0 and 1.
const SUREST: f64 = 1e-4;

/// The stance that the sentences of a document come to, where a single one must have the probability `least`.
///
/// Evidence of a side is the sum of what each sentence's log-odds of it have over those of a base, which is the share
/// `BASE` of `least`, less the same of the other side, and less `SILENCE` for each sentence that gives it none. A
/// side needs as much as one sentence with the probability `least` has. So more probability of a side in any sentence, or
/// one more sentence that takes it, never makes a document less so; and a document of one sentence stands as that does.
#[must_use]
pub fn verdict(sentences: &[StanceScores], least: f64) -> Stance {
    let base = BASE * least;
    let enough = over(least, base);
    let evidence = |side: Stance, other: Stance| -> f64 {
        let each = sentences.iter().map(|scores| {
            let (p, against_it) = (scores.each()[side as usize], scores.each()[other as usize]);
            let silent = if p < base { SILENCE } else { 0.0 };
            over(p, base) - over(against_it, base) - silent
        });
        each.sum()
    };
    // Both are rounded, since the order of a sum's terms moves its last digits.
    let takes = |side, other| Rounded::new(evidence(side, other)) >= Rounded::new(enough);
    if takes(Stance::Favor, Stance::Against) {
        Stance::Favor
    } else if takes(Stance::Against, Stance::Favor) {
        Stance::Against
    } else {
        Stance::Neutral
    }
}

/// How far the log-odds of a probability are over those of a base; 0 below it.
fn over(p: f64, base: f64) -> f64 {
    let log_odds = |p: f64| {
        let p = p.clamp(SUREST, 1.0 - SUREST);
        (p / (1.0 - p)).ln()
    };
    (log_odds(p) - log_odds(base)).max(0.0)
}

fn mean(scores: &[StanceScores]) -> StanceScores {
    StanceScores::new(std::array::from_fn(|stance| {
        let each: Vec<f64> = scores.iter().map(|s| s.each()[stance]).collect();
        average(&each)
    }))
}

fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / count(values)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a document has far fewer than 2^52 sentences"
)]
const fn count<T>(values: &[T]) -> f64 {
    values.len() as f64
}

/// Number of samples drawn for an interval.
const SAMPLES: usize = 1000;

/// The 95 % percentile interval of the mean score (Efron 1979): each sample draws sentences, and of each what it
/// means by its probabilities, so that a single unsure sentence has a wide one. It always holds the score.
fn bootstrap(sentences: &[StanceScores], score: Rounded, seed: &str) -> (Rounded, Rounded) {
    let mut random = ChaCha8Rng::from_seed(Sha256::digest(seed.as_bytes()).into());
    let mut sums: Vec<i32> = (0..SAMPLES)
        .map(|_| {
            let draw = |_| drawn(&mut random, sentences);
            (0..sentences.len()).map(draw).sum()
        })
        .collect();
    sums.sort_unstable();
    let at = |sample: usize| {
        let sum = f64::from(sums[sample]);
        Rounded::new(sum / count(sentences))
    };
    let (low, high) = (at(SAMPLES / 40), at(SAMPLES - 1 - SAMPLES / 40));
    (
        if score < low { score } else { low },
        if score > high { score } else { high },
    )
}

/// One of some sentences, as 1 where it is drawn to be in favour, -1 against, 0 neither.
fn drawn(random: &mut ChaCha8Rng, sentences: &[StanceScores]) -> i32 {
    let [against, _, favor] = sentences[below(random, sentences.len())].each();
    let point = f64::from(random.next_u32()) / (f64::from(u32::MAX) + 1.0);
    if point < against {
        -1
    } else {
        i32::from(point >= 1.0 - favor)
    }
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

    const AUTHOR: Holder = Holder::Author;
    const THRESHOLDS: Thresholds = Thresholds {
        author: 0.7,
        source: 0.7,
        entity: 0.8,
    };

    fn summary(each: &[(f64, f64)]) -> Summary {
        let stances: Vec<_> = (0..).zip(each.iter().map(|&(a, f)| scores(a, f))).collect();
        summarise(&stances, AUTHOR, THRESHOLDS, "x").expect("some")
    }

    #[test]
    fn two_unknown_speakers_stay_two() {
        let text = "Critics; critics; he; He; an aide; an aide; the aide; Roe";
        let words = [
            (0, 7),
            (9, 16),
            (18, 20),
            (22, 24),
            (26, 33),
            (35, 42),
            (44, 52),
        ];
        let said = |source: Option<Span>| Attribution {
            sentence: 0,
            source,
            cue: None,
            content: vec![Span::new(54, 57)],
            direct: false,
            confidence: 1.0,
        };
        let sources = words.map(|(start, end)| Some(Span::new(start, end)));
        // The first "an aide" says two things, and two sources have no words.
        let sources = sources.into_iter().chain([sources[4], None, None]);
        let labels = Labels {
            attributions: sources.map(said).collect(),
            ..Labels::default()
        };
        let told = Unknown::of(text, &labels).0;
        assert_eq!(
            told,
            [
                (Some("Critics"), None),
                (Some("Critics"), None),
                (Some("he"), Some(2)),
                (Some("He"), Some(3)),
                (Some("an aide"), Some(4)),
                (Some("an aide"), Some(5)),
                (Some("the aide"), None),
                (Some("an aide"), Some(4)),
                (None, Some(8)),
                (None, Some(9)),
            ]
        );
    }

    #[test]
    fn a_sentence_counts_once_however_often_it_names_the_target() {
        let twice = [
            (3, scores(0.9, 0.0)),
            (3, scores(0.8, 0.1)),
            (7, scores(0.1, 0.8)),
        ];
        let found = summarise(&twice, AUTHOR, THRESHOLDS, "x").expect("some");
        assert_eq!((found.sentences, found.counts), (2, [1, 0, 1]));
        assert_eq!(
            found.stance,
            Stance::Neutral,
            "one for and one against decide nothing"
        );
        assert_eq!(found.score, Rounded::new(-0.05));
    }

    #[test]
    fn one_sentence_has_an_interval_and_none_has_no_summary() {
        let bounds = |against, favor| {
            let (low, high) = summary(&[(against, favor)]).interval;
            (low.get(), high.get())
        };
        assert_eq!(bounds(0.5, 0.1), (-1.0, 1.0));
        assert_eq!(bounds(0.5, 0.0), (-1.0, 0.0));
        assert_eq!(bounds(0.0, 1.0), (1.0, 1.0));
        assert_eq!(bounds(0.0, 0.99), (0.99, 1.0), "the score is in it");
        assert_eq!(summarise(&[], AUTHOR, THRESHOLDS, "x"), None);
    }

    #[test]
    fn the_interval_is_that_of_the_mean() {
        // 100 sure sentences, half of them for and half against: a binomial's 95 % is 1.96 * 2 * sqrt(0.25 / 100).
        let each: Vec<(f64, f64)> = [(1.0, 0.0), (0.0, 1.0)].repeat(50);
        let (low, high) = summary(&each).interval;
        assert!((low.get() + 0.196).abs() < 0.04, "{low:?}");
        assert!((high.get() - 0.196).abs() < 0.04, "{high:?}");
    }

    #[test]
    fn more_evidence_never_gives_a_weaker_verdict() {
        let stance = |each: &[(f64, f64)]| summary(each).stance;
        assert_eq!(stance(&[(0.0, 0.71)]), Stance::Favor);
        assert_eq!(stance(&[(0.0, 0.69)]), Stance::Neutral);
        assert_eq!(stance(&[(0.0, 0.9), (0.1, 0.6)]), Stance::Favor);
        assert_eq!(stance(&[(0.0, 0.68), (0.1, 0.68)]), Stance::Favor);
        assert_eq!(
            stance(&[(0.9, 0.0), (0.8, 0.0), (0.4, 0.1)]),
            Stance::Against
        );
        assert_eq!(stance(&[(0.8, 0.1), (0.1, 0.8)]), Stance::Neutral);
    }

    #[test]
    fn many_small_chances_are_no_verdict() {
        let stance = |each: &[(f64, f64)]| summary(each).stance;
        assert_eq!(stance(&[(0.0, 0.05); 30]), Stance::Neutral);
        assert_eq!(stance(&[(0.1, 0.4); 300]), Stance::Neutral);
        let lone: Vec<_> = std::iter::repeat_n((0.02, 0.03), 99)
            .chain([(0.0, 0.75)])
            .collect();
        assert_eq!(stance(&lone), Stance::Neutral, "one weak sentence of 100");
    }

    /// The probabilities of being against and in favour.
    fn any_scores() -> impl Strategy<Value = (f64, f64)> {
        (0.0..=1.0_f64, 0.0..=1.0_f64)
            .prop_map(|(total, share)| (total * share, total * (1.0 - share)))
    }

    /// How far a verdict is in favour.
    const fn favor(stance: Stance) -> i32 {
        stance as i32 - Stance::Neutral as i32
    }

    fn turned(scores: StanceScores) -> StanceScores {
        let [against, neutral, favor] = scores.each();
        StanceScores::new([favor, neutral, against])
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_score_and_depends_on_the_seed_alone(
            values in prop::collection::vec(any_scores(), 1..40), seed in ".{0,8}"
        ) {
            let stances: Vec<_> = values.iter().enumerate().map(|(i, &(a, f))| (i, scores(a, f))).collect();
            let found = summarise(&stances, AUTHOR, THRESHOLDS, &seed).expect("some");
            let (low, high) = found.interval;
            prop_assert!(low <= found.score && found.score <= high, "{found:?}");
            prop_assert!(-1.0 <= low.get() && high.get() <= 1.0);
            prop_assert_eq!(summarise(&stances, AUTHOR, THRESHOLDS, &seed), Some(found));
        }

        #[test]
        fn a_verdict_is_monotone(
            values in prop::collection::vec(any_scores(), 1..12), at in any::<prop::sample::Index>(),
            (share, from) in (0.0..=1.0_f64, 0.0..=1.0_f64), surely in 0.0..=1.0_f64, least in 0.5..0.95_f64
        ) {
            let sentences: Vec<_> = values.iter().map(|&(a, f)| scores(a, f)).collect();
            let before = verdict(&sentences, least);
            // Some of a sentence's probability of the other two stances becomes probability of favour.
            let mut more = sentences.clone();
            let [against, neutral, _] = more[at.index(more.len())].each();
            let (against, neutral) = (against * (1.0 - share * from), neutral * (1.0 - share * (1.0 - from)));
            let raised = at.index(more.len());
            more[raised] = StanceScores::new([against, neutral, 1.0 - against - neutral]);
            prop_assert!(favor(verdict(&more, least)) >= favor(before), "{sentences:?} {more:?}");
            // One more sentence that is in favour.
            let p = least + (1.0 - least) * surely;
            let mut longer = sentences.clone();
            longer.push(scores((1.0 - p) * from, p));
            prop_assert!(favor(verdict(&longer, least)) >= favor(before), "{longer:?}");
            // The sides are alike, and so is the order of the sentences.
            let other: Vec<_> = sentences.iter().rev().map(|&scores| turned(scores)).collect();
            prop_assert_eq!(favor(verdict(&other, least)), -favor(before));
        }

        #[test]
        fn a_tendency_is_monotone(
            values in prop::collection::vec(any_scores(), 1..12), at in any::<prop::sample::Index>(),
            share in 0.0..=1.0_f64, p in 0.5..=1.0_f64
        ) {
            let sentences: Vec<_> = values.iter().map(|&(a, f)| scores(a, f)).collect();
            let before = favor(tendency(&sentences));
            let mut more = sentences.clone();
            let raised = at.index(more.len());
            let [against, neutral, _] = more[raised].each();
            let (against, neutral) = (against * share, neutral * share);
            more[raised] = StanceScores::new([against, neutral, 1.0 - against - neutral]);
            prop_assert!(favor(tendency(&more)) >= before, "{sentences:?} {more:?}");
            let mut longer = sentences.clone();
            longer.push(scores(0.0, p));
            prop_assert!(favor(tendency(&longer)) >= before, "{longer:?}");
        }

        #[test]
        fn a_single_sentence_is_the_documents_stance((a, f) in any_scores(), least in 0.55..0.95_f64) {
            let thresholds = Thresholds { author: Rounded::new(least).get(), source: 0.7, entity: 0.8 };
            let sentence = scores(a, f);
            let found = summarise(&[(0, sentence)], AUTHOR, thresholds, "x").expect("some");
            prop_assert_eq!(found.stance, thresholds.decide(AUTHOR, sentence));
        }
    }
}
