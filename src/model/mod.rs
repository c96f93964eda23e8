//! The embedded weights as something that turns windows of sentences into scores.

pub mod decode;
mod head;
mod manifest;
mod run;
pub mod window;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use rten::{Model as Graph, ModelOptions, NodeId, RunOptions, ThreadPool};

use crate::labels::PAIR_LABELS;
use crate::vocabulary::{Label, Role, Stance};
use head::Head;
pub use head::Query;
use manifest::Orders;
pub use manifest::{Manifest, Marks, Windows};
pub use run::Encoded;
use window::WordPieces;

/// The encoder with the heads that read every word, entities and attribution, ONNX, int8.
const ENCODER: &[u8] = include_bytes!("../../models/encoder.onnx");
/// The stance head, ONNX, fp32, its matrices stored in int8.
const STANCE: &[u8] = include_bytes!("../../models/stance.onnx");
/// The pair head, likewise.
const PAIRS: &[u8] = include_bytes!("../../models/pairs.onnx");
/// What the weights know of themselves.
const MANIFEST: &[u8] = include_bytes!("../../models/manifest.json");
/// The word-piece vocabulary with its normalisation rules.
const TOKENIZER: &[u8] = include_bytes!("../../models/tokenizer.json");

/// The encoder, its heads and its vocabulary, ready to run on a pool of threads.
///
/// One window is one run on one thread, without padding, so that what stands in other windows can't
/// change its result; see [`Model::pool`].
pub struct Model {
    manifest: Manifest,
    orders: Orders,
    word_pieces: WordPieces,
    encoder: Graph,
    encoder_nodes: EncoderNodes,
    stance: Head<1, { Stance::ALL.len() }>,
    pairs: Head<2, PAIR_LABELS>,
    pool: Arc<ThreadPool>,
}

/// Weights laid out once for the kernels, not at every run: windows are small and many.
fn options() -> ModelOptions {
    let mut options = ModelOptions::with_all_ops();
    options.prepack_weights(true);
    options
}

struct EncoderNodes {
    ids: NodeId,
    shapes: NodeId,
    hidden: NodeId,
    tags: NodeId,
    roles: NodeId,
}

/// The three graphs of a set of weights.
struct Graphs {
    encoder: Graph,
    stance: Graph,
    pairs: Graph,
}

impl Model {
    /// The weights that are part of the binary, on `threads` threads.
    ///
    /// # Errors
    ///
    /// If the embedded files can't be read: a broken build.
    pub fn embedded(threads: usize) -> Result<Self> {
        let load = |bytes| {
            let graph = options().load_static_slice(bytes);
            graph.context("loading the embedded model")
        };
        let graphs = Graphs {
            encoder: load(ENCODER)?,
            stance: load(STANCE)?,
            pairs: load(PAIRS)?,
        };
        Self::new(Manifest::parse(MANIFEST)?, TOKENIZER, graphs, threads)
    }

    /// Weights from a folder with `manifest.json`, `encoder.onnx`, `stance.onnx`, `pairs.onnx` and `tokenizer.json`.
    ///
    /// # Errors
    ///
    /// If a file is missing or is not what its name says, or if the manifest names labels that this program doesn't know.
    pub fn from_folder(folder: &Path, threads: usize) -> Result<Self> {
        let load = |name: &str| {
            let path = folder.join(name);
            options()
                .load_file(&path)
                .with_context(|| format!("loading the model `{}`", path.display()))
        };
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).with_context(|| format!("reading `{}`", path.display()))
        };
        let manifest = Manifest::parse(&read("manifest.json")?)?;
        let tokenizer = read("tokenizer.json")?;
        let graphs = Graphs {
            encoder: load("encoder.onnx")?,
            stance: load("stance.onnx")?,
            pairs: load("pairs.onnx")?,
        };
        Self::new(manifest, &tokenizer, graphs, threads)
    }

    fn new(manifest: Manifest, tokenizer: &[u8], graphs: Graphs, threads: usize) -> Result<Self> {
        let Graphs {
            encoder,
            stance,
            pairs,
        } = graphs;
        Ok(Self {
            word_pieces: WordPieces::new(&manifest, tokenizer)?,
            orders: manifest.orders()?,
            manifest,
            encoder_nodes: EncoderNodes {
                ids: encoder.node_id("ids")?,
                shapes: encoder.node_id("shapes")?,
                hidden: encoder.node_id("hidden")?,
                tags: encoder.node_id("tags")?,
                roles: encoder.node_id("roles")?,
            },
            encoder,
            stance: Head::new(stance, ["mention"], "stances")?,
            pairs: Head::new(pairs, ["p", "q"], "pairs")?,
            pool: Arc::new(ThreadPool::with_num_threads(threads)),
        })
    }

    /// What the weights know of themselves.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What cuts texts into word pieces and windows for the encoder.
    #[must_use]
    pub const fn word_pieces(&self) -> &WordPieces {
        &self.word_pieces
    }

    /// The pool that windows are to be run in: the runtime's own, so that no two pools pile up work.
    #[must_use]
    pub fn pool(&self) -> &ThreadPool {
        &self.pool
    }

    /// The label of a class of the entity head.
    #[must_use]
    pub fn label(&self, class: usize) -> Label {
        self.orders.entities[class]
    }

    /// The role of a class of the attribution head.
    #[must_use]
    pub fn role(&self, class: usize) -> Role {
        self.orders.roles[class]
    }

    fn options(&self) -> RunOptions {
        RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)))
    }
}
