//! Turns the word lists of `lexicon/` into lists to look words up in, and phrases to look for.
//!
//! A file is one list: what it is for, in lines that start with `#`; a blank line; then one entry a line, in the order
//! of their bytes, each once. Entries are in small letters where the text is folded before it is looked up; a file
//! whose comment says "as written" keeps its capitals.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Anchored, Input, StartKind};

/// The text of a list, by the name of its file: the one place that knows the folder, which is a language.
macro_rules! list {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/lexicon/en/",
            $name,
            ".txt"
        ))
    };
}

/// The words of a list. The file is parted when the program is compiled, so that a look-up costs what it costs in a
/// list that stands in the code; a file that is out of order doesn't compile.
macro_rules! words {
    ($name:literal) => {{
        const TEXT: &str = $crate::lexicon::list!($name);
        const ENTRIES: [&str; $crate::lexicon::count(TEXT)] = $crate::lexicon::entries(TEXT);
        $crate::lexicon::Words::new(&ENTRIES)
    }};
}

/// The phrases of a list, in one automaton.
macro_rules! phrases {
    ($name:literal) => {
        ::std::sync::LazyLock::new(|| $crate::lexicon::Phrases::new(words!($name)))
    };
}

/// The pairs of a list: `short = long`.
macro_rules! pairs {
    ($name:literal) => {
        $crate::lexicon::Pairs(words!($name))
    };
}

pub(crate) use {list, pairs, phrases, words};

/// Names of the months, each with its number.
pub(crate) const MONTHS: Pairs = pairs!("months");
/// Names of the days of the week.
pub(crate) const WEEKDAYS: Words = words!("weekdays");
/// What a man is called before his name.
pub(crate) const HONORIFICS_MALE: Words = words!("honorifics-male");
/// What a woman is called before her name.
pub(crate) const HONORIFICS_FEMALE: Words = words!("honorifics-female");
/// Small words inside names.
pub(crate) const PARTICLES: Words = words!("name-particles");

/// Phrases in one automaton that is built when it is first asked.
pub(crate) type LazyPhrases = LazyLock<Phrases>;

/// Words in the order of their bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words(&'static [&'static str]);

impl Words {
    /// A list of words that are in order.
    pub(crate) const fn new(entries: &'static [&'static str]) -> Self {
        Self(entries)
    }

    /// Whether the list has a word, written so.
    pub(crate) fn contains(self, word: &str) -> bool {
        self.0.binary_search(&word).is_ok()
    }

    /// Whether the list, whose words are in small letters, has a word in letters of any size.
    pub(crate) fn contains_folded(self, word: &str) -> bool {
        let small = |known: &&str| {
            known
                .bytes()
                .cmp(word.bytes().map(|byte| byte.to_ascii_lowercase()))
        };
        self.0.binary_search_by(small).is_ok()
    }

    /// The words.
    pub(crate) fn iter(self) -> impl Iterator<Item = &'static str> + Clone {
        self.0.iter().copied()
    }

    /// The words, where a table is made of them when the program is compiled.
    pub(crate) const fn entries(self) -> &'static [&'static str] {
        self.0
    }
}

/// A list of `short = long`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pairs(pub(crate) Words);

impl Pairs {
    /// Both sides of each pair, in the order of the left ones.
    pub(crate) fn iter(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.0.iter().filter_map(|entry| entry.split_once(" = "))
    }

    /// What stands on the right of a word.
    pub(crate) fn get(self, word: &str) -> Option<&'static str> {
        let mut pairs = self.iter();
        pairs.find_map(|(short, long)| (short == word).then_some(long))
    }
}

/// Phrases to look for in a text.
#[derive(Debug)]
pub(crate) struct Phrases {
    automaton: AhoCorasick,
}

impl Phrases {
    /// One automaton for all phrases of a list.
    ///
    /// # Panics
    /// Never for the lists of `lexicon/`, which are built in a test.
    pub(crate) fn new(words: Words) -> Self {
        let automaton = AhoCorasick::builder()
            .start_kind(StartKind::Both)
            .build(words.iter())
            .expect("a few hundred phrases fit an automaton");
        Self { automaton }
    }

    /// Whether a text holds one of the phrases.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        self.automaton.is_match(text)
    }

    /// The phrases that a text starts with.
    pub(crate) fn opening<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let start = Input::new(text).anchored(Anchored::Yes);
        let mut found = aho_corasick::automaton::OverlappingState::start();
        std::iter::from_fn(move || {
            self.automaton.find_overlapping(start.clone(), &mut found);
            found.get_match().map(|phrase| &text[..phrase.end()])
        })
    }
}

/// Where the entries of a list start: behind the comment and a blank line.
const fn start(text: &[u8]) -> usize {
    let mut at = 0;
    while !(text[at] == b'\n' && text[at + 1] == b'\n') {
        at += 1;
    }
    at + 2
}

/// How many entries a list has.
pub(crate) const fn count(text: &str) -> usize {
    let text = text.as_bytes();
    let (mut at, mut lines) = (start(text), 0);
    while at < text.len() {
        lines += (text[at] == b'\n') as usize;
        at += 1;
    }
    lines
}

/// The entries of a list.
///
/// # Panics
/// Where they are out of order, so that a look-up by halving would miss some: when the program is compiled.
pub(crate) const fn entries<const N: usize>(text: &'static str) -> [&'static str; N] {
    let bytes = text.as_bytes();
    let mut entries = [""; N];
    let (mut from, mut index) = (start(bytes), 0);
    let mut at = from;
    while at < bytes.len() {
        if bytes[at] == b'\n' {
            let (head, _) = text.split_at(at);
            let (_, entry) = head.split_at(from);
            assert!(index == 0 || is_before(entries[index - 1], entry));
            entries[index] = entry;
            index += 1;
            from = at + 1;
        }
        at += 1;
    }
    entries
}

/// Whether a text comes before another one in the order of their bytes.
const fn is_before(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    one.len() < other.len()
}
