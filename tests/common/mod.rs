//! Runs the binary and reads its tables.
#![allow(dead_code, reason = "every test file uses its own part")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use polars::prelude::{AnyValue, DataFrame, DataType, TimeUnit};
use polars_io::SerReader as _;
use polars_io::parquet::read::ParquetReader;

/// A row of a table, by column name.
pub type Row = BTreeMap<String, String>;

/// The binary, quiet.
pub fn stancemill() -> Command {
    let mut command = Command::cargo_bin("stancemill").expect("the binary");
    command.arg("--quiet");
    command
}

/// Build `inputs` into `output` on two threads; gives the exit code and what was printed.
pub fn build(inputs: &[&Path], output: &Path) -> Output {
    build_with(inputs, output, &["--threads", "2"])
}

/// As [`build`], with other options.
pub fn build_with(inputs: &[&Path], output: &Path, options: &[&str]) -> Output {
    let mut command = stancemill();
    // A folder without a pipeline.toml: the built-in settings.
    command
        .current_dir(std::env::temp_dir())
        .arg("build")
        .arg("--output")
        .arg(output)
        .args(options);
    for input in inputs {
        command.arg("--input").arg(input);
    }
    command.output().expect("ran")
}

/// The rows of a table.
pub fn table(output: &Path, name: &str) -> Vec<Row> {
    let path = output.join(format!("{name}.csv"));
    let mut reader =
        csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

/// A table as it stands in its Parquet file.
pub fn parquet(output: &Path, name: &str) -> DataFrame {
    let path = output.join(format!("{name}.parquet"));
    let file = fs::File::open(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    ParquetReader::new(file).finish().expect("whole")
}

/// The name of a column's type in the codebook.
pub fn kind(dtype: &DataType) -> &'static str {
    match dtype {
        DataType::String => "text",
        DataType::Int64 => "integer",
        DataType::Float64 => "real",
        DataType::Boolean => "boolean",
        DataType::Datetime(TimeUnit::Milliseconds, Some(zone)) if zone.as_str() == "UTC" => "time",
        other => panic!("{other:?} is no type of the codebook"),
    }
}

/// The rows of a frame, cells as CSV has them.
pub fn rows_of(frame: &DataFrame) -> Vec<Row> {
    let row = |at: usize| {
        let cells = frame.columns().iter().map(|column| {
            let cell = match column.get(at).expect("a cell") {
                AnyValue::Null => String::new(),
                AnyValue::String(text) => text.to_owned(),
                AnyValue::StringOwned(text) => text.to_string(),
                AnyValue::Int64(number) => number.to_string(),
                AnyValue::Float64(number) => number.to_string(),
                AnyValue::Boolean(truth) => truth.to_string(),
                AnyValue::Datetime(time, _, _) => {
                    let time = jiff::Timestamp::from_millisecond(time);
                    time.expect("a time").to_string()
                }
                other => panic!("{other:?} is no cell"),
            };
            (column.name().to_string(), cell)
        });
        cells.collect()
    };
    (0..frame.height()).map(row).collect()
}

/// Every file of an output folder with its bytes, but for the lock, which stays and is empty.
pub fn files(output: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(output).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| !path.ends_with(".lock"))
        .map(|path| {
            (
                path.file_name().expect("a name").into(),
                fs::read(&path).expect("a file"),
            )
        })
        .collect()
}

/// Unix exit code.
pub fn code(output: &Output) -> i32 {
    output.status.code().expect("not killed")
}

/// What went to standard error.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A path in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A path beside the repository that not every machine has; says so where it is missing.
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = repository("../shared").join(path);
    if !path.exists() {
        eprintln!("skipped: `{}` is not here", path.display());
        return None;
    }
    Some(path)
}

fn column(rows: &[Row], name: &str) -> BTreeSet<String> {
    rows.iter().map(|row| row[name].clone()).collect()
}

