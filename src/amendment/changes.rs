//! One `[[change]]` of a line, and the same change in the original it puts right.

use std::str::FromStr;

use rust_decimal::Decimal;

use super::heads::Head;
use super::lines::{Identity, OfLedger, State, kind_of, tells, words};
use crate::budget::money::{Money, Unit};
use crate::diag::{Finding, Location, Msg};
use crate::records::schema::Kind;
use crate::records::{Field, Raw, Record};

/// What a change did to a line.
pub struct Delta {
    identity: Identity,
    /// What is more, or less, in the unit of the ledger.
    more: Decimal,
    /// The line as it is now; none when it is withdrawn.
    now: Option<Record>,
}

/// Applies a change; `None` when it cannot be, with the reason among the findings.
pub fn apply(
    state: &mut State,
    change: &Record,
    head: &Head,
    findings: &mut Vec<Finding>,
) -> Option<Delta> {
    let mut one = Change {
        state,
        change,
        head,
        kind: kind_of(change)?,
        findings,
    };
    one.apply()
}

struct Change<'a> {
    state: &'a mut State,
    change: &'a Record,
    head: &'a Head,
    kind: &'static Kind,
    findings: &'a mut Vec<Finding>,
}

impl Change<'_> {
    fn apply(&mut self) -> Option<Delta> {
        let action = self.change.text("action")?;
        let (was, amount) = match action {
            "add" => (false, true),
            "change" => (true, true),
            "withdraw" => (true, false),
            // The reader told that there is no such action.
            _ => return None,
        };
        let identity = self.state.identity(self.kind, self.change);
        let unit = self.place(&identity);
        let complete = self.fields(action, was, amount);
        let unit = unit?;
        if !complete {
            return None;
        }
        match action {
            "add" => self.add(identity, unit),
            _ => self.change(identity, unit),
        }
    }

    /// A finding about the line that is meant.
    fn of_line(&self, finding: Finding) -> Finding {
        finding
            .arg("id", &self.head.id)
            .arg("line", words(self.kind, self.change))
    }

    /// The unit of the ledger; `None` where nothing can be changed.
    fn place(&mut self, identity: &Identity) -> Option<Unit> {
        let id = identity.1.iter().find(|(key, _)| *key == "ledger");
        let id = id.map_or("", |(_, id)| id.as_str());
        let finding = match self.state.ledger(identity) {
            OfLedger::Own(unit) => return Some(unit),
            OfLedger::Unknown => Finding::deny("unknown-ledger").arg("id", id),
            OfLedger::OtherPeriod => self
                .of_line(Finding::deny("change-other-period"))
                .arg("ledger", id),
        };
        self.findings.push(finding.at(self.change.place("ledger")));
        None
    }

    /// Whether what must be there is, and nothing else.
    fn fields(&mut self, action: &str, was: bool, amount: bool) -> bool {
        let before = self.findings.len();
        for (key, wanted) in [("was", was), ("amount", amount)] {
            let finding = match (wanted, self.change.text(key).is_some()) {
                (true, false) => Finding::deny("change-field-missing"),
                (false, true) => Finding::deny("change-field-unused"),
                _ => continue,
            };
            let spec = self.change.kind.field(key);
            let actions = self.change.kind.field("action");
            let word = actions.and_then(|spec| spec.word(action));
            let finding = self
                .of_line(finding)
                .arg("field", spec.map_or(key, |spec| spec.label))
                .arg("action", word.unwrap_or(action));
            self.findings.push(finding.at(self.change.place(key)));
        }
        let told = self.change.kind.fields.iter().filter(|spec| tells(spec));
        for spec in told.filter(|spec| self.kind.field(spec.key).is_none()) {
            if let Some(field) = self.change.get(spec.key) {
                let finding = self
                    .of_line(Finding::deny("change-field-foreign"))
                    .arg("field", spec.label)
                    .arg("kind", self.kind.label);
                self.findings.push(finding.at(&field.location));
            }
        }
        self.findings.len() == before
    }

    fn money(&mut self, record: &Record, key: &str, unit: Unit) -> Option<(Money, Decimal)> {
        let text = record.text(key)?;
        match Money::parse(text, unit) {
            Ok(money) => Some((money, Decimal::from_str(text).ok()?)),
            Err(error) => {
                let finding = error.finding(text, unit);
                self.findings.push(finding.at(record.place(key)));
                None
            }
        }
    }

    fn add(&mut self, identity: Identity, unit: Unit) -> Option<Delta> {
        let (_, more) = self.money(self.change, "amount", unit)?;
        if let Some(there) = self.state.find(&identity).first() {
            let amount = there.text("amount").unwrap_or_default();
            let finding = self
                .of_line(Finding::deny("change-line-exists"))
                .arg("found", amount)
                .at(&self.change.location)
                .also(&there.location, Msg::new("line-here"));
            self.findings.push(finding);
            return None;
        }
        let mut fields = self.change.fields.clone();
        let own = |key: &str| self.kind.field(key).is_some() && key != "note";
        fields.retain(|key, _| own(key));
        let record = Record {
            kind: self.kind,
            fields,
            location: self.change.location.clone(),
        };
        self.state.push(record.clone());
        Some(Delta {
            identity,
            more,
            now: Some(record),
        })
    }

    fn change(&mut self, identity: Identity, ledger: Unit) -> Option<Delta> {
        let found = self.state.find(&identity);
        let line = match found.as_slice() {
            [only] => (*only).clone(),
            [] => {
                let finding = self.not_there(&identity);
                self.findings.push(finding);
                return None;
            }
            several => {
                let mut finding = self
                    .of_line(Finding::deny("change-several-lines"))
                    .arg("count", several.len());
                for line in several {
                    finding = finding.also(&line.location, Msg::new("line-here"));
                }
                self.findings.push(finding.at(&self.change.location));
                return None;
            }
        };
        if matches!(
            line.get("confidential").map(|f| &f.value),
            Some(Raw::Bool(true))
        ) {
            let finding = self
                .of_line(Finding::deny("change-confidential"))
                .at(&self.change.location);
            self.findings.push(finding);
            return None;
        }
        // An earmark says its own unit.
        let unit = line
            .text("amount-unit")
            .and_then(Unit::parse)
            .unwrap_or(ledger);
        let (was, was_text) = self.money(self.change, "was", unit)?;
        // What is wrong with the line itself is told where it is read.
        let there = Money::parse(line.text("amount")?, unit).ok()?;
        if was != there {
            let finding = self
                .of_line(Finding::deny("change-was-differs"))
                .arg("was", amount(was, unit))
                .arg("found", amount(there, unit))
                .arg("difference", amount(there.minus(was), unit))
                .at(self.change.place("was"))
                .also(line.place("amount"), Msg::new("line-amount-here"));
            self.findings.push(finding);
            return None;
        }
        if self.change.text("amount").is_none() {
            let place = &self.change.location;
            self.state.withdraw(&identity, &self.head.id, place);
            return Some(Delta {
                identity,
                more: -was_text,
                now: None,
            });
        }
        let (now, now_text) = self.money(self.change, "amount", unit)?;
        if now == was {
            let finding = self
                .of_line(Finding::warn("change-nothing"))
                .arg("amount", amount(was, unit));
            self.findings.push(finding.at(self.change.place("amount")));
        }
        let text = self.change.text("amount").unwrap_or_default().to_owned();
        let line = self.state.one_mut(&identity)?;
        set(line, self.change, text);
        Some(Delta {
            identity,
            more: now_text.checked_sub(was_text)?,
            now: Some(line.clone()),
        })
    }

    fn not_there(&self, identity: &Identity) -> Finding {
        let place = &self.change.location;
        if let Some(gone) = self.state.gone(identity) {
            return self
                .of_line(Finding::deny("change-withdrawn"))
                .arg("by", &gone.amendment)
                .at(place)
                .also(&gone.place, Msg::new("withdrawn-here"));
        }
        let mut finding = self.of_line(Finding::deny("change-no-line")).at(place);
        for near in self.state.near(identity) {
            let message = Msg::new("line-nearby")
                .arg("line", words(self.kind, near))
                .arg("amount", near.text("amount").unwrap_or_default());
            finding = finding.also(&near.location, message);
        }
        finding
    }
}

