//! One window through the encoder and its heads.

use anyhow::{Context, Result, ensure};
use rten::Value;
use rten_tensor::{Layout, NdTensor};

use super::Model;
use super::decode::{ROLE_TAGS, TAGS};
use super::head::Query;
use super::window::Window;
use crate::labels::{PairScores, StanceScores};

/// The encoder's view of one window, from which every head reads.
pub struct Encoded {
    pub(super) hidden: Value,
    tags: NdTensor<f32, 3>,
    roles: NdTensor<f32, 3>,
    /// Where each part begins, with its `[CLS]`.
    pub(super) starts: Vec<usize>,
    /// Number of pieces.
    pub(super) length: usize,
}

impl Encoded {
    /// Log probabilities of the entity tags at one piece of one part.
    #[must_use]
    pub fn tags(&self, part: usize, piece: usize) -> [f32; TAGS] {
        let at = self.starts[part] + 1 + piece;
        std::array::from_fn(|tag| self.tags[[0, at, tag]])
    }

    /// Log probabilities of the attribution tags at one piece of one part.
    #[must_use]
    pub fn roles(&self, part: usize, piece: usize) -> [f32; ROLE_TAGS] {
        let at = self.starts[part] + 1 + piece;
        std::array::from_fn(|tag| self.roles[[0, at, tag]])
    }
}

impl Model {
    /// Run the encoder and the heads that read every word over one window.
    ///
    /// # Errors
    ///
    /// If the runtime fails: weights that don't fit this program, or no memory.
    pub fn encode(&self, window: &Window) -> Result<Encoded> {
        let length = window.ids.len();
        let row = |values: &[i32]| NdTensor::from_data([1, length], values.to_vec());
        let nodes = &self.encoder_nodes;
        let [hidden, tags, roles] = self
            .encoder
            .run_n(
                vec![
                    (nodes.ids, row(&window.ids).into()),
                    (nodes.shapes, row(&window.shapes).into()),
                ],
                [nodes.hidden, nodes.tags, nodes.roles],
                Some(self.options()),
            )
            .context("running the encoder")?;
        Ok(Encoded {
            hidden,
            tags: scores(tags, TAGS).context("reading the entity head's scores")?,
            roles: scores(roles, ROLE_TAGS).context("reading the attribution head's scores")?,
            starts: window.starts.clone(),
            length,
        })
    }

    /// How a sentence stands towards each mention.
    ///
    /// # Errors
    ///
    /// As [`Model::encode`].
    pub fn stances(&self, encoded: &Encoded, queries: &[Query<1>]) -> Result<Vec<StanceScores>> {
        let found = self.stance.ask(encoded, queries, self.options());
        let found = found.context("running the stance head")?;
        let scores = |scores| StanceScores::new(in_order(scores, self.orders.stances));
        Ok(found.into_iter().map(scores).collect())
    }

    /// What the two mentions of each pair hold of each other.
    ///
    /// # Errors
    ///
    /// As [`Model::encode`].
    pub fn pairs(&self, encoded: &Encoded, queries: &[Query<2>]) -> Result<Vec<PairScores>> {
        let found = self.pairs.ask(encoded, queries, self.options());
        let found = found.context("running the pair head")?;
        let scores = |scores| PairScores::new(in_order(scores, self.orders.pairs));
        Ok(found.into_iter().map(scores).collect())
    }
}

/// Probabilities in this program's order; `order` says where the head has each.
fn in_order<const N: usize>(scores: [f32; N], order: [usize; N]) -> [f64; N] {
    order.map(|at| f64::from(scores[at]))
}

/// Scores [1, T, `classes`] of the words of a window.
fn scores(value: Value, classes: usize) -> Result<NdTensor<f32, 3>> {
    let scores: NdTensor<f32, 3> = value.try_into()?;
    ensure!(
        scores.shape()[2] == classes,
        "the weights have {} tags, not {classes}",
        scores.shape()[2]
    );
    Ok(scores)
}
