//! The one table of legal ranges: it feeds validation, error texts and the JSON Schema.

/// No stated number but 0 is nearer to 0: products and quotients of a dozen stay numbers.
pub const SMALLEST: f64 = 1e-15;
/// No stated number is further from 0.
pub const LARGEST: f64 = 1e19;

/// The legal range of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Lowest legal value.
    pub min: f64,
    /// Whether the lowest value itself is illegal.
    pub above_min: bool,
    /// Highest legal value.
    pub max: f64,
    /// What the number is, for messages.
    pub words: &'static str,
}

impl Bounds {
    /// Whether a value is legal.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        let low = if self.above_min { value > self.min } else { value >= self.min };
        low && value <= self.max
    }

    /// The lowest and the highest legal value.
    #[must_use]
    pub fn inside(&self) -> (f64, f64) {
        let low = if self.above_min { self.min + self.max.min(1.0) * 1e-9 } else { self.min };
        (low, self.max)
    }

    /// The range in words.
    #[must_use]
    pub fn range(&self) -> String {
        let low = if self.above_min { "more than" } else { "from" };
        format!("{low} {} to {}", plain(self.min), plain(self.max))
    }
}

fn plain(value: f64) -> String {
    if value.abs() >= 1e6 { format!("{value:e}") } else { format!("{value}") }
}

const fn share(words: &'static str) -> Bounds {
    Bounds { min: 0.0, above_min: false, max: 1.0, words }
}

const fn positive(max: f64, words: &'static str) -> Bounds {
    Bounds { min: 0.0, above_min: true, max, words }
}

const fn from_zero(max: f64, words: &'static str) -> Bounds {
    Bounds { min: 0.0, above_min: false, max, words }
}

const fn from_one(max: f64, words: &'static str) -> Bounds {
    Bounds { min: 1.0, above_min: false, max, words }
}

/// The lowest and the highest legal value of the number at a path, by its last key.
#[must_use]
pub fn legal(path: &str) -> Option<(f64, f64)> {
    of(path.rsplit('.').next().unwrap_or(path)).map(|bounds| bounds.inside())
}

