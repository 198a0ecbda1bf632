//! What the catalogs hold: entries, overlaid ones, and the days of their facts.

use jiff::civil::Date;

use super::catalog::{Catalog, Noun};
use super::raw;
use crate::diag::Diagnostic;

/// One kind of catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Its folder, such as `gpus`.
    pub kind: &'static str,
    /// Names of the entries, or of the files where one holds several.
    pub names: Vec<String>,
    /// Files of the user's folders among them.
    pub overlaid: Vec<String>,
    /// The oldest and the newest day, up to today, that a fact is of.
    pub days: Option<(Date, Date)>,
    /// The first day after today from which an announced fact holds.
    pub announced: Option<Date>,
}

/// Every catalog, as it stands `today`.
///
/// # Errors
/// A file of the user's folders cannot be read.
pub fn overview(catalog: &Catalog, today: Date) -> Result<Vec<Overview>, Vec<Diagnostic>> {
    Ok(vec![
        of::<raw::gpu::Gpu>(catalog, today)?,
        of::<raw::model::Model>(catalog, today)?,
        of::<raw::rental::Provider>(catalog, today)?,
        of::<raw::api::ApiProvider>(catalog, today)?,
        of::<raw::server::Server>(catalog, today)?,
        of::<raw::site::Sites>(catalog, today)?,
        of::<raw::engine::Engine>(catalog, today)?,
        of::<raw::calibration::Calibration>(catalog, today)?,
    ])
}

fn of<T: Noun>(catalog: &Catalog, today: Date) -> Result<Overview, Vec<Diagnostic>> {
    let (names, overlaid) = catalog.names::<T>();
    let (mut days, mut announced): (Option<(Date, Date)>, Option<Date>) = (None, None);
    for name in &names {
        let text = catalog.text::<T>(name)?;
        // Facts say `as_of`, prices the day from which they hold.
        let dated = text.split("as_of = ").skip(1).chain(text.split("\nfrom = ").skip(1));
        for day in dated {
            let word = |c: &char| c.is_ascii_digit() || *c == '-';
            let day: String = day.trim_start_matches('"').chars().take_while(word).collect();
            let Some(day) = super::age::day(&day) else { continue };
            if day > today {
                announced = Some(announced.map_or(day, |own| own.min(day)));
            } else {
                let (first, last) = days.unwrap_or((day, day));
                days = Some((first.min(day), last.max(day)));
            }
        }
    }
    Ok(Overview { kind: T::FOLDER, names, overlaid, days, announced })
}
