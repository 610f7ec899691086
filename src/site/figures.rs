//! The numbers of the portal: published facts, and the declared comparatives made of them.
//!
//! A fact's key begins with the directory of its document: `307/2024-original#spending`. What the
//! portal computes is one of five things — a sum or a number of documents, a change, a rate, a
//! share — and stands in `comparatives.json` with what it is made of. Comparisons take operands as
//! they are displayed; sums are exact and rounded where they are displayed.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use serde_json::json;

use super::model::{Agency, Document};
use crate::budget::ledger::{Period, Phase};
use crate::budget::money::{Money, Unit};
use crate::document::tree::Inline;
use crate::facts::Value;
use crate::facts::style::{Style, Trim, Zero};
use crate::render::html::charts::Shown;
use crate::render::json::Entry;
use crate::render::markup::Markup;

/// What all agencies are asked for: the fact, and what it is called in the portal.
pub const MEASURES: [(&str, &str); 7] = [
    (TOTAL, "支出总计"),
    (FISCAL, "本年财政拨款支出"),
    ("spending{category=basic}", "基本支出"),
    (PROJECT, "项目支出"),
    (THREE_PUBLIC, "“三公”经费"),
    ("agency-operating-cost", "机关运行经费"),
    ("procurement", "政府采购预算"),
];
pub const TOTAL: &str = "spending";
pub const FISCAL: &str = "spending{fund=fiscal-appropriation,vintage=current}";
pub const PROJECT: &str = "spending{category=project}";
pub const THREE_PUBLIC: &str = "three-public";

/// The one style of all numbers.
pub const STYLE: Style = Style {
    unit: Unit::Wan,
    places: 2,
    percent_places: 2,
    thousands: true,
    trim: Trim::No,
    absolute: false,
    zero: Zero::Plain,
    percent_sign: true,
};

/// Whether a page may ask for a fact.
pub fn wanted(key: &str) -> bool {
    let calls = ["change(", "rate(", "share("];
    let inner = calls.iter().find_map(|call| key.strip_prefix(call));
    let operand = inner.map_or(key, |inner| {
        let end = inner.find(",base=").or(inner.find(",of="));
        &inner[..end.unwrap_or(inner.len())]
    });
    let plain = operand.split('@').next().unwrap_or_default();
    MEASURES.iter().any(|(measure, _)| *measure == plain) || class(plain).is_some()
}

/// The 类 of the functional classification a fact is the spending on.
pub fn class(key: &str) -> Option<&str> {
    let code = key.strip_prefix("spending{function=")?.strip_suffix('}')?;
    (code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit())).then_some(code)
}

/// A number with its identity.
#[derive(Debug, Clone)]
pub struct Figure {
    pub key: String,
    pub label: String,
    pub value: Value,
}

impl Figure {
    /// As displayed, without the unit word.
    pub fn shown(&self) -> String {
        STYLE.show(self.value)
    }

    pub fn inline(&self) -> Inline {
        Inline::Figure {
            fact: self.key.clone(),
            text: self.shown(),
        }
    }

    /// As comparisons take it.
    fn on_grid(&self) -> Decimal {
        match self.value {
            Value::Money(money) => money.round(STYLE.unit, STYLE.places).yuan(),
            other => other.exact(),
        }
    }

    fn unit(&self) -> &'static str {
        match self.value {
            Value::Money(_) => "元",
            Value::Ratio(_) => "1",
            Value::Points(_) => "百分点",
            Value::Count(_) => "份",
        }
    }

    fn exact(&self) -> String {
        match self.value {
            Value::Money(money) => money.to_string(),
            other => other.exact().normalize().to_string(),
        }
    }
}

/// Every number shown so far, and what the portal computed of them.
#[derive(Default)]
pub struct Figures {
    /// Exact values by key.
    shown: HashMap<String, String>,
    made: BTreeMap<String, Entry>,
}

