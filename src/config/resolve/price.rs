//! Dated prices: which one holds on a day.

use jiff::civil::Date;

/// A price with its first and last day.
pub trait Dated {
    /// First day; absent: from the beginning.
    fn from(&self) -> Option<&str>;
    /// Last day; absent: until the next.
    fn until(&self) -> Option<&str>;
}

impl Dated for crate::config::raw::rental::RentalPrice {
    fn from(&self) -> Option<&str> {
        Some(&self.from)
    }
    fn until(&self) -> Option<&str> {
        self.until.as_deref()
    }
}

impl Dated for crate::config::raw::api::ApiPrice {
    fn from(&self) -> Option<&str> {
        self.from.as_deref()
    }
    fn until(&self) -> Option<&str> {
        self.until.as_deref()
    }
}

/// The latest price that has begun on `day` and has not ended.
///
/// A price that was first *seen* later is not in force before: `None` then.
pub fn on<P: Dated>(prices: &[P], day: Date) -> Option<&P> {
    let parsed = |text: &str| text.parse::<Date>().ok();
    prices.iter().rev().find(|price| {
        price.from().is_none_or(|from| parsed(from).is_some_and(|from| from <= day))
            && price.until().is_none_or(|until| parsed(until).is_some_and(|until| day <= until))
    })
}

/// The first day of the earliest price.
pub fn first_day<P: Dated>(prices: &[P]) -> Option<&str> {
    prices.iter().find_map(Dated::from)
}

/// The price list in force on the day of the built-in prices.
#[must_use]
pub fn today(
    prices: &[crate::config::raw::api::ApiPrice],
) -> Option<&crate::config::raw::api::ApiPrice> {
    on(prices, crate::config::CATALOG_DAY)
}
