//! Articles that are not English, and articles that stand in the input twice.

#![allow(clippy::disallowed_methods, reason = "tests write files as they like")]

mod common;

use std::fs;
use std::path::Path;

use common::{Row, build, build_with, check_tables, code, files, stancemill, stderr, table};

const HEADLINE: &str = "Harbour town bans its night ferries";
const STORY: [&str; 5] = [
    "Mayor Ingrid Solberg told the council of Vardhavn on Monday that the night ferries to Lindoya must stop. \
     She called their owner, Baltic Lines, a reckless company that had cheated the town for years.",
    "Baltic Lines rejected the charge. Its chairman, Peter Kroll, said that the ferries were safe and that Solberg \
     was waging a campaign against honest workers. He praised the crews for their courage in the winter storms.",
    "The dispute goes back to a night in February, when a ferry with ninety people on board drifted for three hours \
     without power. Nobody was hurt, but an inquiry found that two of its four engines had not been serviced.",
    "Fishermen in the harbour are divided. Some fear for the trade that the last boat brings to their market, while \
     others have long complained about its wake, which tears at their nets.",
    "The council will vote on the ban in two weeks. Solberg expects a narrow majority.",
];
const GERMAN: &str = "Bürgermeisterin verbietet die Nachtfähren\n\n\
    Bürgermeisterin Ingrid Solberg hat dem Rat am Montag mitgeteilt, dass die Nachtfähren nach Lindoya eingestellt \
    werden. Der Reederei Baltic Lines warf sie vor, die Stadt seit Jahren zu betrügen.\n";
const RUSSIAN: &str = "Мэр города сообщила в понедельник, что ночные паромы больше не будут ходить. \
    Владелец компании отвергает обвинения и благодарит экипажи за мужество.";

/// An article with its headline.
fn article(headline: &str, paragraphs: &[&str]) -> String {
    format!("{headline}\n\n{}\n", paragraphs.join("\n\n"))
}

/// A story, a copy of it, a later version of it, another story, and one in German.
fn input(folder: &Path) {
    let version = [&STORY[..4], &["Sign up for our newsletter."]].concat();
    let other = "The mayor of Lund praised Olof Berg for the new bridge, and said that it would outlive her.";
    for (name, text) in [
        ("a-story.txt", article(HEADLINE, &STORY)),
        ("b-copy.txt", article(HEADLINE, &STORY)),
        (
            "c-version.txt",
            article("Solberg and Kroll clash over ferries", &version),
        ),
        ("d-other.txt", article("A bridge for Lund", &[other])),
        ("e-german.txt", GERMAN.to_owned()),
    ] {
        fs::write(folder.join(name), text).expect("written");
    }
}

/// The tables of [`input`].
fn built() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    input(folder.path());
    let output = tempfile::tempdir().expect("a folder");
    let ran = build(&[folder.path()], output.path());
    assert_eq!(code(&ran), 0, "{}", stderr(&ran));
    check_tables(output.path());
    output
}

/// How many rows of a table a document has.
fn rows_of(output: &Path, name: &str, document: &Row) -> usize {
    let rows = table(output, name);
    let of = |row: &&Row| row["doc_id"] == document["doc_id"];
    rows.iter().filter(of).count()
}

const LABELS: [&str; 4] = ["mentions", "attributions", "stances", "document_stances"];

#[test]
fn what_is_not_english_is_listed_and_not_labelled() {
    let output = built();
    let documents = table(output.path(), "documents");
    let languages: Vec<&str> = documents.iter().map(|d| d["language"].as_str()).collect();
    assert_eq!(languages, ["en", "en", "en", "en", "de"]);
    let german = &documents[4];
    assert!(rows_of(output.path(), "sentences", german) >= 3);
    for name in LABELS {
        assert_eq!(rows_of(output.path(), name, german), 0, "{name}");
        assert!(rows_of(output.path(), name, &documents[0]) > 0, "{name}");
    }
    let issues = table(output.path(), "issues");
    assert_eq!(issues.len(), 1, "{issues:#?}");
    assert_eq!(issues[0]["doc_id"], german["doc_id"]);
    assert_eq!(issues[0]["stage"], "language");
    assert_eq!(issues[0]["severity"], "warning");
    assert!(issues[0]["message"].contains("German"), "{issues:#?}");
    assert!(!issues[0]["hint"].is_empty());
}

