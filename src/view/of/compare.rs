//! A comparison as a table and as a record.

use crate::cost::{COMPONENTS, Component};
use crate::estimate::Estimate;
use crate::study::{Comparison, Outcome};
use crate::view::chart::Unit;
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Table};

/// How a study's results are headed and priced.
#[derive(Clone, Debug)]
pub struct Heading {
    /// Title of the study.
    pub title: String,
    /// File of the study.
    pub file: String,
    /// Sign of the currency.
    pub currency: String,
    /// Units of the currency for one US dollar.
    pub per_usd: f64,
}

/// The main table: an option a row.
#[must_use]
pub fn table(comparison: &Comparison, heading: &Heading) -> Table {
    let columns = vec![
        Column::new("Option", "option"),
        Column::new("Served by", "setting"),
        Column::new("Cost/query", "usd_per_query"),
        Column::new("Input/Mtok", "usd_per_mtok_input"),
        Column::new("Output/Mtok", "usd_per_mtok_output"),
        Column::new("Gross margin", "gross_margin"),
        Column::new("TTFT", "ttft_ms"),
        Column::new("TPOT", "tpot_ms"),
        Column::new("tok/s/GPU", "output_tok_s_per_gpu"),
        Column::new("GPUs", "gpus"),
        Column::new("Cost/month", "usd_per_month"),
        Column::new("Bound by", "bound_by"),
    ];
    let rows = comparison.outcomes.iter().map(|outcome| row(outcome, heading.per_usd)).collect();
    Table {
        title: heading.title.clone(),
        currency: heading.currency.clone(),
        columns,
        rows,
        notes: notes(comparison, heading),
    }
}

fn row(outcome: &Outcome, per_usd: f64) -> Vec<Cell> {
    let mut cells = vec![Cell::from(&*outcome.name), Cell::from(outcome.setting.as_str())];
    let Ok(answer) = &outcome.result else {
        cells.push(Cell::from("not feasible"));
        cells.resize(12, Cell::Empty);
        return cells;
    };
    let estimate = &answer.estimate.value;
    let money = |value: f64| Cell::Number(value * per_usd, Unit::Usd);
    cells.push(money(estimate.cost.usd_per_query.value.get()));
    cells.push(money(estimate.cost.usd_per_mtok_input.value.get()));
    cells.push(money(estimate.cost.usd_per_mtok_output.value.get()));
    cells.push(estimate.margin.map_or(Cell::Empty, |margin| {
        Cell::Number(margin.gross_margin.value.get(), Unit::Percent)
    }));
    match (&estimate.performance, &estimate.fleet) {
        (Some(performance), Some(fleet)) => {
            cells.push(Cell::Number(performance.ttft.value.get() * 1e3, Unit::Milliseconds));
            cells.push(Cell::Number(performance.tpot.value.get() * 1e3, Unit::Milliseconds));
            cells.push(Cell::Number(performance.output_rate_per_gpu.value.get(), Unit::Count));
            cells.push(Cell::Number(fleet.gpus.value.get(), Unit::Count));
        }
        _ => cells.resize(10, Cell::Empty),
    }
    cells.push(money(estimate.cost.usd_per_month.value.get()));
    cells.push(
        estimate
            .performance
            .map_or(Cell::Empty, |performance| Cell::from(performance.bound_by.name())),
    );
    cells
}

fn notes(comparison: &Comparison, heading: &Heading) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(finding) = finding(comparison) {
        notes.push(finding);
    }
    for outcome in &comparison.outcomes {
        match &outcome.result {
            Err(why) => notes.push(format!("{}: {}; {}", outcome.name, why.message, why.help)),
            Ok(answer) => {
                for warning in &answer.estimate.warnings {
                    notes.push(format!("{}: {}", outcome.name, warning.message));
                }
                for volume in &answer.break_even_volumes {
                    notes.push(match volume.queries_per_day {
                        Some(queries) => format!(
                            "{}: cheaper than {} from {} queries a day",
                            outcome.name,
                            volume.api,
                            grouped(queries.get())
                        ),
                        None => {
                            format!("{}: at no volume cheaper than {}", outcome.name, volume.api)
                        }
                    });
                }
            }
        }
    }
    let differs = (heading.per_usd - 1.0).abs() > 1e-12;
    if differs {
        notes.push(format!("1 USD = {}{}", heading.currency, heading.per_usd));
    }
    notes
}

fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", round_to_three(value));
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn round_to_three(value: f64) -> f64 {
    if value <= 0.0 {
        return value;
    }
    let scale = 10_f64.powf(value.log10().floor() - 2.0);
    (value / scale).round() * scale
}

