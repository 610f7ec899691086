//! Renderers: a document and its facts to bytes. Only the command line writes files.

pub mod data;
pub mod docx;
#[cfg(test)]
mod examples;
pub mod html;
pub mod json;
pub mod manifest;
pub mod markdown;
pub(crate) mod markup;
pub mod redline;
pub mod typst;
pub mod xlsx;
