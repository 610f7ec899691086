//! Printed texts: every slot is one, and no digit is typed.

use std::collections::BTreeMap;

use super::{ProbeFacts, Scope};
use crate::budget::catalogue::Catalogue;
use crate::check::typed_digits;
use crate::diag::Finding;
use crate::document::context::Context;
use crate::facts::attribute_word;
use crate::new::probes::YEAR;
use crate::profile::model::{FormRow, Profile};
use crate::profile::settings::quoted;

/// Slots of comparison sentences, of lists of tables, of lists of codes, of repeated form rows.
const COMPARISON: &[&str] = &[
    "base",
    "unit",
    "value",
    "previous",
    "change",
    "rate",
    "completion",
    "reason",
];
const LISTING: &[&str] = &["title", "number", "cn-number", "attachment"];
const CODES: &[&str] = &["class", "group", "item", "explanation"];
const REPEATED: &[&str] = &["n"];

/// Slots of what is said of an amendment: a made-up budget has none.
const AMENDMENT: &[&str] = &[
    "amendment.before",
    "amendment.number",
    "amendment.version",
    "amendment.previous-version",
    "amendment.kind",
    "amendment.date",
    "amendment.publication-date",
    "amendment.authority",
    "amendment.document-number",
];

const LABEL: &[&str] = &["n", "nn", "cn", "part"];

/// A printed text with its path and the slots it may hold beside the general ones.
struct Text<'a> {
    path: String,
    text: &'a str,
    slots: &'static [&'static str],
    /// Whether general slots are filled in it at all.
    general: bool,
    /// An ordinal: its digits are no numbers.
    ordinal: bool,
}

pub fn check(scope: &mut Scope, facts: Option<&ProbeFacts>) {
    for text in all(scope.profile()) {
        let words = if text.ordinal { "" } else { text.text };
        for found in typed_digits(&without_slots(words)) {
            let finding = Finding::deny("profile-typed-digit").arg("digits", &found);
            scope.tell(finding.arg("text", text.text), &text.path, &found);
        }
        slots(scope, &text, facts);
    }
    for (name, template) in &scope.profile().section {
        let mut start = 0;
        for line in without_tags(template).split_inclusive('\n') {
            for found in typed_digits(line) {
                let at = start + line.find(&found).unwrap_or_default();
                let shown = template[start..start + line.len()].trim();
                let finding = Finding::deny("profile-typed-digit").arg("digits", &found);
                scope.tell_section(finding.arg("text", shown), name, at, found.len());
            }
            start += line.len();
        }
    }
}

fn slots(scope: &mut Scope, text: &Text, facts: Option<&ProbeFacts>) {
    let wording = &scope.profile().wording;
    for slot in named(text.text) {
        let known = text.slots.contains(&slot);
        let general = || match (slot.strip_prefix("word."), facts) {
            (Some(word), _) => wording.word.contains_key(word) || attribute_word(word) != word,
            // A slot of the entity a form is for; which fields there are shows when it is printed.
            _ if slot.starts_with("entity.") => true,
            (None, None) => true,
            _ if slot.starts_with("table.") => scope.profile().table.contains_key(&slot[6..]),
            (None, Some(facts)) => {
                let labels = BTreeMap::new();
                let mut context = Context {
                    facts,
                    profile: scope.resolved,
                    edition: Catalogue::builtin().for_year(YEAR),
                    labels: &labels,
                    findings: Vec::new(),
                    rounding: Vec::new(),
                };
                context.label(&format!("{{{slot}}}"), None);
                context.findings.is_empty()
            }
        };
        if known || (text.general && general()) {
            continue;
        }
        let finding = Finding::deny("unknown-slot")
            .arg("slot", slot)
            .arg("text", text.text);
        scope.tell(finding, &text.path, &format!("{{{slot}}}"));
    }
}

/// Names between braces.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split('{').skip(1);
    pieces.filter_map(|piece| piece.split_once('}').map(|(name, _)| name))
}

