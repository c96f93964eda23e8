//! Knows abbreviations, the words that like to open a sentence, and the verbs of saying.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a full stop after an abbreviation means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// Something always follows: "Mr.", "Gen.", "vs.", "e.g.".
    Title,
    /// Goes with the number after it: "No. 4", "Fig. 2", "pp. 7".
    Numbered,
    /// May close a sentence as well as stand inside one: "Inc.", "U.S.", "Jan.", an initial.
    Sometimes,
    /// Closes a sentence wherever a capital follows that is no weekday or time zone: "a.m.", "etc.".
    Closing,
}

/// Longest word that is looked at, in characters.
const LONGEST: usize = 24;

/// Titles, ranks and link words, which something always follows.
const TITLE: &[&str] = &[
    "Adm", "Admin", "Ald", "Amb", "Approx", "Assemb", "Asst", "Attn", "Atty", "Bp", "Brig", "COL",
    "Capt", "Cdr", "Cf", "Cllr", "Cmdr", "Col", "Comdr", "Commr", "Coun", "Cpl", "Cpt", "DR",
    "Def", "Det", "Dr", "Drs", "E.g", "Eng", "Ens", "GEN", "GOV", "Gen", "Gens", "Gov", "Govs",
    "Hon", "I.e", "Insp", "LT", "Lieut", "Lt", "MR", "MRS", "MS", "Maj", "Messrs", "Mgr", "Mlle",
    "Mme", "Mmes", "Mr", "Mrs", "Ms", "Msgr", "P.S", "PROF", "PVT", "Pfc", "Pres", "Prof", "Profs",
    "Pte", "Pvt", "REP", "Rep", "Reps", "Rev", "Revs", "Rt", "SGT", "Sec", "Sen", "Sens", "Sgt",
    "Spc", "Sra", "Srta", "Supt", "Treas", "Vs", "approx", "arr", "arrv", "attn", "ca", "cf",
    "e.g", "eg", "esp", "i.e", "incl", "mr", "mrs", "prof", "sen", "v", "viz", "vs",
];

/// Words that a number follows.
const NUMBERED: &[&str] = &[
    "Abs", "App", "Art", "Arts", "Bk", "Ch", "Chap", "Cl", "Eq", "Eqs", "Ext", "Fig", "Figs",
    "Mob", "NO", "No", "Nos", "Nr", "Op", "PP", "Para", "Pg", "Ph", "Pp", "Pt", "Ref", "Refs",
    "Sc", "Sect", "Tab", "Tel", "Vol", "Vols", "art", "c", "ch", "chap", "cl", "div", "eq", "ext",
    "fig", "figs", "n", "no", "nos", "nr", "p", "para", "pg", "pp", "pt", "ref", "refs", "sec",
    "sect", "tel", "vol", "vols",
];

/// Firms, places, dates, degrees and measures, which stand at a sentence's end as well as inside.
const SOMETIMES: &[&str] = &[
    "A.D", "Ala", "Amend", "Apr", "Apt", "Ariz", "Ark", "Assn", "Assoc", "Aug", "Aus", "Aust",
    "Ave", "B.Sc", "Bd", "Bldg", "Blvd", "Bros", "CO", "CORP", "Calif", "Chron", "Cie", "Cir",
    "Civ", "Co", "Colo", "Comm", "Conn", "Const", "Corp", "Cos", "Crim", "Ct", "D.Phil", "Dec",
    "Del", "Dem", "Dems", "Dept", "Dist", "Div", "Eccl", "Ed.D", "Esq", "Est", "Evid", "Feb",
    "Fed", "Fla", "Fri", "Ft", "Ga", "Hist", "Hosp", "Hwy", "INC", "Ibid", "Ill", "Inc", "Ind",
    "Inst", "Intl", "Jan", "Jr", "Jul", "Jun", "Kan", "Kans", "Ky", "LTD", "La", "Ln", "Ltd",
    "M.Sc", "Mar", "Mass", "Md", "Mem", "Mfg", "Mich", "Minn", "Miss", "Mo", "Mon", "Mont", "Mt",
    "Mtn", "Mts", "N.B", "N.Dak", "N.Mex", "Natl", "Neb", "Nebr", "Nev", "Nov", "Oct", "Okla",
    "Ont", "Ore", "Pa", "Penn", "Ph.D", "Ph.Ds", "Pharm.D", "Pkwy", "Pl", "Plc", "Proc", "Prov",
    "Psy.D", "Pty", "Que", "Rd", "Reg", "Regs", "Rs", "S.Dak", "S.p.A", "Sask", "Sat", "Sep",
    "Sept", "Sq", "Sr", "St", "Sta", "Stat", "Ste", "Supp", "Temp", "Tenn", "Tex", "Thess", "Thu",
    "Thur", "Thurs", "Tpke", "Tue", "Tues", "Twp", "Univ", "Va", "Vt", "W.Va", "Wash", "Wed",
    "Wis", "Wisc", "Wyo", "abbr", "adj", "adv", "al", "anon", "assn", "assoc", "avg", "bros", "co",
    "colloq", "conj", "corp", "dept", "dist", "ed", "eds", "est", "fem", "ft", "gal", "gen",
    "govt", "hr", "ibid", "inc", "intl", "jr", "lb", "lit", "ltd", "masc", "max", "mi", "min",
    "mio", "misc", "mln", "mo", "natl", "obs", "orig", "oz", "pl", "plc", "pron", "pts", "rep",
    "resp", "rev", "sq", "sr", "st", "temp", "tr", "trans", "univ", "usu", "yd",
];

