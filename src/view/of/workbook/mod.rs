//! A comparison as a workbook whose derived cells are formulas over its input cells.

pub(super) mod figures;
mod formula;
pub(super) mod leaves;
pub(super) mod option;
mod sheets;

use std::collections::HashMap;

use super::compare::Heading;
use crate::estimate::Estimate;
use crate::ledger::Recorder;
use crate::study::Comparison;
use crate::units::CONSTANTS;
use crate::view::workbook::{Workbook, sheet_name};
use leaves::Leaves;

/// An option that can serve, and its sheet.
struct Sheeted<'a> {
    name: &'a str,
    setting: &'a str,
    sheet: String,
    estimate: &'a Estimate,
    ledger: &'a Recorder,
    leaves: HashMap<usize, usize>,
}

/// The workbook of a comparison; `command` is the one that makes it again.
#[must_use]
pub fn workbook(comparison: &Comparison, heading: &Heading, command: &str) -> Workbook {
    let mut leaves = Leaves::default();
    let mut taken: Vec<String> = sheets::NAMES.iter().map(|&name| name.to_owned()).collect();
    let mut options = Vec::new();
    let mut refused = Vec::new();
    for outcome in &comparison.outcomes {
        match &outcome.result {
            Ok(answer) => {
                let place = options.len();
                let sheet = sheet_name(&format!("{} {}", place + 1, outcome.name), &taken);
                taken.push(sheet.clone());
                options.push(Sheeted {
                    name: &outcome.name,
                    setting: &outcome.setting,
                    sheet,
                    estimate: &answer.estimate.value,
                    ledger: &answer.ledger,
                    leaves: option::enter(&mut leaves, place, &answer.ledger),
                });
            }
            Err(why) => refused.push((&*outcome.name, why)),
        }
    }
    let names: Vec<&str> = options.iter().map(|option| option.name).collect();
    let places = leaves.places();
    let money = sheets::Money::of(heading);
    let mut all = vec![sheets::summary(&options, &refused, heading, &money, command)];
    all.push(leaves.inputs(&names, command));
    all.push(sheets::performance(&options, &money));
    all.push(sheets::cost(&options, &money));
    all.push(sheets::margin(&options, &money));
    all.push(leaves.facts(&names));
    all.push(sheets::checks(&options, &money));
    all.extend(
        options.iter().map(|own| {
            option::sheet(&own.sheet, own.name, own.ledger, &own.leaves, &places, command)
        }),
    );
    let constants = CONSTANTS.iter().map(|&(name, value)| (name.to_owned(), format!("{value}")));
    let mut names = leaves.names();
    names.extend(constants);
    names.extend(money.name());
    Workbook {
        title: heading.title.clone(),
        currency: heading.currency.clone(),
        sheets: all,
        names,
    }
}
