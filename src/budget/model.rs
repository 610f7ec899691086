//! The typed budget. Private fields (contacts, notes) are dropped on the way in: no later stage
//! has a type that could carry them.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;

use super::ledger::{Ledger, Period};
use super::money::{Money, Unit};
use super::nodes::NodeId;
use super::space::Space;
use super::years::LastYear;
use crate::diag::Location;

/// A calendar date as written; only its validity is known, not "today".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    pub year: i32,
    pub month: u8,
    pub day: u8,
}

impl Date {
    /// Parses `YYYY-MM-DD`; `None` when it is no date of the Gregorian calendar.
    pub fn parse(text: &str) -> Option<Date> {
        let mut parts = text.splitn(3, '-');
        let year: i32 = parts.next()?.parse().ok()?;
        let month: u8 = parts.next()?.parse().ok()?;
        let day: u8 = parts.next()?.parse().ok()?;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        ((1..=days).contains(&day) && (1949..=2100).contains(&year)).then_some(Date {
            year,
            month,
            day,
        })
    }

    /// As printed in documents: `2024年1月24日`.
    pub fn chinese(self) -> String {
        format!("{}年{}月{}日", self.year, self.month, self.day)
    }

    /// Days since an arbitrary fixed day, for differences.
    pub fn day_number(self) -> i64 {
        let (year, month) = if self.month <= 2 {
            (i64::from(self.year) - 1, i64::from(self.month) + 12)
        } else {
            (i64::from(self.year), i64::from(self.month))
        };
        365 * year + year / 4 - year / 100
            + year / 400
            + (153 * (month - 3) + 2) / 5
            + i64::from(self.day)
    }

    /// The date of a [`day_number`](Date::day_number), for deadlines; `None` beyond the years of
    /// [`parse`](Date::parse).
    pub fn of_day_number(number: i64) -> Option<Date> {
        // Years begin in March here, so that the leap day is their last.
        let day = number.checked_sub(1)?;
        let (era, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 {
            (month + 3, 0)
        } else {
            (month - 9, 1)
        };
        let year = era * 400 + year + next;
        Date::parse(&format!("{year:04}-{month:02}-{day:02}"))
    }
}

/// As records write it: `2024-01-24`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A record as later stages may see it: public fields only, as text.
#[derive(Debug, Clone)]
pub struct Entity {
    /// Record kind, e.g. `project`.
    pub kind: &'static str,
    pub id: String,
    pub fields: BTreeMap<&'static str, String>,
    pub location: Location,
}

impl Entity {
    /// A public field; `None` when absent or empty.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }
}

/// What the document is about.
#[derive(Debug, Clone)]
pub struct DocumentInfo {
    pub period: Period,
    pub profile: String,
    /// Period comparisons look back to, when the records name one.
    pub base: Option<Period>,
    pub revenue_as_spending: bool,
    pub approval: Option<Date>,
    pub publication: Option<Date>,
    /// What a letter is dated.
    pub issue: Option<Date>,
    pub entity: Entity,
}

/// A number that is no ledger amount: a head count, a purchase, an earmark.
#[derive(Debug, Clone)]
pub struct Item {
    pub measure: &'static str,
    /// Attributes in name order.
    pub attributes: BTreeMap<&'static str, String>,
    pub value: Quantity,
    /// The year and phase it is of.
    pub period: Period,
    pub location: Location,
}

/// A value with its kind of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    Money(Money),
    Count(Decimal),
}

/// A figure of another period, or an approved figure, as written: its key is resolved later.
#[derive(Debug, Clone)]
pub struct KnownFigure {
    pub key: String,
    pub period: Option<Period>,
    /// `None` when the figure is declared unknown.
    pub amount: Option<(String, Unit)>,
    /// Decimal places it was rounded to; none for an exact amount.
    pub places: Option<u32>,
    pub unknown: Option<String>,
    pub key_location: Location,
    pub amount_location: Location,
}

/// The reason of a change.
#[derive(Debug, Clone)]
pub struct Reason {
    pub key: String,
    pub text: String,
    /// Why its digits are no budget figures.
    pub literal: Option<String>,
    pub location: Location,
}

/// What an amendment does to a budget that was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AmendmentKind {
    /// 调整: the budget is changed on an authority.
    Adjustment,
    /// 更正: an error of a publication is put right.
    Correction,
}

