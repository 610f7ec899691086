//! The fill-in workbook: an agency's records, or the empty forms of a new one, as a workbook a
//! person fills in.
//!
//! Every record sheet has the label of its kind as its name, or that label, `-` and anything. Row 1
//! is its title; rows and columns whose first cell begins with `※` are the program's and never
//! read. A ledger is a sheet of its own with its scope in pairs of label and value above the
//! header. Kinds of which there is one stand upright: label, value, explanation.
//! `records::sheet` reads what this module writes.

mod cell;
mod control;
mod cover;
mod lists;
mod name;
mod plan;
mod rows;
mod style;
mod upright;
mod validation;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::budget::catalogue::Edition;
use crate::diag::Finding;
use crate::profile::load::Resolved;
pub use crate::records::sheet::{CHECKS, COVER, LISTS, MARK};
use crate::records::{Record, Records};
use lists::Lists;
use plan::Plan;
use style::Styles;

/// Most of what a cell, and a sheet, can hold.
const CELL_UNITS: usize = 32_767;
const SHEET_ROWS: usize = 1_048_576;

/// What a new workbook holds besides its records.
#[derive(Debug, Default)]
pub struct Guide {
    /// Ledgers have a sheet also while they have no rows.
    pub fresh: bool,
    /// Records to be completed, with what they are for.
    pub rows: Vec<Suggested>,
    /// Kinds that have a sheet even without records.
    pub kinds: BTreeSet<&'static str>,
    /// Columns of a kind, or of a ledger (`line:economic`), that are shown; all of them where
    /// nothing is said.
    pub columns: BTreeMap<&'static str, Vec<&'static str>>,
    /// Lines above the header of a kind's, or a ledger's, sheet.
    pub hints: BTreeMap<&'static str, Vec<String>>,
    /// Fields of upright sheets the document cannot do without.
    pub needed: BTreeSet<(&'static str, &'static str)>,
}

/// A record a new workbook asks for.
#[derive(Debug)]
pub struct Suggested {
    pub record: Record,
    /// What it is for.
    pub note: String,
    /// Only used where the person filling it in wants it.
    pub optional: bool,
}

/// What a workbook is written for.
pub struct Input<'a> {
    pub records: &'a Records,
    pub guide: &'a Guide,
    pub profile: Option<&'a Resolved>,
    pub edition: Edition<'a>,
}

/// A workbook as made.
#[derive(Debug)]
pub struct Made {
    pub bytes: Vec<u8>,
    /// Record sheets in their order, with the number of records of each.
    pub sheets: Vec<(String, usize)>,
}

/// Writes the workbook.
///
/// # Errors
/// What a workbook cannot hold, each with its place in the records.
pub fn write(input: &Input) -> Result<Made, Vec<Finding>> {
    let plan = Plan::new(input);
    let findings = plan.limits();
    if !findings.is_empty() {
        return Err(findings);
    }
    let bytes = book(&plan).map_err(|error| {
        let finding = Finding::deny("fill-in-failed").arg("reason", error);
        vec![finding]
    })?;
    let sheets = plan.sheets.iter();
    Ok(Made {
        bytes,
        sheets: sheets
            .map(|sheet| (sheet.name.clone(), sheet.filled()))
            .collect(),
    })
}

fn book(plan: &Plan) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // No clock: the same records give the same bytes.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_creation_datetime(&created)
            .set_title("部门预算公开填报表"),
    );
    let styles = Styles::new();
    let mut lists = Lists::new(plan);
    let checks = control::find(plan, &mut lists);
    let cover = book.add_worksheet();
    cover.set_name(COVER)?;
    cover::write(cover, plan, &styles)?;
    let overview = book.add_worksheet();
    overview.set_name(CHECKS)?;
    control::write(overview, &checks, &styles)?;
    for (at, sheet) in plan.sheets.iter().enumerate() {
        let out = book.add_worksheet();
        out.set_name(&sheet.name)?;
        if sheet.upright() {
            upright::write(out, sheet, plan, &styles, &mut lists)?;
        } else {
            rows::write(out, sheet, plan, &styles, &mut lists)?;
            control::on_ledger(out, at, plan, &checks, &styles)?;
        }
    }
    let out = book.add_worksheet();
    out.set_name(LISTS)?;
    lists.write(out, &styles)?;
    lists.define(&mut book)?;
    book.save_to_buffer()
}
