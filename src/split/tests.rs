//! Tests of the splitter on sentences of our own.

use super::*;
use crate::vocabulary::Zone;

/// The sentences of `text`.
fn cut(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    split(text, |span| found.push(span.of(text)));
    found
}

/// Each case is a text with `|` where it should be cut.
fn check(cases: &[&str]) {
    for case in cases {
        let expected: Vec<&str> = case.split('|').map(str::trim).collect();
        let text = case.replace('|', "");
        assert_eq!(cut(&text), expected, "{case}");
    }
}

#[test]
fn plain_sentences() {
    check(&[
        "The vote failed.| Nobody was surprised.",
        "Who called it?| The minister did!| She had to.",
        "Talks ended in 2019.| 14 envoys went home.",
        "The port is shut; the road is not: lorries wait.",
        "Prices rose 3.5 per cent to $4.20 at 17.30.| Shops closed.",
        "It was over.| (Few had watched.)| The hall emptied.",
        "Read it at www.example.org/a.html or write to desk@example.org.| Thanks.",
        "A line without an end",
    ]);
}

#[test]
fn titles_and_initials() {
    check(&[
        "Mr. Okafor met Gen. Ruiz and Sen. J. P. Hale.| They spoke for an hour.",
        "Lt. Gov. Mara Quist and the Rev. Tom Bell came.",
        "Anna W. Lindqvist Jr. won.| Karl B. Stone lost.",
        "Nobody objected more than I.| Stone did not mind.",
        "The York\u{a0}Gov. Dale Fenn spoke.",
        "The case of Marsh v. Calder goes on.",
        "Dmitri Sokolov of St. Petersburg agreed, e.g. on grain.",
    ]);
}

#[test]
fn abbreviations_that_may_end_a_sentence() {
    check(&[
        "He works for Brightwater Inc. in Ohio.",
        "He works for Brightwater Inc.| The firm makes pumps.",
        "Troops left the U.S. Embassy.",
        "Troops returned to the U.S.| But the embassy stayed.",
        "She spoke at 9 p.m. Eastern time.",
        "She spoke at 9 p.m.| Reporters left at ten.",
        "It opened on Jan. 5 in Tampa, Fla.| It closed in March.",
        "They grow rye, oats, etc.| Wheat fails here.",
        "It fell to No. 4 in vol. 2, pp. 7 and 9.",
        "Was he sorry?| No.| Nor was she.",
        "TAMPA, Fla. (Wire) — The mayor resigned.",
    ]);
}

#[test]
fn quotations() {
    check(&[
        "“He lied.| She knew.”| The court rose.",
        "\"He lied.| She knew.\"| The court rose.",
        "“Why now?” he asked.| Nobody answered.",
        "“Why now?” Deputy Minister Ana Prieto asked.| Nobody answered.",
        "\"Why now?\" I asked.",
        "“Why now?”| The room was silent.",
        "She called it “a farce.”| Others agreed.",
        "He said: “We will go.| We must.”",
        "''We won,'' Ms. Adler said.| ''It was close.''",
        "«On part.»| Elle sourit.",
        "He shouted \"Stop!\" and ran.",
    ]);
}

#[test]
fn dots_that_go_on() {
    check(&[
        "We waited... and waited.",
        "We waited…| Then it rained.",
        "The text says “peace [...] now” twice.",
        "...And then it rained.",
        "Shares of Wham! rose again.",
        "Is it over?!| Yes.",
    ]);
}

#[test]
fn lists_and_captions() {
    check(&[
        "1. Close the border.",
        "Two aims:| 1. Close the border.",
        "b. Open the port.",
        "Figure 2. Exports by year",
        "The bus left at 17:10.| Nobody was on it.",
    ]);
}

#[test]
fn notes_and_forgotten_spaces() {
    check(&[
        "Exports fell.[12]| Imports rose.",
        "Exports fell.¹²| Imports rose.",
        "Exports fell.3| Imports rose.",
        "Exports fell. 3| The imports rose.",
        "Exports fell.|Imports rose.",
        "The site Example.Org is down.",
    ]);
}

