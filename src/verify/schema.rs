//! The schemas of what is published, and as much of JSON Schema as they need.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::pattern::Pattern;

/// The schema of `facts.json`.
pub const FACTS: &str = include_str!("../../schemas/facts.schema.json");
/// The schema of `manifest.json`.
pub const MANIFEST: &str = include_str!("../../schemas/manifest.schema.json");
/// The schema of `notice-vN.json`.
pub const NOTICE: &str = include_str!("../../schemas/notice.schema.json");
/// The schema of `certificate.json`.
pub const CERTIFICATE: &str = include_str!("../../schemas/certificate.schema.json");
/// The schema of the `report.json` of a run over a bureau's workspace.
pub const REPORT: &str = include_str!("../../schemas/report.schema.json");

/// Where a value breaks its schema, and which word of the schema it breaks.
#[derive(Debug, PartialEq, Eq)]
pub struct Breach {
    /// `facts/12/value`
    pub place: String,
    pub rule: &'static str,
}

/// The first breaches of a schema, in the order of the value.
pub fn breaches(value: &Json, schema: &str) -> Vec<Breach> {
    let Ok(root) = serde_json::from_str(schema) else {
        return Vec::new();
    };
    let mut checker = Checker {
        root: &root,
        place: Vec::new(),
        found: Vec::new(),
        patterns: HashMap::new(),
    };
    checker.check(value, &root);
    checker.found
}

/// What is told of one file; more of the same helps nobody.
const MOST: usize = 20;

struct Checker<'a> {
    root: &'a Json,
    place: Vec<Step<'a>>,
    found: Vec<Breach>,
    /// Patterns read so far.
    patterns: HashMap<&'a str, Pattern>,
}

/// A step from a value to one in it. Only a breach makes a text of it: a file has thousands.
#[derive(Clone, Copy)]
enum Step<'a> {
    Name(&'a str),
    At(usize),
}

/// The words of a schema that mean something here; `null` where it has none. Gathered in one pass,
/// since a schema says few of them and there are many values.
struct Words<'a> {
    reference: &'a Json,
    any_of: &'a Json,
    kind: &'a Json,
    constant: &'a Json,
    one_of: &'a Json,
    pattern: &'a Json,
    min_length: &'a Json,
    minimum: &'a Json,
    maximum: &'a Json,
    min_items: &'a Json,
    items: &'a Json,
    required: &'a Json,
    properties: &'a Json,
    additional: &'a Json,
}

impl<'a> Words<'a> {
    fn of(schema: &'a Json) -> Words<'a> {
        let none = &Json::Null;
        let mut words = Words {
            reference: none,
            any_of: none,
            kind: none,
            constant: none,
            one_of: none,
            pattern: none,
            min_length: none,
            minimum: none,
            maximum: none,
            min_items: none,
            items: none,
            required: none,
            properties: none,
            additional: none,
        };
        for (word, says) in schema.as_object().into_iter().flatten() {
            match word.as_str() {
                "$ref" => words.reference = says,
                "anyOf" => words.any_of = says,
                "type" => words.kind = says,
                "const" => words.constant = says,
                "enum" => words.one_of = says,
                "pattern" => words.pattern = says,
                "minLength" => words.min_length = says,
                "minimum" => words.minimum = says,
                "maximum" => words.maximum = says,
                "minItems" => words.min_items = says,
                "items" => words.items = says,
                "required" => words.required = says,
                "properties" => words.properties = says,
                "additionalProperties" => words.additional = says,
                _ => {}
            }
        }
        words
    }
}

impl<'a> Checker<'a> {
    fn breach(&mut self, rule: &'static str) {
        let place = self.place();
        self.found.push(Breach { place, rule });
    }

    fn place(&self) -> String {
        let steps = self.place.iter().map(|step| match step {
            Step::Name(name) => (*name).to_owned(),
            Step::At(at) => at.to_string(),
        });
        steps.collect::<Vec<_>>().join("/")
    }

    fn fits(&mut self, text: &str, pattern: &'a str) -> bool {
        let read = self.patterns.entry(pattern);
        read.or_insert_with(|| Pattern::new(pattern)).matches(text)
    }

    fn within(&mut self, step: Step<'a>, work: impl FnOnce(&mut Self)) {
        self.place.push(step);
        work(self);
        self.place.pop();
    }

