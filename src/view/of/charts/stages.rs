//! What a query costs, stacked by stage.

use std::sync::Arc;

use super::{answers, chart};
use crate::study::Comparison;
use crate::view::chart::{Body, Chart, Component as Part, Role, Stacked, StackedRow, Unit};
use crate::view::of::compare::Heading;
use crate::view::of::compare::stages::{beside, usd_per_query};

/// What a query costs beside its calls.
const BESIDE: &str = "checks, hand-offs, overheads";

/// Cost stacked by stage, where an option has several: per query, or per 1,000 queries where a
/// query costs less than a cent.
pub(super) fn cost(comparison: &Comparison, heading: &Heading) -> Option<Chart> {
    if answers(comparison).all(|(outcome, _)| outcome.stages.len() < 2) {
        return None;
    }
    let cost = |answer: &crate::study::Answer| answer.estimate.value.cost.usd_per_query.value.get();
    let most = answers(comparison).map(|(_, answer)| cost(answer)).fold(0.0, f64::max);
    let per_1000 = most * heading.per_usd < 0.01;
    let (queries, of) = if per_1000 { (1000.0, "1,000 queries") } else { (1.0, "a query") };
    let per_usd = heading.per_usd * queries;
    let mut names: Vec<Arc<str>> = Vec::new();
    for (outcome, _) in answers(comparison) {
        // An option that is one call bears its own name: it is a stage like any other.
        for (name, _) in &outcome.stages {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    if most <= 0.0 {
        return None;
    }
    let any_beside = answers(comparison).any(|(_, answer)| beside(answer) > 1e-9 * most);
    let mut dearest: Option<(&str, &str, f64)> = None;
    let rows = answers(comparison)
        .map(|(outcome, answer)| {
            let found = &answer.estimate.value;
            let mut values = vec![0.0; names.len()];
            for ((name, _), stage) in outcome.stages.iter().zip(found.stages.iter()) {
                let share = usd_per_query(stage) / cost(answer);
                if outcome.stages.len() > 1 && dearest.is_none_or(|(.., most)| share > most) {
                    dearest = Some((&outcome.name, name, share));
                }
                if let Some(place) = names.iter().position(|known| known == name) {
                    values[place] += usd_per_query(stage) * per_usd;
                }
            }
            if any_beside {
                let share = beside(answer) / cost(answer);
                if dearest.is_none_or(|(.., most)| share > most) {
                    dearest = Some((&outcome.name, BESIDE, share));
                }
                values.push(beside(answer) * per_usd);
            }
            StackedRow {
                label: outcome.name.to_string(),
                sublabel: outcome.setting.clone(),
                values,
                ..StackedRow::default()
            }
        })
        .collect();
    let (option, stage, share) = dearest?;
    let title =
        format!("{} of what a query costs with {option} goes to {stage}", super::percent(share));
    let mut components: Vec<Part> = names
        .iter()
        .enumerate()
        .map(|(place, name)| Part { label: name.to_string(), role: Role::Nth(place) })
        .collect();
    if any_beside {
        components.push(Part { label: BESIDE.to_owned(), role: Role::Overhead });
    }
    let body = Body::Stacked(Stacked {
        components,
        rows,
        unit: Unit::Usd,
        marker: None,
        marker_heading: String::new(),
        note_heading: String::new(),
    });
    let subtitle = format!("Cost of {of} by stage, {}. {}", heading.currency, heading.title);
    let alt = format!("Stacked bars of the cost of {of} by stage, one for each option. {title}.");
    Some(chart(heading, "cost-by-stage", title, &subtitle, alt, body))
}
