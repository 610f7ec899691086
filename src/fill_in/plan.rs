//! Which sheets there are, with which columns and rows, and where everything stands on them.

use std::collections::BTreeSet;

use super::cell::{self, Cell, Words};
use super::name::Names;
use super::{CELL_UNITS, CHECKS, COVER, Guide, Input, LISTS, MARK, SHEET_ROWS};
use crate::diag::Finding;
use crate::records::schema::{self, FieldSpec, Kind};
use crate::records::{Record, Records};

/// Kinds whose sheets are always there.
const ALWAYS: [&str; 8] = [
    "document", "agency", "unit", "line", "previous", "control", "text", "reason",
];

/// Kinds that are files beside the workbook, and those whose records the sheets themselves are.
const ELSEWHERE: [&str; 3] = ["file", "published", "ledger"];

/// Head of a ledger's sheet; the last three only where something is recorded.
const HEAD: [&str; 6] = ["id", "scope", "amount-unit", "year", "phase", "note"];

/// Fields that stand in no column of a new workbook unless used: few agencies need them.
const RARE: [(&str, &[&str]); 9] = [
    ("project", &["continues", "carried"]),
    ("code", &["replaces"]),
    ("goal", &["carried"]),
    ("indicator", &["carried"]),
    ("text", &["carried"]),
    ("reason", &["carried"]),
    ("term", &["carried"]),
    (
        "line",
        &["ledger", "id", "reversal", "reconstructed", "confidential"],
    ),
    ("revenue", &["ledger", "id", "reconstructed"]),
];

/// The whole workbook.
pub(super) struct Plan<'a> {
    pub input: &'a Input<'a>,
    pub sheets: Vec<Sheet<'a>>,
    pub words: Words,
}

/// One record sheet.
pub(super) struct Sheet<'a> {
    pub name: String,
    pub kind: &'static Kind,
    /// The ledger whose lines these are.
    pub ledger: Option<&'a Record>,
    pub columns: Vec<&'static FieldSpec>,
    pub rows: Vec<Row<'a>>,
    /// Lines of explanation above everything but the title.
    pub hints: Vec<String>,
    /// Pairs of label and value above the header.
    pub head: Vec<&'static FieldSpec>,
    /// Rows of control cells above the header.
    pub controls: u32,
}

/// A record on a sheet.
pub(super) struct Row<'a> {
    pub record: &'a Record,
    pub note: &'a str,
    pub optional: bool,
}

impl<'a> Plan<'a> {
    pub fn new(input: &'a Input<'a>) -> Plan<'a> {
        let mut planner = Planner {
            records: input.records,
            guide: input.guide,
            names: Names::default(),
            sheets: Vec::new(),
            several: input.records.of("document").count() > 1,
        };
        for name in [COVER, CHECKS, LISTS] {
            planner.names.give(name);
        }
        for kind in schema::KINDS {
            planner.kind(kind);
        }
        let mut plan = Plan {
            input,
            sheets: planner.sheets,
            words: Words::new(input.records),
        };
        let views = plan.views();
        for (at, sheet) in plan.sheets.iter_mut().enumerate() {
            if matches!(sheet.kind.key, "line" | "revenue" | "carry-forward") {
                let compared = views.iter().filter(|(view, _)| *view == at);
                sheet.controls = 1 + compared.count() as u32;
            }
        }
        plan
    }

    /// What does not fit into a workbook.
    pub fn limits(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for sheet in &self.sheets {
            if sheet.first_row() as usize + sheet.rows.len() > SHEET_ROWS && !sheet.upright() {
                findings.push(
                    Finding::deny("fill-in-too-many-rows")
                        .arg("sheet", &sheet.name)
                        .arg("rows", sheet.rows.len())
                        .arg("most", SHEET_ROWS - sheet.first_row() as usize),
                );
            }
            let records = sheet.rows.iter().map(|row| row.record);
            for record in records.chain(sheet.ledger) {
                self.cell_limits(sheet, record, &mut findings);
            }
        }
        findings
    }

    fn cell_limits(&self, sheet: &Sheet, record: &Record, findings: &mut Vec<Finding>) {
        let first = record.kind.fields.iter().find(|&spec| sheet.shows(spec));
        for spec in record.kind.fields {
            let Cell::Text(text) = self.words.cell(record, spec) else {
                continue;
            };
            let units = text.encode_utf16().count();
            let finding = if units > CELL_UNITS {
                Finding::deny("fill-in-text-too-long")
                    .arg("length", units)
                    .arg("most", CELL_UNITS)
            } else if text.starts_with(MARK) && first.is_some_and(|first| first.key == spec.key) {
                Finding::deny("fill-in-mark")
            } else {
                continue;
            };
            findings.push(
                finding
                    .arg("kind", record.kind.label)
                    .arg("field", spec.label)
                    .at(record.place(spec.key)),
            );
        }
    }
}

