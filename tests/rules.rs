//! The rules: how they are registered and documented, and a table of cases for each of them.
//!
//! A case is a directory `tests/rules/RULE/CASE` whose files stand in the place of those of
//! `tests/rules/_base` (those below `profiles/` in the place of `tests/profiles`), with the findings
//! of that rule in `expected.short`. `UPDATE=1` writes them anew.

#[path = "properties/support.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gongkai::artifacts;
use gongkai::budget::catalogue::Catalogue;
use gongkai::check::registry::RULES;
use gongkai::check::{Check, points, reference, rule_of};
use gongkai::diag::render::{Format, render};
use gongkai::diag::{Finding, Lang, Level};
use gongkai::pipeline::{self, Outcome};
use gongkai::profile::load::Library;
use gongkai::records::load::Memory;
use gongkai::render::typst::FontSet;
use support::root;

/// Files below a directory by relative path.
fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    support::directory(directory).0
}

/// Directories directly below one, sorted, those that begin with `_` left out.
fn directories(directory: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(directory)
        .expect("directory can be listed")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.is_dir() && !name(path).starts_with('_'))
        .collect();
    found.sort();
    found
}

fn name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .expect("name")
}

/// Runs the base records with other files over them.
fn run(over: BTreeMap<String, Vec<u8>>) -> Outcome {
    run_all(over).swap_remove(0)
}

/// The outcome of each of the documents.
fn run_all(over: BTreeMap<String, Vec<u8>>) -> Vec<Outcome> {
    let mut records = files(&root().join("tests/rules/_base"));
    let mut profiles = files(&root().join("tests/profiles"));
    for (path, bytes) in over {
        match path.strip_prefix("profiles/") {
            Some(inside) => profiles.insert(inside.to_owned(), bytes),
            None => records.insert(path, bytes),
        };
    }
    let user = Memory(profiles);
    let library = Library { user: Some(&user) };
    pipeline::run_all(&Memory(records), &library, Catalogue::builtin())
}

fn short(findings: &[Finding], outcome: &Outcome) -> String {
    render(findings, &outcome.sources, Format::Short, Lang::Zh, false)
}

#[test]
fn the_base_is_clean() {
    let outcome = run(BTreeMap::new());
    assert_eq!(short(&outcome.findings, &outcome), "");
    let document = outcome.document.expect("document");
    assert_eq!(document.profile, "mini");
    assert!(!document.body.is_empty());
}

