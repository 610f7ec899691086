//! Pseudo-random budgets: a full cross of all dimensions, and the ledgers a bureau would keep of it.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gongkai::records::load::Memory;

use crate::support::memory;

#[path = "../support/random.rs"]
mod random;

pub use random::Random;

impl Random {
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// An amount in 分: mostly odd ones, some round, seldom small.
    pub fn amount(&mut self) -> i64 {
        match self.below(6) {
            0 => (1 + self.below(500) as i64) * 1_000_000,
            1 => 1 + self.below(9_999) as i64,
            _ => 1 + self.below(2_000_000_000) as i64,
        }
    }
}

pub const FUNCTIONS: [&str; 9] = [
    "2060101", "2060102", "2060201", "2060499", "2080505", "2101101", "2150502", "2150802",
    "2210201",
];
const PERSONNEL: [&str; 5] = ["30101", "30102", "30112", "30302", "30399"];
const OPERATING: [&str; 4] = ["30201", "30216", "30299", "31002"];
const FUNDS: [&str; 5] = [
    "general-public-budget",
    "government-fund-budget",
    "fiscal-special-account",
    "institution-revenue",
    "other-revenue",
];
const UNITS: [&str; 3] = ["100001", "100002", "100003"];
const PROJECTS: [(&str, usize); 4] = [("alpha", 0), ("beta", 0), ("gamma", 1), ("delta", 2)];

/// The dimensions of a record, as its fields.
pub type Fields = BTreeMap<&'static str, String>;

/// An amount in 分 on one leaf of every dimension (or wherever a ledger records it).
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub fields: Fields,
    pub amount: i64,
}

/// Lines of a ledger.
#[derive(Debug, Clone)]
pub struct Book {
    pub id: &'static str,
    /// Further fields of `[[ledger]]`.
    pub head: String,
    pub lines: Vec<Entry>,
}

#[derive(Debug, Clone)]
pub struct Made {
    /// What no ledger has: every amount in full detail.
    pub cross: Vec<Entry>,
    pub books: Vec<Book>,
}

