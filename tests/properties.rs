//! Whatever the text, offsets give back what they point at.

#![allow(clippy::disallowed_methods, reason = "tests write files as they like")]

mod common;

use std::fs;

use common::{build, check_tables, code, stderr, table};
use proptest::prelude::*;

/// Pieces of text that have broken offsets somewhere before.
fn fragment() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "Olof Berg", "the Kremlin’s", "Zürich", "E\u{301}milie Kova\u{10d}", "İstanbul", "MÜNCHEN", "U.S.",
            "Łódź", "“Never!”", "‘yes’", "«non»", "said", "praised", "was accused by", "12 May 1949", "$3.5 million",
            "🇺🇦", "👩‍👩‍👧", "e\u{301}\u{323}", "ﬁnance", "ß", "中文", "مرحبا", "\u{200b}", "\u{a0}", "\u{fffd}", "—", "…", "(", ")",
        ]).prop_map(str::to_owned),
        2 => prop::sample::select(vec![". ", "! ", "? ", ", ", " ", " ", " ", "\r\n", "\n", "\r\n\r\n", "\n\n", "\t"]).prop_map(str::to_owned),
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
        for document in table(output.path(), "documents") {
            prop_assert!(!document["text"].contains('\r'));
        }
    }
}
