//! Rent, own hardware, APIs and sites: catalog entries to the domain's types.

mod api;
mod finance;
mod owned;
mod rented;
mod site;
mod terms;

pub use api::{api, api_by_price};
pub use owned::{host_power, owned};
pub use rented::{rented, size};
pub use site::site;
pub use terms::terms;
