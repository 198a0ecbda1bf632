//! Commitments and credits of an option.

use std::sync::Arc;

use super::book::Book;
use crate::config::node::{Node, Value};
use crate::config::raw;
use crate::config::raw::study::StudyOption;
use crate::diag::did_you_mean;
use crate::spec::contract::{Amount, Commitment, Contracts, Credit, OWN_HARDWARE};
use crate::spec::scenario::{Hosting, Stage};
use crate::spec::stages::Stages;
use crate::spec::supply::Supply;
use crate::units::{Ratio, Usd};

/// The contracts of an option whose stages are known.
pub fn contracts(
    option: &StudyOption,
    stages: Option<&Stages<Stage>>,
    book: &mut Book<'_>,
) -> Contracts {
    if option.commitment.is_none() && option.credit.is_none() {
        return Contracts::default();
    }
    let suppliers: Vec<Arc<str>> = stages.map(suppliers).unwrap_or_default();
    let whole = book.node;
    let nodes = |key: &str| match whole.get(key).map(|node| &node.value) {
        Some(Value::Array(nodes)) => nodes.as_slice(),
        _ => &[] as &[Node],
    };
    // A contract has no place in the scenario that a number could be written to.
    let reads = book.reads.len();
    let mut commitments = Vec::new();
    for (raw, node) in option.commitment.iter().flatten().zip(nodes("commitment")) {
        book.node = node;
        if stages.is_some() {
            known(raw.provider.as_deref(), &suppliers, book);
        }
        commitments.extend(commitment(raw, book));
    }
    let mut credits = Vec::new();
    for (raw, node) in option.credit.iter().flatten().zip(nodes("credit")) {
        book.node = node;
        if stages.is_some() {
            known(raw.provider.as_deref(), &suppliers, book);
        }
        credits.push(credit(raw, book));
    }
    book.node = whole;
    book.reads.truncate(reads);
    // What expires first is used first.
    credits.sort_by_key(|credit| credit.expires_month.unwrap_or(usize::MAX));
    Contracts { commitments, credits, month: 0 }
}

/// Everybody who sends bills.
fn suppliers(stages: &Stages<Stage>) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::new();
    for stage in stages.iter() {
        if let Some(Hosting { supply: Supply::Lots(lots), .. }) = stage.serving.hosting() {
            names.extend(lots.all.iter().map(|lot| lot.supplier.name.clone()));
        } else {
            names.push(stage.supplier.name.clone());
        }
    }
    names.retain(|name| **name != *OWN_HARDWARE);
    names.sort();
    names.dedup();
    names
}

/// Whether somebody of this name sends bills.
fn known(provider: Option<&str>, suppliers: &[Arc<str>], book: &mut Book<'_>) {
    let named = provider.is_none_or(|name| suppliers.iter().any(|own| **own == *name));
    if named && !suppliers.is_empty() {
        return;
    }
    let names: Vec<&str> = suppliers.iter().map(|own| &**own).collect();
    if names.is_empty() {
        let help = "rent accelerators or buy tokens from somebody";
        book.fault("provider", "a contract with a provider, and nobody sends bills", help);
        return;
    }
    let name = provider.unwrap_or_default();
    let help = did_you_mean(name, names.iter().copied()).map_or_else(
        || format!("bills come from: {}", names.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    book.fault("provider", format!("no `{name}` sends bills"), help);
}

fn name(own: Option<&String>, provider: Option<&String>, usual: &str) -> Arc<str> {
    Arc::from(own.or(provider).map_or(usual, String::as_str))
}

fn commitment(raw: &raw::contract::Commitment, book: &mut Book<'_>) -> Option<Commitment> {
    let months = raw.months as usize;
    let monthly = book.optional("usd_per_month", raw.usd_per_month.clone());
    let term = book.optional("usd", raw.usd.clone());
    let ramp = raw.ramp.clone().unwrap_or_default();
    if ramp.len() > months {
        let message =
            format!("`ramp` has {} months, and the commitment lasts {months}", ramp.len());
        book.fault("ramp", message, "leave months out of the ramp, or lengthen the term");
    }
    if term.is_some() && !ramp.is_empty() {
        let message = "`usd` is settled at the end of its term: there is nothing to ramp";
        book.fault("ramp", message, "give `usd_per_month`, or leave `ramp` out");
    }
    let discount = book.optional("discount", raw.discount.clone());
    if discount.is_some_and(|share| share.value >= 1.0) {
        let message = "a discount of all bills leaves nothing that could be committed to";
        book.fault("discount", message, "give a share below 1");
    }
    let amount = match (monthly, term) {
        (Some(usd), None) => Amount::Monthly { usd: usd.map(Usd::new), ramp },
        (None, Some(usd)) => Amount::Term { usd: usd.map(Usd::new) },
        (Some(_), Some(_)) => {
            let message = "`usd_per_month` and `usd` exclude each other";
            book.fault("usd", message, "keep one of them");
            return None;
        }
        (None, None) => {
            let help = "give usd_per_month, or usd for the whole term";
            book.fault("", "a commitment to nothing", help);
            return None;
        }
    };
    Some(Commitment {
        name: name(raw.name.as_ref(), raw.provider.as_ref(), "commitment"),
        provider: raw.provider.as_deref().map(Arc::from),
        amount,
        from_month: raw.from_month.unwrap_or(0) as usize,
        months,
        discount: discount.map(|share| share.map(Ratio::new)),
    })
}

fn credit(raw: &raw::contract::Credit, book: &mut Book<'_>) -> Credit {
    let from_month = raw.from_month.unwrap_or(0);
    if let Some(end) = raw.expires_month.filter(|end| *end <= from_month) {
        let message =
            format!("the credit expires in month {end}, before it starts in {from_month}");
        book.fault("expires_month", message, "let it expire later, or start earlier");
    }
    Credit {
        name: name(raw.name.as_ref(), raw.provider.as_ref(), "credit"),
        provider: raw.provider.as_deref().map(Arc::from),
        usd: book.required("usd", Some(raw.usd.clone()), "").map(Usd::new),
        from_month: from_month as usize,
        expires_month: raw.expires_month.map(|end| end as usize),
        most_share_of_bill: book
            .number("most_share_of_bill", raw.most_share_of_bill.clone(), 1.0, "whole bills")
            .map(Ratio::new),
    }
}
