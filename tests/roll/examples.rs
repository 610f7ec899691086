//! The examples rolled to the next year, filled in and touched: no token of the old year is left.

use std::collections::{BTreeMap, BTreeSet};

use gongkai::budget::catalogue::Catalogue;
use gongkai::budget::money::{Money, Unit};
use gongkai::diag::Location;
use gongkai::pipeline::{self, Outcome};
use gongkai::profile::load::Library;
use gongkai::records::load::{Memory, load};
use gongkai::records::schema::Type;
use gongkai::records::{Field, Raw, Record, Records, write as writer};
use gongkai::render::markdown;

use super::support::{EXAMPLES, root};
use super::{Place, files, take, write};

type Files = BTreeMap<String, Vec<u8>>;

/// Years of the two years before that stand where the old document had none: what is before and
/// after them, how many years ago they are, and why they are right.
const KEPT: [(&str, &str, i32, &str); 1] = [(
    "比",
    "年",
    1,
    "last year, which amounts are compared with: more or less than before",
)];

/// Codes of findings about what was carried over.
const UNTOUCHED: [&str; 2] = ["carried-untouched", "carried-untouched-many"];

fn run(files: &Files) -> Outcome {
    let library = Library { user: None };
    pipeline::run(&Memory(files.clone()), &library, Catalogue::builtin())
}

fn printed(outcome: &Outcome) -> String {
    markdown::render(outcome.document.as_ref().expect("a document"))
}

/// A roll by the program: what it wrote, last year's records apart.
fn rolled(input: &Files, year: i32, name: &str) -> (Files, Files) {
    let place = Place::new(name);
    write(&place.0.join("input"), input);
    let (said, code) = place.run(&[
        "roll",
        "input",
        "--to",
        &(year + 1).to_string(),
        "-o",
        "next",
    ]);
    assert_eq!(code, 0, "{name}: {said}");
    let mut made = files(&place.0.join("next"));
    made.retain(|path, _| !path.starts_with(".schemas/"));
    let previous = take(&mut made, "previous/");
    (made, previous)
}

/// Texts a year later: the old year becomes the new one, the one before it the old one.
fn later(text: &str, year: i32) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (head, tail) = rest.split_at(at);
        let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = tail.split_at(digits);
        out.push_str(head);
        match number.parse::<i32>() {
            Ok(found) if digits == 4 && (year - 1..=year).contains(&found) => {
                out.push_str(&(found + 1).to_string());
            }
            _ => out.push_str(number),
        }
        rest = tail;
    }
    out + rest
}

/// Fields by which a record of this year is found among last year's.
fn alike(new: &Record, old: &Record) -> bool {
    let moved = |key: &str| {
        key.starts_with("previous")
            || matches!(
                key,
                "carried"
                    | "before-previous"
                    | "start"
                    | "end"
                    | "as-of"
                    | "year"
                    | "base"
                    | "fact"
            )
    };
    let mut keys = new.fields.keys().filter(|key| !moved(key));
    keys.all(|key| new.text(key) == old.text(key))
}

/// The records with everything filled in that was emptied: amounts doubled, counts as they were,
/// dates a year later.
fn filled(made: &Files, old: &Records, year: i32) -> Records {
    let mut records = load(&Memory(made.clone())).records;
    let mut used = BTreeSet::new();
    for record in &mut records.list {
        let all = old.list.iter().enumerate();
        let found = all
            .filter(|(at, before)| before.kind.key == record.kind.key && !used.contains(at))
            .find(|(_, before)| alike(record, before));
        let Some((at, before)) = found else {
            continue;
        };
        used.insert(at);
        for spec in record.kind.fields {
            let left_out = matches!(spec.key, "reconstructed" | "reversal");
            let (None, Some(text), false) =
                (record.text(spec.key), before.text(spec.key), left_out)
            else {
                continue;
            };
            let value = match spec.ty {
                Type::Money => {
                    let amount = Money::parse(text, Unit::Yuan).expect("an amount");
                    Raw::Number(amount.plus(amount).to_string())
                }
                Type::Decimal | Type::Integer => Raw::Number(text.to_owned()),
                Type::Date => {
                    Raw::Date(text.replacen(&year.to_string(), &(year + 1).to_string(), 1))
                }
                _ => Raw::Text(later(text, year)),
            };
            let location = Location::None;
            record.fields.insert(spec.key, Field { value, location });
        }
    }
    records
}

/// The records as a directory, last year's beside them.
fn directory(records: &Records, previous: &Files) -> Files {
    let written = writer::directory(records).into_iter();
    let mut out: Files = written.map(|(name, file)| (name, file.bytes)).collect();
    let previous = previous.iter();
    out.extend(previous.map(|(name, bytes)| (format!("previous/{name}"), bytes.clone())));
    out
}

