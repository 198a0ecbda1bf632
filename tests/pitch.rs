//! A pitch says what the comparison says, and its break-evens are where both cost the same.
#![cfg(feature = "html")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::estimate;
use infercost::ledger::Off;
use infercost::render::{html, markdown};
use infercost::spec::scenario::Scenario;
use infercost::study::pitch::{Changed, Kind};
use infercost::study::{Comparison, Pitch, compare, pitch, vary};
use infercost::units::Ratio;
use infercost::view::of::compare::Heading;
use infercost::view::of::pitch::page;

fn found(assignments: &[&str]) -> (resolve::Study, Comparison, Pitch) {
    let assignments: Vec<String> = assignments.iter().map(|&text| text.to_owned()).collect();
    let text = studies::read("pitch", &assignments).unwrap();
    let study = resolve::study(&text, &Catalog::default()).unwrap();
    let comparison = compare(&study.scenarios);
    let claim = study.claim(None, None).unwrap();
    let pitch = pitch(&study.scenarios, &comparison, claim).unwrap();
    (study, comparison, pitch)
}

#[test]
fn the_measures_are_those_of_both_options() {
    let (_, comparison, pitch) = found(&[]);
    let value =
        |place: usize| comparison.outcomes[place].result.as_ref().unwrap().estimate.value.clone();
    let (ours, incumbent) = (value(pitch.claim.ours), value(pitch.claim.incumbent));
    for measure in &pitch.measures {
        let of = |found: &infercost::estimate::Estimate| match measure.kind {
            Kind::GpuHours => found.fleet.unwrap().paid_hours_per_query.value.get() * 1e6,
            Kind::GpusAtPeak => found.fleet.unwrap().gpus_at_peak.value.get(),
            Kind::Energy => found.energy.unwrap().wh_per_query.value.get() * 1e3,
            Kind::Cost => found.cost.usd_per_query.value.get() * 1e6,
            _ => panic!("a new measure"),
        };
        assert!((measure.ours / of(&ours) - 1.0).abs() < 1e-9);
        assert!((measure.incumbent / of(&incumbent) - 1.0).abs() < 1e-9);
        if let Some((low, high)) = measure.interval {
            assert!(low < measure.times_less() && measure.times_less() < high);
        }
    }
    assert_eq!(pitch.measures.len(), 4);
    // The peak hour's accelerators: whole replicas that serve 2.5 times the mean.
    let performance = ours.performance().unwrap();
    let replicas = (5e6 / 86_400.0 * 2.5 / performance.requests.value.get()).ceil();
    let gpus = ours.fleet.unwrap().gpus_at_peak.value.get();
    assert!((gpus - replicas * performance.gpus.value.get()).abs() < 1e-9);
}

#[test]
fn what_would_make_it_false_does() {
    let (study, comparison, pitch) = found(&[]);
    let cost = |scenario: &Scenario| {
        estimate(&mut Off, scenario).unwrap().value.cost.usd_per_query.value.get()
    };
    let usd = |place: usize| {
        let answer = comparison.outcomes[place].result.as_ref().unwrap();
        answer.estimate.value.cost.usd_per_query.value.get()
    };
    let (ours, incumbent) =
        (&study.scenarios[pitch.claim.ours], &study.scenarios[pitch.claim.incumbent]);
    let then = |what| {
        pitch
            .breaks
            .iter()
            .find(|own| own.what == what)
            .and_then(|own| own.then.map(|v| (own.now, v)))
    };
    let (_, share) = then(Changed::OurUtilization).unwrap();
    let there = cost(&vary::utilization(ours, Ratio::new(share)));
    assert!((there / usd(pitch.claim.incumbent) - 1.0).abs() < 1e-6);
    let (now, rent) = then(Changed::TheirRent).unwrap();
    let there = cost(&vary::rent(incumbent, rent / now));
    assert!((there / usd(pitch.claim.ours) - 1.0).abs() < 1e-6);
    // Sixteen times as busy is more than always busy.
    assert!(then(Changed::TheirUtilization).is_none());
}

#[test]
fn the_page_is_whole_in_both_formats() {
    let (study, comparison, pitch) = found(&["title=\"<b> & 'co'\""]);
    let heading = Heading {
        title: study.title.clone(),
        file: study.file.clone(),
        currency: "$".to_owned(),
        per_usd: 1.0,
        rate: None,
    };
    let page = page(&pitch, &comparison, &heading, "infercost pitch pitch");
    let text = markdown::page(&page);
    let document = html::page(&page).unwrap();
    for part in ["less compute", "What would make this false", "Assumptions and sources", "explain"]
    {
        assert!(text.contains(part) && document.contains(part), "{part}");
    }
    assert!(document.contains("&lt;b&gt; &amp; 'co'") && !document.contains("<b> &"));
    // Two charts, light and dark, broad and for a phone.
    assert_eq!(document.matches("<svg").count(), 8);
    for outside in ["http://", "https://", "<script", "@import"] {
        let inside = document.replace("http://www.w3.org/2000/svg", "");
        assert!(!inside.contains(outside), "{outside}");
    }
}

#[test]
fn a_pitch_needs_two_options() {
    let text = studies::read("pitch", &[]).unwrap();
    let study = resolve::study(&text, &Catalog::default()).unwrap();
    let name = "70B in use";
    assert!(study.claim(Some(name), Some(name)).unwrap_err()[0].message.contains("two options"));
    assert!(study.claim(Some("Ours"), None).unwrap_err()[0].message.contains("no option is named"));
}
