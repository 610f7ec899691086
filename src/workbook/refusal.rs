//! Why a file cannot be read as a workbook, and how to tell it.

use crate::diag::{Finding, Msg};
use crate::records::text::excerpt;

/// Why a file cannot be read as a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Not a workbook at all, whatever its name says.
    NotAWorkbook,
    /// A web page, as many finance systems export it under the name `.xls`.
    Html,
    /// Plain text: comma- or tab-separated values, exported under the name of a workbook.
    PlainText,
    /// The XML of Excel 2003, or a flat OpenDocument file.
    XmlSpreadsheet,
    /// The binary `.xlsb`.
    Xlsb,
    /// A format older than Excel 5.0.
    TooOld,
    /// Needs a password to open.
    Password,
    /// Holds more than is read.
    TooLarge(Excess),
    /// Declares entities or a document type of its own, which no spreadsheet program does.
    DocumentType,
    /// Broken; the words are the reader's.
    Broken(String),
}

/// What there is too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// Files in the package.
    Parts,
    /// Bytes when unpacked.
    Bytes,
    /// Cells that hold something.
    Cells,
    /// Bytes of text in cells.
    Text,
    /// Work sheets.
    Sheets,
}

impl Excess {
    fn message(self) -> Msg {
        Msg::new(match self {
            Excess::Parts => "excess-parts",
            Excess::Bytes => "excess-bytes",
            Excess::Cells => "excess-cells",
            Excess::Text => "excess-text",
            Excess::Sheets => "excess-sheets",
        })
    }
}

impl Refusal {
    /// The refusal as a finding about the file at `path`; it has no place yet.
    pub fn finding(&self, path: &str) -> Finding {
        let finding = match self {
            Refusal::NotAWorkbook => Finding::deny("workbook-not-one"),
            Refusal::Html => Finding::deny("workbook-is-html"),
            Refusal::PlainText => Finding::deny("workbook-is-text"),
            Refusal::XmlSpreadsheet => Finding::deny("workbook-is-xml"),
            Refusal::Xlsb => Finding::deny("workbook-is-xlsb"),
            Refusal::TooOld => Finding::deny("workbook-too-old"),
            Refusal::Password => Finding::deny("workbook-password"),
            Refusal::TooLarge(excess) => Finding::deny("workbook-too-large").with(excess.message()),
            Refusal::DocumentType => Finding::deny("workbook-document-type"),
            Refusal::Broken(words) => Finding::deny("workbook-broken").arg("reason", words),
        };
        finding.arg("path", excerpt(path))
    }
}
