//! Whose words they are: names, pronouns and titles as sources, resolved or left unknown.

use super::*;
use crate::resolve::resolve;
use crate::vocabulary::Label::{Location, Norp, Organization, Person};
use crate::vocabulary::Zone;

/// Names that the texts of the tests hold; the longest that fits is the mention.
const NAMES: &[(Label, &str)] = &[
    (Person, "Rosa Luxemburg"),
    (Person, "Luxemburg"),
    (Person, "Otto von Bismarck"),
    (Person, "Bismarck"),
    (Person, "Emmeline Pankhurst"),
    (Person, "Pankhurst"),
    (Person, "Herbert Asquith"),
    (Person, "Asquith"),
    (Person, "David Lloyd George"),
    (Person, "Hu Yaobang"),
    (Person, "Andrei Gromyko"),
    (Person, "Gromyko"),
    (Organization, "Morning Post"),
    (Organization, "Labour Party"),
    (Organization, "Krupp"),
    (Organization, "Center for Strategic Studies"),
    (Location, "Moscow"),
    (Location, "Minsk"),
    (Norp, "Liberals"),
    (Norp, "Russian"),
    (Norp, "French"),
];

/// The names of the sources of a text; `{…}` marks sources, `[…]` contents, `|` parts sentences.
fn named(marked: &str) -> Vec<Option<String>> {
    let mut text = String::new();
    let (mut sentences, mut attributions): (Vec<Sentence>, Vec<Attribution>) =
        (Vec::new(), Vec::new());
    let (mut begin, mut opened, mut paragraph) = (0, 0, 0);
    let mut end = |text: &str, begin: &mut usize, paragraph: usize| {
        let span = Span::new(*begin, text.len()).trim(text);
        *begin = text.len();
        sentences.push(Sentence {
            span,
            paragraph,
            zone: Zone::Body,
        });
    };
    for c in marked.chars() {
        match c {
            '{' | '[' => opened = text.len(),
            '}' => attributions.push(Attribution {
                sentence: 0,
                source: Some(Span::new(opened, text.len())),
                cue: None,
                content: Vec::new(),
                direct: false,
                confidence: 1.0,
            }),
            ']' => {
                let content = Span::new(opened, text.len());
                let last = attributions.last_mut().unwrap();
                last.content.push(content);
            }
            '|' => end(&text, &mut begin, paragraph),
            '¶' => {
                end(&text, &mut begin, paragraph);
                paragraph += 1;
            }
            c => text.push(c),
        }
    }
    end(&text, &mut begin, paragraph);
    let mentions = mentions(&text, &sentences);
    let entities = resolve(&text, mentions.iter().map(|m| (m.0, m.1)));
    let found = sources(&text, &sentences, &mentions, &entities, &attributions);
    let name = |at: Option<usize>| at.map(|at| entities[at].name.clone());
    found.into_iter().map(name).collect()
}

fn mentions(text: &str, sentences: &[Sentence]) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    for &(label, name) in NAMES {
        for (start, _) in text.match_indices(name) {
            let span = Span::new(start, start + name.len());
            let sentence = sentences.partition_point(|s| s.span.end <= start);
            if found
                .iter()
                .all(|m| m.1.end <= start || span.end <= m.1.start)
            {
                found.push((label, span, sentence));
            }
        }
    }
    found.sort_unstable_by_key(|m| m.1);
    found
}

/// The name of the last source of a text.
fn last(marked: &str) -> Option<String> {
    named(marked).pop().flatten()
}

#[test]
fn a_name_at_the_head_is_the_source() {
    for (source, name) in [
        ("Soviet Foreign Minister Andrei Gromyko", "Andrei Gromyko"),
        (
            "Rosa Luxemburg, a critic of Otto von Bismarck,",
            "Rosa Luxemburg",
        ),
        ("Asquith supporter Emmeline Pankhurst", "Emmeline Pankhurst"),
        ("The chancellor, Otto von Bismarck,", "Otto von Bismarck"),
        ("Herbert Asquith (Liberal)", "Herbert Asquith"),
        ("Bismarck himself", "Bismarck"),
        ("Gromyko’s", "Gromyko"),
        (
            "the Minsk-based Center for Strategic Studies",
            "Center for Strategic Studies",
        ),
        ("an editorial in the Morning Post", "Morning Post"),
        ("a letter from Rosa Luxemburg", "Rosa Luxemburg"),
        ("Moscow", "Moscow"),
        ("the Liberals", "Liberals"),
        ("the French", "French"),
    ] {
        assert_eq!(
            last(&format!("{{{source}}} spoke.")).as_deref(),
            Some(name),
            "{source}"
        );
    }
}

#[test]
fn what_belongs_to_somebody_is_not_that_somebody() {
    for source in [
        "an Asquith aide",
        "the Asquith campaign",
        "supporters of Asquith",
        "two people close to Bismarck",
        "the French president",
        "a Russian",
        "some Liberals",
        "Bismarck’s doctor",
        "Bismarck and Gromyko",
        "Bismarck, Asquith and Gromyko",
        "official Moscow",
        "a traveller in Moscow",
        "the anti-Bismarck",
    ] {
        assert_eq!(last(&format!("{{{source}}} spoke.")), None, "{source}");
    }
}

