//! What an agency writes in words: duties, tasks, goals, why amounts moved.

use std::fmt::Write as _;

use super::FUND;
use super::model::Model;
use super::words::{DUTIES, Field, REASONS, RESULTS, TASKS};

pub fn texts(model: &Model, back: usize, twins: &[usize]) -> String {
    let mut random = model.random(20);
    let field = model.field;
    let mut text = String::new();
    for (id, phrases, least) in [
        ("functions", &DUTIES[..], 8),
        ("annual-tasks", &TASKS[..], 5),
        ("past-performance", &RESULTS[..], 3),
    ] {
        let body: Vec<String> = random
            .some(phrases, least)
            .iter()
            .map(|phrase| phrase.replace("{}", field.name))
            .collect();
        let _ = write!(
            text,
            "[[text]]\nid = \"{id}\"\nbody = \"\"\"\n{}\"\"\"\n\n",
            body.join("\n")
        );
    }
    for (id, term, words) in [
        ("long-service", "long", "公共服务水平持续提升"),
        ("annual-tasks-done", "annual", "年度重点任务全面完成"),
    ] {
        let _ = write!(
            text,
            "[[goal]]\nid = \"{id}\"\nterm = \"{term}\"\ntext = \"{}{words}\"\ntitle = \"{words}\"\n\n",
            field.name
        );
    }
    let first = random.below(REASONS.len());
    let money = &model.years[back];
    let mut reasons = |document: &str, functions: Vec<(&'static str, i64)>| {
        let mut facts = vec![
            format!("spending{{fund={FUND}}}"),
            "agency-operating-cost".to_owned(),
        ];
        for (function, _) in functions {
            facts.push(project_fact(field, function));
        }
        for (at, fact) in facts.iter().enumerate() {
            let reason = REASONS[(first + at) % REASONS.len()];
            let _ = write!(
                text,
                "[[reason]]\nfact = \"{fact}\"\ntext = \"{reason}\"\n{document}\n"
            );
        }
    };
    if twins.is_empty() {
        reasons("", money.by_function(|_| true));
        return text;
    }
    // A unit has not all the functions of its department.
    reasons("document = \"department\"\n", money.by_function(|_| true));
    for twin in twins {
        let document = format!("document = \"unit-{}\"\n", model.units[*twin].code);
        reasons(&document, money.by_function(|spent| spent.unit == *twin));
    }
    text
}

/// Projects are told apart by the name of their 项.
fn project_fact(field: &Field, function: &str) -> String {
    let name = if function == field.other {
        field.other_name
    } else {
        "一般行政管理事务"
    };
    format!("spending{{category=project,function=name:{name},fund={FUND}}}")
}
