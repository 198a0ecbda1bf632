//! A study: what a user writes to compare options.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::commit::Commit;
use super::concentration::{Concentration, Customer};
use super::contract::{Commitment, Credit};
use super::demand::Demand;
use super::lot::Lot;
use super::number::Number;

/// A workload, a way of charging for it, and options for serving it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// What the study is about.
    pub title: Option<String>,
    /// The day whose prices hold, `2026-11-23`; absent: the latest known.
    pub as_of: Option<String>,
    /// How amounts are shown. Amounts in files are US dollars.
    pub currency: Option<Currency>,
    /// What is asked.
    pub workload: Workload,
    /// How demand is spread over time.
    pub demand: Option<Demand>,
    /// What is charged.
    pub revenue: Option<Revenue>,
    /// Costs of goods sold beside compute.
    pub overheads: Option<Overheads>,
    /// Latency targets.
    pub slo: Option<Slo>,
    /// The calls that a query makes, where it makes more than one; they take from the option what
    /// they do not say.
    pub stage: Option<Vec<StudyOption>>,
    /// Customers with a name and their shares of the revenue.
    pub customer: Option<Vec<Customer>>,
    /// What is at stake when a customer or a supplier goes.
    pub concentration: Option<Concentration>,
    /// Accelerators that could be committed to: `infercost commit`.
    pub commit: Option<Commit>,
    /// What `infercost pitch` claims, and for whom.
    pub pitch: Option<Pitch>,
    /// Quality scores, so that options can be compared at equal quality.
    pub quality: Option<QualityBar>,
    /// What `infercost optimize` may choose from, and what it must keep.
    pub optimize: Option<Optimize>,
    /// How the business goes on month by month: `infercost project` and `fleet`.
    pub project: Option<super::project::Project>,
    /// Changes to an option whose worth `infercost waterfall` tells, in the order in which they are
    /// made; each has a name and any keys of an option.
    pub lever: Option<Vec<StudyOption>>,
    /// Uncertain numbers that move together.
    pub correlation: Option<Vec<Correlation>>,
    /// Ways of serving, at least one.
    pub option: Vec<StudyOption>,
}

/// Two uncertain numbers that move together.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correlation {
    /// Their paths, as in `--set`.
    pub between: [String; 2],
    /// Spearman's rank correlation: 1 if both always rise together, -1 if one falls as the other
    /// rises.
    pub rank_correlation: f64,
}

/// What a search may choose from, and what it must keep.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Optimize {
    /// What is wanted; `usd_per_query` unless given.
    pub objective: Option<Objective>,
    /// Accelerators that may be chosen, by catalog name; all unless given.
    pub gpus: Option<Vec<String>>,
    /// Models that may be chosen; the option's unless given.
    pub models: Option<Vec<String>>,
    /// Formats of weights that may be chosen; all that the accelerator computes in unless given.
    pub precisions: Option<Vec<String>>,
    /// Formats of the KV cache that may be chosen; bf16 and fp8 unless given.
    pub kv_precisions: Option<Vec<String>>,
    /// Rental providers that may be chosen; all unless given.
    pub providers: Option<Vec<String>>,
    /// Commitments that may be chosen, such as `on-demand`, `spot`, `reserved-3y`; on-demand unless
    /// given.
    pub commitments: Option<Vec<String>>,
    /// Regions that may be chosen, as the rental catalog names them; all unless given.
    pub regions: Option<Vec<String>>,
    /// Accelerators of a replica at most; 16 unless given.
    pub most_gpus_per_replica: Option<u32>,
    /// Accelerators of the whole fleet at most.
    pub most_gpus: Option<u32>,
    /// Nodes of the whole fleet at most: servers of eight accelerators, or a scale-up domain where
    /// that is larger.
    pub most_nodes: Option<u32>,
    /// Least score on the benchmark of `[quality]`: models and formats with less, or with none, are
    /// left out.
    pub minimum_quality: Option<f64>,
    /// Share of an accelerator's memory that must stay free; 0 beyond the engine's own unless given.
    pub memory_headroom: Option<f64>,
    /// Cost of a query at most, in US dollars.
    pub most_usd_per_query: Option<f64>,
    /// Energy of a query at most, in Wh at the site's meter.
    pub most_wh_per_query: Option<f64>,
    /// Carbon of a query at most, in grams of CO2 equivalent.
    pub most_gco2e_per_query: Option<f64>,
}

