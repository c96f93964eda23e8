//! Tells what would stand under any other article too: disclaimers, links, appeals, notices.

use super::wording::Look;

/// Lines that stand above links to other articles.
#[rustfmt::skip]
const LINK_HEADINGS: &[&str] = &[
    "further reading", "read more", "related", "related articles", "related stories", "related content",
    "related news", "related posts", "related coverage", "related reading", "recommended",
    "recommended reading", "recommended stories", "more on this story", "more from this author", "more stories",
    "you may also like", "you might also like", "you may like", "read next", "read also", "also read",
    "see also", "most read", "most popular", "trending", "trending now", "if you liked this, read",
];
/// Lines that are boilerplate when they stand alone.
#[rustfmt::skip]
const LINES: &[&str] = &[
    "related topics", "keep reading", "editor's picks", "editors' picks", "advertisement", "advertisements",
    "ad", "sponsored", "sponsored content", "story continues below advertisement",
    "article continues below advertisement", "continue reading the main story", "comments", "leave a comment",
    "leave a reply", "post a comment", "no comments", "share", "share this", "share this article",
    "share this story", "share this post", "share on facebook", "share on twitter", "tweet", "print", "email",
    "print this article", "loading", "subscribe", "subscribe now", "sign up", "sign in", "log in", "newsletter",
    "newsletters", "all rights reserved", "copyright", "back to top", "next article", "previous article",
    "follow us", "download the app", "click here", "ends", "tags", "topics", "about us", "contact us", "save",
    "reply", "view all comments", "email address", "(more)", "-30-",
    "support our journalism", "support independent journalism", "support us today",
    "support us", "donate", "donate now", "creative commons", "more top stories", "top news today", "suggested topics",
    "explore more on these topics", "reuse this content", "most viewed", "latest news", "ad feedback", "for immediate release", "press release", "news release",
    "media release", "end", "###", "kindly share this story",
];
/// Openings that nobody starts a paragraph of an article with.
#[rustfmt::skip]
const OPENINGS: &[&str] = &[
    "sign up for our", "sign up to our", "sign up for the", "sign up to receive", "sign up for free",
    "sign up here", "sign up for a free", "subscribe to our", "subscribe to the", "subscribe here",
    "subscribe today", "subscribe for", "follow us on", "follow us at", "follow us @", "follow us for",
    "like us on facebook", "like us on", "join us on facebook", "join us on twitter", "join us on whatsapp",
    "join our newsletter", "join our telegram", "join our whatsapp", "find us on facebook",
    "find us on twitter", "connect with us on", "click here", "click to read", "click the link",
    "download the app", "download our app", "download our mobile", "download the free", "get the latest news",
    "get our free", "share this:", "share this article", "share this story",
    "this article was originally published", "this article originally appeared",
    "this article was first published", "this article first appeared", "this article was published",
    "this article has been republished", "this article is republished", "this article is part of",
    "this article appeared in", "this story was originally published", "this story originally appeared",
    "this story first appeared", "this story was first published", "this story is part of",
    "view this email", "view in browser", "view in your browser", "forwarded this email", "you received this email",
    "you are receiving this email", "download pdf", "share on linkedin", "this article was amended", "this story was amended", "this article was corrected", "press release no",
    "embargoed until", "this post originally", "this piece originally appeared", "this piece was originally",
    "this commentary was originally", "this op-ed was originally", "this essay is adapted", "this article is adapted",
    "this article appears in", "this essay appears in", "this story appears in", "a version of this article",
    "a version of this story", "an earlier version of this article", "republished with permission",
    "reprinted with permission", "read the original article", "read more:", "read more about", "read more on",
    "read more here", "read more at", "read also:", "also read:", "see also:", "related:",
    "related article:", "related story:", "recommended:", "must read:",
    "further reading:", "read next:", "don't miss:", "for more stories like this", "story continues below",
    "article continues below", "continue reading below", "support our work", "support our journalism",
    "if you enjoyed this article", "if you liked this article", "if you would like to write for",
    "would you like to write for", "want to write for us", "for reprint permission", "to order reprints",
    "your email address will not be published", "this material may not be published",
    "no part of this publication", "click on the link", "(with inputs from", "(with input from",
    "with inputs from", "(this story has not been edited", "this story has not been edited",
    "(except for the headline, this story", "except for the headline", "do you have a news tip",
    "have a news tip", "got a news tip", "advertisement -", "do you have an opinion on the issues raised",
    "if you would like to submit a letter", "read the latest from", "for more like this",
    "want more stories like", "purchase licensing rights", "acquire licensing rights", "republish this", "text size",
    "font size", "thanks for reading", "thank you for reading", "you have free articles",
];
/// Phrases that only notices hold.
#[rustfmt::skip]
const PHRASES: &[&str] = &[
    "all rights reserved", "may not be published, broadcast, rewritten", "sign up for our newsletter",
    "subscribe to our newsletter", "sign up to our newsletter", "creative commons licen",
    "follow us on social media", "follow us on twitter", "follow us on facebook", "we use cookies", "our cookie policy",
    "our community guidelines", "enter your email", "by submitting you agree", "by signing up, you", "by signing up you",
    "by continuing to browse", "our terms of use and privacy policy", "our privacy policy and terms of",
];
/// Phrases of the note that an interview was edited, if it stands alone.
#[rustfmt::skip]
const EDITED: &[&str] = &[
    "condensed and lightly edited", "edited and condensed", "condensed and edited", "edited for length and clarity",
    "edited for clarity and length", "edited for clarity", "edited for length", "lightly edited",
];
/// What a disclaimer is about …
#[rustfmt::skip]
const OPINIONS: &[&str] = &[
    "views expressed", "opinions expressed", "views and opinions", "opinions and views", "views presented",
    "positions expressed", "ideas expressed", "analysis expressed", "opinions are", "views are",
    "opinion expressed", "view expressed", "views of the author", "opinions of the author",
    "opinion of the author", "perspectives expressed", "opinions of their authors", "views of their authors",
    "opinions of the writer", "views of the writer",
];
/// … and what it says of it.
#[rustfmt::skip]
const DISOWNED: &[&str] = &[
    "not necessarily reflect", "not necessarily represent", "not necessarily those of", "do not reflect",
    "does not reflect", "do not represent", "does not represent", "solely those of", "are those of the author",
    "are those of the writer", "those of the author alone", "the author's own", "the authors' own",
    "the writer's own", "his own and", "her own and", "their own and", "personal",
];
/// Openings that are notices at the end of an article, and may be sentences elsewhere.
#[rustfmt::skip]
const TAIL_OPENINGS: &[&str] = &[
    "(reporting by", "reporting by", "(writing by", "(editing by", "additional reporting by",
    "(additional reporting", "editing by", "with reporting by", "with additional reporting", "compiled by",
    "edited by", "translated by", "translation by", "source:", "sources:", "(source:", "tags:", "topics:",
    "filed under", "keywords:", "contact:", "contact us", "contact for", "press contact", "media contact",
    "for media inquiries", "fax:", "update:", "email:", "e-mail:", "tel:", "phone:", "website:",
    "for more information", "to learn more", "visit our website", "visit us at", "follow @", "on twitter:",
    "correction:", "corrections:", "correction,", "clarification:", "our standards:", "the authors thank", "the author thanks", "the authors would like to thank", "the author would like to thank",
    "this brief was made possible", "this report was made possible", "this publication was made possible", "editor's note", "(editor's note", "note:", "disclaimer",
    "more information:", "to read more", "to subscribe", "to receive", "read the full", "download the",
    "download our", "the associated press contributed", "comments are closed", "for the latest",
    "stay up to date", "stay tuned", "keep up with", "like this article", "http://", "https://", "www.",
    "twitter:", "watch the full", "watch the video", "this story has been updated",
    "this article has been updated", "this post has been updated", "enter your email",
    "read:", "more:", "watch:",
];
/// Phrases that credit others at the end of an article.
#[rustfmt::skip]
const TAIL_PHRASES: &[&str] = &[
    "contributed to this report", "contributed reporting", "contributed to this story",
    "contributed to this article", "contributed research", "contributed from", "for more information",
    "with inputs from", "on social media and support",
];
/// Phrases of mission statements.
#[rustfmt::skip]
const WEAK_PHRASES: &[&str] = &[
    "mission is to", "is a nonprofit", "is a non-profit", "is a not-for-profit", "is an independent, non",
    "is a nonpartisan", "is a non-partisan", "is an independent nonprofit", "is an independent think tank",
    "is an independent media", "is a program of", "is a project of", "is a publication of", "is published by",
    "support our work", "support our journalism", "make a donation", "tax-deductible", "our newsletter",
    "to read us", "it takes less than a minute", "reader-funded", "reader-supported", "our readers",
    "become a member", "become a paying member", "become a subscriber", "rest easy",
    "submit a letter", "in your mailbox", "in your inbox", "subscribe for free", "tell us your story", "get in touch",
];

