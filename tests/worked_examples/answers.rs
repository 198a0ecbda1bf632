//! The library's answer to each worked example: inputs go in, units are converted, nothing else.

use std::collections::HashMap;
use std::sync::Arc;

use infercost::cost::supply::{Accelerators, hourly};
use infercost::finance::capital_recovery;
use infercost::ledger::{Off, SourceId};
use infercost::perf::operation::{collective, experts};
use infercost::perf::{Bound, Decoding, Load, Machine, Pass, speculation};
use infercost::spec::deployment::{Measured, Mode};
use infercost::spec::model::{Attention, Block, Mlp, Model};
use infercost::spec::plan::Plan;
use infercost::spec::precision::{KvPrecision, Precision};
use infercost::spec::scenario::{Scenario, Serving, Sizing};
use infercost::spec::speculation::{Drafter, Speculation};
use infercost::spec::supply::{Api, Books, Financing, Owned, Supply};
use infercost::spec::workload::Workload;
use infercost::units::{HOURS_PER_YEAR, Parameters};

use super::Row;
use super::ideal::{
    HUGE, accelerator, decode, deployed, deployment, estimated, full, given, model, performance,
    product, rented, serving, sized, traced, workload,
};

const DAY: f64 = 86_400.0;
const MILLION: f64 = 1e6;

/// The answer; none where the library has no function for it.
pub fn answer(row: &Row, table: &HashMap<&str, &Row>) -> Option<f64> {
    let id = row.id.as_str();
    match id.split('-').next()? {
        "DS6" => deepseek_day(row, table),
        "SB7" => scaling_book(row),
        "LA" => Some(llm_analysis(row)),
        "PO" => palm(row),
        "IS" if id == "IS-mtp" => Some(speedup(row.get("alpha"), row.get("gamma"), 1.0 / 61.0)),
        "IS" => insights(row),
        "LV" if id.starts_with("LV-E") => Some(
            speculation::accepted(&mut Off, traced(row.get("alpha")), traced(row.get("gamma")))
                .value
                .get(),
        ),
        "LV" => Some(speedup(row.get("alpha"), row.get("gamma"), row.get("c"))),
        "DB" => databricks(row),
        "DSV3" => {
            let model = deepseek_v3(row);
            Some(
                if id.ends_with("total") { model.parameters() } else { model.active_parameters() }
                    .get(),
            )
        }
        "ERpt" if id.ends_with("-usd") => {
            let step = table[id.replace("-usd", "-step").as_str()].published;
            Some(output_cost(row.get("n"), row.get("batch") / step, 2.10, 1.0))
        }
        "OR" => oracle(row),
        _ => business(row),
    }
}

/// Cost of a million output tokens that carry the whole cost of a replica.
fn output_cost(gpus: f64, rate: f64, usd_per_gpu_hour: f64, utilization: f64) -> f64 {
    let mut scenario = rented(workload(1.0, 0.0, 100.0), gpus, rate, usd_per_gpu_hour);
    deployed(&mut scenario).hosting.sizing = Sizing::Utilization(given(utilization));
    estimated(&scenario).cost.usd_per_mtok_output.value.get()
}

