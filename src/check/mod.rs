//! Rules: each looks at one stage's result and returns findings. They never change anything.
//!
//! One rule is `rules/NAME.rs`, its documentation `rules/NAME.toml` and one line in [`registry`].
//! What a stage finds by itself is documented in `built_in/NAME.toml`.

pub mod asked;
pub(crate) mod carried;
pub mod causes;
pub mod culprit;
pub mod levels;
pub mod lines;
pub(crate) mod names;
mod origin;
pub mod points;
mod reasons;
pub mod reference;
pub mod registry;
mod rule;
mod rules;
mod sums;
mod terms;
pub mod waivers;
mod written;
pub(crate) mod years;

pub use rule::{Both, Check, Example, Rule, Texts, rule_of};
pub(crate) use rules::{
    control_figures, ledger_queries, ledgers_disagree, procurement_sums, published_figures,
    revenue_balance, typed_digits,
};

use crate::budget::catalogue::Edition;
use crate::diag::Finding;
use crate::document::tree::Document;
use crate::facts::Facts;
use crate::profile::load::Resolved;
use crate::records::Records;

/// What rules of the budget stage look at.
pub struct BudgetScope<'a> {
    pub facts: &'a Facts,
    pub profile: &'a Resolved,
    pub edition: &'a Edition<'a>,
    pub records: &'a Records,
}

/// What rules of the document stage look at.
pub struct DocumentScope<'a> {
    pub facts: &'a Facts,
    pub profile: &'a Resolved,
    pub document: &'a Document,
    /// Every line of the document, in reading order.
    pub lines: &'a [lines::Line<'a>],
}

/// What a notice is looked at for: typed digits.
pub fn digits(facts: &Facts, profile: &Resolved, document: &Document) -> Vec<Finding> {
    rules::undeclared_digits::check(&DocumentScope {
        facts,
        profile,
        document,
        lines: &lines::all(document),
    })
}

/// Runs the rules of the budget stage.
pub fn budget(
    facts: &Facts,
    profile: &Resolved,
    edition: &Edition,
    records: &Records,
) -> Vec<Finding> {
    let scope = BudgetScope {
        facts,
        profile,
        edition,
        records,
    };
    registry::RULES
        .iter()
        .filter_map(|rule| match rule.check {
            Check::Budget(check) => Some(check(&scope)),
            Check::Document(_) | Check::BuiltIn => None,
        })
        .flatten()
        .collect()
}

/// Runs the rules of the document stage.
pub fn document(facts: &Facts, profile: &Resolved, document: &Document) -> Vec<Finding> {
    let scope = DocumentScope {
        facts,
        profile,
        document,
        lines: &lines::all(document),
    };
    registry::RULES
        .iter()
        .filter_map(|rule| match rule.check {
            Check::Document(check) => Some(check(&scope)),
            Check::Budget(_) | Check::BuiltIn => None,
        })
        .flatten()
        .collect()
}
