//! What a deployment's fleet needs in each hour of a week, in accelerators.

use super::super::Fleet;
use super::super::fleet::Replica;
use super::super::need::{Need, Rules};
use crate::spec::demand::{Shape, WEEK};
use crate::spec::scenario::Sizing;
use crate::spec::workload::Workload;
use crate::units::{HOURS_PER_WEEK, Hours};

/// Accelerators hour by hour.
#[derive(Clone, Debug)]
pub struct Week {
    /// Accelerators that must be up.
    pub up: [f64; WEEK],
    /// Accelerators that are busy, on average over the hour.
    pub busy: [f64; WEEK],
    /// Hours that differ: a week's, or one that stands for all.
    pub hours: usize,
    /// Highest busy share of an accelerator that is up.
    pub most_load: f64,
    /// Accelerators of a whole replica; none where the fleet follows demand in fractions of one.
    pub replica: Option<f64>,
    /// Share of a week for which a started accelerator is paid before it answers.
    pub startup: f64,
}

impl Week {
    /// The week of a fleet that is sized by `sizing`.
    #[must_use]
    pub fn of(
        sizing: &Sizing,
        shape: Option<&Shape>,
        workload: &Workload,
        fleet: &Fleet,
        replica: Replica,
    ) -> Self {
        let busy = fleet.queries.value.get() * replica.gpu_seconds.value.get();
        let mut week = Self {
            up: [fleet.gpus.value.get(); WEEK],
            busy: [busy; WEEK],
            hours: 1,
            most_load: 1.0,
            replica: None,
            startup: 0.0,
        };
        match sizing {
            Sizing::Utilization(utilization) => {
                week.most_load = utilization.value.get();
                if let Some(shape) = shape {
                    week.hours = WEEK;
                    for (hour, factor) in shape.hours().iter().enumerate() {
                        week.up[hour] *= factor;
                        week.busy[hour] *= factor;
                    }
                }
            }
            Sizing::Traffic { target_load, min_replicas, spare_replicas, hourly } => {
                let each = replica.gpus.value.get();
                week.replica = Some(each);
                week.most_load = target_load.value.get();
                if let Some(hourly) = hourly {
                    let rules = Rules {
                        batch_share: workload.batch_share.value.get(),
                        target_load: target_load.value.get(),
                        min_replicas: min_replicas.value.get(),
                        scales: hourly.startup.is_some(),
                    };
                    let load = (fleet.queries.value / replica.requests.value).get();
                    let need = Need::of(&hourly.shape, load, rules);
                    week.hours = WEEK;
                    let spare = spare_replicas.value.get();
                    week.up = need.replicas.map(|up| (up + spare) * each);
                    // One replica's capacity is its accelerators' time over that of a request.
                    week.busy =
                        need.busy.map(|own| if load > 0.0 { own / load * busy } else { 0.0 });
                    let startup: Hours = hourly.startup.map_or(Hours::ZERO, |given| given.value);
                    week.startup = (startup / HOURS_PER_WEEK).get();
                }
            }
        }
        week
    }

    /// Accelerators that must be up in the busiest hour.
    #[must_use]
    pub fn peak(&self) -> f64 {
        self.up[..self.hours].iter().copied().fold(0.0, f64::max)
    }
}
