//! One window through the encoder and its heads.

use anyhow::{Context, Result, ensure};
use rten::{Model as Graph, NodeId, Value, ValueOrView};
use rten_tensor::{Layout, NdTensor};

use super::Model;
use super::decode::{ROLE_TAGS, TAGS};
use super::window::Window;

/// Number of the pair head's labels: none, p favours q, q favours p, p opposes q, q opposes p.
pub const PAIR_LABELS: usize = 5;

/// The encoder's view of one window, from which every head reads.
pub struct Encoded {
    hidden: Value,
    tags: NdTensor<f32, 3>,
    roles: NdTensor<f32, 3>,
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

/// Two mentions of one sentence that the pair head is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairQuery {
    /// Index of their part among those of the window.
    pub part: usize,
    /// Pieces of the one, counted within the part.
    pub p: std::ops::Range<usize>,
    /// Pieces of the other.
    pub q: std::ops::Range<usize>,
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

    /// Mentions of one part each, as the heads read them: one row a mention, which weighs its pieces equally.
    fn weights<'a>(
        &self,
        mentions: impl ExactSizeIterator<Item = (usize, &'a std::ops::Range<usize>)>,
    ) -> NdTensor<f32, 2> {
        let mut out = NdTensor::zeros([mentions.len(), self.length]);
        for (i, (part, pieces)) in mentions.enumerate() {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a mention has a handful of pieces"
            )]
            let weight = 1.0 / pieces.len() as f32;
            let start = self.starts[part] + 1;
            pieces
                .clone()
                .for_each(|piece| out[[i, start + piece]] = weight);
        }
        out
    }

    /// For each question its sentence (0 over its pieces, [`OUTSIDE`] elsewhere) and its `[CLS]` (1 there).
    fn surroundings(
        &self,
        parts: impl ExactSizeIterator<Item = usize>,
    ) -> (NdTensor<f32, 2>, NdTensor<f32, 2>) {
        let shape = [parts.len(), self.length];
        let mut sentence = NdTensor::full(shape, OUTSIDE);
        let mut first = NdTensor::zeros(shape);
        for (i, part) in parts.enumerate() {
            let start = self.starts[part];
            let end = self.starts.get(part + 1).copied();
            (start..end.unwrap_or(self.length)).for_each(|at| sentence[[i, at]] = 0.0);
            first[[i, start]] = 1.0;
        }
        (sentence, first)
    }
}

/// Added to the attention scores of pieces outside the sentence, so that they get no weight.
const OUTSIDE: f32 = -1e4;

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
    pub fn stances(&self, encoded: &Encoded, queries: &[StanceQuery]) -> Result<Vec<[f32; 3]>> {
        let (sentence, first) = encoded.surroundings(queries.iter().map(|query| query.part));
        let nodes = &self.stance_nodes;
        let inputs = vec![
            (nodes.hidden, (&encoded.hidden).into()),
            (
                nodes.mention,
                encoded
                    .weights(queries.iter().map(|x| (x.part, &x.pieces)))
                    .into(),
            ),
            (nodes.sentence, sentence.into()),
            (nodes.first, first.into()),
        ];
        self.ask(&self.stance, inputs, nodes.stances, queries.len())
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
        queries: &[PairQuery],
    ) -> Result<Vec<[f32; PAIR_LABELS]>> {
        let (sentence, first) = encoded.surroundings(queries.iter().map(|query| query.part));
        let nodes = &self.pair_nodes;
        let inputs = vec![
            (nodes.hidden, (&encoded.hidden).into()),
            (
                nodes.p,
                encoded
                    .weights(queries.iter().map(|x| (x.part, &x.p)))
                    .into(),
            ),
            (
                nodes.q,
                encoded
                    .weights(queries.iter().map(|x| (x.part, &x.q)))
                    .into(),
            ),
            (nodes.sentence, sentence.into()),
            (nodes.first, first.into()),
        ];
        self.ask(&self.pairs, inputs, nodes.pairs, queries.len())
            .context("running the pair head")
    }

    /// One row of `N` probabilities for each of `questions`.
    fn ask<const N: usize>(
        &self,
        head: &Graph,
        inputs: Vec<(NodeId, ValueOrView<'_>)>,
        output: NodeId,
        questions: usize,
    ) -> Result<Vec<[f32; N]>> {
        if questions == 0 {
            return Ok(Vec::new());
        }
        let [found] = head.run_n(inputs, [output], Some(self.options()))?;
        let found: NdTensor<f32, 2> = found.try_into()?;
        ensure!(
            found.shape() == [questions, N],
            "the weights give {:?} scores, not {questions} × {N}",
            found.shape()
        );
        let row = |i| std::array::from_fn(|label| found[[i, label]]);
        Ok((0..questions).map(row).collect())
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
