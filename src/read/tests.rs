//! Reads whole files of every format, sound and broken, and holds what comes out.

use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn as _, NamedFrom as _, Series, TimeUnit, TimeZone,
};
use polars_io::prelude::{ParquetCompression, ParquetWriter};
use tempfile::TempDir;

use super::*;
use crate::vocabulary::Severity;

fn columns() -> Columns {
    Columns {
        text: "text".into(),
        title: "title".into(),
        author: "author".into(),
        publisher: "publisher".into(),
        published_at: "published_at".into(),
        url: "url".into(),
        language: "language".into(),
    }
}

/// Every item of a file with this name and these bytes; paths are the name alone.
fn items_within(name: &str, bytes: &[u8], article_bytes: u64) -> Vec<Item> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let prefix = find::shown(&folder.path().join(""));
    let short = |source: &mut Source| source.path = source.path.replace(&prefix, "");
    articles(&path, &columns(), &Limits { article_bytes })
        .map(|item| {
            let mut item = item
                .into_result()
                .and_then(rendered)
                .map_or_else(Item::Failed, |read| Item::Article(Box::new(read)));
            match &mut item {
                Item::Article(read) => {
                    short(&mut read.article.source);
                    read.issues
                        .iter_mut()
                        .for_each(|issue| short(&mut issue.source));
                }
                Item::Failed(issue) => short(&mut issue.source),
            }
            item
        })
        .collect()
}

/// What was read, with the text that it shows.
fn rendered(read: Read) -> Result<Read, Issue> {
    let rendered = crate::page::render(read.article, read.markup)?;
    Ok(Read {
        article: rendered.article,
        issues: [read.issues, rendered.issues].concat(),
        ..read
    })
}

fn items(name: &str, bytes: impl AsRef<[u8]>) -> Vec<Item> {
    items_within(name, bytes.as_ref(), 64 << 20)
}

/// One line an item: where it is from, and its text or what went wrong.
fn lines(items: &[Item]) -> Vec<String> {
    let line = |item: &Item| match item {
        Item::Article(read) => format!("{}: {}", read.article.source, read.article.text),
        Item::Failed(issue) => {
            assert_eq!((issue.stage, issue.severity), ("read", Severity::Error));
            assert!(!issue.hint.is_empty());
            format!("{}! {}", issue.source, issue.message)
        }
    };
    items.iter().map(line).collect()
}

/// The one article, and its warnings' messages.
fn article(items: Vec<Item>) -> (Read, Vec<String>) {
    let [Item::Article(read)] = <[Item; 1]>::try_from(items).unwrap() else {
        panic!("no article");
    };
    let warning = |issue: &Issue| {
        assert_eq!((issue.stage, issue.severity), ("read", Severity::Warning));
        issue.message.clone()
    };
    let warnings = read.issues.iter().map(warning).collect();
    (*read, warnings)
}

/// The one issue.
fn failed(items: Vec<Item>) -> Issue {
    let [Item::Failed(issue)] = <[Item; 1]>::try_from(items).unwrap() else {
        panic!("it did not fail");
    };
    issue
}

fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes.as_ref()).unwrap();
    packed.finish().unwrap()
}

fn zstd(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    zstd::encode_all(bytes.as_ref(), 0).unwrap()
}

/// A Parquet file with these columns, so many rows a group.
fn parquet(columns: Vec<Column>, group: usize) -> Vec<u8> {
    let mut frame = DataFrame::new_infer_height(columns).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Uncompressed)
        .with_row_group_size(Some(group))
        .finish(&mut frame)
        .unwrap();
    bytes
}

/// A record of a web archive.
fn warc(kind: &str, fields: &str, block: impl AsRef<[u8]>) -> Vec<u8> {
    let block = block.as_ref();
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\n{fields}Content-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// A record of a text that a server sent with these fields.
fn answer(url: &str, fields: &str, text: impl AsRef<[u8]>) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\n{fields}\r\n");
    let about = format!(
        "WARC-Target-URI: {url}\r\nWARC-Date: 2024-05-01T10:00:00Z\r\n\
         Content-Type: application/http;msgtype=response\r\n"
    );
    warc(
        "response",
        &about,
        [head.as_bytes(), text.as_ref()].concat(),
    )
}

const PLAIN: &str = "content-type: text/plain; charset=utf-8\r\n";

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let bytes = |unit: u16| {
        if big {
            unit.to_be_bytes()
        } else {
            unit.to_le_bytes()
        }
    };
    format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(bytes)
        .collect()
}

/// Text that packing cannot make much smaller.
fn long_words(count: u32) -> String {
    let words = (0..count).map(|n| format!("{:x} ", n.wrapping_mul(2_654_435_761)));
    words.collect::<Vec<_>>().concat()
}

#[test]
fn a_text_file_is_one_article() {
    let (read, warnings) = article(items("a.txt", "Title\r\n\r\nBody of it.\r"));
    assert_eq!(read.article.text, "Title\n\nBody of it.\n");
    assert_eq!(read.article.source.to_string(), "a.txt");
    assert_eq!(read.article.title, None);
    assert_eq!(read.markup, Markup::Plain);
    assert!(warnings.is_empty());
    assert_eq!(article(items("a.MD", "# Title")).0.markup, Markup::Markdown);
}

