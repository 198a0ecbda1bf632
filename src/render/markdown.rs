//! Tables and pages as Markdown.

use super::text::cell;
use crate::view::chart_data::data;
use crate::view::page::{Block, Page};
use crate::view::table::{Cell, Table};

/// A page as Markdown; charts are links to `NAME.svg` beside it.
#[must_use]
pub fn page(page: &Page) -> String {
    let mut text = format!("# {}\n", page.title);
    blocks(&mut text, &page.blocks, &page.currency);
    text
}

fn blocks(text: &mut String, blocks: &[Block], currency: &str) {
    for block in blocks {
        text.push('\n');
        match block {
            Block::Heading(heading) => text.push_str(&format!("## {heading}\n")),
            Block::Text(note) => {
                text.push_str(&format!("{}\n", super::text::note(note, currency)));
            }
            Block::List(points) => {
                for point in points {
                    text.push_str(&format!("- {}\n", super::text::note(point, currency)));
                }
            }
            Block::Table(own) => {
                if !own.title.is_empty() {
                    text.push_str(&format!("**{}**\n\n", own.title));
                }
                text.push_str(&bare(own));
            }
            Block::Chart(chart) => {
                let alt = chart.alt.replace('[', "\\[").replace(']', "\\]");
                text.push_str(&format!("![{alt}]({}.svg)\n\n", chart.name));
                text.push_str("<details><summary>Numbers of this chart</summary>\n\n");
                text.push_str(&bare(&data(chart)));
                text.push_str("\n</details>\n");
            }
            Block::Code(code) => text.push_str(&fenced(code)),
            Block::Tree(tree) => text.push_str(&fenced(&super::text::tree(tree))),
            Block::Details(summary, inside) => {
                text.push_str(&format!("<details><summary>{}</summary>\n", plain(summary)));
                self::blocks(text, inside, currency);
                text.push_str("\n</details>\n");
            }
        }
    }
}

/// A table without title and notes.
fn bare(own: &Table) -> String {
    table(&Table { title: String::new(), notes: Vec::new(), ..own.clone() })
}

/// Text that HTML reads as it stands.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Lines between fences that are longer than any in them.
fn fenced(code: &str) -> String {
    let mut fence = "```".to_owned();
    while code.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}\n{}\n{fence}\n", code.trim_end())
}

/// A table as Markdown, with its title and notes.
#[must_use]
pub fn table(table: &Table) -> String {
    let mut text = String::new();
    if !table.title.is_empty() {
        text.push_str(&format!("## {}\n\n", table.title));
    }
    let escape = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    text.push_str(&line(table.columns.iter().map(|column| escape(&column.heading)).collect()));
    let rule = (0..table.columns.len()).map(|at| {
        let number = table.rows.iter().any(|row| matches!(row.get(at), Some(Cell::Number(..))));
        if number { "---:".to_owned() } else { "---".to_owned() }
    });
    text.push_str(&line(rule.collect()));
    for row in &table.rows {
        text.push_str(&line(
            row.iter().map(|value| escape(&cell(value, &table.currency))).collect(),
        ));
    }
    if !table.notes.is_empty() {
        text.push('\n');
        for note in &table.notes {
            text.push_str(&format!("- {}\n", super::text::note(note, &table.currency)));
        }
    }
    text
}
