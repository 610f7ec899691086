//! `requirements.csv`: what an agency must give, as a sheet.

use super::node::{Map, Node, Origin, Value};
use crate::diag::{Finding, Location, Msg, Sources};
use crate::records::schema::{FieldSpec, Kind, Type};
use crate::records::text::excerpt;
use crate::records::{Record, csv};

const fn field(
    key: &'static str,
    label: &'static str,
    ty: Type,
    required: bool,
    doc: &'static str,
) -> FieldSpec {
    FieldSpec {
        key,
        label,
        ty,
        required,
        private: false,
        doc,
        options: &[],
    }
}

/// The columns of the sheet.
pub static SHEET: Kind = Kind {
    key: "requirement",
    label: "公开内容要求",
    singleton: false,
    doc: "公开文件须有、可有、不得有的内容",
    fields: &[
        field("id", "编号", Type::Id, true, "英文编号；下级格式按编号修改"),
        field(
            "item",
            "内容",
            Type::Text,
            false,
            "文字:编号、节:编号、记录:种类、字段:种类.字段、数:数的名称、表:编号、写明:词语（几种说法用 | 隔开）",
        ),
        field(
            "status",
            "要求",
            Type::Text,
            false,
            "必填、有条件、可选、禁止、删除",
        ),
        field(
            "when",
            "条件",
            Type::Text,
            false,
            "数的名称加：有数、为零、不为零、增加、减少",
        ),
        field("basis", "依据", Type::Text, false, "法律法规或文件"),
        field("note", "说明", Type::Text, false, "给填报人的说明"),
    ],
};

/// Words of the sheet and what they are in a profile.
pub const STATUS: [(&str, &str); 5] = [
    ("必填", "required"),
    ("有条件", "conditional"),
    ("可选", "optional"),
    ("禁止", "prohibited"),
    ("删除", "remove"),
];
const CONDITION: [(&str, &str); 10] = [
    ("有数", "present"),
    ("为零", "zero"),
    ("不为零", "nonzero"),
    ("增加", "increased"),
    ("减少", "decreased"),
    ("不增加", "not-increased"),
    ("不减少", "not-decreased"),
    ("持平", "unchanged"),
    ("至少", "at-least"),
    ("至多", "at-most"),
];
const ITEM: [(&str, &str); 7] = [
    ("文字", "text"),
    ("节", "section"),
    ("记录", "record"),
    ("字段", "field"),
    ("数", "fact"),
    ("表", "table"),
    ("写明", "said"),
];

fn term(word: &str, terms: &[(&str, &'static str)]) -> Option<&'static str> {
    let found = terms.iter().find(|(zh, en)| *zh == word || *en == word);
    found.map(|(_, en)| *en)
}

/// The sheet as the list `[[requirement]]` would be.
pub fn read(origin: &Origin, sources: &Sources, findings: &mut Vec<Finding>) -> Node {
    let parsed = csv::read(origin.file, sources, &SHEET, None);
    findings.extend(parsed.findings);
    let list = parsed
        .records
        .iter()
        // A row without an id is told by the reader.
        .filter(|record| record.text("id").is_some())
        .map(|record| {
            let value = Value::Table(entry(origin, record, findings));
            origin.node(value, &record.location)
        })
        .collect();
    origin.node(Value::List(list), &Location::text(origin.file, 0..0))
}

fn entry(origin: &Origin, record: &Record, findings: &mut Vec<Finding>) -> Map {
    let mut out = Map::new();
    let text = |text: &str, at: &Location| origin.node(Value::Text(text.to_owned()), at);
    for key in ["id", "item", "status", "when", "basis", "note"] {
        let Some(written) = record.text(key) else {
            continue;
        };
        let at = record.place(key);
        let node = match key {
            "item" => text(&item(written), at),
            "when" => match condition(written) {
                Some((fact, is)) => {
                    let parts = [("key", fact), ("is", is.as_str())];
                    let parts = parts.map(|(name, value)| (name.to_owned(), text(value, at)));
                    origin.node(Value::Table(Map::from(parts)), at)
                }
                None => {
                    findings.push(told(written, &CONDITION, key, at));
                    continue;
                }
            },
            "status" => match term(written, &STATUS) {
                Some("remove") => {
                    out.insert("remove".to_owned(), origin.node(Value::Bool(true), at));
                    continue;
                }
                Some(status) => text(status, at),
                // Told once; not missing on top.
                None => {
                    findings.push(told(written, &STATUS, key, at));
                    text("optional", at)
                }
            },
            _ => text(written, at),
        };
        out.insert(key.to_owned(), node);
    }
    out
}

/// `文字:functions` as `text:functions`.
fn item(written: &str) -> String {
    let split = written.split_once([':', '：']);
    match split.and_then(|(form, name)| Some((term(form.trim(), &ITEM)?, name.trim()))) {
        Some((form, name)) => format!("{form}:{name}"),
        None => written.to_owned(),
    }
}

/// `three-public 不为零`, `completion(three-public) 至少 90%` as key and condition.
fn condition(written: &str) -> Option<(&str, String)> {
    let mut depth = 0_i32;
    let split = written.char_indices().find(|(_, c)| {
        depth += i32::from(matches!(c, '{' | '(')) - i32::from(matches!(c, '}' | ')'));
        depth == 0 && c.is_whitespace()
    });
    let (key, words) = written.split_at(split?.0);
    let words = words.trim();
    let (word, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    let word = term(word, &CONDITION)?;
    Some((key, format!("{word} {}", rest.trim()).trim_end().to_owned()))
}

fn told(written: &str, terms: &[(&str, &str)], key: &str, at: &Location) -> Finding {
    let known: Vec<&str> = terms.iter().map(|(zh, _)| *zh).collect();
    let label = SHEET.field(key).map_or(key, |field| field.label);
    let mut finding = Finding::deny("profile-invalid");
    finding.message = Msg::new("profile-setting-word")
        .arg("name", label)
        .arg("found", excerpt(written))
        .arg("known", known.join("、"));
    finding.at(at)
}
