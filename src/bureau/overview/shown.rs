//! Words the page, the workbook and the terminal have in common.

use super::{Overview, Row, Standing};
use crate::bureau::run::{Run, Said};
use crate::diag::render::is_unsafe;
use crate::diag::{Lang, Level, Msg};

/// A text on one line, without what cannot be seen or turns the line around.
pub fn clean(text: &str) -> String {
    let shown = text.chars().map(|c| if is_unsafe(c) { ' ' } else { c });
    shown.collect::<String>().trim().to_owned()
}

/// What the overview is called.
pub fn title(run: &Run) -> String {
    let head = &run.bureau;
    format!("{}{}年部门预算公开检查总览", clean(&head.name), head.year)
}

/// What was looked at, and when.
pub fn about(overview: &Overview) -> Vec<String> {
    let run = overview.run;
    let head = &run.bureau;
    let mut about = Vec::new();
    about.push(match &head.as_of {
        Some(date) => format!("截至 {}", clean(date)),
        None => "生成时作，不看日期".to_owned(),
    });
    about.push(format!("应报送 {} 个", head.agencies));
    if let Some(shard) = run.shard {
        about.push(format!(
            "名录的第 {} 部分，共 {} 部分",
            shard.index, shard.of
        ));
    }
    about.push(format!("规定格式 {}", clean(&head.profile)));
    about.push(format!("gongkai {}", clean(&run.program)));
    about
}

impl Standing {
    /// What an agency comes to, in a word.
    pub fn word(self, lang: Lang) -> String {
        let verdict = match self {
            Standing::Failed => Msg::new("verdict-failed"),
            Standing::Missing => Msg::new("verdict-missing"),
            Standing::Errors => Msg::new("verdict-errors"),
            Standing::Contradicted => Msg::new("overview-contradicted"),
            Standing::Awaited => Msg::new("overview-awaited"),
            Standing::Warnings | Standing::Ready => Msg::new("verdict-ready"),
        };
        verdict.text(lang)
    }
}

/// How many days are left until the deadline, or have gone since.
pub fn days(days: i64, lang: Lang) -> String {
    let text = match days {
        0.. => Msg::new("days-left").arg("days", days),
        _ => Msg::new("days-over").arg("days", days.unsigned_abs()),
    };
    text.text(lang)
}

pub fn level(level: Level) -> &'static str {
    match level {
        Level::Deny | Level::Forbid => "错误",
        Level::Warn => "警告",
        Level::Note | Level::Allow => "提示",
    }
}

/// Findings of one document that say the same kind of thing.
pub struct Kind<'a> {
    /// Empty of an only document.
    pub document: &'a str,
    pub all: Vec<&'a Said>,
}

/// All findings of an agency by kind, the gravest first, else as they were found.
pub fn kinds<'a>(row: &Row<'a>) -> Vec<Kind<'a>> {
    let mut kinds: Vec<Kind> = Vec::new();
    let own = row.agency.all();
    let own = own.map(|(document, said)| (document.map_or("", |one| one.id.as_str()), said));
    for (document, said) in own.chain(row.ties.iter().map(|said| ("", *said))) {
        let same = |kind: &&mut Kind| {
            let first = kind.all[0];
            kind.document == document && first.code == said.code && first.level == said.level
        };
        match kinds.iter_mut().find(same) {
            Some(kind) => kind.all.push(said),
            None => kinds.push(Kind {
                document,
                all: vec![said],
            }),
        }
    }
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.all[0].level));
    kinds
}

/// Where a finding is, in a line.
pub fn places(said: &Said) -> String {
    let places: Vec<String> = said.places.iter().map(|place| clean(place)).collect();
    places.join("；")
}
