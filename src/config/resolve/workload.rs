//! What is asked: the stream of queries, and the calls of a stage.

use super::book::Book;
use crate::config::raw;
use crate::config::raw::study::{Part, StudyOption};
use crate::ledger::{Evidence, Given, Source};
use crate::perf::tail::normal_quantile;
use crate::spec::workload::{Call, Slo, Tail, Workload};
use crate::units::{Count, Ratio, Seconds, Tokens};

/// The workload of an option, as its senders see it.
pub fn workload(option: &StudyOption, book: &mut Book<'_>) -> Workload {
    let raw = option.workload.clone().unwrap_or_default();
    Workload {
        queries_per_day: book
            .required(
                "workload.queries_per_day",
                raw.queries_per_day,
                "say how many queries a day: queries_per_day = 100_000",
            )
            .map(Count::new),
        batch_share: book
            .number("workload.batch_share", raw.batch_share, 0.0, "no batch requests")
            .map(Ratio::new),
        peak_to_mean: book
            .number("workload.peak_to_mean", raw.peak_to_mean, 2.0, "peak hour twice the mean")
            .map(Ratio::new),
        call: call(option, book),
    }
}

fn call(option: &StudyOption, book: &mut Book<'_>) -> Call {
    let raw = option.workload.clone().unwrap_or_default();
    let slo = option.slo.clone().unwrap_or_default();
    let tail = book.optional("slo.percentile", slo.percentile).map(|share| Tail {
        share: share.map(Ratio::new),
        exponential: share.map(|share| Ratio::new(-(1.0 - share).ln())),
        normal: share.map(|share| Ratio::new(normal_quantile(share))),
    });
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

/// The mean call of a stage that a query calls `calls` times.
///
/// With `n` calls of which each has `g` input tokens more than the one before, the mean input is
/// `I₀ + g (n − 1) / 2`; a further call finds the share `h` of the one before it, input and
/// output, in the cache.
pub fn stage_call(option: &StudyOption, calls: f64, book: &mut Book<'_>) -> Call {
    let mut call = call(option, book);
    let asked = option.workload.clone().unwrap_or_default();
    let mut changed = |path: &str, value: f64, how: &str| {
        let place = format!("{}: {how}", book.node.place_of(path).label());
        Given::new(value, book.add(Source { evidence: Evidence::Stated, place, citation: None }))
    };
    match option.part {
        // The first token comes with the prompt; targets of the answer are not the prompt's.
        Some(Part::Prefill) => {
            call.output_tokens = changed("name", 1.0, "the first token").map(Tokens::new);
            call.slo = Slo { ttft: call.slo.ttft, ..Slo::default() };
        }
        Some(Part::Decode) => call.slo = Slo { tpot: call.slo.tpot, ..Slo::default() },
        None => {}
    }
    if let Some(kept) = asked.kept_input_share {
        let left = call.input_tokens.value.get() * kept.central();
        let left =
            changed("workload.kept_input_share", left.max(1.0), "input_tokens × kept_input_share");
        call.input_tokens = left.map(Tokens::new);
    }
    if let Some(factor) = asked.output_length_factor.filter(|_| option.part != Some(Part::Prefill))
    {
        let length = call.output_tokens.value.get() * factor.central();
        let length = changed(
            "workload.output_length_factor",
            length.max(1.0),
            "output_tokens × output_length_factor",
        );
        call.output_tokens = length.map(Tokens::new);
    }
    let growth = asked.input_growth_tokens.map_or(0.0, raw::number::Number::central);
    let further = (calls - 1.0).max(0.0);
    if further <= 0.0 {
        return call;
    }
    let (first, output) = (call.input_tokens.value.get(), call.output_tokens.value.get());
    let mean = first + growth * further / 2.0;
    if let Some(history) = asked.cached_history_share {
        // Inputs of all calls but the last, with the answers that follow them.
        let before = further * (first + output) + growth * further * (further - 1.0).max(0.0) / 2.0;
        let found = call.cached_input_share.value.get() * first
            + history.central() * before.min(mean * calls - first);
        let share = changed(
            "workload.cached_history_share",
            found / (mean * calls),
            "cached_input_share of the first call and cached_history_share of what came before the others",
        );
        call.cached_input_share = share.map(Ratio::new);
    }
    if growth > 0.0 {
        let mean = changed(
            "workload.input_growth_tokens",
            mean,
            "input_tokens + input_growth_tokens × (calls − 1) / 2",
        );
        call.input_tokens = mean.map(Tokens::new);
    }
    call
}
