//! Records from what was understood.

use std::collections::BTreeMap;

use super::agency::{Agency, Named};
use super::plan::{Plan, Planned};
use super::rows::CodeNames;
use crate::budget::catalogue::{Classification, Edition};
use crate::budget::ledger::Measure;
use crate::budget::money::Unit;
use crate::budget::nodes::{Dim, EVERYTHING};
use crate::diag::Location;
use crate::facts::key::period_text;
use crate::records::schema;
use crate::records::{Field, Raw, Record, Records};

/// A record of a kind, its fields all at one place.
pub struct Make(Option<Record>);

impl Make {
    pub fn new(kind: &str, location: &Location) -> Make {
        Make(schema::kind(kind).map(|kind| Record {
            kind,
            fields: BTreeMap::new(),
            location: location.clone(),
        }))
    }

    pub fn set(mut self, key: &str, value: Raw) -> Make {
        if let Some(record) = &mut self.0
            && let Some(spec) = record.kind.field(key)
        {
            let location = record.location.clone();
            record.fields.insert(spec.key, Field { value, location });
        }
        self
    }

    /// A field that stands somewhere of its own.
    pub fn at(mut self, key: &str, value: Raw, location: &Location) -> Make {
        if let Some(record) = &mut self.0
            && let Some(spec) = record.kind.field(key)
        {
            let location = location.clone();
            record.fields.insert(spec.key, Field { value, location });
        }
        self
    }

    pub fn text(self, key: &str, text: impl Into<String>) -> Make {
        let text: String = text.into();
        if text.is_empty() {
            return self;
        }
        self.set(key, Raw::Text(text))
    }

    pub fn maybe(self, key: &str, text: Option<&str>) -> Make {
        self.text(key, text.unwrap_or_default())
    }

    pub fn number(self, key: &str, text: impl Into<String>) -> Make {
        self.set(key, Raw::Number(text.into()))
    }

    pub fn into(self, records: &mut Records) {
        records.list.extend(self.0);
    }
}

/// The records that are not money: document, agency, units, projects, codes.
pub fn frame(
    profile: &str,
    year: i32,
    phase: Option<&str>,
    agency: &Agency,
    names: &CodeNames,
    edition: &Edition,
) -> Records {
    let mut records = Records::default();
    Make::new("document", &Location::None)
        .number("year", year.to_string())
        .maybe("phase", phase)
        .text("profile", profile)
        .into(&mut records);
    let nobody = Named {
        code: None,
        name: String::new(),
        location: Location::None,
    };
    let own = agency.own.as_ref().unwrap_or(&nobody);
    Make::new("agency", &own.location)
        .text("name", &own.name)
        .maybe("code", own.code.as_deref())
        .maybe("finance-section", agency.section.as_deref())
        .into(&mut records);
    for unit in &agency.units {
        let code = unit.code.as_deref();
        Make::new("unit", &unit.location)
            .maybe("id", code)
            .maybe("code", code)
            .text("name", &unit.name)
            .into(&mut records);
    }
    for project in &agency.projects {
        let group = project.group.as_ref();
        Make::new("project", &project.named.location)
            .text("id", &project.id)
            .maybe("code", project.named.code.as_deref())
            .text("name", &project.named.name)
            .maybe("group", group.map(|(code, _)| code.as_str()))
            .maybe("group-name", group.map(|(_, name)| name.as_str()))
            .maybe("unit", project.unit.as_deref())
            .into(&mut records);
    }
    for ((of, code), (name, location)) in names {
        // The catalogue's own names are not repeated.
        let known = edition.name(*of, code).is_some();
        let of = match of {
            Classification::Function => "function",
            Classification::Economic => "economic",
            _ => continue,
        };
        if !known {
            Make::new("code", location)
                .text("classification", of)
                .text("code", code)
                .text("name", name)
                .into(&mut records);
        }
    }
    records
}

/// What is known of the figures lines were read from.
pub struct Origins<'o> {
    pub locations: &'o dyn Fn(usize) -> Location,
    pub names: &'o CodeNames,
    /// Amounts as printed, by variable.
    pub printed: &'o [i64],
}

