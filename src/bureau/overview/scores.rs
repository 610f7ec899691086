//! Scores: of everything asked of an agency's documents, the weighted share that holds, so that
//! anybody can work one out again from its explanation. What is asked and weighs how much is data,
//! in `areas.toml`.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};

use super::Standing;
use super::areas::{self, Asked, Dimension, Question};
use crate::bureau::run::{AgencyRun, Said};
use crate::diag::Level;

/// How a score is made, in words.
pub const METHOD: [&str; 3] = [
    "每个方面的得分 = 100 ×（所问各项的权重合计 − 失去的权重）÷ 所问各项的权重合计，四舍五入到一位小数。\
     所问的是程序的检查规则和几项报送要求；规定的格式不要求的规则不问，不计入权重。",
    "一项有问题，按其中最重的一条失去权重的一份。一个单位有几份文件的，各份都成立才算成立。\
     已豁免的按成立计，并逐项列出；前面的问题使后面无从检查的，按未能检查计。",
    "期限前没有报送的、程序未能处理的，不评分；过了期限没有报送的，各项都未能检查，为 0 分。平均分只算评了分的单位。",
];

/// Why there is no score.
pub const UNSCORED: &str = "不评分：期限前尚未报送，或程序未能处理。";

/// A score in one dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// From 0 to 100, with one place.
    pub value: Decimal,
    /// How many things were asked.
    pub questions: usize,
    /// What they weigh together.
    pub weight: u32,
    /// What does not hold, the heaviest loss first.
    pub losses: Vec<Loss>,
    /// Titles of what holds only because somebody answers for it.
    pub waived: Vec<&'static str>,
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    pub title: &'static str,
    pub weight: u32,
    pub how: How,
    /// Findings.
    pub count: usize,
}

/// How much of a weight is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    Note,
    Warning,
    Error,
    /// Nobody can say that it holds.
    Unchecked,
}

impl How {
    fn of(level: Level) -> Option<How> {
        match level {
            Level::Allow => None,
            Level::Note => Some(How::Note),
            Level::Warn => Some(How::Warning),
            Level::Deny | Level::Forbid => Some(How::Error),
        }
    }

    pub fn hundredths(self) -> u32 {
        let lost = areas::lost();
        match self {
            How::Note => lost.note,
            How::Warning => lost.warning,
            How::Error => lost.error,
            How::Unchecked => 100,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            How::Note => "提示",
            How::Warning => "警告",
            How::Error => "错误",
            How::Unchecked => "未能检查",
        }
    }
}

impl Loss {
    /// In hundredths of the unit of weights.
    pub fn hundredths(&self) -> u32 {
        self.weight * self.how.hundredths()
    }
}

/// The scores of an agency, one a dimension. There are none while there is time left to send
/// something in, and none of what could not be worked on: that is not the agency's doing. After
/// the deadline nothing that was not sent in holds.
pub fn of(agency: &AgencyRun, ties: &[&Said], standing: Standing) -> Option<Vec<Score>> {
    if matches!(standing, Standing::Awaited | Standing::Failed) {
        return None;
    }
    let found = Found::of(agency, ties);
    let dimensions = areas::dimensions().iter();
    Some(dimensions.map(|one| found.score(one)).collect())
}

/// What is known of everything asked.
struct Found<'a> {
    agency: &'a AgencyRun,
    /// The gravest finding and how many there are.
    worst: BTreeMap<Asked, (How, usize)>,
    waived: BTreeSet<Asked>,
}

