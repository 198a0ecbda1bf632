//! Tables of hours: numbers that stand on many rows of one kind, such as whole replicas in each hour
//! of a week. A table says how each of its columns follows from others and from lines, so that a
//! reader, or a spreadsheet, can go through it row by row.
//!
//! Formulas of columns and of what is taken from them have the grammar of [`super::formula`], with
//! these calls beside: `before(x)` the row above, the last one for the first; `day_sum(x)` and
//! `day_min(x)` over the 24 rows of a row's day; `day_count_upto(x)` the rows of the day whose `x` is
//! at most this row's, and `day_sum_above(x)` the sum of those that are larger; `mean(x)`, `sum(x)` and
//! `most(x)` over all rows.

use super::formula::{Expression, call, constant, parse};
use super::{LineId, SourceId};

/// Rows of a day, where a table has days.
pub const DAY: usize = 24;

/// The place of a table in its ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableId(pub u32);

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its rows.
    pub rows: usize,
    /// Its columns; each uses those before it.
    pub columns: Vec<Column>,
    /// Names in formulas that stand for lines.
    pub inputs: Vec<(String, LineId)>,
    /// Where its numbers are from.
    pub source: SourceId,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name in formulas.
    pub name: String,
    /// What it is, in words.
    pub label: String,
    /// What it holds.
    pub cells: Cells,
}

/// What a column holds.
#[derive(Clone, Debug)]
pub enum Cells {
    /// Numbers.
    Numbers(Vec<f64>),
    /// A formula of each row.
    Formula(String),
}

impl Column {
    /// A column with a formula.
    pub fn formula(
        name: impl Into<String>,
        label: impl Into<String>,
        formula: impl Into<String>,
    ) -> Self {
        Self { name: name.into(), label: label.into(), cells: Cells::Formula(formula.into()) }
    }
}

/// The values of a table, column by column.
#[derive(Clone, Debug, Default)]
pub struct Values(pub Vec<Vec<f64>>);

impl Table {
    /// The place of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|own| own.name == name)
    }

    /// Its values, with `line` giving those of lines.
    ///
    /// # Errors
    /// A sentence that says which formula could not be read.
    pub fn values(&self, line: &impl Fn(LineId) -> Option<f64>) -> Result<Values, String> {
        let mut values = Values::default();
        for column in &self.columns {
            let own = match &column.cells {
                Cells::Numbers(numbers) => numbers.clone(),
                Cells::Formula(text) => {
                    let read = parse(text)?;
                    let rows = 0..self.rows;
                    rows.map(|row| self.value(&read, Some(row), &values, line))
                        .collect::<Result<_, _>>()
                        .map_err(|why| format!("{}: {why} in `{text}`", column.name))?
                }
            };
            values.0.push(own);
        }
        Ok(values)
    }

    /// What a formula takes from the table.
    ///
    /// # Errors
    /// A sentence that says what could not be read.
    pub fn taken(
        &self,
        formula: &str,
        values: &Values,
        line: &impl Fn(LineId) -> Option<f64>,
    ) -> Result<f64, String> {
        self.value(&parse(formula)?, None, values, line)
    }

    fn value(
        &self,
        expression: &Expression,
        row: Option<usize>,
        values: &Values,
        line: &impl Fn(LineId) -> Option<f64>,
    ) -> Result<f64, String> {
        let own = |inner: &Expression| self.value(inner, row, values, line);
        Ok(match expression {
            Expression::Number(value) => *value,
            Expression::Name(name) => match (self.column(name), row) {
                (Some(at), Some(row)) => cell(values, at, row)?,
                _ => self
                    .input(name)
                    .and_then(line)
                    .or_else(|| constant(name))
                    .ok_or_else(|| format!("unknown name `{name}`"))?,
            },
            Expression::Negated(inner) => -own(inner)?,
            Expression::Joined(left, sign, right) => {
                let (left, right) = (own(left)?, own(right)?);
                match sign {
                    '+' => left + right,
                    '-' => left - right,
                    '*' => left * right,
                    _ => left / right,
                }
            }
            Expression::Call(name, arguments) => {
                if let ([Expression::Name(column)], Some(over)) = (arguments.as_slice(), over(name))
                {
                    let at = self.column(column).ok_or(format!("no column `{column}`"))?;
                    let all = values.0.get(at).ok_or(format!("`{column}` comes later"))?;
                    return Ok(over.value(all, row));
                }
                let values: Vec<f64> = arguments.iter().map(own).collect::<Result<_, _>>()?;
                call(name, &values)?
            }
        })
    }

    /// The line that a name stands for.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<LineId> {
        self.inputs.iter().find(|(known, _)| known == name).map(|&(_, id)| id)
    }

    /// The columns that a formula names, in their order.
    pub fn columns_of(&self, formula: &str) -> impl Iterator<Item = &Column> {
        let mut named = vec![false; self.columns.len()];
        if let Ok(read) = parse(formula) {
            read.names(&mut |name| {
                if let Some(at) = self.column(name) {
                    named[at] = true;
                }
            });
        }
        self.columns.iter().zip(named).filter(|(_, named)| *named).map(|(own, _)| own)
    }

    /// The lines on which a formula rests, columns followed, each once, in the order of the inputs.
    #[must_use]
    pub fn inputs_of(&self, formula: &str) -> Vec<(&str, LineId)> {
        let mut seen = vec![false; self.columns.len()];
        let mut used = vec![false; self.inputs.len()];
        let mut texts = vec![formula];
        while let Some(text) = texts.pop() {
            let Ok(read) = parse(text) else { continue };
            read.names(&mut |name| {
                if let Some(at) = self.column(name)
                    && !seen[at]
                {
                    seen[at] = true;
                    if let Cells::Formula(text) = &self.columns[at].cells {
                        texts.push(text);
                    }
                } else if let Some(at) = self.inputs.iter().position(|(known, _)| known == name) {
                    used[at] = true;
                }
            });
        }
        let inputs = self.inputs.iter().zip(used).filter(|(_, used)| *used);
        inputs.map(|((name, id), _)| (name.as_str(), *id)).collect()
    }
}

