//! What owning brings with it: failures, a site, the books, a loan or a lease.

use crate::config::raw::study::{Depreciation, Owned};
use crate::config::resolve::book::Book;
use crate::ledger::{Evidence, Given, Source};
use crate::spec::supply::{Books, Construction, Financing};
use crate::units::{Count, Ratio, UsdPerKilowatt};

/// Share of hours in which a server can serve: stated, or `1 / (1 + failures · repair / 365)`, the
/// time between failures over that and the time of repair.
pub fn availability(asked: &Owned, book: &mut Book<'_>) -> Given<Ratio> {
    let usual = (0.98, "in service 98% of the hours");
    let Some(failures) =
        book.optional("owned.failures_per_server_year", asked.failures_per_server_year.clone())
    else {
        if asked.repair_days.is_some() {
            book.fault(
                "owned.repair_days",
                "`repair_days` needs `failures_per_server_year`",
                "say how often a server fails in a year, or give `availability`",
            );
        }
        return book
            .number("owned.availability", asked.availability.clone(), usual.0, usual.1)
            .map(Ratio::new);
    };
    if asked.availability.is_some() {
        book.fault(
            "owned.availability",
            "`availability` and `failures_per_server_year` exclude each other",
            "keep one of them",
        );
    }
    let days =
        book.number("owned.repair_days", asked.repair_days.clone(), 3.0, "three days of repair");
    let place = format!(
        "{}: 1 / (1 + failures · repair days / 365)",
        book.node.place_of("owned.failures_per_server_year").label()
    );
    let source = book.add(Source { evidence: Evidence::Stated, place, citation: None, key: None });
    Given::new(Ratio::new(1.0 / (1.0 + failures.value * days.value / 365.0)), source)
}

/// A site of one's own.
pub fn construction(asked: &Owned, book: &mut Book<'_>) -> Option<Construction> {
    let cost =
        book.optional("owned.construction_usd_per_mw", asked.construction_usd_per_mw.clone());
    let Some(usd_per_mw) = cost else {
        if asked.construction_life_years.is_some() {
            book.fault(
                "owned.construction_life_years",
                "`construction_life_years` needs `construction_usd_per_mw`",
                "say what building a MW costs",
            );
        }
        return None;
    };
    let life = book.number(
        "owned.construction_life_years",
        asked.construction_life_years.clone(),
        20.0,
        "a building and its plant serve 20 years",
    );
    Some(Construction {
        usd_per_kw: usd_per_mw.map(|usd| UsdPerKilowatt::new(usd / 1e3)),
        life_years: life.map(Ratio::new),
    })
}

/// How the books write hardware down.
pub fn books(asked: &Owned, life: Given<Ratio>, book: &mut Book<'_>) -> Books {
    let life_years = book
        .optional("owned.book_life_years", asked.book_life_years.clone())
        .map_or(life, |years| years.map(Ratio::new));
    let declining = asked.depreciation == Some(Depreciation::DecliningBalance);
    if asked.declining_factor.is_some() && !declining {
        book.fault(
            "owned.declining_factor",
            "`declining_factor` needs a declining balance",
            "add depreciation = \"declining-balance\"",
        );
    }
    let declining_factor = declining.then(|| {
        book.number(
            "owned.declining_factor",
            asked.declining_factor.clone(),
            2.0,
            "double declining",
        )
        .map(Ratio::new)
    });
    Books { life_years, declining_factor }
}

/// How hardware is paid for.
pub fn financing(asked: &Owned, life: Given<Ratio>, book: &mut Book<'_>) -> Financing {
    let term = |path: &str, what: &str, months: u32, book: &mut Book<'_>| {
        let most = life.value.get() * 12.0;
        let given = f64::from(months);
        if given > most + 1e-9 {
            book.fault(
                path,
                format!(
                    "the {what} of {months} months is longer than the life of {most:.0} months"
                ),
                "shorten it, or raise `life_years`",
            );
        }
        Given::new(Count::new(given), book.stated(path))
    };
    match (&asked.loan, &asked.lease) {
        (None, None) => Financing::Cash,
        (Some(_), Some(_)) => {
            let help = "keep one of them";
            book.fault("owned.lease", "`loan` and `lease` exclude each other", help);
            Financing::Cash
        }
        (Some(loan), None) => Financing::Loan {
            months: term("owned.loan.months", "loan", loan.months, book),
            share: book
                .required("owned.loan.loan_share", Some(loan.loan_share.clone()), "")
                .map(Ratio::new),
            rate_per_year: book
                .required("owned.loan.rate_per_year", Some(loan.rate_per_year.clone()), "")
                .map(Ratio::new),
        },
        (None, Some(lease)) => Financing::Lease {
            months: term("owned.lease.months", "lease", lease.months, book),
            rate_per_year: book
                .required("owned.lease.rate_per_year", Some(lease.rate_per_year.clone()), "")
                .map(Ratio::new),
            residual_share: book
                .number(
                    "owned.lease.residual_share",
                    lease.residual_share.clone(),
                    0.0,
                    "worth nothing at the end",
                )
                .map(Ratio::new),
        },
    }
}
