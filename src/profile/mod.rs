//! Profiles: layers merged into one resolved format.

pub mod builtin;
pub mod load;
pub mod model;

pub use model::Profile;
