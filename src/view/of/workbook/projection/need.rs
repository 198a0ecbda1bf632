//! What a month's traffic needs, as sums of products of lines of its ledger: the same as the projection
//! of the tool makes of its estimate.

use crate::cost::components::Component;
use crate::estimate::Estimate;
use crate::ledger::LineId;
use crate::spec::lot::Source;
use crate::spec::scenario::Scenario;
use crate::spec::supply::Supply;

/// A product of lines, added or taken off.
#[derive(Clone, Debug)]
pub struct Term {
    minus: bool,
    lines: Vec<LineId>,
    /// Whether it follows the price that is charged.
    priced: bool,
}

/// A sum of terms.
pub type Sum = Vec<Term>;

/// What a month needs, in US dollars of a query and in accelerators.
#[derive(Debug, Default)]
pub struct Need {
    /// Cost of a query as it is used, without what own hardware itself brings.
    pub used: Sum,
    /// Revenue of a query.
    pub revenue: Sum,
    /// What varies with it outside COGS.
    pub variable: Sum,
    /// What winning users costs.
    pub acquisition: Sum,
    /// Accelerators that mean traffic keeps busy.
    pub busy: Sum,
    /// Accelerators by the hour; none where lots have them.
    pub rented: Option<Sum>,
    /// What each supplier is paid in a query, own hardware left out.
    pub bills: Vec<(String, Sum)>,
}

fn term(minus: bool, lines: &[LineId]) -> Term {
    Term { minus, lines: lines.to_vec(), priced: false }
}

fn priced(minus: bool, line: LineId) -> Term {
    Term { minus, lines: vec![line], priced: true }
}

impl Need {
    /// Of an estimate; none where lots have own hardware, which has no lines of its own.
    pub fn of(scenario: &Scenario, found: &Estimate) -> Option<Self> {
        let mut need = Self {
            used: vec![term(false, &[found.cost.usd_per_query.line])],
            rented: Some(Vec::new()),
            ..Self::default()
        };
        if let Some(unused) = found.cost.components.get(Component::Commitment) {
            need.used.push(term(true, &[unused.line]));
        }
        let stages = scenario.stages.iter().zip(found.stages.iter());
        for (place, (stage, served)) in stages.enumerate() {
            let calls: Vec<LineId> = served.calls.iter().map(|calls| calls.line).collect();
            let of_calls = |line: LineId| [calls.as_slice(), &[line]].concat();
            let mut lots = found.lots.iter().filter(|lot| lot.stage == place).peekable();
            if lots.peek().is_none() {
                let bill = vec![term(false, &of_calls(served.served.usd.line))];
                need.bills.push((stage.supplier.name.to_string(), bill));
            }
            for lot in lots {
                let bill = vec![term(false, &of_calls(lot.usd.line))];
                need.bills.push((lot.supplier.to_string(), bill));
            }
            let (Some(hosting), Some(fleet)) = (stage.serving.hosting(), &served.fleet) else {
                continue;
            };
            need.busy.push(term(false, &[fleet.gpus.line, fleet.utilization.line]));
            match &hosting.supply {
                Supply::Rented(_) => {
                    need.rented
                        .iter_mut()
                        .for_each(|all| all.push(term(false, &[fleet.gpus.line])));
                }
                Supply::Owned(_) => {
                    let parts = Component::OF_THE_HARDWARE.iter();
                    let parts = parts.filter_map(|part| served.served.components.get(*part));
                    need.used.extend(parts.map(|part| term(true, &of_calls(part.line))));
                }
                Supply::Lots(lots) => {
                    if lots.all.iter().any(|lot| matches!(lot.source, Source::Owned(_))) {
                        return None;
                    }
                    need.rented = None;
                }
            }
        }
        if let Some(margin) = &found.margin {
            need.revenue.push(priced(false, margin.revenue.line));
            need.variable.push(priced(false, margin.revenue.line));
            need.variable.push(priced(true, margin.cogs.line));
            need.variable.push(priced(true, margin.contribution.line));
            if let Some(selling) = &margin.statement {
                need.used.push(priced(false, selling.revenue_share.line));
                let fixed = [selling.payment_fees, selling.support, selling.hosting];
                need.used.extend(fixed.map(|usd| term(false, &[usd.line])));
            }
            if let Some(after) = margin.after_acquisition {
                need.acquisition.push(term(false, &[margin.contribution.line]));
                need.acquisition.push(term(true, &[after.line]));
            }
        }
        need.bills.retain(|(name, _)| *name != crate::spec::contract::OWN_HARDWARE);
        Some(need)
    }
}

/// The formula of a sum, with `cell` giving the place of each line and `price` that of the factor on
/// prices.
pub fn text(sum: &[Term], cell: impl Fn(LineId) -> String, price: &str) -> String {
    let mut text = String::new();
    for own in sum {
        let mut factors: Vec<String> = own.lines.iter().map(|&line| cell(line)).collect();
        if own.priced {
            factors.push(price.to_owned());
        }
        text += if own.minus { "-" } else { "+" };
        text += &factors.join("*");
    }
    let text = text.strip_prefix('+').map(str::to_owned).unwrap_or(text);
    if text.is_empty() { "0".to_owned() } else { text }
}

/// The value of a sum.
pub fn value(sum: &[Term], line: impl Fn(LineId) -> f64, price: f64) -> f64 {
    sum.iter()
        .map(|own| {
            let product: f64 = own.lines.iter().map(|&id| line(id)).product();
            let product = if own.priced { product * price } else { product };
            if own.minus { -product } else { product }
        })
        .sum()
}
