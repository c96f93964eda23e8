//! Whose stance it is, from the text to the tables.

#![allow(clippy::disallowed_methods, reason = "tests write files as they like")]

mod common;

use std::fs;

use common::{Row, build_with, check_tables, code, stderr, table};
use tempfile::TempDir;

/// The tables of one article.
fn built(text: &str) -> TempDir {
    built_with(text, "")
}

/// The tables of one article, with other settings.
fn built_with(text: &str, settings: &str) -> TempDir {
    let input = tempfile::tempdir().expect("a folder");
    fs::write(input.path().join("article.txt"), text).expect("written");
    let output = tempfile::tempdir().expect("a folder");
    let config = input.path().join("settings.toml");
    fs::write(&config, settings).expect("written");
    let config = config.to_str().expect("UTF-8");
    let ran = build_with(&[input.path()], output.path(), &["--config", config]);
    assert_eq!(code(&ran), 0, "{}", stderr(&ran));
    check_tables(output.path());
    output
}

/// The attribution whose content holds some words.
fn saying(output: &TempDir, words: &str) -> Row {
    let rows = table(output.path(), "attributions");
    let found = rows.iter().find(|row| row["content_text"].contains(words));
    found
        .unwrap_or_else(|| panic!("nobody says `{words}`: {rows:#?}"))
        .clone()
}

/// The stances of some holder towards an entity.
fn towards(output: &TempDir, holder: &str, target: &str) -> Vec<Row> {
    let rows = table(output.path(), "stances");
    let fits = |row: &Row| row["holder"] == holder && row["target_entity_id"] == target;
    rows.into_iter().filter(fits).collect()
}

#[test]
fn a_target_in_what_somebody_says_is_theirs() {
    let output = built(
        "A quarrel in Paris\n\n\
        Georges Clemenceau said that Raymond Poincare was a fool who had betrayed France. \
        On Tuesday Raymond Poincare opened the bridge.\n",
    );
    let said = saying(&output, "betrayed France");
    assert_eq!(said["source_text"], "Georges Clemenceau");
    assert_eq!(said["source_entity_id"], "person/georges-clemenceau");
    assert_eq!(said["cue_text"], "said");
    assert_eq!(said["direct"], "false");
    let by_source = towards(&output, "source", "person/raymond-poincare");
    assert_eq!(by_source.len(), 1, "{by_source:#?}");
    assert_eq!(by_source[0]["stance"], "against");
    assert_eq!(
        by_source[0]["holder_entity_id"],
        "person/georges-clemenceau"
    );
    assert_eq!(by_source[0]["attribution_id"], said["attribution_id"]);
    let by_author = towards(&output, "author", "person/raymond-poincare");
    assert_eq!(by_author.len(), 1, "{by_author:#?}");
    assert_eq!(by_author[0]["stance"], "neutral");
}

#[test]
fn a_quotation_over_three_paragraphs_is_one_attribution() {
    let output = built(
        "An answer from Bonn\n\n\
        “We chose the West because the West is free,” Konrad Adenauer told the Bundestag.\n\n\
        “We shall not sell that freedom for a promise of unity. We have seen what such promises are worth.\n\n\
        “Our neighbours trust us again. That is worth more than any note from Moscow.”\n\n\
        The opposition was silent.\n",
    );
    let rows = table(output.path(), "attributions");
    let held: Vec<&Row> = rows
        .iter()
        .filter(|row| row["source_entity_id"] == "person/konrad-adenauer")
        .collect();
    assert_eq!(held.len(), 1, "{rows:#?}");
    assert_eq!(held[0]["direct"], "true");
    assert!(!held[0]["content_text"].contains("The opposition"));
    assert!(
        held[0]["content_text"].contains("note from Moscow"),
        "{:#?}",
        held[0]
    );
    assert!(held[0]["content_pieces"].split("; ").count() >= 3);
}

#[test]
fn quotations_may_stand_within_quotations() {
    let output = built(
        "“He called it ‘a scrap of paper’, and I told him that it was a treaty,” Edward Goschen wrote.\n",
    );
    let said = saying(&output, "a scrap of paper");
    assert_eq!(said["source_text"], "Edward Goschen");
    assert_eq!(said["direct"], "true");
    assert!(said["content_text"].contains("it was a treaty"));
}

#[test]
fn a_mark_that_is_never_closed_harms_only_its_own_sentence() {
    let whole = "Hugh Dalton said that the loan was a mistake.\n\n“It was the best we could get,” John Maynard Keynes said.\n";
    let broken = format!("The pamphlet was called “Never again and sold well.\n\n{whole}");
    let contents = |text: &str| -> Vec<String> {
        let rows = table(built(text).path(), "attributions");
        rows.iter().map(|row| row["content_text"].clone()).collect()
    };
    let (of_whole, of_broken) = (contents(whole), contents(&broken));
    assert_eq!(of_whole.len(), 2, "{of_whole:?}");
    assert!(of_broken.ends_with(&of_whole), "{of_broken:?}");
}

#[test]
fn a_speaker_may_be_named_only_before() {
    let output = built(
        "Foreign Minister Ernest Bevin came back from Moscow on Friday. \
        He said that the talks had failed. \
        The minister warned that Europe would be divided.\n",
    );
    for words in ["the talks had failed", "Europe would be divided"] {
        let said = saying(&output, words);
        assert_eq!(said["source_entity_id"], "person/ernest-bevin", "{said:#?}");
    }
    let pronoun = saying(&output, "the talks had failed");
    assert_eq!(pronoun["source_text"], "He");
}

