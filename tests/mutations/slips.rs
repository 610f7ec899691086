//! Slips people make, put into record files.

use gongkai::budget::money::{Money, Unit};
use gongkai::budget::nodes::{Cross, Dim};
use gongkai::check::culprit::column_at;
use gongkai::check::culprit::system::{Cents, Column, Step, System, Typed, cents, money};
use gongkai::diag::Location;
use gongkai::facts::Facts;
use gongkai::pipeline::Outcome;
use gongkai::records::load::Memory;

use crate::budgets::Random;

pub const KINDS: [&str; 18] = [
    "ten times",
    "a tenth",
    "a hundred times",
    "a hundredth",
    "元 for 万元",
    "万元 for 元",
    "digits transposed",
    "one digit wrong",
    "digit left out",
    "digit typed twice",
    "sign",
    "line missing",
    "line doubled",
    "parent with its children",
    "rows shifted",
    "rows exchanged",
    "previous year's amount",
    "personnel and operating mixed up",
];

/// Where an amount changed: a value of the budget with the slip, or a line that is not in it.
#[derive(Debug, Clone)]
pub enum Place {
    Value(usize),
    Node(usize, Cross),
    /// A value that is gone, known by another of its class.
    Like(Option<usize>, usize, Cross),
}

impl Place {
    pub fn column(&self, facts: &Facts, system: &System) -> Column {
        match self {
            Place::Value(value) | Place::Like(Some(value), ..) => system.columns[*value].clone(),
            Place::Node(ledger, cross) | Place::Like(None, ledger, cross) => {
                column_at(facts, system, *ledger, cross)
            }
        }
    }
}

/// A budget with a slip.
pub struct Put {
    pub files: Memory,
    pub what: String,
    /// Some tie of the clean budget fails with it.
    pub visible: bool,
    /// What the slip added where.
    pub changes: Vec<(Place, Cents)>,
}

/// A clean budget to put slips into.
pub struct Subject<'a> {
    files: &'a Memory,
    outcome: &'a Outcome,
    system: &'a System,
}

/// A piece of a file replaced.
struct Edit {
    file: String,
    start: usize,
    end: usize,
    text: String,
}

impl<'a> Subject<'a> {
    pub fn new(files: &'a Memory, outcome: &'a Outcome, system: &'a System) -> Self {
        Subject {
            files,
            outcome,
            system,
        }
    }

    /// The typed amounts that are not 0 and stand in a text of their own.
    pub fn amounts(&self) -> Vec<usize> {
        let all = 0..self.system.values.len();
        all.filter(|&at| self.system.values[at].amount != 0 && self.unit(at).is_some())
            .collect()
    }

    fn facts(&self) -> &Facts {
        self.outcome.facts.as_ref().expect("facts")
    }

    fn place(&self, value: usize) -> Option<(String, usize, usize)> {
        match self.system.values[value].location {
            Location::Text { file, start, end } => {
                Some((self.outcome.sources.get(file).name.clone(), start, end))
            }
            _ => None,
        }
    }

    fn text(&self, file: &str) -> &str {
        std::str::from_utf8(&self.files.0[file]).expect("UTF-8")
    }

    /// The unit an amount is written in; none where it is no plain number.
    fn unit(&self, value: usize) -> Option<Unit> {
        let (file, start, end) = self.place(value)?;
        let text = self.text(&file).get(start..end)?;
        let units = [Unit::Yuan, Unit::Wan].into_iter();
        let amount = money(self.system.values[value].amount);
        let mut fitting = units.filter(|&unit| Money::parse(text, unit) == Ok(amount));
        fitting.next()
    }

    /// An amount written in the place of another.
    fn written(&self, value: usize, amount: Cents) -> Option<Edit> {
        let unit = self.unit(value)?;
        let (file, start, end) = self.place(value)?;
        let text = money(amount).in_unit(unit, 6).normalize().to_string();
        let same = Money::parse(&text, unit).is_ok_and(|read| cents(read) == amount);
        same.then_some(Edit {
            file,
            start,
            end,
            text,
        })
    }

