//! What the zoner promises: zones of whole articles of several shapes, and spans that lose nothing.

use super::{Zoned, persons, zone};
use crate::article::{Article, Block, Mark, Markup, Source};
use crate::page;
use crate::vocabulary::Zone;

fn article(text: &str) -> Article {
    let source = Source {
        path: "test.txt".to_owned(),
        record: None,
    };
    Article::new(source, text.to_owned())
}

fn plain(text: &str) -> Zoned {
    let zoned = zone(&article(text), Markup::Plain, &page::plain(text));
    check_spans(text, &zoned, "");
    zoned
}

fn markdown(text: &str) -> Zoned {
    let zoned = zone(&article(text), Markup::Markdown, &page::markdown(text));
    check_spans(text, &zoned, "#>-*=_.");
    zoned
}

/// Spans are trimmed, in order, apart, and hold every character but white space and `marks`.
fn check_spans(text: &str, zoned: &Zoned, marks: &str) {
    let mut end = 0;
    for paragraph in &zoned.paragraphs {
        let span = paragraph.span;
        assert!(
            span.start >= end && !span.is_empty() && span.trim(text) == span,
            "{span:?} of {text:?}"
        );
        check_gap(&text[end..span.start], marks);
        end = span.end;
    }
    check_gap(&text[end..], marks);
}

fn check_gap(gap: &str, marks: &str) {
    assert!(
        gap.chars().all(|c| c.is_whitespace() || marks.contains(c)),
        "lost: {gap:?}"
    );
}

fn zones(zoned: &Zoned) -> Vec<Zone> {
    zoned
        .paragraphs
        .iter()
        .map(|paragraph| paragraph.zone)
        .collect()
}

fn texts<'a>(text: &'a str, zoned: &Zoned, zone: Zone) -> Vec<&'a str> {
    zoned
        .paragraphs
        .iter()
        .filter(|paragraph| paragraph.zone == zone)
        .map(|paragraph| paragraph.span.of(text))
        .collect()
}

/// A sentence that nothing but body is made of.
const BODY: &str = "The canal carried most of the oil that heated the homes of the continent, and everybody knew it.";

const COMMENTARY: &str = "\
Rivers are no borders: why the treaty failed

Treaties about rivers fail when the people who drink from them are not asked, and this one is no exception.

The ministry promised a dam in three years. It took eleven, and the valley paid for every one of them.

The price of delay

As the commission wrote in its last report: “No village was heard before the plans were drawn.” That alone
should have stopped the work.

“We were told to move, and then told to wait.

“In the end we did both.”

“The dam was a mistake,” the engineer said later. “We all knew it.”

Marta Ellingsen is a senior fellow at the Harbour Institute for Water Policy and the author of two books on rivers.

Further reading

The dam that nobody asked for

What the valley remembers

The views expressed in Valley Notes are solely those of the authors and do not reflect those of the Institute.

The Harbour Institute’s mission is to bring people who share a river to one table.

Follow us on social media
and support our work

Image: Villagers carry furniture over the old bridge. (Jo Lind/Harbour Picture Service via REUTERS)";

#[test]
fn a_commentary_has_body_and_everything_around_it() {
    use Zone::{Bio, Body, Boilerplate, Caption, Heading, Quote, Title};
    let zoned = plain(COMMENTARY);
    let tail = [
        Bio,
        Boilerplate,
        Boilerplate,
        Boilerplate,
        Boilerplate,
        Boilerplate,
        Boilerplate,
        Caption,
    ];
    let expected = [
        &[Title, Body, Body, Heading, Body, Quote, Quote, Body][..],
        &tail[..],
    ]
    .concat();
    assert_eq!(zones(&zoned), expected);
    assert_eq!(
        zoned.title.as_deref(),
        Some("Rivers are no borders: why the treaty failed")
    );
    assert_eq!(zoned.author.as_deref(), Some("Marta Ellingsen"));
}

#[test]
fn a_wire_report_without_headline_is_body() {
    let text = format!(
        "LAKE TOWN (AP) — The ferry that sank on Monday had been reported unsafe twice, officials said.\n{BODY}\n\
         “Nobody listened,” said Ole Brandt, who owns the pier. “Nobody ever does.”\n“It was only a matter of time.”"
    );
    let zoned = plain(&text);
    assert_eq!(
        zones(&zoned),
        [
            Zone::Byline,
            Zone::Body,
            Zone::Body,
            Zone::Body,
            Zone::Quote
        ]
    );
    assert_eq!(texts(&text, &zoned, Zone::Byline), ["LAKE TOWN (AP) —"]);
    assert_eq!((zoned.title, zoned.author), (None, None));
}

