//! From sheets to tables and forms.

use super::body::{self, Body};
use super::header::{self, Header};
use super::heading::{self, Heading};
use super::region::{self, Region, Row};
use super::shape::{Shape, judge};
use super::words::{Saying, bare, label_unit, nothing, saying, titled};
use super::{
    FormCell, FoundColumn, FoundForm, FoundTable, FoundUnit, Layout, Leftover, LineKind, Reason,
    Role, Words,
};
use crate::workbook::{Area, Sheet, Workbook};

/// A table may have this many empty places for each filled one.
const SPARSEST: usize = 32;

/// Finds the tables and forms of a workbook.
pub fn find(book: &Workbook) -> Layout {
    let mut layout = Layout::default();
    for (index, sheet) in book.sheets.iter().enumerate() {
        let mut out = Sink {
            index,
            sheet,
            layout: &mut layout,
            roles: vec![None; sheet.cells.len()],
            reasons: vec![Reason::Text; sheet.cells.len()],
        };
        for rows in super::split::strips(region::rows(sheet), sheet) {
            out.scan(&Region { sheet, rows });
        }
        out.finish();
    }
    let place = |sheet: usize, area: &Area| (sheet, area.rows.0, area.columns.0);
    layout
        .tables
        .sort_by_key(|table| place(table.sheet, &table.area));
    layout
        .forms
        .sort_by_key(|form| place(form.sheet, &form.area));
    layout
}

/// What is being found on a sheet.
struct Sink<'a> {
    index: usize,
    sheet: &'a Sheet,
    layout: &'a mut Layout,
    roles: Vec<Option<Role>>,
    /// Why cells without a role have none.
    reasons: Vec<Reason>,
}

