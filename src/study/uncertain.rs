//! What a study is not sure of: its uncertain numbers, and how far the performance model may be off.

use std::sync::Arc;

use crate::chance::Copula;
use crate::spec::accuracy::Interval;
use crate::spec::scenario::Scenario;
use crate::spec::slot::Slot;
use crate::units::Ratio;

/// One random variable.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its path as in `--set`, or `model error: MODEL on GPU`.
    pub name: Arc<str>,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// A number of the study.
    Number(Slot),
    /// Throughput over what is predicted, of one model on one kind of accelerator.
    Error(Interval, Vec<Place>),
}

/// A stage whose time is predicted.
#[derive(Clone, Debug)]
struct Place {
    option: usize,
    stage: usize,
    /// Its factor on the time before any error.
    factor: Ratio,
}

impl Input {
    /// A number of the study, uncertain or not.
    #[must_use]
    pub fn number(slot: Slot) -> Self {
        Self { name: slot.path.clone(), kind: Kind::Number(slot) }
    }

    /// The value that a share of the draws stays below. A number without a distribution has one value.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        match &self.kind {
            Kind::Number(slot) => match &slot.chance {
                Some(chance) => chance.quantile(share),
                None => slot.value.unwrap_or(f64::NAN),
            },
            Kind::Error(interval, _) => interval.quantile(share),
        }
    }

    /// The value of point estimates; none where the study leaves it to a default.
    #[must_use]
    pub const fn central(&self) -> Option<f64> {
        match &self.kind {
            Kind::Number(slot) => slot.value,
            Kind::Error(..) => Some(1.0),
        }
    }

    /// Lowest and highest legal value.
    #[must_use]
    pub const fn legal(&self) -> (f64, f64) {
        match &self.kind {
            Kind::Number(slot) => slot.range,
            Kind::Error(..) => (f64::MIN_POSITIVE, f64::MAX),
        }
    }

    /// Whether it is the error of the performance model.
    #[must_use]
    pub const fn is_model_error(&self) -> bool {
        matches!(self.kind, Kind::Error(..))
    }

    /// Whether an option depends on it.
    #[must_use]
    pub fn concerns(&self, option: usize) -> bool {
        match &self.kind {
            Kind::Number(slot) => slot.concerns(option),
            Kind::Error(_, places) => places.iter().any(|place| place.option == option),
        }
    }

    /// Writes a value into the scenario of an option. Allocates nothing.
    pub fn set(&self, option: usize, scenario: &mut Scenario, value: f64) {
        match &self.kind {
            Kind::Number(slot) => slot.set(option, scenario, value),
            Kind::Error(_, places) => {
                for place in places.iter().filter(|place| place.option == option) {
                    let stage = scenario.stages.get_mut(place.stage);
                    let deployed = stage.and_then(|stage| stage.serving.deployed_mut());
                    if let Some(deployed) = deployed {
                        deployed.deployment.time_factor.value = place.factor / value;
                    }
                }
            }
        }
    }
}

/// All random variables of a study, and how they move together.
#[derive(Clone, Debug)]
pub struct Uncertain {
    inputs: Vec<Input>,
    /// Of the numbers, which come first.
    copula: Copula,
    numbers: usize,
}

impl Uncertain {
    /// The uncertain numbers among these slots; with `model_error`, one variable more for each model
    /// on each kind of accelerator, which all stages that use both share.
    #[must_use]
    pub fn new(slots: &[Slot], copula: &Copula, scenarios: &[Scenario], model_error: bool) -> Self {
        let numbers = slots.iter().filter(|slot| slot.chance.is_some()).cloned();
        let mut inputs: Vec<Input> = numbers.map(Input::number).collect();
        let numbers = inputs.len();
        if model_error {
            inputs.extend(errors(scenarios));
        }
        Self { inputs, copula: copula.clone(), numbers }
    }

    /// The variables: numbers in the order of the study, then errors of the performance model.
    #[must_use]
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Turns independent shares, one for each input, into values that move together, in place.
    pub fn values(&self, shares: &mut [f64]) {
        self.copula.apply(&mut shares[..self.numbers]);
        for (share, input) in shares.iter_mut().zip(&self.inputs) {
            *share = input.quantile(*share);
        }
    }
}

fn errors(scenarios: &[Scenario]) -> Vec<Input> {
    let mut errors: Vec<Input> = Vec::new();
    for (option, scenario) in scenarios.iter().enumerate() {
        for (stage, own) in scenario.stages.iter().enumerate() {
            let Some(deployed) = own.serving.deployed() else { continue };
            let deployment = &deployed.deployment;
            let name = format!("model error: {} on {}", deployment.model.name, deployment.gpu.name);
            let interval = deployment.accuracy.throughput;
            let place = Place { option, stage, factor: deployment.time_factor.value };
            let known = errors.iter_mut().find(|known| *known.name == *name);
            match known.map(|known| &mut known.kind) {
                Some(Kind::Error(own, places)) => {
                    own.low = own.low.min(interval.low);
                    own.high = own.high.max(interval.high);
                    places.push(place);
                }
                _ if interval == Interval::EXACT => {}
                _ => errors.push(Input {
                    name: Arc::from(name),
                    kind: Kind::Error(interval, vec![place]),
                }),
            }
        }
    }
    errors
}
