//! The rates at which one accelerator of a deployment works: data sheet times achieved share.

use crate::derive;
use crate::ledger::{Given, Ledger, Traced};
use crate::spec::deployment::Deployment;
use crate::spec::precision::Peak;
use crate::units::{
    Bytes, BytesPerParameter, BytesPerSecond, Count, FlopsPerSecond, Ratio, Seconds, Tokens,
};

/// Traced inputs of the performance model.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    /// Rate of feed-forward products.
    pub mlp_rate: Traced<FlopsPerSecond>,
    /// Rate of attention projections.
    pub projection_rate: Traced<FlopsPerSecond>,
    /// Rate of the LM head.
    pub head_rate: Traced<FlopsPerSecond>,
    /// Rate of prefill attention.
    pub attention_rate: Traced<FlopsPerSecond>,
    /// Rate at which weights stream from memory.
    pub weight_bandwidth: Traced<BytesPerSecond>,
    /// Rate at which the KV cache is read.
    pub kv_bandwidth: Traced<BytesPerSecond>,
    /// Bytes of a feed-forward weight.
    pub mlp_bytes: Traced<BytesPerParameter>,
    /// Bytes of an attention weight.
    pub attention_bytes: Traced<BytesPerParameter>,
    /// Bytes of an embedding or LM-head weight.
    pub embedding_bytes: Traced<BytesPerParameter>,
    /// Bytes of one cached element.
    pub kv_element_bytes: Traced<f64>,
    /// Accelerators that share a matrix.
    pub tp: Traced<Count>,
    /// Pipeline stages.
    pub pp: Traced<Count>,
    /// Request groups.
    pub dp: Traced<Count>,
    /// Accelerators over which the experts of a layer are spread.
    pub expert_shards: Traced<Count>,
    /// Whether experts are spread by rank, so that tokens travel to them.
    pub expert_parallel: bool,
    /// Busiest expert rank over the mean.
    pub expert_imbalance: Traced<Ratio>,
    /// Bandwidth of the link that tensor parallelism uses, achieved.
    pub tp_link: Traced<BytesPerSecond>,
    /// Bandwidth of the link that expert parallelism uses, achieved.
    pub ep_link: Traced<BytesPerSecond>,
    /// Time of the smallest collective.
    pub collective_latency: Traced<Seconds>,
    /// Time of a layer beyond its operations.
    pub layer_overhead: Traced<Seconds>,
    /// Time of a step beyond its layers.
    pub step_overhead: Traced<Seconds>,
    /// Time of a request beyond prefill.
    pub request_overhead: Traced<Seconds>,
    /// Share of the other requests' prefills that a request waits for.
    pub prefill_contention: Traced<Ratio>,
    /// Accelerators of a replica.
    pub gpus: Traced<Count>,
    /// Tokens of a KV block.
    pub kv_block: Traced<Tokens>,
    /// Memory that weights, cache and workspace may fill.
    pub usable_memory: Traced<Bytes>,
    /// Workspace.
    pub workspace: Traced<Bytes>,
    /// Sequences of one batch at most.
    pub max_sequences: Traced<Count>,
}

