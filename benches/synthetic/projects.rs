//! Projects with what their performance forms say, and indicators.

use std::fmt::Write as _;

use super::YEAR;
use super::model::{Model, project_id};
use super::words::{ANNUAL_GOALS, BASES, INDICATORS, LONG_GOALS, OVERVIEWS};

pub fn projects(model: &Model, back: usize) -> String {
    let mut random = model.random(10);
    let year = usize::from(YEAR) - back;
    let mut text = String::new();
    for (at, project) in model.projects.iter().enumerate() {
        let about = project.about;
        let attribute = if random.below(4) == 0 {
            "new"
        } else {
            "continuing"
        };
        let mut words = |phrases: &[&str]| {
            let taken = random.some(phrases, 1);
            taken.concat().replace("{}", about)
        };
        let _ = write!(
            text,
            "[[project]]\nid = \"{}\"\ncode = \"{}\"\nname = \"{}\"\ngroup = \"31\"\n\
             group-name = \"本级支出项目\"\nunit = \"{}\"\norder = {}\npurpose = \"{about}及相关支出\"\n\
             attribute = \"{attribute}\"\ntype = \"recurring\"\nstart = {year}-01-01\nend = {year}-12-31\n\
             filled-on = {year}-01-10\noverview = \"{}\"\nbasis = \"{}\"\nlong-term-goal = \"{}\"\n\
             annual-goal = \"{}\"\nleader = \"张某某\"\ncontact = \"张某某\"\nphone = \"010-00000000\"\n\n",
            project.id(),
            project.code,
            project.name,
            model.units[project.unit].code,
            at + 1,
            words(&OVERVIEWS),
            words(&BASES),
            words(&LONG_GOALS),
            words(&ANNUAL_GOALS),
        );
    }
    text
}

pub fn indicators(model: &Model) -> String {
    let mut random = model.random(11);
    let mut text = String::from(
        "id,project,goal,level1,level2,name,operator,value,measure-unit,previous,before-previous,standard\n",
    );
    for project in &model.projects {
        for (at, (level1, level2, name, operator, unit)) in INDICATORS.iter().enumerate() {
            // Quantity, quality, time and satisfaction are in every project.
            if !matches!(at, 1 | 3 | 4 | 6 | 9) && random.below(3) == 0 {
                continue;
            }
            let value = match *unit {
                "%" if *operator == "≤" => 100,
                "%" => random.between(90, 98),
                _ => random.between(2, 400),
            };
            let last = match *unit {
                "%" => format!("{}%", random.between(90, 98)),
                _ => random.between(2, 400).to_string(),
            };
            let id = format!("indicator-{}-{}", project.number + 1, at + 1);
            let _ = writeln!(
                text,
                "{id},{},,{level1},{level2},{name},{operator},{value},{unit},{last},{last},计划标准",
                project_id(project.number)
            );
        }
    }
    for (at, goal) in [(1, "long-service"), (2, "annual-tasks-done")] {
        let name = if at == 1 {
            "服务事项办结率"
        } else {
            "重点任务完成率"
        };
        let _ = writeln!(
            text,
            "overall-{at},,{goal},产出指标,质量指标,{name},≥,{},%,95%,95%,计划标准",
            random.between(90, 98)
        );
    }
    text
}
