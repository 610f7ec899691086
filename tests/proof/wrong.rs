//! Wrong renderers are caught: a digit changed in a file is reported, there and nowhere else.

use std::collections::BTreeSet;

use gongkai::artifacts::Artifacts;
use gongkai::pipeline::Outcome;

use super::compare::Difference;
use super::judge::told;
use super::support::{example, run};
use super::{Kind, LIGHT, budgets, differences, made, spoil, text};

/// Some files of many, with the facts they are held against.
fn only(artifacts: &Artifacts, wanted: &dyn Fn(&str) -> bool) -> Artifacts {
    let files = artifacts.iter();
    let files = files.filter(|(name, _)| wanted(name) || *name == "facts.json");
    files
        .map(|(name, bytes)| (name.clone(), bytes.clone()))
        .collect()
}

/// The places that differ; a line that a split table repeats is the same place.
fn places(differences: &[Difference]) -> BTreeSet<&str> {
    let places = differences.iter().map(|it| it.place.as_str());
    places
        .map(|place| place.trim_end_matches(" repeated"))
        .collect()
}

/// Makes files wrong in one digit: exactly the place where it stands is reported.
fn caught(outcome: &Outcome, artifacts: &Artifacts, kind: Kind, random: &mut budgets::Random) {
    let names: Vec<&String> = artifacts
        .keys()
        .filter(|name| Kind::of(name) == Some(kind))
        .collect();
    let name = names[random.below(names.len())];
    let bytes = &artifacts[name];
    let (wrong, now) = match kind {
        Kind::Pdf => spoil::pdf(bytes, random),
        Kind::Docx => spoil::docx(bytes, random),
        Kind::Html => spoil::html(text(bytes), random),
        Kind::Markdown => spoil::markdown(text(bytes), random),
        Kind::Xlsx => spoil::xlsx(bytes, random),
    };
    let mut files = only(artifacts, &|other| other == name);
    files.insert(name.clone(), wrong);
    let found = differences(outcome, &files);
    let list = told(&found);
    assert_eq!(places(&found).len(), 1, "{name}, now {now}: {list}");
    assert!(
        found.iter().all(|it| it.kind == format!("{kind:?}")),
        "{list}"
    );
    if !matches!(kind, Kind::Xlsx | Kind::Pdf) {
        assert!(
            found.iter().any(|it| it.found.contains(&now)),
            "{name}, now {now}: {list}"
        );
    }
}

const SPOILED: [&str; 2] = ["wuhan-qingshan-2024", "nanchang-qingyunpu-2025"];

#[test]
fn a_wrong_digit_is_caught_where_it_stands() {
    for (seed, name) in (7..).zip(SPOILED) {
        let outcome = run(&example(name));
        let artifacts = made(&outcome, &LIGHT);
        let mut random = budgets::Random(seed);
        for kind in [Kind::Docx, Kind::Html, Kind::Markdown, Kind::Xlsx] {
            for _ in 0..12 {
                caught(&outcome, &artifacts, kind, &mut random);
            }
        }
    }
}

#[test]
fn a_wrong_value_is_caught_by_its_key() {
    let outcome = run(&example("wuhan-qingshan-2024"));
    let artifacts = made(&outcome, &LIGHT);
    let mut random = budgets::Random(3);
    let html = |name: &str| name.ends_with(".html");
    for _ in 0..12 {
        let mut files = only(&artifacts, &html);
        let (wrong, key) = spoil::json(text(&artifacts["facts.json"]), &mut random);
        files.insert("facts.json".to_owned(), wrong);
        let found = differences(&outcome, &files);
        assert!(
            found.iter().any(|it| it.kind == "Json" && it.place == key),
            "{}",
            told(&found)
        );
        let about = |it: &Difference| {
            let texts = [&it.place, &it.wanted, &it.found];
            texts.iter().any(|text| text.contains(&key))
        };
        assert!(found.iter().all(about), "{key}: {}", told(&found));
    }
    let data: Vec<&String> = artifacts
        .keys()
        .filter(|name| {
            name.starts_with("data/tables/") && spoil::has_digits(text(&artifacts[*name]))
        })
        .collect();
    let mut files = only(&artifacts, &|name| name.starts_with("data/"));
    for _ in 0..24 {
        let name = data[random.below(data.len())];
        files.insert(
            name.clone(),
            spoil::csv(text(&artifacts[name]), &mut random),
        );
        let found = differences(&outcome, &files);
        assert_eq!(found.len(), 1, "{name}: {}", told(&found));
        assert!(
            found[0].place.starts_with(name.as_str()),
            "{}",
            told(&found)
        );
        files.insert(name.clone(), artifacts[name].clone());
    }
}

#[cfg(feature = "pdf")]
#[test]
fn a_wrong_glyph_is_caught_where_it_stands() {
    let outcome = run(&example("nanchang-qingyunpu-2025"));
    let artifacts = made(
        &outcome,
        &[
            gongkai::artifacts::Format::Pdf,
            gongkai::artifacts::Format::Json,
        ],
    );
    let mut random = budgets::Random(11);
    for _ in 0..24 {
        caught(&outcome, &artifacts, Kind::Pdf, &mut random);
    }
}