#[test]
fn front_matter_of_markdown_is_fields_and_no_text() {
    let file = "\u{feff}---\r\ntitle: A title\r\nauthor: Ida Brandt\r\ndate: 1/2/2024\r\n---\r\n\r\n# A Title\r\n\r\nBody.\r\n";
    let (read, warnings) = article(items("a.md", file));
    assert_eq!(read.article.text, "# A Title\n\nBody.\n");
    assert_eq!(read.article.title.as_deref(), Some("A title"));
    assert_eq!(read.article.author.as_deref(), Some("Ida Brandt"));
    assert_eq!(
        warnings,
        [
            "the date `1/2/2024` was read as month/day/year, as in the United States; nothing settles which number is \
          the day"
        ]
    );
    assert_eq!(read.issues[0].source.to_string(), "a.md");
    let (read, warnings) = article(items("a.md", "+++\ntitle = 'A title'\n+++\nBody."));
    assert_eq!(
        (read.article.text.as_str(), warnings.len()),
        ("A title\n\nBody.", 0)
    );
    let plain = "---\ntitle: A title\n---\nBody.";
    assert_eq!(article(items("a.txt", plain)).0.article.text, plain);
    let nothing = failed(items("a.md", "---\ntitle: A title\n---\n"));
    assert_eq!(nothing.message, "the article is empty");
}

#[test]
fn packed_files_read_as_if_they_were_not() {
    assert_eq!(
        lines(&items("a.txt.gz", gzip("Packed."))),
        ["a.txt.gz: Packed."]
    );
    assert_eq!(
        lines(&items("a.md.zst", zstd("Packed."))),
        ["a.md.zst: Packed."]
    );
    let parts = [gzip("{\"text\":\"1\"}\n"), gzip("{\"text\":\"2\"}\n")].concat();
    assert_eq!(
        lines(&items("a.jsonl.gz", parts)),
        ["a.jsonl.gz#1: 1", "a.jsonl.gz#2: 2"]
    );
    let parts = [zstd("text\n1\n"), zstd("2\n")].concat();
    assert_eq!(
        lines(&items("a.csv.zst", parts)),
        ["a.csv.zst#1: 1", "a.csv.zst#2: 2"]
    );
}

#[test]
fn byte_order_marks_are_honoured() {
    let text = "Käse “und” 🧀";
    let json = format!("{{\"text\":\"{text}\"}}\n\n{{\"text\":\"{text}\"}}");
    let csv = format!("title,text\n,{text}\n");
    for encode in [
        |text: &str| format!("\u{feff}{text}").into_bytes(),
        |text: &str| utf16(text, false),
        |text: &str| utf16(text, true),
    ] {
        let (read, warnings) = article(items("a.txt", encode(text)));
        assert_eq!((read.article.text.as_str(), warnings.len()), (text, 0));
        assert_eq!(
            lines(&items("a.csv", encode(&csv))),
            [format!("a.csv#1: {text}")]
        );
        assert_eq!(
            lines(&items("a.jsonl", encode(&json))),
            [format!("a.jsonl#1: {text}"), format!("a.jsonl#2: {text}")]
        );
    }
}

#[test]
fn utf16_survives_the_borders_of_buffers() {
    let text = "ab🧀é".repeat(30_000);
    assert_eq!(
        article(items("a.txt", utf16(&text, false))).0.article.text,
        text
    );
}

#[test]
fn damaged_utf16_is_a_warning() {
    let mut bytes = utf16("Cheese", false);
    bytes.push(b'x');
    let (read, warnings) = article(items("a.txt", &bytes));
    assert_eq!(read.article.text, "Cheese\u{fffd}");
    assert!(warnings[0].contains("UTF-16"));
}

#[test]
fn older_encodings_are_a_warning() {
    let (read, warnings) = article(items("a.txt", b"Die Gr\xfc\xdfe f\xfcr K\xf6ln."));
    assert_eq!(read.article.text, "Die Grüße für Köln.");
    assert_eq!(
        warnings,
        ["read as windows-1252, which is a guess: it is not UTF-8"]
    );
    assert!(read.issues[0].hint.contains("UTF-8"));
}

#[test]
fn a_cut_character_stays_utf8() {
    let (read, warnings) = article(items("a.txt", b"\xef\xbb\xbfGr\xc3\xbc\xc3"));
    assert_eq!(read.article.text, "Grü\u{fffd}");
    assert!(
        warnings[0].starts_with("byte 8 is not UTF-8;"),
        "{}",
        warnings[0]
    );
}

#[test]
fn binary_data_is_no_article() {
    for bytes in [
        &b"%PDF-1.7\0\0"[..],
        &[0xFF, 0xFE, 0, 0, b'a', 0, 0, 0],
        &[2; 100],
    ] {
        assert_eq!(
            failed(items("a.txt", bytes)).message,
            "this is not text but binary data"
        );
    }
    let record = "{\"text\":\"a\\u0000b\"}";
    assert_eq!(
        lines(&items("a.jsonl", record)),
        ["a.jsonl#1! this is not text but binary data"]
    );
}

#[test]
fn empty_files_and_articles_fail() {
    assert_eq!(failed(items("a.txt", "")).message, "the article is empty");
    assert_eq!(
        failed(items("a.txt", "\u{feff} \r\n")).message,
        "the article is empty"
    );
    for name in ["a.jsonl", "a.csv"] {
        assert_eq!(failed(items(name, "")).message, "the file has no records");
        assert_eq!(failed(items(name, "\n")).message, "the file has no records");
    }
    assert_eq!(
        failed(items("a.csv", "title,text\n")).message,
        "the file has no records"
    );
    assert_eq!(
        lines(&items("a.csv", "title,text\nT,\nT,x\n")),
        ["a.csv#1! the article is empty", "a.csv#2: T\n\nx"]
    );
}

#[test]
fn unsupported_types_say_how_to_convert() {
    let issue = failed(items("a.docx", "PK"));
    assert_eq!(issue.message, "files of this type cannot be read");
    assert!(issue.hint.starts_with("convert it to text first: "));
}