impl Sink<'_> {
    fn scan(&mut self, region: &Region) {
        let (mut from, mut at) = (0, 0);
        while at < region.rows.len() {
            let Some(header) = header::read(region, at) else {
                at += 1;
                continue;
            };
            let start = heading::start(region, from, header.first);
            let heading = heading::read(region, start..header.first);
            let end = match judge(region, &header, &heading) {
                Shape::Table => {
                    let body = body::read(region, &header, &heading);
                    let end = body.end;
                    if self.dense(region, &header, &body) {
                        self.table(region, start, header, heading, &body);
                    } else {
                        self.leave(region, start..end, Reason::TooSparse);
                    }
                    end
                }
                Shape::Form => {
                    let start = form_start(region, start, header.first);
                    self.form(region, start, header.first)
                }
                Shape::Contents => {
                    let end = after(region, header.end());
                    self.leave(region, start..end, Reason::Contents);
                    end
                }
                Shape::Nothing => {
                    at += 1;
                    continue;
                }
            };
            self.texts(region, from..start);
            from = end.max(at + 1);
            at = from;
        }
        self.texts(region, from..region.rows.len());
    }

    fn dense(&self, region: &Region, header: &Header, body: &Body) -> bool {
        let cells: usize = body
            .rows
            .iter()
            .map(|&row| region.rows[row].items.len())
            .sum();
        body.rows.len() * header.leaves.len() <= SPARSEST * cells + 4096
    }

    fn role(&mut self, index: usize, role: Role) {
        if let Some(place) = self.roles.get_mut(index) {
            *place = Some(role);
        }
    }

    fn roles(&mut self, region: &Region, rows: impl IntoIterator<Item = usize>, role: Role) {
        for row in rows {
            for item in &region.rows[row].items {
                self.role(item.index, role);
            }
        }
    }

    fn leave(&mut self, region: &Region, rows: std::ops::Range<usize>, reason: Reason) {
        for item in region.rows[rows].iter().flat_map(|row| &row.items) {
            self.reasons[item.index] = reason;
        }
    }

    fn table(
        &mut self,
        region: &Region,
        start: usize,
        header: Header,
        heading: Heading,
        body: &Body,
    ) {
        self.roles(region, header.first..=header.last, Role::Header);
        self.roles(region, header.index, Role::Index);
        self.roles(region, header.names, Role::Repeat);
        self.roles(region, body.rows.iter().copied(), Role::Body);
        self.roles(region, body.lines.iter().map(|line| line.0), Role::Line);
        self.roles(region, body.repeats.iter().copied(), Role::Repeat);
        for item in &body.beside {
            self.roles[item.index] = None;
            self.reasons[item.index] = Reason::NoHeader;
        }
        for (index, role) in &heading.roles {
            self.role(*index, *role);
        }
        let places = body::columns(region, &header, body);
        let rows = body::found(region, body, &header, &places);
        let columns: Vec<FoundColumn> = places
            .iter()
            .map(|&(column, leaf)| {
                let path = header.leaves[leaf].path.clone();
                FoundColumn {
                    column,
                    unit: path.iter().rev().find_map(|label| label_unit(label)),
                    hidden: region
                        .sheet
                        .hidden_columns
                        .iter()
                        .any(|hidden| hidden.contains(&column)),
                    path,
                }
            })
            .collect();
        let mut lines = heading.lines;
        for &(row, kind) in &body.lines {
            lines.extend(body::lines(region, row, kind));
        }
        let repeats = header.names.iter().chain(&body.repeats);
        self.layout.tables.push(FoundTable {
            sheet: self.index,
            area: area(&region.rows[start..body.end]),
            label: heading.label,
            title: heading.title,
            agency: heading.agency,
            unit: heading.unit.or_else(|| unit_of(region, &header, &columns)),
            lines,
            header: Some((
                region.rows[header.first].row,
                region.rows[header.index.unwrap_or(header.last)].row,
            )),
            rows,
            repeats: repeats
                .filter_map(|&row| body::row_words(region, row))
                .collect(),
            columns,
        });
    }

    /// A form from its heading on; the row after it.
    fn form(&mut self, region: &Region, start: usize, first: usize) -> usize {
        let end = after(region, first + 1);
        let top = heading_end(region, start, first);
        let heading = heading::read(region, start..top);
        for (index, role) in &heading.roles {
            self.role(*index, *role);
        }
        let mut lines = heading.lines;
        let mut cells = Vec::new();
        let mut noted = false;
        for at in top..end {
            let row = &region.rows[at];
            let said = saying(&region.bare(&row.items[0]));
            let alone = row.items.len() == 1;
            let kind = match said {
                Saying::Page if alone => Some(LineKind::Page),
                Saying::Note if alone => Some(LineKind::Note),
                _ if alone && noted => Some(LineKind::Note),
                _ => None,
            };
            noted = kind == Some(LineKind::Note);
            if let Some(kind) = kind {
                lines.extend(body::lines(region, at, kind));
                self.roles(region, [at], Role::Line);
                continue;
            }
            self.roles(region, [at], Role::Form);
            let hidden = region.sheet.is_hidden(row.row);
            for item in &row.items {
                let Some(cell) = region.sheet.cells.get(item.index) else {
                    continue;
                };
                cells.push(FormCell {
                    area: Area {
                        rows: (row.row, item.bottom),
                        columns: (item.column, item.last),
                    },
                    value: cell.value.clone(),
                    formula: cell.formula,
                    hidden,
                });
            }
        }
        self.layout.forms.push(FoundForm {
            sheet: self.index,
            area: area(&region.rows[start..end]),
            label: heading.label,
            title: heading.title,
            agency: heading.agency,
            unit: heading.unit,
            lines,
            cells,
        });
        end
    }

    /// Rows without a header: a title over a sentence is an empty table, the rest is left over.
    fn texts(&mut self, region: &Region, rows: std::ops::Range<usize>) {
        let mut from = rows.start;
        for at in rows.clone() {
            let row = &region.rows[at];
            let [item] = row.items.as_slice() else {
                continue;
            };
            if !nothing(&region.bare(item)) {
                continue;
            }
            let start = heading::start(region, from, at);
            let heading = heading::read(region, start..at);
            if heading
                .title
                .as_ref()
                .is_none_or(|title| !titled(&title.text))
            {
                continue;
            }
            self.reason(region, from..start);
            for (index, role) in &heading.roles {
                self.role(*index, *role);
            }
            self.role(item.index, Role::Line);
            let mut lines = heading.lines;
            lines.extend(body::lines(region, at, LineKind::Note));
            self.layout.tables.push(FoundTable {
                sheet: self.index,
                area: area(&region.rows[start..=at]),
                label: heading.label,
                title: heading.title,
                agency: heading.agency,
                unit: heading.unit,
                lines,
                columns: Vec::new(),
                header: None,
                rows: Vec::new(),
                repeats: Vec::new(),
            });
            from = at + 1;
        }
        self.reason(region, from..rows.end);
    }

    /// Why rows of words are no table.
    fn reason(&mut self, region: &Region, rows: std::ops::Range<usize>) {
        let (mut listed, mut long, mut contents) = (0, false, false);
        for row in &region.rows[rows.clone()] {
            for item in &row.items {
                let text = region.raw(item);
                long |= text.len() > 120;
                if text.len() < 300 {
                    let text = bare(text);
                    listed += usize::from(titled(&text));
                    contents |= matches!(text.as_str(), "目录" | "附表目录" | "表格目录" | "目次");
                }
            }
        }
        let count = rows.len();
        let reason = match () {
            () if contents || (listed > 2 && listed * 3 >= count * 2) => Reason::Contents,
            () if !long && count <= 12 => Reason::Cover,
            () => Reason::Text,
        };
        self.leave(region, rows, reason);
    }

    /// Everything without a role is left over, in runs of one reason.
    fn finish(self) {
        let mut runs: Vec<Leftover> = Vec::new();
        let mut open = None;
        for (index, cell) in self.sheet.cells.iter().enumerate() {
            if self.roles[index].is_some() {
                continue;
            }
            let reason = self.reasons[index];
            match (open, runs.last_mut()) {
                (Some(last), Some(run)) if last == reason => {
                    run.cells += 1;
                    run.area.rows.1 = cell.row;
                    run.area.columns.0 = run.area.columns.0.min(cell.column);
                    run.area.columns.1 = run.area.columns.1.max(cell.column);
                }
                _ => runs.push(Leftover {
                    sheet: self.index,
                    reason,
                    area: Area {
                        rows: (cell.row, cell.row),
                        columns: (cell.column, cell.column),
                    },
                    cells: 1,
                    first: Words {
                        text: cell
                            .value
                            .text()
                            .trim_matches(super::words::blank)
                            .to_owned(),
                        row: cell.row,
                        column: cell.column,
                    },
                }),
            }
            open = Some(reason);
        }
        self.layout.leftovers.extend(runs);
        let roles = self.roles.into_iter();
        self.layout
            .roles
            .push(roles.map(|role| role.unwrap_or(Role::Leftover)).collect());
    }
}

