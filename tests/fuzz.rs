//! Whatever bytes a file holds, reading, zoning and splitting it ends, and every offset is one of the text.
//!
//! Real files of every format are cut, spliced and spoiled. A few hundred cases run with the other tests; for a
//! long run: `PROPTEST_CASES=100000 cargo test --release --test fuzz`.

#![allow(clippy::disallowed_methods, reason = "tests write files as they like")]

mod common;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use common::repository;
use proptest::prelude::*;
use stancemill::article::{Paragraph, Sentence, Span};
use stancemill::config::Columns;
use stancemill::labeller::parts;
use stancemill::read::{self, Limits};
use stancemill::split;

/// Endings of files that are read, and one that is not.
const ENDINGS: &[&str] = &[
    "txt",
    "md",
    "html",
    "mhtml",
    "jsonl",
    "csv",
    "tsv",
    "parquet",
    "warc",
    "txt.gz",
    "jsonl.zst",
    "warc.gz",
    "csv.gz",
    "pdf",
];
/// Pieces that have a meaning in one of the formats.
const PIECES: &[&str] = &[
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "\"",
    ",",
    ";",
    "{\"text\":\"",
    "\"}\n",
    "text,title\n",
    "---\n",
    "title: x\n",
    "# ",
    "> ",
    "- ",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<br>",
    "<table><tr><td>",
    "<script>",
    "<!--",
    "&amp;",
    "&#x110000;",
    "&nbsp;",
    "<h1>",
    "<blockquote>",
    "<html><body>",
    "WARC/1.0\r\n",
    "WARC-Type: response\r\n",
    "Content-Length: 99999999999\r\n",
    "\r\n\r\n",
    "HTTP/1.1 200 OK\r\n",
    "Transfer-Encoding: chunked\r\n\r\n",
    "ffffffffffffffff\r\n",
    "By Jane Doe\n",
    "MINSK, Nov 12 (AP) – ",
    "Comments (3)\n",
    "Skip to content\nSign in\n",
    "3 May 1934 Share\n",
    "ENDS\n",
    "“",
    "”",
    "’",
    "…",
    "—",
    "\u{feff}",
    "\u{a0}",
    "\u{ad}",
    "\u{2028}",
    "é",
    "中文",
    "🇺🇦",
    "\0",
    "\u{fffd}",
    "...",
    "?!",
    "e.g. ",
];

/// What the spoilt files start from: the samples, the pages of `tests/zones`, and a few small ones.
static SEEDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folders = ["input", "tests/zones"].map(repository);
    let mut files: Vec<_> = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("a folder"))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let mut seeds: Vec<Vec<u8>> = files
        .iter()
        .map(|path| fs::read(path).expect("a file"))
        .collect();
    let warc = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nContent-Type: application/http; \
        msgtype=response\r\nContent-Length: 122\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><h1>The \
        canal</h1><p>It was closed on Friday.</p></body></html>\r\n\r\n";
    seeds.extend(
        ["", "text,title\nThe canal was closed.,T\n", warc].map(|text| text.as_bytes().to_vec()),
    );
    seeds
});

/// One thing that goes wrong with a file.
#[derive(Debug, Clone)]
enum Spoil {
    Cut(usize, usize),
    Insert(usize, &'static str),
    Flip(usize, u8),
    Repeat(usize, usize, usize),
    Splice(usize, usize),
}

impl Spoil {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let at = |n: usize| n % (bytes.len() + 1);
        match *self {
            Self::Cut(from, length) => {
                let from = at(from);
                let to = (from + length).min(bytes.len());
                bytes.drain(from..to);
            }
            Self::Insert(to, piece) => {
                let to = at(to);
                bytes.splice(to..to, piece.bytes());
            }
            Self::Flip(place, mask) => {
                let place = at(place);
                if let Some(byte) = bytes.get_mut(place) {
                    *byte ^= mask;
                }
            }
            Self::Repeat(from, length, times) => {
                let from = at(from);
                let to = (from + length).min(bytes.len());
                let piece = bytes[from..to].repeat(times);
                bytes.splice(from..from, piece);
            }
            Self::Splice(seed, from) => {
                let other = &SEEDS[seed % SEEDS.len()];
                bytes.truncate(at(from));
                bytes.extend_from_slice(&other[from.min(other.len())..]);
            }
        }
    }
}