#[test]
fn omissions_stay_with_the_sentence_before() {
    check(&[
        "The harbour froze. [...]| Ships waited.",
        "The harbour froze. […]",
        "The harbour froze. ...",
    ]);
}

/// The weights hold a note for a sentence of its own, so a note behind the marks is not theirs to judge.
#[test]
fn notes_are_not_parted_from_their_sentence() {
    check(&[
        "The harbour froze that winter. [2]| Ships waited outside.",
        "The harbour froze \"from end to end\". [2] [4]| Ships waited outside.",
    ]);
}

#[test]
fn sentences_after_firms_and_places() {
    check(&[
        "The bid came from Marrow Corp.| Shares rose at once.",
        "The bid came from Marrow Corp.| Analysts were surprised.",
        "He left the U.S.| Mr. Orr stayed behind.",
        "It was bought by Marrow Inc..| 40 people lost their jobs.",
        "Nobody at Bravo! Inc. answered.",
        "Trading ends at 4 p.m. New York time on most days.",
        "It was 20 °C.| Snow had melted.",
        "The bag weighs 5 kg.| Flour is cheap.",
        "The clause cites Fed. R. Civ. P. 12 and no more.",
        "The court agreed.| § 4 of the act is void.",
        "He starred in Carnival! (1931), and in nothing since.",
    ]);
}

#[test]
fn speech_that_breaks_off() {
    check(&[
        "I thought we had — |Well, never mind.",
        "So you go to the – |What was that?",
        "They wanted the b- -- |No, they did not.",
        "We — we did not know.",
        "They never — They never told us.",
        "He ran the mill — I think — for years.",
        "OSLO — The harbour froze.",
        "His rival — Stone, of the north — won.",
        "What now? thought Anna.| Nobody came.",
    ]);
}

#[test]
fn dates_credits_and_names_under_letters() {
    check(&[
        "Harbour of Bergen closes for the winter| Monday, January 5, 2015",
        "Monday, January 5, 2015| Ships wait outside the harbour of Bergen.",
        "It was signed on Monday, January 5, 2015",
        "The frozen harbour of Bergen| Photo: Marta Lind",
        "We look forward to your answer.| Best regards,| Marta Lind",
        "Regards, she wrote, were not enough.",
    ]);
}

#[test]
fn items_of_a_list_on_one_line() {
    check(&[
        "1. Bread and butter| 2. Milk| 3. Salt",
        "He asked for:| 1. Bread.| 2. Milk.| 3. Salt.",
        "What he wants| 1. Bread| 2. Milk| 3. Salt",
        "Two things are clear: 1. that he left, and 2. that he stays away.",
        "The fair opens on May 1.| It closes on May 2.| Nobody came.",
        "They lost game 1.| They won game 2.| Nobody came.",
        "1. Turn to page 2.| Read it aloud.",
        "He was born in 1902.| He died in 1903.",
    ]);
}

#[test]
fn text_without_capitals() {
    check(&[
        "i do not trust it.| why should i?| nobody asked me.| so be it.",
        "they close at ten (or so they say.)| we left at nine.",
        "He works for Marrow.| and he likes it there.",
        "She lives on Main st. in Troy.",
        "How far is it?|where do we turn?",
    ]);
}

#[test]
fn a_bullet_is_no_sentence() {
    check(&["* * *", "- The harbour froze.", "## The harbour froze"]);
}

#[test]
fn lines_that_were_wrapped_with_a_number_first() {
    check(&[
        "The minister showed the members the map that is on page\n3.| It had been drawn in haste by an officer of the\nfleet.",
        "Anna\n|Bert\n|Carl",
    ]);
}

#[test]
fn other_scripts() {
    check(&[
        "和平了。|战争结束了！|真的吗？",
        "Война кончилась.| Мир настал.",
        "انتهت الحرب.| هل عاد السلام؟| نعم.",
        "युद्ध समाप्त हुआ।| शांति आई।",
    ]);
}

