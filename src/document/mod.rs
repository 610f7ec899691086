//! The document stage: facts and profile become a format-neutral tree.

mod attachment;
mod breakdown;
mod changes;
mod chart;
pub mod compare;
pub mod context;
mod field;
pub mod form;
mod formulas;
pub mod freetext;
mod glossary;
pub mod grid;
pub mod labels;
mod narrative;
pub mod notice;
pub mod numbering;
pub mod recognise;
mod rows;
pub mod session;
mod summary;
pub use changes::{Cells, SLOTS as AMENDMENT_SLOTS, kind_word, notice_name, short as short_hash};
pub use context::text_style;
pub use summary::groups as summary_groups;
mod sums;
mod tables;
mod token;
pub mod tree;
mod versions;

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::budget::catalogue::Edition;
use crate::diag::{Checked, Sources};
use crate::facts::Facts;
use crate::facts::key::Key;
use crate::profile::load::Resolved;
use crate::profile::model::{ChangeTable, Part, Section, Table, Versions};
use attachment::{Plan, Planned};
use context::{Context, RoundingPlace};
use glossary::Entry;
use narrative::{Narrator, Piece};
use session::Session;
use tree::{Attachment, Block, Document, Heading, Inline, Paragraph, ParagraphStyle, plain};

/// Builds the document.
pub fn build(
    facts: &Arc<Facts>,
    profile: &Arc<Resolved>,
    edition: Edition<'static>,
    sources: &Sources,
) -> Checked<Document> {
    let session = Arc::new(Session::new(facts.clone(), profile.clone(), edition));
    let labels = &session.clone().labels;
    let mut builder = Builder::new(&session, labels, sources);
    builder.document();
    let summary = builder.summary();
    let title = builder.cx.label(&profile.profile.document_title, None);
    let lines = profile.profile.cover.iter();
    let mut cover: Vec<Vec<Inline>> = lines
        .filter_map(|line| builder.cx.optional_line(line))
        .collect();
    cover.extend(builder.version_line());
    Checked {
        value: Document {
            cover,
            letter: profile.profile.letter.is_some(),
            contents_depth: profile.profile.contents_depth,
            front: true,
            attachments: std::mem::take(&mut builder.attachments),
            summary: summary.map(Box::new),
            ..bare(&builder.cx, &title, std::mem::take(&mut builder.blocks))
        },
        findings: builder.cx.findings,
    }
}

/// Anchor of the heading above the table of versions.
pub const VERSIONS: &str = "versions";

/// A document of a title and blocks, with nothing around them.
fn bare(cx: &Context, title: &[Inline], body: Vec<Block>) -> Document {
    let agency = cx.facts.budget.agency.get("name");
    Document {
        title: plain(title),
        agency: agency.unwrap_or_default().to_owned(),
        year: cx.facts.own().year,
        profile: cx.profile.profile.id.clone(),
        cover: Vec::new(),
        letter: false,
        contents_depth: 0,
        front: false,
        body,
        attachments: Vec::new(),
        summary: None,
        one_page: false,
    }
}

struct Builder<'a> {
    cx: Context<'a>,
    plan: Plan<'a>,
    session: Arc<Session>,
    narrator: Narrator,
    sources: &'a Sources,
    blocks: Vec<Block>,
    attachments: Vec<Attachment>,
    /// Numbers of the last heading of each level.
    counters: [usize; 4],
    listed: usize,
}

