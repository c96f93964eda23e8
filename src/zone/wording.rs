//! Turns a paragraph into what the rules look at: its first words in lower case, its length, how it ends.

use crate::article::{ends_sentence, is_closing};
use crate::lexicon::{Phrases, Words};

/// Longest paragraph, in bytes, that is looked at as a whole; a longer one is body, or known by its start.
const WHOLE: usize = 1_500;

/// A paragraph as the rules see it.
pub(super) struct Look<'a> {
    /// The text, without marks of emphasis at its ends.
    pub text: &'a str,
    /// The text, or the start of a long one, in lower case, with straight quotation marks and single spaces.
    pub norm: String,
    /// Number of words, counted no further than the rules ask.
    pub words: usize,
}

impl<'a> Look<'a> {
    /// Looks at one paragraph.
    pub fn new(paragraph: &'a str) -> Self {
        let text = paragraph.trim_matches(|c: char| c == '*' || c == '_' || c.is_whitespace());
        // A paragraph of nothing but such marks is looked at as it is.
        let text = if text.is_empty() { paragraph } else { text };
        let end = text.floor_char_boundary(WHOLE);
        Self {
            text,
            norm: normalise(&text[..end]),
            words: text.split_whitespace().take(300).count(),
        }
    }

    /// Whether the whole text is in `norm`.
    pub fn is_whole(&self) -> bool {
        self.text.len() <= WHOLE
    }

    /// Whether it starts with one of the phrases, and the phrase's last word ends there.
    pub fn starts_with(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| {
            let after = self.norm.strip_prefix(phrase);
            after.is_some_and(|rest| {
                phrase.ends_with([':', '@']) || !rest.starts_with(char::is_alphanumeric)
            })
        })
    }

    /// The phrases of a list that it starts with and whose last words end there.
    pub fn openings<'b>(&'b self, phrases: &'b Phrases) -> impl Iterator<Item = &'b str> {
        let found = phrases.opening(&self.norm);
        found.filter(|phrase| self.starts_with(&[phrase]))
    }

    /// Whether it starts with a phrase of a list, and the phrase's last word ends there.
    pub fn opens_with(&self, phrases: &Phrases) -> bool {
        self.openings(phrases).next().is_some()
    }

    /// Whether it holds a phrase of a list.
    pub fn holds(&self, phrases: &Phrases) -> bool {
        phrases.stand_in(&self.norm)
    }

    /// Whether it holds one of the phrases.
    pub fn has(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.norm.contains(phrase))
    }

    /// Whether it is an entry of a list, apart from quotation marks and punctuation around it.
    pub fn is(&self, phrases: Words) -> bool {
        self.is_whole() && phrases.contains(self.bare())
    }

    /// The normalised text without punctuation around it.
    pub fn bare(&self) -> &str {
        self.norm
            .trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')'))
    }

    /// Whether it ends as a sentence does.
    pub fn is_sentence(&self) -> bool {
        ends_sentence(self.text)
    }

    /// Whether it ends in a full stop, which a headline does not.
    pub fn ends_in_stop(&self) -> bool {
        self.text
            .trim_end_matches(is_closing)
            .ends_with(['.', '…', '。'])
    }
}

fn normalise(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            match c {
                '’' | '‘' => line.push('\''),
                '“' | '”' => line.push('"'),
                '–' | '—' => line.push('-'),
                _ => line.extend(c.to_lowercase()),
            }
        }
    }
    line
}
