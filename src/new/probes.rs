//! Made-up budgets that make a profile print all it can, for checking the profile itself: one with
//! something of everything, grown or shrunk against the year before, new, ended, and none at all.

use std::collections::BTreeMap;

use super::kind;
use super::needs::{self, Needs};
use crate::budget::catalogue::Catalogue;
use crate::facts::earmark;
use crate::profile::load::{Library, Resolved};
use crate::records::load::Memory;

/// Year of the made-up documents.
pub const YEAR: u16 = 2024;

/// A made-up budget with the message that names it.
pub struct Probe {
    pub name: &'static str,
    pub files: Memory,
}

/// This year's amounts as a factor of the usual ones, last year's each, and which lines there are.
struct Case {
    name: &'static str,
    factor: u32,
    previous: &'static str,
    lines: &'static [&'static [Line]],
}

const CASES: [Case; 7] = [
    Case {
        name: "probe-increased",
        factor: 1,
        previous: "20000",
        lines: &[&PLAIN, &FUNDS],
    },
    Case {
        name: "probe-decreased",
        factor: 1,
        previous: "90000000",
        lines: &[&PLAIN, &FUNDS],
    },
    Case {
        name: "probe-new",
        factor: 1,
        previous: "0",
        lines: &[&PLAIN, &FUNDS],
    },
    Case {
        name: "probe-ended",
        factor: 0,
        previous: "20000",
        lines: &[&PLAIN],
    },
    Case {
        name: "probe-zero",
        factor: 0,
        previous: "0",
        lines: &[&PLAIN],
    },
    Case {
        name: "probe-plain",
        factor: 1,
        previous: "20000",
        lines: &[&PLAIN],
    },
    Case {
        name: RARE,
        factor: 1,
        previous: "20000",
        lines: &[&PLAIN, &FUNDS, &OTHER],
    },
];

/// The case with money few agencies have.
pub const RARE: &str = "probe-rare";

/// function, category, fund, vintage, project, amount
type Line = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    u32,
);

const PLAIN: [Line; 3] = [
    (
        "2010101",
        "personnel",
        "general-public-budget",
        "",
        "",
        500_000,
    ),
    (
        "2010101",
        "operating",
        "general-public-budget",
        "",
        "",
        300_000,
    ),
    (
        "2010102",
        "project",
        "general-public-budget",
        "",
        "sample",
        700_000,
    ),
];

/// Every fund.
const FUNDS: [Line; 8] = [
    (
        "2010102",
        "project",
        "general-public-budget",
        "carry-over",
        "sample",
        10_000,
    ),
    (
        "2120801",
        "project",
        "government-fund-budget",
        "",
        "sample",
        20_000,
    ),
    (
        "2230105",
        "project",
        "state-capital-budget",
        "",
        "sample",
        30_000,
    ),
    (
        "2010102",
        "project",
        "fiscal-special-account",
        "",
        "sample",
        40_000,
    ),
    (
        "2010150",
        "project",
        "institution-revenue",
        "",
        "sample",
        50_000,
    ),
    (
        "2010150",
        "project",
        "business-revenue",
        "",
        "sample",
        60_000,
    ),
    (
        "2010150",
        "project",
        "superior-subsidy",
        "",
        "sample",
        70_000,
    ),
    ("2010150", "project", "other-revenue", "", "sample", 80_000),
];

/// The categories and vintages left.
const OTHER: [Line; 5] = [
    (
        "2010150",
        "project",
        "affiliate-remittance",
        "",
        "sample",
        5_000,
    ),
    (
        "2010150",
        "project",
        "other-revenue",
        "surplus-used",
        "sample",
        15_000,
    ),
    ("2010150", "business", "business-revenue", "", "", 90_000),
    ("2010150", "remitted", "other-revenue", "", "", 25_000),
    ("2010150", "subsidy", "other-revenue", "", "", 35_000),
];

/// The probes of a profile.
pub fn probes(
    id: &str,
    profile: &Resolved,
    library: &Library,
    catalogue: &'static Catalogue,
) -> Vec<Probe> {
    let mut needs = needs::find(id, YEAR, profile, library, catalogue);
    // Whatever a text may name is there, also where no probe prints it.
    for group in ["agency", "vehicles", "document"] {
        let fields = kind(group).fields.iter();
        let names = fields.map(|field| format!("{group}.{}", field.key));
        needs.slots.extend(names);
    }
    CASES
        .iter()
        .map(|case| Probe {
            name: case.name,
            files: Memory(files(id, &needs, case)),
        })
        .collect()
}

fn files(id: &str, needs: &Needs, case: &Case) -> BTreeMap<String, Vec<u8>> {
    let (factor, previous) = (case.factor, case.previous);
    let mut files = needs::sample(id, YEAR, needs);
    if let Some(budget) = files.get_mut("budget.toml") {
        let text = String::from_utf8_lossy(budget);
        // Words of the agency hold no digits, so that any digit in words is the profile's.
        let text = text
            .replace("\"01 某\"", "\"某\"")
            .replace("\namount = 20000\n", &format!("\namount = {previous}\n"));
        let text = earmarks(text, needs, factor);
        *budget = text.into_bytes();
    }
    let code = if needs.project_economic { "30201" } else { "" };
    let mut spending = "function,economic,category,fund,vintage,unit,project,amount\n".to_owned();
    for (function, category, fund, vintage, project, amount) in case.lines.iter().copied().flatten()
    {
        let basic = matches!(*category, "personnel" | "operating");
        let economic = if basic { "" } else { code };
        let amount = amount * factor;
        spending.push_str(&format!(
            "{function},{economic},{category},{fund},{vintage},100001,{project},{amount}\n"
        ));
    }
    let economic = format!(
        "economic,category,fund,unit,amount\n\
         30101,personnel,general-public-budget,100001,{}\n\
         30201,operating,general-public-budget,100001,{}\n",
        500_000 * factor,
        300_000 * factor
    );
    files.insert("spending.csv".to_owned(), spending.into_bytes());
    files.insert("economic.csv".to_owned(), economic.into_bytes());
    files
}

/// Earmarks recorded with their parts are what the parts make.
fn earmarks(mut text: String, needs: &Needs, factor: u32) -> String {
    for item in &needs.earmarks {
        let parts = earmark::parts(item).iter();
        let parts = parts.filter(|part| needs.earmarks.contains(**part)).count();
        let amount = 100 * factor as usize * parts.max(1);
        let entry = |amount: usize| format!("item = \"{item}\"\namount = {amount}\n");
        text = text.replace(&entry(100), &entry(amount));
    }
    text
}
