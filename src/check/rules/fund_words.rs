//! The words before an amount say whose money it is: 一般公共预算 is not all money, and all money is
//! not 一般公共预算.

use crate::budget::ledger::Measure;
use crate::budget::nodes::{Dim, NodeId};
use crate::check::reasons::shown;
use crate::check::{DocumentScope, lines, origin};
use crate::diag::Finding;
use crate::document::tree::{Inline, plain};
use crate::facts::key::Key;

/// Words for funds, the longest first, with their nodes.
const FUNDS: [(&str, &str); 4] = [
    ("一般公共预算", "general-public-budget"),
    ("政府性基金", "government-fund-budget"),
    ("国有资本经营预算", "state-capital-budget"),
    ("财政拨款", "fiscal-appropriation"),
];
/// Words for all money, whatever its fund.
const ALL: [&str; 6] = [
    "总支出",
    "支出总计",
    "总收入",
    "收入总计",
    "支出总额",
    "收入总额",
];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in scope.lines {
        if !line.prose {
            continue;
        }
        for pair in line.content.windows(2) {
            let [Inline::Text { text }, Inline::Figure { fact, .. }] = pair else {
                continue;
            };
            let clause = text.rsplit(['，', '。', '；', '：', '、', '（', '）', '\n']);
            let words = clause.take(1).next().unwrap_or_default();
            let Some(found) = judge(scope, fact, words, line) else {
                continue;
            };
            let sentence = plain(line.content);
            let finding = found
                .arg("sentence", lines::excerpt(&sentence))
                .arg("place", &line.place);
            findings.push(origin::at(scope, finding, line.content, words.trim()));
        }
    }
    findings
}

fn judge(scope: &DocumentScope, id: &str, words: &str, line: &lines::Line) -> Option<Finding> {
    let fund = FUNDS.iter().find(|(word, _)| words.contains(word));
    let all = ALL.iter().find(|word| words.ends_with(**word));
    if fund.is_none() && all.is_none() {
        return None;
    }
    let facts = scope.facts;
    let key = facts.parse(id).ok()?;
    let Key::Amount {
        measure: Measure::Spending | Measure::Revenue,
        cross,
        ..
    } = &key
    else {
        return None;
    };
    let node = cross[Dim::Fund.index()];
    let said = match fund {
        Some((_, name)) if node == NodeId::ROOT => facts.budget.space.tree(Dim::Fund).find(name)?,
        // A heading or the sentence itself may speak of one fund only.
        None if node != NodeId::ROOT => {
            let text = line.text.as_str();
            let spoken = |text: &str| FUNDS.iter().any(|(word, _)| text.contains(word));
            if spoken(text) || spoken(&line.place) {
                return None;
            }
            NodeId::ROOT
        }
        _ => return None,
    };
    let mut other = key.clone();
    if let Key::Amount { cross, .. } = &mut other {
        cross[Dim::Fund.index()] = said;
    }
    let printed = facts.get(&key).ok()?;
    let meant = facts.get(&other).ok()?;
    if printed.value == meant.value {
        return None;
    }
    let word = fund.map(|(word, _)| *word).or(all.copied())?;
    Some(
        Finding::warn("fund-words-wrong")
            .arg("word", word)
            .arg("label", facts.label(&key))
            .arg("printed", shown(printed.value))
            .arg("other", facts.label(&other))
            .arg("meant", shown(meant.value)),
    )
}
