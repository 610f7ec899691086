//! Which control cells a workbook has.

use std::collections::BTreeSet;

use super::query::Lines;
use super::scope::{Nodes, Test};
use super::{Check, EMPTY, Figure, Guard};
use crate::budget::nodes::Dim;
use crate::fill_in::cell;
use crate::fill_in::lists::Lists;
use crate::fill_in::plan::{Plan, Sheet};
use crate::records::{Raw, Record};

/// Control figures shown at most; the program checks all of them.
const CONTROLS: usize = 300;

/// All checks of a workbook, and the lists their formulas use.
pub(in crate::fill_in) fn find(plan: &Plan, lists: &mut Lists) -> Vec<Check> {
    let mut finder = Finder {
        plan,
        nodes: Nodes::new(plan.input.records),
        lists,
        checks: Vec::new(),
    };
    for (view, main) in plan.views() {
        finder.view(view, main);
    }
    finder.balance();
    finder.controls();
    finder.checks
}

struct Finder<'a, 'b> {
    plan: &'a Plan<'a>,
    nodes: Nodes<'a>,
    lists: &'b mut Lists,
    checks: Vec<Check>,
}

impl<'a> Finder<'a, '_> {
    fn lines(&self, at: usize) -> Lines<'a> {
        Lines {
            sheet: &self.plan.sheets[at],
            words: &self.plan.words,
        }
    }

    fn view(&mut self, view: usize, main: usize) {
        let (inner, outer) = (self.lines(view), self.lines(main));
        let Some(ledger) = inner.sheet.ledger else {
            return;
        };
        let said = cell::scope(ledger);
        let mut guards = vec![
            text_guard(inner),
            text_guard(outer),
            scope_guard(inner, &said),
        ];
        let tests: Option<Vec<Test>> = pairs(ledger)
            .iter()
            .map(|(dim, node)| self.nodes.test(Dim::parse(dim)?, node))
            .collect();
        let Some(tests) = tests else {
            return;
        };
        guards.push(empty_guard(&[inner.count(), outer.count()]));
        let [low, high, open] = outer.bounds(&tests, self.lists);
        self.checks.push(Check {
            title: format!(
                "“{}”合计，与“{}”中的同一范围（{said}）",
                inner.sheet.name, outer.sheet.name
            ),
            sheet: Some(view),
            value: inner.total(),
            low,
            high,
            open,
            guards,
            negative: outer.negatives(),
        });
    }

    /// Revenue against spending and what is carried forward, where revenue is recorded.
    fn balance(&mut self) {
        let (Some(revenue), Some(spending)) = (self.plan.main("revenue"), self.plan.main("line"))
        else {
            return;
        };
        let (revenue, spending) = (self.lines(revenue), self.lines(spending));
        let forward = self
            .plan
            .sheets
            .iter()
            .position(|s| s.kind.key == "carry-forward");
        let forward = forward.map(|at| self.lines(at));
        let mut out = spending.total();
        let mut guards = vec![text_guard(revenue), text_guard(spending)];
        let mut counts = vec![revenue.count(), spending.count()];
        if let Some(forward) = forward {
            let more = forward.total();
            out = Figure {
                formula: format!("{}+{}", out.formula, more.formula),
                result: out.result + more.result,
            };
            guards.push(text_guard(forward));
            counts.push(forward.count());
        }
        guards.push(empty_guard(&counts));
        self.checks.push(Check {
            title: "收入（含上年结转、使用结余）合计，与支出、结转下年合计".to_owned(),
            sheet: None,
            value: revenue.total(),
            low: out.clone(),
            high: out,
            open: zero(),
            guards,
            negative: zero(),
        });
    }

    fn controls(&mut self) {
        let Some(at) = self
            .plan
            .sheets
            .iter()
            .position(|s| s.kind.key == "control")
        else {
            return;
        };
        let control = self.lines(at);
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let records = control.sheet.rows.iter().map(|row| row.record);
        let records: Vec<&Record> = records.filter(|r| r.text("document").is_none()).collect();
        for record in &records {
            let Some(fact) = record.text("fact") else {
                continue;
            };
            // Whether a rounded figure fits its sum is told by `check`.
            if record.text("places").is_some() {
                continue;
            }
            let again = records
                .iter()
                .filter(|other| other.text("fact") == Some(fact));
            if again.count() > 1 || !seen.insert(fact) || seen.len() > CONTROLS {
                continue;
            }
            self.control(control, record, fact);
        }
    }

    fn control(&mut self, control: Lines, record: &Record, fact: &str) {
        let (name, scope) = match fact.split_once('{') {
            Some((name, rest)) => match rest.strip_suffix('}') {
                Some(scope) => (name, scope),
                None => return,
            },
            None => (fact, ""),
        };
        let main = match name {
            "spending" => self.plan.main("line"),
            "revenue" => self.plan.main("revenue"),
            _ => None,
        };
        let Some(main) = main else { return };
        let parts = scope.split(',').filter(|part| !part.trim().is_empty());
        let tests: Option<Vec<Test>> = parts
            .map(|part| {
                let (dim, node) = part.split_once('=')?;
                self.nodes.test(Dim::parse(dim.trim())?, node.trim())
            })
            .collect();
        let (Some(tests), Some(facts)) = (tests, control.column("fact")) else {
            return;
        };
        let amounts = control.amounts();
        let is = format!("(TRIM({facts})=\"{fact}\")");
        let factor = match control.column("amount-unit") {
            Some(units) => format!("*((TRIM({units})=\"万元\")*9999+1)"),
            None => String::new(),
        };
        let lines = self.lines(main);
        let recorded = record.text("amount").is_some();
        let multiple = match record.text("amount-unit") {
            Some("万元" | "wan") => 10_000,
            _ => 1,
        };
        let amount: rust_decimal::Decimal = record
            .text("amount")
            .and_then(|text| text.parse().ok())
            .unwrap_or_default();
        let guards = vec![
            Guard {
                formula: format!("SUMPRODUCT({is}*({amounts}<>\"\"))=0"),
                applies: !recorded,
                words: EMPTY,
            },
            text_guard(control),
            text_guard(lines),
            empty_guard(&[lines.count()]),
        ];
        let words: Vec<&str> = tests.iter().map(Test::label).collect();
        let what = match words.is_empty() {
            true => lines.sheet.kind.label.replace("明细", "总计"),
            false => words.join("、"),
        };
        let [low, high, open] = lines.bounds(&tests, self.lists);
        self.checks.push(Check {
            title: format!("控制数：{what}，与“{}”", lines.sheet.name),
            sheet: None,
            value: Figure {
                formula: format!("ROUND(SUMPRODUCT({is}{factor},{amounts}),2)"),
                result: amount * rust_decimal::Decimal::from(multiple),
            },
            low,
            high,
            open,
            guards,
            negative: lines.negatives(),
        });
    }
}

