//! Published tables laid out as workbooks the way finance systems and people do.
//!
//! `layouts::lay_out` plans the sheets and says what must be found on them; `xlsx::workbook` writes
//! them. Shared by the tests of finding tables and of importing them.

#![allow(dead_code, reason = "each test uses its part")]

pub mod forms;
pub mod layouts;
pub mod plan;
pub mod published;
pub mod xlsx;
