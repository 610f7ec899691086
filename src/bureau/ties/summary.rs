//! The bureau's summary: what it says of each agency is what the agency says, and its total is what
//! all agencies come to.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::books::{Book, Shelf, depth};
use super::digest::{Cell, Total};
use super::sides::{also, cells, lines, shown};
use super::{Desk, Doc, Found, items};
use crate::budget::ledger::Phase;
use crate::budget::money::{Money, Unit};
use crate::budget::nodes::Cross;
use crate::bureau::Entry;
use crate::bureau::summary::{Column, Row, Said, Summary};
use crate::diag::{Finding, Msg};
use crate::facts::key::Key;

/// How many agencies are named that a column cannot be held against.
const NAMED: usize = 4;

pub fn find(desk: &Desk) -> Vec<Found> {
    let Some(summary) = &desk.bureau.summary else {
        return Vec::new();
    };
    let rows: BTreeSet<&str> = summary.rows.iter().map(|row| row.code.as_str()).collect();
    let mut must = desk.bureau.entries.iter().filter(|one| one.must_submit());
    let partial = !must.all(|entry| rows.contains(entry.code.as_str()));
    let whole = Whole {
        partial,
        ..Whole::default()
    };
    let mut totals = vec![whole; summary.columns.len()];
    let mut found = Vec::new();
    for row in &summary.rows {
        let Some(entry) = desk.entry(&row.code) else {
            continue;
        };
        let own = asked(desk, entry);
        let Some((doc, unit)) = own else {
            if entry.must_submit() {
                for (whole, said) in totals.iter_mut().zip(&row.amounts) {
                    whole.unknown(said.as_ref());
                }
            }
            continue;
        };
        let keys = summary.columns.iter().map(|column| column.key.as_str());
        let shelf = Shelf::new(&[doc], &keys.collect::<Vec<&str>>());
        let answers = answers(&shelf, &doc, unit, &summary.columns);
        for ((answer, said), whole) in answers.iter().zip(&row.amounts).zip(&mut totals) {
            whole.add(entry, answer.as_ref(), said.as_ref());
        }
        found.extend(differing(&shelf, summary, row, &doc, &answers));
    }
    for (at, (column, whole)) in summary.columns.iter().zip(&totals).enumerate() {
        if !whole.unanswered.is_empty() {
            found.push(unanswered(column, whole));
        }
        // What all come to cannot be told by a part of the register.
        if desk.whole {
            found.extend(total(summary, at, column, whole));
        }
    }
    found
}

/// What all rows of a column, and all documents, come to.
#[derive(Clone, Default)]
struct Whole {
    rows: Money,
    documents: Money,
    /// By how much rows differ from their documents.
    off: Money,
    count: u32,
    /// Not every row says something, or can be held against a document.
    partial: bool,
    /// Agencies that cannot tell it.
    unanswered: Vec<(String, String)>,
}

impl Whole {
    fn add(&mut self, entry: &Entry, answer: Option<&Answer>, said: Option<&Said>) {
        // Units stand in their agency's row.
        let counts = entry.must_submit();
        match (answer, said) {
            (Some(answer), Some(said)) if counts => {
                self.rows = self.rows.plus(said.amount);
                self.documents = self.documents.plus(answer.sum);
                self.off = self.off.plus(said.amount.minus(answer.sum));
                self.count += 1;
            }
            (None, Some(said)) => {
                self.unanswered
                    .push((entry.code.clone(), entry.name.clone()));
                if counts {
                    self.unknown(Some(said));
                }
            }
            // A blank cell says nothing, as long as there is nothing to be said.
            (Some(answer), None) if counts => {
                self.documents = self.documents.plus(answer.sum);
                self.partial |= !answer.sum.is_zero();
            }
            _ => {}
        }
    }

    /// A row nothing can be held against still counts among the rows.
    fn unknown(&mut self, said: Option<&Said>) {
        self.partial = true;
        if let Some(said) = said {
            self.rows = self.rows.plus(said.amount);
            self.count += 1;
        }
    }
}

