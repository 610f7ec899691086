//! What is said of two sides that differ: both documents, both amounts, the lines they are made of.

use super::differ::Root;
use super::digest::{Cell, Places};
use super::items::{Item, Totals, items};
use super::{Doc, Found};
use crate::budget::ledger::Measure;
use crate::budget::money::Money;
use crate::budget::nodes::{Cross, EVERYTHING};
use crate::budget::space::Space;
use crate::diag::{Finding, Msg};

/// How many lines of a side are named, and how many other totals.
const NAMED: usize = 4;

/// Documents of units on the left, of their department on the right.
pub struct Sides<'s, 'a> {
    pub left: Vec<Doc<'a>>,
    pub right: Doc<'a>,
    pub space: &'s Space,
}

/// A place of a document, what stands there, and nothing where that is not known.
pub struct Line {
    place: String,
    amount: Option<Money>,
}

impl<'a> Sides<'_, 'a> {
    /// Findings of where the sides part, in ledgers and elsewhere.
    pub fn told(&self, mut roots: Vec<Root<'a>>, totals: &Totals<'a>) -> Vec<Found> {
        let mut also: Vec<Vec<&str>> = roots.iter().map(|_| Vec::new()).collect();
        let items = items(totals, &roots, &mut also);
        let mut pairs: Vec<(Root, Vec<&str>)> = roots.drain(..).zip(also).collect();
        let mut found = Vec::new();
        while !pairs.is_empty() {
            let (root, labels) = pairs.remove(0);
            let opposite = |(other, _): &(Root, Vec<&str>)| {
                other.measure == root.measure
                    && other.difference().plus(root.difference()).is_zero()
            };
            // The same amount too much in one place and too little in another is one mistake.
            match pairs.iter().position(opposite) {
                Some(at) => {
                    let (other, _) = pairs.remove(at);
                    found.push(self.moved(&root, &other));
                }
                None => found.push(self.root(&root, &labels)),
            }
        }
        found.extend(items.iter().map(|item| self.item(item)));
        found
    }

    fn root(&self, root: &Root, labels: &[&str]) -> Found {
        let mut also: Vec<String> = Vec::new();
        // The widest first.
        for (measure, cross) in root.also.iter().rev() {
            also.push(what(self.space, *measure, cross));
        }
        also.extend(labels.iter().map(|label| (*label).to_owned()));
        let what = what(self.space, root.measure, &root.cross);
        let mut found = self.found(&what, root.left, root.right);
        found = self.lines(found, root);
        self::also(found, &also, &yuan(root.difference()))
    }

    /// An amount the left side has in one place and the right side in another.
    fn moved(&self, one: &Root, other: &Root) -> Found {
        // The side of the units has more in one of the two.
        let (here, there) = match one.difference().is_negative() {
            true => (other, one),
            false => (one, other),
        };
        let mut finding = match self.left.len() {
            1 => Finding::deny("tie-unit-moved"),
            _ => Finding::deny("tie-units-moved"),
        };
        finding = self
            .named(finding)
            .arg("amount", here.difference())
            .arg("here", what(self.space, here.measure, &here.cross))
            .arg("there", what(self.space, there.measure, &there.cross));
        let mut found = self.about(finding);
        for root in [here, there] {
            found = self.lines(found, root);
        }
        let none = |note: &Msg| note.id == "tie-no-lines";
        found.finding.notes.retain(|note| !none(note));
        found
    }

    fn item(&self, item: &Item) -> Found {
        let mut found = self.found(&item.right.label, item.left(), item.right.sum);
        for (doc, total) in self.left.iter().zip(&item.lefts) {
            let lines = lines(doc, &total.places, total.sum);
            found = shown(
                found,
                doc,
                lines,
                total.places.more,
                self.left.len() > 1,
                total.sum,
            );
        }
        let right = item.right;
        let of_right = lines(&self.right, &right.places, right.sum);
        found = shown(
            found,
            &self.right,
            of_right,
            right.places.more,
            false,
            right.sum,
        );
        let also: Vec<String> = item.also.iter().map(|label| (*label).to_owned()).collect();
        self::also(found, &also, &yuan(item.difference()))
    }

    fn found(&self, what: &str, left: Money, right: Money) -> Found {
        let finding = match self.left.len() {
            1 => Finding::deny("tie-unit"),
            _ => Finding::deny("tie-units"),
        };
        let difference = left.minus(right);
        self.about(
            self.named(finding)
                .arg("what", what)
                .arg("own", left)
                .arg("whole", right)
                .arg("difference", size(difference)),
        )
    }

    fn named(&self, finding: Finding) -> Finding {
        let unit = self.left.first().map(Doc::called).unwrap_or_default();
        finding
            .arg("unit", unit)
            .arg("count", self.left.len())
            .arg("department", self.right.called())
    }

    fn about(&self, finding: Finding) -> Found {
        let mut codes: Vec<&str> = vec![&self.right.agency.code];
        codes.extend(self.left.iter().map(|doc| doc.agency.code.as_str()));
        Found::new(&codes, finding)
    }

    /// The lines both sides of a root are made of.
    fn lines(&self, mut found: Found, root: &Root) -> Found {
        for (doc, known) in self.left.iter().zip(&root.lefts) {
            let (lines, more) = cells(doc, &known.cells);
            found = shown(found, doc, lines, more, self.left.len() > 1, known.sum);
        }
        for known in &root.rights {
            let (lines, more) = cells(&self.right, &known.cells);
            found = shown(found, &self.right, lines, more, false, known.sum);
        }
        found
    }
}

