//! Forms: explicit rows of labelled cells, with rows repeated for entities inside.

use super::context::Context;
use super::field;
use super::numbering::number;
use super::tree::{Align, Cell, CellRole, Column, Grid, Inline, Number, Row, RowKind, plain};
use crate::budget::model::Entity;
use crate::facts::Facts;
use crate::facts::key::Key;
use crate::profile::model::{FormCell, FormRow, Query, Table};

/// Builds a form once for each entity it is for, in the order of their `order` field.
pub fn build(cx: &mut Context, id: &str, table: &Table) -> Vec<Grid> {
    let kind = table.form_for.as_deref().unwrap_or("agency");
    if kind == "agency" {
        let agency = cx.facts.budget.agency.clone();
        return vec![one(cx, id.to_owned(), table, &agency)];
    }
    let entities = entities(cx.facts, kind);
    entities
        .iter()
        .map(|entity| one(cx, format!("{id}/{}", entity.id), table, entity))
        .collect()
}

/// What a form is filled in for, in order.
pub fn entities(facts: &Facts, kind: &str) -> Vec<Entity> {
    if kind == "agency" {
        return vec![facts.budget.agency.clone()];
    }
    let mut entities: Vec<Entity> = facts
        .budget
        .of(kind)
        .iter()
        .filter(|entity| entity.get("target-form") != Some("false"))
        .cloned()
        .collect();
    sort_by_order(&mut entities);
    entities
}

/// By the `order` field, those without one last, else in reading order.
pub fn sort_by_order(entities: &mut [Entity]) {
    entities.sort_by_key(|entity| {
        entity
            .get("order")
            .and_then(|order| order.parse::<u64>().ok())
            .unwrap_or(u64::MAX)
    });
}

/// A cell before it has its place.
#[derive(Debug, Clone)]
struct Piece {
    content: Vec<Vec<Inline>>,
    span: usize,
    rowspan: usize,
    role: CellRole,
    align: Align,
    /// Field it shows, for merging equal neighbours.
    field: Option<String>,
    number: Option<Number>,
}

struct Line {
    pieces: Vec<Piece>,
    nested: Option<String>,
    head: bool,
}

fn one(cx: &mut Context, id: String, table: &Table, entity: &Entity) -> Grid {
    let place = plain(&cx.label(&table.title, Some(entity)));
    let mut maker = Maker {
        cx,
        table,
        place: &place,
        n: 0,
    };
    let mut lines = Vec::new();
    maker.rows(&table.form, &[entity], &mut lines);
    let width = table.widths.len();
    let body = lay_out(lines, width);
    let mut notes = Vec::new();
    for note in &table.note {
        notes.push(cx.label(note, Some(entity)));
    }
    let label = cx.table_label(&id);
    let columns = table
        .widths
        .iter()
        .enumerate()
        .map(|(at, &width)| Column {
            id: format!("c{}", at + 1),
            path: Vec::new(),
            align: Align::Left,
            width,
        })
        .collect();
    Grid {
        anchor: format!("table-{}", id.replace('/', "-")),
        id,
        label,
        title: cx.label(&table.title, Some(entity)),
        head_left: cx.label(&table.head_left, Some(entity)),
        head_right: cx.label(&table.head_right, Some(entity)),
        form: true,
        landscape: table.landscape,
        page_break: table.page_break,
        columns,
        head: Vec::new(),
        body,
        notes,
    }
}

/// Gives pieces their columns: those not held by a cell from above, left to right.
fn lay_out(lines: Vec<Line>, width: usize) -> Vec<Row> {
    let mut held = vec![0_usize; width];
    lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| {
            let mut column = 0;
            let mut cells = Vec::new();
            for piece in line.pieces {
                while column < width && held[column] > 0 {
                    column += 1;
                }
                if column >= width {
                    break;
                }
                let span = piece.span.clamp(1, width - column);
                for slot in &mut held[column..column + span] {
                    *slot = piece.rowspan.max(1);
                }
                cells.push(Cell {
                    column,
                    colspan: span,
                    rowspan: piece.rowspan.max(1),
                    role: piece.role,
                    align: piece.align,
                    indent: 0,
                    content: piece.content,
                    number: piece.number,
                });
                column += span;
            }
            for slot in &mut held {
                *slot = slot.saturating_sub(1);
            }
            Row {
                key: format!("row-{}", at + 1),
                kind: if line.head {
                    RowKind::Head
                } else {
                    RowKind::Item
                },
                nested: line.nested,
                cells,
            }
        })
        .collect()
}

