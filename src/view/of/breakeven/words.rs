//! Break-evens in words.

use super::Answer;
use crate::study::breakeven::{Found, Measure, Outcome, Saved, Setting, Target};

/// A share in whole percent.
pub(super) fn percent(share: f64) -> String {
    let share = share * 100.0;
    let digits = usize::from(share.abs() < 1.0);
    format!("{share:.digits$}%").replace('-', "\u{2212}")
}

/// A setting with what it measures.
pub(super) fn setting(found: &Found) -> String {
    let whole = found.measure != Measure::OfToday;
    match found.setting {
        None => return found.name.clone(),
        Some(Setting::Utilization) => "utilization",
        Some(Setting::Volume) => "queries per day",
        Some(Setting::Price) if whole => "price of a query",
        Some(Setting::Price) => "all prices, of today's",
        Some(Setting::GpuHour) if whole => "GPU-hour, all in",
        Some(Setting::GpuHour) => "GPU prices, of today's",
        Some(Setting::ApiPrice) => "API prices, of today's",
    }
    .to_owned()
}

/// Where the target is reached.
pub(super) fn holds(found: &Found, answer: &Answer<'_>) -> String {
    let does = match answer.target {
        Target::GrossMargin(0.0) => "earns".to_owned(),
        Target::GrossMargin(wanted) => format!("{} or more", percent(wanted)),
        Target::CostOf(_) => "costs less".to_owned(),
    };
    match (&found.crossings.all[..], found.crossings.holds_at_low) {
        ([], None) => "cannot serve in this range".to_owned(),
        ([], Some(true)) => format!("{does} anywhere"),
        ([], Some(false)) => format!("{does} nowhere"),
        ([one], _) => {
            let side = if one.rises { "above" } else { "below" };
            let stair = if one.jumps { ", at a step" } else { "" };
            format!("{does} {side}{stair}")
        }
        (_, low) => {
            let ends = match (low, found.crossings.holds_at_high) {
                (Some(false), Some(true)) => ", above the last",
                (Some(true), Some(false)) => ", below the first",
                _ => "",
            };
            format!("{does} in parts{ends}")
        }
    }
}

/// What the target is, in words.
pub(super) fn meaning(answer: &Answer<'_>) -> String {
    match answer.target {
        Target::GrossMargin(0.0) => {
            "break-even: revenue equals COGS. One setting changes, the rest stays; with \
             several, the crossing nearest to today's value"
                .to_owned()
        }
        Target::GrossMargin(wanted) => format!(
            "break-even: gross margin is {}. One setting changes, the rest stays; with several, the \
             crossing nearest to today's value",
            percent(wanted)
        ),
        Target::CostOf(_) => format!(
            "break-even: a query costs as much as with {}, at the same volume. One setting changes, the \
             rest stays; with several, the crossing nearest to today's value",
            answer.against.unwrap_or("the other")
        ),
    }
}

/// How far a setting is from its break-even, as a sentence; none where nothing is crossed.
pub(super) fn room(option: &str, found: &Found, answer: &Answer<'_>) -> Option<(f64, String)> {
    let (own, today) = (found.nearest()?, found.today?);
    let ratio = own.at / today;
    let holds = found.left_today? >= 0.0;
    let what = found.setting.map_or(found.name.as_str(), |own| words_of(own));
    let far = if ratio > 10.0 {
        format!("{ratio:.0}-fold")
    } else {
        format!("by {}", percent((ratio - 1.0).abs()))
    };
    let turn = if ratio >= 1.0 { "rise" } else { "fall" };
    let end = match (answer.target, holds) {
        (Target::GrossMargin(0.0), true) => "before nothing is left".to_owned(),
        (Target::GrossMargin(0.0), false) => "to break even".to_owned(),
        (Target::GrossMargin(wanted), true) => {
            format!("before gross margin is below {}", percent(wanted))
        }
        (Target::GrossMargin(wanted), false) => {
            format!("for a gross margin of {}", percent(wanted))
        }
        (Target::CostOf(_), true) => {
            format!("before it costs more than {}", answer.against.unwrap_or("the other"))
        }
        (Target::CostOf(_), false) => {
            format!("to cost no more than {}", answer.against.unwrap_or("the other"))
        }
    };
    let verb = if holds { "may" } else { "must" };
    Some((ratio.ln().abs(), format!("{option}: {what} {verb} {turn} {far} {end}")))
}

const fn words_of(setting: Setting) -> &'static str {
    match setting {
        Setting::Utilization => "utilization",
        Setting::Volume => "volume",
        Setting::Price => "prices",
        Setting::GpuHour => "GPU prices",
        Setting::ApiPrice => "API prices",
    }
}

/// The setting of an option that is nearest to its break-even.
pub(super) fn least_room(outcome: &Outcome, all: &[Found], answer: &Answer<'_>) -> Option<String> {
    let nearest = all.iter().filter_map(|found| room(&outcome.name, found, answer));
    nearest.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, words)| words)
}

/// To which horizons owning costs less.
pub(super) fn horizon(saved: &[f64]) -> String {
    let spans: Vec<String> = Saved::spans(saved)
        .into_iter()
        .map(
            |(first, last)| {
                if first == last { first.to_string() } else { format!("{first} to {last}") }
            },
        )
        .collect();
    match &spans[..] {
        [] => "owning costs more at any".to_owned(),
        _ => format!("owning costs less at {}", spans.join(", ")),
    }
}