fn without_slots(text: &str) -> String {
    let mut out = String::new();
    for (at, piece) in text.split('{').enumerate() {
        out.push_str(match piece.split_once('}') {
            Some((_, rest)) if at > 0 => rest,
            _ => piece,
        });
    }
    out
}

/// A template with as many blanks for its tags.
fn without_tags(template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        let close = match rest.as_bytes().get(at + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => "{",
        };
        let length = rest[at..].find(close).map_or(1, |end| end + close.len());
        out.push_str(&" ".repeat(length));
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out
}

fn all(profile: &Profile) -> Vec<Text<'_>> {
    let mut texts = Texts(Vec::new());
    texts.add("document-title", &profile.document_title);
    for line in &profile.cover {
        texts.add("cover", line);
    }
    texts.ordinal("numbering.table", &profile.numbering.table);
    texts.add("comparison.base-name", &profile.comparison.base_name);
    if let Some(letter) = &profile.letter {
        texts.add("letter.addressee", &letter.addressee);
        for line in &letter.signature {
            texts.add("letter.signature", line);
        }
    }
    for part in &profile.part {
        let path = format!("part.{}", part.id);
        texts.add(&format!("{path}.title"), &part.title);
    }
    for (path, section) in profile.sections() {
        let path = format!("{path}.{}", section.id);
        if let Some(title) = &section.title {
            texts.add(&format!("{path}.title"), title);
        }
        if let Some(pattern) = &section.list_of_tables {
            texts.with(&format!("{path}.list-of-tables"), pattern, LISTING, true);
        }
    }
    for (id, chart) in &profile.chart {
        for (key, text) in [
            ("title", &chart.title),
            ("whole", &chart.whole),
            ("now", &chart.now),
        ] {
            texts.add(&format!("chart.{id}.{key}"), text);
        }
    }
    if let Some(summary) = &profile.summary {
        texts.add("summary.title", &summary.title);
        for figure in &summary.figure {
            texts.add(
                &format!("summary.figure.{}.label", figure.id),
                &figure.label,
            );
        }
    }
    versions(profile, &mut texts);
    tables(profile, &mut texts);
    for (name, words) in &profile.wording.comparison {
        let path = format!("wording.comparison.{name}");
        for (case, text) in words.cases() {
            texts.with(&format!("{path}.{case}"), text, COMPARISON, true);
        }
        texts.with(&format!("{path}.reason"), &words.reason, COMPARISON, true);
    }
    for (word, text) in &profile.wording.word {
        texts.with(&format!("wording.word.{word}"), text, &[], false);
    }
    for (dim, names) in &profile.name {
        for (code, text) in names {
            texts.with(&format!("name.{dim}.{code}"), text, &[], false);
        }
    }
    for (dim, purposes) in &profile.wording.purpose {
        for (code, text) in purposes {
            texts.add(&format!("wording.purpose.{dim}.{code}"), text);
        }
    }
    for (period, text) in &profile.wording.base {
        texts.add(&format!("wording.base.{}", quoted(period)), text);
    }
    for (name, child) in profile.breakdown.iter().flat_map(|(name, breakdown)| {
        let children = breakdown.child.iter().enumerate();
        children.map(move |(at, child)| (format!("{name}.child[{}]", at + 1), child))
    }) {
        texts.with(&format!("breakdown.{name}.label"), &child.label, &[], false);
    }
    for group in &profile.glossary.group {
        let path = format!("glossary.group.{}", group.id);
        for (key, text) in [("title", &group.title), ("codes-title", &group.codes_title)] {
            texts.add(
                &format!("{path}.{key}"),
                text.as_deref().unwrap_or_default(),
            );
        }
        if let Some(pattern) = &group.codes {
            texts.with(&format!("{path}.codes"), pattern, CODES, false);
        }
        for term in &group.term {
            texts.add(&format!("{path}.term.{}.name", term.id), &term.name);
            texts.add(&format!("{path}.term.{}.text", term.id), &term.text);
        }
    }
    texts.0
}

