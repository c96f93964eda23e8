//! One window through the encoder and its heads.

use anyhow::{Context, Result, ensure};
use rten::Value;
use rten_tensor::{Layout, NdTensor};

use super::Model;
use super::decode::TAGS;
use super::window::Window;

/// The encoder's view of one window, from which every head reads.
pub struct Encoded {
    hidden: Value,
    tags: NdTensor<f32, 3>,
    starts: Vec<usize>,
    length: usize,
}

/// A mention that the stance head is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StanceQuery {
    /// Index of its part among those of the window.
    pub part: usize,
    /// Its pieces, counted within the part.
    pub pieces: std::ops::Range<usize>,
}

impl Encoded {
    /// Log probabilities of the tags at one piece of one part.
    #[must_use]
    pub fn tags(&self, part: usize, piece: usize) -> [f32; TAGS] {
        let at = self.starts[part] + 1 + piece;
        std::array::from_fn(|tag| self.tags[[0, at, tag]])
    }
}

/// Added to the attention scores of pieces outside the sentence, so that they get no weight.
const OUTSIDE: f32 = -1e4;

impl Model {
    /// Run the encoder and the entity head over one window.
    ///
    /// # Errors
    ///
    /// If the runtime fails: weights that don't fit this program, or no memory.
    pub fn encode(&self, window: &Window) -> Result<Encoded> {
        let length = window.ids.len();
        let row = |values: &[i32]| NdTensor::from_data([1, length], values.to_vec());
        let nodes = &self.encoder_nodes;
        let [hidden, tags] = self
            .encoder
            .run_n(
                vec![
                    (nodes.ids, row(&window.ids).into()),
                    (nodes.shapes, row(&window.shapes).into()),
                ],
                [nodes.hidden, nodes.tags],
                Some(self.options()),
            )
            .context("running the encoder")?;
        let tags: NdTensor<f32, 3> = tags.try_into().context("reading the encoder's tags")?;
        ensure!(
            tags.shape()[2] == TAGS,
            "the weights have {} tags, not {TAGS}",
            tags.shape()[2]
        );
        Ok(Encoded {
            hidden,
            tags,
            starts: window.starts.clone(),
            length,
        })
    }

    /// The probabilities against, neutral and favor of each mention.
    ///
    /// # Errors
    ///
    /// As [`Model::encode`].
    pub fn stances(&self, encoded: &Encoded, queries: &[StanceQuery]) -> Result<Vec<[f32; 3]>> {
        if queries.is_empty() {
            return Ok(Vec::new());
        }
        let shape = [queries.len(), encoded.length];
        let mut mention = NdTensor::<f32, 2>::zeros(shape);
        let mut sentence = NdTensor::<f32, 2>::full(shape, OUTSIDE);
        let mut first = NdTensor::<f32, 2>::zeros(shape);
        for (i, query) in queries.iter().enumerate() {
            let start = encoded.starts[query.part];
            let end = encoded
                .starts
                .get(query.part + 1)
                .copied()
                .unwrap_or(encoded.length);
            #[expect(
                clippy::cast_precision_loss,
                reason = "a mention has a handful of pieces"
            )]
            let weight = 1.0 / query.pieces.len() as f32;
            query
                .pieces
                .clone()
                .for_each(|piece| mention[[i, start + 1 + piece]] = weight);
            (start..end).for_each(|at| sentence[[i, at]] = 0.0);
            first[[i, start]] = 1.0;
        }
        let nodes = &self.stance_nodes;
        let inputs = vec![
            (nodes.hidden, (&encoded.hidden).into()),
            (nodes.mention, mention.into()),
            (nodes.sentence, sentence.into()),
            (nodes.first, first.into()),
        ];
        let [scores] = self
            .stance
            .run_n(inputs, [nodes.stances], Some(self.options()))
            .context("running the stance head")?;
        let scores: NdTensor<f32, 2> = scores
            .try_into()
            .context("reading the stance head's scores")?;
        Ok((0..queries.len())
            .map(|i| std::array::from_fn(|c| scores[[i, c]]))
            .collect())
    }
}