/// The legal range of the number under a key, wherever the key stands.
#[must_use]
pub fn of(key: &str) -> Option<Bounds> {
    Some(match key {
        "utilization" => Bounds {
            min: 0.0,
            above_min: true,
            max: 1.0,
            words: "the busy share of the paid accelerator time, a fraction (60% is 0.6)",
        },
        "target_load" => {
            Bounds { above_min: true, ..share("the share of capacity used at the peak") }
        }
        "availability" => Bounds { above_min: true, ..share("the share of hours in service") },
        "cached_input_share" => share("the share of input found in a cache"),
        "batch_share" => share("the share of batch requests"),
        "batch_discount" => share("the share taken off for batch requests"),
        "residual_share" => share("the value at the end over the price"),
        "network_share" | "maintenance_share" => share("a share of the purchase price"),
        "cost_of_capital" => share("the yearly cost of capital, a fraction (10% is 0.1)"),
        "variable_share_of_revenue" => share("a share of revenue"),
        "share_of_compute" => from_zero(10.0, "a share of the compute cost"),
        "target_gross_margin" => Bounds {
            min: -10.0,
            above_min: false,
            max: 0.99,
            words: "a gross margin, a fraction (70% is 0.7)",
        },
        "queries_per_day" => positive(1e13, "queries per day"),
        "input_tokens" | "output_tokens" => from_one(1e8, "tokens of a query"),
        "peak_to_mean" => from_one(1000.0, "the peak over the mean"),
        "usd_per_query" => from_zero(1e6, "US dollars per query"),
        "usd_per_mtok_input" | "usd_per_mtok_cached_input" | "usd_per_mtok_output" => {
            from_zero(1e6, "US dollars per million tokens")
        }
        "gpu_hour_usd" | "on_demand_gpu_hour_usd" | "usd_per_gpu_hour" => {
            from_zero(1e4, "US dollars per accelerator and hour")
        }
        "per_usd" => positive(1e9, "units of the currency for one US dollar"),
        "ttft_ms" | "tpot_ms" | "e2e_ms" => positive(1e9, "milliseconds"),
        "draft_tokens" => from_zero(1024.0, "tokens drafted for a pass"),
        "draft_layers" => from_one(128.0, "layers that draft"),
        "acceptance" => share("the probability that a drafted token is accepted"),
        "number" => from_one(1e6, "adapters"),
        "rank" => from_one(4096.0, "the rank of an adapter"),
        "max_sequences" => from_one(1e6, "sequences of a batch"),
        "token_budget" => from_one(1e8, "tokens of a step"),
        "percentile" => Bounds {
            min: 0.5,
            above_min: false,
            max: 0.9999,
            words: "the share of requests within the targets, a fraction (95% is 0.95)",
        },
        "kv_transfer_gb_per_s" | "load_gb_per_s" => {
            positive(1e6, "GB per second of one accelerator")
        }
        "stored_tokens" => from_zero(1e8, "tokens that a call adds"),
        "ttl_s" => from_zero(1e9, "seconds"),
        "tp" | "pp" | "dp" | "ep" => from_one(4096.0, "a number of accelerators or groups"),
        "concurrency" => from_one(1e7, "requests in flight"),
        "min_replicas" => from_one(1e7, "replicas"),
        "spare_replicas" => from_zero(1e7, "replicas"),
        "calls_per_s" => positive(1e9, "calls per second of a replica"),
        "output_tokens_per_s" => positive(1e12, "output tokens per second of a replica"),
        "electricity_usd_per_kwh" => from_zero(10.0, "US dollars per kWh"),
        "pue" => Bounds {
            min: 1.0,
            above_min: false,
            max: 5.0,
            words: "energy of the site over energy of the servers",
        },
        "carbon_gco2e_per_kwh" => from_zero(5000.0, "grams of CO2 equivalent per kWh"),
        "server_price_usd" | "price_usd" => positive(1e9, "US dollars for a server"),
        "gpus_per_server" | "gpus_per_instance" => from_one(10_000.0, "accelerators"),
        "gpus" => from_one(1e7, "accelerators"),
        "server_power_kw" | "power_kw" => positive(1e5, "kilowatts"),
        "life_years" => positive(50.0, "years"),
        "colocation_usd_per_kw_month" => from_zero(1e5, "US dollars per kW and month"),
        "staff_usd_per_server_year" => from_zero(1e8, "US dollars per server and year"),
        "parameters_b" | "active_b" | "active_parameters_b" => positive(1e6, "billions of weights"),
        "max_context_tokens" => from_one(1e9, "tokens"),
        "memory_gb" | "nominal_memory_gb" => positive(1e6, "GB"),
        "memory_bandwidth_gb_per_s" | "scale_up_gb_per_s_per_direction" => positive(1e9, "GB/s"),
        "peak_bf16_tflops" | "peak_fp8_tflops" | "peak_fp4_tflops" | "peak_int8_tops"
        | "peak_fp32_tflops" | "peak_tf32_tflops" => positive(1e9, "dense TFLOP/s"),
        "tdp_w" => positive(1e6, "watts"),
        "memory_share" => share("a share of memory"),
        _ => return of_levers(key),
    })
}

