//! From what a user may write to the domain's types, all faults at once.

mod accuracy;
mod book;
mod commit;
mod contract;
mod correlation;
mod currency;
mod demand;
mod deployment;
mod exposure;
pub mod hardware;
mod lever;
mod lot;
pub mod model;
mod option;
mod plan;
mod precision;
mod price;
mod profile;
mod project;
mod quality;
mod rivals;
mod serving;
mod settings;
mod size;
mod slots;
mod space;
mod stage;
mod supply;
mod workload;

pub use commit::offer;
pub use deployment::{Asked, Parts, deployment, parts};
pub use lever::Levers;
pub use price::today as price_today;
pub use project::{Line, lines};

use std::sync::Arc;

use super::catalog::{CATALOG_DAY, Catalog, typed};
use super::layer;
use super::node::Node;
use super::raw;
use super::studies::StudyText;
use crate::chance::Copula;
use crate::diag::{Diagnostic, Place, did_you_mean};
use crate::perf::Infeasible;
use crate::spec::exposure::Exposure;
use crate::spec::pitch::Claim;
use crate::spec::rival::Rival;
use crate::spec::scenario::Scenario;
use crate::spec::slot::Slot;
use crate::spec::space::Space;
use crate::units::{Ratio, Usd};
use option::Context;
use quality::Scores;

pub use book::Book;

/// A study, resolved.
#[derive(Clone, Debug)]
pub struct Study {
    /// What it is about.
    pub title: String,
    /// Name of its file.
    pub file: String,
    /// How amounts are shown.
    pub currency: Currency,
    /// The benchmark and the least score on it, where the study has scores.
    pub bar: Option<(String, Option<f64>)>,
    /// Its customers, and what is at stake.
    pub exposure: Exposure,
    /// What it claims against whom.
    pitch: raw::study::Pitch,
    /// Its options.
    pub scenarios: Vec<Scenario>,
    /// The numbers that it states, in the order in which they are read, and where they go.
    pub slots: Vec<Slot>,
    /// Paths of its uncertain numbers that cannot be written in place: all estimates use their central
    /// values.
    pub central_only: Vec<Arc<str>>,
    /// How its uncertain numbers, the slots with a distribution, move together.
    pub copula: Copula,
    /// Where they were written, in the same order.
    nodes: Vec<Node>,
}

impl Study {
    /// The slot of a path as in `--set`: `workload.output_tokens`, `option.NAME.key`, or
    /// `option.key` for every option; also of numbers that the study leaves to their defaults.
    /// `None` where a path is no number or cannot be written in place: then set it with
    /// [`super::layer::set`] and resolve anew.
    #[must_use]
    pub fn slot(&self, path: &str) -> Option<Slot> {
        slots::find(path, &self.slots, &self.scenarios, &self.nodes)
    }

    /// Where an option says what makes it infeasible.
    #[must_use]
    pub fn place(&self, option: usize, why: &Infeasible) -> Option<Place> {
        let key = match why.name {
            "does-not-fit" => "gpu",
            "context-too-long" => "workload.input_tokens",
            "misses-slo" => "slo",
            _ => "name",
        };
        self.nodes.get(option).map(|node| node.place_of(key))
    }
}

impl Study {
    /// The claim of `ours` against `incumbent`: names, or what the study's `[pitch]` says.
    ///
    /// # Errors
    /// A name that no option has, and an option held against itself.
    pub fn claim(
        &self,
        ours: Option<&str>,
        incumbent: Option<&str>,
    ) -> Result<Claim, Vec<Diagnostic>> {
        let place = |name: Option<&str>, own: &Option<String>, key: &str, usual: usize| {
            let Some(name) = name.or(own.as_deref()) else { return Ok(usual) };
            let names: Vec<&str> = self.scenarios.iter().map(|own| &*own.name).collect();
            names.iter().position(|known| *known == name).ok_or_else(|| {
                let help = did_you_mean(name, names.iter().copied()).map_or_else(
                    || format!("options: {}", names.join("; ")),
                    |near| format!("did you mean `{near}`?"),
                );
                let fault = format!("`{key}`: no option is named `{name}`");
                vec![Diagnostic::error(fault).help(help)]
            })
        };
        let raw = &self.pitch;
        let last = self.scenarios.len().saturating_sub(1);
        let ours = place(ours, &raw.ours, "ours", last)?;
        let incumbent = place(incumbent, &raw.incumbent, "incumbent", 0)?;
        if ours == incumbent {
            return Err(vec![
                Diagnostic::error("a pitch needs two options, ours and the incumbent's")
                    .help("name them: --ours NAME --incumbent NAME, or in [pitch]"),
            ]);
        }
        Ok(Claim {
            ours,
            incumbent,
            to_provider: raw.audience.unwrap_or_default() == raw::study::Audience::Provider,
            commitment_months: raw.commitment_months.map(Ratio::new),
            credits: raw.credits_usd.map(Usd::new),
            ask: raw.ask.as_deref().map(Arc::from),
        })
    }
}

/// How amounts are shown.
#[derive(Clone, Debug)]
pub struct Currency {
    /// Symbol before amounts.
    pub symbol: String,
    /// Units for one US dollar.
    pub per_usd: f64,
    /// Which rate that is, and of which day, where it is one of a table.
    pub note: Option<String>,
}

