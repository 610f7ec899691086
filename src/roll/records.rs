//! The records of the next year, made from those of this one.

use std::collections::BTreeSet;

use super::back::Back;
use super::fields;
use super::report::{Report, Section};
use crate::budget::ledger::Phase;
use crate::budget::model::Date;
use crate::diag::{Location, Msg};
use crate::records::{Field, Raw, Record, Records};

/// What a roll goes by.
pub struct Years<'a> {
    /// The year of the first document, and the one after it.
    pub from: i32,
    pub to: i32,
    /// Year and phase of every document.
    pub own: Vec<(i32, Phase)>,
    /// What the documents looked back to.
    pub back: &'a Back,
    /// The profile each id is to be replaced by.
    pub profile: &'a dyn Fn(&str) -> Option<String>,
    /// Where last year's records will lie.
    pub previous: &'a str,
}

/// Records of the next year. Fields that are not as they were stand nowhere; emptied ones are
/// empty texts.
pub fn next(
    records: &Records,
    years: &Years,
    report: &mut Report,
    at: &dyn Fn(&Location) -> String,
) -> Vec<Record> {
    let mut ended = BTreeSet::new();
    for project in records.of("project") {
        if let Some(why) = end(project, years) {
            let id = project.text("id").unwrap_or_default();
            ended.insert(id.to_owned());
            let name = project.text("name").unwrap_or(id);
            let message = why.arg("name", name).arg("id", id);
            report.add(Section::Dropped, message, at(&project.location));
        }
    }
    let older = records
        .of("indicator")
        .any(|one| one.text("before-previous").is_some());
    let mut roll = Roll {
        years,
        records,
        ended: &ended,
        older,
        ledgers: BTreeSet::new(),
        report,
        at,
    };
    let kept: Vec<Record> = records
        .list
        .iter()
        .filter_map(|record| roll.record(record))
        .collect();
    let ledgers = std::mem::take(&mut roll.ledgers);
    let dropped = |record: &Record| {
        let own = record.kind.field("ledger").is_some();
        own && record
            .text("ledger")
            .is_some_and(|ledger| ledgers.contains(ledger))
    };
    kept.into_iter().filter(|record| !dropped(record)).collect()
}

struct Roll<'a> {
    years: &'a Years<'a>,
    records: &'a Records,
    ended: &'a BTreeSet<String>,
    /// Whether indicators tell of the year before last.
    older: bool,
    /// Ledgers that are not kept.
    ledgers: BTreeSet<String>,
    report: &'a mut Report,
    at: &'a dyn Fn(&Location) -> String,
}

