//! `configs/engines/*.toml`: how a serving engine schedules, and what it adds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::Evidence;
use crate::spec::engine::engine_table;

/// The measurements that an engine's file stands for, where a family of engines has several.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Applies {
    /// The catalog name of the engine that this file is a variant of.
    pub variant_of: String,
    /// From this version on.
    pub from_version: Option<String>,
    /// Up to, not including, this version.
    pub before_version: Option<String>,
    /// Where no version is known: measured before this day, `YYYY-MM-DD` or a part of it.
    pub before_date: Option<String>,
    /// Only on accelerators of this vendor.
    pub vendor: Option<String>,
    /// Only on this accelerator, by catalog name.
    pub gpu: Option<String>,
}

macro_rules! define {
    ($($(#[$doc:meta])* $field:ident: $type:ident, $key:ident, $factor:literal;)+) => {
        /// One engine. The file's name is its catalog name.
        #[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct Engine {
            /// Full name, as people say it.
            pub name: String,
            /// Other names that resolve to this entry.
            #[serde(default)]
            pub aliases: Vec<String>,
            /// Which measurements mean this file, where a family of engines has several.
            pub applies: Option<Applies>,
            /// Format of the KV cache where weights are quantized: `bf16` or `fp8`; absent: `bf16`.
            pub quantized_kv_precision: Option<String>,
            $($(#[$doc])* pub $key: f64,)+
            /// Sources by key.
            pub evidence: Evidence,
        }
    };
}
engine_table!(define);
