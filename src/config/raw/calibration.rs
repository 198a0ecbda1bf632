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
            $($(#[$doc])* pub $key: Option<f64>,)+
            /// Sources by key.
            #[serde(default)]
            pub evidence: Evidence,
        }
    };
}
calibration_table!(define);
