//! The sentences on changes: every wording of every built-in profile, in every case there is, held
//! against a grammar, and written down in `tests/wording/PROFILE.txt`. `UPDATE=1` rewrites those.

#[path = "wording/grammar.rs"]
mod grammar;
#[path = "properties/support.rs"]
mod support;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use gongkai::budget::catalogue::Catalogue;
use gongkai::document::compare;
use gongkai::document::session::Session;
use gongkai::document::tree::plain;
use gongkai::pipeline::Outcome;
use gongkai::profile::builtin;
use gongkai::profile::model::ComparisonWording;
use gongkai::records::load::Memory;
use rust_decimal::Decimal;
use support::{fact, facts, memory, root, run_with};

/// What a wording is made for.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Measured {
    Money,
    /// Money against what was planned for it.
    Completion,
    Count,
    Points,
}

/// One case: what it is called, the amounts in 元 (or the numbers) now and before, and whether a
/// reason is recorded.
struct Case {
    name: &'static str,
    now: &'static str,
    before: Option<&'static str>,
    reason: bool,
}

const fn case(
    name: &'static str,
    now: &'static str,
    before: Option<&'static str>,
    reason: bool,
) -> Case {
    Case {
        name,
        now,
        before,
        reason,
    }
}

const MONEY: &[Case] = &[
    case("grown", "3000000", Some("2000000"), true),
    case("grown-untold", "3000000", Some("2000000"), false),
    case("fallen", "1500000", Some("2000000"), true),
    case("fallen-untold", "1500000", Some("2000000"), false),
    case("new", "500000", Some("0"), true),
    case("ended", "0", Some("800000"), true),
    case("same", "1200000", Some("1200000"), false),
    case("none", "0", Some("0"), false),
    case("nearly-same", "1200003", Some("1200000"), false),
    case("little-more", "9000000100", Some("9000000000"), true),
    case("little-less", "9000000000", Some("9000000100"), true),
    case("no-base", "700000", None, false),
];
const COUNTS: &[Case] = &[
    case("grown", "119", Some("100"), false),
    case("fallen", "80", Some("100"), false),
    case("new", "3", Some("0"), false),
    case("ended", "0", Some("3"), false),
    case("same", "2", Some("2"), false),
    case("none", "0", Some("0"), false),
    case("little-more", "1000001", Some("1000000"), false),
    case("little-less", "1000000", Some("1000001"), false),
];
const POINTS: &[Case] = &[
    case("grown", "98.5", Some("96.2"), false),
    case("fallen", "90", Some("96.2"), false),
    case("new", "3.5", Some("0"), false),
    case("ended", "0", Some("3.5"), false),
    case("same", "50", Some("50"), false),
    case("none", "0", Some("0"), false),
];
const REASON: &str = "政策调整";

