//! A head that is asked about mentions of a sentence: the stance towards one, or between two.

use std::ops::Range;

use anyhow::{Result, ensure};
use rten::{Model as Graph, NodeId, RunOptions};
use rten_tensor::{Layout, NdTensor};

use super::run::Encoded;

/// Mentions of one sentence that a head is asked about together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query<const MENTIONS: usize> {
    /// Index of their part among those of the window.
    pub part: usize,
    /// The pieces of each, counted within the part.
    pub mentions: [Range<usize>; MENTIONS],
}

/// A graph that reads the encoder's hidden states for `MENTIONS` mentions at a time and gives the probabilities
/// of `LABELS` labels.
pub(super) struct Head<const MENTIONS: usize, const LABELS: usize> {
    graph: Graph,
    hidden: NodeId,
    mentions: [NodeId; MENTIONS],
    sentence: NodeId,
    first: NodeId,
    labels: NodeId,
}

/// Added to the attention scores of pieces outside the sentence, so that they get no weight.
const OUTSIDE: f32 = -1e4;

impl<const MENTIONS: usize, const LABELS: usize> Head<MENTIONS, LABELS> {
    /// A graph with inputs for the mentions, and an output, of these names.
    pub(super) fn new(graph: Graph, mentions: [&str; MENTIONS], labels: &str) -> Result<Self> {
        let mut nodes = [graph.node_id("hidden")?; MENTIONS];
        for (node, name) in nodes.iter_mut().zip(mentions) {
            *node = graph.node_id(name)?;
        }
        Ok(Self {
            hidden: graph.node_id("hidden")?,
            mentions: nodes,
            sentence: graph.node_id("sentence")?,
            first: graph.node_id("first")?,
            labels: graph.node_id(labels)?,
            graph,
        })
    }

    /// The probabilities of the labels, for each question about one window.
    pub(super) fn ask(
        &self,
        encoded: &Encoded,
        queries: &[Query<MENTIONS>],
        options: RunOptions,
    ) -> Result<Vec<[f32; LABELS]>> {
        if queries.is_empty() {
            return Ok(Vec::new());
        }
        let (sentence, first) = surroundings(encoded, queries);
        let mut inputs = vec![
            (self.hidden, (&encoded.hidden).into()),
            (self.sentence, sentence.into()),
            (self.first, first.into()),
        ];
        for (index, &node) in self.mentions.iter().enumerate() {
            inputs.push((node, weights(encoded, queries, index).into()));
        }
        let [found] = self.graph.run_n(inputs, [self.labels], Some(options))?;
        let found: NdTensor<f32, 2> = found.try_into()?;
        ensure!(
            found.shape() == [queries.len(), LABELS],
            "the weights give {:?} scores, not {} × {LABELS}",
            found.shape(),
            queries.len()
        );
        let row = |i| std::array::from_fn(|label| found[[i, label]]);
        Ok((0..queries.len()).map(row).collect())
    }
}

/// One of the mentions of each question: one row a question, which weighs the mention's pieces equally.
fn weights<const MENTIONS: usize>(
    encoded: &Encoded,
    queries: &[Query<MENTIONS>],
    index: usize,
) -> NdTensor<f32, 2> {
    let mut out = NdTensor::zeros([queries.len(), encoded.length]);
    for (i, query) in queries.iter().enumerate() {
        let pieces = query.mentions[index].clone();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a mention has a handful of pieces"
        )]
        let weight = 1.0 / pieces.len() as f32;
        let start = encoded.starts[query.part] + 1;
        pieces.for_each(|piece| out[[i, start + piece]] = weight);
    }
    out
}

/// For each question its sentence (0 over its pieces, [`OUTSIDE`] elsewhere) and its `[CLS]` (1 there).
fn surroundings<const MENTIONS: usize>(
    encoded: &Encoded,
    queries: &[Query<MENTIONS>],
) -> (NdTensor<f32, 2>, NdTensor<f32, 2>) {
    let shape = [queries.len(), encoded.length];
    let mut sentence = NdTensor::full(shape, OUTSIDE);
    let mut first = NdTensor::zeros(shape);
    for (i, query) in queries.iter().enumerate() {
        let start = encoded.starts[query.part];
        let end = encoded.starts.get(query.part + 1).copied();
        (start..end.unwrap_or(encoded.length)).for_each(|at| sentence[[i, at]] = 0.0);
        first[[i, start]] = 1.0;
    }
    (sentence, first)
}