/// What is wanted of a deployment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// The least cost of a query.
    #[default]
    UsdPerQuery,
    /// The least cost of a million tokens.
    UsdPerMtok,
    /// The highest gross margin.
    GrossMargin,
    /// The least energy of a query.
    WhPerQuery,
    /// The shortest time to the last token, within `most_usd_per_query`.
    E2eMs,
}

/// A claim against an incumbent, and what is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pitch {
    /// Name of our option; the last unless given.
    pub ours: Option<String>,
    /// Name of the incumbent's option; the first unless given.
    pub incumbent: Option<String>,
    /// For whom it is: a cloud provider or an investor; provider unless given.
    pub audience: Option<Audience>,
    /// Months of commitment that are offered.
    pub commitment_months: Option<f64>,
    /// Credits that are asked for, in US dollars.
    pub credits_usd: Option<f64>,
    /// What else is asked for, in words.
    pub ask: Option<String>,
}

/// Who reads a pitch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Somebody who rents out accelerators.
    #[default]
    Provider,
    /// Somebody who invests.
    Investor,
}

/// Quality scores and the bar that an option must clear.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QualityBar {
    /// The benchmark that decides, as the scores name it.
    pub benchmark: String,
    /// The least score; every option with a score clears the bar unless given.
    pub bar: Option<f64>,
    /// A CSV of scores beside the study: `model, benchmark, score, source, as_of`.
    pub scores: Option<String>,
    /// Scores written here; they win over the file's.
    pub score: Option<Vec<Score>>,
}

/// One published or own score.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Model by catalog name or alias, or the name of an API: `provider/model`.
    pub model: String,
    /// Format of the weights whose score this is; absent: any format that has no score of its own.
    pub precision: Option<String>,
    /// The benchmark.
    pub benchmark: String,
    /// The score, more is better: a fraction where it is a share of right answers.
    pub score: f64,
    /// Where it is from.
    pub source: String,
    /// Its date.
    pub as_of: Option<String>,
}

/// What an option does to quality, as its author states it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Score of this very option on the study's benchmark, instead of its model's.
    pub score: Option<f64>,
    /// Where the score is from.
    pub source: Option<String>,
    /// What its users notice, in words.
    pub statement: Option<String>,
}

/// How amounts are shown.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Currency {
    /// Symbol before amounts, such as `€`; the usual one of `show` unless given.
    pub symbol: Option<String>,
    /// Units of the currency that amounts are shown in for one US dollar; that of `rates` with `show`.
    pub per_usd: Option<f64>,
    /// Code of the currency that amounts are shown in, such as `EUR`: one of `rates`.
    pub show: Option<String>,
    /// Units of other currencies for one US dollar, by code.
    pub rates: Option<BTreeMap<String, f64>>,
    /// The day of the rates.
    pub as_of: Option<String>,
    /// Where the rates are from.
    pub source: Option<String>,
}

