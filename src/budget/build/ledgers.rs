//! Ledgers, their lines, and figures known of other periods.

use std::collections::BTreeMap;

use super::Builder;
use crate::budget::ledger::{Lazy, Ledger, Line, Measure, Period, Phase};
use crate::budget::model::KnownFigure;
use crate::budget::money::Unit;
use crate::budget::nodes::{Cross, EVERYTHING};
use crate::budget::resolve::Resolver;
use crate::diag::{Finding, Location, Msg};
use crate::records::{Raw, Record};

impl Builder<'_> {
    pub(super) fn ledgers(&mut self, resolver: &mut Resolver, home: Period) -> Vec<Ledger> {
        let mut ledgers: Vec<Ledger> = Vec::new();
        for record in self.records.of("ledger") {
            let Some(id) = record.text("id") else {
                continue;
            };
            let measure = match record.text("measure") {
                None => Measure::Spending,
                Some(text) => Measure::parse(text).unwrap_or_else(|| {
                    self.findings.push(
                        Finding::deny("bad-choice")
                            .arg("text", text)
                            .arg("allowed", "spending、revenue")
                            .at(record.place("measure")),
                    );
                    Measure::Spending
                }),
            };
            let period = Period {
                year: self.year(record, "year").unwrap_or(home.year),
                phase: if record.get("phase").is_some() {
                    self.phase(record, "phase")
                } else if record.get("year").is_some() {
                    Phase::Original
                } else {
                    home.phase
                },
            };
            if ledgers.iter().any(|other| other.id == id) {
                self.findings.push(
                    Finding::deny("duplicate-id")
                        .arg("id", id)
                        .at(record.place("id")),
                );
                continue;
            }
            let scope = resolver.scope(record);
            let unit = self.unit_of(record, Unit::Yuan);
            ledgers.push(Ledger {
                id: id.to_owned(),
                measure,
                period,
                scope,
                unit,
                lines: Vec::new(),
                // What is wrong with a text is in its body, often far below its head.
                location: match record.kind.key {
                    "text" => record.place("body").clone(),
                    _ => record.location.clone(),
                },
                index: Lazy::default(),
            });
        }
        for (kind, id, measure) in [
            ("line", "main", Measure::Spending),
            ("revenue", "revenue", Measure::Revenue),
            ("carry-forward", "carry-forward", Measure::CarryForward),
        ] {
            let used = self
                .records
                .of(kind)
                .any(|r| r.text("ledger").unwrap_or(id) == id);
            if !ledgers.iter().any(|ledger| ledger.id == id) && (used || kind != "revenue") {
                ledgers.push(Ledger {
                    id: id.to_owned(),
                    measure,
                    period: home,
                    scope: EVERYTHING,
                    unit: Unit::Yuan,
                    lines: Vec::new(),
                    location: Location::None,
                    index: Lazy::default(),
                });
            }
            for record in self.records.of(kind) {
                self.line(resolver, &mut ledgers, record, id);
            }
        }
        for ledger in &ledgers {
            self.duplicate_lines(resolver, ledger);
        }
        ledgers
    }

    fn line(
        &mut self,
        resolver: &mut Resolver,
        ledgers: &mut [Ledger],
        record: &Record,
        default: &str,
    ) {
        let id = record.text("ledger").unwrap_or(default);
        let Some(at) = ledgers.iter().position(|ledger| ledger.id == id) else {
            self.findings.push(
                Finding::deny("unknown-ledger")
                    .arg("id", id)
                    .at(record.place("ledger")),
            );
            return;
        };
        let amount = self.money(record, "amount", ledgers[at].unit);
        let cross = resolver.cross(record);
        let (Some(amount), Some(cross)) = (amount, cross) else {
            return;
        };
        if matches!(
            record.get("confidential").map(|f| &f.value),
            Some(Raw::Bool(true))
        ) {
            return;
        }
        let reversal = record.text("reversal").is_some();
        if amount.is_negative() && !reversal {
            self.findings.push(
                Finding::deny("negative-amount")
                    .arg("amount", amount)
                    .at(record.place("amount")),
            );
        }
        let ledger = &mut ledgers[at];
        if !resolver.space.under(&cross, &ledger.scope) {
            self.findings.push(
                Finding::deny("line-outside-scope")
                    .arg("line", resolver.space.describe(&cross))
                    .arg("ledger", &ledger.id)
                    .arg("scope", resolver.space.describe(&ledger.scope))
                    .at(&record.location)
                    .also(&ledger.location, Msg::new("ledger-declared-here")),
            );
            return;
        }
        ledger.lines.push(Line {
            cross,
            amount,
            id: record.text("id").map(str::to_owned),
            location: record.place("amount").clone(),
            reversal,
        });
    }

    fn duplicate_lines(&mut self, resolver: &Resolver, ledger: &Ledger) {
        let mut seen: BTreeMap<(&Cross, Option<&str>), &Line> = BTreeMap::new();
        for line in &ledger.lines {
            if let Some(first) = seen.insert((&line.cross, line.id.as_deref()), line) {
                self.findings.push(
                    Finding::deny("duplicate-line")
                        .arg("ledger", &ledger.id)
                        .arg("line", resolver.space.describe(&line.cross))
                        .at(&line.location)
                        .also(&first.location, Msg::new("first-given-here")),
                );
            }
        }
    }

    pub(super) fn known_figures(&mut self, kind: &'static str, year: i32) -> Vec<KnownFigure> {
        let mut out = Vec::new();
        for record in self.records.of(kind) {
            let Some(key) = record.text("fact") else {
                continue;
            };
            let unit = self.unit_of(record, Unit::Yuan);
            let named = record.get("year").is_some() || record.get("phase").is_some();
            let period = Period {
                year: self.year(record, "year").unwrap_or(year),
                phase: self.phase(record, "phase"),
            };
            let unknown = record.text("unknown").map(str::to_owned);
            let amount = record.text("amount").map(|text| (text.to_owned(), unit));
            if amount.is_some() == unknown.is_some() {
                self.findings.push(
                    Finding::deny("amount-or-unknown")
                        .arg("fact", key)
                        .at(&record.location),
                );
                continue;
            }
            out.push(KnownFigure {
                key: key.to_owned(),
                period: named.then_some(period),
                amount,
                places: record.text("places").and_then(|text| text.parse().ok()),
                unknown,
                key_location: record.place("fact").clone(),
                amount_location: record.place("amount").clone(),
            });
        }
        out
    }
}