#[test]
fn one_entity_is_target_and_holder_in_a_sentence() {
    let output = built(
        "Robert Taft denounced Harry Truman, and Harry Truman denounced Douglas MacArthur as a fool.\n",
    );
    let held = |target: &str| -> Vec<(String, String)> {
        let rows = towards(&output, "entity", target);
        rows.iter()
            .map(|row| (row["holder_entity_id"].clone(), row["stance"].clone()))
            .collect()
    };
    assert!(
        held("person/harry-truman").contains(&("person/robert-taft".into(), "against".into())),
        "{:?}",
        held("person/harry-truman")
    );
    assert!(
        held("person/douglas-macarthur")
            .contains(&("person/harry-truman".into(), "against".into())),
        "{:?}",
        held("person/douglas-macarthur")
    );
}

#[test]
fn a_sentence_with_twenty_entities_is_read_whole() {
    let names = [
        "Austria",
        "Belgium",
        "Denmark",
        "France",
        "Greece",
        "Iceland",
        "Ireland",
        "Italy",
        "Luxembourg",
        "Norway",
        "Portugal",
        "Sweden",
        "Switzerland",
        "Turkey",
        "Spain",
        "Canada",
        "Finland",
        "Japan",
        "Australia",
        "Hungary",
    ];
    let list = names[..19].join(", ");
    let output = built(&format!(
        "The founding states of the club were, in this order, {list} and {}.\n",
        names[19]
    ));
    let mentions = table(output.path(), "mentions");
    assert_eq!(mentions.len(), 20, "{mentions:#?}");
    assert_eq!(towards(&output, "author", "location/hungary").len(), 1);
    // Every pair was asked about, and a plain list says of nobody that they favour or oppose another.
    let rows = table(output.path(), "stances");
    let told = rows.iter().filter(|row| row["holder"] == "entity").count();
    assert!(told <= 4, "{told} of 190 pairs");
}

#[test]
fn settings_say_what_is_sure_enough_for_a_stance() {
    let text = "A shameful treaty\n\n\
        Neville Chamberlain was a coward and a fool, and Winston Churchill despised Neville Chamberlain. \
        Georges Bonnet said that Neville Chamberlain had shamefully betrayed Prague.\n";
    let stated = |probability: &str| {
        let settings = format!(
            "[labels]\nmin_author_probability = {probability}\nmin_source_probability = {probability}\n\
             min_entity_probability = {probability}"
        );
        let output = built_with(text, &settings);
        let rows = table(output.path(), "stances");
        rows.iter().filter(|row| row["stance"] != "neutral").count()
    };
    assert!(stated("0.5") >= 3);
    assert_eq!(stated("1.0"), 0);
}

#[test]
fn what_the_author_despises_is_the_authors() {
    let output = built(
        "A word in anger\n\nI despise Neville Chamberlain. We think that Neville Chamberlain was a coward.\n",
    );
    let rows = table(output.path(), "stances");
    let about = |row: &&Row| row["target_entity_id"] == "person/neville-chamberlain";
    let held: Vec<&Row> = rows.iter().filter(about).collect();
    assert_eq!(held.len(), 2, "{rows:#?}");
    assert!(
        held.iter().all(|row| row["holder"] == "author"),
        "{held:#?}"
    );
    let said = built("“I despise Neville Chamberlain,” Hugh Dalton said.\n");
    assert_eq!(
        towards(&said, "source", "person/neville-chamberlain").len(),
        1
    );
}

#[test]
fn every_author_holds_the_stances_of_a_byline_of_two() {
    let output = built(
        "A shameful treaty\n\nBy Jane Doe and John Roe\n\nNeville Chamberlain was a coward and a fool.\n",
    );
    let held = towards(&output, "author", "person/neville-chamberlain");
    assert_eq!(held.len(), 1, "{held:#?}");
    assert_eq!(
        held[0]["holder_entity_id"],
        "person/jane-doe; person/john-roe"
    );
    assert_eq!(held[0]["holder_text"], "Jane Doe; John Roe");
    let entities = table(output.path(), "entities");
    for author in ["person/jane-doe", "person/john-roe"] {
        let row = entities.iter().find(|row| row["entity_id"] == author);
        assert_eq!(row.expect("an entity")["n_documents"], "1");
    }
}

#[test]
fn two_unknown_speakers_on_one_target_stay_two() {
    let output = built(
        "A quarrel\n\n“Neville Chamberlain is a coward,” a diplomat said.\n\n\
        “Neville Chamberlain is a great and honest man,” a friend said.\n",
    );
    let rows = table(output.path(), "document_stances");
    let of_sources = |row: &&Row| {
        row["holder"] == "source" && row["target_entity_id"] == "person/neville-chamberlain"
    };
    let of_sources: Vec<&Row> = rows.iter().filter(of_sources).collect();
    assert_eq!(of_sources.len(), 2, "{rows:#?}");
    let told = |row: &&Row| (row["holder_text"].clone(), row["stance"].clone());
    let told: Vec<_> = of_sources.iter().map(told).collect();
    assert_eq!(
        told,
        [("a diplomat", "against"), ("a friend", "favor")]
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
    );
    assert!(
        of_sources
            .iter()
            .all(|row| row["holder_entity_id"].is_empty() && !row["score_low"].is_empty())
    );
}
