//! Four layouts of the same tables.

use super::forms::form;
use super::plan::{Expected, Plan, plain, shifted, spaced};
use super::published::{Kind, Published, Row, Table};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A table a sheet as printed: merged headers and titles, numbers as numbers.
    Printed,
    /// All tables on one sheet, blank rows between and inside.
    Stacked,
    /// As a system exports: begins at D7, nothing merged, an index row, codes in a column for each
    /// level, numbers as text, no zeros, indented names, the heading again on each page.
    Export,
    /// Amounts in the other unit, which stands in the header; sheets without names; sign-offs.
    OtherUnit,
}

pub const LAYOUTS: [Layout; 4] = [
    Layout::Printed,
    Layout::Stacked,
    Layout::Export,
    Layout::OtherUnit,
];

/// Rows between headings in [`Layout::Export`].
const PAGE: usize = 12;

pub fn lay_out(published: &Published, layout: Layout) -> Vec<Plan> {
    let mut plans = Vec::new();
    match layout {
        Layout::Printed => {
            for table in &published.tables {
                let mut plan = named(&format!("{} {}", table.id, table.title));
                printed(&mut plan, published, table);
                plans.push(plan);
            }
            for (at, one) in published.forms.iter().enumerate() {
                let mut plan = named(&format!("绩效目标{}", at + 1));
                form(&mut plan, one);
                plans.push(plan);
            }
        }
        Layout::Stacked => {
            let mut plan = named("部门预算公开表");
            for table in &published.tables {
                stacked(&mut plan, published, table);
            }
            for one in &published.forms {
                form(&mut plan, one);
            }
            plans.push(plan);
        }
        Layout::Export => {
            for (at, table) in published.tables.iter().enumerate() {
                let mut plan = named(&format!("GK{:02}", at + 1));
                export(&mut plan, published, table, at + 1);
                plans.push(plan);
            }
        }
        Layout::OtherUnit => {
            for (at, table) in published.tables.iter().enumerate() {
                let mut plan = named(&format!("Sheet{}", at + 1));
                other_unit(&mut plan, table);
                plans.push(plan);
            }
        }
    }
    plans
}

fn named(name: &str) -> Plan {
    Plan {
        name: name
            .chars()
            .filter(|sign| !"[]:*?/\\".contains(*sign))
            .take(31)
            .collect(),
        ..Plan::default()
    }
}

fn paths(table: &Table) -> Vec<Vec<String>> {
    table
        .columns
        .iter()
        .map(|column| column.path.clone())
        .collect()
}

fn expected(table: &Table) -> Expected {
    Expected {
        label: table.label.clone(),
        title: table.title.clone(),
        agency: None,
        unit: table.unit.clone(),
        columns: paths(table),
        rows: Vec::new(),
        notes: table.notes.clone(),
    }
}

/// A body row with numbers as numbers; returns what must be found.
fn body(plan: &mut Plan, row: u32, table: &Table, cells: &Row, indent: &str) -> Vec<String> {
    for (at, (cell, column)) in cells.cells.iter().zip(&table.columns).enumerate() {
        match column.kind {
            Kind::Amount | Kind::Number => plan.number(row, at as u16, cell),
            _ => plan.text(row, at as u16, &indented(cells, at, indent)),
        }
    }
    cells.cells.iter().map(|cell| plain(cell)).collect()
}

fn indented(row: &Row, at: usize, indent: &str) -> String {
    match row.cells[at].as_str() {
        "" => String::new(),
        cell => format!("{}{cell}", indent.repeat(row.levels[at])),
    }
}

