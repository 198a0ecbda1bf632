//! Hand-made scenarios without losses: data-sheet rates are reached, nothing has an overhead.

use std::sync::Arc;

use infercost::estimate::{Estimate, estimate};
use infercost::ledger::{Given, LineId, Off, SourceId, Traced};
use infercost::perf::{Load, Performance, operation::product, predict};
use infercost::spec::accelerator::Accelerator;
use infercost::spec::calibration::Calibration;
use infercost::spec::contract::Contracts;
use infercost::spec::deployment::{Deployment, Measured, Mode, Parallelism};
use infercost::spec::engine::Engine;
use infercost::spec::exposure::Supplier;
use infercost::spec::model::{Attention, Block, Mlp, Model};
use infercost::spec::plan::{Overheads, Plan};
use infercost::spec::precision::{KvPrecision, Precision};
use infercost::spec::quality::Quality;
use infercost::spec::scenario::{Deployed, Hosting, Scenario, Serving, Sizing, Stage};
use infercost::spec::stages::Stages;
use infercost::spec::supply::{Rented, Site, Supply};
use infercost::spec::workload::{Call, Slo, Workload};
use infercost::units::{Parameters, Quantity};

/// More than any figure here: something that never binds.
pub const HUGE: f64 = 1e30;

/// An input without a source.
pub fn given<Q: Quantity>(value: f64) -> Given<Q> {
    Given::new(Q::of(value), SourceId(0))
}

/// An input outside a ledger.
pub fn traced<Q: Quantity>(value: f64) -> Traced<Q> {
    Traced { value: Q::of(value), line: LineId(0) }
}

/// Grouped-query attention over the whole context.
pub fn full(heads: f64, kv_heads: f64, head_dim: f64) -> Attention {
    Attention::Full {
        heads,
        kv_heads,
        head_dim,
        value_head_dim: head_dim,
        shared_kv: false,
        output_gate: false,
        window_tokens: f64::INFINITY,
        kv_compression: 1.0,
        sparse_top_k: f64::INFINITY,
        index_width: 0.0,
        extra_parameters: 0.0,
    }
}

/// A model of any context length.
pub fn model(hidden_size: f64, vocabulary_size: f64, tied: bool, blocks: Vec<Block>) -> Model {
    Model {
        name: "hand-made".to_owned(),
        hidden_size,
        vocabulary_size,
        tied_embeddings: tied,
        blocks,
        other_parameters: Parameters::ZERO,
        max_context_tokens: f64::INFINITY,
    }
}

/// A model of so many weights and cached elements per token; the cache splits over `shards`.
pub fn sized(weights: f64, kv_elements: f64, shards: f64) -> Model {
    let mut attention = full(1.0, shards, kv_elements / shards / 2.0);
    let projections = attention.parameters(1.0).get();
    if let Attention::Full { extra_parameters, .. } = &mut attention {
        *extra_parameters = weights - projections;
    }
    model(1.0, 0.0, true, vec![Block { layers: 1.0, attention, mlp: Mlp::None }])
}

/// An accelerator of these data-sheet rates, its memory and links without limit.
pub fn accelerator(peak: f64, bandwidth: f64) -> Accelerator {
    Accelerator {
        name: "ideal".into(),
        title: "ideal".into(),
        family: "ideal".into(),
        memory: given(HUGE),
        memory_bandwidth: given(bandwidth),
        peak_bf16: given(peak),
        peak_fp8: None,
        peak_int8: None,
        peak_fp4: None,
        tdp: None,
        link_bandwidth: given(HUGE),
        link_domain: given(1.0),
    }
}

/// Every achieved share is 1, every latency 0; a busy accelerator draws its TDP, an idle one none.
pub fn calibration() -> Calibration {
    Calibration {
        gemm_efficiency_bf16: given(1.0),
        gemm_efficiency_fp8: given(1.0),
        gemm_efficiency_fp4: given(1.0),
        attention_efficiency: given(1.0),
        decode_attention_efficiency: given(1.0),
        latent_attention_efficiency: given(1.0),
        roofline_blend: given(0.0),
        memory_efficiency: given(1.0),
        memory_efficiency_fp4: given(1.0),
        kv_efficiency: given(1.0),
        // Textbooks count weights and cache, not activations.
        activation_efficiency: given(HUGE),
        kernel_latency: given(0.0),
        attention_head_latency: given(0.0),
        expert_latency: given(0.0),
        expert_memory_efficiency: given(1.0),
        expert_activation_efficiency: given(HUGE),
        expert_imbalance: given(1.0),
        weight_only_compute: given(1.0),
        weight_only_memory: given(1.0),
        weight_only_latency: given(1.0),
        link_efficiency: given(1.0),
        link_crowding: given(0.0),
        collective_latency: given(0.0),
        collective_latency_growth: given(0.0),
        exchange_latency: given(0.0),
        node_bandwidth: given(HUGE),
        overhead_factor: given(1.0),
        idle_power_share: given(0.0),
        active_power_share: given(1.0),
        memory_power_share: given(0.0),
        compute_power_share: given(0.0),
    }
}

