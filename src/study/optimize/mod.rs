//! The cheapest way to serve: every accelerator, format, parallelism and load that is allowed.
//!
//! The search is exhaustive. For an accelerator, an offer and formats, each split of the model over
//! tensor, pipeline, data and expert parallelism is tried with as many requests in flight as memory
//! and targets allow, and with a grid of fewer; and prompts and answers on accelerators of their own,
//! of one vendor and at one provider. Among offers of the same accelerator under the same terms the
//! cheapest serves: price enters the cost and nothing else.

mod apart;
mod frontier;
mod limits;
mod place;

use rayon::prelude::*;

use crate::diag::Warning;
use crate::estimate::Estimate;
use crate::spec::deployment::Deployment;
use crate::spec::scenario::Scenario;
use crate::spec::space::Space;

/// What a search found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Optimum {
    /// Deployments that were estimated.
    pub candidates: u64,
    /// Of these, those that serve within targets and limits.
    pub feasible: u64,
    /// The best of each model, accelerator and format of weights, best first.
    pub ranking: Vec<Found>,
    /// Accelerators on which nothing serves, and why.
    pub lost: Vec<(String, String)>,
    /// The best trade of interactivity against cost on each accelerator, whatever the TPOT target.
    pub frontiers: Vec<Frontier>,
}

/// One deployment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Found {
    /// Catalog name of the model.
    pub model: String,
    /// Catalog name of the accelerator.
    pub gpu: String,
    /// Its offer.
    pub offer: String,
    /// `2×h100-sxm, fp8`.
    pub setting: String,
    /// The whole option.
    pub scenario: Scenario,
    /// What it costs.
    pub estimate: Estimate,
    /// What to know of it.
    pub warnings: Vec<Warning>,
    /// What is wanted of it: less is better.
    pub score: f64,
}

/// The best points of one accelerator.
#[derive(Clone, Debug)]
pub struct Frontier {
    /// Catalog name of the accelerator.
    pub gpu: String,
    /// Output tokens per second of one user, and cost of a million tokens; faster and dearer along
    /// the list.
    pub points: Vec<(f64, f64)>,
}

/// Searches a space.
#[must_use]
pub fn optimize(space: &Space) -> Optimum {
    search(space, &|| true)
}

/// Searches a space; `go_on` is asked before each place, and places after it says no are left out.
#[must_use]
pub fn search(space: &Space, go_on: &(dyn Fn() -> bool + Sync)) -> Optimum {
    let searched = |place| {
        if go_on() { place::searched(place, space) } else { place::Searched::default() }
    };
    let searched: Vec<place::Searched> = space.places.par_iter().map(searched).collect();
    let mut optimum = Optimum {
        candidates: 0,
        feasible: 0,
        ranking: Vec::new(),
        lost: space.left_out.clone(),
        frontiers: Vec::new(),
    };
    let mut reasons: Vec<(String, String)> = Vec::new();
    for (place, own) in space.places.iter().zip(searched) {
        optimum.candidates += own.candidates;
        optimum.feasible += own.feasible;
        match optimum.frontiers.iter_mut().find(|frontier| frontier.gpu == place.gpu) {
            Some(frontier) => frontier.points.extend(own.points),
            None => {
                optimum.frontiers.push(Frontier { gpu: place.gpu.clone(), points: own.points });
            }
        }
        match own.best {
            Some(best) => keep(&mut optimum.ranking, best),
            None => reasons.push((place.gpu.clone(), own.why)),
        }
    }
    let apart = apart::search(space);
    optimum.candidates += apart.candidates;
    optimum.feasible += apart.feasible;
    // Two fleets are more to run than one: they must save one part in a hundred.
    let together = optimum.ranking.iter().map(|found| found.score).fold(f64::INFINITY, f64::min);
    let saves =
        |found: &Found| found.score < together - 0.01 * together.abs() || together.is_infinite();
    optimum.ranking.extend(apart.best.filter(saves));
    optimum.ranking.sort_by(|a, b| a.score.total_cmp(&b.score));
    // Formats that come out the same (8-bit integers and floats, say) are one answer.
    optimum.ranking.dedup_by(|b, a| {
        a.gpu == b.gpu && a.model == b.model && (b.score - a.score).abs() <= 1e-9 * a.score.abs()
    });
    for (gpu, why) in reasons {
        let serves = optimum.ranking.iter().any(|found| found.gpu == gpu);
        if !serves && !why.is_empty() && !optimum.lost.iter().any(|(known, _)| *known == gpu) {
            optimum.lost.push((gpu, why));
        }
    }
    for frontier in &mut optimum.frontiers {
        frontier.points = frontier::pareto(std::mem::take(&mut frontier.points));
    }
    optimum.frontiers.retain(|frontier| !frontier.points.is_empty());
    optimum
}

/// Keeps the best of each model, accelerator and format of weights.
fn keep(ranking: &mut Vec<Found>, found: Found) {
    let format = |found: &Found| deployment(&found.scenario).map(|own| own.precision);
    let same = ranking.iter_mut().find(|known| {
        known.model == found.model && known.gpu == found.gpu && format(known) == format(&found)
    });
    match same {
        Some(known) if found.score < known.score => *known = found,
        Some(_) => {}
        None => ranking.push(found),
    }
}

fn deployment(scenario: &Scenario) -> Option<&Deployment> {
    Some(&scenario.stages.first.serving.deployed()?.deployment)
}