#[test]
fn bylines_and_dates_stand_at_the_top() {
    let cases = [
        ("By Jane Doe", "Jane Doe"),
        ("By JANE DOE and JOHN ROE", "JANE DOE; JOHN ROE"),
        (
            "Written by Jane Doe, John Roe and Ana de la Cruz",
            "Jane Doe; John Roe; Ana de la Cruz",
        ),
        (
            "By Jane A. Doe, Director of the Harbour Institute.",
            "Jane A. Doe",
        ),
        ("By Jane Doe | November 12, 1956", "Jane Doe"),
        ("Jane Doe, Staff Writer", "Jane Doe"),
        ("By Reuters", "Reuters"),
    ];
    for (byline, author) in cases {
        let text = format!(
            "A headline about the canal\n\n{byline}\n\nPublished: 12 Nov. 1956, 10:30 am\n\n{BODY}\n\n{BODY}"
        );
        let zoned = plain(&text);
        assert_eq!(
            zones(&zoned),
            [
                Zone::Title,
                Zone::Byline,
                Zone::Byline,
                Zone::Body,
                Zone::Body
            ],
            "{byline}"
        );
        assert_eq!(zoned.author.as_deref(), Some(author));
    }
}

#[test]
fn sentences_that_look_like_bylines_are_body() {
    for sentence in [
        "By Friday the canal was closed.",
        "By Jane Doe’s account the ministers never met.",
        "November 12, 1956 was the day on which the fleet left.",
        "Published reports say otherwise.",
    ] {
        let text = format!("A headline about the canal\n\n{sentence}\n\n{BODY}");
        assert_eq!(
            zones(&plain(&text)),
            [Zone::Title, Zone::Body, Zone::Body],
            "{sentence}"
        );
    }
}

#[test]
fn what_the_file_says_comes_before_what_the_text_says() {
    let text = format!("The given title.\n\nBy Jane Doe\n\n{BODY}");
    let mut given = article(&text);
    given.title = Some("The given title.".to_owned());
    given.author = Some("John Roe".to_owned());
    let zoned = zone(&given, Markup::Plain, &page::plain(&given.text));
    assert_eq!(zones(&zoned), [Zone::Title, Zone::Byline, Zone::Body]);
    assert_eq!(zoned.title.as_deref(), Some("The given title."));
    assert_eq!(zoned.author.as_deref(), Some("John Roe"));
}

#[test]
fn a_source_at_the_end_is_no_author() {
    let text = format!(
        "A headline about the canal\n\nThe closure was “reckless”, Lena Moser told the paper.\n\n{BODY}\n\n\
         Lena Moser is a professor of maritime law."
    );
    let zoned = plain(&text);
    assert_eq!(
        zones(&zoned),
        [Zone::Title, Zone::Body, Zone::Body, Zone::Body]
    );
    assert_eq!(zoned.author, None);
}

#[test]
fn two_notes_name_two_authors() {
    let text = format!(
        "A headline about the canal\n\n{BODY}\n\nDr. Jane Q. Doe teaches history. John Roe is a columnist at the Post.\n\n\
         Ana de la Cruz, a former diplomat, is the director of the Quay Centre. Her opinions are her own and hers alone."
    );
    assert_eq!(
        plain(&text).author.as_deref(),
        Some("Dr. Jane Q. Doe; John Roe; Ana de la Cruz")
    );
}

#[test]
fn a_weak_pattern_alone_stays_body() {
    let text = format!(
        "A headline about the canal\n\n{BODY}\n\nThe Quay Centre is a nonprofit that runs four ferries."
    );
    assert_eq!(zones(&plain(&text)), [Zone::Title, Zone::Body, Zone::Body]);
    let text = format!("{text}\n\n© 1956 Quay Press. All rights reserved.");
    assert_eq!(
        zones(&plain(&text))[2..],
        [Zone::Boilerplate, Zone::Boilerplate]
    );
}

