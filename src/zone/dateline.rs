//! Reads the place, the date and the agency that a wire report opens with: "MINSK, Nov 12 (Reuters) –".

use super::byline;

/// Longest such line, in bytes.
const LONGEST: usize = 90;
/// What may part it from the report, the longest first.
const DASHES: &[&str] = &[" — ", " – ", " -- ", " - ", "— ", "– ", "-- ", ".— ", ": "];

/// What a paragraph of a wire report opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dateline {
    /// Its length in bytes, dash and all.
    pub length: usize,
    /// Whether it names a date or an agency, so that it is one wherever it stands.
    pub is_sure: bool,
}

/// The line that a paragraph opens with; `None` where it opens with none.
pub(super) fn read(paragraph: &str) -> Option<Dateline> {
    let head = &paragraph[..paragraph.floor_char_boundary(LONGEST)];
    if let Some(at) = head.find("/. ") {
        // "MINSK, 12 November. /AGENCY/. The president …"
        let (places, agency) = head[..at].split_once('/')?;
        let is_agency = is_capitals(agency) && agency.len() <= 12;
        let is_sure = is_agency && is_line(places.trim().trim_end_matches('.'), ". ").is_some();
        let length = at + "/. ".len();
        return is_sure.then_some(Dateline { length, is_sure });
    }
    let ends = DASHES
        .iter()
        .filter_map(|dash| Some((head.find(dash)?, *dash)));
    let (at, dash) = ends.min_by_key(|(at, dash)| (*at, usize::MAX - dash.len()))?;
    let length = at + dash.len();
    let rest = paragraph[length..].trim_start();
    let opens = |c: char| c.is_uppercase() || c.is_numeric() || "\"“‘'".contains(c);
    let is_sure = is_line(&head[..at], dash)?;
    rest.starts_with(opens)
        .then_some(Dateline { length, is_sure })
}

/// Whether a text that is a place, with or without its country, names a date or an agency too; `None` where it is
/// no place.
fn is_line(text: &str, dash: &str) -> Option<bool> {
    let text = text.trim();
    let (places, agency) = match text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('))
    {
        Some((places, agency)) => (places.trim(), Some(agency)),
        None => (text, None),
    };
    if agency.is_some_and(|name| name.len() > 40 || !name.starts_with(char::is_uppercase)) {
        return None;
    }
    if places.is_empty() {
        return agency.filter(|name| is_capitals(name)).map(|_| true);
    }
    let mut parts = places.split(',').map(str::trim);
    let place = parts.next().filter(|place| is_name(place))?;
    let (days, regions): (Vec<&str>, Vec<&str>) = parts.partition(|part| byline::is_day(part));
    let is_sure = agency.is_some() || !days.is_empty();
    let shown = is_sure || is_capitals(place) && (regions.len() == 1 || letters(place) > 4);
    let named = regions.len() <= 2 && regions.iter().all(|region| is_name(region));
    (shown && named && (dash != ": " || !days.is_empty())).then_some(is_sure)
}

/// Whether a text could be the name of a place: up to four words with capitals.
fn is_name(text: &str) -> bool {
    let words = || text.split_whitespace();
    let named = |word: &str| {
        word.starts_with(char::is_uppercase)
            && word
                .chars()
                .all(|c| c.is_alphabetic() || ".-’\'/".contains(c))
    };
    (1..=4).contains(&words().count())
        && words().all(|word| named(word) || matches!(word, "of" | "de" | "the" | "on"))
}

fn is_capitals(text: &str) -> bool {
    text.contains(char::is_uppercase) && !text.contains(char::is_lowercase)
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_dates_and_agencies_are_read() {
        for line in [
            "PORT SAID, Nov 12 (Canal Wire) – ",
            "PORT SAID, Egypt, Nov. 12, 1956 (CW) -- ",
            "LAKE TOWN (AP) — ",
            "Geneva, 3 May (Reuters) - ",
            "HARTWELL, Md. — ",
            "GENEVA – ",
            "SAINT-NAZAIRE, France — ",
            "BRINDON, April 25: ",
            "(CNN) -- ",
            "HARTWELL, 12 November. /KPA/. ",
            "HARTWELL, Nov 12 /KPA/. ",
        ] {
            let text = format!("{line}The ministers met again on Monday.");
            let found = read(&text).map(|found| found.length);
            assert_eq!(found, Some(line.len()), "{line}");
        }
    }

    #[test]
    fn sentences_with_dashes_are_none() {
        for text in [
            "NATO – The alliance that nobody left – met on Monday.",
            "The ministers – all but one – met on Monday.",
            "Geneva – Where it all began.",
            "POLAND: A country that waits.",
            "SHE KNEW, as everyone did – And yet.",
            "PORT SAID, on the canal – The fleet came at dawn.",
            "GENEVA – and nowhere else.",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
