//! The ties of a budget: everything the rules hold against something else, as sums of typed
//! amounts. What is compared comes from the rules themselves.

use std::collections::HashMap;

use super::system::{Cents, Scope, System, Term, Tie, Typed, Value, cents};
use crate::budget::ledger::{Answer, Measure, Period};
use crate::budget::model::{Item, Quantity};
use crate::budget::money::{Money, Unit};
use crate::budget::nodes::Cross;
use crate::check::rules::{
    control_figures, earmark_bounds, ledgers_disagree, previous_figures, procurement_sums,
    revenue_balance,
};
use crate::diag::Location;
use crate::facts::key::Key;
use crate::facts::{Fact, Facts, LineRef, Origin};
use crate::records::Records;

/// Terms of all ledger pairs at most; larger budgets are searched without their ledgers' ties.
const MAX_TERMS: usize = 4_000_000;

/// Quantities beyond this are no factors; their products would be no money either.
const MAX_QUANTITY: Cents = 1_000_000_000;

/// A number as a sum of typed amounts.
#[derive(Debug, Default)]
struct Sum {
    terms: Vec<Term>,
    scopes: Vec<Scope>,
    /// The ledgers cannot decide it.
    undecided: bool,
}

impl Sum {
    fn add(&mut self, other: Sum, factor: Cents) {
        self.terms.extend(other.terms.into_iter().map(|term| Term {
            factor: term.factor * factor,
            ..term
        }));
        self.scopes
            .extend(other.scopes.into_iter().map(|scope| Scope {
                factor: scope.factor * factor,
                ..scope
            }));
        self.undecided |= other.undecided;
    }
}

/// All ties of a budget.
pub fn system(facts: &Facts, records: &Records) -> System {
    let mut builder = Builder {
        facts,
        system: System::default(),
        lines: Vec::new(),
        figures: HashMap::new(),
    };
    builder.values();
    builder.controls();
    builder.balances();
    builder.previous();
    builder.earmarks();
    builder.products(records);
    builder.ledgers();
    builder.system
}

struct Builder<'a> {
    facts: &'a Facts,
    system: System,
    /// The value of the first line of each ledger.
    lines: Vec<usize>,
    figures: HashMap<Location, usize>,
}

