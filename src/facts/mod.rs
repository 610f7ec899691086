//! Facts: every number any output may show, computed once from the budget, with its origin.
//!
//! Facts are resolved on demand and memoised; the full cube is never built. A key that cannot be
//! answered gives a [`Gap`], never a guess.

mod compute;
mod condition;
pub mod earmark;
pub mod holdings;
pub mod items;
pub mod key;
mod previous;
pub mod published;
mod statistics;
pub mod style;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use rust_decimal::Decimal;

use crate::budget::ledger::{Answer, Ledger, LedgerSet, Measure, Period, Phase};
use crate::budget::model::Budget;
use crate::budget::money::{Money, Unit};
use crate::budget::nodes::{Cross, Dim, EVERYTHING, NodeId};
use crate::diag::{Finding, Location, Msg};
use key::{Key, KeyError, Names};

pub use condition::Condition;
pub use items::attribute_word;

/// The measure no money has: what lies in two places that are apart. A sum of nothing.
pub const NOTHING: &str = "nothing";

/// A number with its kind of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// 元, exact.
    Money(Money),
    /// A plain count.
    Count(Decimal),
    /// A ratio; 0.021 prints as 2.1%.
    Ratio(Decimal),
    /// A difference of ratios, in percentage points.
    Points(Decimal),
}

impl Value {
    pub fn is_zero(self) -> bool {
        self.exact().is_zero()
    }

    /// The exact number, in 元 for money.
    pub fn exact(self) -> Decimal {
        match self {
            Value::Money(money) => money.yuan(),
            Value::Count(value) | Value::Ratio(value) | Value::Points(value) => value,
        }
    }

    /// -1, 0 or 1.
    pub fn sign(self) -> i8 {
        match self.exact() {
            value if value.is_zero() => 0,
            value if value.is_sign_negative() => -1,
            _ => 1,
        }
    }
}

/// A line of a ledger of [`Facts::ledgers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineRef {
    pub ledger: usize,
    pub line: usize,
}

/// Where a fact comes from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// Sum of ledger lines.
    Lines(Vec<LineRef>),
    /// Sum of values of other records, in record order.
    Records(Vec<Location>),
    /// How many entities there are.
    Count(Vec<Location>),
    /// Sum of other facts.
    Sum(Vec<Arc<Fact>>),
    /// Another name for a fact.
    Same(Arc<Fact>),
    /// What some facts have over others, exactly.
    Less {
        of: Vec<Arc<Fact>>,
        less: Vec<Arc<Fact>>,
    },
    /// Current less base, both rounded to the comparison grid first.
    Difference { current: Arc<Fact>, base: Arc<Fact> },
    /// Numerator by denominator.
    Ratio { of: Arc<Fact>, whole: Arc<Fact> },
    /// The same amount exactly, of which last year published no more than this.
    Rounded(Arc<Fact>),
}

/// One number with its identity and origin.
#[derive(Debug)]
pub struct Fact {
    pub key: Key,
    /// Canonical text of the key.
    pub id: String,
    pub value: Value,
    pub origin: Origin,
    /// For changes: 0 on the comparison grid although the exact values differ.
    pub nearly: bool,
}

impl Fact {
    /// The value before it was rounded to what last year published: sums are of these.
    pub fn unrounded(&self) -> Value {
        match &self.origin {
            Origin::Rounded(exact) => exact.value,
            _ => self.value,
        }
    }
}

/// Why a key has no number.
#[derive(Debug, Clone)]
pub enum Gap {
    /// Ledgers cover it but cannot decide it.
    Undecided {
        certain: Money,
        possible: Money,
        blocking: Vec<LineRef>,
        missing: Vec<Dim>,
    },
    /// Nothing recorded covers it.
    Missing,
    /// The records declare it unknown, with the reason.
    DeclaredUnknown(String),
    /// A ratio on a base of zero.
    ZeroBase,
    /// The key itself makes no sense, e.g. an attribute the measure does not have.
    BadKey(String),
}

/// A key with what keeps it from having a number.
#[derive(Debug, Clone)]
pub struct GapAt {
    pub key: Key,
    pub gap: Gap,
}

/// How facts are computed: what the profile decides.
#[derive(Debug, Clone)]
pub struct FactSettings {
    /// Unit and places comparisons are made on.
    pub grid_unit: Unit,
    pub grid_places: u32,
    /// Places of percentages compared with one another.
    pub percent_places: u32,
    /// Period comparisons look back to.
    pub base: Period,
    /// Measures the profile defines as a key or a sum of keys.
    pub measures: BTreeMap<String, MeasureDefinition>,
}

/// A measure defined in terms of others.
#[derive(Debug, Clone)]
pub struct MeasureDefinition {
    pub label: String,
    /// Keys whose sum it is.
    pub sum: Vec<String>,
    /// Keys taken off that sum.
    pub less: Vec<String>,
}

