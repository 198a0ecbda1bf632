//! A measured row, and what the model says of it.

use crate::ledger::Off;
use crate::perf::{self, Infeasible, Performance};
use crate::spec::deployment::Deployment;
use crate::spec::workload::Call;

/// What was measured on one deployment. Missing values were not reported.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Its identifier in the file.
    pub id: String,
    /// Who measured it.
    pub source: String,
    /// The model, as written in the file.
    pub model: String,
    /// The accelerator, as written in the file.
    pub gpu: String,
    /// The engine, as written in the file.
    pub engine: String,
    /// One replica.
    pub deployment: Deployment,
    /// Its requests.
    pub call: Call,
    /// Replicas in the deployment.
    pub replicas: f64,
    /// Whether parallelism and load are stated, so that the row says something of the hardware.
    pub complete: bool,
    /// Mean time to the first token in seconds.
    pub ttft_s: Option<f64>,
    /// Time per output token in seconds.
    pub tpot_s: Option<f64>,
    /// Output tokens per second of the whole deployment.
    pub output_tok_s: Option<f64>,
    /// Power of one accelerator in watts.
    pub power_w_per_gpu: Option<f64>,
}

/// A quantity that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// Time per output token.
    Tpot,
    /// Output tokens per second.
    Throughput,
    /// Time to the first token.
    Ttft,
    /// Power of one accelerator.
    Power,
}

impl Quantity {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 4] = [Self::Tpot, Self::Throughput, Self::Ttft, Self::Power];

    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tpot => "TPOT",
            Self::Throughput => "throughput",
            Self::Ttft => "TTFT",
            Self::Power => "power",
        }
    }

    /// How much a residual of it counts in a fit: throughput comes from more accelerators and
    /// engines than TPOT does (options left out err least so), and TTFT depends on how the load
    /// was made.
    #[must_use]
    pub const fn weight(self) -> f64 {
        match self {
            Self::Tpot => 1.0,
            Self::Throughput => 2.0,
            Self::Ttft => 0.4,
            Self::Power => 0.0,
        }
    }
}

/// Predicted over measured for one quantity of one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Residual {
    /// The quantity.
    pub quantity: Quantity,
    /// The measured value in its unit: seconds, tokens per second, watts.
    pub measured: f64,
    /// The predicted value in the same unit.
    pub predicted: f64,
}

impl Residual {
    /// `ln(predicted / measured)`.
    #[must_use]
    pub fn log(&self) -> f64 {
        (self.predicted / self.measured).ln()
    }
}

/// What the model says of a row.
pub type Outcome = Result<Performance, Infeasible>;

impl Measured {
    /// The model's answer.
    ///
    /// # Errors
    /// [`Infeasible`] if the model does not fit the accelerators.
    pub fn predict(&self) -> Outcome {
        perf::predict(&mut Off, &self.deployment, &self.call)
    }

    /// Predicted over measured for every quantity that was measured.
    pub fn residuals<'a>(
        &'a self,
        performance: &'a Performance,
    ) -> impl Iterator<Item = Residual> + 'a {
        Quantity::ALL.into_iter().filter_map(move |quantity| {
            let (measured, predicted) = match quantity {
                Quantity::Tpot => (self.tpot_s?, performance.tpot.value.get()),
                Quantity::Ttft => (self.ttft_s?, performance.ttft.value.get()),
                Quantity::Throughput => {
                    (self.output_tok_s?, performance.output_rate.value.get() * self.replicas)
                }
                Quantity::Power => (self.power_w_per_gpu?, performance.power?.value.get()),
            };
            let usable = measured > 0.0 && predicted > 0.0 && predicted.is_finite();
            usable.then_some(Residual { quantity, measured, predicted })
        })
    }
}
