//! The legal clock: a disclosure is public within twenty natural days of approval.

use serde::Serialize;

use crate::budget::model::Date;

/// Days between approval and publication the law allows.
pub const DAYS: i64 = 20;

/// How a document stands in time, on the day it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The records name no approval: there is nothing to count from.
    Unregistered,
    /// Not published, and there is time left.
    Running,
    /// Not published, and the time is over.
    Overdue,
    /// Published within the time.
    InTime,
    /// Published after it.
    Late,
    /// Published before it was approved.
    BeforeApproval,
}

/// The dates of a document with what they mean on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clock {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
    /// The last day to publish in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication: Option<String>,
    pub standing: Standing,
    /// Days left while running; days too late when overdue or late; days after approval when in
    /// time; days before it when published before approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
    /// All of it in words.
    pub text: String,
}

impl Clock {
    /// True when the dates break the law as they stand.
    pub fn broken(&self) -> bool {
        matches!(
            self.standing,
            Standing::Overdue | Standing::Late | Standing::BeforeApproval
        )
    }

    /// A publication recorded for a later day than the one looked at has not happened yet.
    pub fn new(approval: Option<Date>, publication: Option<Date>, as_of: Date) -> Clock {
        let limit = approval.and_then(|date| Date::of_day_number(date.day_number() + DAYS));
        let (standing, days, text) = match (approval, publication) {
            (None, Some(published)) if published <= as_of => (
                Standing::Unregistered,
                None,
                format!(
                    "已于{}公开；未登记批复日期，无法判定是否按时",
                    published.chinese()
                ),
            ),
            (None, _) => (
                Standing::Unregistered,
                None,
                "未登记批复日期，无法计算期限".to_owned(),
            ),
            (Some(approval), Some(published)) if published <= as_of => after(approval, published),
            (Some(approval), planned) => waiting(approval, planned, as_of),
        };
        let written = |date: Option<Date>| date.map(|date| date.to_string());
        Clock {
            approval: written(approval),
            limit: written(limit),
            publication: written(publication),
            standing,
            days,
            text,
        }
    }
}

fn after(approval: Date, published: Date) -> (Standing, Option<i64>, String) {
    let days = published.day_number() - approval.day_number();
    let when = published.chinese();
    match days {
        ..0 => {
            let before = -days;
            let text = format!("公开日期{when}早于批复日期 {before} 天，请核对");
            (Standing::BeforeApproval, Some(before), text)
        }
        0..=DAYS => {
            let text = format!("已于{when}公开，批复后第 {days} 天，在期限内");
            (Standing::InTime, Some(days), text)
        }
        _ => {
            let late = days - DAYS;
            let text = format!("已于{when}公开，批复后第 {days} 天，逾期 {late} 天");
            (Standing::Late, Some(late), text)
        }
    }
}

fn waiting(approval: Date, planned: Option<Date>, as_of: Date) -> (Standing, Option<i64>, String) {
    let left = approval.day_number() + DAYS - as_of.day_number();
    let mut text = match left {
        ..0 => format!("尚未公开，已逾期 {} 天", -left),
        0 => "尚未公开，期限今日届满".to_owned(),
        _ => format!("尚未公开，剩余 {left} 天"),
    };
    if let Some(planned) = planned {
        let late = planned.day_number() - approval.day_number() - DAYS;
        text += &format!("；登记的公开日期为{}", planned.chinese());
        if late > 0 {
            text += &format!("，将逾期 {late} 天");
        }
    }
    let standing = match left {
        ..0 => Standing::Overdue,
        _ => Standing::Running,
    };
    (standing, Some(left.abs()), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_around_the_limit() {
        let day = |text: &str| Date::parse(text).expect("a date");
        let cases = [
            ("", "", "2024-03-01", "unregistered", None),
            ("", "2024-02-08", "2024-03-01", "unregistered", None),
            ("2024-02-10", "", "2024-02-10", "running", Some(20)),
            ("2024-02-10", "", "2024-03-01", "running", Some(0)),
            ("2024-02-10", "", "2024-03-02", "overdue", Some(1)),
            (
                "2024-02-10",
                "2024-03-01",
                "2024-05-01",
                "in-time",
                Some(20),
            ),
            ("2024-02-10", "2024-03-02", "2024-05-01", "late", Some(1)),
            ("2024-02-10", "2024-02-10", "2024-02-10", "in-time", Some(0)),
            (
                "2024-02-10",
                "2024-02-09",
                "2024-05-01",
                "before-approval",
                Some(1),
            ),
            // What is to be published later is not public yet.
            (
                "2024-02-10",
                "2024-03-05",
                "2024-02-20",
                "running",
                Some(10),
            ),
            ("2024-02-10", "2024-03-05", "2024-03-04", "overdue", Some(3)),
        ];
        for (approval, publication, as_of, standing, days) in cases {
            let clock = Clock::new(Date::parse(approval), Date::parse(publication), day(as_of));
            let found = serde_json::to_value(clock.standing).expect("a word");
            assert_eq!(
                (found.as_str(), clock.days),
                (Some(standing), days),
                "{clock:?}"
            );
            let limit = Date::parse(approval).map(|_| "2024-03-01");
            assert_eq!(clock.limit.as_deref(), limit);
        }
    }
}
