//! Turns a date as files write it into a moment in UTC.

use jiff::Timestamp;
use jiff::civil::{self, DateTime, Time};
use jiff::fmt::rfc2822;
use jiff::tz::{Offset, TimeZone};

use crate::article::{Issue, Markup, Source};
use crate::lexicon::{MONTHS, WEEKDAYS};
use crate::vocabulary::Severity;

/// A date that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Date {
    /// What it names: UTC where it names no offset, midnight where it names no time.
    pub moment: Timestamp,
    /// What it says about how its file writes dates.
    pub order: Order,
}

/// What a date says about the order in which its file writes day and month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Order {
    /// Nothing: it is written in a way that leaves no choice.
    Clear,
    /// The day stands first, since the number there is no month's.
    DayFirst,
    /// The month stands first, since the number after it is no month's.
    MonthFirst,
    /// Either may be; the date was read with the month first.
    Doubtful {
        /// The date as it is written.
        written: String,
        /// What it names if the day stands first.
        day_first: Timestamp,
    },
}

/// Why a date is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unclear {
    /// It names a month or a year, and no day of it.
    NoDay,
    /// It is written in no way that is known, or names no date.
    NotUnderstood,
}

/// The moment that `date` names.
///
/// It may be written as RFC 3339, ISO 8601 or RFC 2822 have it, in English words, in numbers, or as a count of
/// seconds or smaller parts since 1970. Years have four digits, but for RFC 2822.
///
/// # Errors
///
/// See [`Unclear`].
pub(crate) fn parse(date: &str) -> Result<Date, Unclear> {
    if let Some(moment) = standard(date).or_else(|| count(date)) {
        return Ok(Date {
            moment,
            order: Order::Clear,
        });
    }
    Parts::of(date).ok_or(Unclear::NotUnderstood)?.date(date)
}

/// The day of a date whose time zone, at its end, means several: `12 June 2021 10:30 BST`. It begins in UTC, since
/// nobody knows the hour.
///
/// # Errors
///
/// See [`Unclear`].
pub(crate) fn parse_day(date: &str) -> Result<Date, Unclear> {
    let (rest, zone) = date.trim().rsplit_once(' ').ok_or(Unclear::NotUnderstood)?;
    let zoned = (2..=5).contains(&zone.len()) && zone.bytes().all(|b| b.is_ascii_alphabetic());
    let mut parts = Parts::of(rest).ok_or(Unclear::NotUnderstood)?;
    if !zoned || parts.time.is_none() {
        return Err(Unclear::NotUnderstood);
    }
    parts.time = None;
    parts.date(date)
}

fn standard(date: &str) -> Option<Timestamp> {
    if let Ok(moment) = date.parse() {
        return Some(moment);
    }
    // `2024-05-01T10:00[Europe/Berlin]` parses as a civil time, and would be hours off.
    if let (Ok(civil), false) = (date.parse(), date.contains('[')) {
        return moment(civil, Offset::UTC);
    }
    // A zone that nobody knows reads as UTC there.
    offset(
        &without_comment(date)
            .split_whitespace()
            .last()?
            .to_lowercase(),
    )?;
    // Feeds get the day of the week wrong more often than the date.
    let rfc2822 = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    rfc2822.parse_timestamp(date).ok()
}

fn moment(civil: DateTime, offset: Offset) -> Option<Timestamp> {
    let zoned = civil.to_zoned(TimeZone::fixed(offset)).ok()?;
    Some(zoned.timestamp())
}

/// A count of seconds since 1970, or of thousandths, millionths or billionths, which its length tells apart; or
/// `YYYYMMDDhhmmss`, the one length that is none of these.
fn count(date: &str) -> Option<Timestamp> {
    let (whole, fraction) = date.split_once('.').unwrap_or((date, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        9 | 10 => Timestamp::from_second(number).ok(),
        13 => Timestamp::from_millisecond(number).ok(),
        14 => format!("{}T{}", &whole[..8], &whole[8..])
            .parse()
            .ok()
            .and_then(|civil| moment(civil, Offset::UTC)),
        16 => Timestamp::from_microsecond(number).ok(),
        19 => Timestamp::from_nanosecond(number.into()).ok(),
        _ => None,
    }
}

/// What the words of a date say, each part at most once.
#[derive(Debug, Default)]
struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    /// Two numbers of which either may be the day, as in `11/12/2021`.
    pair: Option<(i8, i8)>,
    time: Option<Time>,
    offset: Option<Offset>,
}

