//! Given names that tell a man from a woman; names that both bear are left out.

use crate::lexicon::{Words, words};

/// Who the text speaks of as a man, and who as a woman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gender {
    Male,
    Female,
}

const MALE: Words = words!("given-names-male");

const FEMALE: Words = words!("given-names-female");

/// The gender of a person's full name, by its first word.
pub(super) fn gender(name: &str) -> Option<Gender> {
    let first = name.split_whitespace().next()?.to_lowercase();
    if FEMALE.contains(&first) {
        return Some(Gender::Female);
    }
    let male = MALE.contains(&first);
    male.then_some(Gender::Male)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_one_gender() {
        assert!(MALE.iter().all(|name| !FEMALE.contains(name)));
        assert_eq!(gender("Emmeline Pankhurst"), Some(Gender::Female));
        assert_eq!(gender("Otto von Bismarck"), Some(Gender::Male));
        assert_eq!(gender("Xi Jinping"), None);
    }
}
