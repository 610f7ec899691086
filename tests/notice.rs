//! The public notice of an amendment.
//!
//! A case is a directory `tests/notice/CASE`: `base` names an example, the files below `over/` stand
//! in the place of its own or beside them, those below `profiles/` are profiles; `expected/` holds
//! the notice of every version as text and data. `UPDATE=1` writes them anew.
//!
//! Whether a notice lists all figures that changed, and only those, is held against two clean
//! builds, for random amendments.

#[path = "support/random.rs"]
mod random;
#[path = "properties/support.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use gongkai::artifacts::{Engine, Format, Settings};
use gongkai::budget::catalogue::Catalogue;
use gongkai::diag::Lang;
use gongkai::diag::render::{Format as MessageFormat, render};
use gongkai::document::tree::{Block, Document, Inline};
use gongkai::notice::{self, Notice, files};
use gongkai::pipeline::{self, Ask, Outcome};
use gongkai::profile::load::Library;
use gongkai::records::load::Memory;
use gongkai::render::typst::FontSet;
use gongkai::verify::schema::{NOTICE, breaches};
use random::Random;
use support::{directory, example, root, shown};

/// Random amendments of each example.
const AMENDMENTS: usize = 6;

fn run(files: &Memory, profiles: &Memory, version: u32) -> Outcome {
    let library = Library {
        user: Some(profiles),
    };
    let ask = Ask::version(Some(version));
    pipeline::run_with(files, &library, Catalogue::builtin(), &ask).swap_remove(0)
}

fn notice(old: &Outcome, new: &Outcome) -> (Notice, Vec<gongkai::diag::Finding>) {
    let edition = Catalogue::builtin().for_year(2024);
    let made = notice::make(old, new, edition).expect("the profile has a notice");
    let made = made.expect("both versions have a document");
    (made.value, made.findings)
}

fn made(notice: &Notice, outcome: &Outcome) -> BTreeMap<String, Vec<u8>> {
    let settings = Settings {
        formats: [Format::Markdown, Format::Html, Format::Docx].into(),
        draft: false,
        fonts: &FontSet::bundled(),
        engine: Engine::Embedded,
    };
    let facts = outcome.facts.as_ref().expect("facts");
    files::all(notice, facts, &settings).expect("files")
}

/// The data of a notice without what changes with the program and its formats.
fn data(bytes: &[u8]) -> String {
    let mut root: serde_json::Value = serde_json::from_slice(bytes).expect("JSON");
    assert_eq!(breaches(&root, NOTICE), []);
    let map = root.as_object_mut().expect("an object");
    map.remove("program");
    map.remove("outputs");
    format!("{root:#}\n")
}

fn case(path: &Path) {
    let name = fs::read_to_string(path.join("base")).expect("the name of an example");
    let mut records = example(name.trim());
    let over = directory(&path.join("over"));
    records.0.extend(over.0);
    let profiles = directory(&path.join("profiles"));
    let last = pipeline::run(
        &records,
        &Library {
            user: Some(&profiles),
        },
        Catalogue::builtin(),
    );
    let versions = last.budget.as_ref().map_or(1, |budget| budget.version());
    let mut expected = BTreeMap::new();
    let mut old = run(&records, &profiles, 1);
    for version in 2..=versions {
        let new = run(&records, &profiles, version);
        let (notice, found) = notice(&old, &new);
        let files = made(&notice, &new);
        let name = notice.name();
        let text = |ending: &str| files[&format!("{name}.{ending}")].as_slice();
        let markdown = String::from_utf8(text("md").to_vec()).expect("UTF-8");
        expected.insert(format!("{name}.md"), markdown);
        expected.insert(format!("{name}.json"), data(text("json")));
        if !found.is_empty() {
            let found = render(&found, &new.sources, MessageFormat::Short, Lang::Zh, false);
            expected.insert(format!("{name}.short"), found);
        }
        let page = String::from_utf8(text("html").to_vec()).expect("UTF-8");
        hostile(&page);
        old = new;
    }
    let directory = path.join("expected");
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).expect("directory");
        for (file, text) in &expected {
            fs::write(directory.join(file), text).expect("write");
        }
        return;
    }
    let there: BTreeMap<String, String> = support::directory(&directory)
        .0
        .into_iter()
        .map(|(file, bytes)| (file, String::from_utf8(bytes).expect("UTF-8")))
        .collect();
    assert_eq!(there, expected, "{}", path.display());
}

