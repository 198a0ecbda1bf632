//! "Did you mean".

/// The candidate closest to `wrong`, if any is close enough to be a slip.
///
/// ```
/// use infercost::diag::did_you_mean;
/// assert_eq!(did_you_mean("utilisation", ["utilization", "output_tokens"]), Some("utilization"));
/// assert_eq!(did_you_mean("zebra", ["utilization", "output_tokens"]), None);
/// ```
pub fn did_you_mean<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&wrong, &candidate.to_lowercase()), candidate))
        .filter(|&(likeness, _)| likeness > 0.84)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
