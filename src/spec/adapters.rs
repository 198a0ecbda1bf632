//! Low-rank adapters: many specialised models on one base.

use crate::ledger::Given;
use crate::units::{Count, Parameters};

/// Adapters that share a base model (Hu et al. 2021, *LoRA*); each sequence uses one of them.
#[derive(Clone, Copy, Debug)]
pub struct Adapters {
    /// How many are kept ready; traffic falls on them alike.
    pub number: Given<Count>,
    /// Weights of one, 16 bits each.
    pub parameters: Given<Parameters>,
    /// Matrices of a layer that have an adapter.
    pub matrices: Given<Count>,
}
