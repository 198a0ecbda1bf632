//! Numbers on charts: values by unit, and tick labels whose decimals come from the tick step.

use super::{
    MISSING, compact, count, exponent, gigabytes, group, kilowatts, magnitude, money, ms, percent,
    seconds, significant, times, usd,
};
use crate::view::chart::Unit;

/// A value in its unit, without the "per" part: `$0.42`, `62%`, `1,250`.
#[must_use]
pub fn value(value: f64, unit: Unit, symbol: &str) -> String {
    match unit {
        Unit::Usd | Unit::UsdPerQuery | Unit::UsdPerMtok | Unit::UsdPerHour | Unit::UsdPerMonth => {
            usd(value, symbol)
        }
        Unit::Percent => percent(value),
        Unit::TokensPerSecond | Unit::TokensPerSecondPerGpu | Unit::TokensPerSecondPerUser => {
            compact(value)
        }
        Unit::Seconds => seconds(value),
        Unit::Milliseconds => ms(value),
        Unit::Gigabytes => gigabytes(value),
        Unit::Times => times(value),
        Unit::Kilowatts => kilowatts(value),
        Unit::Count => count(value),
        Unit::Plain => significant(value, 3),
    }
}

/// Money that is read one above the other, all with the decimals that the largest amount needs for
/// so many digits; amounts too far apart for that, and other units, print each by itself.
#[must_use]
pub fn column(values: &[f64], digits: i32, unit: Unit, symbol: &str) -> Vec<String> {
    let sizes = values.iter().map(|value| value.abs()).filter(|size| size.is_finite());
    let largest = sizes.fold(0.0, f64::max);
    let decimals = (digits - 1 - exponent(largest)).max(2);
    let is_money = !dress(unit, "$").1.is_empty();
    let together = is_money && (1e-5..99.95).contains(&largest);
    values
        .iter()
        .map(|&one| match usize::try_from(decimals) {
            Ok(decimals) if together && (one == 0.0 || one.abs() * 60.0 >= largest) => {
                money(one, symbol, |size| format!("{size:.decimals$}"))
            }
            _ => value(one, unit, symbol),
        })
        .collect()
}

/// The name of a unit: `$/Mtok`, `tok/s`.
#[must_use]
pub fn unit_label(unit: Unit, symbol: &str) -> String {
    let text = match unit {
        Unit::Usd => return symbol.to_owned(),
        Unit::UsdPerQuery => return format!("{symbol}/query"),
        Unit::UsdPerMtok => return format!("{symbol}/Mtok"),
        Unit::UsdPerHour => return format!("{symbol}/h"),
        Unit::UsdPerMonth => return format!("{symbol}/month"),
        Unit::Percent => "%",
        Unit::TokensPerSecond => "tok/s",
        Unit::TokensPerSecondPerGpu => "tok/s/GPU",
        Unit::TokensPerSecondPerUser => "tok/s/user",
        Unit::Seconds => "s",
        Unit::Milliseconds => "ms",
        Unit::Gigabytes => "GB",
        Unit::Times => "×",
        Unit::Kilowatts => "kW",
        Unit::Count | Unit::Plain => "",
    };
    text.to_owned()
}

/// Labels for evenly spaced ticks, all with the decimals that the step needs.
#[must_use]
pub fn linear_ticks(ticks: &[f64], unit: Unit, symbol: &str) -> Vec<String> {
    let (factor, symbol, percent) = dress(unit, symbol);
    let largest = ticks.iter().fold(0.0_f64, |most, tick| most.max(tick.abs())) * factor;
    let step = ticks.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(largest, f64::min);
    let (scale, letter) = magnitude(largest);
    // The tiny excess keeps a step such as 0.1 that came out a hair short from costing a digit.
    let power = exponent(step / scale * factor * (1.0 + 1e-9));
    let decimals = match usize::try_from(-power).unwrap_or(0) {
        1 if !symbol.is_empty() => 2,
        decimals => decimals,
    };
    let print = |tick: f64| {
        let shown = tick * factor;
        let text = if decimals > 6 || largest >= 1e15 {
            let text = significant(shown.abs(), 3);
            money(shown, symbol, |_| text.clone())
        } else {
            money(shown, symbol, |size| group(&format!("{:.decimals$}", size / scale)) + letter)
        };
        if text == MISSING { text } else { text + percent }
    };
    ticks.iter().map(|&tick| print(tick)).collect()
}

/// The label of one tick on a logarithmic axis, as short as it can be: `$0.50`, `$1`, `$2M`.
#[must_use]
pub fn log_tick(tick: f64, unit: Unit, symbol: &str) -> String {
    let (factor, symbol, percent) = dress(unit, symbol);
    if symbol.is_empty() {
        return compact(tick * factor) + percent;
    }
    let text = usd(tick, symbol);
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}

/// The factor, symbol before and sign after the numbers of a unit on an axis.
fn dress(unit: Unit, symbol: &str) -> (f64, &str, &'static str) {
    match unit {
        Unit::Usd | Unit::UsdPerQuery | Unit::UsdPerMtok | Unit::UsdPerHour | Unit::UsdPerMonth => {
            (1.0, symbol, "")
        }
        Unit::Percent => (100.0, "", "%"),
        _ => (1.0, "", ""),
    }
}
