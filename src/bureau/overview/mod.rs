//! The overview of a run: what became of every agency, worst first, by groups of rules; how each
//! scores; what changed since an earlier run.
//!
//! Everything is a pure function of the run, and of the earlier one where there is one.
//! `report.json` is the run alone; page and workbook hold the comparison.

pub mod areas;
pub mod changes;
mod page;
pub mod scores;
pub mod shown;
mod workbook;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value;

use super::Bureau;
use super::run::{AgencyRun, Run, Said, Tie, Verdict};
use crate::artifacts::Artifacts;
use crate::diag::Level;
use crate::diag::render::Counts;
use changes::Changes;
use scores::Score;

/// The files of an overview.
pub const PAGE: &str = "overview.html";
pub const WORKBOOK: &str = "overview.xlsx";
pub const REPORT: &str = "report.json";

/// A run as it is shown.
#[derive(Debug)]
pub struct Overview<'a> {
    pub run: &'a Run,
    /// The worst first.
    pub rows: Vec<Row<'a>>,
    /// All agencies together; what several contradict each other in counts once.
    pub total: Part,
    /// By sections of the bureau in the order of the register; none where it names none.
    pub sections: Vec<Part>,
    /// What is wrong with the workspace itself.
    pub workspace: Counts,
    /// What is found most often: of the most agencies first, notes after all else.
    pub frequent: Vec<Frequent<'a>>,
}

/// An agency with what was found of it.
#[derive(Debug)]
pub struct Row<'a> {
    pub agency: &'a AgencyRun,
    /// Its place in the register, counted from 0.
    pub order: usize,
    /// The section that looks after it, or its agency.
    pub section: Option<&'a str>,
    /// What was found, by the columns of [`areas::columns`].
    pub cells: Vec<Counts>,
    pub counts: Counts,
    /// What contradicts documents of others.
    pub ties: Vec<&'a Said>,
    pub standing: Standing,
    /// One a dimension of [`areas::dimensions`].
    pub scores: Option<Vec<Score>>,
}

/// Several agencies together.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Empty where the register names no section.
    pub name: String,
    pub agencies: usize,
    /// How many came to what, in the order of [`Verdict::ALL`].
    pub verdicts: [usize; 4],
    pub cells: Vec<Counts>,
    pub counts: Counts,
    /// The mean score in each dimension, of those that are scored.
    pub scores: Vec<Option<Decimal>>,
}

/// A kind of finding many agencies have.
#[derive(Debug)]
pub struct Frequent<'a> {
    pub code: &'a str,
    pub level: Level,
    /// What it is about.
    pub title: &'a str,
    pub agencies: usize,
    pub findings: usize,
    /// The first of them.
    pub example: &'a Said,
}

/// What an agency comes to, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Failed,
    /// Nothing that could be taken was sent in, and it should have been.
    Missing,
    Errors,
    /// In order by itself, but not with the documents of others.
    Contradicted,
    /// Nothing was sent in, and there is time left.
    Awaited,
    Warnings,
    Ready,
}

impl Standing {
    /// Whether the deadline still means something: it has not sent in what may be published.
    pub fn is_open(self) -> bool {
        !matches!(
            self,
            Standing::Contradicted | Standing::Warnings | Standing::Ready
        )
    }
}

impl<'a> Overview<'a> {
    pub fn of(run: &'a Run) -> Overview<'a> {
        let mut ties: BTreeMap<&str, Vec<&Said>> = BTreeMap::new();
        for tie in &run.ties {
            for code in &tie.agencies {
                ties.entry(code).or_default().push(&tie.finding);
            }
        }
        let own: BTreeMap<&str, &AgencyRun> = run
            .agencies
            .iter()
            .map(|one| (one.code.as_str(), one))
            .collect();
        let each = run.agencies.iter().enumerate().map(|(order, agency)| {
            let above = agency.parent.as_deref().and_then(|code| own.get(code));
            let section = agency.section.as_deref();
            let section = section.or_else(|| above.and_then(|one| one.section.as_deref()));
            let ties = ties.get(agency.code.as_str()).cloned().unwrap_or_default();
            Row::of(order, agency, section, ties)
        });
        let mut rows: Vec<Row> = each.collect();
        let mut total = Part::of(String::new(), &rows.iter().collect::<Vec<_>>(), run);
        // What is said of nobody who is in the run stands in no row.
        let of_nobody = |tie: &&Tie| {
            !tie.agencies
                .iter()
                .any(|code| own.contains_key(code.as_str()))
        };
        for tie in run.ties.iter().filter(of_nobody) {
            let one = Counts::of(std::iter::once(tie.finding.level), 0);
            total.cells[areas::column(&tie.finding.code)] += one;
            total.counts += one;
        }
        let sections = sections(&rows, run);
        let frequent = frequent(&rows, run);
        // Stable: what is equal stays in the order of the register.
        rows.sort_by_key(Row::rank);
        Overview {
            run,
            rows,
            total,
            sections,
            workspace: Counts::of(run.findings.iter().map(|said| said.level), 0),
            frequent,
        }
    }

    /// Agencies something must be done about.
    pub fn wanting(&self) -> impl Iterator<Item = &Row<'a>> {
        self.rows
            .iter()
            .filter(|row| row.standing <= Standing::Awaited)
    }
}