#[test]
fn line_ends() {
    check(&[
        "Peace at last\n\n|The war is over.",
        "The war is over and the\ntroops are going home to\ntheir villages.",
        "Peace at last\n|The delegates of both countries signed a treaty on Friday.",
        "We demand\n|- bread\n|- work",
        "First, grain.\n|Second, oil.",
        "The treaty was signed by President\nAndersen and the envoy of the Holy\nSee on Friday.",
    ]);
}

#[test]
fn sentences_lie_in_their_paragraphs() {
    let text = "Peace\n\nIt ended. All left.";
    let paragraphs = [
        Paragraph {
            span: Span::new(0, 5),
            zone: Zone::Title,
        },
        Paragraph {
            span: Span::new(7, text.len()),
            zone: Zone::Body,
        },
    ];
    let found = sentences(text, &paragraphs);
    let seen: Vec<_> = found
        .iter()
        .map(|s| (s.span.of(text), s.paragraph, s.zone))
        .collect();
    let expected = [
        ("Peace", 0, Zone::Title),
        ("It ended.", 1, Zone::Body),
        ("All left.", 1, Zone::Body),
    ];
    assert_eq!(seen, expected);
}

/// Every text of up to five characters of an alphabet that holds each kind of mark.
#[test]
fn every_character_is_in_one_sentence() {
    const ALPHABET: [&str; 14] = [
        ".", "?", "…", "。", "\"", "”", "[", ")", "1", "a", "É", " ", "\u{a0}", "\n",
    ];
    for length in 0_u32..=5 {
        for number in 0..ALPHABET.len().pow(length) {
            let digits =
                (0..length).map(|place| number / ALPHABET.len().pow(place) % ALPHABET.len());
            assert_covers(&digits.map(|digit| ALPHABET[digit]).collect::<String>());
        }
    }
}

/// Sentences are trimmed, in order, not empty, and leave out white space alone.
fn assert_covers(text: &str) {
    let mut end = 0;
    split(text, |span| {
        assert!(
            text[end..span.start].trim().is_empty(),
            "{text:?} loses text before {span:?}"
        );
        assert!(
            !span.is_empty() && span.trim(text) == span,
            "{text:?} has {span:?}"
        );
        end = span.end;
    });
    assert!(text[end..].trim().is_empty(), "{text:?} loses its end");
}

#[test]
fn time_grows_with_length_alone() {
    let pieces = [
        "word ", "Mr. ", "a.", "! (", "...  ", ".[1]", "x\n", "?\" A", "((", "1. ", "!)",
    ];
    for piece in pieces {
        let text = format!("!{}{}", " ".repeat(100_000), piece.repeat(100_000));
        assert_covers(&text);
    }
}

#[test]
fn ends_without_a_mark() {
    check(&[
        "Figure 1.2| The harbour of Brest in 1917.",
        "He wrote it down.\u{a0}[2]| Nobody read it.",
        "He wrote it down.[12] [citation needed]| Nobody read it.",
        "Anna Lindqvist| 08/16/2000 12:05 PM| I just wanted to thank you for the note.",
        "Email: Anna Lindqvist <anna.lindqvist@example.org>| The harbour is closed.",
        "The minister, Anna Lindqvist, met Queen Maud at 10:30 AM in Bergen.",
        "President Sadi Carnot met Queen Victoria in Nice on Monday Morning",
    ]);
}

#[test]
fn headlines_are_not_cut_between_names() {
    check(&[
        "Stranger Tides Rising - Water Off a Grey Seal's Back",
        "Harbour Board Chief Quits The Baltic Port Authority",
    ]);
}

#[test]
fn wide_blanks_and_control_characters_are_lost_nowhere() {
    for text in [
        "@Aa?\n\u{a0}> Transfer-Encoding: chunked",
        "@[\u{1}Topeeg.<br>",
        "WARC-Type: response\n<p>Aa ...\u{1}“",
        "Figure 2 \u{a0}\u{1}The ferry sank.",
    ] {
        let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let sentences = cut(text);
        let kept: usize = sentences.iter().map(|sentence| solid(sentence)).sum();
        assert_eq!(kept, solid(text), "{sentences:?}");
        assert!(
            sentences
                .iter()
                .all(|sentence| sentence.trim() == *sentence),
            "{sentences:?}"
        );
    }
}
