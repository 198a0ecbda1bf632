//! Offers of others that a price is held against.

use super::supply::Api;

/// Somebody's API for the same queries.
#[derive(Clone, Debug)]
pub struct Rival {
    /// Its prices at the study's day and lengths.
    pub api: Api,
    /// Where these are from.
    pub citation: String,
}