/// Abbreviations that rarely stand before a capital unless they end the sentence: times of day, measures.
const CLOSING: &[&str] = &[
    "A.M", "ETC", "Etc", "P.M", "a.m", "cm", "equiv", "etc", "hrs", "kg", "km", "lbs", "mins",
    "mos", "mph", "p.m", "yds", "yr", "yrs",
];

/// Words with a capital that follow a time of day within a sentence.
const TIMES: &[&str] = &[
    "AEDT",
    "AEST",
    "Alaska",
    "Apr",
    "April",
    "Atlantic",
    "Aug",
    "August",
    "BST",
    "CDT",
    "CEST",
    "CET",
    "CST",
    "CT",
    "Central",
    "Dec",
    "December",
    "EAT",
    "EDT",
    "EEST",
    "EET",
    "EST",
    "ET",
    "Eastern",
    "Feb",
    "February",
    "Fri",
    "Friday",
    "GMT",
    "HKT",
    "Hawaii",
    "IST",
    "JST",
    "Jan",
    "January",
    "Jul",
    "July",
    "Jun",
    "June",
    "Local",
    "MDT",
    "MST",
    "MT",
    "Mar",
    "March",
    "May",
    "Mon",
    "Monday",
    "Mountain",
    "Nov",
    "November",
    "Oct",
    "October",
    "PDT",
    "PKT",
    "PST",
    "PT",
    "Pacific",
    "SAST",
    "SGT",
    "Sat",
    "Saturday",
    "Sept",
    "September",
    "Sun",
    "Sunday",
    "Thu",
    "Thurs",
    "Thursday",
    "Tue",
    "Tues",
    "Tuesday",
    "UTC",
    "WAT",
    "WIB",
    "Wed",
    "Wednesday",
];

/// Words that open sentences and hardly any name; small letters only.
const STARTERS: &[&str] = &[
    "a",
    "about",
    "according",
    "additionally",
    "after",
    "again",
    "against",
    "all",
    "almost",
    "along",
    "also",
    "although",
    "amid",
    "among",
    "an",
    "analysts",
    "and",
    "another",
    "any",
    "anyone",
    "are",
    "around",
    "as",
    "asked",
    "at",
    "authorities",
    "because",
    "before",
    "both",
    "but",
    "by",
    "can",
    "could",
    "critics",
    "currently",
    "despite",
    "did",
    "do",
    "does",
    "during",
    "each",
    "earlier",
    "economists",
    "either",
    "employees",
    "even",
    "eventually",
    "every",
    "everyone",
    "everything",
    "experts",
    "few",
    "finally",
    "five",
    "following",
    "for",
    "former",
    "four",
    "from",
    "further",
    "furthermore",
    "given",
    "had",
    "has",
    "have",
    "he",
    "hence",
    "her",
    "here",
    "hey",
    "his",
    "how",
    "however",
    "hundreds",
    "i",
    "if",
    "in",
    "indeed",
    "instead",
    "investigators",
    "investors",
    "is",
    "it",
    "its",
    "last",
    "later",
    "lawmakers",
    "leaders",
    "let",
    "like",
    "many",
    "maybe",
    "meantime",
    "meanwhile",
    "members",
    "moreover",
    "much",
    "my",
    "nearly",
    "neighbors",
    "neither",
    "never",
    "nevertheless",
    "no",
    "nobody",
    "none",
    "nonetheless",
    "nor",
    "not",
    "nothing",
    "now",
    "of",
    "officials",
    "oh",
    "okay",
    "on",
    "once",
    "one",
    "only",
    "opponents",
    "or",
    "other",
    "others",
    "otherwise",
    "our",
    "over",
    "people",
    "perhaps",
    "please",
    "previously",
    "profit",
    "profits",
    "rather",
    "recently",
    "researchers",
    "residents",
    "revenue",
    "sales",
    "see",
    "separately",
    "seven",
    "several",
    "shares",
    "she",
    "should",
    "similarly",
    "since",
    "six",
    "so",
    "some",
    "someone",
    "sometimes",
    "soon",
    "sources",
    "still",
    "such",
    "supporters",
    "terms",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "thereafter",
    "therefore",
    "these",
    "they",
    "this",
    "those",
    "though",
    "thousands",
    "three",
    "through",
    "throughout",
    "thus",
    "to",
    "today",
    "together",
    "tomorrow",
    "too",
    "traders",
    "two",
    "typically",
    "under",
    "unfortunately",
    "unless",
    "unlike",
    "until",
    "upon",
    "voters",
    "wait",
    "was",
    "we",
    "well",
    "were",
    "what",
    "whatever",
    "when",
    "whenever",
    "where",
    "whereas",
    "whether",
    "which",
    "while",
    "who",
    "whose",
    "why",
    "with",
    "within",
    "without",
    "workers",
    "would",
    "wow",
    "yeah",
    "yes",
    "yesterday",
    "yet",
    "you",
    "your",
];

