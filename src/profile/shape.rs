//! Merged nodes read as a [`Profile`](super::model::Profile): the shapes of `model`, and whatever
//! does not have them told in one run, each at its place.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};

use super::node::{Map, Node, Value};
use crate::diag::{Finding, Location, Msg};
use crate::records::text::excerpt;
use crate::records::text::nearest::nearest;

/// Most wrong settings told.
const MOST: usize = 100;

/// Reads a table; what is wrong in it is left out so that the rest is looked at too.
pub fn read<T: DeserializeOwned>(root: &mut Node) -> Result<(T, Vec<Finding>), Vec<Finding>> {
    let unknown = RefCell::new(BTreeMap::new());
    let mut findings = Vec::new();
    let mut removed: Vec<Vec<Step>> = Vec::new();
    let done = |unknown: RefCell<BTreeMap<_, _>>, mut findings: Vec<Finding>| {
        findings.extend(unknown.into_inner().into_values());
        findings.sort_by_key(place);
        findings
    };
    for _ in 0..MOST {
        let reader = Reader {
            node: root,
            unknown: &unknown,
        };
        let mut problem = match T::deserialize(reader) {
            Ok(value) => return Ok((value, done(unknown, findings))),
            Err(problem) => problem,
        };
        problem.path.reverse();
        if let Kind::Missing(field) = problem.kind {
            let mut whole = problem.path.clone();
            whole.push(Step::Key(field.to_owned()));
            if !removed.contains(&whole) {
                findings.push(problem.finding(root));
            }
        } else {
            findings.push(problem.finding(root));
        }
        if !remove(root, &problem.path) {
            break;
        }
        removed.push(problem.path);
    }
    Err(done(unknown, findings))
}

fn place(finding: &Finding) -> Option<Location> {
    finding.primary.as_ref().map(|label| label.location.clone())
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
}

/// Takes out the value at a path; false when the path is the root.
fn remove(root: &mut Node, path: &[Step]) -> bool {
    let Some((step, rest)) = path.split_first() else {
        return false;
    };
    match (&mut root.value, step) {
        (Value::Table(table), Step::Key(key)) if rest.is_empty() => table.remove(key).is_some(),
        (Value::List(list), Step::Index(at)) if rest.is_empty() => {
            (*at < list.len()).then(|| list.remove(*at)).is_some()
        }
        (Value::Table(table), Step::Key(key)) => {
            table.get_mut(key).is_some_and(|node| remove(node, rest))
        }
        (Value::List(list), Step::Index(at)) => {
            list.get_mut(*at).is_some_and(|node| remove(node, rest))
        }
        _ => false,
    }
}

/// A path in words, as settings are listed: entries with an id by it, others by number.
fn name(root: &Node, path: &[Step]) -> String {
    let mut out = String::new();
    let mut node = Some(root);
    for step in path {
        node = match (node.map(|node| &node.value), step) {
            (Some(Value::Table(table)), Step::Key(key)) => table.get(key),
            (Some(Value::List(list)), Step::Index(at)) => list.get(*at),
            _ => None,
        };
        let dot = if out.is_empty() { "" } else { "." };
        out.push_str(&match (step, node.and_then(Node::id)) {
            (Step::Key(key), _) => format!("{dot}{key}"),
            (Step::Index(_), Some(id)) => format!("{dot}{id}"),
            (Step::Index(at), None) => format!("[{}]", at + 1),
        });
    }
    out
}

#[derive(Debug)]
enum Kind {
    Missing(&'static str),
    /// What TOML should have there instead, as an example.
    Shape(String),
    Word(String, &'static [&'static str]),
    Other(String),
}

/// The first wrong value met; its path innermost step first.
#[derive(Debug)]
struct Problem {
    kind: Kind,
    path: Vec<Step>,
    at: Option<(Location, String)>,
}

impl Problem {
    fn new(kind: Kind) -> Problem {
        Problem {
            kind,
            path: Vec::new(),
            at: None,
        }
    }

    fn within(mut self, step: Step, node: &Node) -> Problem {
        self.path.push(step);
        self.at
            .get_or_insert_with(|| (node.at.clone(), node.written()));
        self
    }

    fn finding(&self, root: &Node) -> Finding {
        let name = name(root, &self.path);
        let (at, found) = match &self.at {
            Some((at, found)) => (at, excerpt(found)),
            None => (&root.at, String::new()),
        };
        let mut finding = Finding::deny("profile-invalid");
        finding.message = match &self.kind {
            Kind::Missing(field) => Msg::new("profile-setting-missing").arg("key", field),
            Kind::Shape(wanted) => Msg::new("profile-setting-shape")
                .arg("found", found)
                .arg("wanted", wanted),
            Kind::Word(found, known) => Msg::new("profile-setting-word")
                .arg("found", excerpt(found))
                .arg("known", known.join("、")),
            Kind::Other(why) => Msg::new("profile-invalid").arg("why", why),
        };
        finding.arg("name", name).at(at)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.kind)
    }
}

impl std::error::Error for Problem {}

impl de::Error for Problem {
    fn custom<T: fmt::Display>(why: T) -> Self {
        Problem::new(Kind::Other(why.to_string()))
    }

