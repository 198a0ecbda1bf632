//! The contract of an API: what the study says of it upon what the catalog knows of its units.

use std::sync::Arc;

use crate::config::catalog::Catalog;
use crate::config::raw;
use crate::config::raw::api::{ApiProvider, ProvisionedUnits};
use crate::config::raw::study::StudyOption;
use crate::config::resolve::book::Book;
use crate::ledger::Given;
use crate::spec::demand::Shape;
use crate::spec::terms::{Provisioned, SpendDiscount, Terms};
use crate::units::{Count, HOURS_PER_MONTH, Ratio, Tokens, Usd};

/// Terms in which a catalog sells units, in words for messages.
const USUAL_TERM: &str = "hourly";

/// The contract of an option's API; none where nothing is said of one.
pub fn terms(
    option: &StudyOption,
    shape: Option<&Shape>,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Arc<Terms>> {
    if option.api_terms.is_none() && option.provisioned.is_none() {
        return None;
    }
    if option.api.is_none() && option.api_prices.is_none() {
        let key = if option.provisioned.is_some() { "provisioned" } else { "api_terms" };
        let message = format!("`{key}` goes with an API, and this option has none");
        book.fault(key, message, "add api = \"provider/model\", or leave it out");
        return None;
    }
    let mut terms = Terms::default();
    if let Some(raw) = &option.api_terms {
        let mut last: Option<f64> = None;
        for step in raw.discount.iter().flatten() {
            let key = "api_terms.discount";
            let above = book.required(key, Some(step.above_usd_per_month.clone()), "");
            let discount = book.required(key, Some(step.discount.clone()), "");
            if last.is_some_and(|last| above.value <= last) {
                book.fault(
                    key,
                    format!(
                        "`above_usd_per_month` must rise: {} comes after {}",
                        above.value,
                        last.unwrap_or_default()
                    ),
                    "list the discounts lowest first",
                );
            }
            last = Some(above.value);
            terms.discounts.push(SpendDiscount {
                above: above.map(Usd::new),
                discount: discount.map(Ratio::new),
            });
        }
        terms.minimum = book
            .optional("api_terms.minimum_usd_per_month", raw.minimum_usd_per_month.clone())
            .map(|usd| usd.map(Usd::new));
    }
    if let Some(raw) = &option.provisioned {
        terms.provisioned = Some(provisioned(raw, option, shape, catalog, book));
    }
    Some(Arc::new(terms))
}

/// What the catalog knows of the units of an option's API, and where.
fn known(option: &StudyOption, catalog: &Catalog) -> Option<(String, ProvisionedUnits)> {
    let (provider, model) = option.api.as_deref()?.split_once('/')?;
    let found = catalog.find::<ApiProvider>(provider).ok()?;
    let entry = found.entry.model.iter().find(|own| own.name.eq_ignore_ascii_case(model))?;
    Some((format!("{} {}", found.file, entry.name), entry.provisioned.clone()?))
}

fn provisioned(
    raw: &raw::study::Provisioned,
    option: &StudyOption,
    shape: Option<&Shape>,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Provisioned {
    let known = known(option, catalog);
    let fact = known.as_ref().map(|(place, own)| {
        book.price(place, own.grade, format!("{} ({})", own.source, own.as_of))
    });
    let units = known.as_ref().map(|(_, own)| own);
    let help = "the catalog does not know it for this API: ask the provider for it";
    let mut of = |key: &str, stated, listed: Option<f64>, usual: Option<(f64, &str)>| {
        let path = format!("provisioned.{key}");
        let listed = listed.zip(fact).map(|(value, source)| Given::new(value, source));
        match (book.optional(&path, stated), listed, usual) {
            (Some(stated), ..) => stated,
            (None, Some(listed), _) => listed,
            (None, None, Some((value, rule))) => Given::new(value, book.default(rule)),
            (None, None, None) => book.required(&path, None, help),
        }
    };
    let tokens = of(
        "tokens_per_minute",
        raw.tokens_per_minute.clone(),
        units.map(|own| own.tokens_per_minute),
        None,
    );
    let output =
        of("output_weight", raw.output_weight.clone(), units.map(|own| own.output_weight), None);
    let cached = of(
        "cached_input_weight",
        raw.cached_input_weight.clone(),
        units.map(|own| own.cached_input_weight),
        Some((1.0, "cached input weighs as other input")),
    );
    let minimum = of(
        "minimum_units",
        raw.minimum_units.clone(),
        units.map(|own| f64::from(own.minimum_units)),
        Some((1.0, "one unit")),
    );
    let increment = of(
        "unit_increment",
        raw.unit_increment.clone(),
        units.map(|own| f64::from(own.unit_increment)),
        Some((1.0, "one unit")),
    );
    let number = book.optional("provisioned.units", raw.units.clone());
    if let Some(number) = number {
        let steps = (number.value - minimum.value) / increment.value;
        if number.value < minimum.value || (steps - steps.round()).abs() > 1e-9 {
            let message = format!(
                "{} units cannot be bought: {} at least, and more by {}",
                number.value, minimum.value, increment.value
            );
            let below = (minimum.value + steps.floor().max(0.0) * increment.value).to_string();
            book.fault("provisioned.units", message, format!("buy {below} or more"));
        }
    }
    let unit = units.map_or("unit", |own| own.unit.as_str());
    Provisioned {
        unit: Arc::from(raw.unit.as_deref().unwrap_or(unit)),
        units: number.map(|own| own.map(Count::new)),
        minimum: minimum.map(Count::new),
        increment: increment.map(Count::new),
        tokens_per_minute: tokens.map(Tokens::new),
        cached_input_weight: cached.map(Ratio::new),
        output_weight: output.map(Ratio::new),
        usd_per_unit_month: price(raw, known.as_ref(), book).map(Usd::new),
        shape: shape.cloned(),
    }
}

/// The price of a unit and month.
fn price(
    raw: &raw::study::Provisioned,
    known: Option<&(String, ProvisionedUnits)>,
    book: &mut Book<'_>,
) -> Given<f64> {
    let ways =
        [raw.usd_per_unit_hour.is_some(), raw.usd_per_unit_month.is_some(), raw.term.is_some()];
    if ways.iter().filter(|way| **way).count() > 1 {
        book.fault(
            "provisioned",
            "the price of a unit is given twice",
            "keep one of usd_per_unit_hour, usd_per_unit_month and term",
        );
    }
    if let Some(hour) =
        book.optional("provisioned.usd_per_unit_hour", raw.usd_per_unit_hour.clone())
    {
        return hour.map(|usd| usd * HOURS_PER_MONTH.get());
    }
    if let Some(month) =
        book.optional("provisioned.usd_per_unit_month", raw.usd_per_unit_month.clone())
    {
        return month;
    }
    let term = raw.term.as_deref().unwrap_or(USUAL_TERM);
    let Some((place, units)) = known else {
        return book.required(
            "provisioned.usd_per_unit_month",
            None,
            "the catalog knows no units of this API: give it, or usd_per_unit_hour",
        );
    };
    let Some(price) = units.price.iter().find(|own| own.term == term) else {
        let terms: Vec<&str> = units.price.iter().map(|own| own.term.as_str()).collect();
        let message = format!("no price of a {} is known for `{term}`", units.unit);
        book.fault("provisioned.term", message, format!("known: {}", terms.join(", ")));
        return Given::new(1.0, crate::ledger::SourceId(0));
    };
    let place = format!("{place}, a {}, {term}", units.unit);
    let source = book.price(&place, price.grade, format!("{} ({})", price.source, price.as_of));
    Given::new(price.usd_per_unit_month, source)
}