struct Maker<'a, 'b> {
    cx: &'a mut Context<'b>,
    table: &'a Table,
    place: &'a str,
    /// Which of the repeated entities is being printed, from 1; `{n}` in labels.
    n: usize,
}

impl Maker<'_, '_> {
    /// Adds rows under a stack of entities, the innermost last.
    fn rows(&mut self, specs: &[FormRow], stack: &[&Entity], lines: &mut Vec<Line>) {
        for spec in specs {
            match &spec.each {
                Some(kind) => self.each(spec, kind, stack, lines),
                None => {
                    let pieces = spec
                        .cells
                        .iter()
                        .map(|cell| self.piece(cell, stack, &[], &[]))
                        .collect();
                    lines.push(Line {
                        pieces,
                        nested: spec.nested.clone(),
                        head: spec.head,
                    });
                }
            }
        }
    }

    fn each(&mut self, spec: &FormRow, kind: &str, stack: &[&Entity], lines: &mut Vec<Line>) {
        let found = self.found(kind, &spec.filter, stack);
        if !spec.rows.is_empty() {
            let outer = self.n;
            for (at, entity) in found.iter().enumerate() {
                let mut deeper = stack.to_vec();
                deeper.push(entity);
                self.n = at + 1;
                self.rows(&spec.rows, &deeper, lines);
            }
            self.n = outer;
            return;
        }
        let first = lines.len();
        let mut left: Vec<Option<&Entity>> = found.iter().map(Some).collect();
        for group in &spec.groups {
            let mut any = false;
            for slot in &mut left {
                let belongs = slot.is_some_and(|entity| {
                    spec.group_by
                        .iter()
                        .zip(group)
                        .all(|(field, value)| entity.get(field) == Some(value))
                });
                if belongs && let Some(entity) = slot.take() {
                    any = true;
                    self.entity_line(spec, stack, entity, lines);
                }
            }
            if !any {
                let pieces = spec
                    .cells
                    .iter()
                    .map(|cell| self.piece(cell, &[], &spec.group_by, group))
                    .collect();
                lines.push(Line {
                    pieces,
                    nested: spec.nested.clone(),
                    head: false,
                });
            }
        }
        for entity in left.into_iter().flatten() {
            self.entity_line(spec, stack, entity, lines);
        }
        merge_groups(&mut lines[first..], &spec.group_by);
    }

    fn entity_line(
        &mut self,
        spec: &FormRow,
        stack: &[&Entity],
        entity: &Entity,
        lines: &mut Vec<Line>,
    ) {
        let mut deeper = stack.to_vec();
        deeper.push(entity);
        let pieces = spec
            .cells
            .iter()
            .map(|cell| self.piece(cell, &deeper, &[], &[]))
            .collect();
        lines.push(Line {
            pieces,
            nested: spec.nested.clone(),
            head: false,
        });
    }

    /// Entities of a kind that meet a filter. `$id` stands for the id of the enclosing entity; a
    /// field may list several values; an empty value asks for an absent field, `*` for a given one.
    fn found(&self, kind: &str, filter: &Query, stack: &[&Entity]) -> Vec<Entity> {
        let id = stack.last().map_or("", |entity| entity.id.as_str());
        self.cx
            .facts
            .budget
            .of(kind)
            .iter()
            .filter(|entity| {
                filter.iter().all(|(field, wanted)| {
                    // A goal's indicators are records of their own.
                    if field == "has-indicators" {
                        let any = self.cx.facts.budget.of("indicator").iter();
                        let goals = |i: &Entity| i.get("goal").unwrap_or_default().to_owned();
                        let found = any
                            .clone()
                            .any(|i| goals(i).split_whitespace().any(|goal| goal == entity.id));
                        return found.to_string() == *wanted;
                    }
                    let wanted = if wanted == "$id" { id } else { wanted };
                    let own = entity.get(field).unwrap_or_default();
                    if wanted == "*" {
                        return !own.is_empty();
                    }
                    own == wanted || own.split_whitespace().any(|part| part == wanted)
                })
            })
            .cloned()
            .collect()
    }