/// The answer in one sentence: the cheapest option and how much it saves.
#[must_use]
pub fn finding(comparison: &Comparison) -> Option<String> {
    let mut costs: Vec<(&Outcome, f64)> = comparison
        .outcomes
        .iter()
        .filter_map(|outcome| {
            let answer = outcome.result.as_ref().ok()?;
            Some((outcome, answer.estimate.value.cost.usd_per_query.value.get()))
        })
        .collect();
    costs.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (&(cheapest, low), &(dearest, high)) = (costs.first()?, costs.last()?);
    if costs.len() < 2 || low <= 0.0 {
        return Some(format!("{} can serve", cheapest.name));
    }
    let factor = high / low;
    Some(if factor < 1.02 {
        format!("All options cost about the same per query; {} is cheapest", cheapest.name)
    } else if factor < 2.0 {
        format!(
            "{} is cheapest: {:.0}% below {}",
            cheapest.name,
            (1.0 - low / high) * 100.0,
            dearest.name
        )
    } else {
        let digits = usize::from(factor < 10.0);
        format!(
            "{} is cheapest: {factor:.digits$} times less per query than {}",
            cheapest.name, dearest.name
        )
    })
}

/// The stable record of a comparison, schema 1.
#[must_use]
pub fn record(comparison: &Comparison, heading: &Heading) -> Record {
    let options: Vec<Record> = comparison.outcomes.iter().map(option).collect();
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", heading.title.as_str().into()),
        ("file", heading.file.as_str().into()),
        ("finding", finding(comparison).into()),
        ("options", Record::List(options)),
    ])
}

fn option(outcome: &Outcome) -> Record {
    let name = ("name", Record::from(&*outcome.name));
    let setting = ("setting", Record::from(outcome.setting.as_str()));
    match &outcome.result {
        Err(why) => Record::map([
            name,
            setting,
            ("feasible", false.into()),
            ("reason", why.name.into()),
            ("message", why.message.as_str().into()),
            ("help", why.help.as_str().into()),
            ("warnings", Record::List(Vec::new())),
        ]),
        Ok(answer) => {
            let estimate = &answer.estimate.value;
            let warnings: Vec<Record> = answer
                .estimate
                .warnings
                .iter()
                .map(|warning| {
                    Record::map([
                        ("name", warning.name.into()),
                        ("message", warning.message.as_str().into()),
                    ])
                })
                .collect();
            let volumes: Vec<Record> = answer
                .break_even_volumes
                .iter()
                .map(|volume| {
                    Record::map([
                        ("api", Record::from(&*volume.api)),
                        (
                            "queries_per_day",
                            volume.queries_per_day.map(crate::units::Count::get).into(),
                        ),
                    ])
                })
                .collect();
            Record::map([
                name,
                setting,
                ("feasible", true.into()),
                ("performance", performance(estimate)),
                ("fleet", fleet(estimate)),
                ("cost", cost(estimate)),
                ("margin", margin(estimate)),
                ("energy", energy(estimate)),
                ("break_even_volumes", Record::List(volumes)),
                ("warnings", Record::List(warnings)),
            ])
        }
    }
}

fn performance(estimate: &Estimate) -> Record {
    let Some(p) = &estimate.performance else { return Record::Null };
    Record::map([
        ("ttft_ms", (p.ttft.value.get() * 1e3).into()),
        ("tpot_ms", (p.tpot.value.get() * 1e3).into()),
        ("e2e_ms", (p.e2e.value.get() * 1e3).into()),
        ("output_tok_s", p.output_rate.value.get().into()),
        ("output_tok_s_per_gpu", p.output_rate_per_gpu.value.get().into()),
        ("requests_per_s", p.requests.value.get().into()),
        ("gpu_seconds_per_query", p.gpu_seconds.value.get().into()),
        ("prefill_gpu_seconds_per_query", p.prefill_gpu_seconds.value.get().into()),
        ("concurrency", p.concurrency.value.get().into()),
        ("max_concurrency", p.max_concurrency.value.get().into()),
        ("gpus_per_replica", p.gpus.value.get().into()),
        ("weights_gb_per_gpu", (p.weight_bytes.value.get() / 1e9).into()),
        ("memory_gb_per_gpu", (p.memory.value.get() / 1e9).into()),
        ("power_w_per_gpu", p.power.map(|power| power.value.get()).into()),
        ("mfu", p.mfu.value.get().into()),
        ("mbu", p.mbu.value.get().into()),
        ("bound_by", p.bound_by.name().into()),
    ])
}

fn fleet(estimate: &Estimate) -> Record {
    let Some(fleet) = &estimate.fleet else { return Record::Null };
    Record::map([
        ("replicas", fleet.replicas.value.get().into()),
        ("gpus", fleet.gpus.value.get().into()),
        ("utilization", fleet.utilization.value.get().into()),
        ("gpu_hours_per_query", fleet.paid_hours_per_query.value.get().into()),
    ])
}

fn cost(estimate: &Estimate) -> Record {
    let cost = &estimate.cost;
    let components = COMPONENTS
        .iter()
        .filter_map(|&(component, name, _)| {
            let value = cost.components.get(component)?.value.get();
            Some((name.to_owned(), Record::Number(value)))
        })
        .collect();
    Record::map([
        ("usd_per_query", cost.usd_per_query.value.get().into()),
        ("usd_per_mtok_input", cost.usd_per_mtok_input.value.get().into()),
        ("usd_per_mtok_output", cost.usd_per_mtok_output.value.get().into()),
        ("usd_per_mtok_blended", cost.usd_per_mtok_blended.value.get().into()),
        ("usd_per_day", cost.usd_per_day.value.get().into()),
        ("usd_per_month", cost.usd_per_month.value.get().into()),
        ("components", Record::Map(components)),
    ])
}

