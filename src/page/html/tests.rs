//! What the reader of web pages promises: the article with its marks, and nothing of what stands around it.

use super::{page, piece};
use crate::article::Mark;

/// Mark and text of every block; the spans must be in order, and the text hold nothing else.
fn parts(page: &super::Page) -> Vec<(Option<Mark>, &str)> {
    let text = page.text.as_str();
    let mut end = 0;
    for paragraph in &page.blocks {
        let gap = &text[end..paragraph.span.start];
        assert!(gap.is_empty() || gap == "\n\n", "{gap:?}");
        assert_eq!(paragraph.span.trim(text), paragraph.span);
        end = paragraph.span.end;
    }
    assert_eq!(end, text.len());
    page.blocks
        .iter()
        .map(|paragraph| (paragraph.mark, paragraph.span.of(text)))
        .collect()
}

const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head><title>The dam that nobody asked for | Valley Post</title>
<meta property="og:site_name" content="Valley Post"><script>var menu = "<p>no text</p>";</script></head><body>
<header class="site-header"><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav></header>
<main><article class="post has-comments"><header><p class="kicker"><a href="/world">World</a></p>
<h1>The dam that nobody<br>asked for</h1><p class="standfirst">Eleven years on, the valley still pays for a plan that its
ministers drew alone</p><div class="byline"><span>By</span><a href="/jane">Jane Doe</a><time datetime="1956-11-12">12
November 1956</time></div></header>
<figure><img src="dam.jpg"><figcaption>The dam in 1955. <span class="credit">Photo: Jo Lind</span></figcaption></figure>
<div class="article-body">
<p><span class="dropcap">T</span>he ministry promised a dam in three years, and told every village that the work would bring
it light. It took eleven&shy;, and the valley paid for every one of them.</p>
<p>Nobody was asked.</p>
<aside class="related"><h3>Read more</h3><ul><li><a href="/1">What the valley remembers of the flood</a></li></ul></aside>
<div class="newsletter-signup"><p>Sign up for our morning letter, which tells you all that you need to know today.</p></div>
<h2>The price of delay</h2>
<p>As the commission wrote in its last report, no village was heard before the plans were drawn, and none was paid in time
for the land that it lost.</p>
<blockquote><p>We were told to move, and then we were told to wait until the next government had been found.</p></blockquote>
<p><strong>What they want now</strong></p>
<ul><li>An inquiry that sits in the valley and hears everyone who wants to be heard.</li><li>Payment for the lost
harvests.</li></ul>
<p>The minister, who is the author of the plan, has refused both, and says that the people of the valley should be
grateful for the light that they have.</p>
<aside><blockquote class="pullquote">no village was heard before the plans were drawn</blockquote></aside>
</div>
<div class="author-bio"><h4>Jane Doe</h4><p>Jane Doe is a senior writer at the Valley Post and has covered rivers since 1949.</p></div>
</article>
<section class="comments"><h2>2 comments</h2><div class="comment"><p>I lived there then, and every single word of this is true,
whatever the ministry says about it today.</p></div></section></main>
<footer><p>© 1956 Valley Post. All rights reserved, and nothing may be printed without our leave.</p></footer></body></html>"#;

#[test]
fn a_page_gives_its_article_and_nothing_else() {
    use Mark::{Bio, Byline, Caption, Heading, Headline, Quote, Standfirst};
    let page = page(PAGE);
    let expected = [
        (Some(Headline), "The dam that nobody asked for"),
        (Some(Standfirst), "Eleven years on, the valley still pays"),
        (Some(Byline), "By Jane Doe 12 November 1956"),
        (Some(Caption), "The dam in 1955. Photo: Jo Lind"),
        (None, "The ministry promised a dam in three years,"),
        (None, "Nobody was asked."),
        (Some(Heading), "The price of delay"),
        (None, "As the commission wrote"),
        (Some(Quote), "We were told to move"),
        (Some(Heading), "What they want now"),
        (None, "An inquiry that sits in the valley"),
        (None, "Payment for the lost harvests."),
        (None, "The minister, who is the author of the plan,"),
        (Some(Bio), "Jane Doe is a senior writer"),
    ];
    let found = parts(&page);
    for (i, (mark, start)) in expected.iter().enumerate() {
        let part = found.get(i).copied().unwrap_or((Some(Mark::Apart), ""));
        assert!(
            part.0 == *mark && part.1.starts_with(start),
            "{i}: {part:?}"
        );
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    assert_eq!(
        page.said.title.as_deref(),
        Some("The dam that nobody asked for")
    );
    assert_eq!(page.said.publisher.as_deref(), Some("Valley Post"));
    assert_eq!(page.said.published_at.as_deref(), Some("1956-11-12"));
    assert!(page.text.contains("It took eleven, and"));
}

#[test]
fn a_piece_of_a_page_is_all_article() {
    let piece = piece(
        "<h2>A heading</h2><p>One &amp; two.</p><ul><li>Three</li></ul>Four<br><br>five<script>no</script>",
    );
    let expected = [
        (Some(Mark::Heading), "A heading"),
        (None, "One & two."),
        (None, "Three"),
        (None, "Four"),
        (None, "five"),
    ];
    assert_eq!(parts(&piece), expected);
}

#[test]
fn pages_without_an_article_are_empty() {
    for html in [
        "",
        "<html></html>",
        "<html><body><nav><a href='/'>Home</a></nav></body></html>",
        "<p>",
        "<script>x</script>",
    ] {
        assert_eq!(page(html).text, "", "{html}");
    }
}

#[test]
fn elements_without_end_do_not_end_the_stack() {
    for tag in [
        "<div>",
        "<b>",
        "<blockquote>",
        "<table><tr><td>",
        "<ul><li>",
    ] {
        let html = format!(
            "<html><body>{}<p>The canal was closed on Friday, and nobody knew for how long.</p>",
            tag.repeat(2_000)
        );
        assert!(page(&html).text.contains("The canal was closed"), "{tag}");
    }
}

#[test]
fn a_quotation_that_stands_twice_is_kept_once() {
    let quote = "<blockquote><p>We were told to move, and then we were told to wait for the next government.</p></blockquote>";
    let page = piece(&format!(
        "<p>The valley has waited.</p>{quote}<p>Nobody came.</p>{quote}"
    ));
    let quotes = parts(&page)
        .iter()
        .filter(|(mark, _)| *mark == Some(Mark::Quote))
        .count();
    assert_eq!(quotes, 1, "{page:?}");
}