impl Default for Currency {
    fn default() -> Self {
        Self { symbol: "$".to_owned(), per_usd: 1.0, note: None }
    }
}

/// Resolves a study against the catalogs.
///
/// # Errors
/// Every fault of every option.
pub fn study(text: &StudyText, catalog: &Catalog) -> Result<Study, Vec<Diagnostic>> {
    let raw: raw::study::Study = typed(&text.node).map_err(|fault| vec![fault])?;
    let (context, nodes) = match (context(text, &raw), layer::options(&text.node)) {
        (Ok(context), Ok(nodes)) => (context, nodes),
        (context, nodes) => {
            return Err(context.err().into_iter().chain(nodes.err()).flatten().collect());
        }
    };
    let mut faults = Vec::new();
    let mut scenarios = Vec::with_capacity(nodes.len());
    let mut reads = Vec::with_capacity(nodes.len());
    // Options that share a faulty table or parent report it once, under the first one's name.
    let mut seen: Vec<Diagnostic> = Vec::new();
    for node in &nodes {
        match option::read(node, catalog, &context) {
            Ok((scenario, read)) => {
                scenarios.push(scenario);
                reads.push(read);
            }
            Err(more) => {
                let name = node.get("name").and_then(Node::text).unwrap_or_default();
                for fault in more {
                    if !seen.contains(&fault) {
                        let message = format!("option `{name}`: {}", fault.message);
                        faults.push(Diagnostic { message, ..fault.clone() });
                        seen.push(fault);
                    }
                }
            }
        }
    }
    let customers = raw.customer.unwrap_or_default();
    let exposure =
        exposure::exposure(&customers, &raw.concentration.unwrap_or_default(), &text.node)
            .map_err(|more| faults.extend(more));
    let currency =
        currency::currency(raw.currency.as_ref(), &text.node).map_err(|more| faults.extend(more));
    let (true, Ok(exposure), Ok(currency)) = (faults.is_empty(), exposure, currency) else {
        return Err(faults);
    };
    let (slots, central_only) = slots::slots(&text.node, &reads);
    Ok(Study {
        central_only,
        exposure,
        title: raw.title.unwrap_or_else(|| "Untitled study".to_owned()),
        file: text.node.place.source.name.clone(),
        currency,
        pitch: raw.pitch.unwrap_or_default(),
        bar: raw.quality.map(|quality| (quality.benchmark, quality.bar)),
        copula: correlation::copula(&slots, raw.correlation.as_deref(), &text.node)?,
        slots,
        scenarios,
        nodes,
    })
}

/// The levers of a study on one of its options: see [`Levers::of`].
///
/// # Errors
/// As [`Levers::of`].
pub fn levers(
    text: &StudyText,
    catalog: &Catalog,
    ends: (Option<&str>, Option<&str>),
) -> Result<Levers, Vec<Diagnostic>> {
    let raw: raw::study::Study = typed(&text.node).map_err(|fault| vec![fault])?;
    Levers::of(text, catalog, context(text, &raw)?, ends)
}

/// What a search around an option (the first unless named) may choose: see [`Space`].
///
/// # Errors
/// Unknown names, and every fault of the option itself.
pub fn space(
    text: &StudyText,
    catalog: &Catalog,
    option: Option<&str>,
) -> Result<Space, Vec<Diagnostic>> {
    let raw: raw::study::Study = typed(&text.node).map_err(|fault| vec![fault])?;
    let context = context(text, &raw)?;
    let options = layer::options(&text.node)?;
    let base = lever::named(&options, option)?;
    let asked = raw.optimize.unwrap_or_default();
    space::space(base, &asked, &text.node, catalog, &context)
}

/// The APIs that each option of a study competes with: those of these names, or, if there are none,
/// those of the catalog that have its model.
///
/// # Errors
/// Unknown names, and faults of the catalog.
pub fn rivals(
    text: &StudyText,
    study: &Study,
    names: &[String],
    catalog: &Catalog,
) -> Result<Vec<Vec<Rival>>, Vec<Diagnostic>> {
    let raw: raw::study::Study = typed(&text.node).map_err(|fault| vec![fault])?;
    let context = context(text, &raw)?;
    rivals::rivals(text, &study.scenarios, names, (catalog, &context))
}

/// What all options share.
fn context(text: &StudyText, raw: &raw::study::Study) -> Result<Context, Vec<Diagnostic>> {
    let day = raw.as_of.as_deref().map_or(Ok(CATALOG_DAY), |day| {
        day.parse().map_err(|_| {
            Diagnostic::error(format!("`as_of` must be a day, not `{day}`"))
                .at(Some(text.node.place_of("as_of")))
                .help("write as_of = 2026-11-23")
        })
    });
    let scores = Scores::of(raw.quality.as_ref(), text.folder.as_deref(), &text.node);
    match (day, scores) {
        (Ok(day), Ok(scores)) => Ok(Context { day, scores }),
        (day, scores) => {
            Err(day.err().into_iter().chain(scores.err().into_iter().flatten()).collect())
        }
    }
}
