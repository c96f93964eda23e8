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
        let ends = std::iter::from_fn(move || {
            self.automaton.find_overlapping(start.clone(), &mut found);
            found.get_match().map(|phrase| phrase.end())
        });
        // The automaton, which can start anywhere too, tells some of them twice.
        let mut told = 0;
        ends.filter(move |&end| std::mem::replace(&mut told, end) < end)
            .map(|end| &text[..end])
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    /// Lists that may share entries, and why.
    #[rustfmt::skip]
    const SHARED: &[(&str, &[&str])] = &[
        (
            "a small word does many things: which ones end a title is another question than which ones open a sentence",
            &[
                "anonymous-cues", "anybody", "apposition-ends", "author-doings", "before-dates", "byline-openings",
                "date-words", "first-person", "forms-of-be", "function-words", "list-joins", "new-somebody", "no-names", "object-openings",
                "oblique-prepositions", "organization-common-words", "participles", "phrase-borders", "possessives",
                "quantifiers", "saying-verbs", "sentence-starters", "stresses", "title-qualifiers", "title-stops",
                "words-after-nouns",
            ],
        ),
        (
            "what a page shows around an article: a thing to press may be a line of its own, and open a longer notice",
            &[
                "boilerplate-lines", "boilerplate-openings", "boilerplate-phrases", "buttons", "mission-phrases",
                "notice-phrases", "reader-actions", "release-headings", "tail-openings", "tail-phrases",
            ],
        ),
        (
            "a part of a paper is named over its articles, too, and the paper is no person",
            &["kickers", "no-names", "sections", "weekdays", "writings"],
        ),
        (
            "a noun for organisations may be left out of a name, or be too common to stand for one",
            &[
                "abbreviations", "no-names", "numbered-nouns", "organization-common-words", "organization-endings",
                "organization-nouns", "sections", "titles", "well-known-locations", "well-known-organizations",
            ],
        ),
        (
            "an abbreviation is known by what may follow its full stop, and elsewhere by what it stands for",
            &[
                "abbreviations", "abbreviations-before-names", "abbreviations-before-numbers", "abbreviations-closing",
                "after-times", "date-words", "honorifics-female", "honorifics-male", "name-generations",
                "name-particles", "titles",
            ],
        ),
        (
            "a title is part of a name or not, and tells a man from a woman or not",
            &["author-roles", "no-names", "ranks", "title-qualifiers", "titles", "titles-female", "titles-male"],
        ),
        (
            "a verb is a noun, a title or a cue elsewhere",
            &[
                "author-doings", "no-past-verbs", "saying-verbs", "thoughts", "titles", "titles-female", "titles-male",
                "titles-or-verbs", "verbs-of-peoples", "verbs-or-nouns", "words-after-nouns", "honorifics-female",
                "anonymous-cues", "participles",
            ],
        ),
        ("a label and a credit hold the same words", &["caption-credits", "caption-labels"]),
        (
            "what authors write is also a part of a paper, something that speaks, and a verb",
            &["author-doings", "kickers", "organization-endings", "organization-nouns", "sections", "works", "writings"],
        ),
        ("agencies sign alone, and are no persons", &["agencies", "no-names"]),
        ("labels of dates are words of dates", &["change-labels", "date-labels", "date-words", "no-names"]),
    ];

    /// Words of two senses, which stand in lists that have nothing to do with each other.
    #[rustfmt::skip]
    const HOMONYMS: &[&str] = &[
        "about", "accept", "agree", "article", "close", "comment", "explained", "film", "give", "go", "latest news",
        "let", "like", "no", "opinion", "people", "point", "reject", "rose", "said", "see", "seed", "set", "staff",
        "support", "terms", "tweet", "united", "us", "world",
    ];

    /// The folder of the lists.
    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicon/en")
    }

    /// Every list by its name: its comment, and its entries.
    fn lists() -> BTreeMap<String, (String, Vec<String>)> {
        let files = fs::read_dir(folder()).expect("the lists");
        let read = |path: PathBuf| {
            let name = path.file_stem().expect("a name").to_string_lossy();
            let text = fs::read_to_string(&path).expect("a list");
            let (comment, entries) = text.split_once("\n\n").expect("a comment, a blank line");
            assert!(text.ends_with('\n'), "{name}: the last line is cut off");
            let entries = entries.lines().map(str::to_owned).collect();
            (name.into_owned(), (comment.to_owned(), entries))
        };
        files
            .map(|file| read(file.expect("an entry").path()))
            .collect()
    }

    #[test]
    fn every_list_says_what_it_is_for_and_is_in_order() {
        for (name, (comment, entries)) in lists() {
            assert!(
                comment.lines().all(|line| line.starts_with("# ")),
                "{name}: {comment}"
            );
            assert!(!entries.is_empty(), "{name}: no entries");
            for pair in entries.windows(2) {
                assert!(pair[0] < pair[1], "{name}: {pair:?}");
            }
            let pairs = entries.iter().any(|entry| entry.contains(" = "));
            for entry in entries {
                assert!(
                    !entry.is_empty() && entry.trim() == entry,
                    "{name}: `{entry}`"
                );
                let (folded, _) = entry.split_once(" = ").unwrap_or((&entry, ""));
                assert_eq!(pairs, entry.contains(" = "), "{name}: `{entry}`");
                assert!(
                    comment.contains("as written") || folded == folded.to_lowercase(),
                    "{name}: `{entry}` is not in small letters"
                );
            }
        }
    }

    #[test]
    fn no_entry_stands_in_two_lists_without_a_reason() {
        let lists = lists();
        for (reason, names) in SHARED {
            let unknown = names.iter().find(|name| !lists.contains_key(**name));
            assert_eq!(unknown, None, "lists that share: {reason}");
        }
        let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, (_, entries)) in &lists {
            for entry in entries {
                places.entry(entry).or_default().push(name);
            }
        }
        let shared = |one: &str, other: &str| {
            let groups = SHARED.iter();
            groups
                .map(|(_, names)| names)
                .any(|names| names.contains(&one) && names.contains(&other))
        };
        let mut twice = Vec::new();
        for (entry, names) in places {
            let known = |one: &&str, other: &&str| HOMONYMS.contains(&entry) || shared(one, other);
            for (at, one) in names.iter().enumerate() {
                let others = names[at + 1..].iter();
                twice.extend(
                    others
                        .filter(|other| !known(one, other))
                        .map(|other| format!("`{entry}` in {one} and {other}")),
                );
            }
        }
        assert!(twice.is_empty(), "{}", twice.join("\n"));
    }

    #[test]
    fn every_list_is_used() {
        let mut code = String::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the sources") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    code += &fs::read_to_string(path).expect("a source file");
                }
            }
        }
        for name in lists().into_keys() {
            assert!(code.contains(&format!("!(\"{name}\")")), "{name}");
        }
    }

    #[test]
    fn an_automaton_can_be_made_of_every_list() {
        for (_, (_, entries)) in lists() {
            assert!(AhoCorasick::new(entries).is_ok());
        }
    }

    #[test]
    fn words_are_found_in_letters_of_any_size_where_asked() {
        assert!(WEEKDAYS.contains("monday") && !WEEKDAYS.contains("Monday"));
        assert!(WEEKDAYS.contains_folded("Monday") && !WEEKDAYS.contains_folded("Mondays"));
        assert_eq!(MONTHS.get("may"), Some("5"));
        assert_eq!(MONTHS.get("May"), None);
    }

    #[test]
    fn phrases_at_the_start_are_all_told() {
        const FOLLOW: Words = Words::new(&["follow", "follow us", "low", "us"]);
        let phrases = Phrases::new(FOLLOW);
        let opening: Vec<&str> = phrases.opening("follow us").collect();
        assert_eq!(opening, ["follow", "follow us"]);
        assert_eq!(phrases.opening("a low").next(), None);
        assert!(phrases.stand_in("a low") && !phrases.stand_in("a lo w"));
    }
}
