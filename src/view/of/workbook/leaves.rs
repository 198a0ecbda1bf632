//! The numbers that no formula gives: inputs of the study, facts of catalogs, and what the tool
//! chose or searched for. Each stands in one cell, whatever number of options read it.

use std::collections::{BTreeSet, HashMap};

use crate::ledger::{Evidence, Line, SEARCH, Source};
use crate::view::chart::Unit;
use crate::view::table::{self, Column, Table};
use crate::view::workbook::{Cell, Look, Sheet, headings, place};

/// What may be done with a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Its reader may change it: the study states it, or may.
    Input,
    /// A catalog's fact.
    Fact,
    /// It follows from a choice or a search that no formula repeats.
    Fixed,
}

/// A number that no formula gives.
struct Leaf {
    kind: Kind,
    label: &'static str,
    value: f64,
    unit: &'static str,
    source: Source,
    evidence: Evidence,
    options: BTreeSet<usize>,
    name: String,
}

impl Leaf {
    /// Where it was read, and what is cited there.
    fn origin(&self) -> String {
        match &self.source.citation {
            Some(citation) => format!("{}: {citation}", self.source.place),
            None => self.source.place.clone(),
        }
    }

    /// What other sheets say of it.
    fn shown(&self) -> Shown<'_> {
        Shown {
            label: self.label,
            name: &self.name,
            key: self.source.key.as_deref(),
            value: self.value,
            unit: self.unit,
            searched: self.source.place.starts_with(SEARCH),
        }
    }

    /// The options that read it.
    fn read_by(&self, options: &[&str]) -> String {
        if self.options.len() == options.len() {
            return "all".to_owned();
        }
        let names: Vec<&str> =
            self.options.iter().filter_map(|&at| options.get(at).copied()).collect();
        names.join("; ")
    }
}

/// What other sheets say of a leaf.
pub struct Shown<'a> {
    /// What it is.
    pub label: &'static str,
    /// Its name in formulas.
    pub name: &'a str,
    /// The key that holds it, if one does.
    pub key: Option<&'a str>,
    /// Its value, in its unit.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// Whether the tool searched for it.
    pub searched: bool,
}

/// All leaves of a study.
#[derive(Default)]
pub struct Leaves {
    all: Vec<Leaf>,
    known: HashMap<(String, String, &'static str, u64), usize>,
    names: HashMap<String, usize>,
}

/// Names of the sheets.
pub const INPUTS: &str = "Inputs";
pub const FACTS: &str = "Facts";
const FIRST_ROW: usize = 4;
const HEAD: [&str; 8] =
    ["What", "Value", "Unit", "Name in formulas", "Key", "Where", "Confidence", "Options"];

impl Leaves {
    /// Enters a given line of an option; none if it follows from definitions alone.
    pub fn enter(&mut self, option: usize, line: &Line, source: &Source) -> Option<usize> {
        let kind = kind(line, source)?;
        let last = line.id.rsplit('.').next().unwrap_or(&line.id);
        let part = source.key.clone().unwrap_or_else(|| last.to_owned());
        let identity = (source.place.clone(), part.clone(), line.unit, line.value.to_bits());
        if let Some(&known) = self.known.get(&identity) {
            self.all[known].options.insert(option);
            return Some(known);
        }
        let start = if kind == Kind::Fact { "fact_" } else { "in_" };
        let name = self.named(&format!("{start}{part}"));
        self.all.push(Leaf {
            kind,
            label: line.label,
            value: line.value,
            unit: line.unit,
            source: source.clone(),
            evidence: line.evidence,
            options: BTreeSet::from([option]),
            name,
        });
        self.known.insert(identity, self.all.len() - 1);
        Some(self.all.len() - 1)
    }

    /// Takes a number from its reader's hands: the study's makes others beside it, which no formula
    /// repeats.
    pub fn pin(&mut self, leaf: usize) {
        if let Some(own) = self.all.get_mut(leaf).filter(|own| own.kind == Kind::Input) {
            own.kind = Kind::Fixed;
        }
    }

    /// A legal name that no other leaf has.
    fn named(&mut self, text: &str) -> String {
        let base: String =
            text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let number = self.names.entry(base.clone()).or_insert(0);
        *number += 1;
        if *number == 1 { base } else { format!("{base}__{number}") }
    }

    /// The leaf at a place.
    pub fn get(&self, leaf: usize) -> Option<Shown<'_>> {
        self.all.get(leaf).map(Leaf::shown)
    }

    /// Where each leaf stands, in the order of entry.
    pub fn places(&self) -> Vec<String> {
        let inputs = self.number(Kind::Input);
        let (mut input, mut fact, mut fixed) = (FIRST_ROW, FIRST_ROW, FIRST_ROW + inputs + GAP);
        self.all
            .iter()
            .map(|leaf| {
                let (sheet, row) = match leaf.kind {
                    Kind::Input => (INPUTS, &mut input),
                    Kind::Fixed => (INPUTS, &mut fixed),
                    Kind::Fact => (FACTS, &mut fact),
                };
                *row += 1;
                place(sheet, *row - 1, 1)
            })
            .collect()
    }