#[test]
fn notices_in_the_middle_are_boilerplate_and_body_goes_on() {
    let text = format!(
        "A headline about the canal\n\n{BODY}\n\nAdvertisement\n\n{BODY}\n\nRead more: The canal in maps\n\n{BODY}"
    );
    let zoned = plain(&text);
    assert_eq!(
        texts(&text, &zoned, Zone::Boilerplate),
        ["Advertisement", "Read more: The canal in maps"]
    );
    assert_eq!(texts(&text, &zoned, Zone::Body), [BODY; 3]);
}

#[test]
fn body_that_shares_words_with_notices_stays_body() {
    for sentence in [
        "Copyright law protects the charts, the court held in March.",
        "Share prices fell when the canal closed, and they did not recover.",
        "Advertisements for the crossing promised calm seas.",
        "Related talks in Geneva went nowhere, the minister admitted.",
        "Photographs of the wreck went round the world within a day.",
        "Listen: nobody had asked the pilots, and nobody would.",
        "The polls do not necessarily reflect what the towns on the bank think.",
        "Their views were not those of the party, and the pilots said so.",
        "Comments by the foreign minister did not help either.",
        "The company said that the post had violated its community guidelines.",
        "The court has read the cookie policy of the line, and threw it out.",
        "By signing up to the treaty the government gave the canal away.",
        "More on the talks was expected from Geneva on Monday.",
        "More from the pilots will be heard in May.",
        "The minister claimed all the credit: nobody else would.",
        "The transcript, lightly edited, was handed to the court.",
        "Listen to this story of a pilot who could not swim, said the judge.",
    ] {
        let text =
            format!("A headline about the canal\n\n{BODY}\n\n{sentence}\n\n{BODY}\n\n{sentence}");
        assert!(
            zones(&plain(&text))[1..]
                .iter()
                .all(|&zone| zone == Zone::Body),
            "{sentence}"
        );
    }
}

#[test]
fn hard_wrapped_lines_are_one_paragraph() {
    let text = "\
The canal and the continent

The canal carried most of the oil that heated the homes of the continent,
and everybody knew it. When it closed, the queues at the filling stations
grew by the hour. Ministers promised that there was enough for the winter.
They were wrong about that, and they were wrong about much besides.

Nobody had asked the pilots. They left within a week, and with them went
the knowledge of a century: where the banks shift, and when to wait.";
    let zoned = plain(text);
    assert_eq!(zones(&zoned), [Zone::Title, Zone::Body, Zone::Body]);
}

#[test]
fn indents_part_hard_wrapped_paragraphs() {
    let text = "   The canal carried most of the oil that heated the homes of Europe,\n\
                and everybody knew it, although nobody cared to say so in the year in\n\
                question.\n   When it closed, the queues at the filling stations grew by the\n\
                hour, and ministers promised that there was enough for the winter.";
    assert_eq!(plain(text).paragraphs.len(), 2);
}

#[test]
fn single_line_ends_are_paragraphs_where_nothing_is_wrapped() {
    let text = [BODY; 4].join("\n");
    assert_eq!(plain(&text).paragraphs.len(), 4);
}

#[test]
fn markdown_marks_stay_outside() {
    let text = "# The canal\n\n*By Jane Doe*\n\nThe canal carried oil,\nand everybody knew it.\n\n\
                ## What came next\n\n> Nobody asked\n> the pilots.\n\n- They left.\n- Others came.\n\n***\n\n\
                Under it\n--------\n\n![The canal](canal.jpg)\n\nThe end of it.\n";
    let zoned = markdown(text);
    assert_eq!(zoned.title.as_deref(), Some("The canal"));
    assert_eq!(zoned.author.as_deref(), Some("Jane Doe"));
    assert_eq!(texts(text, &zoned, Zone::Title), ["The canal"]);
    assert_eq!(
        texts(text, &zoned, Zone::Heading),
        ["What came next", "Under it"]
    );
    assert_eq!(
        texts(text, &zoned, Zone::Quote),
        ["Nobody asked\n> the pilots."]
    );
    assert_eq!(
        texts(text, &zoned, Zone::Caption),
        ["![The canal](canal.jpg)"]
    );
    assert_eq!(
        texts(text, &zoned, Zone::Body)[1..],
        ["They left.", "Others came.", "The end of it."]
    );
}

