//! Quantities as types, and the table of the products between them that make sense.
//!
//! A quantity is an `f64` in one fixed unit, named in the type's documentation and printed by
//! [`Quantity::UNIT`]. Adding seconds to dollars does not compile:
//!
//! ```compile_fail
//! use infercost::units::{Seconds, Usd};
//! let nonsense = Seconds::new(1.0) + Usd::new(1.0);
//! ```
//!
//! Products and quotients follow the table at the end of this file:
//!
//! ```
//! use infercost::units::{Bytes, BytesPerSecond, Seconds};
//! let read = Bytes::new(141e9) / BytesPerSecond::new(4.8e12);
//! assert!((read.get() - 0.029_375).abs() < 1e-12);
//! ```
//!
//! Money is `f64` here: estimates carry three significant digits, and rounding happens only when
//! a number is printed.

mod constant;
mod function;
mod usage;

pub use constant::*;
pub use function::*;
pub use usage::*;

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// A number with a unit.
pub trait Quantity: Copy {
    /// The unit as printed, empty for a plain number.
    const UNIT: &'static str;
    /// The number in [`Self::UNIT`].
    fn get(self) -> f64;
    /// The quantity of `value` units.
    fn of(value: f64) -> Self;
}

impl Quantity for f64 {
    const UNIT: &'static str = "";
    fn get(self) -> f64 {
        self
    }
    fn of(value: f64) -> Self {
        value
    }
}

macro_rules! quantities {
    ($($(#[$doc:meta])* $name:ident $unit:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
        pub struct $name(f64);

        impl $name {
            /// None of it.
            pub const ZERO: Self = Self(0.0);
            #[doc = concat!("A quantity of `value` ", $unit, ".")]
            #[must_use]
            pub const fn new(value: f64) -> Self {
                Self(value)
            }
            #[doc = concat!("The number of ", $unit, ".")]
            #[must_use]
            pub const fn get(self) -> f64 {
                self.0
            }
            /// The larger of two.
            #[must_use]
            pub const fn max(self, other: Self) -> Self {
                Self(self.0.max(other.0))
            }
            /// The smaller of two.
            #[must_use]
            pub const fn min(self, other: Self) -> Self {
                Self(self.0.min(other.0))
            }
        }
        impl Quantity for $name {
            const UNIT: &'static str = $unit;
            fn get(self) -> f64 {
                self.0
            }
            fn of(value: f64) -> Self {
                Self(value)
            }
        }
        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }
        impl Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }
        impl Mul<$name> for f64 {
            type Output = $name;
            fn mul(self, quantity: $name) -> $name {
                $name(self * quantity.0)
            }
        }
        impl Div<f64> for $name {
            type Output = Self;
            fn div(self, divisor: f64) -> Self {
                Self(self.0 / divisor)
            }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
                Self(parts.map(|part| part.0).sum())
            }
        }
    )+};
}

/// Quantities with a dimension: scaled by ratios and counts, and a ratio to each other.
macro_rules! dimensional {
    ($($name:ident)+) => {$(
        impl Div for $name {
            type Output = Ratio;
            fn div(self, other: Self) -> Ratio {
                Ratio(self.0 / other.0)
            }
        }
        products! { $name * Ratio = $name; no_quotient }
        products! { $name * Count = $name; no_quotient }
        impl Div<Ratio> for $name {
            type Output = Self;
            fn div(self, other: Ratio) -> Self {
                Self(self.0 / other.0)
            }
        }
        impl Div<Count> for $name {
            type Output = Self;
            fn div(self, other: Count) -> Self {
                Self(self.0 / other.0)
            }
        }
    )+};
}

macro_rules! products {
    ($a:ident * $b:ident = $c:ident; no_quotient) => {
        impl Mul<$b> for $a {
            type Output = $c;
            fn mul(self, other: $b) -> $c {
                $c(self.0 * other.0)
            }
        }
        impl Mul<$a> for $b {
            type Output = $c;
            fn mul(self, other: $a) -> $c {
                $c(self.0 * other.0)
            }
        }
    };
    ($($a:ident * $b:ident = $c:ident;)+) => {$(
        products! { $a * $b = $c; no_quotient }
        impl Div<$a> for $c {
            type Output = $b;
            fn div(self, other: $a) -> $b {
                $b(self.0 / other.0)
            }
        }
        impl Div<$b> for $c {
            type Output = $a;
            fn div(self, other: $b) -> $a {
                $a(self.0 / other.0)
            }
        }
    )+};
}

