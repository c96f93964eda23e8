//! Tells from an element's name and class names what stands in it: a caption, a byline, a box of links.

use scraper::node::Element;

/// What an element says of the text in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Hint {
    /// Nothing.
    #[default]
    None,
    /// It is the page's top heading.
    Headline,
    /// It is a heading, or stands in one.
    Heading,
    /// It is an item of a list.
    Item,
    /// It is a quotation.
    Quote,
    /// It stands under a picture.
    Caption,
    /// It sums the article up, under the headline.
    Standfirst,
    /// It says who wrote the article, or when.
    Byline,
    /// It says who the author is.
    Bio,
    /// It is a note to the article: a footnote, a correction, whose views these are.
    Note,
    /// It would stand on any other page too: links, appeals, comments.
    Furniture,
    /// It plays something; what is no prose in it is its labels.
    Player,
}

/// Elements whose text is not shown, or is no text.
#[rustfmt::skip]
const HIDDEN: &[&str] = &[
    "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "video", "audio",
    "button", "select", "textarea", "input", "head", "amp-ad", "amp-analytics", "amp-social-share", "amp-sidebar",
    "amp-consent", "amp-embed", "amp-iframe", "math", "map", "datalist", "dialog", "frameset", "picture",
];
/// Elements that begin and end a paragraph.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "amp-img",
];
/// Class names of text that is there for screen readers or search engines alone.
#[rustfmt::skip]
const UNSEEN: &[&str] = &[
    "visually-hidden", "visuallyhidden", "visuallyHidden", "sr-only", "screen-reader-text", "screen-reader-only",
    "screenreader-only", "screen-reader-response", "element-invisible", "u-hidden", "is-hidden", "hidden-print-only",
    "print-only", "show-for-print",
];

/// Words of class names that mark furniture wherever they stand.
#[rustfmt::skip]
const FURNITURE: &[&str] = &[
    "share", "shares", "sharing", "sharedaddy", "sharebar", "sharetools", "sharethis", "addtoany", "addthis",
    "social",
    "newsletter", "newsletters", "signup", "subscribe", "subscription", "subscriptions", "related",
    "relatedposts", "jp", "recommended", "recommendations", "recommendation", "recirc", "recirculation", "promo",
    "promos", "promotion", "promoted", "advert", "adverts", "advertisement", "advertising", "ads", "adslot", "adunit",
    "adbox", "dfp", "sponsor", "sponsored", "sponsors", "comment", "comments", "commentlist", "disqus", "respond",
    "breadcrumb", "breadcrumbs", "menu", "nav", "navbar", "navigation", "sidebar", "widget", "widgets",
    "toolbar", "cookie", "cookies", "consent", "gdpr", "popup", "modal", "overlay", "regwall", "tags",
    "taglist", "tagcloud", "topics", "keywords", "trending", "pullquote", "outbrain", "taboola", "login", "donate",
    "donation", "donations", "appeal", "cta", "footer", "pagination", "pager", "reactions", "votes", "ratings",
    "skip",
    "masthead", "megamenu", "hashtags", "bookmark", "copyright", "archive", "feedback",
];
/// The same for two words on end.
#[rustfmt::skip]
const FURNITURE_PAIRS: &[(&str, &str)] = &[
    ("sign", "up"), ("most", "read"), ("most", "viewed"), ("most", "popular"), ("read", "more"), ("more", "on"),
    ("more", "from"), ("more", "stories"), ("also", "read"), ("read", "also"), ("see", "also"), ("read", "next"),
    ("up", "next"), ("pull", "quote"), ("site", "header"), ("site", "footer"), ("page", "header"), ("page", "footer"),
    ("rich", "link"), ("inline", "link"), ("link", "list"), ("links", "list"), ("ad", "slot"), ("ad", "container"),
    ("ad", "wrapper"), ("ad", "unit"), ("ad", "label"), ("ad", "break"), ("in", "article"), ("support", "us"),
    ("blog", "pager"), ("post", "labels"), ("tag", "list"), ("follow", "us"), ("download", "pdf"), ("call", "out"),
    ("reading", "time"), ("read", "time"), ("dont", "miss"), ("further", "reading"), ("latest", "news"),
    ("right", "rail"), ("left", "rail"), ("side", "rail"), ("you", "may"), ("onward", "journey"),
    ("post", "navigation"), ("font", "size"), ("text", "size"),
];
const CAPTIONS: &[&str] = &[
    "caption",
    "captions",
    "imagecaption",
    "figcaption",
    "credit",
    "credits",
    "photocredit",
    "cutline",
    "attribution",
];
const STANDFIRSTS: &[&str] = &[
    "standfirst",
    "subtitle",
    "subheadline",
    "subheading",
    "subhead",
    "dek",
    "deck",
    "strapline",
    "excerpt",
    "lede",
    "summary",
    "intro",
    "kickerline",
    "subhed",
    "abstract",
    "sell",
];
const BYLINES: &[&str] = &[
    "byline",
    "bylines",
    "author",
    "authors",
    "dateline",
    "timestamp",
    "datetime",
    "pubdate",
    "published",
    "updated",
    "postedon",
    "meta",
    "metadata",
    "contributor",
    "contributors",
    "date",
    "dates",
    "writer",
    "metabar",
];
#[rustfmt::skip]
const NOTES: &[&str] = &[
    "footnote", "footnotes", "endnote", "endnotes", "disclaimer", "correction", "corrections", "clarification",
    "editorsnote",
    "notes",
];
/// Words that mark an article's title on end.
#[rustfmt::skip]
const TITLES: &[(&str, &str)] = &[
    ("entry", "title"), ("post", "title"), ("article", "title"), ("story", "title"), ("node", "title"),
    ("page", "title"),
];
const PLAYERS: &[&str] = &["video", "videos", "player", "playlist"];
const BIOS: &[&str] = &[
    "bio",
    "bios",
    "biography",
    "authorbio",
    "authorbox",
    "aboutauthor",
];
/// Words that, beside "author", mark a box that tells who the author is.
const BIO_PARTS: &[&str] = &[
    "box",
    "about",
    "info",
    "description",
    "card",
    "profile",
    "footer",
    "end",
    "blurb",
];

