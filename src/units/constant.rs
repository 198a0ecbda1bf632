//! Named constants that may stand in a formula text.

use super::{
    Bytes, BytesPerToken, Flops, FlopsPerTokenParameter, Hours, HoursPerMonth, HoursPerYear, Ratio,
    Seconds, SecondsPerHour, Tokens, TokensPerMtok, WattHoursPerKilowattHour, WattsPerKilowatt,
};

/// Seconds in an hour.
pub const SECONDS_PER_HOUR: SecondsPerHour = SecondsPerHour(3600.0);
/// Seconds in a day.
pub const SECONDS_PER_DAY: Seconds = Seconds(86_400.0);
/// Hours in a day.
pub const HOURS_PER_DAY: Hours = Hours(24.0);
/// Hours in a week.
pub const HOURS_PER_WEEK: Hours = Hours(168.0);
/// Days in the month of 730 hours that all monthly figures use.
pub const DAYS_PER_MONTH: Ratio = Ratio(730.0 / 24.0);
/// Hours in a month: 8,760 / 12, the convention of cloud price lists.
pub const HOURS_PER_MONTH: HoursPerMonth = HoursPerMonth(730.0);
/// Hours in a year.
pub const HOURS_PER_YEAR: HoursPerYear = HoursPerYear(8760.0);
/// Tokens in a million tokens.
pub const TOKENS_PER_MTOK: TokensPerMtok = TokensPerMtok(1e6);
/// Watts in a kilowatt.
pub const WATTS_PER_KW: WattsPerKilowatt = WattsPerKilowatt(1e3);
/// Watt-hours in a kilowatt-hour.
pub const WH_PER_KWH: WattHoursPerKilowattHour = WattHoursPerKilowattHour(1e3);

/// A multiply and an add per token and weight.
pub const FLOPS_PER_PARAMETER: FlopsPerTokenParameter = FlopsPerTokenParameter(2.0);
/// One floating-point operation: gives a plain count of operations its unit.
pub const FLOP: Flops = Flops(1.0);
/// One byte: gives a plain count of bytes its unit.
pub const BYTE: Bytes = Bytes(1.0);
/// The GB of price lists and data sheets.
pub const GB: Bytes = Bytes(1e9);
/// One byte per token: gives a plain count of bytes per token its unit.
pub const BYTE_PER_TOKEN: BytesPerToken = BytesPerToken(1.0);
/// A half, as an exponent: the square root.
pub const HALF: Ratio = Ratio(0.5);
/// One token: makes a count of requests a count of their tokens.
pub const TOKEN: Tokens = Tokens(1.0);

/// The named constants that may stand in a formula text, with their values.
pub const CONSTANTS: [(&str, f64); 17] = [
    ("SECONDS_PER_HOUR", SECONDS_PER_HOUR.0),
    ("SECONDS_PER_DAY", SECONDS_PER_DAY.0),
    ("HOURS_PER_DAY", HOURS_PER_DAY.0),
    ("HOURS_PER_WEEK", HOURS_PER_WEEK.0),
    ("DAYS_PER_MONTH", DAYS_PER_MONTH.0),
    ("HOURS_PER_MONTH", HOURS_PER_MONTH.0),
    ("HOURS_PER_YEAR", HOURS_PER_YEAR.0),
    ("TOKENS_PER_MTOK", TOKENS_PER_MTOK.0),
    ("WATTS_PER_KW", WATTS_PER_KW.0),
    ("WH_PER_KWH", WH_PER_KWH.0),
    ("FLOPS_PER_PARAMETER", FLOPS_PER_PARAMETER.0),
    ("FLOP", FLOP.0),
    ("BYTE", BYTE.0),
    ("GB", GB.0),
    ("BYTE_PER_TOKEN", BYTE_PER_TOKEN.0),
    ("HALF", HALF.0),
    ("TOKEN", TOKEN.0),
];
