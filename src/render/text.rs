//! Tables and trees for the terminal.

use comfy_table::{
    Cell as Shown, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table as Grid,
    TableStyle, Width,
};

use super::number;
use crate::view::chart::Unit;
use crate::view::table::{Cell, Note, Table};
use crate::view::tree::{Branch, Tree};

/// A rule under the headings and one at the end; rows stand close.
const RULED: TableStyle = TableStyle::new()
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// How text is drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Columns of the terminal; absent: as wide as needed.
    pub width: Option<u16>,
    /// Whether headings are bold, rules quiet and losses red.
    pub colour: bool,
}

/// A cell as people read it.
#[must_use]
pub fn cell(cell: &Cell, currency: &str) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Empty => "–".to_owned(),
        Cell::Number(value, Unit::Milliseconds) => number::ms(*value),
        Cell::Number(value, unit) => number::value(*value, *unit, currency),
    }
}

/// A note as people read it.
#[must_use]
pub fn note(note: &Note, currency: &str) -> String {
    note.0.iter().map(|part| cell(part, currency)).collect()
}

/// A table with its title above and its notes below.
#[must_use]
pub fn table(table: &Table, style: Style) -> String {
    let least: Vec<u16> = (0..table.columns.len()).map(|at| least_width(table, at)).collect();
    let room =
        |width: u16| least.iter().map(|&own| usize::from(own)).sum::<usize>() <= width.into();
    let mut text = String::new();
    if !table.title.is_empty() {
        text.push_str(&painted(&table.title, BOLD, style));
        text.push_str("\n\n");
    }
    text.push_str(&if style.width.is_none_or(room) {
        grid(table, &least, style)
    } else {
        stacked(table, style)
    });
    for note in &table.notes {
        text.push_str(&format!("\n• {}", self::note(note, &table.currency)));
    }
    if !table.notes.is_empty() {
        text.push('\n');
    }
    text
}

/// Columns of the terminal that a column needs with its padding: numbers stay whole, words break.
fn least_width(table: &Table, at: usize) -> u16 {
    let cells = table.rows.iter().filter_map(|row| row.get(at));
    let width = cells.map(|own| {
        let width = cell(own, &table.currency).chars().count();
        if matches!(own, Cell::Number(..)) { width } else { width.min(SHORTEST_TEXT) }
    });
    let heading = table.columns[at].heading.split(' ').map(|word| word.chars().count());
    u16::try_from(width.chain(heading).max().unwrap_or(0)).unwrap_or(u16::MAX - PADDING) + PADDING
}

/// Letters of a text that stand on one line at least.
const SHORTEST_TEXT: usize = 14;
/// Blanks on both sides of a cell.
const PADDING: u16 = 2;

/// A table too wide for the terminal: under each row's name its cells, a line each.
fn stacked(table: &Table, style: Style) -> String {
    let heading = |at: usize| &table.columns[at].heading;
    let widest = (1..table.columns.len()).map(|at| heading(at).chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for row in &table.rows {
        for (at, own) in row.iter().enumerate().take(table.columns.len()) {
            let shown = cell(own, &table.currency);
            if at == 0 {
                text.push_str(&painted(&shown, BOLD, style));
            } else if !matches!(own, Cell::Empty) {
                let line = format!("  {:widest$}  {shown}", heading(at));
                text.push_str(&losses(&line, style));
            } else {
                continue;
            }
            text.push('\n');
        }
    }
    text
}

/// Rows and columns.
fn grid(table: &Table, least: &[u16], style: Style) -> String {
    let mut grid = Grid::new();
    grid.load_style(RULED);
    if let Some(width) = style.width {
        grid.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    let number =
        |at: usize| table.rows.iter().any(|row| matches!(row.get(at), Some(Cell::Number(..))));
    let align = |at: usize| if number(at) { CellAlignment::Right } else { CellAlignment::Left };
    grid.set_header(
        table
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| Shown::new(&column.heading).set_alignment(align(at))),
    );
    for row in &table.rows {
        grid.add_row(
            row.iter().enumerate().map(|(at, value)| {
                Shown::new(cell(value, &table.currency)).set_alignment(align(at))
            }),
        );
    }
    for (column, &least) in grid.column_iter_mut().zip(least) {
        column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(
            least.saturating_sub(PADDING),
        )));
    }
    let mut heading = true;
    let drawn: Vec<String> = grid
        .lines()
        .map(|line| {
            let line = line.trim_end();
            if line.chars().all(|c| c == '─') {
                heading = false;
                return painted(line, QUIET, style);
            }
            if heading { painted(line, BOLD, style) } else { losses(line, style) }
        })
        .collect();
    drawn.join("\n") + "\n"
}

const BOLD: &str = "1";
const QUIET: &str = "2";
const RED: &str = "31";

