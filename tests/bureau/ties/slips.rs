//! The slips: each changes a document or the bureau's files so that it stays sound by itself.

use std::fmt;

use gongkai::records::load::Memory;

use super::desk::Desk;
use crate::synthetic::{Random, Sent};

/// A slip as made.
pub struct Slip {
    pub kind: &'static str,
    pub target: Target,
    /// What one finding must name, all of it: places, amounts, the difference.
    pub wanted: Vec<String>,
    /// Every finding names one of these,
    pub places: Vec<String>,
    /// or is about one of these files and as far off.
    pub about: Vec<String>,
}

pub enum Target {
    /// The records of a submission, by number.
    Sent(usize, Memory),
    /// The files of the workspace.
    Workspace(Memory),
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: {:?}", self.kind, self.wanted)
    }
}

type Make = fn(&Desk, &mut Random) -> Option<Slip>;

pub const KINDS: [(&str, Make); 10] = [
    ("a line of a unit's own", |desk, random| {
        line(desk, random, true)
    }),
    ("a line of the department's for a unit", |desk, random| {
        line(desk, random, false)
    }),
    ("a cell of the summary", summary),
    ("三公 of a unit's own", |desk, random| {
        earmark(desk, random, true)
    }),
    ("三公 of the department's for a unit", |desk, random| {
        earmark(desk, random, false)
    }),
    ("spending of last year", last_year),
    ("三公 of last year", last_three_public),
    ("the name of a project", project_name),
    ("the name of a unit", unit_name),
    ("the format", profile),
];

/// The slip of a number: kinds take turns.
pub fn slip(desk: &Desk, at: usize) -> Slip {
    let (kind, make) = KINDS[at % KINDS.len()];
    let mut random = Random(at as u64 * 7_919 + 17);
    for _ in 0..4 {
        random.below(2);
    }
    let mut made = (0..200).filter_map(|_| make(desk, &mut random));
    let made = made.next().unwrap_or_else(|| panic!("no {kind}"));
    Slip { kind, ..made }
}

/// Records being edited, line by line.
struct Draft {
    records: Memory,
    /// Where what was sent in lies, below the workspace.
    below: String,
    /// What has been changed, as places are told.
    places: Vec<String>,
}

impl Draft {
    fn of(sent: &Sent) -> Draft {
        Draft {
            records: sent.agency.records.clone(),
            below: format!("submissions/{}/", sent.agency.directory()),
            places: Vec::new(),
        }
    }

    fn lines(&self, file: &str) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.records.0[file]).into_owned();
        text.lines().map(str::to_owned).collect()
    }

    /// Replaces the end of a line after its last separator, and remembers the place.
    fn put(&mut self, file: &str, at: usize, line: String) -> String {
        let mut lines = self.lines(file);
        lines[at] = line;
        let text = lines.join("\n") + "\n";
        self.records.0.insert(file.to_owned(), text.into_bytes());
        let place = format!("{}{file}:{}", self.below, at + 1);
        self.places.push(place.clone());
        place
    }

    /// Adds to the amount a line ends with; the place, what it was and what it is.
    fn add(&mut self, file: &str, at: usize, by: i64) -> (String, String, String) {
        let line = self.lines(file)[at].clone();
        let split = line.rfind([',', ' ']).map_or(0, |at| at + 1);
        let (head, was) = line.split_at(split);
        let is = plus(was, by);
        let (was, line) = (was.to_owned(), format!("{head}{is}"));
        (self.put(file, at, line), was, is)
    }

    /// The line of a file that has the last of some words, after lines that have those before it.
    fn find(&self, file: &str, words: &[&str]) -> Option<usize> {
        let lines = self.lines(file);
        let mut at = 0;
        for (step, word) in words.iter().enumerate() {
            at += usize::from(step > 0);
            at += lines[at..].iter().position(|line| line.contains(word))?;
        }
        Some(at)
    }

    /// The line of `amount` in the record that has all of some lines.
    fn amount(&self, header: &str, has: &[&str]) -> Option<usize> {
        let lines = self.lines("budget.toml");
        let starts = (0..lines.len()).filter(|at| lines[*at] == header);
        let mut bodies = starts.map(|start| {
            let rest = lines[start + 1..].iter();
            let length = rest.take_while(|line| !line.starts_with('[')).count();
            start + 1..start + 1 + length
        });
        let body = bodies.find(|body| {
            has.iter()
                .all(|wanted| lines[body.clone()].iter().any(|line| line == wanted))
        })?;
        let mut body = body;
        body.find(|at| lines[*at].starts_with("amount = "))
    }

    fn sent(self, at: usize, wanted: Vec<String>) -> Slip {
        Slip {
            kind: "",
            target: Target::Sent(at, self.records),
            wanted,
            about: vec![self.below],
            places: self.places,
        }
    }
}

fn plus(amount: &str, by: i64) -> String {
    let (yuan, fen) = amount.split_once('.').expect("two places");
    let yuan: i64 = yuan.parse().expect("an amount");
    format!("{}.{fen}", yuan + by)
}

