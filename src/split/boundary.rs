//! Judges whether a sentence ends at a stop, from the word before it and the text behind it.

use super::stop::{Mark, Stop};
use super::words::{self, Abbreviation};

/// What the text behind a stop opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// A capital letter, or a letter of a script without capitals.
    Capital,
    /// A small letter.
    Small,
    /// A digit, a sum of money, a hashtag, the number of a section.
    Number,
    /// A sign that is neither letter nor punctuation: a picture, an arrow, the end of a proof.
    Sign,
    /// Anything else: more punctuation, or nothing.
    Other,
}

/// The text behind a stop.
struct Next<'t> {
    /// What it opens with, behind quotation marks, brackets, dashes and bullets.
    opening: Opening,
    /// From that letter or digit on.
    rest: &'t str,
    /// The quotation marks, brackets, dashes and bullets before it.
    opener: &'t str,
}

/// Whether a sentence that started at byte `start` of `text` ends with `stop`; `small`: the text has no capitals.
pub(super) fn ends_sentence(text: &str, start: usize, stop: &Stop, small: bool) -> bool {
    let behind = &text[stop.close..];
    if stop.mark == Mark::Final || behind.trim_start().is_empty() {
        return true;
    }
    if opens_text(text, start, stop) {
        return false;
    }
    if !behind.starts_with(char::is_whitespace) {
        return is_missing_space(text, stop, behind);
    }
    let next = Next::read(behind.trim_start());
    if next.is_year_of_work() {
        return false;
    }
    match stop.mark {
        Mark::Period => period_ends(text, start, stop, &next, small),
        // "Inc..": the abbreviation's own full stop, and the sentence's.
        Mark::Ellipsis if stop.end - stop.start == 2 && next.opening == Opening::Number => true,
        Mark::Ellipsis => next.opening == Opening::Capital,
        Mark::Loud => {
            loud_ends(text, stop, &next)
                || (small && next.opening == Opening::Small && !next.is_thought())
        }
        Mark::Final => true,
    }
}

/// Whether nothing but the marks is there yet: a sentence that opens with dots, or a bracket with marks alone.
fn opens_text(text: &str, start: usize, stop: &Stop) -> bool {
    let before = &text[start..stop.start];
    before.ends_with(['[', '(']) || (stop.mark == Mark::Ellipsis && before.is_empty())
}

/// Whether a full stop ends a sentence.
fn period_ends(text: &str, start: usize, stop: &Stop, next: &Next, small: bool) -> bool {
    let before = &text[start..stop.start];
    if is_list_mark(before) {
        return false;
    }
    let word = words::last_word(before);
    let abbreviation = word.and_then(|word| words::abbreviation(word, before));
    match abbreviation {
        None => ordinary_ends(text, word, stop, next) || (small && next.opening == Opening::Small),
        Some(Abbreviation::Title) => stop.close > stop.end && next.opening == Opening::Capital,
        Some(Abbreviation::Numbered) => next.opening == Opening::Capital && !next.is_roman_number(),
        Some(Abbreviation::Sometimes) => {
            next.is_starter()
                || next.is_polite_title()
                || (next.opening == Opening::Sign && !next.rest.starts_with('&'))
        }
        Some(Abbreviation::Closing) => next.opening == Opening::Capital && !next.goes_with_time(),
    }
}

/// Whether a full stop ends a sentence after a word that is no abbreviation we know.
fn ordinary_ends(text: &str, word: Option<&str>, stop: &Stop, next: &Next) -> bool {
    match next.opening {
        Opening::Capital | Opening::Number | Opening::Sign => true,
        Opening::Small => {
            next.is_mixed_case()
                || next.opener.contains(['(', '[', '"', '“'])
                || (next.opener.is_empty()
                    && !stop.ends_quotation(text)
                    && small_opens(word, stop, next))
        }
        Opening::Other => false,
    }
}

/// Whether a small letter behind a full stop opens a sentence, in text without capitals.
///
/// After "Xyz." or "xy." it rather shows an abbreviation that we do not know.
fn small_opens(word: Option<&str>, stop: &Stop, next: &Next) -> bool {
    const SHORTEST_NAME: usize = 5;
    let Some(word) = word else {
        return stop.close == stop.end;
    };
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let clear = word.len() >= SHORTEST_NAME || digits > 1;
    (words::is_plain(word) && stop.close == stop.end) || (clear && words::is_starter(next.word()))
}

/// Whether `?` or `!` ends a sentence.
fn loud_ends(text: &str, stop: &Stop, next: &Next) -> bool {
    let quotation = stop.ends_quotation(text);
    match next.opening {
        Opening::Capital => {
            let goes_on = (quotation && next.is_speaker()) || words::is_firm(next.word());
            !goes_on
        }
        Opening::Number | Opening::Sign => true,
        Opening::Small => {
            let word = words::last_word(&text[..stop.start]);
            let may_be_name = stop.end - stop.start == 1
                && word.is_some_and(|word| word.starts_with(char::is_uppercase));
            next.is_mixed_case() || (stop.close == stop.end && !may_be_name && !next.is_thought())
        }
        Opening::Other => false,
    }
}

/// Whether only the space behind the stop was forgotten, as in "the end.The next" or "where?there".
fn is_missing_space(text: &str, stop: &Stop, behind: &str) -> bool {
    let next = Next::read(behind);
    let word = next.word();
    let after = next.rest[word.len()..].chars().next();
    let reads_on = after.is_none_or(|c| c.is_whitespace() || ",'’".contains(c));
    let opens = match next.opening {
        Opening::Capital => true,
        // One or two letters may be a domain, or what is left of "it's" where a "?" stands for an apostrophe.
        Opening::Small => word.len() > 2 && stop.is_bare() && words::is_starter(word),
        _ => false,
    };
    let plain = words::last_word(&text[..stop.start]).is_some_and(words::is_plain);
    opens && reads_on && plain && next.opener.is_empty()
}

