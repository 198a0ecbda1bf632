//! The catalogs: well formed, sourced, free of the traps that public tables fall into.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use infercost::config::catalog::{Noun, checked};
use infercost::config::raw::api::ApiProvider;
use infercost::config::raw::calibration::Calibration;
use infercost::config::raw::engine::Engine;
use infercost::config::raw::evidence::{Evidence, Grade};
use infercost::config::raw::gpu::Gpu;
use infercost::config::raw::model::Model;
use infercost::config::raw::rental::Provider;
use infercost::config::raw::server::Server;
use infercost::config::raw::site::Sites;
use infercost::config::{Catalog, resolve};
use infercost::diag::SourceText;

fn gpu(name: &str) -> Gpu {
    Catalog::default().exact::<Gpu>(name).unwrap().unwrap().entry
}

fn model(name: &str) -> (Model, infercost::spec::model::Model) {
    let raw = Catalog::default().exact::<Model>(name).unwrap().unwrap().entry;
    let resolved = resolve::model::model(&raw).unwrap();
    (raw, resolved)
}

/// Every file of a kind has no fault against its schema; how many there are.
fn flawless<T: Noun>() -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs").join(T::FOLDER);
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let name = entry.path().display().to_string();
        if let Err(faults) = checked::<T>(&Arc::new(SourceText { name, text })) {
            panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        }
        files += 1;
    }
    files
}

#[test]
fn every_file_is_well_formed() {
    assert!(flawless::<Gpu>() >= 50);
    assert!(flawless::<Model>() >= 100);
    assert!(flawless::<Provider>() >= 20);
    assert!(flawless::<ApiProvider>() >= 15);
    assert!(flawless::<Server>() >= 10);
    assert!(flawless::<Sites>() >= 4);
    assert!(flawless::<Engine>() >= 5);
    assert!(flawless::<Calibration>() >= 9);
}

#[test]
fn no_name_means_two_things() {
    fn unique<T: Noun>() {
        let mut owner: BTreeMap<String, String> = BTreeMap::new();
        for found in Catalog::default().all::<T>().unwrap() {
            let names = found.entry.aliases().into_iter().map(str::to_lowercase);
            for name in names.chain([found.name.to_lowercase()]) {
                if let Some(other) = owner.insert(name.clone(), found.name.clone()) {
                    assert_eq!(other, found.name, "`{name}` is claimed twice");
                }
            }
        }
    }
    unique::<Gpu>();
    unique::<Model>();
    unique::<Engine>();
}

#[test]
fn every_fact_has_a_source_and_a_day() {
    let sourced = |evidence: &Evidence, key: &str, name: &str| {
        let citation = evidence.of(key).unwrap_or_else(|| panic!("{name}: {key} has no source"));
        assert!(
            !citation.source.trim().is_empty() && !citation.as_of.trim().is_empty(),
            "{name}: {key}"
        );
    };
    for found in Catalog::default().all::<Gpu>().unwrap() {
        for key in ["memory_gb", "memory_bandwidth_gb_per_s", "peak_bf16_tflops", "tdp_w"] {
            sourced(&found.entry.evidence, key, &found.name);
        }
    }
    for found in Catalog::default().all::<Model>().unwrap() {
        sourced(&found.entry.evidence, "architecture", &found.name);
    }
    for found in Catalog::default().all::<Server>().unwrap() {
        sourced(&found.entry.evidence, "price_usd", &found.name);
        sourced(&found.entry.evidence, "power_kw", &found.name);
    }
    for found in Catalog::default().sites().unwrap() {
        let site = &found.entry;
        for (key, value) in [
            ("electricity_usd_per_kwh", site.electricity_usd_per_kwh),
            ("pue", site.pue),
            ("carbon_gco2e_per_kwh", site.carbon_gco2e_per_kwh),
            ("colocation_usd_per_kw_month", site.colocation_usd_per_kw_month),
        ] {
            if value.is_some() {
                sourced(&site.evidence, key, &found.name);
            }
        }
    }
    for found in Catalog::default().all::<Calibration>().unwrap() {
        sourced(&found.entry.evidence, "memory_efficiency", &found.name);
    }
}

#[test]
fn prices_name_known_accelerators_and_days_in_order() {
    let gpus: Vec<String> =
        Catalog::default().all::<Gpu>().unwrap().into_iter().map(|g| g.name).collect();
    let mut offers = 0;
    for found in Catalog::default().all::<Provider>().unwrap() {
        for rental in &found.entry.rental {
            assert!(gpus.contains(&rental.gpu), "{}: {}", found.name, rental.gpu);
            let days: Vec<jiff::civil::Date> =
                rental.price.iter().map(|price| price.from.parse().unwrap()).collect();
            assert!(!days.is_empty() && days.is_sorted(), "{}: {}", found.name, rental.gpu);
            for price in &rental.price {
                assert!(price.usd_per_gpu_hour > 0.0 && price.usd_per_gpu_hour < 100.0);
            }
            offers += 1;
        }
    }
    assert!(offers > 240, "{offers}");
    for found in Catalog::default().all::<Server>().unwrap() {
        assert!(gpus.contains(&found.entry.gpu), "{}", found.name);
    }
}