fn one_yuan(random: &mut Random) -> i64 {
    if random.below(2) == 0 { 1 } else { -1 }
}

fn pick<T>(random: &mut Random, list: Vec<T>) -> Option<T> {
    let at = random.below(list.len());
    list.into_iter().nth(at)
}

/// A department whose units speak for themselves, and one of them; by numbers of what was sent.
fn family(desk: &Desk, random: &mut Random) -> Option<(usize, usize)> {
    let sent = &desk.made.sent;
    let units = (0..sent.len()).filter(|at| sent[*at].model.parent.is_some());
    let unit = pick(random, units.collect())?;
    let parent = sent[unit].model.parent.as_ref();
    let whole = (0..sent.len()).find(|at| Some(&sent[*at].model.code) == parent)?;
    Some((whole, unit))
}

/// An amount of the main ledger, and what makes it up in the other.
fn line(desk: &Desk, random: &mut Random, own: bool) -> Option<Slip> {
    let (whole, unit) = family(desk, random)?;
    let code = &desk.made.sent[unit].model.code;
    let at = if own { unit } else { whole };
    let mut draft = Draft::of(&desk.made.sent[at]);
    let lines = draft.lines("spending.csv");
    let of_unit = (1..lines.len()).filter(|at| lines[*at].split(',').nth(3) == Some(code));
    let chosen = pick(random, of_unit.collect())?;
    let category = lines[chosen].split(',').nth(1)?.to_owned();
    let by = one_yuan(random);
    let (place, was, is) = draft.add("spending.csv", chosen, by);
    if category != "project" {
        let wanted: &[&str] = match category.as_str() {
            "operating" => &["302"],
            _ => &["301", "303"],
        };
        let classes = classes(&draft, code, wanted);
        draft.add("economic.csv", pick(random, classes)?, by);
    }
    let control = draft.amount("[[control]]", &["fact = \"spending\""])?;
    draft.add("budget.toml", control, by);
    let other = if own { whole } else { unit };
    let other = format!("submissions/{}/", desk.made.sent[other].agency.directory());
    Some(draft.sent(at, vec![place, was, is, "1.00 元".to_owned(), other]))
}

/// Lines of economic classes of a unit that are no part of 三公.
fn classes(draft: &Draft, code: &str, wanted: &[&str]) -> Vec<usize> {
    let lines = draft.lines("economic.csv");
    let is = |line: &str| {
        let own = line.split(',').nth(3) == Some(code);
        let earmarked = line.starts_with("30217") || line.starts_with("30231");
        own && !earmarked && wanted.iter().any(|class| line.starts_with(class))
    };
    (1..lines.len()).filter(|at| is(&lines[*at])).collect()
}

/// 三公 of a unit, with its class; another class makes up for it.
fn earmark(desk: &Desk, random: &mut Random, own: bool) -> Option<Slip> {
    let (whole, unit) = family(desk, random)?;
    let code = &desk.made.sent[unit].model.code;
    let at = if own { unit } else { whole };
    let mut draft = Draft::of(&desk.made.sent[at]);
    let (item, class) = match random.below(2) {
        0 => ("official-reception", "30217,"),
        _ => ("vehicle-operation", "30231,"),
    };
    let lines = draft.lines("economic.csv");
    let is = |line: &String| line.starts_with(class) && line.split(',').nth(3) == Some(code);
    let line = lines.iter().position(is)?;
    let by = one_yuan(random);
    draft.add("economic.csv", line, by);
    let other = pick(random, classes(&draft, code, &["302"]))?;
    draft.add("economic.csv", other, -by);
    let (item, of) = (format!("item = \"{item}\""), format!("unit = \"{code}\""));
    let amount = draft.amount("[[earmark]]", &[&item, &of])?;
    let (place, was, is) = draft.add("budget.toml", amount, by);
    let other = if own { whole } else { unit };
    let other = format!("submissions/{}/", desk.made.sent[other].agency.directory());
    Some(draft.sent(at, vec![place, was, is, "1.00 元".to_owned(), other]))
}

/// A cell of the bureau's summary.
fn summary(desk: &Desk, random: &mut Random) -> Option<Slip> {
    let mut draft = Draft {
        records: desk.files.clone(),
        below: String::new(),
        places: Vec::new(),
    };
    let lines = draft.lines("summary.csv");
    let row = 1 + random.below(lines.len() - 1);
    let mut cells: Vec<String> = lines[row].split(',').map(str::to_owned).collect();
    // What was approved of an amended budget is no longer what the agency's document is.
    let mut sent = desk.made.sent.iter();
    let amended = sent.any(|sent| {
        let amended = sent
            .agency
            .records
            .0
            .keys()
            .any(|path| path.starts_with("amendments/"));
        amended && cells[0].starts_with(&sent.model.code)
    });
    if amended {
        return None;
    }
    let column = 2 + random.below(cells.len() - 2);
    let was = cells[column].clone();
    let is = plus(&was, one_yuan(random));
    cells[column] = is.clone();
    let place = draft.put("summary.csv", row, cells.join(","));
    let mut wanted = vec![place, is, was, "1.00 元".to_owned()];
    if !cells[0].is_empty() {
        wanted.push("submissions".to_owned());
    }
    Some(Slip {
        kind: "",
        target: Target::Workspace(draft.records),
        wanted,
        about: Vec::new(),
        places: draft.places,
    })
}