fn versions<'a>(profile: &'a Profile, texts: &mut Texts<'a>) {
    for line in &profile.versions.line {
        texts.with("versions.line", line, AMENDMENT, true);
    }
    texts.add("versions.title", &profile.versions.title);
    for (kind, notice) in &profile.notice {
        let path = format!("notice.{kind}");
        texts.with(&format!("{path}.title"), &notice.title, AMENDMENT, true);
        for line in &notice.signature {
            texts.with(&format!("{path}.signature"), line, AMENDMENT, true);
        }
        for section in &notice.section {
            let title = section.title.as_deref().unwrap_or_default();
            let path = format!("{path}.section.{}.title", section.id);
            texts.with(&path, title, AMENDMENT, true);
        }
    }
    for (id, table) in &profile.change_table {
        let path = format!("change-table.{id}");
        texts.with(&format!("{path}.title"), &table.title, AMENDMENT, true);
        let right = &table.head_right;
        texts.with(&format!("{path}.head-right"), right, AMENDMENT, true);
        for note in &table.note {
            texts.with(&format!("{path}.note"), note, AMENDMENT, true);
        }
        for column in &table.column {
            for head in &column.head {
                let path = format!("{path}.column.{}.head", column.id);
                texts.with(&path, head, AMENDMENT, true);
            }
        }
    }
}

fn tables<'a>(profile: &'a Profile, texts: &mut Texts<'a>) {
    for (id, table) in &profile.table {
        let path = format!("table.{id}");
        for (key, text) in [
            ("title", &table.title),
            ("head-left", &table.head_left),
            ("head-right", &table.head_right),
        ] {
            texts.add(&format!("{path}.{key}"), text);
        }
        if let Some(text) = &table.list_title {
            texts.add(&format!("{path}.list-title"), text);
        }
        if let Some(text) = &table.empty_note {
            texts.add(&format!("{path}.empty-note"), text);
        }
        for note in &table.note {
            texts.add(&format!("{path}.note"), note);
        }
        let sides = table.side.iter();
        let sides = sides.map(|side| (format!("{path}.side.{}", side.id), &side.column, &side.row));
        for (path, columns, rows) in sides.chain([(path.clone(), &table.column, &table.row)]) {
            for column in columns {
                for head in &column.head {
                    texts.add(&format!("{path}.column.{}.head", column.id), head);
                }
            }
            for row in rows {
                let path = format!("{path}.row.{}", row.id);
                texts.add(&format!("{path}.label"), &row.label);
                for (column, text) in &row.cell {
                    texts.add(&format!("{path}.cell.{column}"), text);
                }
            }
        }
        for side in &table.side {
            texts.add(&format!("{path}.side.{}.head", side.id), &side.head);
        }
        if let Some(label) = &table.label {
            texts.ordinal(&format!("{path}.label"), label);
        }
        forms(&format!("{path}.form"), &table.form, texts);
    }
}

fn forms<'a>(path: &str, rows: &'a [FormRow], texts: &mut Texts<'a>) {
    for (at, row) in rows.iter().enumerate() {
        let path = format!("{path}[{}]", at + 1);
        for (at, cell) in row.cells.iter().enumerate() {
            if let Some(label) = &cell.label {
                let path = format!("{path}.cells[{}].label", at + 1);
                texts.with(&path, label, REPEATED, true);
            }
        }
        forms(&format!("{path}.rows"), &row.rows, texts);
    }
}

struct Texts<'a>(Vec<Text<'a>>);

impl<'a> Texts<'a> {
    fn add(&mut self, path: &str, text: &'a str) {
        self.with(path, text, &[], true);
    }

    fn with(&mut self, path: &str, text: &'a str, slots: &'static [&'static str], general: bool) {
        self.0.push(Text {
            path: path.to_owned(),
            text,
            slots,
            general,
            ordinal: false,
        });
    }

    fn ordinal(&mut self, path: &str, text: &'a str) {
        self.0.push(Text {
            path: path.to_owned(),
            text,
            slots: LABEL,
            general: false,
            ordinal: true,
        });
    }
}
