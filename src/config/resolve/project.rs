//! The lines of a study's projection.

use std::sync::Arc;

use super::book::Book;
use super::{Study, raw, study};
use crate::config::catalog::{Catalog, typed};
use crate::config::node::{Entry, Node, Value};
use crate::config::studies::StudyText;
use crate::config::{check, layer, schema};
use crate::diag::Diagnostic;
use crate::spec::project::{Calendar, Demand, Growth, Launch, Project, Uncertainty, write_of};

/// A study as one of its lines sees it, and how it goes on.
#[derive(Clone, Debug)]
pub struct Line {
    /// The study.
    pub study: Study,
    /// How it goes on.
    pub project: Project,
    /// The uncertain numbers of how it goes on.
    pub uncertain: Vec<Uncertainty>,
}

/// The base line of a study, and those of `[[project.line]]`.
///
/// # Errors
/// Every fault of the study, of `[project]` and of its lines.
pub fn lines(text: &StudyText, catalog: &Catalog) -> Result<Vec<Line>, Vec<Diagnostic>> {
    let mut base = Node::empty_table(text.node.place.clone());
    if let Some(own) = text.node.get("project") {
        base = own.clone();
    }
    let further = base.table_mut().and_then(|table| table.remove("line"));
    let mut lines = vec![line(text, &base, "base", catalog)?];
    let Some(Value::Array(further)) = further.map(|entry| entry.node.value) else {
        return Ok(lines);
    };
    for own in &further {
        let name = own.get("name").and_then(Node::text).unwrap_or_default();
        let fault = |message: String, help: &str| {
            vec![Diagnostic::error(message).at(Some(own.place_of("name"))).help(help)]
        };
        if name.trim().is_empty() {
            return Err(fault(
                "a line of the projection has no name".to_owned(),
                "name = \"upside\"",
            ));
        }
        if lines.iter().any(|line| line.project.line == name) {
            return Err(fault(
                format!("two lines are named `{name}`"),
                "give each a name of its own; `base` is there without saying",
            ));
        }
        if own.get("line").is_some() {
            return Err(fault("a line has no lines".to_owned(), "move them to [[project.line]]"));
        }
        let mut below = base.clone();
        if let Some(table) = below.table_mut() {
            // One way of growing replaces another.
            let grows = ["growth_per_month", "s_curve", "multiples"];
            if grows.iter().any(|key| own.get(key).is_some()) {
                table.retain(|key, _| !grows.contains(&key.as_str()));
            }
        }
        lines.push(line(text, &layer::over(&below, own), name, catalog)?);
    }
    Ok(lines)
}

fn line(
    text: &StudyText,
    project: &Node,
    name: &str,
    catalog: &Catalog,
) -> Result<Line, Vec<Diagnostic>> {
    let mut node = text.node.clone();
    if let Some(table) = node.table_mut() {
        let entry = Entry { key: project.place.clone(), node: project.clone() };
        table.insert("project".to_owned(), entry);
    }
    let raw: raw::project::Project = typed(project).map_err(|fault| vec![fault])?;
    let sets = raw.set.clone().unwrap_or_default();
    let mut faults: Vec<Diagnostic> =
        sets.iter().filter_map(|set| layer::set(&mut node, set).err()).collect();
    if !sets.is_empty() {
        faults.extend(check::faults(&node, &schema::of::<raw::study::Study>()));
    }
    if !faults.is_empty() {
        let place = project.place_of("set");
        let at = |fault: Diagnostic| {
            let place = fault.place.clone().unwrap_or_else(|| place.clone());
            fault.at(Some(place))
        };
        return Err(faults.into_iter().map(at).collect());
    }
    // What `set` did to [project] itself counts.
    let project = node.get("project").cloned().unwrap_or_else(|| project.clone());
    let raw: raw::project::Project = typed(&project).map_err(|fault| vec![fault])?;
    let mut book = Book::new(&project);
    let project = resolved(&raw, name, &mut book);
    if !book.faults.is_empty() {
        return Err(book.faults);
    }
    let uncertain = book.reads.iter().filter_map(|read| {
        Some(Uncertainty {
            path: Arc::from(format!("project.{}", read.target)),
            chance: read.chance.clone()?,
            write: write_of(&read.target)?,
        })
    });
    let uncertain = uncertain.collect();
    let study = study(&StudyText { node, folder: text.folder.clone() }, catalog)?;
    Ok(Line { study, project, uncertain })
}

