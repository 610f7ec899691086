//! The glossary as displayed: what is explained, and how.

use crate::check::DocumentScope;
use crate::document::tree::{Block, Inline, plain};

/// A paragraph of the glossary.
pub struct Entry<'a> {
    /// What stands before the first `：`.
    pub name: String,
    /// What stands behind it; empty for a paragraph without one.
    pub definition: String,
    pub content: &'a [Inline],
}

/// The paragraphs of the glossary; `None` when the profile has none.
pub fn all<'a>(scope: &'a DocumentScope) -> Option<Vec<Entry<'a>>> {
    let mut parts = scope.profile.profile.part.iter();
    let part = parts.find(|part| part.section.iter().any(|section| section.glossary))?;
    let mut inside = false;
    let mut entries = Vec::new();
    for block in &scope.document.body {
        match block {
            Block::Heading(heading) if heading.level == 1 => inside = heading.anchor == part.id,
            Block::Paragraph(paragraph) if inside => {
                let words = paragraph.content.iter();
                let text: String = words
                    .filter(|inline| !matches!(inline, Inline::Ordinal { .. }))
                    .map(Inline::text)
                    .collect();
                let (name, definition) = text.split_once(['：', ':']).unwrap_or((&text, ""));
                let name = name.trim().to_owned();
                if !name.is_empty() {
                    entries.push(Entry {
                        name,
                        definition: definition.trim().to_owned(),
                        content: &paragraph.content,
                    });
                }
            }
            _ => {}
        }
    }
    Some(entries)
}

/// Whether a paragraph is the line above the codes rather than an entry.
pub fn is_title(scope: &DocumentScope, entry: &Entry) -> bool {
    let groups = &scope.profile.profile.glossary.group;
    let line = plain(entry.content);
    let mut titles = groups
        .iter()
        .filter_map(|group| group.codes_title.as_deref());
    titles.any(|title| !title.is_empty() && line.ends_with(title))
}

/// A term without quotation marks and brackets, as sentences have it.
pub fn core(name: &str) -> String {
    let name = name.split(['（', '(']).next().unwrap_or(name);
    name.chars()
        .filter(|c| !"“”\"‘’《》".contains(*c))
        .collect()
}
