//! `gongkai` turns an agency's budget records into its complete statutory disclosure.
//!
//! ```text
//! Records ─► Budget ─┐
//!                    ├─► Facts ─► Document ─► Artifacts
//! Profile (resolved) ┘
//! ```
//!
//! Every number in every output is one *fact*, computed once from the records, with its origin
//! attached. Each stage is a module; a stage knows only the ones before it.

pub mod amendment;
pub mod artifacts;
pub mod budget;
pub mod bureau;
pub mod certificate;
pub mod check;
pub mod cli;
pub mod diag;
pub mod diff;
pub mod document;
pub mod editor;
pub mod facts;
pub mod fill_in;
pub mod import;
pub mod new;
pub mod notice;
pub mod pipeline;
pub mod profile;
pub mod profile_check;
pub mod records;
pub mod render;
pub mod roll;
pub mod site;
pub mod verify;
pub mod what_if;
pub mod why;
pub mod workbook;