/// Phrases of notices that news use too: they keep a long paragraph from being taken for an article's last one.
#[rustfmt::skip]
const NOTICES: &[&str] = &[
    "community guidelines", "cookie policy", "by signing up", "by submitting your", "terms of use", "terms of service",
    "privacy policy", "terms and conditions",
];

/// Most words of a notice.
const LONGEST: usize = 90;

/// Whether the paragraph is boilerplate wherever it stands.
pub(super) fn is_certain(look: &Look) -> bool {
    if !look.text.contains(char::is_alphanumeric) {
        return true;
    }
    if !look.is_whole() || look.words > LONGEST {
        return false;
    }
    is_address(look)
        || heads_links(look)
        || look.is(LINES)
        || look.starts_with(OPENINGS)
        || look.has(PHRASES) && look.words <= 70
        || is_note_on_editing(look)
        || is_player(look)
        || look.has(OPINIONS) && look.has(DISOWNED) && look.words <= 70
        || is_copyright(look)
        || is_advertisement(look)
        || is_menu(look)
        || is_footnote(look)
        || is_reading_time(look)
}

/// Whether it is boilerplate at the end of an article.
pub(super) fn is_tail(look: &Look) -> bool {
    look.is_whole()
        && look.words <= LONGEST
        && (TAIL_OPENINGS
            .iter()
            .any(|opening| look.norm.starts_with(opening))
            || look.has(TAIL_PHRASES)
            || look.starts_with(&["more from", "more on"]) && !look.is_sentence()
            || is_numbered_note(look)
            || is_whereabouts(look))
}

