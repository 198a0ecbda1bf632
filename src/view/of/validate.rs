//! How far predictions are off: tables by class, and predicted against measured.

use std::collections::BTreeMap;

use crate::fit::{Measured, Quantity, Residual, Summary, rank_correlation_across_gpus};
use crate::view::chart::{Axis, AxisScale, Body, Chart, Scatter, Series, Unit};
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Table};

/// A scored row: what was measured, and each residual.
#[derive(Clone, Debug)]
pub struct Scored {
    /// The row.
    pub row: Measured,
    /// Its residuals.
    pub residuals: Vec<Residual>,
}

/// What rows are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// All rows.
    Overall,
    /// Who measured.
    Source,
    /// The accelerator.
    Gpu,
    /// The engine.
    Engine,
    /// Dense, MoE or MLA.
    Class,
    /// The model.
    Model,
}

impl By {
    /// Every grouping, in the order of the table.
    pub const ALL: [Self; 6] =
        [Self::Overall, Self::Source, Self::Gpu, Self::Engine, Self::Class, Self::Model];

    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overall => "all",
            Self::Source => "source",
            Self::Gpu => "GPU",
            Self::Engine => "engine",
            Self::Class => "class",
            Self::Model => "model",
        }
    }

    fn group(self, row: &Measured) -> String {
        match self {
            Self::Overall => "all rows".to_owned(),
            Self::Source => row.source.clone(),
            Self::Gpu => row.gpu.clone(),
            Self::Engine => row.engine.clone(),
            Self::Class => row.deployment.model.class().to_owned(),
            Self::Model => row.model.clone(),
        }
    }
}

/// Errors of one group for one quantity.
#[derive(Clone, Debug)]
pub struct Line {
    /// The quantity.
    pub quantity: Quantity,
    /// What rows are grouped by.
    pub by: By,
    /// The group.
    pub group: String,
    /// Its errors.
    pub summary: Summary,
}

/// Errors by quantity and group; groups of fewer rows than `least` are left out.
#[must_use]
pub fn lines(scored: &[Scored], groupings: &[By], least: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for quantity in Quantity::ALL {
        for &by in groupings {
            let mut groups: BTreeMap<String, Vec<Residual>> = BTreeMap::new();
            for one in scored {
                let own = one.residuals.iter().filter(|residual| residual.quantity == quantity);
                groups.entry(by.group(&one.row)).or_default().extend(own);
            }
            for (group, residuals) in groups {
                let Some(summary) = Summary::of(&residuals) else { continue };
                if by == By::Overall || summary.n >= least {
                    lines.push(Line { quantity, by, group, summary });
                }
            }
        }
    }
    lines
}

/// Rank correlation of throughput per accelerator across accelerators: sets of rows that agree in
/// all but the accelerator and its number; with the number of sets.
#[must_use]
pub fn ranking(scored: &[Scored]) -> Option<(f64, usize)> {
    type Set = BTreeMap<String, (f64, f64)>;
    let mut sets: BTreeMap<String, Set> = BTreeMap::new();
    for one in scored {
        let (row, d) = (&one.row, &one.row.deployment);
        let found = one.residuals.iter().find_map(|residual| match residual.quantity {
            Quantity::Throughput => Some((residual.predicted, residual.measured)),
            // With the same requests in flight, tokens per second follow from TPOT.
            Quantity::Tpot => d.concurrency.map(|requests| {
                let requests = requests.value.get() * row.replicas;
                (requests / residual.predicted, requests / residual.measured)
            }),
            Quantity::Ttft | Quantity::Power => None,
        });
        let Some((predicted, measured)) = found else { continue };
        let gpus = row.replicas
            * (d.parallelism.tp.value * d.parallelism.pp.value * d.parallelism.dp.value).get();
        let load = d.concurrency.map_or(0.0, |requests| requests.value.get() * row.replicas);
        let key = format!(
            "{} {} {:.0} {:.0} {load:.0} {}",
            row.source,
            d.model.name,
            row.call.input_tokens.value.get(),
            row.call.output_tokens.value.get(),
            d.mode as u8,
        );
        let own = format!("{} {gpus:.0}", d.gpu.name);
        sets.entry(key).or_default().entry(own).or_insert((predicted / gpus, measured / gpus));
    }
    let sets: Vec<Vec<(f64, f64)>> =
        sets.into_values().map(|set| set.into_values().collect()).collect();
    rank_correlation_across_gpus(&sets)
}

/// The table of some lines.
#[must_use]
pub fn table(title: &str, lines: &[Line], notes: Vec<String>) -> Table {
    let rows = lines.iter().map(|line| {
        let Summary { n, median, bias, p90, within_25, rank } = line.summary;
        vec![
            Cell::from(line.quantity.name()),
            Cell::from(line.by.name()),
            Cell::from(line.group.as_str()),
            Cell::Number(n as f64, Unit::Count),
            Cell::Number(median, Unit::Percent),
            Cell::Number(bias, Unit::Percent),
            Cell::Number(p90, Unit::Percent),
            Cell::Number(within_25, Unit::Percent),
            Cell::Number((rank * 1e3).round() / 1e3, Unit::Plain),
        ]
    });
    Table {
        title: title.to_owned(),
        currency: String::new(),
        columns: vec![
            Column::new("Quantity", "quantity"),
            Column::new("By", "by"),
            Column::new("Group", "group"),
            Column::new("Rows", "rows"),
            Column::new("Median error", "median_abs_error"),
            Column::new("Bias", "median_bias"),
            Column::new("90th percentile", "p90_abs_error"),
            Column::new("Within 25%", "share_within_25_percent"),
            Column::new("Rank", "rank_correlation"),
        ],
        rows: rows.collect(),
        notes: notes.into_iter().map(Into::into).collect(),
    }
}

