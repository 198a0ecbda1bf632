//! Typed reading of a benchmark's JSON by dotted keys, with errors that name the key.

use serde_json::{Map, Value};

use crate::diag::Diagnostic;

/// A JSON object. Keys may be dotted: `metrics.request_concurrency` is a key of a key.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a>(pub &'a Map<String, Value>);

impl<'a> Reading<'a> {
    /// The value at a key, if it is there and not null.
    pub(super) fn get(self, key: &str) -> Option<&'a Value> {
        let mut parts = key.split('.');
        let mut value = self.0.get(parts.next()?)?;
        for part in parts {
            value = value.as_object()?.get(part)?;
        }
        (!value.is_null()).then_some(value)
    }

    /// Whether there is an object at the key.
    pub(super) fn is_object(self, key: &str) -> bool {
        self.get(key).is_some_and(Value::is_object)
    }

    /// The object at a key.
    pub(super) fn object(self, key: &str) -> Option<Self> {
        self.get(key).and_then(Value::as_object).map(Self)
    }

    /// A number, or a text that is one; none where it is absent.
    pub(super) fn number(self, key: &str) -> Result<Option<f64>, Diagnostic> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let number = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        match number.filter(|number| number.is_finite()) {
            Some(number) => Ok(Some(number)),
            None => Err(wrong(key, "a number")),
        }
    }

    /// A number above 0; none where it is absent or says that it is not known (0, -1).
    pub(super) fn positive(self, key: &str) -> Result<Option<f64>, Diagnostic> {
        Ok(self.number(key)?.filter(|&number| number > 0.0))
    }

    /// A number above 0 that must be there.
    pub(super) fn need(self, key: &str) -> Result<f64, Diagnostic> {
        match self.number(key)? {
            Some(number) if number > 0.0 => Ok(number),
            Some(number) => Err(Diagnostic::error(format!("`{key}` is {number}, not above 0"))
                .help("leave out runs in which no request completed")),
            None => Err(Diagnostic::error(format!("missing key `{key}`")).help(
                "give the tool's summary of a text-generation run, or name its tool by --format",
            )),
        }
    }

    /// A text; empty where it is absent.
    pub(super) fn text(self, key: &str) -> Result<String, Diagnostic> {
        match self.get(key) {
            None => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.trim().to_owned()),
            Some(_) => Err(wrong(key, "a text")),
        }
    }

    /// The first text among `keys` that is there and not empty.
    pub(super) fn first_text(self, keys: &[&str]) -> Result<String, Diagnostic> {
        for key in keys {
            let text = self.text(key)?;
            if !text.is_empty() {
                return Ok(text);
            }
        }
        Ok(String::new())
    }

    /// Whether a key says true, as a switch or as a text.
    pub(super) fn is_true(self, key: &str) -> bool {
        match self.get(key) {
            Some(Value::Bool(value)) => *value,
            Some(Value::String(text)) => text.trim().eq_ignore_ascii_case("true"),
            _ => false,
        }
    }
}

/// A value of the wrong type.
pub(super) fn wrong(key: &str, wanted: &str) -> Diagnostic {
    Diagnostic::error(format!("`{key}` must be {wanted}"))
        .help(format!("correct `{key}`, or export the result again"))
}
