//! Tables: rows and columns of the profile become a grid of final display strings.

mod assemble;

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

pub(super) use self::assemble::head_rows;
use self::assemble::{align_sides, assemble, header};
use super::context::{Context, push_text};
use super::field;
use super::formulas;
use super::rows::{self, Frame, RowItem};
use super::sums;
use super::tree::{Grid, Inline, RowKind, plain};
use crate::budget::ledger::Period;
use crate::diag::{Finding, Msg};
use crate::facts::key::Key;
use crate::facts::style::Style;
use crate::facts::{Fact, Gap, NOTHING, Value};
use crate::profile::model::{ColumnKind, ColumnSpec, Side, Table};

/// A value cell: what it shows and the fact behind it.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub inline: Inline,
    pub fact: Arc<Fact>,
    pub value: Value,
    pub number: Decimal,
    pub style: Style,
}

/// One list of a table after expansion: its columns, rows and cells.
pub(super) struct Block<'a> {
    pub columns: Vec<&'a ColumnSpec>,
    pub rows: Vec<RowItem<'a>>,
    pub cells: Vec<Vec<CellContent>>,
}

#[derive(Debug, Clone)]
pub(super) struct CellContent {
    inlines: Vec<Inline>,
    pub shown: Option<Shown>,
    indent: u8,
}

impl CellContent {
    fn text(inlines: Vec<Inline>) -> CellContent {
        CellContent {
            inlines,
            shown: None,
            indent: 0,
        }
    }
}

/// Builds a table.
pub fn build(cx: &mut Context, id: &str, table: &Table) -> Grid {
    let place = plain(&cx.label(&table.title, None));
    let before = cx.findings.len();
    let mut blocks: Vec<(Option<&Side>, Block)> = if table.side.is_empty() {
        let periods = periods(cx, &table.column, &place);
        let frame = Frame {
            measure: &table.measure,
            query: &table.query,
            format: &table.format,
            place: &place,
            periods: &periods,
        };
        vec![(None, block(cx, frame, &table.column, &table.row))]
    } else {
        table
            .side
            .iter()
            .map(|side| {
                let mut query = table.query.clone();
                query.extend(side.query.clone());
                let periods = periods(cx, &side.column, &place);
                let frame = Frame {
                    measure: &side.measure,
                    query: &query,
                    format: &table.format,
                    place: &place,
                    periods: &periods,
                };
                (Some(side), block(cx, frame, &side.column, &side.row))
            })
            .collect()
    };
    fold_gaps(cx, before, &place);
    let empty = blocks.iter().all(|(_, block)| {
        block
            .cells
            .iter()
            .flatten()
            .filter_map(|cell| cell.shown.as_ref())
            .all(|shown| shown.value.is_zero())
            && !block.rows.iter().any(|row| row.entity.is_some())
    });
    for (_, block) in &mut blocks {
        sums::check(cx, &place, block);
        drop_zero_rows(block);
    }
    let (columns, head) = header(cx, table, &blocks);
    let drop_rows = empty && table.empty_note.is_some() && !table.keep_rows;
    let body = if drop_rows {
        Vec::new()
    } else {
        let orders = align_sides(&blocks);
        let mut body = assemble(&blocks, &orders);
        formulas::fill(cx, &blocks, &orders, &mut body);
        body
    };
    let mut notes: Vec<Vec<Inline>> = Vec::new();
    for note in &table.note {
        notes.push(cx.label(note, None));
    }
    if let (true, Some(note)) = (empty, &table.empty_note) {
        notes.push(cx.label(note, None));
    }
    Grid {
        id: id.to_owned(),
        label: cx.table_label(id),
        title: cx.label(&table.title, None),
        head_left: cx.label(&table.head_left, None),
        head_right: cx.label(&table.head_right, None),
        form: false,
        landscape: table.landscape,
        page_break: table.page_break,
        columns,
        head,
        body,
        notes,
        anchor: format!("table-{id}"),
    }
}

/// Takes out the rows that say so and hold nothing but zeros; their sums have been checked.
fn drop_zero_rows(block: &mut Block) {
    let keep: Vec<bool> = (block.rows.iter().zip(&block.cells))
        .map(|(row, cells)| {
            let mut shown = cells.iter().filter_map(|cell| cell.shown.as_ref());
            !row.spec.drop_zero || shown.any(|shown| !shown.value.is_zero())
        })
        .collect();
    let mut kept = keep.iter().copied();
    block.rows.retain(|_| kept.next().unwrap_or(true));
    let mut kept = keep.iter().copied();
    block.cells.retain(|_| kept.next().unwrap_or(true));
    // Where the rows that are left stand now; what was taken out adds nothing to a sum.
    let mut left = 0;
    let now: Vec<Option<usize>> = (keep.iter())
        .map(|&kept| {
            left += usize::from(kept);
            kept.then(|| left - 1)
        })
        .collect();
    for row in &mut block.rows {
        row.parts = row.parts.iter().filter_map(|&part| now[part]).collect();
    }
    if keep.contains(&false) {
        number_on(block);
    }
}

