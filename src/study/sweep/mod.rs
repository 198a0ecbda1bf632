//! Estimates over ranges of settings: any number of points, in constant memory, on all cores.
//!
//! A setting that is a plain field of the scenario is written there for each point. Any other (a
//! GPU, a model, a count that decides a layout) is resolved anew, once for each combination of
//! such values. Which is which is found out by comparing both ways before the sweep begins.

mod parse;
mod plan;
mod setter;

use std::collections::HashMap;

pub use plan::{Axis, Pick, Plan, Value, Values};

use crate::diag::Warned;
use crate::estimate::{Estimate, estimate};
use crate::ledger::Off;
use crate::perf::Infeasible;
use crate::spec::scenario::Scenario;
use setter::Setter;

/// Values of an axis at which both ways are compared, at most; both ends are among them.
const COMPARED: usize = 16;
/// Combinations that are resolved before the sweep begins, at most; further ones when they come up.
const KEPT: usize = 512;

/// Reads the study with these settings, path and value.
pub type Resolve<'a, E> = dyn Fn(&[(&str, &str)]) -> Result<Vec<Scenario>, E> + Sync + 'a;

/// Places of the values that need resolving, and what comes of them.
type Resolved = HashMap<Vec<usize>, Base>;

/// Scenarios with the values that need resolving.
#[derive(Clone)]
enum Base {
    /// The other values can be written into these.
    Fields(Vec<Scenario>),
    /// With these, the other values decide something together: each point is read anew.
    Entangled,
}

/// How an axis gets into a scenario.
enum Way {
    /// For each option: written into a field, or of no consequence.
    Written(Vec<Option<Setter>>),
    /// By reading the study anew.
    Anew,
}

/// A path, what writes it for each option, and its least and greatest value as text and number.
type Ends<'a> = (&'a str, &'a [Option<Setter>], [(String, f64); 2]);

/// A study over the points of a plan.
pub struct Sweep<'a, E> {
    plan: Plan,
    names: Vec<std::sync::Arc<str>>,
    ways: Vec<Way>,
    resolved: Resolved,
    resolve: &'a Resolve<'a, E>,
}

/// One option at one point.
#[derive(Debug)]
pub struct Row<'a> {
    /// Number of the point, from 0.
    pub point: u64,
    /// The value of every axis.
    pub picks: &'a [Pick],
    /// Name of the option.
    pub option: &'a str,
    /// Its estimate; `Err(None)` where these values together make no valid study.
    pub result: Result<Warned<Estimate>, Option<Infeasible>>,
}

impl<'a, E> Sweep<'a, E> {
    /// Finds out how each axis gets into the scenarios.
    ///
    /// # Errors
    /// What `resolve` says of the study or of a value.
    pub fn new(plan: Plan, resolve: &'a Resolve<'a, E>) -> Result<Self, E> {
        let base = resolve(&[])?;
        let mut ways = Vec::with_capacity(plan.axes().len());
        for axis in plan.axes() {
            ways.push(way(axis, &base, resolve)?);
        }
        let names = base.iter().map(|scenario| scenario.name.clone()).collect();
        let mut sweep = Self { plan, names, ways, resolved: HashMap::new(), resolve };
        sweep.resolve_ahead();
        Ok(sweep)
    }

    /// The points.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How many options there are: rows of a point.
    #[must_use]
    pub fn options(&self) -> usize {
        self.names.len()
    }

    /// Resolves all combinations that need it, if they are few.
    fn resolve_ahead(&mut self) {
        let mut keys = vec![Vec::new()];
        for (way, axis) in self.ways.iter().zip(self.plan.axes()) {
            if matches!(way, Way::Written(_)) {
                continue;
            }
            let Values::List(values) = &axis.values else { return };
            if keys.len() * values.len() > KEPT {
                return;
            }
            keys = keys
                .into_iter()
                .flat_map(|key: Vec<usize>| {
                    (0..values.len()).map(move |place| {
                        let mut longer = key.clone();
                        longer.push(place);
                        longer
                    })
                })
                .collect();
        }
        for key in keys {
            let found = self.anew(&key);
            self.resolved.insert(key, found);
        }
    }

