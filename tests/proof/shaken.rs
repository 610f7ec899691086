//! Random budgets with all that a whole disclosure has: the records of an example with everything
//! that is a number made anew, and names no format may take for markup.

use std::fmt::Write as _;

use gongkai::records::load::Memory;

use super::budgets::{Random, yuan};
use super::support::example;

const PERSONNEL: [&str; 6] = ["30101", "30102", "30103", "30112", "30302", "30399"];
const OPERATING: [&str; 4] = ["30216", "30228", "30229", "30299"];
const FUNDS: [&str; 4] = [
    "general-public-budget",
    "government-fund-budget",
    "fiscal-special-account",
    "institution-revenue",
];
const NAMES: [&str; 6] = [
    "工作性其他（*甲*）",
    "_专项_|二",
    "<b>运转</b>&经费",
    "`乙`[1](x)",
    "\\项目#",
    "“引号”'一'",
];

/// An example's records with other numbers.
pub fn budget(seed: u64) -> Memory {
    let mut random = Random(seed.wrapping_mul(1_000_003) + 5);
    let mut files = example("wuhan-qingshan-2024");
    let spending = text(&files, "spending.csv");
    let (spending, personnel, operating) = lines(&mut random, &spending);
    let reception = match random.below(2) {
        0 => 0,
        _ => operating.min(1 + random.below(900_000) as i64),
    };
    let mut economic = String::from("economic,category,fund,unit,amount\n");
    let mut add = |codes: &[&str], mut left: i64| {
        for (at, code) in codes.iter().enumerate() {
            let amount = match at + 1 == codes.len() {
                true => left,
                false => random.below(left.max(1) as usize) as i64,
            };
            left -= amount;
            let amount = yuan(amount);
            let _ = writeln!(
                economic,
                "{code},basic,general-public-budget,307001,{amount}"
            );
        }
    };
    add(&PERSONNEL, personnel);
    add(&["30217"], reception);
    add(&OPERATING, operating - reception);
    let budget = heads(&mut random, &text(&files, "budget.toml"), reception);
    let mut projects = text(&files, "projects.toml");
    for at in 0..random.below(4) {
        let name = NAMES[random.below(NAMES.len())].replace('\\', "\\\\");
        // The names stand in quotes, each after the key that only projects have.
        let from = projects
            .match_indices("\nname = \"")
            .nth(at)
            .expect("a project")
            .0
            + 9;
        let end = from + projects[from..].find('"').expect("the end of a name");
        projects.replace_range(from..end, &name);
    }
    for (path, text) in [
        ("spending.csv", spending),
        ("economic.csv", economic),
        ("budget.toml", budget),
        ("projects.toml", projects),
    ] {
        files.0.insert(path.to_owned(), text.into_bytes());
    }
    files
}

fn text(files: &Memory, path: &str) -> String {
    String::from_utf8(files.0[path].clone()).expect("UTF-8")
}

/// The lines with other amounts, and what of them the economic view holds.
fn lines(random: &mut Random, spending: &str) -> (String, i64, i64) {
    let mut out = String::from("function,name,category,fund,unit,project,vintage,amount\n");
    let (mut personnel, mut operating) = (0, 0);
    let kinds = 1 + random.below(FUNDS.len());
    for line in spending.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [function, name, category, _, unit, project, ..] = fields[..] else {
            panic!("{line}");
        };
        let fund = FUNDS[random.below(kinds)];
        let vintage = match random.below(6) {
            0 => "carry-over",
            _ => "",
        };
        // Some lines are nothing, some less than the last place shows.
        let amount = match random.below(12) {
            0 => continue,
            1 => 1 + random.below(60) as i64,
            _ => random.amount(),
        };
        if (fund, vintage) == (FUNDS[0], "") {
            match category {
                "personnel" => personnel += amount,
                "operating" => operating += amount,
                _ => {}
            }
        }
        let amount = yuan(amount);
        let _ = writeln!(
            out,
            "{function},{name},{category},{fund},{unit},{project},{vintage},{amount}"
        );
    }
    (out, personnel, operating)
}

/// `budget.toml` with other bases, heads and purchases.
fn heads(random: &mut Random, budget: &str, reception: i64) -> String {
    let mut out = String::new();
    let mut ratio = 1;
    for block in budget.split_inclusive("\n\n") {
        // What the bureau fixed no longer holds.
        if block.starts_with("[[control]]") {
            continue;
        }
        for line in block.split_inclusive('\n') {
            let wan = block.contains("amount-unit = \"万元\"") && block.contains("[[previous]]")
                || block.starts_with("[[line]]")
                || block.starts_with("[[revenue]]");
            let old = line.trim_end();
            let new = match old {
                _ if old.starts_with("count = ") => format!("count = {}", random.below(60)),
                _ if old.starts_with("amount = ") && block.contains("official-reception") => {
                    match block.contains("[[earmark]]") {
                        true => format!("amount = {}", yuan(reception)),
                        false => format!("amount = {}", random.below(9)),
                    }
                }
                "amount = 0" => old.to_owned(),
                _ if old.starts_with("amount = ") && wan => match random.below(5) {
                    0 => "amount = 0".to_owned(),
                    _ => format!("amount = {}", yuan(random.below(300_000) as i64)),
                },
                "quantity = 1" | "price = 260000" => continue,
                _ if old.starts_with("amount = ") && block.starts_with("[[procurement]]") => {
                    ratio = 1 + random.below(90_000_000) as i64;
                    format!("amount = {}", yuan(ratio))
                }
                _ if old.starts_with("sme = ") => format!("sme = {}", yuan(ratio / 2)),
                _ if old.starts_with("micro = ") => format!("micro = {}", yuan(ratio / 3)),
                _ => old.to_owned(),
            };
            out.push_str(&new);
            out.push('\n');
        }
    }
    out
}
