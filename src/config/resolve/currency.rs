//! How amounts are shown.

use jiff::civil::Date;

use super::Currency;
use crate::config::node::Node;
use crate::config::raw;
use crate::diag::{Diagnostic, did_you_mean};

/// Highest rate that is legal, as for `per_usd`.
const MOST: f64 = 1e9;

/// The currency in which a study's results are shown.
///
/// # Errors
/// Rates without a day or out of range, a currency without a rate, what excludes each other.
pub fn currency(
    raw: Option<&raw::study::Currency>,
    node: &Node,
) -> Result<Currency, Vec<Diagnostic>> {
    let Some(raw) = raw else { return Ok(Currency::default()) };
    let mut faults = Vec::new();
    let mut fault = |path: &str, message: String, help: &str| {
        let place = node.place_of(&format!("currency.{path}"));
        faults.push(Diagnostic::error(message).at(Some(place)).help(help));
    };
    let rates = raw.rates.clone().unwrap_or_default();
    for (code, rate) in &rates {
        if !(*rate > 0.0 && *rate <= MOST) {
            let message = format!("`{code}` must be more than 0 to 1e9, not {rate}");
            fault(&format!("rates.{code}"), message, "a rate is units of it for one US dollar");
        }
    }
    let day = raw.as_of.as_deref();
    if !rates.is_empty() && day.is_none() {
        fault("rates", "the rates have no day".to_owned(), "write as_of = 2026-11-23 beside them");
    }
    if let Some(day) = day.filter(|day| day.parse::<Date>().is_err()) {
        let message = format!("`as_of` must be a day, not `{day}`");
        fault("as_of", message, "write as_of = 2026-11-23");
    }
    let mut per_usd = raw.per_usd.unwrap_or(1.0);
    if let Some(code) = &raw.show {
        if raw.per_usd.is_some() {
            let message = "`show` and `per_usd` exclude each other".to_owned();
            fault("per_usd", message, "leave `per_usd` out: the rate is in `rates`");
        }
        match rates.get(code) {
            Some(rate) => per_usd = *rate,
            None if code == "USD" => {}
            None => {
                let help = did_you_mean(code, rates.keys().map(String::as_str)).map_or_else(
                    || format!("add it: rates = {{ {code} = 0.92 }}, units for one US dollar"),
                    |near| format!("did you mean `{near}`?"),
                );
                fault("show", format!("no rate of `{code}` is known"), &help);
            }
        }
    } else if raw.symbol.is_none() && raw.per_usd.is_some() {
        fault("per_usd", "missing key `symbol`".to_owned(), "symbol = \"€\", or show = \"EUR\"");
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let usual = raw.show.as_deref().map_or_else(|| "$".to_owned(), symbol);
    let note = raw.show.as_ref().filter(|code| *code != "USD").map(|code| {
        let source = raw.source.as_ref().map(|source| format!(", {source}")).unwrap_or_default();
        format!(
            "amounts in {code}: a US dollar is {per_usd} {code}, rate of {}{source}",
            day.unwrap_or_default()
        )
    });
    Ok(Currency { symbol: raw.symbol.clone().unwrap_or(usual), per_usd, note })
}

/// The usual symbol of a currency (Unicode CLDR); its code where several share one.
fn symbol(code: &str) -> String {
    match code {
        "USD" => "$".to_owned(),
        "EUR" => "€".to_owned(),
        "GBP" => "£".to_owned(),
        "JPY" => "¥".to_owned(),
        "INR" => "₹".to_owned(),
        "KRW" => "₩".to_owned(),
        _ => format!("{code} "),
    }
}
