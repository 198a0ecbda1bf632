//! How old the facts in use are. The day of today is given: there is no clock here.

use jiff::civil::{Date, date};

use crate::ledger::Source;

/// Prices older than this many days, six months, are said to be old.
pub const OLD_DAYS: i32 = 183;

/// A day by the seconds since the beginning of 1970.
#[must_use]
pub fn day_of(seconds: i64) -> Date {
    let days = i32::try_from(seconds.div_euclid(86_400)).unwrap_or(0);
    date(1970, 1, 1)
        .checked_add(jiff::Span::new().try_days(days).unwrap_or_default())
        .unwrap_or(Date::MAX)
}

/// Places and days of the prices of rentals and APIs among these sources that are old by `today`,
/// each once.
#[must_use]
pub fn old_prices<'a>(
    sources: impl Iterator<Item = &'a Source>,
    today: Date,
) -> Vec<(&'a str, Date)> {
    let mut old = Vec::new();
    let priced =
        |source: &&Source| ["rentals/", "apis/"].iter().any(|at| source.place.contains(at));
    for source in sources.filter(priced) {
        // A citation ends with its day or month, in parentheses or after `from`.
        let last = source.citation.as_deref().and_then(|text| text.rsplit([' ', '(']).next());
        let Some(day) = last.and_then(|last| day(last.trim_end_matches(')'))) else { continue };
        if age(day, today) > OLD_DAYS && !old.contains(&(source.place.as_str(), day)) {
            old.push((source.place.as_str(), day));
        }
    }
    old
}

/// `2026-11-23`, or `2026-11` as the first of its month.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    text.parse().or_else(|_| format!("{text}-01").parse()).ok()
}

/// Days from one day to another.
#[must_use]
pub fn age(day: Date, today: Date) -> i32 {
    (today - day).get_days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Evidence;

    #[test]
    fn only_prices_grow_old_and_after_six_months() {
        let source = |place: &str, day: &str| Source {
            evidence: Evidence::Published,
            place: place.to_owned(),
            citation: Some(format!("A page{day}")),
            key: None,
        };
        let sources = [
            source("configs/apis/a.toml", " (2026-05)"),
            source("configs/rentals/b.toml", " (archived), from 2026-05-02"),
            source("configs/rentals/c.toml", ", from 2026-06-01"),
            source("configs/gpus/d.toml", " (2020-01-01)"),
            source("configs/apis/a.toml", " (2026-05)"),
        ];
        let today = day_of(1_795_564_800);
        assert_eq!(today, date(2026, 11, 25));
        let old = old_prices(sources.iter(), today);
        let expected = [
            ("configs/apis/a.toml", date(2026, 5, 1)),
            ("configs/rentals/b.toml", date(2026, 5, 2)),
        ];
        assert_eq!(old, expected);
    }
}
