//! APIs of the catalog that offer what an option serves.

use super::book::Book;
use super::option::Context;
use super::supply;
use crate::config::catalog::{Catalog, typed};
use crate::config::layer;
use crate::config::names::architecture;
use crate::config::node::Node;
use crate::config::raw;
use crate::config::raw::study::StudyOption;
use crate::config::studies::StudyText;
use crate::diag::Diagnostic;
use crate::spec::rival::Rival;
use crate::spec::scenario::Scenario;

/// Words that providers put behind the name of a model whose weights are public: a format or a speed
/// of theirs, not another model.
const OFFERED: [&str; 5] = ["turbo", "versatile", "instant", "lite", "free"];

/// Rivals of each option: the APIs of these names (`provider/model`), or, if there are none, those of
/// the catalog that have the option's model.
///
/// # Errors
/// Unknown names, and faults of the catalog.
pub fn rivals(
    text: &StudyText,
    scenarios: &[Scenario],
    names: &[String],
    (catalog, context): (&Catalog, &Context),
) -> Result<Vec<Vec<Rival>>, Vec<Diagnostic>> {
    let all = catalog.all::<raw::api::ApiProvider>()?;
    let nodes = layer::options(&text.node)?;
    let mut rivals = Vec::with_capacity(nodes.len());
    for (node, scenario) in nodes.iter().zip(scenarios) {
        let option: StudyOption = typed(node).map_err(|fault| vec![fault])?;
        let mut own = Vec::new();
        if names.is_empty() {
            let wanted = models(node, catalog)?;
            for provider in &all {
                for model in provider.entry.model.iter().filter(|model| !model.deprecated) {
                    if !wanted.iter().any(|name| *name == offered(&model.name)) {
                        continue;
                    }
                    let name = format!("{}/{}", provider.name, model.name);
                    // One that cannot take these lengths, or had no price yet, is no rival.
                    own.extend(rival(&name, &option, scenario, node, (catalog, context)).ok());
                }
            }
        } else {
            for name in names {
                own.push(rival(name, &option, scenario, node, (catalog, context))?);
            }
        }
        // An option that is an API does not compete with itself.
        own.retain(|rival| option.api.as_deref() != Some(&*rival.api.name));
        rivals.push(own);
    }
    Ok(rivals)
}

/// Names by which the model of an option goes.
fn models(node: &Node, catalog: &Catalog) -> Result<Vec<String>, Vec<Diagnostic>> {
    if let Some(api) = node.get("api").and_then(Node::text) {
        return Ok(vec![offered(api)]);
    }
    let Some(name) = node.get("model").and_then(Node::text) else { return Ok(Vec::new()) };
    let found = catalog.find::<raw::model::Model>(name)?;
    let mut names = vec![architecture(&found.name)];
    names.extend(found.entry.aliases.iter().map(|alias| architecture(alias)));
    names.sort();
    names.dedup();
    Ok(names)
}

/// The name of a model without what a provider puts behind it.
fn offered(name: &str) -> String {
    let name = architecture(name);
    let mut words: Vec<&str> = name.split('-').collect();
    while words.len() > 1 && words.last().is_some_and(|last| OFFERED.contains(last)) {
        words.pop();
    }
    words.join("-")
}

fn rival(
    name: &str,
    option: &StudyOption,
    scenario: &Scenario,
    node: &Node,
    (catalog, context): (&Catalog, &Context),
) -> Result<Rival, Vec<Diagnostic>> {
    let mut book = Book::new(node);
    let api = supply::api(name, option, &scenario.workload.call, context.day, catalog, &mut book);
    match api.filter(|_| book.faults.is_empty()) {
        Some(api) => {
            let sources = book.sources();
            let source = sources.get(api.output.source.0 as usize);
            let citation = source.and_then(|source| source.citation.clone()).unwrap_or_default();
            Ok(Rival { api, citation })
        }
        None => {
            Err(book.faults.into_iter().map(|fault| Diagnostic { place: None, ..fault }).collect())
        }
    }
}
