//! What the labelling of an article says: mentions, pairs and attributions, each with its scores.

use crate::article::{Sentence, Span};
use crate::vocabulary::{By, Genre, Holder, Label, Role, Rounded, Stance, Tone};

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

    /// The likelier side where its probability is `least` or more, however likely neutral is; else neutral, as between
    /// sides that are equally likely.
    #[must_use]
    pub fn decided(self, least: f64) -> Stance {
        let (side, other, stance) = if self.against >= self.favor {
            (self.against, self.favor, Stance::Against)
        } else {
            (self.favor, self.against, Stance::Favor)
        };
        if side.get() >= least && side > other {
            stance
        } else {
            Stance::Neutral
        }
    }

    /// From -1, surely against, to 1, surely in favour.
    #[must_use]
    pub fn score(self) -> f64 {
        self.favor.get() - self.against.get()
    }
}

/// The probabilities of the three tones, rounded like all others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToneScores {
    /// Probability of [`Tone::Negative`].
    pub negative: Rounded,
    /// Probability of [`Tone::Neutral`].
    pub neutral: Rounded,
    /// Probability of [`Tone::Positive`].
    pub positive: Rounded,
}

impl ToneScores {
    /// From the three probabilities, in the order of [`Tone`].
    #[must_use]
    pub fn new(scores: [f64; 3]) -> Self {
        let [negative, neutral, positive] = scores.map(Rounded::new);
        Self {
            negative,
            neutral,
            positive,
        }
    }

    /// The three probabilities, in the order of [`Tone`].
    #[must_use]
    pub const fn each(self) -> [f64; 3] {
        [self.negative.get(), self.neutral.get(), self.positive.get()]
    }

    /// The tone with the largest probability; between equals, neutral, then negative.
    #[must_use]
    pub fn tone(self) -> Tone {
        if self.neutral >= self.negative && self.neutral >= self.positive {
            Tone::Neutral
        } else if self.negative >= self.positive {
            Tone::Negative
        } else {
            Tone::Positive
        }
    }
}

/// The probabilities of the genres, in the order of [`Genre`], rounded like all others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GenreScores([Rounded; Genre::ALL.len()]);

impl GenreScores {
    /// From the probabilities, in the order of [`Genre`].
    #[must_use]
    pub fn new(scores: [f64; Genre::ALL.len()]) -> Self {
        Self(scores.map(Rounded::new))
    }

    /// The likeliest genre, and its probability; between equals the first.
    #[must_use]
    pub fn genre(self) -> (Genre, Rounded) {
        let each = Genre::ALL.iter().copied().zip(self.0);
        each.fold((Genre::Report, Rounded::default()), |top, next| {
            if next.1 > top.1 { next } else { top }
        })
    }
}

/// Number of [`PAIRS`].
pub const PAIR_LABELS: usize = 5;

/// What two mentions of a sentence hold of each other, in the order of [`PairScores`].
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
}

/// Which of two mentions holds a stance towards the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// The first.
    P,
    /// The second.
    Q,
}

/// What is said of a mention that can be a target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answers {
    /// In which light the sentence puts it.
    pub tone: ToneScores,
    /// How the author's own wording stands towards it.
    pub author: StanceScores,
    /// How those stand towards it in whose words it is, if it is in somebody's.
    pub source: StanceScores,
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
    /// What is said of it, where it can be a target.
    pub asked: Option<Answers>,
    /// Whether it can hold a stance towards another mention.
    pub holder: bool,
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
    /// What shows it, if they hold anything.
    pub by: By,
}

/// All that the model says of one article, sure or not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scored {
    /// Names, in the order of the text.
    pub mentions: Vec<Mention>,
    /// Pairs of mentions of one sentence, in the order of the first, then of the second.
    pub pairs: Vec<Pair>,
    /// Sources, cues and contents, in the order of the text.
    pub roles: Vec<RoleSpan>,
    /// What kind of text it is; `None` where it was not labelled.
    pub genre: Option<GenreScores>,
}

/// What is kept of what the model says of one article.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Labels {
    /// Names, in the order of the text.
    pub mentions: Vec<Mention>,
    /// Pairs of mentions of one sentence, in the order of the first, then of the second.
    pub pairs: Vec<Pair>,
    /// Who says what, in the order of their sentences.
    pub attributions: Vec<Attribution>,
}

impl Labels {
    /// Cut the attributions at byte `at` of the text, before which a title stands that is a field of its own: what
    /// is said there is said apart. Each keeps what is on the side of its sentence, as long as it says something.
    pub fn part_at(&mut self, at: usize, sentences: &[Sentence]) {
        let above = sentences.partition_point(|sentence| sentence.span.start < at);
        self.attributions.retain_mut(|attribution| {
            let is_above = attribution.sentence < above;
            let beside = |span: &Span| (span.start < at) == is_above;
            attribution.source = attribution.source.filter(beside);
            attribution.content.retain(beside);
            let speaks = attribution.cue.or(attribution.source).is_some() || attribution.direct;
            speaks && !attribution.content.is_empty()
        });
    }
}