impl Parts {
    /// `None` where a word is not understood, or two of them contradict each other.
    fn of(date: &str) -> Option<Self> {
        let mut parts = Self::default();
        for word in words(date) {
            parts.word(&word)?;
        }
        Some(parts)
    }

    fn word(&mut self, word: &str) -> Option<()> {
        if matches!(word, "at" | "on" | "of" | "-" | "–" | "|" | "·") || is_weekday(word) {
            return Some(());
        }
        if let Some(offset) = offset(word) {
            return set(&mut self.offset, offset);
        }
        if word.contains(':') || word.ends_with('m') {
            return self.clock(word);
        }
        self.named(word).or_else(|| self.numbers(word))
    }

    /// A month by its name, a day, a year, or such with `-` between them.
    fn named(&mut self, word: &str) -> Option<()> {
        let pieces: Vec<_> = word.split(['-', '/', '.']).collect();
        if pieces.len() > 1 && !pieces.iter().any(|piece| month(piece).is_some()) {
            return None;
        }
        for piece in pieces {
            if let Some(month) = month(piece) {
                set(&mut self.month, month)?;
            } else if let Some(year) = year(piece) {
                set(&mut self.year, year)?;
            } else {
                set(&mut self.day, day(piece)?)?;
            }
        }
        Some(())
    }

    /// A date or a month in numbers.
    fn numbers(&mut self, word: &str) -> Option<()> {
        let mark = word.chars().find(|c| matches!(c, '/' | '-' | '.'))?;
        let numbers: Vec<_> = word.split(mark).collect();
        match numbers[..] {
            [first, second, third] if year(first).is_some() => {
                set(&mut self.year, year(first)?)?;
                set(&mut self.month, number(second)?)?;
                set(&mut self.day, number(third)?)
            }
            [first, second, third] => {
                set(&mut self.year, year(third)?)?;
                // Nobody writes dots with the month first.
                if mark == '.' {
                    set(&mut self.day, number(first)?)?;
                    return set(&mut self.month, number(second)?);
                }
                set(&mut self.pair, (number(first)?, number(second)?))
            }
            [first, second] => {
                let year_first = year(first).is_some();
                let (year_part, month_part) = if year_first {
                    (first, second)
                } else {
                    (second, first)
                };
                set(&mut self.year, year(year_part)?)?;
                set(&mut self.month, number(month_part)?)
            }
            _ => None,
        }
    }

    /// A time, with `am` or a zone right behind it.
    fn clock(&mut self, word: &str) -> Option<()> {
        let is_clock = |c: char| c.is_ascii_digit() || c == ':' || c == '.';
        let (clock, rest) = word.split_at(word.find(|c| !is_clock(c)).unwrap_or(word.len()));
        let mut numbers = clock.split([':', '.']);
        let hour = number(numbers.next()?)?;
        let minute = numbers.next().map_or(Some(0), number)?;
        let second = numbers.next().map_or(Some(0), number)?;
        let (hour, rest) = match meridiem(rest) {
            Some((afternoon, zone)) => (on_the_dial(hour, afternoon)?, zone),
            None => (hour, rest),
        };
        if !rest.is_empty() {
            set(&mut self.offset, offset(rest)?)?;
        }
        set(&mut self.time, Time::new(hour, minute, second, 0).ok()?)
    }

    fn date(self, written: &str) -> Result<Date, Unclear> {
        let order = |moment, order| Date { moment, order };
        let year = self.year.ok_or(Unclear::NotUnderstood)?;
        let at = |month, day| self.at(year, month, day).ok_or(Unclear::NotUnderstood);
        match (self.month, self.day, self.pair) {
            (Some(month), Some(day), None) => Ok(order(at(month, day)?, Order::Clear)),
            (None, None, Some((day, month))) if day > 12 => {
                Ok(order(at(month, day)?, Order::DayFirst))
            }
            (None, None, Some((month, day))) if day > 12 => {
                Ok(order(at(month, day)?, Order::MonthFirst))
            }
            (None, None, Some((day, month))) if day == month => {
                Ok(order(at(month, day)?, Order::Clear))
            }
            (None, None, Some((first, second))) => {
                let doubtful = Order::Doubtful {
                    written: written.to_owned(),
                    day_first: at(second, first)?,
                };
                Ok(order(at(first, second)?, doubtful))
            }
            (_, None, None) => Err(Unclear::NoDay),
            _ => Err(Unclear::NotUnderstood),
        }
    }

