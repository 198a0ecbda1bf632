//! A search finds what a user finds by hand, and keeps what it must.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::estimate;
use infercost::ledger::Off;
use infercost::spec::space::Space;
use infercost::study::{Optimum, optimize};
use infercost::view::of::optimize::option_toml;

fn found(assignments: &[&str]) -> (Space, Optimum) {
    let assignments: Vec<String> = assignments.iter().map(|&text| text.to_owned()).collect();
    let text = studies::read("quick-start", &assignments).unwrap();
    let space = resolve::space(&text, &Catalog::default(), None).unwrap();
    let optimum = optimize(&space);
    (space, optimum)
}

const FEW: &str = "optimize.gpus=[\"h100-sxm\", \"b200-sxm\", \"l4\"]";

#[test]
fn the_option_to_paste_costs_what_the_search_says() {
    let (space, optimum) = found(&[FEW]);
    let pasted = option_toml(&optimum, &space).unwrap();
    let study = include_str!("../configs/studies/quick-start.toml");
    let path = std::env::temp_dir().join(format!("infercost-pasted-{}.toml", std::process::id()));
    std::fs::write(&path, format!("{study}\n{pasted}")).unwrap();
    let text = studies::read(path.to_str().unwrap(), &[]).unwrap();
    std::fs::remove_file(&path).unwrap();
    let scenarios = resolve::study(&text, &Catalog::default()).unwrap().scenarios;
    let cost = estimate(&mut Off, scenarios.last().unwrap()).unwrap().value.cost;
    let best = &optimum.ranking[0].estimate.cost;
    assert_eq!(cost.usd_per_query.value, best.usd_per_query.value);
}

#[test]
fn no_option_written_by_hand_beats_the_search() {
    let (_, optimum) = found(&[
        "optimize.gpus=[\"h100-sxm\"]",
        "optimize.precisions=[\"fp8\"]",
        "optimize.kv_precisions=[\"bf16\"]",
        "optimize.providers=[\"lambda\"]",
    ]);
    let best = optimum.ranking[0].estimate.cost.usd_per_query.value.get();
    let mut tried = 0;
    for tp in [1, 2, 4, 8] {
        for concurrency in [1, 4, 16, 32, 64, 96, 128, 192, 256] {
            let assignments = [
                "option.precision=fp8".to_owned(),
                "option.kv_precision=bf16".to_owned(),
                format!("option.tp={tp}"),
                format!("option.concurrency={concurrency}"),
            ];
            let text = studies::read("quick-start", &assignments).unwrap();
            let scenarios = resolve::study(&text, &Catalog::default()).unwrap().scenarios;
            let Ok(found) = estimate(&mut Off, &scenarios[0]) else { continue };
            let performance = found.value.performance().unwrap();
            if performance.tpot.value.get() > 0.05
                || performance.ttft.value.get() > 3.0
                || performance.concurrency.value > performance.max_concurrency.value
            {
                continue;
            }
            tried += 1;
            assert!(found.value.cost.usd_per_query.value.get() >= best * (1.0 - 1e-9));
        }
    }
    assert!(tried >= 10, "{tried}");
}

#[test]
fn the_ranking_is_in_order_and_within_limits() {
    let limits = [
        FEW,
        "optimize.most_gpus_per_replica=4",
        "optimize.most_wh_per_query=0.3",
        "optimize.memory_headroom=0.2",
    ];
    let (_, optimum) = found(&limits);
    assert!(optimum.ranking.len() > 2);
    assert!(optimum.ranking.windows(2).all(|pair| pair[0].score <= pair[1].score));
    for found in &optimum.ranking {
        let performance = found.estimate.performance().unwrap();
        let deployed = found.scenario.stages.first.serving.deployed().unwrap();
        let filled = performance.memory.value / deployed.deployment.gpu.memory.value;
        assert!(performance.gpus.value.get() <= 4.0);
        assert!(found.estimate.energy.unwrap().wh_per_query.value.get() <= 0.3);
        assert!(filled.get() <= 0.8 + 1e-9, "{filled:?}");
        assert!(performance.tpot.value.get() <= 0.05);
    }
    for frontier in &optimum.frontiers {
        assert!(
            frontier.points.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1)
        );
    }
}