/// Every text touched: years moved on, and where there are none something said.
fn touched(records: &Records, year: i32) -> Records {
    let mut records = records.clone();
    for record in records
        .list
        .iter_mut()
        .filter(|record| record.get("carried").is_some())
    {
        let kind = record.kind;
        for spec in kind
            .fields
            .iter()
            .filter(|spec| spec.ty == Type::Text && spec.options.is_empty())
        {
            if let Some(text) = record.text(spec.key).map(|text| later(text, year)) {
                let location = Location::None;
                record.fields.insert(
                    spec.key,
                    Field {
                        value: Raw::Text(text),
                        location,
                    },
                );
            }
        }
        record.fields.remove("carried");
    }
    records
}

/// Years in a document, each with what stands around it and how long ago it was.
fn tokens(text: &str, own: i32) -> Vec<(String, i32, String)> {
    let masked = |text: &str| -> String {
        text.chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect()
    };
    let mut out = Vec::new();
    for line in text.lines() {
        for (at, _) in line.match_indices("20") {
            let digits = |c: &u8| c.is_ascii_digit();
            let number: usize = line.as_bytes()[at..]
                .iter()
                .take_while(|c| digits(c))
                .count();
            let inside = line[..at].ends_with(|c: char| c.is_ascii_digit() || c == '.');
            let Ok(year) = line[at..at + number.min(4)].parse::<i32>() else {
                continue;
            };
            if number != 4 || inside || !(own - 2..=own).contains(&year) {
                continue;
            }
            let before: String = line[..at].chars().rev().take(4).collect();
            let after: String = line[at + 4..].chars().take(4).collect();
            let before: String = before.chars().rev().collect();
            out.push((masked(&before), own - year, masked(&after)));
        }
    }
    out
}

#[test]
fn no_token_of_the_old_year_is_left() {
    let mut wrong = Vec::new();
    for name in EXAMPLES {
        let input = files(&root().join("examples").join(name));
        let loaded = load(&Memory(input.clone()));
        let old = &loaded.records;
        let year: i32 = old
            .one("document")
            .expect("document")
            .text("year")
            .expect("year")
            .parse()
            .expect("a year");
        let (made, previous) = rolled(&input, year, name);
        let first = run(&input);
        let document = printed(&first);
        assert_eq!(
            printed(&run(&previous)),
            document,
            "{name}: last year's records"
        );

        // Every text that was carried over is told.
        let blank = filled(&made, old, year);
        let stale = run(&directory(&blank, &previous));
        let carried = blank
            .list
            .iter()
            .filter(|record| record.get("carried").is_some());
        let told: usize = stale.findings.iter().map(told).sum();
        let years: BTreeSet<&Location> = stale
            .findings
            .iter()
            .filter(|finding| finding.code == "carried-year")
            .filter_map(|finding| {
                Some(
                    &stale
                        .records
                        .list
                        .iter()
                        .find(|record| {
                            record.fields.values().any(|field| {
                                Some(&field.location)
                                    == finding.primary.as_ref().map(|label| &label.location)
                            })
                        })?
                        .location,
                )
            })
            .collect();
        let carried = carried.count();
        if told + years.len() != carried {
            wrong.push(format!(
                "{name}: {carried} carried, {told} untouched and {} with years told",
                years.len()
            ));
        }

        // Touched, nothing is told and no year of the old document stands where it stood.
        let done = touched(&blank, year);
        let next = directory(&done, &previous);
        let outcome = run(&next);
        let left = outcome
            .findings
            .iter()
            .filter(|finding| finding.code.starts_with("carried"));
        wrong.extend(left.map(|finding| format!("{name}: {finding:?}")));
        let before: BTreeSet<_> = tokens(&document, year).into_iter().collect();
        for (lead, ago, rest) in tokens(&printed(&outcome), year + 1) {
            let kept = KEPT
                .iter()
                .any(|(a, b, back, _)| lead.ends_with(a) && rest.starts_with(b) && ago == *back);
            if ago > 0 && !kept && !before.contains(&(lead.clone(), ago, rest.clone())) {
                wrong.push(format!("{name}: …{lead}[{}]{rest}…", year + 1 - ago));
            }
        }

        // And again.
        let (again, last) = rolled(&next, year + 1, &format!("{name}-again"));
        let same = |path: &&String| last.get(*path) == next.get(*path);
        let differ: Vec<&String> = next
            .keys()
            .chain(last.keys())
            .filter(|path| !same(path))
            .collect();
        assert!(
            differ.is_empty(),
            "{name}: records of the second year: {differ:?}"
        );
        assert!(again.contains_key("budget.toml"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How many records a finding says are untouched.
fn told(finding: &gongkai::diag::Finding) -> usize {
    if !UNTOUCHED.contains(&finding.code) {
        return 0;
    }
    let mut args = finding.message.args.iter();
    let count = args.find(|(key, _)| *key == "count");
    count.map_or(1, |(_, count)| count.parse().expect("a count"))
}