/// The same for levers, stages, searches and pitches.
fn of_levers(key: &str) -> Option<Bounds> {
    Some(match key {
        "most_gpus_per_replica" | "most_gpus" => from_one(1e7, "accelerators"),
        "most_nodes" => from_one(1e7, "nodes"),
        "memory_headroom" => share("the share of memory that stays free"),
        "most_usd_per_query" => positive(1e6, "US dollars per query"),
        "most_wh_per_query" => positive(1e9, "Wh per query"),
        "most_gco2e_per_query" => positive(1e9, "grams of CO2 equivalent per query"),
        "minimum_quality" | "score" | "bar" => from_zero(1e9, "a score, more is better"),
        "commitment_months" => positive(600.0, "months"),
        "credits_usd" => positive(1e13, "US dollars"),
        "hours" | "days" => from_zero(1e12, "traffic of an hour or a day, in any unit"),
        "startup_minutes" => {
            from_zero(60.0, "minutes from asking for a replica to its first answer")
        }
        "rank_correlation" => Bounds {
            min: -1.0,
            above_min: false,
            max: 1.0,
            words: "a rank correlation: 1 if both always rise together",
        },
        "sd" => from_zero(1e15, "a standard deviation"),
        "discrete" => from_zero(1e15, "a value or its weight"),
        "calls" => from_zero(1e6, "calls of an average query"),
        "usd_per_call" | "usd_per_hit" | "usd_per_check" | "usd_per_handoff" => {
            from_zero(1e6, "US dollars for one of them")
        }
        "usd_per_month"
        | "operating_usd_per_month"
        | "above_usd_per_month"
        | "minimum_usd_per_month"
        | "hosting_usd_per_month" => from_zero(1e12, "US dollars per month"),
        "usd_per_gb_month" => from_zero(1e6, "US dollars per GB and month"),
        "stored_gb" => from_zero(1e12, "GB"),
        "latency_ms" | "api_latency_ms" => from_zero(1e9, "milliseconds"),
        "hit_share" => share("the share of queries answered from the cache"),
        "rate" => Bounds { above_min: true, ..share("the share of attempts that succeed") },
        "max_attempts" => from_one(1000.0, "attempts"),
        "input_growth_tokens" => from_zero(1e8, "tokens that each further call has more"),
        "share_of_revenue" => Bounds { above_min: true, ..share("a share of the revenue") },
        "cash_usd" => from_zero(1e13, "US dollars at hand"),
        "customer_price_cut" => share("the share taken off a price"),
        "supplier_price_rise" => from_zero(100.0, "the share put on a price"),
        "replacement_price_factor" => positive(100.0, "a price over another"),
        "switching_usd" => from_zero(1e13, "US dollars, once"),
        "reasoning_share" => share("the share of output that the sender does not see"),
        "cached_history_share" => share("the share of earlier calls found in a cache"),
        "kept_input_share" => {
            Bounds { above_min: true, ..share("the share of input that is left") }
        }
        "share_of_queries" => share("a share of the queries"),
        "users" => positive(1e11, "users who pay"),
        "queries_per_user_month" => positive(1e9, "queries of a user and month"),
        "cap_queries_per_user_month" => positive(1e12, "queries of a user and month"),
        "served_beyond_cap" => share("the share of queries beyond the cap that are served"),
        "usage_sigma" => from_zero(5.0, "the standard deviation of the logarithm of usage"),
        "usage_alpha" => Bounds {
            min: 1.0,
            above_min: true,
            max: 1000.0,
            words: "the exponent of a Pareto tail: at 1 or below the mean is infinite",
        },
        "usd_per_seat_month" => from_zero(1e7, "US dollars per user and month"),
        "usd_per_successful_query" => from_zero(1e6, "US dollars per right answer"),
        "included_queries" | "above_queries" => positive(1e13, "queries of a user and month"),
        "discount" => share("what is taken off the price"),
        "units" | "minimum_units" | "unit_increment" => positive(1e6, "units of throughput"),
        "tokens_per_minute" => positive(1e12, "input tokens that a unit takes in a minute"),
        "cached_input_weight" => share("the weight of a cached input token"),
        "output_weight" => positive(1000.0, "the weight of an output token against one of input"),
        "usd_per_unit_hour" => from_zero(1e6, "US dollars per unit and hour"),
        "usd_per_unit_month" => from_zero(1e9, "US dollars per unit and month"),
        "above_input_tokens" => from_zero(1e9, "tokens"),
        "conversion" => Bounds { above_min: true, ..share("the share of all users who pay") },
        "share_to_model_owner" | "payment_fee_share" => share("a share of revenue"),
        "payment_fee_usd" => from_zero(1e6, "US dollars per payment"),
        "support_usd_per_user_month" => from_zero(1e6, "US dollars per user and month"),
        "acquisition_usd_per_user" => from_zero(1e9, "US dollars for a user"),
        "user_life_months" => positive(1200.0, "months"),
        "output_length_factor" => positive(1000.0, "answer length over `output_tokens`"),
        _ => return of_projects(key),
    })
}

