//! When money is back.

/// Periods until the sum of flows is positive again and stays so, the last one in part; `None` if it
/// does not come back. A list that never falls below zero pays back at 0.
///
/// ```
/// use infercost::finance::payback;
/// assert_eq!(payback(&[-100.0, 40.0, 40.0, 40.0]), Some(2.5));
/// assert_eq!(payback(&[-100.0, 40.0]), None);
/// ```
#[must_use]
pub fn payback(flows: &[f64]) -> Option<f64> {
    let mut sum = 0.0;
    let mut back = Some(0.0);
    for (period, flow) in flows.iter().enumerate() {
        let before = sum;
        sum += flow;
        if sum < 0.0 {
            back = None;
        } else if before < 0.0 {
            back = Some(period as f64 - 1.0 - before / flow);
        }
    }
    back
}

/// The same with each flow discounted by its period.
#[must_use]
pub fn discounted_payback(rate: f64, flows: &[f64]) -> Option<f64> {
    let mut discount = 1.0;
    let discounted: Vec<f64> = flows
        .iter()
        .map(|flow| {
            let now = flow * discount;
            discount /= 1.0 + rate;
            now
        })
        .collect();
    payback(&discounted)
}
