//! The sheet of sensitivity against the tool: each end of each input, written into the option.

use infercost::estimate::estimate;
use infercost::ledger::Off;
use infercost::study::compare;
use infercost::study::sensitivity::held;
use infercost::view::workbook::{Cell, Sheet, Value, Workbook};

use super::evaluator::Value as Computed;
use super::{close, inputs, names, resolved, written};

fn number(cell: Option<&Cell>) -> Option<f64> {
    match cell?.value {
        Value::Number(value) | Value::Formula(_, value) => Some(value),
        _ => None,
    }
}

fn text(cell: Option<&Cell>) -> &str {
    match cell.map(|cell| &cell.value) {
        Some(Value::Text(text)) => text,
        _ => "",
    }
}

/// A row of the sheet: option, name of the input, where it stands, the numbers from its value now, and
/// whether some of what they follow from are values.
pub struct Row {
    option: String,
    input: String,
    at: usize,
    numbers: Vec<Option<f64>>,
    has_values: bool,
}

/// Columns of its numbers: the value now, the ends, cost, change, swing and margin.
const COLUMNS: [usize; 10] = [2, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/// Its rows.
pub fn rows(book: &Workbook) -> Vec<Row> {
    let sheet: &Sheet = book.sheets.iter().find(|sheet| sheet.name == "Sensitivity").unwrap();
    let mut option = String::new();
    let mut all = Vec::new();
    for (at, row) in sheet.rows.iter().enumerate().skip(3) {
        if text(row.get(5)) == "As it is:" {
            text(row.first()).clone_into(&mut option);
        } else if number(row.get(2)).is_some() {
            let numbers = COLUMNS.map(|column| number(row.get(column))).to_vec();
            let input = text(row.get(1)).to_owned();
            let has_values = row.iter().any(|cell| text(Some(cell)).starts_with("hours of"));
            all.push(Row { option: option.clone(), input, at, numbers, has_values });
        }
    }
    all
}

/// Every row of a workbook that has been changed, computed by `value`, against the same row of the
/// workbook of the changed study; how many there are. The order may be another.
pub fn agree(
    view: &Workbook,
    changed: &Workbook,
    label: &str,
    value: impl Fn(&str, usize, usize) -> Computed,
) -> usize {
    let after = rows(changed);
    let mut compared = 0;
    for row in rows(view).into_iter().filter(|row| !row.has_values) {
        let same = |own: &&Row| own.option == row.option && own.input == row.input;
        let Some(other) = after.iter().find(same) else { continue };
        for (column, expected) in COLUMNS.iter().zip(&other.numbers) {
            let Some(expected) = expected else { continue };
            let Computed::Number(found) = value("Sensitivity", row.at, *column) else {
                panic!("{label}: {}, {}: no number", row.option, row.input)
            };
            assert!(
                close(found, *expected) || (found - expected).abs() < 1e-11,
                "{label}: {}, {}, column {column}: {found}, not {expected}",
                row.option,
                row.input
            );
        }
        compared += 1;
    }
    compared
}

#[test]
fn each_end_of_each_input_costs_what_the_tool_says() {
    let mut checked = 0;
    for name in names() {
        let (study, heading) = resolved(&name, &[]);
        let (_, book) = written(&name, &[]);
        let keys = inputs(&book);
        let comparison = compare(&study.scenarios);
        for Row { option, input, numbers, .. } in rows(&book) {
            let at = study.scenarios.iter().position(|own| *own.name == option).unwrap();
            let answer = comparison.outcomes[at].result.as_ref().unwrap();
            let Some(scenario) = held(&study.scenarios[at], &answer.ledger) else { continue };
            let Some((key, ..)) = keys.iter().find(|(_, name, _)| *name == input) else {
                continue;
            };
            let under = format!(".{key}");
            let mut slots = study.slots.iter().filter(|slot| {
                slot.concerns(at) && (*slot.path == **key || slot.path.ends_with(&under))
            });
            let (Some(slot), None) = (slots.next(), slots.next()) else { continue };
            let (now, central) = (numbers[0].unwrap(), slot.value.unwrap());
            for (end, cost, margin) in [(1, 3, 8), (2, 4, 9)] {
                let mut varied = scenario.clone();
                slot.set(at, &mut varied, numbers[end].unwrap() / now * central);
                let place = format!("{name}: {option}, {key} at {}", numbers[end].unwrap());
                let Ok(found) = estimate(&mut Off, &varied) else { continue };
                let usd = found.value.cost.usd_per_query.value.get();
                let shown = numbers[cost].unwrap() / heading.per_usd;
                assert!(close(usd, shown), "{place}: {shown}, not {usd}");
                let share = found.value.margin.map(|margin| margin.gross_margin.value.get());
                if let (Some(share), Some(shown)) = (share, numbers[margin]) {
                    assert!(close(share, shown), "{place}: margin {shown}, not {share}");
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 400, "{checked} ends were checked");
}
