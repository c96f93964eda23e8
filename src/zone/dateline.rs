//! Reads the place, the date and the agency that a wire report opens with: "MINSK, Nov 12 (Reuters) –".

use super::byline;

/// Longest such line, in bytes.
const LONGEST: usize = 90;
/// What may part it from the report, the longest first.
const DASHES: &[&str] = &[" — ", " – ", " -- ", " - ", "— ", "– ", "-- ", ".— ", ": "];

/// Length of the line that a paragraph opens with, dash and all; `None` where it opens with none.
pub(super) fn length(paragraph: &str) -> Option<usize> {
    let head = &paragraph[..paragraph.floor_char_boundary(LONGEST)];
    let ends = DASHES
        .iter()
        .filter_map(|dash| Some((head.find(dash)?, *dash)));
    let (at, dash) = ends.min_by_key(|(at, dash)| (*at, usize::MAX - dash.len()))?;
    let rest = paragraph[at + dash.len()..].trim_start();
    let opens =
        rest.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "\"“‘\'".contains(c));
    (opens && is_line(&head[..at], dash)).then_some(at + dash.len())
}

/// Whether a text is a place, with or without its country, a date and an agency in brackets.
fn is_line(text: &str, dash: &str) -> bool {
    let (places, agency) = match text
        .trim_end()
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('))
    {
        Some((places, agency)) => (places.trim(), Some(agency)),
        None => (text.trim(), None),
    };
    let agency_reads =
        agency.is_none_or(|name| name.len() <= 40 && name.starts_with(char::is_uppercase));
    if places.is_empty() {
        return agency.is_some_and(is_capitals) && agency_reads;
    }
    let mut parts = places.split(',').map(str::trim);
    let place = parts.next().unwrap_or_default();
    let (mut dated, mut regions) = (false, 0);
    for part in parts {
        if byline::is_day(part) {
            dated = true;
        } else if is_name(part) {
            regions += 1;
        } else {
            return false;
        }
    }
    let sure = agency.is_some() || dated;
    let capitals = is_capitals(place) && (sure || regions == 1 || letters(place) > 4);
    agency_reads && regions <= 2 && is_name(place) && (capitals || sure) && (dash != ": " || dated)
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
        ] {
            let text = format!("{line}The ministers met again on Monday.");
            assert_eq!(length(&text), Some(line.len()), "{line}");
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
            assert_eq!(length(text), None, "{text}");
        }
    }
}
