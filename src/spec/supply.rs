//! Where compute comes from: rented accelerators, owned servers, or somebody's API.

use std::sync::Arc;

use super::lot::Lots;
use super::terms::Terms;
use crate::ledger::Given;
use crate::units::{
    Bytes, Count, GramsCo2ePerKilowattHour, Kilowatts, Ratio, Seconds, Usd, UsdPerHour,
    UsdPerKilowatt, UsdPerKilowattHour, UsdPerKilowattMonth, UsdPerMonth, UsdPerMtok, UsdPerYear,
};

/// Accelerators paid by the hour.
#[derive(Clone, Copy, Debug)]
pub struct Rented {
    /// Price of one accelerator and hour.
    pub usd_per_gpu_hour: Given<UsdPerHour>,
}

/// The instance to rent for a replica: the smallest that holds it, else the largest there is; the
/// first of several alike.
pub fn instance_for<T>(instances: &[T], size: impl Fn(&T) -> Count, replica: Count) -> Option<&T> {
    let holds = |instance: &&T| size(instance) >= replica;
    let by_size = |a: &&T, b: &&T| size(a).get().total_cmp(&size(b).get());
    let smallest = instances.iter().filter(holds).min_by(by_size);
    // Of equals `max_by` takes the last: from the back it is the first.
    smallest.or_else(|| instances.iter().rev().max_by(by_size))
}

/// Servers bought. Money is per server.
#[derive(Clone, Copy, Debug)]
pub struct Owned {
    /// Accelerators in a server.
    pub gpus_per_server: Given<Count>,
    /// Purchase price.
    pub server_price: Given<Usd>,
    /// Switches and cables as a share of the purchase price.
    pub network_share: Given<Ratio>,
    /// Years of use.
    pub life_years: Given<Ratio>,
    /// Value at the end as a share of the purchase price.
    pub residual_share: Given<Ratio>,
    /// Yearly cost of capital (WACC).
    pub cost_of_capital: Given<Ratio>,
    /// Highest power draw of the server.
    pub server_power: Given<Kilowatts>,
    /// Rent of space and cooling per kW; zero in an own building.
    pub colocation: Given<UsdPerKilowattMonth>,
    /// Yearly maintenance as a share of the purchase price.
    pub maintenance_share: Given<Ratio>,
    /// Staff per server and year.
    pub staff: Given<UsdPerYear>,
    /// Share of hours in which the server can serve.
    pub availability: Given<Ratio>,
    /// Installation as a share of the purchase price; absent: none.
    pub installation_share: Option<Given<Ratio>>,
    /// Spare servers over those in service; absent: none.
    pub spare_share: Option<Given<Ratio>>,
    /// Yearly insurance as a share of the purchase price; absent: none.
    pub insurance_share: Option<Given<Ratio>>,
    /// A site of one's own; absent: space is rented, or is there.
    pub construction: Option<Construction>,
    /// How the books see it.
    pub books: Books,
    /// How it is paid for.
    pub financing: Financing,
}

/// Building a site.
#[derive(Clone, Copy, Debug)]
pub struct Construction {
    /// Cost of a kW of critical IT load.
    pub usd_per_kw: Given<UsdPerKilowatt>,
    /// Years of use.
    pub life_years: Given<Ratio>,
}

/// Depreciation in the books.
#[derive(Clone, Copy, Debug)]
pub struct Books {
    /// Years over which it is written down; the economic life may be another.
    pub life_years: Given<Ratio>,
    /// Factor of the declining balance; absent: a straight line.
    pub declining_factor: Option<Given<Ratio>>,
}

/// How hardware is paid for.
#[derive(Clone, Copy, Debug, Default)]
pub enum Financing {
    /// At once.
    #[default]
    Cash,
    /// A loan on a share of it, repaid in equal monthly amounts.
    Loan {
        /// Share of the purchase that is lent.
        share: Given<Ratio>,
        /// Nominal yearly rate; a month bears a twelfth.
        rate_per_year: Given<Ratio>,
        /// Months of repayment.
        months: Given<Count>,
    },
    /// A lease, paid at the start of each month; the hardware goes back at its end.
    Lease {
        /// Nominal yearly rate; a month bears a twelfth.
        rate_per_year: Given<Ratio>,
        /// Months of the lease.
        months: Given<Count>,
        /// Value to the lessor at its end as a share of the purchase.
        residual_share: Given<Ratio>,
    },
}

/// The place: power and carbon.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Price of power; rented accelerators include it.
    pub electricity: Given<UsdPerKilowattHour>,
    /// Energy of the site over energy of the servers.
    pub pue: Given<Ratio>,
    /// Carbon intensity of the grid, if known.
    pub carbon: Option<Given<GramsCo2ePerKilowattHour>>,
}

/// How accelerators are had.
#[derive(Clone, Debug)]
// A study has a handful of these: a box would cost more than it saves.
#[allow(clippy::large_enum_variant)]
pub enum Supply {
    /// By the hour.
    Rented(Rented),
    /// By purchase.
    Owned(Owned),
    /// In several ways, one after the other.
    Lots(Lots),
}

/// A service that is neither a model on accelerators nor tokens: vector search, a tool, speech.
#[derive(Clone, Copy, Debug)]
pub struct Priced {
    /// Price of a call.
    pub usd_per_call: Given<Usd>,
    /// Price of having it, whatever it does.
    pub usd_per_month: Given<UsdPerMonth>,
    /// What it keeps.
    pub stored: Given<Bytes>,
    /// Price of keeping a GB (10⁹ bytes) for a month.
    pub usd_per_gb_month: Given<UsdPerMonth>,
    /// Time of a call, if known.
    pub latency: Option<Given<Seconds>>,
}

/// Tokens bought from somebody's API.
#[derive(Clone, Debug)]
pub struct Api {
    /// `provider/model`, as shown.
    pub name: Arc<str>,
    /// Input tokens.
    pub input: Given<UsdPerMtok>,
    /// Input tokens read from the provider's cache.
    pub cached_input: Given<UsdPerMtok>,
    /// Output tokens.
    pub output: Given<UsdPerMtok>,
    /// Share taken off for batch requests, where their prices follow from the others.
    pub batch_discount: Option<Ratio>,
    /// Input tokens of batch requests.
    pub batch_input: Given<UsdPerMtok>,
    /// Output tokens of batch requests.
    pub batch_output: Given<UsdPerMtok>,
    /// Time to the last token of a call, if known.
    pub latency: Option<Given<Seconds>>,
    /// A contract upon the list prices; absent: none.
    pub terms: Option<Arc<Terms>>,
}

impl Api {
    /// Lets the prices of batch requests follow from the others, where they do.
    pub fn discount(&mut self) {
        if let Some(discount) = self.batch_discount {
            let left = 1.0 - discount.get();
            self.batch_input.value = self.input.value * left;
            self.batch_output.value = self.output.value * left;
        }
    }
}
