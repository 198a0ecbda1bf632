//! Published and derived worked examples: the library answers each with its own functions, or the
//! list below says why not.

#[path = "worked_examples/answers.rs"]
mod answers;
#[path = "worked_examples/ideal.rs"]
mod ideal;

use std::collections::HashMap;

use serde_json::Value;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/worked_examples.csv");

/// Tolerance of a row that names none.
const EXACT: f64 = 1e-6;

/// One worked example.
pub struct Row {
    id: String,
    inputs: Value,
    published: f64,
    tolerance: f64,
}

impl Row {
    /// An input of the row.
    fn get(&self, name: &str) -> f64 {
        self.inputs[name].as_f64().unwrap_or_else(|| panic!("{}: no input `{name}`", self.id))
    }
}

const MEASURED: &str =
    "a measurement, without the setup a prediction needs: validation judges these";
const FIGURE: &str = "a figure somebody published, not a function of given inputs";
const INPUT: &str = "an input of the tool, or a ratio or conversion of inputs";
const KERNELS: &str =
    "different convention: that model adds latencies of its own per kernel and collective";
const ATTENTION: &str =
    "different convention: MFU with attention's arithmetic and the input embedding, neither here";
const QUEUEING: &str = "open-loop queueing is not modelled";
const PARTITION: &str =
    "the library models all-reduce and all-to-all, not this collective or layout";
const MARKET: &str = "a statistic of a market or a price history";
const TRACE: &str = "a statistic of a request trace";
const COMMITMENT: &str = "commitments and discounts are not modelled";
const OVERLAP: &str =
    "different convention: two exchanges per layer for two overlapped micro-batches, one here";

/// Rows left out and why: how their ids start and, after a `…`, how they end.
const LEFT_OUT: &[(&str, &str)] = &[
    ("DS6-hit", INPUT),
    ("DS6-concurrency", INPUT),
    ("SG96-in", MEASURED),
    ("SG96-out", MEASURED),
    ("SB7-evict", INPUT),
    ("SB7-Q7-chips", PARTITION),
    ("SBG-allgather", PARTITION),
    ("GG-total", MEASURED),
    ("GG-narrow", MEASURED),
    ("GG-accel-share", MEASURED),
    ("IM-h100", FIGURE),
    ("IM-h200", FIGURE),
    ("IM-b200", FIGURE),
    ("IM-gb200", FIGURE),
    ("IM-mi300x", FIGURE),
    ("IM-mi325x", FIGURE),
    ("IM-mi355x", FIGURE),
    ("PO-540B-dec-", MEASURED),
    ("PO-540B-chat", MEASURED),
    ("DB-mbu-", MEASURED),
    ("DB-tp4-8", MEASURED),
    ("DB-b64-", MEASURED),
    ("DB-ttft-", MEASURED),
    ("DB-tput-", MEASURED),
    ("IS-tpot-", OVERLAP),
    ("IS-tps-", OVERLAP),
    ("LE-cost", INPUT),
    ("DE-tok", INPUT),
    ("ERpt-…-step", KERNELS),
    ("ERpt-…-mfu", ATTENTION),
    ("AZ-", TRACE),
    ("ML51-", MEASURED),
    ("VL-", MEASURED),
    ("LF-", MARKET),
    ("CW-", FIGURE),
    ("BV-", FIGURE),
    ("IC-", FIGURE),
    ("FO-", COMMITMENT),
    ("OR-erlC-", QUEUEING),
    ("OR-hhi", MARKET),
    ("OR-rsv", COMMITMENT),
];

fn matches(pattern: &str, id: &str) -> bool {
    let (start, end) = pattern.split_once('…').unwrap_or((pattern, ""));
    id.starts_with(start) && id.ends_with(end)
}

fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_path(TABLE).expect("the table is there");
    let records = reader.deserialize::<HashMap<String, String>>();
    let row = |record: HashMap<String, String>| {
        let number = |name: &str| record[name].parse::<f64>().ok();
        Row {
            id: record["id"].clone(),
            inputs: serde_json::from_str(&record["inputs_json"]).expect("inputs are JSON"),
            published: number("published_value").expect("every row has a value"),
            tolerance: number("tolerance_rel").unwrap_or(EXACT),
        }
    };
    records.map(|record| row(record.expect("the table is well-formed"))).collect()
}

#[test]
#[allow(clippy::print_stderr)]
fn every_worked_example_is_answered_or_left_out_for_a_reason() {
    let rows = rows();
    let table: HashMap<&str, &Row> = rows.iter().map(|row| (row.id.as_str(), row)).collect();
    assert_eq!(table.len(), rows.len(), "ids are unique");
    let mut faults = Vec::new();
    let (mut answered, mut left_out) = (0, HashMap::<&str, usize>::new());
    for &(pattern, _) in LEFT_OUT {
        if !rows.iter().any(|row| matches(pattern, &row.id)) {
            faults.push(format!("{pattern}: left out, but no such row"));
        }
    }
    for row in &rows {
        let reasons: Vec<&str> = LEFT_OUT
            .iter()
            .filter_map(|&(pattern, why)| matches(pattern, &row.id).then_some(why))
            .collect();
        match (answers::answer(row, &table), &reasons[..]) {
            (Some(found), []) => {
                answered += 1;
                let off = (found / row.published - 1.0).abs();
                if off.is_nan() || off > row.tolerance {
                    faults.push(format!(
                        "{}: {found}, published {}: off by {off:.2e}, allowed {:.0e}",
                        row.id, row.published, row.tolerance
                    ));
                }
            }
            (None, [why]) => *left_out.entry(why).or_default() += 1,
            (None, []) => faults.push(format!("{}: neither answered nor left out", row.id)),
            (Some(_), _) => faults.push(format!("{}: answered and left out", row.id)),
            (None, _) => faults.push(format!("{}: left out twice", row.id)),
        }
    }
    eprintln!("{} rows: {answered} answered", rows.len());
    let mut left_out: Vec<_> = left_out.into_iter().collect();
    left_out.sort_unstable();
    for (why, count) in left_out {
        eprintln!("{count:4} left out: {why}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn one_expert_that_all_tokens_use_is_a_dense_layer() {
    use infercost::spec::model::{Block, Mlp, Model};
    use infercost::spec::precision::Precision;
    let (hidden, intermediate) = (4096.0, 14_336.0);
    let model = |mlp: Mlp| -> Model {
        let attention = ideal::full(32.0, 8.0, 128.0);
        ideal::model(hidden, 1.0, true, vec![Block { layers: 32.0, attention, mlp }])
    };
    let dense = model(Mlp::Dense { intermediate, matrices: 3.0 });
    let moe = model(Mlp::Moe {
        experts: 1.0,
        experts_per_token: 1.0,
        expert_intermediate: intermediate,
        expert_hidden: hidden,
        expert_matrices: 3.0,
        shared_intermediate: 0.0,
    });
    for batch in [1.0, 64.0, 4096.0] {
        let tpot = |model: &Model| {
            let gpu = ideal::accelerator(1e15, 3.35e12);
            let deployment = ideal::deployment(model.clone(), gpu, Precision::Bf16, 1.0);
            ideal::decode(deployment, batch, 1000.0).tpot.value.get()
        };
        // The router's row for the one expert is all that differs.
        assert!((tpot(&moe) / tpot(&dense) - 1.0).abs() < 1e-4, "batch {batch}");
    }
}
