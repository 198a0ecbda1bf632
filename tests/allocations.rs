//! Nothing is allocated to estimate an option that is one call: the hot path of sweeps and simulations.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::estimate;
use infercost::ledger::Off;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

#[test]
fn an_estimate_allocates_nothing() {
    let read = |name: &str, settings: &[&str]| {
        let settings: Vec<String> = settings.iter().map(|&text| text.to_owned()).collect();
        let text = studies::read(name, &settings).unwrap();
        resolve::study(&text, &Catalog::default()).unwrap()
    };
    // A fleet that traffic fills would warn, and warnings are texts.
    let busy = "workload.queries_per_day=50_000_000";
    let mut studies = vec![
        read("quick-start", &[busy]),
        read("one-model-six-gpus", &[busy]),
        read("moe-against-dense", &[busy]),
        read("own-rent-or-api", &[busy]),
    ];
    let profiler = dhat::Profiler::builder().testing().build();
    let mut estimated = 0;
    for study in &mut studies {
        let slots = study.slots.clone();
        for (option, scenario) in study.scenarios.iter_mut().enumerate() {
            let before = dhat::HeapStats::get().total_blocks;
            let found = estimate(&mut Off, scenario);
            let after = dhat::HeapStats::get().total_blocks;
            let Ok(found) = found else { continue };
            if !found.warnings.is_empty() {
                continue;
            }
            estimated += 1;
            assert_eq!(after - before, 0, "{} allocates", scenario.name);
            // A number is written in its place without one, too.
            for slot in slots.iter().filter(|slot| slot.concerns(option)) {
                let Some(value) = slot.value else { continue };
                let before = dhat::HeapStats::get().total_blocks;
                slot.set(option, scenario, value);
                let after = dhat::HeapStats::get().total_blocks;
                assert_eq!(after - before, 0, "{} of {}", slot.path, scenario.name);
            }
        }
    }
    assert!(estimated >= 8, "only {estimated} options were estimated without a warning");
    // What counts allocations sees one.
    let before = dhat::HeapStats::get().total_blocks;
    let seen = Box::new(before);
    assert_eq!(dhat::HeapStats::get().total_blocks - *seen, 1);
    drop(profiler);
}
