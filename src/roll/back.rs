//! What documents look back to, further than to the year before.

use std::sync::Arc;

use crate::budget::ledger::{Period, Phase};
use crate::facts::Facts;
use crate::facts::key::Key;

/// The figures documents asked for when they were made.
#[derive(Debug, Default)]
pub struct Back {
    documents: Vec<(Arc<Facts>, Vec<Key>)>,
}

impl Back {
    /// Adds a document.
    pub fn add(&mut self, facts: &Arc<Facts>) {
        let asked = facts.all().iter().map(|fact| fact.key.clone()).collect();
        self.documents.push((facts.clone(), asked));
    }

    /// Whether a document looks at a period so many years before its own.
    pub fn has(&self, years: i32, phase: Phase) -> bool {
        self.documents.iter().any(|(facts, asked)| {
            let period = back(facts, years, phase);
            asked.iter().any(|key| key.period() == period)
        })
    }

    /// Whether a document looks at a figure there, as records write it.
    pub fn has_figure(&self, years: i32, phase: Phase, written: &str) -> bool {
        self.documents.iter().any(|(facts, asked)| {
            let key = facts.parse(written);
            key.is_ok_and(|key| asked.contains(&key.at(back(facts, years, phase))))
        })
    }
}

fn back(facts: &Facts, years: i32, phase: Phase) -> Period {
    Period {
        year: facts.own().year - years,
        phase,
    }
}