fn spoil() -> impl Strategy<Value = Spoil> {
    let place = 0_usize..60_000;
    prop_oneof![
        2 => (place.clone(), 0_usize..2_000).prop_map(|(from, length)| Spoil::Cut(from, length)),
        4 => (place.clone(), prop::sample::select(PIECES)).prop_map(|(to, piece)| Spoil::Insert(to, piece)),
        2 => (place.clone(), any::<u8>()).prop_map(|(place, mask)| Spoil::Flip(place, mask)),
        1 => (place.clone(), 1_usize..60, 2_usize..400).prop_map(|(from, length, times)| Spoil::Repeat(from, length, times)),
        1 => (any::<usize>(), place).prop_map(|(seed, from)| Spoil::Splice(seed, from)),
    ]
}

fn spoilt() -> impl Strategy<Value = Vec<u8>> {
    (
        any::<prop::sample::Index>(),
        prop::collection::vec(spoil(), 0..12),
    )
        .prop_map(|(seed, spoils)| {
            let mut bytes = seed.get(&SEEDS).clone();
            for spoil in &spoils {
                spoil.apply(&mut bytes);
            }
            bytes
        })
}

/// Spans are trimmed, in order, apart, and on characters' borders.
fn check(text: &str, spans: impl Iterator<Item = Span>) {
    let mut end = 0;
    for span in spans {
        assert!(span.start >= end && span.end <= text.len(), "{span:?}");
        assert!(
            text.is_char_boundary(span.start) && text.is_char_boundary(span.end),
            "{span:?}"
        );
        assert!(!span.is_empty() && span.trim(text) == span, "{span:?}");
        end = span.end;
    }
}

fn check_sentences(text: &str, paragraphs: &[Paragraph], sentences: &[Sentence]) {
    check(text, sentences.iter().map(|sentence| sentence.span));
    for (i, paragraph) in paragraphs.iter().enumerate() {
        let mut at = paragraph.span.start;
        for sentence in sentences.iter().filter(|sentence| sentence.paragraph == i) {
            assert_eq!(
                text[at..sentence.span.start].trim(),
                "",
                "lost between sentences"
            );
            assert_eq!(sentence.zone, paragraph.zone);
            at = sentence.span.end;
        }
        assert_eq!(
            text[at..paragraph.span.end].trim(),
            "",
            "lost at the end of a paragraph"
        );
    }
}

/// Reads a file to its end and takes every article in it through the stages before the model.
fn read_all(path: &Path) {
    let (columns, limits) = (
        Columns::default(),
        Limits {
            article_bytes: 1 << 20,
        },
    );
    for item in read::articles(path, &columns, &limits) {
        match parts(item) {
            Ok(analysis) => {
                let text = analysis.article.text.as_str();
                assert!(!text.contains('\r') && !text.trim().is_empty());
                let paragraphs = &analysis.zoned.paragraphs;
                check(text, paragraphs.iter().map(|paragraph| paragraph.span));
                check_sentences(text, paragraphs, &analysis.sentences);
            }
            Err(issue) => assert!(!issue.message.is_empty() && !issue.hint.is_empty()),
        }
    }
}

/// How many cases run; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|cases| cases.parse().ok()).unwrap_or(64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn spoilt_files_are_read_or_refused(bytes in spoilt(), ending in prop::sample::select(ENDINGS)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("a.{ending}"));
        fs::write(&path, bytes).unwrap();
        read_all(&path);
    }

    #[test]
    fn any_text_is_split_whole(pieces in prop::collection::vec(prop_oneof![prop::sample::select(PIECES).prop_map(str::to_owned), "\\PC{0,20}", "[A-Z][a-z]{1,8}[.!? ]{1,2}"], 0..80)) {
        let text = pieces.concat();
        let span = Span::new(0, text.len()).trim(&text);
        let mut found = Vec::new();
        split::split(&text, |span| found.push(span));
        check(&text, found.iter().copied());
        let kept: usize = found.iter().map(|span| span.of(&text).chars().filter(|c| !c.is_whitespace()).count()).sum();
        prop_assert_eq!(kept, span.of(&text).chars().filter(|c| !c.is_whitespace()).count());
    }
}