/// A stream of queries.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// Queries per day, on average.
    pub queries_per_day: Option<Number>,
    /// Input tokens of a query, on average, cached ones included.
    pub input_tokens: Option<Number>,
    /// Output tokens of a query, on average, reasoning included.
    pub output_tokens: Option<Number>,
    /// Share of output tokens that are reasoning, which the sender does not see; 0 unless given.
    pub reasoning_share: Option<Number>,
    /// Share of input tokens found in a prefix cache; 0 unless given.
    pub cached_input_share: Option<Number>,
    /// Share of queries that may wait for hours: batch requests to an API, work for the idle hours of
    /// an own fleet; 0 unless given.
    pub batch_share: Option<Number>,
    /// Traffic of the peak hour over the mean; 2 unless given.
    pub peak_to_mean: Option<Number>,
    /// Input tokens that each further call of a stage has more than the one before: agent turns; 0
    /// unless given.
    pub input_growth_tokens: Option<Number>,
    /// Share of the earlier calls' tokens, input and output, that a further call finds in the
    /// prefix cache; as `cached_input_share` unless given.
    pub cached_history_share: Option<Number>,
    /// Share of the input that is left after context compression; 1 unless given.
    pub kept_input_share: Option<Number>,
    /// Length of the answers over `output_tokens`, where an option controls it; 1 unless given.
    pub output_length_factor: Option<Number>,
}

/// What is charged: a price per query, or prices per million tokens.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revenue {
    /// Price of a query.
    pub usd_per_query: Option<Number>,
    /// Price of a million input tokens.
    pub usd_per_mtok_input: Option<Number>,
    /// Price of a million cached input tokens; as input unless given.
    pub usd_per_mtok_cached_input: Option<Number>,
    /// Price of a million output tokens.
    pub usd_per_mtok_output: Option<Number>,
    /// Price of a query with a right answer; needs `success`.
    pub usd_per_successful_query: Option<Number>,
    /// Plans that customers choose from, instead of one price.
    pub plan: Option<Vec<RevenuePlan>>,
    /// Share of revenue that the owner of the model or a cloud takes, in COGS; 0 unless given.
    pub share_to_model_owner: Option<Number>,
    /// Payment fees as a share of revenue, in COGS; 0 unless given.
    pub payment_fee_share: Option<Number>,
    /// Fee of one payment, in COGS; each paying user pays once a month; 0 unless given.
    pub payment_fee_usd: Option<Number>,
    /// Support of a paying user and month, in COGS; 0 unless given.
    pub support_usd_per_user_month: Option<Number>,
    /// Hosting of the product beside inference, a month, in COGS; 0 unless given.
    pub hosting_usd_per_month: Option<Number>,
    /// Cost of winning a paying user, outside COGS; a plan may have its own.
    pub acquisition_usd_per_user: Option<Number>,
    /// Months that a paying user stays, over which that cost is spread; 12 unless given.
    pub user_life_months: Option<Number>,
    /// Share taken off the price of batch requests (`workload.batch_share`); 0 unless given.
    pub batch_discount: Option<Number>,
    /// The gross margin for which a price is asked; 0.7 unless given.
    pub target_gross_margin: Option<Number>,
    /// Costs outside COGS as a share of revenue: payment fees, commissions; 0 unless given.
    pub variable_share_of_revenue: Option<Number>,
}

/// A plan that customers choose: a price of a month, of what is asked, or both.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevenuePlan {
    /// Name, unique in the study.
    pub name: String,
    /// Share of all queries that its users ask, free ones included; what the other plans leave
    /// unless given or told by `users` and `queries_per_user_month`.
    pub share_of_queries: Option<Number>,
    /// Users who pay.
    pub users: Option<Number>,
    /// Queries that a paying user wants in a month, on average, before any cap. A plan without it
    /// and without `users` is one customer.
    pub queries_per_user_month: Option<Number>,
    /// Usage is lognormal: standard deviation of the logarithm of a user's queries. Everybody asks
    /// alike unless this or `usage_alpha` is given.
    pub usage_sigma: Option<Number>,
    /// Usage has a Pareto tail: its exponent, above 1; the lower, the heavier.
    pub usage_alpha: Option<Number>,
    /// Queries of a user and month up to which all are served: a cap or a fair-use limit.
    pub cap_queries_per_user_month: Option<Number>,
    /// Share of the queries beyond the cap that are still served (slowed down); 0 unless given.
    pub served_beyond_cap: Option<Number>,
    /// Price of a user and month, whatever is asked.
    pub usd_per_seat_month: Option<Number>,
    /// Price of a query.
    pub usd_per_query: Option<Number>,
    /// Price of a query with a right answer; needs `success`.
    pub usd_per_successful_query: Option<Number>,
    /// Price of a million input tokens.
    pub usd_per_mtok_input: Option<Number>,
    /// Price of a million cached input tokens; as input unless given.
    pub usd_per_mtok_cached_input: Option<Number>,
    /// Price of a million output tokens.
    pub usd_per_mtok_output: Option<Number>,
    /// Queries of a user and month that the seat's price includes; the price of queries or tokens
    /// holds beyond them.
    pub included_queries: Option<Number>,
    /// Discounts on the queries of a user (or of the one customer) above a number, lowest first.
    pub volume_discount: Option<Vec<RevenueVolumeDiscount>>,
    /// Least bill of a user (or of the one customer) and month.
    pub minimum_usd_per_month: Option<Number>,
    /// Users who do not pay, whom this plan carries.
    pub free_tier: Option<RevenueFreeTier>,
    /// Cost of winning a paying user, outside COGS; the study's unless given.
    pub acquisition_usd_per_user: Option<Number>,
    /// Months that a paying user stays; the study's unless given.
    pub user_life_months: Option<Number>,
}

