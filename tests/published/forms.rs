//! Forms: labelled values, and the rows of the indicators nested in them.

use gongkai::document::tree::{Grid, RowKind, plain};

use crate::deviations::{Deviations, Difference};
use crate::oracle::Form;
use crate::printed::{Field, fields, full_rows};
use crate::tables::notes;
use crate::text::norm;

pub struct Forms {
    pub differences: Vec<Difference>,
    pub cells: usize,
}

pub fn compare(published: &[Form], grids: &[&Grid], listed: &mut Deviations) -> Forms {
    let mut out = Forms {
        differences: Vec::new(),
        cells: 0,
    };
    let mut left: Vec<&Grid> = grids.iter().copied().filter(|grid| grid.form).collect();
    for form in published {
        // The form of an entity is named by it: `15/NAME`.
        let name = form.id.split_once('/').map(|(_, name)| norm(name));
        let title = form.title.as_deref().map(norm).unwrap_or_default();
        let at = left.iter().position(|grid| match &name {
            Some(name) => fields(grid).iter().any(|field| &norm(&field.value) == name),
            None => norm(&plain(&grid.title)) == title || form.title.is_none(),
        });
        let Some(at) = at else {
            out.differences.push(Difference {
                place: format!("form {}", form.id),
                published: form.title.clone().unwrap_or_default(),
                ours: String::new(),
            });
            continue;
        };
        let grid = left.remove(at);
        One {
            form,
            grid,
            out: &mut out,
            listed,
        }
        .compare();
    }
    for grid in left {
        out.differences.push(Difference {
            place: "form +".to_owned(),
            published: String::new(),
            ours: plain(&grid.title),
        });
    }
    out
}

struct One<'a> {
    form: &'a Form,
    grid: &'a Grid,
    out: &'a mut Forms,
    listed: &'a mut Deviations,
}

/// A row of indicators: the words of the block it stands in, and its cells by header.
struct Indicator {
    block: String,
    cells: Vec<(String, String)>,
}

impl One<'_> {
    fn differs(&mut self, part: &str, published: &str, ours: &str) {
        self.out.differences.push(Difference {
            place: format!("form {} / {part}", self.form.id),
            published: published.to_owned(),
            ours: ours.to_owned(),
        });
    }

    fn compare(mut self) {
        let (form, grid) = (self.form, self.grid);
        let title = plain(&grid.title);
        if let Some(published) = &form.title
            && norm(published) != norm(&title)
        {
            self.differs("title", published, &title);
        }
        let blocks = self.values();
        self.indicators(blocks);
        if let Some(published) = &form.notes {
            let ours: Vec<String> = grid.notes.iter().map(|note| plain(note)).collect();
            notes(published, &ours, |part, published, ours| {
                self.differs(part, published, ours);
            });
        }
    }

    /// Compares the labelled values; returns those that head blocks of indicators.
    fn values(&mut self) -> Vec<String> {
        let form = self.form;
        let mut ours = fields(self.grid);
        for field in &mut ours {
            field
                .labels
                .iter_mut()
                .for_each(|label| *label = part(label));
        }
        let blocks: Vec<String> = ours.iter().map(block_words).collect();
        let heads: Vec<String> = form
            .indicators
            .iter()
            .filter_map(|row| self.block_of(row))
            .collect();
        ours.retain(|field| !heads.contains(&block_words(field)));
        let mut missing: Vec<(String, String)> = Vec::new();
        for (label, value) in &form.fields {
            let value = value.as_str().unwrap_or_default();
            let path: Vec<String> = label.split('/').map(part).collect();
            let found = ours
                .iter()
                .position(|field| field.labels == path)
                .or_else(|| ours.iter().position(|field| field.labels.ends_with(&path)))
                .or_else(|| ours.iter().position(|field| contains(&field.labels, &path)));
            match found {
                Some(at) => {
                    self.out.cells += 1;
                    let field = ours.remove(at);
                    let place = format!("form {} / {label}", form.id);
                    if self.listed.applied(&place, value) != norm(&field.value) {
                        self.differs(label, value, &field.value);
                    }
                }
                None => missing.push((label.clone(), value.to_owned())),
            }
        }
        // The same value under another label, or a value without counterpart.
        for (label, value) in missing {
            let same = ours
                .iter()
                .position(|field| norm(&field.value) == norm(&value));
            match same {
                Some(at) => {
                    self.out.cells += 1;
                    let label_of_ours = ours.remove(at).labels.join("/");
                    self.differs(&format!("label {label}"), &label, &label_of_ours);
                }
                None => self.differs(&label, &value, ""),
            }
        }
        for field in ours {
            self.differs(
                "+",
                "",
                &format!("{}：{}", field.labels.join("/"), field.value),
            );
        }
        blocks
    }

    fn block_of(&self, row: &[String]) -> Option<String> {
        (self.form.columns.first()? == "block").then(|| norm(&row[0]))
    }

    fn indicators(&mut self, blocks: Vec<String>) {
        let form = self.form;
        let columns = &form.columns;
        let mut ours = indicators(self.grid);
        let name_at = columns
            .iter()
            .position(|column| column == "指标名称" || column == "三级指标")
            .unwrap_or(0);
        let mut order = Vec::new();
        for row in &form.indicators {
            let block = self.block_of(row);
            let named = !row[name_at].is_empty();
            let found = ours.iter().position(|(_, indicator)| {
                let cell = |at: usize| column_text(indicator, columns, at);
                let same = |at: usize| norm(&cell(at)) == norm(&row[at]);
                let here = block.as_ref().is_none_or(|block| &indicator.block == block);
                // A fixed row without an indicator is known by its levels.
                here && same(name_at) && (named || (0..name_at).all(same))
            });
            let name = if named {
                row[name_at].clone()
            } else {
                row[..name_at].join("/")
            };
            let Some(found) = found else {
                let cells: Vec<&str> = row.iter().map(String::as_str).collect();
                self.differs(&format!("indicator {name}"), &cells.join("/"), "");
                continue;
            };
            let (at, indicator) = ours.remove(found);
            order.push(at);
            for (k, published) in row.iter().enumerate() {
                if columns[k] == "block" {
                    assert!(blocks.contains(&indicator.block), "block heads are values");
                    continue;
                }
                self.out.cells += 1;
                let value = column_text(&indicator, columns, k);
                if norm(published) != norm(&value) {
                    let part = format!("indicator {name} / column {}", columns[k]);
                    self.differs(&part, published, &value);
                }
            }
        }
        for (_, indicator) in ours {
            let cells: Vec<&str> = indicator
                .cells
                .iter()
                .map(|(_, text)| text.as_str())
                .collect();
            self.differs("indicator +", "", &cells.join("/"));
        }
        if !order.is_sorted() {
            let places: Vec<String> = order.iter().map(|at| (at + 1).to_string()).collect();
            self.differs("indicator order", "", &places.join("、"));
        }
    }
}

