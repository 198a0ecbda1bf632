//! What a query leaves, by option.

use super::{answers, chart, percent};
use crate::study::Comparison;
use crate::view::chart::{BarRow, Bars, Body, Chart, Unit};
use crate::view::of::compare::Heading;

/// Gross margin by option.
pub(super) fn gross(comparison: &Comparison, heading: &Heading) -> Option<Chart> {
    let mut best: Option<(&str, f64)> = None;
    let mut losses = 0;
    let mut count = 0;
    for (outcome, answer) in answers(comparison) {
        let gross = answer.estimate.value.margin?.gross_margin.value.get();
        count += 1;
        losses += usize::from(gross < 0.0);
        if best.is_none_or(|(_, most)| gross > most) {
            best = Some((&outcome.name, gross));
        }
    }
    let (name, most) = best?;
    let rows =
        comparison
            .outcomes
            .iter()
            .map(|outcome| BarRow {
                label: outcome.name.to_string(),
                sublabel: outcome.setting.clone(),
                value: outcome.result.as_ref().ok().and_then(|answer| {
                    Some(answer.estimate.value.margin?.gross_margin.value.get())
                }),
                interval: None,
                unavailable: outcome
                    .result
                    .as_ref()
                    .err()
                    .map(|why| why.message.split(':').next().unwrap_or_default().to_owned()),
            })
            .collect();
    let title = match losses {
        0 => format!("{name} leaves the highest gross margin: {}", percent(most)),
        all if all == count => {
            format!("Every option loses money; {name} loses least: {}", percent(most))
        }
        some => format!(
            "{name} leaves {} gross margin; {some} of {count} options lose money",
            percent(most)
        ),
    };
    let alt = format!("Bars of gross margin, one for each option. {title}.");
    let body = Body::Bars(Bars { rows, unit: Unit::Percent, target: None });
    let subtitle = format!("Gross margin, (revenue − COGS) / revenue. {}", heading.title);
    Some(chart(heading, "gross-margin", title, &subtitle, alt, body))
}