impl<'a> Found<'a> {
    fn of(agency: &'a AgencyRun, ties: &[&Said]) -> Found<'a> {
        let mut worst: BTreeMap<Asked, (How, usize)> = BTreeMap::new();
        let own = agency.all().map(|(_, said)| said);
        for said in own.chain(ties.iter().copied()) {
            let (Some(asked), Some(how)) = (areas::asked(&said.code), How::of(said.level)) else {
                continue;
            };
            let (gravest, count) = worst.entry(asked).or_insert((how, 0));
            *gravest = how.max(*gravest);
            *count += 1;
        }
        let waived = agency.documents.iter().flat_map(|one| &one.waived);
        let waived = waived.filter_map(|one| areas::asked(&one.finding.code));
        Found {
            agency,
            waived: waived.collect(),
            worst,
        }
    }

    fn score(&self, dimension: &'static Dimension) -> Score {
        let (mut questions, mut weight) = (0, 0);
        let (mut losses, mut waived) = (Vec::new(), Vec::new());
        for question in areas::questions(dimension) {
            let found = self.worst.get(&question.asked).copied();
            // What the profile does not ask counts only where it was found all the same.
            if found.is_none() && !self.asked(&question) {
                continue;
            }
            questions += 1;
            weight += question.weight;
            let found = match self.checked(&question) {
                true => found,
                false => Some((How::Unchecked, found.map_or(0, |(_, count)| count))),
            };
            match found {
                Some((how, count)) => losses.push(Loss {
                    title: question.title,
                    weight: question.weight,
                    how,
                    count,
                }),
                None if self.waived.contains(&question.asked) => waived.push(question.title),
                None => {}
            }
        }
        losses.sort_by_key(|loss| std::cmp::Reverse(loss.hundredths()));
        let lost: u32 = losses.iter().map(Loss::hundredths).sum();
        Score {
            value: value(weight, lost),
            questions,
            weight,
            losses,
            waived,
        }
    }

    /// Whether any of the documents was asked; of what was not sent in everything is.
    fn asked(&self, question: &Question) -> bool {
        let Asked::Rule(name) = question.asked else {
            return true;
        };
        let documents = &self.agency.documents;
        let not = |one: &crate::bureau::run::DocumentRun| one.allowed.iter().any(|own| own == name);
        documents.is_empty() || !documents.iter().all(not)
    }

    /// Whether it could be checked in every document.
    fn checked(&self, question: &Question) -> bool {
        let documents = &self.agency.documents;
        let mut each = documents.iter();
        !documents.is_empty()
            && match question.asked {
                Asked::Rule(name) => each.all(|one| !one.unchecked.iter().any(|own| own == name)),
                Asked::Item(_) => question.always || each.all(|one| one.digest.is_some()),
            }
    }
}

/// What is left of a weight of which so many hundredths are lost, of 100, with one place.
fn value(weight: u32, lost: u32) -> Decimal {
    let whole = Decimal::from(weight) * Decimal::ONE_HUNDRED;
    let kept = (whole - Decimal::from(lost)) * Decimal::ONE_HUNDRED;
    let share = kept.checked_div(whole).unwrap_or(Decimal::ONE_HUNDRED);
    one_place(share)
}

/// Rounded half up, as printed.
pub fn one_place(value: Decimal) -> Decimal {
    let mut value = value.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    value.rescale(1);
    value
}

/// The mean of scores; none of none.
pub fn mean(values: &[Decimal]) -> Option<Decimal> {
    let sum: Decimal = values.iter().sum();
    sum.checked_div(Decimal::from(values.len())).map(one_place)
}

/// How many things are named one by one where nobody could say anything.
const NAMED: usize = 3;

impl Score {
    /// How it was computed, so that it can be done again by hand.
    pub fn explained(&self) -> String {
        let all = format!("所问 {} 项，权重合计 {}", self.questions, self.weight);
        let mut text = match self.losses.is_empty() {
            true => format!("{}：{all}，全部成立。", self.value),
            false => {
                let lost: u32 = self.losses.iter().map(Loss::hundredths).sum();
                let lost = of_hundredths(lost);
                format!(
                    "{} = 100 ×（{} − {lost}）÷ {}：{all}，失去 {lost}：{}。",
                    self.value,
                    self.weight,
                    self.weight,
                    self.parts().join("；")
                )
            }
        };
        if !self.waived.is_empty() {
            text += &format!("已豁免、按成立计：{}。", self.waived.join("、"));
        }
        text
    }

    fn parts(&self) -> Vec<String> {
        let is_open = |loss: &&Loss| loss.how == How::Unchecked;
        let open: Vec<&Loss> = self.losses.iter().filter(is_open).collect();
        let mut parts = Vec::new();
        if open.len() > NAMED {
            let weight: u32 = open.iter().map(|loss| loss.weight).sum();
            let count = open.len();
            parts.push(format!(
                "未能检查的 {count} 项 权重 {weight} × 100% = {weight}"
            ));
        }
        let told = self.losses.iter();
        let told = told.filter(|loss| open.len() <= NAMED || loss.how != How::Unchecked);
        parts.extend(told.map(|loss| {
            let how = match (loss.how, loss.count) {
                (How::Unchecked, _) => How::Unchecked.word().to_owned(),
                (how, count) => format!("{}，共 {count} 条", how.word()),
            };
            let (title, weight, share) = (loss.title, loss.weight, loss.how.hundredths());
            let lost = of_hundredths(loss.hundredths());
            format!("{title}（{how}）权重 {weight} × {share}% = {lost}")
        }));
        parts
    }
}

/// Hundredths as a decimal, without zeros at its end.
fn of_hundredths(value: u32) -> String {
    Decimal::new(i64::from(value), 2).normalize().to_string()
}
