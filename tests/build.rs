//! The main job: articles in, tables out, the same bytes every time.

#![allow(clippy::disallowed_methods, reason = "tests write files as they like")]

mod common;

use std::fs;
use std::path::Path;

use common::{
    Row, build, build_with, check_tables, code, files, kind, parquet, repository, rows_of, shared,
    stderr, table,
};
use stancemill::table::TABLES;

#[test]
fn the_samples_give_whole_tables() {
    let output = tempfile::tempdir().expect("a folder");
    let ran = build(&[&repository("input")], output.path());
    assert_eq!(code(&ran), 0, "{}", stderr(&ran));
    check_tables(output.path());
    let documents = table(output.path(), "documents");
    assert_eq!(documents.len(), 7, "two files and a JSONL of five");
    assert!(
        documents
            .iter()
            .all(|d| !d["title"].is_empty() && !d["author"].is_empty())
    );
    assert!(table(output.path(), "issues").is_empty());
    for (name, least) in [
        ("sentences", 100),
        ("entities", 80),
        ("mentions", 200),
        ("attributions", 20),
        ("stances", 150),
        ("document_stances", 80),
    ] {
        let rows = table(output.path(), name).len();
        assert!(rows >= least, "{name} has {rows} rows");
        assert!(output.path().join(format!("{name}.parquet")).exists());
    }
    let left: Vec<_> = files(output.path())
        .into_keys()
        .filter(|f| f.extension().is_none())
        .collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

#[test]
fn a_built_parquet_holds_the_types_of_the_codebook_and_the_rows_of_the_csv() {
    let input = tempfile::tempdir().expect("a folder");
    let records = [
        r#"{"text": "Anna Lindqvist praised Olof Berg.", "published_at": "2024-05-01T10:20:30.123456Z"}"#,
        r#"{"text": "Olof Berg said that Lund was beautiful.\r\nHe left.", "title": "Anna"}"#,
        r#"{"title": "no text"}"#,
    ];
    fs::write(input.path().join("a.jsonl"), records.join("\n")).expect("written");
    let output = tempfile::tempdir().expect("a folder");
    let samples = repository("input");
    let ran = build(&[input.path(), &samples], output.path());
    assert_eq!(code(&ran), 2, "{}", stderr(&ran));
    for declared in TABLES {
        let frame = parquet(output.path(), declared.name);
        let rows = table(output.path(), declared.name);
        assert!(rows_of(&frame) == rows, "{}", declared.name);
        assert!(!rows.is_empty(), "{}", declared.name);
        assert_eq!(frame.width(), declared.columns.len(), "{}", declared.name);
        for (column, said) in frame.columns().iter().zip(declared.columns) {
            let place = format!("{}.{}", declared.name, said.name);
            assert_eq!(column.name().as_str(), said.name);
            assert_eq!(kind(column.dtype()), said.kind.name(), "{place}");
            // What is empty in CSV is null here, and no text without letters.
            let empty = rows.iter().filter(|row| row[said.name].is_empty());
            assert_eq!(column.null_count(), empty.count(), "{place}");
            assert!(said.nullable || column.null_count() == 0, "{place}");
        }
    }
    let dates: Vec<String> = table(output.path(), "documents")
        .iter()
        .map(|d| d["published_at"].clone())
        .collect();
    assert!(
        dates.contains(&"2024-05-01T10:20:30.123Z".to_owned()),
        "{dates:?}"
    );
}

#[test]
fn the_samples_are_zoned_and_split_as_before() {
    let output = tempfile::tempdir().expect("a folder");
    build(&[&repository("input")], output.path());
    let line = |s: &Row| {
        let words: Vec<&str> = s["text"].split(' ').collect();
        let ends = if words.len() > 6 {
            format!(
                "{} … {}",
                words[..4].join(" "),
                words[words.len() - 2..].join(" ")
            )
        } else {
            words.join(" ")
        };
        format!(
            "{} {:>3} {:<11} {ends}",
            s["sentence_id"], s["paragraph"], s["zone"]
        )
    };
    let shown: Vec<String> = table(output.path(), "sentences").iter().map(line).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

/// An article with a plain villain and a plain hero.
const VERDICT: &str = "A verdict on two governors\n\n\
    Governor Harlan Pike looted the treasury of Westmark, lied to the public and disgraced his office. \
    Pike is a corrupt and cruel man, and his rule was a catastrophe.\n\n\
    Governor Anna Lindqvist, by contrast, rebuilt the schools with courage and honesty. \
    Lindqvist is admired for her wisdom, and she deserves every praise.\n";

#[test]
fn a_villain_and_a_hero_are_told_apart() {
    let input = tempfile::tempdir().expect("a folder");
    fs::write(input.path().join("verdict.txt"), VERDICT).expect("written");
    let output = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&build(&[input.path()], output.path())), 0);
    check_tables(output.path());
    let stances = table(output.path(), "document_stances");
    let towards = |entity: &str| -> &Row {
        stances
            .iter()
            .find(|row| row["target_entity_id"] == entity)
            .unwrap_or_else(|| panic!("no {entity} in {stances:#?}"))
    };
    assert_eq!(towards("person/harlan-pike")["stance"], "against");
    assert_eq!(towards("person/anna-lindqvist")["stance"], "favor");
    assert_eq!(
        towards("person/harlan-pike")["n_sentences"],
        "2",
        "the short name is the same person"
    );
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let (one, two) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    build_with(&[&repository("input")], one.path(), &["--threads", "1"]);
    build_with(&[&repository("input")], two.path(), &["--threads", "2"]);
    assert!(!files(one.path()).is_empty());
    assert!(files(one.path()) == files(two.path()));
}