/// Verbs that follow the name of who says what was quoted.
const SAYING: &[&str] = &[
    "added",
    "adds",
    "admitted",
    "agreed",
    "announced",
    "answered",
    "argued",
    "argues",
    "ask",
    "asked",
    "asks",
    "barked",
    "began",
    "bellowed",
    "boasted",
    "boomed",
    "called",
    "chanted",
    "chimed",
    "claimed",
    "commented",
    "complained",
    "concluded",
    "confided",
    "continued",
    "countered",
    "cried",
    "cries",
    "declared",
    "demanded",
    "demands",
    "exclaimed",
    "exclaims",
    "explained",
    "frowned",
    "gasped",
    "grinned",
    "groaned",
    "growled",
    "grumbled",
    "gushed",
    "hissed",
    "howled",
    "inquired",
    "insisted",
    "interjected",
    "interrupted",
    "joked",
    "jokes",
    "lamented",
    "laughed",
    "marveled",
    "marvels",
    "moaned",
    "mumbled",
    "murmured",
    "mused",
    "muttered",
    "nodded",
    "noted",
    "objects",
    "observed",
    "pleaded",
    "promised",
    "protested",
    "quipped",
    "recalled",
    "remarked",
    "remembered",
    "repeated",
    "replied",
    "replies",
    "responded",
    "responds",
    "retorted",
    "roared",
    "said",
    "sang",
    "say",
    "says",
    "scoffed",
    "screamed",
    "shouted",
    "shouts",
    "shrieked",
    "shrugged",
    "sighed",
    "smiled",
    "snapped",
    "sobbed",
    "squealed",
    "stammered",
    "started",
    "suggested",
    "taunted",
    "tells",
    "thought",
    "thundered",
    "told",
    "tweeted",
    "urged",
    "wailed",
    "warned",
    "whispered",
    "winked",
    "wondered",
    "wonders",
    "writes",
    "wrote",
    "yelled",
    "yells",
];

/// Words that a number follows, spelled out.
const LABELS: &[&str] = &[
    "act",
    "appendix",
    "article",
    "box",
    "case",
    "channel",
    "chapter",
    "chart",
    "class",
    "day",
    "definition",
    "episode",
    "equation",
    "example",
    "exercise",
    "exhibit",
    "factor",
    "figure",
    "film",
    "game",
    "goal",
    "grade",
    "graph",
    "group",
    "highway",
    "item",
    "lemma",
    "lesson",
    "level",
    "line",
    "list",
    "listing",
    "map",
    "method",
    "model",
    "number",
    "page",
    "paragraph",
    "part",
    "period",
    "phase",
    "point",
    "problem",
    "psalm",
    "quarter",
    "question",
    "room",
    "round",
    "route",
    "rule",
    "scene",
    "season",
    "section",
    "seed",
    "series",
    "set",
    "size",
    "stage",
    "state",
    "step",
    "table",
    "team",
    "terminal",
    "theorem",
    "track",
    "type",
    "unit",
    "verse",
    "version",
    "volume",
    "war",
    "week",
    "world",
    "year",
    "zone",
];

