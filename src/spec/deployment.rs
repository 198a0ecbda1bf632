//! A model on accelerators: how it is spread, stored and scheduled.

use std::sync::Arc;

use super::accelerator::Accelerator;
use super::accuracy::Accuracy;
use super::adapters::Adapters;
use super::calibration::Calibration;
use super::engine::Engine;
use super::model::Model;
use super::precision::{KvPrecision, Precision};
use super::prefix_cache::PrefixCache;
use super::speculation::Speculation;
use crate::ledger::{Given, SourceId};
use crate::units::{BytesPerSecond, Count, Ratio, TokensPerSecond};

/// One replica of a model.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// The model.
    pub model: Arc<Model>,
    /// Source of the model's shape.
    pub model_source: SourceId,
    /// The accelerator.
    pub gpu: Arc<Accelerator>,
    /// What software reaches on it.
    pub calibration: Arc<Calibration>,
    /// The engine.
    pub engine: Arc<Engine>,
    /// Format of the weights.
    pub precision: Precision,
    /// Source of the format.
    pub precision_source: SourceId,
    /// Format of the KV cache.
    pub kv_precision: KvPrecision,
    /// Source of the format.
    pub kv_precision_source: SourceId,
    /// How the model is spread.
    pub parallelism: Parallelism,
    /// Requests in flight; absent: as many as memory, engine and latency targets allow.
    pub concurrency: Option<Given<Count>>,
    /// How requests arrive.
    pub mode: Mode,
    /// How sure its predictions are.
    pub accuracy: Accuracy,
    /// Measured over predicted time, where measurements of this deployment anchor the curve.
    pub time_factor: Given<Ratio>,
    /// Speculative decoding, if it is used.
    pub speculation: Option<Speculation>,
    /// Low-rank adapters, if there are any.
    pub adapters: Option<Adapters>,
    /// Where prefixes are kept, if that is said; else it costs nothing.
    pub prefix_cache: Option<PrefixCache>,
    /// Rate at which one accelerator takes in the cache that others filled; absent: the network's.
    pub kv_transfer: Option<Given<BytesPerSecond>>,
    /// Those that fill the cache, where they are known.
    pub kv_sender: Option<KvSender>,
    /// Throughput of one replica, where it is given instead of predicted.
    pub measured: Option<Measured>,
}

impl Deployment {
    /// Whether expert weights are kept in 4 bits and widened to 16 for their products: integer
    /// formats everywhere, MXFP4 where the chip has no 4-bit products.
    #[must_use]
    pub fn widens_weights(&self) -> bool {
        match self.precision {
            Precision::Int4 => true,
            Precision::Mxfp4 => self.gpu.peak_fp4.is_none(),
            _ => false,
        }
    }
}

/// How a replica is spread over its accelerators.
#[derive(Clone, Copy, Debug)]
pub struct Parallelism {
    /// Accelerators that share each layer's matrices.
    pub tp: Given<Count>,
    /// Pipeline stages.
    pub pp: Given<Count>,
    /// Groups that hold different requests: replicated attention.
    pub dp: Given<Count>,
    /// Ranks over which experts are spread; 1: experts are split like other matrices.
    pub ep: Given<Count>,
}

/// How requests arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Continuous batching, as many clients as the concurrency.
    Server,
    /// Continuous batching, all requests there at the start: latency does not matter.
    Offline,
    /// One static batch: prefill all, then decode all.
    Batch,
    /// One request at a time.
    SingleStream,
    /// Prompts only: the cache goes to accelerators that decode.
    Prefill,
    /// Answers only: the cache comes from accelerators that prefill.
    Decode,
}

impl Mode {
    /// Every mode by its name in CSV.
    pub const ALL: [(&'static str, Self); 6] = [
        ("server", Self::Server),
        ("offline", Self::Offline),
        ("batch", Self::Batch),
        ("single-stream", Self::SingleStream),
        ("prefill", Self::Prefill),
        ("decode", Self::Decode),
    ];
}

/// The accelerators from which the cache of a request comes.
#[derive(Clone, Copy, Debug)]
pub struct KvSender {
    /// How many hold it: their tensor parallelism.
    pub tp: Given<Count>,
    /// Rate at which one of them sends.
    pub bandwidth: Given<BytesPerSecond>,
}

/// A replica's measured throughput.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Output tokens per second of one replica.
    pub output_tokens_per_s: Given<TokensPerSecond>,
}
