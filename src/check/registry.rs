//! Every rule, one line each, sorted by name.

use super::rules;
use super::{Check, Rule};

/// All rules.
pub static RULES: &[Rule] = &[
    Rule {
        name: "control-figures",
        check: Check::Budget(rules::control_figures::check),
    },
    Rule {
        name: "ledgers-disagree",
        check: Check::Budget(rules::ledgers_disagree::check),
    },
    Rule {
        name: "revenue-balance",
        check: Check::Budget(rules::revenue_balance::check),
    },
    Rule {
        name: "undeclared-digits",
        check: Check::Document(rules::undeclared_digits::check),
    },
];
