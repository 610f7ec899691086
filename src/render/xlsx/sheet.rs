//! One table on a sheet, as it is printed: the same type sizes, widths and page direction.

use rust_xlsxwriter::{Formula, IgnoreError, Worksheet, XlsxError};

use super::formats::{Face, Formats, Look};
use super::{DRAFT, Options, formulas, numbers};
use crate::document::tree::{Align, Cell, Grid, Inline, Number, Place, Row, RowKind, plain};
use crate::render::typst::{
    GridPlan, LANDSCAPE, Length, MeasuredCell, PORTRAIT, Part, Rooms, text_lines, width,
};

/// Type sizes of the label above a title and of the lines around a table.
const LABEL: Length = 12_000;
const SMALL: Length = 10_500;
/// The tallest a row gets, in points; taller ones take several rows of the sheet.
const TALLEST: f64 = 400.0;

/// Writes a table.
///
/// # Errors
/// When a text is too long for a cell, or the table too large for a sheet.
pub fn write(
    sheet: &mut Worksheet,
    formats: &mut Formats,
    grid: &Grid,
    (landscape, plan): (bool, &GridPlan),
    options: Options,
) -> Result<(), XlsxError> {
    let paper = if landscape { LANDSCAPE } else { PORTRAIT };
    page(sheet, landscape, options);
    // One page wide, and no more pages than in print.
    let tall = u16::try_from(plan.height.div_ceil(paper.1)).unwrap_or(0);
    sheet.set_print_fit_to_pages(1, tall);
    let part = plan.whole();
    for (&column, &width) in part.columns.iter().zip(&part.widths) {
        sheet.set_column_width_pixels(column_number(column)?, width_in_pixels(width))?;
    }
    let mut writer = Writer {
        sheet,
        formats,
        grid,
        plan,
        part,
        row: 0,
    };
    writer.caption()?;
    let head = writer.row;
    writer.rows(&grid.head, true)?;
    let body = writer.row;
    writer.rows(&grid.body, false)?;
    for note in &grid.notes {
        let height = writer.line_height(note, SMALL);
        writer.across(note, Look::text(Face::Plain, SMALL, Align::Left), height)?;
    }
    writer.finish(head, body)
}

/// Paper, margins, header and footer of a sheet.
pub fn page(sheet: &mut Worksheet, landscape: bool, options: Options) {
    sheet.set_paper_size(9);
    // The margins of the printed pages, in inches: 27 mm left and 25 mm elsewhere.
    let (side, top) = if landscape { (0.98, 1.1) } else { (1.04, 1.2) };
    sheet.set_margins(side, side, top, 1.0, 0.6, 0.6);
    if landscape {
        sheet.set_landscape();
    }
    sheet.set_print_center_horizontally(true);
    sheet.set_screen_gridlines(false);
    sheet.set_footer("&C&\"宋体,Regular\"&12— &P —");
    if options.draft {
        sheet.set_header(format!("&C&\"黑体,Regular\"&16{DRAFT}"));
    }
}

/// A width on paper as one on the screen, where an inch has 96 points.
pub fn width_in_pixels(width: Length) -> u32 {
    u32::try_from((width * 96 / 72).div_ceil(1000)).unwrap_or(u32::MAX)
}

fn column_number(column: usize) -> Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}

struct Writer<'a> {
    sheet: &'a mut Worksheet,
    formats: &'a mut Formats,
    grid: &'a Grid,
    plan: &'a GridPlan,
    part: Part,
    /// The next row.
    row: u32,
}

