//! Time and memory of a deployment, closed form: roofline-limited operations, summed.
//!
//! ```text
//! machine ─► pass (projections, attention, feed-forward or experts, collectives, LM head)
//!    │          │ prefill pass, decode pass
//!    └► memory ─┴─► batching: how many requests at once ─► throughput, TTFT, TPOT
//! ```
//!
//! Each operation is one file in [`operation`]; any of them can be replaced without touching the
//! others. `docs/methods.md` gives every formula with its source.

mod batching;
mod forward;
mod machine;
mod memory;
pub mod operation;
mod pass;
mod path;
mod point;
mod prompt;
pub mod speculation;
mod summary;
pub mod tail;

pub use batching::predict;
pub use forward::PassTime;
pub use machine::Machine;
pub use memory::Memory;
pub use pass::{Chunks, Decoding, Pass};
pub use path::{Latency, latency};
pub use summary::Performance;

use crate::ledger::Traced;
use crate::units::{Bytes, Seconds};

/// What limits an operation or a whole deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Bound {
    /// Arithmetic.
    Compute,
    /// Memory bandwidth.
    Memory,
    /// Links between accelerators.
    Network,
    /// Launches and scheduling.
    Overhead,
}

impl Bound {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compute => "compute",
            Self::Memory => "memory",
            Self::Network => "network",
            Self::Overhead => "overhead",
        }
    }
}

/// One operation on one accelerator.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its time.
    pub time: Traced<Seconds>,
    /// Bytes that it reads.
    pub bytes: Traced<Bytes>,
}

/// What some work takes of each resource: kept beside the times, so that a reader sees what binds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Load {
    /// Time bound by arithmetic.
    pub compute: Seconds,
    /// Time bound by memory bandwidth.
    pub memory: Seconds,
    /// Time on links.
    pub network: Seconds,
    /// Time of launches and scheduling.
    pub overhead: Seconds,
}

impl Load {
    /// Adds the time of an operation to the resource that takes more of it.
    pub fn add_roofline(&mut self, compute: Seconds, memory: Seconds, time: Seconds) {
        if compute > memory {
            self.compute += time;
        } else {
            self.memory += time;
        }
    }

    /// Adds `times` such loads.
    pub fn add(&mut self, other: &Self, times: f64) {
        self.compute += other.compute * times;
        self.memory += other.memory * times;
        self.network += other.network * times;
        self.overhead += other.overhead * times;
    }

    /// The resource that takes most of the time.
    #[must_use]
    pub fn bound(&self) -> Bound {
        [
            (self.compute, Bound::Compute),
            (self.memory, Bound::Memory),
            (self.network, Bound::Network),
            (self.overhead, Bound::Overhead),
        ]
        .into_iter()
        .max_by(|a, b| a.0.get().total_cmp(&b.0.get()))
        .map_or(Bound::Memory, |(_, bound)| bound)
    }
}

/// Why a deployment cannot serve, and what would.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Infeasible {
    /// Stable name, in kebab case.
    pub name: &'static str,
    /// What is wrong, with figures.
    pub message: String,
    /// What would mend it.
    pub help: String,
}