/// The unit all columns agree on that name one.
fn unit_of(region: &Region, header: &Header, columns: &[FoundColumn]) -> Option<FoundUnit> {
    let mut units = columns.iter().filter_map(|column| column.unit);
    let unit = units.next()?;
    if units.any(|other| other != unit) {
        return None;
    }
    let items = region.rows[header.first..=header.last]
        .iter()
        .flat_map(|row| &row.items);
    let item = items
        .clone()
        .find(|item| label_unit(&region.bare(item)).is_some())?;
    Some(FoundUnit {
        unit,
        words: region.words(item, &region.bare(item)),
    })
}

/// The first row at or after `at` where another table or form has its title.
fn after(region: &Region, at: usize) -> usize {
    let named = |at: &usize| {
        let named = |row: &Row| {
            row.items.iter().any(|item| {
                let text = region.bare(item);
                titled(&text) || saying(&text) == Saying::Label
            })
        };
        heading::opens(region, *at).is_some() && named(&region.rows[*at])
    };
    (at..region.rows.len())
        .find(named)
        .unwrap_or(region.rows.len())
}

/// Where a form begins: with its title, if one stands above.
fn form_start(region: &Region, start: usize, first: usize) -> usize {
    let title = (start..first)
        .rev()
        .find(|&at| heading::opens(region, at).is_some());
    title.map_or(first, |title| (start..title).next().unwrap_or(title))
}

/// The row after the heading of a form: its title and the lines that belong to it.
fn heading_end(region: &Region, start: usize, first: usize) -> usize {
    let title = (start..first).rev().find(|&at| {
        region.rows[at]
            .items
            .iter()
            .any(|item| titled(&region.bare(item)))
    });
    let mut end = title.map_or(start, |title| title + 1);
    while end < first {
        let line = region.rows[end].items.iter().all(|item| {
            matches!(
                saying(&region.bare(item)),
                Saying::Unit(..)
                    | Saying::Agency(_)
                    | Saying::Year
                    | Saying::Label
                    | Saying::SignOff
            )
        });
        if !line {
            break;
        }
        end += 1;
    }
    end
}

fn area(rows: &[Row]) -> Area {
    let items = || rows.iter().flat_map(|row| &row.items);
    Area {
        rows: (
            rows.first().map_or(0, |row| row.row),
            rows.last().map_or(0, |row| row.row),
        ),
        columns: (
            items().map(|item| item.column).min().unwrap_or(0),
            items().map(|item| item.column).max().unwrap_or(0),
        ),
    }
}