struct Planner<'a> {
    records: &'a Records,
    guide: &'a Guide,
    names: Names,
    sheets: Vec<Sheet<'a>>,
    /// There are several documents: records may belong to one of them.
    several: bool,
}

impl<'a> Planner<'a> {
    fn kind(&mut self, kind: &'static Kind) {
        match kind.key {
            "ledger" => self.odd_ledgers(kind),
            key if ELSEWHERE.contains(&key) => {}
            "line" | "revenue" => self.ledgers(kind),
            _ => {
                let rows = self.rows(kind, |_| true);
                let wanted = ALWAYS.contains(&kind.key) || self.guide.kinds.contains(kind.key);
                if wanted || !rows.is_empty() {
                    self.sheet(kind, None, kind.label, rows);
                }
            }
        }
    }

    /// Ledgers that have no sheet of their own: of another measure, of an id given twice, without rows. A sheet of a
    /// ledger nobody has filled in yet says nothing, but an empty ledger says that there is nothing.
    fn odd_ledgers(&mut self, kind: &'static Kind) {
        let rows = self.rows(kind, |record| !self.is_sheet(record));
        if !rows.is_empty() {
            self.sheet(kind, None, kind.label, rows);
        }
    }

    fn is_sheet(&self, ledger: &Record) -> bool {
        let Some(kind) = measure(ledger) else {
            return false;
        };
        let own = default_ledger(kind);
        let mut same = self.records.of("ledger");
        let first = same.find(|other| id_of(other) == id_of(ledger));
        if !first.is_some_and(|first| std::ptr::eq(first, ledger)) {
            return false;
        }
        let mut rows = self.records.of(kind);
        self.guide.fresh || rows.any(|row| row.text("ledger").unwrap_or(own) == id_of(ledger))
    }

    /// A sheet for each ledger, then one for the rows of no ledger declared.
    fn ledgers(&mut self, kind: &'static Kind) {
        let own = default_ledger(kind.key);
        let mut placed: BTreeSet<&str> = BTreeSet::new();
        for ledger in self.records.of("ledger") {
            let id = id_of(ledger);
            let here = measure(ledger) == Some(kind.key) && self.is_sheet(ledger);
            if !here || !placed.insert(id) {
                continue;
            }
            let rows = self.rows(kind, |row| row.text("ledger").unwrap_or(own) == id);
            let name = match id == own {
                true => kind.label.to_owned(),
                false => format!("{}-{id}", kind.label),
            };
            self.sheet(kind, Some(ledger), &name, rows);
        }
        let rest = self.rows(kind, |row| {
            !placed.contains(row.text("ledger").unwrap_or(own))
        });
        let wanted = self.guide.kinds.contains(kind.key) || kind.key == "line";
        if !rest.is_empty() || (placed.is_empty() && wanted) {
            let name = match placed.is_empty() {
                true => kind.label.to_owned(),
                false => format!("{}-其他", kind.label),
            };
            self.sheet(kind, None, &name, rest);
        }
    }

