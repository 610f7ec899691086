//! On which pages of a file its blocks stand, as the layout itself tells after it has settled.

use std::collections::BTreeMap;

use serde_json::Value;

use super::message::EngineMessage;

/// A page: its number as printed on it, and counted from the beginning of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    pub printed: u64,
    pub sheet: u64,
}

/// The pages of the blocks of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    blocks: BTreeMap<usize, Page>,
    /// By block and row of the body.
    rows: BTreeMap<(usize, usize), Page>,
}

impl Pages {
    /// Where a block begins. One the layout does not mark stands with the one before it, or at the
    /// beginning.
    pub fn block(&self, block: usize) -> Option<Page> {
        let before = self.blocks.range(..=block).next_back();
        let page = before.or_else(|| self.blocks.first_key_value());
        page.map(|(_, page)| *page)
    }

    /// Where a row of a table stands.
    pub fn row(&self, block: usize, row: usize) -> Option<Page> {
        let row = self.rows.get(&(block, row)).copied();
        row.or_else(|| self.block(block))
    }

    /// Reads what the marks of the layout hold: `[block, row or none, printed page, sheet]` each.
    pub(super) fn read(marks: &Value) -> Result<Pages, Vec<EngineMessage>> {
        let wrong = || vec![EngineMessage::error("the layout gives no pages")];
        let mut pages = Pages::default();
        for mark in marks.as_array().ok_or_else(wrong)? {
            let number = |at: usize| mark.get(at).and_then(Value::as_u64);
            let index = |at: usize| number(at).and_then(|number| usize::try_from(number).ok());
            let block = index(0).ok_or_else(wrong)?;
            let page = Page {
                printed: number(2).ok_or_else(wrong)?,
                sheet: number(3).ok_or_else(wrong)?,
            };
            match index(1) {
                // A table whose columns are split has its rows again further on.
                Some(row) => {
                    pages.rows.entry((block, row)).or_insert(page);
                    pages.blocks.entry(block).or_insert(page);
                }
                // The contents repeat a heading before it stands.
                None => {
                    pages.blocks.insert(block, page);
                }
            }
        }
        Ok(pages)
    }
}
