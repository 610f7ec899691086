//! The value a field takes from a cell of our own workbooks: codes and ids may have their name
//! behind them, scopes are written in words.

use std::collections::BTreeMap;

use crate::diag::{Finding, Location};
use crate::records::schema::{self, FieldSpec, Kind, Type};
use crate::records::text::cell::from_value;
use crate::records::text::excerpt;
use crate::records::text::number::narrow;
use crate::records::text::shape::Unit;
use crate::records::{Field, Raw};
use crate::workbook::Value;

/// A cell as a value.
pub(super) struct Taken {
    pub raw: Raw,
    /// What was converted on the way, if that is worth telling.
    pub note: Option<Finding>,
    /// The name behind a code or id.
    pub name: Option<String>,
}

/// Takes a cell that holds something as the value of a field. The findings have no place yet.
pub(super) fn take(
    kind: &Kind,
    spec: &'static FieldSpec,
    value: &Value,
    unit: Option<Unit>,
    place: &Location,
) -> Result<Taken, Box<Finding>> {
    let shaped = |value: &Value, name: Option<&str>| {
        let (raw, note) = from_value(spec, value, unit)?;
        let name = name.map(str::to_owned);
        Ok(Taken { raw, note, name })
    };
    let Value::Text(text) = value else {
        return shaped(value, None);
    };
    let text = text.trim();
    if text.contains('\r') {
        return shaped(&Value::Text(text.replace("\r\n", "\n")), None);
    }
    let refers = spec.ty == Type::Node
        || matches!(
            (kind.key, spec.key),
            ("unit", "parent") | ("document", "unit")
        );
    match spec.ty {
        Type::Dims => {
            let (raw, note) = from_value(spec, value, unit)?;
            let raw = match raw {
                Raw::Text(text) => scope(&text, place)?,
                other => other,
            };
            let name = None;
            Ok(Taken { raw, note, name })
        }
        Type::Code => match with_name(text, |c| narrow(c).is_ascii_digit()) {
            Some((code, name)) => shaped(&Value::Text(code.to_owned()), Some(name)),
            None => shaped(value, None),
        },
        _ if refers && spec.said(text) == text => match with_name(text, is_id) {
            Some((id, name)) => shaped(&Value::Text(id.to_owned()), Some(name)),
            None => shaped(value, None),
        },
        _ => shaped(value, None),
    }
}

fn is_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// A code or id with the name behind it, `2060101 行政运行`.
fn with_name(text: &str, fits: impl Fn(char) -> bool) -> Option<(&str, &str)> {
    let (code, name) = text.split_once(char::is_whitespace)?;
    let fits = !code.is_empty() && code.chars().all(fits);
    fits.then(|| (code, name.trim()))
}

/// The scope of a ledger, `支出类别=基本支出；资金来源=一般公共预算`. Dimensions nobody knows are
/// left for the budget stage to refuse.
fn scope(text: &str, place: &Location) -> Result<Raw, Box<Finding>> {
    let mut nodes = BTreeMap::new();
    let parts = text.split(['；', ';', '\n', '，', ',']).map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        let Some((name, node)) = part.split_once(['=', '＝']) else {
            let finding = Finding::deny("bad-scope").arg("part", excerpt(part));
            return Err(finding.into());
        };
        let (name, node) = (name.trim(), node.trim());
        let spec = schema::dimension(name);
        let node = match with_name(node, is_id) {
            Some((id, _)) => id,
            None => node,
        };
        let node = spec.map_or(node.into(), |spec| spec.said(node));
        let field = Field {
            value: Raw::Text(node.into_owned()),
            location: place.clone(),
        };
        let dimension = spec.map_or(name, |spec| spec.key).to_owned();
        if nodes.insert(dimension, field).is_some() {
            let finding = Finding::deny("duplicate-key").arg("key", excerpt(name));
            return Err(finding.into());
        }
    }
    Ok(Raw::Table(nodes))
}
