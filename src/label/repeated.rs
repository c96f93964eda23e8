//! Finds the names of a text where they stand again: a name that is surely one here is one there.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::block::Named;
use crate::article::Span;
use crate::labels::Mention;
use crate::lexicon::{Words, words};
use crate::vocabulary::{Label, Rounded};

/// How sure a mention must be for its name to be looked for.
const SURE: f64 = 0.5;
/// The fewest characters of such a name.
const SHORTEST: usize = 3;
/// Words that open sentences: no names, though one may be taken for one.
const FUNCTION_WORDS: Words = words!("function-words");

/// Whether a mention is sure enough for its name to be looked for.
pub(super) fn is_sure(mention: &Mention) -> bool {
    mention.confidence.get() >= SURE
}

/// The names of some mentions, to be found where they stand again.
pub(super) struct Repeated<'a> {
    text: &'a str,
    /// `None` where there is no name.
    automaton: Option<AhoCorasick>,
    /// What each name was surest to be, in the order of the automaton's.
    labels: Vec<(Label, Rounded)>,
}

impl<'a> Repeated<'a> {
    /// The names of persons, organisations and places among some mentions of a text.
    pub(super) fn of<'n>(text: &'a str, named: impl Iterator<Item = &'n Named>) -> Self {
        let mut names: BTreeMap<&str, (Label, Rounded)> = BTreeMap::new();
        for named in named.filter(|named| named.target) {
            let (name, label) = (named.mention.span.of(text), named.mention.label);
            let is_name = matches!(label, Label::Person | Label::Organization | Label::Location)
                && name.starts_with(char::is_uppercase)
                && name.chars().nth(SHORTEST - 1).is_some()
                && !FUNCTION_WORDS.contains(&name.to_lowercase());
            if is_name && is_sure(&named.mention) {
                let sure = named.mention.confidence;
                let held = names.entry(name).or_insert((label, sure));
                if sure > held.1 {
                    *held = (label, sure);
                }
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(names.keys());
        Self {
            text,
            // Names are short: there is always room for them.
            automaton: automaton.ok().filter(|_| !names.is_empty()),
            labels: names.into_values().collect(),
        }
    }

    /// Where the names stand within a span, as whole words, in order and apart.
    pub(super) fn within(&self, span: Span) -> impl Iterator<Item = (Span, Label, Rounded)> {
        let inside = span.of(self.text);
        let found = self
            .automaton
            .iter()
            .flat_map(move |automaton| automaton.find_iter(inside));
        found.filter_map(move |found| {
            let name = Span::new(found.start(), found.end()).shift(span.start);
            let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let before = self.text[..name.start].chars().next_back();
            let after = self.text[name.end..].chars().next();
            let (label, sure) = self.labels[found.pattern().as_usize()];
            (!is_word(before) && !is_word(after)).then_some((name, label, sure))
        })
    }
}
