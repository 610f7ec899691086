//! The PDF renderer: the document becomes a virtual Typst project, an engine turns it into bytes.
//!
//! ```text
//! Document ─► plan (sizes, widths, page runs) ─► VirtualProject ─► embedded engine ─► PDF
//!                                                              └─► installed `typst` ─┘
//! ```
//!
//! The project holds the layout sources unchanged and everything that varies as JSON, so that no
//! text of an agency is ever read as markup. Both engines get the same project and the same fonts.

mod bundled;
pub mod cli;
mod columns;
#[cfg(feature = "pdf")]
mod engine;
mod fit;
mod fonts;
pub(in crate::render) mod grids;
mod heights;
mod lines;
mod measured;
mod message;
mod nested;
mod options;
mod pages;
mod pieces;
pub(in crate::render) mod plan;
mod project;
mod text;

pub(crate) use grids::{GridPlan, Part};
pub(crate) use heights::text_lines;
pub(crate) use measured::{MeasuredCell, Rooms};
pub(crate) use plan::{LANDSCAPE, Length, PORTRAIT};
pub(crate) use text::width;

pub use cli::CliEngine;
#[cfg(feature = "pdf")]
pub use engine::{pages, render, render_project};
pub use fonts::{FontError, FontSet, Role, missing_glyphs};
pub use message::{EngineMessage, Severity};
pub use options::{Options, Standard};
pub use pages::{Page, Pages};
pub use plan::{Plan, plan, plans};
pub use project::{MAIN, VirtualProject, page_project, project, project_with};

/// The version of Typst the layout is written for; the embedded crates are pinned to it and an
/// installed `typst` of any other version is refused.
pub const TYPST_VERSION: &str = "0.15.1";
