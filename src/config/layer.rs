//! Layers: `--set`, `extends`, and what an option takes from its study.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::node::{Entry, Node, Value};
use crate::diag::{Diagnostic, SourceText, did_you_mean};

/// Keys that exclude each other: where one alternative is set, the others are not inherited.
const EXCLUSIVE: [&[&[&str]]; 4] = [
    &[&["shape"], &["hours", "days"]],
    &[
        &["rental"],
        &["gpu_hour_usd"],
        &["owned"],
        &["api"],
        &["api_prices"],
        &["priced"],
        &["supply"],
    ],
    &[&["utilization"], &["fleet"]],
    &[
        &["usd_per_query"],
        &["usd_per_mtok_input", "usd_per_mtok_cached_input", "usd_per_mtok_output"],
        &["usd_per_successful_query"],
        &["plan"],
    ],
];

/// Tables of a study that hold for each option unless it says otherwise.
pub(super) const SHARED: [&str; 6] = ["workload", "demand", "revenue", "overheads", "slo", "stage"];

/// Keys of an option that say something of the whole query: its stages do not take them.
const OF_THE_QUERY: [&str; 11] = [
    "extends",
    "stage",
    "calls",
    "after",
    "response_cache",
    "success",
    "demand",
    "revenue",
    "overheads",
    "commitment",
    "credit",
];

/// `over` upon `base`: tables merge, everything else is replaced.
fn merged(base: &Node, over: &Node) -> Node {
    let (Some(below), Some(above)) = (base.table(), over.table()) else { return over.clone() };
    let mut table = below.clone();
    for group in EXCLUSIVE {
        if group.iter().any(|keys| keys.iter().any(|key| above.contains_key(*key))) {
            for keys in group.iter().filter(|keys| !keys.iter().any(|key| above.contains_key(*key)))
            {
                for key in *keys {
                    // `overheads.usd_per_query` is no price: it excludes nothing.
                    if !(*key == "usd_per_query" && below.contains_key("share_of_compute")) {
                        table.remove(*key);
                    }
                }
            }
        }
    }
    for (key, entry) in above {
        let node = table.get(key).map_or_else(
            || entry.node.clone(),
            |old| {
                if key == "stage" || key == "plan" {
                    merged_by_name(&old.node, &entry.node)
                } else {
                    merged(&old.node, &entry.node)
                }
            },
        );
        table.insert(key.clone(), Entry { key: entry.key.clone(), node });
    }
    Node { value: Value::Table(table), place: over.place.clone() }
}

/// An option with changes upon it.
#[must_use]
pub fn over(option: &Node, changes: &Node) -> Node {
    Node { place: option.place.clone(), ..merged(option, changes) }
}

/// Lists of named tables: those of one name merge, new ones follow.
fn merged_by_name(base: &Node, over: &Node) -> Node {
    let (Value::Array(below), Value::Array(above)) = (&base.value, &over.value) else {
        return over.clone();
    };
    let name = |node: &Node| node.get("name").and_then(Node::text).map(str::to_owned);
    let mut all = below.clone();
    for node in above {
        match all.iter_mut().find(|old| name(old).is_some() && name(old) == name(node)) {
            Some(old) => *old = merged(old, node),
            None => all.push(node.clone()),
        }
    }
    Node { value: Value::Array(all), place: over.place.clone() }
}

/// The stages of an option with everything that they take from it; empty if it has none.
#[must_use]
pub fn stages(option: &Node) -> Vec<Node> {
    let own = option.get("stage").map(|node| &node.value);
    let alone;
    let stages = match own {
        Some(Value::Array(stages)) => stages,
        _ if option.get("prefill").is_some() => {
            let mut answer = Node::empty_table(option.place.clone());
            let name =
                Node { value: Value::Text("answer".to_owned()), place: option.place.clone() };
            if let Some(table) = answer.table_mut() {
                table.insert("name".to_owned(), Entry { key: option.place.clone(), node: name });
            }
            alone = vec![answer];
            &alone
        }
        _ => return Vec::new(),
    };
    let mut base = option.clone();
    if let Some(table) = base.table_mut() {
        table.retain(|key, _| !OF_THE_QUERY.contains(&key.as_str()));
        // With several stages, the one whose prompts have accelerators of their own says so itself.
        if own.is_some() {
            table.remove("prefill");
        }
    }
    let whole = |stage: &Node| Node { place: stage.place.clone(), ..merged(&base, stage) };
    stages.iter().flat_map(|stage| parted(whole(stage))).collect()
}

