//! The message catalogue and the program agree: every id used has its texts, every text is used,
//! and both languages say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gongkai::diag::{Lang, Msg, catalogue_ids};

/// What stands before an id where the program names one.
const USES: [&str; 6] = [
    "Finding::deny(",
    "Finding::warn(",
    "Finding::note(",
    "Finding::new(",
    "Msg::new(",
    "code: ",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Rust sources below `src` by path, without their test modules.
fn sources() -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![root().join("src")];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(directory).expect("src can be listed") {
            let path = entry.expect("entry").path();
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if path.is_dir() {
                if name != "tests" {
                    waiting.push(path);
                }
            } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
                let text = fs::read_to_string(&path).expect("source can be read");
                found.insert(path, without_tests(&text).to_owned());
            }
        }
    }
    found
}

fn without_tests(text: &str) -> &str {
    let module = text.match_indices("#[cfg(test)]").find(|&(at, mark)| {
        let after = text[at + mark.len()..].trim_start();
        after.starts_with("mod ") && after.lines().next().is_some_and(|line| line.ends_with('{'))
    });
    module.map_or(text, |(at, _)| &text[..at])
}

/// Ids named in a source: a quoted kebab-case word after one of [`USES`].
fn ids(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for used in USES {
        for (at, _) in text.match_indices(used) {
            let after = text[at + used.len()..].trim_start();
            if let Some(quoted) = after.strip_prefix('"')
                && let Some((id, _)) = quoted.split_once('"')
                && is_id(id)
                // Other things have codes too, but theirs are digits.
                && (used != "code: " || id.contains('-'))
            {
                found.insert(id);
            }
        }
    }
    found
}

fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(plain)
}

/// The catalogue as written: texts by key, by id.
fn catalogue() -> BTreeMap<String, BTreeMap<String, String>> {
    let path: PathBuf = root().join(Path::new("src/diag/messages.toml"));
    let text = fs::read_to_string(path).expect("messages.toml can be read");
    toml::from_str(&text).expect("messages.toml is TOML of texts")
}

/// Names of the `{name}` slots of a text; braces around anything else are printed as they are.
fn slots(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|after| after.split_once('}'))
        .map(|(name, _)| name)
        .filter(|name| is_id(name))
        .collect()
}

#[test]
fn every_id_used_is_in_the_catalogue() {
    let known = catalogue();
    let sources = sources();
    let used: BTreeSet<&str> = sources.values().flat_map(|text| ids(text)).collect();
    assert!(used.len() > 50, "the scan finds ids: {used:?}");
    let missing: Vec<String> = sources
        .iter()
        .flat_map(|(path, text)| {
            let missing = ids(text).into_iter().filter(|id| !known.contains_key(*id));
            missing
                .map(|id| format!("{id} in {}", path.display()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(missing.is_empty(), "no text for: {missing:#?}");
}

#[test]
fn every_text_is_used() {
    let sources = sources();
    let unused: Vec<&str> = catalogue_ids()
        .filter(|id| {
            let quoted = format!("\"{id}\"");
            !sources.values().any(|text| text.contains(&quoted))
        })
        .collect();
    assert!(unused.is_empty(), "never shown: {unused:?}");
}

#[test]
fn both_languages_say_the_same() {
    for (id, texts) in catalogue() {
        for key in texts.keys() {
            assert!(
                ["zh", "en", "help-zh", "help-en"].contains(&key.as_str()),
                "{id}: unknown key {key}"
            );
        }
        for text in texts.values() {
            assert_eq!(text.trim(), text, "{id}: blanks around the text");
            assert!(!text.is_empty(), "{id}: empty text");
        }
        let get = |key: &str| texts.get(key).map(String::as_str);
        let (zh, en) = (get("zh"), get("en"));
        assert!(zh.is_some() && en.is_some(), "{id}: zh and en are needed");
        assert_eq!(
            get("help-zh").is_some(),
            get("help-en").is_some(),
            "{id}: help in one language only"
        );
        for (zh, en) in [("zh", "en"), ("help-zh", "help-en")] {
            let (zh, en) = (get(zh).unwrap_or_default(), get(en).unwrap_or_default());
            assert_eq!(said(zh), said(en), "{id}: slots of zh and en differ");
        }
    }
}

/// Slots of a text, the names of records and fields taken together: Chinese texts give the label
/// where English ones give the key.
fn said(text: &str) -> BTreeSet<&str> {
    let names = ["key", "label", "kind", "table", "table-label"];
    let slots = slots(text).into_iter();
    slots
        .map(|slot| if names.contains(&slot) { "name" } else { slot })
        .collect()
}

#[test]
fn slots_are_filled() {
    let message = Msg::new("duplicate-line")
        .arg("ledger", "main")
        .arg("line", "{ledger}");
    assert_eq!(
        message.text(Lang::Zh),
        "台账“main”中有两行分类完全相同（{ledger}）"
    );
    assert_eq!(
        message.text(Lang::En),
        "two lines of ledger “main” have the same place ({ledger})"
    );
    assert!(
        message
            .help(Lang::Zh)
            .is_some_and(|help| help.contains("删去一行"))
    );
}
