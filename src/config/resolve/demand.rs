//! The shape of demand.

use super::book::Book;
use crate::config::raw::demand::{Demand, ShapeName};
use crate::ledger::{Evidence, Source};
use crate::spec::demand::{Shape, WEEK};

/// The shape of a week; none where nothing is said of it.
pub fn shape(raw: Option<&Demand>, book: &mut Book<'_>) -> Option<Shape> {
    let raw = raw?;
    let Some(hours) = &raw.hours else {
        if raw.days.is_some() {
            book.fault("demand.days", "`days` weighs the days of `hours`", "give 24 `hours`");
        }
        return raw.shape.and_then(|name| named(name, book));
    };
    if raw.shape.is_some() {
        book.fault("demand.hours", "`shape` and `hours` exclude each other", "keep one of them");
        return None;
    }
    let source = book.stated("demand.hours");
    let shape = if let Ok(day) = <[f64; 24]>::try_from(hours.as_slice()) {
        Shape::of_days(day, raw.days.unwrap_or([1.0; 7]), source)
    } else if let Ok(week) = <[f64; WEEK]>::try_from(hours.as_slice()) {
        if raw.days.is_some() {
            let message = "168 `hours` say the days themselves";
            book.fault("demand.days", message, "leave `days` out");
        }
        Shape::new(week, source)
    } else {
        let message = format!("`hours` must have 24 or 168 numbers, not {}", hours.len());
        book.fault("demand.hours", message, "give the hours of a day, or of a week from Monday on");
        return None;
    };
    if shape.is_none() {
        let message = "no hour of the week has traffic";
        book.fault("demand.hours", message, "give at least one hour more than 0");
    }
    shape
}

fn named(name: ShapeName, book: &mut Book<'_>) -> Option<Shape> {
    let place = |what: &str, book: &Book<'_>| {
        format!("{}: shape of {what}", book.node.place_of("demand.shape").label())
    };
    let mut assumed = |what: &str| {
        let place = place(what, book);
        book.add(Source { evidence: Evidence::Assumed, place, citation: None, key: None })
    };
    match name {
        ShapeName::Flat => Some(Shape::flat(assumed("a week without peaks"))),
        ShapeName::BusinessHours => Shape::business_hours(assumed("office hours in one time zone")),
        ShapeName::Consumer => Shape::consumer(assumed("a consumer's day in one time zone")),
    }
}
