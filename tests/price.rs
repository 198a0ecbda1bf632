//! Prices: put into the study, they leave nothing or the wanted margin, and those of tokens add up.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::process::Command;
use std::sync::Arc;

use infercost::config::resolve::Study;
use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::{Estimate, estimate};
use infercost::ledger::Off;
use infercost::spec::plan::{Metered, Plan};
use infercost::study::price;
use infercost::study::price::{Listed, Of, Price, PriceList};
use infercost::units::Usd;
use proptest::prelude::*;

fn study(name: &str, assignments: &[String]) -> Study {
    let text = studies::read(name, assignments).unwrap();
    resolve::study(&text, &Catalog::default()).unwrap()
}

fn list(name: &str, option: usize, margin: f64, assignments: &[String]) -> PriceList {
    let study = study(name, assignments);
    price(&study.scenarios[option], &[], Some(margin), Some(300.0))
}

fn solved(study: &Study, option: usize) -> Estimate {
    estimate(&mut Off, &study.scenarios[option]).unwrap().value
}

fn row(listed: &Listed, plan: Option<&str>, of: Of) -> Price {
    let found = listed.prices.iter().find(|own| own.plan.as_deref() == plan && own.of == of);
    found.unwrap_or_else(|| panic!("no price of {of:?}")).clone()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn prices_put_into_the_study_give_the_margin(
        margin in -0.5..0.9_f64,
        cached in 0.0..1.0_f64,
        option in 0..4_usize,
        sells in any::<bool>(),
    ) {
        let mut base = vec![format!("workload.cached_input_share={cached:?}")];
        if sells {
            base.push("revenue.share_to_model_owner=0.08".to_owned());
            base.push("revenue.hosting_usd_per_month=900".to_owned());
        }
        let found = list("quick-start", option, margin, &base).result.unwrap();
        let (input, cached_input, output) =
            (row(&found, None, Of::MtokInput), row(&found, None, Of::MtokCachedInput), row(&found, None, Of::MtokOutput));
        let query = row(&found, None, Of::Query);
        for (at, wanted) in [(|p: &Price| p.floor) as fn(&Price) -> f64, |p| p.target.unwrap()]
            .into_iter()
            .zip([0.0, margin])
        {
            let mut tokens = base.clone();
            tokens.extend([
                format!("revenue.usd_per_mtok_input={:?}", at(&input)),
                format!("revenue.usd_per_mtok_cached_input={:?}", at(&cached_input)),
                format!("revenue.usd_per_mtok_output={:?}", at(&output)),
            ]);
            let mut queries = base.clone();
            queries.push(format!("revenue.usd_per_query={:?}", at(&query)));
            for all in [tokens, queries] {
                let got = solved(&study("quick-start", &all), option).margin.unwrap();
                let got = got.gross_margin.value.get();
                prop_assert!((got - wanted).abs() < 1e-9, "{got} for {wanted}");
            }
            let user = row(&found, None, Of::UserMonth(300.0));
            prop_assert!((at(&user) - 300.0 * at(&query)).abs() < 1e-9 * at(&user));
        }
        // Nothing in the cache costs more than what must be computed.
        prop_assert!(cached_input.floor <= input.floor * (1.0 + 1e-12));
        prop_assert!(cached_input.floor >= 0.0);
    }
}

#[test]
fn a_plan_at_its_prices_has_the_wanted_margin() {
    let margin = 0.55;
    for option in 0..3 {
        let found = list("subscription", option, margin, &[]).result.unwrap();
        let mut after = study("subscription", &[]);
        let Plan::Sold(sold) = &after.scenarios[option].plan else { panic!("no plans") };
        let mut sold = (**sold).clone();
        for offer in &mut sold.offers {
            let wanted = |of| Usd::new(row(&found, Some(&offer.name), of).target.unwrap());
            if let Some(seat) = &mut offer.seat {
                seat.value = wanted(Of::Seat);
            }
            if let Metered::PerQuery(price) = &mut offer.metered {
                price.value = wanted(Of::Query);
            }
            if let Some(least) = &mut offer.minimum {
                least.value = wanted(Of::Minimum);
            }
        }
        after.scenarios[option].plan = Plan::Sold(Arc::new(sold));
        for plan in solved(&after, option).plans {
            let got = plan.gross_margin.unwrap().value.get();
            assert!((got - margin).abs() < 1e-9, "{}: {got}", plan.name);
        }
    }
}

#[test]
fn rivals_are_the_same_model_or_those_that_are_named() {
    let text = studies::read("own-rent-or-api", &[]).unwrap();
    let catalog = Catalog::default();
    let study = resolve::study(&text, &catalog).unwrap();
    let rivals = resolve::rivals(&text, &study, &[], &catalog).unwrap();
    let names =
        |option: usize| -> Vec<&str> { rivals[option].iter().map(|own| &*own.api.name).collect() };
    assert!(names(0).contains(&"novita/meta-llama/llama-3.3-70b-instruct"));
    assert!(names(0).iter().all(|name| name.to_lowercase().contains("llama-3.3-70b")));
    // An API does not compete with itself.
    assert!(!names(4).contains(&"novita/meta-llama/llama-3.3-70b-instruct"));
    assert!(rivals[0].iter().all(|own| !own.citation.is_empty()));

    let list = price(&study.scenarios[4], &rivals[0], None, None);
    let found = list.result.unwrap();
    let same = found.rivals.iter().find(|own| own.name.starts_with("novita/")).unwrap();
    let own = solved(&study, 4).cost.usd_per_query.value.get();
    // The bill of the rival is the option's own cost but for overheads.
    assert!((same.usd_per_query + 0.000_05 - own).abs() < 1e-12);
    let per_mtok = same.usd_per_query / (1900.0 / 1e6);
    assert!((same.usd_per_mtok_blended - per_mtok).abs() < 1e-9);
    let cheapest = found.rivals.iter().map(|own| own.usd_per_query).fold(f64::INFINITY, f64::min);
    assert_eq!(row(&found_of(&study, &rivals[0]), None, Of::Query).ceiling, Some(cheapest));
}

fn found_of(study: &Study, rivals: &[infercost::spec::rival::Rival]) -> Listed {
    price(&study.scenarios[4], rivals, None, None).result.unwrap()
}

#[test]
fn what_cannot_be_asked_is_said() {
    for (arguments, says) in [
        (&["quick-start", "--margin", "70"][..], "write 0.7 for 70%"),
        (&["quick-start", "--option", "70B"], "no option is named `70B`"),
        (&["quick-start", "--api", "openai"], "`openai` names no model"),
        (&["quick-start", "--api", "openai/gpt-nonsense"], "has no model `gpt-nonsense`"),
        (&["quick-start", "--api", "nobody/gpt"], "nobody"),
        (&["quick-start", "--queries-per-user", "0"], "a number above 0"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_infercost"))
            .arg("price")
            .args(arguments)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(says), "{arguments:?}: {error}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}
