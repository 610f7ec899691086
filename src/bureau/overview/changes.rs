//! What changed between two runs over the same bureau.
//!
//! A finding is the same as long as it says the same of the same document: one that only moved to
//! another line is not new, nor one that counts days.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::shown::clean;
use super::{Overview, Row, areas};
use crate::bureau::run::{AgencyRun, Run, Said, Verdict};
use crate::diag::{Lang, Level};

/// Two runs held against each other.
#[derive(Debug)]
pub struct Changes<'a> {
    pub before: &'a Run,
    /// Agencies something changed of, in the order of the overview; then those that left the
    /// register.
    pub rows: Vec<Change<'a>>,
    /// What is said of the workspace, and of several documents together.
    pub workspace: Findings<'a>,
    /// All of them counted.
    pub sum: Sum,
}

/// Findings that came and went.
#[derive(Debug, Default)]
pub struct Findings<'a> {
    pub fresh: Vec<&'a Said>,
    pub gone: Vec<&'a Said>,
}

/// What changed of an agency.
#[derive(Debug)]
pub struct Change<'a> {
    pub code: &'a str,
    pub name: &'a str,
    /// None where it was, or is, not in the register.
    pub from: Option<Verdict>,
    pub to: Option<Verdict>,
    pub submission: Option<Submission>,
    pub findings: Findings<'a>,
    /// Scores before and now, where both are there and differ; by dimension.
    pub scores: Vec<Option<(Decimal, Decimal)>>,
}

/// What became of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submission {
    Arrived,
    ArrivedLate,
    Overdue,
    Withdrawn,
}

impl Submission {
    pub fn word(self) -> &'static str {
        match self {
            Submission::Arrived => "新报送",
            Submission::ArrivedLate => "新报送（逾期）",
            Submission::Overdue => "已过期限",
            Submission::Withdrawn => "不再有报送",
        }
    }
}

/// Changes counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Agencies that became ready, and that no longer are.
    pub ready: usize,
    pub unready: usize,
    pub arrived: usize,
    pub overdue: usize,
    pub fresh_errors: usize,
    pub fresh_warnings: usize,
    pub gone_errors: usize,
    pub gone_warnings: usize,
    /// Scores that went up and down.
    pub up: usize,
    pub down: usize,
}

impl<'a> Changes<'a> {
    pub fn of(before: &'a Run, now: &Overview<'a>) -> Changes<'a> {
        let was = Overview::of(before);
        let was: BTreeMap<&str, Row<'a>> = was
            .rows
            .into_iter()
            .map(|row| (row.agency.code.as_str(), row))
            .collect();
        let mut rows: Vec<Change> = now
            .rows
            .iter()
            .filter_map(|row| change(was.get(row.agency.code.as_str()), row))
            .collect();
        let known: BTreeSet<&str> = now
            .rows
            .iter()
            .map(|row| row.agency.code.as_str())
            .collect();
        let left = before
            .agencies
            .iter()
            .filter(|one| !known.contains(one.code.as_str()));
        rows.extend(left.map(left_register));
        let workspace = findings(&said_of(before), &said_of(now.run));
        let sum = sum(&rows, &workspace);
        Changes {
            before,
            rows,
            workspace,
            sum,
        }
    }

    /// What makes findings and scores differ although no agency did anything.
    pub fn remarks(&self, now: &Run) -> Vec<String> {
        let (was, is) = (&self.before.bureau, &now.bureau);
        let mut remarks = Vec::new();
        if self.before.program != now.program {
            remarks.push(format!(
                "程序由 {} 换为 {}，规则可能不同",
                clean(&self.before.program),
                clean(&now.program)
            ));
        }
        if was.profile != is.profile {
            remarks.push(format!(
                "规定的格式由 {} 改为 {}",
                clean(&was.profile),
                clean(&is.profile)
            ));
        } else if was.laid_down != is.laid_down {
            remarks.push("bureau.toml 或名录有改动".to_owned());
        }
        if let (Some(was), Some(is)) = (&was.as_of, &is.as_of)
            && was > is
        {
            remarks.push(format!(
                "上一次截至 {}，晚于本次的 {}",
                clean(was),
                clean(is)
            ));
        }
        remarks
    }
}

