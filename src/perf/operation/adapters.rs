//! Low-rank adapters beside the base model's products: each step reads the adapters that its
//! sequences use, and launches two small kernels for each adapted matrix (Chen et al. 2023,
//! *Punica*; Sheng et al. 2023, *S-LoRA*).

use crate::derive;
use crate::ledger::{Given, Ledger, Traced};
use crate::perf::Load;
use crate::perf::machine::Machine;
use crate::perf::pass::Pass;
use crate::spec::adapters::Adapters;
use crate::units::{
    BytesPerParameter, Count, FLOPS_PER_PARAMETER, Seconds, hypot, max, pow, ratio,
};

/// 16-bit weights.
pub const WEIGHT_BYTES: BytesPerParameter = BytesPerParameter::new(2.0);

/// Time of all adapters in one pass, on one accelerator.
pub fn time<L: Ledger>(
    l: &mut L,
    adapters: &Adapters,
    layers: Traced<Count>,
    machine: &Machine,
    pass: &Pass,
    load: &mut Load,
) -> Traced<Seconds> {
    l.enter("adapters", None);
    let number = l.given("number", "adapters kept ready", adapters.number);
    let weights = l.given("weights", "weights of one", adapters.parameters);
    let matrices = l.given("matrices", "adapted matrices of a layer", adapters.matrices);
    let (sequences, tokens, tp) = (pass.sequences, pass.tokens, machine.tp);
    let missed = derive!(l, "missed", "share of adapters that no sequence uses",
        [number, sequences] =>
        pow(ratio(number - 1.0) / ratio(number), ratio(sequences)));
    let bytes_each = l.given(
        "weight_bytes",
        "bytes of a weight",
        Given::new(WEIGHT_BYTES, adapters.parameters.source),
    );
    let bytes = derive!(l, "bytes", "adapters read", [number, missed, weights, bytes_each, tp] =>
        weights * bytes_each * number * (1.0 - missed) / tp);
    let flops = derive!(l, "flops", "arithmetic", [weights, tokens, tp] =>
        weights * FLOPS_PER_PARAMETER * tokens / tp);
    let (rate, bandwidth, blend) =
        (machine.head_rate, machine.head_bandwidth, machine.roofline_blend);
    let compute = derive!(l, "compute", "time of the arithmetic", [flops, rate] => flops / rate);
    let memory = derive!(l, "memory", "time of the reads", [bytes, bandwidth] => bytes / bandwidth);
    let latency = machine.kernel_latency;
    let time = derive!(l, "time", "time of the adapters",
        [compute, memory, blend, layers, matrices, latency] =>
        max(compute, memory) * (1.0 - blend) + hypot(compute, memory) * blend
            + latency * (layers * matrices * 2.0));
    l.leave();
    load.add_roofline(compute.value, memory.value, compute.value.max(memory.value));
    load.overhead += latency.value * (layers.value * matrices.value * 2.0);
    time
}