/// Makes the same change in the original a correction puts right: what is more is more there too.
pub fn replay(original: &mut State, delta: &Delta, change: &Record, findings: &mut Vec<Finding>) {
    let there = original.one_mut(&delta.identity);
    let amount = there.as_ref().and_then(|line| line.text("amount"));
    let amount = amount.and_then(|text| Decimal::from_str(text).ok());
    let Some(sum) = amount.unwrap_or_default().checked_add(delta.more) else {
        return;
    };
    let negative = sum.is_sign_negative() && !sum.is_zero();
    let declared = change.text("reversal").is_some();
    if negative
        && !declared
        && change
            .text("amount")
            .is_none_or(|text| !text.starts_with('-'))
    {
        let finding = Finding::deny("correction-below-zero")
            .arg(
                "line",
                kind_of(change).map_or(String::new(), |kind| words(kind, change)),
            )
            .arg("original", amount.unwrap_or_default())
            .arg("less", -delta.more);
        findings.push(finding.at(&change.location));
        return;
    }
    match (there, &delta.now) {
        (Some(_), None) if sum.is_zero() => {
            original.withdraw(&delta.identity, "", &Location::None);
        }
        (Some(line), _) => set(line, change, sum.to_string()),
        (None, Some(now)) => {
            let mut line = now.clone();
            set(&mut line, change, sum.to_string());
            original.push(line);
        }
        (None, None) => {}
    }
}

/// Gives a line its new amount, which stands in the change.
fn set(line: &mut Record, change: &Record, text: String) {
    let place = change.place("amount").clone();
    let value = Raw::Number(text);
    line.fields.insert(
        "amount",
        Field {
            value,
            location: place,
        },
    );
    match change.get("reversal") {
        Some(reversal) => {
            line.fields.insert("reversal", reversal.clone());
        }
        None => {
            line.fields.remove("reversal");
        }
    }
    line.location = change.location.clone();
}

/// An amount with the unit it is written in.
fn amount(money: Money, unit: Unit) -> String {
    match unit {
        Unit::Yuan => format!("{money} 元"),
        Unit::Wan => format!("{} 万元", money.in_unit(unit, 6).normalize()),
    }
}
