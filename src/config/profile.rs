//! Writing a profile: the values that a fit found, with where they come from.

use std::fmt::Write as _;

use super::CATALOG_DAY;
use super::raw::calibration::Calibration;
use super::raw::evidence::{Citation, Evidence, Grade};
use super::raw::profile::{Anchor, EngineNumbers, Profile};
use crate::fit::{AnchorFactor, Fitted, Measured, Owner};

/// Factors nearer to 1 than this are not worth a line.
const SMALLEST_CHANGE: f64 = 0.005;

/// The text of a profile.
#[must_use]
pub fn text(fitted: &Fitted, anchors: &[AnchorFactor], rows: &[Measured], file: &str) -> String {
    let mut profile = Profile::default();
    for (parameter, factor) in fitted.factors() {
        if (factor - 1.0).abs() < SMALLEST_CHANGE {
            continue;
        }
        match &parameter.owner {
            Owner::Family(family) => {
                let of = rows.iter().find(|row| *row.deployment.gpu.family == **family);
                if let Some(value) =
                    of.and_then(|row| row.deployment.calibration.get(parameter.key))
                {
                    let entry = profile
                        .calibration
                        .entry(family.clone())
                        .or_insert_with(Calibration::default);
                    entry.set(parameter.key, three(value * factor));
                }
            }
            Owner::Engine(engine) => {
                let of = rows.iter().find(|row| *row.deployment.engine.name == **engine);
                if let Some(value) = of.and_then(|row| row.deployment.engine.get(parameter.key)) {
                    let entry =
                        profile.engine.entry(engine.clone()).or_insert_with(EngineNumbers::default);
                    entry.set(parameter.key, three(value * factor));
                }
            }
        }
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let anchor = |anchor: &AnchorFactor| Anchor {
        model: anchor.model.clone(),
        gpu: anchor.gpu.clone(),
        engine: anchor.engine.clone(),
        precision: anchor.precision.to_owned(),
        tp: anchor.tp as u32,
        time_factor: three(anchor.time_factor),
    };
    profile.anchor = anchors.iter().map(anchor).collect();
    let citation = Citation {
        source: format!("infercost calibrate, {} rows of {file}", rows.len()),
        as_of: CATALOG_DAY.to_string(),
        grade: Grade::Fitted,
        note: None,
    };
    profile.evidence = Evidence([("default".to_owned(), citation)].into());
    let mut text = String::from(
        "# A profile for `profile = \"NAME\"` in studies: a file in profiles/ beside the study.\n",
    );
    let _ = writeln!(text, "# Fitted to {} rows of {file}.\n", rows.len());
    text.push_str(&toml::to_string(&profile).unwrap_or_default());
    text
}

/// Three significant digits: what a fit can tell.
fn three(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}