/// DeepSeek's day: a fleet of nodes that was busy with the day's tokens.
fn deepseek_day(row: &Row, table: &HashMap<&str, &Row>) -> Option<f64> {
    /// Queries that the day's tokens are spread over: any number.
    const QUERIES: f64 = 1e8;
    let scenario = || -> Scenario {
        let (input, output) = (row.get("in_tok"), row.get("out_tok"));
        let rate = output / row.get("hours") / 3600.0 / row.get("avg_nodes");
        let day = workload(QUERIES, input / QUERIES, output / QUERIES);
        rented(day, row.get("gpus_per_node"), rate, row.get("usd_per_gpu_h"))
    };
    let margin = |plan: Plan| {
        estimated(&Scenario { plan, ..scenario() }).margin.expect("something is charged")
    };
    // The published ratios rest on the published revenue; token counts are rounded.
    let published = Plan::PerQuery(given(table["DS6-rev"].published / QUERIES));
    Some(match row.id.as_str() {
        "DS6-cost" => estimated(&scenario()).cost.usd_per_day.value.get(),
        "DS6-rev" => {
            let mut scenario = scenario();
            scenario.workload.call.cached_input_share =
                given(row.get("in_tok_cached") / row.get("in_tok"));
            scenario.plan = Plan::PerToken {
                input: given(row.get("p_miss")),
                cached_input: given(row.get("p_hit")),
                output: given(row.get("p_out")),
            };
            estimated(&scenario).margin?.revenue.value.get() * QUERIES
        }
        "DS6-markup" => margin(published).markup.expect("a cost").value.get(),
        "DS6-gm" => margin(published).gross_margin.value.get(),
        // All of the cost on output, as published; here prompts have their share.
        "DS6-blend-out" => {
            estimated(&scenario()).cost.usd_per_day.value.get() / (row.get("out_tok") / 1e6)
        }
        "DS6-blend-all" => estimated(&scenario()).cost.usd_per_mtok_blended.value.get(),
        "DS6-decode-nodes" => {
            let day = workload(QUERIES, 0.0, row.get("out_tok") / QUERIES);
            estimated(&rented(day, 8.0, row.get("tok_s_node"), 1.0)).fleet?.replicas.value.get()
        }
        "DS6-prefill-nodes" => {
            // A prefill node gives one token for each prompt.
            let prompt = row.get("in_tok") / QUERIES;
            let day = workload(QUERIES, prompt, 1.0);
            let rate = row.get("tok_s_node") / prompt;
            estimated(&rented(day, 8.0, rate, 1.0)).fleet?.replicas.value.get()
        }
        _ => return None,
    })
}

/// A dense model, or one of experts, of the scaling book's letters.
fn dense(row: &Row, tied: bool, mlp: Mlp) -> Model {
    let attention = full(row.get("N"), row.get("K"), row.get("H"));
    model(row.get("D"), row.get("V"), tied, vec![Block { layers: row.get("L"), attention, mlp }])
}

/// A gated feed-forward part.
fn gated(intermediate: f64) -> Mlp {
    Mlp::Dense { intermediate, matrices: 3.0 }
}

/// The scaling book's mixture of experts.
fn routed(row: &Row, experts: f64, experts_per_token: f64) -> Mlp {
    Mlp::Moe {
        experts,
        experts_per_token,
        expert_intermediate: row.get("F"),
        expert_hidden: row.get("D"),
        expert_matrices: 3.0,
        shared_intermediate: 0.0,
    }
}

/// Stored elements of a token: grouped queries over `L` layers.
fn kv_elements(row: &Row) -> f64 {
    let attention = full(row.get("K"), row.get("K"), row.get("H"));
    let block = Block { layers: row.get("L"), attention, mlp: Mlp::None };
    model(1.0, 1.0, true, vec![block]).kv_elements_per_token()
}

