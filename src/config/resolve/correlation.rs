//! Uncertain numbers that move together.

use crate::chance::{Clash, Copula};
use crate::config::node::{Node, Value};
use crate::config::raw::study::Correlation;
use crate::diag::{Diagnostic, Place, did_you_mean};
use crate::spec::slot::Slot;

/// The copula of the slots that are uncertain.
///
/// # Errors
/// Paths that are no uncertain number, pairs said twice, correlations that exclude each other.
pub fn copula(
    slots: &[Slot],
    correlations: Option<&[Correlation]>,
    study: &Node,
) -> Result<Copula, Vec<Diagnostic>> {
    let correlations = correlations.unwrap_or_default();
    let paths: Vec<&str> =
        slots.iter().filter(|slot| slot.chance.is_some()).map(|slot| &*slot.path).collect();
    let mut faults = Vec::new();
    let mut pairs: Vec<(usize, usize, f64)> = Vec::new();
    for (number, correlation) in correlations.iter().enumerate() {
        let place = place(study, number);
        let mut find = |path: &str| {
            let found = paths.iter().position(|known| *known == path);
            if found.is_none() {
                let help = did_you_mean(path, paths.iter().copied()).map_or_else(
                    || format!("uncertain numbers: {}", paths.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                let message = format!("`{path}` is no uncertain number of this study");
                faults.push(Diagnostic::error(message).at(place.clone()).help(help));
            }
            found
        };
        let [a, b] = &correlation.between;
        let (a, b) = (find(a), find(b));
        let (Some(a), Some(b)) = (a, b) else { continue };
        let twice = pairs.iter().any(|pair| [(a, b), (b, a)].contains(&(pair.0, pair.1)));
        if a == b || twice {
            let message = if a == b {
                format!("`{}` is correlated with itself", paths[a])
            } else {
                format!("`{}` and `{}` are correlated twice", paths[a], paths[b])
            };
            faults.push(Diagnostic::error(message).at(place).help("name two numbers, once"));
            continue;
        }
        pairs.push((a, b, correlation.rank_correlation));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Copula::new(paths.len(), &pairs).map_err(|Clash { inputs }| {
        let clashing: Vec<String> = pairs
            .iter()
            .filter(|(a, b, _)| inputs.contains(a) && inputs.contains(b))
            .map(|(a, b, rank)| format!("{} with {}: {rank}", paths[*a], paths[*b]))
            .collect();
        vec![
            Diagnostic::error(format!(
                "these rank correlations cannot hold together: {}",
                clashing.join("; ")
            ))
            .at(place(study, 0))
            .help("bring them nearer to 0: what moves with two numbers ties these to each other"),
        ]
    })
}

fn place(study: &Node, number: usize) -> Option<Place> {
    match study.get("correlation").map(|node| &node.value) {
        Some(Value::Array(nodes)) => nodes.get(number).map(|node| node.place.clone()),
        _ => None,
    }
}
