//! What the bureau lays down: the workspace's own files, and submissions held against them.

use std::fs;

use gongkai::bureau;
use gongkai::records::load::Memory;

use super::place::{Place, agency, codes, edit};

const HEAD: &str =
    "format = 1\n[bureau]\nname = \"示例市财政局\"\nyear = 2025\nprofile = \"hubei\"\n";

/// The codes of what is wrong with a workspace's own files.
fn wrong(bureau: &str, register: Option<&str>) -> Vec<&'static str> {
    let mut files = Memory::default();
    let mut put = |name: &str, text: &str| {
        files.0.insert(name.to_owned(), text.as_bytes().to_vec());
    };
    put("bureau.toml", bureau);
    if let Some(register) = register {
        put("register.csv", register);
    }
    let loaded = bureau::load(&files);
    for finding in &loaded.findings {
        if finding.code != "file-missing" {
            let primary = finding.primary.as_ref().expect("a place");
            assert!(!loaded.sources.display(&primary.location).is_empty());
        }
    }
    loaded.findings.iter().map(|one| one.code).collect()
}

#[test]
fn slips_in_the_register_are_told_at_their_place() {
    let with = |text: &str| format!("{HEAD}{text}");
    let agency = |code: &str, more: &str| {
        format!("[[agency]]\ncode = \"{code}\"\nname = \"示例{code}局\"\n{more}\n")
    };
    let cases: [(String, Option<&str>, &[&str]); 13] = [
        (with(&agency("101", "")), None, &[]),
        ("format = 1\n".to_owned(), None, &["bureau-missing"]),
        (with(""), None, &["register-empty"]),
        (
            with("register = \"register.csv\"\n"),
            Some("code,name\n101,甲局\n102,乙局\n"),
            &[],
        ),
        (
            with("register = \"register.csv\"\n"),
            None,
            &["file-missing"],
        ),
        (
            with("register = \"../register.csv\"\n"),
            None,
            &["file-outside"],
        ),
        (
            with("register = \"register.csv\"\n"),
            Some("code,name\n101,\n102,乙局\n"),
            &["missing-field"],
        ),
        (
            with(&(agency("A1", "") + &agency("a1", ""))),
            None,
            &["register-code-twice"],
        ),
        (with(&agency("..", "")), None, &["register-code-unusable"]),
        (
            with(&agency("101", "parent = \"100\"")),
            None,
            &["register-parent-unknown"],
        ),
        (
            with(&agency("101", "deadlines = 2025-02-05")),
            None,
            &["unknown-key"],
        ),
        (
            with(
                &(agency("101", "")
                    + "[[waiver]]\nagency = \"102\"\nrule = \"published-late\"\nreason = \"门户迁移\"\nuntil = 2025-06-30\n"),
            ),
            None,
            &["waiver-unknown-agency"],
        ),
        (
            with(&(agency("101", "") + "[[agency]]\ncode = \"102\"\nname = \"示例101局\"\n")),
            None,
            &["register-name-twice"],
        ),
    ];
    for (text, register, expected) in cases {
        assert_eq!(wrong(&text, register), expected, "{text}");
    }
}

#[test]
fn a_unit_has_what_the_register_says_of_its_agency() {
    let mut files = Memory::default();
    let text = format!("{HEAD}deadline = 2025-02-05\nregister = \"register.csv\"\n");
    files.0.insert("bureau.toml".to_owned(), text.into_bytes());
    let register = "code,name,parent,section,profile,deadline\n\
                    101,甲局,,农业科,hubei/2025,2025-02-10\n\
                    101001,甲局本级,101,,,\n\
                    101002,甲局中心,101,社保科,hubei,2025-02-12\n\
                    102,乙局,,,,\n";
    let bytes = register.as_bytes().to_vec();
    files.0.insert("register.csv".to_owned(), bytes);
    let bureau = bureau::load(&files).bureau.expect("a bureau");
    let said: Vec<String> = bureau
        .entries
        .iter()
        .map(|one| {
            let section = one.section.as_deref().unwrap_or("—");
            let deadline = one.deadline.expect("a deadline");
            format!("{} {section} {} {deadline}", one.code, one.profile)
        })
        .collect();
    assert_eq!(
        said,
        [
            "101 农业科 hubei/2025 2025-02-10",
            "101001 农业科 hubei/2025 2025-02-10",
            "101002 社保科 hubei 2025-02-12",
            "102 — hubei 2025-02-05",
        ]
    );
}

