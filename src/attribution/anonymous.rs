//! Tells a cue that leaves out who says it from one whose speaker stands elsewhere in the sentence.

use crate::lexicon::{Words, words};

/// Forms of "be".
const BE: Words = words!("forms-of-be");

/// Participles that end neither in "ed" nor in "en".
const PARTICIPLES: Words = words!("participles");

/// First words of cues whose subject is not who says it: "he seems", "when asked about".
const FIRST: Words = words!("anonymous-cues");

/// Whether a cue says that something is said, and not by whom: "was told that", "asked about".
pub(super) fn is_anonymous(cue: &str) -> bool {
    let cue = cue.to_lowercase();
    let words: Vec<&str> = cue.split_whitespace().collect();
    words.first().is_some_and(|word| FIRST.contains(word)) || is_passive(&words)
}

/// Whether the last form of "be" is followed by a participle, adverbs between them or not.
fn is_passive(words: &[&str]) -> bool {
    let be = words.iter().rposition(|word| BE.contains(word));
    let mut after = words.iter().skip(be.map_or(words.len(), |be| be + 1));
    let verb = after.find(|word| !word.ends_with("ly"));
    verb.is_some_and(|word| is_participle(word))
}

fn is_participle(word: &str) -> bool {
    word.ends_with("ed") || word.ends_with("en") || PARTICIPLES.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passives_are_told_from_other_cues() {
        for cue in [
            "was told",
            "had been widely reported",
            "asked about",
            "is known for",
        ] {
            assert!(is_anonymous(cue), "{cue}");
        }
        for cue in ["said", "was proud of", "is openly asking", "Conceding", ""] {
            assert!(!is_anonymous(cue), "{cue}");
        }
    }
}
