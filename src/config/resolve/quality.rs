//! Quality scores: the study's table, its file, and what options say of themselves.

use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use super::book::Book;
use crate::config::catalog::Catalog;
use crate::config::file::read_beside;
use crate::config::node::Node;
use crate::config::raw;
use crate::config::raw::evidence::Grade;
use crate::config::raw::study::{ModelChoice, QualityBar, Score, StudyOption};
use crate::diag::Diagnostic;
use crate::ledger::Given;
use crate::spec::precision::PRECISIONS;
use crate::spec::quality::Quality;

/// The scores of one study on its benchmark.
#[derive(Clone, Debug, Default)]
pub struct Scores(Vec<Score>);

/// A row of a CSV of scores.
#[derive(Debug, Deserialize)]
struct Row {
    model: String,
    precision: Option<String>,
    benchmark: String,
    score: f64,
    source: String,
    as_of: Option<String>,
}

impl Scores {
    /// The scores that a study names; its own win over its file's.
    ///
    /// # Errors
    /// A file that cannot be read, rows that are no scores, no score for the benchmark.
    pub fn of(
        bar: Option<&QualityBar>,
        folder: Option<&Path>,
        study: &Node,
    ) -> Result<Self, Vec<Diagnostic>> {
        let Some(bar) = bar else { return Ok(Self::default()) };
        let mut scores = bar.score.clone().unwrap_or_default();
        if let Some(name) = &bar.scores {
            let place = study.place_of("quality.scores");
            let text = read_beside(folder, name).map_err(|faults| {
                faults.into_iter().map(|fault| fault.at(Some(place.clone()))).collect::<Vec<_>>()
            })?;
            let shown = folder.unwrap_or_else(|| Path::new("")).join(name);
            scores.extend(rows(&text, &shown.display().to_string())?);
        }
        let formats: Vec<&str> = PRECISIONS.iter().map(|(name, _)| *name).collect();
        if let Some(unknown) = scores.iter().find_map(|score| {
            score.precision.as_deref().filter(|precision| !formats.contains(precision))
        }) {
            return Err(vec![
                Diagnostic::error(format!("`{unknown}` is no `precision` of a score"))
                    .at(Some(study.place_of("quality")))
                    .help(format!("known: {}", formats.join(", "))),
            ]);
        }
        scores.retain(|score| score.benchmark == bar.benchmark);
        if scores.is_empty() {
            return Err(vec![
                Diagnostic::error(format!("no score is of the benchmark `{}`", bar.benchmark))
                    .at(Some(study.place_of("quality.benchmark")))
                    .help("name a benchmark of [[quality.score]] or of the file of scores"),
            ]);
        }
        Ok(Self(scores))
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The score of a model in a format: the first row that names it, in any of its spellings. A row
    /// of that format wins over one that names none.
    fn find(&self, name: &str, precision: Option<&str>, catalog: &Catalog) -> Option<&Score> {
        let catalogued =
            |name: &str| catalog.find::<raw::model::Model>(name).ok().map(|found| found.name);
        let own = catalogued(name);
        let of_model = |score: &&Score| {
            score.model.eq_ignore_ascii_case(name)
                || (own.is_some() && catalogued(&score.model) == own)
        };
        let in_format = |format: Option<&str>| {
            let mut rows = self.0.iter().filter(of_model);
            rows.find(|score| score.precision.as_deref() == format)
        };
        precision.and_then(|format| in_format(Some(format))).or_else(|| in_format(None))
    }
}

fn rows(text: &str, name: &str) -> Result<Vec<Score>, Vec<Diagnostic>> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let mut scores = Vec::new();
    let mut faults = Vec::new();
    for row in reader.deserialize::<Row>() {
        match row {
            Ok(Row { model, precision, benchmark, score, source, as_of })
                if score.is_finite() && score >= 0.0 =>
            {
                let precision = precision.filter(|format| !format.is_empty());
                scores.push(Score { model, precision, benchmark, score, source, as_of });
            }
            Ok(row) => faults.push(Diagnostic::error(format!(
                "{name}: the score of `{}` must be 0 or more, not {}",
                row.model, row.score
            ))),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                faults.push(Diagnostic::error(format!("{name}:{line}: no score: {error}")).help(
                    "columns are model, benchmark, score, source, and if known precision, as_of",
                ));
            }
        }
    }
    if faults.is_empty() { Ok(scores) } else { Err(faults) }
}

/// The quality of an option: its own score, or its model's (a pipeline has only its own).
pub fn quality(
    option: &StudyOption,
    scores: &Scores,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Quality {
    let raw = option.quality.clone().unwrap_or_default();
    let statement = raw.statement.as_deref().map(Arc::from);
    if let Some(score) = raw.score {
        let place = book.node.place_of("quality.score").label();
        let source = match &raw.source {
            Some(source) => book.price(&place, Grade::Published, source.clone()),
            None => book.stated("quality.score"),
        };
        let score = Some(Given::new(score, source));
        let source = raw.source.as_deref().map(Arc::from);
        return Quality { score, source, own: true, statement };
    }
    let name = match (&option.api, &option.model) {
        (Some(api), _) => Some(api.as_str()),
        (None, Some(ModelChoice::Name(name))) => Some(name.as_str()),
        _ => None,
    };
    let precision = option.precision.as_deref().filter(|_| option.api.is_none());
    let found = name.filter(|_| option.stage.is_none()).and_then(|name| {
        scores.find(name, precision, catalog).or_else(|| {
            // An API that hosts a model is known by the model's own name.
            name.split_once('/').and_then(|(_, model)| scores.find(model, precision, catalog))
        })
    });
    let mut source = None;
    let score = found.map(|found| {
        source = Some(Arc::from(found.source.as_str()));
        let as_of = found.as_of.as_ref().map(|day| format!(" ({day})")).unwrap_or_default();
        let format = found.precision.as_ref().map(|own| format!(" in {own}")).unwrap_or_default();
        let place = format!("{} of {}{format}", found.benchmark, found.model);
        Given::new(
            found.score,
            book.price(&place, Grade::Published, format!("{}{as_of}", found.source)),
        )
    });
    let own = found.is_some_and(|found| found.precision.is_some());
    Quality { score, source, own, statement }
}
