//! What last year's records tell of their year, to the precision their document was published in.
//!
//! Amounts are added exactly; what a key of last year gives is the sum rounded once, so that no
//! place shows or compares more of it than was published.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::key::Key;
use super::{Fact, Facts, Gap, LineRef, Origin, Value};
use crate::budget::ledger::{Answer, LedgerSet, Measure, Period};
use crate::budget::model::Entity;
use crate::budget::money::{Money, Unit};
use crate::budget::nodes::{Cross, Dim};
use crate::budget::years::LastYear;
use crate::diag::Location;

/// An amount as it stands in the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed {
    /// What it was typed in.
    pub unit: Unit,
    pub amount: Money,
}

impl Typed {
    /// How finely it is told: to the places typed, `least` of them at the least.
    pub fn precision(self, least: u32) -> Option<(Unit, u32)> {
        let wan = self.amount.yuan() / Decimal::from(10_000);
        let places = wan.normalize().scale().max(least);
        (self.unit == Unit::Wan).then_some((Unit::Wan, places))
    }
}

impl Facts {
    /// Last year's records, where they are of this period.
    pub(super) fn last_year(&self, period: Period) -> Option<&LastYear> {
        let last = self.budget.last_year.as_ref();
        last.filter(|last| last.period == period)
    }

    /// The entities of a period.
    pub(super) fn entities_at(&self, kind: &str, period: Period) -> &[Entity] {
        match self.last_year(period) {
            Some(last) => last.entities.get(kind).map_or(&[], Vec::as_slice),
            None => self.budget.of(kind),
        }
    }

    /// Whether the revenue of a period follows from spending.
    pub(super) fn as_spending(&self, period: Period) -> bool {
        let last = self.budget.last_year.as_ref();
        match last.filter(|last| last.published.contains(&period)) {
            Some(last) => last.revenue_as_spending,
            None => self.budget.document.revenue_as_spending,
        }
    }

    /// What an amount of last year was published in; `None` for what is no amount of it.
    pub(super) fn published_grid(&self, key: &Key) -> Option<(Unit, u32)> {
        let (Key::Amount { period, .. } | Key::Item { period, .. }) = key else {
            return None;
        };
        let last = self.budget.last_year.as_ref()?;
        last.published.contains(period).then_some(last.grid)
    }

    /// A fact of last year as published. What is so already stays as it is, unless it is made of
    /// parts that are not.
    pub(super) fn published(
        &self,
        key: &Key,
        exact: Arc<Fact>,
        (unit, places): (Unit, u32),
    ) -> Arc<Fact> {
        let Value::Money(money) = exact.value else {
            return exact;
        };
        if is_on(&exact, unit, places) {
            return exact;
        }
        let value = Value::Money(money.round(unit, places));
        self.fact(key, value, Origin::Rounded(exact))
    }

    /// What last year's records answer by themselves, exactly, whatever figures are typed beside
    /// them; with the first place it comes from.
    pub fn recorded(&self, key: &Key) -> Option<(Value, Location)> {
        let last = self.budget.last_year.as_ref()?;
        if !last.published.contains(&key.period()) {
            return None;
        }
        let Key::Amount {
            measure,
            cross,
            period,
        } = key
        else {
            let fact = self.derived(key).ok()?;
            return Some((fact.unrounded(), self.first_place(&fact)));
        };
        let measure = match measure {
            Measure::Revenue if self.as_spending(*period) => Measure::Spending,
            measure => *measure,
        };
        let set = LedgerSet {
            space: &self.budget.space,
            all: &self.budget.ledgers,
            measure,
            period: *period,
        };
        set.members().next()?;
        let Answer::Known { amount, parts } = set.answer(cross) else {
            return None;
        };
        let mut lines = parts.iter().flat_map(|part| {
            let ledger = &self.budget.ledgers[part.ledger];
            part.lines.iter().map(|&line| &ledger.lines[line].location)
        });
        let place = lines.next().unwrap_or(&last.location).clone();
        Some((Value::Money(amount), place))
    }