#[test]
fn company_changes_nothing_in_an_article() {
    let (alone, among) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let briefs = repository("input/briefs.jsonl");
    build(&[&briefs], alone.path());
    build(&[&repository("input")], among.path());
    let ids: Vec<String> = table(alone.path(), "documents")
        .iter()
        .map(|d| d["doc_id"].clone())
        .collect();
    for name in [
        "sentences",
        "mentions",
        "attributions",
        "stances",
        "document_stances",
    ] {
        let among: Vec<Row> = table(among.path(), name)
            .into_iter()
            .filter(|row| ids.contains(&row["doc_id"]))
            .collect();
        assert_eq!(table(alone.path(), name), among, "{name}");
    }
}

#[test]
fn the_order_that_files_were_made_in_changes_no_byte() {
    let articles = [
        ("a.txt", VERDICT),
        ("b.txt", "The mayor of Lund praised Olof Berg.\n"),
        ("c.txt", "Olof Berg thanked Lund.\n"),
    ];
    let made = |order: &mut dyn Iterator<Item = &(&str, &str)>, folder: &Path| {
        order.for_each(|(name, text)| fs::write(folder.join(name), text).expect("written"));
    };
    let folders: Vec<_> = (0..2)
        .map(|_| tempfile::tempdir().expect("a folder"))
        .collect();
    let outputs: Vec<_> = (0..2)
        .map(|_| tempfile::tempdir().expect("a folder"))
        .collect();
    made(&mut articles.iter(), folders[0].path());
    made(&mut articles.iter().rev(), folders[1].path());
    for (folder, output) in folders.iter().zip(&outputs) {
        let mut command = common::stancemill();
        command
            .current_dir(folder.path())
            .args(["--input", "."])
            .arg("--output")
            .arg(output.path())
            .assert()
            .success();
    }
    assert!(files(outputs[0].path()) == files(outputs[1].path()));
    let sources: Vec<String> = table(outputs[0].path(), "documents")
        .iter()
        .map(|d| d["source"].clone())
        .collect();
    assert!(sources.is_sorted(), "{sources:?}");
}

