//! How long the hot paths take: one estimate, a case of `predict`, a table, a chart.
//!
//! Run with `cargo bench`. Figures are per iteration; compare ratios on one machine, not absolute
//! times between machines. `baseline` is bare floating-point work of a known size beside them.

use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::{estimate, explained};
use infercost::ledger::Off;
use infercost::perf;
use infercost::spec::scenario::Scenario;

fn main() {
    divan::main();
}

/// The options of the built-in quick-start study.
fn scenarios() -> Vec<Scenario> {
    let text = studies::read("quick-start", &[]).expect("the study is built in");
    resolve::study(&text, &Catalog::default()).expect("the study is valid").scenarios
}

/// A thousand multiply-adds and divisions.
#[divan::bench]
fn baseline(bencher: divan::Bencher) {
    bencher.bench(|| {
        (1..=1000)
            .fold(1.0_f64, |sum, i| divan::black_box(sum) + 1.0 / f64::from(divan::black_box(i)))
    });
}

#[divan::bench(args = [0, 2])]
fn estimate_ledger_off(bencher: divan::Bencher, option: usize) {
    let scenario = &scenarios()[option];
    bencher.bench(|| estimate(&mut Off, divan::black_box(scenario)).is_ok());
}

#[divan::bench]
fn estimate_given_concurrency(bencher: divan::Bencher) {
    let scenario =
        infercost::study::vary::concurrency(&scenarios()[0], infercost::units::Count::new(32.0));
    bencher.bench(|| estimate(&mut Off, divan::black_box(&scenario)).is_ok());
}

#[divan::bench]
fn estimate_ledger_on(bencher: divan::Bencher) {
    let scenario = &scenarios()[0];
    bencher.bench(|| explained(divan::black_box(scenario)).is_ok());
}

#[divan::bench]
fn predict_one_case(bencher: divan::Bencher) {
    let scenario = &scenarios()[0];
    let Some(deployed) = scenario.stages.first.serving.deployed() else { return };
    bencher.bench(|| {
        perf::predict(&mut Off, divan::black_box(&deployed.deployment), &scenario.workload.call)
            .is_ok()
    });
}

#[divan::bench]
fn read_and_resolve_study(bencher: divan::Bencher) {
    bencher.bench(scenarios);
}

#[divan::bench]
fn compare_whole_study(bencher: divan::Bencher) {
    let scenarios = scenarios();
    bencher.bench(|| infercost::study::compare(divan::black_box(&scenarios)));
}

#[divan::bench]
fn draw_all_charts_as_svg(bencher: divan::Bencher) {
    use infercost::render::chart::{Theme, svg};
    use infercost::view::of::charts;
    use infercost::view::of::compare::Heading;
    let comparison = infercost::study::compare(&scenarios());
    let heading = Heading {
        title: "quick start".to_owned(),
        file: "quick-start".to_owned(),
        currency: "$".to_owned(),
        per_usd: 1.0,
        rate: None,
    };
    bencher.bench(|| {
        charts::all(&comparison, &heading)
            .iter()
            .filter_map(|chart| svg(chart, Theme::Light).ok())
            .count()
    });
}
