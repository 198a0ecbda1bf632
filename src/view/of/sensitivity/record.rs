//! The stable record of a sensitivity, schema 1.

use super::Result;
use crate::study::sensitivity::Share;
use crate::view::of::sweep::METRICS;
use crate::view::record::Record;

/// Everything that a sensitivity says.
#[must_use]
pub fn record(result: &Result<'_>) -> Record {
    let found = result.found;
    let share = |own: &Share| {
        Record::map([
            ("value", own.value.into()),
            ("low", own.low.into()),
            ("high", own.high.into()),
        ])
    };
    let inputs = result.inputs.iter().enumerate().map(|(place, ranged)| {
        let (swing, needed) = (&found.swings[place], &found.needed[place]);
        let shares = found.indices.as_ref();
        Record::map([
            ("name", (&*ranged.input.name).into()),
            ("central", ranged.central.into()),
            ("low", ranged.range.0.into()),
            ("high", ranged.range.1.into()),
            ("assumed", ranged.assumed.into()),
            ("at_low", swing.at_low.into()),
            ("at_high", swing.at_high.into()),
            ("elasticity", swing.elasticity.into()),
            ("first_order", shares.map_or(Record::Null, |own| share(&own.first[place]))),
            ("total", shares.map_or(Record::Null, |own| share(&own.total[place]))),
            ("at_margin_target", needed.margin_target.into()),
            ("at_equal_cost", needed.ranking.into()),
        ])
    });
    let inputs: Vec<Record> = inputs.collect();
    let name = |place: usize| Record::from(&*result.inputs[place].input.name);
    let pairs: Vec<Record> = found
        .indices
        .iter()
        .flat_map(|own| &own.pairs)
        .map(|(a, b, own)| {
            Record::map([
                ("between", Record::List(vec![name(*a), name(*b)])),
                ("second_order", share(own)),
            ])
        })
        .collect();
    let rival = found.rival.map(|rival| result.options[rival].to_string());
    let indices = found.indices.as_ref();
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", result.heading.title.as_str().into()),
        ("file", result.heading.file.as_str().into()),
        ("finding", result.finding().into()),
        ("option", (&*result.options[result.option]).into()),
        ("metric", METRICS[result.figure].name.into()),
        ("central", found.central.into()),
        ("mean", indices.map(|own| own.mean).into()),
        ("of_logarithm", super::in_logarithms(result.figure).into()),
        ("variance", indices.map(|own| own.variance).into()),
        ("points", indices.map(|own| own.rows as f64).into()),
        ("points_left_out", indices.map(|own| own.dropped as f64).into()),
        ("rival", rival.into()),
        ("target_gross_margin", result.target.into()),
        ("inputs", Record::List(inputs)),
        ("pairs", Record::List(pairs)),
    ])
}