impl Figures {
    /// A fact of a document.
    pub fn fact(&mut self, agency: &Agency, document: &Document, key: &str) -> Option<Figure> {
        let fact = document.facts.get(key)?;
        let number = fact.number()?;
        let value = match fact.unit.as_str() {
            "元" => Value::Money(Money::from_yuan(number)),
            "1" => Value::Ratio(number),
            "百分点" => Value::Points(number),
            _ => Value::Count(number),
        };
        let figure = Figure {
            key: format!("{}/{}#{key}", agency.id, document.id()),
            label: super::read::plain(&fact.label),
            value,
        };
        self.shown.insert(figure.key.clone(), fact.value.clone());
        Some(figure)
    }

    /// What is known of an amount, by period in their order: a document of the period itself says
    /// it best, else the newest that looks back to it.
    pub fn history(&mut self, agency: &Agency, key: &str) -> Vec<(Period, Figure)> {
        let mut found: BTreeMap<Period, Figure> = BTreeMap::new();
        for document in &agency.documents {
            if let Some(figure) = self.fact(agency, document, key) {
                found.entry(document.period).or_insert(figure);
            }
        }
        for document in &agency.documents {
            let before = format!("{key}@");
            let keys = document.facts.range(before.clone()..);
            let keys = keys.take_while(|(key, _)| key.starts_with(&before));
            for (at, _) in keys {
                let Some(period) = period(&at[before.len()..]) else {
                    continue;
                };
                if let Some(figure) = self.fact(agency, document, at) {
                    found.entry(period).or_insert(figure);
                }
            }
        }
        found.into_iter().collect()
    }

    /// What a document's amount is compared with: the original budget of the year before.
    pub fn base(&mut self, agency: &Agency, document: &Document, key: &str) -> Option<Figure> {
        let before = Period {
            year: document.period.year - 1,
            phase: Phase::Original,
        };
        // Its own word for it comes first: that is what it was compared with in print.
        let own = format!("{key}@{}.original", before.year);
        let own = self.fact(agency, document, &own);
        own.or_else(|| {
            let history = self.history(agency, key);
            let found = history.into_iter().find(|(period, _)| *period == before);
            found.map(|(_, figure)| figure)
        })
    }

    /// The change from the year before and its rate: as published, else computed.
    pub fn changes(
        &mut self,
        agency: &Agency,
        document: &Document,
        key: &str,
    ) -> (Option<Figure>, Option<Figure>) {
        let year = document.period.year - 1;
        let published = |word: &str| format!("{word}({key},base={year}.original)");
        let current = self.fact(agency, document, key);
        let operands = current.zip(self.base(agency, document, key));
        let change = self.fact(agency, document, &published("change"));
        let change = change.or_else(|| {
            let (current, base) = operands.as_ref()?;
            self.change(current, base)
        });
        let rate = self.fact(agency, document, &published("rate"));
        let rate = rate.or_else(|| {
            let (current, base) = operands.as_ref()?;
            self.rate(current, base)
        });
        (change, rate)
    }

    /// The share of one of a document's amounts in another: as published, else computed.
    pub fn part(
        &mut self,
        agency: &Agency,
        document: &Document,
        key: &str,
        whole: &str,
    ) -> Option<Figure> {
        let published = format!("share({key},of={whole})");
        self.fact(agency, document, &published).or_else(|| {
            let of = self.fact(agency, document, key)?;
            let whole = self.fact(agency, document, whole)?;
            self.share(&of, &whole)
        })
    }

    /// An exact sum; `None` of nothing.
    pub fn sum(&mut self, key: &str, label: &str, parts: &[Figure]) -> Option<Figure> {
        parts.first()?;
        let sum: Money = parts
            .iter()
            .filter_map(|part| match part.value {
                Value::Money(money) => Some(money),
                _ => None,
            })
            .sum();
        let keys = parts.iter().map(|part| part.key.clone()).collect();
        Some(self.keep(
            format!("sum({key})"),
            label.to_owned(),
            Value::Money(sum),
            "sum",
            keys,
        ))
    }

    /// How many.
    pub fn count(&mut self, key: &str, label: &str, of: Vec<String>) -> Figure {
        let count = Value::Count(Decimal::from(of.len() as u64));
        let key = format!("count({key})");
        self.keep(key, label.to_owned(), count, "count", of)
    }

