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

use crate::vocabulary::{Label, Role};
use head::Head;
pub use head::Query;
use manifest::Orders;
pub use manifest::{Manifest, Marks, Windows};
pub use run::{Encoded, Voice};
use window::WordPieces;

/// The graphs that are part of the binary, by their files in `models/`.
const EMBEDDED: &[(&str, &[u8])] = &[
    ("encoder.onnx", include_bytes!("../../models/encoder.onnx")),
    ("tone.onnx", include_bytes!("../../models/tone.onnx")),
    ("branch.onnx", include_bytes!("../../models/branch.onnx")),
    ("voice.onnx", include_bytes!("../../models/voice.onnx")),
    ("sides.onnx", include_bytes!("../../models/sides.onnx")),
    ("genre.onnx", include_bytes!("../../models/genre.onnx")),
];
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
    tone: Head<1, 1>,
    branch: Graph,
    branch_nodes: BranchNodes,
    voice: Head<1, 2>,
    sides: Head<2, 2>,
    genre: Graph,
    genre_nodes: GenreNodes,
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
    middle: NodeId,
    tags: NodeId,
    roles: NodeId,
}

struct BranchNodes {
    middle: NodeId,
    hidden: NodeId,
}

struct GenreNodes {
    summary: NodeId,
    genre: NodeId,
    shift: NodeId,
}

impl Model {
    /// The weights that are part of the binary, on `threads` threads.
    ///
    /// # Errors
    ///
    /// If the embedded files can't be read: a broken build.
    pub fn embedded(threads: usize) -> Result<Self> {
        let load = |name: &str| {
            let graph = EMBEDDED.iter().find(|(known, _)| *known == name);
            let (_, bytes) = graph.with_context(|| format!("`{name}` is not embedded"))?;
            let graph = options().load_static_slice(bytes);
            graph.with_context(|| format!("loading the embedded `{name}`"))
        };
        Self::new(Manifest::parse(MANIFEST)?, TOKENIZER, load, threads)
    }

    /// Weights from a folder with the files that `models/` has: `manifest.json`, `tokenizer.json` and the graphs.
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
        Self::new(manifest, &tokenizer, load, threads)
    }

    /// From the graphs that `load` gives by the names of their files.
    fn new(
        manifest: Manifest,
        tokenizer: &[u8],
        load: impl Fn(&str) -> Result<Graph>,
        threads: usize,
    ) -> Result<Self> {
        let (encoder, branch, genre) = (
            load("encoder.onnx")?,
            load("branch.onnx")?,
            load("genre.onnx")?,
        );
        Ok(Self {
            word_pieces: WordPieces::new(&manifest, tokenizer)?,
            orders: manifest.orders()?,
            manifest,
            encoder_nodes: EncoderNodes {
                ids: encoder.node_id("ids")?,
                shapes: encoder.node_id("shapes")?,
                hidden: encoder.node_id("hidden")?,
                middle: encoder.node_id("middle")?,
                tags: encoder.node_id("tags")?,
                roles: encoder.node_id("roles")?,
            },
            encoder,
            tone: Head::new(load("tone.onnx")?, ["mention"], ["stances"])?,
            branch_nodes: BranchNodes {
                middle: branch.node_id("middle")?,
                hidden: branch.node_id("hidden")?,
            },
            branch,
            voice: Head::new(load("voice.onnx")?, ["mention"], ["author", "source"])?,
            sides: Head::new(load("sides.onnx")?, ["p", "q"], ["pairs", "by"])?,
            genre_nodes: GenreNodes {
                summary: genre.node_id("summary")?,
                genre: genre.node_id("genre")?,
                shift: genre.node_id("shift")?,
            },
            genre,
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
