//! `infercost doctor`: version, catalogs and their age, what is overlaid, fonts.

use crate::cli::args::{Doctor, Format};
use crate::cli::{Failure, Status, output};
use crate::config::{Catalog, age, overview};
use crate::render::{chart, csv, json, markdown, text};
use crate::view::chart::Unit;
use crate::view::of::catalog as view;
use crate::view::table::{Cell, Column, Table};

pub fn run(args: &Doctor) -> Result<Status, Failure> {
    let today = age::day_of(output::now());
    let found = overview::overview(&Catalog::new(args.catalog.clone()), today)?;
    let rows = found.iter().map(|one| {
        let days = |pick: fn(&_) -> _| one.days.as_ref().map(pick);
        let cell = |day: Option<_>| day.map_or(Cell::Empty, |day: String| Cell::from(day));
        vec![
            Cell::from(one.kind),
            Cell::Number(one.names.len() as f64, Unit::Count),
            Cell::Number(one.overlaid.len() as f64, Unit::Count),
            cell(days(|(first, _)| format!("{first}"))),
            cell(days(|(_, last)| format!("{last}"))),
            one.days.map_or(Cell::Empty, |(_, last)| {
                Cell::Number(f64::from(age::age(last, today)), Unit::Count)
            }),
            cell(one.announced.map(|day| day.to_string())),
        ]
    });
    let mut notes = vec![format!("built-in studies: {}", Catalog::studies().join(", ")).into()];
    for file in found.iter().flat_map(|one| &one.overlaid) {
        notes.push(format!("overlaid: {file}").into());
    }
    notes.push(
        format!(
            "fonts: Inter, built in; {} faces of this machine for letters that it lacks",
            chart::machine_faces()
        )
        .into(),
    );
    let table = Table {
        title: format!("infercost {} on {today}", env!("CARGO_PKG_VERSION")),
        columns: vec![
            Column::new("Catalog", "catalog"),
            Column::new("Files", "files"),
            Column::new("Overlaid", "overlaid"),
            Column::new("Oldest fact", "oldest"),
            Column::new("Newest fact", "newest"),
            Column::new("Days since", "days_since_newest"),
            Column::new("Announced from", "announced_from"),
        ],
        rows: rows.collect(),
        notes,
        ..Table::default()
    };
    output::result(&match args.format {
        Format::Table => text::table(&table, output::style()),
        Format::Json => json::pretty(&view::record(&table)),
        Format::Csv => csv::table(&table),
        Format::Markdown => markdown::table(&table),
    })?;
    Ok(Status::Fine)
}
