//! One option of a study to a scenario.

use std::sync::Arc;

use jiff::civil::Date;

use super::book::{Book, Read};
use super::contract;
use super::deployment::Traffic;
use super::plan;
use super::quality::{self, Scores};
use super::stage;
use super::workload::workload;
use crate::config::catalog::{Catalog, typed};
use crate::config::layer;
use crate::config::node::Node;
use crate::config::raw::study::StudyOption;
use crate::diag::Diagnostic;
use crate::spec::plan::{Overheads, Plan};
use crate::spec::scenario::Scenario;
use crate::spec::success::{ResponseCache, Success};
use crate::units::{Count, Ratio, Usd, UsdPerMtok};

/// What all options of a study share beside what they take from it.
#[derive(Clone, Debug)]
pub struct Context {
    /// The day whose prices hold.
    pub day: Date,
    /// Quality scores.
    pub scores: Scores,
}

/// The scenario of an option that has everything it takes from elsewhere.
///
/// # Errors
/// All its faults.
pub fn scenario(
    node: &Node,
    catalog: &Catalog,
    context: &Context,
) -> Result<Scenario, Vec<Diagnostic>> {
    read(node, catalog, context).map(|(scenario, _)| scenario)
}

/// The scenario of an option, and the numbers of the study that it was made from.
///
/// # Errors
/// As [`scenario`].
pub fn read(
    node: &Node,
    catalog: &Catalog,
    context: &Context,
) -> Result<(Scenario, Vec<Read>), Vec<Diagnostic>> {
    let option: StudyOption = typed(node).map_err(|fault| vec![fault])?;
    let own = layer::stages(node);
    let mut book = Book::new(node);
    let shape = super::demand::shape(option.demand.as_ref(), &mut book);
    let drafts = plan::drafts(&option, &mut book);
    let workload = workload(&option, plan::queries_of_a_day(&drafts), shape.as_ref(), &mut book);
    let (price, overheads) = money(&option, &mut book);
    let sold = plan::sold(&option, drafts, workload.queries_per_day, &mut book);
    let plan = sold.unwrap_or(price);
    let response_cache = response_cache(&option, &mut book);
    let success = success(&option, &mut book);
    let queries = Traffic { workload: &workload, shape: shape.as_ref(), calls: 1.0 };
    let stages = stage::stages(&option, &own, queries, context.day, catalog, &mut book);
    let contracts = contract::contracts(&option, stages.as_ref(), &mut book);
    let quality = quality::quality(&option, &context.scores, catalog, &mut book);
    match stages {
        Some(stages) if book.faults.is_empty() => {
            let scenario = Scenario {
                name: Arc::from(option.name.as_str()),
                workload,
                stages,
                response_cache,
                success,
                quality,
                plan,
                overheads,
                contracts,
                sources: book.sources(),
            };
            Ok((scenario, book.reads))
        }
        _ => Err(book.faults),
    }
}

fn response_cache(option: &StudyOption, book: &mut Book<'_>) -> Option<ResponseCache> {
    let cache = option.response_cache.as_ref()?;
    Some(ResponseCache {
        hit_share: book
            .required("response_cache.hit_share", Some(cache.hit_share.clone()), "")
            .map(Ratio::new),
        usd_per_hit: book
            .number("response_cache.usd_per_hit", cache.usd_per_hit.clone(), 0.0, "costs nothing")
            .map(Usd::new),
    })
}

fn success(option: &StudyOption, book: &mut Book<'_>) -> Option<Success> {
    let success = option.success.as_ref()?;
    Some(Success {
        rate: book.required("success.rate", Some(success.rate.clone()), "").map(Ratio::new),
        max_attempts: book
            .whole("success.max_attempts", success.max_attempts, 1, "one attempt")
            .map(Count::new),
        usd_per_check: book
            .number("success.usd_per_check", success.usd_per_check.clone(), 0.0, "costs nothing")
            .map(Usd::new),
        usd_per_handoff: book
            .optional("success.usd_per_handoff", success.usd_per_handoff.clone())
            .map(|given| given.map(Usd::new)),
    })
}

fn money(option: &StudyOption, book: &mut Book<'_>) -> (Plan, Overheads) {
    let revenue = option.revenue.clone().unwrap_or_default();
    let overheads = option.overheads.clone().unwrap_or_default();
    let per_token = revenue.usd_per_mtok_input.is_some() || revenue.usd_per_mtok_output.is_some();
    let plan = if let Some(price) = book.optional("revenue.usd_per_query", revenue.usd_per_query) {
        if per_token {
            book.fault(
                "revenue",
                "revenue is given per query and per token",
                "keep one of the two",
            );
        }
        Plan::PerQuery(price.map(Usd::new))
    } else if per_token {
        let mut price = |path: &str, value, default: f64, rule: &str| {
            book.number(path, value, default, rule).map(UsdPerMtok::new)
        };
        let input =
            price("revenue.usd_per_mtok_input", revenue.usd_per_mtok_input, 0.0, "input is free");
        let cached_input = price(
            "revenue.usd_per_mtok_cached_input",
            revenue.usd_per_mtok_cached_input.clone(),
            input.value.get(),
            "as input",
        );
        let output = price(
            "revenue.usd_per_mtok_output",
            revenue.usd_per_mtok_output,
            0.0,
            "output is free",
        );
        if revenue.usd_per_mtok_cached_input.is_none() {
            book.follows("revenue.usd_per_mtok_input", "revenue.usd_per_mtok_cached_input");
        }
        Plan::PerToken { input, cached_input, output }
    } else {
        Plan::None
    };
    let mut share = |path: &str, value, default: f64, rule: &str| {
        book.number(path, value, default, rule).map(Ratio::new)
    };
    let share_of_compute =
        share("overheads.share_of_compute", overheads.share_of_compute, 0.0, "no overhead");
    let variable_share_of_revenue =
        share("revenue.variable_share_of_revenue", revenue.variable_share_of_revenue, 0.0, "none");
    let target_gross_margin = share(
        "revenue.target_gross_margin",
        revenue.target_gross_margin,
        0.7,
        "70%, usual for software",
    );
    let batch_discount = share(
        "revenue.batch_discount",
        revenue.batch_discount,
        0.0,
        "batch requests pay as others",
    );
    let overheads = Overheads {
        usd_per_query: book
            .number("overheads.usd_per_query", overheads.usd_per_query, 0.0, "no overhead")
            .map(Usd::new),
        share_of_compute,
        variable_share_of_revenue,
        batch_discount,
        target_gross_margin,
    };
    (plan, overheads)
}