#[test]
fn quotations_are_told_from_paragraphs_that_hold_one() {
    let cases = [
        ("“All of it.”", true),
        ("\"All of it.\"", true),
        ("“It goes on in the next.", true),
        ("‘The pilots don’t agree.’", true),
        ("''As wires type it.''", true),
        ("“He said “no” twice.”", true),
        ("“All of it,” she said.", false),
        ("“All of it,\" she said. \"All.”", false),
        ("''All,'' she said. ''All.''", false),
        ("‘No’ is what she said.", false),
        ("“”", false),
    ];
    for (text, expected) in cases {
        assert_eq!(super::quote::is_quotation(text), expected, "{text}");
    }
}

#[test]
fn captions_are_told_from_sentences() {
    let cases = [
        ("Photo: Jo Lind", true),
        ("The old bridge in spring. (Photo by Jo Lind)", true),
        ("The old bridge in spring. Jo Lind/Getty Images", true),
        ("The old bridge in spring (AP Photo/Jo Lind)", true),
        ("The bridge at Lake Town [Reuters]", true),
        ("The bridge was closed, the mayor said. (Reuters)", false),
        (
            "Photo by photo, the archive grew to a million prints.",
            false,
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(
            super::caption::is_caption(&super::Look::new(text)),
            expected,
            "{text}"
        );
    }
}

#[test]
fn odd_texts_lose_nothing_and_do_not_panic() {
    let pieces = [
        "",
        "\n",
        " \u{a0}\n",
        "#",
        "# ",
        "#\n",
        ">",
        "> >\n",
        "---",
        "---\n",
        "- ",
        "* * *",
        "“",
        "''",
        "'",
        "\"",
        "«",
        "By ",
        "By  and ",
        "©",
        "Follow ",
        "é",
        "\u{2028}",
        "İstanbul",
        "。",
        "1. ",
        "![",
        "](x)",
        "\t",
        "Zoë Ω is a ",
        "editor",
        ". ",
        "\u{0}",
        "\u{feff}",
        "ﬁ",
        "Photo:",
        "(",
        ")",
        "[Reuters]",
        "Published ",
        "1956",
        "…",
        "**",
    ];
    for a in pieces {
        for b in pieces {
            for c in ["", "\n", "\n\nRead more\n\n", " Doe\n\nÅsa"] {
                let text = format!("{a}{c}{b}");
                plain(&text);
                assert!(
                    zone(&article(&text), Markup::Markdown, &page::markdown(&text))
                        .paragraphs
                        .iter()
                        .all(|found| !found.span.is_empty())
                );
            }
        }
    }
}

#[test]
fn an_empty_text_has_no_paragraphs() {
    for text in ["", " \n\n\t\n"] {
        assert!(plain(text).paragraphs.is_empty());
        assert!(markdown(text).paragraphs.is_empty());
    }
}

#[test]
fn the_shared_commentary_keeps_its_seventeen_paragraphs() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/articles/belarus-border-crisis.txt"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: `{path}` is absent");
        return;
    };
    let text = text.replace("\r\n", "\n");
    let zoned = plain(&text);
    assert_eq!(texts(&text, &zoned, Zone::Body).len(), 17);
    assert_eq!(texts(&text, &zoned, Zone::Bio).len(), 1);
    assert_eq!(texts(&text, &zoned, Zone::Caption).len(), 1);
    assert_eq!(texts(&text, &zoned, Zone::Boilerplate).len(), 4);
    assert_eq!(zoned.title.as_deref(), text.lines().next());
    assert_eq!(zoned.author.as_deref(), Some("Brian Whitmore"));
}

#[test]
fn what_stands_between_headline_and_byline_is_its_companion() {
    let text = format!(
        "Opinion | World\n\nThe canal that nobody owns\n\nEgypt has the water, and Europe has the bill\n\nBy JANE DOE\n\n\
         Published: 12 Nov. 1956, 10:30 am\n\nShare | Print | Subscribe\n\n{BODY}\n\nJane Doe is a columnist of the Harbour Post."
    );
    let zoned = plain(&text);
    assert_eq!(
        zones(&zoned),
        [
            Zone::Boilerplate,
            Zone::Title,
            Zone::Title,
            Zone::Byline,
            Zone::Byline,
            Zone::Boilerplate,
            Zone::Body,
            Zone::Bio
        ]
    );
    assert_eq!(zoned.title.as_deref(), Some("The canal that nobody owns"));
    assert_eq!(
        zoned.author.as_deref(),
        Some("Jane Doe"),
        "as the note writes it"
    );
    let published_at = zoned.published_at.map(|at| at.to_string());
    assert_eq!(published_at.as_deref(), Some("1956-11-12T10:30:00Z"));
}