    /// Reads the study with the values at these places; no scenarios if they make no valid study.
    fn anew(&self, key: &[usize]) -> Base {
        let mut places = key.iter();
        let mut settings = Vec::with_capacity(self.ways.len());
        for (way, axis) in self.ways.iter().zip(self.plan.axes()) {
            if let (Way::Anew, Values::List(values)) = (way, &axis.values)
                && let Some(value) = places.next().and_then(|&place| values.get(place))
            {
                settings.push((axis.path.as_str(), value.text.as_str()));
            }
        }
        let Ok(base) = (self.resolve)(&settings) else { return Base::Entangled };
        if self.corners_agree(&settings, &base) { Base::Fields(base) } else { Base::Entangled }
    }

    /// Whether writing all fields at once does what reading the study anew does, at the least and
    /// the greatest value of each together: values that each do no harm may decide something
    /// together (how many accelerators hold a long input *and* a long output).
    fn corners_agree(&self, settings: &[(&str, &str)], base: &[Scenario]) -> bool {
        let ends: Vec<Ends<'_>> = self
            .plan
            .axes()
            .iter()
            .zip(&self.ways)
            .filter_map(|(axis, way)| {
                let Way::Written(setters) = way else { return None };
                let mut known: Vec<(String, f64)> =
                    probes(axis).into_iter().filter_map(|(text, own)| Some((text, own?))).collect();
                known.sort_by(|a, b| a.1.total_cmp(&b.1));
                let ends = [known.first()?.clone(), known.last()?.clone()];
                Some((axis.path.as_str(), setters.as_slice(), ends))
            })
            .collect();
        // With more axes than this, those behind move together.
        let bits = ends.len().min(5);
        (0..1_usize << bits).all(|corner| {
            let at = |place: usize| corner >> place.min(4) & 1;
            let mut all = settings.to_vec();
            all.extend(
                ends.iter().enumerate().map(|(n, (path, _, ends))| (*path, ends[at(n)].0.as_str())),
            );
            let Ok(found) = (self.resolve)(&all) else { return false };
            base.iter().zip(&found).enumerate().all(|(option, (before, target))| {
                let mut written = before.clone();
                for (n, (_, setters, ends)) in ends.iter().enumerate() {
                    if let Some(Some(set)) = setters.get(option) {
                        set.set(&mut written, ends[at(n)].1);
                    }
                }
                content(&written) == content(target)
            })
        })
    }

    /// The study with its only axis at a number, which need be no point of the plan; no scenarios if
    /// that is not valid.
    #[must_use]
    pub fn scenarios(&self, value: f64) -> Vec<Scenario> {
        let picks = [Pick::Drawn(value)];
        match (self.ways.first(), self.resolved.get(&Vec::new())) {
            (Some(Way::Written(_)), Some(Base::Fields(scenarios))) => {
                let mut scenarios = scenarios.clone();
                self.write(&picks, &mut scenarios);
                scenarios
            }
            _ => self.read(&picks),
        }
    }