impl Writer<'_> {
    fn width(&self) -> Length {
        self.part.widths.iter().sum()
    }

    fn last_column(&self) -> Result<u16, XlsxError> {
        column_number(self.grid.columns.len().saturating_sub(1))
    }

    /// Height of a paragraph over the whole width.
    fn line_height(&self, content: &[Inline], size: Length) -> f64 {
        let lines = text_lines(content, size, self.width().saturating_sub(size));
        points(size) * (1.4 * lines as f64 + 0.4)
    }

    /// Label, title and the line above the table.
    fn caption(&mut self) -> Result<(), XlsxError> {
        let grid = self.grid;
        if !plain(&grid.label).is_empty() {
            let look = Look::text(Face::Strong, LABEL, Align::Left);
            let height = self.line_height(&grid.label, LABEL);
            self.across(&grid.label, look, height)?;
        }
        if !plain(&grid.title).is_empty() {
            let size = self.plan.title.size;
            let lines = self.plan.title.lines.len();
            let look = Look::text(Face::Title, size, Align::Center);
            let height = points(size) * (1.5 * lines as f64 + 0.6);
            self.across(&grid.title, look, height)?;
        }
        let look = |align| Look::text(Face::Plain, SMALL, align);
        match [&grid.head_left, &grid.head_right].map(|line| plain(line)) {
            [left, right] if left.is_empty() && right.is_empty() => Ok(()),
            [left, right] if left.is_empty() || right.is_empty() => {
                let (content, align) = match left.is_empty() {
                    true => (&grid.head_right, Align::Right),
                    false => (&grid.head_left, Align::Left),
                };
                let height = self.line_height(content, SMALL);
                self.across(content, look(align), height)
            }
            [left, right] => self.two_sides(&left, &right),
        }
    }

    /// The line above the table: on the right as many columns as its words need.
    fn two_sides(&mut self, left: &str, right: &str) -> Result<(), XlsxError> {
        let needed = (width(right) + 1_000) * SMALL / 1000;
        let count = self.part.widths.len();
        let mut room = 0;
        let right_columns = (self.part.widths.iter().rev())
            .take_while(|&&width| {
                let enough = room >= needed;
                room += width;
                !enough
            })
            .count();
        let look = |align| Look::text(Face::Plain, SMALL, align);
        if right_columns >= count {
            // One narrow table: a line each.
            let height = points(SMALL) * 1.8;
            for (text, align) in [(left, Align::Left), (right, Align::Right)] {
                let content = [Inline::Text {
                    text: text.to_owned(),
                }];
                self.across(&content, look(align), height)?;
            }
            return Ok(());
        }
        let cut = count - right_columns;
        let left_room: Length = self.part.widths[..cut].iter().sum();
        let lines = (width(left) * SMALL / 1000).div_ceil(left_room.saturating_sub(SMALL).max(1));
        let row = self.row;
        let height = points(SMALL) * (1.4 * lines.max(1) as f64 + 0.4);
        self.sheet.set_row_height(row, height)?;
        let cut = column_number(cut)?;
        let last = self.last_column()?;
        self.area((row, 0, row, cut - 1), left, look(Align::Left))?;
        self.area((row, cut, row, last), right, look(Align::Right))?;
        self.row += 1;
        Ok(())
    }

    /// A line over all columns.
    fn across(&mut self, content: &[Inline], look: Look, height: f64) -> Result<(), XlsxError> {
        let (row, last) = (self.row, self.last_column()?);
        let rows = rows_of(height);
        for at in row..row + rows {
            self.sheet.set_row_height(at, height / f64::from(rows))?;
        }
        self.area((row, 0, row + rows - 1, last), &plain(content), look)?;
        self.row += rows;
        Ok(())
    }

    /// A text over an area: first row and column, last row and column.
    fn area(
        &mut self,
        (first_row, first, last_row, last): (u32, u16, u32, u16),
        text: &str,
        look: Look,
    ) -> Result<(), XlsxError> {
        let format = self.formats.get(look);
        if (first_row, first) == (last_row, last) {
            match text {
                "" => self.sheet.write_blank(first_row, first, format)?,
                text => self
                    .sheet
                    .write_string_with_format(first_row, first, text, format)?,
            };
        } else {
            self.sheet
                .merge_range(first_row, first, last_row, last, text, format)?;
        }
        Ok(())
    }

    /// Head or body rows.
    fn rows(&mut self, rows: &[Row], head: bool) -> Result<(), XlsxError> {
        let heights = self.heights(rows, head);
        // The first row of the sheet of each row, and the one after the last.
        let mut starts = vec![self.row];
        for height in heights {
            let count = rows_of(height);
            for _ in 0..count {
                self.sheet
                    .set_row_height(self.row, height / f64::from(count))?;
                self.row += 1;
            }
            starts.push(self.row);
        }
        let columns = self.grid.columns.len();
        let mut taken = vec![false; rows.len() * columns];
        for (at, row) in rows.iter().enumerate() {
            for cell in row.cells.iter().filter(|cell| cell.column < columns) {
                let (height, width) = free(cell, at, columns, rows.len(), &mut taken);
                if height > 0 {
                    let area = (
                        starts[at],
                        column_number(cell.column)?,
                        starts[at + height] - 1,
                        column_number(cell.column + width - 1)?,
                    );
                    self.cell(row, cell, area, &starts, head)?;
                }
            }
        }
        // Places no cell covers have borders all the same.
        for (index, _) in taken.iter().enumerate().filter(|(_, taken)| !**taken) {
            let (at, column) = (index / columns, column_number(index % columns)?);
            let look = self.look(Face::Plain, Align::Left);
            self.area((starts[at], column, starts[at + 1] - 1, column), "", look)?;
        }
        Ok(())
    }

    fn look(&self, face: Face, align: Align) -> Look {
        Look {
            border: true,
            ..Look::text(face, self.plan.size, align)
        }
    }

    fn cell(
        &mut self,
        row: &Row,
        cell: &Cell,
        area: (u32, u16, u32, u16),
        starts: &[u32],
        head: bool,
    ) -> Result<(), XlsxError> {
        let strong = match row.kind {
            RowKind::Head | RowKind::Total => true,
            RowKind::Item => head,
            RowKind::Index => false,
        };
        let number = cell.number.as_ref();
        let Some((number, shown)) = number.and_then(|it| numbers::cell(it).map(|cell| (it, cell)))
        else {
            let look = Look {
                indent: cell.indent,
                ..self.look(if strong { Face::Strong } else { Face::Plain }, cell.align)
            };
            let paragraphs: Vec<String> = cell.content.iter().map(|line| plain(line)).collect();
            return self.area(area, &paragraphs.join("\n"), look);
        };
        let face = match strong {
            true => Face::StrongFigure,
            false => Face::Figure,
        };
        let look = Look {
            number: shown.format,
            wrap: false,
            ..self.look(face, cell.align)
        };
        let (first_row, first, last_row, last) = area;
        if (first_row, first) != (last_row, last) {
            self.area(area, "", look.clone())?;
        }
        let body = &self.grid.body;
        let operand = |place: Place| held(body, place);
        let at = |place: Place| {
            let column = u16::try_from(place.column).ok()?;
            Some((*starts.get(place.row)?, column))
        };
        let format = self.formats.get(look);
        match formulas::text(number, &operand, &at) {
            Some(text) => {
                let formula = Formula::new(text).set_result(shown.text);
                self.sheet
                    .write_formula_with_format(first_row, first, formula, format)?
            }
            None => (self.sheet).write_number_with_format(first_row, first, shown.value, format)?,
        };
        Ok(())
    }

    /// Heights of rows in points.
    fn heights(&self, rows: &[Row], head: bool) -> Vec<f64> {
        let size = self.plan.size;
        let pad = self.plan.pad as f64 / 1000.0;
        let height = |lines: Length| points(size) * (1.35 * lines as f64 - 0.3 + 2.0 * pad);
        let rooms = Rooms::new(&self.part, size);
        let lines = |cell: &Cell| MeasuredCell::new(cell, head).lines(&rooms);
        let mut heights: Vec<f64> = rows
            .iter()
            .map(|row| {
                let single = row.cells.iter().filter(|cell| cell.rowspan <= 1);
                height(single.map(lines).max().unwrap_or(1))
            })
            .collect();
        // What a spanning cell needs beyond its rows goes to the last of them.
        for (at, row) in rows.iter().enumerate() {
            for cell in row.cells.iter().filter(|cell| cell.rowspan > 1) {
                let end = at.saturating_add(cell.rowspan).min(heights.len());
                let have: f64 = heights[at..end].iter().sum();
                if let Some(last) = heights[at..end].last_mut() {
                    *last += (height(lines(cell)) - have).max(0.0);
                }
            }
        }
        heights
    }

    /// What concerns the sheet as a whole: heads repeated and frozen, warnings about texts that look
    /// like numbers and about formulas unlike their neighbours.
    fn finish(self, head: u32, body: u32) -> Result<(), XlsxError> {
        let (end, last) = (self.row.saturating_sub(1), self.last_column()?);
        let texts = IgnoreError::NumberStoredAsText;
        self.sheet.ignore_error_range(0, 0, end, last, texts)?;
        if body > head {
            self.sheet.set_repeat_rows(head, body - 1)?;
            self.sheet.set_freeze_panes(body, self.frozen())?;
            // An area has one rule: each has its own.
            let formulas = [
                (head, IgnoreError::FormulaDiffers),
                (body, IgnoreError::FormulaOmitsCells),
            ];
            for (from, kind) in formulas.into_iter().filter(|(from, _)| *from <= end) {
                self.sheet.ignore_error_range(from, 0, end, last, kind)?;
            }
        }
        Ok(())
    }

    /// Columns that stay in sight: those that say what a row is, where they are narrow and all on
    /// one side.
    fn frozen(&self) -> u16 {
        let columns = &self.grid.columns;
        let label = |align: Align| align != Align::Right;
        let count = columns.iter().take_while(|it| label(it.align)).count();
        let one_side = !columns[count..].iter().any(|it| label(it.align));
        let narrow: Length = self.part.widths[..count.min(self.part.widths.len())]
            .iter()
            .sum();
        match one_side && narrow * 5 <= self.width() * 2 {
            true => u16::try_from(count).unwrap_or(0),
            false => 0,
        }
    }
}

