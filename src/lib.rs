//! What one LLM query costs, what margin it leaves, and which option is better, with evidence.
//!
//! The flow runs one way: [`config`] reads TOML into a [`spec::scenario::Scenario`],
//! [`estimate::estimate`] turns it into time ([`perf`]), money ([`cost`]) and margin
//! ([`revenue`]), writing every number into a [`ledger`]; [`study`] asks questions that need many
//! estimates; [`view`] says what to show and [`render`] turns that into bytes.
//!
//! ```
//! use infercost::config::{Catalog, resolve, studies};
//! use infercost::estimate::explained;
//!
//! let study = studies::read("quick-start", &[]).and_then(|text| resolve::study(&text, &Catalog::default()));
//! let study = study.map_err(|faults| faults[0].to_string())?;
//! let (estimate, ledger) = explained(&study.scenarios[0]).map_err(|why| why.message)?;
//! let line = ledger.find("cost.usd_per_query").ok_or("no such line")?.1;
//! assert_eq!(line.value, estimate.value.cost.usd_per_query.value.get());
//! # Ok::<(), String>(())
//! ```

pub mod chance;
#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
pub mod cost;
pub mod diag;
pub mod estimate;
pub mod finance;
pub mod fit;
pub mod ledger;
pub mod perf;
pub mod render;
pub mod revenue;
pub mod spec;
pub mod study;
pub mod units;
pub mod view;
