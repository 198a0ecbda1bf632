//! What a fit may change, and how far it may go without good reason.

/// Whose value it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A family of accelerators with one calibration.
    Family(String),
    /// An engine.
    Engine(String),
}

/// One value that a fit may change: its logarithm is drawn to the prior's with the given spread.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Whose value.
    pub owner: Owner,
    /// Its key in TOML.
    pub key: &'static str,
    /// Standard deviation of its logarithm around the prior.
    pub spread: f64,
}

/// Keys of a calibration that a fit may change. Shares of peaks were measured kernel by kernel and
/// move little; latencies and what depends on the mix of work move more.
pub(super) const CALIBRATION: &[(&str, f64)] = &[
    ("gemm_efficiency_bf16", 0.1),
    ("gemm_efficiency_fp8", 0.1),
    ("gemm_efficiency_fp4", 0.1),
    ("attention_efficiency", 0.08),
    ("memory_efficiency", 0.05),
    ("memory_efficiency_fp4", 0.1),
    ("kv_efficiency", 0.05),
    ("activation_efficiency", 0.12),
    ("kernel_latency_us", 0.3),
    ("attention_head_latency_ns", 0.3),
    ("expert_latency_us", 0.3),
    ("expert_memory_efficiency", 0.05),
    ("expert_activation_efficiency", 0.3),
    ("expert_imbalance", 0.3),
    ("weight_only_compute", 0.2),
    ("weight_only_memory", 0.15),
    ("weight_only_latency", 0.2),
    ("link_efficiency", 0.15),
    ("link_crowding", 0.4),
    ("collective_latency_us", 0.3),
    ("exchange_latency_us", 0.5),
    ("overhead_factor", 0.15),
];

/// The same for an engine: none of these was measured by itself.
pub(super) const ENGINE: &[(&str, f64)] = &[
    ("layer_overhead_us", 0.5),
    ("latent_overhead_us", 0.3),
    ("linear_overhead_us", 0.7),
    ("fp8_overhead_us", 0.6),
    ("fp4_overhead_us", 0.5),
    ("expert_overhead", 0.2),
    ("fp8_expert_overhead", 0.4),
    ("product_slowdown", 0.4),
    ("exchange_slowdown", 0.7),
    ("step_overhead_us", 0.7),
    ("sequence_overhead_us", 0.5),
    ("request_overhead_ms", 0.7),
    ("steps_waited", 0.3),
    ("prefill_contention", 1.0),
];

/// The family whose overheads are the measure of the others': its factor stays 1.
pub(super) const REFERENCE_FAMILY: &str = "hopper";