/// Vendors' headlines count structured sparsity, twice the dense rate.
#[test]
fn peaks_are_dense() {
    for (name, bf16, fp8, fp4) in [
        ("a100-80gb-sxm", 312.0, None, None),
        ("h100-sxm", 989.0, Some(1979.0), None),
        ("h100-pcie", 756.0, Some(1513.0), None),
        ("h200-sxm", 989.0, Some(1979.0), None),
        ("l40s", 362.0, Some(733.0), None),
        ("l4", 121.0, Some(242.0), None),
        ("b200-sxm", 2250.0, Some(4500.0), Some(9000.0)),
        ("gb200-nvl72", 2500.0, Some(5000.0), Some(10_000.0)),
        ("mi300x", 1307.0, Some(2615.0), None),
        ("rtx-4090", 165.2, Some(330.3), None),
    ] {
        let gpu = gpu(name);
        let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a / b - 1.0).abs() < 1e-3,
            (a, b) => a.is_none() && b.is_none(),
        };
        assert!(close(Some(gpu.peak_bf16_tflops), Some(bf16)), "{name}");
        assert!(close(gpu.peak_fp8_tflops, fp8), "{name}");
        assert!(close(gpu.peak_fp4_tflops, fp4), "{name}");
    }
    // AWS's part of the A10 has about half its rate; B300 gave up int8.
    assert!((gpu("a10g").peak_bf16_tflops - 70.0).abs() < 1e-9);
    assert!(gpu("b300-sxm").peak_int8_tops.unwrap() < 200.0);
}

#[test]
fn memory_is_what_software_can_use() {
    for (name, usable, nominal) in [
        ("b200-sxm", 180.0, Some(192.0)),
        ("gb200-nvl72", 186.0, Some(192.0)),
        ("mi325x", 256.0, None),
    ] {
        let gpu = gpu(name);
        assert!((gpu.memory_gb - usable).abs() < 1e-9, "{name}");
        assert_eq!(gpu.nominal_memory_gb, nominal, "{name}");
    }
}

#[test]
fn draft_modules_and_tied_embeddings_are_not_counted_as_parameters() {
    let billions = |name: &str| model(name).1.parameters().get() / 1e9;
    // The files hold 684.5 billion, 13.5 of them a module that predicts further tokens.
    assert!((billions("deepseek-v3") - 671.0).abs() < 1.0);
    assert!((model("deepseek-v3").0.draft_parameters_b.unwrap() - 13.5).abs() < 0.2);
    // The files hold the tied LM head twice.
    assert!((billions("qwen3-0.6b") - 0.596).abs() < 0.005);
    // Rules of thumb give gpt-oss-120b 9.3 billion active; the model card says 5.1, without embeddings.
    assert!(model("gpt-oss-120b").1.active_parameters().get() < 6e9);
}

#[test]
fn kv_heads_are_the_real_ones() {
    for (name, heads) in
        [("falcon-7b", 1), ("falcon-40b", 8), ("llama-3.1-405b", 8), ("llama-2-70b", 8)]
    {
        assert_eq!(model(name).0.architecture.block[0].kv_heads, Some(heads), "{name}");
    }
    // Published cache sizes per token in 16 bits (Zhao et al. 2025, Insights into DeepSeek-V3, table 1).
    for (name, bytes) in
        [("deepseek-v3", 70_272.0), ("qwen2.5-72b", 327_680.0), ("llama-3.1-405b", 516_096.0)]
    {
        let got = model(name).1.kv_elements_per_token() * 2.0;
        assert!((got - bytes).abs() < 0.5, "{name}: {got}");
    }
}

#[test]
fn what_no_document_backs_is_graded_assumed() {
    let grade = |evidence: &Evidence, key: &str| evidence.of(key).unwrap().grade;
    assert_eq!(grade(&gpu("h100-sxm").evidence, "release"), Grade::Assumed);
    assert_eq!(grade(&gpu("mi325x").evidence, "purchase_usd"), Grade::Assumed);
    assert_eq!(grade(&gpu("gb200-nvl72").evidence, "purchase_usd"), Grade::Derived);
    let servers = Catalog::default().all::<Server>().unwrap();
    let h200 = servers.iter().find(|server| server.entry.gpu == "h200-sxm").unwrap();
    assert_eq!(grade(&h200.entry.evidence, "price_usd"), Grade::Derived);
}

#[test]
fn promotional_prices_end() {
    let mut ending = 0;
    for found in Catalog::default().all::<ApiProvider>().unwrap() {
        for model in &found.entry.model {
            for (at, price) in model.price.iter().enumerate() {
                let Some(until) = &price.until else { continue };
                ending += 1;
                let until: jiff::civil::Date = until.parse().unwrap();
                let next = model.price.get(at + 1).and_then(|next| next.from.as_deref());
                if let Some(next) = next {
                    assert!(next.parse::<jiff::civil::Date>().unwrap() > until, "{}", model.name);
                }
            }
        }
    }
    assert!(ending > 0, "no price ends on a known day");
}
