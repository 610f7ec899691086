//! Fields of records, as forms and field columns print them. Only public fields can be asked for:
//! private ones never became part of the budget.

use super::context::Context;
use super::tree::Inline;
use crate::budget::model::{Date, Entity};
use crate::diag::Finding;
use crate::records::schema;

/// A field as paragraphs of inlines. `field` is `agency.X`, `document.X`, `text:ID`, `unit.name` of
/// the entity's unit, or a field of the entity itself (with or without its kind in front).
pub fn value(
    cx: &mut Context,
    field: &str,
    entity: Option<&Entity>,
    place: &str,
) -> Vec<Vec<Inline>> {
    if let Some(id) = field.strip_prefix("text:") {
        return text(cx, id, "");
    }
    let (kind, name) = field.split_once('.').unwrap_or(("", field));
    let budget = cx.facts.clone().budget.clone();
    match (kind, entity) {
        ("agency", _) => own(cx, &budget.agency, name, place),
        ("document", _) => own(cx, &budget.document.entity, name, place),
        ("unit", Some(entity)) if entity.kind != "unit" => {
            let unit = entity.get("unit").and_then(|id| budget.entity("unit", id));
            match (unit, entity.get("unit")) {
                (Some(unit), _) => own(cx, unit, name, place),
                (None, Some(code)) if name == "code" => vec![identifier(code)],
                _ => Vec::new(),
            }
        }
        ("project", Some(entity)) if entity.kind != "project" => {
            match entity
                .get("project")
                .and_then(|id| budget.entity("project", id))
            {
                Some(project) => own(cx, project, name, place),
                None => Vec::new(),
            }
        }
        (_, Some(entity)) => own(cx, entity, name, place),
        (_, None) => Vec::new(),
    }
}

fn identifier(text: &str) -> Vec<Inline> {
    vec![Inline::Identifier {
        text: text.to_owned(),
    }]
}

fn own(cx: &mut Context, entity: &Entity, name: &str, place: &str) -> Vec<Vec<Inline>> {
    // `[code]name` cells: a code field with its name.
    if let Some(field) = name.strip_suffix("-named") {
        return code_and_name(cx, entity, field);
    }
    // A value of a fixed set in the profile's words.
    if let Some(field) = name.strip_suffix("-word") {
        let text = entity.get(field).map(|value| cx.word(value).to_owned());
        return text
            .map(|text| vec![Inline::Text { text }])
            .into_iter()
            .collect();
    }
    if name == "project-unit" {
        let budget = cx.facts.budget.clone();
        let unit = entity.get("unit").and_then(|id| budget.entity("unit", id));
        let project = entity.kind == "project";
        return match unit.and_then(|unit| unit.get("name")).filter(|_| project) {
            Some(unit) => vec![identifier(unit)],
            None => Vec::new(),
        };
    }
    if name == "indicator-value" {
        return vec![indicator_value(cx, entity)];
    }
    let spec = schema::kind(entity.kind).and_then(|kind| kind.field(name));
    let Some(spec) = spec.filter(|spec| !spec.private) else {
        cx.findings.push(
            Finding::deny("profile-unknown-field")
                .arg("field", name)
                .arg("kind", entity.kind)
                .arg("place", place),
        );
        return Vec::new();
    };
    let Some(value) = entity.get(spec.key) else {
        return Vec::new();
    };
    match spec.ty {
        schema::Type::Date => {
            let date = Date::parse(value).map_or_else(|| value.to_owned(), Date::chinese);
            vec![vec![Inline::Date { text: date }]]
        }
        schema::Type::Code | schema::Type::Id | schema::Type::Node | schema::Type::Year => {
            vec![identifier(value)]
        }
        schema::Type::Money | schema::Type::Decimal | schema::Type::Integer => {
            vec![vec![Inline::Literal {
                text: value.to_owned(),
                reason: spec.label.to_owned(),
            }]]
        }
        schema::Type::Bool => vec![vec![Inline::Text {
            text: if value == "true" { "是" } else { "否" }.to_owned(),
        }]],
        // Targets are numbers of their own; one that is a figure of the budget refers to it.
        _ if entity.kind == "indicator" && name == "value" => vec![target(cx, entity, value)],
        _ if entity.kind == "indicator" => {
            vec![cx.free_text(value, Some(spec.label), &entity.location)]
        }
        _ if is_name(name) => vec![declared(value, spec.label)],
        _ => {
            let literal = entity.get("literal").map(str::to_owned);
            value
                .lines()
                .map(|line| cx.free_text(line.trim(), literal.as_deref(), &entity.location))
                .collect()
        }
    }
}

