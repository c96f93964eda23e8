//! The windows that `training/windows.py` puts together are those that a build reads.

mod common;

use std::process::{Command, Stdio};

use serde_json::{Value, json};
use stancemill::article::{Article, Source};
use stancemill::label;
use stancemill::labeller::parts;
use stancemill::model::window::WordPieces;
use stancemill::read::Item;

use common::repository;

/// Reads texts from its input, as JSON, and prints the ids and shapes of their windows.
const SCRIPT: &str = "
import json, sys
import windows
program, out = windows.Program(), []
for text in json.load(sys.stdin):
    read = program.read(text)
    made = [windows.window(read.special, [part.pieces for part in run]) for run in read.windows]
    out.append([[w.ids, w.shapes] for w in made])
json.dump(out, sys.stdout)
";

/// The ids and shapes of each window that a build reads.
fn windows(reader: &WordPieces, text: &str) -> Value {
    let source = Source {
        path: String::new(),
        record: None,
    };
    let article = Article {
        language: Some("en".to_owned()),
        ..Article::new(source, text.to_owned())
    };
    let analysis = parts(Item::from(article)).expect("an article");
    let packed = label::windows(
        reader,
        text,
        &analysis.sentences,
        &analysis.quotes,
        reader.windows(),
    )
    .expect("windows");
    let made = packed
        .windows
        .iter()
        .map(|parts| reader.window(&packed.pieces, parts));
    made.map(|window| json!([window.ids, window.shapes]))
        .collect()
}

#[test]
fn training_reads_the_windows_that_a_build_reads() {
    let texts = [
        // Wrapped lines, quotations that go on in the next paragraph, combining marks, all letter cases.
        "The harbour board of Lindö met in 2021, and e\u{301}lan was low. “Nothing\nis decided,” said\nAda Voss.\n\n\
         “And nothing,” said McAlister of the EU, “will be.\n\n“Not by us.” She left — ‘for good’.\n"
            .to_owned(),
        // A sentence that is longer than any window, and one that fits beside others.
        format!("It rained. They sold {}and left. It rained.", "nets, ".repeat(200)),
        // Enough paragraphs for some to begin a window of their own.
        (0..60)
            .map(|i| format!("Boat {i} came in late. Nobody waited for its crew.\n\n"))
            .collect::<Vec<_>>()
            .concat(),
        String::new(),
    ];
    let started = Command::new("python3")
        .args(["-c", SCRIPT])
        .env("STANCEMILL", env!("CARGO_BIN_EXE_stancemill"))
        .env("PYTHONPATH", repository("training"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut python) = started else {
        eprintln!("there is no python3: what training reads was not tested");
        return;
    };
    let stdin = python.stdin.take().expect("its input");
    serde_json::to_writer(stdin, &texts).expect("written");
    let output = python.wait_with_output().expect("ran");
    assert!(output.status.success());
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).expect("windows");
    let reader = WordPieces::embedded().expect("the weights");
    assert!(found[1].as_array().is_some_and(|all| all.len() > 2));
    for (text, found) in texts.iter().zip(&found) {
        assert_eq!(*found, windows(&reader, text), "{text}");
    }
}