/// A discount above a number of queries of a month; queries below it keep their price.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevenueVolumeDiscount {
    /// Queries of a user and month above which it holds.
    pub above_queries: Number,
    /// Taken off the price of the queries above.
    pub discount: Number,
}

/// Users who do not pay. Their usage spreads as the plan's.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevenueFreeTier {
    /// Share of all users who pay: 0.04 is 24 free users for one who pays.
    pub conversion: Number,
    /// Queries that a free user wants in a month, on average, before any cap.
    pub queries_per_user_month: Number,
    /// Queries of a free user and month up to which all are served.
    pub cap_queries_per_user_month: Option<Number>,
}

/// Costs of goods sold beside compute.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Overheads {
    /// Per query: retrieval, moderation, logging, egress; 0 unless given.
    pub usd_per_query: Option<Number>,
    /// As a share of the compute cost: platform, support, software; 0 unless given.
    pub share_of_compute: Option<Number>,
}

/// Latency targets at the operating point.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slo {
    /// Time to the first token in milliseconds.
    pub ttft_ms: Option<Number>,
    /// Time per output token after the first in milliseconds.
    pub tpot_ms: Option<Number>,
    /// Time to the last token in milliseconds.
    pub e2e_ms: Option<Number>,
    /// Share of the requests that must be within the targets, such as 0.95; the mean must unless given.
    pub percentile: Option<Number>,
}

