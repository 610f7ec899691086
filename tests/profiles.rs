//! Profiles as layers: how they merge, what they leave to one another, and where each setting comes
//! from. `UPDATE=1` rewrites expected files.

#[path = "support/kebab.rs"]
mod kebab;
#[path = "properties/support.rs"]
mod support;

use std::fs;

use gongkai::budget::catalogue::Catalogue;
use gongkai::diag::render::{Format, render};
use gongkai::diag::{Finding, Lang, Level, Sources};
use gongkai::profile::load::{Library, Resolved, load};
use gongkai::profile::settings::differences;
use gongkai::records::load::Memory;
use kebab::kebab;
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
        // Those the province has of the finished document.
        .filter(|r| !r.item.starts_with("table:") && !r.item.starts_with("said:"))
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
    let mut all = city.resolved().profile.requirement.iter();
    let plan = all.find(|r| r.id == "plan").expect("the plan");
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

/// The findings of `gongkai profiles check` on a profile.
fn checked(id: &str, user: &Memory, format: Format) -> String {
    let library = Library { user: Some(user) };
    let report = gongkai::profile_check::check(id, &library, Catalogue::builtin());
    render(&report.findings, &report.sources, format, Lang::Zh, false)
}

/// A case is a directory `tests/profiles-check/CASE` with the files of the profile `case`, which
/// extends `mini`, and what is found in `expected.short`.
#[test]
fn every_profile_case_finds_what_it_should() {
    let update = std::env::var_os("UPDATE").is_some();
    let base = support::directory(&root().join("tests/profiles"));
    let mut cases: Vec<_> = fs::read_dir(root().join("tests/profiles-check"))
        .expect("cases")
        .map(|entry| entry.expect("entry").path())
        .collect();
    cases.sort();
    assert!(cases.len() >= 20, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let mut user = base.clone();
        for (path, bytes) in support::directory(&case).0 {
            user.0.insert(format!("case/{path}"), bytes);
        }
        let expected = user.0.remove("case/expected.short").unwrap_or_default();
        let found = checked("case", &user, Format::Short);
        if update {
            fs::write(case.join("expected.short"), &found).expect("write what is found");
        } else if found.as_bytes() != expected {
            wrong.push(format!("{}\n{found}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "found otherwise:\n{}", wrong.join("\n"));
}

#[test]
fn the_programs_own_profiles_check_clean() {
    let none = Memory::default();
    for id in gongkai::profile::builtin::ids() {
        let found = checked(id, &none, Format::Short);
        // A note tells of money few agencies have that the published format has no column for.
        let worse: Vec<&str> = found
            .lines()
            .filter(|line| !line.contains("提示["))
            .collect();
        assert_eq!(worse, Vec::<&str>::new(), "{id}");
    }
}

#[test]
fn a_new_layer_checks_clean_and_builds_as_its_base() {
    let none = Memory::default();
    for base in gongkai::profile::builtin::ids() {
        let resolved = read(base, &none);
        let made = gongkai::profile::scaffold::files("city/new", resolved.resolved());
        let files = made.into_iter();
        let user = Memory(
            files
                .map(|(path, text)| (format!("city/new/{path}"), text.into_bytes()))
                .collect(),
        );
        let found = checked("city/new", &user, Format::Short);
        assert!(!found.contains("错误["), "{base}: {found}");
        assert!(!found.contains("city/new"), "{base}: {found}");
        if base == "hubei" {
            assert_eq!(example_under("city/new", &user), example_under(base, &none));
        }
    }
}

/// The example of `docs/profiles.md`: a city's own format over the province's.
#[test]
fn a_new_city_is_a_few_lines_of_data() {
    let directory = support::directory(&root().join("tests/profiles/new-city"));
    let lines: usize = directory
        .0
        .values()
        .map(|bytes| bytes.iter().filter(|&&byte| byte == b'\n').count())
        .sum();
    assert!(lines < 150, "{lines} lines");
    let profiles = support::directory(&root().join("tests/profiles"));
    assert_eq!(
        worse_than_notes(&checked("new-city", &profiles, Format::Short)),
        Vec::<&str>::new()
    );
    let ours = example_under("new-city", &profiles);
    let theirs = example_under("hubei", &profiles);
    let path = root().join("tests/editions/new-city.txt");
    let found = line_difference(&theirs, &ours);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &found).expect("write the expected differences");
    }
    assert_eq!(
        found,
        fs::read_to_string(path).expect("expected differences")
    );
}

fn worse_than_notes(found: &str) -> Vec<&str> {
    found
        .lines()
        .filter(|line| !line.contains("提示["))
        .collect()
}

/// The first example as Markdown under another profile.
fn example_under(profile: &str, user: &Memory) -> String {
    let mut records = support::example("wuhan-qingshan-2024");
    let budget = records.0.get_mut("budget.toml").expect("budget.toml");
    let text = String::from_utf8_lossy(budget).replace("hubei/wuhan-qingshan-2024", profile);
    *budget = text.into_bytes();
    let outcome = support::run_with(&records, user);
    assert_eq!(support::blocking(&outcome), Vec::<String>::new());
    gongkai::render::markdown::render(outcome.document.as_ref().expect("a document"))
}

/// The headings of `new` in their order, then the lines only one of the texts has.
fn line_difference(old: &str, new: &str) -> String {
    let mut out = String::new();
    for line in new
        .lines()
        .filter(|line| line.starts_with("# ") || line.starts_with("## "))
    {
        out.push_str(&format!("  {line}\n"));
    }
    for (sign, of, other) in [('-', old, new), ('+', new, old)] {
        for line in of.lines().filter(|line| !line.is_empty()) {
            if !other.lines().any(|same| same == line) {
                out.push_str(&format!("{sign} {line}\n"));
            }
        }
    }
    out
}

const REFERENCE: &str = "<!-- reference: written by `UPDATE=1 cargo test --test profiles` -->";

/// The settings as `src/profile/model` has them: one table a group, in its order.
fn reference() -> String {
    let files = [
        "model.rs",
        "model/notice.rs",
        "model/table.rs",
        "model/words.rs",
    ];
    let read = |file| fs::read_to_string(root().join("src/profile").join(file)).expect(file);
    let model: String = files.map(read).concat();
    let mut out = String::new();
    let (mut doc, mut default, mut inside) = (Vec::new(), false, false);
    // A group whose settings all have a default says so at its head.
    let mut whole = false;
    for line in model.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            doc.push(text.trim().to_owned());
        } else if line.starts_with("#[serde(default") {
            default = true;
        } else if line.starts_with("#[") {
            default |= line.contains(", default");
        } else if let Some(name) = line
            .strip_prefix("pub struct ")
            .or_else(|| line.strip_prefix("pub enum "))
        {
            let name = name.trim_end_matches(" {");
            out.push_str(&format!("\n### {name}\n\n{}\n\n", doc.join(" ")));
            out.push_str("| setting | value | needed | meaning |\n|---|---|---|---|\n");
            (inside, whole, default) = (true, default, false);
            doc.clear();
        } else if line == "}" || line.starts_with("pub type ") {
            inside = false;
            doc.clear();
        } else if inside && !line.is_empty() {
            let field = line.trim_start_matches("pub ").trim_end_matches(',');
            let (name, ty) = field.split_once(": ").unwrap_or((field, "word"));
            let needed = !default && !whole && !ty.starts_with("Option") && ty != "word";
            let key = kebab(name);
            let mark = if needed { "yes" } else { "" };
            let meaning = doc.join(" ").replace('|', "\\|");
            out.push_str(&format!(
                "| `{key}` | {} | {mark} | {meaning} |\n",
                plain_type(ty)
            ));
            default = false;
            doc.clear();
        }
    }
    out
}