/// Whether the element and everything in it is left out.
pub(super) fn is_hidden(element: &Element) -> bool {
    let style = element.attr("style").unwrap_or_default();
    let styled = || {
        let style: String = style
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_lowercase();
        style.contains("display:none") || style.contains("visibility:hidden")
    };
    HIDDEN.contains(&element.name())
        || element.attr("hidden").is_some()
        || !style.is_empty() && styled()
        || element
            .attr("class")
            .is_some_and(|class| class.split_whitespace().any(|name| UNSEEN.contains(&name)))
}

/// Whether the element begins and ends a paragraph.
pub(super) fn is_block(element: &Element) -> bool {
    BLOCKS.contains(&element.name())
}

/// What the element says of the text in it.
pub(super) fn of(element: &Element) -> Hint {
    let words = Words::of(element);
    match element.name() {
        "nav" | "form" | "menu" => return Hint::Furniture,
        // The header and footer of an article hold bylines; those of the page are told by their place.
        "figcaption" => return Hint::Caption,
        "blockquote" if !words.are_furniture() => return Hint::Quote,
        "h1" => return Hint::Headline,
        _ if words.has(&["headline"]) || words.has_pair(TITLES) => return Hint::Headline,
        "h2" | "h3" | "h4" | "h5" | "h6" => {
            return if words.has(STANDFIRSTS) {
                Hint::Standfirst
            } else {
                Hint::Heading
            };
        }
        "time" | "address" => return Hint::Byline,
        _ => {}
    }
    let named = words.hint(element.name());
    match (element.name(), named) {
        ("aside", Hint::None) => Hint::Furniture,
        ("figure", Hint::None) => Hint::Caption,
        ("li", Hint::None) => Hint::Item,
        (_, named) => named,
    }
}

/// The words of an element's class names and of what else tells what it is for.
struct Words(Vec<String>);

