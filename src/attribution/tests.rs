//! What joining promises: attributions of marked texts of many shapes, and spans that are each used once.

use proptest::prelude::*;

use super::*;
use crate::label::quotes;

/// A text in which `{s …}`, `{c …}` and `{x …}` mark source, cue and content and `|` parts sentences.
struct Marked {
    text: String,
    spans: Vec<RoleSpan>,
}

impl Marked {
    fn new(marked: &str) -> Self {
        let mut text = String::new();
        let mut spans: Vec<RoleSpan> = Vec::new();
        let (mut sentence, mut paragraph) = (0, 0);
        for (index, part) in marked.split('{').enumerate() {
            let (inside, outside) = part.split_once('}').unwrap_or(("", part));
            if index > 0 {
                let role = Role::ALL["scx".find(&inside[..1]).unwrap()];
                let start = text.len();
                text.push_str(&inside[2..]);
                spans.push(RoleSpan {
                    role,
                    span: Span::new(start, text.len()),
                    sentence,
                    paragraph,
                    confidence: 0.9,
                });
            }
            paragraph += outside.matches("\n\n").count();
            sentence += outside.matches(['|', '\n']).count();
            text.push_str(&outside.replace('|', ""));
        }
        Self { text, spans }
    }

    fn join(&self) -> Vec<Attribution> {
        join(&self.text, &self.spans, &quotes(&self.text))
    }
}

/// The attributions of a marked text as "source / cue / content + content".
fn joined(marked: &str) -> Vec<String> {
    let marked = Marked::new(marked);
    let of = |span: Option<Span>| span.map_or("-", |span| span.of(&marked.text)).to_owned();
    let written = |found: &Attribution| {
        let content: Vec<&str> = found.content.iter().map(|c| c.of(&marked.text)).collect();
        let content = content.join(" + ");
        format!("{} / {} / {content}", of(found.source), of(found.cue))
    };
    marked.join().iter().map(written).collect()
}

#[test]
fn each_order_of_source_cue_and_content_is_read() {
    let found = joined(
        "{s Hamilton} {c argued} {x that the debt was a blessing}. | {x The bank was unlawful}, {s Jefferson} {c \
         replied}. | {x Both went too far}, {c said} {s Madison}. | {c According to} {s Jay}, {x the treaty was fair}.",
    );
    assert_eq!(
        found,
        [
            "Hamilton / argued / that the debt was a blessing",
            "Jefferson / replied / The bank was unlawful",
            "Madison / said / Both went too far",
            "Jay / According to / the treaty was fair",
        ]
    );
}

#[test]
fn a_quotation_may_be_interrupted() {
    let found = joined(
        "{x “The lamps are going out,”} {s Grey} {c said} at dusk, {x “all over Europe.”} | {x “We shall not see \
         them lit again.”} | {s Lichnowsky} {c wept that} {x all was lost}.",
    );
    assert_eq!(
        found,
        [
            "Grey / said / “The lamps are going out,” + “all over Europe.” + “We shall not see them lit again.”",
            "Lichnowsky / wept that / all was lost",
        ]
    );
}

#[test]
fn a_source_may_serve_several_cues() {
    let found = joined(
        "{s Bismarck} {c said} {x the Balkans were not worth a grenadier}, {c adding} {x that he would sign nothing}. \
         | {c Recalling} {x the congress of 1878}, {s Gorchakov} {c called} {x it his darkest page}.",
    );
    assert_eq!(
        found,
        [
            "Bismarck / said / the Balkans were not worth a grenadier",
            "Bismarck / adding / that he would sign nothing",
            "Gorchakov / Recalling / the congress of 1878",
            "Gorchakov / called / it his darkest page",
        ]
    );
}

#[test]
fn a_passive_names_nobody() {
    let found = joined(
        "{s Nixon} {c denied} {x the burglary} when he {c was asked about} {x the tapes}. | {c It was reported that} \
         {x the tapes had a gap}.",
    );
    assert_eq!(
        found,
        [
            "Nixon / denied / the burglary",
            "- / was asked about / the tapes",
            "- / It was reported that / the tapes had a gap",
        ]
    );
}

#[test]
fn a_quotation_goes_on_over_paragraphs() {
    let found = joined(
        "{x “We choose to go to the moon,”} {s Kennedy} {c said} in Houston. | {x “We choose it in this \
         decade.}\n\n{x “Not because it is easy.}\n\n{x “But because it is hard.”}\n\n{s Others} {c doubted} {x the cost}.",
    );
    assert_eq!(
        found,
        [
            "Kennedy / said / “We choose to go to the moon,” + “We choose it in this decade. + “Not because it is \
             easy. + “But because it is hard.”",
            "Others / doubted / the cost",
        ]
    );
}

