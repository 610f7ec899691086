//! Glossary closure: documented in `glossary_closure.toml`.

use crate::budget::ledger::Measure;
use crate::budget::nodes::{Dim, EVERYTHING};
use crate::check::DocumentScope;
use crate::diag::Finding;
use crate::document::tree::{Block, Inline, plain};
use crate::facts::key::Key;

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let Some(names) = terms(scope) else {
        return Vec::new();
    };
    let explained = |name: &str| {
        names
            .iter()
            .any(|term| term.contains(name) || name.contains(term.as_str()))
    };
    let facts = scope.facts;
    let tree = facts.budget.space.tree(Dim::Fund);
    tree.iter()
        .filter(|&node| tree.children(node).is_empty())
        .filter(|&node| {
            let mut cross = EVERYTHING;
            cross[Dim::Fund.index()] = node;
            let key = Key::Amount {
                measure: Measure::Revenue,
                cross,
                period: facts.own(),
            };
            facts.get(&key).is_ok_and(|fact| !fact.value.is_zero())
        })
        .map(|node| tree.node(node).name.as_str())
        .filter(|name| !explained(name))
        .map(|name| Finding::warn("glossary-source-missing").arg("name", name))
        .collect()
}

/// Names explained in the glossary, i.e. what stands before the first `：` of its paragraphs.
/// `None` when the profile has no glossary.
fn terms(scope: &DocumentScope) -> Option<Vec<String>> {
    let mut parts = scope.profile.profile.part.iter();
    let part = parts.find(|part| part.section.iter().any(|section| section.glossary))?;
    let mut inside = false;
    let mut names = Vec::new();
    for block in &scope.document.body {
        match block {
            Block::Heading(heading) if heading.level == 1 => inside = heading.anchor == part.id,
            Block::Paragraph(paragraph) if inside => {
                let words: Vec<Inline> = paragraph
                    .content
                    .iter()
                    .filter(|inline| !matches!(inline, Inline::Ordinal { .. }))
                    .cloned()
                    .collect();
                let text = plain(&words);
                let name = text.split(['：', ':']).next().unwrap_or_default().trim();
                if !name.is_empty() {
                    names.push(name.to_owned());
                }
            }
            _ => {}
        }
    }
    Some(names)
}