/// A stage whose prompts have accelerators of their own, as two: `NAME, prefill` and `NAME`.
fn parted(stage: Node) -> Vec<Node> {
    let Some(pool) = stage.get("prefill").cloned() else { return vec![stage] };
    let name = stage.get("name").and_then(Node::text).unwrap_or_default().to_owned();
    let text = |text: &str| Node { value: Value::Text(text.to_owned()), place: pool.place.clone() };
    let entry = |node: Node| Entry { key: pool.place.clone(), node };
    let first = format!("{name}, prefill");
    let (mut prefill, mut decode) = (stage.clone(), stage);
    if let Some(table) = prefill.table_mut() {
        // Speculation drafts answers; a split that is given is that of the answers.
        for key in [
            "prefill",
            "speculation",
            "concurrency",
            "kv_transfer_gb_per_s",
            "tp",
            "pp",
            "dp",
            "ep",
        ] {
            table.remove(key);
        }
        table.insert("name".to_owned(), entry(text(&first)));
        table.insert("part".to_owned(), entry(text("prefill")));
    }
    if let Some(table) = decode.table_mut() {
        table.remove("prefill");
        table.insert("part".to_owned(), entry(text("decode")));
        let after = Node { value: Value::Array(vec![text(&first)]), place: pool.place.clone() };
        table.insert("after".to_owned(), entry(after));
    }
    vec![Node { place: pool.place.clone(), ..merged(&prefill, &pool) }, decode]
}

/// Sets `path=value` in a study. `option.NAME.key` names one option, `option.key` all of them.
///
/// # Errors
/// A text without `=`, a value that is no TOML, an option that is not there.
pub fn set(study: &mut Node, assignment: &str) -> Result<(), Diagnostic> {
    let usage = "write --set path=value, such as --set workload.output_tokens=500 or \
                 --set 'option.Distilled 8B.utilization=0.4'";
    let fault = |message: String| Diagnostic::error(message).help(usage);
    let (path, value) = assignment
        .split_once('=')
        .ok_or_else(|| fault(format!("`--set {assignment}` has no `=`")))?;
    let (path, value) = (path.trim(), value.trim());
    let source = |text: String| Arc::new(SourceText { name: format!("--set {path}"), text });
    // Bare words are taken as text, so that `--set option.precision=fp8` needs no quotes.
    let node = Node::parse(&source(format!("value = {value}")))
        .or_else(|_| Node::parse(&source(format!("value = {value:?}"))))
        .map_err(|_| fault(format!("`{value}` is no TOML value")))?;
    let value = node.get("value").cloned().ok_or_else(|| fault("no value".to_owned()))?;
    let Some(rest) = path.strip_prefix("option.") else {
        return insert(study, path, &value)
            .ok_or_else(|| fault(format!("`{path}` is no path in a study")));
    };
    let Some(options) = study.table_mut().and_then(|table| table.get_mut("option")) else {
        return Err(fault("the study has no options".to_owned()));
    };
    let Value::Array(options) = &mut options.node.value else {
        return Err(fault("`option` is no list".to_owned()));
    };
    let names: Vec<String> =
        options.iter().filter_map(|node| Some(node.get("name")?.text()?.to_owned())).collect();
    let named = names
        .iter()
        .filter(|name| rest.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('.')))
        .max_by_key(|name| name.len());
    let (key, only) =
        named.map_or((rest, None), |name| (&rest[name.len() + 1..], Some(name.clone())));
    if only.is_none() && rest.contains(' ') {
        let help = did_you_mean(rest, names.iter().map(String::as_str))
            .map_or_else(|| usage.to_owned(), |near| format!("did you mean `option.{near}.…`?"));
        return Err(Diagnostic::error(format!("no option is named as in `{path}`")).help(help));
    }
    for node in options {
        let own = node.get("name").and_then(Node::text).map(str::to_owned);
        if only.is_none() || own == only {
            insert(node, key, &value)
                .ok_or_else(|| fault(format!("`{path}` is no path in a study")))?;
        }
    }
    Ok(())
}

/// Whether a path leads into a list of the node.
fn leads_to_list(node: &Node, path: &str) -> bool {
    let Some((key, rest)) = path.split_once('.') else { return false };
    node.get(key).is_some_and(|inner| match inner.value {
        Value::Array(_) => true,
        _ => leads_to_list(inner, rest),
    })
}