/// An engine that adds nothing.
pub fn engine() -> Engine {
    Engine {
        name: "ideal".into(),
        quantized_kv: None,
        memory_share: given(1.0),
        workspace: given(0.0),
        max_sequences: given(HUGE),
        token_budget: given(HUGE),
        kv_block: given(0.0),
        kv_reserve: given(0.5),
        layer_overhead: given(0.0),
        latent_overhead: given(0.0),
        linear_overhead: given(0.0),
        fp8_overhead: given(0.0),
        fp4_overhead: given(0.0),
        expert_overhead: given(1.0),
        fp8_expert_overhead: given(1.0),
        product_slowdown: given(1.0),
        exchange_slowdown: given(1.0),
        step_overhead: given(0.0),
        sequence_overhead: given(0.0),
        request_overhead: given(0.0),
        steps_waited: given(0.0),
        prefill_contention: given(0.0),
    }
}

/// One replica over `tp` accelerators.
pub fn deployment(model: Model, gpu: Accelerator, precision: Precision, tp: f64) -> Deployment {
    Deployment {
        model: Arc::new(model),
        model_source: SourceId(0),
        gpu: Arc::new(gpu),
        calibration: Arc::new(calibration()),
        engine: Arc::new(engine()),
        precision,
        precision_source: SourceId(0),
        kv_precision: KvPrecision::Bf16,
        kv_precision_source: SourceId(0),
        parallelism: Parallelism { tp: given(tp), pp: given(1.0), dp: given(1.0), ep: given(1.0) },
        concurrency: None,
        mode: Mode::Server,
        accuracy: infercost::spec::accuracy::Accuracy::EXACT,
        time_factor: given(1.0),
        speculation: None,
        adapters: None,
        prefix_cache: None,
        kv_transfer: None,
        kv_sender: None,
        measured: None,
    }
}

/// A steady stream of queries without cached input.
pub fn workload(queries_per_day: f64, input: f64, output: f64) -> Workload {
    Workload {
        queries_per_day: given(queries_per_day),
        batch_share: given(0.0),
        peak_to_mean: given(1.0),
        call: Call {
            input_tokens: given(input),
            output_tokens: given(output),
            reasoning_share: None,
            cached_input_share: given(0.0),
            slo: Slo::default(),
        },
    }
}

/// Steady decoding of `batch` sequences at a mean context of `context` tokens: so many that the
/// empty prompt's pass weighs nothing.
pub fn decode(mut deployment: Deployment, batch: f64, context: f64) -> Performance {
    deployment.concurrency = Some(given(batch));
    performance(&deployment, &workload(1.0, 0.0, 2.0 * context))
}

/// What the library predicts.
pub fn performance(deployment: &Deployment, workload: &Workload) -> Performance {
    predict(&mut Off, deployment, &workload.call).expect("a hand-made deployment is feasible")
}

/// Time of one product with all the weights, and what it takes.
pub fn product(
    weights: f64,
    weight_bytes: f64,
    tokens: f64,
    chips: f64,
    peak: f64,
    bandwidth: f64,
) -> (f64, Load) {
    let mut load = Load::default();
    let product = product::Product {
        weights: traced(weights),
        weight_bytes: traced(weight_bytes),
        tokens: traced(tokens),
        shards: traced(chips),
        rate: traced(peak),
        bandwidth: traced(bandwidth),
        blend: traced(0.0),
    };
    (product::time(&mut Off, "all", product, &mut load).time.value.get(), load)
}

/// Accelerators whose throughput is known: a replica of `gpus` gives `rate` output tokens per
/// second, is rented for `usd_per_gpu_hour` and always busy; all its cost is on output.
pub fn rented(workload: Workload, gpus: f64, rate: f64, usd_per_gpu_hour: f64) -> Scenario {
    let mut deployment =
        deployment(sized(1.0, 2.0 * gpus, gpus), accelerator(HUGE, HUGE), Precision::Bf16, gpus);
    deployment.measured = Some(Measured { output_tokens_per_s: given(rate) });
    let supply = Supply::Rented(Rented { usd_per_gpu_hour: given(usd_per_gpu_hour) });
    serving(
        workload,
        Serving::Deployed(Deployed {
            deployment,
            hosting: Hosting {
                supply,
                site: Site { electricity: given(0.0), pue: given(1.0), carbon: None },
                host_power: given(0.0),
                sizing: Sizing::Utilization(given(1.0)),
                shape: None,
            },
        }),
    )
}

/// A scenario of compute alone, nothing charged.
pub fn serving(workload: Workload, serving: Serving) -> Scenario {
    Scenario {
        name: "worked example".into(),
        workload,
        stages: Stages::one(Stage {
            name: "worked example".into(),
            calls: None,
            call: workload.call,
            composition: None,
            serving,
            supplier: Supplier { name: "nobody".into(), committed: false },
            after: Vec::new(),
        }),
        response_cache: None,
        success: None,
        quality: Quality::default(),
        plan: Plan::None,
        overheads: Overheads {
            usd_per_query: given(0.0),
            share_of_compute: given(0.0),
            variable_share_of_revenue: given(0.0),
            batch_discount: given(0.0),
            target_gross_margin: given(0.0),
        },
        contracts: Contracts::default(),
        sources: Arc::new([]),
    }
}

/// The part of a scenario that [`rented`] makes.
pub fn deployed(scenario: &mut Scenario) -> &mut Deployed {
    scenario.stages.first.serving.deployed_mut().expect("it is deployed")
}

/// What the library estimates.
pub fn estimated(scenario: &Scenario) -> Estimate {
    estimate(&mut Off, scenario).expect("a hand-made scenario is feasible").value
}
