//! Workbooks other systems exported: their tables found, understood and turned into records.

pub mod layout;
