//! Slots: writing a number in place gives what resolving the study with `--set` gives.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::resolve::Study;
use infercost::config::{Catalog, bounds, resolve, studies};
use infercost::estimate::estimate;
use infercost::ledger::Off;
use infercost::spec::scenario::Scenario;

const STUDIES: [&str; 14] = [
    "quick-start",
    "rag",
    "agent",
    "chat",
    "tests/fixtures/slots/own.toml",
    "tests/fixtures/slots/tokens.toml",
    "tests/fixtures/slots/apart.toml",
    "tests/fixtures/slots/apis.toml",
    "tests/fixtures/slots/levers.toml",
    "tests/fixtures/slots/pipeline.toml",
    "tests/fixtures/slots/shared.toml",
    "tests/fixtures/slots/solved.toml",
    "tests/fixtures/slots/plans.toml",
    "subscription",
];

fn study(name: &str, assignments: &[String]) -> Study {
    let text = studies::read(name, assignments).unwrap_or_else(|faults| panic!("{faults:?}"));
    resolve::study(&text, &Catalog::default()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// Everything that an estimate says.
fn said(scenario: &Scenario) -> String {
    format!("{:?}", estimate(&mut Off, scenario).map(|found| found.value))
}

/// Accelerators of a replica, which a study may leave to be chosen.
fn split(scenario: &Scenario) -> Vec<f64> {
    let deployed = scenario.stages.iter().filter_map(|stage| stage.serving.deployed());
    deployed.map(|deployed| deployed.deployment.parallelism.tp.value.get()).collect()
}

/// Another legal value of a key.
fn other(path: &str, value: f64) -> f64 {
    let bounds = bounds::of(path.rsplit('.').next().unwrap()).unwrap();
    let near = [value * 1.07 + 0.01, value * 0.93, f64::midpoint(bounds.min, bounds.max)];
    near.into_iter().find(|near| bounds.holds(*near) && (*near - value).abs() > 0.0).unwrap()
}

#[test]
fn a_slot_writes_what_resolving_anew_gives() {
    let mut compared = 0;
    let mut chosen_anew = 0;
    for name in STUDIES {
        let base = study(name, &[]);
        assert!(!base.slots.is_empty(), "{name} has no slots");
        for slot in &base.slots {
            let value = other(&slot.path, slot.value.unwrap());
            let anew = study(name, &[format!("{}={value:?}", slot.path)]);
            for (option, (own, anew)) in base.scenarios.iter().zip(&anew.scenarios).enumerate() {
                let mut varied = own.clone();
                slot.set(option, &mut varied, value);
                if split(&varied) != split(anew) {
                    chosen_anew += 1;
                    continue;
                }
                assert_eq!(said(&varied), said(anew), "{name}: {} = {value}", slot.path);
                compared += 1;
            }
        }
    }
    assert!(compared > 300, "only {compared} were compared");
    assert!(chosen_anew < compared / 20, "{chosen_anew} options were split otherwise");
}

#[test]
fn two_slots_of_one_quantity_work_together() {
    let name = "tests/fixtures/slots/levers.toml";
    let (input, kept) = ("workload.input_tokens", "workload.kept_input_share");
    let base = study(name, &[]);
    let anew = study(name, &[format!("{input}=1700"), format!("{kept}=0.4")]);
    let mut varied = base.scenarios[0].clone();
    base.slot(kept).unwrap().set(0, &mut varied, 0.4);
    base.slot(input).unwrap().set(0, &mut varied, 1700.0);
    assert_eq!(said(&varied), said(&anew.scenarios[0]));
}

#[test]
fn slots_of_defaults_and_of_all_options() {
    for path in [
        "workload.peak_to_mean=3.5",
        "option.utilization=0.31",
        "option.gpu_hour_usd=4.5",
        "overheads.share_of_compute=0.25",
        "slo.ttft_ms=4000",
        "option.Distilled 8B.utilization=0.2",
    ] {
        let (name, value) = path.split_once('=').unwrap();
        let base = study("tests/fixtures/slots/shared.toml", &[]);
        let anew = study("tests/fixtures/slots/shared.toml", &[path.to_owned()]);
        let slot = base.slot(name).unwrap_or_else(|| panic!("no slot for {name}"));
        for (option, (own, anew)) in base.scenarios.iter().zip(&anew.scenarios).enumerate() {
            let mut varied = own.clone();
            slot.set(option, &mut varied, value.parse().unwrap());
            assert_eq!(said(&varied), said(anew), "{path}, option {option}");
        }
    }
    let base = study("tests/fixtures/slots/shared.toml", &[]);
    assert!(base.slot("option.gpu").is_none());
    assert!(base.slot("workload.nonsense").is_none());
}
