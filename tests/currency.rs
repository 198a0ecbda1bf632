//! Amounts in other currencies, and results in one that is chosen.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::process::Command;

use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::estimate;
use infercost::ledger::Off;

const RATES: &str = "[currency]\nas_of = 2026-11-20\nsource = \"European Central Bank, reference \
                     rates\"\nrates = { EUR = 0.8, JPY = 150 }\n";

fn study(currency: &str, price: &str, rent: &str) -> String {
    format!(
        "title = \"Money\"\n{currency}\n[workload]\nqueries_per_day = 250_000\ninput_tokens = 1_200\n\
         output_tokens = 350\n[revenue]\nusd_per_query = {price}\n[[option]]\nname = \"a\"\n\
         model = \"llama-3.1-8b\"\ngpu = \"h100-sxm\"\ngpu_hour_usd = {rent}\nutilization = 0.5\n"
    )
}

fn numbers(text: &str) -> (f64, f64) {
    let text = studies::parse("money", text, &[]).unwrap_or_else(|why| panic!("{why:?}"));
    let study = resolve::study(&text, &Catalog::default()).unwrap();
    let found = estimate(&mut Off, &study.scenarios[0]).unwrap().value;
    (found.cost.usd_per_query.value.get(), found.margin.unwrap().revenue.value.get())
}

#[test]
fn an_amount_is_as_many_dollars_as_its_rate_says() {
    let plain = numbers(&study("", "0.004", "2.5"));
    let euros = "{ amount = 2.0, currency = \"EUR\" }";
    let yen = "{ amount = 0.6, currency = \"JPY\" }";
    let (cost, revenue) = numbers(&study(RATES, yen, euros));
    assert!((cost - plain.0).abs() < 1e-15 && (revenue - plain.1).abs() < 1e-15);
    // A dollar is a dollar without a table.
    let dollars = "{ amount = 2.5, currency = \"USD\" }";
    assert_eq!(numbers(&study("", "0.004", dollars)), plain);
}

#[test]
fn what_is_uncertain_scales_with_its_amount() {
    for (inside, expected) in [
        ("{ low = 1.0, mode = 2.0, high = 4.0 }", 2.5),
        ("{ uniform = [1.6, 2.4] }", 2.5),
        ("{ discrete = [[2.0, 3], [4.0, 1]] }", 2.5),
        ("{ normal = { mean = 2.0, sd = 0.1 } }", 2.5),
    ] {
        let rent = format!("{{ amount = {inside}, currency = \"EUR\" }}");
        let plain = numbers(&study("", "0.004", &expected.to_string()));
        let (cost, _) = numbers(&study(RATES, "0.004", &rent));
        assert!((cost / plain.0 - 1.0).abs() < 1e-12, "{inside}");
    }
}

fn run(text: &str, arguments: &[&str]) -> (i32, String, String) {
    use std::io::Write;
    let mut child = Command::new(env!("CARGO_BIN_EXE_infercost"))
        .args(arguments)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn results_are_shown_in_the_currency_that_is_chosen() {
    let text = study(&format!("{RATES}show = \"EUR\"\n"), "0.004", "2.5");
    for command in ["compare", "estimate", "breakeven", "price"] {
        let (code, shown, _) = run(&text, &[command, "-"]);
        assert_eq!(code, 0);
        assert!(shown.contains('€') && !shown.contains('$'), "{command}: {shown}");
    }
    let (_, shown, _) = run(&text, &["compare", "-"]);
    assert!(shown.contains("0.8 EUR") && shown.contains("2026-11-20"), "{shown}");
    // Programs get US dollars.
    let json = |text: &str| run(text, &["compare", "-", "--format", "json"]).1;
    assert_eq!(json(&text), json(&study("", "0.004", "2.5")));
}

#[test]
fn bad_money_is_refused_with_its_place() {
    let good = "{ amount = 2.0, currency = \"EUR\" }";
    let cases = [
        (study("", "0.004", good), "no rate of `EUR` is known", "money:13"),
        (
            study(RATES, "0.004", &good.replace("EUR", "EUS")),
            "no rate of `EUS` is known (known: EUR, JPY; add it",
            "",
        ),
        (study(RATES, "0.004", "{ amount = 2.0 }"), "an amount without a currency", ""),
        (
            study(RATES, "0.004", "{ amount = \"2\", currency = \"EUR\" }"),
            "an amount is a number",
            "",
        ),
        (
            study(RATES, "0.004", "{ amount = 2, currency = \"EUR\", day = 1 }"),
            "unknown key `day`",
            "",
        ),
        (study(RATES, "0.004", "{ amount = -2, currency = \"EUR\" }"), "must be from 0", ""),
        (
            study(RATES, "0.004", "2.5").replace("1_200", "{ amount = 5, currency = \"EUR\" }"),
            "`input_tokens` is no money",
            "",
        ),
        (study(&RATES.replace("0.8", "0"), "0.004", "2.5"), "must be more than 0", ""),
        (study(&RATES.replace("as_of = 2026-11-20\n", ""), "0.004", "2.5"), "have no day", ""),
        (study(&format!("{RATES}show = \"GBP\"\n"), "0.004", "2.5"), "no rate of `GBP`", ""),
        (
            study(&format!("{RATES}show = \"EUR\"\nper_usd = 0.9\n"), "0.004", "2.5"),
            "`show` and `per_usd` exclude each other",
            "",
        ),
        (study("[currency]\nper_usd = 0.9\n", "0.004", "2.5"), "missing key `symbol`", ""),
    ];
    for (text, says, place) in cases {
        let faults = match studies::parse("money", &text, &[]) {
            Err(faults) => faults,
            Ok(text) => resolve::study(&text, &Catalog::default()).err().unwrap_or_default(),
        };
        let told: Vec<String> = faults
            .iter()
            .map(|own| format!("{own} {} {:?}", own.help.clone().unwrap_or_default(), own.place))
            .collect();
        assert!(told.iter().any(|own| own.contains(says)), "{says}: {told:?}\n{text}");
        if !place.is_empty() {
            let label = faults[0].place.as_ref().unwrap().label();
            assert_eq!(label, place, "{text}");
        }
    }
}