/// Somebody with a directory of records.
fn anybody(desk: &Desk, random: &mut Random) -> Option<usize> {
    let at = random.below(desk.made.sent.len());
    (!desk.made.sent[at].workbook).then_some(at)
}

/// What this year's records say was spent last year.
fn last_year(desk: &Desk, random: &mut Random) -> Option<Slip> {
    let at = anybody(desk, random)?;
    let sent = &desk.made.sent[at];
    let mut draft = Draft::of(sent);
    let unit = &pick(random, sent.model.units.iter().collect())?.code;
    let unit = format!("unit = \"{unit}\"");
    let category = ["personnel", "operating", "project"][random.below(3)];
    let category = format!("category = \"{category}\"");
    let spending = draft.amount(
        "[[line]]",
        &["ledger = \"spending-2024\"", &category, &unit],
    )?;
    let by = one_yuan(random);
    let (place, ..) = draft.add("budget.toml", spending, by);
    let revenue = draft.amount("[[revenue]]", &["ledger = \"revenue-2024\"", &unit])?;
    draft.add("budget.toml", revenue, by);
    let facts = format!("last-year/{}/facts.json", sent.model.code);
    Some(draft.sent(at, vec![place, facts, "1.00".to_owned()]))
}

/// 三公 of last year, and what it is made of.
fn last_three_public(desk: &Desk, random: &mut Random) -> Option<Slip> {
    let at = anybody(desk, random)?;
    let sent = &desk.made.sent[at];
    let mut draft = Draft::of(sent);
    let by = one_yuan(random);
    let fact = ["official-reception", "vehicle-operation"][random.below(2)];
    let fact = format!("fact = \"{fact}\"");
    let part = draft.amount("[[previous]]", &[&fact])?;
    if draft.lines("budget.toml")[part] == "amount = 0.00" {
        return None;
    }
    let (place, was, is) = draft.add("budget.toml", part, by);
    let sum = draft.amount("[[previous]]", &["fact = \"three-public\""])?;
    draft.add("budget.toml", sum, by);
    let facts = format!("last-year/{}/facts.json", sent.model.code);
    Some(draft.sent(at, vec![place, was, is, facts, "1.00".to_owned()]))
}

/// One character of the name of a project that two documents have.
fn project_name(desk: &Desk, random: &mut Random) -> Option<Slip> {
    let at = anybody(desk, random)?;
    let sent = &desk.made.sent[at];
    let project = pick(random, sent.model.projects.iter().collect())?;
    let others = desk.made.sent.iter().filter(|other| {
        let mut projects = other.model.projects.iter();
        other.model.code != sent.model.code && projects.any(|one| one.code == project.code)
    });
    let other = others.into_iter().find(|other| !other.workbook)?;
    let mut draft = Draft::of(sent);
    let code = format!("code = \"{}\"", project.code);
    let name = draft.find("projects.toml", &[&code])? + 1;
    let changed = format!("{}项", &project.name[..project.name.len() - 3]);
    let line = draft.put("projects.toml", name, format!("name = \"{changed}\""));
    let other = format!("submissions/{}/projects.toml", other.agency.directory());
    let wanted = vec![
        line,
        other,
        changed,
        project.name.clone(),
        project.code.clone(),
    ];
    Some(draft.sent(at, wanted))
}

/// One character of the name of a unit in its department's records, or in its own.
fn unit_name(desk: &Desk, random: &mut Random) -> Option<Slip> {
    let at = anybody(desk, random)?;
    let sent = &desk.made.sent[at];
    let unit = pick(random, sent.model.units.iter().collect())?;
    let mut draft = Draft::of(sent);
    let code = format!("code = \"{}\"", unit.code);
    let header = draft.find("budget.toml", &["[[unit]]", &code])?;
    let changed = format!("{}所", &unit.name[..unit.name.len() - 3]);
    let line = format!("name = \"{changed}\"");
    let place = draft.put("budget.toml", header + 1, line);
    let wanted = vec![place, changed, unit.name.clone(), "register.csv".to_owned()];
    Some(draft.sent(at, wanted))
}

/// Another edition of the format than laid down.
fn profile(desk: &Desk, random: &mut Random) -> Option<Slip> {
    let at = anybody(desk, random)?;
    let sent = &desk.made.sent[at];
    if sent.model.profile.is_some() {
        return None;
    }
    let mut draft = Draft::of(sent);
    let line = draft.find("budget.toml", &["profile = \"hubei/2025\""])?;
    let place = draft.put("budget.toml", line, "profile = \"hubei\"".to_owned());
    Some(draft.sent(
        at,
        vec![place, "“hubei”".to_owned(), "“hubei/2025”".to_owned()],
    ))
}
