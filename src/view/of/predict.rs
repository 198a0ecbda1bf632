//! A predicted case as the columns that `predict` adds.

use crate::perf::{Infeasible, Performance};
use crate::spec::accuracy::Accuracy;

/// The output columns, in order, beside those that are passed through.
pub const COLUMNS: [&str; 22] = [
    "status",
    "message",
    "output_tok_s",
    "total_tok_s",
    "output_tok_s_per_gpu",
    "ttft_ms",
    "tpot_ms",
    "e2e_ms",
    "concurrency_used",
    "memory_gb_per_gpu",
    "power_w_per_gpu",
    "mfu",
    "mbu",
    "bound_by",
    "gpus_used",
    "output_tok_s_low",
    "output_tok_s_high",
    "ttft_ms_low",
    "ttft_ms_high",
    "tpot_ms_low",
    "tpot_ms_high",
    "basis",
];

/// The cells of a case under [`COLUMNS`]: `replicas` of the predicted one, and so many tokens,
/// input and output, for each output token.
#[must_use]
pub fn cells(
    result: &Result<Performance, Infeasible>,
    accuracy: &Accuracy,
    replicas: f64,
    total_per_output: f64,
) -> Vec<String> {
    match result {
        Ok(p) => {
            let output = p.output_rate.value.get() * replicas;
            let number = |value: f64| if value.is_finite() { six(value) } else { String::new() };
            vec![
                "ok".to_owned(),
                String::new(),
                number(output),
                number(output * total_per_output),
                number(p.output_rate_per_gpu.value.get()),
                number(p.ttft.value.get() * 1e3),
                number(p.tpot.value.get() * 1e3),
                number(p.e2e.value.get() * 1e3),
                number(p.concurrency.value.get() * replicas),
                number(p.memory.value.get() / 1e9),
                p.power.map_or_else(String::new, |power| number(power.value.get())),
                number(p.mfu.value.get()),
                number(p.mbu.value.get()),
                p.bound_by.name().to_owned(),
                number(p.gpus.value.get() * replicas),
                number(output * accuracy.throughput.low),
                number(output * accuracy.throughput.high),
                number(p.ttft.value.get() * 1e3 * accuracy.ttft.low),
                number(p.ttft.value.get() * 1e3 * accuracy.ttft.high),
                number(p.tpot.value.get() * 1e3 * accuracy.tpot.low),
                number(p.tpot.value.get() * 1e3 * accuracy.tpot.high),
                accuracy.basis.name().to_owned(),
            ]
        }
        Err(why) => {
            let status = if why.name == "does-not-fit" { "does-not-fit" } else { "error" };
            failed(status, &format!("{}; {}", why.message, why.help))
        }
    }
}

/// The cells of a case that cannot be read.
#[must_use]
pub fn failed(status: &str, message: &str) -> Vec<String> {
    let mut cells = vec![String::new(); COLUMNS.len()];
    status.clone_into(&mut cells[0]);
    message.clone_into(&mut cells[1]);
    cells
}

/// A number to six significant digits, in plain notation.
fn six(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    #[allow(clippy::cast_possible_truncation)]
    let digits = (5 - value.abs().log10().floor() as i32).clamp(0, 12);
    #[allow(clippy::cast_sign_loss)]
    let text = format!("{value:.*}", digits as usize);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