impl Changes<'_> {
    /// Everything in a few sentences.
    pub fn told(&self, now: &Run) -> String {
        let before = match &self.before.bureau.as_of {
            Some(date) => format!("与截至 {} 的一次相比", clean(date)),
            None => "与上一次相比".to_owned(),
        };
        let sum = &self.sum;
        let parts: Vec<String> = [
            (sum.ready, "转为可以公开", "个"),
            (sum.unready, "不再可以公开", "个"),
            (sum.arrived, "新报送", "个"),
            (sum.overdue, "新过期限", "个"),
            (sum.fresh_errors, "新增错误", "条"),
            (sum.gone_errors, "消除错误", "条"),
            (sum.fresh_warnings, "新增警告", "条"),
            (sum.gone_warnings, "消除警告", "条"),
            (sum.up, "得分上升", "项"),
            (sum.down, "得分下降", "项"),
        ]
        .iter()
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, what, unit)| format!("{what} {count} {unit}"))
        .collect();
        let parts = match parts.is_empty() {
            true => "没有变化".to_owned(),
            false => parts.join("，"),
        };
        let remarks = self.remarks(now).into_iter();
        let remarks: String = remarks.map(|one| format!("{one}。")).collect();
        format!("{before}：{parts}。{remarks}")
    }
}

impl Change<'_> {
    /// The verdicts before and now.
    pub fn verdicts(&self) -> String {
        let word = |verdict: Verdict| verdict.word(Lang::Zh);
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => word(to),
            (Some(from), Some(to)) => format!("{} → {}", word(from), word(to)),
            (None, Some(to)) => format!("新列入名录 → {}", word(to)),
            (from, None) => format!("{} → 不在名录", from.map_or(String::new(), word)),
        }
    }

    /// `完整 90.0 → 95.0 ▲`
    pub fn score_changes(&self) -> Vec<String> {
        let pairs = areas::dimensions().iter().zip(&self.scores);
        let pairs = pairs.filter_map(|(dimension, pair)| Some((dimension, (*pair)?)));
        pairs
            .map(|(dimension, (was, now))| {
                let sign = if now > was { "▲" } else { "▼" };
                format!("{} {was} → {now} {sign}", dimension.title(Lang::Zh))
            })
            .collect()
    }
}

type Where<'a> = (String, &'a Said);

/// Findings of the workspace and of ties, with whom they are about.
fn said_of(run: &Run) -> Vec<Where<'_>> {
    let own = run.findings.iter().map(|said| (String::new(), said));
    let ties = run.ties.iter();
    own.chain(ties.map(|tie| (tie.agencies.join(" "), &tie.finding)))
        .collect()
}

fn said_of_agency(agency: &AgencyRun) -> Vec<Where<'_>> {
    let all = agency.all();
    all.map(|(document, said)| (document.map_or(String::new(), |one| one.id.clone()), said))
        .collect()
}

fn change<'a>(was: Option<&Row<'a>>, now: &Row<'a>) -> Option<Change<'a>> {
    let agency = now.agency;
    let before = was
        .map(|row| said_of_agency(row.agency))
        .unwrap_or_default();
    let findings = findings(&before, &said_of_agency(agency));
    let change = Change {
        code: &agency.code,
        name: &agency.name,
        from: was.map(|row| row.agency.verdict),
        to: Some(agency.verdict),
        submission: submission(was.map(|row| row.agency), agency, &findings),
        scores: scores(was, now),
        findings,
    };
    change.is_any().then_some(change)
}

fn left_register(agency: &AgencyRun) -> Change<'_> {
    Change {
        code: &agency.code,
        name: &agency.name,
        from: Some(agency.verdict),
        to: None,
        submission: None,
        findings: Findings::default(),
        scores: Vec::new(),
    }
}