#[test]
fn doubtful_and_changed_dates_are_no_publication_dates() {
    for line in [
        "11/12/1956",
        "Updated: 12 November 1956",
        "Published: November 1956",
    ] {
        let text = format!("The canal that nobody owns\n\n{line}\n\n{BODY}");
        assert_eq!(plain(&text).published_at, None, "{line}");
    }
}

#[test]
fn comments_end_the_article_where_they_stand_in_its_lower_half() {
    let comments = "Comments (2)\n\nH. P., Lund\n\nI was there, and none of this is true.\n\nReply";
    let text = format!("The canal that nobody owns\n\n{BODY}\n\n{BODY}\n\n{BODY}\n\n{comments}");
    let zoned = plain(&text);
    assert_eq!(zones(&zoned)[4..], [Zone::Boilerplate; 4]);
    let text =
        format!("The canal that nobody owns\n\n{BODY}\n\n{BODY}\n\n{BODY}\n\nComments\n\n{BODY}");
    assert_eq!(
        zones(&plain(&text)).last(),
        Some(&Zone::Body),
        "a heading that says so is no proof"
    );
    let text = format!("The canal that nobody owns\n\nComments\n\n{BODY}\n\n{BODY}");
    assert_eq!(zones(&plain(&text))[2..], [Zone::Body; 2]);
}

#[test]
fn a_line_over_a_credit_is_its_caption() {
    let text = format!(
        "The canal that nobody owns\n\n{BODY}\n\nShips wait off Port Said, November 1956\n\nPhoto: Harbour Post\n\n{BODY}"
    );
    let zoned = plain(&text);
    assert_eq!(zones(&zoned)[2..4], [Zone::Caption; 2]);
}

#[test]
fn a_page_keeps_the_zones_of_its_markup() {
    let text = format!(
        "The canal\n\nBy Jane Doe\n\nWhat is owed?\n\n{BODY}\n\nSign up for our newsletter\n\n{BODY}"
    );
    let mut at = 0;
    let marks = [
        Some(Mark::Headline),
        Some(Mark::Byline),
        Some(Mark::Heading),
        None,
        Some(Mark::Heading),
        None,
    ];
    let blocks = text.split("\n\n").zip(marks).map(|(part, mark)| {
        let span = crate::article::Span::new(at, at + part.len());
        at = span.end + 2;
        Block {
            mark,
            ..Block::unmarked(span)
        }
    });
    let blocks: Vec<Block> = blocks.collect();
    let zoned = zone(&article(&text), Markup::Page, &blocks);
    assert_eq!(
        zones(&zoned),
        [
            Zone::Title,
            Zone::Byline,
            Zone::Heading,
            Zone::Body,
            Zone::Boilerplate,
            Zone::Body
        ]
    );
    assert_eq!(zoned.author.as_deref(), Some("Jane Doe"));
}

#[test]
fn markdown_is_read_as_it_shows() {
    let text = format!(
        "# The canal\n\n*Egypt has the water, and Europe has the bill*\n\nBy **Jane Doe** | 12 November 1956\n\n![](a.jpg)\n\n\
         *Ships wait off Port Said. (Collection of the author)*\n\n{BODY}\n\n[Subscribe now](https://post.example/subscribe)\n\n\
         {BODY}\n\n*Jane Doe writes* The Canal *every Friday.*"
    );
    let zoned = markdown(&text);
    assert_eq!(
        zones(&zoned),
        [
            Zone::Title,
            Zone::Title,
            Zone::Byline,
            Zone::Caption,
            Zone::Caption,
            Zone::Body,
            Zone::Boilerplate,
            Zone::Body,
            Zone::Bio
        ]
    );
    assert_eq!(zoned.author.as_deref(), Some("Jane Doe"));
    let published_at = zoned.published_at.map(|at| at.to_string());
    assert_eq!(published_at.as_deref(), Some("1956-11-12T00:00:00Z"));
}

