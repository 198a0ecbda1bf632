//! What must never be the other way round: dearer inputs cost more, faster machines cost no more,
//! longer queries cost more; and what must not matter: the scale of prices and of traffic, the unit.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::{Catalog, raw::gpu::Gpu, resolve, studies};
use infercost::estimate::{Estimate, estimate, explained};
use infercost::ledger::Off;
use infercost::units::{DAYS_PER_MONTH, SECONDS_PER_DAY};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

const MODELS: [&str; 5] =
    ["llama-3.1-8b", "qwen3-30b-a3b", "gpt-oss-120b", "llama-3.3-70b", "deepseek-v3"];
const GPUS: [&str; 4] = ["h100-sxm", "h200-sxm", "mi300x", "l40s"];

/// One option of a study in a text, served on accelerators as stated.
#[derive(Clone, Debug)]
struct Setting {
    model: &'static str,
    gpu: &'static str,
    tp: u32,
    concurrency: f64,
    input: f64,
    output: f64,
    cached: f64,
    queries: f64,
    utilization: f64,
    rent: f64,
    overhead: f64,
}

fn settings() -> impl Strategy<Value = Setting> {
    let served = (
        prop::sample::select(&MODELS[..]),
        prop::sample::select(&GPUS[..]),
        prop::sample::select(&[1_u32, 2, 4, 8][..]),
        1.0..200.0_f64,
    );
    let asked = (1.0..20_000.0_f64, 1.0..4_000.0_f64, 0.0..1.0_f64, 1.0..1e8_f64);
    let paid = (0.02..1.0_f64, 0.1..20.0_f64, 0.0..0.01_f64);
    let all =
        (served, asked, paid).prop_map(|((model, gpu, tp, concurrency), asked, paid)| Setting {
            model,
            gpu,
            tp,
            concurrency: concurrency.floor(),
            input: asked.0.floor(),
            output: asked.1.floor(),
            cached: asked.2,
            queries: asked.3,
            utilization: paid.0,
            rent: paid.1,
            overhead: paid.2,
        });
    all.prop_filter("it must fit", |own| own.estimate().is_some())
}

impl Setting {
    fn text(&self) -> String {
        let Self { model, gpu, tp, concurrency, input, output, cached, .. } = self;
        format!(
            "[workload]\nqueries_per_day = {}\ninput_tokens = {input}\noutput_tokens = {output}\n\
             cached_input_share = {cached}\n[revenue]\nusd_per_query = 0.01\n\
             [overheads]\nusd_per_query = {}\n\
             [[option]]\nname = \"it\"\nmodel = \"{model}\"\ngpu = \"{gpu}\"\ntp = {tp}\n\
             concurrency = {concurrency}\ngpu_hour_usd = {}\nutilization = {}\n",
            self.queries, self.overhead, self.rent, self.utilization
        )
    }

    /// What it costs, if it fits.
    fn estimate(&self) -> Option<Estimate> {
        solved(&self.text(), &Catalog::default())
    }

    /// The same on an accelerator of which one line of the data sheet is changed.
    fn on(&self, key: &str, factor: f64) -> Option<Estimate> {
        let sheet = Catalog::default().text::<Gpu>(self.gpu).unwrap();
        let lines: Vec<String> = sheet
            .lines()
            .map(|line| match line.split_once(" = ") {
                Some((own, value)) if own == key => {
                    let value: f64 = value.replace('_', "").parse().unwrap();
                    format!("{key} = {}", value * factor)
                }
                _ => line.to_owned(),
            })
            .collect();
        let catalog = Catalog::default().with::<Gpu>(self.gpu, &lines.join("\n"));
        solved(&self.text(), &catalog)
    }
}

fn solved(text: &str, catalog: &Catalog) -> Option<Estimate> {
    let read = studies::parse("study.toml", text, &[]).unwrap();
    // What does not fit together, such as a format that the accelerator lacks, is no case.
    let study = resolve::study(&read, catalog).ok()?;
    Some(estimate(&mut Off, &study.scenarios[0]).ok()?.value)
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::with_cases(cases)
    }
}