/// The same for money over time.
fn of_projects(key: &str) -> Option<Bounds> {
    let decline = |words| Bounds { min: -10.0, above_min: false, max: 0.99, words };
    Some(match key {
        "months" => from_one(120.0, "months, at most ten years"),
        "month" | "from_month" => from_zero(119.0, "a month, counted from 0"),
        "fiscal_year_starts" => from_one(12.0, "the first month of a fiscal year, 1 to 12"),
        "discount_rate" | "rate_per_year" => {
            from_zero(10.0, "a yearly rate, a fraction (12% is 0.12)")
        }
        "growth_per_month" | "opex_growth_per_month" => Bounds {
            min: -0.9,
            above_min: false,
            max: 2.0,
            words: "growth of a month, a fraction (5% is 0.05)",
        },
        "churn_per_month" => share("the share of demand that leaves each month"),
        "ceiling" => positive(1e9, "demand at the end over that of the first month"),
        "midpoint_month" => from_zero(600.0, "a month, counted from 0"),
        "months_10_to_90" => positive(600.0, "months"),
        "multiples" => from_zero(1e9, "demand over `workload.queries_per_day`"),
        "seasonality" => from_zero(1000.0, "demand of a month over the mean"),
        "factor" => from_zero(1e6, "demand over what it was"),
        "gpu_price_decline_per_year" | "api_price_decline_per_year" | "price_decline_per_year" => {
            decline("the share by which a price falls in a year, negative if it rises")
        }
        "efficiency_gain_per_year" => {
            decline("the share by which accelerator time falls in a year")
        }
        "opex_usd_per_month" => from_zero(1e12, "US dollars per month"),
        "opex_share_of_revenue" => share("a share of revenue"),
        "cash_usd" => from_zero(1e13, "US dollars"),
        "tax_rate" => share("the share of profit that is taxed away"),
        "gpus_per_node" => from_one(10_000.0, "accelerators"),
        "demand_falls_by" => share("the share by which demand falls"),
        "usd" => positive(1e13, "US dollars"),
        "ramp" => share("the share of `usd_per_month` that is due"),
        "expires_month" => from_one(1200.0, "the first month without it, counted from 0"),
        "most_share_of_bill" => {
            Bounds { above_min: true, ..share("the share of a bill that credit pays") }
        }
        "interruptions_per_day" => from_zero(1440.0, "interruptions of an accelerator in a day"),
        "lost_minutes" => from_zero(1440.0, "minutes of accelerator time"),
        "unavailable_share" => share("the share of hours without it"),
        "egress_kb_per_query" => from_zero(1e9, "kB that leave the provider with a call"),
        "egress_usd_per_gb" => from_zero(1e3, "US dollars per GB"),
        "rack_kw" => positive(1e5, "kilowatts"),
        "failures_per_server_year" => from_zero(1000.0, "failures of a server in a year"),
        "repair_days" => from_zero(365.0, "days"),
        "spare_share" => share("spare servers over those in service"),
        "installation_share" | "insurance_share" => share("a share of the purchase price"),
        "construction_usd_per_mw" => positive(1e10, "US dollars for a MW of IT load"),
        "construction_life_years" | "book_life_years" => {
            Bounds { min: 1.0 / 12.0, above_min: false, max: 50.0, words: "years" }
        }
        "declining_factor" => from_one(10.0, "the share of the first year times the years"),
        "loan_share" => share("the share of a purchase that is lent"),
        _ => return None,
    })
}
