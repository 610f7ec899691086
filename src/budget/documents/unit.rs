//! The document of one unit: the records of the department cut down to it.
//!
//! What lies in other units is left out. What may lie in the unit without saying so stays, as money
//! whose unit is not recorded: a figure it may be part of is then refused, naming the lines.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diag::{Finding, Msg};
use crate::records::{Field, Raw, Record, Records};

/// Records whose unit may be open: the ledger engine knows what to do with them. All others that
/// have a unit have to say it.
const LINES: [&str; 4] = ["line", "revenue", "carry-forward", "project"];

/// Where a unit lies, seen from the document's.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Own,
    Below,
    /// The department, or a unit between it and the document's.
    Above,
    Elsewhere,
    /// No unit of the records: told where names are resolved.
    Unknown,
}

struct Units {
    own: Record,
    /// The code the unit goes by as the agency of its document.
    code: String,
    names: [BTreeSet<String>; 4],
    /// Facts the records give of the unit itself.
    facts: BTreeSet<Identity>,
}

/// Cuts records down to a unit and makes it the agency.
pub fn restrict(records: &mut Records, head: &Record, unit: &str, findings: &mut Vec<Finding>) {
    let Some(units) = Units::find(records, unit) else {
        findings.push(
            Finding::deny("document-unit-unknown")
                .arg("unit", unit)
                .at(head.place("unit")),
        );
        return;
    };
    // Published documents are the department's.
    records.published.clear();
    let mut gone: BTreeSet<String> = BTreeSet::new();
    records.list.retain_mut(|record| {
        let kept = record.kind.key != "ledger" || units.scope(record);
        if !kept {
            gone.extend(record.text("id").map(str::to_owned));
        }
        kept
    });
    let outside = |record: &Record| record.text("ledger").is_some_and(|id| gone.contains(id));
    records.list.retain_mut(|record| match record.kind.key {
        "agency" => {
            units.agency(record);
            true
        }
        "unit" => units.below(record),
        "vehicles" => {
            // Bought for the department; what is nothing there is nothing here.
            for key in ["planned", "large-equipment"] {
                if record.text(key).is_some_and(|count| !zero(count)) {
                    record.fields.remove(key);
                }
            }
            true
        }
        "previous" | "control" | "reason" => units.fact(record),
        "project" => true,
        _ => !outside(record) && units.of(record),
    });
    units.projects(records);
    units.unrecorded(records, findings);
}

fn zero(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b'0' | b'.' | b'-' | b'+'))
}

