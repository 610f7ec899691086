//! The places of a document with what must stand there, in the order and the grouping in which a
//! format shows them. A new kind of block is one function here.

use gongkai::document::tree::{
    Attachment, Block, Cell, CellRole, Chart, Document, Grid, Inline, Number, Row, RowKind, plain,
};

use super::Kind;

/// How places of the summary begin: only pages and PDFs show them.
pub const SUMMARY: &str = "summary: ";

/// A place with its words.
#[derive(Debug, Clone, Default)]
pub struct Words {
    pub place: String,
    /// Paragraphs.
    pub lines: Vec<Vec<Inline>>,
    pub number: Option<Number>,
    /// Instead of words: what may stand there ends with one of these.
    pub ends: Option<Vec<String>>,
}

#[derive(Debug, Clone)]
pub enum Wanted {
    Line(Words),
    Table {
        place: String,
        rows: Vec<Vec<Words>>,
    },
}

impl Words {
    pub fn text(&self) -> String {
        let lines = self.lines.iter().map(|line| plain(line));
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        lines.join("\n")
    }

    pub fn in_table(&self) -> bool {
        self.place.contains("table ")
    }

    /// Figures that are seen: fact and text.
    pub fn figures(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines
            .iter()
            .flatten()
            .filter_map(|inline| match inline {
                Inline::Figure { fact, text } if !text.is_empty() => {
                    Some((fact.as_str(), text.as_str()))
                }
                _ => None,
            })
    }
}

fn text(text: impl Into<String>) -> Inline {
    Inline::Text { text: text.into() }
}

/// Collects places, counting what it meets.
pub struct Wants {
    kind: Kind,
    pub items: Vec<Wanted>,
    /// The entries of the table of contents, and how deep it goes.
    pub contents: Vec<String>,
    depth: u8,
    lines: usize,
    tables: usize,
    file: String,
}

/// Everything a format shows of a document that is read from one file: the main one and all
/// attachments, or one of them.
pub fn wanted(document: &Document, kind: Kind) -> Wants {
    let mut wants = Wants::new(kind, String::new());
    wants.depth = match kind {
        // Parts and their sections; a letter has no parts.
        Kind::Html if document.letter => 3,
        Kind::Html => 2,
        Kind::Docx | Kind::Pdf => document.contents_depth,
        Kind::Markdown | Kind::Xlsx => 0,
    };
    match kind {
        Kind::Xlsx => {
            for block in document.blocks() {
                if let Block::Grid(grid) = block {
                    wants.contents.push(plain(&grid.title));
                    wants.grid(grid);
                }
            }
        }
        Kind::Html => {
            wants.title(document);
            if let Some(summary) = &document.summary {
                wants.contents.push(summary.title.clone());
                wants.summary(summary);
            }
            wants.blocks(&document.body);
            for one in &document.attachments {
                let title = format!("附件{} {}", one.number, plain(&one.title));
                wants.line("attachment", &[text(title.clone())]);
                wants.contents.push(title);
                wants.blocks(&one.body);
            }
        }
        Kind::Markdown | Kind::Docx | Kind::Pdf => {
            wants.title(document);
            wants.blocks(&document.body);
        }
    }
    wants
}

/// The same of an attachment, for formats in which it is a file of its own.
pub fn attached(attachment: &Attachment, kind: Kind) -> Wants {
    let mut wants = Wants::new(kind, format!("{}: ", attachment.file));
    wants.blocks(&attachment.body);
    wants
}

/// The same of the summary, a file of its own.
pub fn summary(summary: &Document, kind: Kind) -> Wants {
    let mut wants = Wants::new(kind, String::new());
    wants.summary(summary);
    wants
}

impl Wants {
    /// The summary, in its own file or within the page; its headings are in no contents.
    fn summary(&mut self, summary: &Document) {
        let depth = std::mem::take(&mut self.depth);
        self.file = SUMMARY.to_owned();
        self.line("title", &[text(summary.title.clone())]);
        self.blocks(&summary.body);
        self.file.clear();
        self.depth = depth;
    }