/// Austin et al., *How to Scale Your Model*.
fn scaling_book(row: &Row) -> Option<f64> {
    let book = |quantity: &str| row.id == format!("SB7-{quantity}");
    if row.id.ends_with("-step") || row.id.ends_with("-tput") {
        let (weights, kv) = (row.get("weights_bytes") / 2.0, row.get("kv_bytes_per_seq") / 2.0);
        let (chips, context) = (row.get("chips"), row.get("ctx"));
        let shape = sized(weights, kv / context, chips);
        let gpu = accelerator(197e12, row.get("hbm_bw_per_chip"));
        let found =
            decode(deployment(shape, gpu, Precision::Bf16, chips), row.get("batch"), context);
        return Some(if row.id.ends_with("-step") {
            found.tpot.value.get() * 1e3
        } else {
            found.output_rate.value.get()
        });
    }
    if row.id.starts_with("SB7-quiz-") {
        let chips = row.get("chips");
        let shape = sized(row.get("params"), row.get("kv_bytes_per_tok") / 2.0, chips);
        let gpu = accelerator(row.get("flops"), row.get("bw"));
        let replica = deployment(shape, gpu, Precision::W8a16, chips);
        return Some(decode(replica, row.get("batch"), row.get("ctx")).tpot.value.get() * 1e3);
    }
    Some(if book("13b-params") {
        let shape = dense(row, false, gated(row.get("F_over_D") * row.get("D")));
        shape.parameters().get()
    } else if book("13b-kv") {
        kv_elements(row) * row.get("bytes") * row.get("T") / 1e9
    } else if book("Q1-params") {
        dense(row, true, gated(row.get("F"))).parameters().get()
    } else if book("Q1-kv") {
        dense(row, true, gated(row.get("F"))).kv_elements_per_token()
    } else if book("spec-bcrit-bf16") || book("bcrit-int8w") {
        critical_batch(|tokens| {
            product(1e9, row.get("w_bytes"), tokens, 1.0, row.get("flops"), row.get("bw")).1
        })
    } else if book("Q2-batch") || book("Q2-batch-K1") {
        // The second of the two rows leaves memory and context to the first.
        let input = |name: &str, otherwise: f64| row.inputs[name].as_f64().unwrap_or(otherwise);
        let mut gpu = accelerator(HUGE, HUGE);
        gpu.memory = given(input("hbm", 16e9));
        let shape = dense(row, true, gated(row.get("F")));
        // The book splits the cache over all chips; tensor parallelism splits it over KV heads
        // only, so pipeline stages take the rest.
        let heads = row.get("K");
        let mut replica = deployment(shape, gpu, Precision::Int8, heads);
        replica.parallelism.pp = given(row.get("chips") / heads);
        replica.kv_precision = KvPrecision::Fp8;
        replica.mode = Mode::Offline;
        let batch = performance(&replica, &workload(1.0, input("ctx", 128e3) - 1.0, 1.0));
        batch.concurrency.value.get()
    } else if book("Q3-load") {
        let (params, chips, bandwidth) = (row.get("params"), row.get("chips"), row.get("bw"));
        product(params, 1.0, 1.0, chips, HUGE, bandwidth).0 * 1e3
    } else if book("Q5-total") {
        dense(row, true, routed(row, row.get("E"), 2.0)).parameters().get()
    } else if book("Q5-active") {
        dense(row, true, routed(row, 16.0, row.get("k"))).active_parameters().get()
    } else if book("Q5-bcrit") {
        // The book's ridge of 240 tokens for 16-bit weights.
        let gpu = accelerator(240e12, 1e12);
        let replica = deployment(sized(1.0, 2.0, 1.0), gpu, Precision::Bf16, 1.0);
        let machine = Machine::of(&mut Off, &replica);
        critical_batch(|tokens| {
            let decoding = Decoding { sequences: traced(tokens), context: traced(1.0), each: None };
            let pass = Pass::new(&mut Off, Some(decoding), None, replica.model_source);
            let shape = experts::Experts {
                experts: row.get("E"),
                per_token: row.get("k"),
                weights: Parameters::new(1e9),
                hidden: 1.0,
                intermediate: 1.0,
            };
            let mut load = Load::default();
            experts::time(&mut Off, shape, &machine, &pass, &mut load);
            load
        })
    } else {
        return None;
    })
}

/// Tokens from which arithmetic binds, where reads bind for fewer.
fn critical_batch(load: impl Fn(f64) -> Load) -> f64 {
    let (mut reads, mut arithmetic) = (16.0, 1e6);
    for _ in 0..100 {
        let middle = f64::midpoint(reads, arithmetic);
        if load(middle).bound() == Bound::Compute {
            arithmetic = middle;
        } else {
            reads = middle;
        }
    }
    arithmetic
}

/// Li et al., *llm-analysis*: all weights in one product, in milliseconds.
fn llm_analysis(row: &Row) -> f64 {
    let name = row.inputs["model"].as_str().expect("a model");
    let params = match name {
        "LLaMA-7B" => 6.74e9,
        "LLaMA-13B" => 13.02e9,
        "LLaMA-33B" => 32.53e9,
        _ => row.get("params"),
    };
    let input = |name: &str, otherwise: f64| row.inputs[name].as_f64().unwrap_or(otherwise);
    let precision = match row.inputs["scheme"].as_str().unwrap_or("w16a16") {
        "w16a16" => Precision::Bf16,
        "w8a8" => Precision::Int8,
        _ => Precision::Int4,
    };
    let tokens = if row.id.contains("-prefill-") { row.get("ctx") } else { 1.0 };
    let peak = input("flops", 312e12) * input("fe", 1.0);
    let bandwidth = input("bw", 2039e9) * input("hbme", 1.0);
    let bytes = precision.mlp_bytes().get();
    product(params, bytes, tokens, input("tp", 1.0), peak, bandwidth).0 * 1e3
}

