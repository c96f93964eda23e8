//! Whatever the text, offsets give back what they point at.

#![allow(clippy::disallowed_methods, reason = "tests write files as they like")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{Row, build, check_tables, code, stderr, table};
use polars::prelude::{DataFrame, IntoColumn as _, NamedFrom as _, Series};
use polars_io::prelude::ParquetWriter;
use proptest::prelude::*;

/// Pieces of text that have broken offsets somewhere before.
fn fragment() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "Olof Berg", "the Kremlin’s", "Zürich", "E\u{301}milie Kova\u{10d}", "İstanbul", "MÜNCHEN", "U.S.",
            "Łódź", "“Never!”", "‘yes’", "«non»", "said", "praised", "was accused by", "12 May 1949", "$3.5 million",
            "🇺🇦", "👩‍👩‍👧", "e\u{301}\u{323}", "ﬁnance", "ß", "中文", "مرحبا", "\u{200b}", "\u{a0}", "\u{fffd}", "—", "…", "(", ")",
        ]).prop_map(str::to_owned),
        2 => prop::sample::select(vec![". ", "! ", "? ", ", ", " ", " ", " ", "\r\n", "\n", "\r", "\r\n\r\n", "\n\n", "\r \r", "\t"]).prop_map(str::to_owned),
        1 => "\\PC{1,12}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(fragment(), 1..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn offsets_give_back_the_text(texts in prop::collection::vec(text(), 12)) {
        let (input, output) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (i, text) in texts.iter().enumerate() {
            fs::write(input.path().join(format!("{i:02}.txt")), text).unwrap();
        }
        let ran = build(&[input.path()], output.path());
        prop_assert!(matches!(code(&ran), 0 | 2), "{}", stderr(&ran));
        check_tables(output.path());
        let failed = table(output.path(), "issues").iter().filter(|i| i["severity"] == "error").count();
        prop_assert_eq!(table(output.path(), "documents").len() + failed, texts.len());
        let texts: BTreeMap<String, &String> = texts
            .iter()
            .enumerate()
            .map(|(i, text)| (format!("/{i:02}.txt"), text))
            .collect();
        for document in table(output.path(), "documents") {
            let name = &document["source"][document["source"].len() - 7..];
            prop_assert_eq!(&document["text"], texts[name].trim_start_matches('\u{feff}'));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn offsets_count_in_the_columns_as_they_came(records in prop::collection::vec(record(), 6)) {
        let (input, output) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        write_tables(&records, input.path());
        let ran = build(&[input.path()], output.path());
        prop_assert!(matches!(code(&ran), 0 | 2), "{}", stderr(&ran));
        check_tables(output.path());
        let read = |path: &str| -> BTreeMap<String, Row> {
            let rows = table(output.path(), path).into_iter();
            let key = format!("{}_id", if path == "documents" { "doc" } else { "sentence" });
            rows.map(|row| (row[&key].clone(), row)).collect()
        };
        let (documents, sentences) = (read("documents"), read("sentences"));
        for document in documents.values() {
            let (title, text) = given(&records, document);
            prop_assert_eq!(&document["text"], text);
            if !document["title"].is_empty() && title.chars().any(char::is_alphanumeric) {
                prop_assert_eq!(&document["title"], title);
            }
        }
        for (name, prefix) in [
            ("sentences", ""), ("mentions", ""), ("attributions", "source_"), ("attributions", "cue_"),
            ("attributions", "content_"),
        ] {
            for row in table(output.path(), name) {
                let [start, end, surface] = ["start", "end", "text"].map(|column| &row[&format!("{prefix}{column}")]);
                let Ok(start) = start.parse::<usize>() else { continue };
                let (title, text) = given(&records, &documents[&row["doc_id"]]);
                let sentence = &sentences[&row["sentence_id"]];
                let column = if sentence["field"] == "title" { title } else { text };
                let end: usize = end.parse().unwrap();
                let slice: String = column.chars().skip(start).take(end - start).collect();
                prop_assert_eq!(&slice, surface, "{:?}", row);
            }
        }
    }
}

/// A record's title and text; one title in four begins the text, too.
fn record() -> impl Strategy<Value = (String, String)> {
    let title = prop::collection::vec(
        prop_oneof![6 => fragment(), 1 => Just("\u{1}".to_owned())],
        0..8,
    );
    let text = prop_oneof![1 => Just("\u{feff}".to_owned()), 6 => Just(String::new())];
    (title, text, self::text(), 0..4).prop_map(|(title, mark, text, repeats)| {
        let title = title.concat();
        let head = if repeats == 0 {
            format!("{title}\r\n")
        } else {
            String::new()
        };
        (title, format!("{mark}{head}{text}"))
    })
}

/// The records in three files: JSONL, CSV and Parquet.
fn write_tables(records: &[(String, String)], folder: &Path) {
    let lines = records
        .iter()
        .map(|(title, text)| serde_json::json!({ "title": title, "text": text }).to_string());
    fs::write(folder.join("a.jsonl"), lines.collect::<Vec<_>>().join("\n")).expect("written");
    let mut csv = csv::Writer::from_path(folder.join("a.csv")).expect("written");
    csv.write_record(["title", "text"]).expect("written");
    for (title, text) in records {
        csv.write_record([title, text]).expect("written");
    }
    csv.flush().expect("written");
    let column = |name: &str, of: fn(&(String, String)) -> &str| {
        let cells: Vec<&str> = records.iter().map(of).collect();
        Series::new(name.into(), cells).into_column()
    };
    let columns = vec![column("title", |r| &r.0), column("text", |r| &r.1)];
    let mut frame = DataFrame::new(records.len(), columns).expect("two columns");
    let file = fs::File::create(folder.join("a.parquet")).expect("written");
    ParquetWriter::new(file)
        .finish(&mut frame)
        .expect("written");
}

/// The title and text that a document was made of.
fn given<'a>(records: &'a [(String, String)], document: &Row) -> (&'a String, &'a String) {
    let (_, number) = document["source"].rsplit_once('#').expect("a record");
    let (title, text) = &records[number.parse::<usize>().expect("a number") - 1];
    (title, text)
}
