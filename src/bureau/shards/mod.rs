//! Parts of a register that machines of their own work on, and their reports joined again.
//!
//! Agencies are dealt out like cards, by their place in the register: shards differ by one agency at
//! most, and large agencies, which registers list together, are spread. A unit goes with its agency,
//! so that the two are held against one another without the other shards.

mod join;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::model::Bureau;
use super::run::Shard;
pub use join::{Report, join};

/// More parts than there are agencies in a province are a slip.
const MOST: u32 = 10_000;

impl Shard {
    /// Reads `K/N`, K from 1 to N.
    pub fn parse(text: &str) -> Option<Shard> {
        let number = |text: &str| -> Option<u32> {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        };
        let (index, of) = text.split_once('/')?;
        let shard = Shard {
            index: number(index)?,
            of: number(of)?,
        };
        shard.is_sound().then_some(shard)
    }

    fn is_sound(self) -> bool {
        (1..=MOST).contains(&self.of) && (1..=self.of).contains(&self.index)
    }

    /// The entries of the register that are of this shard, by their place.
    pub fn entries(self, bureau: &Bureau) -> BTreeSet<usize> {
        let dealt = dealt(bureau, self.of).into_iter().enumerate();
        dealt
            .filter(|(_, index)| *index == self.index)
            .map(|(at, _)| at)
            .collect()
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

/// The shard of every entry of the register.
fn dealt(bureau: &Bureau, of: u32) -> Vec<u32> {
    let mut agencies: BTreeMap<String, u32> = BTreeMap::new();
    let next = (1..=of).cycle();
    // A unit of an agency nobody knows stands by itself.
    let known: BTreeSet<String> = bureau
        .entries
        .iter()
        .filter(|entry| entry.parent.is_none())
        .map(|entry| entry.code.to_lowercase())
        .collect();
    let parent = |at: usize| {
        let parent = bureau.entries[at].parent.as_ref()?.to_lowercase();
        known.contains(&parent).then_some(parent)
    };
    let alone = (0..bureau.entries.len()).filter(|at| parent(*at).is_none());
    for (at, index) in alone.zip(next) {
        agencies.insert(bureau.entries[at].code.to_lowercase(), index);
    }
    let whose = |at: usize| parent(at).unwrap_or_else(|| bureau.entries[at].code.to_lowercase());
    (0..bureau.entries.len())
        .map(|at| agencies.get(&whose(at)).copied().unwrap_or(1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bureau::load;
    use crate::records::load::Memory;

    fn bureau(register: &str) -> Bureau {
        let mut files = Memory::default();
        let head = "format = 1\n[bureau]\nname = \"示例市财政局\"\nyear = 2025\nprofile = \"hubei\"\nregister = \"register.csv\"\n";
        let mut put = |name: &str, text: &str| {
            files.0.insert(name.to_owned(), text.as_bytes().to_vec());
        };
        put("bureau.toml", head);
        put("register.csv", register);
        load(&files).bureau.expect("a bureau")
    }

    #[test]
    fn a_shard_is_written_as_one_of_many() {
        assert_eq!(Shard::parse("3/7"), Some(Shard { index: 3, of: 7 }));
        assert_eq!(Shard { index: 3, of: 7 }.to_string(), "3/7");
        for wrong in [
            "",
            "3",
            "/",
            "0/3",
            "4/3",
            "1/0",
            "1/",
            "/2",
            "-1/3",
            "+1/3",
            "1/3/3",
            "a/b",
            "1 /3",
            "１/３",
            "1/99999",
            "1/99999999999",
        ] {
            assert_eq!(Shard::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_entry_is_of_one_shard_and_units_go_with_their_agency() {
        let mut register = "code,name,parent\n".to_owned();
        for at in 100..117 {
            register += &format!("{at},示例{at}局,\n");
            for unit in 0..at % 4 {
                register += &format!("{at}{unit:03},示例{at}中心{unit},{at}\n");
            }
        }
        register += "900001,无主中心,900\n";
        let bureau = bureau(&register);
        for of in [1, 2, 3, 7, 17, 40] {
            let shards = (1..=of).map(|index| Shard { index, of }.entries(&bureau));
            let shards: Vec<BTreeSet<usize>> = shards.collect();
            let all: Vec<usize> = shards.iter().flatten().copied().collect();
            assert_eq!(all.len(), bureau.entries.len(), "each once");
            assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
            let agencies = |shard: &BTreeSet<usize>| {
                let entries = shard.iter().map(|at| &bureau.entries[*at]);
                entries.filter(|entry| entry.must_submit()).count()
            };
            let counts: Vec<usize> = shards.iter().map(agencies).collect();
            let (least, most) = (counts.iter().min(), counts.iter().max());
            assert!(
                most.zip(least)
                    .is_some_and(|(most, least)| most - least <= 1),
                "{counts:?}"
            );
            for shard in &shards {
                for entry in shard.iter().map(|at| &bureau.entries[*at]) {
                    let mut own = shard.iter().map(|at| &bureau.entries[*at]);
                    let Some(parent) = &entry.parent else {
                        continue;
                    };
                    assert!(parent == "900" || own.any(|other| other.code == *parent));
                }
            }
        }
    }
}