    fn at(&self, year: i16, month: i8, day: i8) -> Option<Timestamp> {
        let date = civil::Date::new(year, month, day).ok()?;
        let time = self.time.unwrap_or(Time::midnight());
        moment(date.to_datetime(time), self.offset.unwrap_or(Offset::UTC))
    }
}

/// Sets a part that is not set to something else yet.
fn set<T: PartialEq>(part: &mut Option<T>, value: T) -> Option<()> {
    if part.as_ref().is_some_and(|known| *known != value) {
        return None;
    }
    *part = Some(value);
    Some(())
}

/// The words of a date in lower case; `am` and `pm` stay with the time before them.
fn words(date: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in without_comment(date).split(|c: char| c.is_whitespace() || c == ',') {
        let word = word.trim_end_matches('.').to_lowercase();
        match words.last_mut() {
            Some(last) if meridiem(&word).is_some() => last.push_str(&word),
            _ if word.is_empty() => {}
            _ => words.push(word),
        }
    }
    words
}

/// The date without the `(Central European Time)` at its end.
fn without_comment(date: &str) -> &str {
    match date.rsplit_once('(') {
        Some((rest, comment)) if comment.ends_with(')') => rest,
        _ => date,
    }
}

/// Number of the month that begins so, in three letters or more.
fn month(word: &str) -> Option<i8> {
    let number = MONTHS.iter().find(|(month, _)| begins(month, word))?.1;
    number.parse().ok()
}

fn is_weekday(word: &str) -> bool {
    WEEKDAYS.iter().any(|day| begins(day, word))
}

fn begins(name: &str, word: &str) -> bool {
    word.len() >= 3 && name.starts_with(word)
}

/// A number of one or two digits.
fn number(word: &str) -> Option<i8> {
    let digits = (1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| word.parse().ok())?
}

/// A year, which has four digits: `03` may be 1903.
fn year(word: &str) -> Option<i16> {
    let digits = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| word.parse().ok())?
}

/// A day such as `3` or `3rd`.
fn day(word: &str) -> Option<i8> {
    let suffix = ["st", "nd", "rd", "th"];
    let digits = suffix.iter().find_map(|suffix| word.strip_suffix(suffix));
    number(digits.unwrap_or(word))
}

/// Whether a text begins with `pm` rather than `am`, and what follows.
fn meridiem(text: &str) -> Option<(bool, &str)> {
    ["a.m", "p.m", "am", "pm"].iter().find_map(|name| {
        let rest = text.strip_prefix(name)?.trim_start_matches('.');
        Some((name.starts_with('p'), rest))
    })
}

/// An hour of `am` or `pm` as one of 24. Some write `17:30 pm`.
fn on_the_dial(hour: i8, afternoon: bool) -> Option<i8> {
    match (hour, afternoon) {
        (12, false) => Some(0),
        (1..12, true) => Some(hour + 12),
        (1..12, false) | (12.., true) => Some(hour),
        _ => None,
    }
}

/// A zone whose name means one offset the world over, or an offset in numbers. `IST` and `BST` mean several.
fn offset(word: &str) -> Option<Offset> {
    let hours = match word {
        "z" | "ut" | "utc" | "gmt" | "wet" => 0,
        "est" | "cdt" => -5,
        "edt" => -4,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" => -8,
        "cet" | "west" => 1,
        "cest" | "eet" => 2,
        "eest" => 3,
        _ => return numeric_offset(word),
    };
    Offset::from_hours(hours).ok()
}