#[test]
fn a_pronoun_is_who_spoke_last() {
    let text = "{Herbert Asquith} said [that Bismarck had erred]. | {He} went on [at length].";
    assert_eq!(last(text).as_deref(), Some("Herbert Asquith"));
    let text = "{Rosa Luxemburg} spoke. ¶ It rained. | {She} said [that all was lost].";
    assert_eq!(last(text).as_deref(), Some("Rosa Luxemburg"));
    let text = "{An Asquith aide} spoke. | {He} added [nothing].";
    assert_eq!(last(text), None, "it is the aide");
}

#[test]
fn a_pronoun_is_whom_the_last_sentence_is_about() {
    assert_eq!(
        last("Gromyko left. | {He} was tired.").as_deref(),
        Some("Gromyko")
    );
    let text = "Gromyko met Asquith in Moscow. | {He} was tired.";
    assert_eq!(last(text).as_deref(), Some("Gromyko"));
    let text = "In Moscow both Gromyko and Asquith spoke. | {He} was tired.";
    assert_eq!(last(text), None, "two are equally near");
    assert_eq!(
        last("Gromyko left. | It rained. | It snowed. | {He} spoke."),
        None
    );
}

#[test]
fn titles_and_given_names_tell_the_gender() {
    let text = "Herbert Asquith met Emmeline Pankhurst. | {She} told him so.";
    assert_eq!(last(text).as_deref(), Some("Emmeline Pankhurst"));
    let text = "Mrs. Pankhurst met Mr. Gromyko. | {He} bowed. | {She} did not.";
    assert_eq!(
        named(text),
        [Some("Gromyko".to_owned()), Some("Pankhurst".to_owned())]
    );
    assert_eq!(last("Herbert Asquith left. | {She} stayed."), None);
}

#[test]
fn a_wife_in_a_list_makes_no_woman_of_her_husband() {
    for list in [
        "Herbert Asquith, his wife and their two daughters",
        "Herbert Asquith, his wife, and their daughters",
        "Hu Yaobang, his wife, their daughters and a dog",
    ] {
        let text = format!("Chairman {list} left. | {{She}} wept.");
        assert_eq!(last(&text), None, "{list}");
    }
    let text = "Hu Yaobang, his wife, left. | {She} wept.";
    assert_eq!(last(text).as_deref(), Some("Hu Yaobang"));
    let text = "Party chairman Rosa Luxemburg spoke. | {She} wept. | {He} slept.";
    assert_eq!(named(text), [Some("Rosa Luxemburg".to_owned()), None]);
}

#[test]
fn a_verb_before_a_name_is_no_title_of_nobility() {
    let text = "Liberals count Emmeline Pankhurst among their foes. | {She} laughed.";
    assert_eq!(last(text).as_deref(), Some("Emmeline Pankhurst"));
    let text = "They count Hu Yaobang among them. | {She} laughed. | {The count} spoke.";
    assert_eq!(named(text), [Some("Hu Yaobang".to_owned()), None]);
    assert_eq!(last("Count Hu Yaobang came. | {She} stayed."), None);
}

#[test]
fn a_speaker_may_be_named_only_before() {
    let text =
        "{Asquith} spoke [of peace]. ¶ [“One,] {he} said. ¶ [“Two,”] {he} added. ¶ {He} sat down.";
    assert_eq!(named(text), vec![Some("Asquith".to_owned()); 4]);
    assert_eq!(
        last("Gromyko, {who} smiled, left.").as_deref(),
        Some("Gromyko")
    );
}

#[test]
fn a_title_is_its_last_bearer() {
    let text = "Foreign Minister Andrei Gromyko came. | Herbert Asquith, the prime minister, left. | It rained. | \
                It snowed. | {The foreign minister} spoke. | {The minister} spoke. | {The prime minister} spoke.";
    let expected = ["Andrei Gromyko", "Andrei Gromyko", "Herbert Asquith"];
    assert_eq!(named(text), expected.map(|name| Some(name.to_owned())));
    let text = "Secretary of State Asquith wrote. | {The secretary} spoke. | {The state} spoke.";
    assert_eq!(named(text), [Some("Asquith".to_owned()), None]);
    let text = "Former chancellor Bismarck wrote. | {The chancellor} spoke.";
    assert_eq!(last(text), None, "a former chancellor is none");
    assert_eq!(
        last("The chancellor praised Asquith. | {The chancellor} left."),
        None
    );
    let text = "Chancellor Asquith met Chancellor Bismarck. | {The chancellor} spoke.";
    assert_eq!(last(text), None, "two are equally near");
}

#[test]
fn the_company_is_the_only_organisation_near() {
    assert_eq!(
        last("Krupp grew. | {The company} built guns.").as_deref(),
        Some("Krupp")
    );
    let text = "Krupp grew. | The Morning Post wrote so. | {The company} built guns.";
    assert_eq!(last(text), None);
    let text = "The Labour Party met. | It rained. | It snowed. | It froze. | {The party} split.";
    assert_eq!(last(text).as_deref(), Some("Labour Party"));
}

#[test]
fn they_are_who_spoke_last() {
    assert_eq!(
        last("{The Liberals} spoke. | {They} lost.").as_deref(),
        Some("Liberals")
    );
    assert_eq!(
        last("Krupp sold guns to the Liberals. | {They} lost."),
        None
    );
    assert_eq!(last("{I} spoke."), None);
}

#[test]
fn a_long_article_takes_no_longer_a_source() {
    let paragraph =
        "Chancellor Bismarck met Mr. Gromyko. | {He} said [much]. | {The chancellor} agreed. ¶ ";
    let text = paragraph.repeat(500);
    assert_eq!(named(&text).len(), 1_000);
}
