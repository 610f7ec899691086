//! Tables, cell by cell.

use gongkai::document::tree::{Grid, RowKind, plain};

use crate::deviations::Difference;
use crate::oracle::{Table, TableRow};
use crate::printed::full_rows;
use crate::text::{hunks, norm};

pub struct Tables {
    pub differences: Vec<Difference>,
    pub cells: usize,
}

pub fn compare(published: &[Table], grids: &[&Grid]) -> Tables {
    let grids: Vec<&Grid> = grids.iter().copied().filter(|grid| !grid.form).collect();
    let mut out = Tables {
        differences: Vec::new(),
        cells: 0,
    };
    let pairs = pair(published, &grids);
    for (table, at) in published.iter().zip(&pairs) {
        match at {
            Some(at) => One::new(table, grids[*at], &mut out).compare(),
            None => out.differences.push(Difference {
                place: format!("table {}", table.id),
                published: table.title.clone().unwrap_or_default(),
                ours: String::new(),
            }),
        }
    }
    for (at, grid) in grids.iter().enumerate() {
        if !pairs.contains(&Some(at)) {
            out.differences.push(Difference {
                place: "table +".to_owned(),
                published: String::new(),
                ours: plain(&grid.title),
            });
        }
    }
    out
}

/// Tables by title, then by the title in the list of tables; the others in order.
fn pair(published: &[Table], grids: &[&Grid]) -> Vec<Option<usize>> {
    let titles: Vec<String> = grids.iter().map(|grid| norm(&plain(&grid.title))).collect();
    let mut pairs = vec![None; published.len()];
    let listed = |table: &Table, title: &str| {
        let list = table.list_title.as_deref().unwrap_or_default();
        norm(list).trim_matches(['《', '》']).ends_with(title)
    };
    for pass in 0..3 {
        for (i, table) in published.iter().enumerate() {
            if pairs[i].is_some() {
                continue;
            }
            let title = table.title.as_deref().map(norm);
            let found = (0..grids.len()).find(|&at| {
                !pairs.contains(&Some(at))
                    && match pass {
                        0 => title.as_ref() == Some(&titles[at]),
                        1 => listed(table, &titles[at]),
                        _ => pairs[..i].iter().flatten().all(|&before| before < at),
                    }
            });
            pairs[i] = found;
        }
    }
    pairs
}

struct One<'a> {
    table: &'a Table,
    grid: &'a Grid,
    /// For each published column ours.
    columns: Vec<Option<usize>>,
    rows: Vec<Vec<String>>,
    out: &'a mut Tables,
}

impl<'a> One<'a> {
    fn new(table: &'a Table, grid: &'a Grid, out: &'a mut Tables) -> Self {
        One {
            table,
            grid,
            columns: Vec::new(),
            rows: full_rows(grid.columns.len(), grid.body.iter()),
            out,
        }
    }

    fn differs(&mut self, part: &str, published: &str, ours: &str) {
        self.out.differences.push(Difference {
            place: format!("table {} / {part}", self.table.id),
            published: published.to_owned(),
            ours: ours.to_owned(),
        });
    }

    fn same(&mut self, part: &str, published: &str, ours: &str) {
        if norm(published) != norm(ours) {
            self.differs(part, published, ours);
        }
    }

    fn compare(mut self) {
        let (table, grid) = (self.table, self.grid);
        if let Some(title) = &table.title {
            self.same("title", title, &plain(&grid.title));
        }
        if let Some(label) = &table.label {
            self.same("label", label, &plain(&grid.label));
        }
        if let Some(unit) = &table.unit {
            self.same("unit", &format!("单位：{unit}"), &plain(&grid.head_right));
        }
        self.header();
        self.body();
        if table.incomplete.is_none() || !table.notes.is_empty() {
            let ours: Vec<String> = grid.notes.iter().map(|note| plain(note)).collect();
            notes(&table.notes, &ours, |part, published, ours| {
                self.differs(part, published, ours);
            });
        }
    }

    /// Columns by their header path; of an incomplete table by position, its head proves nothing.
    fn header(&mut self) {
        let theirs: Vec<String> = self
            .table
            .columns
            .iter()
            .map(|path| path.join("/"))
            .collect();
        let ours: Vec<String> = self.grid.columns.iter().map(|c| c.path.join("/")).collect();
        if self.table.incomplete.is_some() {
            self.columns = (0..theirs.len())
                .map(|at| (at < ours.len()).then_some(at))
                .collect();
            return;
        }
        self.columns = vec![None; theirs.len()];
        let normed = |list: &[String]| -> Vec<String> { list.iter().map(|p| norm(p)).collect() };
        let (left, right) = (normed(&theirs), normed(&ours));
        for (i, j) in crate::text::common(&left, &right) {
            self.columns[i] = Some(j);
        }
        for (a, b) in hunks(&left, &right) {
            for k in 0..a.len().max(b.len()) {
                let (i, j) = (a.clone().nth(k), b.clone().nth(k));
                if let Some(i) = i {
                    self.columns[i] = j;
                }
                let published = i.map_or("", |i| theirs[i].as_str());
                let part = match i {
                    Some(_) => format!("header {published}"),
                    None => "header +".to_owned(),
                };
                self.differs(&part, published, j.map_or("", |j| ours[j].as_str()));
            }
        }
    }