impl Roll<'_> {
    fn record(&mut self, record: &Record) -> Option<Record> {
        let kind = record.kind.key;
        if fields::of_one_year(kind) {
            self.dropped(record, "roll-of-one-year");
            return None;
        }
        let mut next = record.clone();
        let known = match kind {
            "document" => {
                self.document(&mut next);
                false
            }
            "ledger" => return self.ledger(next),
            "previous" => return self.previous(next),
            "line" | "revenue" => self.of_other_year(record),
            _ => false,
        };
        if !self.without_ended(&mut next) {
            // Projects are told one by one.
            if kind != "project" {
                self.dropped(record, "roll-of-ended");
            }
            return None;
        }
        if !known {
            self.move_on(&mut next);
        }
        match kind {
            "project" => self.project(&mut next),
            "vehicles" => shift(&mut next, "as-of"),
            "reason" => self.reason(&mut next),
            _ => {}
        }
        if fields::carried(kind) {
            set(
                &mut next,
                "carried",
                Raw::Number(self.years.from.to_string()),
            );
        }
        Some(next)
    }

    fn dropped(&mut self, record: &Record, why: &'static str) {
        let place = (self.at)(&record.location);
        let message = Msg::new(why).arg("label", record.kind.label);
        self.report.add(Section::Dropped, message, place);
    }

    /// Whether a row belongs to a ledger whose amounts are those of a year that is over.
    fn of_other_year(&self, row: &Record) -> bool {
        let Some(id) = row.text("ledger") else {
            return false;
        };
        let mut ledgers = self.records.of("ledger");
        let ledger = ledgers.find(|ledger| ledger.text("id") == Some(id));
        ledger.is_some_and(|ledger| {
            self.period(ledger, self.years.own.first()).0 < self.years.first()
        })
    }

    /// Year and phase of a record, as it says or those of a document.
    fn period(&self, record: &Record, own: Option<&(i32, Phase)>) -> (i32, Phase) {
        let own = own.copied().unwrap_or((self.years.from, Phase::Original));
        let year = record.text("year").and_then(|year| year.parse().ok());
        let phase = record.text("phase").and_then(Phase::parse);
        (year.unwrap_or(own.0), phase.unwrap_or(own.1))
    }

    fn document(&mut self, document: &mut Record) {
        let year = document
            .text("year")
            .and_then(|year| year.parse::<i32>().ok());
        let year = year.unwrap_or(self.years.from);
        set(document, "year", Raw::Number((year + 1).to_string()));
        set(
            document,
            "previous",
            Raw::Text(self.years.previous.to_owned()),
        );
        if let Some(base) = document.text("base").and_then(later) {
            set(document, "base", Raw::Text(base));
        }
        let Some(id) = document.text("profile").map(str::to_owned) else {
            return;
        };
        let place = (self.at)(document.place("profile"));
        let message = match (self.years.profile)(&id) {
            Some(next) => {
                set(document, "profile", Raw::Text(next.clone()));
                Msg::new("roll-profile").arg("old", id).arg("new", next)
            }
            None => Msg::new("roll-profile-kept")
                .arg("id", id)
                .arg("year", self.years.to),
        };
        self.report.add(Section::Changed, message, place);
    }

    /// A ledger of a document's year moves on with it; one of an earlier year is answered by last
    /// year's records, unless the documents look back further than that.
    fn ledger(&mut self, mut ledger: Record) -> Option<Record> {
        let (year, phase) = self.period(&ledger, self.years.own.first());
        let id = ledger.text("id").unwrap_or_default().to_owned();
        if year >= self.years.first() {
            let next = (year + 1, phase);
            if !self.years.own.contains(&(year, phase)) && self.years.own.contains(&next) {
                self.ledgers.insert(id);
                self.dropped(&ledger, "roll-answered");
                return None;
            }
            if ledger.text("year").is_some() {
                set(&mut ledger, "year", Raw::Number(next.0.to_string()));
            }
            return Some(ledger);
        }
        if self.years.needs(year, phase) {
            self.kept(&ledger);
            return Some(ledger);
        }
        self.ledgers.insert(id);
        self.dropped(&ledger, "roll-answered");
        None
    }

    fn previous(&mut self, mut previous: Record) -> Option<Record> {
        let own = (self.years.from - 1, Phase::Original);
        let (year, phase) = self.period(&previous, Some(&own));
        if year >= self.years.first() {
            set(&mut previous, "year", Raw::Number((year + 1).to_string()));
            self.move_on(&mut previous);
            return Some(previous);
        }
        let fact = previous.text("fact").unwrap_or_default();
        let needed = |back| self.years.back.has_figure(back, phase, fact);
        if self.years.any(year, needed) {
            if previous.text("year").is_none() {
                set(&mut previous, "year", Raw::Number(year.to_string()));
            }
            self.kept(&previous);
            return Some(previous);
        }
        self.dropped(&previous, "roll-answered");
        None
    }

    fn kept(&mut self, record: &Record) {
        let place = (self.at)(&record.location);
        let message = Msg::new("roll-kept-back").arg("label", record.kind.label);
        self.report.add(Section::Changed, message, place);
    }

    /// Takes ended projects out of a record; false when nothing of it is left.
    fn without_ended(&self, record: &mut Record) -> bool {
        if record.kind.key == "project" {
            return !record.text("id").is_some_and(|id| self.ended.contains(id));
        }
        if record.kind.key == "reason" {
            return self.reason_of_ended(record);
        }
        let Some(projects) = record.text("project") else {
            return true;
        };
        let all: Vec<&str> = projects.split_whitespace().collect();
        let left: Vec<&str> = all
            .iter()
            .copied()
            .filter(|id| !self.ended.contains(*id))
            .collect();
        if left.len() < all.len() && !left.is_empty() {
            let left = left.join(" ");
            set(record, "project", Raw::Text(left));
            return true;
        }
        left.len() == all.len()
    }

    /// Takes the figures of ended projects out of a reason; false when no other is left.
    fn reason_of_ended(&self, reason: &mut Record) -> bool {
        let facts = reason.text("fact").unwrap_or_default();
        let all: Vec<&str> = facts.split([';', '；']).map(str::trim).collect();
        let names = |fact: &str| {
            let mut nodes = fact.split(['{', ',', '}']).map(str::trim);
            nodes.any(|node| {
                let project = node.strip_prefix("project=");
                project.is_some_and(|id| self.ended.contains(id.trim()))
            })
        };
        let left: Vec<&str> = all.iter().copied().filter(|fact| !names(fact)).collect();
        if left.len() < all.len() && !left.is_empty() {
            let left = left.join(";");
            set(reason, "fact", Raw::Text(left));
            return true;
        }
        left.len() == all.len()
    }

    /// Empties what is of one year, and hands on what the next year looks back to.
    fn move_on(&self, record: &mut Record) {
        let kind = record.kind.key;
        let approximate = matches!(
            record.get("approximate").map(|f| &f.value),
            Some(Raw::Bool(true))
        );
        let moved: Vec<_> = fields::moved(kind).collect();
        for (from, to) in moved {
            if approximate || (to == "before-previous" && !self.older) {
                continue;
            }
            if let Some(value) = record.get(from).map(|field| field.value.clone()) {
                set(record, to, value);
            }
        }
        for field in fields::emptied(kind) {
            if record.get(field).is_some() {
                set(record, field, Raw::Text(String::new()));
            }
        }
        for field in fields::left_out(kind) {
            record.fields.remove(field);
        }
    }

    fn project(&self, project: &mut Record) {
        if project.text("attribute") == Some("new") {
            set(project, "attribute", Raw::Text("continuing".to_owned()));
        }
        let from = self.years.from;
        let is = |key: &str, day: &str| project.text(key) == Some(&format!("{from}-{day}"));
        // The budget year itself moves; a project that goes on beyond its end began when it did.
        if is("start", "01-01") && is("end", "12-31") {
            shift(project, "start");
        }
        let end = project.text("end").and_then(Date::parse);
        if end.is_some_and(|end| end.year < self.years.to) {
            shift(project, "end");
        }
    }

    /// Keys that name a year look back a year less.
    fn reason(&self, reason: &mut Record) {
        let Some(fact) = reason.text("fact") else {
            return;
        };
        let mut out = String::new();
        let mut rest = fact;
        while let Some(at) = ["@", "base="]
            .iter()
            .filter_map(|mark| Some(rest.find(mark)? + mark.len()))
            .min()
        {
            let (head, tail) = rest.split_at(at);
            let digits = tail.chars().take_while(char::is_ascii_digit).count();
            let (year, tail) = tail.split_at(digits);
            out.push_str(head);
            match year.parse::<i32>() {
                Ok(number) if digits == 4 => out.push_str(&(number + 1).to_string()),
                _ => out.push_str(year),
            }
            rest = tail;
        }
        out.push_str(rest);
        if out != fact {
            set(reason, "fact", Raw::Text(out));
        }
    }
}

