//! Commitments and credits over the months: what bills lack is paid, credits pay bills until they are
//! used up or expire.

use std::sync::Arc;

use crate::spec::contract::{Amount, Commitment, Contracts, Credit, concerns, lacking};

/// What is left of contracts.
pub(super) struct Accounts {
    /// Each commitment, and the bills that counted so far.
    commitments: Vec<(Commitment, f64)>,
    /// Each credit, and what is left of it.
    credits: Vec<(Credit, f64)>,
}

/// What a month does to them, in US dollars.
#[derive(Default)]
// The unit is part of a name.
#[allow(clippy::struct_field_names)]
pub(super) struct Settled {
    /// Paid for commitments beyond the bills.
    pub unused_usd: f64,
    /// Bills paid with credits.
    pub credits_usd: f64,
    /// Due for commitments in later months, used or not.
    pub commitments_left_usd: f64,
    /// Left of credits that can still be used.
    pub credits_left_usd: f64,
    /// Lost with credits that expire at the month's end.
    pub expired_usd: f64,
}

/// A bill of the month: who sends it, and how much it is.
pub(super) type Bill = (Arc<str>, f64);

impl Accounts {
    pub(super) fn of(contracts: &Contracts) -> Self {
        let credits = contracts.credits.iter();
        Self {
            commitments: contracts.commitments.iter().map(|own| (own.clone(), 0.0)).collect(),
            credits: credits.map(|own| (own.clone(), own.usd.value.get())).collect(),
        }
    }

    /// Settles the bills of a month. What credits pay does not count for commitments.
    pub(super) fn settle(&mut self, at: usize, bills: &[Bill]) -> Settled {
        let mut settled = Settled::default();
        if self.commitments.is_empty() && self.credits.is_empty() {
            return settled;
        }
        let mut open: Vec<f64> = bills.iter().map(|(_, usd)| *usd).collect();
        for (credit, left) in &mut self.credits {
            if credit.holds(at) {
                let concerned = |name: &str| concerns(credit.provider.as_deref(), name);
                let billed: f64 =
                    bills.iter().filter(|(name, _)| concerned(name)).map(|(_, usd)| usd).sum();
                let mut most = left.min(billed * credit.most_share_of_bill.value.get());
                for ((name, _), open) in bills.iter().zip(&mut open) {
                    if concerned(name) {
                        let paid = most.min(*open);
                        *open -= paid;
                        most -= paid;
                        *left -= paid;
                        settled.credits_usd += paid;
                    }
                }
            }
            if credit.holds(at) && !credit.holds(at + 1) {
                settled.expired_usd += *left;
                *left = 0.0;
            }
            settled.credits_left_usd += *left;
        }
        for (commitment, so_far) in &mut self.commitments {
            let last = commitment.from_month + commitment.months - 1;
            if commitment.holds(at) {
                let provider = commitment.provider.as_deref();
                let counted =
                    bills.iter().zip(&open).filter(|((name, _), _)| concerns(provider, name));
                let counted: f64 = counted.map(|(_, usd)| usd).sum();
                *so_far += counted;
                settled.unused_usd += match &commitment.amount {
                    Amount::Monthly { .. } => lacking(commitment.due(at), counted),
                    Amount::Term { usd } if at == last => lacking(usd.value.get(), *so_far),
                    Amount::Term { .. } => 0.0,
                };
            }
            if at < last {
                settled.commitments_left_usd += match &commitment.amount {
                    Amount::Monthly { .. } => {
                        let months = (at + 1).max(commitment.from_month)..=last;
                        months.map(|month| commitment.due(month)).sum()
                    }
                    Amount::Term { usd } => lacking(usd.value.get(), *so_far),
                };
            }
        }
        settled
    }
}