    fn body(&mut self) {
        let table = self.table;
        let mut sides: Vec<&Option<String>> = table.rows.iter().map(|row| &row.side).collect();
        sides.dedup();
        let mut offset = 0;
        for side in sides {
            let rows: Vec<&TableRow> = table.rows.iter().filter(|row| &row.side == side).collect();
            let width = rows.first().map_or(0, |row| row.cells.len());
            self.side(&rows, offset);
            offset += width;
        }
        if table.rows.is_empty() && table.incomplete.is_none() {
            for at in 0..self.rows.len() {
                self.extra(at, 0);
            }
        }
    }

    /// The rows of one side, whose first published column is `offset`.
    fn side(&mut self, theirs: &[&TableRow], offset: usize) {
        let first = self.columns.get(offset).copied().flatten().unwrap_or(0);
        let mut taken = vec![false; self.rows.len()];
        let mut pairs: Vec<Option<usize>> = Vec::new();
        for row in theirs {
            let at = (0..self.rows.len()).find(|&at| !taken[at] && self.is_row(row, at, first));
            if let Some(at) = at {
                taken[at] = true;
            }
            pairs.push(at);
        }
        let sided = theirs.iter().any(|row| row.side.is_some());
        let own = |at: usize| !sided || !self.rows[at][first].is_empty();
        let mut left: Vec<usize> = (0..self.rows.len())
            .filter(|&at| !taken[at] && own(at))
            .collect();
        for (i, row) in theirs.iter().enumerate() {
            // A row under another name stands where the rows around it stand.
            if pairs[i].is_none() && self.table.incomplete.is_none() {
                let before = pairs[..i].iter().rev().flatten().next().copied();
                let next = before.map_or(0, |at| at + 1);
                if let Some(place) = left.iter().position(|&at| at == next) {
                    pairs[i] = Some(left.remove(place));
                }
            }
            match pairs[i] {
                Some(at) => self.cells(row, at, offset),
                None => {
                    let part = format!("row {}", row.key);
                    self.differs(&part, &row.cells.join("/"), "");
                }
            }
        }
        if self.table.incomplete.is_none() {
            for at in left {
                self.extra(at, first);
            }
            let order: Vec<usize> = pairs.iter().copied().flatten().collect();
            if !order.is_sorted() {
                let keys = |list: &[usize]| -> String {
                    let keys: Vec<&str> = list
                        .iter()
                        .filter_map(|at| pairs.iter().position(|pair| pair == &Some(*at)))
                        .map(|i| theirs[i].key.as_str())
                        .collect();
                    keys.join("、")
                };
                let (published, mut sorted) = (keys(&order), order.clone());
                sorted.sort_unstable();
                let ours = keys(&sorted);
                self.differs("order", &published, &ours);
            }
        }
    }

    fn extra(&mut self, at: usize, first: usize) {
        let cells = self.rows[at][first..].join("/");
        self.differs("row +", "", cells.trim_matches('/'));
    }

    /// Whether our row is the one a published key names.
    fn is_row(&self, row: &TableRow, at: usize, first: usize) -> bool {
        let (cells, own) = (&self.rows[at], &self.grid.body[at]);
        if row.side.is_some() {
            return norm(&cells[first]) == norm(&row.cells[0]);
        }
        if row.key == "total" {
            return own.kind == RowKind::Total || own.key == "all";
        }
        if own.key.rsplit('=').next() == Some(row.key.as_str()) {
            return true;
        }
        let mut from = 0;
        row.key.split('/').all(|part| {
            let part = norm(part);
            let found = (from..cells.len()).find(|&column| {
                let cell = norm(&cells[column]);
                cell == part || cell.starts_with(&format!("[{part}]"))
            });
            from = found.map_or(from, |column| column + 1);
            found.is_some()
        })
    }

    fn cells(&mut self, row: &TableRow, at: usize, offset: usize) {
        for (k, published) in row.cells.iter().enumerate() {
            let Some(column) = self.columns.get(offset + k).copied().flatten() else {
                continue; // the missing column has been reported
            };
            self.out.cells += 1;
            let ours = self.rows[at][column].clone();
            let path = self.table.columns[offset + k].join("/");
            self.same(
                &format!("row {} / column {path}", row.key),
                published,
                &ours,
            );
        }
    }
}

/// Notes: equal ones first, the others pair up in order.
pub fn notes(published: &[String], ours: &[String], mut differs: impl FnMut(&str, &str, &str)) {
    let normed = |list: &[String]| -> Vec<String> { list.iter().map(|note| norm(note)).collect() };
    for (a, b) in hunks(&normed(published), &normed(ours)) {
        for k in 0..a.len().max(b.len()) {
            let (i, j) = (a.clone().nth(k), b.clone().nth(k));
            let part = match i {
                Some(i) => format!("note {}", i + 1),
                None => "note +".to_owned(),
            };
            let text = |list: &[String], at: Option<usize>| {
                at.map_or_else(String::new, |at| list[at].clone())
            };
            differs(&part, &text(published, i), &text(ours, j));
        }
    }
}
