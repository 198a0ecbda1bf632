//! A serving engine: how it schedules, and what it adds to the arithmetic.
//!
//! One table names every number, as in [`super::calibration`].

use std::sync::Arc;

use super::precision::{KvPrecision, Precision};
use crate::ledger::{Given, SourceId};
use crate::units::{Bytes, Count, Ratio, Seconds, Tokens};

/// Hands the table of an engine's numbers to the macro `$then`: documentation, field, type, key in
/// TOML, factor from the key's unit to the type's.
macro_rules! engine_table {
    ($then:ident) => {
        $then! {
            /// Share of the accelerator's memory that weights, cache and workspace may fill.
            memory_share: Ratio, memory_share, 1.0;
            /// Workspace and graphs on each accelerator.
            workspace: Bytes, workspace_gb, 1e9;
            /// Sequences in one batch at most.
            max_sequences: Count, max_sequences, 1.0;
            /// New tokens in one step at most: longer prompts are prefilled in chunks.
            token_budget: Tokens, token_budget, 1.0;
            /// Tokens in one KV block.
            kv_block: Tokens, kv_block_tokens, 1.0;
            /// Share of a request's output for which cache is held, averaged over its life: 0.5
            /// where the cache grows with it, 1 where all of it is reserved at admission.
            kv_reserve: Ratio, kv_reserve_share_of_output, 1.0;
            /// Time that one layer costs beyond its operations.
            layer_overhead: Seconds, layer_overhead_us, 1e-6;
            /// Further time of a layer with latent attention.
            latent_overhead: Seconds, latent_overhead_us, 1e-6;
            /// Further time of a layer with linear attention or a state space.
            linear_overhead: Seconds, linear_overhead_us, 1e-6;
            /// Further time of a layer whose activations are quantized to 8 bits.
            fp8_overhead: Seconds, fp8_overhead_us, 1e-6;
            /// Further time of a layer whose activations are quantized to 4 bits.
            fp4_overhead: Seconds, fp4_overhead_us, 1e-6;
            /// Time of experts beyond their products, over the accelerator's usual one.
            expert_overhead: Ratio, expert_overhead, 1.0;
            /// The same over that again, for experts with 8-bit weights.
            fp8_expert_overhead: Ratio, fp8_expert_overhead, 1.0;
            /// Time of the arithmetic of products over that of the accelerator's usual kernels.
            product_slowdown: Ratio, product_slowdown, 1.0;
            /// Time of a large exchange between expert ranks over that of its bytes at the link's
            /// achieved bandwidth: ranks wait for each other.
            exchange_slowdown: Ratio, exchange_slowdown, 1.0;
            /// Time that one step costs beyond its layers.
            step_overhead: Seconds, step_overhead_us, 1e-6;
            /// Time that one sequence adds to a step: scheduling, sampling, detokenizing.
            sequence_overhead: Seconds, sequence_overhead_us, 1e-6;
            /// Time that one request costs before its first token beyond prefill and waiting.
            request_overhead: Seconds, request_overhead_ms, 1e-3;
            /// Decode steps that a new request waits for.
            steps_waited: Ratio, steps_waited, 1.0;
            /// Share of the other requests' prefills that a request waits for before its first
            /// token, in a closed loop; the rest falls between its tokens.
            prefill_contention: Ratio, prefill_contention, 1.0;
        }
    };
}
pub(crate) use engine_table;

macro_rules! define {
    ($($(#[$doc:meta])* $field:ident: $type:ident, $key:ident, $factor:literal;)+) => {
        /// One engine with its usual settings.
        #[derive(Clone, Debug)]
        pub struct Engine {
            /// Catalog name.
            pub name: Arc<str>,
            /// Format of the cache where weights are quantized; absent: 16 bits.
            pub quantized_kv: Option<KvPrecision>,
            $($(#[$doc])* pub $field: Given<$type>,)+
        }

        impl Engine {
            /// Every number by its key in TOML.
            pub const KEYS: &[&str] = &[$(stringify!($key)),+];

            /// The number of a key, in the key's unit.
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

            /// Sets the number of a key, in the key's unit; `false` if there is no such key.
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
engine_table!(define);

impl Engine {
    /// Format of the cache that goes with weights of this format where nothing is said.
    #[must_use]
    pub fn kv_precision(&self, weights: Precision) -> KvPrecision {
        match weights {
            // MXFP4 models quantize experts only; 16-bit weights are not quantized.
            Precision::Bf16 | Precision::Mxfp4 => KvPrecision::Bf16,
            _ => self.quantized_kv.unwrap_or(KvPrecision::Bf16),
        }
    }
}