fn printed(plan: &mut Plan, published: &Published, table: &Table) {
    let width = table.columns.len() as u16;
    let mut expected = expected(table);
    let mut row = 0;
    if let Some(label) = &table.label {
        plan.text(row, 0, label);
        row += 1;
    }
    let title = if table.title.chars().count() < 7 {
        spaced(&table.title)
    } else {
        table.title.clone()
    };
    plan.merged((row, 1), (0, width), &title);
    if table.label.is_some() {
        plan.text(row + 1, 0, "部门/单位：");
    } else {
        plan.merged(
            (row + 1, 1),
            (0, 2),
            &format!("填报单位：[402]{}", published.agency),
        );
        expected.agency = Some(format!("[402]{}", published.agency));
    }
    plan.text(row + 1, width - 1, &format!("单位：{}", table.unit));
    row += 2;
    let heads: Vec<Vec<String>> = paths(table)
        .into_iter()
        .map(|path| {
            path.into_iter()
                .map(|part| match part.as_str() {
                    "收入" => "收      入".to_owned(),
                    "支出" => "支      出".to_owned(),
                    "项目" => "项    目".to_owned(),
                    "对附属单位补助支出" => "对附属单位\n补助支出".to_owned(),
                    _ => part,
                })
                .collect()
        })
        .collect();
    row += plan.header(row, 0, &heads, true);
    if table.label.is_none() && heads[0].len() > 1 && heads[0][1] == "科目编码" {
        for at in 0..width {
            plan.text(
                row,
                at,
                &if at < 2 {
                    "**".to_owned()
                } else {
                    (at - 1).to_string()
                },
            );
        }
        row += 1;
        if table.id == "3" {
            let leaked = [
                "功能科目编码",
                "功能科目名称",
                "合计",
                "基本支出-合计",
                "项目支出-合计",
            ];
            for (at, name) in leaked.iter().enumerate() {
                plan.text(row, at as u16, name);
            }
            row += 1;
        }
    }
    for line in &table.rows {
        let mut found = body(plan, row, table, line, "\u{3000}");
        // The word of a total row stands across code and name.
        if table.label.is_some() && found[..2] == [String::new(), "合计".to_owned()] {
            plan.puts.retain(|put| put.row != row || put.column != 1);
            plan.merged((row, 1), (0, 2), "合    计");
            found[0] = "合    计".to_owned();
            found[1] = String::new();
        }
        expected.rows.push(found);
        row += 1;
    }
    for note in &table.notes {
        plan.merged((row, 1), (0, width), note);
        row += 1;
    }
    plan.tables.push(expected);
}

fn stacked(plan: &mut Plan, published: &Published, table: &Table) {
    let width = table.columns.len() as u16;
    let mut expected = expected(table);
    let mut row = plan.row;
    if let Some(label) = &table.label {
        plan.text(row, width - 1, label);
        row += 1;
    }
    plan.merged(
        (row, 1),
        (0, width),
        &format!("{}{}年部门预算", published.agency, published.year),
    );
    plan.merged((row + 1, 1), (0, width), &table.title);
    plan.text(row + 2, 0, &format!("编制单位：{}", published.agency));
    plan.text(
        row + 2,
        width - 1,
        &format!("金额单位:人民币{}", table.unit),
    );
    expected.agency = Some(published.agency.clone());
    row += 3;
    row += plan.header(row, 0, &paths(table), true);
    for (at, line) in table.rows.iter().enumerate() {
        row += u32::from(at == 5);
        expected.rows.push(body(plan, row, table, line, "  "));
        row += 1;
    }
    for note in &table.notes {
        plan.text(row, 0, note);
        row += 1;
    }
    plan.row = row + 2;
    plan.tables.push(expected);
}

/// The levels a code column is split in, where all its rows have full codes of the classification.
fn split(table: &Table) -> usize {
    let coded = table.columns[0].path.iter().any(|part| part == "科目编码");
    let codes = table.rows.iter().filter_map(|row| row.code.as_ref());
    match codes.map(String::len).max() {
        Some(7) if coded => 3,
        Some(5) if coded => 2,
        _ => 1,
    }
}

fn export(plan: &mut Plan, published: &Published, table: &Table, number: usize) {
    let (top, left) = (6, 3);
    let levels = split(table);
    let mut heads = paths(table);
    if levels > 1 {
        let mut path = heads.remove(0);
        path.truncate(1 + path.iter().position(|part| part == "科目编码").unwrap_or(0));
        for level in ["类", "款", "项"][..levels].iter().rev() {
            heads.insert(0, [path.clone(), vec![(*level).to_owned()]].concat());
        }
    }
    let mut expected = expected(table);
    expected.columns.clone_from(&heads);
    expected.label = Some(format!("公开{number:02}表"));
    expected.agency = Some(published.agency.clone());
    let last = left + heads.len() as u16 - 1;
    plan.text(top, left, &format!("公开{number:02}表"));
    plan.text(top + 1, left, &table.title);
    plan.text(top + 2, left, &format!("编制单位：{}", published.agency));
    plan.text(top + 2, last, &format!("金额单位：{}", table.unit));
    let mut row = top + 3;
    row += heading(plan, row, left, &heads);
    for (at, line) in table.rows.iter().enumerate() {
        if at > 0 && at % PAGE == 0 {
            if at % (2 * PAGE) == 0 {
                plan.text(row, left, &format!("{}（续表）", table.title));
                plan.text(row + 1, left, &format!("编制单位：{}", published.agency));
                plan.text(row + 1, last, &format!("金额单位：{}", table.unit));
                row += 2;
            }
            row += heading(plan, row, left, &heads);
        }
        let mut cells = Vec::new();
        for (at, column) in table.columns.iter().enumerate() {
            match column.kind {
                Kind::Code if levels > 1 && at == 0 => {
                    cells.extend(code(line, levels, published.example.starts_with("ganzhou")));
                }
                Kind::Amount | Kind::Number if plain(&line.cells[at]) == "0" => {
                    cells.push(String::new());
                }
                Kind::Amount => cells.push(with_commas(&line.cells[at])),
                _ => cells.push(indented(line, at, "\u{3000}")),
            }
        }
        for (column, cell) in cells.iter().enumerate() {
            plan.text(row, left + column as u16, cell);
        }
        // A row of zeros leaves nothing to be found.
        if cells.iter().any(|cell| !cell.is_empty()) {
            expected
                .rows
                .push(cells.iter().map(|cell| plain(cell)).collect());
        }
        row += 1;
    }
    for note in &table.notes {
        plan.text(row, left, note);
        row += 1;
    }
    plan.tables.push(expected);
}