type Memo = HashMap<Key, Result<Arc<Fact>, Arc<GapAt>>>;

/// All facts of one budget under one profile.
#[derive(Debug)]
pub struct Facts {
    pub budget: Arc<Budget>,
    pub settings: FactSettings,
    /// The budget's ledgers and one-line ledgers of known figures of other periods.
    pub ledgers: Vec<Ledger>,
    /// Known figures that are no ledger amounts.
    known: HashMap<Key, (Value, Location)>,
    unknown: HashMap<Key, String>,
    measures: Vec<String>,
    memo: Mutex<Memo>,
    /// Amounts of last year before they are rounded to what was published.
    exact: Mutex<Memo>,
}

impl Facts {
    /// Prepares the facts; the findings concern keys written in the records.
    pub fn new(budget: Arc<Budget>, mut settings: FactSettings) -> (Facts, Vec<Finding>) {
        let mut measures: Vec<String> = items::MEASURES.iter().map(|&m| m.to_owned()).collect();
        measures.extend(earmark::names().map(str::to_owned));
        measures.push(key::STATISTIC.to_owned());
        settings.measures.insert(
            NOTHING.to_owned(),
            MeasureDefinition {
                label: "不存在的交叉".to_owned(),
                sum: Vec::new(),
                less: Vec::new(),
            },
        );
        measures.extend(settings.measures.keys().cloned());
        measures.sort();
        measures.dedup();
        let mut facts = Facts {
            ledgers: budget.ledgers.clone(),
            budget,
            settings,
            known: HashMap::new(),
            unknown: HashMap::new(),
            measures,
            memo: Mutex::new(HashMap::new()),
            exact: Mutex::new(HashMap::new()),
        };
        let findings = facts.take_previous();
        (facts, findings)
    }

