//! Tells what would stand under any other article too: disclaimers, links, appeals, notices.

use super::wording::Look;
use crate::lexicon::{LazyPhrases, Words, phrases, words};

/// Lines that stand above links to other articles.
const LINK_HEADINGS: Words = words!("link-headings");
/// Lines that are boilerplate when they stand alone.
const LINES: Words = words!("boilerplate-lines");
/// Openings that nobody starts a paragraph of an article with.
static OPENINGS: LazyPhrases = phrases!("boilerplate-openings");
/// Phrases that only notices hold.
static PHRASES: LazyPhrases = phrases!("boilerplate-phrases");
/// Phrases of the note that an interview was edited, if it stands alone.
static EDITED: LazyPhrases = phrases!("edited-phrases");
/// What a disclaimer is about …
static OPINIONS: LazyPhrases = phrases!("disclaimer-subjects");
/// … and what it says of it.
static DISOWNED: LazyPhrases = phrases!("disclaimer-predicates");
/// Openings that are notices at the end of an article, and may be sentences elsewhere.
static TAIL_OPENINGS: LazyPhrases = phrases!("tail-openings");
/// Labels of notices at the end, where a link follows or words on the article.
static TAIL_LABELS: LazyPhrases = phrases!("tail-labels");
/// How a notice speaks of the article.
static SELF_REFERENCES: LazyPhrases = phrases!("self-references");
/// Phrases that credit others at the end of an article.
static TAIL_PHRASES: LazyPhrases = phrases!("tail-phrases");
/// Phrases of mission statements.
static WEAK_PHRASES: LazyPhrases = phrases!("mission-phrases");

/// Phrases of notices that news use too: they keep a long paragraph from being taken for an article's last one.
static NOTICES: LazyPhrases = phrases!("notice-phrases");

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
        || look.opens_with(&OPENINGS)
        || look.holds(&PHRASES) && look.words <= 70
        || is_note_on_editing(look)
        || is_player(look)
        || look.holds(&OPINIONS) && look.holds(&DISOWNED) && look.words <= 70
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
        && (TAIL_OPENINGS.opening(&look.norm).next().is_some()
            || is_labelled_notice(look)
            || look.holds(&TAIL_PHRASES)
            || look.starts_with(&["more from", "more on"]) && !look.is_sentence()
            || is_numbered_note(look)
            || is_whereabouts(look))
}

/// "Read: another headline", "Correction: an earlier version …", but no sentence: "Update: the strike goes on."
fn is_labelled_notice(look: &Look) -> bool {
    TAIL_LABELS.opening(&look.norm).next().is_some()
        && (!look.ends_in_stop() || look.holds(&SELF_REFERENCES))
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
    look.is_whole() && look.words <= LONGEST && look.holds(&WEAK_PHRASES)
}

/// Whether it is a notice if it stands among others.
pub(super) fn may_be_notice(look: &Look) -> bool {
    look.is_whole() && look.words <= LONGEST && look.holds(&NOTICES)
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
        && look.holds(&EDITED)
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
    const DOINGS: Words = words!("reader-actions");
    let parts: Vec<&str> = look.norm.split(['|', '•', '·']).map(str::trim).collect();
    let doing = |part: &&str| {
        part.split(' ')
            .next()
            .is_some_and(|word| DOINGS.contains(word))
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