/// One way of serving.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyOption {
    /// Name, unique in the study.
    pub name: String,
    /// Another option's name: what is not said here is taken from there.
    pub extends: Option<String>,
    /// A model by catalog name or Hugging Face name, or by size.
    pub model: Option<ModelChoice>,
    /// An accelerator by catalog name.
    pub gpu: Option<String>,
    /// Rent by name: `provider/commitment`, or `provider/commitment/region`.
    pub rental: Option<String>,
    /// Rent of one accelerator and hour in US dollars.
    pub gpu_hour_usd: Option<Number>,
    /// Own hardware.
    pub owned: Option<Owned>,
    /// Lots in order of use, instead of one supply: what one cannot carry spills over to the next.
    pub supply: Option<Vec<Lot>>,
    /// Take-or-pay commitments to providers.
    pub commitment: Option<Vec<Commitment>>,
    /// Credits with providers.
    pub credit: Option<Vec<Credit>>,
    /// An API by name: `provider/model`.
    pub api: Option<String>,
    /// Prices of an API that no catalog has.
    pub api_prices: Option<ApiPrices>,
    /// Time of day for APIs with peak prices: `off-peak` (the usual) or the window's name.
    pub api_window: Option<String>,
    /// Busy share of the paid accelerator time; then the fleet follows demand.
    pub utilization: Option<Number>,
    /// Whole replicas for the peak, where utilization is not given.
    pub fleet: Option<Fleet>,
    /// A profile of one's own: the name of a file in `profiles/` beside the study or in a catalog
    /// folder, as `infercost calibrate` writes it.
    pub profile: Option<String>,
    /// Format of weights and products: bf16, fp8, int8, w8a16, int4, mxfp4, nvfp4; the model's own
    /// unless given.
    pub precision: Option<String>,
    /// Format of the KV cache: bf16 or fp8; what the engine uses with the
    /// weights unless given.
    pub kv_precision: Option<String>,
    /// Serving engine by catalog name; vllm unless given.
    pub engine: Option<String>,
    /// Tensor parallelism; the most productive that fits unless given.
    pub tp: Option<u32>,
    /// Pipeline stages; 1 unless given.
    pub pp: Option<u32>,
    /// Groups with replicated attention; 1 unless given.
    pub dp: Option<u32>,
    /// Ranks over which experts are spread; 1 unless given.
    pub ep: Option<u32>,
    /// Speculative decoding.
    pub speculation: Option<Speculation>,
    /// Low-rank adapters on the model: many specialised models on one base.
    pub adapters: Option<Adapters>,
    /// Where the keys and values of cached prefixes are kept.
    pub prefix_cache: Option<PrefixCache>,
    /// Sequences of one batch at most, instead of the engine's.
    pub max_sequences: Option<u32>,
    /// New tokens of one step at most (chunked prefill), instead of the engine's.
    pub token_budget: Option<u32>,
    /// Requests in flight in a replica; as many as memory and latency targets allow unless given.
    pub concurrency: Option<u32>,
    /// Throughput of a replica, where it was measured.
    pub measured: Option<Measured>,
    /// Site by catalog name: power price, PUE, carbon intensity.
    pub site: Option<String>,
    /// Price of power in US dollars per kWh, instead of the site's.
    pub electricity_usd_per_kwh: Option<Number>,
    /// Power usage effectiveness, instead of the site's.
    pub pue: Option<Number>,
    /// Carbon intensity in grams of CO2 equivalent per kWh, instead of the site's.
    pub carbon_gco2e_per_kwh: Option<Number>,
    /// The calls that a query makes, where this option differs from the study's stages.
    pub stage: Option<Vec<StudyOption>>,
    /// Of a stage: calls of an average query, below 1 if only a share of the queries reaches it; 1
    /// unless given.
    pub calls: Option<Number>,
    /// Of a stage: names of the stages that must have ended before it starts; the one before it
    /// unless given.
    pub after: Option<Vec<String>>,
    /// Of a stage: the part of a call that it does, where prompts and answers are computed on
    /// different accelerators.
    pub part: Option<Part>,
    /// Of a stage that decodes: GB per second at which one accelerator takes in the KV cache; what
    /// the network of the slower end gives unless given.
    pub kv_transfer_gb_per_s: Option<Number>,
    /// Accelerators of their own for prompts: what is not said here is as for answers.
    pub prefill: Option<PrefillPool>,
    /// Of a stage: a service with a price of its own, such as vector search or a tool.
    pub priced: Option<Priced>,
    /// A contract with the API's provider.
    pub api_terms: Option<ApiTerms>,
    /// Throughput of the API that is provisioned by the unit.
    pub provisioned: Option<Provisioned>,
    /// Time to the last token of an API's answer in milliseconds.
    pub api_latency_ms: Option<Number>,
    /// Answers kept and given again.
    pub response_cache: Option<ResponseCache>,
    /// How often an answer is right, and what happens when it is not.
    pub success: Option<Success>,
    /// What this option does to quality.
    pub quality: Option<Quality>,
    /// What this option changes in the workload.
    pub workload: Option<Workload>,
    /// What this option changes in the demand.
    pub demand: Option<Demand>,
    /// What this option changes in the revenue.
    pub revenue: Option<Revenue>,
    /// What this option changes in the overheads.
    pub overheads: Option<Overheads>,
    /// What this option changes in the latency targets.
    pub slo: Option<Slo>,
}

