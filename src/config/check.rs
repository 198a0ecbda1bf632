//! Checks a tree against the schema of its type and collects *every* fault: unknown keys, wrong
//! types, numbers out of range.

use serde_json::Value as Schema;

use super::bounds::{self, Bounds};
use super::node::{Entry, Node, Value};
use crate::diag::{Diagnostic, did_you_mean};

/// Every fault of `node` against `schema`.
#[must_use]
pub fn faults(node: &Node, schema: &Schema) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    Check { root: schema, faults: &mut faults }.node(node, schema, "", None);
    faults
}

struct Check<'a> {
    root: &'a Schema,
    faults: &'a mut Vec<Diagnostic>,
}

impl<'a> Check<'a> {
    /// The types of a schema or of its alternatives.
    fn kinds(&self, schema: &'a Schema) -> Vec<&'a str> {
        let schema = self.resolve(schema);
        match alternatives(schema) {
            Some(choices) => choices.iter().flat_map(|choice| self.kinds(choice)).collect(),
            None => types(schema),
        }
    }

    fn resolve(&self, schema: &'a Schema) -> &'a Schema {
        schema
            .get("$ref")
            .and_then(Schema::as_str)
            .and_then(|reference| self.root.pointer(reference.strip_prefix('#')?))
            .map_or(schema, |target| self.resolve(target))
    }

    fn node(&mut self, node: &Node, schema: &'a Schema, key: &str, bounds: Option<Bounds>) {
        let schema = self.resolve(schema);
        if let Some(choices) = alternatives(schema) {
            return self.choice(node, choices, key, bounds);
        }
        if let Some(names) = schema.get("enum").and_then(Schema::as_array) {
            let names: Vec<&str> = names.iter().filter_map(Schema::as_str).collect();
            return self.name(node, &names, key);
        }
        let types = types(schema);
        if !types.is_empty() && !types.iter().any(|kind| fits(node, kind)) {
            let wanted: Vec<&str> =
                types.iter().filter(|kind| **kind != "null").map(|kind| words(kind)).collect();
            self.fault(
                node,
                format!("`{key}` must be {}, not {}", wanted.join(" or "), node.kind()),
            )
            .help = Some(example(&wanted, key));
            return;
        }
        match &node.value {
            Value::Integer(_) | Value::Float(_) => self.number(node, key, bounds),
            Value::Array(nodes) => {
                self.length(node, nodes.len(), schema, key);
                if let Some(items) = schema.get("items") {
                    for item in nodes {
                        self.node(item, items, key, bounds);
                    }
                }
                for (item, schema) in nodes
                    .iter()
                    .zip(schema.get("prefixItems").and_then(Schema::as_array).into_iter().flatten())
                {
                    self.node(item, schema, key, bounds);
                }
            }
            Value::Table(table) => self.table(node, table, schema, key, bounds),
            Value::Text(_) | Value::Boolean(_) => {}
        }
    }

    fn length(&mut self, node: &Node, length: usize, schema: &Schema, key: &str) {
        let limit = |name: &str| schema.get(name).and_then(Schema::as_u64);
        let length = length as u64;
        if limit("minItems").is_some_and(|least| length < least)
            || limit("maxItems").is_some_and(|most| length > most)
        {
            let wanted = limit("minItems").unwrap_or_default();
            self.fault(node, format!("`{key}` must have {wanted} values, not {length}"));
        }
    }

    fn table(
        &mut self,
        node: &Node,
        table: &std::collections::BTreeMap<String, Entry>,
        schema: &'a Schema,
        own_key: &str,
        own_bounds: Option<Bounds>,
    ) {
        let properties = schema.get("properties").and_then(Schema::as_object);
        let additional = schema.get("additionalProperties");
        for (key, entry) in table {
            let known = properties.and_then(|properties| properties.get(key));
            match (known, additional) {
                (Some(schema), _) => {
                    self.node(&entry.node, schema, key, bounds::of(key).or(own_bounds));
                }
                (None, Some(Schema::Bool(false))) => {
                    let known: Vec<&str> = properties
                        .into_iter()
                        .flat_map(|map| map.keys().map(String::as_str))
                        .collect();
                    let help = did_you_mean(key, known.iter().copied()).map_or_else(
                        || format!("known keys: {}", known.join(", ")),
                        |near| format!("did you mean `{near}`?"),
                    );
                    self.faults.push(
                        Diagnostic::error(format!("unknown key `{key}`"))
                            .at(Some(entry.key.clone()))
                            .help(help),
                    );
                }
                (None, Some(schema @ Schema::Object(_))) => {
                    self.node(&entry.node, schema, key, None);
                }
                (None, _) => {}
            }
        }
        let required = schema.get("required").and_then(Schema::as_array);
        for name in required.into_iter().flatten().filter_map(Schema::as_str) {
            if !table.contains_key(name) {
                let place =
                    if own_key.is_empty() { String::new() } else { format!(" in `{own_key}`") };
                self.fault(node, format!("missing key `{name}`{place}")).help = Some(
                    properties
                        .and_then(|all| all.get(name)?.get("description")?.as_str())
                        .map_or_else(
                            || format!("add `{name}`"),
                            |text| format!("add `{name}`: {}", first_sentence(text)),
                        ),
                );
            }
        }
    }

    /// The alternative that fits best speaks for all.
    fn choice(&mut self, node: &Node, choices: &'a [Schema], key: &str, bounds: Option<Bounds>) {
        let mut best: Option<Vec<Diagnostic>> = None;
        for choice in choices {
            if types(self.resolve(choice)) == ["null"] {
                continue;
            }
            let mut faults = Vec::new();
            Check { root: self.root, faults: &mut faults }.node(node, choice, key, bounds);
            let same_kind = self.kinds(choice).iter().any(|kind| fits(node, kind));
            if faults.is_empty() {
                return;
            }
            if same_kind && best.as_ref().is_none_or(|best| faults.len() < best.len()) {
                best = Some(faults);
            }
        }
        if let Some(faults) = best {
            self.faults.extend(faults);
        } else {
            let mut wanted: Vec<&str> = choices
                .iter()
                .flat_map(|choice| self.kinds(choice))
                .filter(|kind| *kind != "null")
                .map(words)
                .collect();
            wanted.dedup();
            self.fault(
                node,
                format!("`{key}` must be {}, not {}", wanted.join(" or "), node.kind()),
            )
            .help = Some(example(&wanted, key));
        }
    }

    fn name(&mut self, node: &Node, names: &[&str], key: &str) {
        let Some(text) = node.text() else {
            self.fault(
                node,
                format!("`{key}` must be one of {}, not {}", names.join(", "), node.kind()),
            );
            return;
        };
        if !names.contains(&text) {
            let help = did_you_mean(text, names.iter().copied()).map_or_else(
                || format!("known: {}", names.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            self.fault(node, format!("`{text}` is not a known `{key}`")).help = Some(help);
        }
    }

    fn number(&mut self, node: &Node, key: &str, bounds: Option<Bounds>) {
        let value = match node.value {
            #[allow(clippy::cast_precision_loss)]
            Value::Integer(value) => value as f64,
            Value::Float(value) => value,
            _ => return,
        };
        if !value.is_finite() {
            self.fault(node, format!("`{key}` must be a finite number")).help =
                Some("write a number such as 0.5 or 1_000".to_owned());
        } else if let Some(bounds) = bounds
            && !bounds.holds(value)
        {
            self.fault(node, format!("`{key}` must be {}, not {value}", bounds.range())).help =
                Some(format!("`{key}` is {}", bounds.words));
        } else if value.abs() > bounds::LARGEST || (value != 0.0 && value.abs() < bounds::SMALLEST)
        {
            let (smallest, largest) = (bounds::SMALLEST, bounds::LARGEST);
            self.fault(
                node,
                format!("`{key}` must be of a size from {smallest:e} to {largest:e}"),
            )
            .help = Some("write 0 for nothing, or a number that can be meant".to_owned());
        }
    }

    fn fault(&mut self, node: &Node, message: String) -> &mut Diagnostic {
        self.faults.push(Diagnostic::error(message).at(Some(node.place.clone())));
        let last = self.faults.len() - 1;
        &mut self.faults[last]
    }
}

fn alternatives(schema: &Schema) -> Option<&[Schema]> {
    ["anyOf", "oneOf"].iter().find_map(|key| schema.get(key)?.as_array()).map(Vec::as_slice)
}

fn types(schema: &Schema) -> Vec<&str> {
    match schema.get("type") {
        Some(Schema::String(one)) => vec![one],
        Some(Schema::Array(many)) => many.iter().filter_map(Schema::as_str).collect(),
        _ => Vec::new(),
    }
}

fn fits(node: &Node, kind: &str) -> bool {
    match (&node.value, kind) {
        (Value::Text(_), "string")
        | (Value::Integer(_), "integer" | "number")
        | (Value::Float(_), "number")
        | (Value::Boolean(_), "boolean")
        | (Value::Array(_), "array")
        | (Value::Table(_), "object") => true,
        // A whole number may be written with a point.
        (Value::Float(value), "integer") => value.fract() == 0.0 && value.abs() < 9e15,
        _ => false,
    }
}

fn words(kind: &str) -> &'static str {
    match kind {
        "string" => "text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        _ => "a table",
    }
}

fn example(wanted: &[&str], key: &str) -> String {
    match wanted.first() {
        Some(&"text") => format!("put it in quotes: {key} = \"…\""),
        Some(&"a number") => format!("write the number without quotes: {key} = 0.5"),
        Some(&"a whole number") => format!("write a whole number: {key} = 8"),
        Some(&"a table") => format!("write a table: [{key}] or {key} = {{ … }}"),
        Some(&"a list") => format!("write tables under [[{key}]], or a list: {key} = [ … ]"),
        _ => format!("write {key} = true or {key} = false"),
    }
}

fn first_sentence(text: &str) -> String {
    let text = text.replace('\n', " ");
    text.split(". ").next().unwrap_or_default().trim_end_matches('.').to_owned()
}
