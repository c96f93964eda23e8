//! One window through the encoder and its heads.

use anyhow::{Context, Result, ensure};
use rten::Value;
use rten_tensor::{Layout, NdTensor};

use super::Model;
use super::decode::{ROLE_TAGS, TAGS};
use super::head::{Query, STANCES};
use super::window::Window;
use crate::labels::PAIR_LABELS;

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

    /// The probabilities against, neutral and favor of each mention.
    ///
    /// # Errors
    ///
    /// As [`Model::encode`].
    pub fn stances(&self, encoded: &Encoded, queries: &[Query<1>]) -> Result<Vec<[f32; STANCES]>> {
        self.stance
            .ask(encoded, queries, self.options())
            .context("running the stance head")
    }

    /// The probabilities of none, p favours q, q favours p, p opposes q and q opposes p for each pair.
    ///
    /// # Errors
    ///
    /// As [`Model::encode`].
    pub fn pairs(
        &self,
        encoded: &Encoded,
        queries: &[Query<2>],
    ) -> Result<Vec<[f32; PAIR_LABELS]>> {
        self.pairs
            .ask(encoded, queries, self.options())
            .context("running the pair head")
    }
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
