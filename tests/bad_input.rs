//! Bad input gets a clear message, and the other articles are built.

#![allow(clippy::disallowed_methods, reason = "tests write files as they like")]

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;

use common::{
    Row, build, build_with, check_tables, code, files, repository, stancemill, stderr, table,
};

const GOOD: &str = "The mayor of Lund praised Olof Berg for his courage.\n";

/// Build a folder that holds one good article and some others; gives the exit code and the output folder.
fn build_beside_a_good_one(others: &[(&str, &[u8])]) -> (i32, tempfile::TempDir) {
    let input = tempfile::tempdir().expect("a folder");
    fs::write(input.path().join("good.txt"), GOOD).expect("written");
    for (name, bytes) in others {
        fs::write(input.path().join(name), bytes).expect("written");
    }
    let output = tempfile::tempdir().expect("a folder");
    let ran = build(&[input.path()], output.path());
    check_tables(output.path());
    assert!(
        table(output.path(), "documents")
            .iter()
            .any(|d| d["source"].ends_with("good.txt"))
    );
    (code(&ran), output)
}

fn only_issue(output: &Path) -> Row {
    let issues = table(output, "issues");
    assert_eq!(issues.len(), 1, "{issues:#?}");
    assert!(!issues[0]["hint"].is_empty());
    issues[0].clone()
}

#[test]
fn files_without_an_article_are_listed_and_the_rest_is_built() {
    let cases: [(&str, &[u8], &str); 6] = [
        ("empty.txt", b"", "empty"),
        ("white.txt", b" \n\t\n\n", "empty"),
        (
            "binary.txt",
            b"\x7fELF\x02\x01\x00\x00\x00\x00\x03\x00\x3e\x00",
            "binary",
        ),
        ("broken.jsonl", b"{\"text\": \"unfinished", "JSON"),
        ("columns.csv", b"headline,content\nA,B\n", "text"),
        ("cut.txt.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "gz"),
    ];
    for (name, bytes, says) in cases {
        let (code, output) = build_beside_a_good_one(&[(name, bytes)]);
        assert_eq!(code, 2, "{name}");
        let issue = only_issue(output.path());
        assert_eq!(issue["severity"], "error", "{name}");
        assert!(issue["source"].contains(name), "{issue:?}");
        assert!(
            format!("{}{}", issue["message"], issue["hint"]).contains(says),
            "{issue:?}"
        );
    }
}

#[test]
fn an_unreadable_file_is_told_with_quiet_and_a_warning_is_not() {
    let input = tempfile::tempdir().expect("a folder");
    fs::write(input.path().join("good.txt"), GOOD).expect("written");
    fs::write(input.path().join("paper.pdf"), "%PDF-1.7").expect("written");
    fs::write(input.path().join("empty.txt"), "").expect("written");
    let output = tempfile::tempdir().expect("a folder");
    let ran = build(&[input.path()], output.path());
    assert_eq!(code(&ran), 2);
    let printed = stderr(&ran);
    assert!(
        printed.contains("ERROR") && printed.contains("empty.txt"),
        "{printed}"
    );
    assert!(!printed.contains("paper.pdf"), "{printed}");
}

#[test]
fn every_line_of_a_json_log_is_an_object() {
    let input = tempfile::tempdir().expect("a folder");
    fs::write(input.path().join("good.txt"), GOOD).expect("written");
    fs::write(input.path().join("paper.pdf"), "%PDF-1.7").expect("written");
    fs::write(input.path().join("empty.txt"), "").expect("written");
    let output = tempfile::tempdir().expect("a folder");
    let run = |input: &Path| {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("stancemill"));
        command.args(["--log-format", "json", "--input"]).arg(input);
        command.arg("--output").arg(output.path());
        command.output().expect("ran")
    };
    let lines = |printed: &str| -> Vec<[String; 2]> {
        let line = |line: &str| {
            let object: serde_json::Value = serde_json::from_str(line).expect("JSON");
            assert!(object["timestamp"].is_string(), "{line}");
            ["level", "message"].map(|key| object[key].as_str().expect("text").to_owned())
        };
        printed.lines().map(line).collect()
    };
    let ran = run(input.path());
    assert_eq!(code(&ran), 2);
    let told = lines(&stderr(&ran));
    let levels: Vec<&str> = told.iter().map(|[level, _]| level.as_str()).collect();
    assert_eq!(levels, ["WARN", "ERROR", "INFO"], "{told:?}");
    assert!(told[2][1].starts_with("built the tables"), "{told:?}");
    let failed = run(Path::new("/no/such/folder"));
    assert_eq!(code(&failed), 1);
    let told = lines(&stderr(&failed));
    assert_eq!(told.len(), 1);
    assert_eq!(told[0][0], "ERROR");
}