/// The records with an amount for each case, and the keys of the cases.
fn records(base: &str) -> (String, BTreeMap<(u8, &'static str), String>) {
    let mut text = String::from(
        "format = 1\n[document]\nyear = 2024\nprofile = \"case\"\nrevenue = \"as-spending\"\n\
         [agency]\nname = \"某某局\"\n[[ledger]]\nid = \"main\"\nscope = {}\n",
    );
    let mut keys = BTreeMap::new();
    for case in MONEY {
        let name = case.name;
        let key = format!("spending{{project={name}}}");
        write!(text, "[[project]]\nid = \"{name}\"\nname = \"{name}\"\n").expect("text");
        if case.now != "0" {
            write!(
                text,
                "[[line]]\ncategory = \"project\"\nfund = \"general-public-budget\"\n\
                 project = \"{name}\"\namount = {}\n",
                case.now
            )
            .expect("text");
        }
        let before = case.before.map_or_else(
            || "unknown = \"机构新设\"".to_owned(),
            |amount| format!("amount = {amount}"),
        );
        write!(text, "[[previous]]\nfact = \"{key}@{base}\"\n{before}\n").expect("text");
        if case.reason {
            write!(
                text,
                "[[reason]]\nfact = \"{key}\"\ntext = \"主要原因是{REASON}。\"\n"
            )
            .expect("text");
        }
        keys.insert((0, name), key);
    }
    for (kind, unit, cases) in [(1, "家", COUNTS), (2, "%", POINTS)] {
        for case in cases {
            let id = format!("s{kind}-{}", case.name);
            write!(
                text,
                "[[statistic]]\nid = \"{id}\"\nname = \"{id}\"\nmeasure-unit = \"{unit}\"\n\
                 value = {}\nprevious = {}\n",
                case.now,
                case.before.expect("a number before")
            )
            .expect("text");
            keys.insert((kind, case.name), format!("statistic{{id={id}}}"));
        }
    }
    (text, keys)
}

/// What a wording can be used for, told from its slots.
fn measured(words: &ComparisonWording) -> Vec<(Measured, u8, &'static [Case])> {
    let all = [&words.increased, &words.decreased, &words.new, &words.ended];
    let holds = |slot: &str| all.iter().any(|text| text.contains(slot));
    let mut out = Vec::new();
    if holds("{completion}") {
        return vec![(Measured::Completion, 0, MONEY)];
    }
    if holds("元") || holds("{rate}") {
        out.push((Measured::Money, 0, MONEY));
    }
    if holds("{rate}") && !holds("元") {
        out.push((Measured::Count, 1, COUNTS));
    }
    if holds("{unit}") && !holds("{rate}") && !holds("元") {
        out.push((Measured::Points, 2, POINTS));
    }
    out
}

/// A profile's sentences by wording, and what is wrong with them.
fn sentences(profile: &Memory) -> (String, Vec<String>) {
    let own = |base: &str| {
        let (text, keys) = records(base);
        (run_with(&memory(&[("budget.toml", text)]), profile), keys)
    };
    // The year before and the phase the profile compares with.
    let (outcome, _) = own("2023.original");
    let base = facts(&outcome).settings.base;
    let (outcome, keys) = own(&format!("{}.{}", base.year, base.phase.name()));
    let (mut shown, mut wrong) = (String::new(), Vec::new());
    let resolved = outcome.profile.clone().expect("a profile");
    for (id, words) in &resolved.profile.wording.comparison {
        let measures = measured(words);
        if measures.is_empty() {
            wrong.push(format!("{id}: no case uses it"));
        }
        for (kind, at, cases) in measures {
            writeln!(shown, "[{id}] {kind:?}").expect("text");
            for case in cases {
                let key = &keys[&(at, case.name)];
                let said = sentence(&outcome, id, key);
                let problems = match &said {
                    Some(said) => {
                        grammar::problems(&expected(&outcome, kind, case, key, words), said)
                    }
                    None => vec!["no sentence".to_owned()],
                };
                let said = said.unwrap_or_default();
                writeln!(shown, "{}: {said}", case.name).expect("text");
                wrong.extend(
                    problems
                        .iter()
                        .map(|p| format!("{id} {kind:?} {}: {p}: {said}", case.name)),
                );
            }
            shown.push('\n');
        }
    }
    (shown, wrong)
}

/// The sentence the program makes; `None` when anything but a missing reason is found.
fn sentence(outcome: &Outcome, wording: &str, key: &str) -> Option<String> {
    let facts = facts(outcome);
    let profile = outcome.profile.clone().expect("a profile");
    let of = fact(&facts, key);
    let session = Session::new(facts, profile, Catalogue::builtin().for_year(2024));
    session.with(|cx| {
        let style = cx.text_style();
        let said = compare::sentence(cx, &of, None, style, wording)?;
        let mut findings = cx.findings.iter();
        let other = findings.any(|finding| finding.code != "reason-missing");
        (!other).then(|| plain(&said))
    })
}

/// What the grammar is told of a case, from the numbers and not from the pattern chosen.
fn expected(
    outcome: &Outcome,
    kind: Measured,
    case: &Case,
    key: &str,
    words: &ComparisonWording,
) -> grammar::Expected {
    let number = |text: &str| text.parse::<Decimal>().expect("a number of the table");
    let before = case.before.map(number);
    let change = before.map(|before| number(case.now) - before);
    let near = key.starts_with("spending") && case.name == "nearly-same";
    let facts = facts(outcome);
    let grid_sees = facts
        .get(&facts.parse(&format!("change({key})")).expect("a key"))
        .is_ok_and(|change| change.value.sign() != 0);
    grammar::Expected {
        sign: change.map(|change| match change.cmp(&Decimal::ZERO) {
            Ordering::Greater if !near || grid_sees => 1,
            Ordering::Less => -1,
            _ => 0,
        }),
        nearly: near && !grid_sees,
        from_zero: before == Some(Decimal::ZERO),
        nothing: before == Some(Decimal::ZERO) && change == before,
        completion: kind == Measured::Completion,
        points: kind == Measured::Points,
        reason: (case.reason && words.reason.contains("{reason}")).then_some(REASON),
    }
}

fn extending(base: &str) -> String {
    format!("id = \"case\"\ntitle = \"测试\"\nextends = \"{base}\"\nlayer-only = false\n")
}

#[test]
fn every_sentence_of_every_profile_keeps_the_grammar() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut problems = Vec::new();
    // Profiles whose sentences are the same share a file, named after the first of them.
    let mut files: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for id in builtin::ids() {
        let (shown, wrong) = sentences(&memory(&[("case/profile.toml", extending(id))]));
        problems.extend(wrong.into_iter().map(|problem| format!("{id}: {problem}")));
        files.entry(shown).or_default().push(id);
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    for (shown, mut ids) in files {
        ids.sort_by_key(|id| (id.matches('/').count(), *id));
        let path = root().join(format!("tests/wording/{}.txt", ids[0].replace('/', "-")));
        let text = format!("{}\n\n{}\n", ids.join(" "), shown.trim_end());
        if update {
            fs::write(&path, text).expect("write the sentences");
        } else {
            let expected = fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(text, expected, "{}", path.display());
        }
    }
}

const GOOD: &[(&str, &str)] = &[
    ("increased", "比{base}增加{change}万元，增长{rate}"),
    ("decreased", "比{base}减少{change}万元，下降{rate}"),
    ("increased-slightly", "比{base}增加{change}万元"),
    ("decreased-slightly", "比{base}减少{change}万元"),
    ("equal", "与{base}持平"),
    ("nearly-equal", "与{base}基本持平"),
    ("new", "比{base}增加{change}万元，上年无此项"),
    ("ended", "比{base}减少{change}万元，下降{rate}"),
    ("none", "与{base}持平"),
    ("unknown", "上年数不可比"),
    ("reason", "，主要原因是{reason}"),
];

/// The profile with the wording above, one pattern of it changed.
fn with(change: Option<(&str, &str)>) -> Vec<String> {
    let mut wording = "[comparison.tested]\n".to_owned();
    for &(key, text) in GOOD {
        let text = change
            .filter(|(changed, _)| *changed == key)
            .map_or(text, |(_, text)| text);
        writeln!(wording, "{key} = \"{text}\"").expect("text");
    }
    let (_, wrong) = sentences(&memory(&[
        ("case/profile.toml", extending("national")),
        ("case/wording.toml", wording),
    ]));
    wrong
}

#[test]
fn a_bad_wording_is_caught() {
    assert_eq!(with(None), Vec::<String>::new());
    for (key, text) in [
        ("increased", "比{base}减少{change}万元，下降{rate}"),
        ("increased", "比{base}增长下降{rate}"),
        ("increased", "比{base}增加（减少）{change}万元"),
        ("increased", "比{base}增加{rate}"),
        ("increased", "比{base}增长{change}万元"),
        ("increased", "比{base}增加-{change}万元"),
        ("increased", "比{base}增加{change}万元，"),
        ("decreased", "比{base}减少增加{change}万元"),
        ("decreased", "比{base}增加{change}万元，增长{rate}"),
        ("decreased", "下降-{rate}"),
        ("decreased", "与{base}持平"),
        ("increased-slightly", "比{base}增长{rate}"),
        ("equal", "比{base}增加{change}万元"),
        ("equal", "与{base}基本持平"),
        ("nearly-equal", "与{base}持平"),
        ("nearly-equal", "比{base}增加{change}万元"),
        ("new", "比{base}增加{change}万元，增长{rate}"),
        ("ended", "本年不再安排"),
        ("none", "比{base}增加{change}万元"),
        ("unknown", "比{base}增加"),
        ("unknown", "与{base}持平"),
        ("reason", "，主要原因是主要原因是{reason}"),
        ("reason", "，主要原因是{reason}。"),
        ("decreased", "比{base}减少{change}万元，主要原因是"),
    ] {
        assert!(
            !with(Some((key, text))).is_empty(),
            "{key} = {text} is not caught"
        );
    }
}
