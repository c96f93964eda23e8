//! The commands: what was typed into one call of the library, and its outcome into an exit code.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};
use tracing_indicatif::IndicatifLayer;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::Config;
use crate::describe::codebook;
use crate::eval::{self, Task};
use crate::model::window::WordPieces;
use crate::{pieces, pipeline, read};

/// Turns articles into research tables: who is for or against whom, and who says so.
///
/// Without a command it builds: it reads the articles that pipeline.toml names and writes the tables.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    build: BuildArgs,

    /// Show errors alone: no progress, no warnings
    #[arg(long, global = true)]
    quiet: bool,

    /// How log lines on standard error look
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the tables
    Build(BuildArgs),
    /// Measure the labels on a gold file; prints the score as one line of JSON
    Eval(EvalArgs),
    /// Cut texts into the word pieces and windows that a build reads; what training uses
    Pieces(PiecesArgs),
    /// Print the codebook: every table and column
    Schema {
        /// As JSON instead of Markdown
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Default, PartialEq, Eq, Args)]
struct BuildArgs {
    /// Settings [default: pipeline.toml where there is one, else the built-in defaults]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// A file, a folder or a glob to read instead of what the settings name; may be given again
    #[arg(long, value_name = "PATH_OR_GLOB")]
    input: Vec<String>,

    /// Folder for the tables
    #[arg(long, value_name = "DIR")]
    output: Option<String>,

    /// Number of threads; 0 takes all cores
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

#[derive(Debug, Args)]
struct EvalArgs {
    /// What to measure
    #[arg(value_enum)]
    task: Task,

    /// Records with the right answers, JSONL
    gold: PathBuf,

    /// Write what was predicted, a record a gold record
    #[arg(long, value_name = "OUT.jsonl")]
    predictions: Option<PathBuf>,

    /// Settings, of which `labels` and `run` count [default: as for build]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Folder with weights to measure instead of the embedded ones
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
}

/// Reads JSON Lines from standard input: `id`, `text` and, if they are known, `sentences` as pairs of code points; `window`
/// sets how many pieces a window takes. Each is answered at once with a line of its own.
#[derive(Debug, Args)]
struct PiecesArgs {
    /// Folder with the manifest.json and tokenizer.json to use instead of the embedded ones
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// A line for people
    Text,
    /// A JSON object a line
    Json,
}

/// How a command ended; the numbers are the exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done = 0,
    /// Wrong usage or configuration: nothing was written.
    Usage = 1,
    /// The tables were built, but some articles are missing from them.
    SomeFailed = 2,
    /// Nothing was built; the tables of an earlier build are untouched.
    Failed = 3,
}

/// An error, and the exit code that it calls for.
type Ended = (Outcome, anyhow::Error);

impl Cli {
    /// Run the command; errors are printed here.
    #[must_use]
    pub fn run(self) -> ExitCode {
        start_log(self.log_format, self.quiet);
        let result = match self.command {
            None => run_build(self.build, self.quiet),
            Some(Command::Build(args)) => run_build(args.or(self.build), self.quiet),
            Some(_) if self.build != BuildArgs::default() => Err(misplaced()),
            Some(Command::Eval(args)) => run_eval(&args).map_err(|e| (Outcome::Usage, e)),
            Some(Command::Pieces(args)) => run_pieces(&args).map_err(|e| (Outcome::Usage, e)),
            Some(Command::Schema { json }) => print_schema(json).map_err(|e| (Outcome::Failed, e)),
        };
        let outcome = result.unwrap_or_else(|(outcome, error)| {
            print_error(&error, self.log_format);
            outcome
        });
        ExitCode::from(outcome as u8)
    }
}

impl BuildArgs {
    /// These options, and from `before` (those that stood before the command) what they leave open.
    fn or(self, before: Self) -> Self {
        Self {
            config: self.config.or(before.config),
            input: [before.input, self.input].concat(),
            output: self.output.or(before.output),
            threads: self.threads.or(before.threads),
        }
    }
}

fn misplaced() -> Ended {
    let message = "options of `build` stand before another command\nhint: give a command its own options behind its name";
    (Outcome::Usage, anyhow::Error::msg(message))
}