fn resolved(raw: &raw::project::Project, name: &str, book: &mut Book<'_>) -> Project {
    let calendar = calendar(raw, book);
    let demand = demand(raw, book);
    let mut number =
        |key: &str, number, usual| book.number(key, number, usual, "nothing is said").value;
    Project {
        line: name.to_owned(),
        calendar,
        months: raw.months.unwrap_or(36) as usize,
        demand,
        discount_rate: number("discount_rate", raw.discount_rate.clone(), 0.12),
        gpu_price_decline_per_year: number(
            "gpu_price_decline_per_year",
            raw.gpu_price_decline_per_year.clone(),
            0.0,
        ),
        api_price_decline_per_year: number(
            "api_price_decline_per_year",
            raw.api_price_decline_per_year.clone(),
            0.0,
        ),
        efficiency_gain_per_year: number(
            "efficiency_gain_per_year",
            raw.efficiency_gain_per_year.clone(),
            0.0,
        ),
        price_decline_per_year: number(
            "price_decline_per_year",
            raw.price_decline_per_year.clone(),
            0.0,
        ),
        opex_usd_per_month: number("opex_usd_per_month", raw.opex_usd_per_month.clone(), 0.0),
        opex_growth_per_month: number(
            "opex_growth_per_month",
            raw.opex_growth_per_month.clone(),
            0.0,
        ),
        opex_share_of_revenue: number(
            "opex_share_of_revenue",
            raw.opex_share_of_revenue.clone(),
            0.0,
        ),
        cash_usd: number("cash_usd", raw.cash_usd.clone(), 0.0),
        tax_rate: number("tax_rate", raw.tax_rate.clone(), 0.0),
        sell_at_end: raw.sell_at_end.unwrap_or(false),
        gpus_per_node: f64::from(raw.gpus_per_node.unwrap_or(8)),
        rack_kw: number("rack_kw", raw.rack_kw.clone(), 41.0),
    }
}

fn calendar(raw: &raw::project::Project, book: &mut Book<'_>) -> Calendar {
    let start = raw.start.as_deref().unwrap_or("2027-01");
    let parsed = start.split_once('-').and_then(|(year, month)| {
        let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
        ((1900..=2200).contains(&year) && (1..=12).contains(&month)).then_some((year, month))
    });
    let (year, month) = parsed.unwrap_or_else(|| {
        let message = format!("`start` must be a month, not `{start}`");
        book.fault("start", message, "write start = \"2027-01\"");
        (2027, 1)
    });
    let fiscal_year_starts =
        i32::try_from(raw.fiscal_year_starts.unwrap_or(1)).unwrap_or(1).clamp(1, 12);
    Calendar { year, month, fiscal_year_starts }
}

fn demand(raw: &raw::project::Project, book: &mut Book<'_>) -> Demand {
    let given = [
        ("growth_per_month", raw.growth_per_month.is_some()),
        ("s_curve", raw.s_curve.is_some()),
        ("multiples", raw.multiples.is_some()),
    ];
    let given: Vec<&str> = given.iter().filter(|(_, there)| *there).map(|(key, _)| *key).collect();
    if let [first, .., last] = given[..] {
        book.fault(last, format!("`{first}` and `{last}` exclude each other"), "keep one of them");
    }
    let growth = if let Some(curve) = &raw.s_curve {
        Growth::SCurve {
            ceiling: curve.ceiling,
            midpoint_month: curve.midpoint_month,
            months_10_to_90: curve.months_10_to_90,
        }
    } else if let Some(multiples) = &raw.multiples {
        if multiples.is_empty() {
            book.fault("multiples", "`multiples` is empty", "give a number for each month");
        }
        Growth::Multiples(multiples.clone())
    } else {
        Growth::PerMonth(
            book.number("growth_per_month", raw.growth_per_month.clone(), 0.0, "none").value,
        )
    };
    let churn = book.number("churn_per_month", raw.churn_per_month.clone(), 0.0, "none").value;
    let seasonality = raw.seasonality.and_then(|factors| {
        let mean = factors.iter().sum::<f64>() / 12.0;
        if mean <= 0.0 {
            book.fault("seasonality", "no month has demand", "give twelve factors around 1");
            return None;
        }
        Some(factors.map(|factor| factor / mean))
    });
    let launches = raw.launch.iter().flatten().map(|launch| Launch {
        month: launch.month as usize,
        factor: launch.factor,
        months: launch.months.map(|months| months as usize),
    });
    Demand { growth, churn_per_month: churn, seasonality, launches: launches.collect() }
}
