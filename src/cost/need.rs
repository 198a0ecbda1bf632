//! What a week of demand needs: hours of the week to whole replicas.
//!
//! Live requests of hour `h` keep `ρ·f_h·(1 − b)` replicas busy, `ρ` the mean load over one replica's
//! capacity, `f_h` the shape, `b` the share of batch requests; whole replicas serve them at the target
//! load `t` at most. Batch requests are served within the day in which they come: they fill the room
//! that live ones leave, and where that is too small, the day's least number of replicas rises until
//! `Σ (max(R, r_h)·t − live_h) ≥ batch` (a level that quiet hours are filled up to).

use crate::spec::demand::{Shape, WEEK};

const DAY: usize = 24;

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
