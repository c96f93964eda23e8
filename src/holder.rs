//! Whose stance it is: the author's, that of whom the author lets speak, or that of one entity towards another.

use crate::labels::{Contents, Holding, Labels, StanceScores};
use crate::resolve::Entity;
use crate::vocabulary::{Holder, Stance};

/// How sure the model must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// A stance of the author or a source is neutral where no other has this probability or more.
    pub stance: f64,
    /// A pair of entities is a stance where its probability is this or more.
    pub pair: f64,
}

impl Thresholds {
    /// The probability that a stance of some holder has at least.
    #[must_use]
    pub const fn least(self, holder: Holder) -> f64 {
        match holder {
            Holder::Author | Holder::Source => self.stance,
            Holder::Entity => self.pair,
        }
    }

    /// The stance of a holder, from its probabilities.
    #[must_use]
    pub fn decide(self, holder: Holder, scores: StanceScores) -> Stance {
        match holder {
            Holder::Author | Holder::Source => scores.decided(self.stance),
            Holder::Entity => scores.stance(),
        }
    }
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
    /// The stance, as sure as it must be.
    pub stance: Stance,
    /// The probabilities of the stances.
    pub scores: StanceScores,
}

/// Every stance of an article, by sentence, target and holder.
///
/// A target inside what somebody else says is that person's stance, `sources` naming the mention that each
/// attribution's source was resolved to; any other is the author's, whose ids are `author`, as of [`author_ids`]. Where a pair says,
/// with `thresholds.pair` or more, that one favours or opposes the other, that is a stance of that one. Nobody
/// holds a stance towards themselves.
#[must_use]
pub fn stances(
    labels: &Labels,
    entities: &[Entity],
    sources: &[Option<usize>],
    author: Option<&str>,
    thresholds: Thresholds,
) -> Vec<Held> {
    let contents = Contents::of(&labels.attributions);
    let within = |target: usize| contents.around(labels.mentions[target].span);
    let voiced = labels.mentions.iter().enumerate();
    let voiced = voiced.filter_map(|(target, mention)| {
        let attribution = within(target);
        let holder = attribution.map_or(Holder::Author, |_| Holder::Source);
        let scores = mention.stance?;
        Some(Held {
            holder,
            holder_mention: attribution.and_then(|a| sources[a]),
            attribution,
            target,
            stance: thresholds.decide(holder, scores),
            scores,
        })
    });
    let told = labels.pairs.iter().filter_map(|pair| {
        let holding = pair.scores.holder(thresholds.pair)?;
        let (holder, target) = match holding {
            Holding::P => (pair.p, pair.q),
            Holding::Q => (pair.q, pair.p),
        };
        let (p, q) = (&labels.mentions[holder], &labels.mentions[target]);
        if !p.holder || q.stance.is_none() {
            return None;
        }
        let scores = pair.scores.towards(holding);
        Some(Held {
            holder: Holder::Entity,
            holder_mention: Some(holder),
            attribution: within(target),
            target,
            stance: thresholds.decide(Holder::Entity, scores),
            scores,
        })
    });
    let towards_another = |held: &Held| {
        let ids = held.entity(author, entities).unwrap_or_default();
        ids.split(PARTED).all(|id| id != entities[held.target].id)
    };
    let mut out: Vec<Held> = voiced.chain(told).filter(towards_another).collect();
    out.sort_by_key(|held| (held.target, held.holder, held.holder_mention));
    out
}

/// The authors as entities: their ids, parted by `; `; `None` where none is known.
#[must_use]
pub fn author_ids(authors: &[Entity]) -> Option<String> {
    let ids: Vec<&str> = authors.iter().map(|author| author.id.as_str()).collect();
    (!ids.is_empty()).then(|| ids.join(PARTED))
}

/// What parts several ids in one cell.
const PARTED: &str = "; ";

