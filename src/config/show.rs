//! One catalog entry as text: the TOML with its sources, or JSON.

use serde::Serialize;

use super::catalog::{Catalog, Found, Noun};
use super::raw;
use crate::diag::{Diagnostic, did_you_mean};

/// An entry as TOML and as JSON.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The file that holds it.
    pub file: String,
    /// TOML, with the comments of the file where the file holds nothing else.
    pub toml: String,
    /// JSON.
    pub json: String,
}

/// The entry of a kind that fills its file.
///
/// # Errors
/// An unknown name; the faults of the user's files.
pub fn entry<T: Noun + Serialize>(catalog: &Catalog, name: &str) -> Result<Shown, Vec<Diagnostic>> {
    let found: Found<T> = catalog.find(name)?;
    let text = catalog.text::<T>(&found.name)?;
    Ok(Shown { toml: text, ..shown(found.file, &found.entry) })
}

/// One site.
///
/// # Errors
/// As [`entry`].
pub fn site(catalog: &Catalog, name: &str) -> Result<Shown, Vec<Diagnostic>> {
    let found = catalog.site(name)?;
    Ok(shown(found.file, &found.entry))
}

/// A provider, or one of its models as `provider/model`.
///
/// # Errors
/// As [`entry`].
pub fn api(catalog: &Catalog, name: &str) -> Result<Shown, Vec<Diagnostic>> {
    let Some((provider, model)) = name.split_once('/') else {
        return entry::<raw::api::ApiProvider>(catalog, name);
    };
    let found: Found<raw::api::ApiProvider> = catalog.find(provider)?;
    let models = &found.entry.model;
    let hit = models.iter().find(|entry| entry.name.eq_ignore_ascii_case(model));
    hit.map(|model| shown(found.file.clone(), model)).ok_or_else(|| {
        let names = models.iter().map(|entry| entry.name.as_str());
        let help = did_you_mean(model, names).map_or_else(
            || "leave the model out to see all".to_owned(),
            |near| format!("did you mean `{provider}/{near}`?"),
        );
        vec![Diagnostic::error(format!("{} has no model `{model}`", found.entry.name)).help(help)]
    })
}

fn shown<T: Serialize>(file: String, entry: &T) -> Shown {
    let mut json = serde_json::to_string_pretty(entry).unwrap_or_default();
    json.push('\n');
    Shown { file, toml: toml::to_string_pretty(entry).unwrap_or_default(), json }
}