/// Holds every promise of the tables: unique keys, references that resolve, offsets that give the text back,
/// probabilities that sum to one.
pub fn check_tables(output: &Path) {
    let tables: BTreeMap<&str, Vec<Row>> = [
        "documents",
        "sentences",
        "entities",
        "mentions",
        "attributions",
        "stances",
        "document_stances",
    ]
    .map(|n| (n, table(output, n)))
    .into();
    for (name, key) in [
        ("documents", "doc_id"),
        ("sentences", "sentence_id"),
        ("entities", "entity_id"),
        ("mentions", "mention_id"),
        ("attributions", "attribution_id"),
        ("stances", "stance_id"),
    ] {
        assert_eq!(
            column(&tables[name], key).len(),
            tables[name].len(),
            "{name}.{key} is not unique"
        );
    }
    for (name, reference, to) in [
        ("sentences", "doc_id", "documents.doc_id"),
        ("mentions", "doc_id", "documents.doc_id"),
        ("mentions", "sentence_id", "sentences.sentence_id"),
        ("mentions", "entity_id", "entities.entity_id"),
        ("attributions", "sentence_id", "sentences.sentence_id"),
        ("attributions", "source_entity_id", "entities.entity_id"),
        ("attributions", "source_mention_id", "mentions.mention_id"),
        ("stances", "sentence_id", "sentences.sentence_id"),
        ("stances", "holder_entity_id", "entities.entity_id"),
        ("stances", "holder_mention_id", "mentions.mention_id"),
        ("stances", "attribution_id", "attributions.attribution_id"),
        ("stances", "target_entity_id", "entities.entity_id"),
        ("stances", "target_mention_id", "mentions.mention_id"),
        ("document_stances", "doc_id", "documents.doc_id"),
        ("document_stances", "holder_entity_id", "entities.entity_id"),
        ("document_stances", "target_entity_id", "entities.entity_id"),
        (
            "document_stances",
            "holder_attribution_id",
            "attributions.attribution_id",
        ),
    ] {
        let (table, key) = to.split_once('.').expect("a table and its key");
        let known = column(&tables[table], key);
        // Several authors stand in one cell.
        let references = column(&tables[name], reference);
        let ids = references.iter().flat_map(|cell| cell.split("; "));
        let dangling: Vec<&str> = ids
            .filter(|id| !id.is_empty() && !known.contains(*id))
            .collect();
        assert!(
            dangling.is_empty(),
            "{name}.{reference} points to nothing: {dangling:?}"
        );
    }
    for (name, prefix) in [
        ("sentences", ""),
        ("mentions", ""),
        ("attributions", "source_"),
        ("attributions", "cue_"),
        ("attributions", "content_"),
    ] {
        check_offsets(&tables, name, prefix);
    }
    check_stances(&tables["stances"], &tables["document_stances"]);
    let field_of = field_of(&tables["sentences"]);
    let field = |row: &Row| (row["doc_id"].clone(), field_of[row["sentence_id"].as_str()]);
    for pair in tables["mentions"]
        .windows(2)
        .filter(|pair| field(&pair[0]) == field(&pair[1]))
    {
        let at = |row: &Row, name: &str| row[name].parse::<usize>().expect("an offset");
        assert!(
            at(&pair[0], "end") <= at(&pair[1], "start"),
            "mentions overlap: {pair:?}"
        );
    }
}

/// Holds stances to their holders and to what is summed up of them.
fn check_stances(stances: &[Row], summed: &[Row]) {
    for row in stances {
        let is = |column: &str| !row[column].is_empty();
        let fits = match row["holder"].as_str() {
            "author" => !is("attribution_id") && !is("holder_mention_id"),
            "source" => is("attribution_id") && is("holder_mention_id") == is("holder_entity_id"),
            _ => is("holder_mention_id") && is("holder_entity_id"),
        };
        assert!(fits, "{row:?}");
        let mut holders = row["holder_entity_id"].split("; ");
        assert!(holders.all(|id| id != row["target_entity_id"]), "{row:?}");
        let sum: f64 = ["p_against", "p_neutral", "p_favor"]
            .iter()
            .map(|p| row[*p].parse::<f64>().expect("a number"))
            .sum();
        assert!((sum - 1.0).abs() < 2e-4, "{row:?}");
    }
    let keys = ["doc_id", "holder", "holder_entity_id", "target_entity_id"];
    let unique: BTreeSet<_> = summed
        .iter()
        .map(|row| {
            let told = ["holder_text", "holder_attribution_id"];
            (keys.map(|key| &row[key]), told.map(|key| &row[key]))
        })
        .collect();
    assert_eq!(
        unique.len(),
        summed.len(),
        "a key of document_stances is not unique"
    );
    // What the text calls the holder counts where no entity is known, in capitals or not.
    let relation = |row: &Row| {
        let unknown = row["holder_entity_id"].is_empty();
        let words = row["holder_text"].to_lowercase();
        let words: Vec<&str> = words.split_whitespace().collect();
        (
            keys.map(|key| row[key].clone()),
            unknown.then(|| words.join(" ")),
        )
    };
    let relations: BTreeSet<_> = summed.iter().map(relation).collect();
    assert_eq!(relations, stances.iter().map(relation).collect());
}

/// The field of each sentence.
fn field_of(sentences: &[Row]) -> BTreeMap<&str, &str> {
    let fields = sentences.iter();
    let fields = fields.map(|s| (s["sentence_id"].as_str(), s["field"].as_str()));
    fields.collect()
}

/// Holds the field of the row's sentence, sliced from start to end, to the surface of each row of a table that has the
/// span; `prefix` is that of the three columns.
fn check_offsets(tables: &BTreeMap<&str, Vec<Row>>, table: &str, prefix: &str) {
    let fields: BTreeMap<(&str, &str), Vec<char>> = tables["documents"]
        .iter()
        .flat_map(|d| {
            ["title", "text"].map(|f| ((d["doc_id"].as_str(), f), d[f].chars().collect()))
        })
        .collect();
    let field_of = field_of(&tables["sentences"]);
    let name = |column: &str| format!("{prefix}{column}");
    for row in tables[table]
        .iter()
        .filter(|row| !row[&name("start")].is_empty())
    {
        let at = |column| row[&name(column)].parse::<usize>().expect("an offset");
        let field = field_of[row["sentence_id"].as_str()];
        let surface: String = fields[&(row["doc_id"].as_str(), field)][at("start")..at("end")]
            .iter()
            .collect();
        assert_eq!(surface, row[&name("text")], "{row:?}");
        assert_eq!(surface, surface.trim(), "{row:?}");
    }
}
