//! Bad input gets a message that names the file, the line and the key, says what is wrong and how
//! to mend it, and exit code 2; nothing is half-written and nothing panics.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use std::process::{Command, Output};

use infercost::config::node::Node;
use infercost::config::raw::study::Study;
use infercost::config::{Catalog, check, resolve, schema, studies};
use proptest::prelude::*;

const GOOD: &str = include_str!("../configs/studies/quick-start.toml");

/// A folder of its own for one test.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("infercost-bad-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn infercost(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_infercost")).args(arguments).output().unwrap()
}

/// Runs `compare` on a text; exit code and standard error.
fn compare(name: &str, text: impl AsRef<[u8]>) -> (Option<i32>, String) {
    let file = folder(name).join("study.toml");
    std::fs::write(&file, text).unwrap();
    let output = infercost(&["compare", file.to_str().unwrap()]);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The good study with one piece of text replaced.
fn mutated(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from} is not in the study");
    GOOD.replacen(from, to, 1)
}

// A table is long, not complicated.
#[allow(clippy::too_many_lines)]
#[test]
fn every_fault_is_named_with_its_line_and_a_mend() {
    // Text to replace, replacement, and what the message must say.
    let cases: &[(&str, &str, &str, &[&str])] = &[
        ("syntax", "title =", "title ==", &["study.toml:", "not valid TOML"]),
        (
            "wrong-type",
            "queries_per_day = 250_000",
            "queries_per_day = \"many\"",
            &["study.toml:9", "`queries_per_day` must be a number", "without quotes"],
        ),
        (
            "unknown-key",
            "utilization = 0.55",
            "utilisation = 0.55",
            &["unknown key `utilisation`", "did you mean `utilization`"],
        ),
        (
            "unknown-gpu",
            "\"h100-sxm\"",
            "\"h100-smx\"",
            &["unknown accelerator `h100-smx`", "did you mean"],
        ),
        (
            "hours-of-neither-a-day-nor-a-week",
            "[revenue]",
            "[demand]\nhours = [1, 2]\n[revenue]",
            &["study.toml:14", "`hours` must have 24 or 168 numbers, not 2"],
        ),
        (
            "scales-with-nothing",
            "utilization = 0.55",
            "fleet = { startup_minutes = 5 }",
            &["study.toml:25", "a fleet scales with the hours of the week", "`shape` or `hours`"],
        ),
        (
            "two-peaks",
            "output_tokens = 350",
            "output_tokens = 350\npeak_to_mean = 3\n[demand]\nshape = \"consumer\"",
            &["study.toml:12", "both say how high the peak is"],
        ),
        (
            "lot-after-a-lot-without-limit",
            "rental = \"lambda/on-demand\"",
            "supply = [{ gpu_hour_usd = 2 }, { name = \"more\", gpu_hour_usd = 3 }]",
            &[
                "study.toml:24",
                "nothing is left for `more`: `on-demand` before it has no limit",
                "give the lot before it `gpus`",
            ],
        ),
        (
            "two-lots-of-a-name",
            "rental = \"lambda/on-demand\"",
            "supply = [{ gpus = 8, gpu_hour_usd = 2 }, { gpu_hour_usd = 3 }]",
            &["study.toml:24", "two lots are named `on-demand`"],
        ),
        (
            "lot-without-price",
            "rental = \"lambda/on-demand\"",
            "supply = [{ gpus = 8 }]",
            &["study.toml:24", "a lot without a price of compute", "give one of rental"],
        ),
        (
            "lot-with-two-prices",
            "rental = \"lambda/on-demand\"",
            "supply = [{ gpu_hour_usd = 2, owned = {} }]",
            &["study.toml:24", "`gpu_hour_usd` and `owned` exclude each other", "a lot for each"],
        ),
        (
            "spot-without-fallback",
            "rental = \"lambda/on-demand\"",
            "supply = [{ gpu_hour_usd = 2, kind = \"spot\", interruptions_per_day = 1, unavailable_share = 0.1 }]",
            &[
                "study.toml:24",
                "nothing takes over in the hours in which this spot lot is gone",
                "fallback to on-demand",
            ],
        ),
        (
            "spot-without-rate",
            "rental = \"lambda/on-demand\"",
            "supply = [{ gpu_hour_usd = 2, kind = \"spot\" }]",
            &["study.toml:24", "missing key `interruptions_per_day`"],
        ),
        (
            "spot-without-time-for-work",
            "rental = \"lambda/on-demand\"",
            "supply = [{ gpu_hour_usd = 2, kind = \"spot\", interruptions_per_day = 100, lost_minutes = 20 }]",
            &["study.toml:24", "leave no time for work"],
        ),
        (
            "interruptions-of-what-stays",
            "rental = \"lambda/on-demand\"",
            "supply = [{ gpu_hour_usd = 2, lost_minutes = 5 }]",
            &["study.toml:24", "`lost_minutes` belongs to spot"],
        ),
        (
            "api-with-accelerators",
            "rental = \"lambda/on-demand\"",
            "supply = [{ gpus = 8, gpu_hour_usd = 2 }, { gpus = 8, api_prices = { usd_per_mtok_input = 1, usd_per_mtok_output = 1 } }]",
            &["study.toml:24", "an API has no accelerators"],
        ),
        (
            "api-alone",
            "rental = \"lambda/on-demand\"",
            "supply = [{ api_prices = { usd_per_mtok_input = 1, usd_per_mtok_output = 1 } }]",
            &["study.toml:24", "no lot has any", "write `api` in the option"],
        ),
        (
            "no-lots",
            "rental = \"lambda/on-demand\"",
            "supply = []",
            &["study.toml:24", "`supply` has 0 lots"],
        ),
        (
            "egress-without-price",
            "rental = \"lambda/on-demand\"",
            "supply = [{ gpu_hour_usd = 2, egress_kb_per_query = 9 }]",
            &["study.toml:24", "belong together"],
        ),
        (
            "lots-beside-rent",
            "rental = \"lambda/on-demand\"",
            "rental = \"lambda/on-demand\"\nsupply = [{ gpu_hour_usd = 2 }]",
            &["study.toml:25", "`rental` and `supply` exclude each other"],
        ),
        (
            "credit-that-expires-before-it-starts",
            "rental = \"lambda/on-demand\"",
            "rental = \"lambda/on-demand\"\ncredit = [{ usd = 1000, from_month = 6, expires_month = 6 }]",
            &["study.toml:25", "the credit expires in month 6, before it starts in 6"],
        ),
        (
            "ramp-longer-than-term",
            "rental = \"lambda/on-demand\"",
            "rental = \"lambda/on-demand\"\ncommitment = [{ usd_per_month = 10, months = 2, ramp = [0.1, 0.2, 0.3] }]",
            &["study.toml:25", "`ramp` has 3 months, and the commitment lasts 2"],
        ),
        (
            "ramp-of-a-term",
            "rental = \"lambda/on-demand\"",
            "rental = \"lambda/on-demand\"\ncommitment = [{ usd = 10, months = 2, ramp = [0.1] }]",
            &["study.toml:25", "there is nothing to ramp"],
        ),
        (
            "commitment-to-nobody",
            "rental = \"lambda/on-demand\"",
            "rental = \"lambda/on-demand\"\ncommitment = [{ usd = 10, months = 2, provider = \"lamda\" }]",
            &["study.toml:25", "no `lamda` sends bills", "did you mean `lambda`"],
        ),
        (
            "commitment-to-nothing",
            "rental = \"lambda/on-demand\"",
            "rental = \"lambda/on-demand\"\ncommitment = [{ months = 2 }]",
            &["study.toml:25", "a commitment to nothing"],
        ),
        (
            "commitment-twice",
            "rental = \"lambda/on-demand\"",
            "rental = \"lambda/on-demand\"\ncommitment = [{ usd = 1, usd_per_month = 1, months = 2 }]",
            &["study.toml:25", "exclude each other"],
        ),
        (
            "all-off",
            "rental = \"lambda/on-demand\"",
            "rental = \"lambda/on-demand\"\ncommitment = [{ usd = 1, months = 2, discount = 1 }]",
            &["study.toml:25", "a discount of all bills"],
        ),
        (
            "unknown-model",
            "\"llama-3.3-70b\"",
            "\"llama-3.3-71b\"",
            &["unknown model `llama-3.3-71b`", "did you mean"],
        ),
        (
            "unknown-provider",
            "lambda/on-demand",
            "lamda/on-demand",
            &["unknown rental provider `lamda`", "did you mean"],
        ),
        (
            "no-such-offer",
            "lambda/on-demand",
            "lambda/reserved-3y",
            &["has no h100-sxm `reserved-3y`", "it has"],
        ),
        ("pair", "gpu = \"h100-sxm\"", "gpu = \"mi300x\"", &["has no mi300x", "these have"]),
        (
            "api-model",
            "Llama-3.3-70B-Instruct-Turbo",
            "Llama-3.3-70B-Instruct-Turb",
            &["has no model", "did you mean"],
        ),
        (
            "too-much-utilization",
            "utilization = 0.55",
            "utilization = 60",
            &["`utilization` must be", "not 60", "a fraction"],
        ),
        (
            "no-tokens",
            "output_tokens = 350",
            "output_tokens = 0",
            &["`output_tokens` must be", "not 0"],
        ),
        (
            "negative-price",
            "usd_per_query = 0.004",
            "usd_per_query = -1",
            &["`usd_per_query` must be", "not -1"],
        ),
        (
            "nan",
            "input_tokens = 1_200",
            "input_tokens = nan",
            &["`input_tokens` must be a finite number"],
        ),
        (
            "infinite",
            "input_tokens = 1_200",
            "input_tokens = inf",
            &["`input_tokens` must be a finite number"],
        ),
        (
            "heads",
            "precision = \"bf16\"",
            "precision = \"bf16\"\ntp = 3",
            &["`tp` = 3 does not divide the 64 attention heads", "choose 1, 2, 4"],
        ),
        (
            "precision-word",
            "precision = \"bf16\"",
            "precision = \"bf61\"",
            &["`bf61` is not a known precision", "did you mean `bf16`"],
        ),
        (
            "precision-lacks",
            "precision = \"bf16\"",
            "precision = \"nvfp4\"",
            &["has no fp4 arithmetic", "choose precision"],
        ),
        (
            "circle",
            "name = \"70B, bf16\"",
            "name = \"70B, bf16\"\nextends = \"70B, fp8\"",
            &["`extends` runs in a circle"],
        ),
        (
            "extends-nobody",
            "extends = \"70B, fp8\"",
            "extends = \"70B, fp9\"",
            &["unknown option `70B, fp9`", "did you mean `70B, fp8`"],
        ),
        (
            "duplicate",
            "name = \"70B, fp8\"",
            "name = \"70B, bf16\"",
            &["two options are named `70B, bf16`"],
        ),
        (
            "distribution",
            "utilization = 0.55",
            "utilization = { low = 0.7, mode = 0.5, high = 0.9 }",
            &["`utilization` is no distribution"],
        ),
        (
            "inside-distribution",
            "utilization = 0.55",
            "utilization = { low = 0.4, mode = 0.5, high = 9 }",
            &["must be", "not 9"],
        ),
        (
            "no-price",
            "rental = \"lambda/on-demand\"\n",
            "",
            &["no price of compute", "rental, gpu_hour_usd"],
        ),
        ("no-model", "model = \"llama-3.3-70b\"\n", "", &["missing key `model`"]),
        (
            "two-prices",
            "usd_per_query = 0.004",
            "usd_per_query = 0.004\nusd_per_mtok_input = 1",
            &["per query and per token"],
        ),
        (
            "two-supplies",
            "utilization = 0.55",
            "utilization = 0.55\ngpu_hour_usd = 2",
            &["`rental` and `gpu_hour_usd` exclude each other"],
        ),
        (
            "two-measures",
            "utilization = 0.55",
            "measured = { output_tokens_per_s = 900, calls_per_s = 3 }",
            &["study.toml:", "`output_tokens_per_s` and `calls_per_s` exclude each other", "keep"],
        ),
        (
            "no-measure",
            "utilization = 0.55",
            "measured = { gpus = 2 }",
            &[
                "`gpus` goes with `calls_per_s`",
                "missing key `output_tokens_per_s`",
                "or calls_per_s",
            ],
        ),
        ("day", "title =", "as_of = \"yesterday\"\ntitle =", &["`as_of` must be a day"]),
        (
            "too-early",
            "title =",
            "as_of = 2020-01-01\ntitle =",
            &["no price", "is known on 2020-01-01"],
        ),
        (
            "ep",
            "precision = \"bf16\"",
            "precision = \"bf16\"\nep = 64",
            &["`ep` = 64 is more than"],
        ),
        (
            "site",
            "precision = \"bf16\"",
            "precision = \"bf16\"\nsite = \"us-virgina\"",
            &["unknown site `us-virgina`", "did you mean `us-virginia`"],
        ),
        (
            "missing",
            "queries_per_day = 250_000\n",
            "",
            &["missing key `queries_per_day`", "how many queries a day"],
        ),
        (
            "engine",
            "precision = \"bf16\"",
            "precision = \"bf16\"\nengine = \"vlm\"",
            &["unknown engine `vlm`"],
        ),
    ];
    for (name, from, to, wanted) in cases {
        let (code, said) = compare(name, mutated(from, to));
        assert_eq!(code, Some(2), "{name}: {said}");
        assert!(said.contains("study.toml:"), "{name} names no place: {said}");
        assert!(said.contains("help: "), "{name} names no mend: {said}");
        for text in *wanted {
            assert!(said.contains(text), "{name} does not say `{text}`:\n{said}");
        }
    }
}

