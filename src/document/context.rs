//! What every part of document building needs: the facts, the profile, and a place for findings.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::freetext;
use super::tree::Inline;
use crate::budget::catalogue::Edition;
use crate::budget::ledger::Period;
use crate::budget::model::{Date, Entity};
use crate::budget::money::Unit;
use crate::budget::nodes::{Dim, NodeId};
use crate::diag::{Finding, Location};
use crate::facts::key::{Key, KeyError};
use crate::facts::style::{Style, Trim, Zero};
use crate::facts::{Condition, Fact, Facts, Gap, GapAt};
use crate::profile::load::Resolved;
use crate::profile::model::{NumberFormat, TextFormat, When};
use crate::records::schema;

/// Shared state of one document being built.
pub struct Context<'a> {
    pub facts: &'a Arc<Facts>,
    pub profile: &'a Resolved,
    pub edition: Edition<'a>,
    /// Labels of the tables.
    pub labels: &'a BTreeMap<String, String>,
    pub findings: Vec<Finding>,
    /// Places whose displayed parts miss the displayed whole.
    pub rounding: Vec<RoundingPlace>,
}

/// A displayed sum whose displayed parts do not add up.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundingPlace {
    /// Where: a row or sentence, in Chinese words.
    pub place: String,
    pub whole: Inline,
    /// The displayed parts, in order.
    pub parts: Vec<Inline>,
}

