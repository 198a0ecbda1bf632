//! `profiles/*.toml`: a calibration of one's own, as `infercost calibrate` writes it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::calibration::Calibration;
use super::evidence::Evidence;
use crate::spec::engine::engine_table;

macro_rules! define {
    ($($(#[$doc:meta])* $field:ident: $type:ident, $key:ident, $factor:literal;)+) => {
        /// Some numbers of an engine.
        #[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct EngineNumbers {
            $(
                $(#[$doc])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $key: Option<f64>,
            )+
        }

        impl EngineNumbers {
            /// The numbers that are given, by key.
            pub fn given(&self) -> impl Iterator<Item = (&'static str, f64)> {
                [$((stringify!($key), self.$key)),+]
                    .into_iter()
                    .filter_map(|(key, value)| Some((key, value?)))
            }

            /// Sets the number of a key; `false` if there is no such key.
            pub fn set(&mut self, key: &str, value: f64) -> bool {
                match key {
                    $(stringify!($key) => self.$key = Some(value),)+
                    _ => return false,
                }
                true
            }
        }
    };
}
engine_table!(define);

/// What one's own measurements say of accelerators and engines. The file's name is its name in
/// studies.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Calibrations by family of accelerators: an architecture, or a vendor in lower case.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub calibration: BTreeMap<String, Calibration>,
    /// Engines by catalog name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub engine: BTreeMap<String, EngineNumbers>,
    /// Deployments whose measured times anchor the curve.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub anchor: Vec<Anchor>,
    /// Sources by key.
    #[serde(default)]
    pub evidence: Evidence,
}

/// One deployment's times against the model's.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// Full name of the model.
    pub model: String,
    /// Catalog name of the accelerator.
    pub gpu: String,
    /// Catalog name of the engine.
    pub engine: String,
    /// Format of the weights.
    pub precision: String,
    /// Tensor parallelism.
    pub tp: u32,
    /// Measured over predicted time, drawn to 1 where few rows say so.
    pub time_factor: f64,
}
