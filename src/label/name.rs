//! Borders and nature of a span in its sentence.

use unicode_normalization::char::is_combining_mark;

use crate::article::Span;
use crate::lexicon::{Words, words};

/// A span with the right end: with the marks that combine with its last letter and the last full stop of
/// "U.S.", which may also end the sentence; without commas.
pub(super) fn whole_name(text: &str, span: Span) -> Span {
    let marks = text[span.end..]
        .chars()
        .take_while(|&c| is_combining_mark(c));
    let end = span.end + marks.map(char::len_utf8).sum::<usize>();
    let letters =
        |part: &str| part.len() == 1 && part.starts_with(|c: char| c.is_ascii_uppercase());
    let name = &text[span.start..end];
    let initials = name.contains('.') && name.split('.').all(letters);
    if initials && text[end..].starts_with('.') {
        return Span::new(span.start, end + 1);
    }
    let bare = name.trim_end_matches(|c: char| c == ',' || c.is_whitespace());
    let length = if bare.is_empty() { name } else { bare }.len();
    Span::new(span.start, span.start + length)
}

/// Words that may follow a nation or a group that is a noun.
const AFTER_NOUN: Words = words!("words-after-nouns");

/// Whether a nation or a group only says what kind of thing the next word is: "Russian gas", "Dutch and
/// Belgian ports" hold no stance towards them, as "the Russians", "the French betrayed …", "a Democrat who …"
/// and "Democrats" may.
pub(super) fn is_adjective(before: &str, surface: &str, after: &str) -> bool {
    let between = |c: char| c.is_whitespace() || c == '-';
    let plural = surface.ends_with('s') && !surface.ends_with("ss");
    if plural || !after.starts_with(between) {
        return false;
    }
    let next = first_word(after.trim_start_matches(between));
    let rest = after.trim_start_matches(between)[next.len()..].trim_start();
    if matches!(next, "and" | "or") && rest.starts_with(char::is_uppercase) {
        let other = first_word(rest);
        return is_adjective(before, other, &rest[other.len()..]);
    }
    let people = before.trim_end().to_lowercase().ends_with("the") && next.ends_with("ed");
    !next.is_empty() && !people && !AFTER_NOUN.contains(&next.to_lowercase())
}

/// Whether a span is "the", "a" or "an" and names nothing; "A: Nobody helped us." names a speaker.
pub(super) fn is_lone_article(text: &str, span: Span) -> bool {
    let articles = ["the", "a", "an"];
    let words = span.of(text);
    articles.iter().any(|word| words.eq_ignore_ascii_case(word))
        && !text[span.end..].starts_with(':')
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nations_as_adjectives_are_told_from_nouns() {
        assert!(is_adjective("The ", "Prussian", "\nofficers marched"));
        assert!(is_adjective("the ", "Anglo", "-Irish treaty"));
        assert!(is_adjective("", "Dutch", " and Belgian ports"));
        assert!(!is_adjective("a ", "Whig", " and former senator"));
        assert!(!is_adjective("the ", "Dutch", " and Belgium signed"));
        for (surface, after) in [
            ("Prussians", " marched"),
            ("Tory", ", who"),
            ("Tory", " who lost"),
            ("Prussian", "."),
            ("Whigs", " leaders"),
            ("French", " betrayed them"),
        ] {
            assert!(
                !is_adjective("and the ", surface, after),
                "{surface}{after}"
            );
        }
    }

    #[test]
    fn an_article_alone_is_no_name() {
        let text = "The minister fell. A: I saw it.";
        let is = |start, end| is_lone_article(text, Span::new(start, end));
        assert!(is(0, 3) && !is(0, 12) && !is(19, 20));
    }

    #[test]
    fn a_name_ends_without_commas() {
        let whole = |text: &'static str| whole_name(text, Span::new(0, text.len())).of(text);
        assert_eq!(whole("Lund,"), "Lund");
        assert_eq!(whole("Lund, ,"), "Lund");
        assert_eq!(whole(","), ",");
    }

    #[test]
    fn initials_keep_their_last_full_stop() {
        let text = "The U.S. and the U.S economy, not Lund.";
        let with_stop = |start, end| whole_name(text, Span::new(start, end)).of(text);
        assert_eq!(
            (with_stop(4, 7), with_stop(17, 20), with_stop(34, 38)),
            ("U.S.", "U.S", "Lund")
        );
    }
}
