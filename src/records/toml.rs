//! Records from TOML: tables become records, every value with the bytes it stands on.
//!
//! The parser recovers from syntax errors; what it could read is used, so that one run reports
//! everything. It limits nesting itself, so no input can exhaust the stack.

mod syntax;

use std::collections::BTreeMap;
use std::ops::Range;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::limit::Limited;
use super::schema::{self, FieldSpec, Kind, Type};
use super::text::characters::forbidden;
use super::text::nearest::nearest;
use super::text::{MAX_TEXT, date, excerpt, shape};
use super::{Field, Raw, Record};
use crate::diag::{FileId, Finding, Location, Msg, Sources};

/// The format number this program reads.
pub(crate) const FORMAT: &str = "1";

/// What a TOML file holds.
#[derive(Debug, Default)]
pub struct Parsed {
    /// In the order of the file.
    pub records: Vec<Record>,
    pub findings: Vec<Finding>,
    /// True when `format` is given, whatever its value.
    pub has_format: bool,
    /// True when there were syntax errors, so that something may be missing for that reason only.
    pub broken: bool,
}

/// Reads a TOML file registered in `sources`. Never fails: what cannot be used becomes a finding.
pub fn read(file: FileId, sources: &Sources) -> Parsed {
    read_as(file, sources, schema::KINDS)
}

/// Reads a TOML file of records of other kinds than those of an agency.
pub(crate) fn read_as(file: FileId, sources: &Sources, kinds: &'static [Kind]) -> Parsed {
    let text = &sources.get(file).text;
    let (mut root, mut errors) = DeTable::parse_recoverable(text);
    // A line without an equals sign makes the parser give up; the rest is read without that line.
    let readable = syntax::without_lone_keys(text, &errors);
    if let Some(readable) = &readable {
        let (rest, further) = DeTable::parse_recoverable(readable);
        errors.retain(syntax::is_lone_key);
        errors.extend(further);
        root = rest;
    }
    let root = root.into_inner();
    let syntax = syntax::Errors::new(text, file, &errors, &root);
    let mut reader = Reader {
        file,
        text,
        kinds,
        starts: starts(&root),
        reach: reach(&syntax.spans),
        spans: syntax.spans,
        out: Parsed {
            findings: syntax.findings,
            broken: !errors.is_empty(),
            ..Parsed::default()
        },
    };
    for (key, value) in in_order(&root) {
        reader.top(key, value);
    }
    let mut parsed = reader.out;
    let mut findings = Limited::default();
    parsed
        .findings
        .into_iter()
        .for_each(|finding| findings.push(finding));
    parsed.findings = findings.finish();
    parsed.records.sort_by(|a, b| a.location.cmp(&b.location));
    parsed
}

/// A file that holds no records as a table with places, and its syntax errors.
pub(crate) fn table(file: FileId, text: &str) -> (DeTable<'_>, Vec<Finding>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let root = root.into_inner();
    let findings = syntax::Errors::new(text, file, &errors, &root).findings;
    (root, findings)
}

type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;
type Entry<'t, 'a> = (&'t Key<'a>, &'t Spanned<DeValue<'a>>);

