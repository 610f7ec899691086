//! What an agency spends, in 分, and what it spent in the years before.

use super::Random;
use super::words::Field;

/// A class of basic expenditure of a unit.
#[derive(Debug, Clone)]
pub struct Class {
    pub economic: &'static str,
    pub function: &'static str,
    /// Index of the unit.
    pub unit: usize,
    pub amount: i64,
}

/// What a project spends.
#[derive(Debug, Clone)]
pub struct Spent {
    /// Index of the project.
    pub project: usize,
    pub function: &'static str,
    pub unit: usize,
    pub amount: i64,
}

/// A line of the main ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub function: &'static str,
    pub category: &'static str,
    pub unit: usize,
    pub project: Option<usize>,
    pub amount: i64,
}

/// The spending of a year.
#[derive(Debug, Clone, Default)]
pub struct Money {
    pub classes: Vec<Class>,
    pub projects: Vec<Spent>,
}

/// Of the wages of a unit, in percent.
const CONTRIBUTIONS: [(&str, &str, i64); 4] = [
    ("30108", "2080505", 16),
    ("30109", "2080506", 8),
    ("30112", "", 1),
    ("30113", "2210201", 12),
];

/// Per head, in 元 from least to most; the function none is 行政运行.
const PER_HEAD: [(&str, &str, i64, i64); 5] = [
    ("30102", "2210202", 900, 2_200),
    ("30199", "", 300, 1_500),
    ("30302", "2080501", 500, 3_000),
    ("30305", "2080801", 100, 600),
    ("30309", "", 10, 60),
];

/// 商品和服务支出, per head.
const OPERATING: [(&str, i64, i64); 17] = [
    ("30201", 900, 2_400),
    ("30202", 100, 500),
    ("30205", 100, 300),
    ("30206", 300, 900),
    ("30207", 300, 900),
    ("30209", 400, 1_200),
    ("30211", 500, 1_900),
    ("30213", 300, 1_400),
    ("30214", 200, 800),
    ("30215", 100, 500),
    ("30216", 200, 700),
    ("30226", 500, 2_500),
    ("30227", 200, 1_000),
    ("30228", 600, 1_300),
    ("30229", 500, 1_100),
    ("30239", 2_000, 6_000),
    ("30299", 300, 900),
];

/// Vehicles and guests stand among the 三公 as well.
pub const RECEPTION: &str = "30217";
pub const VEHICLES: &str = "30231";

impl Class {
    pub fn category(&self) -> &'static str {
        match self.economic.starts_with("302") {
            true => "operating",
            false => "personnel",
        }
    }
}

impl Money {
    /// What units of so many heads spend; their projects are added later.
    pub fn of(random: &mut Random, field: &'static Field, staff: &[i64]) -> Money {
        let mut money = Money::default();
        for (unit, heads) in staff.iter().enumerate() {
            money.wages(random, field, unit, *heads);
            for (economic, least, most) in OPERATING {
                // Not every unit has everything.
                if random.below(8) > 0 {
                    let amount = heads * random.between(least * 100, most * 100);
                    money.class(economic, field.running, unit, amount);
                }
            }
            let share = if unit == 0 { 2 } else { 5 };
            if random.below(share) == 0 {
                let amount = random.between(5, 60) * 100_000;
                money.class(RECEPTION, field.running, unit, amount);
            }
            if random.below(share) == 0 {
                let amount = random.between(1, 5) * random.between(180, 320) * 10_000;
                money.class(VEHICLES, field.running, unit, amount);
            }
        }
        money
    }

    fn wages(&mut self, random: &mut Random, field: &'static Field, unit: usize, heads: i64) {
        let administrative = unit == 0;
        let mut each = |least: i64, most: i64| heads * random.between(least * 100, most * 100);
        let (basic, bonus) = (each(32_000, 47_000), each(9_000, 24_000));
        let third = each(14_000, 30_000);
        self.class("30101", field.running, unit, basic);
        let economic = if administrative { "30102" } else { "30107" };
        self.class(economic, field.running, unit, third);
        self.class("30103", field.running, unit, bonus);
        let wages = basic + bonus + third;
        for (economic, function, percent) in CONTRIBUTIONS {
            let function = some_or(function, field.running);
            self.class(economic, function, unit, wages * percent / 100);
        }
        let medical = if administrative { "2101101" } else { "2101102" };
        self.class("30110", medical, unit, wages * 8 / 100);
        if administrative {
            self.class("30111", "2101103", unit, wages * 3 / 100);
        }
        for (economic, function, least, most) in PER_HEAD {
            let function = match (function, administrative) {
                ("2080501", false) => "2080502",
                (function, _) => some_or(function, field.running),
            };
            let amount = each(least, most);
            self.class(economic, function, unit, amount);
        }
    }

