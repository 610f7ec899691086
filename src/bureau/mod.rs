//! The finance bureau's desk: one workspace with the register of its agencies, what each must
//! follow, and what they sent in.
//!
//! A [`Bureau`] is read from `bureau.toml` and the register it names; [`submissions`] finds what
//! came in; [`matching`] says whose it is; [`compliance`] holds what an agency's records say
//! against the register, [`last_year`] against what it published the year before. Each agency is then checked and built as if it stood alone.

pub mod compliance;
pub mod grants;
pub mod headings;
pub mod kinds;
pub mod last_year;
pub mod load;
pub mod matching;
pub mod model;
pub mod overview;
pub mod run;
pub mod shards;
pub mod submissions;
pub mod summary;
pub mod ties;

pub use load::{ENTRY, load};
pub use model::{Bureau, Entry, Grant};
