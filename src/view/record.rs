//! Values for machines: what becomes JSON.

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// Not known, or not applicable.
    Null,
    /// True or false.
    Boolean(bool),
    /// A number; one that is not finite becomes null.
    Number(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Record>),
    /// Names and values, in order.
    Map(Vec<(String, Record)>),
}

impl Record {
    /// A map of these entries, in order.
    #[must_use]
    pub fn map<const N: usize>(entries: [(&str, Self); N]) -> Self {
        Self::Map(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

impl From<f64> for Record {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<bool> for Record {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<&str> for Record {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Record {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Record {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Record {
    fn from(values: Vec<T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }
}