#[test]
fn each_objective_is_best_at_its_own() {
    let best = |objective: &str| {
        let (_, optimum) = found(&[
            FEW,
            &format!("optimize.objective=\"{objective}\""),
            "optimize.most_usd_per_query=0.002",
        ]);
        let found = optimum.ranking[0].estimate.clone();
        (
            found.cost.usd_per_query.value.get(),
            found.energy.unwrap().wh_per_query.value.get(),
            found.latency.unwrap().e2e.value.get(),
        )
    };
    let (usd, wh, e2e) = (best("usd_per_query"), best("wh_per_query"), best("e2e_ms"));
    // A pair of fleets must save one in a hundred to win.
    assert!(usd.0 <= wh.0 * 1.01 && usd.0 <= e2e.0 * 1.01);
    assert!(wh.1 <= usd.1 * 1.01 && wh.1 <= e2e.1 * 1.01);
    assert!(e2e.2 < usd.2 && e2e.2 <= wh.2 && e2e.0 <= 0.002);
}

#[test]
fn what_cannot_be_chosen_is_said() {
    let (_, optimum) =
        found(&["optimize.gpus=[\"l4\", \"tpu-v7x\"]", "optimize.most_gpus_per_replica=1"]);
    assert!(optimum.ranking.is_empty());
    let why = |gpu: &str| &optimum.lost.iter().find(|(name, _)| name == gpu).unwrap().1;
    assert!(why("l4").contains("does not fit"), "{}", why("l4"));
    assert!(why("tpu-v7x").contains("no offer"));
    for (assignment, word) in
        [("optimize.gpus=[\"h1000\"]", "h1000"), ("optimize.precisions=[\"fp7\"]", "fp7")]
    {
        let text = studies::read("quick-start", &[assignment.to_owned()]).unwrap();
        let faults = resolve::space(&text, &Catalog::default(), None).unwrap_err();
        assert!(faults[0].message.contains(word) && faults[0].place.is_some(), "{faults:?}");
    }
    for (key, name, word) in [
        ("models", "llama-3.3-7b", "llama-3.3-7b"),
        ("providers", "lambdaa", "did you mean `lambda`"),
        ("commitments", "on-demnd", "did you mean `on-demand`"),
        ("regions", "Atlantis", "known: "),
    ] {
        let text = studies::read("quick-start", &[format!("optimize.{key}=[\"{name}\"]")]).unwrap();
        let faults = resolve::space(&text, &Catalog::default(), None).unwrap_err();
        assert!(format!("{faults:?}").contains(word) && faults[0].place.is_some(), "{faults:?}");
    }
    let text = studies::read("quick-start", &[]).unwrap();
    let api = resolve::space(&text, &Catalog::default(), Some("API: 70B at Together"));
    assert!(api.unwrap_err()[0].message.contains("not one model"));
}

#[test]
fn long_prompts_and_fast_answers_are_served_apart() {
    let far = [
        "workload.input_tokens=6_000",
        "slo.tpot_ms=25",
        "optimize.precisions=[\"fp8\"]",
        "optimize.gpus=[\"h100-sxm\", \"h200-sxm\"]",
    ];
    let (space, optimum) = found(&far);
    let best = &optimum.ranking[0];
    assert_eq!(best.scenario.stages.number(), 2);
    assert!(best.score < 0.9 * optimum.ranking[1].score);
    let latency = best.estimate.latency.unwrap();
    assert!(latency.ttft.unwrap().value.get() <= 3.0 && latency.tpot.unwrap().value.get() <= 0.025);
    // The option to paste costs the same.
    let pasted = option_toml(&optimum, &space).unwrap();
    let study = include_str!("../configs/studies/quick-start.toml");
    let path = std::env::temp_dir().join(format!("infercost-apart-{}.toml", std::process::id()));
    std::fs::write(&path, format!("{study}\n{pasted}")).unwrap();
    let assignments: Vec<String> = far[..2].iter().map(|&text| text.to_owned()).collect();
    let text = studies::read(path.to_str().unwrap(), &assignments).unwrap();
    std::fs::remove_file(&path).unwrap();
    let scenarios = resolve::study(&text, &Catalog::default()).unwrap().scenarios;
    let cost = estimate(&mut Off, scenarios.last().unwrap()).unwrap().value.cost;
    let ratio = cost.usd_per_query.value / best.estimate.cost.usd_per_query.value;
    assert!((ratio.get() - 1.0).abs() < 1e-9, "{ratio:?}");
}

