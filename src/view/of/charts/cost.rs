//! What a query costs, stacked by component.

use super::{answers, chart, percent};
use crate::cost::{COMPONENTS, Component};
use crate::study::Comparison;
use crate::view::chart::{Body, Chart, Component as Part, Mark, Role, Stacked, StackedRow, Unit};
use crate::view::of::compare::{Heading, finding};

/// Cost stacked by component, with price and margin: per query, or per 1,000 queries where a
/// query costs less than a cent and its digits would be hard to read.
pub(super) fn per_query(comparison: &Comparison, heading: &Heading) -> Chart {
    let most = answers(comparison)
        .flat_map(|(_, answer)| {
            let estimate = &answer.estimate.value;
            let price = estimate.margin.map(|margin| margin.revenue.value.get());
            [Some(estimate.cost.usd_per_query.value.get()), price]
        })
        .flatten()
        .fold(0.0, f64::max)
        * heading.per_usd;
    let (queries, of) = if most < 0.01 { (1000.0, "1,000 queries") } else { (1.0, "a query") };
    let per_usd = heading.per_usd * queries;
    let used: Vec<(Component, &str)> = COMPONENTS
        .iter()
        .filter(|(component, ..)| {
            answers(comparison).any(|(_, answer)| {
                let cost = answer.estimate.value.cost.components.get(*component);
                cost.is_some_and(|cost| cost.value.get() > 0.0)
            })
        })
        .map(|&(component, _, name)| (component, name))
        .collect();
    let prices: Vec<f64> = answers(comparison)
        .filter_map(|(_, answer)| Some(answer.estimate.value.margin?.revenue.value.get() * per_usd))
        .collect();
    let common = prices
        .first()
        .copied()
        .filter(|first| prices.iter().all(|price| (price - first).abs() <= 1e-9 * first.abs()));
    let rows = comparison
        .outcomes
        .iter()
        .map(|outcome| match &outcome.result {
            Err(why) => StackedRow {
                label: outcome.name.to_string(),
                sublabel: outcome.setting.clone(),
                unavailable: Some(why.message.split(':').next().unwrap_or_default().to_owned()),
                ..StackedRow::default()
            },
            Ok(answer) => {
                let estimate = &answer.estimate.value;
                let margin = estimate.margin.as_ref();
                let values = used
                    .iter()
                    .map(|(component, _)| {
                        let cost = estimate.cost.components.get(*component);
                        cost.map_or(0.0, |cost| cost.value.get()) * per_usd
                    })
                    .collect();
                let gross = margin.map(|margin| margin.gross_margin.value.get());
                StackedRow {
                    label: outcome.name.to_string(),
                    sublabel: outcome.setting.clone(),
                    values,
                    note: gross.map(percent).unwrap_or_default(),
                    loss: gross.is_some_and(|gross| gross < 0.0),
                    marker: if common.is_some() {
                        None
                    } else {
                        margin.map(|margin| margin.revenue.value.get() * per_usd)
                    },
                    interval: answer
                        .cost_interval
                        .map(|(low, high)| (low.get() * per_usd, high.get() * per_usd)),
                    unavailable: None,
                }
            }
        })
        .collect();
    let body = Body::Stacked(Stacked {
        components: used
            .iter()
            .map(|&(component, name)| Part { label: name.to_owned(), role: role(component) })
            .collect(),
        rows,
        unit: Unit::Usd,
        marker: common.map(|value| Mark { value, label: "price".to_owned() }),
        marker_heading: String::new(),
        note_heading: if prices.is_empty() { String::new() } else { "Gross margin".to_owned() },
    });
    let title =
        finding(comparison).unwrap_or_else(|| "No option can serve this workload".to_owned());
    let subtitle = format!("Cost of {of} by component, {}. {}", heading.currency, heading.title);
    let alt =
        format!("Stacked bars of the cost of {of} by component, one for each option. {title}.");
    chart(heading, "cost-per-query", title, &subtitle, alt, body)
}

const fn role(component: Component) -> Role {
    match component {
        Component::Compute => Role::Busy,
        Component::Idle => Role::Idle,
        Component::Power => Role::Power,
        Component::Facility => Role::Facility,
        Component::Network | Component::Egress => Role::Network,
        Component::Operations => Role::Operations,
        Component::Api => Role::Api,
        Component::Services => Role::Services,
        Component::Storage => Role::Storage,
        Component::Checks => Role::Checks,
        Component::Overhead => Role::Overhead,
        Component::Commitment => Role::Other,
    }
}
