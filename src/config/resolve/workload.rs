//! What is asked: the stream of queries, and the calls of a stage.

use super::book::Book;
use crate::config::raw::study::{Part, StudyOption};
use crate::ledger::{Evidence, Given, Source};
use crate::spec::composition::Composition;
use crate::spec::demand::Shape;
use crate::spec::workload::{Call, Slo, Tail, Workload};
use crate::units::{Count, Ratio, Seconds, Tokens};

/// The workload of an option, as its senders see it; `asked` is what the users of its plans ask.
pub fn workload(
    option: &StudyOption,
    asked: Option<Given<f64>>,
    shape: Option<&Shape>,
    book: &mut Book<'_>,
) -> Workload {
    let raw = option.workload.clone().unwrap_or_default();
    let queries_per_day = match (raw.queries_per_day, asked) {
        (None, Some(asked)) => asked,
        (given, _) => book.required(
            "workload.queries_per_day",
            given,
            "say how many queries a day: queries_per_day = 100_000",
        ),
    };
    if shape.is_some() && raw.peak_to_mean.is_some() {
        book.fault(
            "workload.peak_to_mean",
            "`peak_to_mean` and the shape of [demand] both say how high the peak is",
            "leave one of them out",
        );
    }
    Workload {
        queries_per_day: queries_per_day.map(Count::new),
        batch_share: book
            .number("workload.batch_share", raw.batch_share, 0.0, "no batch requests")
            .map(Ratio::new),
        peak_to_mean: shape.map_or_else(
            || {
                book.number(
                    "workload.peak_to_mean",
                    raw.peak_to_mean,
                    2.0,
                    "peak hour twice the mean",
                )
                .map(Ratio::new)
            },
            Shape::peak,
        ),
        call: call(option, book),
    }
}

fn call(option: &StudyOption, book: &mut Book<'_>) -> Call {
    let raw = option.workload.clone().unwrap_or_default();
    let slo = option.slo.clone().unwrap_or_default();
    let tail = book.optional("slo.percentile", slo.percentile).map(Tail::of);
    let mut target = |path: &str, value| {
        book.optional(path, value).map(|given| given.map(|ms| Seconds::new(ms / 1e3)))
    };
    let slo = Slo {
        tail,
        ttft: target("slo.ttft_ms", slo.ttft_ms),
        tpot: target("slo.tpot_ms", slo.tpot_ms),
        e2e: target("slo.e2e_ms", slo.e2e_ms),
    };
    Call {
        input_tokens: book
            .required(
                "workload.input_tokens",
                raw.input_tokens,
                "say how long a query is: input_tokens = 1_000",
            )
            .map(Tokens::new),
        output_tokens: book
            .required(
                "workload.output_tokens",
                raw.output_tokens,
                "say how long an answer is: output_tokens = 300",
            )
            .map(Tokens::new),
        reasoning_share: book
            .optional("workload.reasoning_share", raw.reasoning_share)
            .map(|given| given.map(Ratio::new)),
        cached_input_share: book
            .number("workload.cached_input_share", raw.cached_input_share, 0.0, "nothing cached")
            .map(Ratio::new),
        slo,
    }
}

/// The mean call of a stage that a query calls `calls` times, and what it is made of.
pub fn stage_call(option: &StudyOption, calls: f64, book: &mut Book<'_>) -> (Call, Composition) {
    let mut call = call(option, book);
    let asked = option.workload.clone().unwrap_or_default();
    let mut part = |path: &str, number| book.optional(path, number).map(|given| given.value);
    let composition = Composition {
        input_tokens: call.input_tokens.value.get(),
        output_tokens: call.output_tokens.value.get(),
        cached_input_share: call.cached_input_share.value.get(),
        kept_input_share: part("workload.kept_input_share", asked.kept_input_share),
        output_length_factor: part("workload.output_length_factor", asked.output_length_factor),
        input_growth_tokens: part("workload.input_growth_tokens", asked.input_growth_tokens)
            .unwrap_or(0.0),
        cached_history_share: part("workload.cached_history_share", asked.cached_history_share),
        calls,
        prompts_only: option.part == Some(Part::Prefill),
        keeps_all: option.prefix_cache.as_ref().is_some_and(|cache| cache.stored_tokens.is_none()),
    };
    match option.part {
        // The first token comes with the prompt; targets of the answer are not the prompt's.
        Some(Part::Prefill) => call.slo = Slo { ttft: call.slo.ttft, ..Slo::default() },
        Some(Part::Decode) => call.slo = Slo { tpot: call.slo.tpot, ..Slo::default() },
        None => {}
    }
    let lengths = composition.lengths();
    let mut changed = |path: &str, how: &str| {
        let place = format!("{}: {how}", book.node.place_of(path).label());
        book.add(Source { evidence: Evidence::Stated, place, citation: None, key: None })
    };
    if composition.kept_input_share.is_some() {
        let source = changed("workload.kept_input_share", "input_tokens × kept_input_share");
        call.input_tokens.source = source;
    }
    if composition.prompts_only {
        call.output_tokens.source = changed("name", "the first token");
    } else if composition.output_length_factor.is_some() {
        let how = "output_tokens × output_length_factor";
        call.output_tokens.source = changed("workload.output_length_factor", how);
    }
    if calls > 1.0 && composition.cached_history_share.is_some() {
        let how = "cached_input_share of the first call and cached_history_share of what came \
                   before the others";
        call.cached_input_share.source = changed("workload.cached_history_share", how);
    }
    if calls > 1.0 && composition.input_growth_tokens > 0.0 {
        let how = "input_tokens + input_growth_tokens × (calls − 1) / 2";
        call.input_tokens.source = changed("workload.input_growth_tokens", how);
    }
    call.input_tokens.value = lengths.input_tokens;
    call.output_tokens.value = lengths.output_tokens;
    call.cached_input_share.value = Ratio::new(lengths.cached_input_share);
    (call, composition)
}
