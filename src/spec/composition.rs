//! What the mean call of a stage is made of, so that each part can change on its own.

use crate::units::Tokens;

/// The parts of a mean call; plain numbers in the units of their keys in a study.
///
/// With `n` calls of which each has `g` input tokens more than the one before, the mean input is
/// `I₀ + g (n − 1) / 2`; a further call finds the share `h` of the one before it, input and
/// output, in the cache.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Composition {
    /// Input tokens of the first call, before compression.
    pub input_tokens: f64,
    /// Output tokens, before their length is controlled.
    pub output_tokens: f64,
    /// Share of the first call's input that is found in a prefix cache.
    pub cached_input_share: f64,
    /// Share of the input that is left after compression, if there is any.
    pub kept_input_share: Option<f64>,
    /// Length of the answers over `output_tokens`, if it is controlled.
    pub output_length_factor: Option<f64>,
    /// Input tokens that each further call has more.
    pub input_growth_tokens: f64,
    /// Share of the earlier calls that a further call finds in the cache, if that is said.
    pub cached_history_share: Option<f64>,
    /// Calls of an average query.
    pub calls: f64,
    /// Whether the stage computes prompts only: then the answer is its first token.
    pub prompts_only: bool,
    /// Whether what a call adds to kept prefixes follows from its lengths.
    pub keeps_all: bool,
}

/// Lengths of the mean call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lengths {
    /// Input tokens.
    pub input_tokens: Tokens,
    /// Output tokens.
    pub output_tokens: Tokens,
    /// Share of the input found in a prefix cache.
    pub cached_input_share: f64,
}

impl Lengths {
    /// Tokens that a call adds to kept prefixes: its uncached input and its answer.
    #[must_use]
    pub fn added(&self) -> f64 {
        self.input_tokens.get() * (1.0 - self.cached_input_share) + self.output_tokens.get()
    }
}

impl Composition {
    /// Lengths of the mean call.
    #[must_use]
    pub fn lengths(&self) -> Lengths {
        let first = match self.kept_input_share {
            Some(kept) => (self.input_tokens * kept).max(1.0),
            None => self.input_tokens,
        };
        let output = match self.output_length_factor {
            _ if self.prompts_only => 1.0,
            Some(factor) => (self.output_tokens * factor).max(1.0),
            None => self.output_tokens,
        };
        let further = (self.calls - 1.0).max(0.0);
        let growth = self.input_growth_tokens;
        let mean = first + growth * further / 2.0;
        let cached = match self.cached_history_share {
            Some(history) if further > 0.0 => {
                // Inputs of all calls but the last, with the answers that follow them.
                let before =
                    further * (first + output) + growth * further * (further - 1.0).max(0.0) / 2.0;
                let found = self.cached_input_share * first
                    + history * before.min(mean * self.calls - first);
                found / (mean * self.calls)
            }
            _ => self.cached_input_share,
        };
        Lengths {
            input_tokens: Tokens::new(if further > 0.0 { mean } else { first }),
            output_tokens: Tokens::new(output),
            cached_input_share: cached,
        }
    }
}
