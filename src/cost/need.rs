//! What a week of demand needs: hours of the week to whole replicas.
//!
//! Live requests of hour `h` keep `ρ·f_h·(1 − b)` replicas busy, `ρ` the mean load over one replica's
//! capacity, `f_h` the shape, `b` the share of batch requests; whole replicas serve them at the target
//! load `t` at most. Batch requests are served within the day in which they come: they fill the room
//! that live ones leave, and where that is too small, the day's least number of replicas rises until
//! `Σ (max(R, r_h)·t − live_h) ≥ batch` (a level that quiet hours are filled up to).

use crate::ledger::LineId;
use crate::ledger::table::{Cells, Column, DAY, Table};
use crate::spec::demand::{Shape, WEEK};

/// Replicas over a week.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// Replicas that are up in each hour, without those that stand by against failures.
    pub replicas: [f64; WEEK],
    /// Replicas that are busy in each hour, on average.
    pub busy: [f64; WEEK],
}

/// How replicas follow demand.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Share of requests that may wait for a quiet hour of their day.
    pub batch_share: f64,
    /// Share of a replica's capacity that is used at most.
    pub target_load: f64,
    /// Replicas at least.
    pub min_replicas: f64,
    /// Whether replicas are given back in quiet hours.
    pub scales: bool,
}

impl Need {
    /// What a mean load of `load` replicas' capacity needs.
    #[must_use]
    pub fn of(shape: &Shape, load: f64, rules: Rules) -> Self {
        let Rules { batch_share, target_load, min_replicas, scales } = rules;
        let live = shape.hours().map(|factor| load * factor * (1.0 - batch_share));
        let mut replicas = live.map(|live| (live / target_load).ceil().max(min_replicas));
        if batch_share > 0.0 {
            for (day, hours) in replicas.as_chunks_mut::<DAY>().0.iter_mut().enumerate() {
                let day = day * DAY..(day + 1) * DAY;
                let batch: f64 =
                    shape.hours()[day.clone()].iter().sum::<f64>() * load * batch_share;
                let level = level(hours, &live[day], batch, target_load);
                for replicas in hours {
                    *replicas = replicas.max(level);
                }
            }
        }
        if !scales {
            replicas = [replicas.iter().copied().fold(0.0, f64::max); WEEK];
        }
        let mut busy = live;
        if batch_share > 0.0 {
            for start in (0..WEEK).step_by(DAY) {
                let day = start..start + DAY;
                let batch: f64 =
                    shape.hours()[day.clone()].iter().sum::<f64>() * load * batch_share;
                let room = |at: usize| (replicas[at] * target_load - live[at]).max(0.0);
                let all: f64 = day.clone().map(room).sum();
                for at in day {
                    busy[at] += if all > 0.0 { batch * room(at) / all } else { batch / DAY as f64 };
                }
            }
        }
        Self { replicas, busy }
    }

    /// Replicas that are up, on average.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.replicas.iter().sum::<f64>() / WEEK as f64
    }

    /// Replicas that are up in the busiest hour.
    #[must_use]
    pub fn peak(&self) -> f64 {
        self.replicas.iter().copied().fold(0.0, f64::max)
    }

    /// Replicas that are busy in the busiest hour.
    #[must_use]
    pub fn busiest(&self) -> f64 {
        self.busy.iter().copied().fold(0.0, f64::max)
    }

    /// Replicas that are started in a week; the week repeats.
    #[must_use]
    pub fn starts(&self) -> f64 {
        let before = self.replicas.iter().cycle().skip(WEEK - 1);
        self.replicas.iter().zip(before).map(|(now, before)| (now - before).max(0.0)).sum()
    }
}

/// The same as [`Need::of`] as a table of a ledger; its inputs are called `load`, `batch_share`,
/// `target_load` and `min_replicas`.
///
/// The level that quiet hours are filled up to is where `Σ max(L, r_h) = (Σ live + batch)/t` over a day.
/// Its left side is the largest of the lines `k·L + Σ (the r_h beyond the k smallest)`, so `L` is the least
/// of `((Σ live + batch)/t − Σ beyond)/k`.
#[must_use]
pub fn table(shape: &Shape, scales: bool, inputs: [(&str, LineId); 4]) -> Table {
    let mut columns = vec![factor(shape)];
    let steps: [(&str, &str, &str); 6] = [
        ("live", "replicas that live requests keep busy", "load * factor * (1.0 - batch_share)"),
        ("for_live", "whole replicas for them", "max(ceil(live / target_load), min_replicas)"),
        (
            "waiting",
            "batch work of the day, in hours of a busy replica",
            "day_sum(factor) * load * batch_share",
        ),
        (
            "filled_to",
            "replicas that take the day's work, if hours that need no more than this one had as many",
            "((waiting + day_sum(live)) / target_load - day_sum_above(for_live)) / day_count_upto(for_live)",
        ),
        (
            "level",
            "replicas at least, for the day's batch work",
            "if_positive(waiting - (day_sum(for_live) * target_load - day_sum(live)), ceil(day_min(filled_to)), 0.0)",
        ),
        ("wanted", "whole replicas", "max(for_live, level)"),
    ];
    let follow = if scales { "wanted" } else { "most(wanted)" };
    let results: [(&str, &str, &str); 4] = [
        ("replicas", "replicas that are up", follow),
        (
            "room",
            "busy replicas that live ones leave room for",
            "max(replicas * target_load - live, 0.0)",
        ),
        (
            "busy",
            "replicas that are busy",
            "live + if_positive(day_sum(room), waiting * room / day_sum(room), waiting / 24.0)",
        ),
        ("started", "replicas that are started", "max(replicas - before(replicas), 0.0)"),
    ];
    let all = steps.iter().chain(&results);
    columns.extend(all.map(|&(name, label, formula)| Column::formula(name, label, formula)));
    let inputs = inputs.map(|(name, line)| (name.to_owned(), line)).to_vec();
    Table { rows: WEEK, columns, inputs, source: shape.source }
}

/// The shape as a column called `factor`.
#[must_use]
pub fn factor(shape: &Shape) -> Column {
    Column {
        name: "factor".to_owned(),
        label: "traffic over the mean".to_owned(),
        cells: Cells::Numbers(shape.hours().to_vec()),
    }
}

/// The least whole number of replicas at which a day has room for its batch work.
fn level(replicas: &[f64; DAY], live: &[f64], batch: f64, target_load: f64) -> f64 {
    let room = |level: f64| -> f64 {
        let hours = replicas.iter().zip(live);
        hours.map(|(own, live)| own.max(level) * target_load - live).sum()
    };
    // Enough for all work of the day spread evenly is enough.
    let mut high = ((live.iter().sum::<f64>() + batch) / (DAY as f64 * target_load)).ceil();
    let mut low = 0.0;
    while low < high {
        let middle = f64::midpoint(low, high).floor();
        // Beyond 2^53 a whole number has no neighbour to try.
        if middle + 1.0 <= low || middle >= high {
            break;
        }
        if room(middle) >= batch { high = middle } else { low = middle + 1.0 }
    }
    high
}
