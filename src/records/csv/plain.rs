//! CSV whose columns nobody has laid down: every cell as text, with the bytes it stands on.

use super::scan::{Problem, Scanner};
use super::{MAX_ROWS, header};
use crate::diag::{FileId, Finding, Location, Sources};
use crate::records::schema::Kind;
use crate::records::table;

/// A row that is not blank.
#[derive(Debug)]
pub struct Row {
    /// Trimmed.
    pub cells: Vec<(String, Location)>,
    pub location: Location,
}

/// The rows of a CSV file, those left out that cannot be cut into cells, which is told. `kind` is
/// one some of whose fields may be among the headings.
pub fn rows(file: FileId, sources: &Sources, kind: &Kind) -> (Vec<Row>, Vec<Finding>) {
    let text = &sources.get(file).text;
    let mut scanner = Scanner::new(text, header::delimiter(text, kind));
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    let mut cells = Vec::new();
    while let Some(row) = scanner.row(&mut cells) {
        let location = Location::text(file, row.span());
        match &row.problem {
            Some(Problem::Unclosed(at)) => {
                let place = Location::text(file, *at..*at + 1);
                findings.push(Finding::deny("csv-unclosed-quote").at(&place));
                continue;
            }
            Some(Problem::AfterQuote(span)) => {
                let place = Location::text(file, span.clone());
                findings.push(Finding::deny("csv-after-quote").at(&place));
                continue;
            }
            None => {}
        }
        if cells.iter().all(|cell| cell.text(text).trim().is_empty()) {
            continue;
        }
        if rows.len() >= MAX_ROWS {
            let finding = Finding::deny("csv-too-many-rows").arg("most", MAX_ROWS);
            findings.push(finding.at(&location));
            break;
        }
        let trimmed = cells.iter().map(|cell| {
            let (cell, span) = cell.trimmed(text);
            (cell.into_owned(), Location::text(file, span))
        });
        rows.push(Row {
            cells: trimmed.collect(),
            location,
        });
    }
    (rows, findings)
}

/// Whether a cell says that its row is a total of others.
pub fn is_total(text: &str) -> bool {
    text.eq_ignore_ascii_case("total") || table::total(text).is_some()
}