    fn invalid_type(_: Unexpected, wanted: &dyn Expected) -> Self {
        let wanted = wanted.to_string();
        let sample = match wanted.as_str() {
            "a string" => "\"…\"",
            "a sequence" => "[…]",
            "a boolean" => "true / false",
            "a map" => "{ … }",
            wanted if wanted.starts_with("struct") => "{ … }",
            wanted if wanted.starts_with(['u', 'i']) => "0, 1, 2 …",
            wanted if wanted.contains("tuple") => "[\"…\", \"…\"]",
            wanted => wanted,
        };
        Problem::new(Kind::Shape(sample.to_owned()))
    }

    fn invalid_value(_: Unexpected, wanted: &dyn Expected) -> Self {
        Self::invalid_type(Unexpected::Other(""), wanted)
    }

    fn missing_field(field: &'static str) -> Self {
        Problem::new(Kind::Missing(field))
    }

    fn unknown_variant(found: &str, known: &'static [&'static str]) -> Self {
        Problem::new(Kind::Word(found.to_owned(), known))
    }
}

type Unknown = RefCell<BTreeMap<Location, Finding>>;

#[derive(Clone, Copy)]
struct Reader<'n> {
    node: &'n Node,
    unknown: &'n Unknown,
}

impl<'n> Reader<'n> {
    fn with(self, node: &'n Node) -> Reader<'n> {
        Reader { node, ..self }
    }

    /// Tells the keys of a table that its shape does not have.
    fn told(&self, table: &Map, fields: &'static [&'static str]) {
        for (key, node) in table {
            if fields.contains(&key.as_str()) {
                continue;
            }
            let mut finding = Finding::deny("profile-unknown-key")
                .arg("key", excerpt(key))
                .arg("known", fields.join("、"))
                .at(&node.key);
            if let Some(near) = nearest(key, fields.iter().copied()) {
                finding = finding.with(Msg::new("did-you-mean").arg("name", near));
            }
            self.unknown.borrow_mut().insert(node.key.clone(), finding);
        }
    }
}

impl<'de, 'n> de::Deserializer<'de> for Reader<'n> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match &self.node.value {
            Value::Text(text) => visitor.visit_str(text),
            Value::Integer(number) => visitor.visit_i64(*number),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Other(text) => Err(de::Error::invalid_type(Unexpected::Other(text), &visitor)),
            Value::List(list) => visitor.visit_seq(Items {
                reader: self,
                items: list.iter().enumerate(),
            }),
            Value::Table(table) => visitor.visit_map(Entries::new(self, table.iter().collect())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_some(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        let Value::Table(table) = &self.node.value else {
            return Err(Problem::new(Kind::Shape("{ … }".to_owned())));
        };
        self.told(table, fields);
        let known = table.iter();
        let known = known.filter(|(key, _)| fields.contains(&key.as_str()));
        visitor.visit_map(Entries::new(self, known.collect()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        match self.node.text() {
            Some(text) => visitor.visit_enum(Word(text)),
            None => Err(Problem::new(Kind::Shape("\"…\"".to_owned()))),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

struct Entries<'n> {
    reader: Reader<'n>,
    entries: std::vec::IntoIter<(&'n String, &'n Node)>,
    open: Option<(&'n String, &'n Node)>,
}

impl<'n> Entries<'n> {
    fn new(reader: Reader<'n>, entries: Vec<(&'n String, &'n Node)>) -> Self {
        Entries {
            reader,
            entries: entries.into_iter(),
            open: None,
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Problem;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Problem> {
        self.open = self.entries.next();
        let Some((key, _)) = self.open else {
            return Ok(None);
        };
        let key: StrDeserializer<Problem> = key.as_str().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Problem> {
        let Some((key, node)) = self.open.take() else {
            return Err(de::Error::custom("no key"));
        };
        seed.deserialize(self.reader.with(node))
            .map_err(|problem| problem.within(Step::Key(key.clone()), node))
    }
}

struct Items<'n> {
    reader: Reader<'n>,
    items: std::iter::Enumerate<std::slice::Iter<'n, Node>>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Problem;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Problem> {
        let Some((at, node)) = self.items.next() else {
            return Ok(None);
        };
        let read = seed.deserialize(self.reader.with(node));
        read.map(Some)
            .map_err(|problem| problem.within(Step::Index(at), node))
    }
}

/// One word of a closed set.
struct Word<'n>(&'n str);

impl<'de> EnumAccess<'de> for Word<'_> {
    type Error = Problem;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Problem> {
        let word: StrDeserializer<Problem> = self.0.into_deserializer();
        Ok((seed.deserialize(word)?, self))
    }
}

impl<'de> VariantAccess<'de> for Word<'_> {
    type Error = Problem;

    fn unit_variant(self) -> Result<(), Problem> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value, Problem> {
        Err(Problem::new(Kind::Shape("\"…\"".to_owned())))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Problem> {
        Err(Problem::new(Kind::Shape("\"…\"".to_owned())))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Problem> {
        Err(Problem::new(Kind::Shape("\"…\"".to_owned())))
    }
}