/// The number of a body cell that is one on the sheet, too.
fn held(body: &[Row], place: Place) -> Option<&Number> {
    let cells = &body.get(place.row)?.cells;
    let cell = cells.iter().find(|cell| cell.column == place.column)?;
    let number = cell.number.as_ref()?;
    numbers::cell(number).map(|_| number)
}

/// How many rows and columns a cell gets: as many as it asks for and are free. They are taken then.
fn free(cell: &Cell, at: usize, columns: usize, rows: usize, taken: &mut [bool]) -> (usize, usize) {
    let wide = cell.colspan.clamp(1, columns - cell.column);
    let tall = cell.rowspan.clamp(1, rows - at);
    let line = |row: usize| row * columns + cell.column;
    let width = (0..wide).take_while(|w| !taken[line(at) + w]).count();
    let height = (at..at + tall)
        .take_while(|&row| width > 0 && !taken[line(row)..line(row) + width].contains(&true))
        .count();
    for row in at..at + height {
        taken[line(row)..line(row) + width].fill(true);
    }
    (height, width)
}

fn points(size: Length) -> f64 {
    size as f64 / 1000.0
}

/// Rows of the sheet that make up a height.
fn rows_of(height: f64) -> u32 {
    (height / TALLEST).ceil().max(1.0) as u32
}
