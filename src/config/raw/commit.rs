//! What `infercost commit` is asked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::number::Number;

/// Accelerators that could be committed to, for `infercost commit`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// The offer by name, such as `market/reserved-1y`; or `gpu_hour_usd`. The option's first reserved
    /// lot unless given.
    pub rental: Option<String>,
    /// Price of an accelerator and hour that is committed to, in US dollars.
    pub gpu_hour_usd: Option<Number>,
    /// Price of one more by the hour, in US dollars; the option's own rent, or its last lot's by the
    /// hour, unless given.
    pub on_demand_gpu_hour_usd: Option<Number>,
    /// Months of the commitment; 12 unless given.
    pub months: Option<u32>,
    /// Share by which demand falls in the case that stranded cost is shown for; 0.5 unless given.
    pub demand_falls_by: Option<f64>,
}
