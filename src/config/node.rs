//! TOML as a tree in which every value knows where it was written.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use crate::diag::{Diagnostic, Place, SourceText};

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it was written.
    pub place: Place,
}

/// What TOML can say. Dates are kept as text.
#[derive(Clone, Debug)]
pub enum Value {
    /// Text, or a date.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a point, or one too long for 64 bits.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A list.
    Array(Vec<Node>),
    /// Keys and values.
    Table(BTreeMap<String, Entry>),
}

/// A key of a table with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where the key was written.
    pub key: Place,
    /// The value.
    pub node: Node,
}

impl Node {
    /// Reads TOML; finds every syntax error, not only the first.
    ///
    /// # Errors
    /// One diagnostic per syntax error.
    pub fn parse(source: &Arc<SourceText>) -> Result<Self, Vec<Diagnostic>> {
        let (table, errors) = DeTable::parse_recoverable(&source.text);
        if !errors.is_empty() {
            return Err(errors.iter().map(|error| syntax(source, error)).collect());
        }
        let span = 0..source.text.len();
        Ok(Self { value: table_value(source, table.get_ref()), place: place(source, span) })
    }

    /// An empty table at a place.
    #[must_use]
    pub const fn empty_table(place: Place) -> Self {
        Self { value: Value::Table(BTreeMap::new()), place }
    }

    /// What kind of value it is, for messages.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "text",
            Value::Integer(_) | Value::Float(_) => "a number",
            Value::Boolean(_) => "true or false",
            Value::Array(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    /// The entries, if it is a table.
    #[must_use]
    pub const fn table(&self) -> Option<&BTreeMap<String, Entry>> {
        if let Value::Table(table) = &self.value { Some(table) } else { None }
    }

    /// The entries, if it is a table.
    pub const fn table_mut(&mut self) -> Option<&mut BTreeMap<String, Entry>> {
        if let Value::Table(table) = &mut self.value { Some(table) } else { None }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// The value under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.table()?.get(key).map(|entry| &entry.node)
    }

    /// The value at a dotted path.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |node, key| node.get(key))
    }

    /// The place of the value at a dotted path, or of its nearest table that is there.
    #[must_use]
    pub fn place_of(&self, path: &str) -> Place {
        let mut node = self;
        for key in path.split('.') {
            match node.get(key) {
                Some(next) => node = next,
                None => break,
            }
        }
        node.place.clone()
    }

    /// The same as a `toml` value, for deserialisation.
    #[must_use]
    pub fn to_toml(&self) -> toml::Value {
        match &self.value {
            Value::Text(text) => toml::Value::String(text.clone()),
            Value::Integer(value) => toml::Value::Integer(*value),
            Value::Float(value) => toml::Value::Float(*value),
            Value::Boolean(value) => toml::Value::Boolean(*value),
            Value::Array(nodes) => toml::Value::Array(nodes.iter().map(Self::to_toml).collect()),
            Value::Table(table) => toml::Value::Table(
                table.iter().map(|(key, entry)| (key.clone(), entry.node.to_toml())).collect(),
            ),
        }
    }
}

fn place(source: &Arc<SourceText>, span: Range<usize>) -> Place {
    Place { source: source.clone(), span }
}

fn syntax(source: &Arc<SourceText>, error: &toml::de::Error) -> Diagnostic {
    let end = source.text.len();
    let span = error.span().unwrap_or(end..end);
    Diagnostic::error(format!("not valid TOML: {}", error.message()))
        .at(Some(place(source, span.start.min(end)..span.end.min(end))))
        .help("see https://toml.io for the syntax")
}

fn table_value(source: &Arc<SourceText>, table: &DeTable<'_>) -> Value {
    let entries = table.iter().map(|(key, value)| {
        let node =
            Node { value: leaf(source, value.get_ref()), place: place(source, value.span()) };
        (key.get_ref().to_string(), Entry { key: place(source, key.span()), node })
    });
    Value::Table(entries.collect())
}

fn leaf(source: &Arc<SourceText>, value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Float(number) => {
            Value::Float(number.as_str().replace('_', "").parse().unwrap_or(f64::NAN))
        }
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            i64::from_str_radix(&digits, number.radix()).map_or_else(
                |_| Value::Float(digits.parse().unwrap_or(f64::INFINITY)),
                Value::Integer,
            )
        }
        DeValue::Array(values) => Value::Array(
            values
                .iter()
                .map(|value| Node {
                    value: leaf(source, value.get_ref()),
                    place: place(source, value.span()),
                })
                .collect(),
        ),
        DeValue::Table(table) => table_value(source, table),
    }
}
