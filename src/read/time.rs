//! Turns a date as files write it into a moment in UTC.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The moment that `date` names: RFC 3339, `YYYY-MM-DD HH:MM[:SS]` or `YYYY-MM-DD`; UTC where it names no
/// offset, midnight where it names no time. `None` for anything else.
pub(super) fn parse(date: &str) -> Option<Timestamp> {
    if let Ok(moment) = date.parse() {
        return Some(moment);
    }
    // `2024-05-01T10:00[Europe/Berlin]` parses as a civil time, and would be hours off.
    if date.contains('[') {
        return None;
    }
    let civil: DateTime = date.parse().ok()?;
    civil
        .to_zoned(TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_moments_in_utc() {
        for (date, moment) in [
            ("2024-05-01T10:20:30Z", "2024-05-01T10:20:30Z"),
            ("2024-05-01T10:20:30+02:00", "2024-05-01T08:20:30Z"),
            ("2024-05-01 10:20:30.5+00:00", "2024-05-01T10:20:30.5Z"),
            ("2024-05-01", "2024-05-01T00:00:00Z"),
            ("2024-05-01 10:20", "2024-05-01T10:20:00Z"),
            ("2024-05-01 10:20:30", "2024-05-01T10:20:30Z"),
            ("2024-05-01T10:20:30", "2024-05-01T10:20:30Z"),
        ] {
            assert_eq!(parse(date).unwrap().to_string(), moment, "{date}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for date in [
            "",
            "yesterday",
            "1 May 2024",
            "2024-13-01",
            "05/01/2024",
            "1714557600",
            "2024-05-01T10:00[Europe/Berlin]",
        ] {
            assert_eq!(parse(date), None, "{date}");
        }
    }
}