impl Units {
    fn find(records: &Records, unit: &str) -> Option<Units> {
        let list: Vec<&Record> = records.of("unit").collect();
        let names = |record: &Record| {
            let both = [record.text("id"), record.text("code")];
            both.into_iter()
                .flatten()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let named = |name: &str| {
            let mut found = list.iter().copied();
            found.find(|record| names(record).iter().any(|own| own == name))
        };
        let own = named(unit)?;
        let mut sets: [BTreeSet<String>; 4] = Default::default();
        let [mine, below, above, elsewhere] = &mut sets;
        mine.extend(names(own));
        let mut next = own.text("parent");
        // A chain longer than the list goes round in circles.
        for _ in 0..list.len() {
            let Some(parent) = next.and_then(named) else {
                break;
            };
            above.extend(names(parent));
            next = parent.text("parent");
        }
        let agency = records.one("agency").and_then(|record| record.text("code"));
        above.insert(agency.unwrap_or("agency").to_owned());
        loop {
            let before = below.len();
            for record in &list {
                let parent = record.text("parent").unwrap_or_default();
                if mine.contains(parent) || below.contains(parent) {
                    below.extend(names(record));
                }
            }
            if below.len() == before {
                break;
            }
        }
        elsewhere.extend(list.iter().flat_map(|record| names(record)));
        let code = own.text("code").or(own.text("id"))?.to_owned();
        let own_facts = records.list.iter().filter(|record| {
            let key = record.text("fact").unwrap_or_default();
            unit_of(key).is_some_and(|at| sets[0].contains(key[at].trim()))
        });
        Some(Units {
            own: own.clone(),
            code,
            facts: own_facts.filter_map(identity).collect(),
            names: sets,
        })
    }

    fn place(&self, unit: &str) -> Place {
        let places = [Place::Own, Place::Below, Place::Above, Place::Elsewhere];
        let mut found = places.into_iter().zip(&self.names);
        found
            .find(|(_, names)| names.contains(unit))
            .map_or(Place::Unknown, |(place, _)| place)
    }

    /// A record with a unit: false when it is another's. One of a unit above says nothing about
    /// this one.
    fn of(&self, record: &mut Record) -> bool {
        if record.kind.field("unit").is_none() {
            return true;
        }
        let tagged = record.text("document").is_some();
        let place = match record.text("unit") {
            Some(unit) => self.place(unit),
            None if tagged => Place::Own,
            None => return true,
        };
        match place {
            Place::Own => self.set(record, "unit", &self.code),
            Place::Above => {
                record.fields.remove("unit");
            }
            Place::Below | Place::Unknown => {}
            Place::Elsewhere => return false,
        }
        true
    }

    fn set(&self, record: &mut Record, key: &'static str, text: &str) {
        let location = record.place(key).clone();
        let value = Raw::Text(text.to_owned());
        record.fields.insert(key, Field { value, location });
    }

    /// A ledger's scope: false when it lies in another unit.
    fn scope(&self, record: &mut Record) -> bool {
        let Some(Field {
            value: Raw::Table(scope),
            ..
        }) = record.fields.get_mut("scope")
        else {
            return true;
        };
        let unit = scope.get("unit").map(|field| &field.value);
        let (Some(Raw::Text(name)) | Some(Raw::Number(name))) = unit else {
            return true;
        };
        match self.place(name.trim()) {
            Place::Own | Place::Above => {
                scope.remove("unit");
            }
            Place::Below | Place::Unknown => {}
            Place::Elsewhere => return false,
        }
        true
    }

    fn agency(&self, record: &mut Record) {
        for key in ["short-name", "internal-divisions", "office-phone"] {
            record.fields.remove(key);
        }
        let name = self.own.text("name").unwrap_or_default();
        self.set(record, "name", name);
        self.set(record, "code", &self.code);
        self.set(record, "kind", "unit");
        self.set(record, "self-name", "本单位");
        if let Some(short) = self.own.text("prose-name") {
            self.set(record, "short-name", short);
        }
    }

    fn below(&self, record: &mut Record) -> bool {
        let name = record.text("code").or(record.text("id"));
        let below = name.is_some_and(|name| self.place(name) == Place::Below);
        let parent = record.text("parent").map(|parent| self.place(parent));
        if below && parent == Some(Place::Own) {
            record.fields.remove("parent");
        }
        below
    }

    /// A record about a fact: false when the fact is another unit's, or the whole department's and
    /// no answer for one unit.
    fn fact(&self, record: &mut Record) -> bool {
        let Some(key) = record.text("fact").map(str::to_owned) else {
            return true;
        };
        let kind = record.kind.key;
        let tagged = record.text("document").is_some();
        let measures = ["spending", "revenue", "carry-forward"];
        // An amount of money is asked for within the unit, everything else by its own key.
        let money = kind == "previous"
            && record.text("amount").is_some()
            && measures.iter().any(|measure| key.starts_with(measure));
        let unit = unit_of(&key);
        let place = unit.clone().map(|at| self.place(key[at].trim()));
        match (place, unit) {
            (Some(Place::Elsewhere), _) => false,
            (Some(Place::Own), Some(at)) if money => {
                let code = format!("{}{}{}", &key[..at.start], self.code, &key[at.end..]);
                self.set(record, "fact", &code);
                true
            }
            (Some(Place::Own), Some(at)) => {
                self.set(record, "fact", &without(&key, at));
                true
            }
            (None, _) if tagged => {
                if money {
                    self.set(record, "fact", &with_unit(&key, &self.code));
                }
                true
            }
            (None | Some(Place::Above), unit) => {
                let known = identity(record).is_some_and(|own| self.facts.contains(&own));
                let something = record.text("amount").is_some_and(|amount| !zero(amount));
                if let Some(at) = unit {
                    self.set(record, "fact", &without(&key, at));
                }
                !known
                    && match kind {
                        "control" => false,
                        // The ledger engine refuses what the unit may be any part of.
                        "previous" => money || !something,
                        _ => true,
                    }
            }
            (Some(_), _) => true,
        }
    }

    /// Projects are the unit's when it has lines of them, or when they say so; targets go with them.
    fn projects(&self, records: &mut Records) {
        let lines = records.of("line").filter_map(|line| line.text("project"));
        let used: BTreeSet<String> = lines.map(str::to_owned).collect();
        let mut kept: BTreeSet<String> = BTreeSet::new();
        records.list.retain_mut(|record| {
            let id = record.text("id").unwrap_or_default().to_owned();
            if record.kind.key != "project" || used.contains(&id) {
                if record.kind.key == "project" {
                    kept.insert(id);
                    // The project of several units is this one's here.
                    if !self.of(record) {
                        record.fields.remove("unit");
                    }
                }
                return true;
            }
            let unit = record.text("unit").map(|unit| self.place(unit));
            let own = matches!(unit, Some(Place::Own | Place::Below));
            if own {
                kept.insert(id);
                self.of(record);
            }
            own
        });
        records.list.retain(|record| {
            let tagged = record.text("document").is_some();
            let projects = record.text("project").unwrap_or_default();
            !matches!(record.kind.key, "goal" | "indicator")
                || tagged
                || projects.split_whitespace().any(|id| kept.contains(id))
        });
    }

    /// Head counts and purchases that do not say their unit cannot be counted in or left out.
    fn unrecorded(&self, records: &Records, findings: &mut Vec<Finding>) {
        let open = |record: &&Record| {
            let value = record.text("count").or(record.text("amount"));
            let kind = record.kind;
            kind.field("unit").is_some()
                && kind.key != "document"
                && !LINES.contains(&kind.key)
                && record.text("unit").is_none()
                && value.is_none_or(|value| !zero(value))
        };
        let all: Vec<&Record> = records.list.iter().filter(open).collect();
        let kinds: BTreeSet<&str> = all.iter().map(|record| record.kind.key).collect();
        for kind in kinds {
            let open = all.iter().filter(|record| record.kind.key == kind);
            let open: Vec<&Record> = open.copied().collect();
            let Some((first, others)) = open.split_first() else {
                continue;
            };
            let mut finding = Finding::deny("unit-not-recorded")
                .arg("label", first.kind.label)
                .arg("count", open.len())
                .arg("unit", self.own.text("name").unwrap_or_default())
                .at(&first.location);
            for record in others {
                finding = finding.also(&record.location, Msg::new("unit-missing-here"));
            }
            findings.push(finding);
        }
    }
}

/// What a reason or a previous figure is about, without the unit: kind, fact, year, phase.
type Identity = (&'static str, String, [String; 2]);

fn identity(record: &Record) -> Option<Identity> {
    let fact = match record.kind.key {
        "reason" | "previous" => record.text("fact")?,
        _ => return None,
    };
    let fact = unit_of(fact).map_or_else(|| fact.to_owned(), |at| without(fact, at));
    let period = ["year", "phase"].map(|key| record.text(key).unwrap_or_default().to_owned());
    Some((record.kind.key, fact, period))
}

/// Where the unit stands in the text of a key.
fn unit_of(key: &str) -> Option<Range<usize>> {
    let name = "unit=";
    let start = key.match_indices(name).find_map(|(at, _)| {
        let before = key[..at].trim_end();
        before.ends_with(['{', ',']).then_some(at + name.len())
    })?;
    let end = key[start..].find([',', '}'])?;
    Some(start..start + end)
}

/// A key without its unit, which stands at `value`.
fn without(key: &str, value: Range<usize>) -> String {
    let before = key[..value.start - "unit=".len()].trim_end();
    let after = &key[value.end..];
    match (before.strip_suffix(','), after.strip_prefix(',')) {
        (Some(before), _) => format!("{before}{after}"),
        (None, Some(after)) => format!("{before}{}", after.trim_start()),
        (None, None) => {
            // Nothing else stood in the braces.
            let (before, after) = (before.strip_suffix('{'), after.strip_prefix('}'));
            format!(
                "{}{}",
                before.unwrap_or_default(),
                after.unwrap_or_default()
            )
        }
    }
}

/// A key of a measure narrowed to a unit.
fn with_unit(key: &str, unit: &str) -> String {
    if let Some((measure, rest)) = key.split_once('{') {
        let comma = if rest.trim_start().starts_with('}') {
            ""
        } else {
            ","
        };
        return format!("{measure}{{unit={unit}{comma}{rest}");
    }
    let at = key.find('@').unwrap_or(key.len());
    format!("{}{{unit={unit}}}{}", &key[..at], &key[at..])
}

#[cfg(test)]
mod tests {
    use super::{unit_of, with_unit, without};

    #[test]
    fn units_of_keys() {
        let strip = |key: &str| unit_of(key).map(|at| without(key, at));
        assert_eq!(
            strip("spending{unit=1}@2023").as_deref(),
            Some("spending@2023")
        );
        assert_eq!(
            strip("spending{category=basic, unit=1}").as_deref(),
            Some("spending{category=basic}")
        );
        assert_eq!(
            strip("spending{unit=1,vintage=any}").as_deref(),
            Some("spending{vintage=any}")
        );
        assert_eq!(strip("units{business-unit=1}"), None);
        assert_eq!(with_unit("spending", "1"), "spending{unit=1}");
        assert_eq!(with_unit("spending@2023", "1"), "spending{unit=1}@2023");
        assert_eq!(with_unit("spending{}", "1"), "spending{unit=1}");
        assert_eq!(with_unit("spending{a=b}", "1"), "spending{unit=1,a=b}");
    }
}
