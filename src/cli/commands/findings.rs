//! What a command found, in every form: shown as it is asked for, written as files of every form.

use super::write::{self, File};
use crate::cli::args::{Format, Out};
use crate::cli::{Failure, output};
use crate::render::{csv, json, markdown, text};
use crate::view::chart::Chart;
use crate::view::record::Record;
use crate::view::table::Table;

/// What a command found.
pub struct Findings {
    /// The name that its files take.
    pub name: &'static str,
    /// For people, one below the other.
    pub tables: Vec<Table>,
    /// For programs, as CSV; the first of the tables for people where it is not another.
    pub rows: Option<Table>,
    /// For programs, as JSON.
    pub record: Record,
}

impl Findings {
    /// Findings in one table, for people and for programs.
    pub fn of(name: &'static str, table: Table, record: Record) -> Self {
        Self { name, tables: vec![table], rows: None, record }
    }

    /// Their text in a format.
    pub fn shown(&self, format: Format) -> String {
        let tables = |draw: &dyn Fn(&Table) -> String| {
            self.tables.iter().map(draw).collect::<Vec<_>>().join("\n")
        };
        match format {
            Format::Table => tables(&|table| text::table(table, output::style())),
            Format::Json => json::pretty(&self.record),
            Format::Csv => {
                self.rows.as_ref().or(self.tables.first()).map_or_else(String::new, csv::table)
            }
            Format::Markdown => tables(&markdown::table),
        }
    }

    /// Writes them and their charts into the folder that is asked for, if one is.
    pub fn write(
        &self,
        charts: impl FnOnce() -> Vec<Chart>,
        out: &Out,
        quiet: bool,
    ) -> Result<(), Failure> {
        let Some(folder) = &out.out else { return Ok(()) };
        let forms = [("json", Format::Json), ("csv", Format::Csv), ("md", Format::Markdown)];
        let mut files: Vec<File> = forms
            .map(|(end, format)| (format!("{}.{end}", self.name), self.shown(format).into()))
            .into();
        files.extend(write::drawn(&charts(), out, quiet)?);
        write::all(folder, &files, quiet)
    }

    /// Writes them where that is asked for, then shows them.
    pub fn give(
        &self,
        format: Format,
        charts: impl FnOnce() -> Vec<Chart>,
        out: &Out,
        quiet: bool,
    ) -> Result<(), Failure> {
        self.write(charts, out, quiet)?;
        output::result(&self.shown(format))
    }
}
