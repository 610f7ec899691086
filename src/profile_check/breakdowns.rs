//! 其中 lists: members given one by one neither overlap nor leave out part of their whole.

use super::{ProbeFacts, Scope};
use crate::budget::nodes::{Cross, Dim, NodeId};
use crate::diag::Finding;
use crate::facts::key::Key;
use crate::profile::model::Breakdown;

/// Most smallest pieces of a whole looked at; lists along a classification have more.
const MOST: usize = 50_000;

pub fn check(scope: &mut Scope, facts: &ProbeFacts) {
    for (name, breakdown) in &scope.profile().breakdown {
        let Some((whole, children)) = crosses(breakdown, facts) else {
            continue;
        };
        let path = format!("breakdown.{name}");
        let place = |at: usize| format!("{path}.child[{}].key", at + 1);
        let label = |at: usize| breakdown.child[at].label.as_str();
        let mut told: Vec<(usize, usize)> = Vec::new();
        let mut missing = None;
        for piece in pieces(&whole, &children, facts) {
            let inside = |child: &Cross| facts.budget.space.under(&piece, child);
            let mut holding = (0..children.len()).filter(|&at| inside(&children[at]));
            match (holding.next(), holding.next()) {
                (None, _) if missing.is_none_or(|found| rare(&found, facts)) => {
                    missing = Some(piece);
                }
                (None, _) => {}
                (Some(a), Some(b)) if !told.contains(&(a, b)) => told.push((a, b)),
                _ => {}
            }
        }
        for (a, b) in told {
            let finding = Finding::deny("breakdown-overlap")
                .arg("a", label(a))
                .arg("b", label(b));
            scope.tell(finding, &place(b), "");
        }
        if let Some(piece) = missing.filter(|_| breakdown.complete) {
            let finding = if rare(&piece, facts) {
                Finding::note("breakdown-misses")
            } else {
                Finding::deny("breakdown-misses")
            };
            let finding = finding
                .arg("what", facts.budget.space.describe(&piece))
                .arg("id", name);
            scope.tell(finding, &format!("{path}.whole"), "");
        }
    }
}

/// Money few agencies have: a list may leave it out, and an agency that has some is refused.
fn rare(piece: &Cross, facts: &ProbeFacts) -> bool {
    [
        (
            Dim::Category,
            &["business", "remitted", "subsidy", "reserve"][..],
        ),
        (Dim::Vintage, &["surplus-used"]),
        (Dim::Fund, &["affiliate-remittance"]),
    ]
    .into_iter()
    .any(|(dim, names)| {
        let node = facts.budget.space.tree(dim).node(piece[dim.index()]);
        names.contains(&node.key.as_str())
    })
}

/// Where the whole and its members stand; `None` when they are no amounts of one ledger.
fn crosses(breakdown: &Breakdown, facts: &ProbeFacts) -> Option<(Cross, Vec<Cross>)> {
    let (Key::Amount { measure, cross, .. }, false) = (
        facts.parse(&breakdown.whole).ok()?,
        breakdown.child.is_empty() || breakdown.each.is_some(),
    ) else {
        return None;
    };
    let children = breakdown
        .child
        .iter()
        .map(|child| match facts.parse(&child.key).ok()? {
            Key::Amount {
                measure: own,
                cross,
                ..
            } if own == measure => Some(cross),
            _ => None,
        });
    Some((cross, children.collect::<Option<Vec<_>>>()?))
}

/// The smallest pieces of the whole along the dimensions the members divide it by; none when there
/// are too many.
fn pieces(whole: &Cross, children: &[Cross], facts: &ProbeFacts) -> Vec<Cross> {
    let space = &facts.budget.space;
    let mut pieces = vec![*whole];
    for dim in Dim::ALL {
        let at = dim.index();
        if children.iter().all(|child| child[at] == whole[at]) {
            continue;
        }
        let tree = space.tree(dim);
        let leaves: Vec<NodeId> = tree
            .iter()
            .filter(|&node| tree.children(node).is_empty() && !tree.is_union(node))
            .filter(|&node| tree.under(node, whole[at]))
            .collect();
        if pieces.len().saturating_mul(leaves.len()) > MOST {
            return Vec::new();
        }
        pieces = pieces
            .iter()
            .flat_map(|piece| {
                leaves.iter().map(move |&leaf| {
                    let mut piece = *piece;
                    piece[at] = leaf;
                    piece
                })
            })
            .collect();
    }
    pieces.retain(|&piece| space.narrow(piece).is_some());
    pieces
}
