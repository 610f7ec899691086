//! The ledgers of several documents over trees they share, so that all can be asked the same.

use super::digest::{self, Cell};
use super::{Digest, Doc};
use crate::budget::ledger::{Answer, Lazy, Ledger, LedgerSet, Line, Measure, Period};
use crate::budget::money::{Money, Unit};
use crate::budget::nodes::{Cross, Dim, EVERYTHING, NodeId, Tree};
use crate::budget::space::Space;
use crate::diag::Location;
use crate::facts::key::{Key, Names};

/// Deeper trees than any classification: a report somebody made up.
const DEEPEST: u8 = 100;

/// The trees of some documents, made one.
pub struct Shelf {
    pub space: Space,
    /// For each document the nodes its numbers stand for.
    nodes: Vec<[Vec<NodeId>; 7]>,
}

/// What a document says, of one unit of it or of all.
pub struct Book<'a> {
    pub doc: Doc<'a>,
    /// What every question is narrowed to.
    unit: NodeId,
    ledgers: Vec<Ledger>,
    /// For each ledger the cells its lines are.
    cells: Vec<Vec<&'a Cell>>,
}

/// What a book knows of a question.
pub struct Known<'a> {
    pub sum: Money,
    pub cells: Vec<&'a Cell>,
}

impl Shelf {
    /// Trees of documents, and of what keys are about that no document may have. What later
    /// documents call a unit lies in what the first one is of.
    pub fn new(docs: &[Doc], keys: &[&str]) -> Shelf {
        let mut space = fixed();
        let nodes = docs.iter().map(|doc| add(&mut space, doc.digest));
        let nodes = nodes.collect();
        for key in keys {
            codes(&mut space, key);
        }
        space.seal();
        Shelf { space, nodes }
    }

    /// What a key asks; none where it is not about this document alone.
    pub fn question(&self, key: &str) -> Option<Key> {
        let measure = key.split('{').next()?.trim().to_owned();
        if measure.is_empty() {
            return None;
        }
        let names = Names {
            space: &self.space,
            measures: &[measure],
            period: Period::default(),
            base: Period::default(),
        };
        let plain = |key: &Key| matches!(key, Key::Amount { .. } | Key::Item { .. });
        let key = Key::parse(key, names).ok().filter(plain)?;
        (key.period() == Period::default()).then_some(key)
    }

    /// The book of the document at a place of the list the shelf was made of; narrowed to a unit
    /// by its code, where it knows one.
    pub fn book<'a>(&self, at: usize, doc: Doc<'a>, unit: Option<&str>) -> Option<Book<'a>> {
        let nodes = self.nodes.get(at)?;
        let units = self.space.tree(Dim::Unit);
        let unit = match unit {
            Some(code) => units.find(code)?,
            None => NodeId::ROOT,
        };
        let mut book = Book {
            doc,
            unit,
            ledgers: Vec::new(),
            cells: Vec::new(),
        };
        for ledger in &doc.digest.ledgers {
            let Some(measure) = Measure::parse(&ledger.measure) else {
                continue;
            };
            let mut made = blank(ledger, measure, cross(nodes, &ledger.scope));
            let mut cells = Vec::new();
            for cell in &ledger.cells {
                let cross = cross(nodes, &cell.at);
                if units.overlap(cross[Dim::Unit.index()], unit) {
                    made.lines.push(line(cross, cell.sum));
                    cells.push(cell);
                }
            }
            book.ledgers.push(made);
            book.cells.push(cells);
        }
        Some(book)
    }
}