    fn piece(
        &mut self,
        cell: &FormCell,
        stack: &[&Entity],
        group_by: &[String],
        group: &[String],
    ) -> Piece {
        let label = cell.label.is_some();
        let align = match cell.align.as_deref() {
            Some("left") => Align::Left,
            Some("right") => Align::Right,
            Some(_) => Align::Center,
            None if label => Align::Center,
            None => Align::Left,
        };
        let (content, number) = match &cell.key {
            Some(key) if !label && cell.list.is_none() => self.figure(cell, key, stack),
            _ => (self.content(cell, stack, group_by, group), None),
        };
        Piece {
            content,
            number,
            span: cell.span,
            rowspan: cell.rowspan,
            role: if label {
                CellRole::Label
            } else {
                CellRole::Value
            },
            align,
            field: cell.field.clone(),
        }
    }

    fn content(
        &mut self,
        cell: &FormCell,
        stack: &[&Entity],
        group_by: &[String],
        group: &[String],
    ) -> Vec<Vec<Inline>> {
        let entity = stack.last().copied();
        if let Some(label) = &cell.label {
            return vec![self.label(label, entity)];
        }
        if let Some(kind) = &cell.list {
            return self.list(cell, kind, stack);
        }
        if !cell.line.is_empty() {
            return vec![self.line(&cell.line, 1, entity)];
        }
        let Some(field) = &cell.field else {
            return Vec::new();
        };
        if let Some(at) = group_by.iter().position(|name| name == field) {
            let text = group.get(at).cloned().unwrap_or_default();
            return vec![vec![Inline::Text { text }]];
        }
        if !cell.options.is_empty() {
            return vec![self.options(cell, field, entity)];
        }
        if let Some(id) = field.strip_prefix("text:") {
            return field::text(self.cx, id, &cell.number);
        }
        let (kind, name) = field.split_once('.').unwrap_or(("", field));
        let owner = stack
            .iter()
            .rev()
            .find(|entity| entity.kind == kind)
            .copied();
        match owner {
            Some(owner) => field::value(self.cx, name, Some(owner), self.place),
            None => field::value(self.cx, field, entity, self.place),
        }
    }

    fn list(&mut self, cell: &FormCell, kind: &str, stack: &[&Entity]) -> Vec<Vec<Inline>> {
        let entities = self.found(kind, &cell.filter, stack);
        let lines = entities.iter().enumerate();
        lines
            .map(|(at, entity)| self.line(&cell.line, at + 1, Some(entity)))
            .collect()
    }

    /// A label, `{n}` standing for the number of the repeated entity.
    fn label(&mut self, pattern: &str, entity: Option<&Entity>) -> Vec<Inline> {
        let mut out = Vec::new();
        for (at, piece) in pattern.split("{n}").enumerate() {
            if at > 0 {
                out.push(Inline::Ordinal {
                    text: self.n.to_string(),
                });
            }
            out.extend(self.cx.label(piece, entity));
        }
        out
    }

    /// A pattern with `{n}` and fields of an entity filled in.
    fn line(&mut self, pattern: &str, n: usize, entity: Option<&Entity>) -> Vec<Inline> {
        let mut line = Vec::new();
        let mut rest = pattern;
        while let Some(open) = rest.find('{') {
            super::context::push_text(&mut line, &rest[..open]);
            let tail = &rest[open + 1..];
            let close = tail.find('}').unwrap_or(tail.len());
            match &tail[..close] {
                "n" => line.push(Inline::Ordinal {
                    text: number("{n}", n),
                }),
                name => {
                    let value = field::value(self.cx, name, entity, self.place);
                    line.extend(value.into_iter().flatten());
                }
            }
            rest = tail.get(close + 1..).unwrap_or_default();
        }
        super::context::push_text(&mut line, rest);
        line
    }

