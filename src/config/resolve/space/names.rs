//! Names that `[optimize]` allows: each must be known.

use crate::config::catalog::{Catalog, Found};
use crate::config::node::Node;
use crate::config::raw;
use crate::config::raw::study::Optimize;
use crate::diag::{Diagnostic, did_you_mean};
use crate::spec::precision::PRECISIONS;

/// What may be chosen, by name.
pub struct Names {
    /// Accelerators, each with its vendor.
    pub gpus: Vec<(String, String)>,
    /// Models; `None`: the option's own.
    pub models: Option<Vec<String>>,
    /// Formats of weights.
    pub precisions: Vec<String>,
    /// Formats of the KV cache.
    pub kv_precisions: Vec<String>,
}

/// The names that a study allows, or all there are.
///
/// # Errors
/// Every name that no catalog has, with the nearest that one has.
pub fn names(asked: &Optimize, study: &Node, catalog: &Catalog) -> Result<Names, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let mut looked_up = |key: &str, found: Result<(String, String), Vec<Diagnostic>>| match found {
        Ok(name) => Some(name),
        Err(more) => {
            let place = study.place_of(&format!("optimize.{key}"));
            faults.extend(more.into_iter().map(|fault| fault.at(Some(place.clone()))));
            None
        }
    };
    let with_vendor = |found: Found<raw::gpu::Gpu>| (found.name, found.entry.vendor);
    let gpus = match &asked.gpus {
        None => catalog.all::<raw::gpu::Gpu>()?.into_iter().map(with_vendor).collect(),
        Some(asked) => asked
            .iter()
            .filter_map(|name| looked_up("gpus", catalog.find(name).map(with_vendor)))
            .collect(),
    };
    let with_maker = |found: Found<raw::model::Model>| (found.name, String::new());
    let models = asked.models.as_ref().map(|models| {
        let found = models
            .iter()
            .filter_map(|name| looked_up("models", catalog.find(name).map(with_maker)));
        found.map(|(name, _)| name).collect()
    });
    let providers = catalog.all::<raw::rental::Provider>()?;
    let rentals = || providers.iter().flat_map(|provider| &provider.entry.rental);
    let mut known = |key: &str, asked: Option<&Vec<String>>, all: Vec<String>| {
        faults.extend(unknown(key, asked.map_or(&[], Vec::as_slice), &all, study));
        asked.cloned().unwrap_or(all)
    };
    let all = PRECISIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let precisions = known("precisions", asked.precisions.as_ref(), all);
    let all = vec!["bf16".to_owned(), "fp8".to_owned()];
    let kv_precisions = known("kv_precisions", asked.kv_precisions.as_ref(), all);
    let all = providers.iter().map(|provider| provider.name.clone()).collect();
    known("providers", asked.providers.as_ref(), all);
    let all = rentals().map(|rental| rental.commitment.clone()).collect();
    known("commitments", asked.commitments.as_ref(), all);
    let all = rentals().filter_map(|rental| rental.region.clone()).collect();
    known("regions", asked.regions.as_ref(), all);
    if faults.is_empty() {
        Ok(Names { gpus, models, precisions, kv_precisions })
    } else {
        Err(faults)
    }
}

/// A fault for each name of a list that is not among all there are.
fn unknown(key: &str, asked: &[String], all: &[String], study: &Node) -> Vec<Diagnostic> {
    let fault = |name: &String| {
        let help = did_you_mean(name, all.iter().map(String::as_str)).map_or_else(
            || {
                let mut all: Vec<&str> = all.iter().map(String::as_str).collect();
                all.sort_unstable();
                all.dedup();
                format!("known: {}", all.join(", "))
            },
            |near| format!("did you mean `{near}`?"),
        );
        Diagnostic::error(format!("`{name}` is not known in `{key}`"))
            .at(Some(study.place_of(&format!("optimize.{key}"))))
            .help(help)
    };
    let missing =
        |name: &&String| !all.iter().any(|known| known.eq_ignore_ascii_case(name.as_str()));
    asked.iter().filter(missing).map(fault).collect()
}