/// The dimensions a ledger is complete within.
fn pairs(ledger: &Record) -> Vec<(String, String)> {
    match ledger.get("scope").map(|field| &field.value) {
        Some(Raw::Table(table)) => table
            .iter()
            .filter_map(|(dim, field)| match &field.value {
                Raw::Text(node) | Raw::Number(node) => Some((dim.clone(), node.clone())),
                _ => None,
            })
            .collect(),
        // A text is a scope too, but only a program can read what people may write there.
        Some(_) => vec![(String::new(), String::new())],
        None => Vec::new(),
    }
}

fn zero() -> Figure {
    Figure {
        formula: "0".to_owned(),
        result: rust_decimal::Decimal::ZERO,
    }
}

/// Amounts that are text are in no sum.
fn text_guard(lines: Lines) -> Guard {
    let texts = lines.texts();
    Guard {
        formula: format!("{}>0", texts.formula),
        applies: !texts.result.is_zero(),
        words: "无法判断：有金额不是数字",
    }
}

/// The formulas stand for the scope as it was when they were written.
fn scope_guard(lines: Lines, said: &str) -> Guard {
    let at = lines.sheet.head.iter().position(|spec| spec.key == "scope");
    let row = lines.sheet.head_row() as usize + at.unwrap_or_default() + 1;
    let name = lines.sheet.name.replace('\'', "''");
    Guard {
        formula: format!("'{name}'!$B${row}<>\"{}\"", said.replace('"', "\"\"")),
        applies: false,
        words: "无法判断：范围改过，请用 gongkai check 核对",
    }
}

fn empty_guard(counts: &[Figure]) -> Guard {
    let formulas: Vec<&str> = counts.iter().map(|count| count.formula.as_str()).collect();
    Guard {
        formula: format!("{}=0", formulas.join("+")),
        applies: counts.iter().all(|count| count.result.is_zero()),
        words: EMPTY,
    }
}

impl Plan<'_> {
    /// Sheets of views, each with that of the ledger of everything of the same year and phase.
    pub(in crate::fill_in) fn views(&self) -> Vec<(usize, usize)> {
        let all = || self.sheets.iter().enumerate();
        let mut found = Vec::new();
        for (at, sheet) in all() {
            if sheet.ledger.is_none_or(|ledger| pairs(ledger).is_empty()) {
                continue;
            }
            let whole = all().find(|(_, other)| {
                is_whole(other)
                    && other.kind.key == sheet.kind.key
                    && self.period(other) == self.period(sheet)
            });
            found.extend(whole.map(|(main, _)| (at, main)));
        }
        found
    }

    /// The sheet of everything of the first document's year and phase.
    pub(in crate::fill_in) fn main(&self, kind: &str) -> Option<usize> {
        let document = self.input.records.one("document");
        let as_spending = document.is_some_and(|d| d.text("revenue").is_some());
        if kind == "revenue" && as_spending {
            return None;
        }
        let home = self.home();
        self.sheets.iter().position(|sheet| {
            sheet.kind.key == kind && is_whole(sheet) && self.period(sheet) == home
        })
    }

    fn home(&self) -> (String, String) {
        let document = self.input.records.one("document");
        let text = |key| document.and_then(|d| d.text(key)).unwrap_or_default();
        let phase = match text("phase") {
            "" => "original",
            phase => phase,
        };
        (text("year").to_owned(), phase.to_owned())
    }

    fn period(&self, sheet: &Sheet) -> (String, String) {
        let home = self.home();
        let Some(ledger) = sheet.ledger else {
            return home;
        };
        let phase = match (ledger.text("phase"), ledger.text("year")) {
            (Some(phase), _) => phase.to_owned(),
            (None, Some(_)) => "original".to_owned(),
            (None, None) => home.1,
        };
        let year = ledger.text("year").map_or(home.0, str::to_owned);
        (year, phase)
    }
}

/// True for lines that are complete within everything.
fn is_whole(sheet: &Sheet) -> bool {
    match sheet.ledger {
        Some(ledger) => pairs(ledger).is_empty(),
        // Without any ledger declared the lines are those of `main`.
        None => !sheet
            .rows
            .iter()
            .any(|row| row.record.text("ledger").is_some()),
    }
}
