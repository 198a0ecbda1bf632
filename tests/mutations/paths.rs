//! The whole way that a text from outside takes through the library, to numbers, tables and
//! charts. Each function panics where the library breaks its word: a result has finite numbers, a
//! fault has a place inside the text. The fuzz targets under `fuzz/` run the same functions.

use infercost::config::catalog::{Noun, checked};
use infercost::config::raw::{api::ApiProvider, gpu::Gpu, model::Model, rental::Provider};
use infercost::config::{Catalog, bounds, cases::Cases, import, measured, resolve, studies};
use infercost::diag::{Diagnostic, SourceText};
use infercost::ledger::Off;
use infercost::render::chart::{Look, Size, Theme, svg};
use infercost::render::{csv, json, markdown, text};
use infercost::study::{self, Comparison, Uncertain};
use infercost::view::of::compare::{self as view, Heading};
use infercost::view::of::{charts, concentration, predict, project, waterfall, workbook};
use infercost::view::record::Record;
use infercost::view::table::{Cell, Table};
use infercost::{perf, render};

/// A study as far as its faults.
pub fn read(text: &str) {
    if let Err(faults) = studies::parse("study.toml", text, &[]) {
        inside(&faults);
    }
}

/// A study: compared, shown in every format and drawn; its levers, months and customers too.
pub fn study(text: &str) {
    with_catalog(text, &Catalog::default());
}

fn with_catalog(text: &str, catalog: &Catalog) {
    let read = match studies::parse("study.toml", text, &[]) {
        Ok(read) => read,
        Err(faults) => return inside(&faults),
    };
    let study = match resolve::study(&read, catalog) {
        Ok(study) => study,
        Err(faults) => return inside(&faults),
    };
    let heading = Heading {
        title: study.title.clone(),
        file: study.file.clone(),
        currency: study.currency.symbol.clone(),
        per_usd: study.currency.per_usd,
        rate: None,
    };
    let comparison = study::compare(&study.scenarios);
    answers(&comparison);
    shown(&view::table(&comparison, &heading));
    shown(&view::tidy(&comparison, &heading));
    finite(&view::record(&comparison, &heading), "compare");
    drawn(&charts::all(&comparison, &heading));
    for scenario in &study.scenarios {
        if let Ok(found) = study::concentration(scenario, &study.exposure) {
            shown(&concentration::table(&found, &heading));
            finite(&concentration::record(&found, &heading), "concentration");
            drawn(&[concentration::chart(&found, &heading)]);
        }
    }
    match resolve::levers(&read, catalog, (None, None)) {
        Err(faults) => inside(&faults),
        Ok(levers) => {
            let solve = |set| levers.scenario(set, catalog);
            let found = study::waterfall(&levers.base, &levers.names, solve);
            shown(&waterfall::table(&found, &heading));
            finite(&waterfall::record(&found, &heading), "waterfall");
            drawn(&[waterfall::chart(&found, &heading)]);
        }
    }
    match resolve::lines(&read, catalog) {
        Err(faults) => inside(&faults),
        Ok(lines) => {
            let projections: Vec<_> = lines
                .iter()
                .flat_map(|line| {
                    let options = line.study.scenarios.iter();
                    options.map(|scenario| study::project(scenario, &line.project))
                })
                .collect();
            shown(&project::table(&projections, false, &heading));
            finite(&project::record(&projections, &[], &heading), "project");
            drawn(&project::charts(&projections, &heading));
            let lines: Vec<workbook::Line> = lines
                .iter()
                .map(|line| workbook::Line {
                    project: &line.project,
                    scenarios: &line.study.scenarios,
                })
                .collect();
            let command = "infercost project";
            let projected = workbook::Projected { lines: &lines, all: &projections, command };
            let errors = Uncertain::new(&[], &study.copula, &study.scenarios, true);
            let ranges = workbook::Ranges {
                legal: bounds::legal,
                scenarios: &study.scenarios,
                slots: &study.slots,
                errors: errors.inputs(),
            };
            let book =
                workbook::workbook(&comparison, &heading, &ranges, Some(&projected), "infercost");
            render::xlsx::workbook(&book).expect("a workbook");
        }
    }
}

/// An entry of a catalog, and a study that uses it.
pub fn catalog(folder: &str, text: &str) {
    match folder {
        "gpus" => entry::<Gpu>(text, "model = \"llama-3.1-8b\"\ngpu = \"own\"\ngpu_hour_usd = 2"),
        "models" => entry::<Model>(text, "model = \"own\"\ngpu = \"h200-sxm\"\ngpu_hour_usd = 2"),
        "rentals" => {
            let option = "model = \"llama-3.1-8b\"\ngpu = \"h100-sxm\"\nrental = \"own/on-demand\"";
            entry::<Provider>(text, option);
        }
        _ => entry::<ApiProvider>(text, "api = \"own/gpt-5.6-sol\""),
    }
}