/// Adds what else differs by the same amount.
pub fn also(mut found: Found, also: &[String], difference: &str) -> Found {
    if also.is_empty() {
        return found;
    }
    let named: Vec<&str> = also.iter().take(NAMED).map(String::as_str).collect();
    let message = match also.len() > NAMED {
        true => Msg::new("tie-also-more").arg("count", also.len()),
        false => Msg::new("tie-also"),
    };
    let message = message.arg("list", named.join("、"));
    found.finding = found.finding.with(message.arg("difference", difference));
    found
}

/// What is asked, in Chinese words.
pub fn what(space: &Space, measure: Measure, cross: &Cross) -> String {
    match *cross == EVERYTHING {
        true => format!("{}合计", measure.label()),
        false => format!("{}（{}）", measure.label(), space.describe(cross)),
    }
}

/// The size of a difference.
pub fn size(difference: Money) -> Money {
    match difference.is_negative() {
        true => Money::ZERO.minus(difference),
        false => difference,
    }
}

/// The size of a difference with its unit.
fn yuan(difference: Money) -> String {
    format!("{} 元", size(difference))
}

/// The first places of some cells, and how many more there are.
pub fn cells(doc: &Doc, cells: &[&Cell]) -> (Vec<Line>, usize) {
    let mut all = Vec::new();
    let mut more = 0;
    for cell in cells {
        all.extend(lines(doc, &cell.places, cell.sum));
        more = cell.places.more.saturating_add(more);
    }
    more = more.saturating_add(all.len().saturating_sub(NAMED));
    all.truncate(NAMED);
    (all, more)
}

pub fn lines(doc: &Doc, places: &Places, sum: Money) -> Vec<Line> {
    let only = places.more == 0 && places.first.len() == 1;
    let line = |place: &super::Place| Line {
        place: doc.place(place),
        amount: place.2.or(only.then_some(sum)),
    };
    places.first.iter().map(line).collect()
}

/// Adds the lines of a document; of several documents on one side, what each comes to.
pub fn shown(
    mut found: Found,
    doc: &Doc,
    lines: Vec<Line>,
    more: usize,
    several: bool,
    sum: Money,
) -> Found {
    let mut note = |message: Msg| found.finding.notes.push(message);
    if several {
        let message = Msg::new("tie-document").arg("document", doc.called());
        note(message.arg("amount", sum));
    } else if lines.is_empty() {
        note(Msg::new("tie-no-lines").arg("document", doc.called()));
    }
    for line in lines {
        let message = match line.amount {
            Some(amount) => Msg::new("tie-line").arg("amount", amount),
            None => Msg::new("tie-line-part"),
        };
        note(message.arg("place", line.place));
    }
    if more > 0 {
        let message = Msg::new("tie-lines-more").arg("document", doc.called());
        note(message.arg("count", more));
    }
    found
}