/// On a terminal that `script` plays; without it there is nothing to look at.
#[cfg(target_os = "linux")]
#[test]
fn a_warning_is_not_written_over_the_bar() {
    let input = tempfile::tempdir().expect("a folder");
    fs::write(input.path().join("good.txt"), GOOD).expect("written");
    fs::write(input.path().join("paper.pdf"), "%PDF-1.7").expect("written");
    let output = tempfile::tempdir().expect("a folder");
    let command = format!(
        "stty cols 250 rows 50; exec {} --input {} --output {}",
        assert_cmd::cargo::cargo_bin!("stancemill").display(),
        input.path().display(),
        output.path().display()
    );
    let played = std::process::Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .stdin(std::process::Stdio::null())
        .output();
    let Ok(ran) = played else {
        eprintln!("skipped: `script` is not here");
        return;
    };
    assert_eq!(code(&ran), 0);
    let mut terminal = vt100::Parser::new(50, 250, 0);
    let mut bar_was_shown = false;
    for byte in &ran.stdout {
        terminal.process(&[*byte]);
        for row in terminal.screen().rows(0, 250) {
            let is_bar = row.contains("% ") && row.contains("elapsed");
            bar_was_shown |= is_bar;
            assert!(!(is_bar && row.contains("WARN")), "{row}");
        }
    }
    assert!(bar_was_shown);
    let screen = terminal.screen().contents();
    assert!(screen.contains("WARN"), "{screen}");
    assert!(!screen.contains("elapsed"), "the bar is gone: {screen}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_may_not_be_opened_is_listed_and_the_rest_is_built() {
    let input = tempfile::tempdir().expect("a folder");
    fs::write(input.path().join("good.txt"), GOOD).expect("written");
    // A path that is longer than the system takes, by way of a link: root can't open it either.
    let long = |from: std::path::PathBuf| (0..10).fold(from, |path, _| path.join("d".repeat(250)));
    let half = long(input.path().join(".half"));
    let link = input.path().join("link");
    fs::create_dir_all(&half).expect("made");
    std::os::unix::fs::symlink(&half, &link).expect("made");
    fs::create_dir_all(long(link)).expect("made");
    let output = tempfile::tempdir().expect("a folder");
    let ran = build(&[input.path()], output.path());
    assert_eq!(code(&ran), 2, "{}", stderr(&ran));
    assert_eq!(table(output.path(), "documents").len(), 1);
    let issue = only_issue(output.path());
    assert_eq!(
        (issue["stage"].as_str(), issue["severity"].as_str()),
        ("read", "error")
    );
    assert!(
        issue["message"].starts_with("cannot look into"),
        "{issue:?}"
    );
}

#[test]
fn a_glob_that_matches_nothing_is_listed_and_the_rest_is_built() {
    let input = tempfile::tempdir().expect("a folder");
    fs::write(input.path().join("good.txt"), GOOD).expect("written");
    let output = tempfile::tempdir().expect("a folder");
    let globs = ["*.txt", "*.jsonl"].map(|glob| input.path().join(glob));
    let ran = build(&[&globs[0], &globs[1]], output.path());
    assert_eq!(code(&ran), 0, "{}", stderr(&ran));
    let issue = only_issue(output.path());
    assert!(issue["source"].ends_with("/*.jsonl"), "{issue:?}");
    assert_eq!(issue["severity"], "warning");
}

#[test]
fn the_output_folder_as_input_is_told_and_changes_nothing() {
    let output = tempfile::tempdir().expect("a folder");
    build(&[&repository("input")], output.path());
    let before = files(output.path());
    let ran = build(&[output.path()], output.path());
    assert_eq!(code(&ran), 1);
    let printed = stderr(&ran);
    assert!(
        printed.contains("lies in the output folder") && printed.contains("hint: name the folder"),
        "{printed}"
    );
    assert!(files(output.path()) == before);
}

#[test]
fn half_a_character_is_replaced_and_noted() {
    let mut bytes = "Präsident Mäkelä lobte die Stadt Zürich, and Anna Lindqvist agreed wholly. é"
        .as_bytes()
        .to_vec();
    bytes.pop();
    let (code, output) = build_beside_a_good_one(&[("half.txt", &bytes)]);
    assert_eq!(code, 0, "a warning is no failure");
    assert_eq!(only_issue(output.path())["severity"], "warning");
    let documents = table(output.path(), "documents");
    let text = &documents
        .iter()
        .find(|d| d["source"].ends_with("half.txt"))
        .expect("built")["text"];
    assert!(
        text.starts_with("Präsident Mäkelä") && text.ends_with('\u{fffd}'),
        "{text}"
    );
}

#[test]
fn other_encodings_and_line_ends_are_read() {
    let latin = b"Gener\xe1l Svoboda a prezident Bene\xb9 \xbeili v Praze.\r\nPan M\xe1cha ho chv\xe1lil.\r\n";
    let utf16: Vec<u8> = "\u{feff}The mayor praised Zürich.\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let (_, output) = build_beside_a_good_one(&[("latin.txt", latin), ("wide.txt", &utf16)]);
    let documents = table(output.path(), "documents");
    assert_eq!(documents.len(), 3);
    assert!(documents.iter().all(|d| !d["text"].contains('\u{feff}')));
    assert!(
        documents
            .iter()
            .any(|d| d["text"] == "The mayor praised Zürich.\r\n")
    );
    let sentences = table(output.path(), "sentences");
    assert!(sentences.iter().all(|s| !s["text"].contains(['\r', '\n'])));
}

#[test]
fn a_bad_record_does_not_take_its_neighbours_along() {
    let records = b"{\"text\": \"Anna Lindqvist won in Lund.\"}\nnot json\n{\"body\": \"x\"}\n{\"text\": \"Olof Berg lost in Malmo.\"}\n";
    let (code, output) = build_beside_a_good_one(&[("records.jsonl", records)]);
    assert_eq!(code, 2);
    assert_eq!(table(output.path(), "documents").len(), 3);
    let issues = table(output.path(), "issues");
    assert_eq!(issues.len(), 2, "{issues:#?}");
    assert!(
        issues[0]["source"].ends_with("records.jsonl#2"),
        "{issues:#?}"
    );
}

#[test]
fn a_million_characters_without_a_full_stop_are_labelled_to_the_end() {
    let mut line = "word ".repeat(200_000);
    line.push_str("and then Anna Lindqvist spoke");
    let (code, output) = build_beside_a_good_one(&[("endless.txt", line.as_bytes())]);
    assert_eq!(code, 0);
    assert!(
        table(output.path(), "mentions")
            .iter()
            .any(|m| m["text"] == "Anna Lindqvist")
    );
}

#[test]
fn wrong_usage_writes_nothing_and_exits_with_1() {
    let output = tempfile::tempdir().expect("a folder");
    let to = output.path().join("tables");
    let nothing = build(&[Path::new("no/such/*.txt")], &to);
    assert_eq!(code(&nothing), 1);
    assert!(
        stderr(&nothing).contains("no/such/*.txt") && stderr(&nothing).contains("hint:"),
        "{}",
        stderr(&nothing)
    );
    let config = output.path().join("wrong.toml");
    fs::write(&config, "[run]\nthred = 1\n").expect("written");
    let path = config.to_str().expect("UTF-8");
    let unknown = build_with(&[&repository("input")], &to, &["--config", path]);
    assert_eq!(code(&unknown), 1);
    assert!(
        stderr(&unknown).contains("did you mean `threads`?"),
        "{}",
        stderr(&unknown)
    );
    assert_eq!(code(&build_with(&[], &to, &["--no-such-option"])), 1);
    assert!(!to.exists());
}

#[test]
fn an_output_folder_that_cannot_be_made_exits_with_3() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("taken");
    fs::write(&file, "a file").expect("written");
    let ran = build(&[&repository("input")], &file.join("tables"));
    assert_eq!(code(&ran), 3);
    assert!(
        stderr(&ran).contains("output folder") && stderr(&ran).contains("hint:"),
        "{}",
        stderr(&ran)
    );
    assert_eq!(fs::read_to_string(&file).expect("there"), "a file");
}

