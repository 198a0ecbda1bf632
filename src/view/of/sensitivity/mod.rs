//! What matters most: as tables, as a record, as a tornado, shares of the variance and a heat map.

mod charts;
mod record;
mod table;

pub use charts::charts;
pub use record::record;
pub use table::{tables, tidy};

use crate::study::sensitivity::{Ranged, Sensitivity};
use crate::view::chart::Unit;
use crate::view::of::compare::Heading;
use crate::view::of::sweep::{METRICS, money};

/// Everything that a sensitivity says.
pub struct Result<'a> {
    /// The answers.
    pub found: &'a Sensitivity,
    /// The inputs.
    pub inputs: &'a [Ranged],
    /// Names of all options.
    pub options: &'a [std::sync::Arc<str>],
    /// Place of the option.
    pub option: usize,
    /// Place of the figure in [`METRICS`].
    pub figure: usize,
    /// Share of a number without a distribution that is assumed on either side.
    pub assumed: f64,
    /// Wanted gross margin of the option.
    pub target: f64,
    /// Whether some inputs move together, which shares of the variance leave out.
    pub correlated: bool,
    /// How results are headed and priced.
    pub heading: &'a Heading,
}

/// Whether the variance of a figure is that of its logarithm: all but shares, which may be negative.
#[must_use]
pub fn in_logarithms(figure: usize) -> bool {
    METRICS.get(figure).is_some_and(|metric| metric.unit != Unit::Percent)
}

impl Result<'_> {
    /// What money among the figure is multiplied with.
    fn factor(&self) -> f64 {
        money(METRICS[self.figure].unit, self.heading)
    }

    /// Places of the inputs that do anything, the widest swing first.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.inputs.len()).filter(|own| self.acts(*own)).collect();
        let width = |own: usize| self.found.swings[own].width();
        order.sort_by(|&a, &b| width(b).total_cmp(&width(a)).then(a.cmp(&b)));
        order
    }

    fn acts(&self, place: usize) -> bool {
        let (swing, needed) = (&self.found.swings[place], &self.found.needed[place]);
        swing.width() > 0.0
            || swing.elasticity.is_some_and(|own| own.abs() > 0.0)
            || needed.margin_target.is_some()
            || needed.ranking.is_some()
    }

    /// The answer in one sentence.
    fn finding(&self) -> String {
        let label = METRICS[self.figure].label.to_lowercase();
        let order = self.order();
        let Some(first) = order.first() else {
            return format!("Nothing in the study changes the {label}");
        };
        let own = short_name(&self.inputs[*first].input.name);
        format!("What matters most for the {label} of {} is {own}", self.options[self.option])
    }
}

/// A path without the option that it belongs to where that is plain.
fn short_name(name: &str) -> String {
    name.strip_prefix("option.").unwrap_or(name).to_owned()
}

/// The range of an input in words: `700 to 2,600`, `±20%`.
fn range(ranged: &Ranged) -> String {
    let kind = if ranged.assumed { "assumed" } else { "P10 to P90" };
    format!("{} to {}, {kind}", digits(ranged.range.0), digits(ranged.range.1))
}

/// A number to three digits, commas between thousands.
fn digits(value: f64) -> String {
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    if rounded.abs() < 1e-4 && rounded != 0.0 {
        return format!("{rounded:e}");
    }
    let text = format!("{}", rounded.abs());
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = if rounded < 0.0 { "\u{2212}".to_owned() } else { String::new() };
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + fraction
}
