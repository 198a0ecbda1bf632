//! Energy and carbon of a query: accelerators busy and idle, their host, and the site's overhead.
//!
//! `E = PUE · (t_busy (P_busy + P_host) + t_idle (P_idle + P_host))`. The boundary is the whole
//! site, as in Elsworth et al. 2025, *Measuring the environmental impact of delivering AI*.

use crate::derive;
use crate::ledger::{Given, Ledger, Traced};
use crate::spec::accelerator::Accelerator;
use crate::spec::scenario::Hosting;
use crate::spec::stages::Stages;
use crate::units::{
    Count, GramsCo2e, KilowattHours, Kilowatts, Ratio, UsdPerKilowattHour, WATTS_PER_KW,
    WH_PER_KWH, WattHours, Watts,
};

use super::Fleet;

/// Energy of a query.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Energy {
    /// Energy at the site's meter.
    pub wh_per_query: Traced<WattHours>,
    /// The same in kWh.
    pub kwh_per_query: Traced<KilowattHours>,
    /// Power that one accelerator and its share of the host draw at the meter while idle.
    pub standing_kw: Traced<Kilowatts>,
    /// Price of power.
    pub electricity: Traced<UsdPerKilowattHour>,
    /// Carbon, if the site's intensity is known.
    pub gco2e_per_query: Option<Traced<GramsCo2e>>,
}

/// Energy of a call, if the accelerator's power is known.
///
/// `busy` is the power of an accelerator that works; absent: its thermal design power.
pub fn per_call<L: Ledger>(
    l: &mut L,
    hosting: &Hosting,
    gpu: &Accelerator,
    idle_share: Given<Ratio>,
    busy: Option<Traced<Watts>>,
    fleet: &Fleet,
) -> Option<Energy> {
    let tdp = gpu.tdp?;
    l.enter("energy", None);
    let tdp = l.given("tdp", "thermal design power", tdp);
    let busy_power = busy.unwrap_or(tdp);
    let share = l.given("idle_power_share", "share of it at rest", idle_share);
    let host =
        l.given("host_power", "share of the host's power for one accelerator", hosting.host_power);
    let pue = l.given("pue", "power usage effectiveness", hosting.site.pue);
    let (busy, paid) = (fleet.busy_hours_per_query, fleet.paid_hours_per_query);
    let standing = derive!(l, "standing", "power of an idle accelerator with its host",
        [tdp, share, host] => tdp * share + host);
    let extra = derive!(l, "extra", "further power while busy", [busy_power, tdp, share] =>
        busy_power - tdp * share);
    let wh_per_query = derive!(l, "wh_per_query", "energy of a query at the site's meter",
        [busy, paid, extra, standing, pue] => pue * (paid * standing + busy * extra));
    let kwh_per_query = derive!(l, "kwh_per_query", "energy of a query", [wh_per_query] =>
        wh_per_query / WH_PER_KWH);
    let standing_kw = derive!(l, "standing_kw", "standing power at the site's meter",
        [standing, pue] => pue * standing / WATTS_PER_KW);
    let electricity = l.given("electricity", "price of power", hosting.site.electricity);
    let gco2e_per_query = hosting.site.carbon.map(|carbon| {
        let carbon = l.given("carbon", "carbon intensity of the grid", carbon);
        derive!(l, "gco2e_per_query", "carbon of a query", [kwh_per_query, carbon] =>
            kwh_per_query * carbon)
    });
    l.leave();
    Some(Energy { wh_per_query, kwh_per_query, standing_kw, electricity, gco2e_per_query })
}

/// Energy of all calls of a query; none if it is known of none.
pub fn whole<L: Ledger>(
    l: &mut L,
    stages: &Stages<(Option<Traced<Count>>, Option<Energy>)>,
) -> Option<Energy> {
    if let (true, (None, energy)) = (stages.is_one(), stages.first) {
        return energy;
    }
    l.enter("energy", None);
    let mut whole: Option<Energy> = None;
    for &(calls, energy) in stages.iter() {
        let Some(own) = energy else { continue };
        let own = calls.map_or(own, |calls| own.times(l, calls));
        whole = Some(whole.map_or(own, |sum| sum.plus(l, &own)));
    }
    l.leave();
    whole
}

impl Energy {
    fn times<L: Ledger>(self, l: &mut L, calls: Traced<Count>) -> Self {
        let (wh, kwh) = (self.wh_per_query, self.kwh_per_query);
        Self {
            wh_per_query: derive!(l, "wh_per_query", "energy of a stage in a query", [wh, calls] =>
                wh * calls),
            kwh_per_query: derive!(l, "kwh_per_query", "the same in kWh", [kwh, calls] =>
                kwh * calls),
            gco2e_per_query: self.gco2e_per_query.map(|carbon| {
                derive!(l, "gco2e_per_query", "carbon of a stage in a query", [carbon, calls] =>
                    carbon * calls)
            }),
            ..self
        }
    }

    fn plus<L: Ledger>(&self, l: &mut L, other: &Self) -> Self {
        let (a, b) = (self.wh_per_query, other.wh_per_query);
        let wh_per_query = derive!(l, "wh_per_query", "energy of a query at the site's meter",
            [a, b] => a + b);
        let (a, b) = (self.kwh_per_query, other.kwh_per_query);
        let kwh_per_query = derive!(l, "kwh_per_query", "energy of a query", [a, b] => a + b);
        let gco2e_per_query = self
            .gco2e_per_query
            .zip(other.gco2e_per_query)
            .map(|(a, b)| derive!(l, "gco2e_per_query", "carbon of a query", [a, b] => a + b));
        Self { wh_per_query, kwh_per_query, gco2e_per_query, ..*self }
    }
}
