//! What rendering promises of titles and of Markdown; `html/tests.rs` has web pages.

use super::{begins_with, markdown, render};
use crate::article::{Article, Mark, Markup, Source, one_line};
use crate::origin::Origin;

/// An article that a record holds, or a file; its title is a field beside the text only there.
fn article(record: Option<u64>, title: &str, text: &str) -> Article {
    let source = Source {
        path: "a.csv".to_owned(),
        record,
    };
    let field = record.map(|_| title.to_owned());
    let (text, origin) = Origin::of(field, false, text.to_owned());
    let mut article = Article::new(source, text);
    (article.title, article.origin) = (one_line(Some(title)), origin);
    article
}

fn titled(text: &str, title: &str, markup: Markup) -> Article {
    render(article(Some(1), title, text), markup)
        .unwrap()
        .article
}

#[test]
fn the_title_is_the_first_paragraph_once() {
    let with = |body: &str| titled(body, "A title", Markup::Plain).text;
    assert_eq!(with("Body."), "A title\n\nBody.");
    assert_eq!(with("A title\nBody."), "A title\nBody.");
    assert_eq!(with("\nA title \r\nBody."), "\nA title \nBody.");
    assert_eq!(with("A TITLE.\nBody."), "A TITLE.\nBody.");
}

#[test]
fn the_fields_of_a_record_stay_as_they_came() {
    for given in ["a\r\nb\rc\n\r\nd", "\u{feff}a", "a", "A title\r\nb"] {
        let article = titled(given, " A\ntitle", Markup::Plain);
        assert_eq!(article.given_text(), given);
        assert_eq!(article.origin.title(), Some(" A\ntitle"));
    }
    let page = titled("<p>One.</p>\r\n<p>Two.</p>", " A\ntitle", Markup::Piece);
    assert_eq!(page.given_text(), "One.\n\nTwo.");
    assert_eq!(page.origin.title(), Some(" A\ntitle"));
    assert_eq!(page.text, "A title\n\nOne.\n\nTwo.");
}

#[test]
fn a_title_that_a_file_names_stays_in_front_of_its_text() {
    for (text, given) in [
        ("Body.\r\n", "A title\n\nBody.\r\n"),
        ("\u{feff}Body.\n", "A title\n\nBody.\n"),
    ] {
        let article = article(None, "A title", text);
        let article = render(article, Markup::Markdown).unwrap().article;
        assert_eq!(article.given_text(), given);
        assert_eq!(article.text, "A title\n\nBody.\n");
        assert_eq!(article.origin.title(), None);
    }
}

#[test]
fn a_title_in_wrapped_lines_is_the_line_alone() {
    let text = "The Bridge Falls\nThe old bridge fell on Monday,\nand nobody was hurt.\n\nThe town is cut off.";
    let article = article(Some(1), "The  Bridge Falls", text);
    let rendered = render(article, Markup::Plain).unwrap();
    let blocks = rendered.blocks.iter();
    let blocks: Vec<&str> = blocks.map(|block| block.span.of(text)).collect();
    let rest = "The old bridge fell on Monday,\nand nobody was hurt.";
    assert_eq!(blocks, ["The Bridge Falls", rest, "The town is cut off."]);
}

#[test]
fn a_markdown_heading_is_the_title() {
    for kept in [
        "# A title\nBody.",
        "# *A title* #\n",
        "A title\n===\nBody.",
        "\nA title\n\nBody.",
    ] {
        assert!(begins_with(kept, "A title", Markup::Markdown), "{kept}");
        for ends in ["\n", "\r\n", "\r"] {
            let given = kept.replace('\n', ends);
            assert_eq!(titled(&given, "A title", Markup::Markdown).text, kept);
        }
    }
    for other in [
        "A title\nand more.",
        "# Another title\n",
        "> A title\n> and more",
        "Body.",
    ] {
        let with = |other: &str| titled(other, "A title", Markup::Markdown).text;
        assert_eq!(with(other), format!("A title\n\n{other}"));
        let other_ends = other.replace('\n', "\r\n");
        assert_eq!(with(&other_ends), with(other));
    }
}

