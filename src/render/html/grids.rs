//! Tables and forms.

use super::charts::Shown;
use super::facts::Figures;
use crate::document::tree::{Align, Cell, CellRole, Grid, Inline, Row, RowKind, plain};
use crate::render::markup::Markup;

/// Tables of more columns become a list of cards on a narrow screen.
const WIDE: usize = 4;

pub(super) fn write(html: &mut Markup, figures: &mut Figures, grid: &Grid) {
    let cards = !grid.form && grid.columns.len() > WIDE;
    let class = match (grid.form, cards) {
        (true, _) => "grid form",
        (false, true) => "grid cards",
        (false, false) => "grid",
    };
    let caption = format!("{}-caption", grid.anchor);
    html.open("figure", &[("class", class), ("id", &grid.anchor)]);
    html.raw("\n");
    // What scrolls must be reached by keyboard.
    let region = [
        ("class", "scroll"),
        ("role", "group"),
        ("tabindex", "0"),
        ("aria-labelledby", caption.as_str()),
    ];
    html.open("div", &region);
    // The look changes on a phone; what a table is must not.
    html.raw("<table role=\"table\">\n");
    html.open("caption", &[("id", &caption)]);
    if !grid.label.is_empty() {
        html.raw("<span class=\"label\">");
        figures.line(html, &grid.label);
        html.raw("</span> ");
    }
    html.raw("<span class=\"title\">");
    figures.line(html, &grid.title);
    html.raw("</span>");
    for (class, line) in [("left", &grid.head_left), ("right", &grid.head_right)] {
        if !line.is_empty() {
            html.open("span", &[("class", class)]);
            figures.line(html, line);
            html.raw("</span>");
        }
    }
    html.raw("</caption>\n");
    if !grid.head.is_empty() {
        html.raw("<thead role=\"rowgroup\">\n");
        for row in &grid.head {
            head_row(html, figures, row, grid.columns.len());
        }
        html.raw("</thead>\n");
    }
    html.raw("<tbody role=\"rowgroup\">\n");
    let names = heading_columns(grid);
    for row in &grid.body {
        body_row(html, figures, grid, row, &names);
    }
    html.raw("</tbody>\n</table></div>\n");
    figures.notes(html, &grid.notes);
    html.raw("</figure>\n");
}

fn head_row(html: &mut Markup, figures: &mut Figures, row: &Row, width: usize) {
    let class = if row.kind == RowKind::Index {
        "index"
    } else {
        "head"
    };
    html.open("tr", &[("role", "row"), ("class", class)]);
    for cell in &row.cells {
        if row.kind == RowKind::Index {
            html.open("td", &[("role", "cell")]);
            content(html, figures, cell);
            html.raw("</td>");
            continue;
        }
        let scope = if cell.colspan > 1 && cell.colspan < width {
            "colgroup"
        } else {
            "col"
        };
        cell_open(
            html,
            "th",
            cell,
            &[("role", "columnheader"), ("scope", scope)],
        );
        content(html, figures, cell);
        html.raw("</th>");
    }
    html.raw("</tr>\n");
}

/// For each column whether its cells head their rows: the last label column of each side.
fn heading_columns(grid: &Grid) -> Vec<bool> {
    let width = grid.columns.len();
    let mut labels = vec![false; width];
    for cell in grid.body.iter().flat_map(|row| &row.cells) {
        if cell.role == CellRole::Label && cell.column < width {
            labels[cell.column] = true;
        }
    }
    let last = |at: usize| labels[at] && !labels.get(at + 1).copied().unwrap_or(false);
    (0..width).map(last).collect()
}

fn body_row(html: &mut Markup, figures: &mut Figures, grid: &Grid, row: &Row, names: &[bool]) {
    let class = match row.kind {
        RowKind::Total => "total",
        _ => "item",
    };
    html.open("tr", &[("role", "row"), ("class", class)]);
    for cell in &row.cells {
        let filled = !cell.content.iter().all(|line| plain(line).is_empty());
        let heads = filled
            && if grid.form {
                cell.role == CellRole::Label
            } else {
                names.get(cell.column).copied().unwrap_or(false)
            };
        let label = grid
            .columns
            .get(cell.column)
            .map(|column| column.path.join(" "));
        let mut attributes = if heads {
            let scope = if grid.form && cell.colspan == grid.columns.len() {
                "colgroup"
            } else {
                "row"
            };
            vec![("role", "rowheader"), ("scope", scope)]
        } else {
            vec![("role", "cell")]
        };
        if let (false, Some(label)) = (grid.form, &label) {
            attributes.push(("data-label", label));
        }
        let tag = if heads { "th" } else { "td" };
        cell_open(html, tag, cell, &attributes);
        content(html, figures, cell);
        html.raw("</");
        html.raw(tag);
        html.raw(">");
    }
    html.raw("</tr>\n");
}

fn cell_open(html: &mut Markup, tag: &str, cell: &Cell, attributes: &[(&str, &str)]) {
    let align = match cell.align {
        Align::Left => "l",
        Align::Center => "c",
        Align::Right => "r",
    };
    let indent = cell.indent.min(6);
    let mut class = align.to_owned();
    if indent > 0 {
        class.push_str(&format!(" i{indent}"));
    }
    if is_code(cell) {
        class.push_str(" k");
    }
    let (columns, rows) = (cell.colspan.to_string(), cell.rowspan.to_string());
    let mut all = attributes.to_vec();
    all.push(("class", &class));
    if cell.colspan > 1 {
        all.push(("colspan", &columns));
    }
    if cell.rowspan > 1 {
        all.push(("rowspan", &rows));
    }
    html.open(tag, &all);
}

/// A code short enough to stand on one line.
fn is_code(cell: &Cell) -> bool {
    let mut inlines = cell.content.iter().flatten();
    match (inlines.next(), inlines.next()) {
        (Some(Inline::Identifier { text }), None) => text.is_ascii() && text.len() < 10,
        _ => false,
    }
}

fn content(html: &mut Markup, figures: &mut Figures, cell: &Cell) {
    let filled = |line: &&Vec<Inline>| !plain(line).is_empty();
    for (at, line) in cell.content.iter().filter(filled).enumerate() {
        if at > 0 {
            html.raw("<br>");
        }
        figures.line(html, line);
    }
}