/// A part of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Its prompt.
    Prefill,
    /// Its answer.
    Decode,
}

/// Accelerators that only prefill.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrefillPool {
    /// An accelerator by catalog name.
    pub gpu: Option<String>,
    /// Rent by name.
    pub rental: Option<String>,
    /// Rent of one accelerator and hour in US dollars.
    pub gpu_hour_usd: Option<Number>,
    /// Own hardware.
    pub owned: Option<Owned>,
    /// Busy share of the paid accelerator time.
    pub utilization: Option<Number>,
    /// Whole replicas for the peak.
    pub fleet: Option<Fleet>,
    /// Format of weights and products.
    pub precision: Option<String>,
    /// Serving engine by catalog name.
    pub engine: Option<String>,
    /// New tokens of one step at most.
    pub token_budget: Option<u32>,
    /// Tensor parallelism.
    pub tp: Option<u32>,
    /// Pipeline stages.
    pub pp: Option<u32>,
    /// Groups with replicated attention.
    pub dp: Option<u32>,
    /// Ranks over which experts are spread.
    pub ep: Option<u32>,
}

/// Speculative decoding: a draft model, heads on the target, or neither (prompt look-up).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Speculation {
    /// A model that drafts, by catalog name or by size.
    pub draft_model: Option<ModelChoice>,
    /// Layers of the target's kind that draft (EAGLE, multi-token prediction: 1).
    pub draft_layers: Option<u32>,
    /// Tokens drafted for each pass of the target.
    pub draft_tokens: u32,
    /// Probability that a drafted token is accepted, given that those before it were.
    pub acceptance: Number,
}

/// Low-rank adapters.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adapters {
    /// Adapters kept ready in a replica.
    pub number: u32,
    /// Their rank; 16 unless given.
    pub rank: Option<u32>,
}

/// Where the keys and values of cached prefixes are kept.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrefixCache {
    /// The place.
    pub location: PrefixLocation,
    /// In `hbm`: share of the memory for keys and values that prefixes hold; 0.3 unless given.
    pub memory_share: Option<Number>,
    /// Elsewhere: GB per second that one accelerator loads; 20 from host memory, 5 from SSD
    /// unless given.
    pub load_gb_per_s: Option<Number>,
    /// Elsewhere: tokens that a call adds to what is kept; its uncached input and its answer unless
    /// given.
    pub stored_tokens: Option<Number>,
    /// Elsewhere: seconds for which they are kept; 3600 unless given.
    pub ttl_s: Option<Number>,
    /// Elsewhere: US dollars for keeping a GB for a month; 0 (part of the rented server) unless
    /// given.
    pub usd_per_gb_month: Option<Number>,
}

/// A place for prefixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PrefixLocation {
    /// The accelerators' memory.
    Hbm,
    /// Host memory.
    Host,
    /// Disks.
    Ssd,
}

/// A service with a price of its own.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Priced {
    /// US dollars per call; 0 unless given.
    pub usd_per_call: Option<Number>,
    /// US dollars per month, whatever is called; 0 unless given.
    pub usd_per_month: Option<Number>,
    /// What it keeps in GB; 0 unless given.
    pub stored_gb: Option<Number>,
    /// US dollars for keeping a GB for a month; 0 unless given.
    pub usd_per_gb_month: Option<Number>,
    /// Time of a call in milliseconds.
    pub latency_ms: Option<Number>,
}

/// Answers kept and given again.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseCache {
    /// Share of queries answered from the cache.
    pub hit_share: Number,
    /// US dollars for such an answer; 0 unless given.
    pub usd_per_hit: Option<Number>,
}

