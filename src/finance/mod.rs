//! Money over time: present value, return, loans, leases, depreciation and a few decisions under
//! uncertainty. Pure functions of plain numbers; conventions are those of `numpy-financial`, to
//! which the tests hold them. Rates are per period (a month or a year, as the caller counts), flows
//! are positive when money comes in, and the first flow of a list is now.

mod annuity;
mod concentration;
mod depreciation;
mod loan;
mod newsvendor;
mod payback;
mod value;

pub use annuity::{capital_recovery, future_value, per_month, present_value};
pub use concentration::herfindahl;
pub use depreciation::{declining_balance, straight_line};
pub use loan::{Installment, lease_payment, loan, payment, periods};
pub use newsvendor::critical_ratio;
pub use payback::{discounted_payback, payback};
pub use value::{Irr, irr, npv};
