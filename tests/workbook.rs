//! Workbooks: computed by another hand, their formulas give the tool's numbers, as written and
//! after inputs have changed.
#![cfg(feature = "workbook")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

#[path = "workbook/evaluator.rs"]
mod evaluator;
#[path = "workbook/projection.rs"]
mod projection;
#[path = "workbook/sensitivity.rs"]
mod sensitivity;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use evaluator::{Book, Value};
use infercost::config::resolve::{Line, Study};
use infercost::config::{Catalog, bounds, resolve, studies};
use infercost::ledger::LineKind;
use infercost::render::xlsx;
use infercost::study::{Comparison, Projection, Uncertain, compare, project};
use infercost::view::of::compare::Heading;
use infercost::view::of::workbook as view;
use infercost::view::workbook::{Look, Value as Cell, Workbook};

fn resolved(name: &str, assignments: &[String]) -> (Study, Heading) {
    let text = studies::read(name, assignments).unwrap();
    let study = resolve::study(&text, &Catalog::default()).unwrap();
    let heading = Heading {
        title: study.title.clone(),
        file: study.file.clone(),
        currency: study.currency.symbol.clone(),
        per_usd: study.currency.per_usd,
        rate: None,
    };
    (study, heading)
}

/// The lines of a study that goes on, and every option on each.
fn projected(name: &str, assignments: &[String]) -> (Vec<Line>, Vec<Projection>) {
    let text = studies::read(name, assignments).unwrap();
    if text.node.get("project").is_none() {
        return (Vec::new(), Vec::new());
    }
    let lines = resolve::lines(&text, &Catalog::default()).unwrap();
    let all = lines.iter().flat_map(|line| {
        line.study.scenarios.iter().map(|scenario| project(scenario, &line.project))
    });
    let all = all.collect();
    (lines, all)
}

/// A comparison and its workbook; of a study as it is shipped, made once for all tests.
fn written(name: &str, assignments: &[String]) -> (Comparison, Workbook) {
    static SHIPPED: Mutex<BTreeMap<String, (Comparison, Workbook)>> = Mutex::new(BTreeMap::new());
    if !assignments.is_empty() {
        return made(name, assignments);
    }
    if let Some(known) = SHIPPED.lock().unwrap().get(name) {
        return known.clone();
    }
    let own = made(name, &[]);
    SHIPPED.lock().unwrap().insert(name.to_owned(), own.clone());
    own
}

fn made(name: &str, assignments: &[String]) -> (Comparison, Workbook) {
    let (study, heading) = resolved(name, assignments);
    let comparison = compare(&study.scenarios);
    let errors = Uncertain::new(&[], &study.copula, &study.scenarios, true);
    let ranges = view::Ranges {
        legal: bounds::legal,
        scenarios: &study.scenarios,
        slots: &study.slots,
        errors: errors.inputs(),
    };
    let (lines, all) = projected(name, assignments);
    let lines: Vec<view::Line> = lines
        .iter()
        .map(|line| view::Line { project: &line.project, scenarios: &line.study.scenarios })
        .collect();
    let own = view::Projected { lines: &lines, all: &all, command: "infercost project" };
    let own = (!lines.is_empty()).then_some(&own);
    let book = view::workbook(&comparison, &heading, &ranges, own, "infercost workbook");
    (comparison, book)
}

fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir("configs/studies")
        .unwrap()
        .flatten()
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".toml")?.to_owned()))
        .collect();
    names.sort();
    names.push("tests/fixtures/every-part.toml".to_owned());
    names
}

