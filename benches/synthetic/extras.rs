//! What some agencies send in beside a plain budget.

use std::fmt::Write as _;

use gongkai::budget::catalogue::Catalogue;
use gongkai::fill_in::{self, Guide, Input};
use gongkai::pipeline;
use gongkai::profile::load::Library;
use gongkai::records::load::{Memory, load};
use gongkai::render::json;

use super::model::{Model, project_id};
use super::money::yuan;
use super::{FUND, YEAR};

/// What a bureau has beside plain agencies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extras {
    /// A fifth of the projects, for tests that run them often.
    pub small: bool,
    /// Units of every third agency send in submissions of their own.
    pub units: bool,
    /// Neighbours run a project together, under one code.
    pub shared_projects: bool,
    /// Some agencies have a document of their head office beside the department's.
    pub several: bool,
    /// Some have amended their budget.
    pub amended: bool,
    /// Some send in a workbook.
    pub workbooks: bool,
    /// What all published last year lies in the workspace.
    pub last_year: bool,
    /// The bureau's summary of what it approved.
    pub summary: bool,
}

impl Extras {
    pub const ALL: Extras = Extras {
        small: false,
        units: true,
        shared_projects: true,
        several: true,
        amended: true,
        workbooks: true,
        last_year: true,
        summary: true,
    };

    /// Adds the extra of a word; false when there is none.
    pub fn add(&mut self, word: &str) -> bool {
        let extra = match word {
            "all" => {
                let small = self.small;
                *self = Extras {
                    small,
                    ..Extras::ALL
                };
                return true;
            }
            "small" => &mut self.small,
            "units" => &mut self.units,
            "shared-projects" => &mut self.shared_projects,
            "several" => &mut self.several,
            "amended" => &mut self.amended,
            "workbooks" => &mut self.workbooks,
            "last-year" => &mut self.last_year,
            "summary" => &mut self.summary,
            _ => return false,
        };
        *extra = true;
        true
    }

    /// Whether the units of an agency speak for themselves.
    pub fn units_of(&self, at: usize, model: &Model) -> bool {
        self.units && at.is_multiple_of(3) && model.units.len() > 1
    }

    /// Units with a document of their own among the agency's.
    pub fn twins(&self, at: usize, model: &Model) -> &'static [usize] {
        match self.several && at % 6 == 1 && model.units.len() > 1 {
            true => &[0],
            false => &[],
        }
    }

    pub fn is_amended(&self, at: usize) -> bool {
        self.amended && at % 6 == 2
    }

    pub fn is_workbook(&self, at: usize) -> bool {
        self.workbooks && at % 6 == 4
    }

    /// The code of the project an agency shares with its neighbour.
    pub fn shared(&self, at: usize) -> Option<String> {
        let shared = self.shared_projects && matches!(at % 8, 2 | 3);
        shared.then(|| format!("{YEAR}90{:06}", at / 8 + 1))
    }
}

/// Adds an adjustment: one project gives the other what it does not need, within a unit and function.
/// Agencies without two such projects stay as they are.
pub fn amend(records: &mut Memory, model: &Model) {
    let projects = &model.years[0].projects;
    let pair = projects.iter().find_map(|from| {
        let mut others = projects.iter();
        let to = others.find(|to| {
            to.project != from.project && (to.unit, to.function) == (from.unit, from.function)
        })?;
        Some((from, to))
    });
    let Some((from, to)) = pair else { return };
    let moved = from.amount / 10;
    let mut changes =
        String::from("amendment,action,function,category,fund,unit,project,was,amount\n");
    for (spent, amount) in [(from, from.amount - moved), (to, to.amount + moved)] {
        let _ = writeln!(
            changes,
            "adjustment-1,change,{},project,{FUND},{},{},{},{}",
            spent.function,
            model.units[spent.unit].code,
            project_id(spent.project),
            yuan(spent.amount),
            yuan(amount)
        );
    }
    let head = format!(
        "format = 1\n\n[[amendment]]\nid = \"adjustment-1\"\nkind = \"adjustment\"\ndate = {YEAR}-06-28\n\
         publication-date = {YEAR}-07-10\nauthority = \"示例市财政局\"\n\
         document-number = \"示财预〔{YEAR}〕9号\"\nreason = \"部分项目按实际进度调剂使用\"\n\n\
         [[file]]\npath = \"amendments/1-adjustment/changes.csv\"\nkind = \"change\"\n"
    );
    let path = |name: &str| format!("amendments/1-adjustment/{name}");
    records.0.insert(path("changes.csv"), changes.into_bytes());
    records.0.insert(path("amendment.toml"), head.into_bytes());
}

/// The records as one workbook, written by the program.
pub fn workbook(records: &Memory) -> Option<Vec<u8>> {
    let loaded = load(records);
    let guide = Guide::default();
    let made = fill_in::write(&Input {
        records: &loaded.records,
        guide: &guide,
        profile: None,
        edition: Catalogue::builtin().for_year(YEAR),
    });
    made.ok().map(|made| made.bytes)
}

/// `facts.json` of last year's publication, built by the program from last year's records.
pub fn published(records: &Memory) -> Option<String> {
    let library = Library { user: None };
    let outcome = pipeline::run(records, &library, Catalogue::builtin());
    let (facts, document) = (outcome.facts.as_ref()?, outcome.document.as_ref()?);
    Some(json::render(facts, document))
}
