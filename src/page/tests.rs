//! What rendering promises of titles and of Markdown; `html/tests.rs` has web pages.

use super::{begins_with, markdown, render};
use crate::article::{Article, Mark, Markup, Source};

fn titled(text: &str, title: &str, markup: Markup) -> String {
    let source = Source {
        path: "a.csv".to_owned(),
        record: Some(1),
    };
    let mut article = Article::new(source, text.to_owned());
    article.title = Some(title.to_owned());
    render(article, markup).unwrap().article.text
}

#[test]
fn the_title_is_the_first_paragraph_once() {
    let with = |body: &str| titled(body, "A title", Markup::Plain);
    assert_eq!(with("Body."), "A title\n\nBody.");
    assert_eq!(with("A title\nBody."), "A title\nBody.");
    assert_eq!(with("\nA title \nBody."), "\nA title \nBody.");
    assert_eq!(with("A TITLE.\nBody."), "A TITLE.\nBody.");
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
        assert_eq!(titled(kept, "A title", Markup::Markdown), kept);
    }
    for other in [
        "A title\nand more.",
        "# Another title\n",
        "> A title\n> and more",
        "Body.",
    ] {
        let with = titled(other, "A title", Markup::Markdown);
        assert_eq!(with, format!("A title\n\n{other}"));
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
