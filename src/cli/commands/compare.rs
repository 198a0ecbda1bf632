//! `infercost compare`: the main job.

use super::condition::Condition;
use super::findings::Findings;
use super::{heading_of, load, say_infeasible};
use crate::cli::args::Compare;
use crate::cli::{Failure, Status, output};
use crate::diag::Diagnostic;
use crate::study;
use crate::view::of::charts;
use crate::view::of::compare as view;
use crate::view::record::Record;

pub fn run(args: &Compare, quiet: bool) -> Result<Status, Failure> {
    let study = load(&args.study)?;
    let heading = heading_of(&study);
    let conditions = args
        .fail_if
        .iter()
        .map(|text| Condition::parse("--fail-if", text))
        .collect::<Result<Vec<_>, _>>()?;
    let comparison = study::compare(&study.scenarios);
    let record = view::record(&comparison, &heading);
    for condition in &conditions {
        condition.known(&record)?;
    }
    let failing = conditions.iter().find_map(|condition| condition.holds(&record));
    let findings = Findings {
        name: "compare",
        tables: vec![view::table(&comparison, &heading)],
        rows: Some(view::tidy(&comparison, &heading)),
        record,
    };
    findings.give(args.format, || charts::all(&comparison, &heading), &args.out, quiet)?;
    if let Some(why) = failing {
        output::say(&format!("--fail-if holds: {why}"));
        return Ok(Status::Refused);
    }
    let results =
        comparison.outcomes.iter().map(|outcome| (&*outcome.name, outcome.result.as_ref().err()));
    let feasible = say_infeasible(&study, results, quiet);
    Ok(if feasible > 0 { Status::Fine } else { Status::Refused })
}

impl Condition {
    /// The metric's value for an option, if it has one.
    fn value(&self, option: &Record) -> Option<f64> {
        match self.metric.split('.').try_fold(option, entry)? {
            Record::Number(value) => Some(*value),
            _ => None,
        }
    }

    /// Refuses a metric that no option has: a condition with a slip would never hold.
    fn known(&self, record: &Record) -> Result<(), Failure> {
        let Some(Record::List(options)) = entry(record, "options") else { return Ok(()) };
        let serves = |option: &Record| entry(option, "feasible") == Some(&Record::Boolean(true));
        if !options.iter().any(serves) || options.iter().any(|option| self.value(option).is_some())
        {
            return Ok(());
        }
        Err(Diagnostic::error(format!("--fail-if: no option has a number named `{}`", self.metric))
            .help("metrics are those of --format json, such as margin.gross_margin or cost.usd_per_query")
            .into())
    }

    /// The first option for which the condition holds, in words.
    fn holds(&self, record: &Record) -> Option<String> {
        let Record::List(options) = entry(record, "options")? else { return None };
        options.iter().find_map(|option| {
            let Record::Text(name) = entry(option, "name")? else { return None };
            let value = self.value(option)?;
            let holds = if self.below { value < self.limit } else { value > self.limit };
            holds.then(|| format!("{name}: {} is {value}", self.metric))
        })
    }
}

fn entry<'a>(record: &'a Record, name: &str) -> Option<&'a Record> {
    let Record::Map(entries) = record else { return None };
    entries.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}