    /// The row or TOML table a value stands in.
    fn row(&self, value: usize) -> Option<(String, usize, usize)> {
        let (file, start, end) = self.place(value)?;
        let text = self.text(&file);
        if file.ends_with(".csv") {
            let from = text[..start].rfind('\n')? + 1;
            let to = text[end..].find('\n')? + end + 1;
            return Some((file, from, to));
        }
        let from = text[..start].rfind("\n[")? + 1;
        let to = text[end..]
            .find("\n[")
            .map_or(text.len(), |at| end + at + 1);
        Some((file, from, to))
    }

    fn files(&self, mut edits: Vec<Edit>) -> Memory {
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.start));
        let mut files = self.files.clone();
        for edit in edits {
            let bytes = files.0.get_mut(&edit.file).expect("the file");
            bytes.splice(edit.start..edit.end, edit.text.into_bytes());
        }
        files
    }

    /// Whether the ties notice that amounts change by so much at some columns.
    fn visible(&self, changes: &[(&Column, Cents, Cents)]) -> bool {
        let steps: Vec<Step> = changes
            .iter()
            .map(|&(column, before, after)| Step {
                column,
                before,
                after,
            })
            .collect();
        self.system.after(&steps).values().any(|tie| !tie.holds())
    }

    /// Amounts written anew.
    fn amounts_put(&self, what: String, new: &[(usize, Cents)]) -> Option<Put> {
        let edits = new.iter().map(|&(value, after)| self.written(value, after));
        let edits = edits.collect::<Option<Vec<Edit>>>()?;
        let steps: Vec<(&Column, Cents, Cents)> = new
            .iter()
            .map(|&(value, after)| {
                let before = self.system.values[value].amount;
                (&self.system.columns[value], before, after)
            })
            .collect();
        let changes = new.iter().map(|&(value, after)| {
            (
                Place::Value(value),
                after - self.system.values[value].amount,
            )
        });
        Some(Put {
            visible: self.visible(&steps),
            changes: changes.collect(),
            files: self.files(edits),
            what,
        })
    }

    fn lines(&self) -> Vec<usize> {
        let amounts = self.amounts().into_iter();
        amounts
            .filter(|&at| matches!(self.system.values[at].typed, Typed::Line(_)))
            .filter(|&at| self.row(at).is_some() && self.ledger(at).is_some())
            .collect()
    }

    /// The ledger and cross of a line of a ledger that is no single known figure.
    pub fn ledger(&self, value: usize) -> Option<(usize, Cross)> {
        match self.system.values[value].typed {
            Typed::Line(at) if !self.facts().ledgers[at.ledger].id.starts_with("previous:") => {
                Some((at.ledger, self.facts().line(at).cross))
            }
            _ => None,
        }
    }

    pub fn put(&self, kind: &str, random: &mut Random) -> Option<Put> {
        let all = self.amounts();
        let value = *all.get(random.below(all.len()))?;
        let lines = self.lines();
        let line = *lines.get(random.below(lines.len()))?;
        let amount = self.system.values[value].amount;
        let named = |value: usize| {
            self.outcome
                .sources
                .display(&self.system.values[value].location)
        };
        let slip = |after: Cents| {
            if after == amount || after.abs() >= 900_000_000_000_000 {
                return None;
            }
            self.amounts_put(
                format!("{} {amount} → {after}", named(value)),
                &[(value, after)],
            )
        };
        let part = |by: Cents| (amount % by == 0).then_some(amount / by);
        match kind {
            "ten times" => slip(amount * 10),
            "a tenth" => slip(part(10)?),
            "a hundred times" => slip(amount * 100),
            "a hundredth" => slip(part(100)?),
            "元 for 万元" => slip(amount * 10_000),
            "万元 for 元" => slip(part(10_000)?),
            "digits transposed" | "one digit wrong" | "digit left out" | "digit typed twice" => {
                slip(digits(kind, amount, random)?)
            }
            // A known figure may be negative; nothing else may.
            "sign" => self.ledger(value).and_then(|_| slip(-amount)),
            "line missing" => self.missing(line),
            "line doubled" => self.doubled(line),
            "parent with its children" => self.parent(line, random),
            "rows shifted" => {
                let length = 3 + random.below(4);
                self.rotated(line, length, named(line))
            }
            "rows exchanged" => self.rotated(line, 2, named(line)),
            "previous year's amount" => self.stale(line, random),
            _ => self.category(line, random),
        }
    }

    fn missing(&self, line: usize) -> Option<Put> {
        let (file, start, end) = self.row(line)?;
        let (ledger, cross) = self.ledger(line)?;
        let amount = self.system.values[line].amount;
        let column = &self.system.columns[line];
        // Another of the class, as it is counted without this line.
        let other = (0..self.system.values.len())
            .find(|&at| at != line && self.system.columns[at] == *column);
        let like = other.map(|at| at - usize::from(at > line));
        Some(Put {
            visible: self.visible(&[(column, amount, 0)]),
            changes: vec![(Place::Like(like, ledger, cross), -amount)],
            what: format!(
                "{file}: {}",
                self.text(&file)[start..end].replace('\n', " ")
            ),
            files: self.files(vec![Edit {
                file,
                start,
                end,
                text: String::new(),
            }]),
        })
    }

    fn doubled(&self, line: usize) -> Option<Put> {
        let (file, start, end) = self.row(line)?;
        let amount = self.system.values[line].amount;
        let text = self.text(&file)[start..end].to_owned();
        Some(Put {
            visible: self.visible(&[(&self.system.columns[line], 0, amount)]),
            changes: vec![(Place::Value(line), amount)],
            what: format!("{file}: {text}"),
            files: self.files(vec![Edit {
                file,
                start: end,
                end,
                text,
            }]),
        })
    }

    /// The sum of the rows that differ in their code only, on a row above the first of them.
    fn parent(&self, line: usize, random: &mut Random) -> Option<Put> {
        let (file, start, end) = self.row(line)?;
        let (ledger, _) = self.ledger(line)?;
        let text = self.text(&file);
        let header: Vec<&str> = text.lines().next()?.split(',').collect();
        let amount_at = header.iter().position(|&field| field == "amount")?;
        let code_at = header.iter().position(|&field| {
            field
                == if random.below(2) == 0 {
                    "function"
                } else {
                    "economic"
                }
        })?;
        let own: Vec<&str> = text[start..end].trim_end().split(',').collect();
        let code = own.get(code_at)?;
        let above = match code.len() {
            7 if random.below(2) == 0 => &code[..5],
            5 | 7 => &code[..3],
            _ => return None,
        };
        let free = ["name", "amount", "reconstructed"];
        let under = |fields: &[&str]| {
            fields.len() == own.len()
                && fields[code_at].starts_with(above)
                && header
                    .iter()
                    .enumerate()
                    .all(|(at, name)| at == code_at || free.contains(name) || fields[at] == own[at])
        };
        let mut sum = 0;
        let mut first = None;
        for value in self.lines() {
            let Some((of, from, to)) = self.row(value).filter(|(of, ..)| *of == file) else {
                continue;
            };
            let fields: Vec<&str> = self.text(&of)[from..to].trim_end().split(',').collect();
            if under(&fields) {
                sum += self.system.values[value].amount;
                first.get_or_insert((value, from));
            }
        }
        let (value, at) = first?;
        let unit = self.unit(value)?;
        let mut fields: Vec<String> = own.iter().map(|field| (*field).to_owned()).collect();
        fields[code_at] = above.to_owned();
        fields[amount_at] = money(sum).in_unit(unit, 6).normalize().to_string();
        for (field, name) in fields.iter_mut().zip(&header) {
            if ["name", "reconstructed"].contains(name) {
                field.clear();
            }
        }
        let text = fields.join(",") + "\n";
        let children = self.lines().into_iter();
        let seen = children
            .filter(|&at| self.ledger(at).is_some_and(|(of, _)| of == ledger))
            .any(|at| self.system.columns[at] != Column::default());
        Some(Put {
            visible: seen && self.visible(&[(&self.system.columns[value], 0, sum)]),
            changes: vec![(Place::Value(value), sum)],
            what: format!("{file}: {text}"),
            files: self.files(vec![Edit {
                file,
                start: at,
                end: at,
                text,
            }]),
        })
    }

    /// The amounts of consecutive rows, each one row lower, the last on the first.
    fn rotated(&self, line: usize, length: usize, what: String) -> Option<Put> {
        let (ledger, _) = self.ledger(line)?;
        let block: Vec<usize> = (line..line + length).collect();
        let same = |&at: &usize| {
            at < self.system.values.len() && self.ledger(at).is_some_and(|(of, _)| of == ledger)
        };
        if !block.iter().all(same) {
            return None;
        }
        let new: Vec<(usize, Cents)> = block
            .iter()
            .enumerate()
            .map(|(at, &value)| {
                let from = block[(at + length - 1) % length];
                (value, self.system.values[from].amount)
            })
            .collect();
        self.amounts_put(what, &new)
    }

    /// The amount a line of another year has where this one is.
    fn stale(&self, line: usize, random: &mut Random) -> Option<Put> {
        let (ledger, cross) = self.ledger(line)?;
        let facts = self.facts();
        let own = &facts.ledgers[ledger];
        let others: Vec<Cents> = facts
            .ledgers
            .iter()
            .filter(|other| other.measure == own.measure && other.period != own.period)
            .flat_map(|other| &other.lines)
            .filter(|other| facts.budget.space.meet(&other.cross, &cross).is_some())
            .map(|other| cents(other.amount))
            .filter(|&amount| amount > 0 && amount != self.system.values[line].amount)
            .collect();
        let after = *others.get(random.below(others.len()))?;
        let named = self
            .outcome
            .sources
            .display(&self.system.values[line].location);
        self.amounts_put(format!("{named} → {after}"), &[(line, after)])
    }

    /// A row of personnel expenditure marked as operating, or the other way round.
    fn category(&self, line: usize, random: &mut Random) -> Option<Put> {
        let rows: Vec<usize> = self
            .lines()
            .into_iter()
            .filter(|&at| {
                self.row(at).is_some_and(|(file, start, end)| {
                    let row = &self.text(&file)[start..end];
                    row.contains("personnel") || row.contains("operating")
                })
            })
            .collect();
        let line = *rows.get(random.below(rows.len())).or(Some(&line))?;
        let (file, start, end) = self.row(line)?;
        let (ledger, right) = self.ledger(line)?;
        let text = &self.text(&file)[start..end];
        let (from, to) = if text.contains("personnel") {
            ("personnel", "operating")
        } else {
            ("operating", "personnel")
        };
        let at = text.find(from)? + start;
        let space = &self.facts().budget.space;
        let mut wrong = right;
        wrong[Dim::Category.index()] = space.tree(Dim::Category).find(to)?;
        let wrong = space.narrow(wrong)?;
        let amount = self.system.values[line].amount;
        let elsewhere = column_at(self.facts(), self.system, ledger, &wrong);
        let column = &self.system.columns[line];
        Some(Put {
            visible: self.visible(&[(column, amount, 0), (&elsewhere, 0, amount)]),
            changes: vec![
                (Place::Value(line), amount),
                (Place::Node(ledger, right), -amount),
            ],
            what: format!("{file}: {text}"),
            files: self.files(vec![Edit {
                file,
                start: at,
                end: at + from.len(),
                text: to.to_owned(),
            }]),
        })
    }
}

fn digits(kind: &str, amount: Cents, random: &mut Random) -> Option<Cents> {
    let mut digits: Vec<u8> = amount.unsigned_abs().to_string().into_bytes();
    // The places of 角 and 分 are often 0, and nobody slips there.
    while digits.len() > 1 && digits.last() == Some(&b'0') {
        digits.pop();
    }
    let cut = amount.unsigned_abs().to_string().len() - digits.len();
    let at = random.below(digits.len());
    match kind {
        "digits transposed" => digits.swap(at.checked_sub(1)?, at),
        "one digit wrong" => {
            let new = (digits[at] - b'0' + 1 + random.below(9) as u8) % 10 + b'0';
            digits[at] = new;
        }
        "digit left out" => {
            if digits.len() < 3 {
                return None;
            }
            digits.remove(at);
        }
        _ => {
            let digit = digits[at];
            digits.insert(at, digit);
        }
    }
    digits.extend(std::iter::repeat_n(b'0', cut));
    let text = String::from_utf8(digits).ok()?;
    let after: Cents = text.parse().ok()?;
    (after > 0).then_some(after * amount.signum())
}