#[test]
fn several_faults_are_reported_together() {
    let text = GOOD
        .replacen("utilization = 0.55", "utilisation = 0.55", 1)
        .replacen("output_tokens = 350", "output_tokens = -3", 1)
        .replacen("tpot_ms = 50", "tpot_ms = \"fast\"", 1);
    let (code, said) = compare("several", text);
    assert_eq!(code, Some(2));
    for wanted in ["utilisation", "output_tokens", "tpot_ms"] {
        assert!(said.contains(wanted), "{wanted} is not reported:\n{said}");
    }
    let text =
        GOOD.replace("h100-sxm", "h100-smx").replace("precision = \"fp8\"", "precision = \"fp9\"");
    let (_, said) = compare("several-names", text);
    assert!(said.contains("h100-smx") && said.contains("fp9"), "{said}");
}

#[test]
fn files_that_are_no_studies_are_named() {
    for (name, bytes, wanted) in [
        ("empty", &b""[..], "is empty"),
        ("blank", &b" \n\n"[..], "is empty"),
        ("binary", &b"title = \"\xff\xfe\"\n"[..], "not UTF-8"),
    ] {
        let (code, said) = compare(name, bytes);
        assert_eq!(code, Some(2), "{name}");
        assert!(said.contains(wanted) && said.contains("study.toml"), "{name}: {said}");
    }
    for (path, wanted) in [("no/such/file.toml", "cannot read"), ("/", "is a folder")] {
        let output = infercost(&["compare", path]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(wanted));
    }
}