#[test]
fn a_copy_and_a_version_point_to_the_first() {
    let output = built();
    let documents = table(output.path(), "documents");
    let first = documents[0]["doc_id"].clone();
    let found: Vec<&str> = documents
        .iter()
        .map(|d| d["duplicate_of"].as_str())
        .collect();
    assert_eq!(found, ["", &first, &first, "", ""]);
    assert_eq!(documents[1]["similarity"], "1");
    let similarity: f64 = documents[2]["similarity"].parse().expect("a number");
    assert!((0.7..1.0).contains(&similarity), "{similarity}");
    assert_eq!(documents[0]["similarity"], "");
    assert!(rows_of(output.path(), "mentions", &documents[2]) > 0);
}

#[test]
fn duplicates_can_be_left_without_labels() {
    let folder = tempfile::tempdir().expect("a folder");
    input(folder.path());
    let config = folder.path().join("pipeline.toml");
    let settings = "[duplicates]\nlabel = false\n[input]\npaths = [\"*.txt\"]\n[output]\nfolder = \"tables\"\n";
    fs::write(&config, settings).expect("written");
    stancemill().arg("--config").arg(&config).assert().success();
    let output = folder.path().join("tables");
    check_tables(&output);
    let documents = table(&output, "documents");
    for document in &documents[1..3] {
        assert!(!document["duplicate_of"].is_empty());
        assert!(rows_of(&output, "sentences", document) > 5);
        for name in LABELS {
            assert_eq!(rows_of(&output, name, document), 0, "{name}");
        }
    }
    let entities = table(&output, "entities");
    let mayor = entities
        .iter()
        .find(|e| e["entity_id"] == "person/ingrid-solberg")
        .expect("the mayor");
    assert_eq!(mayor["n_documents"], "1");
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    input(folder.path());
    let made = ["1", "2", "5"].map(|threads| {
        let output = tempfile::tempdir().expect("a folder");
        build_with(&[folder.path()], output.path(), &["--threads", threads]);
        files(output.path())
    });
    assert!(made[0].len() > 15, "all tables in two formats");
    assert!(made[0] == made[1] && made[0] == made[2]);
}

#[test]
fn a_version_is_found_however_far_it_is_from_the_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = format!("{GERMAN}\n").repeat(5000);
    assert!(
        long.len() > 1 << 20,
        "more than goes through the stages together"
    );
    for (name, text) in [
        ("a.txt", article(HEADLINE, &STORY)),
        ("b.txt", long),
        ("c.txt", article("Ferries banned", &STORY)),
    ] {
        fs::write(folder.path().join(name), text).expect("written");
    }
    let output = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&build(&[folder.path()], output.path())), 0);
    let documents = table(output.path(), "documents");
    assert_eq!(documents[2]["duplicate_of"], documents[0]["doc_id"]);
    assert_eq!(documents[2]["similarity"], "1");
}

#[test]
fn what_the_input_calls_a_language_is_held_against_the_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = |language: &str, text: &str| {
        format!(
            "{}\n",
            serde_json::json!({"language": language, "text": text})
        )
    };
    let records = [
        record("en-GB", STORY[0]),
        record("en", RUSSIAN),
        record("de", STORY[1]),
        record("fr", "Kroll démissionne"),
    ];
    let path = folder.path().join("records.jsonl");
    fs::write(&path, records.concat()).expect("written");
    let output = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&build(&[&path], output.path())), 0);
    let documents = table(output.path(), "documents");
    let languages: Vec<&str> = documents.iter().map(|d| d["language"].as_str()).collect();
    assert_eq!(languages, ["en", "ru", "en", "fr"]);
    let labelled = |d: &Row| rows_of(output.path(), "mentions", d) > 0;
    let labelled: Vec<bool> = documents.iter().map(labelled).collect();
    assert_eq!(labelled, [true, false, true, false]);
    let issues = table(output.path(), "issues");
    let says: Vec<&str> = issues.iter().map(|i| i["message"].as_str()).collect();
    assert_eq!(says.len(), 3, "{says:#?}");
    assert!(says[0].contains("Russian") && says[0].contains("`en`"));
    assert!(says[1].contains("English") && says[1].contains("`de`"));
    assert!(says[2].contains("`fr`"));
}

#[test]
fn issues_stand_in_the_order_of_the_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let german = serde_json::json!({"text": GERMAN});
    let undated = serde_json::json!({"text": STORY[1], "published_at": "lately"});
    let path = folder.path().join("records.jsonl");
    fs::write(&path, format!("{german}\nnonsense\n{undated}\n")).expect("written");
    let output = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&build(&[&path], output.path())), 2);
    let issues = table(output.path(), "issues");
    let records: Vec<&str> = issues
        .iter()
        .filter_map(|issue| issue["source"].rsplit('#').next())
        .collect();
    assert_eq!(records, ["1", "2", "3"]);
}