    fn rows(&self, kind: &Kind, of: impl Fn(&Record) -> bool) -> Vec<Row<'a>> {
        let recorded = self.records.of(kind.key).map(|record| Row {
            record,
            note: "",
            optional: false,
        });
        let asked = self.guide.rows.iter();
        let asked = asked.filter(|row| row.record.kind.key == kind.key);
        let asked = asked.map(|row| Row {
            record: &row.record,
            note: &row.note,
            optional: row.optional,
        });
        recorded.chain(asked).filter(|row| of(row.record)).collect()
    }

    fn sheet(
        &mut self,
        kind: &'static Kind,
        ledger: Option<&'a Record>,
        name: &str,
        rows: Vec<Row<'a>>,
    ) {
        let used = |spec: &FieldSpec| rows.iter().any(|row| row.record.get(spec.key).is_some());
        // What is said of one ledger goes before what is said of all.
        let own = ledger.and_then(|ledger| ledger.text("id"));
        let own = format!("{}:{}", kind.key, own.unwrap_or_default());
        let said = [own.as_str(), kind.key];
        let shown = said.iter().find_map(|key| self.guide.columns.get(key));
        let columns = kind.fields.iter().filter(|spec| match spec.key {
            "ledger" if ledger.is_some() => false,
            "file" if kind.key == "ledger" => false,
            "name" if kind.key == "line" => {
                let beside = |row: &Row| {
                    row.record.get("name").is_some() && cell::name_in(row.record).is_none()
                };
                rows.iter().any(beside) || (shown.is_some_and(|shown| shown.contains(&"name")))
            }
            _ if used(spec) || spec.required => true,
            "document" => self.several,
            key => match shown {
                Some(shown) => shown.contains(&key),
                None => !is_rare(kind, key),
            },
        });
        let columns = columns.collect();
        let head = ledger.map_or_else(Vec::new, |ledger| {
            let spec = |key: &&str| schema::kind("ledger").and_then(|kind| kind.field(key));
            let shown = |spec: &&FieldSpec| {
                matches!(spec.key, "id" | "scope" | "amount-unit") || ledger.get(spec.key).is_some()
            };
            HEAD.iter().filter_map(spec).filter(shown).collect()
        });
        let hints = said.iter().find_map(|key| self.guide.hints.get(key));
        let hints = hints.cloned().unwrap_or_default();
        self.sheets.push(Sheet {
            name: self.names.give(name),
            kind,
            ledger,
            columns,
            rows,
            hints,
            head,
            controls: 0,
        });
    }
}

fn is_rare(kind: &Kind, key: &str) -> bool {
    RARE.iter()
        .any(|(of, keys)| *of == kind.key && keys.contains(&key))
}

/// The kind of a ledger's rows; `None` when no sheet stands for its measure.
fn measure(ledger: &Record) -> Option<&'static str> {
    match ledger.text("measure") {
        None | Some("spending" | "支出") => Some("line"),
        Some("revenue" | "收入") => Some("revenue"),
        _ => None,
    }
}

fn id_of(ledger: &Record) -> &str {
    ledger.text("id").unwrap_or_default()
}

/// The ledger of rows that name none.
fn default_ledger(kind: &str) -> &'static str {
    match kind {
        "revenue" => "revenue",
        _ => "main",
    }
}

impl Sheet<'_> {
    /// True where each field is a row.
    pub fn upright(&self) -> bool {
        self.kind.singleton || self.kind.one_or_more()
    }

    /// True when rows come with what they are for.
    pub fn noted(&self) -> bool {
        self.rows.iter().any(|row| !row.note.is_empty())
    }

    /// Row of the first pair of the head.
    pub fn head_row(&self) -> u32 {
        1 + self.hints.len() as u32
    }

    /// Row of the first control cell.
    pub fn control_row(&self) -> u32 {
        self.head_row() + self.head.len() as u32
    }

    pub fn header_row(&self) -> u32 {
        self.control_row() + self.controls
    }

    /// Row of the first record.
    pub fn first_row(&self) -> u32 {
        self.header_row() + 1
    }

    /// The column of a field.
    pub fn column(&self, key: &str) -> Option<u16> {
        let at = self.columns.iter().position(|spec| spec.key == key)?;
        u16::try_from(at).ok()
    }

    fn shows(&self, spec: &FieldSpec) -> bool {
        self.columns.iter().any(|column| column.key == spec.key)
    }

    /// Records on the sheet.
    pub fn filled(&self) -> usize {
        self.rows.iter().filter(|row| !row.optional).count()
    }
}