/// "[1] …", a note under a text.
fn is_numbered_note(look: &Look) -> bool {
    let number = look
        .norm
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "));
    number.is_some_and(|(number, _)| {
        (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// "Doe reported from Geneva."
fn is_whereabouts(look: &Look) -> bool {
    look.words <= 14
        && look
            .norm
            .find(" reported from ")
            .is_some_and(|at| look.norm[..at].split(' ').count() <= 3)
}

/// Whether the line ends a press release or a wire report, so that notes for editors follow.
pub(super) fn is_last_line(look: &Look) -> bool {
    const LAST: &[&str] = &[
        "ENDS", "Ends", "END", "[ENDS]", "(ENDS)", "-ENDS-", "- ENDS -", "-30-", "- 30 -", "###",
        "# # #",
    ];
    LAST.contains(&look.text)
}

/// Whether it is boilerplate in the company of other boilerplate.
pub(super) fn is_weak(look: &Look) -> bool {
    look.is_whole() && look.words <= LONGEST && look.has(WEAK_PHRASES)
}

/// Whether it is a notice if it stands among others.
pub(super) fn may_be_notice(look: &Look) -> bool {
    look.is_whole() && look.words <= LONGEST && look.has(NOTICES)
}

/// Whether the line counts what readers wrote below it: "14 comments", "Comments (14)".
pub(super) fn counts_comments(look: &Look) -> bool {
    heads_comments(look) && look.norm.contains(|c: char| c.is_ascii_digit())
}

/// Whether the line stands above what readers wrote, as long as that follows.
pub(super) fn heads_comments(look: &Look) -> bool {
    let word = look.norm.trim_matches(|c: char| !c.is_alphabetic());
    let heads = [
        "comments",
        "reader comments",
        "readers' comments",
        "leave a comment",
        "join the discussion",
        "join the conversation",
    ];
    look.words <= 4 && heads.contains(&word)
}

/// Whether a line stands beside what a reader wrote: "Reply", "2 days ago".
pub(super) fn is_beside_comment(look: &Look) -> bool {
    let lines = [
        "reply",
        "report",
        "like",
        "share",
        "flag",
        "log in to comment",
        "view all comments",
    ];
    lines.contains(&look.bare()) || look.words <= 6 && look.bare().ends_with(" ago")
}

/// Whether the line stands above a list of links.
pub(super) fn heads_links(look: &Look) -> bool {
    look.is(LINK_HEADINGS)
}

/// "© 1956 …", "Copyright 1956 …", but no sentence on copyright law.
fn is_copyright(look: &Look) -> bool {
    let after = look
        .norm
        .strip_prefix("copyright")
        .map_or(look.norm.as_str(), str::trim_start);
    let labelled = after.len() < look.norm.len();
    let marked = after.starts_with('©')
        || labelled && (after.starts_with("(c)") || after.starts_with(['1', '2']));
    // "(c) 1956"; "(c) no further talks" is the item of a list.
    let year = look
        .norm
        .strip_prefix("(c) ")
        .is_some_and(|rest| rest.starts_with(['1', '2']));
    (marked || year) && look.words <= 40
}

/// "Advertisement · Scroll to continue", and no sentence on advertising.
fn is_advertisement(look: &Look) -> bool {
    look.words <= 8 && look.starts_with(&["advertisement"]) && !look.is_sentence()
}

/// "(This interview has been lightly edited.)"
fn is_note_on_editing(look: &Look) -> bool {
    const LONGEST: usize = 25;
    let note = look.norm.trim_start_matches(['(', '[']);
    let subjects = [
        "this",
        "the interview",
        "the conversation",
        "their conversation",
        "our conversation",
    ];
    look.words <= LONGEST
        && look.has(EDITED)
        && subjects.iter().any(|subject| note.starts_with(subject))
}

/// "Listen to this article 5 minutes"
fn is_player(look: &Look) -> bool {
    const LONGEST: usize = 12;
    let labels = [
        "listen to this article",
        "listen to this story",
        "listen to the article",
    ];
    look.words <= LONGEST && look.starts_with(&labels) && !look.ends_in_stop()
}

/// "Share | Print | Subscribe to our briefs": things to do, side by side.
fn is_menu(look: &Look) -> bool {
    const DOINGS: &[&str] = &[
        "share",
        "leave",
        "print",
        "email",
        "tweet",
        "subscribe",
        "download",
        "follow",
        "save",
        "comment",
        "listen",
        "like",
    ];
    let parts: Vec<&str> = look.norm.split(['|', '•', '·']).map(str::trim).collect();
    let doing = |part: &&str| {
        part.split(' ')
            .next()
            .is_some_and(|word| DOINGS.contains(&word))
    };
    parts.len() > 1
        && parts.iter().all(|part| part.split(' ').count() <= 5)
        && parts.iter().filter(|p| doing(p)).count() > 1
}

/// "[^1]: …", as Markdown writes footnotes.
fn is_footnote(look: &Look) -> bool {
    let mark = look
        .norm
        .strip_prefix("[^")
        .and_then(|rest| rest.split_once("]:"));
    mark.is_some_and(|(mark, _)| mark.len() <= 20 && !mark.contains(' '))
}

/// A web address or one for mail alone.
fn is_address(look: &Look) -> bool {
    let mail = look
        .norm
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.trim_end_matches('.').contains('.'));
    look.words == 1
        && (mail
            || ["http://", "https://", "www."]
                .iter()
                .any(|scheme| look.norm.starts_with(scheme)))
}

/// "5 min read".
fn is_reading_time(look: &Look) -> bool {
    look.words <= 5
        && look.norm.starts_with(|c: char| c.is_ascii_digit())
        && ["min read", "minute read", "minutes read", "mins read"]
            .iter()
            .any(|end| look.bare().ends_with(end))
}