/// Fields whose digits are part of a name.
fn is_name(field: &str) -> bool {
    matches!(
        field,
        "name" | "item" | "code" | "item-code" | "group" | "office-phone"
    )
}

/// Digits of a typed text field, declared by the field itself.
fn declared(text: &str, reason: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    super::recognise::recognise(text, Some(reason), &mut out);
    out
}

/// A target without its unit, which stands in a field of its own. A figure it refers to is read as
/// if the unit followed, so that it is checked to be the figure's.
fn target(cx: &mut Context, entity: &Entity, value: &str) -> Vec<Inline> {
    let unit = entity.get("measure-unit").unwrap_or_default();
    let mut out = cx.free_text(&format!("{value}{unit}"), Some("指标值"), &entity.location);
    if let Some(last) = out.pop() {
        let rest = last.text().strip_suffix(unit).map(str::to_owned);
        let rest = rest.unwrap_or_else(|| last.text().to_owned());
        if !rest.is_empty() {
            out.push(match last {
                Inline::Figure { fact, .. } => Inline::Figure { fact, text: rest },
                Inline::Literal { reason, .. } => Inline::Literal { text: rest, reason },
                Inline::Text { .. } => Inline::Text { text: rest },
                other => other,
            });
        }
    }
    out
}

fn indicator_value(cx: &mut Context, entity: &Entity) -> Vec<Inline> {
    let part = |name| entity.get(name).unwrap_or_default();
    let operator = match part("operator") {
        "定性" => "",
        other => other,
    };
    let text = format!("{operator}{}{}", part("value"), part("measure-unit"));
    cx.free_text(&text, Some("指标值"), &entity.location)
}

fn code_and_name(cx: &Context, entity: &Entity, field: &str) -> Vec<Vec<Inline>> {
    let space = &cx.facts.budget.space;
    let (code, name) = match field {
        "item" => (
            entity.get("item-code"),
            entity.get("item").map(str::to_owned),
        ),
        "function" | "economic" => {
            let dim = if field == "function" {
                crate::budget::nodes::Dim::Function
            } else {
                crate::budget::nodes::Dim::Economic
            };
            let code = entity.get(field);
            let node = code.and_then(|code| space.tree(dim).find(code));
            (
                code,
                node.map(|node| space.tree(dim).node(node).name.clone()),
            )
        }
        _ => (None, None),
    };
    match (code, name) {
        (Some(code), Some(name)) => vec![identifier(&format!("[{code}]{name}"))],
        (Some(code), None) => vec![identifier(code)],
        (None, Some(name)) => vec![identifier(&name)],
        (None, None) => Vec::new(),
    }
}

/// Numbered paragraphs as items of one running text; a single one needs no number.
pub fn run_in(mut items: Vec<Vec<Inline>>) -> Vec<Inline> {
    if let [only] = items.as_mut_slice() {
        only.retain(|inline| !matches!(inline, Inline::Ordinal { .. }));
    }
    items.into_iter().flatten().collect()
}

/// A free text of the records as paragraphs, each with a number in front when a pattern is given.
pub fn text(cx: &mut Context, id: &str, number: &str) -> Vec<Vec<Inline>> {
    let budget = cx.facts.clone().budget.clone();
    let Some(entity) = budget.entity("text", id) else {
        cx.findings
            .push(Finding::deny("missing-text").arg("id", id));
        return Vec::new();
    };
    let literal = entity.get("literal");
    let mut count = 0;
    entity
        .get("body")
        .unwrap_or_default()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let mut content = cx.free_text(line, literal, &entity.location);
            if !number.is_empty() {
                count += 1;
                content.insert(
                    0,
                    Inline::Ordinal {
                        text: super::numbering::number(number, count),
                    },
                );
            }
            content
        })
        .collect()
}
