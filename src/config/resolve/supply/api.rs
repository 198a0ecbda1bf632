//! An API by name or by price: the rates at the workload's length and the option's time of day.

use std::sync::Arc;

use jiff::civil::Date;

use crate::config::catalog::Catalog;
use crate::config::raw;
use crate::config::raw::api::{ApiPrice, Rates};
use crate::config::raw::study::{ApiPrices, StudyOption};
use crate::config::resolve::book::Book;
use crate::config::resolve::price;
use crate::diag::did_you_mean;
use crate::ledger::Given;
use crate::spec::supply::Api;
use crate::spec::workload::Call;
use crate::units::{Ratio, Seconds, UsdPerMtok};

/// The API that `api = "provider/model"` names, at the study's day, length and time of day.
pub fn api(
    name: &str,
    option: &StudyOption,
    call: &Call,
    day: Date,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Api> {
    let Some((provider, model)) = name.split_once('/') else {
        book.fault(
            "api",
            format!("`{name}` names no model"),
            "write provider/model, such as openai/gpt-5.4-mini",
        );
        return None;
    };
    let found = catalog.find::<raw::api::ApiProvider>(provider);
    let found = book.look_up("api", found)?;
    let models = &found.entry.model;
    let Some(entry) = models.iter().find(|entry| entry.name.eq_ignore_ascii_case(model)) else {
        let help = did_you_mean(model, models.iter().map(|entry| entry.name.as_str())).map_or_else(
            || format!("`infercost catalog apis {}` lists its models", found.name),
            |near| format!("did you mean `{}/{near}`?", found.name),
        );
        book.fault("api", format!("{} has no model `{model}`", found.entry.name), help);
        return None;
    };
    let Some(price) = price::on(&entry.price, day) else {
        let first = price::first_day(&entry.price).unwrap_or("an unknown day");
        book.fault(
            "api",
            format!("no price of {name} is known on {day}"),
            format!("the first known price is of {first}"),
        );
        return None;
    };
    let total = call.input_tokens.value.get() + call.output_tokens.value.get();
    if let Some(most) = entry.max_context_tokens
        && total > most as f64
    {
        book.fault(
            "api",
            format!("{total:.0} tokens (input and output) are more than the {most} of {name}"),
            "shorten the workload, or choose a model with a longer context",
        );
    }
    let rates = rates(price, option, call, book);
    let place = format!("{} {}", found.file, entry.name);
    let source = book.price(&place, price.grade, format!("{} ({})", price.source, price.as_of));
    let given = |value: f64| Given::new(UsdPerMtok::new(value), source);
    let (Some(input), Some(output)) = (rates.usd_per_mtok_input, rates.usd_per_mtok_output) else {
        book.fault(
            "api",
            format!("{name} has no price for input and output tokens"),
            "choose a language model",
        );
        return None;
    };
    let discount = 1.0 - price.batch_discount.unwrap_or(0.0);
    Some(Api {
        name: Arc::from(name),
        input: given(input),
        cached_input: given(rates.usd_per_mtok_cached_input.unwrap_or(input)),
        output: given(output),
        batch_discount: None,
        batch_input: given(rates.usd_per_mtok_batch_input.unwrap_or(input * discount)),
        batch_output: given(rates.usd_per_mtok_batch_output.unwrap_or(output * discount)),
        latency: latency(option, book),
        terms: None,
    })
}

/// The rates at the workload's input length and the option's time of day.
fn rates(price: &ApiPrice, option: &StudyOption, call: &Call, book: &mut Book<'_>) -> Rates {
    let mut rates = price.rates.clone();
    if let Some(window) = option.api_window.as_deref().filter(|window| *window != "off-peak") {
        if let Some(known) = price.window.iter().find(|known| known.name == window) {
            rates = over(&rates, &known.rates);
        } else {
            let mut known: Vec<&str> =
                price.window.iter().map(|window| window.name.as_str()).collect();
            known.dedup();
            let help = if known.is_empty() {
                "this API has one price all day: leave `api_window` out".to_owned()
            } else {
                format!("known: off-peak, {}", known.join(", "))
            };
            book.fault("api_window", format!("no price window is named `{window}`"), help);
        }
    }
    let input = call.input_tokens.value.get();
    let tier = price
        .long_context
        .iter()
        .filter(|tier| input > tier.above_input_tokens as f64)
        .max_by_key(|tier| tier.above_input_tokens);
    tier.map_or(rates.clone(), |tier| over(&rates, &tier.rates))
}

fn over(base: &Rates, over: &Rates) -> Rates {
    Rates {
        usd_per_mtok_input: over.usd_per_mtok_input.or(base.usd_per_mtok_input),
        usd_per_mtok_cached_input: over
            .usd_per_mtok_cached_input
            .or(base.usd_per_mtok_cached_input),
        usd_per_mtok_cache_write: over.usd_per_mtok_cache_write.or(base.usd_per_mtok_cache_write),
        usd_per_mtok_cache_write_1h: over
            .usd_per_mtok_cache_write_1h
            .or(base.usd_per_mtok_cache_write_1h),
        usd_per_mtok_output: over.usd_per_mtok_output.or(base.usd_per_mtok_output),
        usd_per_mtok_batch_input: over.usd_per_mtok_batch_input.or(base.usd_per_mtok_batch_input),
        usd_per_mtok_batch_output: over
            .usd_per_mtok_batch_output
            .or(base.usd_per_mtok_batch_output),
    }
}

/// Time of a call, where the study states it.
fn latency(option: &StudyOption, book: &mut Book<'_>) -> Option<Given<Seconds>> {
    let given = book.optional("api_latency_ms", option.api_latency_ms.clone())?;
    Some(given.map(|ms| Seconds::new(ms / 1e3)))
}

/// The prices at the workload's input length.
fn at_length(prices: &ApiPrices, call: &Call) -> ApiPrices {
    let input = call.input_tokens.value.get();
    let tiers = prices.long_context.iter().flatten();
    let tier = tiers
        .filter(|tier| input > tier.above_input_tokens)
        .max_by(|a, b| a.above_input_tokens.total_cmp(&b.above_input_tokens));
    let Some(tier) = tier else { return prices.clone() };
    let mut prices = prices.clone();
    prices.usd_per_mtok_input = tier.usd_per_mtok_input.clone();
    prices.usd_per_mtok_output = tier.usd_per_mtok_output.clone();
    let cached = tier.usd_per_mtok_cached_input.clone();
    prices.usd_per_mtok_cached_input = cached.or(prices.usd_per_mtok_cached_input);
    prices
}

/// An API by the study's own prices.
pub fn api_by_price(
    prices: &ApiPrices,
    option: &StudyOption,
    call: &Call,
    book: &mut Book<'_>,
) -> Api {
    let prices = &at_length(prices, call);
    let mut price = |key: &str, value: Option<raw::number::Number>, default: f64| {
        let path = format!("api_prices.{key}");
        book.number(&path, value, default, "as input").map(UsdPerMtok::new)
    };
    let input = price("usd_per_mtok_input", Some(prices.usd_per_mtok_input.clone()), 0.0);
    let cached_input = price(
        "usd_per_mtok_cached_input",
        prices.usd_per_mtok_cached_input.clone(),
        input.value.get(),
    );
    let output = price("usd_per_mtok_output", Some(prices.usd_per_mtok_output.clone()), 0.0);
    if prices.usd_per_mtok_cached_input.is_none() {
        book.follows("api_prices.usd_per_mtok_input", "api_prices.usd_per_mtok_cached_input");
    }
    let discount =
        book.number("api_prices.batch_discount", prices.batch_discount.clone(), 0.0, "none");
    let mut api = Api {
        name: Arc::from(option.name.as_str()),
        input,
        cached_input,
        output,
        batch_discount: Some(Ratio::new(discount.value)),
        batch_input: input,
        batch_output: output,
        latency: latency(option, book),
        terms: None,
    };
    api.discount();
    api
}
