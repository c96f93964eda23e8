//! An article in, its analysis out: without files, whatever stands beside it, and before any threshold.

use std::sync::LazyLock;

use stancemill::analysis::Analysis;
use stancemill::config::{Config, Selection};
use stancemill::labeller::Labeller;
use stancemill::labels::{Mention, StanceScores};
use stancemill::read::Item;
use stancemill::vocabulary::{Holder, Label, Severity, Stance, Zone};

static LABELLER: LazyLock<Labeller> =
    LazyLock::new(|| Labeller::embedded(2).expect("the embedded weights"));

const TEXT: &str = "Churchill called Stalin a butcher and a liar. Roosevelt met Churchill in Casablanca.\n\n\
    France imposed sanctions on Rhodesia, which Harold Wilson praised as a brave step.";

fn analyse(item: Item) -> Analysis {
    let mut found = LABELLER.analyse(vec![item]);
    found.pop().expect("one").expect("an article")
}

fn selection() -> Selection {
    Config::default().labels.selection().expect("the defaults")
}

#[test]
fn a_text_a_page_and_markdown_need_no_file() {
    let text = analyse(Item::text("a", Some("On Stalin"), TEXT));
    assert_eq!(text.zoned.title.as_deref(), Some("On Stalin"));
    assert_eq!(text.zoned.paragraphs[0].zone, Zone::Title);
    let page =
        format!("<html><body><article><h1>On Stalin</h1><p>{TEXT}</p></article></body></html>");
    let page = analyse(Item::html("b", &page));
    let markdown = analyse(Item::markdown("c", &format!("# On Stalin\n\n{TEXT}\n")));
    for analysis in [text, page, markdown] {
        let names = analysis.scored.mentions.iter();
        let names: Vec<&str> = names.map(|m| m.span.of(&analysis.article.text)).collect();
        assert!(
            names.contains(&"Churchill") && names.contains(&"Rhodesia"),
            "{names:?}"
        );
    }
}

#[test]
fn what_cannot_be_analysed_is_an_issue_in_its_place() {
    let items = vec![
        Item::text("empty", None, " \n"),
        Item::text("full", None, TEXT),
    ];
    let found = LABELLER.analyse(items);
    let issue = found[0].as_ref().expect_err("it is empty");
    assert_eq!(
        (issue.severity, issue.source.path.as_str()),
        (Severity::Error, "empty")
    );
    assert!(found[1].is_ok());
}

#[test]
fn an_analysis_does_not_depend_on_what_stands_beside_it() {
    let alone = analyse(Item::text("a", None, TEXT));
    let together = LABELLER.analyse((0..5).map(|_| Item::text("a", None, TEXT)).collect());
    for other in together {
        assert_eq!(other.as_ref(), Ok(&alone));
    }
}

#[test]
fn every_score_is_kept_and_settings_choose_among_them() {
    let analysis = analyse(Item::text("a", None, TEXT));
    let strict = Selection {
        min_confidence: 1.0,
        ..selection()
    };
    let lax = Selection {
        min_confidence: 0.0,
        min_attribution_confidence: 0.0,
        ..selection()
    };
    assert!(strict.of(&analysis).labels.mentions.is_empty());
    assert_eq!(
        lax.of(&analysis).labels.mentions.len(),
        analysis.scored.mentions.len()
    );
    let roles = &analysis.scored.roles;
    assert!(roles.iter().all(|role| role.confidence > 0.0));
    let mut persons = selection();
    persons.targets = vec![Label::Person];
    let stances = persons.of(&analysis).stances;
    assert!(!stances.is_empty());
    let target = |held: &stancemill::labels::Held| analysis.scored.mentions[held.target].label;
    assert!(stances.iter().all(|held| target(held) == Label::Person));
}

