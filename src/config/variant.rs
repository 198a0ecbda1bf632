//! Which file of a family of engines a measurement means: by version, or by day where none is
//! known, and by the accelerator's vendor.

use super::catalog::Catalog;
use super::raw;
use crate::diag::Diagnostic;

/// What is known of the engine that ran.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ran<'a> {
    /// Its version, as written.
    pub version: Option<&'a str>,
    /// The day, as `YYYY-MM-DD` or a part of it.
    pub date: Option<&'a str>,
    /// Vendor of the accelerator.
    pub vendor: Option<&'a str>,
    /// Catalog name of the accelerator.
    pub gpu: Option<&'a str>,
}

/// Catalog name of the variant of the engine `name` that fits best; `name` itself where none does.
///
/// # Errors
/// The faults of the user's files; an unknown engine.
pub fn engine(catalog: &Catalog, name: &str, ran: Ran<'_>) -> Result<String, Vec<Diagnostic>> {
    let family = catalog.find::<raw::engine::Engine>(name)?.name;
    let mut best: Option<(usize, String)> = None;
    for found in catalog.all::<raw::engine::Engine>()? {
        let Some(applies) = &found.entry.applies else { continue };
        if applies.variant_of == family
            && let Some(precision) = fits(applies, ran)
            && best.as_ref().is_none_or(|(least, _)| precision > *least)
        {
            best = Some((precision, found.name));
        }
    }
    Ok(best.map_or(family, |(_, name)| name))
}

/// How many conditions the variant puts, if all of them hold.
fn fits(applies: &raw::engine::Applies, ran: Ran<'_>) -> Option<usize> {
    let mut met = 0;
    let mut need = |holds: bool| {
        met += 1;
        holds.then_some(())
    };
    if let Some(vendor) = &applies.vendor {
        need(ran.vendor.is_some_and(|ran| ran.eq_ignore_ascii_case(vendor)))?;
    }
    if let Some(gpu) = &applies.gpu {
        need(ran.gpu.is_some_and(|ran| ran == gpu))?;
    }
    if let Some(version) = ran.version.and_then(parts) {
        if let Some(from) = applies.from_version.as_deref().and_then(parts) {
            need(version >= from)?;
        }
        if let Some(before) = applies.before_version.as_deref().and_then(parts) {
            need(version < before)?;
        }
    } else {
        // Without a version only a variant of old days can be told.
        let before = applies.before_date.as_deref()?;
        need(ran.date.is_some_and(|date| date < before))?;
    }
    Some(met)
}

/// The numbers of a version: `v0.6.3.dev1` is 0, 6, 3.
fn parts(version: &str) -> Option<Vec<u32>> {
    let text = version.trim().trim_start_matches(['v', 'V']);
    let mut numbers = Vec::new();
    for part in text.split('.') {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        let Ok(number) = digits.parse() else { break };
        numbers.push(number);
        if digits.len() < part.len() {
            break;
        }
    }
    (!numbers.is_empty()).then_some(numbers)
}

/// The month half a year after a day `YYYY-MM` or `YYYY-MM-DD`.
#[must_use]
pub fn half_a_year_after(date: &str) -> Option<String> {
    let mut parts = date.split('-');
    let year: u32 = parts.next()?.parse().ok()?;
    let month: u32 = parts.next()?.parse().ok()?;
    let months = year * 12 + month + 5;
    Some(format!("{}-{:02}", months / 12, months % 12 + 1))
}

#[cfg(test)]
mod tests {
    use super::{Ran, engine, half_a_year_after, parts};
    use crate::config::Catalog;

    #[test]
    fn reads_versions_as_people_write_them() {
        assert_eq!(parts("v0.13.0"), Some(vec![0, 13, 0]));
        assert_eq!(parts("1.0.0rc3"), Some(vec![1, 0, 0]));
        assert_eq!(parts("0.6.3.dev109 (ROCm)"), Some(vec![0, 6, 3]));
        assert_eq!(parts("main branch"), None);
    }

    #[test]
    fn dates_a_measurement_by_its_model() {
        assert_eq!(half_a_year_after("2024-04").as_deref(), Some("2024-10"));
        assert_eq!(half_a_year_after("2024-07-23").as_deref(), Some("2025-01"));
        assert_eq!(half_a_year_after("2024-06").as_deref(), Some("2024-12"));
        assert_eq!(half_a_year_after("soon"), None);
    }

    #[test]
    fn picks_the_variant_of_the_version_or_the_day() {
        let catalog = Catalog::default();
        let name = |name: &str, version: Option<&str>, date: Option<&str>, vendor: &str| {
            engine(&catalog, name, Ran { version, date, vendor: Some(vendor), gpu: None }).ok()
        };
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(name("vLLM", None, None, "NVIDIA"), some("vllm"));
        assert_eq!(name("vLLM", Some("0.11.2"), Some("2024-01"), "NVIDIA"), some("vllm"));
        assert_eq!(name("vLLM", Some("0.15.1"), None, "NVIDIA"), some("vllm-0.13"));
        assert_eq!(name("vLLM", None, Some("2024-11"), "NVIDIA"), some("vllm-0.6"));
        assert_eq!(name("vLLM", Some("0.6.3.x"), None, "AMD"), some("vllm-0.6-rocm"));
        assert_eq!(
            name("TensorRT-LLM", Some("1.0.0rc3"), None, "NVIDIA"),
            some("tensorrt-llm-1.0")
        );
        assert_eq!(
            name("TensorRT-LLM", Some("1.2/1.3 main"), None, "NVIDIA"),
            some("tensorrt-llm")
        );
        assert_eq!(name("TensorRT-LLM", Some("0.17"), None, "NVIDIA"), some("tensorrt-llm"));
        assert_eq!(name("nothing", None, None, "NVIDIA"), None);
    }
}
