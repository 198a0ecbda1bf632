//! Traceable numbers: every quantity of an estimate is a line that knows its formula, its inputs
//! and its evidence.
//!
//! Model code is generic over [`Ledger`]. With [`Off`] the same code is bare arithmetic; with
//! [`Recorder`] each step leaves a [`Line`]. The text of a formula is made from the very
//! expression that computes it, see [`derive!`](crate::derive).

mod evidence;
pub mod formula;
mod record;
mod replay;
pub mod table;

pub use evidence::{Evidence, Given, Source, SourceId, Sources};
pub use record::{Line, LineKind, Recorder, SEARCH};
pub use replay::Replay;
pub use table::{Table, TableId};

use crate::units::Quantity;

/// The place of a line in its ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineId(pub u32);

/// A quantity together with the line that explains it.
#[derive(Clone, Copy, Debug)]
pub struct Traced<Q> {
    /// The quantity.
    pub value: Q,
    /// Its line; meaningless when nothing is recorded.
    pub line: LineId,
}

/// Somewhere to write down how a number came about.
pub trait Ledger {
    /// Whether lines are kept.
    const RECORDS: bool;

    /// Writes an input line.
    fn given<Q: Quantity>(
        &mut self,
        id: &'static str,
        label: &'static str,
        given: Given<Q>,
    ) -> Traced<Q>;

    /// Writes a line of a number that a search found; `how` says what it looked for.
    fn found<Q: Quantity>(
        &mut self,
        id: &'static str,
        label: &'static str,
        value: Q,
        how: &'static str,
    ) -> Traced<Q>;

    /// Writes a derived line; use [`derive!`](crate::derive), which keeps text and arithmetic one.
    fn derived<Q: Quantity, const N: usize>(
        &mut self,
        id: &'static str,
        label: &'static str,
        formula: &'static str,
        inputs: [(&'static str, LineId); N],
        value: Q,
    ) -> Traced<Q>;

    /// Keeps a table of hours.
    fn table(&mut self, make: impl FnOnce() -> Table) -> TableId;

    /// Adds the columns and inputs of another table of as many rows to one.
    fn extend(&mut self, table: TableId, more: impl FnOnce() -> Table);

    /// Writes a line of a number that a table gives, by this formula over its columns.
    fn tabled<Q: Quantity>(
        &mut self,
        id: &'static str,
        label: &'static str,
        value: Q,
        table: TableId,
        formula: impl FnOnce() -> String,
    ) -> Traced<Q>;

    /// Puts a name before the ids of all lines until the matching [`Ledger::leave`].
    fn enter(&mut self, scope: &'static str, number: Option<usize>);

    /// Ends the latest scope.
    fn leave(&mut self);
}

/// Keeps nothing: the model runs as bare arithmetic.
#[derive(Clone, Copy, Debug, Default)]
pub struct Off;

impl Ledger for Off {
    const RECORDS: bool = false;

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn given<Q: Quantity>(
        &mut self,
        _: &'static str,
        _: &'static str,
        given: Given<Q>,
    ) -> Traced<Q> {
        Traced { value: given.value, line: LineId(0) }
    }

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn found<Q: Quantity>(
        &mut self,
        _: &'static str,
        _: &'static str,
        value: Q,
        _: &'static str,
    ) -> Traced<Q> {
        Traced { value, line: LineId(0) }
    }

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn derived<Q: Quantity, const N: usize>(
        &mut self,
        _: &'static str,
        _: &'static str,
        _: &'static str,
        _: [(&'static str, LineId); N],
        value: Q,
    ) -> Traced<Q> {
        Traced { value, line: LineId(0) }
    }

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn table(&mut self, _: impl FnOnce() -> Table) -> TableId {
        TableId(0)
    }

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn extend(&mut self, _: TableId, _: impl FnOnce() -> Table) {}

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn tabled<Q: Quantity>(
        &mut self,
        _: &'static str,
        _: &'static str,
        value: Q,
        _: TableId,
        _: impl FnOnce() -> String,
    ) -> Traced<Q> {
        Traced { value, line: LineId(0) }
    }

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn enter(&mut self, _: &'static str, _: Option<usize>) {}

    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn leave(&mut self) {}
}

/// Computes a quantity from traced inputs and writes its line; the formula text is the expression.
///
/// `derive!(ledger, "id", "label", [input, …] => expression)`: inside the expression the inputs
/// stand for their values. The expression may use `+ - * /`, brackets, numbers, the functions
/// `max`, `min`, `hypot`, `ceil`, `floor`, `pow`, `count` and `ratio`, and the constants of [`crate::units`]; this is what
/// [`formula::evaluate`] understands.
#[macro_export]
macro_rules! derive {
    ($ledger:expr, $id:literal, $label:literal, [$($input:ident),* $(,)?] => $formula:expr) => {{
        let inputs = [$((stringify!($input), $input.line)),*];
        let value = {
            $(let $input = $input.value;)*
            $formula
        };
        $ledger.derived($id, $label, stringify!($formula), inputs, value)
    }};
}