/// The document an agency's row is about, and the unit where it is a unit's.
fn asked<'a>(desk: &Desk<'a>, entry: &'a Entry) -> Option<(Doc<'a>, Option<&'a str>)> {
    let approved = |doc: &Doc| doc.digest.phase == Phase::Original.name();
    let of = |code: &str| desk.budgets(code).find(approved);
    match (of(&entry.code), &entry.parent) {
        (Some(doc), _) => Some((doc, None)),
        (None, Some(parent)) => Some((of(parent)?, Some(entry.code.as_str()))),
        (None, None) => None,
    }
}

/// What a document says of a column.
struct Answer<'a> {
    sum: Money,
    from: From<'a>,
}

enum From<'a> {
    Cells(Cross, u32, Vec<&'a Cell>),
    Total(&'a str, &'a Total),
}

fn answers<'a>(
    shelf: &Shelf,
    doc: &Doc<'a>,
    unit: Option<&str>,
    columns: &[Column],
) -> Vec<Option<Answer<'a>>> {
    let book = shelf.book(0, *doc, unit);
    let answer = |column: &Column| answer(doc, unit, shelf, book.as_ref(), &column.key);
    columns.iter().map(answer).collect()
}

fn answer<'a>(
    doc: &Doc<'a>,
    unit: Option<&str>,
    shelf: &Shelf,
    book: Option<&Book<'a>>,
    key: &str,
) -> Option<Answer<'a>> {
    match shelf.question(key)? {
        Key::Amount { measure, cross, .. } => {
            let known = book?.ask(&shelf.space, measure, cross)?;
            Some(Answer {
                sum: known.sum,
                from: From::Cells(cross, depth(&shelf.space, &cross), known.cells),
            })
        }
        Key::Item { .. } => {
            let totals = match unit {
                None => &doc.digest.totals,
                Some(code) => doc.digest.unit_totals.get(code)?,
            };
            let (key, total) = totals.get_key_value(key)?;
            Some(Answer {
                sum: total.sum,
                from: From::Total(key, total),
            })
        }
        _ => None,
    }
}

/// A column a row and its document say differently, with others that do for the same reason.
struct Differing<'r, 'a> {
    column: &'r Column,
    said: &'r Said,
    answer: &'r Answer<'a>,
    difference: Money,
    also: Vec<String>,
}

/// Where a row differs from the document it is about: the deepest columns.
fn differing(
    shelf: &Shelf,
    summary: &Summary,
    row: &Row,
    doc: &Doc,
    answers: &[Option<Answer>],
) -> Vec<Found> {
    let mut all: Vec<Differing> = Vec::new();
    for ((column, said), answer) in summary.columns.iter().zip(&row.amounts).zip(answers) {
        let (Some(said), Some(answer)) = (said, answer) else {
            continue;
        };
        let difference = said.amount.minus(rounded(answer.sum, column));
        if !difference.is_zero() {
            all.push(Differing {
                column,
                said,
                answer,
                difference,
                also: Vec::new(),
            });
        }
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.answer.deep()));
    let mut roots: Vec<Differing> = Vec::new();
    for one in all {
        let inside: Vec<usize> = (0..roots.len())
            .filter(|at| roots[*at].answer.may_be_inside(one.answer, shelf))
            .collect();
        let explained: Money = inside.iter().map(|at| roots[*at].difference).sum();
        let same = inside
            .iter()
            .find(|at| roots[**at].difference == one.difference);
        match same {
            Some(at) => roots[*at].also.push(one.column.label().to_owned()),
            None if !inside.is_empty() && explained == one.difference => {}
            None => roots.push(one),
        }
    }
    roots.iter().map(|root| told(row, doc, root)).collect()
}

impl Answer<'_> {
    fn deep(&self) -> usize {
        match self.from {
            From::Cells(_, depth, _) => usize::try_from(depth).unwrap_or(usize::MAX),
            // Parts before what they are part of.
            From::Total(key, _) => 100_usize.saturating_sub(items::height(key)),
        }
    }

    /// Whether a difference here may be one there: money that lies in both.
    fn may_be_inside(&self, outer: &Answer, shelf: &Shelf) -> bool {
        match (&self.from, &outer.from) {
            (From::Cells(one, ..), From::Cells(other, ..)) => {
                shelf.space.meet(one, other).is_some()
            }
            (From::Total(key, _), From::Total(of, _)) => items::is_part(key, of),
            (_, From::Total(_, total)) | (From::Total(_, total), _) => total.follows,
        }
    }
}

