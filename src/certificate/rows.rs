//! One row for each rule: what it found, or that it found nothing, and where to look.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::clock::{Clock, Standing};
use super::discreet::{Discreet, stands_on};
use super::places::{Layout, Place, Places};
use crate::check::registry::RULES;
use crate::check::{Rule, asked, points, rule_of};
use crate::diag::{Finding, Lang, Level, Location};
use crate::pipeline::Outcome;
use crate::records::schema::KINDS;
use crate::records::{Raw, Record};
use crate::why::{self, Answer, Spot};

/// What became of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A finding stands that forbids publication.
    Violated,
    /// The rule could not be asked: what it looks at was never made.
    Unchecked,
    /// Only findings to be looked at.
    Advised,
    /// All findings are waived.
    Waived,
    Compliant,
    /// There is nothing the rule is about, or the profile does not ask for it.
    NotApplicable,
}

impl Verdict {
    pub const ALL: [Verdict; 6] = [
        Verdict::Compliant,
        Verdict::Violated,
        Verdict::Advised,
        Verdict::Waived,
        Verdict::NotApplicable,
        Verdict::Unchecked,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Verdict::Violated => "不符合",
            Verdict::Unchecked => "未能检查",
            Verdict::Advised => "提示",
            Verdict::Waived => "豁免",
            Verdict::Compliant => "符合",
            Verdict::NotApplicable => "不适用",
        }
    }
}

/// A rule with its verdict.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub rule: &'static str,
    pub group: String,
    pub title: String,
    /// Inspection points it answers.
    pub points: Vec<String>,
    /// Provisions its points rest on, by letter.
    pub provisions: Vec<String>,
    /// The rule's own basis.
    pub basis: String,
    pub verdict: Verdict,
    /// Why it does not apply or could not be asked, or how the time limit stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Matter>,
    /// Where the findings show, else what the rule looked at.
    pub places: Vec<Place>,
}

/// A finding as the reviewer may see it.
#[derive(Debug, Clone, Serialize)]
pub struct Matter {
    pub code: &'static str,
    pub level: Level,
    pub message: String,
    /// Place in the records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// A waiver stands for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub waived: bool,
    /// It follows from another finding and goes away with it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub follows: bool,
}

/// All findings of rows that stand, the gravest first, what follows from others after them.
pub fn matters(rows: &[Row]) -> Vec<(&Row, &Matter)> {
    let all = rows.iter();
    let mut all: Vec<(&Row, &Matter)> = all
        .flat_map(|row| row.findings.iter().map(move |one| (row, one)))
        .filter(|(_, one)| !one.waived)
        .collect();
    all.sort_by_key(|(_, one)| (std::cmp::Reverse(one.level), one.follows));
    all
}

/// The rule of findings no rule of the book makes.
const OTHER: &str = "other";

/// How many findings are followed from the records to the pages; each takes a while.
const FOLLOWED: usize = 30;

/// The rows of an outcome, in the order of groups and rules.
pub fn rows(outcome: &Outcome, places: Option<&Places>, layout: Option<&Layout>) -> Vec<Row> {
    let mut maker = Maker {
        outcome,
        places,
        set: layout.is_some(),
        discreet: Discreet::new(&outcome.records),
        followed: 0,
    };
    let mut found: BTreeMap<&str, Vec<Found>> = BTreeMap::new();
    let roots = outcome.findings.iter();
    let roots = roots.chain(layout.and_then(|layout| layout.missing.as_ref()));
    let roots = roots.map(|one| (one, How::Stands));
    let waived = outcome.waived.iter().map(|one| (&one.finding, How::Waived));
    let mut waiting: Vec<Found> = roots.chain(waived).collect();
    waiting.reverse();
    while let Some((finding, how)) = waiting.pop() {
        let further = finding.consequences.iter().rev();
        waiting.extend(further.map(|finding| (finding, How::Follows)));
        let rule = rule_of(finding.code).map_or(OTHER, |rule| rule.name);
        found.entry(rule).or_default().push((finding, how));
    }
    let mut rows: Vec<Row> = RULES
        .iter()
        .map(|rule| {
            let findings = found.remove(rule.name).unwrap_or_default();
            maker.row(rule, &findings)
        })
        .collect();
    // The order of rules within a group is kept.
    let groups = points::groups();
    let order = |row: &Row| groups.iter().position(|group| group.id == row.group);
    rows.sort_by_key(|row| order(row).unwrap_or(groups.len()));
    if let Some(findings) = found.remove(OTHER) {
        rows.push(maker.other(&findings));
    }
    rows
}