/// Entries of a table in the order of the file; the parser sorts them by name.
fn in_order<'t, 'a>(table: &'t DeTable<'a>) -> Vec<Entry<'t, 'a>> {
    let mut entries: Vec<Entry> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// Where the tables of the file start, sorted: a table reaches as far as the next start.
fn starts(root: &DeTable<'_>) -> Vec<usize> {
    let mut starts = Vec::new();
    for (_, value) in root {
        match value.get_ref() {
            DeValue::Array(items) => starts.extend(items.iter().map(|item| item.span().start)),
            _ => starts.push(value.span().start),
        }
    }
    starts.sort_unstable();
    starts
}

/// For each range, the greatest end so far.
fn reach(spans: &[Range<usize>]) -> Vec<usize> {
    let ends = spans.iter().scan(0, |most, span| {
        *most = span.end.max(*most);
        Some(*most)
    });
    ends.collect()
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    kinds: &'static [Kind],
    starts: Vec<usize>,
    /// Where syntax errors stand, sorted by start.
    spans: Vec<Range<usize>>,
    /// For each of them, how far it and those before it reach.
    reach: Vec<usize>,
    out: Parsed,
}

impl<'a> Reader<'a> {
    fn at(&self, span: Range<usize>) -> Location {
        Location::text(self.file, span)
    }

    fn push(&mut self, finding: Finding, span: Range<usize>) {
        let location = self.at(span);
        self.out.findings.push(finding.at(&location));
    }

    /// True for a value the parser made up or cut short because of a syntax error.
    fn is_broken(&self, span: &Range<usize>) -> bool {
        let before = self.spans.partition_point(|error| error.start <= span.end);
        let reach = before.checked_sub(1).map(|last| self.reach[last]);
        span.is_empty() || reach.is_some_and(|reach| span.start <= reach)
    }

    /// True when a syntax error stands between the start of a table and that of the next.
    fn table_is_broken(&self, start: usize) -> bool {
        let next = self.starts.partition_point(|&other| other <= start);
        let end = self
            .starts
            .get(next)
            .copied()
            .unwrap_or(self.text.len() + 1);
        let error = self.spans.partition_point(|error| error.start < start);
        self.spans.get(error).is_some_and(|error| error.start < end)
    }

    fn top(&mut self, key: &Key<'a>, value: &Spanned<DeValue<'a>>) {
        let name = key.get_ref().as_ref();
        if name == "format" || name == "格式版本" {
            self.format(value);
            return;
        }
        let mut kinds = self.kinds.iter();
        let Some(kind) = kinds.find(|kind| kind.key == name || kind.label == name) else {
            if !name.is_empty() {
                self.unknown_top(name, key, value);
            }
            return;
        };
        match value.get_ref() {
            DeValue::Table(table) => {
                if !kind.singleton && !kind.one_or_more() {
                    let finding = Finding::deny("table-not-array")
                        .arg("table", kind.key)
                        .arg("label", kind.label);
                    self.push(finding, value.span());
                }
                self.record(kind, table, value.span());
            }
            DeValue::Array(items) if items.iter().all(|item| item.get_ref().is_table()) => {
                if kind.singleton && !items.is_empty() {
                    let finding = Finding::deny("array-not-table")
                        .arg("table", kind.key)
                        .arg("label", kind.label);
                    self.push(finding, value.span());
                }
                for item in items.iter() {
                    if let DeValue::Table(table) = item.get_ref() {
                        self.record(kind, table, item.span());
                    }
                }
            }
            _ if self.is_broken(&value.span()) => {}
            _ => {
                let mut finding = Finding::deny("wrong-type");
                finding.message = if kind.singleton || kind.one_or_more() {
                    Msg::new("expects-table").arg("table", kind.key)
                } else {
                    Msg::new("expects-tables").arg("table", kind.key)
                };
                self.push(finding, value.span());
            }
        }
    }

    fn format(&mut self, value: &Spanned<DeValue<'a>>) {
        self.out.has_format = true;
        let known = value
            .get_ref()
            .as_integer()
            .is_some_and(|number| number.radix() == 10 && number.as_str() == FORMAT);
        if !known && !self.is_broken(&value.span()) {
            let written = self.text.get(value.span()).unwrap_or_default();
            let finding = Finding::deny("format-unsupported")
                .arg("found", excerpt(written))
                .arg("supported", FORMAT);
            self.push(finding, value.span());
        }
    }

    fn unknown_top(&mut self, name: &str, key: &Key<'a>, value: &Spanned<DeValue<'a>>) {
        let is_table = matches!(value.get_ref(), DeValue::Table(_) | DeValue::Array(_));
        let mut finding = Finding::deny("unknown-key");
        if is_table {
            finding.message = Msg::new("unknown-table").arg("table", excerpt(name));
        } else {
            finding.message = Msg::new("unknown-top-key").arg("key", excerpt(name));
        }
        let names = self.kinds.iter().flat_map(|kind| [kind.key, kind.label]);
        if let Some(near) = nearest(name, names.chain(["format"])) {
            finding = finding.with(Msg::new("did-you-mean").arg("name", near));
        }
        self.push(finding, key.span());
    }

    fn record(&mut self, kind: &'static Kind, table: &DeTable<'a>, span: Range<usize>) {
        let mut fields: BTreeMap<&'static str, Field> = BTreeMap::new();
        // Fields that are there but unusable are not reported as missing on top.
        let mut unusable = Vec::new();
        let mut places: BTreeMap<&'static str, Location> = BTreeMap::new();
        for (key, value) in in_order(table) {
            let name = key.get_ref().as_ref();
            let Some(spec) = kind.field(name) else {
                if !name.is_empty() {
                    self.unknown_key(kind, name, key.span());
                }
                continue;
            };
            if let Some(first) = places.get(spec.key) {
                let finding = Finding::deny("duplicate-key")
                    .arg("key", excerpt(name))
                    .also(first, Msg::new("first-here"));
                self.push(finding, key.span());
                continue;
            }
            places.insert(spec.key, self.at(key.span()));
            if self.is_broken(&value.span()) {
                unusable.push(spec.key);
                continue;
            }
            match self.value(spec, value) {
                Ok(Some(field)) => {
                    fields.insert(spec.key, field);
                }
                Ok(None) => {}
                Err(finding) => {
                    self.push(*finding, value.span());
                    unusable.push(spec.key);
                }
            }
        }
        if !self.table_is_broken(span.start) {
            for spec in kind.fields.iter().filter(|spec| spec.required) {
                if !fields.contains_key(spec.key) && !unusable.contains(&spec.key) {
                    let finding = missing_field(kind, spec);
                    let place = match places.get(spec.key) {
                        Some(place) => place.clone(),
                        None => self.at(span.clone()),
                    };
                    self.out.findings.push(finding.at(&place));
                }
            }
        }
        self.out.records.push(Record {
            kind,
            fields,
            location: self.at(span),
        });
    }

    fn unknown_key(&mut self, kind: &'static Kind, name: &str, span: Range<usize>) {
        let mut finding = Finding::deny("unknown-key")
            .arg("table", kind.key)
            .arg("key", excerpt(name));
        let names = kind.fields.iter().flat_map(|spec| [spec.key, spec.label]);
        if let Some(near) = nearest(name, names) {
            finding = finding.with(Msg::new("did-you-mean").arg("name", near));
        }
        self.push(finding, span);
    }

    /// A field's value; `None` when it is an empty text, which counts as not filled in.
    fn value(
        &mut self,
        spec: &FieldSpec,
        value: &Spanned<DeValue<'a>>,
    ) -> Result<Option<Field>, Box<Finding>> {
        let span = value.span();
        let shaped = match value.get_ref() {
            DeValue::String(text) => {
                let Some(text) = self.clean(spec.key, text, &span)? else {
                    return Ok(None);
                };
                shape::from_toml_text(spec, &text)
            }
            DeValue::Integer(number) if number.radix() == 10 => {
                shape::from_toml_number(spec, number.as_str(), 10)
            }
            DeValue::Integer(number) => {
                let written = self.text.get(span.clone()).unwrap_or_default();
                shape::from_toml_number(spec, written, number.radix())
            }
            DeValue::Float(number) => shape::from_toml_number(spec, number.as_str(), 10),
            DeValue::Boolean(value) if spec.ty == Type::Bool => Ok((Raw::Bool(*value), None)),
            DeValue::Datetime(datetime) if spec.ty == Type::Date => match datetime.date {
                Some(day)
                    if datetime.time.is_none()
                        && date::exists(day.year.into(), day.month.into(), day.day.into()) =>
                {
                    Ok((Raw::Date(day.to_string()), None))
                }
                _ => Err(shape::wrong_type(spec)),
            },
            DeValue::Table(table) if spec.ty == Type::Dims => {
                let nodes = self.dims(table)?;
                Ok((Raw::Table(nodes), None))
            }
            _ => Err(shape::wrong_type(spec)),
        };
        let (raw, note) = shaped?;
        if let Some(note) = note {
            self.push(note, span.clone());
        }
        Ok(Some(Field {
            value: raw,
            location: self.at(span),
        }))
    }

    /// A conjunction `{ dimension = node, … }`; which dimensions there are is not known here.
    fn dims(&mut self, table: &DeTable<'a>) -> Result<BTreeMap<String, Field>, Box<Finding>> {
        let mut nodes = BTreeMap::new();
        for (key, value) in in_order(table) {
            let name = key.get_ref().as_ref();
            let span = value.span();
            let node = match value.get_ref() {
                DeValue::String(text) => match self.clean(name, text, &span)? {
                    Some(text) => text,
                    None => continue,
                },
                DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
                _ => {
                    let mut finding = Finding::deny("wrong-type");
                    finding.message = Msg::new("expects-node").arg("key", excerpt(name));
                    self.push(finding, span);
                    continue;
                }
            };
            let spec = schema::dimension(name);
            let node = spec.map_or(node.as_str().into(), |spec| spec.said(&node));
            let field = Field {
                value: Raw::Text(node.into_owned()),
                location: self.at(span),
            };
            let dimension = spec.map_or(name, |spec| spec.key).to_owned();
            if let Some(first) = nodes.insert(dimension, field) {
                let finding = Finding::deny("duplicate-key").arg("key", excerpt(name));
                let finding = finding.also(&first.location, Msg::new("first-here"));
                self.push(finding, key.span());
            }
        }
        Ok(nodes)
    }

    /// A string with line breaks made `\n`; `None` when it is blank.
    fn clean(
        &self,
        key: &str,
        text: &str,
        span: &Range<usize>,
    ) -> Result<Option<String>, Box<Finding>> {
        if text.len() > MAX_TEXT {
            return Err(Finding::deny("text-too-long")
                .arg("key", excerpt(key))
                .arg("bytes", text.len())
                .arg("most", MAX_TEXT)
                .into());
        }
        let text = if text.contains('\r') {
            text.replace("\r\n", "\n")
        } else {
            text.to_owned()
        };
        if let Some((_, c)) = forbidden(&text) {
            let mut finding = forbidden_character(key, c);
            // Point at the character where it stands as itself and not as an escape.
            if let Some(at) = self.text.get(span.clone()).and_then(|raw| raw.find(c)) {
                let start = span.start + at;
                let place = self.at(start..start + c.len_utf8());
                finding = finding.also(&place, Msg::new("here"));
            }
            return Err(finding.into());
        }
        Ok((!text.trim().is_empty()).then_some(text))
    }
}

pub(in crate::records) fn missing_field(kind: &Kind, spec: &FieldSpec) -> Finding {
    Finding::deny("missing-field")
        .arg("table", kind.key)
        .arg("table-label", kind.label)
        .arg("key", spec.key)
        .arg("label", spec.label)
}

pub(in crate::records) fn forbidden_character(key: &str, c: char) -> Finding {
    Finding::deny("forbidden-character")
        .arg("key", excerpt(key))
        .arg("code", format!("U+{:04X}", u32::from(c)))
}