quantities! {
    /// A share or a factor, 1 = the whole.
    Ratio "";
    /// A number of things: GPUs, layers, requests, queries.
    Count "";
    /// Tokens.
    Tokens "tok";
    /// Millions of tokens.
    Mtok "Mtok";
    /// Time in seconds.
    Seconds "s";
    /// Time in hours.
    Hours "h";
    /// Events (requests, queries) per second.
    PerSecond "1/s";
    /// Tokens per second.
    TokensPerSecond "tok/s";
    /// Bytes (1 GB = 1e9 bytes).
    Bytes "B";
    /// Bytes per token.
    BytesPerToken "B/tok";
    /// Bytes per second.
    BytesPerSecond "B/s";
    /// Weights of a model.
    Parameters "param";
    /// Bytes per weight.
    BytesPerParameter "B/param";
    /// Floating-point operations.
    Flops "FLOP";
    /// Floating-point operations per token.
    FlopsPerToken "FLOP/tok";
    /// Floating-point operations per token and weight.
    FlopsPerTokenParameter "FLOP/(tok param)";
    /// Floating-point operations per second.
    FlopsPerSecond "FLOP/s";
    /// Power in watts.
    Watts "W";
    /// Power in kilowatts.
    Kilowatts "kW";
    /// Energy in watt-hours.
    WattHours "Wh";
    /// Energy in kilowatt-hours.
    KilowattHours "kWh";
    /// Mass of greenhouse gas in grams of CO2 equivalent.
    GramsCo2e "gCO2e";
    /// Grams of CO2 equivalent per kilowatt-hour.
    GramsCo2ePerKilowattHour "gCO2e/kWh";
    /// US dollars, or the study's currency.
    Usd "USD";
    /// US dollars per hour.
    UsdPerHour "USD/h";
    /// US dollars per month of 730 hours.
    UsdPerMonth "USD/month";
    /// US dollars per year of 8,760 hours.
    UsdPerYear "USD/year";
    /// US dollars per million tokens.
    UsdPerMtok "USD/Mtok";
    /// US dollars per kilowatt-hour.
    UsdPerKilowattHour "USD/kWh";
    /// US dollars per kilowatt of capacity.
    UsdPerKilowatt "USD/kW";
    /// US dollars per kilowatt of capacity and month.
    UsdPerKilowattMonth "USD/(kW month)";
    /// Seconds in an hour.
    SecondsPerHour "s/h";
    /// Hours in a month.
    HoursPerMonth "h/month";
    /// Hours in a year.
    HoursPerYear "h/year";
    /// Tokens in a million tokens.
    TokensPerMtok "tok/Mtok";
    /// Watts in a kilowatt.
    WattsPerKilowatt "W/kW";
    /// Watt-hours in a kilowatt-hour.
    WattHoursPerKilowattHour "Wh/kWh";
}

dimensional! {
    Tokens Mtok Seconds Hours PerSecond TokensPerSecond Bytes BytesPerToken BytesPerSecond
    Parameters BytesPerParameter Flops FlopsPerToken FlopsPerSecond Watts Kilowatts WattHours
    KilowattHours GramsCo2e GramsCo2ePerKilowattHour Usd UsdPerHour UsdPerMonth UsdPerYear
    UsdPerMtok UsdPerKilowatt UsdPerKilowattHour UsdPerKilowattMonth
}

// The legal products; each line also gives its two quotients.
products! {
    Seconds * PerSecond = Count;
    Seconds * TokensPerSecond = Tokens;
    Seconds * BytesPerSecond = Bytes;
    Seconds * FlopsPerSecond = Flops;
    Hours * SecondsPerHour = Seconds;
    Hours * UsdPerHour = Usd;
    Hours * Watts = WattHours;
    Hours * Kilowatts = KilowattHours;
    Mtok * TokensPerMtok = Tokens;
    Mtok * UsdPerMtok = Usd;
    Tokens * BytesPerToken = Bytes;
    Tokens * FlopsPerToken = Flops;
    Tokens * PerSecond = TokensPerSecond;
    Parameters * BytesPerParameter = Bytes;
    Parameters * FlopsPerTokenParameter = FlopsPerToken;
    Kilowatts * WattsPerKilowatt = Watts;
    Kilowatts * UsdPerKilowatt = Usd;
    Kilowatts * UsdPerKilowattMonth = UsdPerMonth;
    Kilowatts * UsdPerKilowattHour = UsdPerHour;
    KilowattHours * WattHoursPerKilowattHour = WattHours;
    KilowattHours * UsdPerKilowattHour = Usd;
    KilowattHours * GramsCo2ePerKilowattHour = GramsCo2e;
    UsdPerHour * HoursPerMonth = UsdPerMonth;
    UsdPerHour * HoursPerYear = UsdPerYear;
}

// Plain numbers among themselves.
impl Mul for Ratio {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}
impl Div for Ratio {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        Self(self.0 / other.0)
    }
}
impl Mul for Count {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}
impl Div for Count {
    type Output = Ratio;
    fn div(self, other: Self) -> Ratio {
        Ratio(self.0 / other.0)
    }
}
impl Mul<Ratio> for Count {
    type Output = Self;
    fn mul(self, other: Ratio) -> Self {
        Self(self.0 * other.0)
    }
}
impl Mul<Count> for Ratio {
    type Output = Count;
    fn mul(self, other: Count) -> Count {
        Count(self.0 * other.0)
    }
}
impl Div<Ratio> for Count {
    type Output = Self;
    fn div(self, other: Ratio) -> Self {
        Self(self.0 / other.0)
    }
}
impl Add<f64> for Ratio {
    type Output = Self;
    fn add(self, other: f64) -> Self {
        Self(self.0 + other)
    }
}
impl Add<Ratio> for f64 {
    type Output = Ratio;
    fn add(self, other: Ratio) -> Ratio {
        Ratio(self + other.0)
    }
}
impl Sub<f64> for Ratio {
    type Output = Self;
    fn sub(self, other: f64) -> Self {
        Self(self.0 - other)
    }
}
impl Sub<Ratio> for f64 {
    type Output = Ratio;
    fn sub(self, other: Ratio) -> Ratio {
        Ratio(self - other.0)
    }
}
impl Div<Ratio> for f64 {
    type Output = Ratio;
    fn div(self, other: Ratio) -> Ratio {
        Ratio(self / other.0)
    }
}
impl Add<f64> for Count {
    type Output = Self;
    fn add(self, other: f64) -> Self {
        Self(self.0 + other)
    }
}
impl Sub<f64> for Count {
    type Output = Self;
    fn sub(self, other: f64) -> Self {
        Self(self.0 - other)
    }
}
