//! The ledger that keeps its lines.

use super::{Evidence, Given, Ledger, LineId, Source, SourceId, Sources, Table, TableId, Traced};
use crate::units::Quantity;

/// One explained number.
#[derive(Clone, Debug)]
#[non_exhaustive]
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
#[non_exhaustive]
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
    /// Taken from a table.
    Tabled {
        /// The table.
        table: TableId,
        /// The formula over its columns.
        formula: String,
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
    tables: Vec<Table>,
}

impl Recorder {
    /// An empty ledger for a scenario with these sources.
    #[must_use]
    pub fn new(sources: Sources) -> Self {
        Self { sources, scopes: Vec::new(), lines: Vec::with_capacity(256), tables: Vec::new() }
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

    /// The tables.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The table with this place.
    #[must_use]
    pub fn table_at(&self, id: TableId) -> Option<&Table> {
        self.tables.get(id.0 as usize)
    }

    /// What a line was computed from: names in its formula and lines.
    #[must_use]
    pub fn inputs<'a>(&'a self, line: &'a Line) -> Vec<(&'a str, LineId)> {
        match &line.kind {
            LineKind::Given(_) => Vec::new(),
            LineKind::Derived { inputs, .. } => inputs.clone(),
            LineKind::Tabled { table, formula } => {
                self.table_at(*table).map_or_else(Vec::new, |own| own.inputs_of(formula))
            }
        }
    }

    fn source(&self, id: SourceId) -> Source {
        self.sources.get(id.0 as usize).cloned().unwrap_or(Source {
            evidence: Evidence::Assumed,
            place: String::new(),
            citation: None,
            key: None,
        })
    }

    /// The weakest evidence of these lines.
    fn weakest(&self, lines: impl Iterator<Item = LineId>) -> Evidence {
        let lines = lines.filter_map(|id| self.line(id));
        lines.map(|line| line.evidence).max().unwrap_or(Evidence::Exact)
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
        let source = self.source(given.source);
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
        let evidence = self.weakest(inputs.iter().map(|&(_, input)| input));
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

    fn table(&mut self, make: impl FnOnce() -> Table) -> TableId {
        let place = TableId(u32::try_from(self.tables.len()).unwrap_or(u32::MAX));
        self.tables.push(make());
        place
    }

    fn extend(&mut self, table: TableId, more: impl FnOnce() -> Table) {
        if let Some(own) = self.tables.get_mut(table.0 as usize) {
            let more = more();
            own.columns.extend(more.columns);
            own.inputs.extend(more.inputs);
        }
    }

    fn tabled<Q: Quantity>(
        &mut self,
        id: &'static str,
        label: &'static str,
        value: Q,
        table: TableId,
        formula: impl FnOnce() -> String,
    ) -> Traced<Q> {
        let formula = formula();
        let evidence = self.table_at(table).map_or(Evidence::Assumed, |own| {
            let lines = own.inputs_of(&formula).into_iter().map(|(_, id)| id);
            self.weakest(lines).max(self.source(own.source).evidence)
        });
        let line = self.push(id, |id| Line {
            id,
            label,
            value: value.get(),
            unit: Q::UNIT,
            evidence,
            kind: LineKind::Tabled { table, formula },
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