#[test]
fn files_that_cannot_be_opened_fail() {
    let folder = TempDir::new().unwrap();
    let (columns, limits) = (
        columns(),
        Limits {
            article_bytes: 1 << 20,
        },
    );
    let message = |name: &str| {
        let path = folder.path().join(name);
        failed(articles(&path, &columns, &limits).collect()).message
    };
    for name in ["gone.txt", "gone.jsonl.gz", "gone.csv.zst"] {
        assert!(
            message(name).starts_with("the file cannot be read: "),
            "{}",
            message(name)
        );
    }
    for name in ["folder.txt", "folder.jsonl", "folder.csv", "folder.txt.gz"] {
        fs::create_dir(folder.path().join(name)).unwrap();
        assert!(
            message(name).starts_with("the file cannot be read: "),
            "{}",
            message(name)
        );
    }
}

#[test]
fn json_lines_that_fail_leave_the_others() {
    let file = concat!(
        "{\"text\": \"one\"}\n",
        "\n",
        "{\"text\": \"two\"\n",
        "[1]\r\n",
        "{\"body\": \"x\", \"id\": 1}\n",
        "{\"text\": 5}\n",
        "{\"text\": null}\n",
        "  \n",
        "{\"text\": \"last\\r\\nline\"}",
    );
    assert_eq!(
        lines(&items("a.jsonl", file)),
        [
            "a.jsonl#1: one",
            "a.jsonl#2! line 3 is not JSON: EOF while parsing an object at column 14",
            "a.jsonl#3! line 4 is a list, not a JSON object",
            "a.jsonl#4! the record has no field `text`; it has `body`, `id`",
            "a.jsonl#5! the field `text` is a number, not text",
            "a.jsonl#6! the field `text` is null, not text",
            "a.jsonl#7: last\nline",
        ]
    );
}

#[test]
fn a_json_record_gives_every_field() {
    let record = concat!(
        r#"{"text":"Body.","title":"T","author":["A B","C D"],"publisher":7,"#,
        r#""published_at":"2024-05-01T12:00:00+02:00","url":"","language":{"code":"en"},"x":[]}"#,
    );
    let (read, warnings) = article(items("a.ndjson", record));
    let article = read.article;
    assert_eq!(article.text, "T\n\nBody.");
    assert_eq!(article.title.as_deref(), Some("T"));
    assert_eq!(article.author.as_deref(), Some("A B; C D"));
    assert_eq!(article.publisher.as_deref(), Some("7"));
    assert_eq!(
        article.published_at.unwrap().to_string(),
        "2024-05-01T10:00:00Z"
    );
    assert_eq!((article.url, article.language), (None, None));
    assert_eq!(
        warnings,
        ["the field `language` is an object; it is left out"]
    );
}

#[test]
fn a_csv_record_gives_every_field() {
    let file = "url,text,title,author,publisher,published_at,language\r\n\
        http://x,\"He said \"\"no\"\",\r\nand left.\",T,A,,2024-05-01,en\r\n\
        ,B,,,P,soon,\r\n";
    let items = items("a.csv", file);
    assert_eq!(
        lines(&items),
        ["a.csv#1: T\n\nHe said \"no\",\nand left.", "a.csv#2: B"]
    );
    let (read, _) = article(items[..1].to_vec());
    assert_eq!(read.article.url.as_deref(), Some("http://x"));
    assert_eq!(read.article.author.as_deref(), Some("A"));
    assert_eq!(read.article.publisher, None);
    assert_eq!(
        read.article.published_at.unwrap().to_string(),
        "2024-05-01T00:00:00Z"
    );
    let (read, warnings) = article(items[1..].to_vec());
    assert_eq!((read.article.title, read.article.language), (None, None));
    assert_eq!(
        warnings,
        ["the date `soon` is not understood; `published_at` is left empty"]
    );
}

/// The dates of a file's articles, and its warnings.
fn dates(items: &[Item]) -> (Vec<String>, Vec<String>) {
    let reads = || {
        items.iter().map(|item| match item {
            Item::Article(read) => read,
            Item::Failed(issue) => panic!("{issue:?}"),
        })
    };
    let date = |read: &Read| {
        read.article
            .published_at
            .map(|date| date.strftime("%F").to_string())
    };
    let dates = reads().map(|read| date(read).unwrap_or_default());
    let warning = |issue: &Issue| format!("{}: {}", issue.source, issue.message);
    let warnings = reads().flat_map(|read| read.issues.iter().map(warning));
    (dates.collect(), warnings.collect())
}

#[test]
fn one_sure_date_settles_the_order_of_day_and_month_before_and_after_it() {
    let file = "text,published_at\na,11/12/2021\nb,13/12/2021\nc,1/2/2022\n";
    let settled = ["2021-12-11", "2021-12-13", "2022-02-01"];
    assert_eq!(dates(&items("a.csv", file)).0, settled);
    assert_eq!(dates(&items("a.csv.gz", gzip(file))).0, settled);
    assert!(dates(&items("a.csv", file)).1.is_empty());
    let file = "text\tpublished_at\na\t11/12/2021\nb\t12/13/2021\n";
    assert_eq!(
        dates(&items("a.tsv", file)),
        (
            vec!["2021-11-12".to_owned(), "2021-12-13".to_owned()],
            vec![]
        )
    );
}

#[test]
fn dates_whose_order_stays_open_are_told_once_a_file() {
    let open = "{\"text\":\"a\",\"published_at\":\"11/12/2021\"}\n".repeat(3);
    let mixed = format!(
        "{open}{}\n{}\n",
        r#"{"text":"b","published_at":"13/12/2021"}"#,
        r#"{"text":"c","published_at":"12/13/2021"}"#
    );
    let told = "a.jsonl: dates such as `11/12/2021` were read as month/day/year, as in the United States; no \
                other date of the file settles which number is the day";
    for file in [open, mixed] {
        let items = items("a.jsonl", file);
        let (dates, warnings) = dates(&items);
        assert_eq!(dates[..3], ["2021-11-12"; 3]);
        assert_eq!(warnings, [told]);
        let Item::Article(read) = &items[0] else {
            panic!("no article")
        };
        assert_eq!(
            read.issues[0].hint,
            "if the day stands first, write it as `2021-12-11`"
        );
    }
}

