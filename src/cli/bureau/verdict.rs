//! What an agency comes to.

use crate::bureau::run::Verdict;
use crate::diag::Lang;

/// How many agencies came to what.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tallies([usize; 4]);

impl Tallies {
    pub fn add(&mut self, verdict: Verdict) {
        self.0[verdict as usize] += 1;
    }

    pub fn of(&self, verdict: Verdict) -> usize {
        self.0[verdict as usize]
    }

    pub fn all(&self) -> usize {
        self.0.iter().sum()
    }

    pub fn text(&self, lang: Lang) -> String {
        let parts = Verdict::ALL.map(|one| format!("{} {}", one.word(lang), self.of(one)));
        parts.join(" · ")
    }
}
