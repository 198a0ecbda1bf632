//! Pages as HTML: one file, no script, nothing fetched from elsewhere.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::chart::{self, ChartError, Theme};
use super::text::{cell, note, tree};
use crate::view::chart::Chart;
use crate::view::chart_data::data;
use crate::view::page::{Block, Page};
use crate::view::table::{Cell, Table};

/// Reads well on a phone, on paper, and in the dark.
const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1b2229; --muted: #56616c; --paper: #ffffff; --line: #d5dbe1; --soft: #f3f6f8 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf0; --muted: #9aa6b2; --paper: #13181d; --line: #38424d; --soft: #1c232a } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 60rem; color: var(--ink); background: var(--paper);
  font: 16px/1.5 Inter, system-ui, sans-serif }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 1rem } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
p, ul { margin: .5rem 0 } li { margin: .25rem 0 }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .9rem }
th, td { padding: .35rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line) }
th { color: var(--muted); font-weight: 600 } .number { text-align: right; white-space: nowrap }
pre { background: var(--soft); padding: .75rem; overflow-x: auto; font-size: .85rem }
figure { margin: 1rem 0 } figure svg { width: 100%; height: auto; display: block }
tbody th { color: inherit; font-weight: 400 } details { margin: .75rem 0 } summary { cursor: pointer; color: var(--muted) }
tbody th { min-width: 8rem } figure > div { overflow-x: auto } @media screen and (max-width: 40rem) { figure svg { min-width: 40rem } }
.dark { display: none }
@media (prefers-color-scheme: dark) { .light { display: none } .dark { display: block } }
@media print { body { padding: 0; font-size: 11pt; color: #000; background: #fff } .dark { display: none } .light { display: block }
  h2 { break-after: avoid } tr, figure { break-inside: avoid } thead { display: table-header-group } .wide { overflow: visible } table { font-size: 8pt }
  th, td { padding: .2rem .35rem } .number { white-space: normal } td.number { white-space: nowrap } pre { white-space: pre-wrap; font-size: 7.5pt } @page { margin: 14mm } }
";

/// A page as an HTML document with its charts inside.
///
/// # Errors
/// [`ChartError`] if a chart cannot be drawn.
pub fn page(page: &Page) -> Result<String, ChartError> {
    let body = blocks(&page.blocks, &page.currency)?;
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (page.title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { h1 { (page.title) } @for block in &body { (block) } } }
        }
    };
    Ok(document.into_string())
}

fn blocks(blocks: &[Block], currency: &str) -> Result<Vec<Markup>, ChartError> {
    let mut body = Vec::with_capacity(blocks.len());
    for block in blocks {
        body.push(match block {
            Block::Heading(heading) => html! { h2 { (heading) } },
            Block::Text(text) => html! { p { (note(text, currency)) } },
            Block::List(points) => html! {
                ul { @for point in points { li { (note(point, currency)) } } }
            },
            Block::Table(own) => table(own),
            Block::Chart(own) => figure(own)?,
            Block::Code(code) => html! { pre tabindex="0" { code { (code.trim_end()) } } },
            Block::Tree(own) => html! { pre tabindex="0" { code { (tree(own).trim_end()) } } },
            Block::Details(summary, inside) => {
                let inside = self::blocks(inside, currency)?;
                html! { details { summary { (summary) } @for block in &inside { (block) } } }
            }
        });
    }
    Ok(body)
}

fn table(table: &Table) -> Markup {
    let number = |at: usize| {
        table
            .rows
            .iter()
            .any(|row| matches!(row.get(at), Some(Cell::Number(..))))
            .then_some("number")
    };
    html! {
        div.wide tabindex="0" role="region" aria-label=(if table.title.is_empty() { "Table" } else { &table.title }) { table {
            thead { tr {
                @for (at, column) in table.columns.iter().enumerate() {
                    th scope="col" class=[number(at)] { (column.heading) }
                }
            } }
            tbody {
                @for row in &table.rows {
                    tr { @for (at, value) in row.iter().enumerate() {
                        @if at == 0 {
                            th scope="row" class=[number(at)] { (cell(value, &table.currency)) }
                        } @else {
                            td class=[number(at)] { (cell(value, &table.currency)) }
                        }
                    } }
                }
            }
        } }
    }
}

/// A chart twice, for light and for dark; the reader's setting shows one.
fn figure(own: &Chart) -> Result<Markup, ChartError> {
    let (light, dark) = (chart::svg(own, Theme::Light)?, chart::svg(own, Theme::Dark)?);
    Ok(html! {
        figure {
            div.light role="img" aria-label=(own.alt) { (PreEscaped(light)) }
            div.dark role="img" aria-label=(own.alt) { (PreEscaped(dark)) }
            details { summary { "Numbers of this chart" } (table(&data(own))) }
        }
    })
}
