//! What [`super::fill`] does, as columns of a ledger's table.

use super::super::Fleet;
use super::super::fleet::Replica;
use super::super::need;
use super::named::{Named, named};
use super::week::Week;
use crate::ledger::table::{Column, Table};
use crate::ledger::{Ledger, SourceId, TableId, Traced};
use crate::spec::demand::{Hourly, Shape};
use crate::spec::lot::{Lots, MOST_LOTS};
use crate::spec::scenario::Sizing;
use crate::units::{Count, Ratio};

/// Lots that may be gone, at most: each makes two cases of one. Beyond it a table has too many columns.
const MOST_RISKY: usize = 3;

/// The lots in the table of a fleet.
pub struct Told {
    table: Option<TableId>,
    paid: [String; MOST_LOTS],
    has_api: bool,
}

/// How numbers of lots come about where no table shows it.
const HOW: &str = "the need of each hour of the week, filled into lots in order of use";

impl Told {
    /// Writes what lots do into the table of `fleet`, or into one of their own.
    pub fn of<L: Ledger>(
        l: &mut L,
        lots: &Lots,
        (sizing, shape): (&Sizing, Option<&Shape>),
        fleet: &Fleet,
        (replica, week): (Replica, &Week),
    ) -> Self {
        let mut told = Self { table: None, paid: Default::default(), has_api: false };
        if !L::RECORDS {
            return told;
        }
        let risky = lots.active().filter(|(_, lot)| lot.spot().is_some()).count();
        if risky > MOST_RISKY {
            return told;
        }
        let all: Vec<Named<'_>> =
            lots.active().take(MOST_LOTS).map(|(place, lot)| named(l, place, lot)).collect();
        told.has_api = all.iter().any(Named::is_api);
        for own in all.iter().filter(|own| !own.is_api()) {
            told.paid[own.place] = own.paid();
        }
        let mut inputs = vec![
            ("queries".to_owned(), fleet.queries.line),
            ("gpu_seconds".to_owned(), replica.gpu_seconds.line),
            ("gpus_each".to_owned(), replica.gpus.line),
            ("gpus".to_owned(), fleet.gpus.line),
        ];
        let (up, work, hourly) = match sizing {
            Sizing::Utilization(_) => {
                inputs.push(("most_load".to_owned(), fleet.utilization.line));
                let factor = if shape.is_some() { " * factor" } else { "" };
                (format!("gpus{factor}"), format!("queries * gpu_seconds{factor}"), None)
            }
            Sizing::Traffic { target_load, spare_replicas, hourly, .. } => {
                let load = l.given("most_load", "share of capacity used at the peak", *target_load);
                inputs.push(("most_load".to_owned(), load.line));
                let spare = l.given("spare_replicas", "replicas against failures", *spare_replicas);
                inputs.push(("spare_replicas".to_owned(), spare.line));
                match hourly {
                    None => ("gpus".to_owned(), "queries * gpu_seconds".to_owned(), None),
                    Some(hourly) => (
                        "(replicas + spare_replicas) * gpus_each".to_owned(),
                        "if_positive(load, busy / load * (queries * gpu_seconds), 0.0)".to_owned(),
                        Some(hourly),
                    ),
                }
            }
        };
        if let Some(Hourly { startup: Some(startup), .. }) = hourly {
            let label = "time from asking for a replica to its first answer";
            inputs.push(("startup".to_owned(), l.given("startup", label, *startup).line));
        }
        let starts = inputs.iter().any(|(name, _)| name == "startup");
        let whole = week.replica.is_some();
        let make = || {
            let mut columns = Vec::new();
            if let (None, Some(shape)) = (hourly, shape.filter(|_| week.hours > 1)) {
                columns.push(need::factor(shape));
            }
            columns.extend(filled(&all, (up, work), whole, starts));
            inputs.extend(all.into_iter().flat_map(|own| own.inputs));
            let source = shape.filter(|_| week.hours > 1).map_or(SourceId(0), |own| own.source);
            Table { rows: week.hours, columns, inputs, source }
        };
        told.table = Some(match fleet.hours {
            Some(table) => {
                l.extend(table, make);
                table
            }
            None => l.table(make),
        });
        told
    }

    /// Accelerators of a lot that are paid for.
    pub fn paid<L: Ledger>(&self, l: &mut L, place: usize, value: f64) -> Traced<Count> {
        let (id, label, value) = ("gpus_paid", "accelerators paid for, mean", Count::new(value));
        match self.table {
            Some(table) => l.tabled(id, label, value, table, || {
                self.paid.get(place).cloned().unwrap_or_default()
            }),
            None => l.found(id, label, value, HOW),
        }
    }

    /// Accelerators of a lot that are busy.
    pub fn busy<L: Ledger>(&self, l: &mut L, place: usize, value: f64) -> Traced<Count> {
        let (id, label, value) = ("gpus_busy", "accelerators busy, mean", Count::new(value));
        match self.table {
            Some(table) => {
                l.tabled(id, label, value, table, || format!("mean(lot{}_busy)", place + 1))
            }
            None => l.found(id, label, value, HOW),
        }
    }

    /// Writes the work that no lot does: nothing, where all can be served.
    pub fn undone<L: Ledger>(&self, l: &mut L) {
        if let (Some(table), false) = (self.table, self.has_api) {
            let label = "busy accelerators that are missing, mean";
            l.tabled("undone", label, Count::ZERO, table, || {
                "if_positive(mean(undone) - 1e-9 * mean(work), mean(undone), 0.0)".to_owned()
            });
        }
    }

