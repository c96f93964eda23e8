//! Tag scores of words into spans.

use crate::vocabulary::{Label, Role};

/// Number of tags of the entity head: outside, and beginning and inside of each label.
pub const TAGS: usize = 1 + 2 * Label::ALL.len();
/// Number of tags of the attribution head: outside, and beginning and inside of each role.
pub const ROLE_TAGS: usize = 1 + 2 * Role::ALL.len();

/// What a tag says of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    Outside,
    Begin(usize),
    Inside(usize),
}

const fn tag(index: usize) -> Tag {
    match index {
        0 => Tag::Outside,
        i if i % 2 == 1 => Tag::Begin(i / 2),
        i => Tag::Inside(i / 2 - 1),
    }
}

/// Whether a word with tag `to` may follow one with tag `from`; the start of a text counts as outside.
const fn follows(from: usize, to: usize) -> bool {
    match (tag(from), tag(to)) {
        (Tag::Begin(a) | Tag::Inside(a), Tag::Inside(b)) => a == b,
        (Tag::Outside, Tag::Inside(_)) => false,
        _ => true,
    }
}

/// A run of words that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The words, as indices into those that were decoded.
    pub words: std::ops::Range<usize>,
    /// What they are: an index into the labels that the model's manifest names, in its order.
    pub class: usize,
    /// Geometric mean of the words' probabilities of their tags.
    pub confidence: f64,
}

/// The runs of the best legal sequence of tags.
///
/// `scores` holds the log probabilities of the tags, one item a word. The search is Viterbi's (1967), with
/// all legal transitions equally likely.
#[must_use]
pub fn decode<const N: usize>(scores: &[[f32; N]]) -> Vec<Run> {
    let path = best_path(scores);
    let mut out: Vec<Run> = Vec::new();
    for (word, &tagged) in path.iter().enumerate() {
        match tag(tagged) {
            Tag::Begin(class) => out.push(Run {
                words: word..word + 1,
                class,
                confidence: 0.0,
            }),
            Tag::Inside(_) => {
                if let Some(last) = out.last_mut() {
                    last.words.end = word + 1;
                }
            }
            Tag::Outside => {}
        }
    }
    for run in &mut out {
        let sum: f64 = run
            .words
            .clone()
            .map(|word| f64::from(scores[word][path[word]]))
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "a run has few words")]
        let mean = sum / run.words.len() as f64;
        run.confidence = mean.exp();
    }
    out
}

fn best_path<const N: usize>(scores: &[[f32; N]]) -> Vec<usize> {
    let Some((first, rest)) = scores.split_first() else {
        return Vec::new();
    };
    let mut best: [f32; N] = std::array::from_fn(|to| {
        if follows(0, to) {
            first[to]
        } else {
            f32::NEG_INFINITY
        }
    });
    let mut back: Vec<[u8; N]> = Vec::with_capacity(rest.len());
    for word in rest {
        let from: [usize; N] = std::array::from_fn(|to| best_before(&best, to));
        best = std::array::from_fn(|to| best[from[to]] + word[to]);
        #[expect(clippy::cast_possible_truncation, reason = "there are few tags")]
        back.push(from.map(|from| from as u8));
    }
    let mut path = vec![highest(&best, |_| true)];
    path.extend(back.iter().rev().scan(path[0], |at, from| {
        *at = usize::from(from[*at]);
        Some(*at)
    }));
    path.reverse();
    path
}

fn best_before<const N: usize>(best: &[f32; N], to: usize) -> usize {
    highest(best, |from| follows(from, to))
}

/// The first of the highest scores among the admitted tags.
fn highest<const N: usize>(scores: &[f32; N], admit: impl Fn(usize) -> bool) -> usize {
    (0..N).filter(|&i| admit(i)).fold(0, |top, i| {
        if scores[i] > scores[top] || !admit(top) {
            i
        } else {
            top
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn certain(tags: &[usize]) -> Vec<[f32; TAGS]> {
        tags.iter()
            .map(|&t| std::array::from_fn(|i| if i == t { -0.1 } else { -5.0 }))
            .collect()
    }

    fn spans(tags: &[usize]) -> Vec<(std::ops::Range<usize>, Label)> {
        decode(&certain(tags))
            .into_iter()
            .map(|s| (s.words, Label::ALL[s.class]))
            .collect()
    }

    #[test]
    fn neighbouring_spans_stay_apart() {
        assert_eq!(
            spans(&[1, 2, 1, 0, 3]),
            [
                (0..2, Label::Person),
                (2..3, Label::Person),
                (4..5, Label::Organization)
            ]
        );
    }

    #[test]
    fn an_inside_without_its_beginning_is_mended() {
        // "I-Person" after "O" is illegal: the cheapest way out begins the span with the first such word.
        let mut scores = certain(&[0, 2, 2]);
        scores[1][1] = -4.0;
        let found = decode(&scores);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].words.clone(), Label::ALL[found[0].class]),
            (1..3, Label::Person)
        );
        assert!(decode(&certain(&[])).is_empty());
    }

    proptest! {
        #[test]
        fn spans_are_in_order_and_probabilities_are_probabilities(
            scores in prop::collection::vec(prop::array::uniform19(-9.0..0.0_f32), 0..30)
        ) {
            let found = decode(&scores);
            for pair in found.windows(2) {
                prop_assert!(pair[0].words.end <= pair[1].words.start);
            }
            for span in found {
                prop_assert!(span.words.end <= scores.len() && !span.words.is_empty());
                prop_assert!((0.0..=1.0).contains(&span.confidence));
            }
        }
    }
}
