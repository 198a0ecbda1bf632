//! What an API costs under a contract.
//!
//! A live call weighs `W = in·((1 − s) + s·w_c) + out·w_o` input tokens, `s` the cached share; `u` units
//! of `T` tokens a minute take `min(need_h, u)` of hour `h`, `need_h = calls_h·W/T`, and what they do
//! not take spills over and is paid as one goes, as batch requests are. Discounts come off the list
//! bill of a month, each off the part above its threshold; a minimum is paid whether used or not.

use super::super::need::factor;
use crate::derive;
use crate::ledger::table::{Column, Table};
use crate::ledger::{Ledger, LineId, SourceId, Traced};
use crate::spec::demand::Shape;
use crate::spec::supply::Api;
use crate::spec::terms::{Provisioned, Terms};
use crate::spec::workload::{Call, Workload};
use crate::units::{Count, DAYS_PER_MONTH, Ratio, TOKENS_PER_MTOK, Usd, ceil, max, ratio};

/// Units that are held, and what they do.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// How many.
    pub units: Traced<Count>,
    /// Share of their throughput that is used.
    pub utilization: Traced<Ratio>,
    /// Share of the live calls that they take; the rest spills over.
    pub kept: Traced<Ratio>,
}

/// What a contract comes to.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
    /// Bill of a call.
    pub total: Traced<Usd>,
    /// Units that are held, if some are.
    pub held: Option<Held>,
    /// Part of the least bill that is paid and not used; 0: none.
    pub unused: Usd,
}

/// The bill of a call under a contract, and the units that are held.
pub fn cost<L: Ledger>(
    l: &mut L,
    (api, terms): (&Api, &Terms),
    (call, workload): (&Call, &Workload),
    list: Traced<Usd>,
    calls_per_day: Traced<Count>,
) -> Contract {
    l.enter("terms", None);
    let month = derive!(l, "calls_per_month", "calls of a month", [calls_per_day] =>
        calls_per_day * DAYS_PER_MONTH);
    let mut pay = list;
    let mut held = None;
    let mut units_bill = None;
    if let Some(own) = &terms.provisioned {
        let found = take(l, own, (call, workload), calls_per_day);
        let (units, kept) = (found.units, found.kept);
        pay = beyond(l, api, (call, workload), kept);
        let price =
            l.given("usd_per_unit_month", "price of a unit and month", own.usd_per_unit_month);
        units_bill = Some(derive!(l, "units_usd_per_month", "units of a month", [price, units] =>
            price * ratio(units)));
        held = Some(found);
    }
    let listed = derive!(l, "list_usd_per_month", "paid as one goes in a month, at list prices",
        [pay, month] => pay * month);
    let mut bill = listed;
    let mut before: Option<Traced<Ratio>> = None;
    for (place, step) in terms.discounts.iter().enumerate() {
        l.enter("discount", Some(place + 1));
        let above = l.given("above_usd_per_month", "list bill above which it holds", step.above);
        let off = l.given("discount", "taken off the part above", step.discount);
        bill = match before {
            None => derive!(l, "usd_per_month", "bill of a month, up to this discount",
                [bill, listed, above, off] => bill - max(listed - above, above * 0.0) * off),
            Some(last) => derive!(l, "usd_per_month", "bill of a month, up to this discount",
                [bill, listed, above, off, last] =>
                bill - max(listed - above, above * 0.0) * (off - last)),
        };
        before = Some(off);
        l.leave();
    }
    if let Some(units) = units_bill {
        bill = derive!(l, "with_units_usd_per_month", "bill of a month with its units",
            [bill, units] => bill + units);
    }
    let mut unused = Usd::ZERO;
    if let Some(minimum) = terms.minimum {
        let least = l.given("minimum_usd_per_month", "least bill of a month", minimum);
        unused = (least.value - bill.value).max(Usd::ZERO);
        bill = derive!(l, "bill_usd_per_month", "bill of a month, at least the minimum",
            [bill, least] => max(bill, least));
    }
    let total = derive!(l, "total", "bill of a call under the contract", [bill, month] =>
        bill / ratio(month));
    l.leave();
    Contract { total, held, unused }
}

