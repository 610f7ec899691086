//! Text that reads otherwise.

use std::collections::BTreeSet;

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::Change;
use super::align::words;
use crate::document::tree::{Block, CellRole, Document, Grid, Inline, Row, plain};
use crate::pipeline::Outcome;

/// A line of text in each version; none where a version has no such line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wording {
    /// The headings it stands under, outermost first.
    pub under: Vec<String>,
    pub before: Option<String>,
    pub after: Option<String>,
    /// Records it comes from, as far as their words stand in the line: indexes into
    /// [`Diff::inputs`](super::Diff::inputs).
    pub causes: Vec<usize>,
    /// The same with what their numbers are.
    #[serde(skip)]
    pub lines: [Option<Vec<Inline>>; 2],
}

impl Wording {
    /// True when the line holds what a record says now and did not say before.
    fn comes_from(&self, change: &Change) -> bool {
        let holds = |line: &Option<String>, words: &Option<String>| match (line, words) {
            (Some(line), Some(words)) => words.chars().count() > 1 && line.contains(words.as_str()),
            _ => false,
        };
        let mut fields = change.fields.iter();
        fields.any(|field| holds(&self.before, &field.before) || holds(&self.after, &field.after))
    }
}

/// A line of the document: its words, and the facts it shows in between.
struct Line {
    under: Vec<String>,
    /// The words, a figure being its fact.
    words: String,
    text: String,
    content: Vec<Inline>,
    facts: BTreeSet<String>,
}

/// Lines whose words differ and that show none of the facts that moved: where one did, other words
/// are its doing.
pub fn compare(
    old: &Outcome,
    new: &Outcome,
    moved: &BTreeSet<&str>,
    inputs: &[Change],
) -> Vec<Wording> {
    let list = |run: &Outcome| run.document.as_ref().map(lines).unwrap_or_default();
    let (old, new) = (list(old), list(new));
    let words = |lines: &[Line]| {
        lines
            .iter()
            .map(|line| line.words.clone())
            .collect::<Vec<_>>()
    };
    let mut found = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &words(&old), &words(&new)) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (before, after) = (&old[op.old_range()], &new[op.new_range()]);
        for at in 0..before.len().max(after.len()) {
            let pair = [before.get(at), after.get(at)];
            let mut shown = pair.iter().flatten().flat_map(|line| &line.facts);
            if shown.any(|fact| moved.contains(fact.as_str())) {
                continue;
            }
            let text = |at: usize| pair[at].map(|line: &Line| line.text.clone());
            let under = pair[1].or(pair[0]).map(|line| line.under.clone());
            let mut wording = Wording {
                under: under.unwrap_or_default(),
                before: text(0),
                after: text(1),
                causes: Vec::new(),
                lines: pair.map(|line| line.map(|line| line.content.clone())),
            };
            let causes = inputs.iter().enumerate();
            let causes = causes.filter(|(_, change)| wording.comes_from(change));
            wording.causes = causes.map(|(at, _)| at).collect();
            found.push(wording);
        }
    }
    found
}

fn lines(document: &Document) -> Vec<Line> {
    let mut walk = Walk::default();
    for file in document.files() {
        walk.under.clear();
        for block in file {
            walk.block(block);
        }
    }
    walk.out
}

#[derive(Default)]
struct Walk {
    under: Vec<String>,
    out: Vec<Line>,
}

impl Walk {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => {
                self.under.truncate(usize::from(heading.level.max(1)) - 1);
                self.line(&heading.content);
                let words = format!("{}{}", heading.number, plain(&heading.content));
                self.under.push(words.trim().to_owned());
            }
            Block::Paragraph(paragraph) => self.line(&paragraph.content),
            Block::Grid(grid) => self.grid(grid),
            Block::Chart(chart) => {
                for line in chart.lines() {
                    self.line(line);
                }
            }
        }
    }

    fn grid(&mut self, grid: &Grid) {
        for line in [&grid.label, &grid.title, &grid.head_left, &grid.head_right] {
            self.line(line);
        }
        self.under.push(plain(&grid.title));
        for row in grid.head.iter().chain(&grid.body) {
            self.row(row);
        }
        for note in &grid.notes {
            self.line(note);
        }
        self.under.pop();
    }

    /// What a row says beside its figures: its labels, and fields of forms.
    fn row(&mut self, row: &Row) {
        let wordy = |content: &[Inline]| {
            content
                .iter()
                .any(|inline| !matches!(inline, Inline::Figure { .. }))
        };
        let mut labels = Vec::new();
        for cell in &row.cells {
            for content in cell.content.iter().filter(|content| wordy(content)) {
                if cell.role == CellRole::Label {
                    labels.extend(content.iter().cloned());
                } else {
                    self.line(content);
                }
            }
        }
        self.line(&labels);
    }

    fn line(&mut self, content: &[Inline]) {
        if content.is_empty() {
            return;
        }
        let facts = content.iter().filter_map(|inline| match inline {
            Inline::Figure { fact, .. } => Some(fact.clone()),
            _ => None,
        });
        self.out.push(Line {
            under: self.under.clone(),
            words: words(content),
            text: plain(content),
            content: content.to_vec(),
            facts: facts.collect(),
        });
    }
}
