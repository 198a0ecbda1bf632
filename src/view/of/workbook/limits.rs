//! Whether options can still serve once inputs have changed.

use super::Sheeted;
use super::option::place_of;
use crate::ledger::LineId;
use crate::view::workbook::{Cell, Format, Look, Value};

/// What limits an option: what holds while all is well, the lines that say so by the ends of their
/// names, and what none of them passes.
struct Limit {
    what: &'static str,
    lines: &'static [&'static str],
    holds: Holds,
}

enum Holds {
    AtLeast(f64),
    AtMost(f64),
}

/// Where rounding could tell, limits have room for it.
const LIMITS: [Limit; 6] = [
    Limit {
        what: "Weights and a sequence fit into memory",
        lines: &["memory.sequences"],
        holds: Holds::AtLeast(1.0),
    },
    Limit {
        what: "Input and output fit the model's context",
        lines: &["room.context"],
        holds: Holds::AtLeast(0.0),
    },
    Limit {
        what: "Requests in flight fit into memory",
        lines: &["room.requests"],
        holds: Holds::AtLeast(-1e-9),
    },
    Limit {
        what: "Latency targets are met",
        lines: &["room.latency"],
        holds: Holds::AtLeast(-1e-12),
    },
    Limit {
        what: "The fleet keeps up with the traffic",
        lines: &["fleet.utilization", "lots.utilization"],
        holds: Holds::AtMost(1.0 + 1e-9),
    },
    Limit {
        what: "Lots carry all of the work",
        lines: &["lots.undone"],
        holds: Holds::AtMost(0.0),
    },
];

/// Number of rows.
pub const ROWS: usize = LIMITS.len();

/// A row for each limit: `yes` or `no` for each option that knows it.
pub fn rows(options: &[Sheeted<'_>]) -> impl Iterator<Item = Vec<Cell>> {
    LIMITS.iter().map(|limit| {
        let mut row = vec![Cell::text(limit.what), Cell::default()];
        row.extend(options.iter().map(|option| limit.cell(option)));
        row
    })
}

/// Whether an option keeps all limits as written.
pub fn kept(option: &Sheeted<'_>) -> bool {
    let says_no = |value: &Value| matches!(value, Value::TextFormula(_, says) if says == "no");
    !LIMITS.iter().any(|limit| says_no(&limit.cell(option).value))
}

impl Limit {
    fn cell(&self, option: &Sheeted<'_>) -> Cell {
        let lines = option.ledger.lines().iter().enumerate();
        let own = lines.filter(|(_, line)| {
            line.value.is_finite()
                && self.lines.iter().any(|end| {
                    line.id
                        .strip_suffix(end)
                        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
                })
        });
        let found: Vec<(String, f64)> = own
            .filter_map(|(at, line)| {
                Some((place_of(&option.sheet, LineId(u32::try_from(at).ok()?)), line.value))
            })
            .collect();
        if found.is_empty() {
            return Cell::default();
        }
        let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
        let places = places.join(",");
        let (test, holds) = match self.holds {
            Holds::AtLeast(least) => {
                (format!("MIN({places})>={least}"), found.iter().all(|&(_, own)| own >= least))
            }
            Holds::AtMost(most) => {
                (format!("MAX({places})<={most}"), found.iter().all(|&(_, own)| own <= most))
            }
        };
        Cell {
            value: Value::TextFormula(
                format!("IF({test},\"yes\",\"no\")"),
                if holds { "yes" } else { "no" }.to_owned(),
            ),
            look: Look::Check,
            format: Format::General,
        }
    }
}
