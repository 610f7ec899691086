//! Profiles: layers merged into one resolved format.

pub mod builtin;
pub mod kept;
mod layer;
pub mod load;
mod merge;
pub mod model;
mod node;
pub mod place;
pub mod precision;
mod protect;
pub mod requirements;
pub mod scaffold;
pub mod settings;
mod shape;

pub use layer::is_id;
pub use model::Profile;
