//! What software reaches on an accelerator: shares of its peaks, and times that no peak explains.
//!
//! One table names every value; the catalog's file format, the resolver and the fit to a user's
//! measurements all read it.

use crate::ledger::{Given, SourceId};
use crate::units::{BytesPerSecond, Ratio, Seconds};

/// Hands the table of calibration values to the macro `$then`: documentation, field, type, key in
/// TOML, factor from the key's unit to the type's.
macro_rules! calibration_table {
    ($then:ident) => {
        $then! {
            /// Share of the dense peak that large matrix products reach at 16 bits.
            gemm_efficiency_bf16: Ratio, gemm_efficiency_bf16, 1.0;
            /// The same at 8 bits.
            gemm_efficiency_fp8: Ratio, gemm_efficiency_fp8, 1.0;
            /// The same at 4 bits.
            gemm_efficiency_fp4: Ratio, gemm_efficiency_fp4, 1.0;
            /// Share of the 16-bit peak that prefill attention reaches.
            attention_efficiency: Ratio, attention_efficiency, 1.0;
            /// Share of the 16-bit peak that decode attention reaches where arithmetic binds it.
            decode_attention_efficiency: Ratio, decode_attention_efficiency, 1.0;
            /// The same for latent attention, whose heads share one cached vector.
            latent_attention_efficiency: Ratio, latent_attention_efficiency, 1.0;
            /// How arithmetic and reads blend where neither binds alone: 1 is the root of the sum
            /// of their squares, as measured; 0 is the larger of the two, as in textbooks.
            roofline_blend: Ratio, roofline_blend, 1.0;
            /// Share of the memory bandwidth at which weights stream.
            memory_efficiency: Ratio, memory_efficiency, 1.0;
            /// The same for 4-bit floating-point weights and their scales.
            memory_efficiency_fp4: Ratio, memory_efficiency_fp4, 1.0;
            /// Share of the memory bandwidth at which the KV cache is read.
            kv_efficiency: Ratio, kv_efficiency, 1.0;
            /// Share of the memory bandwidth at which activations are read and written.
            activation_efficiency: Ratio, activation_efficiency, 1.0;
            /// Time of a kernel beyond its work: launch, ramp and tail.
            kernel_latency: Seconds, kernel_latency_us, 1e-6;
            /// Time of decode attention for one query head of one sequence beyond its reads.
            attention_head_latency: Seconds, attention_head_latency_ns, 1e-9;
            /// Time of the routed experts of one layer beyond their products: routing, sorting,
            /// launches.
            expert_latency: Seconds, expert_latency_us, 1e-6;
            /// Share of the memory bandwidth at which the weights of experts stream.
            expert_memory_efficiency: Ratio, expert_memory_efficiency, 1.0;
            /// Share of the memory bandwidth at which tokens are gathered to experts and back.
            expert_activation_efficiency: Ratio, expert_activation_efficiency, 1.0;
            /// Busiest expert rank's load over the mean.
            expert_imbalance: Ratio, expert_imbalance, 1.0;
            /// Rate of products with 4-bit weights that are widened first, over 16-bit products.
            weight_only_compute: Ratio, weight_only_compute, 1.0;
            /// Rate at which such expert weights stream, over other experts.
            weight_only_memory: Ratio, weight_only_memory, 1.0;
            /// Time of experts with such weights beyond their products, over other experts.
            weight_only_latency: Ratio, weight_only_latency, 1.0;
            /// Share of the link bandwidth that large all-reduces reach between two accelerators.
            link_efficiency: Ratio, link_efficiency, 1.0;
            /// Loss of it with more accelerators: it falls with (2 / accelerators) to this power.
            link_crowding: Ratio, link_crowding, 1.0;
            /// Time of the smallest all-reduce between two accelerators.
            collective_latency: Seconds, collective_latency_us, 1e-6;
            /// Growth of that time with each further accelerator, as a share of it.
            collective_latency_growth: Ratio, collective_latency_growth, 1.0;
            /// Time of the smallest exchange of tokens between expert ranks, out and back.
            exchange_latency: Seconds, exchange_latency_us, 1e-6;
            /// Bandwidth between scale-up domains for one accelerator, one direction.
            node_bandwidth: BytesPerSecond, node_gb_per_s_per_direction, 1e9;
            /// The engine's overheads on this accelerator's hosts over those on the reference.
            overhead_factor: Ratio, overhead_factor, 1.0;
            /// Power at rest as a share of the thermal design power.
            idle_power_share: Ratio, idle_power_share, 1.0;
            /// Power while serving, before what bandwidth and arithmetic add, as a share of it.
            active_power_share: Ratio, active_power_share, 1.0;
            /// Further share at full memory bandwidth.
            memory_power_share: Ratio, memory_power_share, 1.0;
            /// Further share at full arithmetic.
            compute_power_share: Ratio, compute_power_share, 1.0;
        }
    };
}
pub(crate) use calibration_table;

macro_rules! define {
    ($($(#[$doc:meta])* $field:ident: $type:ident, $key:ident, $factor:literal;)+) => {
        /// Achieved shares and times of one accelerator, fitted to named measurements.
        #[derive(Clone, Copy, Debug)]
        pub struct Calibration {
            $($(#[$doc])* pub $field: Given<$type>,)+
        }

        impl Calibration {
            /// Every value by its key in TOML.
            pub const KEYS: &[&str] = &[$(stringify!($key)),+];

            /// The value of a key, in the key's unit.
            #[must_use]
            pub fn get(&self, key: &str) -> Option<f64> {
                match key {
                    $(stringify!($key) => Some(self.$field.value.get() / $factor),)+
                    _ => None,
                }
            }

            /// Sets the value of a key, in the key's unit, with its source; `false` if there is no
            /// such key.
            pub fn replace(&mut self, key: &str, value: f64, source: SourceId) -> bool {
                match key {
                    $(stringify!($key) => {
                        self.$field = Given::new($type::new(value * $factor), source);
                    })+
                    _ => return false,
                }
                true
            }

            /// Sets the value of a key, in the key's unit; `false` if there is no such key.
            pub fn set(&mut self, key: &str, value: f64) -> bool {
                match key {
                    $(stringify!($key) => self.$field.value = $type::new(value * $factor),)+
                    _ => return false,
                }
                true
            }
        }
    };
}
calibration_table!(define);
