//! How much to commit to before demand is known.

/// The quantile of demand to commit to: with `under` what a unit too few costs and `over` what a unit
/// too many costs, `under / (under + over)` (Arrow, Harris and Marschak 1951, the newsvendor). `None`
/// if both are 0 or one is negative.
///
/// ```
/// use infercost::finance::critical_ratio;
/// // On demand costs 3, committed 2: a unit short costs 1 more, a unit idle costs 2.
/// assert_eq!(critical_ratio(1.0, 2.0), Some(1.0 / 3.0));
/// ```
#[must_use]
pub fn critical_ratio(under: f64, over: f64) -> Option<f64> {
    (under >= 0.0 && over >= 0.0 && under + over > 0.0).then(|| under / (under + over))
}