/// A Rust type in words of TOML.
fn plain_type(ty: &str) -> String {
    let inner = |prefix: &str| {
        let inner = ty.strip_prefix(prefix)?.strip_suffix('>')?;
        Some(plain_type(inner))
    };
    if let Some(inner) = inner("Option<") {
        return inner;
    }
    if let Some(inner) = inner("Vec<") {
        return format!("list of {inner}");
    }
    if let Some(inner) = inner("BTreeMap<String, ") {
        return format!("names = {inner}");
    }
    match ty {
        "String" => "text".to_owned(),
        "bool" => "`true` / `false`".to_owned(),
        "u8" | "u16" | "u32" | "usize" => "number".to_owned(),
        "Query" => "names = text".to_owned(),
        "(String, String)" => "`[value, label]`".to_owned(),
        "word" => "word".to_owned(),
        other => other.to_owned(),
    }
}

#[test]
fn the_manual_has_every_setting_and_the_example_as_it_is() {
    let path = root().join("docs/profiles.md");
    let manual = fs::read_to_string(&path).expect("docs/profiles.md");
    let (words, _) = manual
        .split_once(REFERENCE)
        .expect("the mark of the reference");
    let reference = reference();
    let whole = format!("{words}{REFERENCE}\n{reference}");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &whole).expect("write the reference");
    }
    let manual = fs::read_to_string(&path).expect("docs/profiles.md");
    assert_eq!(manual, whole);
    let unexplained: Vec<&str> = reference
        .lines()
        .filter(|line| line.ends_with("|  |"))
        .collect();
    assert_eq!(unexplained, Vec::<&str>::new());
    // The files of the example are quoted as they are.
    for (name, bytes) in support::directory(&root().join("tests/profiles/new-city")).0 {
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(
            manual.contains(text.trim_end()),
            "{name} is not in the manual"
        );
    }
}
