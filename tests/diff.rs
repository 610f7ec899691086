//! What moved between two versions: held against two clean builds that know nothing of each other.

#[path = "properties/budgets.rs"]
mod budgets;
#[path = "proof/shaken.rs"]
mod shaken;
#[path = "properties/support.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;

use budgets::Random;
use gongkai::diag::Lang;
use gongkai::diff::report::plain;
use gongkai::diff::{Diff, Version, compare};
use gongkai::document::tree::Document;
use gongkai::facts::Value;
use gongkai::pipeline::Outcome;
use gongkai::records::load::Memory;
use gongkai::render::docx;
use gongkai::render::json;
use gongkai::render::redline::{self, Words};
use gongkai::render::typst::plan;
use quick_xml::Reader;
use quick_xml::events::Event;
use support::{Change, EXAMPLES, apply, example, facts, root, run, shown};

/// Random budgets, or as many as `DIFF_BUDGETS` says, and changes of each.
const BUDGETS: u64 = 4;
const CHANGES: usize = 25;

fn diff(old: &Outcome, new: &Outcome) -> Diff {
    let version = |run| Version::of_records(run).expect("a document");
    compare(&version(old), &version(new))
}

/// Keys of the published facts.
fn published(outcome: &Outcome) -> BTreeSet<String> {
    let document = outcome.document.as_ref().expect("a document");
    json::entries(&facts(outcome), document)
        .into_keys()
        .collect()
}

/// The value of a fact, published or not.
fn value(outcome: &Outcome, key: &str) -> Option<Value> {
    let facts = facts(outcome);
    let fact = facts.get(&facts.parse(key).ok()?).ok()?;
    Some(fact.value)
}

/// What one list has over another, both sorted.
fn over(list: &[String], other: &[String]) -> Vec<String> {
    let mut left: Vec<String> = other.to_vec();
    let mut found = list.to_vec();
    found.retain(|text| match left.iter().position(|one| one == text) {
        Some(at) => {
            left.remove(at);
            false
        }
        None => true,
    });
    found
}

/// Checks a difference of one changed amount.
fn agrees(name: &str, old: &Outcome, new: &Outcome) -> Diff {
    let diff = diff(old, new);
    assert_eq!(diff.inputs.len(), 1, "{name}: {:?}", diff.inputs);
    let keys: BTreeSet<String> = published(old).union(&published(new)).cloned().collect();
    let moved: Vec<&str> = keys
        .iter()
        .filter(|key| value(old, key) != value(new, key))
        .map(String::as_str)
        .collect();
    let told: Vec<&str> = diff.figures.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(told, moved, "{name}");
    let (before, after) = (shown(old), shown(new));
    let none = Vec::new();
    for figure in &diff.figures {
        let key = &figure.key;
        assert_eq!(figure.causes, [0], "{name}: {key}");
        let was = before.get(key).unwrap_or(&none);
        let is = after.get(key).unwrap_or(&none);
        let mut texts: [Vec<String>; 2] = Default::default();
        for place in &figure.places {
            assert_ne!(place.before, place.after, "{name}: {key}");
            texts[0].extend(place.before.clone());
            texts[1].extend(place.after.clone());
        }
        texts.iter_mut().for_each(|texts| texts.sort());
        let [gone, fresh] = texts;
        // Places count, not texts: one place may show now what another showed before.
        assert_eq!(over(&gone, &fresh), over(was, is), "{name}: {key}");
        assert_eq!(over(&fresh, &gone), over(is, was), "{name}: {key}");
        let alike = is.len() - fresh.len();
        assert_eq!(figure.hidden, alike, "{name}: {key}");
    }
    let told: BTreeSet<&String> = diff.figures.iter().map(|one| &one.key).collect();
    let keys = before.keys().chain(after.keys());
    let shown_otherwise = keys.filter(|key| before.get(*key) != after.get(*key));
    let untold: Vec<&String> = shown_otherwise.filter(|key| !told.contains(key)).collect();
    // A fact that did not move may be told in more places or fewer, by other words.
    for key in untold {
        let (was, is) = (before.get(key), after.get(key));
        let texts = |list: Option<&Vec<String>>| {
            list.into_iter().flatten().cloned().collect::<BTreeSet<_>>()
        };
        let (was, is) = (texts(was), texts(is));
        assert!(
            was.is_empty() || is.is_empty() || was == is,
            "{name}: {key}: {was:?} {is:?}"
        );
    }
    diff
}

