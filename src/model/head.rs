//! A head that is asked about mentions of a sentence: about one, or about two.

use std::ops::Range;

use anyhow::{Result, anyhow, ensure};
use rten::{Model as Graph, NodeId, RunOptions, Value};
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

/// A graph that reads hidden states for `MENTIONS` mentions at a time and gives the scores of `OUTPUTS` sets of labels.
pub(super) struct Head<const MENTIONS: usize, const OUTPUTS: usize> {
    graph: Graph,
    hidden: NodeId,
    mentions: [NodeId; MENTIONS],
    sentence: NodeId,
    first: NodeId,
    outputs: [NodeId; OUTPUTS],
}

/// Added to the attention scores of pieces outside the sentence, so that they get no weight.
const OUTSIDE: f32 = -1e4;

impl<const MENTIONS: usize, const OUTPUTS: usize> Head<MENTIONS, OUTPUTS> {
    /// A graph with inputs for the mentions, and outputs, of these names.
    pub(super) fn new(
        graph: Graph,
        mentions: [&str; MENTIONS],
        outputs: [&str; OUTPUTS],
    ) -> Result<Self> {
        Ok(Self {
            hidden: graph.node_id("hidden")?,
            mentions: nodes(&graph, mentions)?,
            sentence: graph.node_id("sentence")?,
            first: graph.node_id("first")?,
            outputs: nodes(&graph, outputs)?,
            graph,
        })
    }

    /// The scores of each output, [number of questions, labels], for questions about one window, of which there is one
    /// at least; `hidden` are the states that the head reads.
    pub(super) fn ask(
        &self,
        hidden: &Value,
        encoded: &Encoded,
        queries: &[Query<MENTIONS>],
        options: RunOptions,
    ) -> Result<[NdTensor<f32, 2>; OUTPUTS]> {
        let (sentence, first) = surroundings(encoded, queries);
        let mut inputs = vec![
            (self.hidden, hidden.into()),
            (self.sentence, sentence.into()),
            (self.first, first.into()),
        ];
        for (index, &node) in self.mentions.iter().enumerate() {
            inputs.push((node, weights(encoded, queries, index).into()));
        }
        let found = self.graph.run_n(inputs, self.outputs, Some(options))?;
        let scores = found.into_iter().map(NdTensor::<f32, 2>::try_from);
        let scores: Vec<_> = scores.collect::<Result<_, _>>()?;
        scores
            .try_into()
            .map_err(|_| anyhow!("the head has other outputs than were asked for"))
    }
}

/// The nodes of these names.
pub(super) fn nodes<const N: usize>(graph: &Graph, names: [&str; N]) -> Result<[NodeId; N]> {
    let mut out = Vec::with_capacity(N);
    for name in names {
        out.push(graph.node_id(name)?);
    }
    out.try_into()
        .map_err(|_| anyhow!("as many nodes as names"))
}

/// The rows of scores, each put in this program's order, in which `order` says where the head has each.
pub(super) fn rows<const N: usize>(
    scores: &NdTensor<f32, 2>,
    order: [usize; N],
) -> Result<Vec<[f64; N]>> {
    let [questions, labels] = scores.shape();
    ensure!(
        labels == N,
        "the weights give {labels} scores a question, not {N}"
    );
    let row = |i: usize| order.map(|label| f64::from(scores[[i, label]]));
    Ok((0..questions).map(row).collect())
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