/// A label as it is compared: 其中 belongs to the layout.
fn part(label: &str) -> String {
    let label = norm(label);
    label.strip_prefix("其中:").unwrap_or(&label).to_owned()
}

fn block_words(field: &Field) -> String {
    let label = field.labels.concat();
    let colon = if label.ends_with(':') { "" } else { ":" };
    format!("{label}{colon}{}", norm(&field.value))
}

fn contains(labels: &[String], path: &[String]) -> bool {
    let mut labels = labels.iter();
    path.iter().all(|part| labels.any(|label| label == part))
}

/// The rows of all nested grids with their place among them.
fn indicators(grid: &Grid) -> Vec<(usize, Indicator)> {
    let width = grid.columns.len();
    let mut out = Vec::new();
    let mut block = String::new();
    let mut at = 0;
    while at < grid.body.len() {
        let nested = &grid.body[at].nested;
        let end = (at..grid.body.len())
            .find(|&next| &grid.body[next].nested != nested)
            .unwrap_or(grid.body.len());
        let rows = &grid.body[at..end];
        if nested.is_none() {
            let values = gongkai::document::labels::labelled(rows);
            let field = values.last().map(|found| Field {
                labels: found
                    .labels
                    .iter()
                    .map(|label| norm(&crate::printed::cell_text(label)))
                    .collect(),
                value: crate::printed::cell_text(found.value),
            });
            block = field.as_ref().map(block_words).unwrap_or_default();
        } else {
            let lines = full_rows(width, rows.iter());
            let heads = rows
                .iter()
                .take_while(|row| row.kind == RowKind::Head)
                .count();
            let head = |column: usize| {
                let words = lines[..heads].iter().rev().map(|line| line[column].clone());
                words
                    .into_iter()
                    .find(|word| !word.is_empty())
                    .unwrap_or_default()
            };
            for line in &lines[heads..] {
                let columns = (0..width).filter(|&column| !head(column).is_empty());
                let cells = columns.map(|column| (head(column), line[column].clone()));
                let block = block.clone();
                out.push((
                    out.len(),
                    Indicator {
                        block,
                        cells: cells.collect(),
                    },
                ));
            }
        }
        at = end;
    }
    out
}

/// The cell under a published column: by its header, else the columns left over, from the right.
fn column_text(indicator: &Indicator, columns: &[String], at: usize) -> String {
    let named = |name: &str| {
        indicator
            .cells
            .iter()
            .find(|(head, _)| norm(head) == norm(name))
    };
    if let Some((_, text)) = named(&columns[at]) {
        return text.clone();
    }
    let over: Vec<&(String, String)> = indicator
        .cells
        .iter()
        .filter(|(head, _)| !columns.iter().any(|column| norm(column) == norm(head)))
        .collect();
    let unnamed: Vec<usize> = (0..columns.len())
        .filter(|&k| columns[k] != "block" && named(&columns[k]).is_none())
        .collect();
    let from_right = unnamed.iter().rev().position(|&k| k == at);
    from_right
        .and_then(|back| over.len().checked_sub(back + 1))
        .map_or_else(String::new, |k| over[k].1.clone())
}
