//! How far a build is: a bar on a terminal, a plain line now and then elsewhere, nothing when quiet.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::ProgressStyle;
use tracing::Span;
use tracing_indicatif::span_ext::IndicatifSpanExt as _;

/// Shows the progress of a build on standard error; the bar goes when this does.
pub struct Progress {
    shown: Shown,
    total: u64,
    articles: AtomicU64,
}

enum Shown {
    /// The bar is that of a span, so that log lines are written above it.
    Bar(Span),
    Lines(std::sync::Mutex<Instant>),
    Nothing,
}

/// Time between two plain lines.
const LINE_EVERY: Duration = Duration::from_secs(10);

impl Progress {
    /// For a build that will read `total` bytes of files.
    #[must_use]
    pub fn new(total: u64, quiet: bool) -> Self {
        let shown = if quiet {
            Shown::Nothing
        } else if std::io::stderr().is_terminal() {
            let bar = tracing::info_span!("building");
            let template = "{bar:40} {percent}% {msg} {elapsed} elapsed, {eta} left";
            let style = ProgressStyle::with_template(template);
            bar.pb_set_style(&style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.pb_set_length(total);
            bar.pb_start();
            Shown::Bar(bar)
        } else {
            Shown::Lines(std::sync::Mutex::new(Instant::now()))
        };
        Self {
            shown,
            total,
            articles: AtomicU64::new(0),
        }
    }

    /// Say that `articles` more are done, and that the files are read up to `bytes`.
    pub fn advance(&self, articles: u64, bytes: u64) {
        let done = self.articles.fetch_add(articles, Ordering::Relaxed) + articles;
        match &self.shown {
            Shown::Bar(bar) => {
                bar.pb_set_position(bytes.min(self.total));
                bar.pb_set_message(&format!("{done} articles"));
            }
            Shown::Lines(last) => {
                if let Ok(mut last) = last.lock()
                    && last.elapsed() >= LINE_EVERY
                {
                    *last = Instant::now();
                    tracing::info!(
                        articles = done,
                        percent = bytes.min(self.total) * 100 / self.total.max(1),
                        "building"
                    );
                }
            }
            Shown::Nothing => {}
        }
    }
}