impl<'a> Book<'a> {
    pub fn measures(&self) -> impl Iterator<Item = Measure> + use<'_> {
        let all = [Measure::Spending, Measure::Revenue, Measure::CarryForward];
        let has = |measure: &Measure| self.ledgers.iter().any(|one| one.measure == *measure);
        all.into_iter().filter(move |measure| has(measure))
    }

    /// Whether what it says of a measure is what it says of spending.
    pub fn as_spending(&self, measure: Measure) -> bool {
        measure == Measure::Revenue && self.doc.digest.as_spending
    }

    /// Where its money sits, the unit apart.
    pub fn crosses(&self, measure: Measure) -> impl Iterator<Item = Cross> + use<'_> {
        let ledgers = self.ledgers.iter();
        let ledgers = ledgers.filter(move |ledger| ledger.measure == measure);
        ledgers.flat_map(|ledger| &ledger.lines).map(|line| {
            let mut cross = line.cross;
            cross[Dim::Unit.index()] = NodeId::ROOT;
            cross
        })
    }

    /// What it knows of a question; none when it cannot decide it.
    pub fn ask(&self, space: &Space, measure: Measure, mut query: Cross) -> Option<Known<'a>> {
        let measure = match self.as_spending(measure) {
            true => Measure::Spending,
            false => measure,
        };
        query[Dim::Unit.index()] = self.unit;
        let set = LedgerSet {
            space,
            all: &self.ledgers,
            measure,
            period: Period::default(),
        };
        set.members().next()?;
        let Answer::Known { amount, parts } = set.answer(&query) else {
            return None;
        };
        let cells = parts.iter().flat_map(|part| {
            let cells = self.cells.get(part.ledger);
            let cells = cells.map_or(&[][..], Vec::as_slice);
            part.lines.iter().filter_map(|&at| cells.get(at).copied())
        });
        Some(Known {
            sum: amount,
            cells: cells.collect(),
        })
    }
}

/// The trees that are the same everywhere. Nothing follows from their structure: digests have what
/// follows written out.
fn fixed() -> Space {
    let whole = Space::with_fixed_trees();
    let mut space = Space::default();
    for dim in [Dim::Category, Dim::Fund, Dim::Vintage] {
        *space.tree_mut(dim) = whole.tree(dim).clone();
    }
    space
}

/// Adds the codes a key is about, below those they begin with.
fn codes(space: &mut Space, key: &str) {
    for pair in key.split(['{', '}', ',', '，']) {
        let Some((name, code)) = pair.split_once('=') else {
            continue;
        };
        let (dim, code) = (Dim::parse(name.trim()), code.trim());
        let known = dim.filter(|dim| matches!(dim, Dim::Function | Dim::Economic));
        let Some(dim) = known.filter(|_| code.bytes().all(|b| b.is_ascii_digit())) else {
            continue;
        };
        let tree = space.tree_mut(dim);
        let mut above = NodeId::ROOT;
        for length in [3, 5, 7] {
            if let Some(part) = code.get(..length) {
                above = tree.add(above, part, "");
            }
        }
    }
}

/// Adds the nodes of a document to the trees; what its numbers stand for.
fn add(space: &mut Space, digest: &Digest) -> [Vec<NodeId>; 7] {
    let agency = first(space.tree(Dim::Unit));
    Dim::ALL.map(|dim| {
        let tree = space.tree_mut(dim);
        let mut ids: Vec<NodeId> = vec![NodeId::ROOT];
        for digest::Node(key, name, above) in digest.nodes.get(dim.name()).into_iter().flatten() {
            let above = match at(&ids, *above) {
                NodeId::ROOT if dim == Dim::Unit => agency,
                above => above,
            };
            let above = match tree.node(above).depth < DEEPEST {
                true => above,
                false => NodeId::ROOT,
            };
            ids.push(tree.add(above, key, name));
        }
        ids
    })
}

/// The agency of a tree of units: its first node.
fn first(units: &Tree) -> NodeId {
    units.iter().next().unwrap_or(NodeId::ROOT)
}

fn at(ids: &[NodeId], number: u32) -> NodeId {
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    ids.get(number).copied().unwrap_or(NodeId::ROOT)
}

fn cross(nodes: &[Vec<NodeId>; 7], numbers: &[u32; 7]) -> Cross {
    let mut cross = EVERYTHING;
    for dim in Dim::ALL {
        cross[dim.index()] = at(&nodes[dim.index()], numbers[dim.index()]);
    }
    cross
}

fn blank(ledger: &digest::Ledger, measure: Measure, scope: Cross) -> Ledger {
    Ledger {
        id: ledger.id.clone(),
        measure,
        period: Period::default(),
        scope,
        unit: Unit::Yuan,
        lines: Vec::new(),
        location: Location::None,
        index: Lazy::default(),
    }
}

fn line(cross: Cross, amount: Money) -> Line {
    Line {
        cross,
        amount,
        id: None,
        location: Location::None,
        reversal: false,
    }
}

/// How far down a tree the nodes of a cross are, all dimensions together.
pub fn depth(space: &Space, cross: &Cross) -> u32 {
    let depth = |dim: Dim| {
        let tree: &Tree = space.tree(dim);
        u32::from(tree.node(cross[dim.index()]).depth)
    };
    Dim::ALL.into_iter().map(depth).sum()
}
