//! What to charge: as a table, as a record, as a chart.

use super::compare::Heading;
use crate::study::price::{Listed, Mix, Of, Price, PriceList};
use crate::view::chart::{Body, Chart, Component, Mark, Role, Stacked, StackedRow, Unit};
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Note, Table};

/// Rivals on a chart, at most.
const MOST: usize = 8;

/// A share in whole percent.
fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0).replace('-', "\u{2212}")
}

/// What a price is for.
fn words(of: Of) -> String {
    match of {
        Of::Query => "query".to_owned(),
        Of::SuccessfulQuery => "right answer".to_owned(),
        Of::MtokInput => "Mtok input".to_owned(),
        Of::MtokCachedInput => "Mtok cached input".to_owned(),
        Of::MtokOutput => "Mtok output".to_owned(),
        Of::MtokBlended => "Mtok, blended".to_owned(),
        Of::UserMonth(queries) => format!("user and month, {queries:.0} queries"),
        Of::Seat => "seat and month".to_owned(),
        Of::Minimum => "least bill of a month".to_owned(),
    }
}

/// Name of a price for programs.
const fn name(of: Of) -> &'static str {
    match of {
        Of::Query => "usd_per_query",
        Of::SuccessfulQuery => "usd_per_successful_query",
        Of::MtokInput => "usd_per_mtok_input",
        Of::MtokCachedInput => "usd_per_mtok_cached_input",
        Of::MtokOutput => "usd_per_mtok_output",
        Of::MtokBlended => "usd_per_mtok_blended",
        Of::UserMonth(_) => "usd_per_user_month",
        Of::Seat => "usd_per_seat_month",
        Of::Minimum => "minimum_usd_per_month",
    }
}

/// The ratio over which prices are blended.
fn mix(mix: &Mix) -> String {
    let mut text = format!(
        "{:.0} input to {:.0} output tokens ({:.1} : 1)",
        mix.input_tokens,
        mix.output_tokens,
        mix.input_tokens / mix.output_tokens
    );
    for (share, what) in
        [(mix.cached_input_share, "of the input cached"), (mix.batch_share, "batch")]
    {
        if share > 0.0 {
            text.push_str(&format!(", {} {what}", percent(share)));
        }
    }
    text
}

/// Where the target lies in the corridor, as a sentence.
fn finding(list: &PriceList, listed: &Listed) -> Option<String> {
    let (margin, cheapest) = (listed.margin_at_ceiling?, listed.rivals.first()?);
    let (option, rival) = (&list.option, &cheapest.name);
    Some(if margin < 0.0 {
        format!("{option} costs more than {rival} asks: no price below it earns")
    } else if margin < list.target_gross_margin {
        format!(
            "{option} earns {} at the price of {rival}, not the wanted {}",
            percent(margin),
            percent(list.target_gross_margin)
        )
    } else {
        format!(
            "{option} earns {} at the price of {rival}: room above the wanted {}",
            percent(margin),
            percent(list.target_gross_margin)
        )
    })
}

/// A price of an option a row.
#[must_use]
pub fn table(lists: &[PriceList], heading: &Heading) -> Table {
    let money = |usd: Option<f64>| {
        usd.map_or(Cell::Empty, |usd| Cell::Number(usd * heading.per_usd, Unit::Usd))
    };
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    for list in lists {
        let listed = match &list.result {
            Ok(listed) => listed,
            Err(why) => {
                let text = format!("{} {}; {}", list.option, why.message, why.help);
                notes.push(Note::from(text));
                continue;
            }
        };
        for price in &listed.prices {
            rows.push(vec![
                Cell::from(&*list.option),
                Cell::from(price.plan.as_deref().unwrap_or("any")),
                Cell::from(words(price.of)),
                money(price.today),
                money(Some(price.floor)),
                money(price.target),
                money(price.ceiling),
            ]);
        }
        notes.extend(finding(list, listed).map(Note::from));
        notes.extend(rivals(list, listed, heading));
    }
    if let Some(first) = lists.first() {
        notes.push(Note::from(format!(
            "floor: nothing is left; target: gross margin of {}; ceiling: the cheapest API for this query",
            percent(first.target_gross_margin)
        )));
        notes.push(Note::from(format!("blended over the study's own query: {}", mix(&first.mix))));
        notes.extend(heading.rate.clone().map(Note::from));
        if lists.iter().flat_map(|own| &own.result).all(|listed| listed.rivals.is_empty()) {
            notes.push(Note::from(
                "no API of the catalog has these models: name some with --api provider/model"
                    .to_owned(),
            ));
        }
    }
    Table {
        title: heading.title.clone(),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Option", "option"),
            Column::new("Plan", "plan"),
            Column::new("Price of", "price_of"),
            Column::new("Today", "today_usd"),
            Column::new("Floor", "floor_usd"),
            Column::new("Target", "target_usd"),
            Column::new("Ceiling", "ceiling_usd"),
        ],
        rows,
        notes,
    }
}