impl Builder<'_> {
    fn values(&mut self) {
        for (at, ledger) in self.facts.ledgers.iter().enumerate() {
            self.lines.push(self.system.values.len());
            for (line, found) in ledger.lines.iter().enumerate() {
                self.system.value(Value {
                    typed: Typed::Line(LineRef { ledger: at, line }),
                    amount: cents(found.amount),
                    unit: ledger.unit,
                    location: found.location.clone(),
                });
            }
        }
        let budget = self.facts.budget.clone();
        for figure in &budget.previous {
            if let Some((text, unit)) = &figure.amount
                && let Ok(Key::Item { .. }) = self.facts.previous_key(figure)
                && let Ok(money) = Money::parse(text, *unit)
            {
                self.figure(&figure.amount_location, money, *unit);
            }
        }
        for item in &budget.items {
            if let Quantity::Money(money) = item.value {
                self.figure(&item.location, money, Unit::Yuan);
            }
        }
    }

    fn figure(&mut self, location: &Location, amount: Money, unit: Unit) -> usize {
        if let Some(&known) = self.figures.get(location) {
            return known;
        }
        let value = self.system.value(Value {
            typed: Typed::Figure,
            amount: cents(amount),
            unit,
            location: location.clone(),
        });
        self.figures.insert(location.clone(), value);
        value
    }

    fn line(&self, at: LineRef, factor: Cents, open: bool) -> Term {
        Term {
            value: self.lines[at.ledger] + at.line,
            factor,
            open,
        }
    }

    /// What a key's amount is the sum of; `None` where that is no sum of typed amounts.
    fn sum(&self, key: &Key) -> Option<Sum> {
        if let Key::Amount {
            measure,
            cross,
            period,
        } = key
        {
            return self.amount(*measure, cross, *period);
        }
        let fact = self.facts.get(key).ok()?;
        self.of_fact(&fact)
    }

    fn amount(&self, measure: Measure, cross: &Cross, period: Period) -> Option<Sum> {
        let facts = self.facts;
        let space = &facts.budget.space;
        let set = facts.set(measure, period);
        let follows = measure == Measure::Revenue && facts.budget.document.revenue_as_spending;
        let mut sum = Sum::default();
        match set.answer(cross) {
            Answer::Known { parts, .. } if set.members().next().is_some() => {
                if let [part] = parts.as_slice()
                    && let Some(query) = space.narrow(space.within(*cross))
                {
                    sum.scopes.push(Scope {
                        ledger: part.ledger,
                        query,
                        factor: 1,
                    });
                }
                for part in parts {
                    let ledger = part.ledger;
                    let lines = part.lines.into_iter();
                    sum.terms
                        .extend(lines.map(|line| self.line(LineRef { ledger, line }, 1, false)));
                }
                Some(sum)
            }
            _ if follows => self.amount(Measure::Spending, cross, period),
            Answer::Undecided { ledger, .. } => {
                let query = space.narrow(space.within(*cross))?;
                let bounds = facts.ledgers[ledger].bounds(space, &query, &[]);
                for (lines, open) in [(bounds.inside, false), (bounds.blocking, true)] {
                    let lines = lines.into_iter();
                    sum.terms
                        .extend(lines.map(|line| self.line(LineRef { ledger, line }, 1, open)));
                }
                sum.scopes.push(Scope {
                    ledger,
                    query,
                    factor: 1,
                });
                sum.undecided = true;
                Some(sum)
            }
            Answer::Known { .. } | Answer::OutOfScope => None,
        }
    }

    fn of_fact(&self, fact: &Fact) -> Option<Sum> {
        let mut sum = Sum::default();
        match &fact.origin {
            Origin::Lines(lines) => match &fact.key {
                Key::Amount { .. } => return self.sum(&fact.key),
                _ => sum
                    .terms
                    .extend(lines.iter().map(|&at| self.line(at, 1, false))),
            },
            Origin::Records(places) => {
                for place in places {
                    sum.terms.push(Term {
                        value: *self.figures.get(place)?,
                        factor: 1,
                        open: false,
                    });
                }
            }
            Origin::Same(same) | Origin::Rounded(same) => return self.of_fact(same),
            Origin::Sum(parts) => {
                for part in parts {
                    sum.add(self.of_fact(part)?, 1);
                }
            }
            Origin::Less { of, less } => {
                for part in of {
                    sum.add(self.of_fact(part)?, 1);
                }
                for part in less {
                    sum.add(self.of_fact(part)?, -1);
                }
            }
            Origin::Count(_) | Origin::Difference { .. } | Origin::Ratio { .. } => return None,
        }
        Some(sum)
    }

    fn tie(&mut self, code: &'static str, place: Option<&Location>, sum: Sum, slack: Cents) {
        let tie = Tie {
            code,
            place: place.cloned(),
            low: 0,
            high: 0,
            slack,
            decided: sum.undecided,
            open: 0,
            scopes: vec![sum.scopes],
        };
        self.system.tie(tie, sum.terms);
    }

    fn one(value: usize, factor: Cents) -> Sum {
        let term = Term {
            value,
            factor,
            open: false,
        };
        Sum {
            terms: vec![term],
            ..Sum::default()
        }
    }

    fn controls(&mut self) {
        let budget = self.facts.budget.clone();
        for control in &budget.controls {
            let (Ok(key), Some((text, unit))) =
                (control_figures::key(self.facts, control), &control.amount)
            else {
                continue;
            };
            let (Ok(approved), Some(mut sum)) = (Money::parse(text, *unit), self.sum(&key)) else {
                continue;
            };
            let value = self.system.value(Value {
                typed: Typed::Control,
                amount: cents(approved),
                unit: *unit,
                location: control.amount_location.clone(),
            });
            sum.add(Self::one(value, 1), -1);
            // Half of the last place printed.
            let one = match unit {
                Unit::Yuan => 100,
                Unit::Wan => 1_000_000,
            };
            let places = control.places.map(|places| 10_i128.pow(places.min(6)));
            let slack = places.map_or(0, |places| one / places / 2);
            let (code, place) = if sum.undecided {
                ("fact-unanswered", &control.key_location)
            } else {
                ("control-figure-missed", &control.amount_location)
            };
            self.tie(code, Some(place), sum, slack);
        }
    }

    fn balances(&mut self) {
        let total = revenue_balance::total;
        for period in revenue_balance::periods(self.facts) {
            let (Some(mut sum), Some(spending)) = (
                self.sum(&total(Measure::Revenue, period)),
                self.sum(&total(Measure::Spending, period)),
            ) else {
                continue;
            };
            sum.add(spending, -1);
            if let Some(forward) = self.sum(&total(Measure::CarryForward, period)) {
                sum.add(forward, -1);
            }
            let code = if period == self.facts.own() {
                "revenue-balance"
            } else {
                "previous-balance"
            };
            if !sum.undecided {
                self.tie(code, None, sum, 0);
            }
        }
    }

    fn previous(&mut self) {
        for whole in previous_figures::wholes(self.facts) {
            let place = &whole.figure.amount_location;
            let value = self.figure(place, whole.amount, Unit::Yuan);
            let parts = whole.parts.iter().map(|part| self.sum(part));
            let Some(parts) = parts.collect::<Option<Vec<Sum>>>() else {
                continue;
            };
            let mut sum = Self::one(value, 1);
            for part in parts {
                sum.add(part, -1);
            }
            sum.undecided = false;
            self.tie(
                "previous-parts-miss-whole",
                Some(place),
                sum,
                cents(whole.slack),
            );
        }
    }

    fn earmarks(&mut self) {
        for entered in earmark_bounds::entered(self.facts) {
            let items = |builder: &Self, items: &[&Item]| {
                let mut sum = Sum::default();
                for item in items {
                    if let Some(&value) = builder.figures.get(&item.location) {
                        sum.add(Self::one(value, 1), 1);
                    }
                }
                sum
            };
            let place = &entered.items[0].location;
            if let Some(Key::Amount {
                measure,
                cross,
                period,
            }) = self.facts.earmark_key(&entered.asked)
                && let Some(inside) = self.amount(measure, &cross, period)
            {
                let mut sum = items(self, &entered.items);
                sum.add(inside, -1);
                sum.undecided = false;
                self.tie("earmark-out-of-bounds", Some(place), sum, 0);
            }
            if !entered.parts.is_empty() {
                let parts = entered.parts.iter().map(|part| self.sum(part));
                let Some(parts) = parts.collect::<Option<Vec<Sum>>>() else {
                    continue;
                };
                let mut sum = items(self, &entered.items);
                for part in parts {
                    sum.add(part, -1);
                }
                sum.undecided = false;
                self.tie("earmark-parts-miss-whole", Some(place), sum, 0);
            }
        }
    }

    /// Quantity × price where the quantity is a whole number: a factor like any other.
    fn products(&mut self, records: &Records) {
        for found in procurement_sums::products(records) {
            let quantity = found.quantity.normalize();
            if quantity.scale() > 0 || quantity.is_zero() || quantity.mantissa() > MAX_QUANTITY {
                continue;
            }
            let place = found.record.place("amount");
            let amount = self.figure(place, found.amount, Unit::Yuan);
            let price = self.figure(found.record.place("price"), found.price, Unit::Yuan);
            let mut sum = Self::one(amount, 1);
            sum.add(Self::one(price, 1), -quantity.mantissa());
            self.tie("quantity-times-price", Some(place), sum, 0);
        }
    }

    fn ledgers(&mut self) {
        let facts = self.facts;
        let space = &facts.budget.space;
        let mut room = MAX_TERMS;
        for (set, a, b) in ledgers_disagree::pairs(facts) {
            let queries = ledgers_disagree::tested(set, a, b);
            let lines = facts.ledgers[a].lines.len() + facts.ledgers[b].lines.len();
            let Some(left) = room.checked_sub(queries.len().saturating_mul(lines)) else {
                continue;
            };
            room = left;
            for query in queries {
                let mut sum = Sum::default();
                for (ledger, factor) in [(a, 1), (b, -1)] {
                    for (line, found) in facts.ledgers[ledger].lines.iter().enumerate() {
                        let at = LineRef { ledger, line };
                        if space.under(&found.cross, &query) {
                            sum.terms.push(self.line(at, factor, false));
                        } else if space.meet(&found.cross, &query).is_some() {
                            sum.terms.push(self.line(at, factor, true));
                        }
                    }
                    sum.scopes.push(Scope {
                        ledger,
                        query,
                        factor,
                    });
                }
                self.tie("ledgers-disagree", None, sum, 0);
            }
        }
    }
}
