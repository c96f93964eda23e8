//! How far a build is: a bar on a terminal, a plain line now and then elsewhere, nothing when quiet.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Shows the progress of a build on standard error.
pub struct Progress {
    shown: Shown,
    total: u64,
    articles: AtomicU64,
}

enum Shown {
    Bar(ProgressBar),
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
            let bar = ProgressBar::new(total);
            let template = "{bar:40} {percent}% {msg} {elapsed} elapsed, {eta} left";
            bar.set_style(
                ProgressStyle::with_template(template)
                    .unwrap_or_else(|_| ProgressStyle::default_bar()),
            );
            bar.enable_steady_tick(Duration::from_millis(200));
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
                bar.set_position(bytes.min(self.total));
                bar.set_message(format!("{done} articles"));
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

    /// Take the bar away.
    pub fn finish(&self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}
