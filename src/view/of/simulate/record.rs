//! The stable record of a simulation, schema 1.

use super::{Result, figure};
use crate::study::simulate::{Claim, Statement};
use crate::view::of::sweep::METRICS;
use crate::view::record::Record;

/// Everything that a simulation says.
#[must_use]
pub fn record(result: &Result<'_>) -> Record {
    let simulation = result.simulation;
    let options: Vec<Record> =
        (0..simulation.options.len()).map(|own| option(result, own)).collect();
    let inputs: Vec<Record> = result
        .inputs
        .iter()
        .map(|input| {
            Record::map([
                ("name", (&*input.name).into()),
                ("model_error", input.is_model_error().into()),
                ("central", input.central().into()),
                ("p5", input.quantile(0.05).into()),
                ("p50", input.quantile(0.5).into()),
                ("p95", input.quantile(0.95).into()),
            ])
        })
        .collect();
    let central: Vec<Record> = result.central_only.iter().map(|path| (&**path).into()).collect();
    let statements: Vec<Record> =
        result.statements.iter().map(|own| statement(result, own)).collect();
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", result.heading.title.as_str().into()),
        ("file", result.heading.file.as_str().into()),
        ("finding", result.finding().into()),
        ("draws", f64::from(simulation.draws).into()),
        ("seed", Record::Number(result.seed as f64)),
        ("sampling", result.sampling.into()),
        ("relative_error_met", simulation.met.map_or(Record::Null, Record::Boolean)),
        ("inputs", Record::List(inputs)),
        ("central_only", Record::List(central)),
        ("options", Record::List(options)),
        ("statements", Record::List(statements)),
    ])
}

fn option(result: &Result<'_>, option: usize) -> Record {
    let simulation = result.simulation;
    let figures = METRICS.iter().enumerate().filter_map(|(place, metric)| {
        let spread = result.spreads[option][figure(metric.name)?]?;
        let entry = Record::map([
            ("point_estimate", simulation.central[option][place].into()),
            ("mean", spread.mean.into()),
            ("standard_error", spread.standard_error.into()),
            ("p5", spread.p5.into()),
            ("p10", spread.p10.into()),
            ("p50", spread.p50.into()),
            ("p90", spread.p90.into()),
            ("p95", spread.p95.into()),
            ("draws", (spread.draws as f64).into()),
        ]);
        Some((metric.name.to_owned(), entry))
    });
    let refusals: Vec<Record> = simulation
        .refusals(option)
        .into_iter()
        .map(|(why, draws)| {
            Record::map([("reason", why.into()), ("draws", f64::from(draws).into())])
        })
        .collect();
    let convergence: Vec<Record> = simulation.convergence[option]
        .iter()
        .map(|look| {
            Record::map([
                ("draws", f64::from(look.draws).into()),
                ("mean_usd_per_query", look.mean.into()),
                ("standard_error_usd_per_query", look.standard_error.into()),
            ])
        })
        .collect();
    Record::map([
        ("name", (&*simulation.options[option]).into()),
        ("setting", result.settings[option].as_str().into()),
        ("figures", Record::Map(figures.collect())),
        ("refusals", Record::List(refusals)),
        ("convergence", Record::List(convergence)),
    ])
}

fn statement(result: &Result<'_>, own: &Statement) -> Record {
    let options = &result.simulation.options;
    let name = &options[own.option];
    let (kind, words, other, limit) = match &own.claim {
        Claim::MarginAbove(limit) => (
            "gross_margin_above",
            format!("{name}: gross margin above {limit}"),
            None,
            Some(*limit),
        ),
        Claim::Cheapest => ("cheapest", format!("{name} costs least"), None, None),
        Claim::CheaperThan(other) => (
            "cheaper_than",
            format!("{name} costs less than {}", options[*other]),
            Some(options[*other].to_string()),
            None,
        ),
        Claim::WithinTargets => {
            ("within_latency_targets", format!("{name} is within its latency targets"), None, None)
        }
        Claim::CanServe => ("can_serve", format!("{name} can serve"), None, None),
        Claim::Asked(place) => {
            let asked = &result.asked[*place];
            ("asked", format!("{name}: {}", asked.text), None, Some(asked.limit))
        }
    };
    Record::map([
        ("option", (&**name).into()),
        ("kind", kind.into()),
        ("statement", words.into()),
        ("other", other.into()),
        ("limit", limit.into()),
        ("share", own.probability.share.into()),
        ("standard_error", own.probability.standard_error.into()),
    ])
}