    /// A chart: a drawing's words where a format has them, each bar with its name.
    fn chart(&mut self, chart: &Chart) {
        self.line("chart title", &chart.title);
        let mut whole = Vec::new();
        for bar in &chart.bars {
            let marks = bar.marks.iter().enumerate();
            let marks = marks.map(|(at, mark)| {
                let series = chart.series.get(at).cloned().unwrap_or_default();
                (series, mark.content.clone())
            });
            match self.kind {
                Kind::Html => {
                    self.line("name of a bar", &bar.label);
                    for (series, content) in marks {
                        self.line("series of a bar", &series);
                        self.line("bar", &content);
                    }
                }
                Kind::Docx => {
                    let mut label = bar.label.clone();
                    for (series, content) in marks {
                        let named = together(&std::mem::take(&mut label), &series, "\u{3000}");
                        self.line("bar", &together(&named, &content, "\u{3000}"));
                    }
                }
                Kind::Markdown => {
                    let said = marks.fold(Vec::new(), |said, (series, content)| {
                        together(&said, &[series, content].concat(), "，")
                    });
                    self.line("bar", &together(&bar.label, &said, "："));
                }
                Kind::Pdf => {
                    whole.extend(bar.label.iter().cloned());
                    whole.extend(marks.flat_map(|(series, content)| [series, content].concat()));
                }
                Kind::Xlsx => {}
            }
        }
        // A figure is one thing.
        self.line("bars", &whole);
        if matches!(self.kind, Kind::Html | Kind::Docx | Kind::Pdf) {
            self.line("bars in words", &chart.alternative);
        }
        for note in &chart.notes {
            self.line("chart note", note);
        }
    }

    fn new(kind: Kind, file: String) -> Wants {
        Wants {
            kind,
            items: Vec::new(),
            contents: Vec::new(),
            depth: 0,
            lines: 0,
            tables: 0,
            file,
        }
    }

    fn line(&mut self, what: &str, content: &[Inline]) {
        if plain(content).trim().is_empty() {
            return;
        }
        self.lines += 1;
        self.items.push(Wanted::Line(Words {
            place: format!("{}{what} (line {})", self.file, self.lines),
            lines: vec![content.to_vec()],
            ..Words::default()
        }));
    }

    /// Title, cover, and the heading of the contents.
    fn title(&mut self, document: &Document) {
        if document.front || self.kind == Kind::Html {
            self.line("title", &[text(document.title.clone())]);
        }
        let paged = matches!(self.kind, Kind::Docx | Kind::Pdf);
        let mut cover = document.cover.clone();
        if paged {
            // The agency stands on every cover; a letter has none.
            let named = cover
                .iter()
                .any(|line| plain(line).contains(&document.agency));
            if !document.agency.is_empty() && !named {
                cover.insert(0, vec![text(document.agency.clone())]);
            }
            if document.letter || !document.front {
                cover.clear();
            }
        }
        if self.kind == Kind::Pdf {
            // One paragraph of several lines, and in a table of contents a heading of its own.
            cover = vec![cover.concat()];
        }
        for line in &cover {
            self.line("cover", line);
        }
        if paged && document.contents_depth > 0 {
            self.line("contents", &[text("目　录")]);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading(heading) => {
                    let mut line = vec![text(heading.number.clone())];
                    line.extend(heading.content.iter().cloned());
                    if heading.level <= self.depth {
                        self.contents.push(plain(&line));
                    }
                    self.line("heading", &line);
                }
                Block::Paragraph(paragraph) => self.line("paragraph", &paragraph.content),
                Block::Grid(grid) => self.grid(grid),
                Block::Chart(chart) => self.chart(chart),
            }
        }
    }

    fn grid(&mut self, grid: &Grid) {
        self.tables += 1;
        let (label, title) = (&grid.label, &grid.title);
        let (left, right) = (&grid.head_left, &grid.head_right);
        if self.kind == Kind::Markdown {
            self.line("table title", &together(label, title, " "));
            self.line("table line", &together(left, right, "　"));
        } else {
            self.line("table label", label);
            self.line("table title", title);
            self.line("table line, left", left);
            self.line("table line, right", right);
        }
        let place = format!("{}table {} “{}”", self.file, self.tables, plain(title));
        let width = grid.columns.len();
        let head = expanded(&format!("{place} head"), &grid.head, width);
        let body = expanded(&format!("{place} body"), &grid.body, width);
        match (self.kind, grid.form) {
            (Kind::Markdown, true) => self.form(&place, grid, &body),
            (Kind::Markdown, false) => {
                let index = |row: &Row| row.kind == RowKind::Index;
                let (index, head): (Vec<_>, Vec<_>) = head
                    .into_iter()
                    .zip(&grid.head)
                    .partition(|(_, row)| index(row));
                let head: Vec<Vec<Words>> = head.into_iter().map(|(line, _)| line).collect();
                let mut rows = vec![paths(&place, &head, width)];
                rows.extend(index.into_iter().map(|(line, _)| line));
                rows.extend(body);
                self.items.push(Wanted::Table { place, rows });
            }
            _ => {
                let rows: Vec<_> = head.into_iter().chain(body).collect();
                if !rows.is_empty() {
                    self.items.push(Wanted::Table { place, rows });
                }
            }
        }
        for note in &grid.notes {
            self.line("table note", note);
        }
    }

    /// A form in Markdown: pairs of labels and values, and a table for each nested grid.
    fn form(&mut self, place: &str, grid: &Grid, body: &[Vec<Words>]) {
        let named = |name: &str| Words {
            lines: vec![vec![text(name)]],
            ..Words::default()
        };
        let mut pairs: Vec<Vec<Words>> = Vec::new();
        let mut at = 0;
        while let Some(row) = grid.body.get(at) {
            if row.nested.is_none() {
                let values = row.cells.iter().filter(|cell| cell.role == CellRole::Value);
                pairs.extend(values.map(|cell| {
                    let label = Words {
                        place: body[at][cell.column].place.clone(),
                        ends: Some(labels(grid, body, at, cell)),
                        ..Words::default()
                    };
                    vec![label, body[at][cell.column].clone()]
                }));
                at += 1;
                continue;
            }
            self.pairs(place, &mut pairs, &named);
            let rows = grid.body[at..].iter();
            let end = at + rows.take_while(|other| other.nested == row.nested).count();
            self.nested(place, grid, at..end);
            at = end;
        }
        self.pairs(place, &mut pairs, &named);
    }

    fn pairs(&mut self, place: &str, pairs: &mut Vec<Vec<Words>>, named: &dyn Fn(&str) -> Words) {
        if !pairs.is_empty() {
            let mut rows = vec![vec![named("项目"), named("内容")]];
            rows.append(pairs);
            let place = place.to_owned();
            self.items.push(Wanted::Table { place, rows });
        }
    }

    fn nested(&mut self, place: &str, grid: &Grid, range: std::ops::Range<usize>) {
        let rows = &grid.body[range];
        let lines = expanded(&format!("{place} nested"), rows, grid.columns.len());
        let heads = rows
            .iter()
            .take_while(|row| row.kind == RowKind::Head)
            .count();
        // Columns in which no cell begins are only room for other rows.
        let begins = |column: &usize| {
            let mut cells = rows.iter().flat_map(|row| &row.cells);
            cells.any(|cell| cell.column == *column)
        };
        let columns: Vec<usize> = (0..grid.columns.len()).filter(begins).collect();
        let head = paths(place, &lines[..heads], grid.columns.len());
        let picked = |line: &Vec<Words>| columns.iter().map(|at| line[*at].clone()).collect();
        let mut table = vec![picked(&head)];
        table.extend(lines[heads..].iter().map(picked));
        let place = place.to_owned();
        self.items.push(Wanted::Table { place, rows: table });
    }
}