/// An entity as one article knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entity {
    /// Label and canonical name, as in `person/vladimir-putin`.
    pub id: String,
    /// The canonical name: the fullest form in the article.
    pub name: String,
    /// What it is.
    pub label: Label,
}

/// A stance with its holder. Everything is an index into what the article was labelled with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    /// Whose it is.
    pub holder: Holder,
    /// The mention that names the holder, where one does.
    pub holder_mention: Option<usize>,
    /// The attribution whose content the target stands in.
    pub attribution: Option<usize>,
    /// The mention that the stance is about.
    pub target: usize,
    /// What shows it; `None` of the author, whose wording it is.
    pub by: Option<By>,
    /// The stance, as sure as it must be.
    pub stance: Stance,
    /// The probabilities of the stances.
    pub scores: StanceScores,
}

/// A span with its role.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoleSpan {
    /// What it is.
    pub role: Role,
    /// Where it is.
    pub span: Span,
    /// Index of the sentence that it starts in.
    pub sentence: usize,
    /// Index of its paragraph.
    pub paragraph: usize,
    /// How sure the model is.
    pub confidence: f64,
}

/// Who says something, the words that say so, and what is said.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// Index of the sentence that its cue starts in; without a cue, its first span.
    pub sentence: usize,
    /// Who says it; `None` where the text names nobody.
    pub source: Option<Span>,
    /// The words that say so; `None` where there are none, as for a quotation that stands by itself.
    pub cue: Option<Span>,
    /// What is said, in order: one piece or more.
    pub content: Vec<Span>,
    /// Whether half or more of the content stands between quotation marks.
    pub direct: bool,
    /// The lowest confidence of its spans.
    pub confidence: f64,
}

/// Tells what stands inside what somebody says.
#[derive(Debug)]
pub struct Contents {
    /// The pieces of all contents, in order, each with the index of its attribution.
    pieces: Vec<(Span, usize)>,
}

impl Contents {
    /// The contents of an article's attributions.
    #[must_use]
    pub fn of(attributions: &[Attribution]) -> Self {
        let pieces = |(index, attribution): (usize, &Attribution)| {
            let pieces = attribution.content.clone();
            pieces.into_iter().map(move |piece| (piece, index))
        };
        let mut pieces: Vec<_> = attributions.iter().enumerate().flat_map(pieces).collect();
        pieces.sort_unstable();
        Self { pieces }
    }

    /// The attribution, by index, whose content a span lies in.
    #[must_use]
    pub fn around(&self, span: Span) -> Option<usize> {
        let after = self
            .pieces
            .partition_point(|(piece, _)| piece.start <= span.start);
        let (piece, attribution) = self.pieces.get(after.checked_sub(1)?)?;
        (span.end <= piece.end).then_some(*attribution)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Zone;

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
    fn an_attribution_stays_on_the_side_of_its_sentence() {
        let sentence = |start: usize, paragraph| Sentence {
            span: Span::new(start, start + 9),
            paragraph,
            zone: Zone::Body,
        };
        let says = |sentence, source, cue, content: &[usize], direct| Attribution {
            sentence,
            source: Option::map(source, |at| Span::new(at, at + 2)),
            cue: Option::map(cue, |at| Span::new(at, at + 2)),
            content: content.iter().map(|&at| Span::new(at, at + 2)).collect(),
            direct,
            confidence: 0.9,
        };
        let mut labels = Labels {
            attributions: vec![
                says(0, Some(0), Some(2), &[4, 12], false),
                says(0, Some(0), Some(2), &[14], false),
                says(1, Some(6), Some(16), &[7, 18], false),
                says(1, Some(6), None, &[22], true),
                says(1, Some(6), None, &[24], false),
            ],
            ..Labels::default()
        };
        labels.part_at(11, &[sentence(0, 0), sentence(11, 1)]);
        let expected = [
            says(0, Some(0), Some(2), &[4], false),
            says(1, None, Some(16), &[18], false),
            says(1, None, None, &[22], true),
        ];
        assert_eq!(labels.attributions, expected);
    }

    #[test]
    fn a_pair_has_one_holder_and_the_other_is_neutral() {
        let scores = PairScores::new([0.2, 0.1, 0.05, 0.6, 0.05]);
        assert_eq!(
            scores.towards(Holding::P),
            StanceScores::new([0.6, 0.3, 0.1])
        );
        assert_eq!(scores.towards(Holding::Q).stance(), Stance::Neutral);
    }
}