#[test]
fn a_csv_without_the_text_column_fails_once() {
    let issue = failed(items("a.csv", "id,Body\n1,x\n2,y\n"));
    assert_eq!(
        issue.message,
        "there is no column `text`; there is `id`, `Body`"
    );
    assert_eq!(issue.source.record, None);
    assert!(
        issue
            .hint
            .contains("`pipeline.toml`, under `[input.columns]` as `text`")
    );
}

#[test]
fn csv_rows_of_the_wrong_length_leave_the_others() {
    assert_eq!(
        lines(&items("a.csv", "id,text\n1,x\n2,y,z\n\n3\n4,w")),
        [
            "a.csv#1: x",
            "a.csv#2! the number of fields is 3, in the header 2 (near line 3)",
            "a.csv#3! the number of fields is 1, in the header 2 (near line 4)",
            "a.csv#4: w",
        ]
    );
}

#[test]
fn semicolons_and_tabs_separate_too() {
    assert_eq!(
        lines(&items("a.csv", "id;text\n1;x, y\n")),
        ["a.csv#1: x, y"]
    );
    assert_eq!(
        lines(&items("a.tsv", "id\ttext\n1\tx, y; z\n")),
        ["a.tsv#1: x, y; z"]
    );
}

#[test]
fn a_parquet_record_gives_every_field() {
    let authors = [
        Series::new("".into(), ["A", "B"]),
        Series::new("".into(), [""; 0]),
    ];
    let millis = Series::new("published_at".into(), [Some(1_714_557_600_000_i64), None]);
    let tokyo = TimeZone::opt_try_new(Some("Asia/Tokyo")).unwrap();
    let date = DataType::Datetime(TimeUnit::Milliseconds, tokyo);
    let file = parquet(
        vec![
            Column::new("id".into(), [1_i64, 2]),
            Column::new("text".into(), ["Grüße.", "\r\nBody."]),
            Column::new("title".into(), [None, Some("T")]),
            Column::new("author".into(), authors),
            Column::new("publisher".into(), [7_i64, 8]),
            millis.cast(&date).unwrap().into_column(),
            Column::new("url".into(), [Some(true), None]),
        ],
        1,
    );
    let items = items("a.parquet", file);
    assert_eq!(
        lines(&items),
        ["a.parquet#1: Grüße.", "a.parquet#2: T\n\n\nBody."]
    );
    let (read, warnings) = article(items[..1].to_vec());
    let article = read.article;
    assert_eq!(article.author.as_deref(), Some("A; B"));
    assert_eq!(article.publisher.as_deref(), Some("7"));
    assert_eq!(article.url.as_deref(), Some("true"));
    let date = article.published_at.map(|date| date.to_string());
    assert_eq!(date.as_deref(), Some("2024-05-01T10:00:00Z"));
    assert!(warnings.is_empty());
    let Item::Article(read) = &items[1] else {
        panic!("no article")
    };
    assert_eq!(
        (&read.article.author, read.article.published_at),
        (&None, None)
    );
}

#[test]
fn parquet_dates_are_read_whatever_their_type() {
    let days = Series::new("published_at".into(), [19844_i32]);
    let count = 1_714_557_600_i64;
    let of = |unit| DataType::Datetime(unit, None);
    for (column, date) in [
        (days.cast(&DataType::Date).unwrap(), "2024-05-01T00:00:00Z"),
        (
            Series::new("published_at".into(), [count]),
            "2024-05-01T10:00:00Z",
        ),
        (
            Series::new("published_at".into(), [1_714_557_600.5]),
            "2024-05-01T10:00:00Z",
        ),
        (
            Series::new("published_at".into(), ["1 May 2024"]),
            "2024-05-01T00:00:00Z",
        ),
        (
            Series::new("published_at".into(), [count * 1_000_000])
                .cast(&of(TimeUnit::Microseconds))
                .unwrap(),
            "2024-05-01T10:00:00Z",
        ),
        (
            Series::new("published_at".into(), [count * 1_000_000_000])
                .cast(&of(TimeUnit::Nanoseconds))
                .unwrap(),
            "2024-05-01T10:00:00Z",
        ),
    ] {
        let kind = column.dtype().clone();
        let text = Column::new("text".into(), ["Body."]);
        let file = parquet(vec![text, column.into_column()], 1);
        let (read, warnings) = article(items("a.pq", file));
        let read = read.article.published_at.map(|date| date.to_string());
        assert_eq!(
            (read.as_deref(), warnings.len()),
            (Some(date), 0),
            "{kind:?}"
        );
    }
}

#[test]
fn parquet_is_decoded_in_batches_whatever_its_row_groups() {
    let long = |n: u32| long_words(4_000 + n);
    let texts: Vec<_> = (0..130).map(long).collect();
    for group in [7, 130] {
        let file = parquet(vec![Column::new("text".into(), texts.clone())], group);
        let items = items("a.parquet", file);
        assert_eq!(items.len(), 130, "{group}");
        for (n, (item, text)) in items.iter().zip(&texts).enumerate() {
            let Item::Article(read) = item else {
                panic!("record {n} in groups of {group}")
            };
            assert_eq!(&read.article.text, text);
            assert_eq!(read.article.source.record, Some(n as u64 + 1));
        }
    }
}

#[test]
fn parquet_without_a_text_column_fails_once() {
    let file = parquet(vec![Column::new("body".into(), ["x", "y"])], 1);
    assert_eq!(
        failed(items("a.parquet", file)).message,
        "there is no column `text`; there is `body`"
    );
    let file = parquet(vec![Column::new("text".into(), [1_i64, 2])], 1);
    let issue = failed(items("a.parquet", file));
    assert_eq!(
        issue.message,
        "the column `text` holds Int64 values, not text"
    );
    assert!(issue.hint.contains("`[input.columns]`"));
    let file = parquet(vec![Column::new("text".into(), [""; 0])], 1);
    assert_eq!(
        failed(items("a.parquet", file)).message,
        "the file has no records"
    );
}

