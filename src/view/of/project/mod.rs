//! A projection: as a table by year or month, as a record, as charts.

mod charts;
mod fan;
mod record;
mod table;

pub use charts::charts;
pub use fan::{fan_charts, spread_table};
pub use record::record;
pub use table::{table, tidy};

use crate::finance::Irr;
use crate::study::Projection;
use crate::study::project::Course;

/// `Rent, upside`, or what of it is needed to tell projections apart.
fn name(projection: &Projection, all: &[Projection]) -> String {
    let options = all.iter().any(|other| other.option != projection.option);
    let lines = all.iter().any(|other| other.line != projection.line);
    match (options, lines) {
        (false, true) => projection.line.clone(),
        (true, true) if projection.line != "base" => {
            format!("{}, {}", projection.option, projection.line)
        }
        _ => projection.option.to_string(),
    }
}

/// Projections that can serve.
fn courses(all: &[Projection]) -> impl Iterator<Item = (&Projection, &Course)> {
    all.iter().filter_map(|projection| Some((projection, projection.result.as_ref().ok()?)))
}

fn irr_words(irr: &Irr) -> String {
    match irr {
        Irr::None => "no IRR: money does not go out first and then come back".to_owned(),
        Irr::One(rate) if *rate > 10.0 => "IRR above 1,000% a year".to_owned(),
        Irr::One(rate) => format!("IRR {:.0}% a year", rate * 100.0).replace('-', "\u{2212}"),
        Irr::Several(_) => "several IRRs: the flows turn more than once".to_owned(),
    }
}