#[test]
fn a_pair_is_asked_where_one_can_hold_and_the_other_be_a_target() {
    // A law can be a target, and holds nothing.
    let text = "Gandhi condemned the Rowlatt Act. Gandhi and the Rowlatt Act stand for an age.";
    let analysis = analyse(Item::text("a", None, text));
    let mentions = &analysis.scored.mentions;
    let law = |m: &Mention| !m.label.can_hold() && m.label.can_be_target();
    let asked = |p: &Mention, q: &Mention| p.holder && law(q);
    let pairs = analysis
        .scored
        .pairs
        .iter()
        .map(|pair| (&mentions[pair.p], &mentions[pair.q]));
    assert!(
        pairs.clone().any(|(p, q)| asked(p, q) || asked(q, p)),
        "{mentions:?}"
    );
    let selected = selection().of(&analysis);
    for held in selected
        .stances
        .iter()
        .filter(|held| held.holder == Holder::Entity)
    {
        let holder = held.holder_mention.expect("an entity");
        assert!(selected.labels.mentions[holder].holder);
    }
}

#[test]
fn a_word_in_one_paragraph_moves_no_label_far_below() {
    let paragraph = |i: usize| {
        let names = [
            "Bismarck",
            "Cavour",
            "Gladstone",
            "Thiers",
            "Disraeli",
            "Garibaldi",
            "Andrássy",
        ];
        let verbs = [
            "wrote to",
            "distrusted",
            "praised",
            "met",
            "warned",
            "defended",
        ];
        let (a, verb, b) = (names[i % 7], verbs[i % 6], names[(i * 5 + 2) % 7]);
        format!(
            "In letter {i}, {a} {verb} {b}. The note of page {} was never found.",
            i * 37 % 101
        )
    };
    let text = |word: &str| {
        let paragraphs = (0..120).map(|i| paragraph(i) + if i == 3 { word } else { "" });
        paragraphs.collect::<Vec<_>>().join("\n\n")
    };
    let word = " Indeed so.";
    let (before, after) = (
        analyse(Item::text("a", None, &text(""))),
        analyse(Item::text("a", None, &text(word))),
    );
    let below = |analysis: &Analysis, by: usize| -> Vec<Mention> {
        let from = analysis
            .article
            .text
            .find("In letter 60,")
            .expect("it is there");
        let mentions = analysis
            .scored
            .mentions
            .iter()
            .filter(|m| m.span.start > from);
        let moved = |m: &Mention| {
            let mut m = m.clone();
            (m.span.start, m.span.end, m.sentence) = (
                m.span.start - by,
                m.span.end - by,
                m.sentence - usize::from(by > 0),
            );
            // How the author stands hangs a little on the genre of the whole; nothing else does.
            if let Some(answers) = &mut m.asked {
                answers.author = StanceScores::new([0.0, 1.0, 0.0]);
            }
            m
        };
        mentions.map(moved).collect()
    };
    assert!(below(&before, 0).len() > 100);
    assert_eq!(below(&before, 0), below(&after, word.len()));
    let authors = |analysis: &Analysis| -> Vec<StanceScores> {
        let mentions = analysis.scored.mentions.iter().rev().take(100);
        mentions
            .filter_map(|m| m.asked.map(|answers| answers.author))
            .collect()
    };
    let (before, after) = (authors(&before), authors(&after));
    for (before, after) in before.iter().zip(&after) {
        assert!(
            (before.score() - after.score()).abs() < 0.05,
            "{before:?} {after:?}"
        );
    }
}

#[test]
fn the_stance_of_a_source_is_found_in_a_text() {
    let analysis = analyse(Item::text("a", None, TEXT));
    let selected = selection().of(&analysis);
    let against = selected
        .stances
        .iter()
        .filter(|held| held.stance == Stance::Against);
    let targets: Vec<&str> = against
        .map(|held| selected.entities[held.target].name.as_str())
        .collect();
    assert!(
        targets.contains(&"Rhodesia") || targets.contains(&"Stalin"),
        "{targets:?}"
    );
}
