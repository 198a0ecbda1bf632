//! Amounts in other currencies: `{ amount = 3.2, currency = "EUR" }` becomes US dollars by the rate table
//! of `[currency]`, so that all the rest counts in one currency.

use std::collections::BTreeMap;

use super::node::{Entry, Node, Value};
use crate::diag::{Diagnostic, Place, did_you_mean};

/// The US dollar: amounts without a currency, and its own rate.
pub const DOLLAR: &str = "USD";

/// The distribution that has weights beside its values.
const DISCRETE: &str = "discrete";

/// Replaces each amount of a tree by as many US dollars; what its distribution says scales with it.
pub fn put_in(node: &mut Node, faults: &mut Vec<Diagnostic>) {
    let table = node.get("currency").and_then(|own| own.get("rates"));
    let rates: BTreeMap<String, f64> = match table.map(|own| &own.value) {
        Some(Value::Table(table)) => table
            .iter()
            .filter_map(|(code, entry)| Some((code.clone(), number(&entry.node)?)))
            .filter(|(_, rate)| rate.is_finite() && *rate > 0.0)
            .collect(),
        _ => BTreeMap::new(),
    };
    if let Some(table) = node.table_mut() {
        for (key, entry) in table.iter_mut().filter(|(key, _)| *key != "currency") {
            walk(&mut entry.node, key, &rates, faults);
        }
    }
}

fn number(node: &Node) -> Option<f64> {
    match node.value {
        Value::Integer(value) => Some(value as f64),
        Value::Float(value) => Some(value),
        _ => None,
    }
}

/// Amounts under a key, however deep.
fn walk(node: &mut Node, key: &str, rates: &BTreeMap<String, f64>, faults: &mut Vec<Diagnostic>) {
    if node.get("amount").is_some() {
        match amount(node, key, rates) {
            Ok(value) => node.value = value,
            Err(fault) => faults.push(fault),
        }
        return;
    }
    match &mut node.value {
        Value::Array(nodes) => {
            for own in nodes {
                walk(own, key, rates, faults);
            }
        }
        Value::Table(table) => {
            for (key, entry) in table {
                walk(&mut entry.node, key, rates, faults);
            }
        }
        _ => {}
    }
}

/// An amount in US dollars.
fn amount(node: &Node, key: &str, rates: &BTreeMap<String, f64>) -> Result<Value, Diagnostic> {
    let fault = |place: Place, message: String, help: &str| {
        Diagnostic::error(message).at(Some(place)).help(help)
    };
    let here = || node.place.clone();
    if !key.split('_').any(|word| word == "usd") {
        let help = "amounts with a currency go where a key has `usd` in its name";
        return Err(fault(here(), format!("`{key}` is no money"), help));
    }
    let other = node.table().into_iter().flatten();
    if let Some((own, entry)) =
        other.into_iter().find(|(own, _)| *own != "amount" && *own != "currency")
    {
        let help = "write { amount = 3.2, currency = \"EUR\" }";
        return Err(fault(entry.key.clone(), format!("unknown key `{own}` of an amount"), help));
    }
    let Some(code) = node.get("currency").and_then(Node::text) else {
        let help = "write { amount = 3.2, currency = \"EUR\" }, or the number alone for US dollars";
        return Err(fault(here(), format!("`{key}` has an amount without a currency"), help));
    };
    let rate = if code == DOLLAR { Some(1.0) } else { rates.get(code).copied() };
    let Some(rate) = rate else {
        let place = node.place_of("currency");
        let known = || rates.keys().map(String::as_str);
        let help = did_you_mean(code, known()).map_or_else(
            || {
                let known: Vec<&str> = known().collect();
                let known = if known.is_empty() {
                    String::new()
                } else {
                    format!("known: {}; ", known.join(", "))
                };
                format!(
                    "{known}add it to [currency]: as_of = 2026-11-23, rates = {{ {code} = 0.92 }}, units \
                     for one US dollar"
                )
            },
            |near| format!("did you mean `{near}`?"),
        );
        return Err(fault(place, format!("no rate of `{code}` is known"), &help));
    };
    match node.get("amount") {
        Some(own) => scaled(own, "amount", 1.0 / rate),
        None => Ok(node.value.clone()),
    }
}

/// A number, or a distribution, times a factor.
fn scaled(node: &Node, key: &str, factor: f64) -> Result<Value, Diagnostic> {
    let fault = |message: &str| {
        Diagnostic::error(message.to_owned()).at(Some(node.place.clone())).help(
            "give the amount as a number, or a distribution by its mean and sd or percentiles",
        )
    };
    if let Some(value) = number(node) {
        return Ok(Value::Float(value * factor));
    }
    match &node.value {
        Value::Table(table) => {
            let mut scaled_table = BTreeMap::new();
            for (key, entry) in table {
                let value = scaled(&entry.node, key, factor)?;
                let own = Node { value, place: entry.node.place.clone() };
                scaled_table.insert(key.clone(), Entry { key: entry.key.clone(), node: own });
            }
            Ok(Value::Table(scaled_table))
        }
        // Values and their weights: only the values are amounts.
        Value::Array(nodes) if key == DISCRETE => {
            let mut pairs = nodes.clone();
            for pair in &mut pairs {
                if let Value::Array(pair) = &mut pair.value
                    && let Some(first) = pair.first_mut()
                {
                    first.value = scaled(first, "amount", factor)?;
                }
            }
            Ok(Value::Array(pairs))
        }
        Value::Array(nodes) => {
            let mut all = nodes.clone();
            for own in &mut all {
                own.value = scaled(own, key, factor)?;
            }
            Ok(Value::Array(all))
        }
        _ => Err(fault("an amount is a number")),
    }
}