fn insert(node: &mut Node, path: &str, value: &Node) -> Option<()> {
    let place = value.place.clone();
    let (key, rest) = path.split_once('.').map_or((path, None), |(key, rest)| (key, Some(rest)));
    // A list of named tables: `stage.NAME.key`.
    if let Some(rest) = rest
        && let Some(entry) = node.table_mut()?.get_mut(key)
        && let Value::Array(named) = &mut entry.node.value
    {
        let key_in = |node: &Node| {
            let key = rest.strip_prefix(node.get("name")?.text()?)?.strip_prefix('.')?;
            Some(key.to_owned())
        };
        return named.iter_mut().find_map(|node| {
            let key = key_in(node)?;
            insert(node, &key, value)
        });
    }
    // One in a table: `revenue.plan.NAME.key`.
    if let Some(rest) = rest
        && let Some(entry) = node.table_mut()?.get_mut(key)
        && leads_to_list(&entry.node, rest)
    {
        return insert(&mut entry.node, rest, value);
    }
    let mut own = Node::empty_table(place.clone());
    match rest {
        Some(rest) => {
            let mut inner = Node::empty_table(place.clone());
            insert(&mut inner, rest, value)?;
            own.table_mut()?.insert(key.to_owned(), Entry { key: place, node: inner });
        }
        None => {
            own.table_mut()?.insert(key.to_owned(), Entry { key: place, node: value.clone() });
        }
    }
    node.table()?;
    let place = node.place.clone();
    *node = Node { place, ..merged(node, &own) };
    Some(())
}

/// The options of a study with everything that they take from the study and from each other.
///
/// # Errors
/// Duplicate names, unknown names in `extends`, circles.
pub fn options(study: &Node) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let options: &[Node] = match study.get("option").map(|node| &node.value) {
        Some(Value::Array(options)) => options,
        _ => &[],
    };
    if options.is_empty() {
        return Err(vec![
            Diagnostic::error("the study has no options")
                .at(Some(study.place.clone()))
                .help("add at least one [[option]] with a name, a model and a gpu (or an api)"),
        ]);
    }
    let mut by_name: BTreeMap<&str, &Node> = BTreeMap::new();
    for option in options {
        let Some(node) = option.get("name") else { continue };
        let name = node.text().unwrap_or_default();
        if name.trim().is_empty() {
            faults.push(
                Diagnostic::error("`name` is empty")
                    .at(Some(node.place.clone()))
                    .help("name the option"),
            );
        } else if by_name.insert(name, option).is_some() {
            faults.push(
                Diagnostic::error(format!("two options are named `{name}`"))
                    .at(Some(node.place.clone()))
                    .help("give each option a name of its own"),
            );
        }
    }
    faults.extend(options.iter().flat_map(contradictions));
    let shared: BTreeMap<String, Entry> = SHARED
        .iter()
        .filter_map(|&key| Some((key.to_owned(), study.table()?.get(key)?.clone())))
        .collect();
    let base = Node { value: Value::Table(shared), place: study.place.clone() };
    let mut resolved = Vec::with_capacity(options.len());
    for option in options {
        match lineage(option, &by_name) {
            Ok(lineage) => {
                let whole =
                    lineage.iter().rev().fold(base.clone(), |below, node| merged(&below, node));
                resolved.push(Node { place: option.place.clone(), ..whole });
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(resolved) } else { Err(faults) }
}

/// Keys of one option of which only one may be given.
fn contradictions(option: &Node) -> Vec<Diagnostic> {
    let Some(table) = option.table() else { return Vec::new() };
    let mut faults = Vec::new();
    for group in EXCLUSIVE {
        let given: Vec<&str> = group
            .iter()
            .filter_map(|keys| keys.iter().copied().find(|key| table.contains_key(*key)))
            .collect();
        if let [first, .., last] = given[..] {
            let entry = &table[last];
            faults.push(
                Diagnostic::error(format!("`{first}` and `{last}` exclude each other"))
                    .at(Some(entry.key.clone()))
                    .help("keep one of them"),
            );
        }
    }
    faults
}

/// The option, the one it extends, and so on.
fn lineage<'a>(
    option: &'a Node,
    by_name: &BTreeMap<&str, &'a Node>,
) -> Result<Vec<&'a Node>, Diagnostic> {
    let mut line = vec![option];
    let mut names = vec![option.get("name").and_then(Node::text).unwrap_or_default()];
    let mut last = option;
    while let Some(parent) = last.get("extends") {
        let name = parent.text().unwrap_or_default();
        if names.contains(&name) {
            names.push(name);
            return Err(Diagnostic::error(format!(
                "`extends` runs in a circle: {}",
                names.join(" → ")
            ))
            .at(Some(parent.place.clone()))
            .help("let one of them stand on its own"));
        }
        let Some(&next) = by_name.get(name) else {
            let help = did_you_mean(name, by_name.keys().copied()).map_or_else(
                || format!("options: {}", by_name.keys().copied().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(Diagnostic::error(format!("`extends` names an unknown option `{name}`"))
                .at(Some(parent.place.clone()))
                .help(help));
        };
        names.push(name);
        line.push(next);
        last = next;
    }
    Ok(line)
}
