//! A table of numbers and how they print.

use super::*;
use crate::view::chart::Unit;

fn check(table: &[(String, &str)]) {
    for (printed, wanted) in table {
        assert_eq!(printed, wanted);
    }
}

#[test]
fn money_prints_cents_and_three_digits() {
    check(&[
        (usd(0.0, "$"), "$0"),
        (usd(-0.0, "$"), "$0"),
        (usd(0.003_1, "$"), "$0.0031"),
        (usd(0.000_012_345, "$"), "$0.0000123"),
        (usd(1.25e-7, "$"), "$1.25e-7"),
        (usd(1e-12, "$"), "$1e-12"),
        (usd(0.4, "$"), "$0.40"),
        (usd(0.423_7, "$"), "$0.424"),
        (usd(0.999_9, "$"), "$1.00"),
        (usd(1.0, "€"), "€1.00"),
        (usd(12.344, "$"), "$12.34"),
        (usd(99.999, "$"), "$100"),
        (usd(123.4, "$"), "$123"),
        (usd(12_543.0, "$"), "$12,500"),
        (usd(999_999.0, "$"), "$1M"),
        (usd(1_254_000.0, "$"), "$1.25M"),
        (usd(2e9, "$"), "$2B"),
        (usd(1e15, "$"), "$1e15"),
        (usd(-0.42, "$"), "−$0.42"),
        (usd(-1e-12, "$"), "−$1e-12"),
        (usd(12.5, "CHF"), "CHF\u{a0}12.50"),
        (usd(f64::NAN, "$"), "n/a"),
        (usd(f64::NEG_INFINITY, "$"), "n/a"),
        (usd_per_mtok(0.42, "$"), "$0.42/Mtok"),
        (usd_per_query(f64::NAN, "$"), "n/a"),
        (usd_per_hour(2.99, "$"), "$2.99/h"),
        (usd_per_month(1.2e6, "$"), "$1.2M/month"),
    ]);
}

#[test]
fn shares_and_counts_print_short() {
    check(&[
        (percent(0.62), "62%"),
        (percent(-0.2304), "−23%"),
        (percent(-4.0), "−400%"),
        (percent(-43.21), "−4,321%"),
        (percent(0.034), "3.4%"),
        (percent(0.000_4), "0.04%"),
        (percent(0.996), "99.6%"),
        (percent(0.0), "0%"),
        (percent(1.0), "100%"),
        (percent(f64::INFINITY), "n/a"),
        (percent(1e13), "1e15%"),
        (count(0.0), "0"),
        (count(8.0), "8"),
        (count(3.25), "3.25"),
        (count(12_500.0), "12,500"),
        (count(12_543.4), "12,543"),
        (count(999_999.9), "1M"),
        (count(1_234_567.0), "1.23M"),
        (count(-1500.0), "−1,500"),
        (compact(1e15), "1e15"),
        (significant(0.000_000_1, 3), "1e-7"),
        (significant(123_456.0, 3), "123,000"),
        (significant(-0.05, 3), "−0.05"),
        (times(1.5), "1.5×"),
    ]);
}

#[test]
fn physical_units_step_up() {
    check(&[
        (seconds(0.35), "350 ms"),
        (seconds(0.0), "0 s"),
        (seconds(1.234), "1.23 s"),
        (seconds(900.0), "15 min"),
        (seconds(10_800.0), "3 h"),
        (seconds(345_600.0), "4 d"),
        (seconds(f64::NAN), "n/a"),
        (ms(18.24), "18.2 ms"),
        (ms(1_200.0), "1.2 s"),
        (tokens_per_second(1_250.0), "1,250 tok/s"),
        (tokens_per_second_per_user(42.51), "42.5 tok/s/user"),
        (gigabytes(141.0), "141 GB"),
        (gigabytes(1_128.0), "1.13 TB"),
        (kilowatts(10.2), "10.2 kW"),
        (kilowatts(0.7), "700 W"),
        (kilowatts(1_500.0), "1.5 MW"),
        (watts(700.0), "700 W"),
        (watt_hours(0.31), "0.31 Wh"),
        (grams(0.12), "0.12 g"),
    ]);
}

#[test]
fn a_column_of_money_has_common_decimals() {
    let print = |values: &[f64], digits| column(values, digits, Unit::UsdPerQuery, "$");
    assert_eq!(print(&[0.004_78, 0.003, 0.0], 3), ["$0.00478", "$0.00300", "$0"]);
    assert_eq!(print(&[0.8, 0.421, f64::NAN], 3), ["$0.800", "$0.421", "n/a"]);
    assert_eq!(print(&[12.0, 3.456], 3), ["$12.00", "$3.46"]);
    assert_eq!(print(&[0.5, 0.000_12], 2), ["$0.50", "$0.00012"]);
    assert_eq!(print(&[1e9, 1e-9], 3), ["$1B", "$1e-9"]);
    assert_eq!(print(&[], 3), Vec::<String>::new());
}

#[test]
fn ticks_take_their_decimals_from_the_step() {
    let table: &[(&[f64], Unit, &[&str])] = &[
        (&[0.0, 0.2, 0.4], Unit::UsdPerMtok, &["$0", "$0.20", "$0.40"]),
        (&[0.0, 0.1, 0.2, 0.300_000_000_000_000_04], Unit::Plain, &["0", "0.1", "0.2", "0.3"]),
        (&[0.0, 0.000_5, 0.001], Unit::UsdPerQuery, &["$0", "$0.0005", "$0.0010"]),
        (&[0.0, 5.0, 10.0], Unit::UsdPerMtok, &["$0", "$5", "$10"]),
        (&[0.0, 500_000.0, 1_000_000.0], Unit::Usd, &["$0", "$0.50M", "$1.00M"]),
        (&[0.0, 20_000.0, 40_000.0], Unit::TokensPerSecond, &["0", "20,000", "40,000"]),
        (&[-0.5, 0.0, 0.5], Unit::Percent, &["−50%", "0%", "50%"]),
        (&[0.0, 2e-10, 4e-10], Unit::UsdPerQuery, &["$0", "$2e-10", "$4e-10"]),
        (&[0.0, 1e18], Unit::Usd, &["$0", "$1e18"]),
        (&[], Unit::Usd, &[]),
    ];
    for (ticks, unit, wanted) in table {
        assert_eq!(&linear_ticks(ticks, *unit, "$"), wanted);
    }
    assert_eq!(log_tick(0.5, Unit::UsdPerMtok, "$"), "$0.50");
    assert_eq!(log_tick(1.0, Unit::UsdPerMtok, "$"), "$1");
    assert_eq!(log_tick(2e6, Unit::TokensPerSecond, "$"), "2M");
}