/// A limit on the size of files stands for a full disk: the write fails in the middle.
#[cfg(target_os = "linux")]
#[test]
fn a_write_that_fails_leaves_the_old_tables() {
    let output = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&build(&[&repository("input")], output.path())), 0);
    let before = files(output.path());
    let binary = assert_cmd::cargo::cargo_bin!("stancemill");
    let script = format!(
        "trap '' XFSZ; ulimit -f 4; exec {} --quiet --input {} --output {}",
        binary.display(),
        repository("input").display(),
        output.path().display()
    );
    let ran = std::process::Command::new("bash")
        .args(["-c", &script])
        .output()
        .expect("ran");
    assert_eq!(code(&ran), 3, "{}", stderr(&ran));
    assert!(
        stderr(&ran).contains("is the disk full?"),
        "{}",
        stderr(&ran)
    );
    assert!(files(output.path()) == before);
}

#[test]
fn a_killed_build_leaves_the_old_tables_and_the_next_one_works() {
    let output = tempfile::tempdir().expect("a folder");
    build(&[&repository("input")], output.path());
    let before = files(output.path());
    let input = tempfile::tempdir().expect("a folder");
    let mut long = fs::File::create(input.path().join("long.txt")).expect("a file");
    for _ in 0..20_000 {
        long.write_all(GOOD.as_bytes()).expect("written");
    }
    let binary = assert_cmd::cargo::cargo_bin!("stancemill");
    let mut child = std::process::Command::new(binary)
        .args(["--quiet", "--input"])
        .arg(input.path())
        .arg("--output")
        .arg(output.path())
        .spawn()
        .expect("started");
    while !output.path().join(".building").exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    let tables = |all: std::collections::BTreeMap<std::path::PathBuf, Vec<u8>>| -> Vec<_> {
        all.into_iter()
            .filter(|(name, _)| name.extension().is_some())
            .collect()
    };
    let after: Vec<_> = fs::read_dir(output.path())
        .expect("a folder")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.is_file())
        .collect();
    for path in after.iter().filter(|p| p.extension().is_some()) {
        assert!(
            before[Path::new(path.file_name().expect("a name"))] == fs::read(path).expect("a file")
        );
    }
    assert_eq!(code(&build(&[&repository("input")], output.path())), 0);
    assert!(tables(files(output.path())) == tables(before));
}