/// What rivals ask for a million tokens, blended.
fn rivals(list: &PriceList, listed: &Listed, heading: &Heading) -> Option<Note> {
    let (first, rest) = listed.rivals.split_first()?;
    let mut cells = vec![Cell::from(format!("{}, rivals per Mtok blended: ", list.option))];
    for (place, rival) in std::iter::once(first).chain(rest).take(MOST).enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        cells.push(Cell::from(format!("{comma}{} ", rival.name)));
        cells.push(Cell::Number(rival.usd_per_mtok_blended * heading.per_usd, Unit::Usd));
    }
    if listed.rivals.len() > MOST {
        cells.push(Cell::from(format!(" and {} more", listed.rivals.len() - MOST)));
    }
    Some(Note(cells))
}

/// The stable record, schema 1. Money is in US dollars.
#[must_use]
pub fn record(lists: &[PriceList], heading: &Heading) -> Record {
    let options = lists.iter().map(|list| {
        let mut entries = vec![
            ("name".to_owned(), Record::from(&*list.option)),
            ("feasible".to_owned(), list.result.is_ok().into()),
        ];
        match &list.result {
            Err(why) => entries.extend([
                ("message".to_owned(), why.message.as_str().into()),
                ("help".to_owned(), why.help.as_str().into()),
            ]),
            Ok(listed) => entries.extend(of_option(list, listed)),
        }
        Record::Map(entries)
    });
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", heading.title.as_str().into()),
        ("file", heading.file.as_str().into()),
        ("options", Record::List(options.collect())),
    ])
}