/// A code in its columns; the upper levels not again where `bare`.
fn code(row: &Row, levels: usize, bare: bool) -> Vec<String> {
    let mut cells = vec![String::new(); levels];
    let Some(code) = &row.code else { return cells };
    let depth = (code.len() - 3) / 2;
    for (level, cell) in cells.iter_mut().enumerate().take(depth + 1) {
        let from = if level == 0 { 0 } else { 1 + 2 * level };
        if !bare || level == depth {
            *cell = code[from..3 + 2 * level].to_owned();
        }
    }
    cells
}

/// The header, unmerged, and the index row.
fn heading(plan: &mut Plan, row: u32, left: u16, heads: &[Vec<String>]) -> u32 {
    let height = plan.header(row, left, heads, false);
    let mut number = 0;
    for (at, path) in heads.iter().enumerate() {
        let leaf = path.last().map_or("", String::as_str);
        let words = ["编码", "代码", "名称", "类", "款", "项", "项目"];
        let starred = words.iter().any(|word| leaf.ends_with(word)) && !leaf.ends_with("款项");
        number += usize::from(!starred);
        let text = if starred {
            "**".to_owned()
        } else {
            number.to_string()
        };
        plan.text(row + height, left + at as u16, &text);
    }
    height + 1
}

fn with_commas(text: &str) -> String {
    let bare = text.replace(',', "");
    let (whole, fraction) = bare.split_once('.').unwrap_or((&bare, ""));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if fraction.is_empty() {
        out
    } else {
        format!("{out}.{fraction}")
    }
}

fn other_unit(plan: &mut Plan, table: &Table) {
    let width = table.columns.len() as u16;
    let own = table
        .columns
        .iter()
        .any(|column| column.path.iter().any(|part| part.contains("元)")));
    let (by, unit) = match table.unit.as_str() {
        unit if own => (0, unit),
        "元" => (-4, "万元"),
        _ => (4, "元"),
    };
    let mut expected = expected(table);
    expected.unit = unit.to_owned();
    plan.text(0, 0, &table.title);
    plan.text(0, width - 1, table.label.as_deref().unwrap_or_default());
    let mut row = 1;
    if own {
        plan.text(row, width - 1, &format!("单位：{unit}"));
        row += 1;
    } else {
        let between = if by > 0 { "\n" } else { "" };
        for (column, path) in table.columns.iter().zip(&mut expected.columns) {
            if column.kind == Kind::Amount {
                let leaf = path.last_mut().expect("a label");
                *leaf = format!("{leaf}{between}（{unit}）");
            }
        }
    }
    row += plan.header(row, 0, &expected.columns, true);
    for label in expected.columns.iter_mut().flatten() {
        *label = label.replace('\n', "");
    }
    for line in &table.rows {
        let mut found = Vec::new();
        for (at, (cell, column)) in line.cells.iter().zip(&table.columns).enumerate() {
            let column_at = at as u16;
            let digits = cell.len() <= 15
                && !cell.starts_with('0')
                && cell.chars().all(|c| c.is_ascii_digit());
            match column.kind {
                Kind::Amount if !cell.is_empty() => {
                    plan.number(row, column_at, &shifted(cell, by));
                    found.push(shifted(cell, by));
                    continue;
                }
                Kind::Number => plan.number(row, column_at, cell),
                Kind::Code if digits => plan.number(row, column_at, cell),
                _ => plan.text(row, column_at, &indented(line, at, "    ")),
            }
            found.push(plain(cell));
        }
        expected.rows.push(found);
        row += 1;
    }
    for note in &table.notes {
        plan.text(row, 0, note);
        row += 1;
    }
    plan.text(row, 0, "制表人：张某某");
    plan.text(row, 2.min(width - 1), "审核：张某某");
    plan.text(row + 1, 0, "第 1 页，共 1 页");
    plan.tables.push(expected);
}
