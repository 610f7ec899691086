//! Two sides asked the same, and where they part: the deepest places, each told once.

use std::collections::BTreeSet;

use super::books::{Book, Known, depth};
use crate::budget::ledger::Measure;
use crate::budget::money::Money;
use crate::budget::nodes::{Cross, Dim, EVERYTHING, NodeId};
use crate::budget::space::Space;

/// Something two sides say differently, with all that follows from it.
pub struct Root<'a> {
    pub measure: Measure,
    pub cross: Cross,
    pub left: Money,
    pub right: Money,
    /// What each book of the left side says, where there are several.
    pub lefts: Vec<Known<'a>>,
    pub rights: Vec<Known<'a>>,
    /// Other questions that differ by the same amount.
    pub also: Vec<(Measure, Cross)>,
}

impl Root<'_> {
    pub fn difference(&self) -> Money {
        self.left.minus(self.right)
    }
}

/// Books that are asked together; the sum is what they say.
pub struct Side<'b, 'a> {
    pub books: &'b [Book<'a>],
}

impl<'a> Side<'_, 'a> {
    fn ask(&self, space: &Space, measure: Measure, query: Cross) -> Option<Vec<Known<'a>>> {
        let books = self.books.iter();
        books.map(|book| book.ask(space, measure, query)).collect()
    }

    /// Whether the total can be told at all.
    pub fn knows(&self, space: &Space, measure: Measure) -> bool {
        self.ask(space, measure, EVERYTHING).is_some()
    }
}

fn sum(known: &[Known]) -> Money {
    known.iter().map(|one| one.sum).sum()
}

/// Where two sides part. Every total both can answer is asked; what differs because of something
/// deeper is no difference of its own.
pub fn roots<'a>(space: &Space, left: &Side<'_, 'a>, right: &Side<'_, 'a>) -> Vec<Root<'a>> {
    let mut differing = Vec::new();
    for (measure, cross) in questions(space, left, right) {
        let ask = |side: &Side<'_, 'a>| side.ask(space, measure, cross);
        let (Some(lefts), Some(rights)) = (ask(left), ask(right)) else {
            continue;
        };
        let (a, b) = (sum(&lefts), sum(&rights));
        if a != b {
            differing.push(Root {
                measure,
                cross,
                left: a,
                right: b,
                lefts,
                rights,
                also: Vec::new(),
            });
        }
    }
    // Deepest first; of equals the first asked.
    differing.sort_by_key(|one| std::cmp::Reverse(depth(space, &one.cross)));
    let mut roots: Vec<Root> = Vec::new();
    for one in differing {
        if !follows(space, &one, &mut roots) {
            roots.push(one);
        }
    }
    roots
}

/// Whether a difference follows from those found: it is the sum of those inside it, or the same
/// amount in something they overlap.
fn follows(space: &Space, one: &Root, roots: &mut [Root]) -> bool {
    let difference = one.difference();
    let meets = |root: &Root| space.meet(&root.cross, &one.cross).is_some();
    let inside = |root: &Root| space.under(&root.cross, &one.cross);
    let same = roots
        .iter()
        .position(|root| root.difference() == difference && meets(root));
    if let Some(at) = same {
        roots[at].also.push((one.measure, one.cross));
        return true;
    }
    let all = roots.iter().filter(|root| inside(root));
    let explained: Money = all.map(Root::difference).sum();
    let overlapping = roots.iter().filter(|root| meets(root));
    let met: Money = overlapping.map(Root::difference).sum();
    explained == difference || met == difference
}

/// Everything worth asking: the wholes, every node in use and those above it, and every place where
/// either side has money.
fn questions(space: &Space, left: &Side, right: &Side) -> Vec<(Measure, Cross)> {
    let books = || left.books.iter().chain(right.books);
    let mut out = Vec::new();
    for measure in [Measure::Spending, Measure::Revenue, Measure::CarryForward] {
        let has = |book: &Book| book.measures().any(|own| own == measure);
        if !books().any(has) {
            continue;
        }
        let crosses: BTreeSet<Cross> = books().flat_map(|book| book.crosses(measure)).collect();
        let mut nodes: BTreeSet<(Dim, NodeId)> = BTreeSet::new();
        for cross in &crosses {
            for dim in Dim::ALL {
                let above = space.tree(dim).ancestors(cross[dim.index()]);
                nodes.extend(above.map(|node| (dim, node)));
            }
        }
        let singles = nodes.into_iter().map(|(dim, node)| {
            let mut cross = EVERYTHING;
            cross[dim.index()] = node;
            cross
        });
        let mut asked: BTreeSet<Cross> = crosses.clone();
        asked.extend(singles);
        asked.insert(EVERYTHING);
        out.extend(asked.into_iter().map(|cross| (measure, cross)));
    }
    out
}