fn told(row: &Row, doc: &Doc, one: &Differing) -> Found {
    let column = one.column;
    let own = rounded(one.answer.sum, column);
    let finding = Finding::deny("tie-summary")
        .arg("what", column.label())
        .arg("place", &one.said.place)
        .arg("says", shown_in(one.said.amount, column))
        .arg("document", doc.called())
        .arg("own", shown_in(own, column))
        .arg(
            "difference",
            shown_in(super::sides::size(one.difference), column),
        );
    let mut found = Found::new(&[&row.code, &doc.agency.code], finding);
    if own != one.answer.sum {
        let note = Msg::new("tie-summary-exact").arg("document", doc.called());
        found.finding = found.finding.with(note.arg("amount", one.answer.sum));
    }
    let (lines, more) = match &one.answer.from {
        From::Cells(_, _, list) => cells(doc, list),
        From::Total(_, total) => (lines(doc, &total.places, total.sum), total.places.more),
    };
    found = shown(found, doc, lines, more, false, one.answer.sum);
    let difference = shown_in(super::sides::size(one.difference), column);
    also(found, &one.also, &difference)
}

/// The total against all rows and all documents.
fn total(summary: &Summary, at: usize, column: &Column, whole: &Whole) -> Option<Found> {
    let said = summary.total.as_ref()?.amounts.get(at)?.as_ref()?;
    let is = |amount: Money| said.amount == amount || said.amount == rounded(amount, column);
    // Rows that are rounded may miss a rounded total by half a unit each.
    let may_miss = match exact(column) {
        true => Decimal::ZERO,
        false => half(column) * Decimal::from(whole.count.saturating_add(1)),
    };
    let near = |amount: Money| said.amount.minus(amount).yuan().abs() <= may_miss;
    // Of rows that are wrong it is said at their place.
    let right = whole.rows.minus(whole.off);
    let finding = match whole.partial {
        true if !near(whole.rows) && !near(right) => Finding::deny("tie-summary-rows"),
        false if !is(whole.rows) && !is(whole.documents) => Finding::deny("tie-summary-total")
            .arg("documents", shown_in(whole.documents, column))
            .arg("count", whole.count),
        _ => return None,
    };
    let difference = super::sides::size(said.amount.minus(whole.rows));
    let finding = finding
        .arg("what", column.label())
        .arg("place", &said.place)
        .arg("says", shown_in(said.amount, column))
        .arg("rows", shown_in(whole.rows, column))
        .arg("difference", shown_in(difference, column));
    Some(Found::new(&[], finding))
}

fn unanswered(column: &Column, whole: &Whole) -> Found {
    let named = whole.unanswered.iter().take(NAMED);
    let named: Vec<String> = named.map(|(code, name)| format!("{code} {name}")).collect();
    let finding = Finding::warn("tie-summary-unanswered")
        .arg("what", column.label())
        .arg("count", whole.unanswered.len())
        .arg("agencies", named.join("、"));
    let codes: Vec<&str> = whole
        .unanswered
        .iter()
        .map(|(code, _)| code.as_str())
        .collect();
    Found::new(&codes, finding)
}

/// What an amount is in a column that is exact to so many places.
fn rounded(amount: Money, column: &Column) -> Money {
    amount.round(column.unit, column.places)
}

/// Whether the column shows every amount to the last 分.
fn exact(column: &Column) -> bool {
    let needed = match column.unit {
        Unit::Yuan => 2,
        Unit::Wan => 6,
    };
    column.places >= needed
}

/// Half of the last place a column shows, in 元.
fn half(column: &Column) -> Decimal {
    let unit = match column.unit {
        Unit::Yuan => Decimal::ONE,
        Unit::Wan => Decimal::from(10_000),
    };
    unit * Decimal::new(5, column.places.min(20) + 1)
}

/// `12.34 万元`
fn shown_in(amount: Money, column: &Column) -> String {
    let places = match column.unit {
        Unit::Yuan => column.places.max(2),
        Unit::Wan => column.places,
    };
    format!(
        "{} {}",
        amount.in_unit(column.unit, places.min(6)),
        column.unit.word()
    )
}