/// The text in a terminal's colour, where colours are wanted.
fn painted(text: &str, code: &str, style: Style) -> String {
    if !style.colour || text.is_empty() {
        return text.to_owned();
    }
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// A line of a table with its negative numbers in red.
fn losses(line: &str, style: Style) -> String {
    if !style.colour {
        return line.to_owned();
    }
    let words = line.split(' ').map(|word| {
        let number = word.strip_prefix('\u{2212}').is_some_and(|rest| {
            rest.chars().any(|c| c.is_ascii_digit()) && !rest.contains(char::is_alphabetic)
        });
        if number { painted(word, RED, style) } else { word.to_owned() }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A tree of explained numbers.
#[must_use]
pub fn tree(tree: &Tree) -> String {
    let mut text = String::new();
    node(tree, None, "", "", &mut text);
    text
}

fn node(tree: &Tree, name: Option<&str>, first: &str, rest: &str, text: &mut String) {
    let known_as =
        name.filter(|name| *name != tree.id).map(|name| format!("{name} = ")).unwrap_or_default();
    text.push_str(&format!(
        "{first}{known_as}{}   {} [{}; {}]\n",
        measured(tree.value, &tree.unit),
        tree.label,
        tree.id,
        tree.evidence
    ));
    if let Some(formula) = &tree.formula {
        text.push_str(&format!("{rest}  = {formula}\n"));
        let numbers = substituted(formula, tree);
        if numbers != *formula {
            text.push_str(&format!("{rest}  = {numbers}\n"));
        }
    }
    if let Some(origin) = &tree.origin {
        text.push_str(&format!("{rest}  from {origin}\n"));
    }
    let last = tree.inputs.len();
    for (at, (name, branch)) in tree.inputs.iter().enumerate() {
        let (joint, below) = if at + 1 == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let (first, rest) = (format!("{rest}{joint}"), format!("{rest}{below}"));
        match branch {
            Branch::Here(tree) => node(tree, Some(name), &first, &rest, text),
            Branch::Elsewhere { id, value, unit } => {
                text.push_str(&format!("{first}{name} = {}   see {id}\n", measured(*value, unit)));
            }
        }
    }
}

fn measured(value: f64, unit: &str) -> String {
    let value = number::significant(value, 4);
    if unit.is_empty() { value } else { format!("{value} {unit}") }
}

/// The formula with numbers put in for names.
fn substituted(formula: &str, tree: &Tree) -> String {
    let value = |word: &str| {
        tree.inputs.iter().find(|(name, _)| name == word).map(|(_, branch)| match branch {
            Branch::Here(tree) => tree.value,
            Branch::Elsewhere { value, .. } => *value,
        })
    };
    let mut text = String::new();
    let mut word = String::new();
    let flush = |word: &mut String, text: &mut String| {
        match value(word) {
            Some(value) => text.push_str(&number::significant(value, 4)),
            None => text.push_str(word),
        }
        word.clear();
    };
    for c in formula.chars() {
        if c.is_alphanumeric() || c == '_' || (c == '.' && !word.is_empty()) {
            word.push(c);
        } else {
            flush(&mut word, &mut text);
            text.push(c);
        }
    }
    flush(&mut word, &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::{Style, table};
    use crate::view::chart::Unit;
    use crate::view::table::{Cell, Column, Table};

    /// On a terminal of any width, however narrow, a number stands on one line.
    #[test]
    fn numbers_stay_whole() {
        let names = ["Option", "Served by", "Cost/query", "Gross margin", "Cost/month", "TTFT"];
        let own = Table {
            title: "Wide".to_owned(),
            currency: "$".to_owned(),
            columns: names.iter().map(|name| Column::new(name, "column")).collect(),
            rows: vec![vec![
                Cell::from("70B in fp8 on rented accelerators of two kinds"),
                Cell::from("2×h100-sxm, fp8"),
                Cell::Number(0.001_234, Unit::Usd),
                Cell::Number(0.867, Unit::Percent),
                Cell::Number(1_234_567.0, Unit::UsdPerMonth),
                Cell::Number(0.939, Unit::Seconds),
            ]],
            ..Table::default()
        };
        let whole = table(&own, Style::default());
        for width in 20..160 {
            let shown = table(&own, Style { width: Some(width), colour: false });
            for number in ["$0.00123", "87%", "939 ms"] {
                assert!(whole.contains(number), "{whole}");
                assert!(shown.contains(number), "{width}:\n{shown}");
            }
            let lines = shown.lines().filter(|line| !line.contains("70B"));
            let longest = lines.map(|line| line.chars().count()).max().unwrap_or(0);
            assert!(longest <= usize::from(width.max(34)), "{width}:\n{shown}");
        }
    }
}
