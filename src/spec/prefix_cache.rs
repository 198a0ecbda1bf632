//! Where the keys and values of prefixes are kept, and what that takes.

use crate::ledger::Given;
use crate::units::{BytesPerSecond, Ratio, Seconds, Tokens, UsdPerMonth};

/// A place for the keys and values of prefixes.
#[derive(Clone, Copy, Debug)]
pub enum PrefixCache {
    /// In the accelerators' memory, at the cost of sequences in flight.
    Hbm {
        /// Share of the memory for keys and values that prefixes hold.
        memory_share: Given<Ratio>,
    },
    /// In host memory or on disks: loaded back before prefill.
    Outside {
        /// Rate at which one accelerator loads.
        load_bandwidth: Given<BytesPerSecond>,
        /// Tokens that a call adds to what is kept.
        stored: Given<Tokens>,
        /// Time for which they are kept.
        ttl: Given<Seconds>,
        /// Price of keeping a GB (10⁹ bytes) for a month.
        usd_per_gb_month: Given<UsdPerMonth>,
    },
}