/// The text of a page without tags and blanks, and without the elements of one name.
fn text_without(html: &str, name: &str) -> String {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let main = html.split_once("<main>").expect("the document").1;
    let mut kept = String::new();
    for (at, part) in main.split(&open).enumerate() {
        kept += match at {
            0 => part,
            _ => part.split_once(&close).expect("the end of an element").1,
        };
    }
    let parts = kept
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    let text: String = parts.collect();
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Without what is struck out a redline is the new document, without what is new the old one.
fn both_stand_in_the_redline(name: &str, old: &Outcome, new: &Outcome) {
    let words = Words {
        title: String::new(),
        changes: String::new(),
        nothing: String::new(),
    };
    let document = |outcome: &Outcome| outcome.document.clone().expect("a document");
    let (old, new) = (document(old), document(new));
    let redline = |old: &Document, new: &Document| redline::render(old, new, &words);
    let marked = redline(&old, &new);
    for tag in ["del", "ins"] {
        assert!(marked.contains(&format!("<{tag}>")), "{name}: no {tag}");
        assert!(
            !redline(&new, &new).contains(&format!("<{tag}>")),
            "{name}: {tag}"
        );
    }
    assert_eq!(
        text_without(&marked, "del"),
        text_without(&redline(&new, &new), "del"),
        "{name}"
    );
    assert_eq!(
        text_without(&marked, "ins"),
        text_without(&redline(&old, &old), "ins"),
        "{name}"
    );
}

/// What a reader of a DOCX sees with all changes accepted, or all rejected: paragraphs with text, and
/// the words of charts where they stand.
fn read_docx(bytes: &[u8], accepted: bool) -> Vec<String> {
    let (gone, kept) = match accepted {
        true => ("w:del", "w:t"),
        false => ("w:ins", "w:delText"),
    };
    let xml = part(bytes, "word/document.xml");
    let mut reader = Reader::from_str(&xml);
    let (mut lines, mut line) = (Vec::new(), String::new());
    let (mut hidden, mut text) = (0, false);
    loop {
        let event = reader.read_event().expect("well-formed XML");
        match event {
            Event::Start(tag) => match tag.name().as_ref() {
                name if name == gone => hidden += 1,
                name => text = name == "w:t" || name == kept,
            },
            Event::End(tag) => match tag.name().as_ref() {
                name if name == gone => hidden -= 1,
                "w:p" => lines.push(std::mem::take(&mut line)),
                _ => text = false,
            },
            Event::Empty(tag) if tag.name().as_ref() == "c:chart" && hidden == 0 => {
                let id = tag
                    .attributes()
                    .flatten()
                    .find(|a| a.key.as_ref() == "r:id");
                let name = id.expect("a chart").value.to_string();
                line += &part(bytes, &format!("word/charts/{name}.xml"));
            }
            Event::Text(words) if text && hidden == 0 => line += &words,
            Event::GeneralRef(name) if text && hidden == 0 => line += &format!("&{};", &*name),
            Event::Eof => break,
            _ => {}
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut file = archive.by_name(name).expect("the part");
    let mut text = String::new();
    file.read_to_string(&mut text).expect("text");
    text
}

/// Accepted whole, the document with tracked changes is the new one, rejected whole the old one.
fn both_stand_in_tracked_changes(name: &str, old: &Outcome, new: &Outcome) {
    let document = |outcome: &Outcome| {
        let mut document = outcome.document.clone().expect("a document");
        document.body = document.blocks().cloned().collect();
        document.attachments.clear();
        document.summary = None;
        document
    };
    let (old, new) = (document(old), document(new));
    let plain = |document: &Document| docx::render(document, &plan(document), false);
    let tracked = docx::tracked::render(&old, &new);
    for (accepted, document) in [(true, &new), (false, &old)] {
        let lines = read_docx(&tracked, accepted);
        let wanted = read_docx(&plain(document), true);
        if lines == wanted {
            continue;
        }
        // With both values in its cells a table may be wider, and be split at other columns.
        let (lines, wanted): (BTreeSet<_>, BTreeSet<_>) =
            (lines.iter().collect(), wanted.iter().collect());
        let differs: Vec<_> = lines.symmetric_difference(&wanted).take(5).collect();
        assert!(differs.is_empty(), "{name}, {accepted}: {differs:#?}");
    }
    let xml = part(&tracked, "word/document.xml");
    assert!(xml.contains("w:author=\"gongkai\""), "{name}");
    assert!(!xml.contains("w:date"), "{name}");
    let same = part(&docx::tracked::render(&new, &new), "word/document.xml");
    assert!(!same.contains("w:author"), "{name}");
}

/// Another amount on a random line of the ledger.
fn changed(random: &mut Random, files: &Memory) -> Memory {
    let text = String::from_utf8(files.0["spending.csv"].clone()).expect("UTF-8");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = 1 + random.below(lines.len() - 1);
    let (head, amount) = lines[at].rsplit_once(',').expect("an amount");
    let mut new = budgets::yuan(random.amount());
    if random.below(3) == 0 {
        // Less than most places show.
        let (whole, _) = amount.split_once('.').unwrap_or((amount, ""));
        new = format!("{whole}.{:02}", random.below(100));
    }
    if new.parse::<rust_decimal::Decimal>() == amount.parse() {
        new = format!("{new}1");
    }
    lines[at] = format!("{head},{new}");
    let mut files = files.clone();
    let text = format!("{}\n", lines.join("\n"));
    files.0.insert("spending.csv".to_owned(), text.into_bytes());
    files
}

#[test]
fn a_difference_is_that_of_two_clean_builds() {
    let (mut moved, mut hidden) = (0_usize, 0_usize);
    let budgets = std::env::var("DIFF_BUDGETS").ok();
    let budgets = budgets
        .and_then(|count| count.parse().ok())
        .unwrap_or(BUDGETS);
    for seed in 0..budgets {
        let files = shaken::budget(seed);
        let old = run(&files);
        let mut random = Random(seed + 77);
        for count in 0..CHANGES {
            let new = run(&changed(&mut random, &files));
            let name = format!("budget {seed}, change {count}");
            let diff = agrees(&name, &old, &new);
            if count == 0 {
                both_stand_in_the_redline(&name, &old, &new);
                both_stand_in_tracked_changes(&name, &old, &new);
            }
            moved += diff.figures.len();
            let unseen = diff.figures.iter();
            hidden += unseen
                .filter(|one| one.places.is_empty() && one.hidden > 0)
                .count();
        }
    }
    assert!(
        moved > 200 * budgets as usize && hidden > 0,
        "{moved} moved, {hidden} hidden"
    );
}

#[test]
fn nothing_differs_from_itself() {
    for name in EXAMPLES {
        let outcome = run(&example(name));
        let diff = diff(&outcome, &outcome);
        assert!(diff.is_empty(), "{name}: {}", plain(&diff, Lang::Zh));
    }
}

/// A case is a directory `tests/diff/CASE` with `case.toml`: changes made to the records of
/// `tests/rules/_base`; `expected.txt` is what is told. `UPDATE=1` writes it anew.
#[test]
fn differences_are_told_as_expected() {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Case {
        change: Vec<Change>,
    }
    let update = std::env::var_os("UPDATE").is_some();
    let mut cases: Vec<_> = fs::read_dir(root().join("tests/diff"))
        .expect("tests/diff")
        .map(|entry| entry.expect("entry").path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    for directory in cases {
        let name = directory.display().to_string();
        let text = fs::read_to_string(directory.join("case.toml")).expect("case.toml");
        let case: Case = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let old = support::directory(&root().join("tests/rules/_base"));
        let mut new = old.clone();
        apply(&name, &mut new, &case.change);
        let (old, new) = (run(&old), run(&new));
        if old.document != new.document {
            both_stand_in_tracked_changes(&name, &old, &new);
        }
        let told = plain(&diff(&old, &new), Lang::Zh);
        let expected = directory.join("expected.txt");
        if update {
            fs::write(&expected, told).expect("expected.txt");
        } else {
            let expected = fs::read_to_string(&expected).expect("expected.txt");
            assert_eq!(told, expected, "{name}");
        }
    }
}

/// Examples against themselves with edits of `tests/edits`: rows and paragraphs that come and go,
/// other names, charts.
#[test]
fn whole_documents_stand_in_their_changes() {
    for (name, file, find, replace) in [
        (EXAMPLES[0], "spending.csv", ",9881433.04,", ",9871433.04,"),
        (EXAMPLES[1], "spending.csv", ",164367,", ",264367,"),
        (
            EXAMPLES[3],
            "budget.toml",
            "青云谱区科技和工业信息化局",
            "某某区测试局",
        ),
    ] {
        let mut files = example(name);
        let old = run(&files);
        let bytes = files.0.get_mut(file).expect("a file");
        let text = String::from_utf8(bytes.clone()).expect("UTF-8");
        let changed = text.replace(find, replace);
        assert_ne!(text, changed, "{name}");
        *bytes = changed.into_bytes();
        let new = run(&files);
        both_stand_in_the_redline(name, &old, &new);
        both_stand_in_tracked_changes(name, &old, &new);
    }
}
