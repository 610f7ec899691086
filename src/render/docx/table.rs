//! Tables and forms.

use super::body::{Body, run, run_with, smaller};
use super::styles::{LEADING, TABLE_TITLE_SIZE, table_text};
use super::tracked;
use crate::document::tree::{Align, Cell, Grid, Inline, Row, RowKind, plain};
use crate::render::typst::grids::{GridPlan, Part};

/// Twentieths of a point from thousandths.
fn twips(length: u64) -> u64 {
    (length + 25) / 50
}

/// `before` are properties of its first paragraph.
pub(super) fn write(body: &mut Body, grid: &Grid, planned: &GridPlan, mut before: &str) {
    body.sizes.insert(planned.size);
    if !grid.label.is_empty() {
        body.content("TableLabel", &grid.label, before);
        before = "";
    }
    if !grid.title.is_empty() {
        let look = smaller(&planned.title, TABLE_TITLE_SIZE);
        let title = plain(&grid.title);
        body.open(
            "Caption",
            &format!("{before}{}", tracked::paragraph(&title)),
        );
        run_with(&mut body.out, &title, &look);
        body.out.raw("</w:p>");
    }
    for (at, part) in planned.parts.iter().enumerate() {
        if at > 0 {
            body.line("TableEnd", "", "");
        }
        let width: u64 = part.widths.iter().sum();
        head_line(body, grid, twips(width));
        table(body, grid, planned, part);
    }
    for note in &grid.notes {
        body.content("TableNote", note, "");
    }
    // Two tables without a paragraph between them would be one.
    if grid.notes.is_empty() {
        body.line("TableEnd", "", "");
    }
}

/// The line above a table: one end left, the other right.
fn head_line(body: &mut Body, grid: &Grid, width: u64) {
    let (left, right) = (plain(&grid.head_left), plain(&grid.head_right));
    if left.is_empty() && right.is_empty() {
        return;
    }
    body.out.raw(&format!(
        "<w:p><w:pPr><w:pStyle w:val=\"TableLine\"/><w:tabs>\
         <w:tab w:val=\"right\" w:pos=\"{width}\"/></w:tabs></w:pPr>"
    ));
    run(&mut body.out, &left);
    if !right.is_empty() {
        body.out.raw("<w:r><w:tab/></w:r>");
        run(&mut body.out, &right);
    }
    body.out.raw("</w:p>");
}

fn table(body: &mut Body, grid: &Grid, planned: &GridPlan, part: &Part) {
    let widths: Vec<u64> = part.widths.iter().map(|&width| twips(width)).collect();
    let total: u64 = widths.iter().sum();
    body.out.raw(&format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"DisclosureTable\"/><w:tblW w:w=\"{total}\" w:type=\"dxa\"/>\
         <w:jc w:val=\"center\"/><w:tblLayout w:type=\"fixed\"/><w:tblCellMar>"
    ));
    let (above, beside) = margins(planned);
    for (side, room) in [
        ("top", above),
        ("left", beside),
        ("bottom", above),
        ("right", beside),
    ] {
        body.out
            .raw(&format!("<w:{side} w:w=\"{room}\" w:type=\"dxa\"/>"));
    }
    body.out.raw("</w:tblCellMar></w:tblPr><w:tblGrid>");
    for width in &widths {
        body.out.raw(&format!("<w:gridCol w:w=\"{width}\"/>"));
    }
    body.out.raw("</w:tblGrid>");
    let style = table_text(planned.size);
    let mut rows = Rows {
        body,
        part,
        widths: &widths,
        style: &style,
    };
    rows.write(&grid.head, |_| false, true);
    rows.write(&grid.body, |at| planned.loose_rows.contains(&at), false);
    body.out.raw("</w:tbl>");
}

/// The room above and beside the text of a cell, so that rows and columns are those of the plan:
/// the lines of the style have half of their leading above, and rules take from the sides.
fn margins(planned: &GridPlan) -> (u64, u64) {
    let above = planned.size * planned.pad.saturating_sub(LEADING / 2) / 1000;
    (twips(above), twips(planned.size / 4))
}

struct Rows<'a> {
    body: &'a mut Body,
    part: &'a Part,
    widths: &'a [u64],
    style: &'a str,
}

/// A cell that reaches into the rows below: how many more, and the columns it takes.
#[derive(Clone, Copy)]
struct Held {
    left: usize,
    span: usize,
}

