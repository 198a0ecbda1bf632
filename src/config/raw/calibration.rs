//! `configs/calibration/*.toml`: what software reaches on an accelerator, fitted to measurements.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::Evidence;
use crate::spec::calibration::calibration_table;

macro_rules! define {
    ($($(#[$doc:meta])* $field:ident: $type:ident, $key:ident, $factor:literal;)+) => {
        /// Achieved shares and times. The file is named after an accelerator, an architecture, a
        /// vendor, or `default`; what one file leaves out the next more general one gives.
        #[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct Calibration {
            $(
                $(#[$doc])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $key: Option<f64>,
            )+
            /// Sources by key.
            #[serde(default)]
            pub evidence: Evidence,
        }

        impl Calibration {
            /// The values that are given, by key.
            pub fn given(&self) -> impl Iterator<Item = (&'static str, f64)> {
                [$((stringify!($key), self.$key)),+]
                    .into_iter()
                    .filter_map(|(key, value)| Some((key, value?)))
            }

            /// Sets the value of a key; `false` if there is no such key.
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
calibration_table!(define);