/// What a letter closes with, before the name of who wrote it.
const CLOSES: &[&str] = &[
    "best regards,",
    "best wishes,",
    "cordially,",
    "kind regards,",
    "kindest regards,",
    "regards,",
    "respectfully yours,",
    "respectfully,",
    "sincerely yours,",
    "sincerely,",
    "warm regards,",
    "with regards,",
    "yours faithfully,",
    "yours sincerely,",
    "yours truly,",
    "yours,",
];

/// What may stand before a date within a sentence.
const BEFORE_DATES: &[&str] = &[
    "after", "and", "at", "before", "by", "for", "from", "in", "is", "of", "on", "or", "since",
    "the", "through", "till", "to", "until", "was",
];

/// Words that a picture's credit opens with.
const CREDITS: &[&str] = &[
    "Credit:",
    "Image:",
    "Images:",
    "Photo:",
    "Photograph:",
    "Photos:",
    "Picture:",
    "Video:",
];

/// Every list above: each is searched by halving, so each must be sorted.
#[cfg(test)]
pub(super) const LISTS: [&[&str]; 11] = [
    TITLE,
    NUMBERED,
    SOMETIMES,
    CLOSING,
    TIMES,
    STARTERS,
    SAYING,
    LABELS,
    CLOSES,
    BEFORE_DATES,
    CREDITS,
];

/// The word at the end of `before`, its inner full stops and apostrophes included; empty where another mark
/// stands there, `None` where the word is too long to be one we know.
pub(super) fn last_word(before: &str) -> Option<&str> {
    let ascii = |byte: &u8| byte.is_ascii_alphanumeric() || b".'".contains(byte);
    let bytes = before.bytes().rev();
    let len = bytes.take(LONGEST + 1).take_while(ascii).count();
    let (count, len) = match before.as_bytes().get(before.len().wrapping_sub(len + 1)) {
        Some(byte) if !byte.is_ascii() => last_letters(before),
        _ => (len, len),
    };
    let word = &before[before.len() - len..];
    (count <= LONGEST).then(|| word.trim_start_matches(|c: char| !c.is_alphanumeric()))
}

/// How many characters and bytes the last word of `before` has, more than [`LONGEST`] of them cut.
fn last_letters(before: &str) -> (usize, usize) {
    let part = |c: &char| c.is_alphanumeric() || ".'’".contains(*c);
    let letters = before.chars().rev().take(LONGEST + 1).take_while(part);
    letters.fold((0, 0), |(count, len), c| (count + 1, len + c.len_utf8()))
}

/// The letters at the start of `text`, no more than a word has that we know.
pub(super) fn first(text: &str) -> &str {
    let len = text
        .chars()
        .take(LONGEST)
        .take_while(|c| c.is_alphabetic())
        .map(char::len_utf8)
        .sum();
    &text[..len]
}

/// What `word` abbreviates, where it does; it is the last word of `before`.
pub(super) fn abbreviation(word: &str, before: &str) -> Option<Abbreviation> {
    let known = may_be_listed(word).then(|| ABBREVIATIONS.get(word).copied());
    let other = || is_dotted(word) || is_initial(word, before);
    known
        .flatten()
        .or_else(|| other().then_some(Abbreviation::Sometimes))
}

