//! The bureau's summary of what it approved, added up here in integers of 分: nothing of the program
//! takes part.

use std::fmt::Write as _;

use super::model::Model;
use super::money::{Class, Money, RECEPTION, VEHICLES, yuan};

const HEADINGS: [&str; 9] = [
    "支出合计",
    "基本支出",
    "人员经费",
    "公用经费",
    "项目支出",
    "一般公共预算",
    "“三公”经费",
    "公务用车运行维护费",
    "公务接待费",
];

/// A row an agency, then one a unit of it, and what all agencies come to.
pub fn summary<'a>(agencies: impl Iterator<Item = &'a Model>) -> String {
    let mut text = format!("代码,名称,{}\n", HEADINGS.join(","));
    let mut total = [0; HEADINGS.len()];
    for model in agencies {
        let own = amounts(&model.years[0]);
        for (sum, amount) in total.iter_mut().zip(own) {
            *sum += amount;
        }
        row(&mut text, &model.code, &model.name, &own);
        for (at, unit) in model.units.iter().enumerate() {
            let own = amounts(&model.years[0].of_unit(at));
            row(&mut text, &unit.code, &unit.name, &own);
        }
    }
    row(&mut text, "", "合计", &total);
    text
}

fn row(text: &mut String, code: &str, name: &str, amounts: &[i64]) {
    let amounts: Vec<String> = amounts.iter().map(|amount| yuan(*amount)).collect();
    let _ = writeln!(text, "{code},{name},{}", amounts.join(","));
}

fn amounts(money: &Money) -> [i64; HEADINGS.len()] {
    let total = money.total();
    let basic = money.basic(|_| true);
    let operating = money.basic(|class| class.category() == "operating");
    let of = |economic: &str| money.basic(|class: &Class| class.economic == economic);
    let (vehicles, reception) = (of(VEHICLES), of(RECEPTION));
    [
        total,
        basic,
        basic - operating,
        operating,
        total - basic,
        total,
        vehicles + reception,
        vehicles,
        reception,
    ]
}
