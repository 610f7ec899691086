//! What the rows of a found table are: the row definitions of a pattern read backwards.

mod table;

use std::collections::BTreeMap;

use self::table::{family, fixed, is_group, texts, words_of};
use super::agency::{Agency, Named, same, split_code};
use super::layout::FoundTable;
use super::pattern::{Fit, List};
use super::words;
use crate::budget::catalogue::{Classification, Edition, ancestors, is_well_formed, parent};
use crate::budget::nodes::Dim;
use crate::diag::Location;
use crate::profile::model::{Query, RowKind, RowSpec};

/// A row with its meaning.
#[derive(Debug, Clone)]
pub struct ReadRow<'p> {
    /// Index into the rows of the table.
    pub at: usize,
    /// As printed, for messages.
    pub label: String,
    pub spec: Option<&'p RowSpec>,
    pub query: Query,
    /// An entity of this kind, to be recorded field by field.
    pub entity: Option<&'p str>,
}

/// A row that was not understood.
#[derive(Debug, Clone)]
pub struct Unread {
    pub at: usize,
    pub label: String,
    /// Codes it may mean, with their names.
    pub choices: Vec<(String, String)>,
}

/// The name a table gives a code, and where.
pub type CodeNames = BTreeMap<(Classification, String), (String, Location)>;

/// What rows are read with.
pub struct Reader<'a> {
    pub edition: Edition<'a>,
    pub year: Option<i32>,
    pub agency: &'a mut Agency,
    pub names: &'a mut CodeNames,
    /// Answers of the mapping file: label of a row to what it is.
    pub answers: &'a BTreeMap<String, String>,
}

/// The texts of a row by what its columns are.
#[derive(Debug, Default)]
struct Texts {
    /// By level, where the code is split into columns.
    codes: Vec<(Option<u8>, String)>,
    name: String,
    unit: String,
    location: Option<Location>,
    indent: u8,
    /// First words of the row, whatever the column.
    first: String,
    amounts: bool,
    /// Words in columns of fields besides those that name the unit.
    fields: usize,
}

/// What the rows so far say about the next.
#[derive(Debug, Default)]
struct Walk {
    /// Rows of the pattern used up.
    next: usize,
    code: Option<String>,
    unit: Option<String>,
    group: Option<(String, String)>,
}

