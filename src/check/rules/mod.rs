//! The rules, one file each.

pub mod agency_name;
pub mod asset_holdings;
pub mod comparison_grid;
pub mod control_figures;
pub mod dates;
pub mod earmark_bounds;
pub mod empty_tables;
pub mod glossary_closure;
pub mod indicator_values;
pub mod ledgers_disagree;
pub mod personal_data;
pub mod previous_figures;
pub mod procurement_sums;
pub mod project_money;
pub mod published_figures;
pub mod reason_contradicts;
pub mod reason_empty;
pub mod reason_for_opposites;
pub mod reason_restates;
pub mod reason_unused;
pub mod references;
pub mod requirements;
pub mod revenue_balance;
pub mod staff_sums;
pub mod template_residue;
pub mod unconfirmed_codes;
pub mod undeclared_digits;
pub mod vehicles_sums;
pub mod zero_budget;

pub(crate) use ledgers_disagree::{check as ledgers_disagree, queries as ledger_queries};
pub(crate) use procurement_sums::check as procurement_sums;
pub(crate) use revenue_balance::check as revenue_balance;
pub(crate) use undeclared_digits::digits as typed_digits;
