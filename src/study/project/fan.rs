//! A projection with every uncertain number drawn: how wide cash and margin fan out over the months.

use rayon::prelude::*;

use super::course;
use crate::chance::{Draws, quantiles};
use crate::spec::project::{Project, Uncertainty};
use crate::spec::scenario::Scenario;
use crate::study::simulate::{Probability, Spread};
use crate::study::uncertain::Uncertain;

/// Draws that one thread computes at a time.
const CHUNK: u32 = 32;
/// Chunks between two looks at whether to go on.
const BATCH: u32 = 32;
/// The shares of draws that a fan shows.
const SHARES: [f64; 5] = [0.1, 0.25, 0.5, 0.75, 0.9];

/// What is drawn.
pub struct Ask<'a> {
    /// The option.
    pub scenario: &'a Scenario,
    /// Its place in the study.
    pub option: usize,
    /// How it goes on.
    pub project: &'a Project,
    /// Uncertain numbers of that.
    pub project_numbers: &'a [Uncertainty],
    /// Uncertain numbers of the study.
    pub uncertain: &'a Uncertain,
    /// How many draws.
    pub draws: u32,
    /// Decides them.
    pub seed: u64,
}

/// How a projection fans out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fan {
    /// How many draws there are.
    pub draws: u32,
    /// Draws in which the option cannot serve some month.
    pub refused: u32,
    /// Cash at the end of each month: the 10th, 25th, 50th, 75th and 90th percentile, in US dollars.
    pub cash_usd: Vec<[f64; 5]>,
    /// Gross margin of each month, the same percentiles; not finite where nothing is sold.
    pub gross_margin: Vec<[f64; 5]>,
    /// Net present value in US dollars.
    pub npv_usd: Option<Spread>,
    /// Most money that is ever missing, in US dollars.
    pub peak_funding_usd: Option<Spread>,
    /// Share of draws in which the net present value is above 0.
    pub npv_above_zero: Probability,
    /// Share of draws in which the free cash flows are back within the horizon.
    pub pays_back: Probability,
    /// Share of draws in which cash runs out.
    pub runs_out: Probability,
}

/// One draw.
struct Path {
    cash: Vec<f64>,
    margin: Vec<f64>,
    npv: f64,
    peak_funding: f64,
    pays_back: bool,
    runs_out: bool,
}

/// Draws of one option on one line; `watch` is told how many are done and says whether to go on.
pub fn fan(ask: &Ask<'_>, mut watch: impl FnMut(u32) -> bool) -> Fan {
    let inputs = ask.uncertain.inputs().len();
    let points = Draws::new(ask.seed, inputs + ask.project_numbers.len());
    let mut paths: Vec<Option<Path>> = Vec::with_capacity(ask.draws as usize);
    let mut done = 0;
    while done < ask.draws && watch(done) {
        let until = ask.draws.min(done + CHUNK * BATCH);
        let starts: Vec<u32> = (done..until).step_by(CHUNK as usize).collect();
        let batch: Vec<Vec<Option<Path>>> = starts
            .par_iter()
            .map(|&start| {
                let draws = start..until.min(start + CHUNK);
                let mut values = vec![0.0; inputs];
                let mut scenario = ask.scenario.clone();
                let mut project = ask.project.clone();
                draws
                    .map(|draw| {
                        drawn(ask, &points, draw, (&mut values, &mut scenario, &mut project))
                    })
                    .collect()
            })
            .collect();
        paths.extend(batch.into_iter().flatten());
        done = until;
    }
    summed(&paths, done)
}

fn drawn(
    ask: &Ask<'_>,
    points: &Draws,
    draw: u32,
    (values, scenario, project): (&mut [f64], &mut Scenario, &mut Project),
) -> Option<Path> {
    for (input, share) in values.iter_mut().enumerate() {
        *share = points.at(draw, input);
    }
    ask.uncertain.values(values);
    for (input, value) in ask.uncertain.inputs().iter().zip(values.iter()) {
        input.set(ask.option, scenario, *value);
    }
    for (place, number) in ask.project_numbers.iter().enumerate() {
        let share = points.at(draw, values.len() + place);
        (number.write)(project, number.chance.quantile(share));
    }
    let course = course(scenario, project).ok()?;
    let margin = |own: &super::Month| own.books.gross_margin().unwrap_or(f64::NAN);
    Some(Path {
        cash: course.months.iter().map(|own| own.cash_usd).collect(),
        margin: course.months.iter().map(margin).collect(),
        npv: course.npv_usd,
        peak_funding: course.peak_funding_usd,
        pays_back: course.payback_months.is_some(),
        runs_out: course.out_of_cash_month.is_some(),
    })
}

fn summed(paths: &[Option<Path>], draws: u32) -> Fan {
    let months = paths.iter().flatten().map(|path| path.cash.len()).max().unwrap_or(0);
    let by_month = |of: &(dyn Fn(&Path) -> &[f64] + Sync)| -> Vec<[f64; 5]> {
        (0..months)
            .into_par_iter()
            .map(|month| {
                let own = paths.iter().flatten().filter_map(|path| of(path).get(month).copied());
                let mut own: Vec<f64> = own.filter(|value| value.is_finite()).collect();
                quantiles(&mut own, SHARES)
            })
            .collect()
    };
    let spread = |of: &dyn Fn(&Path) -> f64| {
        let value = |path: &Option<Path>| path.as_ref().map_or(f64::NAN, of);
        Spread::of_draws(&paths.iter().map(value).collect::<Vec<f64>>())
    };
    let share = |of: &dyn Fn(&Path) -> bool| {
        let held = paths.iter().map(|path| path.as_ref().is_some_and(of));
        Probability::of((0..draws).zip(held))
    };
    Fan {
        draws,
        refused: u32::try_from(paths.iter().filter(|path| path.is_none()).count()).unwrap_or(0),
        cash_usd: by_month(&|path| &path.cash),
        gross_margin: by_month(&|path| &path.margin),
        npv_usd: spread(&|path| path.npv),
        peak_funding_usd: spread(&|path| path.peak_funding),
        npv_above_zero: share(&|path| path.npv > 0.0),
        pays_back: share(&|path| path.pays_back),
        runs_out: share(&|path| path.runs_out),
    }
}
