//! Numbers as a reader wants them: every rounding and every unit label of the program.
//!
//! Estimates carry three significant digits, so that is what prints. Each function takes an `f64`
//! in the unit that its name says; what is not a number prints as [`MISSING`], and a minus sign is
//! a real one.
//!
//! ```
//! use infercost::render::number;
//! assert_eq!(number::usd(0.003_096, "$"), "$0.0031");
//! assert_eq!(number::percent(-0.2304), "−23%");
//! ```

mod axis;
#[cfg(test)]
mod tests;

pub use axis::{column, linear_ticks, log_tick, unit_label, value};

/// What prints for a number that is not known.
pub const MISSING: &str = "n/a";

/// The true minus sign.
const MINUS: char = '\u{2212}';

/// Below this a plain decimal has too many zeros to read.
const SMALLEST_PLAIN: f64 = 1e-6;

/// From here on a number is written with an exponent.
const LARGEST_PLAIN: f64 = 1e15;

/// A number to so many significant digits, zeros at the end left out: `12,500`, `0.42`, `1e-9`.
#[must_use]
pub fn significant(value: f64, digits: usize) -> String {
    signed(value, |size| {
        let size = round_significant(size, digits);
        if (SMALLEST_PLAIN..LARGEST_PLAIN).contains(&size) {
            plain(size, digits)
        } else {
            exponential(size, digits)
        }
    })
}

/// A number to three digits, with `M`, `B` and `T` from a million up: `1.2M`.
#[must_use]
pub fn compact(value: f64) -> String {
    signed(value, |size| compact_size(size, 3))
}

/// A count: whole below a million (`12,500`), compact above it (`1.2M`).
#[must_use]
pub fn count(value: f64) -> String {
    let whole = value.abs() >= 1000.0 && round_significant(value.abs(), 7) < 999_999.5;
    if whole { signed(value, |size| group(&format!("{size:.0}"))) } else { compact(value) }
}

/// Money: `$0.0031`, `$0.42`, `$12.34`, `$12,500`, `$1.25M`.
#[must_use]
pub fn usd(value: f64, symbol: &str) -> String {
    money(value, symbol, money_size)
}

/// Money for one query: `$0.0031/query`.
#[must_use]
pub fn usd_per_query(value: f64, symbol: &str) -> String {
    suffixed(&usd(value, symbol), "/query")
}

/// Money for a million tokens: `$0.42/Mtok`.
#[must_use]
pub fn usd_per_mtok(value: f64, symbol: &str) -> String {
    suffixed(&usd(value, symbol), "/Mtok")
}

/// Money for an hour: `$2.99/h`.
#[must_use]
pub fn usd_per_hour(value: f64, symbol: &str) -> String {
    suffixed(&usd(value, symbol), "/h")
}

/// Money for a month: `$1.25M/month`.
#[must_use]
pub fn usd_per_month(value: f64, symbol: &str) -> String {
    suffixed(&usd(value, symbol), "/month")
}

/// A share of one as a percentage: 0.62 is `62%`, 0.034 is `3.4%`, -4 is `−400%`.
#[must_use]
pub fn percent(share: f64) -> String {
    let text = signed(share * 100.0, |size| {
        if size >= 1e7 {
            exponential(size, 3)
        } else if (99.0..99.95).contains(&size) {
            format!("{size:.1}").trim_end_matches(".0").to_owned()
        } else if size >= 9.95 {
            group(&format!("{size:.0}"))
        } else {
            significant(size, 2)
        }
    });
    suffixed(&text, "%")
}

/// A multiple: `1.5×`.
#[must_use]
pub fn times(value: f64) -> String {
    suffixed(&significant(value, 3), "×")
}

/// A duration in seconds, in the unit that suits it: `350 ms`, `1.23 s`, `15 min`, `3 h`, `4 d`.
#[must_use]
pub fn seconds(value: f64) -> String {
    let size = value.abs();
    let (scale, unit) = match size {
        0.0 => (1.0, " s"),
        _ if size < 0.999_5 => (1e3, " ms"),
        _ if size < 599.5 => (1.0, " s"),
        _ if size < 7_170.0 => (1.0 / 60.0, " min"),
        _ if size < 172_000.0 => (1.0 / 3_600.0, " h"),
        _ => (1.0 / 86_400.0, " d"),
    };
    suffixed(&significant(value * scale, 3), unit)
}

/// A duration in thousandths of a second: `18.2 ms`, `1.2 s`.
#[must_use]
pub fn ms(value: f64) -> String {
    seconds(value / 1e3)
}

/// Tokens per second: `1,250 tok/s`.
#[must_use]
pub fn tokens_per_second(value: f64) -> String {
    suffixed(&rate(value), " tok/s")
}

/// Tokens per second that one user sees: `42.5 tok/s/user`.
#[must_use]
pub fn tokens_per_second_per_user(value: f64) -> String {
    suffixed(&rate(value), " tok/s/user")
}

