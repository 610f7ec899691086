//! Every rule, one line each, sorted by name.

use super::rules;
use super::{Check, Rule};

macro_rules! rule {
    ($name:literal, $stage:ident, $module:ident, [$($code:literal),*]) => {
        Rule {
            name: $name,
            codes: &[$($code),*],
            check: Check::$stage(rules::$module::check),
            source: include_str!(concat!("rules/", stringify!($module), ".rs")),
        }
    };
}

/// All rules.
#[rustfmt::skip]
pub static RULES: &[Rule] = &[
    rule!("agency-name", Document, agency_name, ["agency-name-absent"]),
    rule!("asset-holdings", Budget, asset_holdings, ["depreciation-exceeds-original"]),
    rule!("comparison-grid", Document, comparison_grid, ["finer-than-comparison"]),
    rule!("control-figures", Budget, control_figures, ["bad-key", "bad-number", "control-figure-missed"]),
    rule!("dates", Budget, dates, ["approval-date-implausible", "published-before-approval", "published-late", "vehicles-as-of"]),
    rule!("earmark-bounds", Budget, earmark_bounds, ["earmark-out-of-bounds", "earmark-parts-miss-whole", "earmark-unused"]),
    rule!("empty-tables", Document, empty_tables, ["empty-note-with-money", "empty-table-without-note"]),
    rule!("glossary-closure", Document, glossary_closure, ["glossary-source-missing"]),
    rule!("indicator-values", Budget, indicator_values, ["indicator-full-satisfaction", "indicator-over-hundred", "indicator-polarity"]),
    rule!("ledgers-disagree", Budget, ledgers_disagree, ["ledgers-disagree"]),
    rule!("personal-data", Document, personal_data, ["personal-data"]),
    rule!("previous-figures", Budget, previous_figures, ["previous-parts-miss-whole"]),
    rule!("procurement-sums", Budget, procurement_sums, ["procurement-over-spending", "procurement-share-exceeds", "quantity-times-price"]),
    rule!("project-money", Budget, project_money, ["project-without-money"]),
    rule!("published-figures", Budget, published_figures, ["published-differs", "published-nothing-compared"]),
    rule!("reason-contradicts", Budget, reason_contradicts, ["reason-contradicts"]),
    rule!("reason-empty", Budget, reason_empty, ["reason-empty"]),
    rule!("reason-for-opposites", Budget, reason_for_opposites, ["reason-for-opposites"]),
    rule!("reason-restates", Budget, reason_restates, ["reason-restates"]),
    rule!("reason-unused", Document, reason_unused, ["bad-key", "reason-unused"]),
    rule!("references", Budget, references, ["unknown-reference"]),
    rule!("requirements", Budget, requirements, ["prohibited-present", "required-missing", "requirement-invalid"]),
    rule!("revenue-balance", Budget, revenue_balance, ["previous-balance", "revenue-balance"]),
    rule!("staff-sums", Budget, staff_sums, ["staff-of-which-exceeds", "staff-over-establishment"]),
    rule!("template-residue", Document, template_residue, ["instruction-left", "template-residue"]),
    rule!("unconfirmed-codes", Budget, unconfirmed_codes, ["codes-unconfirmed"]),
    rule!("undeclared-digits", Document, undeclared_digits, ["undeclared-digits"]),
    rule!("vehicles-sums", Budget, vehicles_sums, ["vehicles-without-money", "vehicles-without-vehicles"]),
    rule!("zero-budget", Budget, zero_budget, ["zero-budget"]),
];
