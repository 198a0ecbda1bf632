//! How an API is bought beside its list prices: discounts on spend, minimum commitments, and
//! throughput that is provisioned by the unit.

use std::sync::Arc;

use super::demand::Shape;
use crate::ledger::Given;
use crate::units::{Count, Ratio, Tokens, Usd};

/// What a contract says.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Discounts on what is paid as one goes, lowest first.
    pub discounts: Vec<SpendDiscount>,
    /// Least bill of a month, whether used or not.
    pub minimum: Option<Given<Usd>>,
    /// Throughput that is paid for whether used or not; what it does not take is paid as one goes.
    pub provisioned: Option<Provisioned>,
}

/// A discount above a spend.
#[derive(Clone, Copy, Debug)]
pub struct SpendDiscount {
    /// List bill of a month above which it holds.
    pub above: Given<Usd>,
    /// Taken off the part above it.
    pub discount: Given<Ratio>,
}

/// Units of throughput: Azure's PTU, Vertex AI's GSU, Bedrock's model units.
#[derive(Clone, Debug)]
pub struct Provisioned {
    /// What a unit is called.
    pub unit: Arc<str>,
    /// How many; absent: the least number that takes the busiest hour.
    pub units: Option<Given<Count>>,
    /// The least that can be bought.
    pub minimum: Given<Count>,
    /// Steps in which more can be bought.
    pub increment: Given<Count>,
    /// Input tokens that a unit takes in a minute.
    pub tokens_per_minute: Given<Tokens>,
    /// What a cached input token weighs against another.
    pub cached_input_weight: Given<Ratio>,
    /// What an output token weighs against one of input.
    pub output_weight: Given<Ratio>,
    /// Price of a unit and month.
    pub usd_per_unit_month: Given<Usd>,
    /// How traffic is spread over a week; absent: evenly.
    pub shape: Option<Shape>,
}
