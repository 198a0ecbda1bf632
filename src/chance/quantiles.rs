//! Quantiles of many values without sorting them all.

/// The quantiles of values at ascending shares, as [`super::sample_quantile`] gives them of sorted
/// ones; the values are reordered. Not a number where there are none.
///
/// ```
/// use infercost::chance::quantiles;
/// assert_eq!(quantiles(&mut [4.0, 1.0, 2.0], [0.5, 0.75]), [2.0, 3.0]);
/// ```
#[must_use]
pub fn quantiles<const N: usize>(values: &mut [f64], shares: [f64; N]) -> [f64; N] {
    let Some(last) = values.len().checked_sub(1) else { return [f64::NAN; N] };
    // All values before `sorted` are at most those behind it.
    let mut sorted = 0;
    shares.map(|share| {
        let at = share.clamp(0.0, 1.0) * last as f64;
        // In range: `at` lies between 0 and the last place.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let place = (at.floor() as usize).min(last);
        let rest = &mut values[sorted..];
        let (_, low, behind) =
            rest.select_nth_unstable_by(place.saturating_sub(sorted), f64::total_cmp);
        let low = *low;
        let next = behind.iter().copied().fold(f64::INFINITY, f64::min);
        sorted = sorted.max(place);
        if place == last { low } else { low + (at - place as f64) * (next - low) }
    })
}
