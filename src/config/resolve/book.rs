//! The book of sources: every value of a scenario points into it.

use std::sync::Arc;

use crate::chance::Chance;
use crate::config::bounds;
use crate::config::node::Node;
use crate::config::raw::evidence::{Citation, Evidence as RawEvidence, Grade};
use crate::config::raw::number::Number;
use crate::diag::{Diagnostic, Place};
use crate::ledger::{Evidence, Given, Source, SourceId, Sources};

/// Collects sources and faults while an option is resolved.
pub struct Book<'a> {
    /// The option's tree, for places.
    pub node: &'a Node,
    /// The place of the stage that is resolved, if one is.
    pub stage: Option<usize>,
    /// The place of the plan that is resolved, if one is.
    pub plan: Option<usize>,
    sources: Vec<Source>,
    /// Faults so far.
    pub faults: Vec<Diagnostic>,
    /// Numbers of the study that were read so far.
    pub reads: Vec<Read>,
}

/// A number of the study that was read.
#[derive(Clone, Debug)]
pub struct Read {
    /// Where it was written.
    pub place: Place,
    /// Its central value.
    pub value: f64,
    /// What it may be, where it is uncertain.
    pub chance: Option<Chance>,
    /// Lowest and highest legal value.
    pub range: (f64, f64),
    /// Path in the option or stage of the quantity that it gives.
    pub target: String,
    /// The stage that it was read for, if for one.
    pub stage: Option<usize>,
    /// The plan that says it, if one does.
    pub plan: Option<usize>,
}

impl<'a> Book<'a> {
    /// An empty book over an option's tree.
    #[must_use]
    pub fn new(node: &'a Node) -> Self {
        let definition = Source {
            evidence: Evidence::Exact,
            place: "definition".to_owned(),
            citation: None,
            key: None,
        };
        Self {
            node,
            stage: None,
            plan: None,
            sources: vec![definition],
            faults: Vec::new(),
            reads: Vec::new(),
        }
    }

    /// The sources so far.
    #[must_use]
    pub fn sources(&self) -> Sources {
        Arc::from(self.sources.as_slice())
    }

    /// Enters a source once.
    pub fn add(&mut self, source: Source) -> SourceId {
        let known = self.sources.iter().position(|old| *old == source);
        let place = known.unwrap_or_else(|| {
            self.sources.push(source);
            self.sources.len() - 1
        });
        SourceId(u32::try_from(place).unwrap_or_default())
    }

    /// A value that the study states at `path`.
    pub fn stated(&mut self, path: &str) -> SourceId {
        let place = self.node.place_of(path).label();
        self.add(Source { evidence: Evidence::Stated, place, citation: None, key: None })
    }

    /// A number that the study states at `path`.
    pub fn stated_number(&mut self, path: &str) -> SourceId {
        let place = self.node.place_of(path).label();
        let key = Some(path.to_owned());
        self.add(Source { evidence: Evidence::Stated, place, citation: None, key })
    }

    /// A default, with the rule that gave it.
    pub fn default(&mut self, rule: &str) -> SourceId {
        let place = format!("default: {rule}");
        self.add(Source { evidence: Evidence::Assumed, place, citation: None, key: None })
    }

    /// A number of the study that a rule gave, at the path where it may be stated.
    fn default_number(&mut self, path: &str, rule: &str) -> SourceId {
        let (place, key) = (format!("default: {rule}"), Some(path.to_owned()));
        self.add(Source { evidence: Evidence::Assumed, place, citation: None, key })
    }

    /// A fact of a catalog file.
    pub fn fact(&mut self, file: &str, key: &str, evidence: &RawEvidence) -> SourceId {
        self.entry(file, key, evidence, Some(key.to_owned()))
    }

    /// A part of a catalog file from which several numbers follow.
    pub fn part(&mut self, file: &str, key: &str, evidence: &RawEvidence) -> SourceId {
        self.entry(file, key, evidence, None)
    }

    fn entry(
        &mut self,
        file: &str,
        path: &str,
        evidence: &RawEvidence,
        key: Option<String>,
    ) -> SourceId {
        let place = format!("{file} {path}");
        let source = match evidence.of(path) {
            Some(Citation { source, as_of, grade, .. }) => Source {
                evidence: graded(*grade),
                place,
                citation: Some(format!("{source} ({as_of})")),
                key,
            },
            None => Source { evidence: Evidence::Assumed, place, citation: None, key },
        };
        self.add(source)
    }

