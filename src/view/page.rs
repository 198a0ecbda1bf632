//! A page for people: text, tables and charts in reading order.

use super::chart::Chart;
use super::table::{Note, Table};
use super::tree::Tree;

/// A page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// What it says, as a heading.
    pub title: String,
    /// The sign that money carries.
    pub currency: String,
    /// What stands on it, from the top.
    pub blocks: Vec<Block>,
}

impl Page {
    /// Its charts, in reading order.
    #[must_use]
    pub fn charts(&self) -> Vec<Chart> {
        let charts = self.blocks.iter().filter_map(|block| match block {
            Block::Chart(chart) => Some((**chart).clone()),
            _ => None,
        });
        charts.collect()
    }
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading of a section.
    Heading(String),
    /// A paragraph.
    Text(Note),
    /// Points, one under the other.
    List(Vec<Note>),
    /// A table under its title; its notes are not shown.
    Table(Table),
    /// A chart.
    Chart(Box<Chart>),
    /// Lines to copy.
    Code(String),
    /// An explained number.
    Tree(Box<Tree>),
    /// Parts that are shown when asked for, under a summary.
    Details(String, Vec<Block>),
}

/// A section of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What stands under it.
    pub blocks: Vec<Block>,
}

impl Section {
    /// Charts under a heading, what tables say of them, and the command that made them.
    #[must_use]
    pub fn of(heading: &str, tables: Vec<Table>, charts: Vec<Chart>, command: &str) -> Self {
        let mut blocks: Vec<Block> =
            charts.into_iter().map(|chart| Block::Chart(Box::new(chart))).collect();
        for mut table in tables {
            // The page itself has the title of the study, which stands first.
            let own = table.title.lines().last().unwrap_or_default().to_owned();
            table.title = own;
            let notes = std::mem::take(&mut table.notes);
            blocks.push(Block::Table(table));
            blocks.extend(Block::remarks(notes));
        }
        blocks.push(Block::Code(command.to_owned()));
        Self { heading: heading.to_owned(), blocks }
    }
}

impl Block {
    /// Remarks as points, folded where they are many; none if there are none.
    #[must_use]
    pub fn remarks(notes: Vec<Note>) -> Option<Self> {
        const MANY: usize = 12;
        match notes.len() {
            0 => None,
            1..=MANY => Some(Self::List(notes)),
            many => Some(Self::Details(format!("{many} remarks"), vec![Self::List(notes)])),
        }
    }

    /// A paragraph of plain text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Note::from(text.into()))
    }
}