fn close(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

/// Every formula of the view against what `value` computes; how many there are.
fn check(book: &Workbook, name: &str, value: impl Fn(&str, usize, usize) -> Value) -> usize {
    let mut formulas = 0;
    for sheet in &book.sheets {
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let place = || format!("{name}: {}, row {}, column {column}", sheet.name, row + 1);
                match &cell.value {
                    Cell::Formula(text, expected) => {
                        formulas += 1;
                        let Value::Number(found) = value(&sheet.name, row, column) else {
                            panic!("{}: {text} gives no number", place())
                        };
                        // A difference of like numbers has fewer digits of its own.
                        let lost = if text.contains('-') { 1e-11 } else { 1e-12 };
                        assert!(
                            close(found, *expected) || (*expected - found).abs() < lost,
                            "{}: {text} gives {found}, not {expected}",
                            place()
                        );
                    }
                    Cell::TextFormula(text, expected) => {
                        formulas += 1;
                        let found = value(&sheet.name, row, column);
                        assert_eq!(found, Value::Text(expected.clone()), "{}: {text}", place());
                    }
                    _ => {}
                }
            }
        }
    }
    formulas
}

#[test]
fn formulas_give_the_tools_numbers_for_every_study() {
    for name in names() {
        let (comparison, view) = written(&name, &[]);
        let book = Book::read(&xlsx::workbook(&view).unwrap());
        let formulas =
            check(&view, &name, |sheet, row, column| book.value(&(sheet.to_owned(), row, column)));
        let derived: usize = comparison
            .outcomes
            .iter()
            .filter_map(|outcome| outcome.result.as_ref().ok())
            .flat_map(|answer| answer.ledger.lines())
            .filter(|line| !matches!(line.kind, LineKind::Given(_)) && line.value.is_finite())
            .count();
        // What a spreadsheet has no word or number for is marked as a value.
        let told = |name: &str| {
            name == "Inputs" || name.contains(" hours ") || name.ends_with(" scheduled")
        };
        let values = view.sheets.iter().filter(|sheet| !told(&sheet.name));
        let values = values.flat_map(|sheet| &sheet.rows).flatten();
        let values = values.filter(|cell| cell.look == Look::Fixed).count();
        assert!(
            formulas + values > derived && values * 20 < formulas,
            "{name}: {formulas} formulas and {values} values for {derived} derived lines"
        );
    }
}

/// Inputs of the study's tables that the workbook shows in one cell: key, name, value.
fn inputs(book: &Workbook) -> Vec<(String, String, f64)> {
    let sheet = book.sheets.iter().find(|sheet| sheet.name == "Inputs").unwrap();
    let mut found = Vec::new();
    for row in &sheet.rows {
        let [_, value, _, name, key, ..] = row.as_slice() else { continue };
        let (Cell::Number(number), Cell::Text(name), Cell::Text(key)) =
            (&value.value, &name.value, &key.value)
        else {
            continue;
        };
        if value.look == Look::Input && !key.is_empty() {
            found.push((key.clone(), name.clone(), *number));
        }
    }
    let keys: Vec<String> = found.iter().map(|(key, ..)| key.clone()).collect();
    found.retain(|(key, ..)| keys.iter().filter(|&own| own == key).count() == 1);
    found
}

/// The same inputs changed in the study and in the workbook: assignments, names and values.
fn changes(book: &Workbook, wanted: &[&str]) -> (Vec<String>, Vec<(String, f64)>) {
    let mut assignments = Vec::new();
    let mut cells = Vec::new();
    for (key, name, value) in inputs(book) {
        if !wanted.contains(&key.as_str()) {
            continue;
        }
        // Shares stay shares; what was nothing becomes something.
        let value = match value {
            0.0 => 0.04,
            share if share < 1.0 => share * 0.94,
            other => (other * 1.06).round(),
        };
        let path = if key.contains('.') { key } else { format!("option.{key}") };
        assignments.push(format!("{path}={value}"));
        cells.push((name, value));
    }
    (assignments, cells)
}

const MONEY: [&str; 8] = [
    "workload.queries_per_day",
    "revenue.usd_per_query",
    "revenue.usd_per_mtok_output",
    "revenue.variable_share_of_revenue",
    "revenue.target_gross_margin",
    "overheads.share_of_compute",
    "overheads.usd_per_query",
    "workload.peak_to_mean",
];
/// Of studies in which a query is one call.
const CALLS: [&str; 6] = [
    "concurrency",
    "workload.input_tokens",
    "workload.output_tokens",
    "workload.cached_input_share",
    "workload.batch_share",
    "utilization",
];