    /// Whether the form's entity, or the agency, has the values a figure is printed for.
    fn allowed(&self, filter: &Query, entity: Option<&Entity>) -> bool {
        filter.iter().all(|(field, wanted)| {
            let own = match field.strip_prefix("agency.") {
                Some(field) => self.cx.facts.budget.agency.get(field),
                None => entity.and_then(|entity| entity.get(field)),
            };
            own.is_some_and(|own| wanted.split_whitespace().any(|one| one == own))
        })
    }

    /// A figure with its suffix, and the number when there is nothing else in the cell.
    fn figure(
        &mut self,
        cell: &FormCell,
        key: &str,
        stack: &[&Entity],
    ) -> (Vec<Vec<Inline>>, Option<Number>) {
        let entity = stack.last().copied();
        let fact = (self.allowed(&cell.filter, entity))
            .then(|| self.figure_key(cell, key, entity))
            .flatten()
            .and_then(|key| self.cx.fact(&key));
        let Some(fact) = fact else {
            return (Vec::new(), None);
        };
        let style = self.cx.table_style(&[&self.table.format, &cell.format]);
        let number = cell.suffix.is_empty().then_some(Number {
            value: fact.value,
            style,
            formula: None,
        });
        let text = style.show(fact.value);
        if text.is_empty() {
            return (Vec::new(), number);
        }
        let mut out = vec![Inline::Figure {
            fact: fact.id.clone(),
            text,
        }];
        super::context::push_text(&mut out, &cell.suffix);
        (vec![out], number)
    }

    fn figure_key(&mut self, cell: &FormCell, key: &str, entity: Option<&Entity>) -> Option<Key> {
        let of = self.key(key, entity)?;
        Some(match &cell.whole {
            None => of,
            Some(whole) => Key::Share {
                of: Box::new(of),
                whole: Box::new(self.key(whole, entity)?),
            },
        })
    }

    /// A key with `{id}`, `{year}`-style slots for the entity and the years.
    fn key(&mut self, key: &str, entity: Option<&Entity>) -> Option<Key> {
        let year = self.cx.facts.own().year;
        let key = key
            .replace("$id", entity.map_or("", |entity| entity.id.as_str()))
            .replace("$before-previous", &(year - 2).to_string())
            .replace("$previous", &(year - 1).to_string());
        self.cx.key(&key, self.place)
    }

    fn options(&self, cell: &FormCell, field: &str, entity: Option<&Entity>) -> Vec<Inline> {
        let name = field.rsplit('.').next().unwrap_or(field);
        let value = entity
            .and_then(|entity| entity.get(name))
            .unwrap_or_default();
        let words: Vec<String> = cell
            .options
            .iter()
            .map(|(option, label)| {
                let tick = if option == value { "■" } else { "□" };
                format!("{tick}{label}")
            })
            .collect();
        vec![Inline::Text {
            text: words.join("　"),
        }]
    }
}

/// Merges equal neighbours of the grouping fields, outermost first, into cells with a row span.
fn merge_groups(lines: &mut [Line], group_by: &[String]) {
    for at in (1..lines.len()).rev() {
        for field in group_by {
            let find = |line: &Line| {
                line.pieces
                    .iter()
                    .position(|piece| piece.field.as_ref() == Some(field))
            };
            let (Some(above), Some(here)) = (find(&lines[at - 1]), find(&lines[at])) else {
                break;
            };
            if lines[at - 1].pieces[above].content != lines[at].pieces[here].content {
                break;
            }
            let merged = lines[at].pieces.remove(here);
            lines[at - 1].pieces[above].rowspan += merged.rowspan;
        }
    }
}
