//! The rates at which one accelerator of a deployment works: data sheet times achieved share.

use crate::derive;
use crate::ledger::{Given, Ledger, Traced};
use crate::spec::adapters::Adapters;
use crate::spec::deployment::Deployment;
use crate::spec::precision::{Peak, Precision};
use crate::units::{
    Bytes, BytesPerParameter, BytesPerSecond, Count, FlopsPerSecond, Ratio, Seconds, Tokens, max,
    pow, ratio,
};

/// Traced inputs of the performance model.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    /// Rate of feed-forward products.
    pub mlp_rate: Traced<FlopsPerSecond>,
    /// Rate of attention projections.
    pub projection_rate: Traced<FlopsPerSecond>,
    /// Rate of products with routed experts.
    pub expert_rate: Traced<FlopsPerSecond>,
    /// Rate of the LM head.
    pub head_rate: Traced<FlopsPerSecond>,
    /// Rate of prefill attention.
    pub attention_rate: Traced<FlopsPerSecond>,
    /// Rate of decode attention where arithmetic binds it.
    pub decode_attention_rate: Traced<FlopsPerSecond>,
    /// The same for latent attention.
    pub latent_attention_rate: Traced<FlopsPerSecond>,
    /// How arithmetic and reads blend.
    pub roofline_blend: Traced<Ratio>,
    /// Rate at which weights stream from memory.
    pub weight_bandwidth: Traced<BytesPerSecond>,
    /// Rate at which 16-bit weights stream from memory.
    pub head_bandwidth: Traced<BytesPerSecond>,
    /// Rate at which the weights of experts stream from memory.
    pub expert_bandwidth: Traced<BytesPerSecond>,
    /// Rate at which rows are gathered to experts.
    pub expert_activation_bandwidth: Traced<BytesPerSecond>,
    /// Rate at which the KV cache is read.
    pub kv_bandwidth: Traced<BytesPerSecond>,
    /// Rate at which activations are read and written.
    pub activation_bandwidth: Traced<BytesPerSecond>,
    /// Bytes that an activation element costs to move: its own, and its quantized copy.
    pub activation_bytes: Traced<f64>,
    /// Bytes of a feed-forward weight.
    pub mlp_bytes: Traced<BytesPerParameter>,
    /// Bytes of an attention weight.
    pub attention_bytes: Traced<BytesPerParameter>,
    /// Bytes of an embedding or LM-head weight.
    pub embedding_bytes: Traced<BytesPerParameter>,
    /// Bytes of one cached element.
    pub kv_element_bytes: Traced<f64>,
    /// Memory bandwidth of the data sheet.
    pub bandwidth: Traced<BytesPerSecond>,
    /// Accelerators that share a matrix.
    pub tp: Traced<Count>,
    /// Pipeline stages.
    pub pp: Traced<Count>,
    /// Request groups.
    pub dp: Traced<Count>,
    /// Accelerators over which the experts of a layer are spread.
    pub expert_shards: Traced<Count>,
    /// Whether experts are spread by rank.
    pub expert_parallel: bool,
    /// Busiest expert rank over the mean.
    pub expert_imbalance: Traced<Ratio>,
    /// Bandwidth of the link that tensor parallelism uses, achieved.
    pub tp_link: Traced<BytesPerSecond>,
    /// Bandwidth of the link that expert parallelism uses, achieved.
    pub ep_link: Traced<BytesPerSecond>,
    /// Time of the smallest all-reduce among the accelerators that share a matrix.
    pub collective_latency: Traced<Seconds>,
    /// Time of the smallest exchange between expert ranks.
    pub exchange_latency: Traced<Seconds>,
    /// Time of a large exchange over that of its bytes.
    pub exchange_slowdown: Traced<Ratio>,
    /// Time of a kernel beyond its work.
    pub kernel_latency: Traced<Seconds>,
    /// Time of decode attention for one head of one sequence.
    pub attention_head_latency: Traced<Seconds>,
    /// Time of the routed experts of a layer beyond their products.
    pub expert_latency: Traced<Seconds>,
    /// Time of a layer beyond its operations.
    pub layer_overhead: Traced<Seconds>,
    /// Further time of a layer with latent attention.
    pub latent_overhead: Traced<Seconds>,
    /// Further time of a layer with linear attention.
    pub linear_overhead: Traced<Seconds>,
    /// Time of a step beyond its layers.
    pub step_overhead: Traced<Seconds>,
    /// Time that one sequence adds to a step.
    pub sequence_overhead: Traced<Seconds>,
    /// Time of a request beyond prefill and waiting.
    pub request_overhead: Traced<Seconds>,
    /// Decode steps that a new request waits for.
    pub steps_waited: Traced<Ratio>,
    /// Share of the other requests' prefills that a request waits for.
    pub prefill_contention: Traced<Ratio>,
    /// New tokens of a step at most.
    pub token_budget: Traced<Tokens>,
    /// Measured over predicted time of a step.
    pub time_factor: Traced<Ratio>,
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
    /// Low-rank adapters on the model.
    pub adapters: Option<Adapters>,
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
            Precision::Mxfp4 => Peak::Bf16,
            precision => precision.peak(),
        };
        let projection_rate =
            rate(l, "projection_rate", "attention projection rate", d, attention_peak);
        let head_rate = rate(l, "head_rate", "LM head rate", d, Peak::Bf16);
        let widened = d.widens_weights();
        let expert_rate = if widened {
            let slower = l.given(
                "weight_only_compute",
                "rate with widened weights over 16-bit products",
                cal.weight_only_compute,
            );
            let rate = head_rate;
            derive!(l, "expert_rate", "rate of experts", [rate, slower] => rate * slower)
        } else if d.precision == Precision::Mxfp4 {
            // Chips with 4-bit products run MXFP4 weights against 8-bit activations.
            rate(l, "expert_rate", "rate of experts", d, Peak::Fp8)
        } else {
            mlp_rate
        };

        let peak = l.given("peak_bf16", "16-bit peak", gpu.peak_bf16);
        let share =
            l.given("attention_efficiency", "achieved share, attention", cal.attention_efficiency);
        let attention_rate = derive!(l, "attention_rate", "prefill attention rate",
            [peak, share] => peak * share);
        let share = l.given(
            "decode_attention_efficiency",
            "achieved share, decode attention",
            cal.decode_attention_efficiency,
        );
        let decode_attention_rate = derive!(l, "decode_attention_rate", "decode attention rate",
            [peak, share] => peak * share);
        let share = l.given(
            "latent_attention_efficiency",
            "achieved share, latent attention",
            cal.latent_attention_efficiency,
        );
        let latent_attention_rate = derive!(l, "latent_attention_rate", "latent attention rate",
            [peak, share] => peak * share);

        let bandwidth = l.given("memory_bandwidth", "memory bandwidth", gpu.memory_bandwidth);
        let share = l.given(
            "memory_efficiency",
            "achieved share, 16- and 8-bit weights",
            cal.memory_efficiency,
        );
        let head_bandwidth = derive!(l, "head_bandwidth", "bandwidth for 16- and 8-bit weights",
            [bandwidth, share] => bandwidth * share);
        let weight_bandwidth = if d.precision == Precision::Nvfp4 {
            let share = l.given(
                "memory_efficiency_fp4",
                "achieved share, 4-bit weights",
                cal.memory_efficiency_fp4,
            );
            derive!(l, "weight_bandwidth", "bandwidth for weights",
                [bandwidth, share] => bandwidth * share)
        } else {
            head_bandwidth
        };
        let share = l.given(
            "expert_memory_efficiency",
            "achieved share, experts",
            cal.expert_memory_efficiency,
        );
        let mut expert_bandwidth = derive!(l, "expert_bandwidth", "bandwidth for experts",
            [bandwidth, share] => bandwidth * share);
        if widened {
            let slower = l.given(
                "weight_only_memory",
                "rate with widened weights over others",
                cal.weight_only_memory,
            );
            let full = expert_bandwidth;
            expert_bandwidth = derive!(l, "widened_bandwidth", "bandwidth for widened experts",
                [full, slower] => full * slower);
        }
        let share = l.given(
            "expert_activation_efficiency",
            "achieved share, rows to experts",
            cal.expert_activation_efficiency,
        );
        let expert_activation_bandwidth = derive!(l, "expert_activation_bandwidth",
            "bandwidth for rows to experts", [bandwidth, share] => bandwidth * share);
        let share = l.given("kv_efficiency", "achieved share, KV cache", cal.kv_efficiency);
        let kv_bandwidth = derive!(l, "kv_bandwidth", "bandwidth for the KV cache",
            [bandwidth, share] => bandwidth * share);
        let share = l.given(
            "activation_efficiency",
            "achieved share, activations",
            cal.activation_efficiency,
        );
        let activation_bandwidth = derive!(l, "activation_bandwidth", "bandwidth for activations",
            [bandwidth, share] => bandwidth * share);

        let link = l.given("link_bandwidth", "link bandwidth per direction", gpu.link_bandwidth);
        let share = l.given("link_efficiency", "achieved share, links", cal.link_efficiency);
        let domain_link = derive!(l, "domain_link", "bandwidth inside a scale-up domain",
            [link, share] => link * share);
        let node = l.given("node_bandwidth", "bandwidth between domains", cal.node_bandwidth);
        let node_link = derive!(l, "node_link", "bandwidth between scale-up domains",
            [node, share] => node * share);
        let within = |ranks: Traced<Count>| ranks.value <= gpu.link_domain.value;
        let link = if within(tp) { domain_link } else { node_link };
        let crowding = l.given("link_crowding", "loss with more accelerators", cal.link_crowding);
        let tp_link = if tp.value > Count::new(1.0) {
            derive!(l, "tp_link", "bandwidth for all-reduces", [link, tp, crowding] =>
                link / pow(ratio(tp) / 2.0, crowding))
        } else {
            link
        };
        let smallest = l.given(
            "smallest_collective",
            "time of the smallest all-reduce",
            cal.collective_latency,
        );
        let growth = l.given(
            "collective_latency_growth",
            "growth with each further accelerator",
            cal.collective_latency_growth,
        );
        let collective_latency = derive!(l, "collective_latency",
            "time of the smallest all-reduce here", [smallest, growth, tp] =>
            smallest * (1.0 + growth * max(ratio(tp) - 2.0, growth * 0.0)));

        let precision = |bytes| Given::new(bytes, d.precision_source);
        let memory = l.given("memory", "memory of an accelerator", gpu.memory);
        let share = l.given("memory_share", "share that may be filled", engine.memory_share);
        let hosts = l.given("overhead_factor", "overheads on these hosts", cal.overhead_factor);
        let layer = l.given("engine_layer", "overhead of a layer", engine.layer_overhead);
        let layer_overhead = match d.precision {
            Precision::Fp8 | Precision::Int8 | Precision::Nvfp4 => {
                let quantizing = if d.precision == Precision::Nvfp4 {
                    engine.fp4_overhead
                } else {
                    engine.fp8_overhead
                };
                let quantizing = l.given("quantizing", "of it, quantizing activations", quantizing);
                derive!(l, "layer_overhead", "time of a layer beyond its operations",
                    [layer, quantizing, hosts] => (layer + quantizing) * hosts)
            }
            _ => derive!(l, "layer_overhead", "time of a layer beyond its operations",
                [layer, hosts] => layer * hosts),
        };
        let latent = l.given("engine_latent", "of latent attention", engine.latent_overhead);
        let latent_overhead = derive!(l, "latent_overhead",
            "further time of a layer with latent attention", [latent, hosts] => latent * hosts);
        let linear = l.given("engine_linear", "of linear attention", engine.linear_overhead);
        let linear_overhead = derive!(l, "linear_overhead",
            "further time of a layer with linear attention", [linear, hosts] => linear * hosts);
        let step = l.given("engine_step", "overhead of a step", engine.step_overhead);
        let step_overhead = derive!(l, "step_overhead", "time of a step beyond its layers",
            [step, hosts] => step * hosts);
        let usual =
            l.given("usual_expert_latency", "time of experts beyond products", cal.expert_latency);
        let factor =
            l.given("expert_overhead", "this engine's over the usual", engine.expert_overhead);
        let expert_latency = if widened || d.precision == Precision::Fp8 {
            let format = l.given(
                "format_latency",
                "with this format of weights over others",
                if widened { cal.weight_only_latency } else { engine.fp8_expert_overhead },
            );
            derive!(l, "expert_latency", "time of experts beyond their products",
                [usual, factor, format] => usual * factor * format)
        } else {
            derive!(l, "expert_latency", "time of experts beyond their products",
                [usual, factor] => usual * factor)
        };
        let quantized = matches!(d.precision, Precision::Fp8 | Precision::Int8 | Precision::Nvfp4);
        let machine = Self {
            mlp_rate,
            projection_rate,
            expert_rate,
            head_rate,
            attention_rate,
            decode_attention_rate,
            latent_attention_rate,
            roofline_blend: l.given(
                "roofline_blend",
                "how arithmetic and reads blend",
                cal.roofline_blend,
            ),
            weight_bandwidth,
            head_bandwidth,
            expert_bandwidth,
            expert_activation_bandwidth,
            kv_bandwidth,
            activation_bandwidth,
            activation_bytes: l.given(
                "activation_bytes",
                "bytes moved for an activation element",
                Given::new(if quantized { 3.0 } else { 2.0 }, d.precision_source),
            ),
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
            bandwidth,
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
            tp_link,
            ep_link: if within(expert_shards) { domain_link } else { node_link },
            collective_latency,
            exchange_latency: l.given(
                "exchange_latency",
                "time of the smallest exchange between expert ranks",
                cal.exchange_latency,
            ),
            exchange_slowdown: l.given(
                "exchange_slowdown",
                "time of a large exchange over that of its bytes",
                engine.exchange_slowdown,
            ),
            kernel_latency: l.given(
                "kernel_latency",
                "time of a kernel beyond its work",
                cal.kernel_latency,
            ),
            attention_head_latency: l.given(
                "attention_head_latency",
                "time of decode attention for one head of one sequence",
                cal.attention_head_latency,
            ),
            expert_latency,
            layer_overhead,
            latent_overhead,
            linear_overhead,
            step_overhead,
            sequence_overhead: l.given(
                "sequence_overhead",
                "time that one sequence adds to a step",
                engine.sequence_overhead,
            ),
            request_overhead: l.given(
                "request_overhead",
                "time of a request beyond prefill and waiting",
                engine.request_overhead,
            ),
            steps_waited: l.given(
                "steps_waited",
                "decode steps that a new request waits for",
                engine.steps_waited,
            ),
            prefill_contention: l.given(
                "prefill_contention",
                "share of the others' prefills that a request waits for",
                engine.prefill_contention,
            ),
            token_budget: l.given(
                "token_budget",
                "new tokens of a step at most",
                engine.token_budget,
            ),
            time_factor: l.given(
                "time_factor",
                "measured over predicted time of a step",
                d.time_factor,
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
            adapters: d.adapters,
        };
        l.leave();
        machine
    }
}

impl Machine {
    /// The same machine for a model without adapters.
    #[must_use]
    pub const fn without_adapters(&self) -> Self {
        Self { adapters: None, ..*self }
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
    let slowdown = l.given(
        "slowdown",
        "time of this engine's products over the usual",
        d.engine.product_slowdown,
    );
    let rate = l.derived(
        "rate",
        label,
        "peak * efficiency / slowdown",
        [("peak", peak.line), ("efficiency", efficiency.line), ("slowdown", slowdown.line)],
        peak.value * efficiency.value / slowdown.value,
    );
    l.leave();
    rate
}