/// Numbers the rows that are left.
fn number_on(block: &mut Block) {
    let mut count = 0;
    let mut counts = BTreeMap::new();
    for (row, cells) in block.rows.iter_mut().zip(&mut block.cells) {
        if row.kind == RowKind::Item {
            count += 1;
            for (column, cell) in block.columns.iter().zip(&mut *cells) {
                if let (ColumnKind::Ordinal, [Inline::Ordinal { text }]) =
                    (column.kind, cell.inlines.as_mut_slice())
                {
                    *text = count.to_string();
                }
            }
        }
        let before = row.label.clone();
        rows::number_row(row, &mut counts);
        for cell in cells.iter_mut().filter(|cell| cell.inlines == before) {
            cell.inlines.clone_from(&row.label);
        }
    }
}

/// Gaps of one table become one finding: the first, with the others as its consequences.
fn fold_gaps(cx: &mut Context, before: usize, place: &str) {
    let mut new = cx.findings.split_off(before);
    let gap =
        |finding: &Finding| finding.code == "fact-unanswered" || finding.code == "fact-missing";
    let Some(first) = new.iter().position(gap) else {
        cx.findings.append(&mut new);
        return;
    };
    let mut head = new
        .remove(first)
        .with(Msg::new("in-table").arg("table", place));
    for finding in new {
        if gap(&finding) {
            head.consequences.push(finding);
        } else {
            cx.findings.push(finding);
        }
    }
    cx.findings.push(head);
}

/// The periods besides the document's own that a list's columns look at.
fn periods(cx: &mut Context, columns: &[ColumnSpec], place: &str) -> Vec<Period> {
    let mut periods = Vec::new();
    for column in columns {
        if let Some(at) = &column.at {
            periods.extend(cx.period(at, place));
        }
        let base = column.base.as_deref();
        match (column.kind, base) {
            (ColumnKind::Change | ColumnKind::Rate, None) => {
                periods.push(cx.facts.settings.base);
            }
            (ColumnKind::Change | ColumnKind::Rate | ColumnKind::Completion, base) => {
                let base = base.unwrap_or("original");
                periods.extend(cx.facts.names().parse_period(base));
            }
            _ => {}
        }
    }
    let own = cx.facts.own();
    periods.retain(|&period| period != own);
    periods.sort_unstable();
    periods.dedup();
    periods
}

fn block<'a>(
    cx: &mut Context,
    frame: Frame,
    columns: &'a [ColumnSpec],
    specs: &'a [crate::profile::model::RowSpec],
) -> Block<'a> {
    let columns: Vec<&ColumnSpec> = columns.iter().filter(|column| !column.remove).collect();
    let rows = rows::expand(cx, frame, specs);
    let name = columns
        .iter()
        .position(|column| column.kind == ColumnKind::Name)
        .unwrap_or(0);
    let mut count = 0;
    let cells = rows
        .iter()
        .map(|row| {
            count += usize::from(row.kind == RowKind::Item);
            let label_at = row
                .spec
                .label_column
                .as_ref()
                .and_then(|id| columns.iter().position(|column| &column.id == id))
                .unwrap_or(name);
            columns
                .iter()
                .enumerate()
                .map(|(at, column)| match column.kind {
                    ColumnKind::Ordinal if at != label_at && row.kind == RowKind::Item => {
                        CellContent::text(vec![Inline::Ordinal {
                            text: count.to_string(),
                        }])
                    }
                    _ => cell(cx, frame, row, column, at == label_at),
                })
                .collect()
        })
        .collect();
    Block {
        columns,
        rows,
        cells,
    }
}

fn cell(
    cx: &mut Context,
    frame: Frame,
    row: &RowItem,
    column: &ColumnSpec,
    takes_label: bool,
) -> CellContent {
    let text = |inlines: Vec<Inline>, indent: u8| CellContent {
        inlines,
        shown: None,
        indent,
    };
    if let Some(pattern) = row.spec.cell.get(&column.id) {
        return text(cx.label(pattern, row.entity.as_ref()), 0);
    }
    let own_label = row.node.is_none() && row.entity.is_none();
    match column.kind {
        _ if own_label && takes_label && !row.label.is_empty() => {
            text(row.label.clone(), row.indent)
        }
        ColumnKind::Name if own_label => text(Vec::new(), 0),
        ColumnKind::Ordinal => text(Vec::new(), 0),
        ColumnKind::Name if column.level.is_some() && row.node.is_some() => {
            let level = column.level.unwrap_or_default();
            text(rows::level_name(cx, row, level), 0)
        }
        ColumnKind::Name => text(row.label.clone(), row.indent),
        ColumnKind::Code => {
            let code = rows::code_text(cx, row, column.level);
            if code.is_empty() {
                return text(Vec::new(), 0);
            }
            text(vec![Inline::Identifier { text: code }], row.indent)
        }
        ColumnKind::Field => {
            let field = column.field.as_deref().unwrap_or_default();
            let entity = row.entity.clone().or_else(|| node_entity(cx, row));
            let entity = entity.as_ref();
            let paragraphs = field::value(cx, field, entity, frame.place);
            let inlines: Vec<Inline> = paragraphs.into_iter().flatten().collect();
            text(inlines, if field == "unit.code" { row.indent } else { 0 })
        }
        _ if !row.values => text(Vec::new(), 0),
        _ => value(cx, frame, row, column),
    }
}

