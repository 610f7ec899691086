//! A large budget without findings: document 001 with a ledger of 70,000 lines, a view of 30,000
//! and a control figure for every unit, function and category.

use std::fmt::Write as _;

use gongkai::records::load::Memory;

const UNITS: usize = 100;
const FUNCTIONS: [&str; 5] = ["2060101", "2060201", "2080505", "2101101", "2210201"];
const PROJECTS: [&str; 2] = ["2060499", "2150502"];
const PERSONNEL: [&str; 6] = ["30101", "30102", "30103", "30107", "30108", "30113"];
const OPERATING: [&str; 6] = ["30201", "30205", "30207", "30211", "30213", "30299"];
/// Lines of one unit on one category of basic expenditure.
const BASIC: usize = 150;
/// Lines of one unit on projects.
const PROJECT: usize = 400;

/// The records of document 001 with many lines in the place of its own.
pub fn budget(small: &Memory) -> Memory {
    let mut memory = Memory(small.0.clone());
    let projects = text(small, "projects.toml");
    let projects: Vec<&str> = projects
        .lines()
        .filter_map(|line| {
            line.strip_prefix("id = ")?
                .strip_prefix('"')?
                .strip_suffix('"')
        })
        .collect();
    // Its own control figures are of its own amounts.
    let entry = text(small, "budget.toml");
    let parts = entry.split("\n\n");
    let parts: Vec<&str> = parts.filter(|part| !part.contains("[[control]]")).collect();
    let mut entry = parts.join("\n\n") + "\n";
    let mut main = String::from("function,category,fund,unit,project,amount,id\n");
    let mut view = String::from("economic,category,fund,unit,amount,id\n");
    let mut totals = std::collections::BTreeMap::<String, usize>::new();
    // Writing to a string cannot fail.
    for unit in 0..UNITS {
        let code = format!("308{unit:03}");
        let _ = write!(
            entry,
            "\n[[unit]]\nid = \"{code}\"\ncode = \"{code}\"\nname = \"某某市示例单位（{code}）\"\n"
        );
        let fund = "general-public-budget";
        for (category, economic) in [("personnel", PERSONNEL), ("operating", OPERATING)] {
            for at in 0..BASIC {
                let function = FUNCTIONS[at % FUNCTIONS.len()];
                let amount = 100 + unit + at;
                let _ = writeln!(
                    main,
                    "{function},{category},{fund},{code},,{amount}.25,n{at}"
                );
                let class = economic[(at * 5 + unit) % economic.len()];
                let _ = writeln!(view, "{class},{category},{fund},{code},{amount}.25,n{at}");
                for key in [
                    format!("unit={code}"),
                    format!("function={function}"),
                    format!("category={category}"),
                ] {
                    *totals.entry(key).or_default() += amount * 100 + 25;
                }
            }
        }
        for at in 0..PROJECT {
            let function = PROJECTS[at % PROJECTS.len()];
            let project = projects[at % projects.len()];
            let amount = 100 + unit + at / 4;
            let _ = writeln!(
                main,
                "{function},project,{fund},{code},{project},{amount}.50,n{at}"
            );
            for key in [
                format!("unit={code}"),
                format!("function={function}"),
                "category=project".to_owned(),
            ] {
                *totals.entry(key).or_default() += amount * 100 + 50;
            }
        }
    }
    for (key, total) in totals {
        let (key, node) = key.split_once('=').expect("a pair");
        let _ = write!(
            entry,
            "\n[[control]]\nfact = \"spending{{{key}={node}}}\"\namount = {}.{:02}\n",
            total / 100,
            total % 100
        );
    }
    for (name, text) in [
        ("budget.toml", entry),
        ("spending.csv", main),
        ("economic.csv", view),
    ] {
        memory.0.insert(name.to_owned(), text.into_bytes());
    }
    memory
}

fn text(files: &Memory, name: &str) -> String {
    String::from_utf8(files.0[name].clone()).expect("text")
}