/// An article as select-all and copy give it, with the page around it.
const COPIED: &str = "Skip to main content
News Opinion Sport Culture
Sign in
Home » World » Europe
Dockers end their longest strike
After nine weeks the port of Kallunge opens on Monday, but nobody says that he has won
Marit Solberg
3 May 1934 Facebook Twitter Print
Listen to this story
The dockers of Kallunge voted on Thursday to go back to work, nine weeks after they had put down their hooks over a cut of two kronor a day.
“We have not won,” said Olof Berg, who led the strike. “But nobody will cut our pay again without asking us first, and that is something.”
Never miss a story
Sign up for our newsletter
Enter your email
Submit
The owners saw it otherwise, and said on Friday that the port had lost half of its trade to the south and would hardly get it back.
“But nobody will cut our pay again without asking us first.”
— Olof Berg
The town will see on Monday.
Topics
Europe
Trade unions
Marit Solberg covers the ports of the north.
Most read
Ice closes the strait
How to salt a herring
© 1934 The Quay Courier";

#[test]
fn an_article_is_found_in_the_page_that_it_was_copied_with() {
    let zoned = plain(COPIED);
    assert_eq!(
        zoned.title.as_deref(),
        Some("Dockers end their longest strike")
    );
    assert_eq!(zoned.author.as_deref(), Some("Marit Solberg"));
    assert_eq!(
        zoned.published_at.map(|at| at.to_string()).as_deref(),
        Some("1934-05-03T00:00:00Z")
    );
    let of = |zone| texts(COPIED, &zoned, zone);
    assert_eq!(of(Zone::Title).len(), 2);
    assert_eq!(of(Zone::Byline).len(), 2);
    let body = of(Zone::Body);
    let opens = [
        "The dockers of",
        "“We have not",
        "The owners saw",
        "The town will",
    ];
    assert_eq!(body.len(), opens.len(), "{body:?}");
    assert!(
        body.iter()
            .zip(opens)
            .all(|(body, opens)| body.starts_with(opens)),
        "{body:?}"
    );
    assert_eq!(
        of(Zone::Bio),
        ["Marit Solberg covers the ports of the north."]
    );
    assert_eq!(
        zoned.paragraphs.len(),
        2 + 2 + 4 + 1 + of(Zone::Boilerplate).len()
    );
}

#[test]
fn a_press_release_ends_where_it_says_so() {
    let release = "UNION OF NORTHERN PORTS\n\nFOR IMMEDIATE RELEASE\n\nPorts reopen after nine weeks of strike\n\n\
        The Union of Northern Ports said on Thursday that its members would go back to work, nine weeks after they \
        had put down their hooks.\n\n\"It is enough,\" said Olof Berg.\n\nENDS\n\nNotes to editors\n\n\
        1. The Union was founded in 1911 and has four thousand members in six ports, of whom two thousand were out \
        on strike at the end.";
    let zoned = plain(release);
    assert_eq!(
        zoned.title.as_deref(),
        Some("Ports reopen after nine weeks of strike")
    );
    assert_eq!(texts(release, &zoned, Zone::Boilerplate).len(), 5);
    // A page number ends nothing.
    let numbered = release.replace("ENDS", "30");
    let zoned = plain(&numbered);
    assert_eq!(texts(&numbered, &zoned, Zone::Boilerplate).len(), 2);
}

#[test]
fn short_lines_of_an_article_without_a_page_around_it_stay() {
    let text = "Dockers end their strike\n\nThe dockers of Kallunge voted on Thursday to go back to work, nine weeks \
        after they had put down their hooks over a cut of two kronor.\n\nWhat they asked for\n\nMore pay\n\n\
        Fewer hours\n\nThe owners said on Friday that the port had lost half of its trade to the south and would \
        hardly get it back.\n\n“We have not won.”\n\nNobody has.";
    let zoned = plain(text);
    assert!(
        texts(text, &zoned, Zone::Boilerplate).is_empty(),
        "{zoned:?}"
    );
}

#[test]
fn a_notice_within_a_sentence_takes_none_of_it_along() {
    let text = format!(
        "{BODY}\nThe farmers were offered two years of\n© Harbour Post / Lind Agency\ntraining in the use of the new locks, and took it.\n{BODY}"
    );
    let zoned = plain(&text);
    let notices = texts(&text, &zoned, Zone::Boilerplate);
    assert_eq!(notices, ["© Harbour Post / Lind Agency"]);
}

