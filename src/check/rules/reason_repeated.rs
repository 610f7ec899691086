//! Reasons are not those of the year before: documented in `reason_repeated.toml`.

use crate::check::BudgetScope;
use crate::check::reasons::letters;
use crate::diag::{Finding, Msg};

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let budget = &scope.facts.budget;
    let Some(last) = &budget.last_year else {
        return Vec::new();
    };
    let repeated = budget.reasons.iter().filter_map(|reason| {
        let words = letters(&reason.text);
        let before = last.reasons.iter().find(|before| {
            before.key == reason.key && letters(&before.text) == words && !words.is_empty()
        })?;
        let finding = Finding::note("reason-repeated")
            .arg("reason", &reason.text)
            .arg("year", last.period.year);
        let there = Msg::new("reason-last-year");
        Some(finding.at(&reason.location).also(&before.location, there))
    });
    repeated.collect()
}
