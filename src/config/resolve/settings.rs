//! Settings of a deployment that make a query cheaper: speculation, adapters, kept prefixes.

use std::sync::Arc;

use super::book::Book;
use super::deployment::chosen_model;
use crate::config::catalog::Catalog;
use crate::config::raw;
use crate::config::raw::study::{PrefixLocation, StudyOption};
use crate::ledger::{Evidence, Given, Source, SourceId};
use crate::spec::adapters::Adapters;
use crate::spec::model::{Block, Mlp, Model};
use crate::spec::prefix_cache::PrefixCache;
use crate::spec::speculation::{Drafter, Speculation};
use crate::spec::workload::Call;
use crate::units::{BytesPerSecond, Count, Ratio, Seconds, Tokens, UsdPerMonth};

/// What a study asks of one deployment beside its shape.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Speculative decoding.
    pub speculation: Option<raw::study::Speculation>,
    /// Low-rank adapters.
    pub adapters: Option<raw::study::Adapters>,
    /// Where prefixes are kept.
    pub prefix_cache: Option<raw::study::PrefixCache>,
}

impl Settings {
    /// Those of an option.
    #[must_use]
    pub fn of(option: &StudyOption) -> Self {
        Self {
            speculation: option.speculation.clone(),
            adapters: option.adapters.clone(),
            prefix_cache: option.prefix_cache.clone(),
        }
    }
}

/// Speculative decoding of a target; `None` if the book has its faults.
pub fn speculation(
    raw: &raw::study::Speculation,
    target: &Model,
    target_source: SourceId,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Speculation> {
    let drafter = match (&raw.draft_model, raw.draft_layers) {
        (Some(_), Some(_)) => {
            book.fault(
                "speculation.draft_layers",
                "`draft_model` and `draft_layers` exclude each other",
                "keep one of them; neither looks drafts up in the prompt",
            );
            return None;
        }
        (Some(choice), None) => {
            let (model, _, source) = chosen_model(choice, catalog, book)?;
            Some(Drafter { model, source, shares_embeddings: false })
        }
        (None, Some(layers)) => Some(Drafter {
            model: Arc::new(heads(target, f64::from(layers))),
            source: target_source,
            shares_embeddings: true,
        }),
        (None, None) => None,
    };
    let stated = book.stated_number("speculation.draft_tokens");
    Some(Speculation {
        drafter,
        draft_tokens: Given::new(Count::new(f64::from(raw.draft_tokens)), stated),
        acceptance: book
            .required("speculation.acceptance", Some(raw.acceptance.clone()), "")
            .map(Ratio::new),
    })
}

/// Layers of the target's last kind, as a model of their own.
fn heads(target: &Model, layers: f64) -> Model {
    let blocks = target.blocks.last().map(|block| Block { layers, ..*block });
    Model { blocks: blocks.into_iter().collect(), ..target.clone() }
}

/// Low-rank adapters on a model.
pub fn adapters(raw: &raw::study::Adapters, model: &Model, book: &mut Book<'_>) -> Adapters {
    let number = book.stated_number("adapters.number");
    let rank = f64::from(raw.rank.unwrap_or(16));
    let place = format!(
        "{}: rank × (rows + columns) of each matrix",
        book.node.place_of("adapters").label()
    );
    let shape = book.add(Source { evidence: Evidence::Stated, place, citation: None, key: None });
    let dense = model.blocks.iter().any(|block| matches!(block.mlp, Mlp::Dense { .. }));
    Adapters {
        number: Given::new(Count::new(f64::from(raw.number)), number),
        parameters: Given::new(model.adapter_parameters(rank), shape),
        matrices: Given::new(Count::new(if dense { 7.0 } else { 4.0 }), shape),
    }
}

/// Where prefixes are kept.
pub fn prefix_cache(
    raw: &raw::study::PrefixCache,
    call: &Call,
    book: &mut Book<'_>,
) -> PrefixCache {
    if raw.location == PrefixLocation::Hbm {
        let share =
            book.number("prefix_cache.memory_share", raw.memory_share.clone(), 0.3, "a third");
        return PrefixCache::Hbm { memory_share: share.map(Ratio::new) };
    }
    let (usual, rule) = if raw.location == PrefixLocation::Host {
        (20.0, "a third of the 63 GB/s of PCIe 5.0 x16: pages are small")
    } else {
        (5.0, "one NVMe disk of PCIe 4.0 for each accelerator")
    };
    let load = book.number("prefix_cache.load_gb_per_s", raw.load_gb_per_s.clone(), usual, rule);
    let input = call.input_tokens.value.get();
    let added =
        input * (1.0 - call.cached_input_share.value.get()) + call.output_tokens.value.get();
    let stored = book.number(
        "prefix_cache.stored_tokens",
        raw.stored_tokens.clone(),
        added,
        "the uncached input and the answer",
    );
    PrefixCache::Outside {
        load_bandwidth: load.map(|gb| BytesPerSecond::new(gb * 1e9)),
        stored: stored.map(Tokens::new),
        ttl: book
            .number("prefix_cache.ttl_s", raw.ttl_s.clone(), 3600.0, "an hour")
            .map(Seconds::new),
        usd_per_gb_month: book
            .number(
                "prefix_cache.usd_per_gb_month",
                raw.usd_per_gb_month.clone(),
                0.0,
                "in the rent",
            )
            .map(UsdPerMonth::new),
    }
}