fn cell(values: &Values, at: usize, row: usize) -> Result<f64, String> {
    let value = values.0.get(at).and_then(|column| column.get(row));
    value.copied().ok_or_else(|| "a column is used before its place".to_owned())
}

/// What a call takes from a column beyond its own row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The row above.
    Before,
    /// The sum of the day.
    DaySum,
    /// The least of the day.
    DayMin,
    /// Rows of the day that have at most this row's.
    DayCountUpto,
    /// The sum of those rows of the day that have more.
    DaySumAbove,
    /// The mean of all rows.
    Mean,
    /// The sum of all rows.
    Sum,
    /// The most of all rows.
    Most,
}

/// What a name of a call takes from a column.
#[must_use]
pub fn over(name: &str) -> Option<Over> {
    Some(match name {
        "before" => Over::Before,
        "day_sum" => Over::DaySum,
        "day_min" => Over::DayMin,
        "day_count_upto" => Over::DayCountUpto,
        "day_sum_above" => Over::DaySumAbove,
        "mean" => Over::Mean,
        "sum" => Over::Sum,
        "most" => Over::Most,
        _ => return None,
    })
}

impl Over {
    fn value(self, all: &[f64], row: Option<usize>) -> f64 {
        let at = row.unwrap_or_default();
        let day = &all[at / DAY * DAY..(at / DAY * DAY + DAY).min(all.len())];
        let own = all[at.min(all.len() - 1)];
        match self {
            Self::Before => all[(at + all.len() - 1) % all.len()],
            Self::DaySum => day.iter().sum(),
            Self::DayMin => day.iter().copied().fold(f64::INFINITY, f64::min),
            Self::DayCountUpto => day.iter().filter(|&&other| other <= own).count() as f64,
            Self::DaySumAbove => day.iter().filter(|&&other| other > own).sum(),
            Self::Mean => all.iter().sum::<f64>() / all.len() as f64,
            Self::Sum => all.iter().sum(),
            Self::Most => all.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}
