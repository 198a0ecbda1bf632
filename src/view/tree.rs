//! A number explained: its formula, the numbers put in, and each of these in turn.

/// One explained number.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// Dotted name.
    pub id: String,
    /// What it is.
    pub label: String,
    /// Its value.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Evidence grade, the weakest of its inputs.
    pub evidence: String,
    /// The formula, for a derived number.
    pub formula: Option<String>,
    /// Where it was read, for an input.
    pub origin: Option<String>,
    /// Inputs with the names that the formula gives them.
    pub inputs: Vec<(String, Branch)>,
}

/// An input of an explained number.
#[derive(Clone, Debug, PartialEq)]
pub enum Branch {
    /// Explained here.
    Here(Tree),
    /// Explained above, or below the wanted depth: name, value and unit.
    Elsewhere {
        /// Dotted name.
        id: String,
        /// Its value.
        value: f64,
        /// Its unit.
        unit: String,
    },
}