impl<'a> Builder<'a> {
    fn new(
        session: &'a Arc<Session>,
        labels: &'a BTreeMap<String, String>,
        sources: &'a Sources,
    ) -> Builder<'a> {
        let (narrator, findings) = Narrator::new(session.clone(), sources);
        let mut cx = Context {
            facts: &session.facts,
            profile: &session.profile,
            edition: session.edition,
            labels,
            findings,
            rounding: Vec::new(),
        };
        Builder {
            plan: Plan::new(&mut cx),
            cx,
            session: session.clone(),
            narrator,
            sources,
            blocks: Vec::new(),
            attachments: Vec::new(),
            counters: [0; 4],
            listed: 0,
        }
    }

    fn document(&mut self) {
        let profile = self.cx.profile;
        let letter = profile.profile.letter.as_ref();
        if let Some(letter) = letter {
            let line = self.cx.label(&letter.addressee, None);
            self.paragraph(ParagraphStyle::Addressee, line);
        }
        for (at, part) in profile.profile.part.iter().enumerate() {
            self.part(at, part);
        }
        for line in letter.iter().flat_map(|letter| &letter.signature) {
            let line = self.cx.label(line, None);
            self.paragraph(ParagraphStyle::Signature, line);
        }
        self.amendment_reason();
        self.version_table();
    }

    /// What the profile says of versions, where there is more than the first.
    fn versions(&self) -> Option<&'a Versions> {
        let versions = &self.cx.profile.profile.versions;
        let wanted = !versions.omit && self.cx.facts.budget.version() > 1;
        wanted.then_some(versions)
    }

    /// The last line of the cover: which version this is.
    fn version_line(&mut self) -> Option<Vec<Inline>> {
        let lines = &self.versions()?.line;
        lines.iter().find_map(|line| self.cx.filled_line(line))
    }

    /// The reason of the last amendment stands in its notice; what is wrong with it is found now.
    fn amendment_reason(&mut self) {
        let facts = self.cx.facts;
        let Some(amendment) = facts.budget.amendments.last() else {
            return;
        };
        for inline in changes::reason(&mut self.cx, amendment) {
            let Inline::Text { text } = inline else {
                continue;
            };
            let found = crate::check::typed_digits(&text);
            if !found.is_empty() {
                let finding = crate::diag::Finding::deny("undeclared-digits")
                    .arg("digits", found.join("”“"))
                    .arg("sentence", crate::records::text::excerpt(&amendment.reason))
                    .arg("place", changes::notice_name(amendment));
                self.cx.findings.push(finding.at(&amendment.location));
            }
        }
    }

    /// The versions published so far, at the end.
    fn version_table(&mut self) {
        let Some(versions) = self
            .versions()
            .filter(|versions| !versions.table.is_empty())
        else {
            return;
        };
        let Some(table) = self.change_table(&versions.table) else {
            return;
        };
        let rows = changes::versions(&self.cx);
        let grid = changes::grid(&mut self.cx, &versions.table, table, &rows);
        if !versions.title.is_empty() {
            let title = self.cx.label(&versions.title, None);
            self.heading(1, title, false, VERSIONS);
        }
        self.blocks.extend(grid.map(Block::Grid));
    }

    fn change_table(&mut self, id: &str) -> Option<&'a ChangeTable> {
        let table = self.cx.profile.profile.change_table.get(id);
        if table.is_none() {
            let finding = crate::diag::Finding::deny("profile-unknown-change-table");
            self.cx.findings.push(finding.arg("id", id));
        }
        table
    }

    fn part(&mut self, part_at: usize, part: &Part) {
        if !part.silent {
            let title = self.cx.label(&part.title, None);
            self.heading(1, title, part.numbered, &part.id);
        }
        for (at, section) in part.section.iter().enumerate() {
            if self.plan.shows((part_at, at)) {
                self.section((part_at, at), section);
            }
        }
    }

    fn section(&mut self, at: (usize, usize), section: &Section) {
        if let Some(title) = &section.title {
            let title = self.cx.label(title, None);
            self.heading(2, title, true, &section.id);
        }
        if let Some(template) = &section.template {
            self.narrative(template, &section.id);
        }
        if let Some(pattern) = &section.list_of_tables {
            self.list_of_tables(pattern);
        }
        if section.glossary {
            self.glossary();
        }
        for id in &section.charts {
            self.chart(id, &section.id);
        }
        for id in &section.tables {
            // A table the profile does not have is in no attachment.
            if self.plan.number(at, id).is_none() {
                self.table(id);
            }
        }
        let attached = self.plan.attached.clone();
        for planned in attached.iter().filter(|one| one.section == at) {
            self.attachment(planned);
        }
    }

    fn attachment(&mut self, planned: &Planned) {
        let main = std::mem::take(&mut self.blocks);
        for id in &planned.tables {
            self.table(id);
        }
        let mut body = std::mem::replace(&mut self.blocks, main);
        let profile = &self.cx.profile.profile;
        let Some(Block::Grid(first)) = body.first_mut() else {
            return;
        };
        let label = numbering::number(&profile.attachments.label, planned.number);
        first.label = if label.is_empty() {
            Vec::new()
        } else {
            vec![Inline::Ordinal { text: label }]
        };
        let table = planned.tables.first().and_then(|id| profile.table.get(*id));
        let title = match table.and_then(|table| table.list_title.as_ref()) {
            Some(title) => self.cx.label(title, None),
            None => first.title.clone(),
        };
        self.attachments.push(Attachment {
            number: planned.number,
            file: attachment::file_name(planned.number, &title),
            title,
            body,
        });
    }

    fn narrative(&mut self, template: &str, section: &str) {
        let (pieces, mut findings) = self.narrator.section(template, self.sources);
        self.cx.findings.append(&mut findings);
        let (mut found, rounding) = self.session.take_findings();
        self.cx.findings.append(&mut found);
        let shown = figures_of(&pieces);
        let mut rounding: Vec<RoundingPlace> = rounding
            .into_iter()
            .filter(|place| {
                let mut all = place.parts.iter().chain([&place.whole]);
                all.all(|inline| shown.contains(inline_fact(inline)))
            })
            .collect();
        for piece in &pieces {
            if let Piece::Paragraph(line) = piece {
                rounding.extend(shares_apart(self.cx.facts, line));
            }
        }
        for piece in pieces {
            match piece {
                Piece::Heading(level, content) => {
                    let anchor = format!("{section}-{}", self.blocks.len());
                    self.heading(2 + level, content, true, &anchor);
                }
                Piece::Paragraph(content) => self.paragraph(ParagraphStyle::Body, content),
            }
        }
        if let Some(note) = rounding_note(&rounding) {
            self.paragraph(ParagraphStyle::Note, note);
        }
    }

    fn heading(&mut self, level: u8, content: Vec<Inline>, numbered: bool, anchor: &str) {
        let at = usize::from(level.clamp(1, 4)) - 1;
        for deeper in &mut self.counters[at + 1..] {
            *deeper = 0;
        }
        let mut number = String::new();
        if numbered {
            self.counters[at] += 1;
            let styles = &self.cx.profile.profile.numbering.heading;
            if let Some(style) = styles.get(at) {
                number = numbering::number(style, self.counters[at]);
            }
        }
        self.blocks.push(Block::Heading(Heading {
            level,
            number,
            content,
            anchor: anchor.to_owned(),
        }));
    }

    fn paragraph(&mut self, style: ParagraphStyle, content: Vec<Inline>) {
        if !content.is_empty() {
            self.blocks
                .push(Block::Paragraph(Paragraph { style, content }));
        }
    }

    /// One entry a table of the document, in its order.
    fn list_of_tables(&mut self, pattern: &str) {
        let profile = &self.cx.profile.profile;
        for (part_at, part) in profile.part.iter().enumerate() {
            for (section_at, section) in part.section.iter().enumerate() {
                let at = (part_at, section_at);
                if !self.plan.shows(at) {
                    continue;
                }
                for id in &section.tables {
                    let table = profile.table.get(id).filter(|table| !table.unlisted);
                    let number = self.plan.number(at, id);
                    let printed = number.is_some() || !section.attachment;
                    if let Some(table) = table.filter(|_| printed) {
                        self.listing(pattern, id, table, number);
                    }
                }
            }
        }
    }

    fn listing(&mut self, pattern: &str, id: &str, table: &Table, attachment: Option<usize>) {
        self.listed += 1;
        let slots = [
            ("{label}", self.cx.labels.get(id).cloned()),
            ("{number}", Some(self.listed.to_string())),
            ("{cn-number}", Some(numbering::chinese(self.listed))),
            ("{attachment}", attachment.map(|number| number.to_string())),
        ];
        let title = table.list_title.as_ref().unwrap_or(&table.title);
        let mut rest = pattern.replace("{title}", title);
        let mut line = Vec::new();
        let next = |rest: &str| {
            let found = slots.iter().filter_map(|(slot, text)| {
                let at = rest.find(slot)?;
                Some((at, at + slot.len(), text.clone()?))
            });
            found.min()
        };
        while let Some((start, end, text)) = next(&rest) {
            line.extend(self.cx.label(&rest[..start], None));
            line.push(Inline::Ordinal { text });
            rest.drain(..end);
        }
        line.extend(self.cx.label(&rest, None));
        self.paragraph(ParagraphStyle::Listing, line);
    }

    fn glossary(&mut self) {
        for entry in glossary::build(&mut self.cx) {
            match entry {
                Entry::Title(title) => {
                    let title = self.cx.label(&title, None);
                    let anchor = format!("glossary-{}", self.blocks.len());
                    self.heading(2, title, true, &anchor);
                }
                Entry::Term(content) => self.paragraph(ParagraphStyle::Body, content),
            }
        }
    }

    fn chart(&mut self, id: &str, under: &str) {
        let anchor = format!("{under}-chart-{}", self.blocks.len());
        let told = self.cx.findings.len();
        match chart::build(&mut self.cx, id, &anchor) {
            Some(chart) => self.blocks.push(Block::Chart(chart)),
            None if told == self.cx.findings.len() => {
                let finding = crate::diag::Finding::note("chart-left-out");
                self.cx.findings.push(finding.arg("id", id));
            }
            None => {}
        }
    }

    fn table(&mut self, id: &str) {
        let profile = self.cx.profile;
        let Some(table) = profile.profile.table.get(id) else {
            self.cx
                .findings
                .push(crate::diag::Finding::deny("profile-unknown-table").arg("id", id));
            return;
        };
        let grids = if table.form_for.is_some() {
            form::build(&mut self.cx, id, table)
        } else {
            vec![grid::build(&mut self.cx, id, table)]
        };
        let rounding = std::mem::take(&mut self.cx.rounding);
        for mut grid in grids {
            grid.notes.extend(rounding_note(&rounding));
            self.blocks.push(Block::Grid(grid));
        }
    }
}

