//! Which cell each number of the study is, and which numbers make several at once.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Ranges, Sheeted};
use crate::spec::slot::Slot;
use crate::study::sensitivity::{counted, reach};

/// The numbers that an option states.
pub struct Stated<'a> {
    /// Lines of the ledger that read each leaf.
    pub lines: BTreeMap<usize, Vec<usize>>,
    /// The number that each leaf is, where all lines of the leaf follow it and no others.
    pub slots: HashMap<usize, &'a Slot>,
    /// The other numbers, with the lines that move with each: none where other formulas hold beside it.
    pub entangled: Vec<(&'a Slot, Vec<usize>)>,
}

impl<'a> Stated<'a> {
    /// Those of an option.
    pub fn of(option: &Sheeted<'_>, ranges: &Ranges<'a>) -> Self {
        let mut lines: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (&line, &leaf) in &option.leaves {
            lines.entry(leaf).or_default().push(line);
        }
        for own in lines.values_mut() {
            own.sort_unstable();
        }
        let counted: HashSet<usize> = counted(option.ledger).map(|(at, _)| at).collect();
        let mut stated = Self { lines, slots: HashMap::new(), entangled: Vec::new() };
        for slot in ranges.slots.iter().filter(|slot| slot.concerns(option.at)) {
            let scenario = ranges.scenarios.get(option.at);
            let moved = scenario.and_then(|own| reach(own, option.at, slot, option.ledger));
            if moved.as_ref().is_some_and(Vec::is_empty) {
                continue;
            }
            let moved = moved.unwrap_or_default();
            let leaf = moved.first().and_then(|line| option.leaves.get(line)).copied();
            let whole = leaf.filter(|leaf| {
                let own = stated.lines.get(leaf).into_iter().flatten().copied();
                own.filter(|line| counted.contains(line)).eq(moved.iter().copied())
            });
            match whole {
                Some(leaf) => {
                    stated.slots.insert(leaf, slot);
                }
                None => stated.entangled.push((slot, moved)),
            }
        }
        stated
    }
}