#[test]
fn a_copy_of_a_text_has_an_id_of_its_own_and_points_to_the_first() {
    let input = tempfile::tempdir().expect("a folder");
    for name in ["x.txt", "y.txt"] {
        fs::write(input.path().join(name), VERDICT).expect("written");
    }
    let output = tempfile::tempdir().expect("a folder");
    build(&[input.path()], output.path());
    check_tables(output.path());
    let documents = table(output.path(), "documents");
    // The copy's id comes from its source, so that it stays when another copy is added.
    let (first, copy) = (&documents[0]["doc_id"], &documents[1]["doc_id"]);
    let suffix = copy.strip_prefix(&format!("{first}-"));
    assert!(suffix.is_some_and(|suffix| suffix.len() == 8), "{copy}");
    assert_eq!(documents[1]["duplicate_of"], documents[0]["doc_id"]);
    let stances = table(output.path(), "document_stances");
    let of = |doc: &Row| -> Vec<Vec<String>> {
        let keep = |r: &&Row| r["doc_id"] == doc["doc_id"];
        stances
            .iter()
            .filter(keep)
            .map(|r| {
                ["score", "score_low", "score_high"]
                    .map(|c| r[c].clone())
                    .to_vec()
            })
            .collect()
    };
    assert_eq!(
        of(&documents[0]),
        of(&documents[1]),
        "the same text has the same intervals"
    );
}

#[test]
fn formats_can_be_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(
        folder.path().join("pipeline.toml"),
        "[output]\nformats = [\"csv\"]\nfolder = \"tables\"\n[input]\npaths = [\"*.txt\"]\n",
    )
    .expect("written");
    fs::write(folder.path().join("a.txt"), VERDICT).expect("written");
    let mut command = common::stancemill();
    command
        .args(["--config"])
        .arg(folder.path().join("pipeline.toml"))
        .assert()
        .success();
    assert!(
        files(&folder.path().join("tables"))
            .keys()
            .all(|f| f.extension().is_some_and(|e| e == "csv"))
    );
}

#[test]
fn the_tables_of_real_articles_hold_their_promises() {
    let Some(corpora) = shared("corpora") else {
        return;
    };
    let every: usize = if std::env::var_os("STANCEMILL_WHOLE_CORPORA").is_some() {
        1
    } else {
        60
    };
    for corpus in fs::read_dir(corpora)
        .expect("a folder")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.is_dir())
    {
        let mut articles: Vec<_> = fs::read_dir(&corpus)
            .expect("a folder")
            .map(|e| e.expect("an entry").path())
            .collect();
        articles.sort();
        let articles: Vec<&Path> = articles.iter().step_by(every).map(AsRef::as_ref).collect();
        let output = tempfile::tempdir().expect("a folder");
        let ran = build(&articles, output.path());
        assert_eq!(code(&ran), 0, "{}", stderr(&ran));
        check_tables(output.path());
        let documents = table(output.path(), "documents");
        assert_eq!(documents.len(), articles.len());
        let other = documents.iter().find(|d| d["language"] != "en");
        assert!(other.is_none(), "an English article: {other:?}");
    }
}

#[test]
fn the_first_article_is_zoned_and_labelled() {
    let Some(article) = shared("articles/belarus-border-crisis.txt") else {
        return;
    };
    let output = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&build(&[&article], output.path())), 0);
    check_tables(output.path());
    let document = &table(output.path(), "documents")[0];
    assert_eq!(document["author"], "Brian Whitmore");
    let sentences = table(output.path(), "sentences");
    let mut body: Vec<&String> = sentences
        .iter()
        .filter(|s| s["zone"] == "body")
        .map(|s| &s["paragraph"])
        .collect();
    body.dedup();
    assert_eq!(body.len(), 17);
    let mentions = table(output.path(), "mentions");
    let of = |surface: &str| -> Vec<&str> {
        let mut ids: Vec<&str> = mentions
            .iter()
            .filter(|m| m["text"] == surface)
            .map(|m| m["entity_id"].as_str())
            .collect();
        ids.dedup();
        ids
    };
    assert_eq!(of("Putin"), ["person/vladimir-putin"]);
    assert_eq!(of("Lukashenka"), ["person/alyaksandr-lukashenka"]);
    let stances = table(output.path(), "document_stances");
    let putin = stances
        .iter()
        .find(|s| s["target_entity_id"] == "person/vladimir-putin")
        .expect("a stance towards him");
    assert_eq!(putin["stance"], "against");
    assert_eq!(putin["holder_entity_id"], "person/brian-whitmore");
}