/// Whether `before` ends with the number or letter of a list's item, or of a caption: "3", "2.1", "b", "Figure 2".
fn is_list_mark(before: &str) -> bool {
    let Some(mark) = words::last_word(before) else {
        return false;
    };
    let before_mark = &before[..before.len() - mark.len()];
    let lead = before_mark.trim_end();
    let digits = mark.bytes().filter(u8::is_ascii_digit).count();
    let numeric = mark
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = numeric && (1..4).contains(&digits);
    let letter = mark.len() == 1 && mark.as_bytes()[0].is_ascii_alphabetic();
    let roman = mark != "I" && words::is_roman(mark);
    let apart = lead.len() < before_mark.len();
    (opens_item(lead) && (number || letter || roman))
        || (number && apart && (lead.ends_with([':', ';']) || words::takes_number(lead)))
}

/// Whether `lead` is nothing, or just the brackets and bullets that may stand before an item's number.
fn opens_item(lead: &str) -> bool {
    const LONGEST: usize = 12;
    lead.len() <= LONGEST && lead.chars().all(is_opener)
}

impl<'t> Next<'t> {
    /// Reads the text behind a stop, white space left out.
    fn read(behind: &'t str) -> Self {
        let rest = behind.trim_start_matches(is_opener);
        let opener = &behind[..behind.len() - rest.len()];
        let opening = match rest.chars().next() {
            Some(_) if rest.starts_with("http://") || rest.starts_with("https://") => {
                Opening::Capital
            }
            Some(c) if c.is_lowercase() => Opening::Small,
            Some(c) if c.is_numeric() || "$€£#@§".contains(c) => Opening::Number,
            Some(c) if c.is_alphabetic() => Opening::Capital,
            Some(c) if is_sign(c) => Opening::Sign,
            _ => Opening::Other,
        };
        Self {
            opening,
            rest,
            opener,
        }
    }

    /// The first word.
    fn word(&self) -> &'t str {
        words::first(self.rest)
    }

    /// Whether the first word is one that opens sentences but no names.
    fn is_starter(&self) -> bool {
        let word = self.word();
        self.opening == Opening::Capital
            && self.opener.trim_matches(['"', '“', '‘', '\'']).is_empty()
            && words::is_starter(word)
            && !self.rest[word.len()..].starts_with('.')
    }

    /// Whether the first word is "Mr." or its like, which no name of a place or a firm goes on with.
    fn is_polite_title(&self) -> bool {
        matches!(self.word(), "Mr" | "Mrs" | "Ms" | "Messrs")
    }

    /// Whether a time of day goes on here: with a weekday, a month, a time zone, or as "New York time".
    fn goes_with_time(&self) -> bool {
        const LONGEST_PLACE: usize = 3;
        let mut parts = self.rest.split_whitespace().take(LONGEST_PLACE + 1);
        let small = parts.find(|part| part.starts_with(char::is_lowercase));
        words::goes_with_time(self.word()) || small.is_some_and(|part| words::first(part) == "time")
    }

    /// Whether the first word is a Roman number; "I" is more often the pronoun.
    fn is_roman_number(&self) -> bool {
        self.word() != "I" && words::is_roman(self.word())
    }

    /// Whether the first word has a capital inside, as brands have: it may open a sentence.
    fn is_mixed_case(&self) -> bool {
        self.word().contains(char::is_uppercase)
    }

    /// Whether a verb of saying or thinking comes next, behind a pronoun or none: `Why now? he thought.`
    fn is_thought(&self) -> bool {
        let word = self.word();
        let rest = match word {
            "he" | "i" | "she" | "they" | "we" => self.rest[word.len()..].trim_start(),
            _ => self.rest,
        };
        words::is_saying(words::first(rest))
    }

    /// Whether a year in brackets follows, and then no new sentence: `in Viva Maria! (1965), and`.
    fn is_year_of_work(&self) -> bool {
        let digits = self
            .rest
            .bytes()
            .take(5)
            .take_while(u8::is_ascii_digit)
            .count();
        let after = self.rest[digits..].strip_prefix(')');
        let reads_on = after.is_some_and(|after| {
            after.starts_with(',') || after.trim_start().starts_with(char::is_lowercase)
        });
        self.opener == "(" && digits == 4 && reads_on
    }

    /// Whether a name and a verb of saying come next: `"Why?" Ada Smith asked`.
    fn is_speaker(&self) -> bool {
        const LONGEST_NAME: usize = 6;
        if words::is_starter(self.word()) && self.word() != "I" {
            return false;
        }
        let mut parts = self.rest.split_whitespace().take(LONGEST_NAME + 1);
        let verb = parts.find(|part| part.starts_with(char::is_lowercase));
        verb.is_some_and(|verb| words::is_saying(words::first(verb)))
    }
}

/// Whether `c` is a picture, an arrow, a sign of mathematics or the like. Punctuation of any script is not.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '&' | '~' | '¶' | '©')
}

/// What may stand before the first word of a sentence.
fn is_opener(c: char) -> bool {
    let is_mark = matches!(
        c,
        '"' | '\''
            | '`'
            | '“'
            | '‘'
            | '„'
            | '«'
            | '‹'
            | '('
            | '['
            | '{'
            | '¿'
            | '¡'
            | '*'
            | '•'
            | '●'
            | '▪'
            | '◦'
            | '‣'
            | '·'
            | '–'
            | '—'
            | '-'
            | '「'
            | '『'
            | '（'
    );
    is_mark || c.is_whitespace()
}