/// The lists of abbreviations as one; a word of two lists is what the first one says.
static ABBREVIATIONS: LazyLock<BTreeMap<&str, Abbreviation>> = LazyLock::new(|| {
    let lists = [
        (SOMETIMES, Abbreviation::Sometimes),
        (CLOSING, Abbreviation::Closing),
        (NUMBERED, Abbreviation::Numbered),
        (TITLE, Abbreviation::Title),
    ];
    let all = |(list, kind): (&'static [&str], _)| list.iter().map(move |&word| (word, kind));
    lists.into_iter().flat_map(all).collect()
});

/// Whether a list of abbreviations has a word as long as `word` that begins with the same byte, and one that ends with
/// it: most words of a text fail, and need no search.
fn may_be_listed(word: &str) -> bool {
    let [first, .., last] = word.as_bytes() else {
        return word.len() == 1;
    };
    let len = 1_u16.checked_shl(u32::try_from(word.len()).unwrap_or(u32::MAX));
    len.is_some_and(|len| {
        LENGTHS[usize::from(*first)] & LENGTHS_BY_LAST[usize::from(*last)] & len != 0
    })
}

/// For each byte how long the abbreviations are that begin with it, and that end with it: one bit for each length.
static LENGTHS: [u16; 256] = lengths(false);
static LENGTHS_BY_LAST: [u16; 256] = lengths(true);

const fn lengths(by_last: bool) -> [u16; 256] {
    let lists = [TITLE, NUMBERED, SOMETIMES, CLOSING];
    let mut lengths = [0; 256];
    let mut at = (0, 0);
    while at.0 < lists.len() {
        if at.1 == lists[at.0].len() {
            at = (at.0 + 1, 0);
            continue;
        }
        let word = lists[at.0][at.1].as_bytes();
        let byte = word[if by_last { word.len() - 1 } else { 0 }];
        lengths[byte as usize] |= 1 << word.len();
        at.1 += 1;
    }
    lengths
}

/// Whether `word` is letters with full stops between: "U.S", "J.K".
fn is_dotted(word: &str) -> bool {
    let single = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
    word.chars().nth(1) == Some('.') && word.split('.').all(single)
}

/// Whether `word` is a single letter, as a name's initial is, and neither the pronoun nor the C of "20 °C".
fn is_initial(word: &str, before: &str) -> bool {
    let mut letters = word.chars();
    let single = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
    single
        && !(word == "I" && follows_small_word(before))
        && !before[..before.len() - word.len()].ends_with(['°', 'º'])
}

/// Whether the last word but one of `before` is in small letters.
fn follows_small_word(before: &str) -> bool {
    let lead = before.trim_end_matches(char::is_alphabetic).trim_end();
    last_word(lead).is_some_and(|word| word.starts_with(char::is_lowercase))
}

/// Whether `word` is what the name of a firm may end with: "Yahoo! Inc."
pub(super) fn is_firm(word: &str) -> bool {
    matches!(word, "Co" | "Corp" | "Inc" | "Ltd")
}

/// Whether `lead` is a caption's first word, which a number follows: "Figure 2."
pub(super) fn takes_number(lead: &str) -> bool {
    matches!(
        lead,
        "Appendix"
            | "Box"
            | "Chapter"
            | "Chart"
            | "Exhibit"
            | "Fig."
            | "Figure"
            | "Graph"
            | "Map"
            | "Table"
    )
}

/// Whether `word` has small letters only, and is no abbreviation that we do not know: three letters, or a pronoun.
pub(super) fn is_plain(word: &str) -> bool {
    const SHORT: [&str; 13] = [
        "am", "be", "do", "go", "he", "it", "me", "my", "on", "so", "up", "us", "we",
    ];
    (word.len() > 2 && word.chars().all(char::is_lowercase)) || SHORT.contains(&word)
}

/// Whether `word` is a Roman number.
pub(super) fn is_roman(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| b"IVXLC".contains(&byte))
}

/// Whether `word` opens sentences but hardly any name.
pub(super) fn is_starter(word: &str) -> bool {
    is_in_small(STARTERS, word)
}

/// Whether a number follows `word`: "Section", "step".
pub(super) fn is_label(word: &str) -> bool {
    is_in_small(LABELS, word)
}

/// Whether a letter closes with `text`.
pub(super) fn closes_letter(text: &str) -> bool {
    is_in_small(CLOSES, text)
}

/// Whether a list of words in small letters has `word`, in letters of any size.
fn is_in_small(list: &[&str], word: &str) -> bool {
    let small = |known: &&str| {
        known
            .bytes()
            .cmp(word.bytes().map(|byte| byte.to_ascii_lowercase()))
    };
    list.binary_search_by(small).is_ok()
}

/// Whether `word` goes on with a time of day: a weekday, a month, a time zone.
pub(super) fn goes_with_time(word: &str) -> bool {
    TIMES.binary_search(&word).is_ok()
}

/// Whether `word` is a verb of saying.
pub(super) fn is_saying(word: &str) -> bool {
    SAYING.binary_search(&word).is_ok()
}

/// Whether `word` opens a picture's credit.
pub(super) fn is_credit(word: &str) -> bool {
    CREDITS.binary_search(&word).is_ok()
}

/// Whether a date goes on from `word`: "on", "until".
pub(super) fn leads_to_date(word: &str) -> bool {
    BEFORE_DATES.binary_search(&word).is_ok()
}

/// Whether `text` is a weekday and a date, as in "Monday, October 3, 2016".
pub(super) fn is_full_date(text: &str) -> bool {
    let mut parts = text.split_ascii_whitespace();
    let mut next = || parts.next().unwrap_or_default();
    let (weekday, month, day, year) = (next(), next(), next(), next());
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    weekday.ends_with("day,")
        && goes_with_time(month)
        && day
            .strip_suffix(',')
            .is_some_and(|day| day.len() < 3 && number(day))
        && year.len() == 4
        && number(year)
        && parts.next().is_none()
}
