//! Functions that may stand in a formula text.

use super::{Count, Quantity, Ratio};

/// The larger of two quantities, in the spelling that formula texts use.
#[must_use]
pub fn max<Q: Quantity>(a: Q, b: Q) -> Q {
    Q::of(a.get().max(b.get()))
}

/// The smaller of two quantities, in the spelling that formula texts use.
#[must_use]
pub fn min<Q: Quantity>(a: Q, b: Q) -> Q {
    Q::of(a.get().min(b.get()))
}

/// The next whole number, in the spelling that formula texts use.
#[must_use]
pub fn ceil<Q: Quantity>(a: Q) -> Q {
    Q::of(a.get().ceil())
}

/// The last whole number, in the spelling that formula texts use.
#[must_use]
pub fn floor<Q: Quantity>(a: Q) -> Q {
    Q::of(a.get().floor())
}

/// The square root of the sum of two squares, in the spelling that formula texts use: two limits
/// that blend where they meet.
#[must_use]
pub fn hypot<Q: Quantity>(a: Q, b: Q) -> Q {
    Q::of(a.get().mul_add(a.get(), b.get() * b.get()).sqrt())
}

/// `base` to the power `exponent`, in the spelling that formula texts use.
#[must_use]
pub fn pow(base: Ratio, exponent: Ratio) -> Ratio {
    Ratio(base.0.powf(exponent.0))
}

/// A share of one thing seen as a plain count, in the spelling that formula texts use.
#[must_use]
pub fn count(ratio: Ratio) -> Count {
    Count(ratio.0)
}

/// A count seen as a plain factor, in the spelling that formula texts use.
#[must_use]
pub fn ratio(count: Count) -> Ratio {
    Ratio(count.0)
}