    fn class(&mut self, economic: &'static str, function: &'static str, unit: usize, amount: i64) {
        self.classes.push(Class {
            economic,
            function,
            unit,
            amount,
        });
    }

    /// The year before: amounts of whole 百元, none the same, all basic expenditure a little more or
    /// all a little less, projects of a function likewise.
    pub fn before(&self, random: &mut Random) -> Money {
        let mut percent = || match random.below(2) {
            0 => random.between(88, 98),
            _ => random.between(102, 109),
        };
        let (basic, affairs, other) = (percent(), percent(), percent());
        let first = self.projects.first().map(|spent| spent.function);
        let scale = |amount: i64, percent: i64| (amount * percent / 100 / 10_000 + 1) * 10_000;
        let mut before = self.clone();
        for class in &mut before.classes {
            class.amount = match class.economic {
                RECEPTION | VEHICLES => class.amount + random.between(1, 4) * 100_000,
                _ => scale(class.amount, basic),
            };
        }
        for spent in &mut before.projects {
            let percent = if first == Some(spent.function) {
                affairs
            } else {
                other
            };
            spent.amount = scale(spent.amount, percent);
        }
        before
    }

    /// The lines of the main ledger: basic expenditure by unit, function and category, then projects.
    pub fn main(&self) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        for class in &self.classes {
            let category = class.category();
            let same = lines.iter_mut().find(|line| {
                (line.unit, line.function, line.category) == (class.unit, class.function, category)
            });
            match same {
                Some(line) => line.amount += class.amount,
                None => lines.push(Line {
                    function: class.function,
                    category,
                    unit: class.unit,
                    project: None,
                    amount: class.amount,
                }),
            }
        }
        lines.extend(self.projects.iter().map(|spent| Line {
            function: spent.function,
            category: "project",
            unit: spent.unit,
            project: Some(spent.project),
            amount: spent.amount,
        }));
        lines
    }

    /// Economic classes of basic expenditure by unit, as economic ledgers have them.
    pub fn economic(&self) -> Vec<(&'static str, usize, i64)> {
        let mut classes: Vec<(&'static str, usize, i64)> = Vec::new();
        for class in &self.classes {
            let is = |one: &&mut (&'static str, usize, i64)| {
                one.0 == class.economic && one.1 == class.unit
            };
            match classes.iter_mut().find(is) {
                Some(one) => one.2 += class.amount,
                None => classes.push((class.economic, class.unit, class.amount)),
            }
        }
        classes.sort_by_key(|one| (one.1, one.0));
        classes
    }

    pub fn total(&self) -> i64 {
        let projects = self.projects.iter().map(|spent| spent.amount);
        self.basic(|_| true) + projects.sum::<i64>()
    }

    /// Basic expenditure of some classes.
    pub fn basic(&self, wanted: impl Fn(&Class) -> bool) -> i64 {
        let classes = self.classes.iter().filter(|class| wanted(class));
        classes.map(|class| class.amount).sum()
    }

    /// What projects spend by function, in the order of the first project of each.
    pub fn by_function(&self, wanted: impl Fn(&Spent) -> bool) -> Vec<(&'static str, i64)> {
        let mut sums: Vec<(&'static str, i64)> = Vec::new();
        for spent in self.projects.iter().filter(|spent| wanted(spent)) {
            match sums.iter_mut().find(|(code, _)| *code == spent.function) {
                Some((_, sum)) => *sum += spent.amount,
                None => sums.push((spent.function, spent.amount)),
            }
        }
        sums
    }

    /// Only what a unit spends, as that of the first of its units.
    pub fn of_unit(&self, unit: usize) -> Money {
        let mut own = self.clone();
        own.classes.retain(|class| class.unit == unit);
        own.projects.retain(|spent| spent.unit == unit);
        own.classes.iter_mut().for_each(|class| class.unit = 0);
        own.projects.iter_mut().for_each(|spent| spent.unit = 0);
        own
    }
}

fn some_or(function: &'static str, other: &'static str) -> &'static str {
    if function.is_empty() { other } else { function }
}

/// An amount in 分 as records write it.
pub fn yuan(amount: i64) -> String {
    format!("{}.{:02}", amount / 100, amount % 100)
}