    /// The first place of the records a fact comes from.
    pub fn first_place(&self, fact: &Fact) -> Location {
        let found = match &fact.origin {
            Origin::Lines(lines) => lines.first().map(|&at| self.line(at).location.clone()),
            Origin::Records(places) | Origin::Count(places) => places.first().cloned(),
            Origin::Sum(parts) => parts.first().map(|part| self.first_place(part)),
            Origin::Less { of, .. } => of.first().map(|part| self.first_place(part)),
            Origin::Same(part) | Origin::Rounded(part) => Some(self.first_place(part)),
            Origin::Difference { current, .. } => Some(self.first_place(current)),
            Origin::Ratio { of, .. } => Some(self.first_place(of)),
        };
        found.unwrap_or(Location::None)
    }

    /// Every amount of the records a fact is made of, by place.
    pub fn typed(&self, fact: &Fact) -> BTreeMap<Location, Typed> {
        let mut found = BTreeMap::new();
        self.typed_into(fact, &mut found);
        found
    }

    fn typed_into(&self, fact: &Fact, found: &mut BTreeMap<Location, Typed>) {
        let parts: Vec<&Arc<Fact>> = match &fact.origin {
            Origin::Lines(lines) => {
                for &at in lines {
                    let line = self.line(at);
                    let typed = Typed {
                        unit: self.ledgers[at.ledger].unit,
                        amount: line.amount,
                    };
                    found.insert(line.location.clone(), typed);
                }
                return;
            }
            Origin::Records(places) | Origin::Count(places) => {
                for place in places {
                    found.insert(place.clone(), self.typed_at(place));
                }
                return;
            }
            Origin::Sum(parts) => parts.iter().collect(),
            Origin::Less { of, less } => of.iter().chain(less).collect(),
            Origin::Same(part) | Origin::Rounded(part) => vec![part],
            Origin::Difference { current, base } => vec![current, base],
            Origin::Ratio { of, whole } => vec![of, whole],
        };
        for part in parts {
            self.typed_into(part, found);
        }
    }

    /// A figure of another period, or what is told exactly.
    fn typed_at(&self, place: &Location) -> Typed {
        let mut figures = self.budget.previous.iter();
        let figure = figures.find(|figure| figure.amount_location == *place);
        let amount = figure.and_then(|figure| figure.amount.as_ref());
        let typed = amount.and_then(|(text, unit)| {
            let amount = Money::parse(text, *unit).ok()?;
            Some(Typed {
                unit: *unit,
                amount,
            })
        });
        typed.unwrap_or(Typed {
            unit: Unit::Yuan,
            amount: Money::ZERO,
        })
    }

    /// The gap of a query below a code that was split: declared, since nothing can be known.
    pub(super) fn split_gap(
        &self,
        cross: &Cross,
        period: Period,
        blocking: &[LineRef],
    ) -> Option<Gap> {
        let last = self.budget.last_year.as_ref()?;
        if period.year != last.period.year {
            return None;
        }
        let space = &self.budget.space;
        let split = last.splits.iter().find(|split| {
            [Dim::Function, Dim::Economic].into_iter().any(|dim| {
                let (tree, node) = (space.tree(dim), cross[dim.index()]);
                let below = split.into.iter().any(|&into| tree.overlap(node, into));
                let there = |at: &LineRef| self.line(*at).cross[dim.index()] == split.place;
                !node.is_root() && below && blocking.iter().all(there)
            })
        })?;
        Some(Gap::DeclaredUnknown(split.reason.clone()))
    }
}

/// Whether an amount and all it is made of are whole numbers of the last place published.
fn is_on(fact: &Fact, unit: Unit, places: u32) -> bool {
    let parts: &[Arc<Fact>] = match &fact.origin {
        Origin::Sum(parts) => parts,
        Origin::Same(part) => std::slice::from_ref(part),
        Origin::Less { of, less } => {
            let all = of.iter().chain(less);
            return is_whole(fact, unit, places)
                && all.into_iter().all(|part| is_on(part, unit, places));
        }
        _ => &[],
    };
    is_whole(fact, unit, places) && parts.iter().all(|part| is_on(part, unit, places))
}

fn is_whole(fact: &Fact, unit: Unit, places: u32) -> bool {
    match fact.value {
        Value::Money(money) => money.round(unit, places) == money,
        _ => true,
    }
}