/// Pope et al. 2022: utilization from latency, and latency from utilization.
fn palm(row: &Row) -> Option<f64> {
    let (chips, batch) = (row.inputs["chips"].as_f64()?, row.get("batch"));
    let (params, peak, tokens) = (row.get("params"), row.get("peak"), row.get("tokens_per_seq"));
    if row.id.ends_with("-lat") {
        return Some(product(params, 1.0, batch * tokens, chips, peak * row.get("mfu"), HUGE).0);
    }
    let shape = sized(params, 2.0 * chips, chips);
    let mut replica = deployment(shape, accelerator(peak, HUGE), Precision::Bf16, chips);
    let decodes = row.id.contains("decode");
    let output = if decodes { tokens } else { 1.0 };
    let rate = batch * output / row.get("latency_s");
    replica.measured = Some(Measured { output_tokens_per_s: given(rate) });
    Some(performance(&replica, &workload(1.0, tokens - output, output)).mfu.value.get())
}

/// Zhao et al. 2025, *Insights into DeepSeek-V3*.
/// How much faster one sequence decodes with a drafter of `share` of the target's weights, where
/// reads of weights are all there is.
fn speedup(acceptance: f64, drafts: f64, share: f64) -> f64 {
    let weights = 1e9;
    let mut target =
        deployment(sized(weights, 2.0, 1.0), accelerator(HUGE, 1e12), Precision::Bf16, 1.0);
    let alone = decode(target.clone(), 1.0, 1.0).tpot.value;
    target.speculation = Some(Speculation {
        drafter: Some(Drafter {
            model: Arc::new(sized(weights * share, 2.0, 1.0)),
            source: SourceId(0),
            shares_embeddings: false,
        }),
        draft_tokens: given(drafts),
        acceptance: given(acceptance),
    });
    (alone / decode(target, 1.0, 1.0).tpot.value).get()
}

fn insights(row: &Row) -> Option<f64> {
    match row.id.as_str() {
        "IS-kv-dsv3" => {
            let attention =
                latent(128.0, 1536.0, row.get("kv_lora"), 128.0, row.get("rope"), 128.0);
            let block = Block { layers: row.get("L"), attention, mlp: Mlp::None };
            let elements = model(1.0, 1.0, true, vec![block]).kv_elements_per_token();
            Some(elements * row.get("bytes") / 1e3)
        }
        "IS-kv-qwen72" | "IS-kv-l405" => Some(kv_elements(row) * row.get("bytes") / 1e3),
        "IS-a2a-ib" | "IS-a2a-nvl72" => {
            // The second row leaves all but the bandwidth to the first.
            let input = |name: &str, otherwise: f64| row.inputs[name].as_f64().unwrap_or(otherwise);
            let gpu = accelerator(HUGE, HUGE);
            let mut replica = deployment(sized(1.0, 2.0, 1.0), gpu, Precision::Fp8, 1.0);
            replica.parallelism.dp = given(256.0);
            replica.parallelism.ep = given(256.0);
            Arc::make_mut(&mut replica.calibration).node_bandwidth = given(row.get("bw"));
            let machine = Machine::of(&mut Off, &replica);
            let decoding = Decoding {
                sequences: traced(input("tok", 32.0)),
                context: traced(1.0),
                each: None,
            };
            let pass = Pass::new(&mut Off, Some(decoding), None, replica.model_source);
            let (hidden, ranks) = (traced(input("hidden", 7000.0)), input("dest", 9.0));
            let mut load = Load::default();
            let time = collective::all_to_all(&mut Off, hidden, ranks, &machine, &pass, &mut load)?;
            Some(time.value.get() * MILLION)
        }
        _ => None,
    }
}

/// Multi-head latent attention over the whole context.
fn latent(heads: f64, query: f64, latent: f64, nope: f64, rope: f64, value: f64) -> Attention {
    Attention::Mla {
        heads,
        q_lora_rank: query,
        kv_lora_rank: latent,
        qk_nope_head_dim: nope,
        qk_rope_head_dim: rope,
        value_head_dim: value,
        sparse_top_k: f64::INFINITY,
        index_heads: 0.0,
        index_head_dim: 0.0,
        extra_parameters: 0.0,
    }
}

