//! A week's need and lots in order of use: who carries what, and what is paid.
//!
//! In each hour the first lot takes what it can of the accelerators that must be up, the next one
//! what is left, and so on; work is spread evenly over those that are up. Where accelerators run out,
//! each works up to the highest load that the fleet allows, and an API takes the calls beyond. A spot
//! lot that may be gone makes two weeks of one, with it and without, each with its probability; lots
//! are gone independently of each other.

use super::week::Week;
use crate::spec::lot::{Lot, Lots, MOST_LOTS, Source};

/// Below this share of all work nothing is left undone: rounding.
const NOTHING: f64 = 1e-9;

/// What one lot does, in accelerators, on average over the week.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Use {
    /// Accelerators that are paid for.
    pub paid: f64,
    /// Accelerators that are up for the fleet.
    pub up: f64,
    /// Accelerators that are busy; for an API, those that its calls would keep busy.
    pub busy: f64,
    /// Most accelerators that are up at once.
    pub peak: f64,
    /// Accelerators that must be up and are not here: what spills over to the next lot.
    pub spilled: f64,
}

/// What all lots do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filled {
    /// One for each lot, by its place in the list; those that are not there do nothing.
    pub uses: [Use; MOST_LOTS],
    /// Work that no lot carries, in busy accelerators.
    pub undone: f64,
    /// All work, in busy accelerators.
    pub work: f64,
}

/// Fills lots with the need of a week.
#[must_use]
pub fn fill(lots: &Lots, week: &Week) -> Filled {
    let work = week.busy[..week.hours].iter().sum::<f64>() / week.hours as f64;
    let mut filled = Filled { work, ..Filled::default() };
    // Lots that may be gone, by their places.
    let mut risky = [0; MOST_LOTS];
    let mut number = 0;
    for (place, lot) in lots.active().take(MOST_LOTS) {
        if gone_share(lot) > 0.0 {
            risky[number] = place;
            number += 1;
        }
    }
    for case in 0..1_usize << number {
        let mut chance = 1.0;
        let mut gone = 0_usize;
        for (bit, &place) in risky[..number].iter().enumerate() {
            let share = lots.all.get(place).map_or(0.0, gone_share);
            if case >> bit & 1 == 1 {
                gone |= 1 << place;
                chance *= share;
            } else {
                chance *= 1.0 - share;
            }
        }
        if chance > 0.0 {
            one_case(lots, week, gone, chance, &mut filled);
        }
    }
    for (place, lot) in lots.active().take(MOST_LOTS) {
        let lost = lot.spot().map_or(0.0, crate::spec::lot::Spot::lost_share);
        let own = &mut filled.uses[place];
        own.paid = match (&lot.source, lot.stands(), lot.gpus) {
            (Source::Api(_), ..) => 0.0,
            (_, true, Some(gpus)) => in_service(lot, gpus.value.get()),
            // As many as are needed, and paid all the time: as many as the busiest hour needs.
            (_, true, None) => own.peak,
            (_, false, _) => own.paid / (1.0 - lost),
        };
    }
    if filled.undone <= NOTHING * filled.work {
        filled.undone = 0.0;
    }
    filled
}

/// One week in which the lots of `gone` are not there.
fn one_case(lots: &Lots, week: &Week, gone: usize, chance: f64, filled: &mut Filled) {
    let weight = chance / week.hours as f64;
    // The week repeats: before its first hour is its last.
    let mut before = [0.0; MOST_LOTS];
    take(lots, week, gone, week.hours - 1, &mut before);
    for hour in 0..week.hours {
        let mut taken = [0.0; MOST_LOTS];
        let left = take(lots, week, gone, hour, &mut taken);
        let (up, work) = (week.up[hour], week.busy[hour]);
        let there = up - left;
        // Short of accelerators, each works as much as it may.
        let carried = if left > NOTHING * up { work.min(there * week.most_load) } else { work };
        let load = if there > 0.0 { carried / there } else { 0.0 };
        let mut over = work - carried;
        let mut missing = up;
        for (place, lot) in lots.active().take(MOST_LOTS) {
            let own = &mut filled.uses[place];
            if matches!(lot.source, Source::Api(_)) {
                own.busy += weight * over;
                over = 0.0;
                missing = 0.0;
                continue;
            }
            let accelerators = taken[place];
            missing -= accelerators;
            own.up += weight * accelerators;
            own.busy += weight * accelerators * load;
            own.spilled += weight * missing.max(0.0);
            own.peak = own.peak.max(accelerators);
            let started = (accelerators - before[place]).max(0.0);
            // `hours` starts of `startup` weeks each make one week's share.
            own.paid += weight * accelerators + chance * started * week.startup;
        }
        filled.undone += weight * over;
        before = taken;
    }
}

/// Accelerators that each lot takes in an hour; returns those that none has.
fn take(lots: &Lots, week: &Week, gone: usize, hour: usize, taken: &mut [f64; MOST_LOTS]) -> f64 {
    let mut left = week.up[hour];
    for (place, lot) in lots.active().take(MOST_LOTS) {
        if matches!(lot.source, Source::Api(_)) || gone >> place & 1 == 1 {
            continue;
        }
        let own = lot.gpus.map_or(left, |gpus| {
            // A replica stands on the accelerators of one lot.
            let whole = week.replica.map_or(gpus.value.get(), |each| {
                (gpus.value.get() / each + NOTHING).floor() * each
            });
            in_service(lot, whole).min(left)
        });
        taken[place] = own;
        left -= own;
    }
    left
}

/// Share of hours in which a lot is not there.
fn gone_share(lot: &Lot) -> f64 {
    lot.spot().map_or(0.0, |spot| spot.unavailable_share.value.get())
}

/// Accelerators of a lot that can serve, on average.
fn in_service(lot: &Lot, gpus: f64) -> f64 {
    match &lot.source {
        Source::Owned(owned) => gpus * owned.availability.value.get(),
        _ => gpus * (1.0 - lot.spot().map_or(0.0, crate::spec::lot::Spot::lost_share)),
    }
}