    fn check(&mut self, value: &'a Json, schema: &'a Json) {
        if self.found.len() >= MOST {
            return;
        }
        let words = Words::of(schema);
        if let Some(name) = words.reference.as_str() {
            let name = name.strip_prefix("#/definitions/").unwrap_or_default();
            return self.check(value, &self.root["definitions"][name]);
        }
        if let Some(choices) = words.any_of.as_array() {
            self.any(value, choices);
        }
        if let Some(kind) = words.kind.as_str()
            && !is(value, kind)
        {
            return self.breach("type");
        }
        if !words.constant.is_null() && words.constant != value {
            self.breach("const");
        }
        if let Some(known) = words.one_of.as_array()
            && !known.contains(value)
        {
            self.breach("enum");
        }
        if let Some(text) = value.as_str() {
            if let Some(pattern) = words.pattern.as_str()
                && !self.fits(text, pattern)
            {
                self.breach("pattern");
            }
            if let Some(least) = words.min_length.as_u64()
                && (text.chars().count() as u64) < least
            {
                self.breach("minLength");
            }
        }
        if let Some(number) = value.as_i64() {
            if words.minimum.as_i64().is_some_and(|least| number < least) {
                self.breach("minimum");
            } else if words.maximum.as_i64().is_some_and(|most| number > most) {
                self.breach("maximum");
            }
        }
        if let Some(list) = value.as_array() {
            let least = words.min_items.as_u64().unwrap_or(0);
            if (list.len() as u64) < least {
                self.breach("minItems");
            }
            for (at, item) in list.iter().enumerate() {
                self.within(Step::At(at), |this| this.check(item, words.items));
            }
        }
        self.object(value, &words);
    }

    /// What one of several schemas allows; else the breaches of the one whose kind of value it is.
    fn any(&mut self, value: &'a Json, choices: &'a [Json]) {
        let mut closest: Option<Vec<Breach>> = None;
        for choice in choices {
            let mut inner = Checker {
                root: self.root,
                place: self.place.clone(),
                found: Vec::new(),
                patterns: HashMap::new(),
            };
            inner.check(value, choice);
            if inner.found.is_empty() {
                return;
            }
            let deeper = |found: &[Breach]| found.iter().all(|one| one.place != self.place());
            if deeper(&inner.found) {
                closest.get_or_insert(inner.found);
            }
        }
        match closest {
            Some(mut found) => self.found.append(&mut found),
            None => self.breach("anyOf"),
        }
    }

    fn object(&mut self, value: &'a Json, words: &Words<'a>) {
        let Some(map) = value.as_object() else { return };
        for name in words.required.as_array().into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            if !map.contains_key(name) {
                self.within(Step::Name(name), |this| this.breach("required"));
            }
        }
        for (name, item) in map {
            self.within(Step::Name(name), |this| {
                let own = &words.properties[name.as_str()];
                match (own.is_null(), words.additional) {
                    (false, _) => this.check(item, own),
                    (true, Json::Bool(false)) => this.breach("additionalProperties"),
                    (true, other) => this.check(item, other),
                }
            });
        }
    }
}

fn is(value: &Json, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{CERTIFICATE, FACTS, MANIFEST, breaches};
    use serde_json::{Value as Json, json};

    const KNOWN: [&str; 20] = [
        "$schema",
        "title",
        "description",
        "$ref",
        "definitions",
        "anyOf",
        "type",
        "required",
        "additionalProperties",
        "properties",
        "const",
        "enum",
        "pattern",
        "minLength",
        "items",
        "minItems",
        "minimum",
        "maximum",
        "format",
        "default",
    ];

    /// A word of a schema this module does not know would be a promise nobody checks.
    fn words(schema: &Json) {
        for (word, inside) in schema.as_object().into_iter().flatten() {
            assert!(KNOWN.contains(&word.as_str()), "{word}");
            match word.as_str() {
                "properties" | "definitions" => {
                    inside.as_object().expect("map").values().for_each(words);
                }
                "anyOf" => inside.as_array().expect("list").iter().for_each(words),
                "items" | "additionalProperties" => words(inside),
                _ => {}
            }
        }
    }

    #[test]
    fn the_schemas_say_only_what_is_checked() {
        for schema in [FACTS, MANIFEST, CERTIFICATE] {
            words(&serde_json::from_str(schema).expect("JSON"));
        }
    }

    #[test]
    fn breaches_are_named_with_their_place() {
        let facts = json!({
            "format": 2, "agency": "", "year": 2024.5, "phase": "some", "profile": "p",
            "comparison": { "unit": "元", "places": 7, "percent_places": 2 },
            "facts": [{ "key": "a", "label": "", "value": "1e5", "unit": "元", "origin": "sum",
                        "from": [], "note": "" }],
        });
        let found = breaches(&facts, FACTS);
        let found: Vec<(&str, &str)> = found.iter().map(|b| (b.place.as_str(), b.rule)).collect();
        let expected = [
            ("format", "const"),
            ("year", "type"),
            ("phase", "enum"),
            ("comparison/places", "maximum"),
            ("facts/0/value", "pattern"),
            ("facts/0/from", "minItems"),
            ("facts/0/note", "additionalProperties"),
        ];
        assert_eq!(found, expected);
        assert_eq!(breaches(&json!({}), MANIFEST).len(), 8);
    }
}