/// Studies in which a query is one call. Their load and split are stated in this test: what
/// is searched or chosen is a value in the workbook.
const ONE_CALL: [&str; 2] = ["quick-start", "seventy-b-levers"];
const SETTLED: [&str; 2] = ["option.concurrency=48", "option.tp=4"];

/// The study to change, as assignments to a shipped one.
fn start(name: &str) -> Vec<String> {
    let settled: &[&str] = if ONE_CALL.contains(&name) { &SETTLED } else { &[] };
    settled.iter().map(|&own| own.to_owned()).collect()
}

/// The sheets that show figures, of the study as changed.
fn figures(mut book: Workbook) -> Workbook {
    book.sheets.retain(|sheet| {
        ["Summary", "Performance", "Cost", "Margin", "Checks"].contains(&sheet.name.as_str())
    });
    // How far costs have moved since the file was written differs by nature.
    for sheet in book.sheets.iter_mut().filter(|sheet| sheet.name == "Summary") {
        for row in &mut sheet.rows {
            row.truncate(3);
        }
    }
    book
}

#[test]
fn changed_inputs_move_the_workbook_as_they_move_the_tool() {
    let mut most = 0;
    for name in names() {
        let (_, view) = written(&name, &start(&name));
        let mut wanted = MONEY.to_vec();
        // One of its options has a shape of demand, which says itself how high the peak is.
        wanted.retain(|key| *key != "workload.peak_to_mean" || !name.contains("every-part"));
        if ONE_CALL.contains(&name.as_str()) {
            wanted.extend(CALLS);
        }
        let (assignments, cells) = changes(&view, &wanted);
        let mut book = Book::read(&xlsx::workbook(&view).unwrap());
        for (cell, value) in &cells {
            book.set(cell, *value);
        }
        let all: Vec<String> = start(&name).into_iter().chain(assignments.clone()).collect();
        let (_, changed) = written(&name, &all);
        let label = format!("{name} with {}", assignments.join(" "));
        let value = |sheet: &str, row, column| book.value(&(sheet.to_owned(), row, column));
        let rows = sensitivity::agree(&view, &changed, &label, value);
        let formulas = check(&figures(changed), &label, value);
        assert!(formulas > 20 && rows > 2, "{label}: {formulas} formulas, {rows} rows");
        most = most.max(cells.len());
    }
    assert!(most >= 12, "at most {most} inputs were changed in one study");
}

#[test]
fn what_makes_several_numbers_is_no_input_cell() {
    // Calls of a chat make their mean length, too.
    let (_, view) = written("chat", &[]);
    let keys: Vec<String> = inputs(&view).into_iter().map(|(key, ..)| key).collect();
    assert!(!keys.iter().any(|key| key == "calls"), "{keys:?}");
    assert!(keys.iter().any(|key| key == "utilization"), "{keys:?}");
}

#[test]
fn users_and_their_usage_move_traffic_and_shares() {
    let text = std::fs::read_to_string("configs/studies/subscription.toml").unwrap();
    let (_, view) = written("subscription", &[]);
    let all: Vec<(String, f64)> = view
        .names
        .iter()
        .filter_map(|(name, place)| {
            let row = place.strip_prefix("'Inputs'!$B$")?.parse::<usize>().ok()?;
            let sheet = view.sheets.iter().find(|sheet| sheet.name == "Inputs")?;
            let Cell::Number(value) = sheet.rows.get(row - 1)?.get(1)?.value else { return None };
            Some((name.clone(), value))
        })
        .collect();
    for (from, to) in [("60_000", "75_000"), ("= 0.05 ", "= 0.08 "), ("4_000", "9_000")] {
        let number = |text: &str| text.replace(['_', '=', ' '], "").parse::<f64>().unwrap();
        let now = number(from);
        let found: Vec<_> =
            all.iter().filter(|(_, value)| value.to_bits() == now.to_bits()).collect();
        assert_eq!((text.matches(from).count(), found.len()), (1, 1), "{from}: {found:?}");
        let mut book = Book::read(&xlsx::workbook(&view).unwrap());
        book.set(&found[0].0, number(to));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workbook-users.toml");
        std::fs::write(&path, text.replace(from, to)).unwrap();
        let (_, changed) = made(path.to_str().unwrap(), &[]);
        let formulas = check(&figures(changed), from, |sheet, row, column| {
            book.value(&(sheet.to_owned(), row, column))
        });
        assert!(formulas > 20, "{from}");
    }
}

