//! Every task of `eval` runs, writes its predictions, and takes weights from a folder.

#![allow(clippy::disallowed_methods, reason = "tests write files as they like")]

mod common;

use std::fs;

use common::{code, repository, stancemill, stderr};
use serde_json::{Value, json};

const TEXT: &str = "Anna Lindqvist praised Olof Berg. Berg said that Lund was beautiful.";

/// Where a piece of the text stands.
fn at(piece: &str) -> (usize, usize) {
    let start = TEXT.find(piece).expect("in the text");
    (start, start + piece.len())
}

fn span(piece: &str) -> Value {
    let (start, end) = at(piece);
    json!({ "start": start, "end": end })
}

fn labelled(piece: &str, label: &str) -> Value {
    let mut span = span(piece);
    span["label"] = json!(label);
    span
}

/// A gold record of a task.
fn gold(task: &str) -> Value {
    let fields = match task {
        "sentences" => json!({ "sentences": [[0, 33], [34, TEXT.len()]] }),
        "entities" => json!({ "region": "Europe", "spans": [
            labelled("Anna Lindqvist", "Person"), labelled("Olof Berg", "Person"), labelled("Lund", "Location"),
        ] }),
        "tone" => json!({ "targets": [labelled("Olof Berg", "favor")] }),
        "pairs" => {
            json!({ "p": span("Anna Lindqvist"), "q": span("Olof Berg"), "label": "p_favors_q" })
        }
        "attribution" => json!({ "attributions": [
            { "source": [at("Berg said").0, at("Berg said").0 + 4], "cue": at("said"), "content": at("that Lund was beautiful") },
        ] }),
        _ => json!({ "file": "a.txt", "paragraphs": [["body", TEXT]] }),
    };
    let mut record = json!({ "id": "r1", "text": TEXT });
    for (name, value) in fields.as_object().expect("an object") {
        record[name] = value.clone();
    }
    if task == "attribution" {
        for role in ["source", "cue", "content"] {
            let place = record["attributions"][0][role].take();
            record["attributions"][0][role] = json!([place]);
        }
    }
    record
}

/// The score of a task on one gold record, and what was predicted.
fn measured(task: &str, options: &[&str]) -> (Value, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.txt"), TEXT).expect("written");
    fs::write(path("gold.jsonl"), format!("{}\n", gold(task))).expect("written");
    let mut command = stancemill();
    command.current_dir(folder.path()).args(["eval", task]);
    command.args(["gold.jsonl", "--predictions", "out.jsonl"]);
    let ran = command.args(options).output().expect("ran");
    assert_eq!(code(&ran), 0, "{task}: {}", stderr(&ran));
    let printed = String::from_utf8(ran.stdout).expect("UTF-8");
    assert_eq!(printed.lines().count(), 1, "{task}: {printed}");
    let predicted = fs::read_to_string(path("out.jsonl")).expect("written");
    assert_eq!(predicted.lines().count(), 1, "{task}: {predicted}");
    let parsed = |json: &str| serde_json::from_str(json).expect("JSON");
    (parsed(&printed), parsed(&predicted))
}

#[test]
fn every_task_gives_a_score_and_predictions() {
    for (task, figure) in [
        ("sentences", "/f1"),
        ("entities", "/f1"),
        ("tone", "/macro_f1"),
        ("pairs", "/macro_f1"),
        ("attribution", "/f1_cue"),
        ("zones", "/text/f1"),
    ] {
        let (score, predicted) = measured(task, &[]);
        assert_eq!(score["task"], task);
        assert_eq!(score["records"], 1, "{task}");
        let figure = score.pointer(figure).and_then(Value::as_f64);
        assert!(figure.is_some_and(|f1| f1 > 0.0), "{task}: {score}");
        assert!(predicted["id"].is_string(), "{task}: {predicted}");
    }
}

#[test]
fn weights_of_a_folder_are_measured_in_place_of_the_embedded_ones() {
    let weights = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(repository("models")).expect("a folder") {
        let path = entry.expect("an entry").path();
        fs::copy(
            &path,
            weights.path().join(path.file_name().expect("a name")),
        )
        .expect("copied");
    }
    let folder = weights.path().display().to_string();
    let options = ["--model", folder.as_str()];
    assert_eq!(measured("tone", &options), measured("tone", &[]));
    fs::write(weights.path().join("sides.onnx"), "no model").expect("written");
    let gold_file = weights.path().join("gold.jsonl");
    fs::write(&gold_file, gold("tone").to_string()).expect("written");
    let ran = stancemill()
        .args(["eval", "tone"])
        .arg(&gold_file)
        .args(options)
        .output()
        .expect("ran");
    assert_eq!(code(&ran), 1);
    assert!(stderr(&ran).contains("sides.onnx"), "{}", stderr(&ran));
}

#[test]
fn a_line_that_is_no_record_of_the_task_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("gold.jsonl");
    fs::write(&path, format!("{}\n{{}}\n", gold("sentences"))).expect("written");
    let ran = stancemill().args(["eval", "sentences"]).arg(&path).output();
    let ran = ran.expect("ran");
    assert_eq!(code(&ran), 1);
    assert!(stderr(&ran).contains("line 2 of"), "{}", stderr(&ran));
}