#[test]
fn parquet_columns_that_cannot_be_read_are_left_out() {
    let lists = [
        Series::new("".into(), [1_i64]),
        Series::new("".into(), [2_i64]),
    ];
    let file = parquet(
        vec![
            Column::new("text".into(), [None, Some("x")]),
            Column::new("author".into(), lists),
        ],
        1,
    );
    let items = items("a.parquet", file);
    assert_eq!(
        lines(&items),
        ["a.parquet#1! the article is empty", "a.parquet#2: x"]
    );
    let (read, warnings) = article(items[1..].to_vec());
    assert_eq!(read.article.author, None);
    assert_eq!(
        warnings,
        ["the column `author` holds lists of other things than texts; it is left out"]
    );
}

#[test]
fn damaged_parquet_fails() {
    let sound = parquet(vec![Column::new("text".into(), [long_words(500)])], 1);
    let mut middle = sound.clone();
    middle[4..40].fill(0xFF);
    for bytes in [
        &sound[..sound.len() / 2],
        b"PAR1",
        b"",
        b"text\nno Parquet at all",
        &middle,
    ] {
        let issue = failed(items("a.parquet", bytes));
        assert!(
            issue
                .message
                .starts_with("the Parquet data is damaged or cut short: "),
            "{}",
            issue.message
        );
    }
}

#[test]
fn a_parquet_record_beyond_the_limit_leaves_the_others() {
    let texts = ["1", &"x".repeat(2000), "3"];
    let file = parquet(vec![Column::new("text".into(), texts)], 3);
    assert_eq!(
        lines(&items_within("a.parquet", &file, 1000)),
        [
            "a.parquet#1: 1",
            "a.parquet#2! the article is larger than 1000 bytes",
            "a.parquet#3: 3",
        ]
    );
}

#[test]
fn a_web_archive_gives_its_texts() {
    let found = "Content-Type: application/http\r\n";
    let archive = [
        warc(
            "warcinfo",
            "Content-Type: application/warc-fields\r\n",
            "software: x\r\n",
        ),
        warc("request", found, "GET /a HTTP/1.1\r\n\r\n"),
        answer("http://example.org/a", PLAIN, "One.\r\nTwo."),
        answer("http://example.org/robots.txt", PLAIN, "User-agent: *"),
        answer(
            "http://example.org/a.png",
            "Content-Type: image/png\r\n",
            "\u{89}PNG",
        ),
        warc(
            "response",
            found,
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\nGone.",
        ),
        warc(
            "response",
            "Content-Type: text/dns\r\n",
            "example.org. IN A 127.0.0.1",
        ),
        warc(
            "resource",
            "WARC-Target-URI: <https://example.org/b>\r\nContent-Type: TEXT/plain\r\n",
            "Three.",
        ),
        warc(
            "resource",
            "WARC-Target-URI: urn:log\r\nContent-Type: text/plain\r\n",
            "12 pages",
        ),
        warc(
            "revisit",
            found,
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n",
        ),
        answer("http://example.org/seen", PLAIN, " \r\n"),
    ];
    let expected = ["#3: One.\nTwo.", "#8: Three."];
    let whole = items("a.warc", archive.concat());
    assert_eq!(lines(&whole), expected.map(|line| format!("a.warc{line}")));
    let (read, warnings) = article(whole[1..].to_vec());
    assert_eq!(read.article.url.as_deref(), Some("https://example.org/b"));
    assert_eq!((read.article.published_at, warnings.len()), (None, 0));
    let packed = archive.map(gzip).concat();
    let packed = items("a.WARC.gz", packed);
    assert_eq!(
        lines(&packed),
        expected.map(|line| format!("a.WARC.gz{line}"))
    );
}

/// A page with an article of some paragraphs, and `head` in its head.
fn html(head: &str, first: &str) -> String {
    let more = "<p>The harbour was closed for three days, and nobody in the town hall could say who had ordered \
                it, or who would pay the crews that waited outside.</p>";
    format!(
        "<!doctype html><html><head>{head}</head><body><article><h1>The harbour</h1><p>{first}</p>{}</article>\
         </body></html>",
        more.repeat(4)
    )
}

const HTML: &str = "Content-Type: text/html; charset=iso-8859-2\r\n";

#[test]
fn a_web_archive_gives_its_pages() {
    let first = "Żółw, the harbour’s oldest crane, was sold to a museum on Monday for the price of its steel.";
    let bytes = |head: &str| {
        let page = html(head, &first.replace('’', "'"));
        encoding_rs::ISO_8859_2.encode(&page).0.into_owned()
    };
    let canonical = "<link rel=\"canonical\" href=\"https://example.org/crane\">";
    let date = "<meta property=\"article:published_time\" content=\"11/12/2021\">";
    let archive = [
        answer("http://example.org/?id=1", HTML, bytes("")),
        answer("http://example.org/?id=2", HTML, bytes(canonical)),
        answer("http://example.org/?id=3", HTML, bytes(date)),
    ];
    let items = items("a.warc", archive.concat());
    let (read, warnings) = article(items[..1].to_vec());
    assert!(
        read.article.text.contains("Żółw, the harbour's"),
        "{}",
        read.article.text
    );
    assert_eq!(
        read.article.url.as_deref(),
        Some("http://example.org/?id=1")
    );
    assert_eq!((read.article.published_at, warnings.len()), (None, 0));
    let (read, _) = article(items[1..2].to_vec());
    assert_eq!(
        read.article.url.as_deref(),
        Some("https://example.org/crane")
    );
    let (read, warnings) = article(items[2..].to_vec());
    let date = read.article.published_at.map(|date| date.to_string());
    assert_eq!(date.as_deref(), Some("2021-11-12T00:00:00Z"));
    assert!(warnings[0].starts_with("the date `11/12/2021` was read as month/day/year"));
    assert_eq!((warnings.len(), read.issues[0].source.record), (1, Some(3)));
}

