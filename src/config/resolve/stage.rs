//! The calls that a query makes.

use std::sync::Arc;

use jiff::civil::Date;

use super::book::Book;
use super::deployment::Traffic;
use super::exposure::supplier;
use super::serving::serving;
use super::workload::stage_call;
use crate::config::catalog::{Catalog, typed};
use crate::config::node::Node;
use crate::config::raw::study::StudyOption;
use crate::diag::did_you_mean;
use crate::spec::scenario::Stage;
use crate::spec::stages::Stages;
use crate::units::Count;

/// A stage's name, and its place in the list if it is called.
type Known = (Arc<str>, Option<usize>);

/// The stages of an option: `own` where it has some, else the option itself; `None` if the book
/// has the faults.
pub fn stages<'a>(
    option: &StudyOption,
    own: &'a [Node],
    queries: Traffic<'_>,
    day: Date,
    catalog: &Catalog,
    book: &mut Book<'a>,
) -> Option<Stages<Stage>> {
    if own.is_empty() {
        let of_stages = [
            ("calls", option.calls.is_some()),
            ("after", option.after.is_some()),
            ("part", option.part.is_some()),
        ];
        if let Some((key, _)) = of_stages.into_iter().find(|(_, said)| *said) {
            book.fault(
                key,
                format!("`{key}` belongs to a stage"),
                "write it under [[stage]] or [[option.stage]], or leave it out",
            );
        }
        book.stage = Some(0);
        let (call, composition) = stage_call(option, 1.0, book);
        let serving = serving(option, &call, queries, day, catalog, book);
        book.stage = None;
        let name = Arc::from(option.name.as_str());
        let (composition, serving) = (Some(composition), serving?);
        let (calls, supplier, after) = (None, supplier(option), Vec::new());
        let stage = Stage { name, calls, call, composition, serving, supplier, after };
        return Some(Stages::one(stage));
    }
    let lots = |stage: &Node| stage.get("supply").is_some();
    if option.supply.is_some() && own.iter().filter(|own| lots(own)).count() > 1 {
        let message = "lots serve one stage, and this option has several";
        book.fault("supply", message, "write [[option.stage.supply]] in the stage that they serve");
        return None;
    }
    let whole = book.node;
    let mut known: Vec<Known> = Vec::new();
    let mut all = Vec::with_capacity(own.len());
    for node in own {
        book.node = node;
        book.stage = Some(all.len());
        if let Some(stage) = stage(node, &known, queries, day, catalog, book) {
            known.push((stage.name.clone(), Some(all.len())));
            all.push(stage);
        } else if let Some(name) = node.get("name").and_then(Node::text) {
            // A stage that is not called holds up nobody.
            known.push((Arc::from(name), None));
        }
    }
    book.node = whole;
    book.stage = None;
    if all.is_empty() && book.faults.is_empty() {
        book.fault("stage", "no stage is called", "give at least one stage more than 0 `calls`");
    }
    let mut stages = Stages::of(all)?;
    stages.link_caches();
    Some(stages)
}

fn stage(
    node: &Node,
    known: &[Known],
    queries: Traffic<'_>,
    day: Date,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Stage> {
    let raw: StudyOption = typed(node).map_err(|fault| book.faults.push(fault)).ok()?;
    if raw.stage.is_some() || raw.extends.is_some() {
        let key = if raw.stage.is_some() { "stage" } else { "extends" };
        book.fault(key, format!("a stage has no `{key}`"), "write the stages one after the other");
    }
    let calls = book.number("calls", raw.calls.clone(), 1.0, "every query makes one");
    if calls.value <= 0.0 {
        book.forget();
        return None;
    }
    let after = after(&raw, known, book);
    let (call, composition) = stage_call(&raw, calls.value, book);
    let traffic = Traffic { calls: calls.value, ..queries };
    let serving = serving(&raw, &call, traffic, day, catalog, book)?;
    let name = Arc::from(raw.name.as_str());
    let (calls, composition) = (Some(calls.map(Count::new)), Some(composition));
    let supplier = supplier(&raw);
    Some(Stage { name, calls, call, composition, serving, supplier, after })
}

/// The places of the stages that a stage waits for, among those before it.
fn after(raw: &StudyOption, known: &[Known], book: &mut Book<'_>) -> Vec<usize> {
    let Some(after) = &raw.after else {
        return known.iter().rev().find_map(|(_, place)| *place).into_iter().collect();
    };
    let mut places = Vec::with_capacity(after.len());
    for name in after {
        if let Some((_, place)) = known.iter().find(|(known, _)| **known == **name) {
            places.extend(*place);
            continue;
        }
        let names: Vec<&str> = known.iter().map(|(name, _)| &**name).collect();
        let help = did_you_mean(name, names.iter().copied()).map_or_else(
            || match names.join(", ") {
                none if none.is_empty() => "it is the first stage: write after = []".to_owned(),
                names => format!("stages before it: {names}"),
            },
            |near| format!("did you mean `{near}`?"),
        );
        book.fault("after", format!("no stage before `{}` is named `{name}`", raw.name), help);
    }
    places
}
