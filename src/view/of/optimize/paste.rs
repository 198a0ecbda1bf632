//! The winner as an option of the study.

use super::deployment;
use crate::spec::scenario::Stage;
use crate::spec::space::Space;
use crate::study::optimize::{Found, Optimum};

/// The winner as an option to paste into the study.
#[must_use]
pub fn option_toml(optimum: &Optimum, space: &Space) -> Option<String> {
    let best = optimum.ranking.first()?;
    let deployment = deployment(best)?;
    let ranks = deployment.parallelism;
    if let [prompt, answer] = &best.scenario.stages.iter().collect::<Vec<_>>()[..] {
        return option_apart(best, space, (prompt, answer));
    }
    let mut text = format!(
        "[[option]]\nname = {:?}\nextends = {:?}\n",
        format!("Best: {}", best.setting),
        &*space.base
    );
    if !best.model.is_empty() {
        text.push_str(&format!("model = {:?}\n", best.model));
    }
    text.push_str(&format!(
        "gpu = {:?}\nrental = {:?}\nprecision = {:?}\nkv_precision = {:?}\n",
        best.gpu,
        best.offer,
        deployment.precision.name(),
        deployment.kv_precision.name(),
    ));
    for (key, value) in [("tp", ranks.tp), ("pp", ranks.pp), ("dp", ranks.dp), ("ep", ranks.ep)] {
        text.push_str(&format!("{key} = {}\n", value.value.get()));
    }
    if let Some(performance) = best.estimate.performance() {
        text.push_str(&format!("concurrency = {}\n", performance.concurrency.value.get()));
    }
    Some(text)
}

/// The winner as an option whose prompts have accelerators of their own.
fn option_apart(best: &Found, space: &Space, (prompt, answer): (&Stage, &Stage)) -> Option<String> {
    let (first, second) = (best.offer.split_once(" + ")?, best.gpu.split_once(" + ")?);
    let part = |stage: &Stage, gpu: &str, offer: &str| {
        let own = &stage.serving.deployed()?.deployment;
        let ranks = own.parallelism;
        let mut text =
            format!("gpu = {gpu:?}\nrental = {offer:?}\nprecision = {:?}\n", own.precision.name());
        for (key, value) in [("tp", ranks.tp), ("dp", ranks.dp), ("ep", ranks.ep)] {
            text.push_str(&format!("{key} = {}\n", value.value.get()));
        }
        Some(text)
    };
    let own = &answer.serving.deployed()?.deployment;
    let model =
        if best.model.is_empty() { String::new() } else { format!("model = {:?}\n", best.model) };
    Some(format!(
        "[[option]]\nname = {:?}\nextends = {:?}\n{model}{}kv_precision = {:?}\n\n[option.prefill]\n{}",
        format!("Best: {}", best.setting),
        &*space.base,
        part(answer, second.1, first.1)?,
        own.kv_precision.name(),
        part(prompt, second.0, first.0)?,
    ))
}
