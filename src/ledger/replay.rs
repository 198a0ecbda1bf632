//! A ledger computed again with some of its lines changed.

use std::collections::BTreeMap;

use super::formula::{Expression, parse};
use super::table::Values;
use super::{Line, LineId, LineKind, Recorder, TableId};

/// A ledger whose formulas have been read, to compute it again from its own texts.
///
/// What a search found stays as it is unless it is changed, too.
#[derive(Debug)]
pub struct Replay<'a> {
    ledger: &'a Recorder,
    read: Vec<Option<Expression>>,
    inputs: Vec<Vec<(&'a str, LineId)>>,
}

/// The lines of a ledger as they become, and its tables for the inputs that they had last.
struct Now<'a> {
    ledger: &'a Recorder,
    values: Vec<Option<f64>>,
    tables: BTreeMap<TableId, (Vec<Option<u64>>, Values)>,
}

impl<'a> Replay<'a> {
    /// Reads the formulas of a ledger.
    #[must_use]
    pub fn new(ledger: &'a Recorder) -> Self {
        let read = ledger.lines().iter().map(|line| match &line.kind {
            LineKind::Given(_) => None,
            LineKind::Derived { formula, .. } => parse(formula).ok(),
            LineKind::Tabled { formula, .. } => parse(formula).ok(),
        });
        let inputs = ledger.lines().iter().map(|line| ledger.inputs(line));
        Self { ledger, read: read.collect(), inputs: inputs.collect() }
    }

    /// The formula of a line; none of a line that is given.
    #[must_use]
    pub fn formula(&self, at: usize) -> Option<&Expression> {
        self.read.get(at)?.as_ref()
    }

    /// The values of the lines at these places, as changed, and of all that follow from them; none
    /// of any other line, and of one whose formula cannot be read.
    #[must_use]
    pub fn with(&self, changed: &[(usize, f64)]) -> Vec<Option<f64>> {
        let values = vec![None; self.read.len()];
        let mut now = Now { ledger: self.ledger, values, tables: BTreeMap::new() };
        for &(at, value) in changed {
            if let Some(own) = now.values.get_mut(at) {
                *own = Some(value);
            }
        }
        for (at, line) in self.ledger.lines().iter().enumerate() {
            let follows =
                self.inputs[at].iter().any(|&(_, id)| now.values[id.0 as usize].is_some());
            if now.values[at].is_none() && follows {
                now.values[at] = self.value(at, line, &mut now);
            }
        }
        now.values
    }

    fn value(&self, at: usize, line: &Line, now: &mut Now<'_>) -> Option<f64> {
        if let LineKind::Tabled { table, formula } = &line.kind {
            return now.taken(*table, formula);
        }
        let inputs = &self.inputs[at];
        let lookup = |name: &str| {
            inputs.iter().find(|(own, _)| *own == name).and_then(|&(_, id)| now.line(id))
        };
        self.read[at].as_ref()?.value(&lookup).ok()
    }
}

impl Now<'_> {
    fn line(&self, id: LineId) -> Option<f64> {
        self.values[id.0 as usize].or_else(|| self.ledger.line(id).map(|line| line.value))
    }

    /// What a formula takes from a table. A table may get inputs that come after what was taken first.
    fn taken(&mut self, id: TableId, formula: &str) -> Option<f64> {
        let table = self.ledger.table_at(id)?;
        let inputs: Vec<Option<u64>> =
            table.inputs.iter().map(|&(_, id)| self.line(id).map(f64::to_bits)).collect();
        if self.tables.get(&id).is_none_or(|(known, _)| *known != inputs) {
            let values = table.values(&|id| self.line(id)).ok()?;
            self.tables.insert(id, (inputs, values));
        }
        let (_, values) = self.tables.get(&id)?;
        table.taken(formula, values, &|id| self.line(id)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Replay;
    use crate::ledger::{Given, Ledger, Recorder, SourceId};
    use crate::units::Ratio;

    #[test]
    fn what_follows_is_computed_again_and_nothing_else() {
        let mut ledger = Recorder::new([].into());
        let given = |value| Given::new(Ratio::new(value), SourceId(0));
        let a = ledger.given("a", "a", given(2.0));
        let b = ledger.given("b", "b", given(3.0));
        let sum = crate::derive!(ledger, "sum", "sum", [a, b] => a + b);
        let double = crate::derive!(ledger, "double", "double", [b] => b * 2.0);
        crate::derive!(ledger, "product", "product", [sum, double] => sum * double);
        let found = Replay::new(&ledger).with(&[(0, 4.0)]);
        assert_eq!(found, [Some(4.0), None, Some(7.0), None, Some(42.0)]);
    }
}