impl Change<'_> {
    fn is_any(&self) -> bool {
        self.from != self.to
            || self.submission.is_some()
            || !self.findings.fresh.is_empty()
            || !self.findings.gone.is_empty()
            || self.scores.iter().any(Option::is_some)
    }
}

fn submission(was: Option<&AgencyRun>, now: &AgencyRun, findings: &Findings) -> Option<Submission> {
    let fresh = |code: &str| findings.fresh.iter().any(|said| said.code == code);
    let sent = was.is_some_and(|one| one.submission.is_some());
    match &now.submission {
        Some(_) if !sent && fresh("submission-late") => Some(Submission::ArrivedLate),
        Some(_) if !sent => Some(Submission::Arrived),
        None if sent => Some(Submission::Withdrawn),
        _ if fresh("submission-overdue") => Some(Submission::Overdue),
        None if fresh("submission-missing") && was.is_some() => Some(Submission::Overdue),
        _ => None,
    }
}

fn scores(was: Option<&Row>, now: &Row) -> Vec<Option<(Decimal, Decimal)>> {
    let (Some(was), Some(now)) = (was.and_then(|row| row.scores.as_ref()), &now.scores) else {
        return Vec::new();
    };
    let pairs = was.iter().zip(now).map(|(was, now)| (was.value, now.value));
    pairs
        .map(|(was, now)| (was != now).then_some((was, now)))
        .collect()
}

/// What came and what went: what says the same at the same place first, then what only moved.
fn findings<'a>(before: &[Where<'a>], now: &[Where<'a>]) -> Findings<'a> {
    let (mut before, mut now) = (before.to_vec(), now.to_vec());
    let passes: [fn(&Where) -> String; 3] = [exact, unplaced, of_days];
    for key in passes {
        let mut there: BTreeMap<String, usize> = BTreeMap::new();
        for one in &before {
            *there.entry(key(one)).or_default() += 1;
        }
        let mut met: BTreeMap<String, usize> = BTreeMap::new();
        now.retain(|one| {
            let key = key(one);
            match there.get_mut(&key) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    *met.entry(key).or_default() += 1;
                    false
                }
                _ => true,
            }
        });
        before.retain(|one| match met.get_mut(&key(one)) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        });
    }
    // Notes want nothing done.
    let telling = |all: Vec<Where<'a>>| {
        let all = all.into_iter().map(|(_, said)| said);
        all.filter(|said| said.level >= Level::Warn).collect()
    };
    Findings {
        fresh: telling(now),
        gone: telling(before),
    }
}

fn exact((whose, said): &Where) -> String {
    let places = said.places.join("\n");
    format!(
        "{whose}\n{}\n{:?}\n{}\n{places}",
        said.code, said.level, said.message
    )
}

fn unplaced((whose, said): &Where) -> String {
    let places: Vec<String> = said
        .places
        .iter()
        .map(|place| without_lines(place))
        .collect();
    let (places, message) = (places.join("\n"), without_lines(&said.message));
    format!(
        "{whose}\n{}\n{:?}\n{message}\n{places}",
        said.code, said.level
    )
}

/// Findings of the bureau about dates count days, and are the same the day after.
fn of_days(one: &Where) -> String {
    let (whose, said) = one;
    match said.code.strip_prefix("submission-") {
        Some(_) => format!("{whose}\n{}\n{:?}", said.code, said.level),
        None => exact(one),
    }
}

/// A text without what names a line: `:12:3` after a name, `第 12 行`, and the row in `!B12`.
fn without_lines(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let column = after.bytes().take_while(u8::is_ascii_uppercase).count();
        out.push(c);
        rest = match c {
            ':' => &after[digits(after)..],
            '!' if (1..=3).contains(&column) => {
                out.push_str(&after[..column]);
                &after[column + digits(&after[column..])..]
            }
            '第' => {
                let number = after.trim_start();
                let count = digits(number);
                let line = number[count..].trim_start();
                match line.starts_with('行') {
                    true => line,
                    false => after,
                }
            }
            _ => after,
        };
    }
    out
}

