//! One window through the encoder and its heads.

use anyhow::{Context, Result, ensure};
use rten::Value;
use rten_tensor::{Layout, NdTensor, NdTensorView};

use super::Model;
use super::decode::{ROLE_TAGS, TAGS};
use super::head::{Query, rows};
use super::window::Window;
use crate::labels::{GenreScores, PairScores, StanceScores, ToneScores};
use crate::vocabulary::By;

/// The encoder's view of one window, from which every head reads.
pub struct Encoded {
    /// The last states of the encoder, which the tone head reads.
    hidden: Value,
    /// The states of the branch, which the heads of stances and genre read.
    branch: Value,
    tags: NdTensor<f32, 3>,
    roles: NdTensor<f32, 3>,
    /// Where each part begins, with its `[CLS]`.
    pub(super) starts: Vec<usize>,
    /// Number of pieces.
    pub(super) length: usize,
}

/// Whose words take a side towards a mention.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Voice {
    /// Log probabilities that the author's wording is against, neutral or in favour, before the article's genre is known.
    pub author: [f64; 3],
    /// How the source stands towards it, in whose words it stands.
    pub source: StanceScores,
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

impl Encoded {
    /// Adds the states of the sentences' `[CLS]`s to a sum, and gives their number.
    ///
    /// # Errors
    ///
    /// If the branch gives no states.
    pub fn add_summaries(&self, sum: &mut Vec<f64>) -> Result<usize> {
        let states: NdTensorView<'_, f32, 3> = self.branch.as_view().try_into()?;
        sum.resize(states.shape()[2], 0.0);
        for &start in &self.starts {
            for (at, sum) in sum.iter_mut().enumerate() {
                *sum += f64::from(states[[0, start, at]]);
            }
        }
        Ok(self.starts.len())
    }
}

impl Model {
    /// Run the encoder, the heads that read every word and the branch over one window.
    ///
    /// # Errors
    ///
    /// If the runtime fails: weights that don't fit this program, or no memory.
    pub fn encode(&self, window: &Window) -> Result<Encoded> {
        let length = window.ids.len();
        let row = |values: &[i32]| NdTensor::from_data([1, length], values.to_vec());
        let nodes = &self.encoder_nodes;
        let inputs = vec![
            (nodes.ids, row(&window.ids).into()),
            (nodes.shapes, row(&window.shapes).into()),
        ];
        let outputs = [nodes.hidden, nodes.tags, nodes.roles, nodes.middle];
        let [hidden, tags, roles, middle] = self
            .encoder
            .run_n(inputs, outputs, Some(self.options()))
            .context("running the encoder")?;
        let nodes = &self.branch_nodes;
        let inputs = vec![(nodes.middle, middle.into())];
        let [branch] = self
            .branch
            .run_n(inputs, [nodes.hidden], Some(self.options()))
            .context("running the branch")?;
        Ok(Encoded {
            hidden,
            branch,
            tags: scores(tags, TAGS).context("reading the entity head's scores")?,
            roles: scores(roles, ROLE_TAGS).context("reading the attribution head's scores")?,
            starts: window.starts.clone(),
            length,
        })
    }

    /// In which light a sentence puts each mention.
    ///
    /// # Errors
    ///
    /// As [`Model::encode`].
    pub fn tones(&self, encoded: &Encoded, queries: &[Query<1>]) -> Result<Vec<ToneScores>> {
        if queries.is_empty() {
            return Ok(Vec::new());
        }
        let [found] = self
            .tone
            .ask(&encoded.hidden, encoded, queries, self.options())
            .context("running the tone head")?;
        let found = rows(&found, self.orders.tones)?;
        Ok(found.into_iter().map(ToneScores::new).collect())
    }

    /// Whose words take a side towards each mention.
    ///
    /// # Errors
    ///
    /// As [`Model::encode`].
    pub fn voices(&self, encoded: &Encoded, queries: &[Query<1>]) -> Result<Vec<Voice>> {
        if queries.is_empty() {
            return Ok(Vec::new());
        }
        let [author, source] = self
            .voice
            .ask(&encoded.branch, encoded, queries, self.options())
            .context("running the voice head")?;
        let author = rows(&author, self.orders.stances)?;
        let source = rows(&source, self.orders.stances)?;
        let voice = |(author, source)| Voice {
            author,
            source: StanceScores::new(source),
        };
        Ok(author.into_iter().zip(source).map(voice).collect())
    }

    /// What the two mentions of each pair hold of each other, and by what.
    ///
    /// # Errors
    ///
    /// As [`Model::encode`].
    pub fn sides(&self, encoded: &Encoded, queries: &[Query<2>]) -> Result<Vec<(PairScores, By)>> {
        if queries.is_empty() {
            return Ok(Vec::new());
        }
        let [pairs, by] = self
            .sides
            .ask(&encoded.branch, encoded, queries, self.options())
            .context("running the pair head")?;
        let pairs = rows(&pairs, self.orders.pairs)?.into_iter();
        let by = rows(&by, self.orders.by)?;
        Ok(pairs
            .map(PairScores::new)
            .zip(by.into_iter().map(By::likeliest))
            .collect())
    }

    /// An article's genre from the mean of its sentences' summaries, and what that adds to the log probabilities of the
    /// author's stances.
    ///
    /// # Errors
    ///
    /// As [`Model::encode`].
    pub fn genre(&self, summary: &[f64]) -> Result<(GenreScores, [f64; 3])> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the model computes in single precision"
        )]
        let summary: Vec<f32> = summary.iter().map(|&x| x as f32).collect();
        let summary = NdTensor::from_data([1, summary.len()], summary);
        let nodes = &self.genre_nodes;
        let found = self
            .genre
            .run_n(
                vec![(nodes.summary, summary.into())],
                [nodes.genre, nodes.shift],
                Some(self.options()),
            )
            .context("running the genre head")?;
        let [genre, shift] = found.map(NdTensor::<f32, 2>::try_from);
        let genre = rows(&genre?, self.orders.genres)?;
        let shift = rows(&shift?, self.orders.stances)?;
        Ok((GenreScores::new(genre[0]), shift[0]))
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