/// The inspection point of the time limit.
const IN_TIME: &str = "TIM-01";

/// A rule about the time limit knows the dates recorded, not the day: what has become of them since
/// is added here.
pub fn mind(rows: &mut [Row], clock: &Clock) {
    let verdict = match clock.standing {
        Standing::Overdue => Verdict::Advised,
        Standing::Unregistered => Verdict::NotApplicable,
        _ => return,
    };
    let limit = |row: &&mut Row| row.points.iter().any(|point| point == IN_TIME);
    for row in rows.iter_mut().filter(limit) {
        if row.verdict == Verdict::Compliant {
            row.verdict = verdict;
            row.remark = Some(clock.text.clone());
        }
    }
}

/// How a finding came here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Stands,
    Follows,
    Waived,
}

type Found<'a> = (&'a Finding, How);

struct Maker<'a> {
    outcome: &'a Outcome,
    places: Option<&'a Places<'a>>,
    /// Pages were set.
    set: bool,
    discreet: Discreet<'a>,
    followed: usize,
}

impl Maker<'_> {
    fn row(&mut self, rule: &'static Rule, findings: &[Found]) -> Row {
        let findings = self.matters(findings);
        let (verdict, remark) = self.verdict(rule, &findings);
        let mut places: Vec<Place> = Vec::new();
        for place in findings.iter().filter_map(|one| one.place.clone()) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let applies = verdict != Verdict::NotApplicable && verdict != Verdict::Unchecked;
        if places.is_empty() && applies {
            places = self.looked_at(rule);
        }
        Row {
            rule: rule.name,
            group: rule.group().to_owned(),
            title: rule.title(Lang::Zh).to_owned(),
            points: rule.points().map(str::to_owned).collect(),
            provisions: provisions(rule),
            basis: rule.basis(Lang::Zh).trim().to_owned(),
            verdict,
            remark,
            findings,
            places,
        }
    }

    /// What stages find by themselves and no rule documents: files that cannot be read.
    fn other(&mut self, findings: &[Found]) -> Row {
        let findings = self.matters(findings);
        Row {
            rule: OTHER,
            group: OTHER.to_owned(),
            title: "数据与格式本身".to_owned(),
            points: Vec::new(),
            provisions: Vec::new(),
            basis: String::new(),
            verdict: worst(&findings).unwrap_or(Verdict::Compliant),
            remark: None,
            places: findings
                .iter()
                .filter_map(|one| one.place.clone())
                .collect(),
            findings,
        }
    }

    fn verdict(&self, rule: &'static Rule, findings: &[Matter]) -> (Verdict, Option<String>) {
        if let Some(verdict) = worst(findings) {
            return (verdict, None);
        }
        if !asked::ran(rule, self.outcome, self.set) {
            let remark = match self.outcome.document {
                Some(_) => "未排版，生成 PDF 时检查",
                None => "前面的问题使此项无从检查",
            };
            return (Verdict::Unchecked, Some(remark.to_owned()));
        }
        let records = &rule.looks_at().records;
        if !asked::recorded(rule, self.outcome) {
            let label = |kind: &String| {
                let kind = KINDS.iter().find(|known| known.key == *kind);
                kind.map_or("", |kind| kind.label)
            };
            let labels: Vec<&str> = records.iter().map(label).collect();
            let remark = format!("没有登记{}", labels.join("、"));
            return (Verdict::NotApplicable, Some(remark));
        }
        if asked::allowed(rule, self.outcome) {
            let remark = "公开格式不要求".to_owned();
            return (Verdict::NotApplicable, Some(remark));
        }
        (Verdict::Compliant, None)
    }

    /// The tables and sections a rule is about.
    fn looked_at(&self, rule: &'static Rule) -> Vec<Place> {
        let Some(places) = self.places else {
            return Vec::new();
        };
        let looks_at = rule.looks_at();
        let mut found = places.of_measures(&looks_at.facts);
        for part in &looks_at.parts {
            match part.as_str() {
                "glossary" => found.extend(self.glossary(places)),
                part => found.extend(places.of_part(part)),
            }
        }
        found
    }

    /// The heading the glossary stands under.
    fn glossary(&self, places: &Places) -> Option<Place> {
        let profile = &self.outcome.profile.as_ref()?.profile;
        let mut parts = profile.part.iter();
        let part = parts.find(|part| part.section.iter().any(|one| one.glossary))?;
        let section = part.section.iter().find(|one| one.glossary)?;
        places
            .section(&section.id)
            .or_else(|| places.section(&part.id))
    }

    fn matters(&mut self, findings: &[Found]) -> Vec<Matter> {
        let shown = findings.iter().filter(|(one, _)| one.level > Level::Allow);
        shown
            .map(|(finding, how)| self.matter(finding, *how))
            .collect()
    }

    fn matter(&mut self, finding: &Finding, how: How) -> Matter {
        let sources = &self.outcome.sources;
        let input = finding.primary.as_ref();
        let input = input.map(|label| sources.display(&label.location));
        Matter {
            code: finding.code,
            level: finding.level,
            message: self.discreet.message(finding, sources),
            input: input.filter(|text| !text.is_empty()),
            place: self.place(finding),
            waived: how == How::Waived,
            follows: how == How::Follows,
        }
    }

    /// Where the document shows what a finding is about: what it quotes by its title, else what is
    /// made of the record it points to.
    fn place(&mut self, finding: &Finding) -> Option<Place> {
        let places = self.places?;
        let mut quoted = finding.message.args.iter().filter(|(name, _)| {
            matches!(*name, "title" | "place" | "table" | "heading" | "section")
        });
        if let Some(place) = quoted.find_map(|(_, title)| places.titled(title)) {
            return Some(place);
        }
        let location = &finding.primary.as_ref()?.location;
        if self.followed >= FOLLOWED {
            return None;
        }
        self.followed += 1;
        let record = self.record(location);
        // A control figure names the fact it is held against.
        if let Some(key) = record.and_then(|record| record.text("fact")) {
            return self.named(key);
        }
        let held = record.and_then(|record| {
            let texts = record
                .fields
                .values()
                .filter_map(|field| match &field.value {
                    Raw::Text(text) => Some(text),
                    _ => None,
                });
            // Ids and paths are not shown; the longest of the others is the least likely to stand
            // elsewhere, too.
            let shown = texts.filter(|text| !text.is_ascii());
            let longest = shown.max_by_key(|text| text.chars().count());
            longest.and_then(|text| places.holding(text))
        });
        self.figure(location).or(held)
    }

    /// Where the fact of a key is displayed.
    fn named(&self, key: &str) -> Option<Place> {
        let facts = self.outcome.facts.as_deref()?;
        let fact = facts.get(&facts.parse(key).ok()?).ok()?;
        self.places?.of_fact(&fact.id)
    }

    /// The most particular figure made of what stands at a place.
    fn figure(&self, location: &Location) -> Option<Place> {
        let question = self.outcome.sources.display(location);
        let Some(Answer::Uses(uses)) = why::explain(self.outcome, &question, 1) else {
            return None;
        };
        let narrow = |key: &str| key.matches('=').count();
        let facts = uses.iter().flat_map(|one| &one.facts);
        let fact = facts.max_by_key(|used| narrow(&used.key))?;
        let in_table = |spot: &&Spot| matches!(spot, Spot::Table { .. });
        let spots = || fact.places.iter().map(|place| &place.spot);
        let spot = spots().find(in_table).or_else(|| spots().next())?;
        self.places?.spot(spot)
    }

    fn record(&self, location: &Location) -> Option<&Record> {
        let mut records = self.outcome.records.list.iter();
        records.find(|record| stands_on(record, location, &self.outcome.sources))
    }
}

/// Letters of the provisions of a rule's points, sorted.
fn provisions(rule: &'static Rule) -> Vec<String> {
    let points = rule.points().filter_map(points::point);
    let letters: BTreeSet<&String> = points.flat_map(|point| &point.basis).collect();
    letters.into_iter().cloned().collect()
}

/// The verdict of findings; none without any.
fn worst(findings: &[Matter]) -> Option<Verdict> {
    let standing = findings.iter().filter(|one| !one.waived);
    Some(match standing.map(|one| one.level).max() {
        Some(level) if level.blocks() => Verdict::Violated,
        Some(_) => Verdict::Advised,
        None if findings.is_empty() => return None,
        None => Verdict::Waived,
    })
}
