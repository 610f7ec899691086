//! Forms as printed: labels beside merged values, then a grid of indicators.

use super::plan::{ExpectedForm, Plan, Written};
use super::published::Form;

/// Lays a form out below what is there.
pub fn form(plan: &mut Plan, form: &Form) {
    let width = form.columns.len().max(6) as u16;
    let first = plan.puts.len();
    let mut row = plan.row;
    plan.merged((row, 1), (0, width), &form.title);
    row += 1;
    let mut at = 0;
    while at < form.fields.len() {
        let (label, value) = &form.fields[at];
        if let Some((group, _)) = label.split_once('/') {
            let alike = |(label, _): &&(String, String)| label.split('/').next() == Some(group);
            let count = form.fields[at..].iter().take_while(alike).count();
            plan.merged((row, count as u32), (0, 1), group);
            for (label, value) in &form.fields[at..at + count] {
                let rest = label.split_once('/').map_or("", |(_, rest)| rest);
                plan.merged((row, 1), (1, 2), &rest.replace('/', ""));
                plan.merged((row, 1), (3, width - 3), value);
                row += 1;
            }
            at += count;
            continue;
        }
        plan.merged((row, 1), (0, 2), label);
        let short =
            |field: &(String, String)| field.1.chars().count() <= 12 && !field.0.contains('/');
        match form.fields.get(at + 1) {
            Some(next) if short(&form.fields[at]) && short(next) => {
                plan.text(row, 2, value);
                plan.text(row, 3, &next.0);
                plan.merged((row, 1), (4, width - 4), &next.1);
                at += 2;
            }
            _ => {
                plan.merged((row, 1), (2, width - 2), value);
                at += 1;
            }
        }
        row += 1;
    }
    let heads: Vec<Vec<String>> = form.columns.iter().map(|head| vec![head.clone()]).collect();
    row += plan.header(row, 0, &heads, true);
    let mut at = 0;
    while at < form.indicators.len() {
        let level = &form.indicators[at][0];
        let alike = |line: &&Vec<String>| &line[0] == level;
        let count = form.indicators[at..].iter().take_while(alike).count();
        plan.merged((row, count as u32), (0, 1), level);
        for line in &form.indicators[at..at + count] {
            for (column, cell) in line.iter().enumerate().skip(1) {
                plan.text(row, column as u16, cell);
            }
            row += 1;
        }
        at += count;
    }
    let mut cells: Vec<(u32, u16, String)> = plan.puts[first + 1..]
        .iter()
        .map(|put| match &put.value {
            Written::Text(text) => (put.row, put.column, text.clone()),
            Written::Number(number) => (put.row, put.column, number.to_string()),
        })
        .collect();
    cells.sort();
    for note in &form.notes {
        plan.merged((row, 1), (0, width), note);
        row += 1;
    }
    plan.forms.push(ExpectedForm {
        title: form.title.clone(),
        cells: cells.into_iter().map(|(_, _, text)| text).collect(),
    });
    plan.row = row + 2;
}
