//! `infercost catalog`: list the catalogs, show an entry with its sources.

mod tables;

use crate::cli::args::{Catalog as Args, CatalogKind, Format};
use crate::cli::{Failure, Status, output};
use crate::config::show::{self, Shown};
use crate::config::{Catalog, raw};
use crate::diag::{Diagnostic, did_you_mean};
use crate::render::{csv, json, markdown, text};
use crate::view::of::catalog as view;
use crate::view::table::{Cell, Table};

pub fn run(args: &Args) -> Result<Status, Failure> {
    let catalog = Catalog::new(args.catalog.clone());
    let shown = if let Some(name) = &args.name {
        let entry = entry(&catalog, args.kind, name)?;
        if args.format == Format::Json {
            entry.json
        } else {
            format!("# {}\n{}", entry.file, entry.toml)
        }
    } else {
        let mut table = tables::table(&catalog, args.kind)?;
        filter(&mut table, args.filter.as_deref());
        sort(&mut table, args.sort.as_deref())?;
        match args.format {
            Format::Table => text::table(&table, output::style()),
            Format::Json => json::pretty(&view::record(&table)),
            Format::Csv => csv::table(&table),
            Format::Markdown => markdown::table(&table),
        }
    };
    output::result(&shown)?;
    Ok(Status::Fine)
}

fn entry(catalog: &Catalog, kind: CatalogKind, name: &str) -> Result<Shown, Vec<Diagnostic>> {
    match kind {
        CatalogKind::Gpus => show::entry::<raw::gpu::Gpu>(catalog, name),
        CatalogKind::Models => show::entry::<raw::model::Model>(catalog, name),
        CatalogKind::Rentals => show::entry::<raw::rental::Provider>(catalog, name),
        CatalogKind::Apis => show::api(catalog, name),
        CatalogKind::Servers => show::entry::<raw::server::Server>(catalog, name),
        CatalogKind::Sites => show::site(catalog, name),
        CatalogKind::Engines => show::entry::<raw::engine::Engine>(catalog, name),
        CatalogKind::Calibration => show::entry::<raw::calibration::Calibration>(catalog, name),
    }
}

fn filter(table: &mut Table, wanted: Option<&str>) {
    let Some(wanted) = wanted.map(str::to_lowercase) else { return };
    table.rows.retain(|row| {
        row.iter().any(|cell| text::cell(cell, &table.currency).to_lowercase().contains(&wanted))
    });
}

fn sort(table: &mut Table, by: Option<&str>) -> Result<(), Failure> {
    let Some(by) = by else { return Ok(()) };
    let (name, falling) = by.strip_prefix('-').map_or((by, false), |name| (name, true));
    let found = table.columns.iter().position(|column| {
        column.name.eq_ignore_ascii_case(name) || column.heading.eq_ignore_ascii_case(name)
    });
    let Some(at) = found else {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let help = did_you_mean(name, names.iter().copied()).map_or_else(
            || format!("columns: {}", names.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(Diagnostic::error(format!("no column is named `{name}`")).help(help).into());
    };
    table.rows.sort_by(|a, b| {
        let order = match (&a[at], &b[at]) {
            (Cell::Number(a, _), Cell::Number(b, _)) => a.total_cmp(b),
            (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
            // What is not known comes last either way.
            (Cell::Empty, Cell::Empty) => return std::cmp::Ordering::Equal,
            (Cell::Empty, _) => return std::cmp::Ordering::Greater,
            (_, Cell::Empty) => return std::cmp::Ordering::Less,
            (Cell::Number(..), _) => std::cmp::Ordering::Less,
            (_, Cell::Number(..)) => std::cmp::Ordering::Greater,
        };
        if falling { order.reverse() } else { order }
    });
    Ok(())
}