impl Held {
    /// The id of the holder as an entity, where that is known; `author` holds those of the article's, one or more.
    #[must_use]
    pub fn entity<'a>(&self, author: Option<&'a str>, entities: &'a [Entity]) -> Option<&'a str> {
        match self.holder {
            Holder::Author => author,
            Holder::Source | Holder::Entity => self
                .holder_mention
                .map(|mention| entities[mention].id.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Span;
    use crate::labels::{Attribution, Mention, Pair, PairScores};
    use crate::vocabulary::{Label, Rounded};

    const AGAINST: [f64; 3] = [0.8, 0.1, 0.1];
    const HALF: Thresholds = Thresholds {
        stance: 0.5,
        pair: 0.5,
    };
    const SURE: Thresholds = Thresholds { pair: 0.75, ..HALF };

    fn mention(start: usize, end: usize, stance: Option<[f64; 3]>) -> Mention {
        Mention {
            span: Span::new(start, end),
            sentence: 0,
            label: Label::Person,
            confidence: Rounded::new(0.9),
            stance: stance.map(StanceScores::new),
            holder: true,
        }
    }

    fn entity(id: &str) -> Entity {
        Entity {
            id: id.to_owned(),
            name: id.to_owned(),
            label: Label::Person,
        }
    }

    fn says(source: Option<Span>, content: Span) -> Attribution {
        Attribution {
            sentence: 0,
            source,
            cue: None,
            content: vec![content],
            direct: false,
            confidence: 0.9,
        }
    }

    /// "Ann said that Bob had betrayed Cid. Dan …", with a mention every ten bytes.
    fn labels(pairs: Vec<Pair>) -> (Labels, Vec<Entity>) {
        let mentions = [0, 10, 20, 30].map(|at| mention(at, at + 3, Some(AGAINST)));
        let labels = Labels {
            mentions: mentions.to_vec(),
            pairs,
            attributions: vec![says(Some(Span::new(0, 3)), Span::new(10, 25))],
        };
        (labels, ["ann", "bob", "cid", "dan"].map(entity).to_vec())
    }

    #[test]
    fn what_stands_in_the_content_is_the_sources() {
        let (labels, entities) = labels(Vec::new());
        let found = stances(&labels, &entities, &[Some(0)], None, HALF);
        let holders: Vec<_> = found
            .iter()
            .map(|h| (h.target, h.holder, h.holder_mention, h.attribution))
            .collect();
        assert_eq!(
            holders,
            [
                (0, Holder::Author, None, None),
                (1, Holder::Source, Some(0), Some(0)),
                (2, Holder::Source, Some(0), Some(0)),
                (3, Holder::Author, None, None),
            ]
        );
    }

    #[test]
    fn a_source_that_is_not_known_still_holds_its_stance() {
        let (labels, entities) = labels(Vec::new());
        let found = stances(&labels, &entities, &[None], None, HALF);
        assert_eq!(
            (found[1].holder, found[1].holder_mention),
            (Holder::Source, None)
        );
    }

    #[test]
    fn an_entity_is_target_and_holder_in_one_sentence() {
        let scores = PairScores::new([0.1, 0.0, 0.1, 0.7, 0.1]);
        let pairs = [(1, 2), (2, 3)].map(|(p, q)| Pair { p, q, scores });
        let (labels, entities) = labels(pairs.to_vec());
        let found = stances(&labels, &entities, &[Some(0)], None, HALF);
        let told: Vec<_> = found
            .iter()
            .filter(|h| h.holder == Holder::Entity)
            .collect();
        assert_eq!((told[0].holder_mention, told[0].target), (Some(1), 2));
        assert_eq!((told[1].holder_mention, told[1].target), (Some(2), 3));
        assert_eq!(told[0].attribution, Some(0), "it is Ann who says so");
        assert_eq!(told[1].attribution, None);
        assert_eq!(told[0].scores, StanceScores::new([0.7, 0.3, 0.0]));
        assert!(stances(&labels, &entities, &[Some(0)], None, SURE).len() == 4);
    }

    #[test]
    fn nobody_holds_a_stance_towards_themselves() {
        let (labels, mut entities) = labels(Vec::new());
        entities[2] = entity("ann");
        let found = stances(&labels, &entities, &[Some(0)], None, HALF);
        assert!(found.iter().all(|held| held.target != 2));
        for authors in ["dan", "eve; dan"] {
            let found = stances(&labels, &entities, &[Some(0)], Some(authors), HALF);
            assert!(found.iter().all(|held| held.target != 3), "{authors}");
        }
    }
}
