//! Every rule, one line each, sorted by name.

use super::rules;
use super::{Check, Rule};

/// A rule of a stage: `rules/MODULE.rs`, documented in `rules/MODULE.toml`.
macro_rules! rule {
    ($name:literal, $stage:ident, $module:ident) => {{
        static RULE: Rule = Rule::new(
            $name,
            Check::$stage(rules::$module::check),
            include_str!(concat!("rules/", stringify!($module), ".toml")),
        );
        &RULE
    }};
}

/// What a stage finds by itself: documented in `built_in/MODULE.toml`.
macro_rules! built_in {
    ($name:literal, $module:ident) => {{
        static RULE: Rule = Rule::new(
            $name,
            Check::BuiltIn,
            include_str!(concat!("built_in/", stringify!($module), ".toml")),
        );
        &RULE
    }};
}

/// All rules.
#[rustfmt::skip]
pub static RULES: &[&Rule] = &[
    rule!("agency-name", Document, agency_name),
    built_in!("amendments", amendments),
    rule!("amount-units", Document, amount_units),
    rule!("approval-and-issue", Budget, approval_and_issue),
    rule!("asset-holdings", Budget, asset_holdings),
    built_in!("breakdowns", breakdowns),
    built_in!("carried", carried),
    built_in!("claims", claims),
    built_in!("codes", codes),
    rule!("comparison-grid", Document, comparison_grid),
    built_in!("comparisons", comparisons),
    rule!("confidential-remains", Budget, confidential_remains),
    built_in!("contradicting-lines", contradicting_lines),
    rule!("control-figures", Budget, control_figures),
    rule!("cover", Document, cover),
    rule!("dates", Budget, dates),
    rule!("depth-of-detail", Budget, depth_of_detail),
    rule!("direction-words", Document, direction_words),
    rule!("document-kind", Document, document_kind),
    built_in!("duplicates", duplicates),
    rule!("earmark-bounds", Budget, earmark_bounds),
    rule!("empty-headings", Document, empty_headings),
    rule!("empty-tables", Document, empty_tables),
    built_in!("fonts", fonts),
    rule!("fund-words", Document, fund_words),
    rule!("glossary-closure", Document, glossary_closure),
    rule!("glossary-definitions", Document, glossary_definitions),
    built_in!("glossary-texts", glossary_texts),
    rule!("indicator-values", Budget, indicator_values),
    built_in!("keys", keys),
    rule!("large-equipment", Budget, large_equipment),
    rule!("ledgers-disagree", Budget, ledgers_disagree),
    rule!("listed-counts", Document, listed_counts),
    rule!("literal-figures", Document, literal_figures),
    rule!("magnitude", Budget, magnitude),
    rule!("name-variants", Document, name_variants),
    rule!("named-persons", Document, named_persons),
    built_in!("negative-amounts", negative_amounts),
    built_in!("numbers", numbers),
    rule!("operating-cost", Document, operating_cost),
    rule!("other-codes", Budget, other_codes),
    built_in!("parts-and-wholes", parts_and_wholes),
    rule!("past-targets", Budget, past_targets),
    rule!("personal-data", Document, personal_data),
    rule!("previous-figures", Budget, previous_figures),
    rule!("previous-records", Budget, previous_records),
    rule!("procurement-sums", Budget, procurement_sums),
    rule!("project-money", Budget, project_money),
    rule!("project-targets", Budget, project_targets),
    rule!("published-figures", Budget, published_figures),
    rule!("punctuation-width", Document, punctuation_width),
    rule!("reason-contradicts", Budget, reason_contradicts),
    rule!("reason-empty", Budget, reason_empty),
    rule!("reason-for-opposites", Budget, reason_for_opposites),
    rule!("reason-repeated", Budget, reason_repeated),
    rule!("reason-restates", Budget, reason_restates),
    rule!("reason-unused", Document, reason_unused),
    built_in!("reasons-required", reasons_required),
    rule!("references", Budget, references),
    rule!("references-in-text", Document, references_in_text),
    rule!("republication", Budget, republication),
    rule!("required-contents", Document, required_contents),
    built_in!("required-fields", required_fields),
    rule!("requirements", Budget, requirements),
    rule!("revenue-balance", Budget, revenue_balance),
    rule!("secrecy-review", Budget, secrecy_review),
    rule!("staff-sums", Budget, staff_sums),
    rule!("stale-years", Document, stale_years),
    rule!("stated-counts", Document, stated_counts),
    rule!("table-words", Document, table_words),
    rule!("template-residue", Document, template_residue),
    built_in!("text-units", text_units),
    built_in!("total-rows", total_rows),
    rule!("transfers", Budget, transfers),
    rule!("typed-numbering", Budget, typed_numbering),
    built_in!("unanswered-figures", unanswered_figures),
    rule!("unconfirmed-codes", Budget, unconfirmed_codes),
    rule!("undeclared-digits", Document, undeclared_digits),
    rule!("unit-coverage", Document, unit_coverage),
    rule!("vehicles-sums", Budget, vehicles_sums),
    rule!("wording", Document, wording),
    rule!("zero-budget", Budget, zero_budget),
];