fn start_log(format: LogFormat, quiet: bool) {
    let level = if quiet {
        tracing::Level::ERROR
    } else {
        tracing::Level::INFO
    };
    // What the crates that we use say to their own developers is nothing to a user.
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    // It takes the bar away while a line is written.
    let bar = IndicatifLayer::new();
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(bar.get_stderr_writer())
        .with_target(false);
    let log = tracing_subscriber::registry().with(bar.with_filter(ours.clone()));
    match format {
        LogFormat::Text => {
            let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
            let layer = layer.without_time().with_ansi(colours);
            log.with(layer.with_filter(ours)).init();
        }
        LogFormat::Json => log
            .with(layer.json().flatten_event(true).with_filter(ours))
            .init(),
    }
}

/// The chain of causes on one line, then every hint on its own.
fn print_error(error: &anyhow::Error, format: LogFormat) {
    let (mut causes, mut hints) = (Vec::new(), Vec::new());
    for cause in error.chain().map(ToString::to_string) {
        let (message, hint) = cause
            .split_once("\nhint: ")
            .map_or((cause.as_str(), None), |(m, h)| (m, Some(h)));
        causes.push(message.trim_end().to_owned());
        hints.extend(hint.map(str::to_owned));
    }
    match format {
        LogFormat::Text => {
            eprintln!("error: {}", causes.join(": "));
            for hint in &hints {
                eprintln!("hint: {hint}");
            }
        }
        LogFormat::Json => tracing::error!(hint = hints.join("; "), "{}", causes.join(": ")),
    }
}

fn settings(path: Option<&PathBuf>) -> Result<Config> {
    let usual = PathBuf::from("pipeline.toml");
    match path {
        Some(path) => Config::load(path),
        None if usual.exists() => Config::load(&usual),
        None => Ok(Config::default()),
    }
}

fn run_build(args: BuildArgs, quiet: bool) -> Result<Outcome, Ended> {
    let usage = |error| (Outcome::Usage, error);
    let mut config = settings(args.config.as_ref()).map_err(usage)?;
    if !args.input.is_empty() {
        config.input.paths = args.input;
    }
    config.output.folder = args.output.unwrap_or(config.output.folder);
    config.run.threads = args.threads.unwrap_or(config.run.threads);
    config.check().map_err(usage)?;
    let found = read::find(&config.input.paths)
        .and_then(|found| found.outside(&config.output_folder()))
        .map_err(|e| usage(e.into()))?;
    let report = pipeline::build(&config, &found, quiet).map_err(|e| (Outcome::Failed, e))?;
    tracing::info!(
        articles = report.articles,
        characters = report.characters,
        attributions = report.attributions,
        stances = report.stances,
        failed = report.failed,
        warnings = report.warnings,
        duplicates = report.duplicates,
        "built the tables in `{}`",
        config.output.folder
    );
    Ok(if report.failed > 0 {
        Outcome::SomeFailed
    } else {
        Outcome::Done
    })
}

fn run_eval(args: &EvalArgs) -> Result<Outcome> {
    let config = settings(args.config.as_ref())?;
    let evaluation = eval::run(args.task, &args.gold, &config, args.model.as_deref())?;
    if let Some(path) = &args.predictions {
        let file = std::fs::File::create(path)
            .with_context(|| format!("creating `{}`", path.display()))?;
        evaluation
            .write_predictions(file)
            .with_context(|| format!("writing `{}`", path.display()))?;
    }
    print(&format!("{}\n", evaluation.score))
}

fn run_pieces(args: &PiecesArgs) -> Result<Outcome> {
    let reader = match &args.model {
        Some(folder) => WordPieces::from_folder(folder)?,
        None => WordPieces::embedded()?,
    };
    pieces::answer(&reader, std::io::stdin().lock(), std::io::stdout().lock())?;
    Ok(Outcome::Done)
}

fn print_schema(json: bool) -> Result<Outcome> {
    if json {
        print(&format!(
            "{}\n",
            serde_json::to_string_pretty(&codebook::json())?
        ))
    } else {
        print(&codebook::markdown())
    }
}

/// To standard output; whoever reads it may stop early.
fn print(text: &str) -> Result<Outcome> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("writing to standard output")
        }
        _ => Ok(Outcome::Done),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_before_and_after_build_add_up() {
        let cli = Cli::try_parse_from(["stancemill", "--input", "a", "build", "--input", "b"])
            .expect("valid");
        let Some(Command::Build(args)) = cli.command else {
            panic!("no build")
        };
        assert_eq!(args.or(cli.build).input, ["a", "b"]);
    }

    #[test]
    fn options_of_build_need_no_command() {
        let cli = Cli::try_parse_from(["stancemill", "--output", "x", "--quiet"]).expect("valid");
        assert_eq!((cli.build.output.as_deref(), cli.quiet), (Some("x"), true));
    }
}
