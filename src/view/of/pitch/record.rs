//! A pitch as a record.

use super::super::compare::Heading;
use super::{finding, name};
use crate::study::Comparison;
use crate::study::pitch::{Changed, Measure, Pitch};
use crate::view::record::Record;

/// The stable record of a pitch, schema 1.
#[must_use]
pub fn record(pitch: &Pitch, comparison: &Comparison, heading: &Heading) -> Record {
    let option = |place: usize| {
        Record::from(comparison.outcomes.get(place).map(|outcome| outcome.name.to_string()))
    };
    let measures = pitch.measures.iter().map(|measure: &Measure| {
        let (_, id, quantity) = name(measure.kind);
        Record::map([
            ("measure", id.into()),
            ("quantity", quantity.into()),
            ("ours", measure.ours.into()),
            ("incumbent", measure.incumbent.into()),
            ("times_less", measure.times_less().into()),
            ("times_less_low", measure.interval.map(|(low, _)| low).into()),
            ("times_less_high", measure.interval.map(|(_, high)| high).into()),
        ])
    });
    let breaks = pitch.breaks.iter().map(|own| {
        let what = match own.what {
            Changed::OurThroughput => "our_throughput_factor",
            Changed::TheirThroughput => "incumbent_throughput_factor",
            Changed::OurUtilization => "our_utilization",
            Changed::TheirUtilization => "incumbent_utilization",
            Changed::TheirRent => "incumbent_usd_per_gpu_hour",
        };
        Record::map([
            ("what", what.into()),
            ("now", own.now.into()),
            ("at_equal_cost", own.then.into()),
        ])
    });
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", heading.title.as_str().into()),
        ("file", heading.file.as_str().into()),
        ("finding", finding(pitch, comparison).into()),
        ("ours", option(pitch.claim.ours)),
        ("incumbent", option(pitch.claim.incumbent)),
        ("measures", Record::List(measures.collect())),
        ("breaks", Record::List(breaks.collect())),
    ])
}
