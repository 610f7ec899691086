//! The schemas of what is published, and as much of JSON Schema as they need.

use serde_json::Value as Json;

/// The schema of `facts.json`.
pub const FACTS: &str = include_str!("../../schemas/facts.schema.json");
/// The schema of `manifest.json`.
pub const MANIFEST: &str = include_str!("../../schemas/manifest.schema.json");
/// The schema of `certificate.json`.
pub const CERTIFICATE: &str = include_str!("../../schemas/certificate.schema.json");

/// Where a value breaks its schema, and which word of the schema it breaks.
#[derive(Debug, PartialEq, Eq)]
pub struct Breach {
    /// `facts/12/value`
    pub place: String,
    pub rule: &'static str,
}

/// The first breaches of a schema, in the order of the value.
pub fn breaches(value: &Json, schema: &str) -> Vec<Breach> {
    let mut found = Vec::new();
    if let Ok(schema) = serde_json::from_str(schema) {
        check(value, &schema, &mut Vec::new(), &mut found);
    }
    found
}

/// What is told of one file; more of the same helps nobody.
const MOST: usize = 20;

fn check(value: &Json, schema: &Json, place: &mut Vec<String>, found: &mut Vec<Breach>) {
    if found.len() >= MOST {
        return;
    }
    let mut breach = |rule: &'static str, place: &[String]| {
        found.push(Breach {
            place: place.join("/"),
            rule,
        });
    };
    if let Some(kind) = schema["type"].as_str()
        && !is(value, kind)
    {
        return breach("type", place);
    }
    if !schema["const"].is_null() && schema["const"] != *value {
        breach("const", place);
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        breach("enum", place);
    }
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str())
        && !matches(text, pattern)
    {
        breach("pattern", place);
    }
    if let Some(number) = value.as_i64() {
        let below = schema["minimum"]
            .as_i64()
            .is_some_and(|least| number < least);
        let above = schema["maximum"].as_i64().is_some_and(|most| number > most);
        if below || above {
            breach(if below { "minimum" } else { "maximum" }, place);
        }
    }
    if let Some(list) = value.as_array() {
        let least = schema["minItems"].as_u64().unwrap_or(0);
        if (list.len() as u64) < least {
            breach("minItems", place);
        }
        for (at, item) in list.iter().enumerate() {
            within(at.to_string(), place, |place| {
                check(item, &schema["items"], place, found);
            });
        }
    }
    if let Some(map) = value.as_object() {
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            if !map.contains_key(name) {
                within(name.to_owned(), place, |place| {
                    found.push(Breach {
                        place: place.join("/"),
                        rule: "required",
                    });
                });
            }
        }
        for (name, item) in map {
            within(name.clone(), place, |place| {
                let own = &schema["properties"][name.as_str()];
                let other = &schema["additionalProperties"];
                match (own.is_null(), other) {
                    (false, _) => check(item, own, place, found),
                    (true, Json::Bool(false)) => found.push(Breach {
                        place: place.join("/"),
                        rule: "additionalProperties",
                    }),
                    (true, other) => check(item, other, place, found),
                }
            });
        }
    }
}

fn within(step: String, place: &mut Vec<String>, work: impl FnOnce(&mut Vec<String>)) {
    place.push(step);
    work(place);
    place.pop();
}

fn is(value: &Json, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        _ => false,
    }
}

/// The patterns the schemas use, and no other: numbers and hashes.
fn matches(text: &str, pattern: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match pattern {
        r"^-?[0-9]+(\.[0-9]+)?$" => {
            let text = text.strip_prefix('-').unwrap_or(text);
            match text.split_once('.') {
                Some((whole, places)) => digits(whole) && digits(places),
                None => digits(text),
            }
        }
        "^[0-9a-f]{64}$" => {
            let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
            text.len() == 64 && text.bytes().all(hex)
        }
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => {
            let parts: Vec<&str> = text.split('-').collect();
            let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
            lengths == [4, 2, 2] && parts.into_iter().all(digits)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{CERTIFICATE, FACTS, MANIFEST, breaches};
    use serde_json::{Value as Json, json};

    const KNOWN: [&str; 16] = [
        "$schema",
        "title",
        "description",
        "type",
        "required",
        "additionalProperties",
        "properties",
        "const",
        "enum",
        "pattern",
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
                "properties" => inside.as_object().expect("map").values().for_each(words),
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