/// What the summary says of the options' limits.
fn within_limits(view: &Workbook, book: &Book) -> Vec<String> {
    let summary = &view.sheets[0];
    let head = summary.rows.iter().position(|row| row.len() > 10).unwrap();
    let is =
        |cell: &infercost::view::workbook::Cell| cell.value == Cell::Text("Within limits".into());
    let column = summary.rows[head].iter().position(is).unwrap();
    let rows = (head + 1..summary.rows.len()).filter(|&row| summary.rows[row].len() > column);
    rows.map(|row| match book.value(&("Summary".to_owned(), row, column)) {
        Value::Text(text) => text,
        other => panic!("{other:?}"),
    })
    .collect()
}

#[test]
fn the_workbook_says_where_an_option_can_no_longer_serve() {
    let short = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workbook-lots.toml");
    let lot = "model = \"llama-3.1-8b\"\ngpu = \"h100-sxm\"\n\
               supply = [{ name = \"reserved\", gpus = 4, gpu_hour_usd = 2, kind = \"reserved\" }]\n";
    std::fs::write(
        &short,
        format!(
            "[workload]\nqueries_per_day = 1e5\ninput_tokens = 500\noutput_tokens = 200\n\
             [demand]\nshape = \"consumer\"\n[[option]]\nname = \"four\"\n{lot}"
        ),
    )
    .unwrap();
    let short = short.to_str().unwrap();
    // A cell's name, its new value, and what the tool says of the same change.
    for (study, name, value, assignment) in [
        ("quick-start", "in_workload_input_tokens", 200_000.0, "workload.input_tokens=200_000"),
        ("quick-start", "in_slo_tpot_ms", 0.001, "slo.tpot_ms=1"),
        (short, "in_workload_queries_per_day", 9e8, "workload.queries_per_day=9e8"),
    ] {
        let (before, view) = written(study, &[]);
        let served = before.outcomes.iter().filter(|own| own.result.is_ok()).count();
        let mut book = Book::read(&xlsx::workbook(&view).unwrap());
        assert_eq!(within_limits(&view, &book), vec!["yes"; served], "{study}");
        book.set(name, value);
        let (after, _) = written(study, &[assignment.to_owned()]);
        let expected: Vec<&str> = after
            .outcomes
            .iter()
            .zip(&before.outcomes)
            .filter(|(_, before)| before.result.is_ok())
            .map(|(after, _)| if after.result.is_ok() { "yes" } else { "no" })
            .collect();
        assert!(expected.contains(&"no"), "{study}: {assignment} changes nothing");
        assert_eq!(within_limits(&view, &book), expected, "{study} with {assignment}");
    }
}

#[test]
fn the_same_study_gives_the_same_bytes() {
    let bytes = || xlsx::workbook(&made("quick-start", &[]).1).unwrap();
    assert_eq!(bytes(), bytes());
}

/// The program itself, with all that it adds to the view.
#[cfg(feature = "cli")]
#[test]
fn the_command_writes_a_workbook() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workbook");
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["quick-start", "rent-or-own"] {
        let file = folder.join(format!("{name}.xlsx"));
        let out = Command::new(env!("CARGO_BIN_EXE_infercost"))
            .args(["--quiet", "workbook", name, "--out"])
            .arg(&file)
            .output()
            .unwrap();
        assert!(out.status.success(), "{name}: {}", String::from_utf8_lossy(&out.stderr));
        let book = Book::read(&std::fs::read(&file).unwrap());
        let sheets: HashSet<&String> = book.cells.keys().map(|(sheet, ..)| sheet).collect();
        for wanted in ["Summary", "Inputs", "Checks", "Cost of a query, simulated"] {
            assert!(sheets.contains(&wanted.to_owned()), "{name} has no sheet {wanted}");
        }
    }
}