/// Nothing of the records is markup in a page.
fn hostile(page: &str) {
    assert_eq!(
        page.matches("<script").count(),
        2,
        "a script of the records"
    );
    assert!(!page.contains("<img"), "a picture of the records");
}

#[test]
fn every_case_says_what_it_should() {
    let mut cases: Vec<_> = fs::read_dir(root().join("tests/notice"))
        .expect("cases")
        .map(|entry| entry.expect("a case").path())
        .collect();
    cases.sort();
    assert!(cases.len() > 3, "cases");
    for path in cases {
        case(&path);
    }
}

fn value(outcome: &Outcome, key: &str) -> Option<String> {
    let facts = outcome.facts.as_ref().expect("facts");
    let fact = facts.get(&facts.parse(key).ok()?).ok()?;
    Some(fact.value.exact().normalize().to_string())
}

/// Keys whose value differs and of which something else is shown.
fn changed(old: &Outcome, new: &Outcome) -> BTreeSet<String> {
    let (before, after) = (shown(old), shown(new));
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    // What the first adjustment made of the original is what the notice says itself.
    let [was, is] = [old, new].map(|run| run.facts.as_ref().expect("facts").own());
    let own = format!(",base={}.original)", is.year);
    let said = |key: &str| was != is && key.ends_with(&own);
    let differs = |key: &&&String| {
        // What a version does not know is nothing.
        let nothing = |value: Option<String>| value.unwrap_or_else(|| "0".to_owned());
        let [was, is] = [old, new].map(|run| nothing(value(run, key)));
        before.get(**key) != after.get(**key) && was != is && !said(key)
    };
    keys.iter()
        .filter(differs)
        .map(|key| (**key).clone())
        .collect()
}

/// An amendment that changes lines of the records at random.
fn amendment(outcome: &Outcome, random: &mut Random) -> String {
    let kind = ["adjustment", "correction"][random.below(2)];
    let mut out = format!(
        "format = 1\n\n[[amendment]]\nid = \"a\"\nkind = \"{kind}\"\ndate = 2024-12-30\n\
         publication-date = 2024-12-31\nauthority = \"某某市财政局\"\nreason = \"随机变动\"\n"
    );
    let spec = gongkai::records::schema::kind("change").expect("a kind");
    let lines: Vec<_> = outcome
        .records
        .of("line")
        .filter(|line| line.text("confidential") != Some("true"))
        .collect();
    let mut taken = BTreeSet::new();
    for _ in 0..=random.below(3) {
        let at = random.below(lines.len());
        if !taken.insert(at) {
            continue;
        }
        let line = lines[at];
        let Some(was) = line.text("amount").filter(|text| !text.starts_with('-')) else {
            continue;
        };
        out.push_str("\n[[change]]\namendment = \"a\"\n");
        for field in spec.fields {
            let told = ![
                "amendment",
                "action",
                "of",
                "was",
                "amount",
                "note",
                "reason",
                "name",
            ]
            .contains(&field.key);
            if let Some(text) = line.text(field.key).filter(|_| told) {
                out.push_str(&format!("{} = \"{text}\"\n", field.key));
            }
        }
        out.push_str(&format!("was = {was}\n"));
        match random.below(5) {
            0 => out.push_str("action = \"withdraw\"\n"),
            // Often too little to be seen in 万元.
            1 | 2 => out.push_str(&format!(
                "action = \"change\"\namount = {}\n",
                raised(was, "0.01")
            )),
            _ => {
                let by = (1 + random.below(9_000_000)).to_string();
                out.push_str(&format!(
                    "action = \"change\"\namount = {}\n",
                    raised(was, &by)
                ));
            }
        }
    }
    out
}

fn raised(amount: &str, by: &str) -> String {
    let number = |text: &str| text.parse::<rust_decimal::Decimal>().expect("a number");
    (number(amount) + number(by)).to_string()
}