#[test]
fn parts_stand_together() {
    let (_, optimum) = found(&["workload.input_tokens=6_000", "slo.tpot_ms=25"]);
    let pairs: Vec<_> =
        optimum.ranking.iter().filter(|found| found.scenario.stages.number() == 2).collect();
    assert!(!pairs.is_empty());
    for found in pairs {
        let (prompt, answer) = found.offer.split_once(" + ").unwrap();
        let place = |offer: &str| {
            let mut parts = offer.splitn(3, '/').map(str::to_owned);
            (parts.next(), parts.nth(1))
        };
        assert_eq!(place(prompt), place(answer), "{}", found.offer);
        let amd = found.gpu.split(" + ").filter(|gpu| gpu.starts_with("mi")).count();
        assert!(amd == 0 || amd == 2, "{}", found.gpu);
    }
}

#[test]
fn rent_is_that_of_the_instance_that_holds_a_replica() {
    // Lambda asks more for one B200 than for each of eight; a pair is rented with the eight.
    let rent = |precision: &str| {
        let (_, optimum) = found(&[
            "optimize.gpus=[\"b200-sxm\"]",
            "optimize.providers=[\"lambda\"]",
            "optimize.regions=[\"all\"]",
            &format!("optimize.precisions=[\"{precision}\"]"),
            "optimize.kv_precisions=[\"bf16\"]",
        ]);
        let alone = optimum.ranking.iter().find(|found| found.scenario.stages.is_one()).unwrap();
        let performance = alone.estimate.performance().unwrap();
        let hours = alone.estimate.fleet.unwrap().paid_hours_per_query.value.get();
        let usd = alone.estimate.cost.usd_per_query.value.get();
        (performance.gpus.value.get(), usd / hours)
    };
    let (one, many) = (rent("fp8"), rent("bf16"));
    assert!(one.0 < 1.5 && (one.1 - 6.99).abs() < 1e-6, "{one:?}");
    assert!(many.0 > 1.5 && (many.1 - 6.69).abs() < 1e-6, "{many:?}");
}

#[test]
fn nodes_are_limited() {
    let (_, free) = found(&[FEW, "workload.queries_per_day=10_000_000"]);
    let (_, few) = found(&[FEW, "workload.queries_per_day=10_000_000", "optimize.most_nodes=3"]);
    let gpus =
        |found: &infercost::study::optimize::Found| found.estimate.fleet.unwrap().gpus.value.get();
    assert!(free.ranking.iter().any(|found| gpus(found) > 24.0));
    assert!(!few.ranking.is_empty() && few.ranking.iter().all(|found| gpus(found) <= 24.0));
}

#[test]
fn only_what_is_good_enough_is_chosen() {
    let search = |more: &[&str]| {
        let assignments: Vec<String> = [
            FEW,
            "optimize.models=[\"llama-3.1-8b\", \"llama-3.3-70b\"]",
            "optimize.precisions=[\"fp8\", \"bf16\"]",
        ]
        .iter()
        .chain(more)
        .map(|&text| text.to_owned())
        .collect();
        let text = studies::read("equal-quality", &assignments).unwrap();
        resolve::space(&text, &Catalog::default(), None).map(|space| {
            let optimum = optimize(&space);
            (space, optimum)
        })
    };
    let (_, free) = search(&[]).unwrap();
    assert_eq!(free.ranking[0].model, "llama-3.1-8b");
    let (space, good) = search(&["optimize.minimum_quality=0.65"]).unwrap();
    assert!(!good.ranking.is_empty());
    assert!(good.ranking.iter().all(|found| found.model == "llama-3.3-70b"));
    assert!(space.not_good_enough.iter().any(|(what, _)| what == "llama-3.1-8b in fp8"));
    // A score of one format wins over the model's.
    let fp8 = "quality.score=[{ model = \"llama-3.3-70b\", benchmark = \"MMLU-Pro\", \
               score = 0.689, source = \"card\" }, { model = \"llama-3.3-70b\", \
               benchmark = \"MMLU-Pro\", score = 0.6, source = \"own\", precision = \"fp8\" }]";
    let (space, good) = search(&["optimize.minimum_quality=0.65", fp8]).unwrap();
    assert!(good.ranking.iter().all(|found| found.setting.contains("bf16")), "{:?}", good.lost);
    let why = |name: &str| {
        space.not_good_enough.iter().find(|(what, _)| what == name).map(|(_, why)| why.as_str())
    };
    assert_eq!(why("llama-3.3-70b in fp8"), Some("score below 0.65"));
    assert_eq!(why("llama-3.1-8b in fp8"), Some("no score"));
    // Without scores there is nothing to hold against.
    let text = studies::read("quick-start", &["optimize.minimum_quality=0.5".to_owned()]).unwrap();
    let faults = resolve::space(&text, &Catalog::default(), None).unwrap_err();
    assert!(faults[0].message.contains("no scores"), "{faults:?}");
}