/// DeepSeek-V3's shape.
fn deepseek_v3(row: &Row) -> Model {
    let (hidden, dense_layers) = (row.get("D"), row.get("dense_layers"));
    let attention = latent(
        row.get("heads"),
        row.get("q_lora"),
        row.get("kv_lora"),
        row.get("nope"),
        row.get("rope"),
        row.get("v"),
    );
    let experts = Mlp::Moe {
        experts: row.get("E"),
        experts_per_token: row.get("k"),
        expert_intermediate: row.get("moe_ff"),
        expert_hidden: hidden,
        expert_matrices: 3.0,
        shared_intermediate: row.get("shared") * row.get("moe_ff"),
    };
    let blocks = vec![
        Block { layers: dense_layers, attention, mlp: gated(row.get("dense_ff")) },
        Block { layers: row.get("L") - dense_layers, attention, mlp: experts },
    ];
    model(hidden, row.get("V"), false, blocks)
}

/// Databricks 2023, *LLM inference performance engineering*.
fn databricks(row: &Row) -> Option<f64> {
    if row.id.starts_with("DB-kv-") {
        let bytes = kv_elements(row) * row.get("bytes") * row.get("seq") * row.get("batch");
        return Some(bytes / f64::from(1 << 30));
    }
    if row.id != "DB-mbu" {
        return None;
    }
    // What the published time is beyond the bare reads goes into the step's overhead.
    let gpu = accelerator(HUGE, row.get("peak"));
    let mut replica = deployment(sized(row.get("params"), 2.0, 1.0), gpu, Precision::Bf16, 1.0);
    let bare = decode(replica.clone(), 1.0, 1.0).tpot.value.get();
    Arc::make_mut(&mut replica.engine).step_overhead = given(row.get("tpot_s") - bare);
    Some(decode(replica, 1.0, 1.0).mbu.value.get())
}

/// Figures computed once from a textbook formula.
fn oracle(row: &Row) -> Option<f64> {
    match row.id.as_str() {
        "OR-crf" | "OR-crf-10-4" => Some(capital_recovery(row.get("r"), row.get("n"))),
        "OR-gm-markup" => {
            let mut scenario = rented(workload(1.0, 0.0, 3600.0), 1.0, 1.0, 1.0);
            scenario.plan = Plan::PerQuery(given(1.0 + row.get("markup")));
            let margin = estimated(&scenario).margin?;
            assert!(
                (margin.markup.expect("a cost").value.get() / row.get("markup") - 1.0).abs()
                    < 1e-12
            );
            Some(margin.gross_margin.value.get())
        }
        _ => None,
    }
}

