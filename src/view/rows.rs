//! Rows of a long result: what stands in each column.

/// Names of the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns(pub Vec<String>);

/// What stands in one of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Text.
    Text(&'a str),
    /// A number; one that is not finite counts as missing.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// Nothing.
    Empty,
}
