//! Rows of a table that are records of their own: purchases, services, assets.

use super::agency::{Agency, split_code};
use super::reading::{EntityRow, amount};
use super::write::{Make, written};
use crate::budget::money::{Money, Unit};
use crate::diag::Location;
use crate::records::schema::{self, Type};
use crate::records::{Raw, Records};

/// Makes the record of a row.
pub fn record(row: &EntityRow, number: usize, agency: &Agency, records: &mut Records) {
    let Some(kind) = schema::kind(&row.kind) else {
        return;
    };
    let text = |field: &str| row.fields.get(field).map(|(text, _)| text.as_str());
    let mut make = Make::new(&row.kind, &row.location);
    if kind.field("id").is_some() {
        make = make.text("id", format!("row-{number}"));
    }
    let unit = (text("unit.code"), text("unit.name").unwrap_or_default());
    let known = agency.find(unit.0, unit.1);
    let unit = known.or_else(|| unit.0.map(str::to_owned));
    make = make.maybe("unit", unit.as_deref().filter(|unit| *unit != agency.key()));
    let project = (
        text("project.code"),
        text("project.name").unwrap_or_default(),
    );
    if project.0.is_some() || !project.1.is_empty() {
        let project = agency.project(project.0, project.1);
        make = make.maybe("project", project.map(|project| project.id.as_str()));
    }
    for (field, (text, location)) in &row.fields {
        if field.contains('.') {
            continue;
        }
        make = value(make, kind, field, text, location);
    }
    for (measure, (text, location)) in &row.amounts {
        let field = match measure.as_str() {
            "procurement-sme" => "sme",
            "procurement-micro" => "micro",
            _ => "amount",
        };
        let (text, wan) = match (row.unit, kind.field("amount-unit")) {
            (Unit::Wan, None) => (in_yuan(text), false),
            (unit, _) => (text.clone(), unit == Unit::Wan),
        };
        make = make.at(field, Raw::Number(text), location);
        if wan {
            make = make.text("amount-unit", Unit::Wan.word());
        }
    }
    make.into(records);
}

/// A field as the record has it.
fn value(
    make: Make,
    kind: &'static schema::Kind,
    field: &str,
    text: &str,
    location: &Location,
) -> Make {
    if let Some(field) = field.strip_suffix("-named") {
        let (code, name) = split_code(text);
        return match (field, code) {
            ("item", code) => {
                let make = match code {
                    Some(code) => make.at("item-code", Raw::Text(code), location),
                    None => make,
                };
                make.at("item", Raw::Text(name.trim().to_owned()), location)
            }
            (field, Some(code)) => make.at(field, Raw::Text(code), location),
            (_, None) => make,
        };
    }
    let field = field.strip_suffix("-word").unwrap_or(field);
    let Some(spec) = kind.field(field) else {
        return make;
    };
    let raw = match spec.ty {
        Type::Money | Type::Decimal | Type::Integer => match amount(text) {
            Some(number) => Raw::Number(number),
            None => return make,
        },
        Type::Bool => Raw::Bool(matches!(text, "是" | "有" | "√" | "TRUE")),
        _ => Raw::Text(spec.said(text).into_owned()),
    };
    make.at(field, raw, location)
}

fn in_yuan(text: &str) -> String {
    let money = Money::parse(text, Unit::Wan).unwrap_or_default();
    let cents = (money.yuan() * rust_decimal::Decimal::ONE_HUNDRED).normalize();
    match i64::try_from(cents.mantissa()) {
        Ok(cents) => written(cents, Unit::Yuan),
        Err(_) => text.to_owned(),
    }
}
