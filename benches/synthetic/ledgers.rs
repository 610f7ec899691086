//! The ledgers of an agency as CSV files.

use std::fmt::Write as _;

use super::FUND;
use super::model::{Model, project_id};
use super::money::yuan;

pub fn spending(model: &Model, back: usize) -> String {
    let mut text = String::from("function,category,fund,unit,project,amount\n");
    for line in model.years[back].main() {
        let unit = &model.units[line.unit].code;
        let project = line.project.map(project_id).unwrap_or_default();
        let _ = writeln!(
            text,
            "{},{},{FUND},{unit},{project},{}",
            line.function,
            line.category,
            yuan(line.amount)
        );
    }
    text
}

pub fn economic(model: &Model, back: usize) -> String {
    let mut text = String::from("economic,category,fund,unit,amount\n");
    for (economic, unit, amount) in model.years[back].economic() {
        let unit = &model.units[unit].code;
        let _ = writeln!(text, "{economic},basic,{FUND},{unit},{}", yuan(amount));
    }
    text
}