impl AmendmentKind {
    /// As records write it.
    pub fn name(self) -> &'static str {
        match self {
            AmendmentKind::Adjustment => "adjustment",
            AmendmentKind::Correction => "correction",
        }
    }

    /// What it is called in Chinese.
    pub fn label(self) -> &'static str {
        match self {
            AmendmentKind::Adjustment => "调整",
            AmendmentKind::Correction => "更正",
        }
    }

    pub fn parse(text: &str) -> Option<AmendmentKind> {
        [AmendmentKind::Adjustment, AmendmentKind::Correction]
            .into_iter()
            .find(|kind| kind.name() == text)
    }
}

/// An amendment that takes part in this version of the budget.
#[derive(Debug, Clone)]
pub struct Amendment {
    pub id: String,
    pub kind: AmendmentKind,
    /// Which of its kind it is, from 1: 第一次调整.
    pub number: u32,
    /// The version it makes, from 2: the original is version 1.
    pub version: u32,
    pub date: Date,
    pub publication: Option<Date>,
    pub authority: String,
    pub document_number: Option<String>,
    pub reason: String,
    /// Why digits of the reason are no budget figures.
    pub literal: Option<String>,
    /// For corrections: `original` or the id of an adjustment.
    pub corrects: Option<String>,
    /// SHA-256 of the `facts.json` of the version before, once it is known.
    pub predecessor: Option<String>,
    pub location: Location,
}

/// The budget of one agency for one document.
#[derive(Debug, Clone)]
pub struct Budget {
    pub document: DocumentInfo,
    pub agency: Entity,
    /// Units, projects, goals, indicators, purchases … by kind, in reading order.
    pub entities: BTreeMap<&'static str, Vec<Entity>>,
    pub space: Space,
    /// The unit-tree node of each unit entity, by unit id.
    pub unit_nodes: BTreeMap<String, NodeId>,
    pub ledgers: Vec<Ledger>,
    /// Of the document's own year and phase.
    pub items: Vec<Item>,
    /// Of other years and phases.
    pub other_items: Vec<Item>,
    pub previous: Vec<KnownFigure>,
    pub controls: Vec<KnownFigure>,
    pub reasons: Vec<Reason>,
    /// Codes used by lines, with where a name was first needed: for the glossary and the checks.
    pub code_explanations: BTreeMap<String, String>,
    /// Codes no trusted catalogue row confirms.
    pub unconfirmed: Vec<String>,
    /// The amendments this version is made with, in their order.
    pub amendments: Vec<Amendment>,
    /// What the records of last year tell besides ledgers, where the document names them.
    pub last_year: Option<LastYear>,
}

impl Budget {
    /// The version of the publication: 1 for the original, one more for each amendment.
    pub fn version(&self) -> u32 {
        self.amendments.last().map_or(1, |last| last.version)
    }

    /// Whether an adjustment takes part: then the original stands beside it, as a phase of its own.
    pub fn is_adjusted(&self) -> bool {
        let adjusts = |one: &Amendment| one.kind == AmendmentKind::Adjustment;
        self.amendments.iter().any(adjusts)
    }

    /// Entities of a kind, in reading order.
    pub fn of(&self, kind: &str) -> &[Entity] {
        self.entities.get(kind).map_or(&[], Vec::as_slice)
    }

    /// An entity by kind and id.
    pub fn entity(&self, kind: &str, id: &str) -> Option<&Entity> {
        self.of(kind).iter().find(|entity| entity.id == id)
    }

    /// Whether the records hold a free text of this id.
    pub fn has_text(&self, id: &str) -> bool {
        let text = self.entity("text", id);
        text.is_some_and(|text| text.get("body").is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_their_numbers_go_both_ways() {
        let first = Date::parse("1949-01-01").expect("a date").day_number();
        let last = Date::parse("2100-12-31").expect("a date").day_number();
        assert_eq!(last - first + 1, 152 * 365 + 37);
        for number in first..=last {
            let date = Date::of_day_number(number).expect("a date");
            assert_eq!(date.day_number(), number, "{date}");
            assert_eq!(Date::parse(&date.to_string()), Some(date));
        }
        for number in [first - 1, last + 1, i64::MIN, i64::MAX] {
            assert_eq!(Date::of_day_number(number), None);
        }
    }
}
