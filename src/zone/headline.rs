//! Tells headlines, kickers, headings and links from sentences.

use super::boilerplate;
use super::byline;
use super::caption;
use super::wording::Look;
use crate::article::collapse;
use crate::lexicon::{Words, words};

/// Words above a headline that name its rubric.
const KICKERS: Words = words!("kickers");
/// Words that a headline in title case may write small.
const SMALL_WORDS: usize = 4;

/// The headline as one line; a wire's `;` before its second line is no part of it.
pub(super) fn clean(text: &str) -> String {
    collapse(Look::new(text).text.trim_end_matches(';'))
}

/// Whether the line names a rubric.
pub(super) fn is_kicker(look: &Look) -> bool {
    // "Opinion | Africa"
    let first = look
        .norm
        .split(['|', '/', '•', '·', '›', '>'])
        .next()
        .unwrap_or_default()
        .trim();
    look.is(KICKERS) || first.len() < look.norm.len() && look.words <= 8 && KICKERS.contains(first)
}

/// Whether the paragraph, first in its text, reads like a headline.
pub(super) fn is_title(look: &Look) -> bool {
    let line = look.text;
    let shape = line.len() <= 400
        && line.chars().count() <= 200
        && look.words <= 30
        && line.lines().count() <= 2
        && line.contains(char::is_alphabetic)
        && !line
            .trim_end_matches(is_mark)
            .ends_with([':', ',', '-', '–', '—'])
        && !(line.ends_with(is_mark) && look.is_sentence() && !look.ends_in_stop())
        && !(line.ends_with('?') && look.words > 15);
    // Some archives close every line with a full stop: there, only capitals tell a headline.
    let stop = look.ends_in_stop() && !is_title_case(line);
    shape
        && !stop
        && !is_dateline(line)
        && byline::read(look).is_none()
        && !caption::is_caption(look)
        && !boilerplate::is_certain(look)
}

/// Whether a short line between paragraphs reads like a heading.
pub(super) fn is_heading(look: &Look) -> bool {
    let line = look.text;
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    if look.words > 12 || line.len() > 200 || letters < 3 || line.contains('\n') {
        return false;
    }
    if is_capitals(line) {
        return look.words <= 8;
    }
    let start = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    start.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
        && !look.is_sentence()
        && !line.ends_with([',', '-', '–', '—'])
        && !line.starts_with(['•', '·', '-', '–', '—', '*', '@'])
        && !line.contains(['"', '“', '”'])
}

/// Whether a Markdown paragraph is one line of bold text.
pub(super) fn is_bold_line(text: &str) -> bool {
    ["**", "__"].iter().any(|mark| {
        let inside = text
            .strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark));
        inside.is_some_and(|inside| !inside.contains(mark) && !inside.contains('\n'))
    })
}

/// Whether the line could be the title of another article.
pub(super) fn is_link(look: &Look) -> bool {
    let quoted = look.text.starts_with(['"', '“']) && look.is_sentence();
    look.words <= 25
        && look.text.len() <= 300
        && !quoted
        && (!look.ends_in_stop() || is_title_case(look.text))
}

/// Whether the text opens with a place, as a wire report does.
fn is_dateline(line: &str) -> bool {
    let head = &line[..line.floor_char_boundary(70)];
    if [
        "(AP)",
        "(Reuters)",
        "(AFP)",
        "(Xinhua)",
        "(UPI)",
        "(IPS)",
        "(CNN)",
        "(dpa)",
        "(ANI)",
        "(PTI)",
    ]
    .iter()
    .any(|agency| head.contains(agency))
    {
        return true;
    }
    let dash = [" — ", " – ", " - ", "--", ".-"]
        .iter()
        .filter_map(|dash| head.find(dash))
        .min();
    let place = dash
        .map(|at| &head[..at])
        .and_then(|place| place.split([',', ' ']).next());
    place.is_some_and(|place| place.chars().count() > 3 && is_capitals(place))
}

fn is_mark(c: char) -> bool {
    matches!(c, '"' | '”' | '\'' | '’' | '»')
}

/// Whether every letter that has a case is a capital, and there are some.
fn is_capitals(line: &str) -> bool {
    line.contains(char::is_uppercase) && !line.contains(char::is_lowercase)
}

/// Whether all longer words start with a capital.
fn is_title_case(line: &str) -> bool {
    let (mut long, mut capital) = (0_usize, 0_usize);
    for word in line.split_whitespace() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if word.chars().count() > SMALL_WORDS {
            long += 1;
            capital += usize::from(word.starts_with(|c: char| !c.is_lowercase()));
        }
    }
    long >= 3 && capital == long
}