#[test]
fn every_case_finds_what_it_should() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for directory in directories(&root().join("tests/rules")) {
        let rule = RULES.iter().find(|rule| rule.name == name(&directory));
        let rule = rule.unwrap_or_else(|| panic!("no rule {}", directory.display()));
        for case in directories(&directory) {
            let mut over = files(&case);
            let expected = over.remove("expected.short").unwrap_or_default();
            let mut found = String::new();
            for outcome in run_all(over) {
                let own = outcome.findings.iter();
                let own = own.filter(|finding| rule.level(finding.code).is_some());
                let own: Vec<Finding> = own.cloned().collect();
                found.push_str(&short(&own, &outcome));
            }
            if update {
                fs::write(case.join("expected.short"), found).expect("expected can be written");
            } else if found.as_bytes() != expected {
                let expected = String::from_utf8_lossy(&expected);
                let place = format!("{}/{}", rule.name, name(&case));
                wrong.push(format!("{place}\nexpected:\n{expected}found:\n{found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_cases_of_both_kinds() {
    let mut elsewhere = None;
    let mut missing = Vec::new();
    for rule in RULES {
        // Examples are executed like cases, the wrong and the right text both.
        let mut all = String::new();
        let mut silent = false;
        for example in rule.examples() {
            all.push_str(&format!("[{}]", example.code));
            silent = true;
        }
        let directory = root().join("tests/rules").join(rule.name);
        if directory.is_dir() {
            for case in directories(&directory) {
                let found = fs::read_to_string(case.join("expected.short")).expect("findings");
                silent |= found.is_empty();
                all.push_str(&found);
            }
        }
        let built_in = matches!(rule.check, Check::BuiltIn);
        assert!(
            silent || built_in,
            "{}: no case is without findings",
            rule.name
        );
        for code in rule.codes() {
            let shown = format!("[{code}]");
            // What stages find is tested with the stages, too.
            let found = all.contains(&shown)
                || built_in && elsewhere.get_or_insert_with(other_tests).contains(code);
            if !found {
                missing.push(format!("{}: no case for {code}", rule.name));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Every test and expected output but those of the rules.
fn other_tests() -> String {
    let mut text = String::new();
    for directory in ["tests", "src"] {
        for (path, bytes) in files(&root().join(directory)) {
            let end = path.rsplit('.').next().unwrap_or_default();
            let test = directory == "tests" || path.contains("tests");
            if test && ["rs", "toml", "short", "txt"].contains(&end) {
                text.push_str(&String::from_utf8_lossy(&bytes));
            }
        }
    }
    text
}

#[test]
fn rules_are_sorted_and_every_file_is_registered() {
    let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    let sorted: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names, sorted.into_iter().collect::<Vec<_>>());
    let stems = |directory: &str, end: &str| -> BTreeSet<String> {
        let paths = files(&root().join(directory)).into_keys();
        let names = paths.filter_map(|path| Some(path.strip_suffix(end)?.replace('_', "-")));
        names.filter(|name| name != "mod").collect()
    };
    let registered = |built_in: bool| -> BTreeSet<String> {
        let rules = RULES.iter();
        let rules = rules.filter(|rule| matches!(rule.check, Check::BuiltIn) == built_in);
        rules.map(|rule| rule.name.to_owned()).collect()
    };
    assert_eq!(registered(false), stems("src/check/rules", ".rs"));
    assert_eq!(registered(false), stems("src/check/rules", ".toml"));
    assert_eq!(registered(true), stems("src/check/built_in", ".toml"));
}

/// Codes a source text makes, with their levels; in a rule each is written out.
fn made(path: &Path, all: bool) -> BTreeSet<(String, Level)> {
    let text = fs::read_to_string(path).expect("source");
    let mut made = BTreeSet::new();
    for name in ["deny", "warn", "note"] {
        let call = format!("Finding::{name}(");
        for (at, _) in text.match_indices(&call) {
            let after = text[at + call.len()..].trim_start();
            let code = after
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next());
            assert!(
                code.is_some() || !all,
                "{}: a code not written out",
                path.display()
            );
            made.extend(code.map(|code| (code.to_owned(), Level::parse(name).expect("a level"))));
        }
    }
    made
}

#[test]
fn codes_and_levels_are_those_the_files_make() {
    let mut seen = BTreeSet::new();
    for rule in RULES {
        for code in rule.codes() {
            assert!(seen.insert(code), "{code} belongs to two rules");
            assert!(rule.level(code).is_some(), "{}: level of {code}", rule.name);
        }
        if matches!(rule.check, Check::BuiltIn) {
            continue;
        }
        let path = format!("src/check/rules/{}.rs", rule.name.replace('-', "_"));
        let made = made(&root().join(&path), true);
        for (code, level) in &made {
            let owner = rule_of(code).unwrap_or_else(|| panic!("{path}: {code} of no rule"));
            assert_eq!(owner.level(code), Some(*level), "{path}: level of {code}");
            // Only what a stage finds too may belong to another rule.
            let own = owner.name == rule.name || matches!(owner.check, Check::BuiltIn);
            assert!(own, "{path}: {code} belongs to {}", owner.name);
        }
        for code in rule.codes() {
            assert!(
                made.iter().any(|(m, _)| m == code),
                "{path} never makes {code}"
            );
        }
    }
}

#[test]
fn levels_of_what_stages_find_are_those_they_give() {
    let mut given: BTreeMap<String, BTreeSet<Level>> = BTreeMap::new();
    for path in files(&root().join("src")).into_keys() {
        let shown = path.contains("tests") || path == "diag/mod.rs";
        if path.ends_with(".rs") && !shown {
            let levels = made(&root().join("src").join(path), false);
            for (code, level) in levels {
                given.entry(code).or_default().insert(level);
            }
        }
    }
    for rule in RULES {
        for code in rule.codes() {
            // A few take the finding of another over; some are milder where less is at stake.
            let highest = given.get(code).and_then(BTreeSet::last).copied();
            let agreed = highest.is_none() || highest == rule.level(code);
            assert!(agreed, "{}: level of {code}", rule.name);
        }
    }
}

#[test]
fn every_rule_has_an_example() {
    for rule in RULES {
        // What a profile or a page is refused for is no matter of records.
        let elsewhere = ["profile", "output"].contains(&rule.stage());
        let some = !rule.examples().is_empty();
        assert!(some || elsewhere, "{}: no example", rule.name);
        for example in rule.examples() {
            let own = rule.level(&example.code).is_some();
            assert!(own, "{}: example of {}", rule.name, example.code);
        }
    }
}

#[test]
fn every_rule_is_documented() {
    for rule in RULES {
        for lang in [Lang::Zh, Lang::En] {
            let texts = rule.texts(lang);
            let texts = [&texts.what, &texts.why, &texts.basis, &texts.fix];
            assert!(
                texts.iter().all(|text| !text.trim().is_empty()),
                "{}",
                rule.name
            );
            assert!(!rule.title(lang).is_empty(), "{}", rule.name);
        }
        assert!(!rule.stage().is_empty(), "{}: stage", rule.name);
    }
}

#[test]
fn examples_give_their_code_and_none_when_put_right() {
    let mut amiss = Vec::new();
    for rule in RULES {
        for example in rule.examples() {
            let found = |text: &str| -> BTreeSet<&'static str> {
                let further = example.with.iter();
                let mut over: BTreeMap<String, Vec<u8>> = further
                    .map(|(path, text)| (path.clone(), text.as_bytes().to_vec()))
                    .collect();
                over.insert(example.file.clone(), text.as_bytes().to_vec());
                let outcome = run(over);
                outcome
                    .findings
                    .iter()
                    .map(|finding| finding.code)
                    .collect()
            };
            let mut tell = |which: &str, text: &str, expected: BTreeSet<&str>| {
                let all = found(text);
                let own = all.iter().copied();
                let own: BTreeSet<&str> = own.filter(|code| rule.level(code).is_some()).collect();
                if own != expected {
                    let place = format!("{}, example of {}", rule.name, example.code);
                    amiss.push(format!("{place}, {which}: {all:?}"));
                }
            };
            tell(
                "wrong",
                &example.wrong,
                BTreeSet::from([example.code.as_str()]),
            );
            tell("right", &example.right, BTreeSet::new());
        }
    }
    assert!(amiss.is_empty(), "{}", amiss.join("\n"));
}

/// A case written here: records and profiles by path.
fn written(over: &[(&str, &str)]) -> Outcome {
    let pairs = over.iter();
    run(pairs
        .map(|&(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
        .collect())
}

const CITY_DOCUMENT: &str = "[document]\nyear = 2024\nprofile = \"city\"\nrevenue = \"as-spending\"\n\
    approval-date = 2024-01-24\npublication-date = 2024-03-08\n";
const LATE: &str = "published-late";

fn level(outcome: &Outcome, code: &str) -> (Level, Option<String>) {
    let mut found = outcome
        .findings
        .iter()
        .filter(|finding| finding.code == code);
    let finding = found.next().expect("the finding is there");
    (finding.level, finding.level_set_by.clone())
}

#[test]
fn a_layer_sets_levels() {
    let city = "id = \"city\"\nextends = \"mini\"\n[level]\npublished-late = \"deny\"\n";
    let outcome = written(&[
        ("document.toml", CITY_DOCUMENT),
        ("profiles/city/profile.toml", city),
    ]);
    assert_eq!(
        level(&outcome, LATE),
        (Level::Deny, Some("city".to_owned()))
    );
    assert!(outcome.blocked());
}

#[test]
fn what_a_lower_layer_forbids_stays_forbidden() {
    let province = "id = \"province\"\nextends = \"mini\"\n[level]\npublished-late = \"forbid\"\n\
        [[requirement]]\nid = \"plan\"\nitem = \"text:plan\"\nstatus = \"prohibited\"\n";
    for (city, refused) in [
        ("[level]\npublished-late = \"allow\"\n", "published-late"),
        ("[level]\npublished-late = \"deny\"\n", "published-late"),
        (
            "[[requirement]]\nid = \"plan\"\nstatus = \"optional\"\n",
            "plan",
        ),
        ("[[requirement]]\nid = \"plan\"\nremove = true\n", "plan"),
    ] {
        let city = format!("id = \"city\"\nextends = \"province\"\n{city}");
        let outcome = written(&[
            ("document.toml", CITY_DOCUMENT),
            ("profiles/province/profile.toml", province),
            ("profiles/city/profile.toml", &city),
            ("more.toml", "[[text]]\nid = \"plan\"\nbody = \"计划\"\n"),
        ]);
        assert_eq!(
            level(&outcome, LATE),
            (Level::Forbid, Some("province".to_owned()))
        );
        let shown = short(&outcome.findings, &outcome);
        let told = format!("错误[level-forbidden]: “city”对“{refused}”的设置无效：“province”");
        assert!(shown.contains(&told), "{shown}");
        assert!(shown.contains("错误[prohibited-present]"), "{shown}");
        // The national requirements are untouched.
        let profile = outcome.profile.expect("profile");
        let functions = profile
            .profile
            .requirement
            .iter()
            .any(|r| r.id == "functions");
        assert!(functions);
    }
}

#[test]
fn an_empty_list_takes_no_prohibition_away() {
    let province = "id = \"province\"\nextends = \"mini\"\n\
        [[requirement]]\nid = \"plan\"\nitem = \"text:plan\"\nstatus = \"prohibited\"\n";
    let city = "id = \"city\"\nextends = \"province\"\nrequirement = []\n";
    let outcome = written(&[
        ("document.toml", CITY_DOCUMENT),
        ("profiles/province/profile.toml", province),
        ("profiles/city/profile.toml", city),
    ]);
    let shown = short(&outcome.findings, &outcome);
    assert!(shown.contains("level-forbidden"), "{shown}");
}

#[test]
fn the_same_or_an_unforbidden_level_is_no_offence() {
    let province = "id = \"province\"\nextends = \"mini\"\n\
        [level]\npublished-late = \"forbid\"\nvehicles-as-of = \"deny\"\n";
    let city = "id = \"city\"\nextends = \"province\"\n\
        [level]\npublished-late = \"forbid\"\nvehicles-as-of = \"allow\"\n";
    let outcome = written(&[
        ("document.toml", CITY_DOCUMENT),
        ("profiles/province/profile.toml", province),
        ("profiles/city/profile.toml", city),
    ]);
    let shown = short(&outcome.findings, &outcome);
    assert!(!shown.contains("level-forbidden"), "{shown}");
    assert_eq!(level(&outcome, LATE).0, Level::Forbid);
}

#[test]
fn an_unknown_level_is_told() {
    let city = "id = \"city\"\nextends = \"mini\"\n[level]\npublished-late = \"error\"\n";
    let outcome = written(&[
        ("document.toml", CITY_DOCUMENT),
        ("profiles/city/profile.toml", city),
    ]);
    assert_eq!(level(&outcome, LATE), (Level::Warn, None));
    assert_eq!(level(&outcome, "level-unknown").0, Level::Deny);
}

#[test]
fn the_grade_of_an_evaluation_is_one_of_four() {
    for (grade, refused) in [("excellent", false), ("great", true)] {
        let evaluation = format!("[evaluation]\ngrade = \"{grade}\"\n");
        let outcome = written(&[("more.toml", &evaluation)]);
        let shown = short(&outcome.findings, &outcome);
        assert_eq!(shown.contains("bad-choice"), refused, "{shown}");
        assert_eq!(outcome.blocked(), refused, "{shown}");
    }
}

#[test]
fn the_reference_is_current() {
    for (path, lang) in [
        ("docs/rules.md", Lang::En),
        ("docs/rules.zh-CN.md", Lang::Zh),
    ] {
        let text = reference::markdown(lang);
        let path = root().join(path);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &text).expect("the reference can be written");
        }
        let written = fs::read_to_string(&path).unwrap_or_default();
        assert!(written == text, "{}: run with UPDATE=1", path.display());
    }
}

#[test]
fn every_inspection_point_is_answered() {
    let mut seen = 0;
    for group in points::groups() {
        for (id, point) in group.points() {
            seen += 1;
            assert!(point.level().is_some(), "{id}: level");
            for letter in &point.basis {
                assert!(
                    points::provision(letter, Lang::Zh).is_some(),
                    "{id}: {letter}"
                );
            }
            let ruled = points::rules(id).next().is_some();
            let ways = [ruled || point.impossible.is_some(), point.outside.is_some()];
            assert!(ways.contains(&true), "{id} is answered by nothing");
            assert!(ways != [true, true], "{id} is decided here and is not");
        }
    }
    assert_eq!((seen, points::points().count()), (144, 144));
    for rule in RULES {
        assert!(
            points::group(rule.group()).is_some(),
            "{}: group",
            rule.name
        );
        for id in rule.points() {
            assert!(points::point(id).is_some(), "{}: no point {id}", rule.name);
        }
    }
}

#[test]
fn characters_no_font_has_are_told() {
    let fonts = FontSet::bundled();
    let rare = ('\u{1f600}'..)
        .find(|&c| !fonts.covers(c))
        .expect("a character");
    let texts = format!(
        "[[text]]\nid = \"functions\"\nbody = \"负责示例工作{rare}。\"\n\n\
         [[project]]\nid = \"survey\"\nname = \"示例调查\"\n"
    );
    let outcome = written(&[("texts.toml", &texts)]);
    assert_eq!(short(&outcome.findings, &outcome), "");
    let settings = artifacts::Settings {
        formats: BTreeSet::from([artifacts::Format::Pdf]),
        draft: false,
        fonts: &fonts,
        engine: artifacts::Engine::Embedded,
    };
    let found = artifacts::artifacts(&outcome, &settings).expect_err("no font has it");
    let codes: Vec<&str> = found.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["missing-glyphs"]);
}