impl<'a> Row<'a> {
    fn of(
        order: usize,
        agency: &'a AgencyRun,
        section: Option<&'a str>,
        ties: Vec<&'a Said>,
    ) -> Row<'a> {
        let mut cells = vec![Counts::default(); areas::columns().len()];
        let mut counts = Counts::default();
        let waived = agency.documents.iter().flat_map(|one| &one.waived);
        for (said, waived) in agency
            .all()
            .map(|(_, said)| (said, false))
            .chain(ties.iter().map(|said| (*said, false)))
            .chain(waived.map(|one| (&one.finding, true)))
        {
            let one = match waived {
                true => Counts::of(std::iter::empty(), 1),
                false => Counts::of(std::iter::once(said.level), 0),
            };
            cells[areas::column(&said.code)] += one;
            counts += one;
        }
        let standing = standing(agency, &ties, counts);
        Row {
            agency,
            order,
            section,
            cells,
            counts,
            scores: scores::of(agency, &ties, standing),
            ties,
            standing,
        }
    }

    /// Days since the deadline, of what is not in order.
    pub fn overdue(&self) -> i64 {
        match self.standing.is_open() {
            true => self.agency.days_left.map_or(0, |days| 0.max(-days)),
            false => 0,
        }
    }

    /// Worse is less. Of those that sent nothing in only time tells them apart.
    fn rank(&self) -> (Standing, Reverse<usize>, Reverse<i64>, Reverse<usize>) {
        let errors = match self.standing {
            Standing::Missing | Standing::Failed => 0,
            _ => self.counts.errors,
        };
        (
            self.standing,
            Reverse(errors),
            Reverse(self.overdue()),
            Reverse(self.counts.warnings),
        )
    }
}

fn standing(agency: &AgencyRun, ties: &[&Said], counts: Counts) -> Standing {
    let is = |level: Level| agency.findings.iter().any(|said| said.level >= level);
    match agency.verdict {
        Verdict::Failed => Standing::Failed,
        Verdict::Missing if is(Level::Deny) => Standing::Missing,
        Verdict::Missing => Standing::Awaited,
        Verdict::Errors => Standing::Errors,
        Verdict::Ready if ties.iter().any(|said| said.level.blocks()) => Standing::Contradicted,
        Verdict::Ready if counts.warnings > 0 => Standing::Warnings,
        Verdict::Ready => Standing::Ready,
    }
}

impl Part {
    fn of(name: String, rows: &[&Row], run: &Run) -> Part {
        let mut part = Part {
            name,
            agencies: rows.len(),
            cells: vec![Counts::default(); areas::columns().len()],
            ..Part::default()
        };
        for row in rows {
            part.verdicts[row.agency.verdict as usize] += 1;
            for (sum, cell) in part.cells.iter_mut().zip(&row.cells) {
                *sum += *cell;
            }
        }
        // Every row has the ties it is part of; here they count once.
        let codes: BTreeSet<&str> = rows.iter().map(|row| row.agency.code.as_str()).collect();
        for tie in &run.ties {
            let among = tie
                .agencies
                .iter()
                .filter(|code| codes.contains(code.as_str()));
            let one = Counts::of(std::iter::once(tie.finding.level), 0);
            let cell = &mut part.cells[areas::column(&tie.finding.code)];
            for _ in 1..among.count() {
                cell.errors -= one.errors;
                cell.warnings -= one.warnings;
                cell.notes -= one.notes;
            }
        }
        for cell in &part.cells {
            part.counts += *cell;
        }
        let scored: Vec<&Vec<Score>> = rows.iter().filter_map(|row| row.scores.as_ref()).collect();
        let mean = |at: usize| {
            let values = scored.iter().filter_map(|all| all.get(at));
            scores::mean(&values.map(|score| score.value).collect::<Vec<_>>())
        };
        part.scores = (0..areas::dimensions().len()).map(mean).collect();
        part
    }
}

