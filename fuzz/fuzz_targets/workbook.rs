//! A workbook of any bytes: `cargo fuzz run workbook`, with `tests/workbooks/files` as the first
//! corpus.
#![no_main]

use gongkai::diag::FileId;
use gongkai::workbook::{read, remarks, unseen};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(book) = read(bytes) {
        remarks(&book, FileId(0), |_, _| true);
        unseen(&book, FileId(0), |_| true);
    }
});
