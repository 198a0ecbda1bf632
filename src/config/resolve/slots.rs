//! The numbers of a study as slots: which path names each, and where it goes in every option.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::book::Read;
use crate::config::bounds;
use crate::config::layer::SHARED;
use crate::config::node::{Node, Value};
use crate::diag::Place;
use crate::spec::scenario::Scenario;
use crate::spec::slot::{self, Slot, Write};

/// Where a number was written: its text, by address, and its first byte.
type Spot = (usize, usize);

fn spot(place: &Place) -> Spot {
    (Arc::as_ptr(&place.source) as usize, place.span.start)
}

/// The slots of all numbers that the options of a study read: one for each place where a number
/// was written, whoever reads it; and the paths of uncertain numbers that have none.
pub fn slots(study: &Node, reads: &[Vec<Read>]) -> (Vec<Slot>, Vec<Arc<str>>) {
    let mut paths = BTreeMap::new();
    name(study, "", &mut paths);
    let mut known: BTreeMap<Spot, usize> = BTreeMap::new();
    let mut slots: Vec<Slot> = Vec::new();
    let mut without: BTreeMap<Spot, Arc<str>> = BTreeMap::new();
    let path = |read: &Read| -> Arc<str> {
        // What `--set` wrote is named as it was named there.
        let set = read.place.source.name.strip_prefix("--set ").map(str::to_owned);
        let path = set.or_else(|| paths.get(&spot(&read.place)).cloned());
        Arc::from(path.unwrap_or_else(|| read.target.clone()))
    };
    for (option, reads) in reads.iter().enumerate() {
        for read in reads {
            let spot = spot(&read.place);
            let Some((stage, write)) = writes(read) else {
                if read.chance.is_some() {
                    without.insert(spot, path(read));
                }
                continue;
            };
            let at = *known.entry(spot).or_insert_with(|| {
                slots.push(Slot {
                    path: path(read),
                    value: Some(read.value),
                    chance: read.chance.clone(),
                    range: read.range,
                    places: Vec::new(),
                });
                slots.len() - 1
            });
            slots[at].places.push((option, stage, write));
        }
    }
    without.retain(|spot, _| !known.contains_key(spot));
    (slots, without.into_values().collect())
}

fn writes(read: &Read) -> Option<(usize, Write)> {
    if let Some(plan) = read.plan {
        return slot::of_plan(&read.target).map(|write| (plan, write));
    }
    match read.stage {
        None => slot::of_query(&read.target).map(|write| (0, write)),
        Some(stage) => slot::of_stage(&read.target).map(|write| (stage, write)),
    }
}

/// The path of every value in a tree: lists of named tables by name.
fn name(node: &Node, path: &str, paths: &mut BTreeMap<Spot, String>) {
    paths.entry(spot(&node.place)).or_insert_with(|| path.to_owned());
    let under = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match &node.value {
        Value::Table(table) => {
            for (key, entry) in table {
                name(&entry.node, &under(key), paths);
            }
        }
        Value::Array(nodes) => {
            for own in nodes {
                if let Some(known) = own.get("name").and_then(Node::text) {
                    name(own, &under(known), paths);
                }
            }
        }
        _ => {}
    }
}

/// The slot of a path; see [`super::Study::slot`].
pub fn find(path: &str, stated: &[Slot], scenarios: &[Scenario], nodes: &[Node]) -> Option<Slot> {
    if let Some(known) = stated.iter().find(|slot| *slot.path == *path) {
        return Some(known.clone());
    }
    let (key, only) = match path.strip_prefix("option.") {
        None => (path, None),
        Some(rest) => {
            let own = |scenario: &&Scenario| {
                rest.strip_prefix(&*scenario.name).is_some_and(|rest| rest.starts_with('.'))
            };
            match scenarios.iter().filter(own).max_by_key(|scenario| scenario.name.len()) {
                Some(scenario) => (&rest[scenario.name.len() + 1..], Some(&scenario.name)),
                None => (rest, None),
            }
        }
    };
    // What follows from it where it is not stated goes with stated slots only.
    if key.ends_with("usd_per_mtok_input") {
        return None;
    }
    let last = key.rsplit('.').next().unwrap_or(key);
    let range = bounds::of(last).map_or((f64::MIN, f64::MAX), |bounds| bounds.inside());
    let shared = !path.starts_with("option.");
    if shared && !SHARED.contains(&key.split('.').next()?) {
        return None;
    }
    let mut places = Vec::new();
    for (option, (scenario, node)) in scenarios.iter().zip(nodes).enumerate() {
        let named = only.is_none_or(|only| *only == scenario.name);
        // What an option says itself, the study does not change; what its stages say, it does not.
        let said = node.at(key).is_some();
        if !named || (shared && said) {
            continue;
        }
        if !scenario.stages.is_one() || scenario.stages.first.calls.is_some() {
            return None;
        }
        // Where one option extends another, a key of the parent may be the child's.
        if only.is_some() && nodes.iter().any(|node| node.get("extends").is_some()) {
            return None;
        }
        let mut probe = scenario.clone();
        let value = node.at(key).map_or(0.5, |node| match node.value {
            Value::Integer(value) => value as f64,
            Value::Float(value) => value,
            _ => 0.5,
        });
        let mut own: Vec<(usize, usize, Write)> = Vec::new();
        own.extend(slot::of_query(key).map(|write| (option, 0, write)));
        own.extend(slot::of_stage(key).map(|write| (option, 0, write)));
        if own.is_empty()
            || own.iter().any(|(_, at, write)| write(&mut probe, *at, value).is_none())
        {
            return None;
        }
        places.extend(own);
    }
    (!places.is_empty()).then(|| Slot {
        path: Arc::from(path),
        value: None,
        chance: None,
        range,
        places,
    })
}