#[test]
fn a_colon_announces_the_next_paragraph() {
    let found = joined("{s Zola} {c wrote:}\n\n{x “I accuse General Mercier.”}\n\nParis read it.");
    assert_eq!(found, ["Zola / wrote: / “I accuse General Mercier.”"]);
}

#[test]
fn a_quotation_without_a_cue_belongs_to_who_spoke_before() {
    let found = joined("{s Thatcher} {c refused} {x to turn}. | {x “The lady’s not for turning.”}");
    assert_eq!(
        found,
        ["Thatcher / refused / to turn + “The lady’s not for turning.”"]
    );
}

#[test]
fn a_lone_quotation_has_an_unknown_speaker() {
    let marked = Marked::new("{x “No pasarán,”} the walls said. | {x Madrid held}.");
    let found = marked.join();
    assert_eq!(found.len(), 1, "content that nobody says is dropped");
    assert_eq!((found[0].source, found[0].cue), (None, None));
    assert!(found[0].direct);
}

#[test]
fn what_says_nothing_is_dropped() {
    assert!(joined("{s Talleyrand} bowed. | {c Said} who?").is_empty());
    assert!(joined("").is_empty());
}

#[test]
fn an_attribution_may_stand_inside_another() {
    let found = joined(
        "{s Adams}, {s whom} {c called} {x Hamilton vain}, {c replied} {x that he was hurt}.",
    );
    assert_eq!(
        found,
        [
            "Adams / replied / that he was hurt",
            "whom / called / Hamilton vain",
        ]
    );
}

#[test]
fn nested_quotation_marks_part_nothing() {
    let found = joined(
        "{x “He told me, ‘Never,’ and left,”} {s Walpole} {c said}. | {x “I heard “never” twice.”}",
    );
    assert_eq!(
        found,
        ["Walpole / said / “He told me, ‘Never,’ and left,” + “I heard “never” twice.”"]
    );
}

#[test]
fn an_unbalanced_mark_harms_only_its_own_attribution() {
    let marked = Marked::new(
        "{x “The die is cast,} {s Caesar} {c said}.\n\nThen: {x “You too,”} {s he} {c said} {x later}.",
    );
    let found = marked.join();
    assert_eq!(found.len(), 2);
    assert!(!found[0].direct && found[1].direct);
    assert_eq!(found[0].source.unwrap().of(&marked.text), "Caesar");
}

#[test]
fn the_least_sure_span_counts_and_a_lent_source_too() {
    let mut marked = Marked::new("{s Cato} {c said} {x one thing}, {c adding} {x another}.");
    marked.spans[0].confidence = 0.4;
    marked.spans[2].confidence = 0.3;
    let found: Vec<f64> = marked.join().iter().map(|a| a.confidence).collect();
    assert_eq!(found, [0.3, 0.4]);
}

#[test]
fn a_long_article_takes_no_longer_a_span() {
    let sentence = "{s Pepys} {c wrote} {x “so to bed”}, {x “and slept”}. | ";
    assert_eq!(joined(&sentence.repeat(20_000)).len(), 20_000);
}

proptest! {
    /// Whatever is tagged, no span is in two attributions but a source, and all keep their order.
    #[test]
    fn every_piece_of_content_is_joined_once(tags in proptest::collection::vec((0..3_usize, 0..4_usize), 0..30)) {
        let mark = |&(role, gap): &(usize, usize)| {
            format!("{{{} “Ab”}}{}", &"scx"[role..=role], [" ", ". | ", ": ", ".\n\n"][gap])
        };
        let marked = Marked::new(&tags.iter().map(mark).collect::<String>());
        let found = marked.join();
        let mut content: Vec<Span> = found.iter().flat_map(|a| a.content.clone()).collect();
        let firsts: Vec<usize> = found.iter().map(|a| a.content[0].start.min(a.cue.map_or(usize::MAX, |c| c.start))).collect();
        let cues = found.iter().filter(|a| a.cue.is_some()).count();
        prop_assert_eq!(content.len(), tags.iter().filter(|tag| tag.0 == 2).count(), "all are quotations");
        content.sort_unstable();
        content.dedup();
        prop_assert_eq!(content.len(), tags.iter().filter(|tag| tag.0 == 2).count());
        prop_assert!(cues <= tags.iter().filter(|tag| tag.0 == 1).count());
        prop_assert_eq!(firsts.len(), found.len());
    }
}
