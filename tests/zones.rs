//! Holds how well articles are found in files of many house styles: `tests/zones/` has the files and their gold.

mod common;

use common::{repository, stancemill};
use serde_json::Value;

fn scores(gold: &str) -> Value {
    let mut command = stancemill();
    command
        .arg("eval")
        .arg("zones")
        .arg(repository("tests/zones").join(gold));
    let printed = command.output().expect("ran").stdout;
    serde_json::from_slice(&printed).expect("JSON")
}

/// Floors a little below what is reached; `README.md` names the figures.
#[test]
fn articles_are_found_in_pages_of_many_styles() {
    for (gold, pages, zones) in [
        (
            "dev.jsonl",
            98.0,
            [
                ("title", 92.0),
                ("body", 97.5),
                ("quote", 96.0),
                ("caption", 90.0),
                ("boilerplate", 91.0),
            ],
        ),
        (
            "held-out.jsonl",
            95.5,
            [
                ("title", 82.0),
                ("body", 93.0),
                ("quote", 83.0),
                ("caption", 67.0),
                ("boilerplate", 88.0),
            ],
        ),
    ] {
        let scores = scores(gold);
        let f1 = |of: &Value| of["f1"].as_f64().expect("a number");
        assert!(f1(&scores["pages"]) >= pages, "{gold}: {scores}");
        for (zone, floor) in zones {
            assert!(
                f1(&scores["zones"][zone]) >= floor,
                "{gold}, {zone}: {scores}"
            );
        }
        // Body lost is the worse error.
        assert!(
            scores["pages"]["recall"].as_f64() >= Some(99.0),
            "{gold}: {scores}"
        );
    }
}
