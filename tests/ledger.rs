//! The ledger tells the truth: every formula text gives its line's value, and recording changes
//! nothing.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;

use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::{Estimate, estimate, explained};
use infercost::ledger::{LineId, LineKind, Off, Recorder, formula};
use infercost::spec::scenario::Scenario;

/// Options that between them reach every part of the model.
const STUDY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/every-part.toml");

fn scenarios(assignments: &[&str]) -> Vec<Scenario> {
    let assignments: Vec<String> = assignments.iter().map(|&text| text.to_owned()).collect();
    let text = studies::read(STUDY, &assignments).unwrap();
    resolve::study(&text, &Catalog::default()).unwrap().scenarios
}

fn close(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}

/// Every check of one ledger; how many derived lines it has.
fn check(ledger: &Recorder, name: &str) -> usize {
    let mut derived = 0;
    for (place, line) in ledger.lines().iter().enumerate() {
        match &line.kind {
            LineKind::Given(source) => {
                assert!(!source.place.is_empty(), "{name}: {} has no origin", line.id);
            }
            LineKind::Derived { formula, inputs } => {
                derived += 1;
                let mut values = HashMap::new();
                for &(input, id) in inputs {
                    assert!((id.0 as usize) < place, "{name}: {} comes before its input", line.id);
                    let input_line = ledger.line(id).unwrap();
                    assert!(
                        input_line.evidence <= line.evidence,
                        "{name}: {} is graded too well",
                        line.id
                    );
                    values.insert(input, input_line.value);
                }
                let value = formula::evaluate(formula, |word| values.get(word).copied())
                    .unwrap_or_else(|fault| panic!("{name}: {}: {fault} in `{formula}`", line.id));
                assert!(
                    close(value, line.value),
                    "{name}: {} = {formula} gives {value}, not {}",
                    line.id,
                    line.value
                );
            }
            LineKind::Tabled { table, formula } => {
                derived += 1;
                let own = ledger.table_at(*table).unwrap();
                let of = |id: LineId| Some(ledger.line(id)?.value);
                let values = own.values(&of).unwrap_or_else(|why| panic!("{name}: {why}"));
                let value = own.taken(formula, &values, &of).unwrap();
                assert!(
                    close(value, line.value),
                    "{name}: {} = {formula} gives {value}, not {}",
                    line.id,
                    line.value
                );
            }
            _ => panic!("{name}: {} is of a kind that this test does not know", line.id),
        }
    }
    derived
}

/// The figures of an estimate, for comparison to the bit.
fn figures(estimate: &Estimate) -> Vec<u64> {
    let mut figures = vec![
        estimate.cost.usd_per_query.value.get(),
        estimate.cost.usd_per_mtok_input.value.get(),
        estimate.cost.usd_per_mtok_output.value.get(),
        estimate.cost.usd_per_mtok_blended.value.get(),
        estimate.cost.usd_per_month.value.get(),
        estimate.prices.for_target.map_or(0.0, |price| price.value.get()),
    ];
    if let Some(p) = estimate.performance() {
        figures.extend([
            p.ttft.value.get(),
            p.tpot.value.get(),
            p.e2e.value.get(),
            p.output_rate.value.get(),
            p.memory.value.get(),
            p.mfu.value.get(),
            p.mbu.value.get(),
            p.gpu_seconds.value.get(),
        ]);
    }
    if let Some(m) = &estimate.margin {
        figures.extend([
            m.gross_margin.value.get(),
            m.markup.map_or(0.0, |markup| markup.value.get()),
            m.contribution.value.get(),
        ]);
    }
    if let Some(e) = &estimate.energy {
        figures.push(e.wh_per_query.value.get());
    }
    figures.into_iter().map(f64::to_bits).collect()
}

#[test]
fn every_formula_text_gives_its_lines_value() {
    let variations: [&[&str]; 4] = [
        &[],
        &[
            "workload.input_tokens=30_000",
            "workload.output_tokens=20",
            "workload.cached_input_share=0",
        ],
        &["workload.queries_per_day=10", "slo.tpot_ms=40"],
        &["option.concurrency=1", "revenue.target_gross_margin=0.4"],
    ];
    let mut derived = 0;
    for assignments in variations {
        for scenario in scenarios(assignments) {
            let Ok((_, ledger)) = explained(&scenario) else { continue };
            derived += check(&ledger, &scenario.name);
        }
    }
    assert!(derived > 2000, "only {derived} derived lines were checked");
}

#[test]
fn recording_changes_no_number() {
    for scenario in scenarios(&[]) {
        let silent = estimate(&mut Off, &scenario).unwrap().value;
        let recorded = explained(&scenario).unwrap().0.value;
        assert_eq!(figures(&silent), figures(&recorded), "{}", scenario.name);
    }
}

#[test]
fn parts_add_up_to_the_whole() {
    for scenario in scenarios(&[]) {
        let found = estimate(&mut Off, &scenario).unwrap().value;
        let cost = &found.cost;
        let whole = cost.usd_per_query.value.get();
        let parts: f64 = cost.components.iter().map(|(_, part)| part.value.get()).sum();
        assert!(
            (parts / whole - 1.0).abs() < 1e-12,
            "{}: components {parts}, whole {whole}",
            scenario.name
        );
        let tokens_in = scenario.workload.call.input_tokens.value.get() / 1e6;
        let tokens_out = scenario.workload.call.output_tokens.value.get() / 1e6;
        let by_token = cost.usd_per_mtok_input.value.get() * tokens_in
            + cost.usd_per_mtok_output.value.get() * tokens_out;
        assert!(
            (by_token / whole - 1.0).abs() < 1e-12,
            "{}: tokens {by_token}, whole {whole}",
            scenario.name
        );
        let blended = cost.usd_per_mtok_blended.value.get() * (tokens_in + tokens_out);
        assert!((blended / whole - 1.0).abs() < 1e-12, "{}", scenario.name);
    }
}
