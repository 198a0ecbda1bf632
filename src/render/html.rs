//! Pages as HTML: one file, no script, nothing fetched from elsewhere.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::chart::{self, ChartError, Look, Size, Theme};
use super::text::{cell, note, tree};
use crate::view::chart::{Body, Chart};
use crate::view::chart_data::data;
use crate::view::page::{Block, Page};
use crate::view::table::{Cell, Table};

/// Reads well on a phone, on paper, and in the dark.
const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1b2229; --muted: #56616c; --paper: #ffffff; --line: #d5dbe1; --soft: #f3f6f8; --link: #1f5b99 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf0; --muted: #9aa6b2; --paper: #13181d; --line: #38424d; --soft: #1c232a; --link: #8fbcec } }
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body { margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 70rem; color: var(--ink); background: var(--paper);
  font: 16px/1.5 Inter, system-ui, sans-serif; overflow-wrap: break-word }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 1rem } h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.5rem 0 .5rem }
p, ul { max-width: 54rem } p, ul { margin: .5rem 0 } ul { padding-left: 1.25rem } li { margin: .25rem 0 } a { color: var(--link) }
nav { margin: 1rem 0; padding: .6rem .9rem; background: var(--soft); font-size: .9rem }
nav ul { margin: 0; padding: 0; max-width: none; list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.25rem }
.wide { overflow-x: auto; margin: .75rem 0 } table { border-collapse: collapse; width: 100%; font-size: .875rem }
caption { text-align: left; font-weight: 600; padding: .25rem 0 }
th, td { padding: .35rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line) }
thead th { color: var(--muted); font-weight: 600; vertical-align: bottom; line-height: 1.3 }
tbody th { font-weight: 400; min-width: 8rem } .number { text-align: right } td.number { white-space: nowrap; font-variant-numeric: tabular-nums }
tr > :first-child { position: sticky; left: 0; background: var(--paper); padding-left: 0 }
:not(pre) > code { background: var(--soft); padding: 0 .2em; font-size: .9em }
pre { background: var(--soft); padding: .75rem; overflow-x: auto; font-size: .85rem }
details { margin: .75rem 0 } summary { cursor: pointer; color: var(--muted) }
figure { margin: 1.25rem 0 } figure svg { width: 100%; height: auto; display: block }
.broad { margin: 0 max(-2.9%, -1.25rem) } @media (min-width: 76rem) { .broad { margin: 0 -2.9% } } .dark, .narrow { display: none }
@media (prefers-color-scheme: dark) { .light { display: none } .dark { display: block } }
@media screen and (max-width: 40rem) { body { padding-top: 1.25rem } h1 { font-size: 1.4rem } table { font-size: .85rem }
  .broad:has(+ .narrow) { display: none } .narrow { display: block; margin: 0 max(-6.6%, -1.25rem) }
  .broad { margin: 0; overflow-x: auto } .broad svg { min-width: 44rem } tbody th { min-width: 7rem; overflow-wrap: anywhere } }
@media print { @page { margin: 14mm } body { padding: 0; max-width: none; font-size: 10.5pt; color: #000; background: #fff } nav { display: none }
  .dark { display: none } .light { display: block } .broad { margin: 0 } figure svg { max-height: 190mm }
  h2, caption { break-after: avoid } h2 { margin-top: 1.5rem } tr, figure, li { break-inside: avoid } thead { display: table-header-group }
  .wide { overflow: visible } table { font-size: 8pt } th, td { padding: .2rem .35rem; background: none } tbody th { min-width: 6rem } tr > :first-child { position: static }
  details.brief table { font-size: 7pt }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 7.5pt }
  figure details:not([open]) { display: none } details.brief::details-content { content-visibility: visible; display: block }
  details:not(.brief, [open]) > summary::after { content: ' (folded; print the page with it open)' } summary { list-style: none } }
";

/// A page as an HTML document with its charts inside.
///
/// # Errors
/// [`ChartError`] if a chart cannot be drawn.
pub fn page(page: &Page) -> Result<String, ChartError> {
    let mut under = page.title.clone();
    let body = blocks(&page.blocks, &page.currency, &mut under)?;
    let is_heading = |block: &Block| matches!(block, Block::Heading(_));
    let first = page.blocks.iter().position(is_heading).unwrap_or(body.len());
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (page.title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main {
                h1 { (page.title) }
                @for block in &body[..first] { (block) }
                (contents(&page.blocks))
                @for block in &body[first..] { (block) }
            } }
        }
    };
    Ok(document.into_string())
}

