//! `budget.toml` of any bytes: `cargo fuzz run records_toml`, with
//! `tests/fuzz-corpus` as the first corpus.
#![no_main]

use std::collections::BTreeMap;

use gongkai::diag::Lang;
use gongkai::diag::render::{Format, render};
use gongkai::records::load::{Memory, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let files = BTreeMap::from([("budget.toml".to_owned(), bytes.to_vec())]);
    let loaded = load(&Memory(files));
    render(&loaded.findings, &loaded.sources, Format::Full, Lang::Zh, false);
});