/// How often an answer is right, and what happens when it is not.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Success {
    /// Share of attempts that succeed, each on its own.
    pub rate: Number,
    /// Attempts at most; 1 unless given.
    pub max_attempts: Option<u32>,
    /// US dollars for finding out whether an attempt succeeded; 0 unless given.
    pub usd_per_check: Option<Number>,
    /// US dollars for a person who takes over when all attempts failed; the query stays unsolved
    /// unless given.
    pub usd_per_handoff: Option<Number>,
}

/// A model by name or by size.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ModelChoice {
    /// Catalog name or Hugging Face name.
    Name(String),
    /// Size alone; the shape is a typical one.
    Size(ModelSize),
}

/// A model by size alone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelSize {
    /// Weights in billions.
    pub parameters_b: f64,
    /// Weights that one token uses, in billions, for a mixture of experts.
    pub active_b: Option<f64>,
    /// Longest context in tokens; 131,072 unless given.
    pub max_context_tokens: Option<u64>,
}

/// Throughput of a replica.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// Output tokens per second of one replica, at the study's lengths.
    pub output_tokens_per_s: Option<Number>,
    /// Of a model of another kind (speech, images): calls that a replica finishes in a second.
    pub calls_per_s: Option<Number>,
    /// Accelerators of that replica; 1 unless given.
    pub gpus: Option<u32>,
    /// Time of one of these calls in milliseconds.
    pub latency_ms: Option<Number>,
}

/// Whole replicas for the peak.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fleet {
    /// Share of capacity used at the peak; 0.8 unless given.
    pub target_load: Option<Number>,
    /// Replicas at least; 1 unless given.
    pub min_replicas: Option<u32>,
    /// Further replicas against failures; 0 unless given.
    pub spare_replicas: Option<u32>,
    /// Where the fleet scales with the hours of `[demand]`: minutes from asking for a replica to its
    /// first answer. Absent: it stands at the peak all week.
    pub startup_minutes: Option<Number>,
}

/// Own hardware. What is absent comes from `server`, or from the accelerator's usual server.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Owned {
    /// Server by catalog name; the one with the option's accelerator unless given.
    pub server: Option<String>,
    /// Purchase price of a server in US dollars.
    pub server_price_usd: Option<Number>,
    /// Accelerators in a server.
    pub gpus_per_server: Option<u32>,
    /// Highest power draw of a server in kW.
    pub server_power_kw: Option<Number>,
    /// Switches and cables as a share of the purchase price; the server's, or 0.1.
    pub network_share: Option<Number>,
    /// Years of use; 4 unless given.
    pub life_years: Option<Number>,
    /// Value at the end as a share of the purchase price; 0 unless given.
    pub residual_share: Option<Number>,
    /// Yearly cost of capital (WACC); 0.1 unless given.
    pub cost_of_capital: Option<Number>,
    /// Rent of space and cooling in US dollars per kW and month, power not included; the site's, or 0.
    pub colocation_usd_per_kw_month: Option<Number>,
    /// Yearly maintenance as a share of the purchase price; 0.03 unless given.
    pub maintenance_share: Option<Number>,
    /// Staff in US dollars per server and year; 0 unless given.
    pub staff_usd_per_server_year: Option<Number>,
    /// Share of hours in which a server can serve; 0.98 unless given, or what `failures_per_server_year`
    /// gives.
    pub availability: Option<Number>,
    /// Failures of a server in a year; with `repair_days` they give its availability.
    pub failures_per_server_year: Option<Number>,
    /// Days until a failed server serves again; 3 unless given.
    pub repair_days: Option<Number>,
    /// Spare servers over those in service; 0 unless given.
    pub spare_share: Option<Number>,
    /// Installation as a share of the purchase price; 0 unless given.
    pub installation_share: Option<Number>,
    /// Yearly insurance as a share of the purchase price; 0 unless given.
    pub insurance_share: Option<Number>,
    /// A site of one's own: US dollars for building a MW of critical IT load; none is built unless
    /// given.
    pub construction_usd_per_mw: Option<Number>,
    /// Years of use of that site; 20 unless given.
    pub construction_life_years: Option<Number>,
    /// Years over which the books write hardware down; `life_years` unless given.
    pub book_life_years: Option<Number>,
    /// How they do; in a straight line unless given.
    pub depreciation: Option<Depreciation>,
    /// With `declining-balance`: share written down in the first year times the years; 2 unless given.
    pub declining_factor: Option<Number>,
    /// A loan that pays for a part of it; paid in cash unless given.
    pub loan: Option<Loan>,
    /// A lease instead of a purchase.
    pub lease: Option<Lease>,
}