fn cost(estimate: &Estimate) -> f64 {
    estimate.cost.usd_per_query.value.get()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

/// Not less but for rounding.
fn at_least(more: f64, less: f64) -> bool {
    more >= less * (1.0 - 1e-9)
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn a_dearer_hour_costs_more(own in settings(), factor in 1.01..10.0_f64) {
        let before = own.estimate().unwrap();
        let after = Setting { rent: own.rent * factor, ..own }.estimate().unwrap();
        prop_assert!(cost(&after) > cost(&before));
    }

    #[test]
    fn longer_queries_cost_more(own in settings(), more in 1.0..3_000.0_f64) {
        let before = own.estimate().unwrap();
        let more = more.floor();
        for longer in [
            Setting { input: own.input + more, ..own.clone() },
            Setting { output: own.output + more, ..own.clone() },
        ] {
            // Longer ones may no longer fit.
            let Some(after) = longer.estimate() else { continue };
            prop_assert!(cost(&after) > cost(&before), "{longer:?}");
        }
    }

    #[test]
    fn a_faster_accelerator_is_no_slower(own in settings(), factor in 1.01..4.0_f64) {
        let before = own.estimate().unwrap();
        let slow = *before.performance().unwrap();
        for key in ["memory_bandwidth_gb_per_s", "peak_bf16_tflops", "peak_fp8_tflops"] {
            let Some(after) = own.on(key, factor) else { continue };
            let fast = *after.performance().unwrap();
            prop_assert!(at_least(slow.tpot.value.get(), fast.tpot.value.get()), "{key}: {own:?}");
            // The first token alone may wait longer: as many requests in flight end sooner, so
            // that prompts meet more often.
            prop_assert!(at_least(slow.e2e.value.get(), fast.e2e.value.get()), "{key}: {own:?}");
            prop_assert!(at_least(cost(&before), cost(&after)), "{key}: {own:?}");
        }
    }

    #[test]
    fn a_cached_prompt_is_no_dearer(own in settings(), more in 0.0..1.0_f64) {
        let before = own.estimate().unwrap();
        let cached = own.cached + (1.0 - own.cached) * more;
        let after = Setting { cached, ..own }.estimate().unwrap();
        prop_assert!(at_least(cost(&before), cost(&after)));
    }

    /// All prices times k: all costs times k, shares as they were.
    #[test]
    fn the_scale_of_prices_does_not_matter(own in settings(), k in 0.01..100.0_f64) {
        let before = own.estimate().unwrap();
        let scaled = Setting { rent: own.rent * k, overhead: own.overhead * k, ..own };
        let text = scaled.text().replace("usd_per_query = 0.01\n", &format!("usd_per_query = {}\n", 0.01 * k));
        let after = solved(&text, &Catalog::default()).unwrap();
        prop_assert!(close(cost(&after), k * cost(&before)));
        let (a, b) = (after.margin.unwrap(), before.margin.unwrap());
        prop_assert!((a.gross_margin.value.get() - b.gross_margin.value.get()).abs() < 1e-9);
        let even = |margin: infercost::revenue::Margin| margin.break_even_utilization.map(|own| own.value.get());
        prop_assert!(even(a).zip(even(b)).is_none_or(|(a, b)| close(a, b)));
    }

    /// Twice the queries at the same utilization: the same query for twice the money a day.
    #[test]
    fn the_scale_of_traffic_does_not_matter(own in settings(), k in 0.01..100.0_f64) {
        let before = own.estimate().unwrap();
        let after = Setting { queries: own.queries * k, ..own }.estimate().unwrap();
        prop_assert!(close(cost(&after), cost(&before)));
        let day = |found: &Estimate| found.cost.usd_per_day.value.get();
        prop_assert!(close(day(&after), k * day(&before)));
        let gpus = |found: &Estimate| found.fleet.unwrap().gpus.value.get();
        prop_assert!(close(gpus(&after), k * gpus(&before)));
    }

    /// One thing in several units.
    #[test]
    fn units_agree(own in settings()) {
        let found = own.estimate().unwrap();
        let by_token = own.input * found.cost.usd_per_mtok_input.value.get() / 1e6
            + own.output * found.cost.usd_per_mtok_output.value.get() / 1e6;
        prop_assert!(close(by_token, cost(&found)), "{by_token} {}", cost(&found));
        let day = found.cost.usd_per_day.value.get();
        prop_assert!(close(day, cost(&found) * own.queries));
        prop_assert!(close(found.cost.usd_per_month.value.get(), day * DAYS_PER_MONTH.get()));
        let p = *found.performance().unwrap();
        prop_assert!(close(p.output_rate.value.get(), p.output_rate_per_gpu.value.get() * p.gpus.value.get()));
        prop_assert!(close(p.requests.value.get() * own.output, p.output_rate.value.get()));
        let fleet = found.fleet.unwrap();
        let served = fleet.replicas.value.get() * p.requests.value.get() * SECONDS_PER_DAY.get();
        prop_assert!(close(served * own.utilization, own.queries));
    }
}

/// Any legal number for any of these keys: every line of the ledger is a number.
fn keys() -> Vec<(&'static str, f64, f64)> {
    vec![
        ("workload.queries_per_day", 1e-6, 1e13),
        ("workload.input_tokens", 1.0, 1e8),
        ("workload.output_tokens", 1.0, 1e8),
        ("workload.cached_input_share", 0.0, 1.0),
        ("workload.batch_share", 0.0, 1.0),
        ("workload.peak_to_mean", 1.0, 1000.0),
        ("revenue.usd_per_query", 0.0, 1e6),
        ("revenue.variable_share_of_revenue", 0.0, 1.0),
        ("revenue.target_gross_margin", -10.0, 0.99),
        ("overheads.usd_per_query", 0.0, 1e6),
        ("overheads.share_of_compute", 0.0, 10.0),
        ("option.utilization", 1e-9, 1.0),
        ("option.concurrency", 1.0, 1e7),
        ("option.gpu_hour_usd", 0.0, 1e4),
        ("option.tp", 1.0, 64.0),
        ("slo.tpot_ms", 1e-3, 1e9),
        ("slo.ttft_ms", 1e-3, 1e9),
    ]
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn every_legal_number_gives_numbers(
        chosen in prop::collection::vec((0..keys().len(), 0.0..1.0_f64, any::<bool>()), 1..6)
    ) {
        let keys = keys();
        let assignments: Vec<String> = chosen
            .iter()
            .map(|&(at, share, end)| {
                let (key, low, high) = keys[at];
                // Ends of ranges are where things break; between them all sizes alike.
                let value = match (end, share < 0.5) {
                    (true, true) => low,
                    (true, false) => high,
                    (false, _) if low > 0.0 => low * (high / low).powf(share),
                    (false, _) => low + (high - low) * share,
                };
                let whole = ["option.tp", "option.concurrency"].contains(&key);
                format!("{key}={}", if whole { value.floor() } else { value })
            })
            .collect();
        let Ok(read) = studies::read("quick-start", &assignments) else { return Ok(()) };
        let Ok(study) = resolve::study(&read, &Catalog::default()) else { return Ok(()) };
        for scenario in &study.scenarios {
            let Ok((_, ledger)) = explained(scenario) else { continue };
            for line in ledger.lines() {
                prop_assert!(line.value.is_finite(), "{} is {} with {assignments:?}", line.id, line.value);
            }
        }
    }
}