    /// What key texts are resolved against.
    pub fn names(&self) -> Names<'_> {
        Names {
            space: &self.budget.space,
            measures: &self.measures,
            period: self.own(),
            base: self.settings.base,
        }
    }

    /// The document's own period.
    pub fn own(&self) -> Period {
        self.budget.document.period
    }

    /// Parses a key text.
    ///
    /// # Errors
    /// When it is no key.
    pub fn parse(&self, text: &str) -> Result<Key, KeyError> {
        Key::parse(text, self.names())
    }

    /// The key of a measure of the document's own period, without attributes.
    pub fn measure_key(&self, measure: &str) -> Key {
        Key::Item {
            measure: measure.to_owned(),
            attributes: BTreeMap::new(),
            period: self.own(),
        }
    }

    /// The fact of a key.
    ///
    /// # Errors
    /// When it cannot be answered; the gap is that of the innermost key concerned.
    pub fn get(&self, key: &Key) -> Result<Arc<Fact>, Arc<GapAt>> {
        if let Some(found) = locked(&self.memo).get(key) {
            return found.clone();
        }
        let found = match self.published_grid(key) {
            Some(grid) => self
                .exact(key)
                .map(|exact| self.published(key, exact, grid)),
            None => self.compute(key),
        };
        locked(&self.memo).insert(key.clone(), found.clone());
        found
    }

    /// The fact of a key before it is rounded to what last year published: what sums are made of.
    ///
    /// # Errors
    /// As [`get`](Facts::get).
    pub fn exact(&self, key: &Key) -> Result<Arc<Fact>, Arc<GapAt>> {
        if self.published_grid(key).is_none() {
            return self.get(key);
        }
        if let Some(found) = locked(&self.exact).get(key) {
            return found.clone();
        }
        let found = self.compute(key);
        locked(&self.exact).insert(key.clone(), found.clone());
        found
    }

    /// Every fact computed so far, by id.
    pub fn all(&self) -> Vec<Arc<Fact>> {
        let mut facts: Vec<Arc<Fact>> = locked(&self.memo)
            .values()
            .filter_map(|f| f.clone().ok())
            .collect();
        facts.sort_by(|a, b| a.id.cmp(&b.id));
        facts
    }

    /// The ledgers of a measure and period.
    pub fn set(&self, measure: Measure, period: Period) -> LedgerSet<'_> {
        LedgerSet {
            space: &self.budget.space,
            all: &self.ledgers,
            measure,
            period,
        }
    }

    /// The nodes of a dimension the money of a measure and period sits on, and whether a ledger is
    /// complete: then what overlaps none of them is exactly zero.
    pub fn used_nodes(
        &self,
        measure: Measure,
        period: Period,
        dim: Dim,
    ) -> (BTreeSet<NodeId>, bool) {
        let mut nodes = BTreeSet::new();
        let mut measures = vec![measure];
        if measure == Measure::Revenue && self.as_spending(period) {
            measures.push(Measure::Spending);
        }
        let mut complete = false;
        for set in measures
            .into_iter()
            .map(|measure| self.set(measure, period))
        {
            for at in set.members() {
                complete |= set.all[at].scope == EVERYTHING;
                nodes.append(&mut set.all[at].nodes(set.space, dim));
            }
        }
        (nodes, complete)
    }

    /// The canonical text of a key.
    pub fn id(&self, key: &Key) -> String {
        key.print(&self.budget.space, self.own())
    }

    fn gap(&self, key: &Key, gap: Gap) -> Arc<GapAt> {
        Arc::new(GapAt {
            key: key.clone(),
            gap,
        })
    }

    fn fact(&self, key: &Key, value: Value, origin: Origin) -> Arc<Fact> {
        Arc::new(Fact {
            key: key.clone(),
            id: self.id(key),
            value,
            origin,
            nearly: false,
        })
    }

    /// A gap as a finding: which key, both bounds, the lines that block it and what they lack.
    pub fn finding(&self, gap: &GapAt) -> Finding {
        let key = self.id(&gap.key);
        let label = self.label(&gap.key);
        match &gap.gap {
            Gap::Undecided {
                certain,
                possible,
                blocking,
                missing,
            } => {
                let dims: Vec<&str> = missing.iter().map(|dim| dim.label()).collect();
                let sum: Money = blocking.iter().map(|&at| self.line(at).amount).sum();
                let mut finding = Finding::deny("fact-unanswered")
                    .arg("key", key)
                    .arg("label", label)
                    .arg("certain", certain)
                    .arg("possible", possible)
                    .arg("count", blocking.len())
                    .arg("sum", sum)
                    .arg("missing", dims.join("、"));
                if let Some(&first) = blocking.first() {
                    finding = finding.at(&self.line(first).location);
                }
                for &at in blocking.iter().skip(1) {
                    finding = finding.also(
                        &self.line(at).location,
                        Msg::new("blocking-line").arg("amount", self.line(at).amount),
                    );
                }
                finding
            }
            Gap::Missing => match self.statistic_place(&gap.key) {
                Some((place, field)) => Finding::deny("statistic-value-missing")
                    .arg("label", label)
                    .arg("field", field)
                    .at(&place),
                None => Finding::deny("fact-missing")
                    .arg("key", key)
                    .arg("label", label),
            },
            Gap::DeclaredUnknown(reason) => Finding::deny("fact-declared-unknown")
                .arg("key", key)
                .arg("label", label)
                .arg("reason", reason),
            Gap::ZeroBase => Finding::deny("zero-base")
                .arg("key", key)
                .arg("label", label),
            Gap::BadKey(why) => Finding::deny("bad-key").arg("key", key).arg("why", why),
        }
    }

    /// A line by reference.
    pub fn line(&self, at: LineRef) -> &crate::budget::ledger::Line {
        &self.ledgers[at.ledger].lines[at.line]
    }

    /// What a key is about, in Chinese words.
    pub fn label(&self, key: &Key) -> String {
        let dated = |text: String, period: Period| {
            if period == self.own() {
                text
            } else {
                format!("{}年{}{text}", period.year, phase_word(period))
            }
        };
        match key {
            Key::Amount {
                measure,
                cross,
                period,
            } => {
                let word = measure.label();
                if *cross == crate::budget::nodes::EVERYTHING {
                    return dated(format!("{word}合计"), *period);
                }
                let described = self.budget.space.describe(cross);
                dated(format!("{word}（{described}）"), *period)
            }
            Key::Item {
                measure,
                attributes,
                period,
            } => dated(self.item_label(measure, attributes), *period),
            Key::Change { of, base } => {
                format!("{}{}的增减", self.label(of), self.than(base))
            }
            Key::Rate { of, base } => {
                format!("{}{}的增减比率", self.label(of), self.than(base))
            }
            Key::Share { of, whole } if of.completes(whole) => {
                format!("{}完成{}的比率", self.label(of), self.label(whole))
            }
            Key::Share { of, whole } => format!("{}占{}的比重", self.label(of), self.label(whole)),
        }
    }

    /// What a comparison looks back to, where that is not what the document compares with.
    fn than(&self, base: &Key) -> String {
        let base = base.period();
        match (base == self.settings.base, base.year == self.own().year) {
            (true, _) => String::new(),
            (_, true) if base.phase == Phase::Original => "较年初预算".to_owned(),
            (_, true) => format!("较{}", phase_word(base)),
            _ => format!("较{}年{}", base.year, phase_word(base)),
        }
    }

    fn amount_answer(&self, measure: Measure, cross: &Cross, period: Period) -> Answer {
        self.set(measure, period).answer(cross)
    }
}

fn locked(memo: &Mutex<Memo>) -> std::sync::MutexGuard<'_, Memo> {
    // A panic while the lock was held cannot leave a half-written entry behind.
    memo.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The word for a phase after a year: `2023年预算`.
pub fn phase_word(period: Period) -> &'static str {
    match period.phase {
        Phase::Original => "预算",
        Phase::Adjusted => "调整预算",
        Phase::Executed => "执行",
        Phase::FinalAccounts => "决算",
    }
}
