//! Published facts as rows: amounts with a column a dimension, everything else as key and value.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::columns::{Column, Constant, Kind, Resource, Value};
use crate::budget::ledger::Measure;
use crate::budget::nodes::Dim;
use crate::facts::key::Key;
use crate::facts::{Fact, Facts, Value as FactValue, phase_word};
use crate::render::json::{kind, value};

/// Published facts by id.
pub type Published = BTreeMap<String, Arc<Fact>>;

/// Dimensions in the order of their columns, with what their columns mean.
const DIMENSIONS: [(Dim, &str, &str); 7] = [
    (
        Dim::Function,
        "functional-classification:generic:code",
        "functional-classification:generic:label",
    ),
    (
        Dim::Economic,
        "economic-classification:generic:code",
        "economic-classification:generic:label",
    ),
    (
        Dim::Category,
        "expenditure-type:code",
        "expenditure-type:label",
    ),
    (
        Dim::Fund,
        "fin-source:generic:code",
        "fin-source:generic:label",
    ),
    (
        Dim::Unit,
        "administrative-classification:generic:code",
        "administrative-classification:generic:label",
    ),
    (
        Dim::Project,
        "activity:generic:project:code",
        "activity:generic:project:label",
    ),
    (Dim::Vintage, "", ""),
];

/// True for amounts of money of a year; changes between years are figures.
fn is_amount(fact: &Fact) -> bool {
    matches!(fact.value, FactValue::Money(_))
        && matches!(fact.key, Key::Amount { .. } | Key::Item { .. })
}

/// What tells facts apart, before all that is said of them.
fn identity_columns() -> Vec<Column> {
    vec![
        Column::new("key", "事实键", Kind::Text)
            .meaning("budget-line-id")
            .required(),
        Column::new("year", "年度", Kind::Integer)
            .meaning("date:fiscal-year")
            .required(),
        Column::new("phase", "阶段代码", Kind::Text)
            .meaning("phase:id")
            .required(),
    ]
}

fn identity(fact: &Fact) -> Vec<Value> {
    let period = fact.key.period();
    vec![
        Value::text(fact.id.as_str()),
        Value::Number(period.year.into()),
        Value::text(period.phase.name()),
    ]
}

/// Every published amount of money.
pub fn amounts(facts: &Facts, published: &Published) -> Resource {
    let rows = published.values().filter(|fact| is_amount(fact));
    Resource {
        rows: rows.map(|fact| amount(facts, fact)).collect(),
        ..no_amounts()
    }
}

/// The table of amounts, without rows.
pub(crate) fn no_amounts() -> Resource {
    let mut columns = identity_columns();
    columns.extend([
        Column::new("phase_label", "阶段", Kind::Text)
            .meaning("phase:label")
            .required(),
        Column::new("direction", "收支方向", Kind::Text).meaning("direction"),
        Column::new("measure", "指标代码", Kind::Text)
            .meaning("value-kind:code")
            .required(),
        Column::new("measure_label", "指标", Kind::Text)
            .meaning("value-kind:label")
            .required(),
    ]);
    for (dim, code, label) in DIMENSIONS {
        let mut pair = [
            Column::new(dim.name(), format!("{}代码", dim.label()), Kind::Text),
            Column::new(format!("{}_label", dim.name()), dim.label(), Kind::Text),
        ];
        if !code.is_empty() {
            pair[0].meaning = Some(code);
            pair[1].meaning = Some(label);
        }
        columns.extend(pair);
    }
    columns.push(Column::new("attributes", "其他属性", Kind::Text));
    columns.push(
        Column::new("value", "金额（元）", Kind::Number)
            .meaning("value")
            .required(),
    );
    columns.push(Column::new("label", "名称", Kind::Text).required());
    Resource {
        name: "amounts".to_owned(),
        path: "amounts.csv".to_owned(),
        title: "公开的金额".to_owned(),
        description: "公开文件所载的每一项金额，一行一项，单位为元，不作舍入。\
                      维度为空表示该维度的全部。合计与其组成部分各占一行，不得将各行直接相加。"
            .to_owned(),
        columns,
        key: &["key"],
        constant: Some(Constant {
            name: "currency",
            title: "币种",
            meaning: "value-currency:code",
            value: "CNY",
        }),
        rows: Vec::new(),
    }
}

fn amount(facts: &Facts, fact: &Arc<Fact>) -> Vec<Value> {
    let period = fact.key.period();
    let (measure, label) = match &fact.key {
        Key::Amount { measure, .. } => (measure.name(), measure.label().to_owned()),
        Key::Item { measure, .. } => (measure.as_str(), facts.label(&facts.measure_key(measure))),
        _ => ("", String::new()),
    };
    let direction = match &fact.key {
        Key::Amount { measure, .. } => match measure {
            Measure::Spending => "expenditure",
            Measure::Revenue => "revenue",
            Measure::CarryForward => "",
        },
        _ => "",
    };
    let mut row = identity(fact);
    row.extend([
        Value::text(phase_word(period)),
        Value::text(direction),
        Value::text(measure),
        Value::text(label),
    ]);
    let attributes = match &fact.key {
        Key::Item { attributes, .. } => Some(attributes),
        _ => None,
    };
    for (dim, ..) in DIMENSIONS {
        let tree = facts.budget.space.tree(dim);
        let node = match &fact.key {
            Key::Amount { cross, .. } => Some(cross[dim.index()]).filter(|node| !node.is_root()),
            _ => attributes
                .and_then(|list| list.get(dim.name()))
                .and_then(|code| tree.find(code)),
        };
        let node = node.map(|node| tree.node(node));
        row.push(node.map_or(Value::Nothing, |node| Value::text(node.key.as_str())));
        row.push(node.map_or(Value::Nothing, |node| Value::text(node.name.as_str())));
    }
    let others = attributes.into_iter().flatten();
    let others: Vec<String> = others
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    row.push(Value::text(others.join(";")));
    row.push(Value::Number(fact.value.exact()));
    row.push(Value::text(facts.label(&fact.key)));
    row
}

/// Every other published fact: counts, changes, ratios. None where there is none.
pub fn figures(facts: &Facts, published: &Published) -> Option<Resource> {
    let others = published.values().filter(|fact| !is_amount(fact));
    let rows: Vec<Vec<Value>> = others
        .map(|fact| {
            let (text, unit) = value(facts, fact);
            let mut row = identity(fact);
            row.extend([
                Value::text(facts.label(&fact.key)),
                // The number as `facts.json` has it.
                text.parse().map_or(Value::Text(text), Value::Number),
                Value::text(unit),
                Value::text(kind(&fact.origin)),
            ]);
            row
        })
        .collect();
    (!rows.is_empty()).then(|| Resource {
        rows,
        ..no_figures()
    })
}

/// The table of other figures, without rows.
pub(crate) fn no_figures() -> Resource {
    let mut columns = identity_columns();
    columns.extend([
        Column::new("label", "名称", Kind::Text).required(),
        Column::new("value", "数值", Kind::Number).required(),
        Column::new("unit", "单位", Kind::Text),
        Column::new("origin", "来源", Kind::Text).required(),
    ]);
    Resource {
        name: "figures".to_owned(),
        path: "figures.csv".to_owned(),
        title: "公开的其他数字".to_owned(),
        description: "公开文件所载金额以外的数字：人数、数量、增减额、增减比率、比重等。\
                      金额的增减以元为单位；比率以1为单位，0.05即5%。"
            .to_owned(),
        columns,
        key: &["key"],
        constant: None,
        rows: Vec::new(),
    }
}