fn entry<T: Noun>(text: &str, option: &str) {
    let source = SourceText { name: "own.toml".to_owned(), text: text.to_owned() };
    if let Err(faults) = checked::<T>(&source.into()) {
        return inside(&faults);
    }
    let study = format!(
        "[workload]\nqueries_per_day = 1000\ninput_tokens = 500\noutput_tokens = 100\n\
         [revenue]\nusd_per_query = 0.01\n[[option]]\nname = \"own\"\n{option}\n"
    );
    with_catalog(&study, &Catalog::default().with::<T>("own", text));
}

/// A CSV of cases or of measured rows.
pub fn cases(text: &str) {
    if let Ok(cases) = Cases::new(Catalog::default()).read(text.as_bytes()) {
        for case in cases.into_iter().flatten() {
            let found = perf::predict(&mut Off, &case.deployment, &case.call);
            for cell in predict::cells(&found, &case.deployment.accuracy, case.replicas, 2.0) {
                assert!(!cell.contains("NaN") && !cell.contains("inf"), "{cell} in {text}");
            }
        }
    }
    if let Ok(rows) = measured::Rows::read(text.as_bytes(), Catalog::default()) {
        for row in &rows.rows {
            assert!(row.output_tok_s.is_none_or(f64::is_finite), "{} in {text}", row.id);
        }
    }
}

/// A model's `config.json`; what is read must be an entry that the catalog takes.
pub fn hf_config(text: &str) {
    if let Ok(model) = import::hf_config(text, Some("own")) {
        catalog("models", &import::to_toml(&model));
    }
}

/// A load generator's results; what is read must be rows that can be read again.
pub fn benchmark(text: &str) {
    if let Ok(rows) = import::benchmark(text, None) {
        cases(&import::measured_csv(&rows).expect("rows as CSV"));
    }
}

/// Every fault says something, and where it points is inside its text.
fn inside(faults: &[Diagnostic]) {
    assert!(!faults.is_empty(), "refused without a fault");
    for fault in faults {
        assert!(!fault.to_string().is_empty());
        if let Some(place) = &fault.place {
            let span = &place.span;
            assert!(span.start <= span.end && span.end <= place.source.text.len(), "{fault}");
            // What is shown of the text is cut there.
            assert!(place.source.text.get(span.clone()).is_some(), "{fault}");
        }
    }
}

/// Every line of every ledger is a number.
fn answers(comparison: &Comparison) {
    for outcome in &comparison.outcomes {
        let Ok(answer) = &outcome.result else { continue };
        for line in answer.ledger.lines() {
            assert!(line.value.is_finite(), "{}: {} is {}", outcome.name, line.id, line.value);
        }
        let cost = answer.estimate.value.cost.usd_per_query.value.get();
        assert!(cost >= 0.0, "{}: a query costs {cost}", outcome.name);
    }
}

/// Every number of a table is one, and the table can be written. Names may be any words, `NaN` too.
fn shown(table: &Table) {
    let notes = table.notes.iter().map(|note| &note.0);
    for cell in table.rows.iter().chain(notes).flatten() {
        if let Cell::Number(value, _) = cell {
            assert!(value.is_finite(), "{value} in {}", text::table(table, text::Style::default()));
        }
    }
    for text in
        [text::table(table, text::Style::default()), markdown::table(table), csv::table(table)]
    {
        assert!(!text.is_empty());
    }
}

fn drawn(charts: &[infercost::view::chart::Chart]) {
    for chart in charts {
        let look = Look { theme: Theme::Light, size: Size::Document };
        let picture = svg(chart, look).expect("a picture");
        assert!(!picture.contains("NaN"), "{}", chart.name);
    }
}

fn finite(record: &Record, place: &str) {
    let _ = json::pretty(record);
    numbers(record, place);
}

fn numbers(record: &Record, place: &str) {
    match record {
        Record::Number(value) => assert!(value.is_finite(), "{place} is {value}"),
        Record::List(values) => {
            for (at, value) in values.iter().enumerate() {
                numbers(value, &format!("{place}[{at}]"));
            }
        }
        Record::Map(entries) => {
            for (name, value) in entries {
                numbers(value, &format!("{place}.{name}"));
            }
        }
        _ => {}
    }
}
