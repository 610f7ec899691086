//! An agency before it is written down: how large it is, who belongs to it, its money and projects.

use super::money::{Money, Spent};
use super::words::{BRANCHES, CENTRES, FIELDS, Field, SECTIONS, STEMS};
use super::{OTHER_PROFILE, Random, Unit};

/// How many years are made up: last year's own records need the two before it.
pub const YEARS: usize = 4;

#[derive(Debug, Clone)]
pub struct Model {
    /// What its texts are drawn from.
    pub seed: u64,
    /// What all of its units have that is counted is drawn from this, whoever tells it.
    pub origin: u64,
    pub code: String,
    pub name: String,
    pub short_name: String,
    pub field: &'static Field,
    pub section: &'static str,
    pub profile: Option<&'static str>,
    pub units: Vec<Unit>,
    /// Heads by unit.
    pub staff: Vec<i64>,
    pub projects: Vec<Project>,
    /// This year's money, last year's and so on.
    pub years: Vec<Money>,
    /// Of a unit, its agency.
    pub parent: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Project {
    /// Among all of the agency; money names projects by it.
    pub number: usize,
    pub code: String,
    pub name: String,
    /// What it is about.
    pub about: &'static str,
    pub unit: usize,
}

impl Project {
    pub fn id(&self) -> String {
        project_id(self.number)
    }
}

pub fn project_id(number: usize) -> String {
    format!("project-{}", number + 1)
}

/// The random numbers of an agency, or of one of its parts.
pub fn random(seed: u64, at: usize) -> Random {
    let mut random = Random(
        seed.wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add((at as u64 + 1).wrapping_mul(1_442_695_040_888_963_407)),
    );
    // The first numbers of a small seed are all alike.
    for _ in 0..4 {
        random.below(2);
    }
    random
}

impl Model {
    /// The agency of a number; a small one has a fifth of the projects.
    pub fn of(seed: u64, at: usize, small: bool) -> Model {
        let mut random = random(seed, at);
        let field = &FIELDS[at % FIELDS.len()];
        let place = at / FIELDS.len();
        // Sixty places, then again with further strokes to their names.
        let name = format!(
            "示例市{}{}{}区{}",
            "新".repeat(place / 60),
            STEMS[place % STEMS.len()],
            BRANCHES[place % BRANCHES.len()],
            field.agency
        );
        let code = format!("{}", 1001 + at);
        let units = units(&mut random, &code, &name);
        let profile = (random.below(12) == 0).then_some(OTHER_PROFILE);
        let section = SECTIONS[random.below(SECTIONS.len())];
        let staff: Vec<i64> = (0..units.len())
            .map(|unit| match unit {
                0 => random.between(12, 90),
                _ => random.between(4, 60),
            })
            .collect();
        // A document of four projects has some thirty pages, one of twenty over fifty.
        let (least, more) = match random.below(10) {
            0..5 => (4, 4),
            5..9 => (8, 6),
            _ => (16, 13),
        };
        let count = match (least + random.below(more), small) {
            (count, true) => 1 + count / 5,
            (count, false) => count,
        };
        // Every unit has a project of its own.
        let count = count.max(units.len());
        let mut money = Money::of(&mut random, field, &staff);
        let mut projects = Vec::new();
        for number in 0..count {
            let unit = number % units.len();
            let function = if number % 3 == 2 {
                field.other
            } else {
                field.affairs
            };
            money.projects.push(Spent {
                project: number,
                function,
                unit,
                amount: random.between(20, 400) * 1_000_000 + random.between(0, 99) * 10_000,
            });
            projects.push(Project {
                number,
                code: format!("{}{:06}", units[unit].code, number + 1),
                name: project_name(field, number),
                about: field.projects[number % field.projects.len()],
                unit,
            });
        }
        let mut years = vec![money];
        while years.len() < YEARS {
            let before = years[years.len() - 1].before(&mut random);
            years.push(before);
        }
        Model {
            seed: random.0,
            origin: random.0,
            code,
            short_name: name.trim_start_matches("示例市").to_owned(),
            name,
            field,
            section,
            profile,
            units,
            staff,
            projects,
            years,
            parent: None,
        }
    }

    /// A unit as it speaks for itself: its part of the money, to the 分.
    pub fn of_unit(&self, at: usize) -> Model {
        let unit = &self.units[at];
        let mut projects = self.projects.clone();
        projects.retain(|project| project.unit == at);
        projects.iter_mut().for_each(|project| project.unit = 0);
        Model {
            seed: self.seed ^ (at as u64 + 1),
            code: unit.code.clone(),
            name: unit.name.clone(),
            short_name: unit.name.trim_start_matches("示例市").to_owned(),
            units: vec![unit.clone()],
            staff: vec![self.staff[at]],
            projects,
            years: self.years.iter().map(|money| money.of_unit(at)).collect(),
            parent: Some(self.code.clone()),
            ..self.clone()
        }
    }

    pub fn random(&self, purpose: usize) -> Random {
        random(self.seed, purpose)
    }

    /// The same for one of its units, in the department's records and in its own.
    pub fn unit_random(&self, unit: usize, purpose: usize) -> Random {
        let code: u64 = self.units[unit].code.parse().unwrap_or_default();
        random(self.origin ^ code, purpose)
    }
}

fn units(random: &mut Random, code: &str, name: &str) -> Vec<Unit> {
    let count = match random.below(10) {
        0..5 => 1,
        5..9 => 2 + random.below(3),
        _ => 5 + random.below(5),
    };
    let unit = |at: usize| Unit {
        code: format!("{code}{:03}", at + 1),
        name: match at {
            0 => format!("{name}本级"),
            at => format!("{name}{}", CENTRES[at - 1]),
        },
        nature: match at {
            0 => "administrative",
            _ => "public-welfare-1",
        },
    };
    (0..count).map(unit).collect()
}

fn project_name(field: &Field, at: usize) -> String {
    let about = field.projects[at % field.projects.len()];
    match at / field.projects.len() {
        0 => format!("{about}经费"),
        1 => format!("{about}提升工程"),
        2 => format!("{about}设备购置"),
        3 => format!("{about}综合保障"),
        _ => format!("{about}专项补助"),
    }
}
