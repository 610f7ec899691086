//! What one setting names of another is there: sections, tables, columns, rows; numbering patterns.

use super::Scope;
use crate::budget::model::AmendmentKind;
use crate::diag::Finding;
use crate::profile::model::{ChartKind, ColumnSpec, RowSpec};
use crate::records::schema;

pub fn check(scope: &mut Scope) {
    sections(scope);
    charts(scope);
    tables(scope);
    numbering(scope);
    versions(scope);
}

/// Notices and the table of versions: their templates, their tables, the kinds of records.
fn versions(scope: &mut Scope) {
    let profile = scope.profile();
    let mut tables: Vec<(String, &str)> = Vec::new();
    if !profile.versions.table.is_empty() {
        tables.push(("versions.table".to_owned(), &profile.versions.table));
    }
    for (kind, notice) in &profile.notice {
        if AmendmentKind::parse(kind).is_none() {
            let finding = Finding::deny("notice-of-no-kind").arg("kind", kind);
            scope.tell(finding, &format!("notice.{kind}.title"), "");
        }
        for section in &notice.section {
            let path = format!("notice.{kind}.section.{}", section.id);
            if let Some(name) = &section.template
                && !profile.section.contains_key(name)
            {
                let finding = Finding::deny("profile-unknown-section").arg("id", name);
                scope.tell(finding, &format!("{path}.template"), name);
            }
            let table = section.table.iter();
            tables.extend(table.map(|id| (format!("{path}.table"), id.as_str())));
        }
    }
    for (path, id) in tables {
        if !profile.change_table.contains_key(id) {
            let finding = Finding::deny("profile-unknown-change-table").arg("id", id);
            scope.tell(finding, &path, id);
        }
    }
    for (id, table) in &profile.change_table {
        for kind in table
            .records
            .iter()
            .filter(|kind| schema::kind(kind).is_none())
        {
            let finding = Finding::deny("profile-unknown-kind").arg("text", kind);
            scope.tell(finding, &format!("change-table.{id}.records"), kind);
        }
    }
}

fn sections(scope: &mut Scope) {
    let profile = scope.profile();
    for (above, section) in profile.sections() {
        let path = format!("{above}.{}", section.id);
        for id in section
            .charts
            .iter()
            .filter(|id| !profile.chart.contains_key(*id))
        {
            let finding = Finding::deny("profile-unknown-chart").arg("id", id);
            scope.tell(finding, &format!("{path}.charts"), id);
        }
        if let Some(name) = &section.template
            && !profile.section.contains_key(name)
        {
            let finding = Finding::deny("profile-unknown-section").arg("id", name);
            scope.tell(finding, &format!("{path}.template"), name);
        }
        let more = !section.tables.is_empty() || section.glossary;
        if above.starts_with("summary") && (more || section.list_of_tables.is_some()) {
            let finding = Finding::deny("summary-holds-tables").arg("id", &section.id);
            scope.tell(finding, &format!("{path}.id"), "");
        }
        for id in &section.tables {
            if !profile.table.contains_key(id) {
                let finding = Finding::deny("profile-unknown-table").arg("id", id);
                scope.tell(finding, &format!("{path}.tables"), id);
            }
        }
    }
}

fn charts(scope: &mut Scope) {
    let profile = scope.profile();
    for (id, chart) in &profile.chart {
        if !profile.breakdown.contains_key(&chart.of) {
            let finding = Finding::deny("profile-unknown-breakdown").arg("id", &chart.of);
            scope.tell(finding, &format!("chart.{id}.of"), &chart.of);
        }
        if chart.kind == ChartKind::Comparison && chart.now.is_empty() {
            let finding = Finding::deny("chart-series-unnamed").arg("id", id);
            scope.tell(finding, &format!("chart.{id}.kind"), "");
        }
    }
}

fn tables(scope: &mut Scope) {
    let profile = scope.profile();
    for (id, table) in &profile.table {
        let path = format!("table.{id}");
        list(scope, &path, &table.column, &table.row);
        for side in &table.side {
            let path = format!("{path}.side.{}", side.id);
            list(scope, &path, &side.column, &side.row);
        }
    }
}

/// Columns and rows of one list: the parts of sums, the columns that cells and labels stand in.
fn list(scope: &mut Scope, path: &str, columns: &[ColumnSpec], rows: &[RowSpec]) {
    let column = |id: &str| columns.iter().any(|column| column.id == id);
    let row = |id: &str| rows.iter().any(|row| row.id == id);
    let mut missing: Vec<(String, &str)> = Vec::new();
    for one in columns {
        let path = format!("{path}.column.{}.parts", one.id);
        let absent = one.parts.iter().filter(|id| !column(id));
        missing.extend(absent.map(|id| (path.clone(), id.as_str())));
    }
    for one in rows {
        let path = format!("{path}.row.{}", one.id);
        let absent = one.parts.iter().filter(|id| !row(id));
        missing.extend(absent.map(|id| (format!("{path}.parts"), id.as_str())));
        let label = one.label_column.iter().filter(|id| !column(id));
        missing.extend(label.map(|id| (format!("{path}.label-column"), id.as_str())));
        let cells = one.cell.keys().filter(|id| !column(id));
        missing.extend(cells.map(|id| (format!("{path}.cell.{id}"), id.as_str())));
    }
    for (path, id) in missing {
        let finding = Finding::deny("profile-unknown-line").arg("id", id);
        scope.tell(finding, &path, id);
    }
}

fn numbering(scope: &mut Scope) {
    let profile = scope.profile();
    let mut patterns: Vec<(String, &str)> = Vec::new();
    let headings = profile.numbering.heading.iter();
    patterns.extend(headings.map(|pattern| ("numbering.heading".to_owned(), pattern.as_str())));
    patterns.push(("attachments.label".to_owned(), &profile.attachments.label));
    for group in &profile.glossary.group {
        let path = format!("glossary.group.{}", group.id);
        patterns.push((format!("{path}.number"), &group.number));
        if let Some(number) = &group.codes_number {
            patterns.push((format!("{path}.codes-number"), number));
        }
    }
    for (id, table) in &profile.table {
        let sides = table.side.iter();
        let sides = sides.map(|side| (format!("table.{id}.side.{}", side.id), &side.row));
        for (path, rows) in sides.chain([(format!("table.{id}"), &table.row)]) {
            let rows = rows.iter();
            patterns
                .extend(rows.map(|row| (format!("{path}.row.{}.ordinal", row.id), &*row.ordinal)));
        }
    }
    for (path, pattern) in patterns {
        let rest = pattern
            .replace("{cn}", "")
            .replace("{nian}", "")
            .replace("{n}", "");
        let wrong = rest.contains(['{', '}']) || rest == pattern;
        if wrong && !pattern.is_empty() {
            let finding = Finding::deny("profile-bad-numbering").arg("text", pattern);
            scope.tell(finding, &path, pattern);
        }
    }
}