    /// The share of the calls that a lot carries.
    pub fn share<L: Ledger>(&self, l: &mut L, place: usize, value: f64) -> Traced<Ratio> {
        let (id, label, value) = ("share", "share of the calls", Ratio::new(value));
        match self.table {
            Some(table) => l.tabled(id, label, value, table, || {
                format!("if_positive(mean(work), mean(lot{}_busy) / mean(work), 0.0)", place + 1)
            }),
            None => l.found(id, label, value, HOW),
        }
    }
}

/// Columns of lots that take what must be up, case by case of which are gone.
fn filled(
    named: &[Named<'_>],
    (up, work): (String, String),
    whole: bool,
    starts: bool,
) -> Vec<Column> {
    let mut columns = vec![
        Column::formula("up", "accelerators that must be up", up),
        Column::formula("work", "accelerators that are busy", work),
    ];
    let risky: Vec<&Named<'_>> = named.iter().filter(|own| own.lot.spot().is_some()).collect();
    // Terms of the sums over cases, by lot.
    let mut busy: Vec<Vec<String>> = vec![Vec::new(); named.len()];
    let mut held = busy.clone();
    let mut taken = busy.clone();
    let mut undone = Vec::new();
    for case in 0..1_usize << risky.len() {
        let is_gone = |own: &Named<'_>| {
            risky
                .iter()
                .position(|one| one.place == own.place)
                .is_some_and(|bit| case >> bit & 1 == 1)
        };
        let mut chance = "1.0".to_owned();
        for own in &risky {
            let gone = own.name("gone");
            chance +=
                &if is_gone(own) { format!(" * {gone}") } else { format!(" * (1.0 - {gone})") };
        }
        let names: Vec<&str> =
            risky.iter().filter(|own| is_gone(own)).map(|own| &*own.lot.name).collect();
        let when = if names.is_empty() {
            String::new()
        } else {
            format!(", without {}", names.join(", "))
        };
        let column = |what: &str| format!("case{}_{what}", case + 1);
        let mut left = "up".to_owned();
        for (at, own) in named.iter().enumerate() {
            if own.is_api() || is_gone(own) {
                continue;
            }
            let name = column(&format!("lot{}", own.place + 1));
            let mut formula = left.clone();
            if own.lot.gpus.is_some() {
                let mut gpus = own.name("gpus");
                if whole {
                    // A replica stands on the accelerators of one lot.
                    gpus = format!("floor({gpus} / gpus_each + 1e-9) * gpus_each");
                }
                formula = format!("min({}, {left})", own.in_service(&gpus));
            }
            columns.push(Column::formula(&name, format!("{} takes{when}", own.lot.name), formula));
            left += &format!(" - {name}");
            let load = column("load");
            busy[at].push(format!("{chance} * {name} * {load}"));
            let waits = if starts {
                format!(" + max({name} - before({name}), 0.0) * startup")
            } else {
                String::new()
            };
            held[at].push(format!("{chance} * ({name}{waits})"));
            taken[at].push(name);
        }
        let (short, carried, load) = (column("short"), column("carried"), column("load"));
        columns.extend([
            Column::formula(&short, format!("accelerators that no lot has{when}"), left),
            Column::formula(
                &carried,
                format!("work that accelerators do{when}"),
                format!(
                    "if_positive({short} - 1e-9 * up, min(work, (up - {short}) * most_load), work)"
                ),
            ),
            Column::formula(
                load,
                format!("busy share of those that are up{when}"),
                format!("if_positive(up - {short}, {carried} / (up - {short}), 0.0)"),
            ),
        ]);
        // The first API takes all that is left.
        let left = format!("{chance} * (work - {carried})");
        match named.iter().position(Named::is_api) {
            Some(at) => busy[at].push(left),
            None => undone.push(left),
        }
    }
    columns.extend(summed(named, &busy, &held, &taken));
    if !undone.is_empty() {
        let label = "busy accelerators that are missing";
        columns.push(Column::formula("undone", label, undone.join(" + ")));
    }
    columns
}

/// Columns of what each lot does over all cases, from the terms of the sums.
fn summed(
    named: &[Named<'_>],
    busy: &[Vec<String>],
    held: &[Vec<String>],
    taken: &[Vec<String>],
) -> Vec<Column> {
    let mut columns = Vec::new();
    for (at, own) in named.iter().enumerate() {
        let what = &own.lot.name;
        let sum = |terms: &[String]| {
            if terms.is_empty() { "0.0".to_owned() } else { terms.join(" + ") }
        };
        columns.push(Column::formula(
            own.name("busy"),
            format!("{what}: accelerators busy"),
            sum(&busy[at]),
        ));
        if own.is_api() {
            continue;
        }
        if !own.lot.stands() {
            columns.push(Column::formula(
                own.name("held"),
                format!("{what}: accelerators held, starts included"),
                sum(&held[at]),
            ));
        } else if own.lot.gpus.is_none() {
            let most = taken[at].iter().cloned().reduce(|most, own| format!("max({most}, {own})"));
            let most = most.unwrap_or_else(|| "0.0".to_owned());
            columns.push(Column::formula(own.name("peak"), format!("{what}: accelerators"), most));
        }
    }
    columns
}
