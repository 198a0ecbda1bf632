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

/// A part of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading of a section.
    Heading(String),
    /// A paragraph.
    Text(Note),
    /// Points, one under the other.
    List(Vec<Note>),
    /// A table; its own title and notes are not shown.
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
    /// What tables say under a heading, with charts and the command that made them.
    #[must_use]
    pub fn of(heading: &str, tables: Vec<Table>, charts: Vec<Chart>, command: &str) -> Self {
        let mut blocks = Vec::new();
        for table in tables {
            if !table.title.is_empty() {
                blocks.push(Block::text(table.title.as_str()));
            }
            let notes = table.notes.clone();
            blocks.push(Block::Table(table));
            if !notes.is_empty() {
                blocks.push(Block::List(notes));
            }
        }
        blocks.extend(charts.into_iter().map(|chart| Block::Chart(Box::new(chart))));
        blocks.push(Block::Code(command.to_owned()));
        Self { heading: heading.to_owned(), blocks }
    }
}

impl Block {
    /// A paragraph of plain text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Note::from(text.into()))
    }
}