impl Words {
    fn of(element: &Element) -> Self {
        const ATTRIBUTES: &[&str] = &["class", "id", "itemprop", "rel", "role"];
        const DATA: &[&str] = &["name", "component", "testid", "type", "qa", "zone", "role"];
        let tells = |name: &str| {
            let data = name.strip_prefix("data-");
            ATTRIBUTES.contains(&name)
                || data.is_some_and(|name| DATA.iter().any(|end| name.ends_with(end)))
        };
        let values = element.attrs().filter(|(name, _)| tells(name));
        let names = values.flat_map(|(_, value)| value.split_whitespace());
        // `has-sidebar` and `no-comments` tell of something that is elsewhere, or nowhere.
        let here = |parts: &Vec<String>| {
            !parts
                .iter()
                .any(|part| matches!(part.as_str(), "no" | "has" | "with" | "without"))
        };
        Self(names.take(40).map(parts).filter(here).flatten().collect())
    }

    fn has(&self, known: &[&str]) -> bool {
        self.0.iter().any(|word| known.contains(&word.as_str()))
    }

    fn has_pair(&self, known: &[(&str, &str)]) -> bool {
        self.0
            .windows(2)
            .any(|pair| known.contains(&(pair[0].as_str(), pair[1].as_str())))
    }

    fn are_furniture(&self) -> bool {
        self.has(FURNITURE) || self.has_pair(FURNITURE_PAIRS)
    }

    fn hint(&self, element: &str) -> Hint {
        if self.0.is_empty() {
            return Hint::None;
        }
        let author = self.has(&["author", "authors", "contributor", "contributors", "byline"]);
        if self.are_furniture() {
            Hint::Furniture
        } else if self.has(PLAYERS) {
            Hint::Player
        } else if self.has(BIOS) || author && self.has(BIO_PARTS) {
            Hint::Bio
        } else if self.has(NOTES) {
            Hint::Note
        } else if self.has(CAPTIONS) {
            Hint::Caption
        } else if self.has(STANDFIRSTS)
            || self.has_pair(&[
                ("stand", "first"),
                ("sub", "title"),
                ("sub", "headline"),
                ("sub", "head"),
                ("sub", "heading"),
            ])
        {
            Hint::Standfirst
        } else if self.has(BYLINES) && element != "article" {
            Hint::Byline
        } else {
            Hint::None
        }
    }
}

/// The words of one class name in small letters: `ArticleBody_root__x1` is `article`, `body`, `root`, `x1`.
fn parts(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in name.chars().take(80) {
        let starts = c.is_uppercase() && before.is_lowercase();
        if (starts || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn hint(html: &str) -> Hint {
        let page = Html::parse_fragment(html);
        let root = page.root_element();
        let element = root.child_elements().next().expect("an element");
        of(element.value())
    }

    #[test]
    fn class_names_part_into_words() {
        assert_eq!(
            parts("ArticleBody_root__x1"),
            ["article", "body", "root", "x1"]
        );
        assert_eq!(parts("wp-caption-text"), ["wp", "caption", "text"]);
        assert_eq!(parts("imageCaption"), ["image", "caption"]);
        assert_eq!(parts("SHARE"), ["share"]);
    }

    #[test]
    fn elements_tell_what_stands_in_them() {
        for (html, expected) in [
            ("<div class='article-body'>x</div>", Hint::None),
            ("<p class='StandFirst_text__q3'>x</p>", Hint::Standfirst),
            ("<figcaption>x</figcaption>", Hint::Caption),
            ("<p class='imageCaption'>x</p>", Hint::Caption),
            ("<div id='jp-relatedposts'>x</div>", Hint::Furniture),
            ("<aside>x</aside>", Hint::Furniture),
            ("<aside class='author-bio'>x</aside>", Hint::Bio),
            ("<div class='about-author'>x</div>", Hint::Bio),
            ("<span class='posted-on'><time>x</time></span>", Hint::None),
            ("<time>x</time>", Hint::Byline),
            ("<div class='sign-up'>x</div>", Hint::Furniture),
            ("<blockquote>x</blockquote>", Hint::Quote),
            (
                "<blockquote class='pullquote'>x</blockquote>",
                Hint::Furniture,
            ),
        ] {
            assert_eq!(hint(html), expected, "{html}");
        }
    }
}
