//! A made-up bureau: as many plausible agencies as are asked for, of varied size and profile, the
//! same for the same seed, each without errors and warnings. Benchmarks, tests and the example
//! `synthetic_bureau`, which writes one to disk, share it.
#![allow(dead_code, unused_imports)]

mod budget;
mod bureau;
mod extras;
mod goods;
mod ledgers;
mod model;
mod money;
mod projects;
mod summary;
mod texts;
mod words;
mod workspace;

use gongkai::records::load::Memory;

#[path = "../../tests/support/random.rs"]
mod random;

pub use bureau::{Bureau, Sent};
pub use extras::Extras;
pub use model::Model;
pub use random::Random;
pub use workspace::{workspace, write};

/// The profile the bureau lays down, and one a few of its agencies have leave to follow.
pub const PROFILE: &str = "hubei/2025";
pub const OTHER_PROFILE: &str = "hubei";
pub const YEAR: u16 = 2025;

const FUND: &str = "general-public-budget";

/// An agency of the register and what it sends in.
#[derive(Debug, Clone)]
pub struct Agency {
    pub code: String,
    pub name: String,
    pub short_name: String,
    pub units: Vec<Unit>,
    /// Where it follows another than [`PROFILE`].
    pub profile: Option<&'static str>,
    /// The section of the bureau that looks after it.
    pub section: &'static str,
    pub records: Memory,
}

#[derive(Debug, Clone)]
pub struct Unit {
    pub code: String,
    pub name: String,
    pub nature: &'static str,
}

impl Agency {
    /// The directory its submission stands in, below `submissions/`.
    pub fn directory(&self) -> String {
        format!("{}-{}", self.code, self.short_name)
    }
}

/// The agencies of a bureau in the order of their codes. An agency depends on the seed and its
/// number only: a smaller bureau of the same seed is the beginning of a larger one.
pub fn agencies(seed: u64, count: usize) -> Vec<Agency> {
    let models = (0..count).map(|at| Model::of(seed, at, false));
    models.map(|model| agency(&model)).collect()
}

/// The same with a fifth of the projects, for tests that build them often.
pub fn small_agencies(seed: u64, count: usize) -> Vec<Agency> {
    let models = (0..count).map(|at| Model::of(seed, at, true));
    models.map(|model| agency(&model)).collect()
}

fn agency(model: &Model) -> Agency {
    Agency {
        code: model.code.clone(),
        name: model.name.clone(),
        short_name: model.short_name.clone(),
        units: model.units.clone(),
        profile: model.profile,
        section: model.section,
        records: records(model, 0, &[]),
    }
}

/// The records of a year, so many back from this one; with a document of each unit named.
fn records(model: &Model, back: usize, twins: &[usize]) -> Memory {
    let book = budget::Book { model, back, twins };
    let mut records = Memory::default();
    for (path, text) in [
        ("budget.toml", book.text()),
        ("spending.csv", ledgers::spending(model, back)),
        ("economic.csv", ledgers::economic(model, back)),
        ("projects.toml", projects::projects(model, back)),
        ("indicators.csv", projects::indicators(model)),
        ("texts.toml", texts::texts(model, back, twins)),
        ("goods.toml", goods::goods(model)),
    ] {
        records.0.insert(path.to_owned(), text.into_bytes());
    }
    records
}

impl Random {
    /// A number of a range, both ends included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below(usize::try_from(most - least + 1).unwrap_or(1)) as i64
    }

    /// The beginning of a list, so many of it at the least.
    pub fn some<'a, T>(&mut self, list: &'a [T], least: usize) -> &'a [T] {
        let count = least + self.below(list.len() - least + 1);
        &list[..count]
    }
}