#[test]
fn a_notice_lists_all_figures_that_changed_and_only_those() {
    let mut random = Random(5);
    let mut seen = [0_usize; 2];
    for name in [
        "wuhan-qingshan-2024",
        "nanchang-qingyunpu-2025",
        "suizhou-zengdu-2024",
    ] {
        let plain = example(name);
        let none = Memory::default();
        let old = run(&plain, &none, 1);
        for _ in 0..AMENDMENTS {
            let text = amendment(&old, &mut random);
            let mut amended = example(name);
            let file = "amendments/a/amendment.toml".to_owned();
            amended.0.insert(file, text.clone().into_bytes());
            let new = run(&amended, &none, 2);
            assert_eq!(new.budget.as_ref().expect("a budget").version(), 2);
            let (notice, found) = notice(&old, &new);
            let found = render(&found, &new.sources, MessageFormat::Short, Lang::Zh, false);
            assert_eq!(found, "", "{name}\n{text}");
            let told: BTreeSet<String> = notice
                .figures
                .iter()
                .map(|figure| figure.key.clone())
                .collect();
            assert_eq!(told, changed(&old, &new), "{name}\n{text}");
            printed(&notice);
            for figure in &notice.figures {
                seen[usize::from(figure.direct)] += 1;
                let [before, after] = [&old, &new].map(|run| value(run, &figure.key));
                let plain = |text: &Option<String>| {
                    let number = text.as_ref()?.parse::<rust_decimal::Decimal>().ok()?;
                    Some(number.round_dp(12).normalize().to_string())
                };
                assert_eq!(plain(&figure.exact[0]), plain(&before), "{}", figure.key);
                assert_eq!(plain(&figure.exact[1]), plain(&after), "{}", figure.key);
            }
        }
    }
    assert!(seen.iter().all(|&count| count > 50), "{seen:?}");
}

/// Every number the notice prints is that of a figure it lists, or of the sentence on the total.
fn printed(notice: &Notice) {
    let listed: BTreeSet<String> = notice.exact.keys().cloned().collect();
    for fact in facts_of(&notice.document) {
        let total = fact == "spending" || fact.ends_with("/spending");
        assert!(total || listed.contains(&fact), "{fact}");
    }
}

fn facts_of(document: &Document) -> Vec<String> {
    let mut out = Vec::new();
    let mut take = |line: &[Inline]| {
        for inline in line {
            if let Inline::Figure { fact, .. } = inline {
                out.push(fact.clone());
            }
        }
    };
    for block in &document.body {
        match block {
            Block::Heading(heading) => take(&heading.content),
            Block::Paragraph(paragraph) => take(&paragraph.content),
            Block::Grid(grid) if grid.id.ends_with("-wording") => {}
            Block::Grid(grid) => {
                let rows = grid.head.iter().chain(&grid.body);
                rows.flat_map(|row| &row.cells)
                    .flat_map(|cell| &cell.content)
                    .for_each(|line| take(line));
            }
            Block::Chart(_) => {}
        }
    }
    out
}

/// The link to the version before: by the facts that version publishes, in every file that says it.
#[test]
fn a_republished_document_links_to_its_predecessor() {
    let path = root().join("tests/notice/adjusted-then-corrected");
    let mut records = example("wuhan-qingshan-2024");
    let first = support::made(&run(&records, &Memory::default(), 1), &support::LIGHT);
    records.0.extend(directory(&path.join("over")).0);
    let made =
        |version| support::made(&run(&records, &Memory::default(), version), &support::LIGHT);
    let versions = [made(1), made(2), made(3)];
    // What is amended later changes nothing of what was published first.
    assert_eq!(versions[0], first);
    assert!(!String::from_utf8_lossy(&first["facts.json"]).contains("version"));
    for (before, after) in versions.iter().zip(&versions[1..]) {
        let hash = gongkai::diag::hash(&before["facts.json"]);
        for file in ["facts.json", "manifest.json"] {
            let root: serde_json::Value = serde_json::from_slice(&after[file]).expect("JSON");
            assert_eq!(root["predecessor"]["facts_sha256"], hash.as_str(), "{file}");
        }
        let text = String::from_utf8_lossy(&after["disclosure.md"]);
        assert!(text.contains(&hash[..16]), "the table of versions");
    }
    // A published file that is pinned is what the link is to, whatever would be built now.
    let mut bytes = first["facts.json"].clone();
    bytes.push(b'\n');
    records.0.insert("first.json".to_owned(), bytes.clone());
    let entry = records.0.get_mut("budget.toml").expect("an entry");
    entry.extend(b"\n[[published]]\nfile = \"first.json\"\nversion = 1\n");
    let second = run(&records, &Memory::default(), 2);
    let budget = second.budget.as_ref().expect("a budget");
    let link = budget.amendments[0].predecessor.as_deref();
    assert_eq!(link, Some(gongkai::diag::hash(&bytes).as_str()));
    assert!(
        second
            .findings
            .iter()
            .any(|one| one.code == "predecessor-rebuilt")
    );
    assert!(!second.blocked());
}
