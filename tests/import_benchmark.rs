//! Results of serving benchmarks become measured rows: right keys, right units, whole deployments.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use infercost::config::import::{MEASURED_COLUMNS, Row, Tool, benchmark, measured_csv};
use proptest::prelude::*;

const FIXTURES: [&str; 11] = [
    "vllm-gpt-oss-120b.json",
    "vllm-appended.json",
    "sglang.jsonl",
    "inferencex-kimi-k2.5.json",
    "inferencex-list.json",
    "guidellm.json",
    "trtllm-bench.json",
    "profile_export_genai_perf.json",
    "profile_export_genai_perf.csv",
    "profile_export_aiperf.json",
    "profile_export_aiperf.csv",
];

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/benchmarks").join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

/// The rows of a fixture as CSV lines without id and source, by the content alone.
fn lines(name: &str) -> Vec<String> {
    let csv = measured_csv(&benchmark(&text(name), None).unwrap()).unwrap();
    csv.lines().skip(1).map(|line| line.strip_prefix(",,").unwrap().to_owned()).collect()
}

fn infercost(arguments: &[&str], input: Option<&str>) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_infercost"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments does not read.
    let _ = child.stdin.take().unwrap().write_all(input.unwrap_or_default().as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn vllm_results_are_whole_deployments_in_milliseconds() {
    assert_eq!(
        lines("vllm-gpt-oss-120b.json"),
        ["2026-04-28,openai/gpt-oss-120b,,,,,,,,,,,1024,1024,256,server,13975.9435,27951.887,\
             382.5092,17.745,,vllm bench serve"]
    );
    // Under a rate there is no cap: 3.96 requests/s × (100 + 255 × 10) ms are in flight.
    assert_eq!(
        lines("vllm-appended.json"),
        [
            "2026-03-11,meta-llama/Llama-3.1-8B-Instruct,,,vllm,0.13.0,,,1,,,,1024,256,32,server,\
             512,2560,120.5,8.25,,vllm bench serve",
            "2026-03-11,meta-llama/Llama-3.1-8B-Instruct,,,vllm,0.13.0,,,1,,,,1024,256,10.494,\
             server,1013.76,5068.8,100,10,,vllm bench serve; 2 requests failed; 4 requests/s \
             offered; concurrency = requests/s × latency"
        ]
    );
}

#[test]
fn sglang_results_say_the_server_where_they_describe_it() {
    assert_eq!(
        lines("sglang.jsonl"),
        [
            ",,,,sglang,,,,,,,,1024,512,64,server,2048,6144,450,30,,sglang.bench_serving",
            ",deepseek-ai/DeepSeek-R1-0528,,8,sglang,0.5.6,fp8,,8,1,8,8,1024,512,20,server,1024,\
             3072,300,19,,\"sglang.bench_serving; 2 requests/s offered; speculative decoding, 2.50 \
             tokens a step; concurrency = requests/s × latency\""
        ]
    );
}

#[test]
fn inferencex_results_are_multiplied_by_their_accelerators() {
    assert_eq!(
        lines("inferencex-kimi-k2.5.json"),
        [",moonshotai/Kimi-K2.5,mi355x,8,vllm,0.21.0,int4,,8,,1,,8192,1024,64,server,208.1033,\
             1875.797,3538.7877,300.1355,,InferenceX; speculative decoding mtp"]
    );
    assert_eq!(
        lines("inferencex-list.json"),
        [
            ",deepseek-ai/DeepSeek-R1-0528,b200,8,tensorrt-llm,1.1.0rc2.post2,fp8,,8,,8,8,1024,\
             1024,128,server,4000,8000,500,30,812.5,InferenceX; trt",
            // 2867.34 a decoding accelerator of 48; 3822.27 an accelerator of 72.
            ",deepseek-ai/DeepSeek-R1-0528,gb200,72,tensorrt-llm,,fp4,,,,,,8192,1024,2048,server,\
             137632.32,275203.44,1250,12,,\"InferenceX; disaggregated: 24 GPUs prefill (tp 4 ep 4), \
             48 GPUs decode (tp 48 ep 48); dynamo-trt\"",
            "2026-04-17,minimaxm2.5,b300,2,vllm,0.14.1,fp8,,2,,1,,1024,1024,64,server,2781.5,5563,\
             94,22,,InferenceX"
        ]
    );
}

#[test]
fn inferencex_schemas_of_both_kinds_give_the_same_output() {
    let rows = |more: &str| {
        let json = format!(
            r#"{{"hw": "gb200", "disagg": true, "is_multinode": true, "model": "m", "conc": 9,
                "num_prefill_gpu": 24, "num_decode_gpu": 48, {more}}}"#
        );
        benchmark(&json, None).unwrap().remove(0).output_tok_s.unwrap()
    };
    let old = rows(r#""output_tput_per_gpu": 2867.34"#);
    let new = rows(r#""output_tput_per_gpu": 1911.56, "output_tput_per_decode_gpu": 2867.34"#);
    assert!((old - new).abs() < 1e-9 && (new / 72.0 - 1911.56).abs() < 1e-9, "{old} {new}");
}

#[test]
fn inferencex_counts_all_accelerators_of_one_pool() {
    let row = |more: &str| {
        let json = format!(r#"{{"hw": "h100", "output_tput_per_gpu": 10, "conc": 4, {more}}}"#);
        benchmark(&json, None).unwrap().remove(0)
    };
    let staged = row(r#""tp": 4, "pp": 2, "ep": 1, "dcp_size": 1, "pcp_size": 2"#);
    assert_eq!((staged.gpus, staged.pp, staged.output_tok_s), (Some(16.0), Some(2.0), Some(160.0)));
    // Several nodes that decode what they prefill have no accelerators of decoding.
    let nodes = row(r#""is_multinode": true, "disagg": false, "prefill_tp": 16, "prefill_ep": 16,
            "prefill_dp_attention": "true", "decode_tp": 0, "decode_ep": 0,
            "num_prefill_gpu": 16, "num_decode_gpu": 0"#);
    assert_eq!((nodes.gpus, nodes.tp, nodes.dp), (Some(16.0), Some(16.0), Some(16.0)));
    assert_eq!((nodes.ep, nodes.output_tok_s), (Some(16.0), Some(160.0)));
}

#[test]
fn guidellm_reports_give_a_row_for_each_benchmark() {
    // Its time per output token (15.4) counts the first token; the row's does not.
    assert_eq!(
        lines("guidellm.json"),
        [
            "2026-02-01,Qwen/Qwen3-8B,,,,,,,,,,,512,256,16,server,1024,3072,125,15,,GuideLLM; \
             concurrent",
            "2026-02-01,Qwen/Qwen3-8B,,,,,,,,,,,512,256,240.5,server,3840,11520,2500,55,,GuideLLM; \
             throughput; 3 requests failed"
        ]
    );
}

#[test]
fn trtllm_bench_reports_are_offline_runs() {
    assert_eq!(
        lines("trtllm-bench.json"),
        [",meta-llama/Llama-3.3-70B-Instruct,H100 SXM,4,tensorrt-llm,1.2.0rc2,fp8,fp8,4,1,,,\
             1024,1024,480.25,offline,5000,10000,21500.5,75.125,,trtllm-bench throughput"]
    );
}

#[test]
fn profile_exports_say_the_same_as_json_and_as_csv() {
    assert_eq!(
        lines("profile_export_genai_perf.json"),
        [",meta-llama/Llama-3.1-8B-Instruct,,,vllm,,,,,,,,768,256,10,server,640,2560,75.5,15,\
             605,GenAI-Perf; power over 2 GPUs"]
    );
    assert_eq!(
        lines("profile_export_genai_perf.csv"),
        [",,,,,,,,,,,,768,256,10,server,640,2560,75.5,15.39,,GenAI-Perf; concurrency = \
             requests/s × latency"]
    );
    assert_eq!(
        lines("profile_export_aiperf.json"),
        ["2026-07-03,Qwen/Qwen3-32B,H100 SXM,,,,,,,,,,2048,512,16,server,1024,5120,230.25,15,\
             510,AIPerf; power over 2 GPUs"]
    );
    assert_eq!(
        lines("profile_export_aiperf.csv"),
        [",,H100 SXM,,,,,,,,,,2048,512,16,server,1024,5120,230.25,15,510,AIPerf; power over 2 \
             GPUs; concurrency = requests/s × latency"]
    );
}

#[test]
fn flags_name_the_deployment_and_fill_the_rest() {
    let mut row = benchmark(&text("sglang.jsonl"), None).unwrap().remove(1);
    row.fill(&Row {
        model: "DeepSeek R1".to_owned(),
        gpu: "h200".to_owned(),
        tp: Some(4.0),
        pp: Some(2.0),
        kv_precision: "fp8".to_owned(),
        concurrency: Some(48.0),
        ..Row::default()
    });
    let known = (row.tp, row.concurrency, row.engine.as_str());
    assert_eq!((row.model.as_str(), row.gpu.as_str()), ("DeepSeek R1", "h200"));
    assert_eq!(known, (Some(8.0), Some(48.0), "sglang"), "the file's numbers stay");
    assert_eq!((row.pp, row.kv_precision.as_str()), (Some(1.0), "fp8"));
    assert!(!row.notes.contains("latency") && !row.cells().concat().contains("latency"));
}

#[test]
fn every_fixture_goes_through_predict() {
    let files: Vec<String> =
        FIXTURES.iter().map(|name| path(name).to_str().unwrap().to_owned()).collect();
    let mut arguments = vec!["import", "benchmark", "--gpu", "H100", "--model", "Llama 3.1 8B"];
    arguments.extend(files.iter().map(String::as_str));
    let imported = infercost(&arguments, None);
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    let csv = String::from_utf8(imported.stdout).unwrap();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(reader.headers().unwrap(), MEASURED_COLUMNS.as_slice());
    let mut ids: Vec<String> =
        reader.records().map(|row| row.unwrap().get(0).unwrap().to_owned()).collect();
    let rows = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!((rows, ids.len()), (16, 16), "each row has a name of its own");

    let predicted = infercost(&["predict", "--cases", "-"], Some(&csv));
    assert!(predicted.status.success(), "{}", String::from_utf8_lossy(&predicted.stderr));
    let mut reader = csv::Reader::from_reader(predicted.stdout.as_slice());
    let headings = reader.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let (status, message) = (column("status"), column("message"));
    for row in reader.records() {
        let row = row.unwrap();
        assert_ne!(&row[status], "error", "{}: {}", &row[0], &row[message]);
    }
}

#[test]
fn names_of_the_files_resolve_in_the_catalogs() {
    for name in ["inferencex-kimi-k2.5.json", "inferencex-list.json", "trtllm-bench.json"] {
        let csv = measured_csv(&benchmark(&text(name), None).unwrap()).unwrap();
        let predicted = infercost(&["predict", "--cases", "-"], Some(&csv));
        let out = String::from_utf8(predicted.stdout).unwrap();
        assert!(predicted.status.success() && !out.contains("unknown"), "{name}: {out}");
    }
}

/// Runs the import on a text; exit code and standard error.
fn refused(name: &str, bytes: &[u8], more: &[&str]) -> String {
    let folder = std::env::temp_dir().join(format!("infercost-benchmark-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    std::fs::write(&file, bytes).unwrap();
    let mut arguments = vec!["import", "benchmark", file.to_str().unwrap()];
    arguments.extend(more);
    let output = infercost(&arguments, None);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{name}: {said}");
    assert!(output.stdout.is_empty(), "{name}: half a table");
    assert!(said.contains(name), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

#[test]
fn bad_files_are_named_with_what_is_wrong() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("empty.json", b"", "empty file"),
        ("blank.json", b" \n\t", "empty file"),
        ("garbage.json", b"hello there", "not valid JSON"),
        ("binary.json", b"\xff\xfe\x00", "not UTF-8"),
        ("number.json", b"42", "not an object"),
        ("list.json", b"[]", "no result"),
        ("other.json", br#"{"name": "x", "private": true}"#, "keys: name, private"),
        ("no-benchmarks.json", br#"{"benchmarks": []}"#, "`benchmarks` must be a list"),
        ("bad-benchmark.json", br#"{"benchmarks": [7]}"#, "benchmarks[0]"),
        (
            "embedding.json",
            br#"{"model_id": "m", "total_token_throughput": 1, "output_throughput": 0}"#,
            "`output_throughput` is 0",
        ),
        (
            "none-completed.json",
            br#"{"model_id": "m", "output_throughput": 5, "completed": 0}"#,
            "`completed` is 0",
        ),
        (
            "text-for-number.json",
            br#"{"model_id": "m", "output_throughput": "fast", "completed": 1}"#,
            "`output_throughput` must be a number",
        ),
        (
            "second.json",
            br#"[{"hw": "h100", "tp": 1, "output_tput_per_gpu": 1}, {"output_tput_per_gpu": 1}]"#,
            "result 2: missing key `tp`",
        ),
        ("metrics.csv", b"Metric,Value\nRequest Count,3\n", "Output Token Throughput"),
        ("number.csv", b"Metric,avg\nTime To First Token (ms),soon\n", "must be a number"),
    ];
    for (name, bytes, says) in cases {
        let said = refused(name, bytes, &[]);
        assert!(said.contains(says), "{name}: {said}");
    }
    let said = refused("wrong-tool.json", text("guidellm.json").as_bytes(), &["--format", "vllm"]);
    assert!(said.contains("missing key `output_throughput`"), "{said}");
    let said = refused("wrong-tool.csv", b"Metric,avg\n", &["--format", "sglang"]);
    assert!(said.contains("CSV export"), "{said}");
}

#[test]
fn truncated_files_are_refused_or_read_as_far_as_their_results_are_whole() {
    for name in FIXTURES {
        let whole = text(name);
        let rows = benchmark(&whole, None).unwrap().len();
        let table = whole.starts_with("Metric,");
        for part in 1..40 {
            let cut = whole.floor_char_boundary(whole.len() * part / 40);
            // Of lines and tables a cut may leave whole ones.
            if let Ok(found) = benchmark(&whole[..cut], None) {
                assert!(found.len() <= rows, "{name}");
                assert!(table || found.len() < rows, "{name} cut at {cut}");
            }
        }
        if !table {
            refused(&format!("cut-{name}"), &whole.as_bytes()[..whole.len() / 3], &[]);
        }
    }
}

#[test]
fn any_tool_reads_any_fixture_or_says_why_not() {
    let tools = [
        Tool::Vllm,
        Tool::GenaiPerf,
        Tool::Aiperf,
        Tool::InferenceX,
        Tool::GuideLlm,
        Tool::TrtllmBench,
        Tool::Sglang,
    ];
    for name in FIXTURES {
        for tool in tools {
            if let Err(fault) = benchmark(&text(name), Some(tool)) {
                assert!(fault.help.is_some(), "{name} as {tool:?}: {}", fault.message);
            }
        }
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,200}") {
        let _ = benchmark(&text, None);
        let _ = benchmark(&format!("Metric,{text}"), None);
    }

    /// A value of any JSON type in place of any number or text of a fixture.
    #[test]
    fn no_change_of_a_fixture_panics(
        name in prop::sample::select(FIXTURES.to_vec()),
        at in any::<prop::sample::Index>(),
        with in prop::sample::select(vec!["null", "-1", "1e308", "[]", "{}", "\"x\"", "true", ""]),
    ) {
        let whole = text(name);
        let ends: Vec<usize> = whole.match_indices([':', ',']).map(|(at, _)| at + 1).collect();
        let from = ends[at.index(ends.len())];
        let length = whole[from..].find([',', '}', ']', '\n']).unwrap_or(0);
        let changed = format!("{}{with}{}", &whole[..from], &whole[from + length..]);
        if let Ok(rows) = benchmark(&changed, None) {
            measured_csv(&rows).unwrap();
        }
    }
}
