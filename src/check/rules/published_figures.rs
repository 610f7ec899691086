//! Agreement with published figures: documented in `published_figures.toml`.

use std::sync::Arc;

use crate::budget::ledger::{Period, Phase};
use crate::budget::money::{Money, Unit};
use crate::budget::nodes::Dim;
use crate::check::BudgetScope;
use crate::diag::{Finding, Msg};
use crate::facts::key::{Key, Names};
use crate::facts::{Fact, Facts, Value};
use crate::records::published::{Published, PublishedAmount};

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let facts = scope.facts;
    let mut findings = Vec::new();
    for published in &scope.records.published {
        let phase = phase(published);
        let own = facts.own();
        if published.version.is_some() && (own.year, own.phase) != (published.year, phase) {
            findings.push(
                Finding::deny("published-other-version")
                    .arg("year", published.year)
                    .arg("phase", phase.word())
                    .arg("version", scope.facts.budget.version())
                    .arg("own", format!("{}年{}", own.year, own.phase.word()))
                    .at(&published.place),
            );
            continue;
        }
        let on_grid = |money: Money| facts.on_grid(Value::Money(money));
        // Versions of one year are told apart to the last digit.
        let compared = compare(facts, published, |_, ours, theirs| {
            match published.version {
                Some(_) => ours == theirs,
                None => on_grid(ours) == on_grid(theirs),
            }
        });
        for differs in &compared.differing {
            let finding = match published.version {
                Some(version) => Finding::deny("version-differs").arg("version", version),
                None => Finding::deny("published-differs"),
            };
            let finding = differs.told(facts, finding).at(&published.place);
            let finding = finding
                .also(&differs.amount.location, Msg::new("published-here"))
                .also(&facts.first_place(&differs.fact), Msg::new("recorded-here"));
            findings.push(finding);
        }
        if compared.count == 0 {
            findings.push(Finding::warn("published-nothing-compared").at(&published.place));
        }
    }
    findings
}

/// What came of holding published amounts against the records.
pub struct Compared<'a> {
    /// How many amounts the records answer as well.
    pub count: usize,
    pub differing: Vec<Differs<'a>>,
}

/// An amount the records give otherwise than it was published.
pub struct Differs<'a> {
    pub amount: &'a PublishedAmount,
    pub key: Key,
    pub fact: Arc<Fact>,
    pub ours: Money,
    pub theirs: Money,
}

impl Differs<'_> {
    /// A finding with what is said of both amounts.
    pub fn told(&self, facts: &Facts, finding: Finding) -> Finding {
        finding
            .arg("label", facts.label(&self.key))
            .arg("published", self.theirs)
            .arg("ours", self.ours)
            .arg("difference", self.ours.minus(self.theirs))
    }
}

/// Every published amount the records answer too, and those that are not the `same`.
pub fn compare<'a>(
    facts: &Facts,
    published: &'a Published,
    same: impl Fn(&Fact, Money, Money) -> bool,
) -> Compared<'a> {
    let names = Names {
        period: Period {
            year: published.year,
            phase: phase(published),
        },
        ..facts.names()
    };
    let mut compared = Compared {
        count: 0,
        differing: Vec::new(),
    };
    for amount in &published.amounts {
        let Ok(key @ (Key::Amount { .. } | Key::Item { .. })) = Key::parse(&amount.key, names)
        else {
            continue;
        };
        if moved(facts, &key) {
            continue;
        }
        let Ok(fact) = facts.get(&key) else { continue };
        let (Value::Money(ours), Ok(theirs)) =
            (fact.value, Money::parse(&amount.value, Unit::Yuan))
        else {
            continue;
        };
        compared.count += 1;
        if !same(&fact, ours, theirs) {
            compared.differing.push(Differs {
                amount,
                key,
                fact,
                ours,
                theirs,
            });
        }
    }
    compared
}

fn phase(published: &Published) -> Phase {
    Phase::parse(&published.phase).unwrap_or_default()
}

/// Money of a code that was merged or divided since: what was published of it is another amount.
fn moved(facts: &Facts, key: &Key) -> bool {
    let (Some(last), Key::Amount { cross, period, .. }) = (&facts.budget.last_year, key) else {
        return false;
    };
    let is = |dim: &Dim| last.moved.contains(&(*dim, cross[dim.index()]));
    period.year == last.period.year && Dim::ALL.iter().any(is)
}