impl Reader<'_> {
    /// Reads the rows of one list.
    pub fn rows<'p>(
        &mut self,
        found: &FoundTable,
        fit: &Fit,
        list: usize,
        own: &List<'p>,
        place: impl Fn(u32, u16) -> Location,
    ) -> (Vec<ReadRow<'p>>, Vec<Unread>) {
        let texts: Vec<Texts> = (found.rows.iter())
            .map(|row| texts(found, row, fit, list, own, &place))
            .collect();
        let mut rows = Vec::new();
        let mut unread = Vec::new();
        let mut walk = Walk::default();
        for (at, text) in texts.iter().enumerate() {
            let label = if text.name.is_empty() {
                text.first.clone()
            } else {
                text.name.clone()
            };
            if label.is_empty() && text.codes.is_empty() && !text.amounts {
                continue;
            }
            match self.row(own, &texts, at, &mut walk) {
                Ok(Some((spec, query, entity))) => rows.push(ReadRow {
                    at,
                    label,
                    spec,
                    query,
                    entity,
                }),
                Ok(None) => {}
                Err(choices) if text.amounts => unread.push(Unread { at, label, choices }),
                Err(_) => {}
            }
        }
        (rows, unread)
    }

    #[allow(clippy::type_complexity)]
    fn row<'p>(
        &mut self,
        list: &List<'p>,
        texts: &[Texts],
        at: usize,
        walk: &mut Walk,
    ) -> Result<Option<(Option<&'p RowSpec>, Query, Option<&'p str>)>, Vec<(String, String)>> {
        let text = &texts[at];
        let words = if text.name.is_empty() {
            &text.first
        } else {
            &text.name
        };
        let label = words::row_label(words, self.year);
        if let Some(answer) = self.answers.get(&label).cloned() {
            if answer == "none" {
                return Ok(None);
            }
            if let Some(spec) = list.rows.iter().find(|spec| spec.id == answer) {
                return Ok(Some((Some(spec), spec.query.clone(), None)));
            }
            let family = family(list);
            if let Some((spec, dim)) = family.and_then(|spec| Some((spec, spec.dim.last()?))) {
                let mut query = spec.query.clone();
                query.insert(dim.clone(), answer);
                return Ok(Some((Some(spec), query, None)));
            }
        }
        if let Some(spec) = fixed(list, &label, self.year, walk) {
            return Ok(Some((Some(spec), spec.query.clone(), None)));
        }
        let family = family(list);
        let coded = text
            .codes
            .iter()
            .any(|(_, code)| code.chars().any(|c| c.is_ascii_digit()));
        // The total stands first or last, sometimes without the word.
        let edge = || {
            let amounts = |text: &Texts| text.amounts;
            texts.iter().position(amounts) == Some(at)
                || texts.iter().rposition(amounts) == Some(at)
        };
        let wordless = label.is_empty() && family.is_some() && edge();
        if (label == "合计" || wordless) && !coded {
            let total = list.rows.iter().find(|spec| spec.kind == RowKind::Total);
            let query = total.map(|spec| spec.query.clone()).unwrap_or_default();
            return Ok(Some((total.copied(), query, None)));
        }
        // The row of the agency itself, where it is printed with its code and name.
        let code = text.codes.first().map(|(_, code)| code.as_str());
        let own_row = |spec: &&&RowSpec| {
            spec.label.is_empty() && matches!(spec.kind, RowKind::Fixed | RowKind::Total)
        };
        let unlabelled = list.rows.iter().find(own_row).copied();
        if let Some(spec) = unlabelled
            && (label.is_empty() || self.agency.is(code, words) || list.rows.len() == 1)
        {
            let mine = coded.then(|| code.unwrap_or_default().to_owned());
            let named = self.agency.own.is_none() || self.agency.is(code, words);
            if named && mine.is_some() && !words.is_empty() {
                self.agency.is_own(Named {
                    code: mine,
                    name: words.clone(),
                    location: text.location.clone().unwrap_or(Location::None),
                });
            }
            return Ok(Some((Some(spec), spec.query.clone(), None)));
        }
        match family {
            // Nothing but a code, a name and sums: the row of a division, not of a record.
            Some(spec) if spec.kind == RowKind::Each && text.fields == 0 => {
                let printed = |row: &&RowSpec| {
                    row.cell
                        .values()
                        .any(|cell| cell.contains("finance-section"))
                };
                if let Some(code) = code
                    && list.rows.iter().any(printed)
                    && self.agency.find(Some(code), words).is_none()
                {
                    self.agency.section = Some(format!("{code} {words}"));
                }
                let total = list.rows.iter().find(|spec| spec.kind == RowKind::Total);
                Ok(Some((total.copied(), spec.query.clone(), None)))
            }
            Some(spec) if spec.kind == RowKind::Each => {
                let entity = spec.each.as_deref();
                Ok(Some((Some(spec), spec.query.clone(), entity)))
            }
            Some(spec) => {
                let node = self.node(spec, texts, at, &label, walk)?;
                Ok(node.map(|query| (Some(spec), query, None)))
            }
            None if label.is_empty() => Ok(None),
            None => Err(Vec::new()),
        }
    }

    /// The place of a row of a tree or list.
    fn node(
        &mut self,
        spec: &RowSpec,
        texts: &[Texts],
        at: usize,
        label: &str,
        walk: &mut Walk,
    ) -> Result<Option<Query>, Vec<(String, String)>> {
        let text = &texts[at];
        let mut query = spec.query.clone();
        let dims: Vec<Dim> = spec.dim.iter().filter_map(|dim| Dim::parse(dim)).collect();
        let unnumbered = words::unnumbered(&text.name);
        let (in_name, name) = split_code(unnumbered);
        for &dim in &dims {
            match dim {
                Dim::Function | Dim::Economic => {
                    let of = if dim == Dim::Function {
                        Classification::Function
                    } else {
                        Classification::Economic
                    };
                    let mut codes = text.codes.clone();
                    let mut name = name;
                    if codes.is_empty() {
                        codes.extend(in_name.clone().map(|code| (None, code)));
                    } else if in_name.is_none() {
                        name = unnumbered;
                    }
                    // A name in the column of codes.
                    if let [(None, only)] = codes.as_slice() {
                        let (code, rest) = split_code(only);
                        if let Some(code) = code
                            && name.is_empty()
                        {
                            let rest = rest.to_owned();
                            return self.coded(
                                spec,
                                (of, dim),
                                query,
                                &[(None, code)],
                                &rest,
                                text,
                                walk,
                            );
                        }
                    }
                    return self.coded(spec, (of, dim), query, &codes, name, text, walk);
                }
                Dim::Unit => {
                    let code = text.codes.first().map(|(_, code)| code.as_str());
                    let code = code.filter(|code| !code.is_empty()).or(in_name.as_deref());
                    let name = if in_name.is_some() { name } else { &text.name };
                    if let Some(unit) = self.unit(code, name, text, dims.len() == 1) {
                        walk.unit = Some(unit.clone());
                        walk.group = None;
                        query.insert("unit".to_owned(), unit);
                        return Ok(Some(query));
                    }
                }
                Dim::Project => {
                    return Ok(self.project(query, texts, at, label, walk));
                }
                Dim::Category | Dim::Fund | Dim::Vintage => {}
            }
        }
        Err(Vec::new())
    }

    /// A unit by code or name; in a table of units every row is one.
    fn unit(&mut self, code: Option<&str>, name: &str, text: &Texts, only: bool) -> Option<String> {
        let named = Named {
            code: code.map(str::to_owned),
            name: name.to_owned(),
            location: text.location.clone().unwrap_or(Location::None),
        };
        if self.agency.own.is_none() && code.is_some() && only {
            self.agency.is_own(named);
            return Some(self.agency.key().to_owned());
        }
        if self.agency.is(None, name) && code.is_some_and(|code| self.is_top(code)) {
            self.agency.is_own(named);
            return Some(self.agency.key().to_owned());
        }
        if let Some(unit) = self.agency.find(code, name) {
            return Some(unit);
        }
        if !only || code.is_none() {
            return None;
        }
        self.agency.unit(named);
        code.map(str::to_owned)
    }

    /// The agency has the shortest code; a unit of the agency's name has a longer one.
    fn is_top(&self, code: &str) -> bool {
        let own = self.agency.own.as_ref().and_then(|own| own.code.as_deref());
        own.is_none_or(|own| own == code)
            && !self
                .agency
                .units
                .iter()
                .any(|unit| unit.code.as_deref() == Some(code))
    }

    fn project(
        &mut self,
        mut query: Query,
        texts: &[Texts],
        at: usize,
        label: &str,
        walk: &mut Walk,
    ) -> Option<Query> {
        let text = &texts[at];
        if label.is_empty() && text.codes.is_empty() {
            return None;
        }
        let (in_name, rest) = split_code(&text.name);
        let own = text.codes.first().map(|(_, code)| code.clone());
        let own = own.filter(|code| !code.is_empty());
        let (code, name) = match (own, in_name) {
            (Some(code), _) => (Some(code), text.name.as_str()),
            (None, Some(code)) => (Some(code), rest),
            (None, None) => (None, text.name.as_str()),
        };
        if is_group(texts, at, code.as_deref()) {
            let group = code.unwrap_or_else(|| format!("g{at}"));
            query.insert("project".to_owned(), format!("group:{group}"));
            walk.group = Some((group, name.to_owned()));
            return Some(query);
        }
        let unit = if text.unit.is_empty() {
            walk.unit.clone()
        } else {
            let (code, name) = split_code(&text.unit);
            self.agency
                .find(code.as_deref(), name)
                .or(walk.unit.clone())
        };
        let named = Named {
            code,
            name: name.to_owned(),
            location: text.location.clone().unwrap_or(Location::None),
        };
        let unit = unit.filter(|unit| unit != self.agency.key());
        let id = self
            .agency
            .add_project(named, walk.group.clone(), unit.clone());
        if let Some(unit) = unit {
            query.insert("unit".to_owned(), unit);
        }
        query.insert("project".to_owned(), id);
        Some(query)
    }

    #[allow(clippy::too_many_arguments)]
    fn coded(
        &mut self,
        spec: &RowSpec,
        (of, dim): (Classification, Dim),
        mut query: Query,
        codes: &[(Option<u8>, String)],
        name: &str,
        text: &Texts,
        walk: &mut Walk,
    ) -> Result<Option<Query>, Vec<(String, String)>> {
        let name = words_of(name);
        let code = self.code(spec, of, codes, &name, walk)?;
        if !name.is_empty() {
            let location = text.location.clone().unwrap_or(Location::None);
            let names = self.names.entry((of, code.clone()));
            names.or_insert((name, location));
        }
        walk.code = Some(code.clone());
        query.insert(dim.name().to_owned(), code);
        Ok(Some(query))
    }

    /// The whole code of a row, from what its columns say and what stands above it.
    fn code(
        &self,
        spec: &RowSpec,
        of: Classification,
        codes: &[(Option<u8>, String)],
        name: &str,
        walk: &Walk,
    ) -> Result<String, Vec<(String, String)>> {
        let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        let above = walk.code.as_deref().unwrap_or_default();
        // Split into columns: levels left out are those of the row above.
        if codes.iter().any(|(level, _)| level.is_some()) {
            let mut parts = [const { String::new() }; 3];
            for (level, code) in codes {
                let at = usize::from(level.unwrap_or(1).clamp(1, 3)) - 1;
                parts[at] = digits(code);
            }
            let Some(last) = parts.iter().rposition(|part| !part.is_empty()) else {
                return self.by_name(spec, of, name, above);
            };
            let mut whole = String::new();
            for (at, own) in parts[..=last].iter().enumerate() {
                let (from, long) = if at == 0 { (0, 3) } else { (1 + 2 * at, 2) };
                if own.is_empty() {
                    whole.push_str(above.get(from..from + long).unwrap_or_default());
                } else if own.len() > long && own.starts_with(&whole) {
                    whole.clone_from(own);
                } else {
                    whole.push_str(&format!("{own:0>long$}"));
                }
            }
            return if is_well_formed(of, &whole) {
                Ok(whole)
            } else {
                self.by_name(spec, of, name, above)
            };
        }
        let code = codes
            .first()
            .map(|(_, code)| digits(code))
            .unwrap_or_default();
        if is_well_formed(of, &code) && code.len() > 2 {
            return Ok(code);
        }
        let tail = match code.len() {
            1 => format!("0{code}"),
            2 | 4 => code,
            _ => return self.by_name(spec, of, name, above),
        };
        let under = |length: usize| above.get(..length).map(|above| format!("{above}{tail}"));
        let mut could: Vec<String> = [under(3), under(5)]
            .into_iter()
            .flatten()
            .filter(|code| is_well_formed(of, code))
            .collect();
        could.dedup();
        let named = could.iter().find(|code| {
            let known = self.edition.name(of, code);
            known.is_some_and(|known| same(known, name))
        });
        match (named, could.as_slice()) {
            (Some(code), _) => Ok(code.clone()),
            (None, [first, ..]) => Ok(first.clone()),
            (None, []) => self.by_name(spec, of, name, above),
        }
    }

    /// A code by name alone: the one nearest to the row above.
    fn by_name(
        &self,
        spec: &RowSpec,
        of: Classification,
        name: &str,
        above: &str,
    ) -> Result<String, Vec<(String, String)>> {
        if name.is_empty() {
            return Err(Vec::new());
        }
        let found: Vec<String> = (self.edition.named(of, name))
            .map(|entry| entry.code.to_string())
            // A list has the codes it has, a tree the levels it shows.
            .filter(|code| spec.nodes.is_empty() || spec.nodes.contains(code))
            .filter(|code| {
                let level = u8::try_from(1 + ancestors(of, code).count()).unwrap_or(u8::MAX);
                spec.levels.is_empty() || spec.levels.contains(&level)
            })
            .collect();
        let mut near = Some(above.to_owned());
        while let Some(up) = near {
            let below: Vec<&String> = (found.iter())
                .filter(|code| parent(of, code).unwrap_or_default() == up.as_str())
                .collect();
            if let [only] = below.as_slice() {
                return Ok((*only).clone());
            }
            if up.is_empty() {
                break;
            }
            near = Some(
                parent(of, &up)
                    .map(|up| up.into_owned())
                    .unwrap_or_default(),
            );
        }
        match found.as_slice() {
            [only] => Ok(only.clone()),
            _ => {
                let name = |code: &String| {
                    let up = parent(of, code).unwrap_or_default();
                    let above = self.edition.name(of, &up).unwrap_or_default();
                    format!("{above}/{name}")
                };
                Err(found
                    .iter()
                    .map(|code| (code.clone(), name(code)))
                    .collect())
            }
        }
    }
}