fn sum(rows: &[Change], workspace: &Findings) -> Sum {
    let mut sum = Sum::default();
    let mut count = |findings: &Findings| {
        let errors = |all: &[&Said]| all.iter().filter(|said| said.level.blocks()).count();
        let (fresh, gone) = (errors(&findings.fresh), errors(&findings.gone));
        sum.fresh_errors += fresh;
        sum.gone_errors += gone;
        sum.fresh_warnings += findings.fresh.len() - fresh;
        sum.gone_warnings += findings.gone.len() - gone;
    };
    count(workspace);
    for row in rows {
        count(&row.findings);
    }
    for row in rows {
        let ready = |verdict| verdict == Some(Verdict::Ready);
        sum.ready += usize::from(ready(row.to) && !ready(row.from));
        sum.unready += usize::from(ready(row.from) && !ready(row.to));
        match row.submission {
            Some(Submission::Arrived | Submission::ArrivedLate) => sum.arrived += 1,
            Some(Submission::Overdue) => sum.overdue += 1,
            _ => {}
        }
        for (was, now) in row.scores.iter().flatten() {
            sum.up += usize::from(now > was);
            sum.down += usize::from(now < was);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: &str, message: &str, place: &str) -> Said {
        Said {
            code: code.to_owned(),
            level: Level::Deny,
            message: message.to_owned(),
            help: None,
            places: vec![place.to_owned()],
            notes: Vec::new(),
        }
    }

    fn told(before: &[Said], now: &[Said]) -> (Vec<String>, Vec<String>) {
        let of = |list| -> Vec<Where> {
            let list: std::slice::Iter<Said> = list;
            list.map(|said| (String::new(), said)).collect()
        };
        let found = findings(&of(before.iter()), &of(now.iter()));
        let signed = |sign: &str, all: &[&Said]| -> Vec<String> {
            all.iter()
                .map(|said| format!("{sign}{}", said.places[0]))
                .collect()
        };
        (signed("+", &found.fresh), signed("-", &found.gone))
    }

    #[test]
    fn what_only_moved_is_not_new() {
        let was = [said("bad-number", "“1O”不是数", "a.csv:3:5")];
        let now = [said("bad-number", "“1O”不是数", "a.csv:9:5")];
        assert_eq!(told(&was, &now), (vec![], vec![]));
        let now = [said("bad-number", "“2O”不是数", "a.csv:3:5")];
        assert_eq!(told(&was, &now).0, ["+a.csv:3:5"]);
        assert_eq!(told(&was, &now).1, ["-a.csv:3:5"]);
    }

    #[test]
    fn of_several_alike_those_at_other_places_are_new() {
        let at = |line: &str| said("bad-number", "“1O”不是数", line);
        let (was, now) = ([at("a.csv:3")], [at("a.csv:2"), at("a.csv:3")]);
        assert_eq!(told(&was, &now), (vec!["+a.csv:2".to_owned()], vec![]));
        assert_eq!(told(&now, &was), (vec![], vec!["-a.csv:2".to_owned()]));
    }

    #[test]
    fn days_that_pass_are_nothing_new() {
        let at = |days: &str| said("submission-overdue", days, "register.csv:4");
        assert_eq!(
            told(&[at("逾期 3 天")], &[at("逾期 4 天")]),
            (vec![], vec![])
        );
    }

    #[test]
    fn lines_are_taken_out_and_nothing_else() {
        assert_eq!(
            without_lines("报送/1001/spending.csv:12:3 金额"),
            "报送/1001/spending.csv:: 金额"
        );
        assert_eq!(without_lines("收支!B12"), "收支!B");
        assert_eq!(
            without_lines("第 12 行和第 3 项：2010301"),
            "第行和第 3 项：2010301"
        );
        assert_eq!(without_lines("合计 100.50 与 12"), "合计 100.50 与 12");
    }
}