#[test]
fn submissions_are_held_against_the_register() {
    let place = Place::new("register", 8);
    let code = |at: usize| place.agencies[at].code.clone();
    edit(&place.sent(0, "budget.toml"), "year = 2025", "year = 2024");
    edit(
        &place.sent(1, "budget.toml"),
        "name = \"示例市",
        "name = \"示例",
    );
    let unit = &place.agencies[2].units[0];
    edit(
        &place.desk("register.csv"),
        &unit.name,
        &format!("{}（改）", unit.name),
    );
    let last = format!(
        "{}099,示例市新单位,,{},public-welfare-1,,\n",
        code(3),
        code(3)
    );
    let register = fs::read_to_string(place.desk("register.csv")).expect("the register");
    fs::write(place.desk("register.csv"), register + &last).expect("write");
    let profile = place.agencies[4].profile.unwrap_or("hubei/2025");
    edit(
        &place.sent(4, "budget.toml"),
        &format!("profile = \"{profile}\""),
        "profile = \"national\"",
    );
    edit(
        &place.sent(5, "budget.toml"),
        "approval-date = 2025-01-20",
        "approval-date = 2025-01-19",
    );
    let moved = place
        .desk("submissions")
        .join(place.agencies[7].directory() + "（送）");
    fs::rename(place.sent(6, ""), &moved).expect("rename");
    let report = place.check();
    for (at, expected) in [
        (0, "register-year"),
        (1, "register-name"),
        (2, "register-unit-name"),
        (3, "register-unit-missing"),
        (4, "register-profile"),
        (5, "register-approval"),
        (6, "submission-misnamed"),
    ] {
        let found = codes(agency(&report, &code(at)));
        assert!(
            found.iter().any(|one| one == expected),
            "{expected}: {found:?}"
        );
    }
    assert_eq!(agency(&report, &code(7))["verdict"], "ready");
    // The file says another agency, but the records are in order.
    assert_eq!(agency(&report, &code(6))["verdict"], "ready");
    assert_eq!(report["summary"]["errors"], 6);
}

#[test]
fn what_is_missing_is_awaited_until_the_deadline() {
    let place = Place::new("deadline", 2);
    fs::remove_dir_all(place.sent(1, "")).expect("remove");
    let late = "desk/bureau.toml";
    let check = |day: &str| place.run(&["check", late, "--as-of", day, "-q"]);
    check("2025-02-05").exits(0).says("还没有报送，距期限 0 天");
    check("2025-02-08")
        .exits(1)
        .says("没有报送，已逾期 3 天")
        .says("逾期 3 天");
    // Received late is told, and stops nothing.
    edit(
        &place.desk("register.csv"),
        "section,profile\n",
        "section,profile,received\n",
    );
    let name = &place.agencies[0].short_name;
    let row = fs::read_to_string(place.desk("register.csv")).expect("the register");
    let row = row
        .lines()
        .find(|line| line.contains(name.as_str()))
        .expect("a row")
        .to_owned();
    edit(
        &place.desk("register.csv"),
        &row,
        &format!("{row},2025-02-07"),
    );
    check("2025-02-05")
        .exits(0)
        .says("2025-02-07 收到，晚于期限 2025-02-05");
}

#[test]
fn the_bureau_waives_as_the_agency_would_and_it_is_told_as_the_bureaus() {
    let place = Place::new("waiver", 2);
    edit(
        &place.sent(0, "budget.toml"),
        "publication-date = 2025-02-07",
        "publication-date = 2025-03-07",
    );
    let (code, other) = (&place.agencies[0].code, &place.agencies[1].code);
    let run = place.check();
    let found = codes(agency(&run, code));
    assert!(found.iter().any(|one| one == "published-late"), "{found:?}");
    let waivers = format!(
        "\n[[waiver]]\nagency = \"{code}\"\nrule = \"published-late\"\nreason = \"门户网站迁移，迁移期间不能发布\"\nuntil = 2025-06-30\n\
         \n[[waiver]]\nagency = \"{other}\"\nrule = \"published-late\"\nreason = \"门户网站迁移，迁移期间不能发布\"\nuntil = 2025-06-30\n"
    );
    let text = fs::read_to_string(place.desk("bureau.toml")).expect("bureau.toml");
    let line = text.lines().count() + 2;
    fs::write(place.desk("bureau.toml"), text + &waivers).expect("write");
    let run = place.check();
    let one = agency(&run, code);
    assert_eq!(one["verdict"], "ready", "{one:#}");
    let waived = &one["documents"][0]["waived"][0];
    assert_eq!(waived["finding"]["code"], "published-late");
    assert_eq!(waived["by"]["file"], "bureau.toml");
    assert_eq!(waived["by"]["line"], line);
    assert!(
        codes(agency(&run, other))
            .iter()
            .any(|one| one == "waiver-unused")
    );
    // What the bureau waived is no input of the publication.
    let build = |out: &str| place.run(&["build", "desk", "-o", out, "-f", "md", "-q"]);
    build("out").exits(0);
    let manifest = fs::read_to_string(place.root.join(format!("out/{code}/manifest.json")));
    let manifest: serde_json::Value =
        serde_json::from_str(&manifest.expect("a manifest")).expect("JSON");
    let inputs = manifest["inputs"].as_array().expect("inputs");
    assert_eq!(inputs.len(), place.agencies[0].records.0.len());
}