#[test]
fn the_dates_of_records_that_hold_pages_are_settled_too() {
    let text = "<p>The crane was sold.</p><p>Nobody asked the crew.</p>";
    let row = |date: &str| format!("{text},{date}\n");
    let file = format!(
        "text,published_at\n{}{}",
        row("11/12/2021"),
        row("13/12/2021")
    );
    let settled = ["2021-12-11", "2021-12-13"];
    assert_eq!(
        dates(&items("a.csv", file)),
        (settled.map(str::to_owned).to_vec(), vec![])
    );
    let file = format!("text,published_at\n{}", row("11/12/2021").repeat(2));
    let (dates, warnings) = dates(&items("a.csv", file));
    assert_eq!(
        (dates, warnings.len()),
        (vec!["2021-11-12".to_owned(); 2], 1)
    );
}

#[test]
fn what_a_server_packed_is_unpacked() {
    let text = "Packed by the server.";
    let brotli = [&b"\x0b\x0a\x80"[..], text.as_bytes(), b"\x03"].concat();
    let zlib = {
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), Compression::default());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap()
    };
    let chunks = |bytes: &[u8]| {
        let (first, second) = bytes.split_at(5);
        let size = format!("{:X};x=y\r\n", second.len());
        [
            b"5\r\n",
            first,
            b"\r\n",
            size.as_bytes(),
            second,
            b"\r\n0\r\n\r\n",
        ]
        .concat()
    };
    for (coding, bytes) in [
        ("Content-Encoding: gzip", gzip(text)),
        ("Content-Encoding: deflate", zlib.clone()),
        (
            "Content-Encoding: deflate",
            zlib[2..zlib.len() - 4].to_vec(),
        ),
        ("Content-Encoding: br", brotli),
        ("Content-Encoding: zstd", zstd(text)),
        ("Content-Encoding: gzip, zstd", zstd(gzip(text))),
        ("Transfer-Encoding: chunked", chunks(text.as_bytes())),
        (
            "Transfer-Encoding: chunked\r\nContent-Encoding: gzip",
            chunks(&gzip(text)),
        ),
        // Stored unpacked, with the field left as it was.
        (
            "Transfer-Encoding: chunked\r\nContent-Encoding: gzip",
            text.into(),
        ),
        ("Content-Encoding: br", text.into()),
        ("Content-Encoding: deflate", text.into()),
        ("Content-Encoding: identity", text.into()),
    ] {
        let fields = format!("{PLAIN}{coding}\r\n");
        let (read, warnings) = article(items("a.warc", answer("http://x", &fields, bytes)));
        assert_eq!(
            (read.article.text.as_str(), warnings.len()),
            (text, 0),
            "{coding}"
        );
    }
    let fields = format!("{PLAIN}Content-Encoding: sdch\r\n");
    let issue = failed(items("a.warc", answer("http://x", &fields, text)));
    assert_eq!(
        issue.message,
        "the page is packed as `sdch`, which cannot be unpacked"
    );
}

#[test]
fn pages_that_were_cut_are_told() {
    let words = long_words(2_000);
    let packed = gzip(&words);
    let fields = format!("{PLAIN}Content-Encoding: gzip\r\n");
    let half = answer("http://x", &fields, &packed[..packed.len() / 2]);
    let fields = format!("{PLAIN}Transfer-Encoding: chunked\r\n");
    let chunk = answer("http://x", &fields, format!("FFFF\r\n{words}"));
    let marked = answer("http://x", PLAIN, &words);
    let marked = [
        &b"WARC/1.1\r\nWARC-Truncated: length\r\n"[..],
        &marked[10..],
    ]
    .concat();
    for archive in [half, chunk, marked] {
        let (read, warnings) = article(items("a.warc", archive));
        assert!(words.starts_with(&read.article.text) && read.article.text.len() > 1_000);
        assert_eq!(warnings, ["the page was cut short when it was archived"]);
    }
}

#[test]
fn a_page_is_decoded_as_its_server_says() {
    let told = |fields: &str, bytes: &[u8]| {
        let (read, warnings) = article(items("a.warc", answer("http://x", fields, bytes)));
        (read.article.text, warnings.len())
    };
    let text = "Żółw mówi.";
    let polish = encoding_rs::ISO_8859_2.encode(text).0;
    let fields = "Content-Type: text/plain;charset=\"ISO-8859-2\"\r\n";
    assert_eq!(told(fields, &polish), (text.to_owned(), 0));
    assert_eq!(told(fields, text.as_bytes()), (text.to_owned(), 0));
    assert_eq!(told(PLAIN, &utf16(text, true)), (text.to_owned(), 0));
    let german = b"Die Gr\xfc\xdfe f\xfcr K\xf6ln.";
    let unsaid = "Content-Type: text/plain\r\n";
    assert_eq!(told(unsaid, german), ("Die Grüße für Köln.".to_owned(), 1));
    assert_eq!(told(PLAIN, german), ("Die Grüße für Köln.".to_owned(), 1));
}

#[test]
fn a_broken_record_leaves_the_others() {
    let page = |text: &str| answer("http://x", PLAIN, text);
    let lengthless = b"WARC/1.0\r\nWARC-Type: response\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx\r\n\r\n";
    let mut short = String::from_utf8(page("Much longer than it says.")).unwrap();
    let length = short.find("Content-Length: ").unwrap() + "Content-Length: ".len();
    let digits = short[length..].find('\r').unwrap();
    short.replace_range(length..length + digits, "80");
    let archive = [
        page("One."),
        lengthless.to_vec(),
        page("Two."),
        short.into_bytes(),
        page("Three."),
    ];
    assert_eq!(
        lines(&items("a.warc", archive.concat())),
        [
            "a.warc#1: One.",
            "a.warc#2! the record does not say how long it is",
            "a.warc#3: Two.",
            "a.warc#4! the record is not as long as it says",
            "a.warc#5: Three.",
        ]
    );
}