/// Mark and source of every block, and what it shows.
fn blocks(text: &str) -> Vec<(Option<Mark>, &str, String)> {
    let blocks = markdown(text).into_iter();
    let shown = |shown: Option<String>, source: &str| shown.unwrap_or_else(|| source.to_owned());
    blocks
        .map(|block| {
            let source = block.span.of(text);
            (block.mark, source, shown(block.shown, source))
        })
        .collect()
}

/// The same without what is shown.
fn sources(text: &str) -> Vec<(Option<Mark>, &str)> {
    let blocks = blocks(text).into_iter();
    blocks.map(|(mark, source, _)| (mark, source)).collect()
}

#[test]
fn code_tables_comments_and_the_targets_of_links_are_apart() {
    let text = "```\n# no heading\n\nno body\n```\n\n<!-- no\n\nbody -->\n\nThe [canal][1] was shut.\n\n\
        [1]: https://post.example/canal \"The canal\"\n\n| a | b |\n|---|---|\n| c | d |\n\nIt opened again.\n";
    let apart = Some(Mark::Apart);
    assert_eq!(
        sources(text),
        [
            (apart, "```\n# no heading\n\nno body\n```"),
            (apart, "<!-- no\n\nbody -->"),
            (None, "The [canal][1] was shut."),
            (apart, "[1]: https://post.example/canal \"The canal\""),
            (apart, "| a | b |\n|---|---|\n| c | d |"),
            (None, "It opened again."),
        ]
    );
    assert_eq!(blocks(text)[2].2, "The canal was shut.");
}

#[test]
fn text_among_tags_or_under_an_indent_is_no_less_body() {
    let text = "<div class=\"x\">\n\n    The canal was shut\n    on Friday.\n\n    Nobody knew why.\n\n<p>It opened again.</p>\n</div>\n";
    assert_eq!(
        sources(text),
        [
            (Some(Mark::Apart), "<div class=\"x\">"),
            (None, "The canal was shut\n    on Friday."),
            (None, "Nobody knew why."),
            (None, "<p>It opened again.</p>\n</div>"),
        ]
    );
}

#[test]
fn a_rule_under_a_paragraph_makes_it_no_heading() {
    let long = "The canal carried most of the oil that heated the homes of the continent, and everybody knew it. ".repeat(2);
    for paragraph in [long.trim(), "The canal was shut\non Friday."] {
        assert_eq!(sources(&format!("{paragraph}\n---\n")), [(None, paragraph)]);
    }
    let heading = [(Some(Mark::Heading), "The canal")];
    assert_eq!(sources("The canal\n---\n"), heading);
}

#[test]
fn lists_quotations_and_images_are_blocks_of_their_own() {
    let text = "> He said no.\n> She said *yes*\n> at once.\n\n- One\n  more\n- Two\n\n1. Three\n2. *Four*\n\n\
        ![The canal](a.jpg)\n*Port Said*\nunder [it](b) \\* & all\n";
    let quote = Some(Mark::Quote);
    assert_eq!(
        sources(text),
        [
            (quote, "He said no."),
            (quote, "She said *yes*\n> at once."),
            (None, "One\n  more"),
            (None, "Two"),
            (None, "1. Three"),
            (None, "2. *Four*"),
            (Some(Mark::Caption), "![The canal](a.jpg)"),
            (None, "*Port Said*\nunder [it](b) \\* & all"),
        ]
    );
    let shown: Vec<_> = blocks(text)
        .into_iter()
        .map(|(_, _, shown)| shown)
        .collect();
    assert_eq!(shown[1], "She said yes\nat once.");
    assert_eq!(
        shown[5..],
        ["2. Four", "The canal", "Port Said\nunder it * & all"]
    );
}
