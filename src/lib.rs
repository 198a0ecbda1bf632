//! What one LLM query costs, what margin it leaves, and which option is better, with evidence.
//!
//! The flow runs one way: [`config`] reads TOML into a [`spec::scenario::Scenario`],
//! [`estimate::estimate`] turns it into time ([`perf`]), money ([`cost`]) and margin
//! ([`revenue`]), writing every number into a [`ledger`]; [`study`] asks questions that need many
//! estimates; [`view`] says what to show and [`render`] turns that into bytes.
//!
//! # A study from a text
//!
//! ```
//! use infercost::config::{Catalog, resolve, studies};
//! use infercost::study::compare;
//!
//! let text = r#"
//!     title = "70B, rented"
//!     [workload]
//!     queries_per_day = 100_000
//!     input_tokens = 1_000
//!     output_tokens = 300
//!     [revenue]
//!     usd_per_query = 0.004
//!     [[option]]
//!     name = "bf16"
//!     model = "llama-3.3-70b"
//!     gpu = "h100-sxm"
//!     gpu_hour_usd = 2.5
//!     utilization = 0.5
//!     [[option]]
//!     name = "fp8"
//!     extends = "bf16"
//!     precision = "fp8"
//! "#;
//! let read = studies::parse("rented", text, &[]);
//! let study = read.and_then(|read| resolve::study(&read, &Catalog::default()));
//! let study = study.map_err(|faults| faults[0].to_string())?;
//! let comparison = compare(&study.scenarios);
//! let costs: Vec<f64> = comparison
//!     .outcomes
//!     .iter()
//!     .filter_map(|outcome| outcome.result.as_ref().ok())
//!     .map(|answer| answer.estimate.value.cost.usd_per_query.value.get())
//!     .collect();
//! assert!(costs.len() == 2 && costs[1] < costs[0]);
//! # Ok::<(), String>(())
//! ```
//!
//! # A study in code
//!
//! The types of [`config::raw::study`] are the tables of a study; [`config::studies::of`] takes one.
//!
//! ```
//! use infercost::config::raw::number::Number;
//! use infercost::config::raw::study::{ModelChoice, Study, StudyOption, Workload};
//! use infercost::config::{Catalog, resolve, studies};
//! use infercost::estimate::estimate;
//! use infercost::ledger::Off;
//!
//! let option = StudyOption {
//!     name: "8B".to_owned(),
//!     model: Some(ModelChoice::Name("llama-3.1-8b".to_owned())),
//!     gpu: Some("h100-sxm".to_owned()),
//!     gpu_hour_usd: Some(Number::Fixed(2.5)),
//!     utilization: Some(Number::Fixed(0.5)),
//!     ..StudyOption::default()
//! };
//! let study = Study {
//!     workload: Workload {
//!         queries_per_day: Some(Number::Fixed(50_000.0)),
//!         input_tokens: Some(Number::Fixed(1_000.0)),
//!         output_tokens: Some(Number::Fixed(300.0)),
//!         ..Workload::default()
//!     },
//!     option: vec![option],
//!     ..Study::default()
//! };
//! let read = studies::of("in code", &study);
//! let study = read.and_then(|read| resolve::study(&read, &Catalog::default()));
//! let study = study.map_err(|faults| faults[0].to_string())?;
//! let found = estimate(&mut Off, &study.scenarios[0]).map_err(|why| why.message)?;
//! assert!(found.value.cost.usd_per_query.value.get() > 0.0);
//! # Ok::<(), String>(())
//! ```
//!
//! # Vary
//!
//! A scenario is plain data: clone it, change it, estimate again. [`study::vary`] has the usual
//! changes, and [`config::resolve::Study::slot`] gives the place of any stated number.
//!
//! ```
//! use infercost::config::{Catalog, resolve, studies};
//! use infercost::estimate::estimate;
//! use infercost::ledger::Off;
//! use infercost::study::vary;
//! use infercost::units::Ratio;
//!
//! let read = studies::read("quick-start", &["overheads.usd_per_query=0".to_owned()]);
//! let study = read.and_then(|read| resolve::study(&read, &Catalog::default()));
//! let study = study.map_err(|faults| faults[0].to_string())?;
//! let cost = |share: f64| {
//!     let varied = vary::utilization(&study.scenarios[0], Ratio::new(share));
//!     estimate(&mut Off, &varied).map(|found| found.value.cost.usd_per_query.value.get())
//! };
//! let (busy, idle) = (cost(0.6).map_err(|why| why.message)?, cost(0.3).map_err(|why| why.message)?);
//! assert!((idle / busy - 2.0).abs() < 1e-9);
//! # Ok::<(), String>(())
//! ```
//!
//! # Explain
//!
//! With a [`ledger::Recorder`] each number leaves a line: its formula, its inputs, their sources.
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
//!
//! # Features
//!
//! `charts` draws SVG, PNG and PDF, `html` writes reports, `workbook` writes spreadsheets, and `cli` is
//! the program; by default all are on. Without them the calculator is left, with results as data,
//! JSON, CSV, Markdown and text tables.
//!
//! # Versions
//!
//! Below 1.0 the second number says that something public changed in a way that may need a change of
//! yours; the third number only adds. Results are marked `non_exhaustive`: they gain fields and kinds with
//! the third number. The tables of a study gain optional fields with it, too: fill them with
//! `..Default::default()`. The formats of studies, JSON and CSV change only by adding. What a number *is* may
//! change with any version, as facts and fits get better: `infercost --version` is part of a report.

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