    /// Names and the cells that they stand for.
    pub fn names(&self) -> Vec<(String, String)> {
        self.all.iter().map(|leaf| leaf.name.clone()).zip(self.places()).collect()
    }

    fn number(&self, kind: Kind) -> usize {
        self.all.iter().filter(|leaf| leaf.kind == kind).count()
    }

    fn rows(&self, kind: Kind, options: &[&str]) -> impl Iterator<Item = Vec<Cell>> {
        let look = if kind == Kind::Fixed { Look::Fixed } else { Look::Input };
        self.all.iter().filter(move |leaf| leaf.kind == kind).map(move |leaf| {
            vec![
                Cell::text(leaf.label),
                Cell::number(leaf.value).as_a(look),
                Cell::text(leaf.unit),
                Cell::text(leaf.name.as_str()),
                Cell::text(leaf.source.key.clone().unwrap_or_default()),
                Cell::text(leaf.origin()),
                Cell::text(leaf.evidence.name()),
                Cell::text(leaf.read_by(options)),
            ]
        })
    }

    /// Leaves of these kinds as a table.
    pub fn table(&self, kinds: &[Kind], options: &[&str]) -> Table {
        let columns = [
            ("What", "what"),
            ("Value", "value"),
            ("Unit", "unit"),
            ("Confidence", "evidence"),
            ("Source and date", "source"),
            ("Options", "options"),
        ];
        let rows = self.all.iter().filter(|leaf| kinds.contains(&leaf.kind)).map(|leaf| {
            vec![
                table::Cell::from(leaf.label),
                table::Cell::Number(leaf.value, Unit::Plain),
                table::Cell::from(leaf.unit),
                table::Cell::from(leaf.evidence.name()),
                table::Cell::from(leaf.origin()),
                table::Cell::from(leaf.read_by(options)),
            ]
        });
        Table {
            columns: columns.iter().map(|(heading, name)| Column::new(heading, name)).collect(),
            rows: rows.collect(),
            ..Table::default()
        }
    }

    /// The sheet of inputs, and of what the tool chose.
    pub fn inputs(&self, options: &[&str], command: &str) -> Sheet {
        let mut rows = vec![
            vec![Cell::text("Inputs").as_a(Look::Title)],
            vec![
                Cell::text(
                    "Change the marked cells: every sheet follows. Money is in US dollars here.",
                )
                .as_a(Look::Note),
            ],
            Vec::new(),
            headings(&HEAD),
        ];
        rows.extend(self.rows(Kind::Input, options));
        rows.extend([
            Vec::new(),
            vec![Cell::text("Set by the tool").as_a(Look::Title)],
            vec![
                Cell::text(format!(
                    "Choices, searches, and what is made of several numbers of the study: no formula repeats them. To change one, change the study and run: {command}"
                ))
                .as_a(Look::Note),
            ],
            headings(&HEAD),
        ]);
        rows.extend(self.rows(Kind::Fixed, options));
        sheet(INPUTS, rows)
    }

    /// The sheet of facts.
    pub fn facts(&self, options: &[&str]) -> Sheet {
        let mut rows = vec![
            vec![Cell::text("Facts").as_a(Look::Title)],
            vec![
                Cell::text(
                    "What catalogs say, with document and date. A better figure may be put in its place.",
                )
                .as_a(Look::Note),
            ],
            Vec::new(),
            headings(&HEAD),
        ];
        rows.extend(self.rows(Kind::Fact, options));
        sheet(FACTS, rows)
    }
}

/// Rows between the inputs and what the tool set.
const GAP: usize = 4;

fn sheet(name: &str, rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet {
        name: name.to_owned(),
        widths: vec![44.0, 18.0, 12.0, 34.0, 30.0, 60.0, 12.0, 40.0],
        rows,
        frozen_rows: 4,
        frozen_columns: 1,
        charts: Vec::new(),
    }
}

/// What may be done with a number; none if it follows from definitions.
fn kind(line: &Line, source: &Source) -> Option<Kind> {
    let chosen =
        ["tp", "pp", "dp", "ep"].iter().any(|own| line.id.ends_with(&format!("machine.{own}")));
    if chosen || source.place.starts_with(SEARCH) {
        return Some(Kind::Fixed);
    }
    match source.evidence {
        Evidence::Exact => None,
        Evidence::Stated => Some(if source.key.is_some() { Kind::Input } else { Kind::Fixed }),
        _ if source.place.starts_with("default:") => {
            Some(if source.key.is_some() { Kind::Input } else { Kind::Fixed })
        }
        _ => Some(Kind::Fact),
    }
}