/// `+01:00`, `+0100`, `+1` or `gmt+1`.
fn numeric_offset(word: &str) -> Option<Offset> {
    let named = word.strip_prefix("gmt").or(word.strip_prefix("utc"));
    let word = named.unwrap_or(word);
    let (sign, digits) = match word.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = digits
        .split_once(':')
        .or_else(|| {
            digits
                .split_at_checked(2)
                .filter(|(_, rest)| rest.len() == 2)
        })
        .unwrap_or((digits, "00"));
    let (hours, minutes) = (i32::from(number(hours)?), i32::from(number(minutes)?));
    if hours > 14 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// A doubtful date was read with the month first; `of_table` says whether it stands for others of its file.
pub(crate) fn guessed(
    source: Source,
    of_table: bool,
    written: &str,
    day_first: Timestamp,
) -> Issue {
    let (subject, was, other) = if of_table {
        (
            "dates such as ",
            "were",
            "no other date of the file settles",
        )
    } else {
        ("the date ", "was", "nothing settles")
    };
    let message = format!(
        "{subject}`{written}` {was} read as month/day/year, as in the United States; {other} which number is \
         the day"
    );
    let hint = format!(
        "if the day stands first, write it as `{}`",
        day_first.strftime("%Y-%m-%d")
    );
    warning(source, message, hint)
}

/// The date `date` that a record or, in none of that, its page names was not understood.
pub(crate) fn not_read(source: Source, date: &str, why: Unclear, markup: Markup) -> Issue {
    let what = match why {
        Unclear::NoDay => "names no day",
        Unclear::NotUnderstood => "is not understood",
    };
    let left = if markup.is_html() {
        "to what the page says"
    } else {
        "empty"
    };
    let message = format!("the date `{date}` {what}; `published_at` is left {left}");
    let hint = "write it as `2024-05-31`, `2024-05-31 18:30` or `2024-05-31T18:30:00+02:00`";
    warning(source, message, hint.to_owned())
}

/// What looks wrong about the date of an article that is read.
fn warning(source: Source, message: String, hint: String) -> Issue {
    Issue {
        source,
        stage: "read",
        severity: Severity::Warning,
        message,
        hint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clear(date: &str) -> String {
        let read = parse(date).unwrap_or_else(|why| panic!("{date}: {why:?}"));
        assert_eq!(read.order, Order::Clear, "{date}");
        read.moment.to_string()
    }

    #[test]
    fn standard_dates_are_moments_in_utc() {
        for (date, moment) in [
            ("2024-05-01T10:20:30Z", "2024-05-01T10:20:30Z"),
            ("2024-05-01T10:20:30+02:00", "2024-05-01T08:20:30Z"),
            ("2024-05-01T10:20:30.000Z", "2024-05-01T10:20:30Z"),
            ("2024-05-01T10:20:30+0200", "2024-05-01T08:20:30Z"),
            ("2024-05-01 10:20:30.5+00:00", "2024-05-01T10:20:30.5Z"),
            ("2024-05-01", "2024-05-01T00:00:00Z"),
            ("20240501", "2024-05-01T00:00:00Z"),
            ("20240501T102030Z", "2024-05-01T10:20:30Z"),
            ("2024-05-01 10:20", "2024-05-01T10:20:00Z"),
            ("2024-05-01 10:20:30", "2024-05-01T10:20:30Z"),
            ("2024-05-01T10:20:30", "2024-05-01T10:20:30Z"),
            ("Wed, 01 May 2024 10:20:30 GMT", "2024-05-01T10:20:30Z"),
            ("Wed, 1 May 2024 10:20:30 +0200", "2024-05-01T08:20:30Z"),
            ("Wed, 01 May 2024 10:20 EST", "2024-05-01T15:20:00Z"),
            ("Mon, 01 May 2024 10:20:30 GMT", "2024-05-01T10:20:30Z"),
            ("Sat, 07 Sep 02 00:00:01 GMT", "2002-09-07T00:00:01Z"),
        ] {
            assert_eq!(clear(date), moment, "{date}");
        }
    }

    #[test]
    fn counts_are_told_apart_by_their_length() {
        for (date, moment) in [
            ("1714558830", "2024-05-01T10:20:30Z"),
            ("1714558830.0", "2024-05-01T10:20:30Z"),
            ("999999999", "2001-09-09T01:46:39Z"),
            ("1714558830000", "2024-05-01T10:20:30Z"),
            ("1714558830000000", "2024-05-01T10:20:30Z"),
            ("1714558830000000000", "2024-05-01T10:20:30Z"),
            ("20240501102030", "2024-05-01T10:20:30Z"),
        ] {
            assert_eq!(clear(date), moment, "{date}");
        }
    }

    #[test]
    fn dates_in_words_are_moments_in_utc() {
        for (date, moment) in [
            ("May 1, 2024", "2024-05-01T00:00:00Z"),
            ("1 May 2024", "2024-05-01T00:00:00Z"),
            ("12 Nov 2021", "2021-11-12T00:00:00Z"),
            ("Nov. 12, 2021 5:00 am", "2021-11-12T05:00:00Z"),
            ("Nov. 12, 2021, 5 p.m.", "2021-11-12T17:00:00Z"),
            ("November 12, 2021 12:05AM", "2021-11-12T00:05:00Z"),
            ("November 12, 2021 12:05pm EST", "2021-11-12T17:05:00Z"),
            ("12 November 2021, 10.30pm", "2021-11-12T22:30:00Z"),
            ("12 November 2021 at 17:30 GMT", "2021-11-12T17:30:00Z"),
            ("12 November 2021 17:30 CET", "2021-11-12T16:30:00Z"),
            ("12 November 2021 17:30 UTC+5:30", "2021-11-12T12:00:00Z"),
            ("Sept 3, 2021", "2021-09-03T00:00:00Z"),
            ("Friday, 12th November, 2021", "2021-11-12T00:00:00Z"),
            ("3rd of March 2021", "2021-03-03T00:00:00Z"),
            ("Fri Nov 12 10:00:00 2021", "2021-11-12T10:00:00Z"),
            (
                "Fri Nov 12 2021 10:00:00 GMT+0100 (Central European Standard Time)",
                "2021-11-12T09:00:00Z",
            ),
            ("12-Nov-2021 10:00", "2021-11-12T10:00:00Z"),
            ("2021-Nov-12", "2021-11-12T00:00:00Z"),
        ] {
            assert_eq!(clear(date), moment, "{date}");
        }
    }

    #[test]
    fn dates_in_numbers_are_moments_in_utc() {
        for (date, moment) in [
            ("2021/11/12", "2021-11-12T00:00:00Z"),
            ("2021/11/12 10:00:00", "2021-11-12T10:00:00Z"),
            ("2021.11.12", "2021-11-12T00:00:00Z"),
            ("2021-11-12 10:00 GMT", "2021-11-12T10:00:00Z"),
            ("2021-11-12 10:00:00 +0100", "2021-11-12T09:00:00Z"),
            ("2021-11-12 10:00:00 +0000 UTC", "2021-11-12T10:00:00Z"),
            ("12.11.2021", "2021-11-12T00:00:00Z"),
            ("12.11.2021, 17:30", "2021-11-12T17:30:00Z"),
            ("9/9/2021", "2021-09-09T00:00:00Z"),
        ] {
            assert_eq!(clear(date), moment, "{date}");
        }
    }

    #[test]
    fn numbers_above_twelve_tell_the_order() {
        for (date, order, moment) in [
            ("13/11/2021", Order::DayFirst, "2021-11-13T00:00:00Z"),
            ("11/13/2021", Order::MonthFirst, "2021-11-13T00:00:00Z"),
            ("31-1-2021", Order::DayFirst, "2021-01-31T00:00:00Z"),
            (
                "1/31/2021 5:00 PM",
                Order::MonthFirst,
                "2021-01-31T17:00:00Z",
            ),
        ] {
            let read = parse(date).unwrap();
            assert_eq!(
                (read.order, read.moment.to_string()),
                (order, moment.to_owned()),
                "{date}"
            );
        }
    }

    #[test]
    fn either_number_may_be_the_day() {
        for date in ["11/12/2021", "11-12-2021", "11/12/2021 00:00"] {
            let read = parse(date).unwrap();
            assert_eq!(read.moment.to_string(), "2021-11-12T00:00:00Z", "{date}");
            let Order::Doubtful { written, day_first } = read.order else {
                panic!("{date} is taken for sure");
            };
            assert_eq!(written, date);
            assert_eq!(day_first.to_string(), "2021-12-11T00:00:00Z");
        }
    }

    #[test]
    fn months_and_years_are_no_days() {
        for date in ["2021-11", "11/2021", "November 2021", "Nov. 2021", "2021"] {
            assert_eq!(parse(date), Err(Unclear::NoDay), "{date}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_understood() {
        for date in [
            "",
            "yesterday",
            "3 hours ago",
            "soon",
            "2024-13-01",
            "2024-02-30",
            "30/30/2024",
            "29/2/2023",
            "12 Nov",
            "12 Nov 21",
            "12/11/21",
            "12 13 Nov 2021",
            "May June 2024",
            "12 Nov 2021 17:30 IST",
            "12 Nov 2021 25:00",
            "12 Nov 2021 13:00 am",
            "12 Nov 2021 pm",
            "12 Nov 2021 +99:00",
            "17:30",
            "5",
            "17145576",
            "171455760000",
            "17145576000000",
            "2024-05-01T10:00[Europe/Berlin]",
            "ü 2024",
            "(",
        ] {
            assert_eq!(parse(date), Err(Unclear::NotUnderstood), "{date}");
        }
    }
}