impl Years<'_> {
    /// The earliest year of a document.
    fn first(&self) -> i32 {
        self.own
            .iter()
            .map(|(year, _)| *year)
            .min()
            .unwrap_or(self.from)
    }

    /// Whether documents of the next year look back to a period last year's records do not tell.
    fn needs(&self, year: i32, phase: Phase) -> bool {
        self.any(year, |back| self.back.has(back, phase))
    }

    /// Whether something is so for the years a document of the next year looks back to reach one.
    fn any(&self, year: i32, so: impl Fn(i32) -> bool) -> bool {
        self.own.iter().any(|(own, _)| so(own + 1 - year))
    }
}

/// Why a project does not go on, where it does not.
fn end(project: &Record, years: &Years) -> Option<Msg> {
    match project.get("continues").map(|field| &field.value) {
        Some(Raw::Bool(true)) => return None,
        Some(Raw::Bool(false)) => return Some(Msg::new("roll-ended-said")),
        _ => {}
    }
    match project.text("type") {
        Some("one-off") => return Some(Msg::new("roll-ended-one-off")),
        // What comes every year has the year's dates on its form.
        Some("recurring") => return None,
        _ => {}
    }
    let end = Date::parse(project.text("end")?)?;
    (end.year < years.to).then(|| Msg::new("roll-ended-date").arg("date", end.chinese()))
}

/// `2023.original` a year later.
fn later(base: &str) -> Option<String> {
    let (year, rest) = base.split_at_checked(4)?;
    let year: i32 = year.parse().ok()?;
    Some(format!("{}{rest}", year + 1))
}

/// A date a year later; the last of February stays its last.
fn shift(record: &mut Record, key: &'static str) {
    let Some(date) = record.text(key).and_then(Date::parse) else {
        return;
    };
    let mut next = Date {
        year: date.year + 1,
        ..date
    };
    if Date::parse(&next.to_string()).is_none() {
        next.day = 28;
    }
    set(record, key, Raw::Date(next.to_string()));
}

pub(super) fn set(record: &mut Record, key: &str, value: Raw) {
    if let Some(spec) = record.kind.field(key) {
        // Where it stood, of no width: what stands there is no longer it.
        let location = match record.get(spec.key).map(|field| &field.location) {
            Some(Location::Text { file, start, .. }) => Location::text(*file, *start..*start),
            _ => Location::None,
        };
        record.fields.insert(spec.key, Field { value, location });
    }
}
