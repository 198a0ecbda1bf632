//! Where a number of the study stands among the given lines of an option's ledger.

use crate::estimate::explained;
use crate::ledger::{Given, Line, LineKind, Recorder, SEARCH, SourceId};
use crate::spec::scenario::Scenario;
use crate::spec::slot::Slot;
use crate::study::vary;
use crate::units::Count;

/// By how much a number is moved to see which lines move with it.
const STEP: f64 = 0.01;

/// The scenario under the load that its ledger found, whatever its latency targets: in its copies the
/// load stays what the same formulas make of it. None where more was searched for than a load.
#[must_use]
pub fn held(scenario: &Scenario, ledger: &Recorder) -> Option<Scenario> {
    let mut held = vary::without_slo(scenario);
    let one = held.stages.is_one();
    for line in ledger.lines().iter().filter(|line| is_searched(line)) {
        let (stage, own) = match line.id.strip_prefix("stage") {
            Some(rest) if !one => rest.split_once('.')?,
            _ => ("1", line.id.as_str()),
        };
        if own != "perf.concurrency" {
            return None;
        }
        let place = stage.parse::<usize>().ok()?.checked_sub(1)?;
        let deployed = held.stages.iter_mut().nth(place)?.serving.deployed_mut()?;
        let found = Given::new(Count::new(line.value), SourceId(0));
        deployed.deployment.concurrency = Some(found);
    }
    Some(held)
}

fn is_searched(line: &Line) -> bool {
    matches!(&line.kind, LineKind::Given(source) if source.place.starts_with(SEARCH))
}

/// The places of the given lines that move with a number of the study, what was searched for left
/// out; none where the study does not state it, or where other formulas hold beside it.
#[must_use]
pub fn reach(
    scenario: &Scenario,
    option: usize,
    slot: &Slot,
    ledger: &Recorder,
) -> Option<Vec<usize>> {
    let now = slot.value?;
    let up = now + STEP * now.abs();
    let moved = if up <= slot.range.1 { up } else { now - STEP * now.abs() };
    let mut varied = held(scenario, ledger).unwrap_or_else(|| scenario.clone());
    slot.set(option, &mut varied, moved);
    let (_, found) = explained(&varied).ok()?;
    let same =
        counted(ledger).map(|(_, line)| &line.id).eq(counted(&found).map(|(_, line)| &line.id));
    let moves = counted(ledger).zip(counted(&found)).filter(|((_, before), (_, after))| {
        matches!(before.kind, LineKind::Given(_))
            && !is_searched(before)
            && before.value.to_bits() != after.value.to_bits()
    });
    same.then(|| moves.map(|((at, _), _)| at).collect())
}

/// The lines on which something rests, and their places: not those that say how far limits are.
pub fn counted(ledger: &Recorder) -> impl Iterator<Item = (usize, &Line)> {
    let lines = ledger.lines().iter().enumerate();
    lines.filter(|(_, line)| line.id.split('.').all(|part| part != "room"))
}
