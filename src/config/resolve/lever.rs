//! A base option, and named changes to it: what a waterfall goes through.

use std::collections::BTreeSet;

use super::option::{self, Context};
use crate::config::catalog::Catalog;
use crate::config::layer;
use crate::config::node::{Node, Value};
use crate::config::studies::StudyText;
use crate::diag::{Diagnostic, did_you_mean};
use crate::perf::Infeasible;
use crate::spec::scenario::Scenario;

/// Levers at most.
const MOST: usize = 31;

/// Keys of an option that change together: who supplies the compute.
const SUPPLY: [&str; 9] = [
    "supply",
    "gpu",
    "rental",
    "gpu_hour_usd",
    "owned",
    "api",
    "api_prices",
    "priced",
    "api_window",
];

/// A base option and levers on it.
#[derive(Clone, Debug)]
pub struct Levers {
    /// Name of the base option.
    pub base: String,
    /// Names of the levers, in the order in which they are pulled.
    pub names: Vec<String>,
    option: Node,
    changes: Vec<Change>,
    context: Context,
}

/// What a lever changes: keys that it sets, and keys that it drops.
#[derive(Clone, Debug)]
struct Change {
    sets: Node,
    drops: Vec<String>,
}

impl Levers {
    /// The `[[lever]]` tables of a study on the option `from` (the first unless given), or, with
    /// `to`, what that option does otherwise.
    ///
    /// # Errors
    /// Unknown options, no levers, too many, and every fault of the base option and of the one
    /// with all levers.
    pub fn of(
        text: &StudyText,
        catalog: &Catalog,
        context: Context,
        (from, to): (Option<&str>, Option<&str>),
    ) -> Result<Self, Vec<Diagnostic>> {
        let options = layer::options(&text.node)?;
        let base = named(&options, from)?;
        let changes = match to {
            Some(to) => differences(base, named(&options, Some(to))?),
            None => written(&text.node)?,
        };
        if changes.len() > MOST {
            let fault =
                format!("{} levers are more than the {MOST} that can be ordered", changes.len());
            return Err(vec![Diagnostic::error(fault).help("join some of them")]);
        }
        let (names, changes) = changes.into_iter().unzip();
        let levers = Self {
            base: base.get("name").and_then(Node::text).unwrap_or_default().to_owned(),
            names,
            option: base.clone(),
            changes,
            context,
        };
        levers.resolved(0, catalog)?;
        levers.resolved(u32::MAX, catalog)?;
        Ok(levers)
    }

    /// The option with the levers of a set: bit `i` stands for lever `i`.
    ///
    /// # Errors
    /// [`Infeasible`] where these levers contradict each other or the base.
    pub fn scenario(&self, set: u32, catalog: &Catalog) -> Result<Scenario, Infeasible> {
        self.resolved(set, catalog).map_err(|faults| {
            let fault = faults.first().cloned().unwrap_or_else(|| Diagnostic::error("not valid"));
            Infeasible {
                name: "contradiction",
                message: format!("is not valid: {}", fault.message),
                help: fault.help.unwrap_or_else(|| "change the levers or their order".to_owned()),
            }
        })
    }

    fn resolved(&self, set: u32, catalog: &Catalog) -> Result<Scenario, Vec<Diagnostic>> {
        let mut node = self.option.clone();
        for (lever, change) in self.changes.iter().enumerate() {
            if set & (1 << lever) == 0 {
                continue;
            }
            if let Some(table) = node.table_mut() {
                table.retain(|key, _| !change.drops.contains(key));
            }
            node = layer::over(&node, &change.sets);
        }
        option::scenario(&node, catalog, &self.context)
    }
}

pub(super) fn named<'a>(
    options: &'a [Node],
    name: Option<&str>,
) -> Result<&'a Node, Vec<Diagnostic>> {
    let Some(name) = name else {
        return options.first().ok_or_else(|| vec![Diagnostic::error("the study has no options")]);
    };
    let own = |node: &'a Node| node.get("name").and_then(Node::text).unwrap_or_default();
    options.iter().find(|node| own(node) == name).ok_or_else(|| {
        let names: Vec<&str> = options.iter().map(own).collect();
        let help = did_you_mean(name, names.iter().copied()).map_or_else(
            || format!("options: {}", names.join("; ")),
            |near| format!("did you mean `{near}`?"),
        );
        vec![Diagnostic::error(format!("no option is named `{name}`")).help(help)]
    })
}

/// The `[[lever]]` tables.
fn written(study: &Node) -> Result<Vec<(String, Change)>, Vec<Diagnostic>> {
    let levers = match study.get("lever").map(|node| &node.value) {
        Some(Value::Array(levers)) if !levers.is_empty() => levers,
        _ => {
            return Err(vec![
                Diagnostic::error("the study has no levers").at(Some(study.place.clone())).help(
                    "add [[lever]] tables with a name and what it changes, such as precision = \
                     \"fp8\"; or name a target option: --to NAME",
                ),
            ]);
        }
    };
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    let mut changes = Vec::with_capacity(levers.len());
    for lever in levers {
        let name = lever.get("name").and_then(Node::text).unwrap_or_default().to_owned();
        if !seen.insert(name.clone()) {
            faults.push(
                Diagnostic::error(format!("two levers are named `{name}`"))
                    .at(Some(lever.place_of("name")))
                    .help("give each lever a name of its own"),
            );
        }
        if lever.get("extends").is_some() {
            faults.push(
                Diagnostic::error("a lever has no `extends`")
                    .at(Some(lever.place_of("extends")))
                    .help("write what it changes"),
            );
        }
        let mut sets = lever.clone();
        if let Some(table) = sets.table_mut() {
            table.remove("name");
        }
        changes.push((name, Change { sets, drops: Vec::new() }));
    }
    if faults.is_empty() { Ok(changes) } else { Err(faults) }
}

/// What `target` does otherwise than `base`: a lever for each key, one for the supply of compute.
fn differences(base: &Node, target: &Node) -> Vec<(String, Change)> {
    let (Some(below), Some(above)) = (base.table(), target.table()) else { return Vec::new() };
    let differs = |key: &String| {
        let value = |node: Option<&Node>| node.map(Node::to_toml);
        value(base.get(key)) != value(target.get(key))
    };
    let keys: BTreeSet<&String> = below.keys().chain(above.keys()).collect();
    let changed: Vec<&String> = keys
        .into_iter()
        .filter(|key| !["name", "extends"].contains(&key.as_str()) && differs(key))
        .collect();
    let (supply, others): (Vec<&String>, Vec<&String>) =
        changed.into_iter().partition(|key| SUPPLY.contains(&key.as_str()));
    let mut groups: Vec<Vec<&String>> = others.into_iter().map(|key| vec![key]).collect();
    if !supply.is_empty() {
        groups.insert(0, supply);
    }
    groups
        .into_iter()
        .map(|keys| {
            let mut sets = Node::empty_table(target.place.clone());
            let mut drops = Vec::new();
            for &key in &keys {
                match (above.get(key), sets.table_mut()) {
                    (Some(entry), Some(table)) => {
                        table.insert(key.clone(), entry.clone());
                    }
                    _ => drops.push(key.clone()),
                }
            }
            let words = keys.iter().map(|key| match above.get(*key).map(|entry| &entry.node) {
                Some(node) => {
                    node.text().map_or_else(|| (*key).clone(), |text| format!("{key} {text}"))
                }
                None => format!("no {key}"),
            });
            (words.collect::<Vec<_>>().join(", "), Change { sets, drops })
        })
        .collect()
}