impl Rows<'_> {
    fn write(&mut self, rows: &[Row], loose: impl Fn(usize) -> bool, head: bool) {
        let width = self.widths.len();
        let mut held: Vec<Option<Held>> = vec![None; width];
        for (at, row) in rows.iter().enumerate() {
            self.body.out.raw("<w:tr><w:trPr>");
            if !loose(at) {
                self.body.out.raw("<w:cantSplit/>");
            }
            if head {
                self.body.out.raw("<w:tblHeader/>");
            }
            if let Some(mark) = tracked::whole(&row.key) {
                self.body.out.raw(&tracked::row(mark));
            }
            self.body.out.raw("</w:trPr>");
            let strong = row.kind == RowKind::Total || row.kind == RowKind::Head;
            let mut cells = self.placed(row).into_iter().peekable();
            let mut column = 0;
            while column < width {
                if let Some(Held { left, span }) = held[column] {
                    self.cell(None, column, span, "<w:vMerge/>", false);
                    held[column] = (left > 1).then_some(Held {
                        left: left - 1,
                        span,
                    });
                    column += span;
                    continue;
                }
                match cells.next_if(|(first, _, _)| *first <= column) {
                    Some((_, span, cell)) => {
                        let down = cell.rowspan.min(rows.len() - at);
                        let span = span.min(width - column);
                        let merge = if down > 1 {
                            "<w:vMerge w:val=\"restart\"/>"
                        } else {
                            ""
                        };
                        self.cell(Some(cell), column, span, merge, strong);
                        if down > 1 {
                            held[column] = Some(Held {
                                left: down - 1,
                                span,
                            });
                        }
                        column += span;
                    }
                    None => {
                        self.cell(None, column, 1, "", false);
                        column += 1;
                    }
                }
            }
            self.body.out.raw("</w:tr>");
        }
    }

    /// The cells of a row that reach into this part: first column in it, columns taken.
    fn placed<'r>(&self, row: &'r Row) -> Vec<(usize, usize, &'r Cell)> {
        let within = |cell: &'r Cell| {
            let columns = cell.column..cell.column + cell.colspan.max(1);
            let inside = self.part.columns.iter().enumerate();
            let mut inside = inside.filter(|(_, column)| columns.contains(column));
            let (first, _) = inside.next()?;
            Some((first, 1 + inside.count(), cell))
        };
        row.cells.iter().filter_map(within).collect()
    }

    fn cell(&mut self, cell: Option<&Cell>, column: usize, span: usize, merge: &str, strong: bool) {
        let width: u64 = self.widths[column..column + span].iter().sum();
        let out = &mut self.body.out;
        out.raw(&format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>"
        ));
        if span > 1 {
            out.raw(&format!("<w:gridSpan w:val=\"{span}\"/>"));
        }
        out.raw(merge);
        // A number is never broken.
        if cell.is_some_and(is_number) {
            out.raw("<w:noWrap/>");
        }
        out.raw("<w:vAlign w:val=\"center\"/></w:tcPr>");
        let align = match cell.map(|cell| cell.align) {
            Some(Align::Center) => "center",
            Some(Align::Right) => "right",
            Some(Align::Left) | None => "left",
        };
        let indent = cell.map_or(0, |cell| u32::from(cell.indent));
        let mut properties = format!("<w:pStyle w:val=\"{}\"/>", self.style);
        if indent > 0 {
            properties.push_str(&format!("<w:ind w:leftChars=\"{}\"/>", indent * 100));
        }
        properties.push_str(&format!("<w:jc w:val=\"{align}\"/>"));
        let lines = cell.map_or(&[][..], |cell| cell.content.as_slice());
        let mut written = false;
        for line in lines
            .iter()
            .map(|line| plain(line))
            .filter(|line| !line.is_empty())
        {
            written = true;
            out.raw(&format!("<w:p><w:pPr>{properties}</w:pPr>"));
            run_with(out, &line, if strong { "<w:b/>" } else { "" });
            out.raw("</w:p>");
        }
        // A cell must hold a paragraph.
        if !written {
            out.raw(&format!("<w:p><w:pPr>{properties}</w:pPr></w:p>"));
        }
        out.raw("</w:tc>");
    }
}

fn is_number(cell: &Cell) -> bool {
    let mut inlines = cell.content.iter().flatten();
    inlines.all(|inline| matches!(inline, Inline::Figure { .. }))
}
