//! The ledger that keeps its lines.

use super::{Evidence, Given, Ledger, LineId, Source, Sources, Traced};
use crate::units::Quantity;

/// One explained number.
#[derive(Clone, Debug)]
pub struct Line {
    /// Stable dotted name, such as `cost.usd_per_query`.
    pub id: String,
    /// What it is, in words.
    pub label: &'static str,
    /// Its value in `unit`.
    pub value: f64,
    /// Its unit; empty for plain numbers.
    pub unit: &'static str,
    /// The weakest evidence it rests on.
    pub evidence: Evidence,
    /// How it came about.
    pub kind: LineKind,
}

/// How a line came about.
#[derive(Clone, Debug)]
pub enum LineKind {
    /// Read from a file, a flag or a default.
    Given(Source),
    /// Computed.
    Derived {
        /// The expression that ran.
        formula: &'static str,
        /// Names in the formula and the lines they stand for.
        inputs: Vec<(&'static str, LineId)>,
    },
}

/// How the place of a number begins that a search found.
pub const SEARCH: &str = "search: ";

/// Keeps every line, in the order in which they were computed.
#[derive(Clone, Debug)]
pub struct Recorder {
    sources: Sources,
    scopes: Vec<String>,
    lines: Vec<Line>,
}

impl Recorder {
    /// An empty ledger for a scenario with these sources.
    #[must_use]
    pub fn new(sources: Sources) -> Self {
        Self { sources, scopes: Vec::new(), lines: Vec::with_capacity(256) }
    }

    /// The lines; the inputs of a line come before it.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The line with this place.
    #[must_use]
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.get(id.0 as usize)
    }

    /// The latest line with this dotted name.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<(LineId, &Line)> {
        let at = self.lines.iter().rposition(|line| line.id == id)?;
        Some((LineId(u32::try_from(at).ok()?), &self.lines[at]))
    }

    fn push(&mut self, id: &str, line: impl FnOnce(String) -> Line) -> LineId {
        let id = match self.scopes.last() {
            Some(scope) => format!("{scope}.{id}"),
            None => id.to_owned(),
        };
        let place = LineId(u32::try_from(self.lines.len()).unwrap_or(u32::MAX));
        self.lines.push(line(id));
        place
    }
}

impl Ledger for Recorder {
    const RECORDS: bool = true;

    fn given<Q: Quantity>(
        &mut self,
        id: &'static str,
        label: &'static str,
        given: Given<Q>,
    ) -> Traced<Q> {
        let source = self.sources.get(given.source.0 as usize).cloned().unwrap_or(Source {
            evidence: Evidence::Assumed,
            place: String::new(),
            citation: None,
            key: None,
        });
        let line = self.push(id, |id| Line {
            id,
            label,
            value: given.value.get(),
            unit: Q::UNIT,
            evidence: source.evidence,
            kind: LineKind::Given(source),
        });
        Traced { value: given.value, line }
    }

    fn found<Q: Quantity>(
        &mut self,
        id: &'static str,
        label: &'static str,
        value: Q,
        how: &'static str,
    ) -> Traced<Q> {
        let line = self.push(id, |id| Line {
            id,
            label,
            value: value.get(),
            unit: Q::UNIT,
            evidence: Evidence::Exact,
            kind: LineKind::Given(Source {
                evidence: Evidence::Exact,
                place: format!("{SEARCH}{how}"),
                citation: None,
                key: None,
            }),
        });
        Traced { value, line }
    }

    fn derived<Q: Quantity, const N: usize>(
        &mut self,
        id: &'static str,
        label: &'static str,
        formula: &'static str,
        inputs: [(&'static str, LineId); N],
        value: Q,
    ) -> Traced<Q> {
        let evidence = inputs
            .iter()
            .filter_map(|&(_, input)| self.line(input))
            .map(|line| line.evidence)
            .max()
            .unwrap_or(Evidence::Exact);
        let line = self.push(id, |id| Line {
            id,
            label,
            value: value.get(),
            unit: Q::UNIT,
            evidence,
            kind: LineKind::Derived { formula, inputs: inputs.to_vec() },
        });
        Traced { value, line }
    }

    fn enter(&mut self, scope: &'static str, number: Option<usize>) {
        let own = number.map_or_else(|| scope.to_owned(), |number| format!("{scope}{number}"));
        let whole = match self.scopes.last() {
            Some(outer) => format!("{outer}.{own}"),
            None => own,
        };
        self.scopes.push(whole);
    }

    fn leave(&mut self) {
        self.scopes.pop();
    }
}
