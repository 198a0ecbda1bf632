//! Money: what serving one query costs, by component.
//!
//! ```text
//! performance ─► fleet (paid accelerators) ─┐
//! supply (one hour of an accelerator) ──────┼─► served: one call of a stage, by component
//! energy (busy, idle, host, PUE) ───────────┘      │
//! demand (calls of a query, attempts) ─────────────┴─► query ─► per token, per month
//! ```

mod allocate;
pub mod components;
pub mod contract;
pub mod demand;
pub mod energy;
pub mod fleet;
pub mod lots;
pub mod need;
pub mod query;
pub mod served;
pub mod supply;

pub use allocate::{Allocation, allocate};
pub use components::{COMPONENTS, Component, Components};
pub use demand::Demand;
pub use energy::Energy;
pub use fleet::Fleet;
pub use lots::LotEstimate;
pub use query::Cost;
pub use served::Served;