    pub fn change(&mut self, current: &Figure, base: &Figure) -> Option<Figure> {
        let change = current.on_grid().checked_sub(base.on_grid())?;
        Some(self.keep(
            format!("change({},base={})", current.key, base.key),
            format!("{}的增减", current.label),
            Value::Money(Money::from_yuan(change)),
            "difference",
            vec![current.key.clone(), base.key.clone()],
        ))
    }

    /// `None` where there is no base.
    pub fn rate(&mut self, current: &Figure, base: &Figure) -> Option<Figure> {
        let change = current.on_grid().checked_sub(base.on_grid())?;
        let rate = change.checked_div(base.on_grid())?;
        Some(self.keep(
            format!("rate({},base={})", current.key, base.key),
            format!("{}的增减比率", current.label),
            Value::Ratio(rate.round_dp(12)),
            "ratio",
            vec![current.key.clone(), base.key.clone()],
        ))
    }

    /// `None` of nothing.
    pub fn share(&mut self, of: &Figure, whole: &Figure) -> Option<Figure> {
        let share = of.on_grid().checked_div(whole.on_grid())?;
        Some(self.keep(
            format!("share({},of={})", of.key, whole.key),
            format!("{}占{}的比重", of.label, whole.label),
            Value::Ratio(share.round_dp(12)),
            "ratio",
            vec![of.key.clone(), whole.key.clone()],
        ))
    }

    fn keep(
        &mut self,
        key: String,
        label: String,
        value: Value,
        origin: &str,
        from: Vec<String>,
    ) -> Figure {
        let figure = Figure { key, label, value };
        let entry = Entry {
            key: figure.key.clone(),
            label: figure.label.clone(),
            value: figure.exact(),
            unit: figure.unit().to_owned(),
            origin: origin.to_owned(),
            from,
            less: Vec::new(),
        };
        self.shown.insert(figure.key.clone(), entry.value.clone());
        self.made.insert(figure.key.clone(), entry);
        figure
    }

    /// What the portal computed, as data.
    pub fn json(&self) -> String {
        let list: Vec<&Entry> = self.made.values().collect();
        let root = json!({
            "format": 1,
            "comparison": { "unit": STYLE.unit.word(), "places": STYLE.places },
            "facts": list,
        });
        let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
        text.push('\n');
        text
    }

    /// A figure on a page.
    pub(crate) fn write(&self, html: &mut Markup, figure: &Figure) {
        self.data(html, &figure.key, &figure.shown());
    }

    fn data(&self, html: &mut Markup, key: &str, text: &str) {
        let exact = self.shown.get(key).map_or("", String::as_str);
        html.open("data", &[("value", exact), ("data-key", key)]);
        html.text(text);
        html.raw("</data>");
    }
}

impl Shown for Figures {
    fn line(&mut self, html: &mut Markup, content: &[Inline]) {
        for inline in content {
            match inline {
                Inline::Figure { fact, text } => self.data(html, fact, text),
                other => html.text(other.text()),
            }
        }
    }

    fn drawn(&self, html: &mut Markup, key: &str, text: &str) {
        let exact = self.shown.get(key).map_or("", String::as_str);
        html.open("tspan", &[("data-key", key), ("data-value", exact)]);
        html.text(text);
        html.raw("</tspan>");
    }
}

/// Reads `2023.original`.
fn period(text: &str) -> Option<Period> {
    let (year, phase) = text.split_once('.')?;
    Some(Period {
        year: year.parse().ok()?,
        phase: Phase::parse(phase)?,
    })
}

#[cfg(test)]
mod tests {
    use super::{class, wanted};

    #[test]
    fn pages_ask_for_totals_and_classes_in_every_period() {
        for key in [
            "spending",
            "spending@2023.original",
            "change(spending,base=2023.original)",
            "share(spending{category=project},of=spending)",
            "spending{function=206}",
            "share(spending{function=206},of=spending)",
            "three-public@2023.original",
        ] {
            assert!(wanted(key), "{key}");
        }
        for key in [
            "spending{function=20601}",
            "spending{fund=other}",
            "revenue",
            "",
        ] {
            assert!(!wanted(key), "{key}");
        }
        assert_eq!(class("spending{function=206}"), Some("206"));
        assert_eq!(class("spending{function=2é}"), None);
    }
}