fn of_option(list: &PriceList, listed: &Listed) -> Vec<(String, Record)> {
    let prices = listed.prices.iter().map(|price| {
        let queries = if let Of::UserMonth(queries) = price.of { Some(queries) } else { None };
        Record::map([
            ("plan", Record::from(price.plan.as_deref())),
            ("price", name(price.of).into()),
            ("queries_per_user_month", queries.into()),
            ("today_usd", price.today.into()),
            ("floor_usd", price.floor.into()),
            ("target_usd", price.target.into()),
            ("ceiling_usd", price.ceiling.into()),
        ])
    });
    let rivals = listed.rivals.iter().map(|rival| {
        let [input, cached, output] = rival.usd_per_mtok;
        Record::map([
            ("api", Record::from(&*rival.name)),
            ("usd_per_query", rival.usd_per_query.into()),
            ("usd_per_mtok_blended", rival.usd_per_mtok_blended.into()),
            ("usd_per_mtok_input", input.into()),
            ("usd_per_mtok_cached_input", cached.into()),
            ("usd_per_mtok_output", output.into()),
            ("source", rival.citation.as_str().into()),
        ])
    });
    let mix = &list.mix;
    let query = Record::map([
        ("input_tokens", Record::from(mix.input_tokens)),
        ("output_tokens", mix.output_tokens.into()),
        ("cached_input_share", mix.cached_input_share.into()),
        ("batch_share", mix.batch_share.into()),
    ]);
    [
        ("served_by", Record::from(list.setting.as_str())),
        ("target_gross_margin", list.target_gross_margin.into()),
        ("query", query),
        ("finding", finding(list, listed).into()),
        ("gross_margin_at_ceiling", listed.margin_at_ceiling.into()),
        ("prices", Record::List(prices.collect())),
        ("rivals", Record::List(rivals.collect())),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// The corridor: floor and target of every option, and what rivals ask, for a million tokens.
#[must_use]
pub fn chart(lists: &[PriceList], heading: &Heading) -> Option<Chart> {
    let mut rows = Vec::new();
    let mut seen: Vec<(&str, f64)> = Vec::new();
    for list in lists {
        let Ok(listed) = &list.result else { continue };
        let blended = |price: &&Price| price.plan.is_none() && price.of == Of::MtokBlended;
        let Some(price) = listed.prices.iter().find(blended) else { continue };
        let above = price.target.map_or(0.0, |target| target - price.floor);
        rows.push(StackedRow {
            label: list.option.to_string(),
            sublabel: list.setting.clone(),
            values: vec![price.floor * heading.per_usd, above.max(0.0) * heading.per_usd, 0.0],
            note: listed.margin_at_ceiling.map(percent).unwrap_or_default(),
            loss: listed.margin_at_ceiling.is_some_and(|margin| margin < 0.0),
            ..StackedRow::default()
        });
        for rival in &listed.rivals {
            if !seen.iter().any(|(name, _)| *name == &*rival.name) {
                seen.push((&rival.name, rival.usd_per_mtok_blended));
            }
        }
    }
    let first = lists.iter().find(|list| list.result.is_ok())?;
    seen.sort_by(|a, b| a.1.total_cmp(&b.1));
    // One ceiling is a line across all; options with other rivals have each their own.
    let served = lists.iter().flat_map(|list| &list.result);
    let ceilings: Vec<Option<f64>> = served
        .map(|listed| listed.rivals.first().map(|rival| rival.usd_per_mtok_blended))
        .collect();
    let common = ceilings.first().copied().flatten();
    let common = common.filter(|_| ceilings.iter().all(|own| *own == common));
    if common.is_none() {
        for (row, own) in rows.iter_mut().zip(&ceilings) {
            row.marker = own.map(|usd| usd * heading.per_usd);
        }
    }
    rows.extend(seen.iter().take(MOST).map(|(name, usd)| {
        let (provider, model) = name.split_once('/').unwrap_or((name, ""));
        StackedRow {
            label: provider.to_owned(),
            sublabel: model.to_owned(),
            values: vec![0.0, 0.0, usd * heading.per_usd],
            ..StackedRow::default()
        }
    }));
    let found = lists.iter().find_map(|list| finding(list, list.result.as_ref().ok()?));
    let title = found.unwrap_or_else(|| {
        format!("What to charge for a gross margin of {}", percent(first.target_gross_margin))
    });
    let part = |label: &str, role| Component { label: label.to_owned(), role };
    let mut components = vec![
        part("cost: the floor", Role::Busy),
        part(&format!("up to {} gross margin", percent(first.target_gross_margin)), Role::Idle),
    ];
    if seen.is_empty() {
        for row in &mut rows {
            row.values.truncate(2);
        }
    } else {
        components.push(part("what APIs ask", Role::Api));
    }
    Some(Chart {
        name: "price-corridor".to_owned(),
        alt: format!("Bars of floor and target price, and of what APIs ask. {title}."),
        title,
        subtitle: format!(
            "Price of a million tokens, {}, blended over {}. {}",
            heading.currency,
            mix(&first.mix),
            heading.title
        ),
        currency: heading.currency.clone(),
        body: Body::Stacked(Stacked {
            components,
            rows,
            unit: Unit::UsdPerMtok,
            marker: common
                .map(|usd| Mark { value: usd * heading.per_usd, label: "cheapest API".to_owned() }),
            marker_heading: "Cheapest API that competes".to_owned(),
            note_heading: if seen.is_empty() {
                String::new()
            } else {
                "Margin at ceiling".to_owned()
            },
        }),
    })
}