#[test]
fn a_web_archive_that_ends_early_keeps_what_came_before() {
    let page = |text: &str| answer("http://x", PLAIN, text);
    let whole = [page("One."), page(&long_words(100))].concat();
    let cut = &whole[..whole.len() - 100];
    let after = "(after record 2; the rest is not read)";
    assert_eq!(
        lines(&items("a.warc", cut)),
        [
            "a.warc#1: One.".to_owned(),
            format!("a.warc! the file ends within a record {after}")
        ]
    );
    let packed = gzip(&whole);
    let items = items("a.warc.gz", &packed[..packed.len() - 100]);
    assert_eq!(items.len(), 2);
    assert!(lines(&items)[1].contains("gzip data is damaged or cut short"));
}

#[test]
fn files_without_a_page_fail_once() {
    for (bytes, message) in [
        ("Just a text.\n".into(), "this is no web archive (WARC)"),
        (Vec::new(), "the file has no records"),
        (
            answer("http://x", "Content-Type: image/png\r\n", "x"),
            "the archive has no page: no record is HTML or plain text that was found (status 200)",
        ),
    ] {
        assert_eq!(failed(items("a.warc", bytes)).message, message);
    }
}

#[test]
fn a_page_beyond_the_limit_leaves_the_others() {
    let large = "x".repeat(2_000);
    let fields = format!("{PLAIN}Content-Encoding: gzip\r\n");
    let archive = [
        answer("http://x", PLAIN, &large),
        answer("http://x", &fields, gzip(&large)),
        answer("http://x", "Content-Type: image/png\r\n", &large),
        answer("http://x", PLAIN, "Last."),
    ];
    assert_eq!(
        lines(&items_within("a.warc", &archive.concat(), 1_000)),
        [
            "a.warc#1! the article is larger than 1000 bytes",
            "a.warc#2! the article is larger than 1000 bytes",
            "a.warc#4: Last.",
        ]
    );
}

#[test]
fn a_guess_is_told_once_a_file() {
    let rows = "id,text\n1,x\n2,Gr\u{fc}\u{df}e f\u{fc}r K\u{f6}ln\n3,sch\u{f6}n\n";
    let items = items("a.csv", encoding_rs::WINDOWS_1252.encode(rows).0);
    assert_eq!(
        lines(&items),
        ["a.csv#1: x", "a.csv#2: Grüße für Köln", "a.csv#3: schön"]
    );
    let issues: Vec<_> = items
        .iter()
        .flat_map(|item| match item {
            Item::Article(read) => read.issues.clone(),
            Item::Failed(_) => Vec::new(),
        })
        .collect();
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].source.record, None);
    assert_eq!(
        issues[0].message,
        "read as windows-1252, which is a guess: it is not UTF-8"
    );
}

#[test]
fn a_guess_on_a_record_that_fails_is_told_with_the_next() {
    let file = b"{\"title\":\"Gr\xfc\xdfe aus K\xf6ln\"}\n{\"text\":\"sch\xf6n f\xfcr dich\"}\n";
    let items = items("a.jsonl", file);
    let (read, warnings) = article(items[1..].to_vec());
    assert_eq!(read.article.text, "schön für dich");
    assert_eq!(warnings.len(), 1);
}

#[test]
fn one_broken_byte_in_a_record_is_damage_to_that_record() {
    let file = b"{\"text\":\"Gr\xc3\xbc\xc3\x9fe\"}\n{\"text\":\"Gr\xc3\xbc\xc3e\"}\n";
    let items = items("a.jsonl", file);
    assert_eq!(
        lines(&items),
        ["a.jsonl#1: Grüße", "a.jsonl#2: Grü\u{fffd}e"]
    );
    let (_, warnings) = article(items[1..].to_vec());
    assert!(
        warnings[0].starts_with("byte 14 of the record is not UTF-8"),
        "{}",
        warnings[0]
    );
}

#[test]
fn text_beyond_the_limit_fails() {
    let large = |bytes: &str| items_within("a.txt", bytes.as_bytes(), 10);
    assert_eq!(lines(&large("0123456789")), ["a.txt: 0123456789"]);
    assert_eq!(
        lines(&large("0123456789a")),
        ["a.txt! the article is larger than 10 bytes"]
    );
    let packed = gzip("a".repeat(1 << 20));
    let issue = failed(items_within("a.txt.gz", &packed, 1 << 19));
    assert_eq!(issue.message, "the article is larger than 524288 bytes");
}

#[test]
fn a_json_line_beyond_the_limit_leaves_the_others() {
    let long = format!("{{\"text\":\"{}\"}}", "x".repeat(200_000));
    let file = format!("{{\"text\":\"1\"}}\n{long}\n{{\"text\":\"3\"}}\n{long}");
    assert_eq!(
        lines(&items_within("a.jsonl", file.as_bytes(), 1000)),
        [
            "a.jsonl#1: 1",
            "a.jsonl#2! the article is larger than 1000 bytes",
            "a.jsonl#3: 3",
            "a.jsonl#4! the article is larger than 1000 bytes",
        ]
    );
}

#[test]
fn an_unclosed_quotation_mark_does_not_fill_the_memory() {
    let file = format!("id,text\n1,x\n2,\"y\n{}", "3,z\n".repeat(100_000));
    let items = items_within("a.csv", file.as_bytes(), 20_000);
    assert_eq!(
        lines(&items),
        [
            "a.csv#1: x",
            "a.csv! a record is larger than 20000 bytes (after record 1; the rest is not read)",
        ]
    );
}