/// The ledgers with their lines.
pub fn ledgers(
    plan: &Plan,
    own: crate::budget::ledger::Period,
    from: &Origins,
    records: &mut Records,
) {
    for planned in &plan.ledgers {
        if plan.measure == Measure::CarryForward {
            for line in &planned.lines {
                self::line(plan, planned, line.variable, &line.cross, from, records);
            }
            continue;
        }
        let mut scope: BTreeMap<String, Field> = BTreeMap::new();
        for dim in Dim::ALL {
            let node = planned.scope[dim.index()];
            let implied = dim == Dim::Project && plan.space.tree(dim).node(node).key == "none";
            if node.is_root() || implied {
                continue;
            }
            scope.insert(
                dim.name().to_owned(),
                Field {
                    value: Raw::Text(plan.space.tree(dim).node(node).key.clone()),
                    location: Location::None,
                },
            );
        }
        let mut make = Make::new("ledger", &Location::None).text("id", &planned.id);
        if plan.measure == Measure::Revenue {
            make = make.text("measure", "revenue");
        }
        if plan.period != own {
            make = make
                .number("year", plan.period.year.to_string())
                .text("phase", plan.period.phase.name());
        }
        make = make.set("scope", Raw::Table(scope));
        if planned.unit == Unit::Wan {
            make = make.text("amount-unit", Unit::Wan.word());
        }
        make.into(records);
        for line in &planned.lines {
            self::line(plan, planned, line.variable, &line.cross, from, records);
        }
    }
}

fn line(
    plan: &Plan,
    ledger: &Planned,
    variable: usize,
    cross: &crate::budget::nodes::Cross,
    from: &Origins,
    records: &mut Records,
) {
    let amount = plan.variables[variable];
    let kind = match plan.measure {
        Measure::Spending => "line",
        Measure::Revenue => "revenue",
        Measure::CarryForward => "carry-forward",
    };
    let location = amount
        .figure
        .map_or(Location::None, |at| (from.locations)(at));
    let mut make = Make::new(kind, &location);
    if plan.measure != Measure::CarryForward {
        make = make.text("ledger", &ledger.id);
    }
    let mut name = None;
    for dim in Dim::ALL {
        let node = cross[dim.index()];
        let tree = plan.space.tree(dim);
        let key = tree.node(node).key.as_str();
        let field = match (dim, plan.measure) {
            (Dim::Fund, Measure::Revenue) => "source",
            _ => dim.name(),
        };
        make = match dim {
            Dim::Unit if node == plan.agency || node.is_root() => make,
            Dim::Project if key == "none" || node.is_root() => make,
            Dim::Vintage if key == "current" => make,
            Dim::Vintage if node.is_root() => make.text(field, "any"),
            Dim::Fund if node.is_root() && plan.measure == Measure::Revenue => {
                make.text(field, "any")
            }
            _ if node.is_root() => make,
            _ => make.text(field, key),
        };
        let of = match dim {
            Dim::Function => Classification::Function,
            Dim::Economic => Classification::Economic,
            _ => continue,
        };
        // A line's name is that of its function; of its economic class where it has no function.
        if !node.is_root() && (name.is_none() || dim == Dim::Function) {
            name = from.names.get(&(of, key.to_owned())).map(|(name, _)| name);
        }
    }
    make = make.maybe("name", name.map(String::as_str));
    make = make.number("amount", written(amount.amount, ledger.unit));
    if amount.amount < 0 {
        make = make.text("reversal", "表中为负数");
    }
    if amount.figure.is_none() {
        make = make.text("reconstructed", "由上级数减已列明细得出");
    } else if from
        .printed
        .get(variable)
        .is_some_and(|&printed| printed != amount.amount)
    {
        make = make.text("reconstructed", "表中数四舍五入，未列出的位数按各合计补全");
    }
    make.into(records);
}

/// 分 in a unit, as it is written in records.
pub fn written(amount: i64, unit: Unit) -> String {
    let mut decimal = match unit {
        Unit::Yuan => rust_decimal::Decimal::new(amount, 2),
        Unit::Wan => rust_decimal::Decimal::new(amount, 6).normalize(),
    };
    if decimal.scale() < 2 {
        decimal.rescale(2);
    }
    decimal.to_string()
}

/// The id of a ledger of another period.
pub fn ledger_id(measure: Measure, period: crate::budget::ledger::Period, id: &str) -> String {
    let period = period_text(period);
    let start = format!("{}-{period}", measure.name());
    if id == "main" {
        start
    } else {
        format!("{start}-{id}")
    }
}

/// Whether a scope is the whole.
pub fn is_whole(scope: &crate::budget::nodes::Cross) -> bool {
    let mut scope = *scope;
    scope[Dim::Unit.index()] = EVERYTHING[Dim::Unit.index()];
    scope == EVERYTHING
}
