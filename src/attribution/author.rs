//! Leaves the author's own voice to the author: "I think that …" is no attribution.

use std::collections::BTreeSet;

use crate::article::Span;
use crate::labels::{Attribution, Contents};
use crate::lexicon::{Words, words};

/// Words for the author alone, or with others.
const FIRST_PERSON: Words = words!("first-person");

/// What an author may have: "my view", "our guess".
const THOUGHTS: Words = words!("thoughts");

/// How the author is called by the author.
const CALLED: Words = words!("author-calls");

/// Attributions of others than the author, in the same order: a source in the first person is the author, unless
/// it is quoted, stands in what somebody else says, or the text is a conversation.
pub fn of_others(
    text: &str,
    attributions: Vec<Attribution>,
    is_quoted: impl Fn(Span) -> bool,
) -> Vec<Attribution> {
    let first_person = |said: &Attribution| said.source.filter(|source| is_author(source.of(text)));
    if is_conversation(text) || !attributions.iter().any(|said| first_person(said).is_some()) {
        return attributions;
    }
    let (own, others): (Vec<_>, Vec<_>) = attributions
        .into_iter()
        .enumerate()
        .partition(|(_, said)| first_person(said).is_some_and(|source| !is_quoted(source)));
    let (_, told): (Vec<usize>, Vec<Attribution>) = others.iter().cloned().unzip();
    let contents = Contents::of(&told);
    let quoted = own.into_iter().filter(|(_, said)| {
        said.source
            .is_some_and(|source| contents.around(source).is_some())
    });
    let mut out: Vec<(usize, Attribution)> = others.into_iter().chain(quoted).collect();
    out.sort_by_key(|(at, _)| *at);
    out.into_iter().map(|(_, said)| said).collect()
}

/// Whether the words of a source mean who writes: "I", "we Europeans", "my view", never "US" or "my doctor".
fn is_author(source: &str) -> bool {
    let bare = |word: &'_ str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let words: Vec<String> = source.split_whitespace().map(bare).collect();
    let Some(first) = words.first() else {
        return false;
    };
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let phrase = lower.join(" ");
    if CALLED.contains(&phrase) {
        return true;
    }
    // "I" and "We", not "i", "US" and "WE".
    let pronoun =
        first == "I" || FIRST_PERSON.contains(&lower[0]) && !first.ends_with(char::is_uppercase);
    let subject = matches!(lower[0].as_str(), "i" | "we");
    let thought = lower.last().is_some_and(|last| THOUGHTS.contains(last));
    let has_thought = matches!(lower[0].as_str(), "my" | "our") && thought;
    pronoun && (words.len() == 1 || subject || has_thought)
}

/// Whether lines begin with who speaks, "A: I saw it", as in an interview: some label more than once.
fn is_conversation(text: &str) -> bool {
    let mut seen = BTreeSet::new();
    text.lines()
        .filter_map(speaker)
        .any(|label| !seen.insert(label))
}

fn speaker(line: &str) -> Option<&str> {
    const MOST_WORDS: usize = 4;
    let (label, said) = line.split_once(':')?;
    let words = label.split_whitespace();
    let named = words
        .clone()
        .all(|word| word.starts_with(char::is_uppercase));
    let count = words.count();
    (said.starts_with(' ') && named && (1..=MOST_WORDS).contains(&count)).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many attributions are left of some others and of one by the words of its source and content.
    fn left(
        text: &str,
        source: &str,
        content: &str,
        others: &[(&str, &str)],
        quoted: bool,
    ) -> usize {
        let span = |words: &str| {
            let start = text.find(words).unwrap();
            Span::new(start, start + words.len())
        };
        let said = |(source, content): (&str, &str)| Attribution {
            sentence: 0,
            source: Some(span(source)),
            cue: None,
            content: vec![span(content)],
            direct: false,
            confidence: 1.0,
        };
        let all = others.iter().copied().chain([(source, content)]).map(said);
        of_others(text, all.collect(), |_| quoted).len()
    }

    #[test]
    fn what_the_author_thinks_is_no_attribution() {
        assert_eq!(left("I despise Trump.", "I", "Trump", &[], false), 0);
        assert_eq!(left("“I despise Trump,” …", "I", "Trump", &[], true), 1);
        let told = "Roe said that I despise Trump.";
        let by_roe = ("Roe", "I despise Trump");
        assert_eq!(left(told, "I", "Trump", &[by_roe], false), 2);
        let interview = "Roe: Why?\nDoe: I despise Trump.\nRoe: Is that all?";
        assert_eq!(left(interview, "I", "Trump", &[], false), 1);
    }

    #[test]
    fn the_author_is_told_from_the_united_states_and_a_doctor() {
        for own in [
            "I",
            "We",
            "my view",
            "My own view",
            "we Europeans",
            "this author",
            "me",
            "I,",
            "us",
        ] {
            assert!(is_author(own), "{own}");
        }
        for other in [
            "US",
            "my doctor",
            "our correspondent",
            "i",
            "Iran",
            "the author",
            "he",
            "",
            "Our country’s leaders",
        ] {
            assert!(!is_author(other), "{other}");
        }
    }
}