fn margin(estimate: &Estimate) -> Record {
    let margin = estimate.margin.as_ref();
    let number = |value: Option<f64>| Record::from(value);
    Record::map([
        ("revenue_usd_per_query", number(margin.map(|m| m.revenue.value.get()))),
        ("gross_margin", number(margin.map(|m| m.gross_margin.value.get()))),
        ("markup", number(margin.map(|m| m.markup.value.get()))),
        ("contribution_usd_per_query", number(margin.map(|m| m.contribution.value.get()))),
        ("contribution_margin", number(margin.map(|m| m.contribution_margin.value.get()))),
        ("break_even_usd_per_query", estimate.prices.break_even.value.get().into()),
        ("price_for_target_usd_per_query", estimate.prices.for_target.value.get().into()),
        (
            "break_even_utilization",
            number(margin.and_then(|m| m.break_even_utilization).map(|u| u.value.get())),
        ),
    ])
}

fn energy(estimate: &Estimate) -> Record {
    let energy = estimate.energy.as_ref();
    Record::map([
        ("wh_per_query", energy.map(|e| e.wh_per_query.value.get()).into()),
        (
            "gco2e_per_query",
            energy.and_then(|e| e.gco2e_per_query).map(|grams| grams.value.get()).into(),
        ),
    ])
}

/// The comparison as tidy rows: option, metric, value.
#[must_use]
pub fn tidy(comparison: &Comparison, heading: &Heading) -> Table {
    let mut rows = Vec::new();
    for outcome in &comparison.outcomes {
        if let Record::Map(sections) = option(outcome) {
            for (section, value) in sections {
                flatten(&outcome.name, &section, &value, &mut rows);
            }
        }
    }
    Table {
        title: heading.title.clone(),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Option", "option"),
            Column::new("Metric", "metric"),
            Column::new("Value", "value"),
        ],
        rows,
        notes: Vec::new(),
    }
}

fn flatten(option: &str, path: &str, value: &Record, rows: &mut Vec<Vec<Cell>>) {
    let cell = match value {
        Record::Map(entries) => {
            for (name, value) in entries {
                flatten(option, &format!("{path}.{name}"), value, rows);
            }
            return;
        }
        Record::List(_) => return,
        Record::Null => Cell::Empty,
        Record::Boolean(value) => Cell::from(if *value { "true" } else { "false" }),
        Record::Number(value) => Cell::Number(*value, Unit::Plain),
        Record::Text(text) => Cell::from(text.as_str()),
    };
    if path != "name" {
        rows.push(vec![Cell::from(option), Cell::from(path), cell]);
    }
}

/// One option in detail: headline figures, and cost by component.
#[must_use]
pub fn detail(comparison: &Comparison, heading: &Heading) -> Vec<Table> {
    let mut tables = vec![metrics(comparison, heading)];
    for outcome in &comparison.outcomes {
        if let Ok(answer) = &outcome.result {
            tables.push(components(&answer.estimate.value, heading));
        }
    }
    tables
}

/// Every figure of the first option, a row each.
fn metrics(comparison: &Comparison, heading: &Heading) -> Table {
    let title = comparison.outcomes.first().map_or_else(String::new, |outcome| {
        format!("{}: {} ({})", heading.title, outcome.name, outcome.setting)
    });
    let tidy = tidy(comparison, heading);
    let rows = tidy.rows.into_iter().map(|mut row| row.split_off(1)).collect();
    Table {
        title,
        currency: heading.currency.clone(),
        columns: vec![Column::new("Figure", "metric"), Column::new("Value", "value")],
        rows,
        notes: notes(comparison, heading),
    }
}

/// Cost by component of one option, as a table.
#[must_use]
pub fn components(estimate: &Estimate, heading: &Heading) -> Table {
    let total = estimate.cost.usd_per_query.value.get();
    let name = |component: Component| {
        COMPONENTS.iter().find(|(known, ..)| *known == component).map_or("", |(_, _, name)| name)
    };
    let mut rows: Vec<Vec<Cell>> = estimate
        .cost
        .components
        .iter()
        .map(|(component, cost)| {
            let value = cost.value.get();
            vec![
                Cell::from(name(component)),
                Cell::Number(value * heading.per_usd, Unit::Usd),
                Cell::Number(if total > 0.0 { value / total } else { 0.0 }, Unit::Percent),
            ]
        })
        .collect();
    rows.push(vec![
        Cell::from("Total"),
        Cell::Number(total * heading.per_usd, Unit::Usd),
        Cell::Number(1.0, Unit::Percent),
    ]);
    Table {
        title: "Cost of a query".to_owned(),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Component", "component"),
            Column::new("Cost/query", "usd_per_query"),
            Column::new("Share", "share"),
        ],
        rows,
        notes: Vec::new(),
    }
}