/// Two lines in one, those that are empty left out.
fn together(first: &[Inline], second: &[Inline], between: &str) -> Vec<Inline> {
    let mut line = first.to_vec();
    if !plain(first).is_empty() && !plain(second).is_empty() {
        line.push(text(between));
    }
    line.extend(second.iter().cloned());
    line
}

/// Each place of some rows with the words of the cell that covers it.
pub fn expanded(place: &str, rows: &[Row], width: usize) -> Vec<Vec<Words>> {
    let mut out: Vec<Vec<Words>> = (0..rows.len())
        .map(|_| vec![Words::default(); width])
        .collect();
    for (at, row) in rows.iter().enumerate() {
        for cell in &row.cells {
            let words = Words {
                place: format!("{place} row {} column {}", at + 1, cell.column + 1),
                lines: cell.content.clone(),
                number: cell.number.clone(),
                ends: None,
            };
            for line in out.iter_mut().skip(at).take(cell.rowspan.max(1)) {
                for slot in line.iter_mut().skip(cell.column).take(cell.colspan.max(1)) {
                    *slot = words.clone();
                }
            }
        }
    }
    out
}

/// One row that names each column by all that stands above it, from the top.
fn paths(place: &str, head: &[Vec<Words>], width: usize) -> Vec<Words> {
    let path = |column: usize| {
        let mut names: Vec<String> = Vec::new();
        for line in head {
            let name = line[column].text();
            if !name.is_empty() && names.last() != Some(&name) {
                names.push(name);
            }
        }
        Words {
            place: format!("{place} name of column {}", column + 1),
            lines: vec![vec![text(names.join("/"))]],
            ..Words::default()
        }
    };
    (0..width).map(path).collect()
}

/// What may stand last in the name of a form's value: the label left of it, or those above.
fn labels(grid: &Grid, body: &[Vec<Words>], at: usize, cell: &Cell) -> Vec<String> {
    let is_label = |words: &Words| {
        let mut cells = grid.body.iter().flat_map(|row| &row.cells);
        cells.any(|it| it.role == CellRole::Label && it.content == words.lines)
    };
    let left = body[at][..cell.column].iter().rev().find(|it| is_label(it));
    let above = body[..at].iter().rev().map(|line| &line[cell.column]);
    let above = above.filter(|it| is_label(it));
    left.into_iter().chain(above).map(Words::text).collect()
}
