//! Cost of a purchase spread over its life, for the books.

/// Straight line: the same each period. `periods` at least 1, `residual` at most `cost`.
///
/// ```
/// use infercost::finance::straight_line;
/// assert_eq!(straight_line(100.0, 20.0, 4), vec![20.0; 4]);
/// ```
#[must_use]
pub fn straight_line(cost: f64, residual: f64, periods: usize) -> Vec<f64> {
    if periods == 0 {
        return Vec::new();
    }
    vec![(cost - residual) / periods as f64; periods]
}

/// Declining balance at `factor / periods` of the book value, switching to a straight line over the
/// periods left as soon as that takes more: what spreadsheets call VDB. The book value ends at
/// `residual` and never goes below it.
///
/// ```
/// use infercost::finance::declining_balance;
/// let charges = declining_balance(2400.0, 300.0, 10, 2.0);
/// assert!((charges[0] - 480.0).abs() < 1e-9);
/// assert!((charges.iter().sum::<f64>() - 2100.0).abs() < 1e-9);
/// ```
#[must_use]
pub fn declining_balance(cost: f64, residual: f64, periods: usize, factor: f64) -> Vec<f64> {
    let mut left = cost - residual;
    let mut book = cost;
    let rate = (factor / periods.max(1) as f64).min(1.0);
    (0..periods)
        .map(|period| {
            let declining = book * rate;
            let straight = left / (periods - period) as f64;
            let charge = declining.max(straight).min(left);
            book -= charge;
            left -= charge;
            charge
        })
        .collect()
}
