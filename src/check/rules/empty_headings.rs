//! Under every heading stands something, and not only a word that says there is nothing.

use crate::check::DocumentScope;
use crate::diag::Finding;
use crate::document::tree::{Block, Heading, ParagraphStyle, plain};

/// What stands in the place of a text that was not written.
const EVASIVE: [&str; 8] = [
    "略",
    "从略",
    "无",
    "暂无",
    "同上",
    "见上",
    "待定",
    "另行公开",
];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    // What follows in files of its own stands under the last heading of the main one.
    let attached = !scope.document.attachments.is_empty();
    for blocks in scope.document.files() {
        for (at, block) in blocks.iter().enumerate() {
            let Block::Heading(heading) = block else {
                continue;
            };
            let below = &blocks[at + 1..];
            let end = below.iter().position(
                |block| matches!(block, Block::Heading(next) if next.level <= heading.level),
            );
            if below.is_empty() && attached {
                continue;
            }
            let below = &below[..end.unwrap_or(below.len())];
            findings.extend(judge(heading, below));
        }
    }
    findings
}

fn judge(heading: &Heading, below: &[Block]) -> Option<Finding> {
    let shown = format!("{}{}", heading.number, plain(&heading.content));
    let mut words = Vec::new();
    for block in below {
        match block {
            Block::Paragraph(paragraph) if paragraph.style == ParagraphStyle::Body => {
                words.push(plain(&paragraph.content));
            }
            Block::Paragraph(_) | Block::Grid(_) | Block::Chart(_) | Block::Heading(_) => {
                return None;
            }
        }
    }
    let bare = |text: &str| {
        let marks = |c: char| c.is_whitespace() || "。，、；：（）().".contains(c);
        text.trim_matches(marks).to_owned()
    };
    let words: Vec<String> = words.iter().map(|text| bare(text)).collect();
    let words: Vec<&String> = words.iter().filter(|text| !text.is_empty()).collect();
    match words.as_slice() {
        // A layer above may still have to fill the part.
        [] if heading.level == 1 => Some(Finding::warn("part-empty").arg("heading", shown)),
        [] => Some(Finding::deny("heading-empty").arg("heading", shown)),
        [only] if EVASIVE.contains(&only.as_str()) => Some(
            Finding::warn("heading-evasive")
                .arg("heading", shown)
                .arg("text", only),
        ),
        _ => None,
    }
}
