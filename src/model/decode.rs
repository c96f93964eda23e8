//! Tag scores of words into labelled spans.

use crate::label::Label;

/// Number of tags: outside, and beginning and inside of each label.
pub const TAGS: usize = 1 + 2 * Label::ALL.len();

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

/// Whether a word with tag `to` may follow one with tag `from`; the start of a sentence counts as outside.
const fn follows(from: usize, to: usize) -> bool {
    match (tag(from), tag(to)) {
        (Tag::Begin(a) | Tag::Inside(a), Tag::Inside(b)) => a == b,
        (Tag::Outside, Tag::Inside(_)) => false,
        _ => true,
    }
}

/// A labelled run of words.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    /// The words, as indices into those that were decoded.
    pub words: std::ops::Range<usize>,
    /// What they are.
    pub label: Label,
    /// Geometric mean of the words' probabilities of their tags.
    pub confidence: f64,
}

/// The spans of the best legal sequence of tags.
///
/// `scores` holds the log probabilities of the tags, one item a word. The search is Viterbi's (1967), with
/// all legal transitions equally likely.
#[must_use]
pub fn decode(scores: &[[f32; TAGS]]) -> Vec<Labelled> {
    let path = best_path(scores);
    let mut out: Vec<Labelled> = Vec::new();
    for (word, &tagged) in path.iter().enumerate() {
        match tag(tagged) {
            Tag::Begin(label) => out.push(Labelled {
                words: word..word + 1,
                label: Label::ALL[label],
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
    for span in &mut out {
        let sum: f64 = span
            .words
            .clone()
            .map(|word| f64::from(scores[word][path[word]]))
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "a span has few words")]
        let mean = sum / span.words.len() as f64;
        span.confidence = mean.exp();
    }
    out
}

fn best_path(scores: &[[f32; TAGS]]) -> Vec<usize> {
    let Some((first, rest)) = scores.split_first() else {
        return Vec::new();
    };
    let mut best: [f32; TAGS] = std::array::from_fn(|to| {
        if follows(0, to) {
            first[to]
        } else {
            f32::NEG_INFINITY
        }
    });
    let mut back: Vec<[usize; TAGS]> = Vec::with_capacity(rest.len());
    for word in rest {
        let from: [usize; TAGS] = std::array::from_fn(|to| best_before(&best, to));
        best = std::array::from_fn(|to| best[from[to]] + word[to]);
        back.push(from);
    }
    let mut path = vec![highest(&best, |_| true)];
    path.extend(back.iter().rev().scan(path[0], |at, from| {
        *at = from[*at];
        Some(*at)
    }));
    path.reverse();
    path
}

fn best_before(best: &[f32; TAGS], to: usize) -> usize {
    highest(best, |from| follows(from, to))
}

/// The first of the highest scores among the admitted tags.
fn highest(scores: &[f32; TAGS], admit: impl Fn(usize) -> bool) -> usize {
    (0..TAGS).filter(|&i| admit(i)).fold(0, |top, i| {
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
            .map(|s| (s.words, s.label))
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
        // "I-Person" after "O" is illegal: the cheapest way out begins a span there.
        let found = spans(&[0, 2, 2]);
        assert!(found.is_empty() || found[0].0.start <= 1, "{found:?}");
        assert!(spans(&[]).is_empty());
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
