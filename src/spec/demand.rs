//! The shape of demand: how traffic is spread over the hours of a week.

use std::sync::Arc;

use crate::ledger::{Given, SourceId};
use crate::units::{Hours, Ratio};

/// Hours of a week.
pub const WEEK: usize = 168;

/// A working day, in any unit: next to nothing at night, a plateau from nine to five. An assumption:
/// the public traces of an hour tell no day.
const WORKING_DAY: [f64; 24] = [
    0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.2, 0.6, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0,
    0.6, 0.3, 0.1, 0.1, 0.1, 0.1, 0.1,
];

/// A consumer's day, in any unit: least before dawn, most in the evening. An assumption.
const CONSUMER_DAY: [f64; 24] = [
    0.75, 0.5, 0.35, 0.25, 0.2, 0.25, 0.35, 0.5, 0.7, 0.85, 0.95, 1.0, 1.05, 1.05, 1.05, 1.05, 1.1,
    1.15, 1.2, 1.3, 1.4, 1.45, 1.3, 1.0,
];

/// Traffic of each hour of a week over the mean, from Monday's first hour; the mean is 1.
#[derive(Clone, Debug)]
pub struct Shape {
    hours: Arc<[f64; WEEK]>,
    /// Where it is from.
    pub source: SourceId,
}

impl Shape {
    /// The shape of hours in any unit; `None` unless all are finite and not negative and one is
    /// positive.
    #[must_use]
    pub fn new(hours: [f64; WEEK], source: SourceId) -> Option<Self> {
        let mean = hours.iter().sum::<f64>() / WEEK as f64;
        let sound = hours.iter().all(|hour| hour.is_finite() && *hour >= 0.0) && mean > 0.0;
        sound.then(|| Self { hours: Arc::new(hours.map(|hour| hour / mean)), source })
    }

    /// The shape of a day, from midnight, on days of these weights, Monday first.
    #[must_use]
    pub fn of_days(day: [f64; 24], days: [f64; 7], source: SourceId) -> Option<Self> {
        let mut hours = [0.0; WEEK];
        for (at, hour) in hours.iter_mut().enumerate() {
            *hour = day[at % 24] * days[at / 24];
        }
        Self::new(hours, source)
    }

    /// The same traffic in every hour.
    #[must_use]
    pub fn flat(source: SourceId) -> Self {
        Self { hours: Arc::new([1.0; WEEK]), source }
    }

    /// Offices of one time zone: working days alike, a tenth of one on Saturday and Sunday.
    #[must_use]
    pub fn business_hours(source: SourceId) -> Option<Self> {
        Self::of_days(WORKING_DAY, [1.0, 1.0, 1.0, 1.0, 1.0, 0.1, 0.1], source)
    }

    /// Consumers of one time zone, all days alike.
    #[must_use]
    pub fn consumer(source: SourceId) -> Option<Self> {
        Self::of_days(CONSUMER_DAY, [1.0; 7], source)
    }

    /// Hour by hour, Monday's first hour first.
    #[must_use]
    pub fn hours(&self) -> &[f64; WEEK] {
        &self.hours
    }

    /// The busiest hour over the mean.
    #[must_use]
    pub fn peak(&self) -> Given<Ratio> {
        Given::new(Ratio::new(self.hours.iter().copied().fold(1.0, f64::max)), self.source)
    }
}

/// A fleet that is sized hour by hour.
#[derive(Clone, Debug)]
pub struct Hourly {
    /// The shape that it serves.
    pub shape: Shape,
    /// Time from asking for a replica to its first answer, where the fleet scales with demand; absent:
    /// the fleet stands at the peak all week.
    pub startup: Option<Given<Hours>>,
}
