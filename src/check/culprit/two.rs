//! Two slips at once.

use std::collections::BTreeMap;

use super::search::{Search, factor, steps};
use super::system::Column;
use super::{Kind, Suggestion, rank};

/// Combinations tried at most.
const MAX_TRIED: usize = 400;
/// A slip that costs more is not combined with another.
const CLEAR: u32 = 12;

/// Pairs of clear slips: one sets a failing tie right, the other all that is wrong then.
pub fn pairs(search: &mut Search, failing: &[usize], found: &mut Vec<Suggestion>) {
    let mut classes: BTreeMap<Column, Vec<usize>> = BTreeMap::new();
    for (value, column) in search.system.columns.iter().enumerate() {
        if failing.iter().any(|&tie| factor(column, tie) != 0) {
            classes.entry(column.clone()).or_default().push(value);
        }
    }
    let mut tried = 0;
    for (column, values) in classes {
        for &tie in failing {
            let (by, tie) = (factor(&column, tie), &search.system.ties[tie]);
            if by == 0 || tie.low != tie.high || tie.low % by != 0 {
                continue;
            }
            let change = -tie.low / by;
            tried += 1;
            if tried > MAX_TRIED {
                return;
            }
            let slips = values.iter().filter_map(|&value| {
                let after = search.system.values[value].amount + change;
                let (kind, cost) = rank::kind(search.facts, &search.system, value, after);
                (after >= 0 && cost < CLEAR).then_some((cost, value, after, kind))
            });
            let Some((cost, value, after, kind)) = slips.min() else {
                continue;
            };
            let first = search.change(value, after);
            let taken = search.system.take(&steps(std::slice::from_ref(&first)));
            let touched = taken.iter().map(|(at, ..)| *at);
            let mut left: Vec<usize> = failing.iter().copied().chain(touched).collect();
            left.sort_unstable();
            left.dedup();
            left.retain(|&at| !search.system.ties[at].holds());
            let mut seconds = search.singles(&left);
            search.system.take_back(taken);
            // Each pair is found from both sides.
            seconds.retain(|second| second.cost < CLEAR && second.changes[0].value > Some(value));
            for second in seconds {
                let mut changes = vec![first.clone()];
                changes.extend(second.changes);
                found.push(Suggestion {
                    second: Some(second.kind),
                    ..Suggestion::new(kind, changes, cost + second.cost + 6)
                });
            }
        }
    }
}

impl Kind {
    /// Whether an amount has to be typed anew; a line too many has to go instead.
    pub fn removes(self) -> bool {
        matches!(self, Kind::Doubled | Kind::Parent | Kind::Extra)
    }
}