    /// Estimates every option at every point of a range, in order.
    pub fn rows(&self, points: std::ops::Range<u64>, mut each: impl FnMut(Row<'_>)) {
        let mut own: Resolved = HashMap::new();
        let (mut picks, mut key) = (Vec::new(), Vec::new());
        for point in points {
            self.plan.picks(point, &mut picks);
            key.clear();
            let mut drawn = false;
            for (way, pick) in self.ways.iter().zip(&picks) {
                match (way, *pick) {
                    (Way::Anew, Pick::Listed(place)) => key.push(place),
                    (Way::Anew, Pick::Drawn(_)) => drawn = true,
                    (Way::Written(_), _) => {}
                }
            }
            if !drawn && !own.contains_key(&key) {
                if own.len() > KEPT {
                    own.clear();
                }
                let fresh = self.resolved.get(&key).cloned();
                own.insert(key.clone(), fresh.unwrap_or_else(|| self.anew(&key)));
            }
            match own.get_mut(&key) {
                Some(Base::Fields(scenarios)) if !drawn => {
                    self.write(&picks, scenarios);
                    self.point(point, &picks, scenarios, &mut each);
                }
                _ => self.point(point, &picks, &self.read(&picks), &mut each),
            }
        }
    }

    /// The study with all values of a point, read anew; no scenarios if it is not valid.
    fn read(&self, picks: &[Pick]) -> Vec<Scenario> {
        let axes = self.plan.axes().iter().zip(picks);
        let texts: Vec<(&str, String)> = axes
            .map(|(axis, pick)| {
                let text = match (*pick, &axis.values) {
                    (Pick::Listed(place), Values::List(values)) => {
                        values.get(place).map_or_else(String::new, |value| value.text.clone())
                    }
                    (Pick::Drawn(number), _) => number.to_string(),
                    (Pick::Listed(_), Values::Between(..)) => String::new(),
                };
                (axis.path.as_str(), text)
            })
            .collect();
        let settings: Vec<(&str, &str)> =
            texts.iter().map(|(path, text)| (*path, text.as_str())).collect();
        (self.resolve)(&settings).unwrap_or_default()
    }

    /// Writes the values that are fields.
    fn write(&self, picks: &[Pick], scenarios: &mut [Scenario]) {
        for ((way, axis), pick) in self.ways.iter().zip(self.plan.axes()).zip(picks) {
            let (Way::Written(setters), Some(number)) = (way, number(axis, *pick)) else {
                continue;
            };
            for (scenario, set) in scenarios.iter_mut().zip(setters) {
                if let Some(set) = set {
                    set.set(scenario, number);
                }
            }
        }
    }

    fn point(
        &self,
        point: u64,
        picks: &[Pick],
        scenarios: &[Scenario],
        each: &mut impl FnMut(Row<'_>),
    ) {
        for (place, option) in self.names.iter().enumerate() {
            let result = match scenarios.get(place) {
                None => Err(None),
                Some(scenario) => estimate(&mut Off, scenario).map_err(Some),
            };
            each(Row { point, picks, option, result });
        }
    }
}

/// The number that an axis takes.
#[must_use]
pub fn number(axis: &Axis, pick: Pick) -> Option<f64> {
    match (pick, &axis.values) {
        (Pick::Drawn(number), _) => Some(number),
        (Pick::Listed(place), Values::List(values)) => values.get(place)?.number,
        (Pick::Listed(_), Values::Between(..)) => None,
    }
}

/// Values of an axis at which both ways are compared, as text and number.
fn probes(axis: &Axis) -> Vec<(String, Option<f64>)> {
    match &axis.values {
        Values::Between(low, high) => (0..5)
            .map(|step| low + (high - low) * f64::from(step) / 4.0)
            .map(|value| (value.to_string(), Some(value)))
            .collect(),
        Values::List(values) => {
            let mut picked: Vec<&Value> = if values.len() <= COMPARED {
                values.iter().collect()
            } else {
                (0..COMPARED).map(|n| &values[n * (values.len() - 1) / (COMPARED - 1)]).collect()
            };
            // Legal ranges are intervals: the ends stand for all of a long list.
            let by_number = |a: &&Value, b: &&Value| {
                a.number.unwrap_or(0.0).total_cmp(&b.number.unwrap_or(0.0))
            };
            picked.extend(values.iter().min_by(by_number));
            picked.extend(values.iter().max_by(by_number));
            picked.into_iter().map(|value| (value.text.clone(), value.number)).collect()
        }
    }
}

fn way<E>(axis: &Axis, base: &[Scenario], resolve: &Resolve<'_, E>) -> Result<Way, E> {
    let setter = Setter::of(&axis.path);
    let mut setters: Vec<Option<Setter>> = vec![setter; base.len()];
    let mut anew = setter.is_none();
    let mut idle = vec![true; base.len()];
    for (text, number) in probes(axis) {
        let found = resolve(&[(axis.path.as_str(), text.as_str())])?;
        let (Some(set), Some(number), false) = (setter, number, anew) else {
            anew = true;
            continue;
        };
        for (place, (before, after)) in base.iter().zip(&found).enumerate() {
            let target = content(after);
            let mut written = before.clone();
            set.set(&mut written, number);
            if content(&written) != target {
                setters[place] = None;
            }
            idle[place] &= content(before) == target;
        }
    }
    // Neither written nor without consequence: something else hangs on it.
    anew |= setters.iter().zip(&idle).any(|(setter, idle)| setter.is_none() && !idle);
    Ok(if anew { Way::Anew } else { Way::Written(setters) })
}

/// Everything that a scenario holds but where it comes from, as text: equal texts, equal scenarios.
fn content(scenario: &Scenario) -> String {
    let Scenario {
        name,
        workload,
        stages,
        response_cache,
        success,
        quality,
        plan,
        overheads,
        contracts,
        sources: _,
    } = scenario;
    let text = format!(
        "{:?}",
        (name, workload, stages, response_cache, success, quality, plan, overheads, contracts)
    );
    let mut pieces = text.split("SourceId(");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str(piece.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}
