//! A workbook: sheets of cells, some of which are formulas over others.

/// A workbook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workbook {
    /// What it shows.
    pub title: String,
    /// The sign that money carries.
    pub currency: String,
    /// Its sheets, from the first.
    pub sheets: Vec<Sheet>,
    /// Names and what they stand for: a cell, or a number.
    pub names: Vec<(String, String)>,
}

/// A sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Its name: at most 31 characters, none of `[]:*?/\`, unlike any other sheet's.
    pub name: String,
    /// Widths of its columns in characters.
    pub widths: Vec<f64>,
    /// Rows from the top.
    pub rows: Vec<Vec<Cell>>,
    /// Rows at the top that stay in sight.
    pub frozen_rows: u32,
    /// Columns at the left that stay in sight.
    pub frozen_columns: u16,
    /// Charts, and the row at which each stands.
    pub charts: Vec<(u32, NativeChart)>,
}

/// A chart that the spreadsheet program draws from its cells.
#[derive(Clone, Debug, PartialEq)]
pub struct NativeChart {
    /// What it shows.
    pub title: String,
    /// Title of the axis of values.
    pub axis: String,
    /// Name, names of the bars and values of each series, as ranges.
    pub series: Vec<[String; 3]>,
    /// How its series are drawn.
    pub marks: Marks,
    /// How its values print.
    pub format: Format,
}

/// How the series of a chart are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// Columns side by side.
    Columns,
    /// Columns upon each other.
    Stacked,
    /// Bars to the left and to the right of zero, the first on top.
    Tornado,
    /// Lines.
    Lines,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What it holds.
    pub value: Value,
    /// What it is.
    pub look: Look,
    /// How its number prints.
    pub format: Format,
}

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A formula, without `=`, and the number that it gives.
    Formula(String, f64),
    /// A formula that gives text.
    TextFormula(String, String),
}

/// What a cell is, for its style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Nothing special.
    #[default]
    Plain,
    /// Title of a sheet.
    Title,
    /// Head of a column, or of a part.
    Heading,
    /// A number that its reader may change.
    Input,
    /// A number that the tool found and a spreadsheet cannot.
    Fixed,
    /// A remark.
    Note,
    /// A sum.
    Total,
    /// Says whether sums agree.
    Check,
}

/// How a number prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// As it is.
    #[default]
    General,
    /// Money, small amounts.
    Money,
    /// Money, whole units.
    MoneyWhole,
    /// A share.
    Percent,
    /// A number with up to two decimals.
    Decimal,
    /// A whole number.
    Whole,
    /// A number below 1, four decimals.
    Fine,
    /// A number with a power of ten.
    Scientific,
}

impl Format {
    /// What shows about four digits of a number, and no more than it has.
    #[must_use]
    pub fn brief(value: f64) -> Self {
        let size = value.abs();
        if size.fract() == 0.0 && size < 1e15 || (1000.0..1e15).contains(&size) {
            Self::Whole
        } else if format!("{value}").len() <= 6 {
            Self::General
        } else if (1.0..1e15).contains(&size) {
            Self::Decimal
        } else if (1e-3..1.0).contains(&size) {
            Self::Fine
        } else {
            Self::Scientific
        }
    }
}

impl Cell {
    /// Text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { value: Value::Text(text.into()), ..Self::default() }
    }

    /// A number; text where it is none that a spreadsheet knows.
    #[must_use]
    pub fn number(value: f64) -> Self {
        if !value.is_finite() {
            return Self::text("no limit");
        }
        Self { value: Value::Number(value), ..Self::default() }
    }

    /// A formula and the number that it gives.
    #[must_use]
    pub fn formula(text: impl Into<String>, value: f64) -> Self {
        if !value.is_finite() {
            return Self::number(value);
        }
        Self { value: Value::Formula(text.into(), value), ..Self::default() }
    }

    /// Whether it holds a number.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(self.value, Value::Number(_) | Value::Formula(..))
    }

    /// The same cell as something else.
    #[must_use]
    pub fn as_a(self, look: Look) -> Self {
        Self { look, ..self }
    }

    /// The same cell, its number printed with few digits.
    #[must_use]
    pub fn brief(self) -> Self {
        match self.value {
            Value::Number(value) | Value::Formula(_, value) => self.printed(Format::brief(value)),
            _ => self,
        }
    }

    /// The same cell, printed otherwise.
    #[must_use]
    pub fn printed(self, format: Format) -> Self {
        Self { format, ..self }
    }
}

/// Text of a heading row.
#[must_use]
pub fn headings(texts: &[&str]) -> Vec<Cell> {
    texts.iter().map(|&text| Cell::text(text).as_a(Look::Heading)).collect()
}

/// A cell's place in formulas: `'Sheet'!$B$5` for column 1 and row 4.
#[must_use]
pub fn place(sheet: &str, row: usize, column: usize) -> String {
    format!("'{}'!{}", sheet.replace('\'', "''"), fixed(row, column))
}

/// A range's place in formulas.
#[must_use]
pub fn range(sheet: &str, from: (usize, usize), to: (usize, usize)) -> String {
    format!("{}:{}", place(sheet, from.0, from.1), fixed(to.0, to.1))
}

/// A cell's place within its sheet: `$B$5` for column 1 and row 4.
#[must_use]
pub fn fixed(row: usize, column: usize) -> String {
    format!("${}${}", letters(column), row + 1)
}

/// Letters of a column, from 0: A, B, …, Z, AA.
#[must_use]
pub fn letters(column: usize) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).unwrap_or_default());
    match column / 26 {
        0 => last.to_string(),
        left => format!("{}{last}", letters(left - 1)),
    }
}

/// A sheet's name from any text: legal, short, and unlike `taken`.
#[must_use]
pub fn sheet_name(text: &str, taken: &[String]) -> String {
    let legal: String = text
        .chars()
        .map(|c| if "[]:*?/\\'".contains(c) || c.is_control() { ' ' } else { c })
        .collect();
    // Spreadsheet programs count UTF-16 units.
    let cut = |text: &str, most: usize| {
        let mut units = 0;
        let short: String = text
            .chars()
            .take_while(|c| {
                units += c.len_utf16();
                units <= most
            })
            .collect();
        short.trim().to_owned()
    };
    let mut name = cut(&legal, 31);
    let mut number = 2;
    while taken.iter().any(|old| old.to_lowercase() == name.to_lowercase()) || name.is_empty() {
        name = format!("{} {number}", cut(&legal, 27));
        number += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{letters, place, sheet_name};

    #[test]
    fn columns_have_letters_and_sheets_legal_names() {
        for (column, text) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), text);
        }
        assert_eq!(place("It's", 4, 1), "'It''s'!$B$5");
        let long = "a/b: a name that is much longer than a sheet may have";
        let first = sheet_name(long, &[]);
        assert!(first.len() <= 31 && !first.contains(['/', ':']), "{first}");
        assert_ne!(sheet_name(long, std::slice::from_ref(&first)), first);
    }
}