/// Tokens per second on each GPU: `1,250 tok/s/GPU`.
#[must_use]
pub fn tokens_per_second_per_gpu(value: f64) -> String {
    suffixed(&rate(value), " tok/s/GPU")
}

/// Memory in billions of bytes: `141 GB`, `1.13 TB`.
#[must_use]
pub fn gigabytes(value: f64) -> String {
    stepped(value, " GB", " TB")
}

/// Power in kilowatts: `10.2 kW`, `1.5 MW`, `700 W`.
#[must_use]
pub fn kilowatts(value: f64) -> String {
    if value.abs() < 0.999_5 && value != 0.0 {
        suffixed(&significant(value * 1e3, 3), " W")
    } else {
        stepped(value, " kW", " MW")
    }
}

/// Power in watts: `700 W`, `10.2 kW`.
#[must_use]
pub fn watts(value: f64) -> String {
    stepped(value, " W", " kW")
}

/// Energy in watt-hours: `0.31 Wh`, `1.2 kWh`.
#[must_use]
pub fn watt_hours(value: f64) -> String {
    stepped(value, " Wh", " kWh")
}

/// Mass in grams: `0.12 g`, `1.2 kg`.
#[must_use]
pub fn grams(value: f64) -> String {
    stepped(value, " g", " kg")
}

/// A rate to three digits.
fn rate(value: f64) -> String {
    compact(value)
}

/// Three digits in one unit, or in the next a thousand times larger.
fn stepped(value: f64, unit: &str, larger: &str) -> String {
    if value.abs() < 999.5 {
        suffixed(&significant(value, 3), unit)
    } else {
        suffixed(&compact(value / 1e3), larger)
    }
}

/// The text with its unit, unless there is no number to have one.
fn suffixed(text: &str, unit: &str) -> String {
    if text == MISSING { text.to_owned() } else { format!("{text}{unit}") }
}

/// Prints the size of a number and puts the sign before it.
fn signed(value: f64, print: impl Fn(f64) -> String) -> String {
    money(value, "", print)
}

/// Prints the size of a number and puts the sign and a currency symbol before it.
fn money(value: f64, symbol: &str, print: impl Fn(f64) -> String) -> String {
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    let text = if value == 0.0 { "0".to_owned() } else { print(value.abs()) };
    let sign = if value < 0.0 && text.contains(|c: char| ('1'..='9').contains(&c)) {
        MINUS.to_string()
    } else {
        String::new()
    };
    let space = if symbol.ends_with(char::is_alphanumeric) { "\u{a0}" } else { "" };
    format!("{sign}{symbol}{space}{text}")
}

/// An amount of money without its sign and symbol.
fn money_size(size: f64) -> String {
    let rounded = round_significant(size, 3);
    if rounded < SMALLEST_PLAIN {
        exponential(rounded, 3)
    } else if rounded < 1.0 {
        let text = plain(rounded, 3);
        // Cents are always two digits: $0.40, not $0.4.
        if text.len() < 4 { format!("{text:0<4}") } else { text }
    } else if rounded < 100.0 {
        format!("{size:.2}")
    } else {
        compact_size(size, 3)
    }
}

/// A positive number with a letter for its magnitude.
fn compact_size(size: f64, digits: usize) -> String {
    let rounded = round_significant(size, digits);
    let (scale, letter) = magnitude(rounded);
    if (SMALLEST_PLAIN..LARGEST_PLAIN).contains(&rounded) {
        format!("{}{letter}", plain(rounded / scale, digits))
    } else {
        exponential(rounded, digits)
    }
}

/// The divisor and letter for numbers of this size.
fn magnitude(size: f64) -> (f64, &'static str) {
    match size {
        _ if size >= 1e12 => (1e12, "T"),
        _ if size >= 1e9 => (1e9, "B"),
        _ if size >= 1e6 => (1e6, "M"),
        _ => (1.0, ""),
    }
}

/// The nearest number of so many significant digits.
fn round_significant(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value)
}

/// The power of ten of a number's first digit.
fn exponent(value: f64) -> i32 {
    format!("{value:e}").split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0)
}

/// A positive number as a decimal of so many significant digits, zeros at the end left out.
fn plain(size: f64, digits: usize) -> String {
    let last = i32::try_from(digits).unwrap_or(17) - 1 - exponent(size);
    let decimals = usize::try_from(last).unwrap_or(0);
    group(&trim(&format!("{size:.decimals$}")))
}

/// `1.25e-7`.
fn exponential(size: f64, digits: usize) -> String {
    let text = format!("{size:.*e}", digits.saturating_sub(1));
    match text.split_once('e') {
        Some((mantissa, power)) => format!("{}e{power}", trim(mantissa)),
        None => text,
    }
}

/// Drops the zeros that end a decimal fraction.
fn trim(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

/// Puts commas between thousands.
fn group(text: &str) -> String {
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::with_capacity(text.len() + 4);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + fraction
}
