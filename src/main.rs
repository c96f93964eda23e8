//! Parse, run, print the chain of causes, set the exit code.

use std::process::ExitCode;

use clap::Parser;
use stancemill::cli::Cli;

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => cli.run(),
        Err(error) => {
            // Printing fails where nobody reads; the exit code says enough.
            let _ = error.print();
            ExitCode::from(u8::from(error.use_stderr()))
        }
    }
}
