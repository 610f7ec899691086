//! What the tests of whole budgets share: inputs in memory, examples, one run of all stages.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gongkai::artifacts::{Artifacts, Engine, Format, Settings, artifacts};
use gongkai::budget::catalogue::Catalogue;
use gongkai::budget::money::Money;
use gongkai::diag::{Finding, Lang};
use gongkai::facts::{Fact, Facts, Gap, Value};
use gongkai::pipeline::{self, Outcome};
use gongkai::profile::load::Library;
use gongkai::records::load::{Directory, Files, Memory};
use gongkai::render::typst::FontSet;
use serde::Deserialize;

pub const EXAMPLES: [&str; 5] = [
    "wuhan-qingshan-2024",
    "ganzhou-miit-2022",
    "ganzhou-st-2025-evaluation",
    "nanchang-qingyunpu-2025",
    "suizhou-zengdu-2024",
];

/// Every format but PDF.
pub const LIGHT: [Format; 6] = [
    Format::Csv,
    Format::Docx,
    Format::Html,
    Format::Markdown,
    Format::Json,
    Format::Xlsx,
];

/// The files of a document.
pub fn made(outcome: &Outcome, formats: &[Format]) -> Artifacts {
    let settings = Settings {
        formats: formats.iter().copied().collect(),
        draft: false,
        fonts: &FontSet::bundled(),
        engine: Engine::Embedded,
    };
    artifacts(outcome, &settings).expect("files")
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a directory.
pub fn directory(path: &Path) -> Memory {
    let files = Directory::new(path);
    let mut memory = Memory::default();
    for path in files.list("") {
        let bytes = files.read(&path).expect("a file that was listed");
        memory.0.insert(path, bytes);
    }
    memory
}

pub fn example(name: &str) -> Memory {
    directory(&root().join("examples").join(name))
}

/// Files from path and text.
pub fn memory<T: AsRef<str>>(files: &[(&str, T)]) -> Memory {
    Memory(
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_ref().as_bytes().to_vec()))
            .collect(),
    )
}

/// Runs all stages with the profiles of `tests/profiles` at hand.
pub fn run(files: &dyn Files) -> Outcome {
    run_with(files, &directory(&root().join("tests/profiles")))
}

pub fn run_with(files: &dyn Files, profiles: &Memory) -> Outcome {
    let library = Library {
        user: Some(profiles),
    };
    pipeline::run(files, &library, Catalogue::builtin())
}

/// The findings that block, in one line each.
pub fn blocking(outcome: &Outcome) -> Vec<String> {
    let blocking = outcome.findings.iter().filter(|f| f.level.blocks());
    blocking.map(words).collect()
}

/// Code and text of a finding.
pub fn words(finding: &Finding) -> String {
    format!("{}: {}", finding.code, finding.message.text(Lang::Zh))
}

pub fn codes(outcome: &Outcome) -> Vec<&'static str> {
    outcome.findings.iter().map(|f| f.code).collect()
}

pub fn facts(outcome: &Outcome) -> Arc<Facts> {
    outcome
        .facts
        .clone()
        .unwrap_or_else(|| panic!("no facts: {:?}", blocking(outcome)))
}

pub fn fact(facts: &Facts, key: &str) -> Arc<Fact> {
    let parsed = facts.parse(key).unwrap_or_else(|e| panic!("{key}: {e:?}"));
    facts
        .get(&parsed)
        .unwrap_or_else(|gap| panic!("{key}: {:?}", gap.gap))
}

/// An amount in 元 without trailing zeros.
pub fn plain(money: Money) -> String {
    money.yuan().normalize().to_string()
}

/// A money fact in 元, as text.
pub fn yuan(facts: &Facts, key: &str) -> String {
    match fact(facts, key).value {
        Value::Money(money) => plain(money),
        other => panic!("{key} is {other:?}"),
    }
}

pub fn gap(facts: &Facts, key: &str) -> Gap {
    let parsed = facts.parse(key).unwrap_or_else(|e| panic!("{key}: {e:?}"));
    match facts.get(&parsed) {
        Ok(fact) => panic!("{key} is {:?}", fact.value),
        Err(gap) => gap.gap.clone(),
    }
}

/// A change of one record file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub file: String,
    /// Text that stands there exactly once, or `every` times.
    #[serde(default)]
    pub find: String,
    #[serde(default)]
    pub every: bool,
    #[serde(default)]
    pub replace: String,
    #[serde(default)]
    pub append: String,
}

pub fn apply(name: &str, files: &mut Memory, changes: &[Change]) {
    for change in changes {
        let bytes = files.0.get_mut(&change.file);
        let bytes = bytes.unwrap_or_else(|| panic!("{name}: no file {}", change.file));
        let mut text = String::from_utf8(bytes.clone()).expect("UTF-8");
        if !change.find.is_empty() {
            let times = text.matches(&change.find).count();
            assert!(
                times == 1 || (change.every && times > 1),
                "{name}: “{}” stands {times} times in {}",
                change.find,
                change.file
            );
            text = text.replace(&change.find, &change.replace);
        }
        text += &change.append;
        *bytes = text.into_bytes();
    }
}

/// All a document shows of each fact, sorted.
pub fn shown(outcome: &Outcome) -> std::collections::BTreeMap<String, Vec<String>> {
    let mut shown: std::collections::BTreeMap<String, Vec<String>> =
        std::collections::BTreeMap::new();
    for place in gongkai::why::shown(outcome.document.as_ref().expect("a document")).places {
        shown.entry(place.fact).or_default().push(place.shown);
    }
    for texts in shown.values_mut() {
        texts.sort();
    }
    shown
}
