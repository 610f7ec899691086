//! The budget: records resolved against the catalogue into exact amounts on nodes of dimensions.

pub mod build;
pub mod catalogue;
pub mod documents;
pub mod government;
pub mod ledger;
pub mod model;
pub mod money;
pub mod nodes;
mod resolve;
pub mod space;
pub mod transfers;
pub mod years;