    /// A fact with a grade and a citation of its own.
    pub fn price(&mut self, place: &str, grade: Grade, citation: String) -> SourceId {
        self.add(Source {
            evidence: graded(grade),
            place: place.to_owned(),
            citation: Some(citation),
            key: None,
        })
    }

    /// The central value of a number in the study, or a default by a rule.
    pub fn number(
        &mut self,
        path: &str,
        number: Option<Number>,
        default: f64,
        rule: &str,
    ) -> Given<f64> {
        match self.optional(path, number) {
            Some(given) => given,
            None => Given::new(default, self.default_number(path, rule)),
        }
    }

    /// The central value of a number that the study must have.
    pub fn required(&mut self, path: &str, number: Option<Number>, help: &str) -> Given<f64> {
        self.optional(path, number).unwrap_or_else(|| {
            let key = path.rsplit('.').next().unwrap_or(path);
            self.fault(path, format!("missing key `{key}`"), help);
            Given::new(1.0, SourceId(0))
        })
    }

    /// The central value of a number in the study, if it is there.
    pub fn optional(&mut self, path: &str, number: Option<Number>) -> Option<Given<f64>> {
        let number = number?;
        let key = path.rsplit('.').next().unwrap_or(path);
        let range = bounds::of(key).map_or((f64::MIN, f64::MAX), |bounds| bounds.inside());
        let (value, chance) = number.settled(range).unwrap_or_else(|fault| {
            self.fault(
                path,
                format!("`{key}` is no distribution: {fault}"),
                "docs/studies.md lists the distributions and what each of them needs",
            );
            (1.0, None)
        });
        let (place, target) = (self.node.place_of(path), path.to_owned());
        // What all plans take from the table above them is no number of one of them.
        let plan = self.plan.filter(|_| self.node.at(path).is_some());
        self.reads.push(Read { place, value, chance, range, target, stage: self.stage, plan });
        Some(Given::new(value, self.stated_number(path)))
    }

    /// The number at `path` also gives the quantity at `target`, which is not stated.
    pub fn follows(&mut self, path: &str, target: &str) {
        let known = self.reads.iter().rev().find(|read| read.target == path);
        let Some(known) = known.filter(|read| read.stage == self.stage).cloned() else { return };
        self.reads.push(Read { target: target.to_owned(), ..known });
    }

    /// Drops what was read for the stage that is resolved: it is not called.
    pub fn forget(&mut self) {
        let stage = self.stage;
        self.reads.retain(|read| read.stage != stage);
    }

    /// A whole number in the study, or a default by a rule.
    pub fn whole(
        &mut self,
        path: &str,
        number: Option<u32>,
        default: u32,
        rule: &str,
    ) -> Given<f64> {
        match number {
            Some(value) => Given::new(f64::from(value), self.stated_number(path)),
            None => Given::new(f64::from(default), self.default_number(path, rule)),
        }
    }

    /// Enters a fault at a path of the option.
    pub fn fault(&mut self, path: &str, message: impl Into<String>, help: impl Into<String>) {
        let place = self.node.place_of(path);
        self.faults.push(Diagnostic::error(message).at(Some(place)).help(help));
    }

    /// Faults of a look-up, at the place of the name that was looked up.
    pub fn look_up<T>(&mut self, path: &str, result: Result<T, Vec<Diagnostic>>) -> Option<T> {
        result
            .map_err(|faults| {
                let place = self.node.place_of(path);
                self.faults.extend(faults.into_iter().map(|mut fault| {
                    fault.place.get_or_insert_with(|| place.clone());
                    fault
                }));
            })
            .ok()
    }
}

const fn graded(grade: Grade) -> Evidence {
    match grade {
        Grade::Measured => Evidence::Measured,
        Grade::DataSheet => Evidence::DataSheet,
        Grade::Published => Evidence::Published,
        Grade::ListPrice => Evidence::ListPrice,
        Grade::Fitted => Evidence::Fitted,
        Grade::Derived => Evidence::Derived,
        Grade::Assumed => Evidence::Assumed,
    }
}