/// Facts shown in a section: a sum whose members are only named needs no 尾差 note.
fn figures_of(pieces: &[Piece]) -> std::collections::BTreeSet<String> {
    let lines = pieces.iter().map(|piece| match piece {
        Piece::Heading(_, line) | Piece::Paragraph(line) => line,
    });
    lines
        .flatten()
        .map(|inline| inline_fact(inline).to_owned())
        .collect()
}

fn inline_fact(inline: &Inline) -> &str {
    match inline {
        Inline::Figure { fact, .. } => fact,
        _ => "",
    }
}

/// The shares of a paragraph that are of all parts of a whole and, as printed, make no hundred.
fn shares_apart(facts: &Facts, line: &[Inline]) -> Vec<RoundingPlace> {
    let mut shares: BTreeMap<Key, (Decimal, Decimal, Vec<Inline>)> = BTreeMap::new();
    for inline in line {
        if let Inline::Figure { fact, text } = inline
            && fact.starts_with("share(")
            && let Ok(Key::Share { of, whole }) = facts.parse(fact)
            && let Ok(part) = facts.get(&of)
            && let Ok(printed) = text.trim_end_matches('%').parse::<Decimal>()
        {
            let (amount, sum, parts) = shares.entry(*whole).or_default();
            *amount = amount.saturating_add(part.unrounded().exact());
            *sum = sum.saturating_add(printed);
            parts.push(inline.clone());
        }
    }
    let apart = shares
        .into_iter()
        .filter_map(|(whole, (amount, sum, parts))| {
            let exact = facts.get(&whole).ok()?.unrounded().exact();
            let all = parts.len() > 1 && !exact.is_zero() && amount == exact;
            (all && sum != Decimal::ONE_HUNDRED).then(|| RoundingPlace {
                place: format!("占{}的比重", facts.label(&whole)),
                whole: parts[0].clone(),
                parts,
            })
        });
    apart.collect()
}

/// The 尾差 note naming the places where displayed parts miss the displayed whole.
fn rounding_note(places: &[RoundingPlace]) -> Option<Vec<Inline>> {
    if places.is_empty() {
        return None;
    }
    let mut out = Vec::new();
    context::push_text(&mut out, "注：因四舍五入，以下各处分项之和与合计存在尾差：");
    let mut names: Vec<&str> = Vec::new();
    for place in places {
        if !names.contains(&place.place.as_str()) {
            names.push(&place.place);
        }
    }
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            context::push_text(&mut out, "；");
        }
        out.push(Inline::Identifier {
            text: (*name).to_owned(),
        });
    }
    context::push_text(&mut out, "。");
    Some(out)
}