fn sections(rows: &[Row], run: &Run) -> Vec<Part> {
    let mut sections: Vec<(&str, Vec<&Row>)> = Vec::new();
    for row in rows {
        let name = row.section.unwrap_or_default();
        match sections.iter_mut().find(|(known, _)| *known == name) {
            Some((_, own)) => own.push(row),
            None => sections.push((name, vec![row])),
        }
    }
    if sections.iter().all(|(name, _)| name.is_empty()) {
        return Vec::new();
    }
    let parts = sections.into_iter();
    parts
        .map(|(name, rows)| Part::of(name.to_owned(), &rows, run))
        .collect()
}

/// Agencies that have findings of a kind, and these.
type Met<'a> = (BTreeSet<&'a str>, Vec<&'a Said>);

fn frequent<'a>(rows: &[Row<'a>], run: &'a Run) -> Vec<Frequent<'a>> {
    let mut kinds: BTreeMap<(&str, Level), Met> = BTreeMap::new();
    let own = rows.iter().flat_map(|row| {
        let code = row.agency.code.as_str();
        row.agency.all().map(move |(_, said)| (code, said))
    });
    for (code, said) in own {
        let kind = kinds.entry((&said.code, said.level)).or_default();
        kind.0.insert(code);
        kind.1.push(said);
    }
    for tie in &run.ties {
        let kind = kinds
            .entry((&tie.finding.code, tie.finding.level))
            .or_default();
        kind.0.extend(tie.agencies.iter().map(String::as_str));
        kind.1.push(&tie.finding);
    }
    let kinds = kinds.into_iter();
    let mut frequent: Vec<Frequent> = kinds
        .map(|((code, level), (agencies, all))| Frequent {
            code,
            level,
            title: areas::title(code),
            agencies: agencies.len(),
            findings: all.len(),
            example: all[0],
        })
        .collect();
    // Notes want nothing done, however many have them.
    let asks = |one: &Frequent| Reverse(one.level >= Level::Warn);
    let more = |one: &Frequent| {
        (
            Reverse(one.agencies),
            Reverse(one.level),
            Reverse(one.findings),
        )
    };
    frequent.sort_by_key(|one| (asks(one), more(one)));
    frequent
}

/// `before` where it is an earlier run of the same bureau, and of the same part of its register.
pub fn comparable<'a>(run: &Run, before: &'a Run) -> Option<&'a Run> {
    let same = run.bureau.name == before.bureau.name
        && run.bureau.year == before.bureau.year
        && run.shard == before.shard;
    same.then_some(before)
}

/// Every file of the overview, by name. `before` is the run it is compared with, if it is
/// [`comparable`].
pub fn artifacts(bureau: &Bureau, run: &Run, before: Option<&Run>) -> Artifacts {
    let overview = Overview::of(run);
    let before = before.and_then(|before| comparable(run, before));
    let changes = before.map(|before| Changes::of(before, &overview));
    let page = page::render(&overview, changes.as_ref());
    let workbook = workbook::render(bureau, &overview, changes.as_ref());
    Artifacts::from([
        (PAGE.to_owned(), page.into_bytes()),
        (WORKBOOK.to_owned(), workbook),
        (REPORT.to_owned(), report(run)),
    ])
}

/// The files beside it that a `report.json` speaks for; `None` for another file of that name.
pub fn beside(report: &serde_json::Value) -> Option<[&'static str; 2]> {
    let whole = report.get("program")?.is_string()
        && report.get("bureau")?.is_object()
        && report.get("agencies")?.is_array();
    whole.then_some([PAGE, WORKBOOK])
}

/// The run as `report.json` keeps it: JSON with a line for every finding of the workspace, agency
/// and tie.
pub fn report(run: &Run) -> Vec<u8> {
    // Strings and numbers only: there is nothing to fail on.
    let mut whole = serde_json::to_value(run).unwrap_or_default();
    let fields = whole.as_object_mut().map(std::mem::take);
    let fields = fields.unwrap_or_default().into_iter();
    let fields = fields.map(|(key, value)| match value {
        Value::Array(list) if !list.is_empty() => {
            let lines: Vec<String> = list.iter().map(Value::to_string).collect();
            format!("\"{key}\": [\n{}\n]", lines.join(",\n"))
        }
        value => format!("\"{key}\": {value}"),
    });
    let fields: Vec<String> = fields.collect();
    format!("{{{}}}\n", fields.join(",\n")).into_bytes()
}
