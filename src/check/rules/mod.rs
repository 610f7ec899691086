//! The rules, one file each.

pub mod control_figures;
pub mod ledgers_disagree;
pub mod revenue_balance;
pub mod undeclared_digits;
