//! One file an operation: its arithmetic, its bytes, its time on one accelerator.

pub mod adapters;
pub mod attention;
pub mod collective;
pub mod elementwise;
pub mod experts;
pub mod product;
