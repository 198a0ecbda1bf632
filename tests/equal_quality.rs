//! Options at equal quality: the bar, the frontier, and where scores come from.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::{Catalog, resolve, studies};
use infercost::diag::Diagnostic;
use infercost::study::equal_quality::Standing;
use infercost::study::{compare, equal_quality};

fn study(assignments: &[&str]) -> Result<resolve::Study, Vec<Diagnostic>> {
    let assignments: Vec<String> = assignments.iter().map(|&text| text.to_owned()).collect();
    resolve::study(&studies::read("equal-quality", &assignments)?, &Catalog::default())
}

fn standings(assignments: &[&str]) -> Vec<(String, Standing)> {
    let study = study(assignments).unwrap();
    let (benchmark, bar) = study.bar.clone().unwrap();
    let comparison = compare(&study.scenarios);
    let found = equal_quality(&comparison, &benchmark, bar);
    found
        .entries
        .into_iter()
        .map(|entry| (comparison.outcomes[entry.place].name.to_string(), entry.standing))
        .collect()
}

#[test]
fn only_what_clears_the_bar_is_compared() {
    let found = standings(&[]);
    let of = |name: &str| &found.iter().find(|(own, _)| own == name).unwrap().1;
    assert_eq!(*of("Llama 3.1 8B"), Standing::BelowBar);
    assert_eq!(*of("Llama 3.1 405B on B200"), Standing::Frontier);
    assert!(matches!(of("Llama 3.1 70B"), Standing::Beaten(_)));
    // Without a bar the cheap one is on the frontier, too.
    let low = standings(&["quality.bar=0.1"]);
    assert_eq!(low[0], ("Llama 3.1 8B".to_owned(), Standing::Frontier));
    // A bar that nobody reaches leaves no frontier.
    let none = standings(&["quality.bar=0.99"]);
    assert!(none.iter().all(|(_, standing)| *standing == Standing::BelowBar));
}

#[test]
fn a_score_is_found_by_any_spelling_and_keeps_its_source() {
    let study = study(&["option.Llama 3.1 8B.model=meta-llama/Llama-3.1-8B-Instruct"]).unwrap();
    let scenario = study.scenarios.iter().find(|own| &*own.name == "Llama 3.1 8B").unwrap();
    assert!((scenario.quality.score.unwrap().value - 0.483).abs() < 1e-12);
    assert!(scenario.quality.source.as_ref().unwrap().contains("model card"));
}

#[test]
fn scores_may_stand_in_a_file() {
    let folder = std::env::temp_dir().join(format!("infercost-scores-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let study = "[workload]\nqueries_per_day = 1000\ninput_tokens = 100\noutput_tokens = 100\n\
        [quality]\nbenchmark = \"own\"\nscores = \"scores.csv\"\n\
        [[option]]\nname = \"a\"\nmodel = \"llama-3.1-8b\"\ngpu = \"h100-sxm\"\n\
        gpu_hour_usd = 2\nutilization = 0.5\n";
    let path = folder.join("study.toml");
    std::fs::write(&path, study).unwrap();
    let read = |scores: &str| {
        std::fs::write(folder.join("scores.csv"), scores).unwrap();
        let text = studies::read(path.to_str().unwrap(), &[]).unwrap();
        resolve::study(&text, &Catalog::default())
    };
    let good = read(
        "# ours\nmodel,benchmark,score,source,as_of\nllama-3.1-8b,own,0.7,our tickets,2026-10\n",
    );
    assert!((good.unwrap().scenarios[0].quality.score.unwrap().value - 0.7).abs() < 1e-12);
    for (scores, word) in [
        ("model,benchmark,score,source,as_of\nllama-3.1-8b,own,good,us,\n", ":2: no score"),
        ("model,benchmark,score,source,as_of\nllama-3.1-8b,own,-1,us,\n", "must be 0 or more"),
        (
            "model,benchmark,score,source,as_of\nllama-3.1-8b,other,0.5,us,\n",
            "no score is of the benchmark",
        ),
    ] {
        let faults = read(scores).unwrap_err();
        assert!(faults[0].message.contains(word), "{faults:?}");
    }
    std::fs::remove_file(folder.join("scores.csv")).unwrap();
    let text = studies::read(path.to_str().unwrap(), &[]).unwrap();
    let faults = resolve::study(&text, &Catalog::default()).unwrap_err();
    assert!(faults[0].message.contains("cannot read") && faults[0].place.is_some());
    std::fs::remove_dir_all(&folder).unwrap();
}
