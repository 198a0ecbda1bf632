//! Questions that need many estimates, one file a question.

pub mod breakeven;
pub mod commit;
pub mod compare;
pub mod concentration;
pub mod equal_quality;
pub mod fleet;
pub mod optimize;
pub mod pitch;
pub mod price;
pub mod project;
pub mod sensitivity;
pub mod simulate;
pub mod sweep;
pub mod uncertain;
pub mod vary;
pub mod waterfall;

pub use breakeven::{breakeven, horizons};
pub use commit::{Commit, commit};
pub use compare::{Answer, Comparison, Outcome, compare};
pub use concentration::{Concentration, concentration};
pub use equal_quality::{EqualQuality, equal_quality};
pub use fleet::{Ask, ask};
pub use optimize::{Optimum, optimize};
pub use pitch::{Pitch, pitch};
pub use price::price;
pub use project::{Projection, project};
pub use sensitivity::{Sensitivity, sensitivity};
pub use simulate::{Simulation, simulate};
pub use uncertain::Uncertain;
pub use waterfall::{Waterfall, waterfall};
