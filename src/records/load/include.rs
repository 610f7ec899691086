//! Files that records name: ledgers, records of one kind, workbooks.

use super::{Loader, is_workbook, ledger_rows, names_file, plain_path, unreadable};
use crate::diag::{FileId, Finding, Location, Msg};
use crate::records::docs::has_csv;
use crate::records::published::Published;
use crate::records::schema::Kind;
use crate::records::table::Ledger;
use crate::records::text::excerpt;
use crate::records::text::nearest::nearest;
use crate::records::text::shape::Unit;
use crate::records::{Field, Raw, Record, csv, published, schema, sheet, toml};
use crate::workbook::{self, Workbook};

impl Loader<'_> {
    /// Reads the file a `[[ledger]]` or `[[file]]` entry names.
    pub(super) fn include(&mut self, record: &Record) {
        let Some((written, place)) = names_file(record) else {
            return;
        };
        let path = match plain_path(written) {
            Ok(path) => path,
            Err(error) => {
                let finding = unreadable(written, error).at(place);
                self.findings.push(finding);
                return;
            }
        };
        if let Some(first) = self.included.get(&path) {
            let finding = Finding::deny("file-named-twice").arg("path", excerpt(&path));
            let finding = match first {
                Location::None => finding,
                first => finding.also(first, Msg::new("first-here")),
            };
            self.findings.push(finding.at(place));
            return;
        }
        self.included.insert(path.clone(), place.clone());
        if record.kind.key == "published" {
            let version = record.text("version").and_then(|text| text.parse().ok());
            self.published(&path, written, place, version);
            return;
        }
        let amendment = record.text("amendment");
        let named = amendment.map(|id| (id.to_owned(), record.place("amendment").clone()));
        self.layer = named.or_else(|| self.amending.clone());
        self.include_file(record, &path, written, place);
        self.layer = None;
    }

    fn include_file(&mut self, record: &Record, path: &str, written: &str, place: &Location) {
        let is_ledger = record.kind.key == "ledger";
        if is_workbook(path) {
            self.workbook(record, path, written, place);
            return;
        }
        let extension = path
            .rsplit_once('.')
            .map(|(_, extension)| extension.to_ascii_lowercase())
            .unwrap_or_default();
        match extension.as_str() {
            "csv" | "tsv" | "txt" => {
                let rows = if is_ledger {
                    Ok(ledger_rows(record))
                } else {
                    self.file_rows(record)
                };
                match rows {
                    Ok((kind, ledger)) => self.csv(path, written, place, kind, ledger.as_ref()),
                    Err(finding) => self.findings.push(*finding),
                }
            }
            "toml" if !is_ledger => {
                self.unused(record, &["kind", "ledger"]);
                self.toml(path, written, place);
            }
            _ => {
                let finding = if is_ledger {
                    Finding::deny("ledger-file-not-csv")
                } else {
                    Finding::deny("file-type-unknown")
                };
                let finding = finding.arg("path", excerpt(written));
                self.findings.push(finding.at(place));
            }
        }
    }

    /// Reads the workbook a `[[ledger]]` or `[[file]]` entry names: rows of one kind, or sheets of
    /// records as a whole input has them.
    fn workbook(&mut self, record: &Record, path: &str, written: &str, place: &Location) {
        let rows = if record.kind.key == "ledger" {
            Some(ledger_rows(record))
        } else if record.text("kind").is_some() {
            match self.file_rows(record) {
                Ok(rows) => Some(rows),
                Err(finding) => {
                    self.findings.push(*finding);
                    return;
                }
            }
        } else {
            self.unused(record, &["ledger"]);
            None
        };
        let Some((file, book)) = self.open_workbook(path, written, place) else {
            return;
        };
        let parsed = match &rows {
            Some((kind, id)) => {
                let unit = id.as_ref().and_then(|id| self.ledger_unit(id));
                let ledger = id.as_ref().map(|id| Ledger { id, unit });
                sheet::read_rows(file, &book, kind, ledger)
            }
            None => sheet::read(file, &book),
        };
        let records = self.take(parsed);
        self.keep_included(records);
    }

    /// What a workbook holds besides its records.
    pub(super) fn take(&mut self, parsed: sheet::Parsed) -> Vec<Record> {
        self.findings.extend(parsed.findings);
        self.named.append(parsed.named);
        parsed.records
    }

    /// Fields of a file's entry that say nothing for a file of its type.
    fn unused(&mut self, record: &Record, keys: &[&'static str]) {
        for key in keys {
            if let Some(field) = record.get(key) {
                let finding = Finding::warn("file-field-unused").arg("key", key);
                self.findings.push(finding.at(&field.location));
            }
        }
    }

    fn published(&mut self, path: &str, written: &str, place: &Location, version: Option<u32>) {
        let Some(file) = self.open(path, written, place) else {
            return;
        };
        match published::read(file, &self.sources, place) {
            Some(published) => self.published.push(Published {
                version,
                ..published
            }),
            None => {
                let finding = Finding::deny("published-not-facts").arg("path", excerpt(written));
                self.findings.push(finding.at(place));
            }
        }
    }

    /// What the rows of a `[[file]]` are, and the ledger they belong to.
    fn file_rows(&self, record: &Record) -> Result<(&'static Kind, Option<Field>), Box<Finding>> {
        let Some(name) = record.text("kind") else {
            return Err(Finding::deny("file-kind-missing")
                .at(&record.location)
                .into());
        };
        let place = record.place("kind");
        let Some(kind) = schema::kind(name) else {
            let mut finding = Finding::deny("file-kind-unknown").arg("kind", excerpt(name));
            let names = schema::KINDS.iter().flat_map(|kind| [kind.key, kind.label]);
            if let Some(near) = nearest(name, names) {
                finding = finding.with(Msg::new("did-you-mean").arg("name", near));
            }
            return Err(finding.at(place).into());
        };
        if !has_csv(kind) {
            return Err(Finding::deny("file-kind-not-rows")
                .arg("kind", kind.key)
                .arg("label", kind.label)
                .at(place)
                .into());
        }
        let ledger = record.get("ledger").cloned();
        if let (Some(field), None) = (&ledger, kind.field("ledger")) {
            return Err(Finding::deny("file-ledger-unused")
                .arg("kind", kind.key)
                .arg("label", kind.label)
                .at(&field.location)
                .into());
        }
        Ok((kind, ledger))
    }

    fn csv(
        &mut self,
        path: &str,
        written: &str,
        place: &Location,
        kind: &'static Kind,
        ledger: Option<&Field>,
    ) {
        let Some(file) = self.open(path, written, place) else {
            return;
        };
        let unit = ledger.and_then(|id| self.ledger_unit(id));
        let ledger = ledger.map(|id| Ledger { id, unit });
        let parsed = csv::read(file, &self.sources, kind, ledger);
        self.findings.extend(parsed.findings);
        self.keep(parsed.records);
    }

    /// The unit of the amounts of a ledger declared so far.
    fn ledger_unit(&self, id: &Field) -> Option<Unit> {
        let Raw::Text(id) = &id.value else {
            return None;
        };
        let ledger =
            |record: &&Record| record.kind.key == "ledger" && record.text("id") == Some(id);
        let record = self.records.iter().find(ledger)?;
        Unit::named(record.text("amount-unit"))
    }

    fn toml(&mut self, path: &str, written: &str, place: &Location) {
        let Some(file) = self.open(path, written, place) else {
            return;
        };
        let parsed = toml::read(file, &self.sources);
        self.findings.extend(parsed.findings);
        self.keep_included(parsed.records);
    }

    fn keep_included(&mut self, records: Vec<Record>) {
        for record in &records {
            if let Some((written, place)) = names_file(record) {
                let finding = Finding::deny("nested-include").arg("path", excerpt(written));
                self.findings.push(finding.at(place));
            }
        }
        self.keep(records);
    }

    /// Reads a workbook and registers its sheets; `None` with a finding when it is none.
    pub(super) fn open_workbook(
        &mut self,
        path: &str,
        written: &str,
        place: &Location,
    ) -> Option<(FileId, Workbook)> {
        let bytes = match self.read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.findings.push(unreadable(written, error).at(place));
                return None;
            }
        };
        match workbook::read(&bytes) {
            Ok(book) => {
                let names = book.sheets.iter().map(|sheet| sheet.name.clone());
                let file = self
                    .sources
                    .add_workbook(self.full(path), names.collect(), &bytes);
                let remarks = workbook::remarks(&book, file, sheet::is_record_cell);
                self.findings.extend(remarks);
                Some((file, book))
            }
            Err(refusal) => {
                self.findings.push(refusal.finding(written).at(place));
                None
            }
        }
    }
}
