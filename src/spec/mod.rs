//! The nouns of the domain, valid by construction: resolving a study makes them, the model reads
//! them.

pub mod accelerator;
pub mod accuracy;
pub mod adapters;
pub mod calibration;
pub mod commit;
pub mod composition;
pub mod contract;
pub mod demand;
pub mod deployment;
pub mod engine;
pub mod exposure;
pub mod lot;
pub mod model;
pub mod pitch;
pub mod plan;
pub mod precision;
pub mod prefix_cache;
pub mod project;
pub mod quality;
pub mod rival;
pub mod scenario;
pub mod slot;
pub mod space;
pub mod speculation;
pub mod stages;
pub mod success;
pub mod supply;
pub mod terms;
pub mod workload;