impl Machine {
    /// Writes the inputs of a deployment into the ledger and combines them.
    #[allow(clippy::too_many_lines)]
    pub fn of<L: Ledger>(l: &mut L, d: &Deployment) -> Self {
        let (gpu, cal, engine) = (&*d.gpu, &*d.calibration, &*d.engine);
        l.enter("machine", None);
        let tp = l.given("tp", "tensor parallelism", d.parallelism.tp);
        let pp = l.given("pp", "pipeline stages", d.parallelism.pp);
        let dp = l.given("dp", "data-parallel groups", d.parallelism.dp);
        let ep = l.given("ep", "expert parallelism", d.parallelism.ep);
        let gpus = derive!(l, "gpus", "accelerators of a replica", [tp, pp, dp] => tp * pp * dp);
        let expert_parallel = ep.value > Count::new(1.0);
        let expert_shards = if expert_parallel {
            derive!(l, "expert_shards", "accelerators that share a layer's experts",
                [tp, dp] => tp * dp)
        } else {
            tp
        };

        let mlp_rate = rate(l, "mlp_rate", "feed-forward rate", d, d.precision.peak());
        let attention_peak = match d.precision {
            crate::spec::precision::Precision::Mxfp4 => Peak::Bf16,
            precision => precision.peak(),
        };
        let projection_rate =
            rate(l, "projection_rate", "attention projection rate", d, attention_peak);
        let head_rate = rate(l, "head_rate", "LM head rate", d, Peak::Bf16);
        let peak = l.given("peak_bf16", "16-bit peak", gpu.peak_bf16);
        let efficiency =
            l.given("attention_efficiency", "achieved share, attention", cal.attention_efficiency);
        let attention_rate = derive!(l, "attention_rate", "attention rate",
            [peak, efficiency] => peak * efficiency);
        let bandwidth = l.given("memory_bandwidth", "memory bandwidth", gpu.memory_bandwidth);
        let share = l.given("memory_efficiency", "achieved share, weights", cal.memory_efficiency);
        let weight_bandwidth = derive!(l, "weight_bandwidth", "bandwidth for weights",
            [bandwidth, share] => bandwidth * share);
        let share = l.given("kv_efficiency", "achieved share, KV cache", cal.kv_efficiency);
        let kv_bandwidth = derive!(l, "kv_bandwidth", "bandwidth for the KV cache",
            [bandwidth, share] => bandwidth * share);

        let link = l.given("link_bandwidth", "link bandwidth per direction", gpu.link_bandwidth);
        let share = l.given("link_efficiency", "achieved share, links", cal.link_efficiency);
        let domain_link = derive!(l, "domain_link", "bandwidth inside a scale-up domain",
            [link, share] => link * share);
        let node = l.given("node_bandwidth", "bandwidth between domains", cal.node_bandwidth);
        let node_link = derive!(l, "node_link", "bandwidth between scale-up domains",
            [node, share] => node * share);
        let within = |ranks: Traced<Count>| ranks.value <= gpu.link_domain.value;
        let precision = |bytes| Given::new(bytes, d.precision_source);
        let memory = l.given("memory", "memory of an accelerator", gpu.memory);
        let share = l.given("memory_share", "share that may be filled", engine.memory_share);
        let machine = Self {
            mlp_rate,
            projection_rate,
            head_rate,
            attention_rate,
            weight_bandwidth,
            kv_bandwidth,
            mlp_bytes: l.given(
                "mlp_bytes",
                "bytes of a feed-forward weight",
                precision(d.precision.mlp_bytes()),
            ),
            attention_bytes: l.given(
                "attention_bytes",
                "bytes of an attention weight",
                precision(d.precision.attention_bytes()),
            ),
            embedding_bytes: l.given(
                "embedding_bytes",
                "bytes of an embedding weight",
                precision(d.precision.embedding_bytes()),
            ),
            kv_element_bytes: l.given(
                "kv_element_bytes",
                "bytes of a cached element",
                Given::new(d.kv_precision.element_bytes(), d.kv_precision_source),
            ),
            tp,
            pp,
            dp,
            expert_shards,
            expert_parallel,
            expert_imbalance: l.given(
                "expert_imbalance",
                "busiest expert rank over the mean",
                cal.expert_imbalance,
            ),
            tp_link: if within(tp) { domain_link } else { node_link },
            ep_link: if within(expert_shards) { domain_link } else { node_link },
            collective_latency: l.given(
                "collective_latency",
                "time of the smallest collective",
                cal.collective_latency,
            ),
            layer_overhead: l.given(
                "layer_overhead",
                "time of a layer beyond its operations",
                engine.layer_overhead,
            ),
            step_overhead: l.given(
                "step_overhead",
                "time of a step beyond its layers",
                engine.step_overhead,
            ),
            request_overhead: l.given(
                "request_overhead",
                "time of a request beyond prefill",
                engine.request_overhead,
            ),
            prefill_contention: l.given(
                "prefill_contention",
                "share of the others' prefills that a request waits for",
                engine.prefill_contention,
            ),
            gpus,
            kv_block: l.given("kv_block", "tokens of a KV block", engine.kv_block),
            usable_memory: derive!(l, "usable_memory", "memory that may be filled",
                [memory, share] => memory * share),
            workspace: l.given("workspace", "workspace and graphs", engine.workspace),
            max_sequences: l.given(
                "max_sequences",
                "sequences in a batch at most",
                engine.max_sequences,
            ),
        };
        l.leave();
        machine
    }
}

/// Peak times achieved share; where the chip lacks the format, its 16-bit peak serves.
fn rate<L: Ledger>(
    l: &mut L,
    id: &'static str,
    label: &'static str,
    d: &Deployment,
    wanted: Peak,
) -> Traced<FlopsPerSecond> {
    l.enter(id, None);
    let (peak, achieved) = match (wanted, d.gpu.peak(wanted)) {
        (Peak::Fp8 | Peak::Int8, Some(peak)) => (peak, d.calibration.gemm_efficiency_fp8),
        (Peak::Fp4, Some(peak)) => (peak, d.calibration.gemm_efficiency_fp4),
        _ => (d.gpu.peak_bf16, d.calibration.gemm_efficiency_bf16),
    };
    let peak = l.given("peak", "dense peak", peak);
    let efficiency = l.given("efficiency", "achieved share, large products", achieved);
    let rate = l.derived(
        "rate",
        label,
        "peak * efficiency",
        [("peak", peak.line), ("efficiency", efficiency.line)],
        peak.value * efficiency.value,
    );
    l.leave();
    rate
}