/// The entity behind a project node of a tree.
fn node_entity(cx: &Context, row: &RowItem) -> Option<crate::budget::model::Entity> {
    let (dim, node) = row.node?;
    let tree = cx.facts.budget.space.tree(dim);
    let kind = match dim {
        crate::budget::nodes::Dim::Project => "project",
        crate::budget::nodes::Dim::Unit => "unit",
        _ => return None,
    };
    cx.facts.budget.entity(kind, &tree.node(node).key).cloned()
}

fn value(cx: &mut Context, frame: Frame, row: &RowItem, column: &ColumnSpec) -> CellContent {
    let Some(key) = key(cx, frame, row, column) else {
        return CellContent::text(Vec::new());
    };
    let style = cx.table_style(&[frame.format, &row.spec.format, &column.format]);
    let fact = match cx.facts.get(&key) {
        Ok(fact) => fact,
        // A ratio without a base is no number; what stands for it is a mark.
        Err(gap) if matches!(gap.gap, Gap::ZeroBase) => {
            let mut mark = Vec::new();
            push_text(&mut mark, style.zero.without_base());
            return CellContent::text(mark);
        }
        Err(gap) => {
            cx.gap(&gap);
            return CellContent::text(Vec::new());
        }
    };
    let shown = Shown {
        inline: Inline::Figure {
            fact: fact.id.clone(),
            text: style.show(fact.value),
        },
        value: fact.value,
        number: style.number(fact.value),
        fact,
        style,
    };
    CellContent {
        inlines: if plain(std::slice::from_ref(&shown.inline)).is_empty() {
            Vec::new()
        } else {
            vec![shown.inline.clone()]
        },
        shown: Some(shown),
        indent: 0,
    }
}

/// The key of a value cell: row query ∧ column query under the table's.
fn key(cx: &mut Context, frame: Frame, row: &RowItem, column: &ColumnSpec) -> Option<Key> {
    let measure = column
        .measure
        .as_deref()
        .or(row.spec.measure.as_deref())
        .unwrap_or(frame.measure);
    // A column's amount is a field of entities where the rows are records.
    if let (Some(entity), Some(_)) = (&row.entity, &column.measure)
        && matches!(entity.kind, "procurement" | "service-purchase" | "asset")
    {
        return entity_key(cx, frame, measure, entity);
    }
    let query = rows::cross(cx, &[frame.query, &row.query, &column.query]);
    let plain = match &query {
        Some(query) => rows::measure_key(cx, measure, query, frame.place)?,
        None => cx.key(NOTHING, frame.place)?,
    };
    let at = match column.at.as_ref().or(row.spec.at.as_ref()) {
        Some(at) => cx.period(at, frame.place)?,
        None => cx.facts.own(),
    };
    let plain = plain.at(at);
    let base = cx.facts.settings.base;
    Some(match (column.kind, &column.base) {
        (ColumnKind::Change | ColumnKind::Rate | ColumnKind::Completion, Some(base)) => {
            let base = Box::new(cx.base(&plain, base, frame.place)?);
            let of = Box::new(plain);
            match column.kind {
                ColumnKind::Change => Key::Change { of, base },
                ColumnKind::Rate => Key::Rate { of, base },
                _ => Key::Share { of, whole: base },
            }
        }
        (ColumnKind::Change, None) => Key::change(plain, base),
        (ColumnKind::Rate, None) => Key::rate(plain, base),
        (ColumnKind::Completion, None) => Key::Share {
            whole: Box::new(plain.target(cx.facts.own())),
            of: Box::new(plain),
        },
        (ColumnKind::Share, _) => {
            let mut whole = query.unwrap_or_default();
            for (name, value) in &column.whole {
                whole.insert(name.clone(), value.clone());
            }
            let whole = rows::measure_key(cx, measure, &whole, frame.place)?;
            Key::Share {
                of: Box::new(plain),
                whole: Box::new(whole.at(at)),
            }
        }
        _ => plain,
    })
}

fn entity_key(
    cx: &mut Context,
    frame: Frame,
    measure: &str,
    entity: &crate::budget::model::Entity,
) -> Option<Key> {
    cx.key(&format!("{measure}{{id={}}}", entity.id), frame.place)
}