#[test]
fn an_option_that_cannot_serve_says_by_how_much_and_what_would() {
    let text = "[workload]\nqueries_per_day = 10\ninput_tokens = 100\noutput_tokens = 100\n\
                [[option]]\nname = \"big\"\nmodel = \"llama-3.1-405b\"\ngpu = \"h100-sxm\"\n\
                tp = 1\ngpu_hour_usd = 2\n";
    let (code, said) = compare("fits-not", text);
    assert_eq!(code, Some(1), "{said}");
    for wanted in ["does not fit", "short by", "GB", "times as many accelerators", "study.toml:8"] {
        assert!(said.contains(wanted), "`{wanted}` is not said:\n{said}");
    }
    let long = text.replace("llama-3.1-405b", "llama-2-7b").replace("= 100\n", "= 3000\n");
    let (code, said) = compare("too-long", long);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("more than the model's context of 4096"), "{said}");
}

#[test]
fn output_is_written_whole_or_not_at_all() {
    let place = folder("output");
    let file = place.join("a-file");
    std::fs::write(&file, "kept").unwrap();
    let output = infercost(&["compare", "quick-start", "--out", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "kept");
    let output = infercost(&["init", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "kept");
    let out = place.join("charts");
    let output = infercost(&["compare", "quick-start", "-q", "--out", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    let names: Vec<String> = std::fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 13, "{names:?}");
    assert!(names.iter().all(|name| !name.contains(".part")), "{names:?}");
}

#[test]
fn arguments_are_checked() {
    for (arguments, wanted) in [
        (&["compare", "quick-start", "--set", "workload.output_tokens"][..], "has no `=`"),
        (&["compare", "quick-start", "--set", "option.70B, b16.tp=2"], "no option is named"),
        (&["compare", "quick-start", "--set", "nonsense.key=2"], "unknown key `nonsense`"),
        (&["compare", "quick-start", "--fail-if", "margin"], "is no condition"),
        (&["compare", "quick-start", "--fail-if", "margin.gros<1"], "no option has a number named"),
        (&["compare", "quick-strat"], "did you mean the built-in study `quick-start`"),
        (&["compare", "quick-start", "--catalog", "/no/such/folder"], "is no folder"),
        (
            &["explain", "quick-start", "--quantity", "cost.usd_per_qery"],
            "did you mean `cost.usd_per_query`",
        ),
        (&["estimate", "quick-start", "--option", "70B, fp9"], "did you mean `70B, fp8`"),
        (&["catalog", "gpus", "h1oo-sxm"], "unknown accelerator"),
        (&["catalog", "gpus", "--sort", "memory"], "no column is named"),
        (&["predict", "--cases", "/no/such/file.csv"], "cannot read"),
        (&["import", "hf-config", "/no/such/config.json"], "cannot read"),
    ] {
        let output = infercost(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(wanted), "{arguments:?} does not say `{wanted}`:\n{said}");
        assert!(output.stdout.is_empty(), "{arguments:?} writes a result");
    }
}

#[test]
fn conditions_set_the_exit_code() {
    let met = infercost(&["compare", "quick-start", "--fail-if", "margin.gross_margin<0.99"]);
    assert_eq!(met.status.code(), Some(1));
    let unmet = infercost(&["compare", "quick-start", "--fail-if", "margin.gross_margin<-9"]);
    assert_eq!(unmet.status.code(), Some(0));
}

#[test]
fn a_bad_case_is_a_row_and_not_the_end() {
    let place = folder("cases");
    let file = place.join("cases.csv");
    std::fs::write(
        &file,
        "id,model,gpu,tp,isl,osl,concurrency,mode,mfu\n\
         1,llama-3.1-8b,H100,1,1000,100,16,,0.5\n\
         2,llama-9,H100,1,1000,100,16,,\n\
         3,llama-3.1-405b,H100,1,1000,100,16,,\n\
         4,llama-3.1-8b,H100,1,-5,100,16,,\n\
         5,llama-3.1-8b,H100,1,1000,100,,never,\n\
         6,meta-llama/Llama-3.1-8B-Instruct,H100-SXM-80GB,,,,,,\n",
    )
    .unwrap();
    let output = infercost(&["predict", "--cases", file.to_str().unwrap(), "--format", "csv"]);
    assert_eq!(output.status.code(), Some(0));
    let mut reader = csv::Reader::from_reader(&output.stdout[..]);
    let headings = reader.headers().unwrap().clone();
    let at = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    // A column that the input has already gets a prefix.
    assert_eq!(headings.iter().filter(|heading| *heading == "mfu").count(), 1);
    let _ = at("predicted_mfu");
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let status: Vec<&str> = rows.iter().map(|row| &row[at("status")]).collect();
    assert_eq!(status, ["ok", "error", "does-not-fit", "error", "error", "ok"]);
    assert!(rows[1][at("message")].contains("unknown model `llama-9`"));
    assert!(rows[0][at("tpot_ms")].parse::<f64>().unwrap() > 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any text in place of any line: a result or a fault inside the file, never a panic.
    #[test]
    fn no_text_makes_it_panic(line in 0_usize..40, text in "\\PC{0,40}") {
        let mut lines: Vec<&str> = GOOD.lines().collect();
        let at = line % lines.len();
        lines[at] = &text;
        let whole = lines.join("\n");
        let source = std::sync::Arc::new(infercost::diag::SourceText {
            name: "study.toml".to_owned(),
            text: whole.clone(),
        });
        let faults = match Node::parse(&source) {
            Err(faults) => faults,
            Ok(node) => check::faults(&node, &schema::of::<Study>()),
        };
        for fault in faults {
            let place = fault.place.expect("a fault in a text has a place");
            prop_assert!(place.span.start <= place.span.end && place.span.end <= whole.len());
        }
    }

    /// Any number for any key: an estimate or a fault, never a panic, never a price that is no number.
    #[test]
    fn no_number_makes_it_panic(
        key in prop::sample::select(vec![
            "workload.queries_per_day", "workload.input_tokens", "workload.output_tokens",
            "option.utilization", "option.concurrency", "option.tp", "option.pp", "option.dp",
            "revenue.usd_per_query", "slo.tpot_ms", "slo.ttft_ms",
        ]),
        value in prop_oneof![any::<f64>(), 0.0..2.0_f64, 1.0..1e6_f64],
    ) {
        let Ok(text) = studies::read("quick-start", &[format!("{key}={value}")]) else { return Ok(()) };
        let Ok(study) = resolve::study(&text, &Catalog::default()) else { return Ok(()) };
        for outcome in infercost::study::compare(&study.scenarios).outcomes {
            if let Ok(answer) = outcome.result {
                let cost = answer.estimate.value.cost.usd_per_query.value.get();
                prop_assert!(cost.is_finite() && cost > 0.0, "{key} = {value}: {cost}");
            }
        }
    }
}

#[test]
fn a_commitment_needs_accelerators_and_two_prices() {
    let commit = |name: &str, text: &str, more: &[&str]| {
        let file = folder(name).join("study.toml");
        std::fs::write(&file, text).unwrap();
        let mut arguments = vec!["commit", file.to_str().unwrap()];
        arguments.extend(more);
        let output = infercost(&arguments);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let none = commit("commit-none", GOOD, &[]);
    let both = mutated(
        "[revenue]",
        "[commit]\nrental = \"market/reserved-1y\"\ngpu_hour_usd = 2\n[revenue]",
    );
    let api = commit("commit-api", &both, &["--option", "API: 70B at Together"]);
    let both = commit("commit-both", &both, &[]);
    for ((code, said), wanted) in [
        (none, "no price of accelerators that are committed to"),
        (api, "option `API: 70B at Together` has no accelerators to commit to"),
        (both, "`rental` and `gpu_hour_usd` exclude each other"),
    ] {
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(wanted) && said.contains("help"), "{said}");
    }
}