#[test]
fn broken_packing_keeps_the_records_before_it() {
    let words = long_words(60_000);
    let records = words.replace(' ', "\"}\n").replace('\n', "\n{\"text\":\"x");
    let records = format!("{{\"text\":\"x{records}\"}}\n");
    for (name, packed) in [
        ("a.jsonl.gz", gzip(&records)),
        ("a.jsonl.zst", zstd(&records)),
    ] {
        let items = items(name, &packed[..packed.len() / 2]);
        let (last, before) = items.split_last().unwrap();
        assert!(before.len() > 10_000, "{name}: {}", before.len());
        assert!(
            before.iter().all(|item| matches!(item, Item::Article(_))),
            "{name}"
        );
        let Item::Failed(issue) = last else {
            panic!("{name} reads as whole")
        };
        let after = format!(" (after record {}; the rest is not read)", before.len());
        assert!(issue.message.ends_with(&after), "{}", issue.message);
        assert_eq!(issue.source.to_string(), name);
    }
}

#[test]
fn small_broken_packing_keeps_the_records_before_it() {
    let packed = [gzip("text\none\ntwo\n"), gzip("three\n")[..12].to_vec()].concat();
    let items = items("a.csv.gz", packed);
    assert_eq!(lines(&items)[..2], ["a.csv.gz#1: one", "a.csv.gz#2: two"]);
    assert!(
        lines(&items)[2].contains("gzip data is damaged or cut short"),
        "{:?}",
        lines(&items)
    );
    assert_eq!(items.len(), 3);
}

#[test]
fn broken_packing_of_one_article_fails() {
    let text = long_words(30_000);
    for (name, packed) in [("a.txt.gz", gzip(&text)), ("a.txt.zst", zstd(&text))] {
        let issue = failed(items(name, &packed[..packed.len() - 5]));
        assert!(
            issue.message.contains("data is damaged or cut short: "),
            "{}",
            issue.message
        );
        let issue = failed(items(name, "not packed at all, but long enough"));
        assert!(
            issue.message.contains("data is damaged or cut short: "),
            "{}",
            issue.message
        );
        assert!(issue.hint.contains(" -t`"));
    }
}

#[test]
fn files_are_read_as_they_are_asked_for() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.jsonl");
    let (columns, limits) = (
        columns(),
        Limits {
            article_bytes: 1 << 20,
        },
    );
    let mut articles = articles(&path, &columns, &limits);
    fs::write(&path, "{\"text\":\"written later\"}\n").unwrap();
    assert!(matches!(articles.next(), Some(Item::Article(_))));
    assert!(articles.next().is_none());
}

const HARBOUR: &str = "<!doctype html><html lang=\"en\"><head><title>The harbour | Post</title>\
    <meta property=\"og:site_name\" content=\"Post\"><meta name=\"author\" content=\"By Jane Doe\">\
    <meta property=\"article:published_time\" content=\"1956-11-12T10:00:00+02:00\"></head><body><nav><a href=\"/\">Home</a></nav>\
    <article><h1>The harbour</h1><p>It was closed on Friday, and nobody in the café knew for how long it would be.</p>\
    <p>Ships wait off the town.</p></article><footer><p>All rights reserved.</p></footer></body></html>";
const HARBOUR_TEXT: &str = "The harbour\n\nIt was closed on Friday, and nobody in the café knew for how long it would be.\n\n\
    Ships wait off the town.";

#[test]
fn a_web_page_is_its_article_and_what_it_says_of_itself() {
    let (read, warnings) = article(items("a.html", HARBOUR));
    let article = read.article;
    assert_eq!((article.text.as_str(), warnings.len()), (HARBOUR_TEXT, 0));
    assert_eq!(article.title.as_deref(), Some("The harbour"));
    assert_eq!(article.author.as_deref(), Some("Jane Doe"));
    assert_eq!(article.publisher.as_deref(), Some("Post"));
    assert_eq!(
        article.published_at.unwrap().to_string(),
        "1956-11-12T08:00:00Z"
    );
    assert_eq!(article.language.as_deref(), Some("en"));
    assert_eq!(read.markup, Markup::Page);
}

#[test]
fn a_web_page_says_its_encoding() {
    let page = HARBOUR.replace("<head>", "<head><meta charset=iso-8859-1>");
    let bytes = encoding_rs::WINDOWS_1252.encode(&page).0.into_owned();
    let (read, warnings) = article(items("a.htm.gz", gzip(bytes)));
    assert_eq!(
        (read.article.text.as_str(), warnings.len()),
        (HARBOUR_TEXT, 0)
    );
}

#[test]
fn a_field_may_hold_a_page_or_a_piece_of_one() {
    let record = |title: Option<&str>, text: &str| {
        let record = serde_json::json!({ "title": title, "text": text, "author": "A. B." });
        article(items("a.jsonl", record.to_string())).0.article
    };
    let page = record(None, HARBOUR);
    assert_eq!(
        (page.text.as_str(), page.author.as_deref()),
        (HARBOUR_TEXT, Some("A. B."))
    );
    let piece = record(
        Some("T"),
        "<p>It was closed.</p><blockquote>For how long?</blockquote>",
    );
    assert_eq!(piece.text, "T\n\nIt was closed.\n\nFor how long?");
    assert_eq!(record(None, "a < b, and b > c").text, "a < b, and b > c");
    let csv = "text\n\"<p>It was closed.</p><p>Ships wait.</p>\"\n";
    assert_eq!(
        lines(&items("a.csv", csv)),
        ["a.csv#1: It was closed.\n\nShips wait."]
    );
}

#[test]
fn a_page_without_an_article_fails() {
    let issue = failed(items(
        "a.html",
        "<html><body><nav><a href='/'>Home</a></nav></body></html>",
    ));
    assert_eq!(issue.message, "there is no article in this web page");
    let issue = failed(items("a.mhtml", "no message at all"));
    assert!(issue.message.starts_with("there is no page of HTML"));
}