/// How the books write hardware down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Depreciation {
    /// The same each month.
    #[default]
    StraightLine,
    /// A share of what is left, then a straight line as soon as that takes more.
    DecliningBalance,
}

/// A loan on hardware, repaid in equal monthly amounts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Loan {
    /// Share of the purchase that is lent.
    pub loan_share: Number,
    /// Nominal yearly rate of interest.
    pub rate_per_year: Number,
    /// Months of repayment, no more than the life.
    pub months: u32,
}

/// A lease of hardware, paid at the start of each month.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lease {
    /// Nominal yearly rate in the payments.
    pub rate_per_year: Number,
    /// Months, no more than the life.
    pub months: u32,
    /// Value at the end as a share of the purchase; 0 unless given.
    pub residual_share: Option<Number>,
}

/// Prices of an API.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiPrices {
    /// US dollars per million input tokens.
    pub usd_per_mtok_input: Number,
    /// US dollars per million cached input tokens; as input unless given.
    pub usd_per_mtok_cached_input: Option<Number>,
    /// US dollars per million output tokens.
    pub usd_per_mtok_output: Number,
    /// Share taken off for batch requests; 0 unless given.
    pub batch_discount: Option<Number>,
    /// Prices of queries with a long input.
    pub long_context: Option<Vec<LongContext>>,
}

/// Prices that hold once the input is longer than a number of tokens.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LongContext {
    /// Input length in tokens above which they hold, for all tokens of the query.
    pub above_input_tokens: f64,
    /// US dollars per million input tokens.
    pub usd_per_mtok_input: Number,
    /// US dollars per million cached input tokens; as below the length unless given.
    pub usd_per_mtok_cached_input: Option<Number>,
    /// US dollars per million output tokens.
    pub usd_per_mtok_output: Number,
}

/// A contract with the provider of an API.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiTerms {
    /// Discounts on the list bill of a month, lowest first.
    pub discount: Option<Vec<SpendDiscount>>,
    /// Least bill of a month in US dollars, paid whether used or not; 0 unless given.
    pub minimum_usd_per_month: Option<Number>,
}

/// A discount on the part of a list bill above an amount.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpendDiscount {
    /// List bill of a month in US dollars above which it holds.
    pub above_usd_per_month: Number,
    /// Share taken off the part above it.
    pub discount: Number,
}

/// Throughput of an API that is provisioned by the unit: PTU, GSU, model units. What they do not take
/// spills over to the API's prices.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provisioned {
    /// What a unit is called; the catalog's name unless given.
    pub unit: Option<String>,
    /// How many; the least number that takes the busiest hour unless given.
    pub units: Option<Number>,
    /// Term of the catalog's price: `hourly`, `monthly`, `yearly`; hourly unless given.
    pub term: Option<String>,
    /// US dollars for a unit and hour.
    pub usd_per_unit_hour: Option<Number>,
    /// US dollars for a unit and month.
    pub usd_per_unit_month: Option<Number>,
    /// Input tokens that a unit takes in a minute; the catalog's unless given.
    pub tokens_per_minute: Option<Number>,
    /// Weight of a cached input token against another; the catalog's, else 1.
    pub cached_input_weight: Option<Number>,
    /// Weight of an output token against one of input; the catalog's unless given.
    pub output_weight: Option<Number>,
    /// The least that can be bought; the catalog's, else 1.
    pub minimum_units: Option<Number>,
    /// Steps in which more can be bought; the catalog's, else 1.
    pub unit_increment: Option<Number>,
}
