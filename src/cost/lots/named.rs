//! A lot by the names that formulas of a table have for it.

use crate::ledger::{Ledger, LineId};
use crate::spec::lot::{Lot, Source};

/// A lot in formulas.
pub(super) struct Named<'a> {
    pub place: usize,
    pub lot: &'a Lot,
    pub inputs: Vec<(String, LineId)>,
}

impl Named<'_> {
    pub fn name(&self, what: &str) -> String {
        format!("lot{}_{what}", self.place + 1)
    }

    pub fn is_api(&self) -> bool {
        matches!(self.lot.source, Source::Api(_))
    }

    /// Accelerators of `gpus` that can serve, on average.
    pub fn in_service(&self, gpus: &str) -> String {
        match (&self.lot.source, self.lot.spot()) {
            (Source::Owned(_), _) => format!("{gpus} * {}", self.name("availability")),
            (_, Some(_)) => format!("{gpus} * (1.0 - {})", self.lost()),
            _ => gpus.to_owned(),
        }
    }

    fn lost(&self) -> String {
        format!("{} * {} / SECONDS_PER_DAY", self.name("interruptions"), self.name("lost"))
    }

    /// What is paid for on average.
    pub fn paid(&self) -> String {
        match (self.lot.stands(), self.lot.gpus) {
            (true, Some(_)) => self.in_service(&self.name("gpus")),
            (true, None) => format!("most({})", self.name("peak")),
            (false, _) if self.lot.spot().is_some() => {
                format!("mean({}) / (1.0 - {})", self.name("held"), self.lost())
            }
            (false, _) => format!("mean({})", self.name("held")),
        }
    }
}

/// The lot in formulas, its numbers as lines.
pub(super) fn named<'a, L: Ledger>(l: &mut L, place: usize, lot: &'a Lot) -> Named<'a> {
    let mut own = Named { place, lot, inputs: Vec::new() };
    l.enter("lot", Some(place + 1));
    if let Some(gpus) = lot.gpus {
        let line = l.given("gpus", "accelerators of the lot", gpus).line;
        own.inputs.push((own.name("gpus"), line));
    }
    if let Source::Owned(owned) = &lot.source {
        let line = l.given("availability", "share of the time in service", owned.availability).line;
        own.inputs.push((own.name("availability"), line));
    }
    if let Some(spot) = lot.spot() {
        let line = l
            .given(
                "interruptions_per_day",
                "times a day that one is taken back",
                spot.interruptions_per_day,
            )
            .line;
        own.inputs.push((own.name("interruptions"), line));
        let line = l.given("lost", "time that is lost each time", spot.lost).line;
        own.inputs.push((own.name("lost"), line));
        let line =
            l.given("unavailable_share", "share of hours without it", spot.unavailable_share).line;
        own.inputs.push((own.name("gone"), line));
    }
    l.leave();
    own
}