/// Links to all headings of a long page.
fn contents(blocks: &[Block]) -> Markup {
    const LONG: usize = 8;
    let headings = blocks.iter().filter_map(|block| match block {
        Block::Heading(heading) => Some(heading),
        _ => None,
    });
    html! {
        @if headings.clone().count() >= LONG {
            nav aria-label="Contents" { ul {
                @for heading in headings { li { a href={ "#" (anchor(heading)) } { (heading) } } }
            } }
        }
    }
}

/// The name of a heading's place on the page.
fn anchor(heading: &str) -> String {
    let letter = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    heading.chars().map(letter).collect()
}

/// Blocks `under` the heading that came last.
fn blocks(blocks: &[Block], currency: &str, under: &mut String) -> Result<Vec<Markup>, ChartError> {
    let mut body = Vec::with_capacity(blocks.len());
    for block in blocks {
        body.push(match block {
            Block::Heading(heading) => {
                under.clone_from(heading);
                html! { h2 id=(anchor(heading)) { (heading) } }
            }
            Block::Text(text) => html! { p { (prose(&note(text, currency))) } },
            Block::List(points) => html! {
                ul { @for point in points { li { (prose(&note(point, currency))) } } }
            },
            Block::Table(own) => table(own, under),
            Block::Chart(own) => figure(own)?,
            Block::Code(code) => html! { pre tabindex="0" { code { (code.trim_end()) } } },
            Block::Tree(own) => html! { pre tabindex="0" { code { (tree(own).trim_end()) } } },
            Block::Details(summary, inside) => {
                // Trees are long: paper has those that the reader opened.
                let brief = !inside.iter().any(|block| matches!(block, Block::Tree(_)));
                let inside = self::blocks(inside, currency, under)?;
                html! {
                    details class=[brief.then_some("brief")] {
                        summary { (summary) } @for block in &inside { (block) }
                    }
                }
            }
        });
    }
    Ok(body)
}

/// Text in which names between backticks are code; a backtick without another is one.
fn prose(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! {
        @for (at, part) in parts.into_iter().enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn table(table: &Table, under: &str) -> Markup {
    // Numbers, and places where there are none, stand to the right.
    let number = |at: usize| {
        let mut cells = table.rows.iter().filter_map(|row| row.get(at));
        let number = cells.clone().any(|cell| matches!(cell, Cell::Number(..)));
        (number || at > 0 && cells.all(|cell| *cell == Cell::Empty)).then_some("number")
    };
    let title = (!table.title.is_empty()).then_some(table.title.as_str());
    html! {
        div.wide tabindex="0" role="region" aria-label=(title.unwrap_or(under)) { table {
            @if let Some(title) = title { caption { (title) } }
            thead { tr {
                @for (at, column) in table.columns.iter().enumerate() {
                    @if column.heading.is_empty() {
                        td {}
                    } @else {
                        th scope="col" class=[number(at)] { (column.heading) }
                    }
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

/// A chart for light and for dark, broad and for a phone; the reader's setting and screen show one.
fn figure(own: &Chart) -> Result<Markup, ChartError> {
    let drawn = |size: Size| -> Result<Markup, ChartError> {
        let (light, dark) = (
            chart::svg(own, Look { theme: Theme::Light, size })?,
            chart::svg(own, Look { theme: Theme::Dark, size })?,
        );
        Ok(html! {
            div.light role="img" aria-label=(own.alt) { (PreEscaped(light)) }
            div.dark role="img" aria-label=(own.alt) { (PreEscaped(dark)) }
        })
    };
    // A map's columns need their width: on a phone it is moved from side to side.
    let fits_a_phone = !matches!(own.body, Body::Heat(_));
    Ok(html! {
        figure {
            div.broad { (drawn(Size::Document)?) }
            @if fits_a_phone { div.narrow { (drawn(Size::Phone)?) } }
            details { summary { "Numbers of this chart" } (table(&data(own), &own.title)) }
        }
    })
}