/// What units take of the week.
fn take<L: Ledger>(
    l: &mut L,
    own: &Provisioned,
    (call, workload): (&Call, &Workload),
    calls_per_day: Traced<Count>,
) -> Held {
    let tokens_in = l.given("input_tokens", "input tokens of a call", call.input_tokens);
    let tokens_out = l.given("output_tokens", "output tokens of a call", call.output_tokens);
    let cached =
        l.given("cached_share", "share of input read from the cache", call.cached_input_share);
    let batch = l.given("batch_share", "share of batch requests", workload.batch_share);
    let w_c = l.given("cached_input_weight", "weight of cached input", own.cached_input_weight);
    let w_o = l.given("output_weight", "weight of output", own.output_weight);
    let each =
        l.given("tokens_per_minute", "input tokens of a unit and minute", own.tokens_per_minute);
    let weight = derive!(l, "weighted_tokens", "input tokens that a live call weighs",
        [tokens_in, tokens_out, cached, w_c, w_o] =>
        tokens_in * (1.0 - cached + cached * w_c) + tokens_out * w_o);
    let need = derive!(l, "units_busy", "units that live calls keep busy on average",
        [calls_per_day, batch, weight, each] =>
        ratio(calls_per_day) * (1.0 - batch) / 1440.0 * (weight / each));
    let units = if let Some(units) = own.units {
        l.given("units", "units", units)
    } else {
        let peak = own.shape.as_ref().map_or(workload.peak_to_mean, Shape::peak);
        let peak = l.given("peak_to_mean", "busiest hour over the mean", peak);
        let least = l.given("minimum_units", "units at least", own.minimum);
        let step = l.given("unit_increment", "steps in which more are bought", own.increment);
        derive!(l, "units", "units that take the busiest hour", [need, peak, least, step] =>
                least + step * max(ceil((need * peak - ratio(least)) / ratio(step)),
                    need * 0.0))
    };
    let kept = kept(own, need.value.get(), units.value.get());
    let (busy, held) = (need.line, units.line);
    let table = l.table(|| table(own.shape.as_ref(), busy, held));
    let label = "live calls that the units take";
    let kept = l.tabled("kept_share", label, Ratio::new(kept), table, || {
        "if_positive(need, 1.0 - sum(spilled) / (need * sum(factor)), 1.0)".to_owned()
    });
    let utilization = derive!(l, "utilization", "throughput of the units that is used",
        [need, kept, units] => need * kept / ratio(units));
    Held { units, utilization, kept }
}

/// Share of the live calls that units take, hour by hour.
fn kept(own: &Provisioned, need: f64, units: f64) -> f64 {
    if need <= 0.0 {
        return 1.0;
    }
    let hours: &[f64] = own.shape.as_ref().map_or(&[1.0], |shape| shape.hours());
    let spilled: f64 = hours.iter().map(|factor| (need * factor - units).max(0.0)).sum();
    1.0 - spilled / (need * hours.iter().sum::<f64>())
}

/// The same hour by hour, as a table of a ledger.
fn table(shape: Option<&Shape>, need: LineId, units: LineId) -> Table {
    let factor = shape.map_or_else(|| Column::formula("factor", "all hours alike", "1.0"), factor);
    let label = "units that are asked for and not there";
    let spilled = Column::formula("spilled", label, "max(need * factor - units, 0.0)");
    Table {
        rows: shape.map_or(1, |shape| shape.hours().len()),
        columns: vec![factor, spilled],
        inputs: vec![("need".to_owned(), need), ("units".to_owned(), units)],
        source: shape.map_or(SourceId(0), |shape| shape.source),
    }
}

/// What is paid as one goes: live calls beyond the units, and batch requests.
fn beyond<L: Ledger>(
    l: &mut L,
    api: &Api,
    (call, workload): (&Call, &Workload),
    kept: Traced<Ratio>,
) -> Traced<Usd> {
    let tokens_in = l.given("input_tokens", "input tokens of a call", call.input_tokens);
    let tokens_out = l.given("output_tokens", "output tokens of a call", call.output_tokens);
    let cached =
        l.given("cached_share", "share of input read from the cache", call.cached_input_share);
    let batch = l.given("batch_share", "share of batch requests", workload.batch_share);
    let price_in = l.given("price_input", "price of input", api.input);
    let price_cached = l.given("price_cached_input", "price of cached input", api.cached_input);
    let price_out = l.given("price_output", "price of output", api.output);
    let live = derive!(l, "live", "list bill of a live call",
        [tokens_in, tokens_out, cached, price_in, price_cached, price_out] =>
        tokens_in / TOKENS_PER_MTOK * (price_in * (1.0 - cached) + price_cached * cached)
            + tokens_out / TOKENS_PER_MTOK * price_out);
    let batch_in = l.given("price_batch_input", "price of batch input", api.batch_input);
    let batch_out = l.given("price_batch_output", "price of batch output", api.batch_output);
    let waiting = derive!(l, "batch", "list bill of a batch request",
        [tokens_in, tokens_out, batch_in, batch_out] =>
        tokens_in / TOKENS_PER_MTOK * batch_in + tokens_out / TOKENS_PER_MTOK * batch_out);
    derive!(l, "pay_as_you_go", "list bill of a call beyond the units",
        [live, waiting, batch, kept] =>
        live * ((1.0 - batch) * (1.0 - kept)) + waiting * batch)
}
