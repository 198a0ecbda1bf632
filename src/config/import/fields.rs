//! Typed reading of a JSON object, with errors that name the key.

use serde_json::{Map, Value};

use crate::diag::Diagnostic;

/// Numbers above this are not sizes of a model; products of a few stay clear of overflow checks
/// by [`product`].
const MAX: u64 = 1_000_000_000_000;

/// A JSON object and the one around it, which fills in what the inner one does not say.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    inner: &'a Map<String, Value>,
    outer: Option<&'a Map<String, Value>>,
}

impl<'a> Fields<'a> {
    /// The fields of one object.
    pub(super) const fn of(inner: &'a Map<String, Value>) -> Self {
        Self { inner, outer: None }
    }

    /// The fields of `inner`, and those of `outer` that `inner` lacks.
    pub(super) const fn nested(
        inner: &'a Map<String, Value>,
        outer: &'a Map<String, Value>,
    ) -> Self {
        Self { inner, outer: Some(outer) }
    }

    /// The first of `names` that is there and not null.
    pub(super) fn get<'n>(&self, names: &[&'n str]) -> Option<(&'n str, &'a Value)> {
        let find = |map: &'a Map<String, Value>| {
            names.iter().find_map(|&name| {
                map.get(name).filter(|value| !value.is_null()).map(|value| (name, value))
            })
        };
        find(self.inner).or_else(|| self.outer.and_then(find))
    }

    /// A whole number, if it is there.
    pub(super) fn number(&self, names: &[&str]) -> Result<Option<u64>, Diagnostic> {
        self.get(names).map(|(name, value)| whole(name, value)).transpose()
    }

    /// A whole number above 0 that must be there.
    pub(super) fn need(&self, names: &[&str], what: &str) -> Result<u64, Diagnostic> {
        let Some((name, value)) = self.get(names) else {
            let name = names.first().copied().unwrap_or_default();
            return Err(Diagnostic::error(format!("missing key `{name}`"))
                .help(format!("add `{name}`, {what}, to the config")));
        };
        match whole(name, value)? {
            0 => Err(Diagnostic::error(format!("`{name}` must be above 0"))
                .help(format!("`{name}` is {what}"))),
            number => Ok(number),
        }
    }

    /// A switch; false when absent.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Diagnostic> {
        Ok(self.switch(name)?.unwrap_or(false))
    }

    /// A switch, if it is there.
    pub(super) fn switch(&self, name: &str) -> Result<Option<bool>, Diagnostic> {
        match self.get(&[name]) {
            None => Ok(None),
            Some((_, Value::Bool(value))) => Ok(Some(*value)),
            Some((name, value)) => Err(wrong(name, "true or false", value)),
        }
    }

    /// A text, if it is there.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, Diagnostic> {
        match self.get(&[name]) {
            None => Ok(None),
            Some((_, Value::String(value))) => Ok(Some(value)),
            Some((name, value)) => Err(wrong(name, "a text", value)),
        }
    }

    /// A list, if it is there.
    pub(super) fn list(&self, name: &str) -> Result<Option<&'a [Value]>, Diagnostic> {
        match self.get(&[name]) {
            None => Ok(None),
            Some((_, Value::Array(values))) => Ok(Some(values)),
            Some((name, value)) => Err(wrong(name, "a list", value)),
        }
    }

    /// An object, if it is there.
    pub(super) fn object(&self, name: &str) -> Result<Option<Fields<'a>>, Diagnostic> {
        match self.get(&[name]) {
            None => Ok(None),
            Some((_, Value::Object(map))) => Ok(Some(Fields::of(map))),
            Some((name, value)) => Err(wrong(name, "an object", value)),
        }
    }

    /// The `layer`th entry (from 0) of a list with one entry a layer, if the list is there.
    pub(super) fn of_layer(&self, name: &str, layer: u64) -> Result<Option<&'a Value>, Diagnostic> {
        let Some(list) = self.list(name)? else { return Ok(None) };
        let entry = usize::try_from(layer).ok().and_then(|layer| list.get(layer));
        entry.map(Some).ok_or_else(|| {
            Diagnostic::error(format!("`{name}` has {} entries, too few", list.len()))
                .help(format!("give `{name}` one entry for each of the model's layers"))
        })
    }

    /// The `layer`th entry of a list of texts, if the list is there.
    pub(super) fn text_of_layer(
        &self,
        name: &str,
        layer: u64,
    ) -> Result<Option<&'a str>, Diagnostic> {
        match self.of_layer(name, layer)? {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(value) => Err(wrong(name, "a list of texts", value)),
        }
    }

    /// The `layer`th entry of a list of whole numbers, if the list is there.
    pub(super) fn number_of_layer(
        &self,
        name: &str,
        layer: u64,
    ) -> Result<Option<u64>, Diagnostic> {
        self.of_layer(name, layer)?.map(|value| whole(name, value)).transpose()
    }

    /// Whether a list of whole numbers, or of their texts between commas, contains `number`; none
    /// when it is absent.
    pub(super) fn contains(&self, name: &str, number: u64) -> Result<Option<bool>, Diagnostic> {
        match self.get(&[name]) {
            None => Ok(None),
            Some((_, Value::Array(values))) => {
                Ok(Some(values.iter().any(|value| value.as_u64() == Some(number))))
            }
            Some((_, Value::String(text))) => {
                Ok(Some(text.split(',').any(|part| part.trim().parse() == Ok(number))))
            }
            Some((name, value)) => Err(wrong(name, "a list of layers", value)),
        }
    }
}

/// A value of the wrong type.
pub(super) fn wrong(name: &str, wanted: &str, found: &Value) -> Diagnostic {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "another number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Diagnostic::error(format!("`{name}` must be {wanted}, found {found}"))
        .help(format!("correct `{name}` in the config"))
}

/// A whole number from 0 up.
fn whole(name: &str, value: &Value) -> Result<u64, Diagnostic> {
    value
        .as_u64()
        .filter(|&number| number <= MAX)
        .ok_or_else(|| wrong(name, "a whole number from 0 to 1e12", value))
}

/// A product that stops at the largest number TOML can hold.
pub(super) fn product(factors: &[u64]) -> u64 {
    factors.iter().fold(1, |total: u64, &factor| total.saturating_mul(factor)).min(i64::MAX as u64)
}

/// A sum that stops at the largest number TOML can hold.
pub(super) fn sum(parts: &[u64]) -> u64 {
    parts.iter().fold(0, |total: u64, &part| total.saturating_add(part)).min(i64::MAX as u64)
}
