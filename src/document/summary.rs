//! The summary: the document in plain words on one page, from the same facts.

use super::tree::{Block, Document, Inline, ParagraphStyle};
use super::{Builder, bare, chart, compare};
use crate::profile::model::{KeyFigure, Section};

impl Builder<'_> {
    /// The summary the profile asks for; none when nothing is left to say.
    pub(super) fn summary(&mut self) -> Option<Document> {
        let profile = self.cx.profile;
        let spec = profile.profile.summary.as_ref();
        let spec = spec.filter(|spec| !spec.omit)?;
        let main = std::mem::take(&mut self.blocks);
        for figure in &spec.figure {
            if let Some(line) = self.key_figure(figure) {
                self.paragraph(ParagraphStyle::Key, line);
            }
        }
        for section in &spec.section {
            self.summary_section(section);
        }
        let body = std::mem::replace(&mut self.blocks, main);
        let title = self.cx.label(&spec.title, None);
        (!body.is_empty()).then(|| Document {
            one_page: true,
            ..bare(&self.cx, &title, body)
        })
    }

    fn key_figure(&mut self, figure: &KeyFigure) -> Option<Vec<Inline>> {
        let key = self.cx.key(&figure.key, &figure.id)?;
        // What the records do not know has no place among what matters most.
        let fact = self.cx.facts.get(&key).ok()?;
        let style = self.cx.text_style();
        let mut line = self.cx.label(&figure.label, None);
        line.push(Inline::Figure {
            fact: fact.id.clone(),
            text: style.show(fact.value),
        });
        compare::push_unit(&self.cx, &fact.key, style, &mut line);
        Some(line)
    }

    /// A section, its heading only where something stands below it.
    fn summary_section(&mut self, section: &Section) {
        let when = section.when.as_ref();
        if !when.is_none_or(|when| self.cx.holds(when, &section.id)) {
            return;
        }
        let anchor = format!("summary-{}", section.id);
        let above = self.blocks.len();
        if let Some(title) = &section.title {
            let title = self.cx.label(title, None);
            self.heading(2, title, false, &anchor);
        }
        let empty = self.blocks.len();
        if let Some(template) = &section.template {
            self.narrative(template, &anchor);
        }
        for (at, id) in section.charts.iter().enumerate() {
            // What the records cannot show is simply not said here.
            let chart = chart::build(&mut self.cx, id, &format!("{anchor}-chart-{at}"));
            self.blocks.extend(chart.map(Block::Chart));
        }
        if self.blocks.len() == empty {
            self.blocks.truncate(above);
        }
    }
}

/// The blocks of a summary in groups: its key figures, then a heading with what is below it each.
pub fn groups(body: &[Block]) -> impl Iterator<Item = &[Block]> {
    body.chunk_by(|_, next| !matches!(next, Block::Heading(_)))
}
