//! Profiles as layers: how they merge, what they leave to one another, and where each setting comes
//! from. `UPDATE=1` rewrites expected files.

#[path = "properties/support.rs"]
mod support;

use std::fs;

use gongkai::diag::render::{Format, render};
use gongkai::diag::{Finding, Lang, Level, Sources};
use gongkai::profile::load::{Library, Resolved, load};
use gongkai::profile::settings::differences;
use gongkai::records::load::Memory;
use support::{memory, root};

/// A profile with what was found, as short lines.
struct Loaded {
    profile: Option<Resolved>,
    sources: Sources,
    findings: Vec<Finding>,
}

impl Loaded {
    fn short(&self) -> String {
        render(
            &self.findings,
            &self.sources,
            Format::Short,
            Lang::Zh,
            false,
        )
    }

    #[track_caller]
    fn resolved(&self) -> &Resolved {
        assert_eq!(self.short(), "");
        self.profile.as_ref().expect("a profile")
    }

    /// `layer file:line` of a setting.
    fn origin(&self, path: &str) -> String {
        let setting = &self.resolved().settings[path];
        let place = self.sources.display(&setting.key);
        format!("{} {place}", setting.layer)
    }
}

fn read(id: &str, user: &Memory) -> Loaded {
    let mut sources = Sources::default();
    let loaded = load(id, &Library { user: Some(user) }, &mut sources);
    Loaded {
        profile: loaded.value,
        sources,
        findings: loaded.findings,
    }
}

fn files(files: &[(&str, &str)]) -> Memory {
    memory(files)
}

const CITY: &str = "id = \"city\"\ntitle = \"某市\"\nextends = \"hubei\"\nlayer-only = false\n";

fn with_city(rest: &str) -> String {
    format!("{CITY}{rest}")
}

#[test]
fn every_setting_knows_its_layer_and_line() {
    let city = with_city("[text]\nplaces = 1\n[[part]]\nid = \"overview\"\ntitle = \"概况\"\n");
    let user = files(&[
        ("city/profile.toml", &city),
        ("city/tables/revenue.toml", "# 改名\ntitle = \"收入表\"\n"),
        ("city/sections/units.md", "单位。\n"),
    ]);
    let city = read("city", &user);
    assert_eq!(city.origin("text.places"), "city city/profile.toml:6:1");
    let percent = city.origin("text.percent-places");
    assert!(
        percent.starts_with("hubei hubei/profile.toml:"),
        "{percent}"
    );
    let grid = city.origin("comparison.places");
    assert!(
        grid.starts_with("national national/profile.toml:"),
        "{grid}"
    );
    assert_eq!(
        city.origin("part.overview.title"),
        "city city/profile.toml:9:1"
    );
    assert_eq!(
        city.origin("table.revenue.title"),
        "city city/tables/revenue.toml:2:1"
    );
    assert_eq!(
        city.origin("section.units"),
        "city city/sections/units.md:1:1"
    );
    let sheet = city.origin("requirement.functions.basis");
    assert!(
        sheet.starts_with("national national/requirements.csv:2:"),
        "{sheet}"
    );
    assert_eq!(city.resolved().settings["text.places"].value, "1");
    assert_eq!(
        city.resolved().settings["table.revenue.title"].value,
        "\"收入表\""
    );
}

#[test]
fn entries_are_moved_added_and_removed_by_id() {
    let user = files(&[(
        "city/profile.toml",
        &with_city(concat!(
            "[[part]]\nid = \"glossary\"\nafter = \"overview\"\n",
            "[[part]]\nid = \"narrative\"\nfirst = true\n",
            "[[part]]\nid = \"annex\"\ntitle = \"附件\"\nafter = \"narrative\"\n",
            "[[part]]\nid = \"tables\"\nremove = true\n",
        )),
    )]);
    let city = read("city", &user);
    let parts: Vec<&str> = city
        .resolved()
        .profile
        .part
        .iter()
        .map(|p| p.id.as_str())
        .collect();
    assert_eq!(parts, ["narrative", "annex", "overview", "glossary"]);
    let order = &city.resolved().settings["part"];
    assert_eq!(order.value, "narrative → annex → overview → glossary");
    assert_eq!(order.layer, "city");
}

#[test]
fn a_sheet_and_a_table_of_requirements_are_one_list() {
    let sheet = "编号,内容,要求,条件,依据,说明\n\
        plan,文字:plan,有条件,three-public 不为零,某办法第三条,写明计划\n\
        vehicles,,可选,,,\nestablishment,,删除,,,\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(sheet);
    let mut user = files(&[(
        "city/profile.toml",
        &with_city(
            "[[requirement]]\nid = \"more\"\nitem = \"record:staff\"\nstatus = \"required\"\n",
        ),
    )]);
    user.0
        .insert("city/requirements.csv".to_owned(), gbk.into_owned());
    let city = read("city", &user);
    let list: Vec<String> = city
        .resolved()
        .profile
        .requirement
        .iter()
        .map(|r| format!("{} {} {}", r.id, r.item, r.status))
        .collect();
    assert_eq!(
        list,
        [
            "functions text:functions required",
            "vehicles record:vehicles optional",
            "three-public fact:three-public required",
            "agency-operating-cost fact:agency-operating-cost required",
            "more record:staff required",
            "plan text:plan conditional",
        ]
    );
    let plan = &city.resolved().profile.requirement[5];
    let when = plan.when.as_ref().expect("a condition");
    assert_eq!(
        (when.key.as_str(), when.is.as_str()),
        ("three-public", "nonzero")
    );
    assert_eq!(plan.basis.as_deref(), Some("某办法第三条"));
}

