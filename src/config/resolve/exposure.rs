//! Customers, suppliers, and what is at stake.

use std::sync::Arc;

use crate::config::node::Node;
use crate::config::raw::concentration::{Concentration, Customer as RawCustomer};
use crate::config::raw::study::StudyOption;
use crate::diag::Diagnostic;
use crate::spec::exposure::{Customer, Exposure, Supplier};
use crate::units::{Ratio, Usd, UsdPerMonth};

/// What a study says of its customers and its cash.
///
/// # Errors
/// Two customers of one name, and shares that add up to more than 1.
pub fn exposure(
    customers: &[RawCustomer],
    asked: &Concentration,
    node: &Node,
) -> Result<Exposure, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let mut fault = |message: String, help: &str| {
        let place = node.place_of("customer");
        faults.push(Diagnostic::error(message).at(Some(place)).help(help));
    };
    let whole: f64 = customers.iter().map(|customer| customer.share_of_revenue).sum();
    // Shares are written with a few digits: thirds may add up to a little more than 1.
    if whole > 1.0 + 1e-6 {
        fault(
            format!("the customers' `share_of_revenue` add up to {whole}, more than 1"),
            "give shares of one revenue; what is left over is many small customers",
        );
    }
    for (place, customer) in customers.iter().enumerate() {
        if customers[..place].iter().any(|other| other.name == customer.name) {
            fault(
                format!("two customers are named `{}`", customer.name),
                "give each customer once",
            );
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Exposure {
        customers: customers
            .iter()
            .map(|customer| Customer {
                name: Arc::from(customer.name.as_str()),
                share: Ratio::new(customer.share_of_revenue),
            })
            .collect(),
        cash: asked.cash_usd.map(Usd::new),
        operating: asked.operating_usd_per_month.map(UsdPerMonth::new),
        price_cut: Ratio::new(asked.customer_price_cut.unwrap_or(0.2)),
        price_rise: Ratio::new(asked.supplier_price_rise.unwrap_or(0.2)),
        replacement_price_factor: Ratio::new(asked.replacement_price_factor.unwrap_or(1.0)),
        switching: Usd::new(asked.switching_usd.unwrap_or(0.0)),
    })
}

/// Who is paid for an option or a stage.
pub fn supplier(option: &StudyOption) -> Supplier {
    let (name, committed) = if let Some(api) = &option.api {
        (api.split('/').next().unwrap_or(api), false)
    } else if option.api_prices.is_some() {
        ("an API", false)
    } else if option.priced.is_some() {
        (option.name.as_str(), true)
    } else if option.owned.is_some() {
        ("own hardware", true)
    } else if option.gpu_hour_usd.is_some() {
        ("a rental provider", false)
    } else if let Some(rental) = &option.rental {
        let mut parts = rental.split('/');
        let name = parts.next().unwrap_or(rental);
        // A reservation is paid whether it is used or not.
        let term = parts.next().unwrap_or_default();
        (name, term.starts_with("reserved") || term == "capacity-block")
    } else if option.supply.is_some() {
        // Each lot has its own.
        ("several lots", false)
    } else {
        ("nobody", false)
    };
    Supplier { name: Arc::from(name), committed }
}
