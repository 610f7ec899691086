//! What stands above the header: title, remarks, and what a ledger's sheet says of its ledger.

use std::collections::BTreeMap;

use super::page::Page;
use super::value::{self, Taken};
use super::{Parsed, is_blank, is_remark, label};
use crate::diag::{Finding, Msg};
use crate::records::schema::{self, FieldSpec, Kind};
use crate::records::text::excerpt;
use crate::records::text::nearest::nearest;
use crate::records::{Field, Raw, Record};
use crate::workbook::Cell;

/// Fields of a ledger that stand above the header of its sheet.
pub const HEAD: [&str; 6] = ["id", "scope", "amount-unit", "year", "phase", "note"];

/// The pairs of label and value above a header.
pub(super) struct Head<'a> {
    pairs: Vec<Pair<'a>>,
}

struct Pair<'a> {
    spec: &'static FieldSpec,
    label: &'a Cell,
    value: Option<&'a Cell>,
}

impl<'a> Head<'a> {
    /// Reads what stands above a header. What is neither title, remark nor pair is told.
    pub fn read(
        page: &Page<'a>,
        kind: &'static Kind,
        header: u32,
        findings: &mut Vec<Finding>,
    ) -> Head<'a> {
        let mut head = Head { pairs: Vec::new() };
        let with_ledger = ["line", "revenue"].contains(&kind.key);
        for (row, cells) in page.lines().take_while(|(row, _)| *row < header) {
            let mut cells = cells
                .iter()
                .filter(|cell| !is_blank(cell) && !is_remark(cell));
            let Some(first) = cells.next() else { continue };
            let found = with_ledger.then(|| in_head(&label(first))).flatten();
            let rest = match found {
                Some(spec) => {
                    head.add(page, spec, first, cells.next(), findings);
                    cells.next()
                }
                // The title.
                None if row == 0 => cells.next(),
                None => Some(first),
            };
            if let Some(cell) = rest {
                findings.push(stray(page, cell, with_ledger));
            }
        }
        head
    }

    fn add(
        &mut self,
        page: &Page,
        spec: &'static FieldSpec,
        label: &'a Cell,
        value: Option<&'a Cell>,
        findings: &mut Vec<Finding>,
    ) {
        let place = page.at(label.row, label.column);
        match self.pairs.iter().find(|pair| pair.spec.key == spec.key) {
            Some(first) => {
                let finding = Finding::deny("duplicate-key").arg("key", spec.label);
                let first = page.at(first.label.row, first.label.column);
                findings.push(finding.at(&place).also(&first, Msg::new("first-here")));
            }
            None => self.pairs.push(Pair { spec, label, value }),
        }
    }

    /// The ledger the pairs speak of; without a pair there is none. `rest` is what the sheet is
    /// called besides its kind.
    pub fn ledger(
        &self,
        page: &Page,
        kind: &'static Kind,
        rest: Option<&str>,
        parsed: &mut Parsed,
    ) -> Option<Record> {
        let first = self.pairs.first()?.label;
        let place = page.at(first.row, first.column);
        let ledger = schema::kind("ledger")?;
        let mut fields: BTreeMap<&'static str, Field> = BTreeMap::new();
        let mut unusable = false;
        for pair in &self.pairs {
            let Some(cell) = pair.value else { continue };
            let location = page.at(cell.row, cell.column);
            match value::take(ledger, pair.spec, &cell.value, None, &location) {
                Ok(Taken { raw, note, .. }) => {
                    parsed.findings.extend(note.map(|note| note.at(&location)));
                    let value = raw;
                    fields.insert(pair.spec.key, Field { value, location });
                }
                Err(finding) => {
                    parsed.findings.push(finding.at(&location));
                    unusable |= pair.spec.key == "id";
                }
            }
        }
        let mut give = |key: &str, text: &str| {
            if let Some(spec) = ledger.field(key) {
                let value = Raw::Text(text.to_owned());
                let location = place.clone();
                fields.entry(spec.key).or_insert(Field { value, location });
            }
        };
        if kind.key == "revenue" {
            give("measure", "revenue");
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        match rest.filter(|rest| !rest.is_empty()) {
            _ if unusable => {}
            None if kind.key == "revenue" => give("id", "revenue"),
            None => give("id", "main"),
            Some(rest) if rest.chars().all(fits) => give("id", rest),
            Some(rest) if !fields.contains_key("id") => {
                let finding = Finding::deny("sheet-ledger-id").arg("name", excerpt(rest));
                parsed.findings.push(finding.at(&place));
            }
            Some(_) => {}
        }
        Some(Record {
            kind: ledger,
            fields,
            location: place,
        })
    }
}

/// Tells whatever stands above the header of rows whose ledger is declared elsewhere, besides a
/// title and remarks.
pub(super) fn refuse(page: &Page, header: u32, findings: &mut Vec<Finding>) {
    for (row, cells) in page.lines().take_while(|(row, _)| *row < header) {
        let mut cells = cells
            .iter()
            .filter(|cell| !is_blank(cell) && !is_remark(cell));
        let title = usize::from(row == 0);
        if let Some(cell) = cells.nth(title) {
            findings.push(stray(page, cell, false));
        }
    }
}

fn in_head(label: &str) -> Option<&'static FieldSpec> {
    let spec = schema::kind("ledger")?.field(label)?;
    HEAD.contains(&spec.key).then_some(spec)
}

fn stray(page: &Page, cell: &Cell, with_ledger: bool) -> Finding {
    let mut finding = Finding::deny("sheet-stray").arg("value", excerpt(cell.value.text()));
    let ledger = schema::kind("ledger").filter(|_| with_ledger);
    let specs = ledger.map_or(&[][..], |kind| kind.fields).iter();
    let labels = specs
        .filter(|spec| HEAD.contains(&spec.key))
        .map(|spec| spec.label);
    if let Some(near) = nearest(&label(cell), labels) {
        finding = finding.with(Msg::new("did-you-mean").arg("name", near));
    }
    finding.at(&page.at(cell.row, cell.column))
}