impl<'a> Context<'a> {
    /// A context of its own for looking something up: what it finds is dropped.
    pub fn scratch(&self) -> Context<'a> {
        Context {
            facts: self.facts,
            profile: self.profile,
            edition: self.edition,
            labels: self.labels,
            findings: Vec::new(),
            rounding: Vec::new(),
        }
    }

    /// The style of running text.
    pub fn text_style(&self) -> Style {
        text_style(&self.profile.profile.text)
    }

    /// The style of a table's numbers: defaults, then the given formats one over the other.
    pub fn table_style(&self, formats: &[&NumberFormat]) -> Style {
        let style = Style {
            trim: Trim::No,
            ..self.text_style()
        };
        formatted(style, formats)
    }

    /// The year of the document, as an inline.
    pub fn year(&self, back: i32) -> Inline {
        Inline::Date {
            text: (self.facts.own().year - back).to_string(),
        }
    }

    /// A slot's content; `None` when there is no such slot.
    fn slot(&self, name: &str, entity: Option<&Entity>) -> Option<Inline> {
        let text = |text: &str| Inline::Text {
            text: text.to_owned(),
        };
        Some(match name {
            "year" => self.year(0),
            "previous-year" => self.year(1),
            "before-previous-year" => self.year(2),
            // 部门 or 单位, as the document is of one or the other.
            "body" => text(match self.facts.budget.agency.get("kind") {
                Some("unit") => "单位",
                _ => "部门",
            }),
            "budget" => text(self.facts.own().phase.budget()),
            "agency.name" => text(self.facts.budget.agency.get("name")?),
            "agency.short-name" => text(self.agency_short()),
            "agency.self-name" => text(
                self.facts
                    .budget
                    .agency
                    .get("self-name")
                    .unwrap_or("本部门"),
            ),
            "agency.code" => Inline::Identifier {
                text: self.facts.budget.agency.get("code")?.to_owned(),
            },
            "agency.level" => text(self.word(self.facts.budget.agency.get("level")?)),
            "agency.finance-section" => Inline::Identifier {
                text: self
                    .facts
                    .budget
                    .agency
                    .get("finance-section")
                    .unwrap_or_default()
                    .to_owned(),
            },
            _ if name.starts_with("table.") => self.table_label(&name[6..]).pop()?,
            // Its code and its name, where they stand in columns of their own.
            "agency.finance-section-code" | "agency.finance-section-name" => {
                let section = self.facts.budget.agency.get("finance-section")?;
                let (code, words) = section.split_once(' ').unwrap_or(("", section));
                let part = if name.ends_with("code") { code } else { words };
                Inline::Identifier {
                    text: part.trim().to_owned(),
                }
            }
            "version" => Inline::Ordinal {
                text: self.facts.budget.version().to_string(),
            },
            "amendment.before" => {
                text(self.word(super::changes::before(self.facts.budget.amendments.last()?)))
            }
            _ if name.starts_with("amendment.") => {
                super::changes::slot(self.facts.budget.amendments.last()?, &name[10..])?
            }
            "publication-date" => Inline::Date {
                text: self.facts.budget.document.publication?.chinese(),
            },
            // A number that belongs to the wording itself, e.g. of a remark's items.
            _ if name.starts_with("ordinal.") => Inline::Ordinal {
                text: name[8..].parse::<u16>().ok()?.to_string(),
            },
            _ if name.starts_with("attachments.") => super::attachment::slot(self, &name[12..])?,
            _ if name.starts_with("word.") => text(self.word(&name[5..])),
            _ if is_field_slot(name) => {
                let (owner, field) = match name.split_once('.')? {
                    ("agency", field) => (&self.facts.budget.agency, field),
                    (_, field) => (&self.facts.budget.document.entity, field),
                };
                field_text(owner.get(field)?)
            }
            _ => {
                let field = name.strip_prefix("entity.")?;
                field_text(entity?.get(field).unwrap_or_default())
            }
        })
    }
    /// The agency's short name, or its full name when it has none.
    pub fn agency_short(&self) -> &str {
        let agency = &self.facts.budget.agency;
        agency
            .get("short-name")
            .or_else(|| agency.get("name"))
            .unwrap_or_default()
    }

    /// The profile's word for a value of the records.
    pub fn word<'s>(&'s self, value: &'s str) -> &'s str {
        self.profile
            .profile
            .wording
            .word
            .get(value)
            .map_or_else(|| crate::facts::attribute_word(value), String::as_str)
    }

    /// A profile text with its slots filled.
    pub fn label(&mut self, pattern: &str, entity: Option<&Entity>) -> Vec<Inline> {
        let mut out = Vec::new();
        let mut rest = pattern;
        while let Some(open) = rest.find('{') {
            push_text(&mut out, &rest[..open]);
            let tail = &rest[open + 1..];
            let Some(close) = tail.find('}') else {
                push_text(&mut out, &rest[open..]);
                return out;
            };
            match self.slot(&tail[..close], entity) {
                // A word of the sentence like those around it.
                Some(Inline::Text { text }) if &tail[..close] == "budget" => {
                    push_text(&mut out, &text);
                }
                Some(inline) => out.push(inline),
                None => self.findings.push(
                    Finding::deny("unknown-slot")
                        .arg("slot", &tail[..close])
                        .arg("text", pattern),
                ),
            }
            rest = &tail[close + 1..];
        }
        push_text(&mut out, rest);
        out
    }

    /// The label of a table, one ordinal, e.g. `附表4-1`; nothing when it has none.
    pub fn table_label(&self, id: &str) -> Vec<Inline> {
        let label = self.labels.get(id).cloned();
        label
            .into_iter()
            .map(|text| Inline::Ordinal { text })
            .collect()
    }

    /// A line that stands only where the records fill all its slots.
    pub fn optional_line(&mut self, pattern: &str) -> Option<Vec<Inline>> {
        let slots = pattern
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next());
        let empty = |name: &str| is_field_slot(name) && self.slot(name, None).is_none();
        if slots.into_iter().any(empty) {
            return None;
        }
        Some(self.label(pattern, None))
    }

    /// A line all of whose slots have a value.
    pub fn filled_line(&mut self, pattern: &str) -> Option<Vec<Inline>> {
        let before = self.findings.len();
        let line = self.label(pattern, None);
        let filled = self.findings.len() == before;
        self.findings.truncate(before);
        filled.then_some(line)
    }

    /// What a node is called: the profile's name for it, or the catalogue's.
    pub fn node_name(&self, dim: Dim, node: NodeId) -> &str {
        let node = self.facts.budget.space.tree(dim).node(node);
        let names = self.profile.profile.name.get(dim.name());
        names
            .and_then(|names| names.get(&node.key))
            .unwrap_or(&node.name)
    }

    /// A period named in the profile; an error there is a finding about the profile.
    pub fn period(&mut self, text: &str, place: &str) -> Option<Period> {
        let found = self.facts.names().parse_period(text);
        if found.is_none() {
            self.findings.push(
                Finding::deny("profile-bad-key")
                    .arg("key", text)
                    .arg("why", KeyError::BadPeriod(text.to_owned()).text())
                    .arg("place", place),
            );
        }
        found
    }

    /// A fact, its gap turned into a finding.
    pub fn fact(&mut self, key: &Key) -> Option<Arc<Fact>> {
        match self.facts.get(key) {
            Ok(fact) => Some(fact),
            Err(gap) => {
                self.gap(&gap);
                None
            }
        }
    }

    /// Reports a gap.
    pub fn gap(&mut self, gap: &GapAt) {
        let finding = self.facts.finding(gap);
        self.findings.push(finding);
    }

    /// What a key is compared with when the profile names a base.
    pub fn base(&mut self, of: &Key, text: &str, place: &str) -> Option<Key> {
        let base = of.base(text, self.facts.names());
        base.map_err(|error| {
            self.findings.push(
                Finding::deny("profile-bad-key")
                    .arg("key", text)
                    .arg("why", error.text())
                    .arg("place", place),
            );
        })
        .ok()
    }

    /// A key written in the profile; an error there is a finding about the profile.
    pub fn key(&mut self, text: &str, place: &str) -> Option<Key> {
        match self.facts.parse(text) {
            Ok(key) => Some(key),
            Err(error) => {
                self.findings.push(
                    Finding::deny("profile-bad-key")
                        .arg("key", text)
                        .arg("why", error.text())
                        .arg("place", place),
                );
                None
            }
        }
    }

    /// Whether a condition holds; a condition on something unknown does not.
    pub fn holds(&mut self, when: &When, place: &str) -> bool {
        if let ("present", Some(id)) = (when.is.as_str(), when.key.strip_prefix("text:")) {
            return self.facts.budget.has_text(id);
        }
        let Some(key) = self.key(&when.key, place) else {
            return false;
        };
        let Some(condition) = Condition::parse(&when.is) else {
            self.findings.push(
                Finding::deny("profile-bad-condition")
                    .arg("text", &when.is)
                    .arg("place", place),
            );
            return false;
        };
        match self.facts.holds(&condition, &key) {
            Ok(holds) => holds,
            Err(gap) => {
                if !matches!(gap.gap, Gap::Missing | Gap::DeclaredUnknown(_)) {
                    self.gap(&gap);
                }
                false
            }
        }
    }

    /// One line of agency text.
    pub fn free_text(
        &mut self,
        text: &str,
        literal: Option<&str>,
        location: &Location,
    ) -> Vec<Inline> {
        freetext::parse(self, text, literal, location)
    }
}