/// What LibreOffice computes for workbooks, all cached values put away first; none where it is not
/// installed. It is started once: that takes longer than to compute.
fn recalculated(views: &[(String, Workbook)]) -> Option<Vec<Book>> {
    let office = ["soffice", "libreoffice"].into_iter().find(|own| {
        Command::new(own).arg("--version").output().is_ok_and(|out| out.status.success())
    })?;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workbook").join("office");
    let (profile, out) = (folder.join("profile"), folder.join("out"));
    std::fs::create_dir_all(profile.join("user")).unwrap();
    // Compute everything on loading, whoever wrote the file.
    let settings = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\"><item oor:path=\"/org.openoffice.Office.Calc/Formula/Load\"><prop oor:name=\"OOXMLRecalcMode\" oor:op=\"fuse\"><value>0</value></prop></item></oor:items>";
    std::fs::write(profile.join("user/registrymodifications.xcu"), settings).unwrap();
    let place = |name: &str| format!("{}.xlsx", name.replace(['/', '.'], "-"));
    for (name, view) in views {
        let mut bare = view.clone();
        for cell in bare.sheets.iter_mut().flat_map(|sheet| &mut sheet.rows).flatten() {
            match &mut cell.value {
                Cell::Formula(_, value) => *value = 0.0,
                Cell::TextFormula(_, value) => value.clear(),
                _ => {}
            }
        }
        std::fs::write(folder.join(place(name)), xlsx::workbook(&bare).unwrap()).unwrap();
    }
    let done = Command::new(office)
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--convert-to", "xlsx", "--outdir"])
        .arg(&out)
        .args(views.iter().map(|(name, _)| folder.join(place(name))))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let read = views.iter().map(|(name, _)| {
        let mut book = Book::read(&std::fs::read(out.join(place(name))).unwrap());
        // What LibreOffice stored is the answer; nothing is computed here.
        book.formulas.clear();
        book
    });
    Some(read.collect())
}

#[test]
fn libreoffice_agrees_as_written_and_after_changes() {
    let mut views: Vec<(String, Workbook)> =
        names().into_iter().map(|name| (name.clone(), written(&name, &[]).1)).collect();
    let as_written = views.len();
    // What the tool says of each changed study.
    let mut changed = Vec::new();
    for name in ONE_CALL {
        let wanted: Vec<&str> = MONEY.into_iter().chain(CALLS).collect();
        let (_, mut edited) = written(name, &start(name));
        let (assignments, cells) = changes(&edited, &wanted);
        let all: Vec<String> = start(name).into_iter().chain(assignments).collect();
        changed.push(written(name, &all).1);
        for sheet in edited.sheets.iter_mut().filter(|sheet| sheet.name == "Inputs") {
            for row in &mut sheet.rows {
                let Some(Cell::Text(cell)) = row.get(3).map(|cell| cell.value.clone()) else {
                    continue;
                };
                if let Some((_, value)) = cells.iter().find(|(own, _)| *own == cell) {
                    row[1].value = Cell::Number(*value);
                }
            }
        }
        views.push((format!("{name}-changed"), edited));
    }
    let months = projection::changed();
    views.extend((0..).zip(&months).map(|(at, own)| (format!("months-{at}"), own.view.clone())));
    let Some(books) = recalculated(&views) else {
        eprintln!("skipped: LibreOffice (soffice) is not installed");
        return;
    };
    for (at, ((name, view), book)) in views.iter().zip(&books).enumerate() {
        let value = |sheet: &str, row, column| book.value(&(sheet.to_owned(), row, column));
        match at.checked_sub(as_written) {
            None => assert!(check(view, name, value) > 20),
            Some(place) if place >= changed.len() => months[place - changed.len()].check(value),
            Some(place) => {
                assert!(sensitivity::agree(view, &changed[place], name, value) > 2);
                check(&figures(changed[place].clone()), name, value);
            }
        }
    }
}