#[test]
fn files_of_other_types_are_listed() {
    let (code, output) = build_beside_a_good_one(&[("paper.pdf", b"%PDF-1.7")]);
    assert_eq!(code, 0);
    let issue = only_issue(output.path());
    assert_eq!(
        (issue["severity"].as_str(), issue["doc_id"].as_str()),
        ("warning", "")
    );
    assert!(issue["source"].ends_with("paper.pdf"), "{issue:?}");
}

#[test]
fn a_build_without_one_article_leaves_the_old_tables() {
    let output = tempfile::tempdir().expect("a folder");
    build(&[&repository("input")], output.path());
    let before = files(output.path());
    let input = tempfile::tempdir().expect("a folder");
    fs::write(input.path().join("empty.txt"), "").expect("written");
    let ran = build(&[input.path()], output.path());
    assert_eq!(code(&ran), 3);
    assert!(stderr(&ran).contains("empty.txt"), "{}", stderr(&ran));
    assert!(files(output.path()) == before);
}

#[test]
fn a_build_does_not_read_its_own_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.txt"), GOOD).expect("written");
    let output = folder.path().join("tables");
    for _ in 0..2 {
        assert_eq!(code(&build(&[folder.path()], &output)), 0);
        assert_eq!(table(&output, "documents").len(), 1);
    }
}

#[test]
fn the_codebook_is_printed() {
    let printed = stancemill().args(["schema"]).output().expect("ran").stdout;
    assert!(printed.starts_with(b"# Codebook"));
    let json = stancemill()
        .args(["schema", "--json"])
        .output()
        .expect("ran")
        .stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json["tables"].as_array().expect("tables").len(), 8);
}
