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

/// Verbs that are neither nouns nor adjectives, in the forms that stand behind a people.
const VERBS: Words = words!("verbs-of-peoples");

/// Verbs that are nouns or adjectives too: what follows must tell, as in "the British left the union".
const MAYBE_VERBS: Words = words!("verbs-or-nouns");

/// Words that open what a verb is about.
const OBJECTS: Words = words!("object-openings");

/// Words in "ed" that are no verbs behind a people: "the British armed forces".
const NOT_PAST: Words = words!("no-past-verbs");

/// Whether a nation or a group only says what kind of thing the next word is: "Russian gas", "Dutch and
/// Belgian ports" hold no stance towards them, as "the Russians", "the French betrayed …", "the Taliban took …",
/// "a Democrat who …" and "Democrats" may.
pub(super) fn is_adjective(before: &str, surface: &str, after: &str) -> bool {
    let between = |c: char| c.is_whitespace() || c == '-';
    let plural = surface.ends_with('s') && !surface.ends_with("ss");
    if plural || !after.starts_with(between) {
        return false;
    }
    let follows = after.trim_start_matches(between);
    let next = first_word(follows);
    let rest = follows[next.len()..].trim_start();
    if matches!(next, "and" | "or") && rest.starts_with(char::is_uppercase) {
        let other = first_word(rest);
        return is_adjective(before, other, &rest[other.len()..]);
    }
    let joined = after.starts_with('-');
    !next.is_empty()
        && (joined
            || !(AFTER_NOUN.contains(&next.to_lowercase()) || acts(before, surface, follows)))
}

/// The last word of a text, without what stands behind it.
fn last_word(text: &str) -> &str {
    let words = text.trim_end().rsplit(char::is_whitespace);
    words.into_iter().next().unwrap_or_default()
}

/// Whether a verb follows a people, so that it is they who act.
fn acts(before: &str, surface: &str, follows: &str) -> bool {
    let verb = first_word(follows);
    let rest = &follows[verb.len()..];
    let negated = verb.ends_with('n') && ["'t", "’t"].iter().any(|&end| rest.starts_with(end));
    if VERBS.contains(verb) || negated {
        return true;
    }
    let called = last_word(before).eq_ignore_ascii_case("the");
    let past = verb.ends_with("ed") && !NOT_PAST.contains(verb);
    if called && past {
        return true;
    }
    let object = first_word(rest.trim_start());
    let named = rest.starts_with(' ') && object.starts_with(char::is_uppercase);
    // "The British hope that …" is theirs, "a Russian hope that …" may be anybody's.
    let one_and_many = ["ch", "sh", "ese", "ss"]
        .iter()
        .any(|&end| surface.ends_with(end));
    let told = object == "that" && called && one_and_many;
    MAYBE_VERBS.contains(verb) && (named || told || OBJECTS.contains(object))
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
    fn peoples_that_act_are_nouns() {
        for (before, surface, after) in [
            ("The ", "British", " left the EU."),
            ("and the ", "Taliban", " took Kabul"),
            ("", "Taliban", " seized\nthe city"),
            ("the ", "French", " don’t trust it"),
            ("The ", "Dutch", " hope that it ends"),
            ("the ", "Irish", " want peace"),
            ("the ", "Swiss", " never joined"),
            ("A ", "Democrat", " won the seat"),
            ("The ", "British", " left Palestine in 1948"),
            ("The ", "Chinese", " built a wall"),
        ] {
            assert!(
                !is_adjective(before, surface, after),
                "{before}{surface}{after}"
            );
        }
        for (before, surface, after) in [
            ("the ", "British", " left is divided"),
            ("the ", "British", " armed forces"),
            ("the ", "British", "-backed government"),
            ("a ", "French", "-built bridge"),
            ("the ", "French", " thought of the day"),
            ("a ", "Russian", " hope that it ends"),
            ("", "Russian", " support for the war"),
            ("the ", "Taliban", " government"),
        ] {
            assert!(
                is_adjective(before, surface, after),
                "{before}{surface}{after}"
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