fn fields(pairs: &[(&'static str, &str)]) -> Fields {
    let filled = pairs.iter().filter(|(_, value)| !value.is_empty());
    filled
        .map(|&(key, value)| (key, value.to_owned()))
        .collect()
}

/// Amounts of equal fields added up, one entry each.
pub fn grouped(entries: impl Iterator<Item = Entry>) -> Vec<Entry> {
    let mut sums: BTreeMap<Fields, i64> = BTreeMap::new();
    for entry in entries {
        *sums.entry(entry.fields).or_default() += entry.amount;
    }
    let lines = sums.into_iter();
    lines
        .map(|(fields, amount)| Entry { fields, amount })
        .collect()
}

fn without(entry: &Entry, dims: &[&str]) -> Entry {
    let mut entry = entry.clone();
    entry.fields.retain(|dim, _| !dims.contains(dim));
    entry
}

fn cross(random: &mut Random, size: usize) -> Vec<Entry> {
    let mut out = Vec::new();
    for _ in 0..size {
        let function = random.pick(&FUNCTIONS);
        let funds = 1 + random.below(5);
        let fund = random.pick(&FUNDS[..funds]);
        let vintage = if random.below(5) == 0 {
            "carry-over"
        } else {
            "current"
        };
        let (category, economic, project, unit) = match random.below(3) {
            0 => (
                "personnel",
                random.pick(&PERSONNEL),
                "none",
                random.pick(&UNITS),
            ),
            1 => (
                "operating",
                random.pick(&OPERATING),
                "none",
                random.pick(&UNITS),
            ),
            _ => {
                let (project, unit) = random.pick(&PROJECTS);
                ("project", random.pick(&OPERATING), project, UNITS[unit])
            }
        };
        let amount = random.amount();
        let fields = fields(&[
            ("function", function),
            ("economic", economic),
            ("category", category),
            ("fund", fund),
            ("unit", unit),
            ("vintage", vintage),
            ("project", project),
        ]);
        out.push(Entry { fields, amount });
    }
    grouped(out.into_iter())
}

/// A budget as agencies keep it: `main` without economic codes, a consistent view by economic code
/// of the year's basic expenditure, last year by function and category.
pub fn budget(seed: u64) -> Made {
    let mut random = Random(seed.wrapping_mul(2_654_435_761) + 7);
    let size = 3 + random.below(30);
    let cross = cross(&mut random, size);
    let main = grouped(cross.iter().map(|entry| without(entry, &["economic"])));
    let basic = |entry: &&Entry| {
        entry.fields["category"] != "project" && entry.fields["vintage"] == "current"
    };
    let view = grouped(
        cross
            .iter()
            .filter(basic)
            .map(|entry| without(entry, &["function", "project"])),
    );
    let size = 1 + random.below(12);
    let last = self::cross(&mut random, size);
    // Some nodes have what they had: equal, or equal but for a few 分.
    let mut kept: Vec<Entry> = last;
    for entry in &cross {
        if random.below(4) == 0 {
            let mut entry = entry.clone();
            entry.amount = (entry.amount + random.below(3) as i64 * 10).max(1);
            kept.push(entry);
        }
    }
    let previous = grouped(
        kept.iter()
            .map(|entry| without(entry, &["economic", "unit", "project", "vintage"])),
    );
    Made {
        cross,
        books: vec![
            Book {
                id: "main",
                head: String::new(),
                lines: main,
            },
            Book {
                id: "economic",
                head: "scope = { category = \"basic\", vintage = \"current\" }\n".to_owned(),
                lines: view,
            },
            Book {
                id: "previous",
                head: "year = 2023\n".to_owned(),
                lines: previous,
            },
        ],
    }
}

/// The same kind of budget recorded unevenly: any field of `main` may be coarser or missing.
pub fn coarse(seed: u64) -> Made {
    let mut random = Random(seed.wrapping_mul(40_503) + 11);
    let size = 3 + random.below(25);
    let cross = cross(&mut random, size);
    let mut lines = Vec::new();
    for (at, entry) in cross.iter().enumerate() {
        let mut entry = entry.clone();
        // Different leaves may end up on the same node.
        entry.fields.insert("id", format!("n{at}"));
        for dim in [
            "economic", "function", "fund", "unit", "project", "category",
        ] {
            match random.below(6) {
                0 => drop(entry.fields.remove(dim)),
                1 => {
                    let code = entry.fields[dim].clone();
                    let shorter = match (dim, code.len()) {
                        ("function", 7) => &code[..3 + 2 * random.below(2)],
                        ("economic", 5) => &code[..3],
                        ("category", _) if code != "project" => "basic",
                        _ => &code,
                    };
                    entry.fields.insert(dim, shorter.to_owned());
                }
                _ => {}
            }
        }
        // A project without its category is a project all the same; "no project" is none of them.
        if !entry.fields.contains_key("category")
            && entry.fields.get("project").is_some_and(|p| p == "none")
        {
            entry.fields.remove("project");
        }
        if random.below(4) == 0 {
            entry.fields.insert("vintage", "any".to_owned());
        }
        lines.push(entry);
    }
    let main = grouped(lines.into_iter());
    let basic = |entry: &&Entry| entry.fields["category"] != "project";
    let view = cross.iter().filter(basic);
    let view = grouped(view.map(|entry| without(entry, &["function", "project", "unit"])));
    Made {
        cross,
        books: vec![
            Book {
                id: "main",
                head: String::new(),
                lines: main,
            },
            Book {
                id: "economic",
                head: "scope = { category = \"basic\" }\n".to_owned(),
                lines: view,
            },
        ],
    }
}

/// An amount in 分 as records write it.
pub fn yuan(amount: i64) -> String {
    format!("{}.{:02}", amount / 100, amount % 100)
}

fn head() -> String {
    let mut text = String::from(
        "format = 1\n[document]\nyear = 2024\nprofile = \"hard\"\nrevenue = \"as-spending\"\n\
         base = \"2023.original\"\n[agency]\nname = \"某某局\"\ncode = \"100\"\nlevel = \"district\"\n",
    );
    for (unit, name) in UNITS.iter().zip(["局机关", "某某中心", "某某站"]) {
        let _ = write!(
            text,
            "[[unit]]\nid = \"{unit}\"\ncode = \"{unit}\"\nname = \"{name}\"\n"
        );
    }
    for ((id, unit), name) in PROJECTS
        .iter()
        .zip(["甲项目", "乙项目", "丙项目", "丁项目"])
    {
        let unit = UNITS[*unit];
        let _ = write!(
            text,
            "[[project]]\nid = \"{id}\"\nname = \"{name}\"\nunit = \"{unit}\"\n"
        );
    }
    text
}

impl Made {
    /// The records as one TOML file.
    pub fn toml(&self) -> Memory {
        let mut text = head();
        for book in &self.books {
            let _ = write!(text, "[[ledger]]\nid = \"{}\"\n{}", book.id, book.head);
        }
        for book in &self.books {
            for line in &book.lines {
                let _ = write!(text, "[[line]]\nledger = \"{}\"\n", book.id);
                for (key, value) in &line.fields {
                    let _ = writeln!(text, "{key} = \"{value}\"");
                }
                let _ = writeln!(text, "amount = {}", yuan(line.amount));
            }
        }
        memory(&[("budget.toml", text)])
    }

    /// The same records with one CSV file a ledger.
    pub fn csv(&self) -> Memory {
        const DIMS: [&str; 7] = [
            "function", "economic", "category", "fund", "unit", "vintage", "project",
        ];
        let mut text = head();
        let mut files = Vec::new();
        for book in &self.books {
            let path = format!("{}.csv", book.id);
            let _ = write!(
                text,
                "[[ledger]]\nid = \"{}\"\nfile = \"{path}\"\n{}",
                book.id, book.head
            );
            let mut rows = DIMS.join(",") + ",amount\n";
            for line in &book.lines {
                for dim in DIMS {
                    rows += line.fields.get(dim).map_or("", String::as_str);
                    rows.push(',');
                }
                rows += &yuan(line.amount);
                rows.push('\n');
            }
            files.push((path, rows));
        }
        files.push(("budget.toml".to_owned(), text));
        let files: Vec<(&str, String)> =
            files.iter().map(|(p, t)| (p.as_str(), t.clone())).collect();
        memory(&files)
    }

    /// The amount of a query over the full cross, in 分: what the ledgers can only bound.
    pub fn truth(&self, query: &[(&str, &str)]) -> i64 {
        sum(&self.cross, query)
    }
}

/// Σ of the entries wholly inside a query, without any of the program's own trees.
pub fn sum(entries: &[Entry], query: &[(&str, &str)]) -> i64 {
    let inside = |entry: &&Entry| query.iter().all(|(dim, node)| within(entry, dim, node));
    entries
        .iter()
        .filter(inside)
        .map(|entry| entry.amount)
        .sum()
}

fn within(entry: &Entry, dim: &str, node: &str) -> bool {
    let Some(own) = entry.fields.get(dim) else {
        return false;
    };
    match (dim, node) {
        ("function" | "economic", code) => own.starts_with(code),
        ("category", "basic") => own == "personnel" || own == "operating",
        ("fund", "fiscal-appropriation") => own.ends_with("-budget"),
        ("fund", "unit-funds") => own.ends_with("-revenue"),
        ("unit", "100") => true,
        _ => own == node,
    }
}

/// Nodes to ask for: leaves and groups of every dimension.
pub const NODES: [(&str, &[&str]); 7] = [
    (
        "function",
        &[
            "206", "20601", "20602", "2060101", "208", "215", "21505", "2150802",
        ],
    ),
    (
        "economic",
        &["301", "302", "303", "310", "30101", "30299", "31002"],
    ),
    ("category", &["basic", "personnel", "operating", "project"]),
    (
        "fund",
        &[
            "fiscal-appropriation",
            "unit-funds",
            "general-public-budget",
            "other-revenue",
        ],
    ),
    ("unit", &["100", "100001", "100002"]),
    ("vintage", &["current", "carry-over"]),
    ("project", &["alpha", "gamma", "none"]),
];

/// A query of up to three dimensions.
pub fn query(random: &mut Random) -> Vec<(&'static str, &'static str)> {
    let mut out: Vec<(&str, &str)> = Vec::new();
    for _ in 0..random.below(4) {
        let (dim, nodes) = NODES[random.below(NODES.len())];
        if !out.iter().any(|(other, _)| *other == dim) {
            out.push((dim, random.pick(nodes)));
        }
    }
    out.sort_unstable();
    out
}

/// A query as a fact key.
pub fn key(query: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = query.iter().map(|(d, n)| format!("{d}={n}")).collect();
    format!("spending{{{}}}", pairs.join(","))
}
