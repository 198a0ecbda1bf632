//! A page of months: rows of money or numbers, a column for the whole, one for each fiscal year and one
//! for each month.

use std::ops::Range;

use crate::view::workbook::{Cell, Format, Look, Sheet, Value, letters, place, range};

/// What stands for the whole and for a year.
#[derive(Clone, Copy, Debug)]
pub enum Whole {
    /// The sum.
    Sum,
    /// The mean.
    Mean,
    /// The last month's.
    Last,
    /// One row's over another's.
    Over(usize, usize),
    /// Nothing.
    Nothing,
}

/// A page of months.
pub struct Page {
    name: String,
    months: usize,
    years: Vec<(String, Range<usize>)>,
    rows: Vec<Vec<Cell>>,
}

/// Columns before the whole: what a row is, and its unit.
const BEFORE: usize = 2;

fn number(cell: &Cell) -> f64 {
    match cell.value {
        Value::Number(value) | Value::Formula(_, value) => value,
        _ => 0.0,
    }
}

impl Page {
    /// An empty page with its heads.
    pub fn new(
        name: &str,
        title: &str,
        note: &str,
        whole: &str,
        months: &[String],
        years: Vec<(String, Range<usize>)>,
    ) -> Self {
        let mut page =
            Self { name: name.to_owned(), months: months.len(), years, rows: Vec::new() };
        page.rows.extend([
            vec![Cell::text(title).as_a(Look::Title)],
            vec![Cell::text(note).as_a(Look::Note)],
            Vec::new(),
        ]);
        let mut head = vec![String::new(), "Unit".to_owned(), whole.to_owned()];
        head.extend(page.years.iter().map(|(name, _)| name.clone()));
        head.extend(months.iter().cloned());
        page.rows.push(head.into_iter().map(|own| Cell::text(own).as_a(Look::Heading)).collect());
        page
    }

    /// An empty row, and one with a title.
    pub fn part(&mut self, title: &str) {
        self.rows.extend([Vec::new(), vec![Cell::text(title).as_a(Look::Title)]]);
    }

    /// Takes away the rows from a place on.
    pub fn cut(&mut self, from: usize) {
        self.rows.truncate(from);
    }

    /// The place of the row that is added next.
    pub fn next(&self) -> usize {
        self.rows.len()
    }

    /// The wholes of some rows, for formulas of this page.
    pub fn wholes(rows: Range<usize>) -> String {
        format!("{0}{1}:{0}{2}", letters(BEFORE), rows.start + 1, rows.end)
    }

    /// Adds a row; its place.
    pub fn row(
        &mut self,
        (label, unit): (&str, &str),
        whole: Whole,
        (format, look): (Format, Look),
        months: Vec<Cell>,
    ) -> usize {
        let at = self.rows.len();
        let mut cells = vec![Cell::text(label).as_a(look), Cell::text(unit)];
        let parts =
            std::iter::once(0..self.months).chain(self.years.iter().map(|(_, own)| own.clone()));
        let wholes: Vec<Cell> = parts
            .enumerate()
            .map(|(place, part)| self.whole(at, place, &part, whole, &months))
            .collect();
        cells.extend(wholes);
        cells.extend(months);
        for cell in cells.iter_mut().skip(BEFORE).filter(|cell| cell.value != Value::Empty) {
            cell.format = format;
            if cell.look == Look::Plain {
                cell.look = look;
            }
        }
        self.rows.push(cells);
        at
    }

    /// Adds a row of which only the whole is known.
    pub fn result(&mut self, (label, unit): (&str, &str), format: Format, cell: Cell) -> usize {
        self.rows.push(vec![Cell::text(label), Cell::text(unit), cell.printed(format)]);
        self.rows.len() - 1
    }

    fn whole(
        &self,
        row: usize,
        place: usize,
        part: &Range<usize>,
        whole: Whole,
        months: &[Cell],
    ) -> Cell {
        let own: Vec<f64> = months.get(part.clone()).unwrap_or(&[]).iter().map(number).collect();
        let all = self.span(row, part);
        let sum: f64 = own.iter().sum();
        match whole {
            Whole::Sum => Cell::formula(format!("SUM({all})"), sum),
            Whole::Mean => Cell::formula(format!("AVERAGE({all})"), sum / own.len().max(1) as f64),
            Whole::Last => {
                let last = part.end.saturating_sub(1);
                Cell::formula(self.at(row, last), own.last().copied().unwrap_or(0.0))
            }
            Whole::Over(top, bottom) => {
                let column = BEFORE + place;
                let value = |row: usize| self.rows[row].get(column).map_or(0.0, number);
                share(
                    &format!("{}{}", letters(column), top + 1),
                    &format!("{}{}", letters(column), bottom + 1),
                    (value(top), value(bottom)),
                )
            }
            Whole::Nothing => Cell::default(),
        }
    }

    fn column(&self, month: usize) -> usize {
        BEFORE + 1 + self.years.len() + month
    }

    /// The cell of a month, for formulas of this page.
    pub fn at(&self, row: usize, month: usize) -> String {
        format!("{}{}", letters(self.column(month)), row + 1)
    }

    /// The cells of some months of a row, for formulas of this page.
    pub fn span(&self, row: usize, part: &Range<usize>) -> String {
        format!("{}:{}", self.at(row, part.start), self.at(row, part.end.max(1) - 1))
    }

    /// The cells of all months of a row, for formulas of this page.
    pub fn all(&self, row: usize) -> String {
        self.span(row, &(0..self.months))
    }

    /// The whole of a row, for formulas of this page.
    pub fn total(row: usize) -> String {
        format!("{}{}", letters(BEFORE), row + 1)
    }

    /// The cells of the years of a row, for formulas of this page.
    pub fn of_years(&self, row: usize) -> String {
        let (first, last) = (letters(BEFORE + 1), letters(BEFORE + self.years.len()));
        format!("{first}{0}:{last}{0}", row + 1)
    }

    /// The cell of a month, for formulas of other sheets.
    pub fn place(&self, row: usize, month: usize) -> String {
        place(&self.name, row, self.column(month))
    }

    /// The whole of a row, for formulas of other sheets.
    pub fn place_of_whole(&self, row: usize) -> String {
        place(&self.name, row, BEFORE)
    }

    /// The cell of the whole of a row.
    pub fn cell_of_whole(&self, row: usize) -> Cell {
        self.rows[row].get(BEFORE).cloned().unwrap_or_default()
    }

    /// The numbers of a row's months.
    pub fn values(&self, row: usize) -> Vec<f64> {
        let first = self.column(0);
        self.rows[row].iter().skip(first).map(number).collect()
    }

    /// All months of a row as a range, and their names, for a chart.
    pub fn series(&self, row: usize) -> (String, String) {
        let (first, last) = (self.column(0), self.column(self.months.max(1) - 1));
        (range(&self.name, (3, first), (3, last)), range(&self.name, (row, first), (row, last)))
    }

    /// The sheet.
    pub fn sheet(self) -> Sheet {
        let mut widths = vec![48.0, 10.0, 16.0];
        widths.extend(std::iter::repeat_n(14.0, self.years.len() + self.months));
        Sheet {
            name: self.name,
            widths,
            rows: self.rows,
            frozen_rows: 4,
            frozen_columns: 3,
            charts: Vec::new(),
        }
    }
}

/// One cell over another; nothing where there is nothing below.
pub fn share(top: &str, bottom: &str, (a, b): (f64, f64)) -> Cell {
    let value = if b > 0.0 { a / b } else { 0.0 };
    Cell::formula(format!("IF({bottom}>0,{top}/{bottom},0)"), value)
}