#[test]
fn a_board_and_an_agency_are_no_persons() {
    for house in [
        "Staff",
        "Editorial Board",
        "The Editorial Board",
        "Reuters",
        "The New York Times",
        "Agence France-Presse",
        "Human Rights Watch",
        "BBC News",
        "admin",
        "Le Monde",
        "International Crisis Group",
        "",
        "; ",
        "By",
    ] {
        assert_eq!(persons(house), [""; 0], "{house}");
    }
    assert_eq!(
        persons("Jane Doe; John Q. Roe"),
        ["Jane Doe", "John Q. Roe"]
    );
    assert_eq!(
        persons("By Jane Doe and John Roe"),
        ["Jane Doe", "John Roe"]
    );
    assert_eq!(persons("Jane Doe, Staff Writer; Reuters"), ["Jane Doe"]);
    assert_eq!(persons("Ludwig van Beethoven"), ["Ludwig van Beethoven"]);
}

/// The zone of the last paragraph of an article, and the author found.
fn last(paragraph: &str) -> (Option<Zone>, Option<String>) {
    let text = format!(
        "The Bridge Falls\n\nThe old bridge fell on Monday, and the ministry said that it had been warned.\n\nNobody \
         was hurt, but the town is cut off from its market until the spring.\n\n{paragraph}"
    );
    let zoned = plain(&text);
    (zoned.paragraphs.last().map(|last| last.zone), zoned.author)
}

#[test]
fn views_that_are_personal_attacks_are_no_disclaimer() {
    for (text, expected) in [
        (
            "The views expressed by Donald Trump were personal attacks on a judge, and no argument.",
            Zone::Body,
        ),
        ("The views expressed here are personal.", Zone::Boilerplate),
        (
            "The opinions expressed in this article are the author's personal views.",
            Zone::Boilerplate,
        ),
    ] {
        assert_eq!(last(text).0, Some(expected), "{text}");
    }
}

#[test]
fn files_that_a_sentence_speaks_of_are_no_credit() {
    for (text, expected) in [
        (
            "The two had known each other for years (as shown in the Epstein files).",
            Zone::Body,
        ),
        (
            "The minister at the opening of the bridge (National Archives)",
            Zone::Caption,
        ),
        (
            "A map of the valley, October 1962. (HSJ files)",
            Zone::Caption,
        ),
        (
            "The minister at home on Nov. 25, 1986. (White House photograph, National Archives)",
            Zone::Caption,
        ),
        (
            "Nobody asked who had paid (Roe is named in the files).",
            Zone::Body,
        ),
    ] {
        assert_eq!(last(text).0, Some(expected), "{text}");
    }
}

#[test]
fn a_long_paragraph_that_opens_like_a_label_is_body() {
    let video = format!(
        "Video: the Kremlin denies everything{}.",
        ", and the ministry denies what it denied before".repeat(7)
    );
    assert_eq!(last(&video).0, Some(Zone::Body));
    let short = "Video: the minister opens the bridge";
    assert_eq!(last(short).0, Some(Zone::Caption));
    let update = "Update: Putin has never kept a promise, and nobody should count on the next one.";
    assert_eq!(last(update).0, Some(Zone::Body));
    for notice in [
        "Update: This story has been updated with a statement by the ministry.",
        "Correction: An earlier version of this article misstated the year.",
        "Read: Why the bridge fell",
    ] {
        assert_eq!(last(notice).0, Some(Zone::Boilerplate), "{notice}");
    }
}

#[test]
fn the_author_of_a_ruin_is_not_the_author_of_the_article() {
    let body = "Robert Mugabe is the author of this ruin, and he will not repair it.";
    assert_eq!(last(body), (Some(Zone::Body), None));
    for bio in [
        "Jane Doe is the author of Rivers and Roads.",
        "Jane Doe is the author of two novels on the valley.",
        "Jane Doe is a historian and the author of this column.",
    ] {
        let author = Some("Jane Doe".to_owned());
        assert_eq!(last(bio), (Some(Zone::Bio), author), "{bio}");
    }
}

#[test]
fn a_date_with_a_zone_of_several_meanings_keeps_its_day() {
    let text = "The Bridge Falls\n\nPublished: 12 June 2021 10:30 BST\n\nThe old bridge fell on Monday, and nobody \
                was hurt.\n\nThe town is cut off from its market.";
    let published = plain(text).published_at.map(|moment| moment.to_string());
    assert_eq!(published.as_deref(), Some("2021-06-12T00:00:00Z"));
}