/// Costs, revenues and margins.
fn business(row: &Row) -> Option<f64> {
    Some(match row.id.as_str() {
        "SG96-cost" => {
            let (gpus, rate) = (row.get("gpus_node"), row.get("out_tok_s_node"));
            output_cost(gpus, rate, row.get("usd_per_gpu_h"), 1.0)
        }
        "DP-h100" | "DP-h100-10pct" => output_cost(1.0, row.get("tok_s"), row.get("usd_h"), 1.0),
        "NM-70b" => {
            output_cost(row.get("gpus"), row.get("tok_s"), row.get("usd_h"), row.get("util"))
        }
        "IM-formula-costn" => {
            // $1.69 per hour is the neocloud's cost of an H100 in the row's source.
            let second = workload(1.0, row.get("input"), row.get("output"));
            let scenario = rented(second, 1.0, row.get("output"), 1.69);
            estimated(&scenario).cost.usd_per_mtok_blended.value.get()
        }
        "IM-formula-J" => {
            // The row's figures: 1.73 kW for an accelerator, 50 + 350 tokens per second.
            let tokens = 400.0;
            let found = estimated(&powered(workload(1.0, 50.0, 350.0), 350.0, 1730.0, 1.0));
            found.energy?.wh_per_query.value.get() * 3600.0 / tokens
        }
        "GG-pue-share" => {
            let at = |pue: f64| {
                let found = estimated(&powered(workload(1.0, 50.0, 350.0), 350.0, 1.0, pue));
                found.energy.map(|energy| energy.wh_per_query.value.get())
            };
            1.0 - at(1.0)? / at(row.get("pue"))?
        }
        "MI-req" => {
            let (input, output) = (row.get("in_per_1k") * 1e3, row.get("out_per_1k") * 1e3);
            let api = Api {
                name: "gpt-3.5".into(),
                input: given(input),
                cached_input: given(input),
                output: given(output),
                batch_discount: None,
                batch_input: given(input),
                batch_output: given(output),
                latency: None,
                terms: None,
            };
            let query = workload(1.0, row.get("it"), row.get("ot"));
            estimated(&serving(query, Serving::Api(api))).cost.usd_per_query.value.get()
        }
        "LE-rev" | "LE-gm" => {
            // One node, always busy, whose second is a query.
            let (rate, ratio) = (row.get("out_tok_s"), row.get("in_out_ratio"));
            let price = || given(row.get("usd_per_Mtok"));
            let hourly = row.get("daily_hw_cost") / 24.0 / 8.0;
            let mut scenario = rented(workload(DAY, rate * ratio, rate), 8.0, rate, hourly);
            scenario.plan =
                Plan::PerToken { input: price(), cached_input: price(), output: price() };
            let margin = estimated(&scenario).margin?;
            if row.id == "LE-gm" {
                margin.gross_margin.value.get()
            } else {
                margin.revenue.value.get() * DAY
            }
        }
        "DE-total" | "DE-gm" => {
            // A query of a million tokens; its energy enters as its other cost.
            let rate = row.get("util_tok_s");
            let hourly = row.get("capex_life_usd_per_Mtok") * rate * 3600.0 / MILLION;
            let mut scenario = rented(workload(1.0, 0.0, MILLION), 1.0, rate, hourly);
            scenario.overheads.usd_per_query = given(row.get("energy"));
            scenario.plan = Plan::PerQuery(given(row.get("price")));
            let found = estimated(&scenario);
            if row.id == "DE-gm" {
                found.margin?.gross_margin.value.get()
            } else {
                found.cost.usd_per_query.value.get()
            }
        }
        "NV-yearly" => {
            let gpus = row.get("GPUsPerServer");
            let mut owned = owned(gpus, row.get("initialServerCost"), row.get("depreciationYears"));
            owned.staff = given(row.get("yearlyHosting") + row.get("yearlySoftware"));
            let hour = hourly(&mut Off, Accelerators::Owned(&owned));
            let parts = [Some(hour.hardware), hour.network, hour.facility, hour.operations];
            let hour: f64 = parts.iter().flatten().map(|part| part.value.get()).sum();
            hour * gpus * HOURS_PER_YEAR.get()
        }
        "RC-onprem" | "RC-cloud" => {
            // A server of `n` that is busy for so many of a month's 730 hours.
            let (gpus, busy) = (row.get("n"), row.get("hours") / 730.0);
            let month = workload(DAY * busy, 0.0, 1.0);
            let mut scenario = rented(month, gpus, 1.0, row.get("cloud"));
            if row.id == "RC-onprem" {
                let price = row.get("n") * row.get("hw");
                let mut owned = owned(gpus, price, row.get("years"));
                owned.network_share = given(row.get("overhead"));
                owned.server_power = given(1.0);
                owned.colocation = given(row.get("dc"));
                let deployed = deployed(&mut scenario);
                deployed.hosting.supply = Supply::Owned(owned);
                deployed.hosting.sizing = Sizing::Utilization(given(busy));
                deployed.hosting.site.electricity = given(row.get("usd_kwh"));
                deployed.hosting.site.pue = given(row.get("pue"));
                Arc::make_mut(&mut deployed.deployment.gpu).tdp = Some(given(row.get("kw") * 1e3));
            }
            estimated(&scenario).cost.usd_per_month.value.get()
        }
        _ => return None,
    })
}

/// One accelerator that draws `watts` and gives `rate` output tokens per second.
fn powered(query: Workload, rate: f64, watts: f64, pue: f64) -> Scenario {
    let mut scenario = rented(query, 1.0, rate, 0.0);
    let deployed = deployed(&mut scenario);
    Arc::make_mut(&mut deployed.deployment.gpu).tdp = Some(given(watts));
    deployed.hosting.site.pue = given(pue);
    scenario
}

/// A server bought without interest, residual value or other costs.
fn owned(gpus: f64, price: f64, years: f64) -> Owned {
    Owned {
        gpus_per_server: given(gpus),
        server_price: given(price),
        network_share: given(0.0),
        life_years: given(years),
        residual_share: given(0.0),
        cost_of_capital: given(0.0),
        server_power: given(0.0),
        colocation: given(0.0),
        maintenance_share: given(0.0),
        staff: given(0.0),
        availability: given(1.0),
        installation_share: None,
        spare_share: None,
        insurance_share: None,
        construction: None,
        books: Books { life_years: given(years), declining_factor: None },
        financing: Financing::Cash,
    }
}