/// The style of running text.
pub fn text_style(text: &TextFormat) -> Style {
    Style {
        unit: Unit::parse(&text.unit).unwrap_or(Unit::Wan),
        places: text.places,
        percent_places: text.percent_places,
        thousands: text.thousands,
        trim: text.trim,
        absolute: false,
        zero: Zero::Plain,
        percent_sign: true,
    }
}

/// A style with the given formats one over the other.
pub fn formatted(mut style: Style, formats: &[&NumberFormat]) -> Style {
    for format in formats {
        if let Some(unit) = format.unit.as_deref().and_then(Unit::parse) {
            style.unit = unit;
        }
        style.places = format.places.unwrap_or(style.places);
        style.percent_places = format.percent_places.unwrap_or(style.percent_places);
        style.thousands = format.thousands.unwrap_or(style.thousands);
        style.trim = format.trim.unwrap_or(style.trim);
        style.percent_sign = format.percent_sign.unwrap_or(style.percent_sign);
        match format.zero.as_deref() {
            Some("blank") => style.zero = Zero::Blank,
            Some("digit") => style.zero = Zero::Digit,
            Some("dash") => style.zero = Zero::Dash,
            Some("hyphen") => style.zero = Zero::Hyphen,
            Some("slash") => style.zero = Zero::Slash,
            Some(_) => style.zero = Zero::Plain,
            None => {}
        }
    }
    style
}

/// Whether a slot names a public field of the agency or the document, filled in or not.
fn is_field_slot(name: &str) -> bool {
    let Some((kind @ ("agency" | "document"), field)) = name.split_once('.') else {
        return name == "publication-date";
    };
    let field = schema::kind(kind).and_then(|kind| kind.field(field));
    field.is_some_and(|field| !field.private)
}

/// A field of a record in a slot: its digits belong to a date or a name.
fn field_text(text: &str) -> Inline {
    match Date::parse(text) {
        Some(date) => Inline::Date {
            text: date.chinese(),
        },
        None => Inline::Identifier {
            text: text.to_owned(),
        },
    }
}

/// Appends words, joining them to words already there.
pub fn push_text(out: &mut Vec<Inline>, words: &str) {
    if words.is_empty() {
        return;
    }
    if let Some(Inline::Text { text }) = out.last_mut() {
        text.push_str(words);
        return;
    }
    out.push(Inline::Text {
        text: words.to_owned(),
    });
}