/// The lines for machines.
#[must_use]
pub fn record(
    lines: &[Line],
    ranking: Option<(f64, usize)>,
    left_out: &[(String, usize)],
) -> Record {
    let line = |line: &Line| {
        Record::map([
            ("quantity", line.quantity.name().into()),
            ("by", line.by.name().into()),
            ("group", line.group.as_str().into()),
            ("rows", (line.summary.n as f64).into()),
            ("median_abs_error", line.summary.median.into()),
            ("median_bias", line.summary.bias.into()),
            ("p90_abs_error", line.summary.p90.into()),
            ("share_within_25_percent", line.summary.within_25.into()),
            ("rank_correlation", line.summary.rank.into()),
        ])
    };
    let reason = |(why, count): &(String, usize)| {
        Record::map([("reason", why.as_str().into()), ("rows", (*count as f64).into())])
    };
    Record::map([
        ("schema_version", 1.0.into()),
        ("errors", Record::List(lines.iter().map(line).collect())),
        ("rank_correlation_across_gpus", ranking.map(|(rank, _)| rank).into()),
        ("rank_correlation_sets", ranking.map(|(_, sets)| sets as f64).into()),
        ("left_out", Record::List(left_out.iter().map(reason).collect())),
    ])
}

/// The rows with the largest errors of a quantity, largest first.
#[must_use]
pub fn worst(scored: &[Scored], quantity: Quantity, most: usize) -> Table {
    let mut all: Vec<(&Measured, Residual)> = scored
        .iter()
        .flat_map(|one| one.residuals.iter().map(move |residual| (&one.row, *residual)))
        .filter(|(_, residual)| residual.quantity == quantity)
        .collect();
    all.sort_by(|a, b| b.1.log().abs().total_cmp(&a.1.log().abs()).then(a.0.id.cmp(&b.0.id)));
    let (factor, unit) = match quantity {
        Quantity::Tpot | Quantity::Ttft => (1e3, Unit::Milliseconds),
        Quantity::Throughput => (1.0, Unit::TokensPerSecond),
        Quantity::Power => (1e-3, Unit::Kilowatts),
    };
    let rows = all.iter().take(most).map(|(row, residual)| {
        vec![
            Cell::from(row.id.as_str()),
            Cell::from(row.model.as_str()),
            Cell::from(row.gpu.as_str()),
            Cell::from(row.engine.as_str()),
            Cell::Number(residual.measured * factor, unit),
            Cell::Number(residual.predicted * factor, unit),
            Cell::Number(residual.predicted / residual.measured - 1.0, Unit::Percent),
        ]
    });
    Table {
        title: format!("Worst rows, {}", quantity.name()),
        currency: String::new(),
        columns: vec![
            Column::new("Row", "id"),
            Column::new("Model", "model"),
            Column::new("GPU", "gpu"),
            Column::new("Engine", "engine"),
            Column::new("Measured", "measured"),
            Column::new("Predicted", "predicted"),
            Column::new("Error", "error"),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

/// Predicted against measured of one quantity, a colour for each accelerator.
#[must_use]
pub fn chart(scored: &[Scored], quantity: Quantity) -> Option<Chart> {
    let mut groups: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    let mut residuals = Vec::new();
    for one in scored {
        for residual in one.residuals.iter().filter(|residual| residual.quantity == quantity) {
            groups.entry(&one.row.gpu).or_default().push((residual.measured, residual.predicted));
            residuals.push(*residual);
        }
    }
    let summary = Summary::of(&residuals)?;
    let mut groups: Vec<(&str, Vec<(f64, f64)>)> = groups.into_iter().collect();
    groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(b.0)));
    let (what, unit) = match quantity {
        Quantity::Tpot => ("time per output token, s", Unit::Plain),
        Quantity::Ttft => ("time to the first token, s", Unit::Plain),
        Quantity::Throughput => ("output tokens per second", Unit::TokensPerSecond),
        Quantity::Power => ("power of one accelerator, W", Unit::Plain),
    };
    let axis = |which: &str| Axis {
        label: format!("{which} {what}"),
        unit,
        scale: AxisScale::Log,
        range: None,
    };
    let series = |(label, points): (&str, Vec<(f64, f64)>)| Series {
        label: label.to_owned(),
        points,
        ..Series::default()
    };
    Some(Chart {
        name: format!("predicted-{}", quantity.name().to_lowercase()),
        title: format!(
            "Half of {} predictions are within {:.0}%, {:.0}% within 25%",
            quantity.name(),
            summary.median * 100.0,
            summary.within_25 * 100.0
        ),
        subtitle: format!("{} measured rows; dashed lines: 25% off", summary.n),
        alt: format!(
            "Predicted against measured {what} of {} rows on logarithmic axes, by accelerator.",
            summary.n
        ),
        currency: String::new(),
        body: Body::Scatter(Scatter {
            x: axis("Measured"),
            y: axis("Predicted"),
            groups: groups.into_iter().map(series).collect(),
            band: 0.25,
        }),
    })
}
