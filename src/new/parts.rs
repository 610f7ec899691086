//! The files beside `budget.toml`.

use std::fmt::Write as _;

use super::{Plan, blank, kind};

/// Columns of the spending lines, by function.
const SPENDING: [&str; 10] = [
    "function", "economic", "name", "category", "fund", "unit", "project", "vintage", "amount",
    "note",
];

/// The columns of the spending lines a profile needs.
pub(super) fn spending(plan: &Plan) -> Vec<&'static str> {
    let economic = plan.needs.project_economic;
    let columns = SPENDING.into_iter();
    columns
        .filter(|&column| economic || column != "economic")
        .collect()
}

/// Columns of the same money by economic code.
pub(super) const ECONOMIC: [&str; 7] = [
    "economic", "name", "category", "fund", "unit", "amount", "note",
];

pub(super) const INDICATORS: [&str; 13] = [
    "id",
    "project",
    "goal",
    "level1",
    "level2",
    "name",
    "operator",
    "value",
    "measure-unit",
    "previous",
    "before-previous",
    "standard",
    "note",
];

/// A CSV file with nothing but its Chinese header. The mark at its beginning lets spreadsheet
/// programs read it as UTF-8.
pub(super) fn csv(name: &str, columns: &[&str]) -> String {
    let labels: Vec<&str> = columns
        .iter()
        .filter_map(|column| kind(name).field(column))
        .map(|field| field.label)
        .collect();
    format!("\u{FEFF}{}\r\n", labels.join(","))
}

/// What the columns of a CSV file hold, as comments.
pub(super) fn columns(out: &mut String, name: &str, columns: &[&str]) {
    for field in columns.iter().filter_map(|column| kind(name).field(column)) {
        let must = if field.required { "（必填）" } else { "" };
        let words: Vec<&str> = field.options.iter().map(|&(_, word)| word).collect();
        let doc = match (words.is_empty(), field.doc.is_empty()) {
            (true, _) => field.doc.to_owned(),
            (false, true) => words.join("、"),
            (false, false) => format!("{}；{}", words.join("、"), field.doc),
        };
        let _ = writeln!(out, "#   {}：{doc}{must}", field.label);
    }
}

pub(super) fn projects() -> String {
    let mut out = String::from(
        "# 项目。每个项目一段：把下面的样子复制一份，去掉行首的 #，填好引号里的内容。\n\
         # spending.csv 的“项目”一列填这里的 id。没有项目支出的，本文件不用改。\n\n\
         # [[project]]\n",
    );
    for field in kind("project").fields {
        blank(&mut out, field, false);
    }
    out
}

pub(super) fn texts(plan: &Plan) -> String {
    let mut out = String::from(
        "# 文字。一行就是一段；有几段的，用三个英文引号：\n\
         #   body = \"\"\"\n\
         #   第一段\n\
         #   第二段\"\"\"\n\
         # 段落的编号（1. 一、 等）由格式给出，这里不写。\n\
         # 预算数不要直接写，写成 {{ spending{category=project} }} 这样的引用，数由程序填入。\n\
         # 文中确有不是预算的数字（如统计数），在 literal 里写明理由。\n",
    );
    for id in &plan.needs.texts {
        let _ = write!(
            out,
            "\n[[text]]\nid = \"{id}\"  # {}\nbody = \"\"  # 内容（必填）\n",
            used_in(plan, id)
        );
    }
    for section in &plan.needs.sections {
        let _ = write!(
            out,
            "\n# 可写多篇：每篇一段，换一个 id\n[[text]]\nid = \"{section}-1\"\n\
             section = \"{section}\"\ntitle = \"\"  # 小标题（必填）\nbody = \"\"  # 内容（必填）\n"
        );
    }
    for id in &plan.needs.optional_texts {
        let _ = write!(
            out,
            "\n# 选填，有则印出：\n# [[text]]\n# id = \"{id}\"  # {}\n# body = \"\"\n# literal = \"\"\n",
            used_in(plan, id)
        );
    }
    out.push_str("\n# 部门整体绩效目标：有几条写几段\n# [[goal]]\n");
    for field in kind("goal").fields {
        blank(&mut out, field, false);
    }
    out
}

/// Titles of the sections and tables that print a text.
pub(super) fn used_in(plan: &Plan, id: &str) -> String {
    let profile = &plan.profile.profile;
    let calls = [format!("text(id=\"{id}\""), format!("text(id='{id}'")];
    let mut titles: Vec<&str> = Vec::new();
    for (_, section) in profile.sections() {
        let template = section
            .template
            .as_ref()
            .and_then(|t| profile.section.get(t));
        if template.is_some_and(|text| calls.iter().any(|call| text.contains(call))) {
            titles.extend(section.title.as_deref());
        }
    }
    let field = format!("text:{id}");
    for table in profile.table.values() {
        if uses(&table.form, &field) {
            titles.push(&table.title);
        }
    }
    titles.dedup();
    match titles.is_empty() {
        true => "文字".to_owned(),
        false => format!("用于：{}", titles.join("、")),
    }
}

fn uses(rows: &[crate::profile::model::FormRow], field: &str) -> bool {
    rows.iter().any(|row| {
        let in_cells = row
            .cells
            .iter()
            .any(|cell| cell.field.as_deref() == Some(field));
        in_cells || uses(&row.rows, field)
    })
}