#[test]
fn what_is_required_is_cited() {
    let records = memory(&[
        (
            "budget.toml",
            "format = 1\n[document]\nyear = 2024\nprofile = \"hubei/wuhan-qingshan-2024\"\n\
         [agency]\nname = \"某局\"\n[[ledger]]\nid = \"main\"\nfile = \"a.csv\"\n",
        ),
        (
            "a.csv",
            "function,category,fund,amount\n2010101,personnel,general-public-budget,1\n",
        ),
    ]);
    let outcome = support::run_with(&records, &Memory::default());
    let missing = outcome.findings.iter().find(|finding| {
        support::words(finding).starts_with("required-missing: ")
            && support::words(finding).contains("functions")
    });
    let notes = &missing.expect("something is missing").notes;
    let cited: Vec<String> = notes.iter().map(|note| note.text(Lang::Zh)).collect();
    assert_eq!(
        cited[0],
        "依据：《地方预决算公开操作规程》（财预〔2016〕143号）"
    );
}

#[test]
fn neither_city_nor_agency_lowers_what_a_province_forbids() {
    let province = "id = \"province\"\ntitle = \"某省\"\nextends = \"hubei\"\n\
        [level]\npublished-late = \"forbid\"\n";
    let city =
        "id = \"city\"\ntitle = \"某市\"\nextends = \"province\"\n[level]\ndates = \"note\"\n";
    for (level, refused) in [
        ("allow", true),
        ("warn", true),
        ("deny", true),
        ("forbid", false),
    ] {
        let agency = format!(
            "id = \"agency\"\ntitle = \"某局\"\nextends = \"city\"\nlayer-only = false\n\
             [level]\npublished-late = \"{level}\"\n"
        );
        let user = files(&[
            ("province/profile.toml", province),
            ("city/profile.toml", city),
            ("agency/profile.toml", &agency),
        ]);
        let loaded = read("agency", &user);
        let expected = "agency/profile.toml:6:18: 错误[level-forbidden]: “agency”对“published-late”\
                        的设置无效：“province”已规定不得放宽\n";
        assert_eq!(
            loaded.short(),
            if refused { expected } else { "" },
            "{level}"
        );
        let profile = loaded.profile.expect("a profile");
        let level = profile.profile.level.get("published-late");
        assert_eq!(
            level.and_then(|level| Level::parse(level)),
            Some(Level::Forbid)
        );
    }
}

#[test]
fn a_users_file_replaces_that_file_of_a_built_in_layer_only() {
    let user = files(&[("hubei/requirements.csv", "编号,内容,要求\nx,文字:x,可选\n")]);
    let ours = read("hubei/wuhan-qingshan-2024", &user);
    let requirements = &ours.resolved().profile.requirement;
    assert!(requirements.iter().any(|r| r.id == "x"));
    assert!(
        ours.origin("title")
            .starts_with("hubei/wuhan-qingshan-2024")
    );
    assert!(ours.resolved().profile.table.len() >= 16);
}

/// Differences of two built-in profiles, one setting a line.
fn difference(old: &str, new: &str) -> String {
    let none = Memory::default();
    let (old, new) = (read(old, &none), read(new, &none));
    let found = differences(&old.resolved().settings, &new.resolved().settings);
    let mut out = String::new();
    for one in found {
        let value = |setting: Option<&gongkai::profile::settings::Setting>| {
            setting.map_or("（无）".to_owned(), |setting| setting.value.clone())
        };
        out.push_str(&format!(
            "{}\n  {}\n  {}\n",
            one.path,
            value(one.old),
            value(one.new)
        ));
    }
    out
}

#[test]
fn the_edition_of_2025_differs_in_these_settings_only() {
    let found = difference("hubei/wuhan-qingshan-2024", "hubei/2025");
    let path = root().join("tests/editions/hubei-2025.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &found).expect("write the expected differences");
    }
    assert_eq!(
        found,
        fs::read_to_string(path).expect("expected differences")
    );
}

#[test]
fn an_agency_can_follow_the_edition_of_2025() {
    let mut records = support::example("wuhan-qingshan-2024");
    let budget = records.0.get_mut("budget.toml").expect("budget.toml");
    let text = String::from_utf8(budget.clone()).expect("UTF-8");
    *budget = text
        .replace("hubei/wuhan-qingshan-2024", "hubei/2025")
        .into_bytes();
    let outcome = support::run_with(&records, &Memory::default());
    assert_eq!(support::blocking(&outcome), Vec::<String>::new());
    let text = gongkai::render::markdown::render(outcome.document.as_ref().expect("a document"));
    for words in ["部门主要职责", "指标值确定依据", "比上年增减（万元）"] {
        assert!(text.contains(words), "{words}");
    }
    assert!(!text.contains("绩效标准 |"));
}
