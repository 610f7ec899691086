//! Starting an agency and filling it in.

use std::fs;

use crate::Place;

/// Ids of the profiles an agency may use.
fn usable_profiles(place: &Place) -> Vec<String> {
    let list = place
        .run(&["profiles", "--message-format", "json"])
        .exits(0)
        .json();
    let profiles = list["profiles"].as_array().expect("a list").iter();
    profiles
        .filter(|profile| profile["layer-only"] == false)
        .map(|profile| profile["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn new_refuses_what_it_cannot_start() {
    let place = Place::empty("new-refused");
    place
        .run(&["new", "office"])
        .exits(2)
        .says("hubei/wuhan-qingshan-2024");
    place
        .run(&["new", "office", "--profile", "hubei/wuhan-qingshan-2024"])
        .exits(2)
        .says("--year");
    let new = |profile: &str| place.run(&["new", "office", "--profile", profile, "--year", "2025"]);
    new("hubei").exits(1).says("底稿");
    new("nowhere").exits(1);
    assert!(!place.path("office").exists());
    fs::create_dir(place.path("office")).expect("directory");
    fs::write(place.path("office/mine.txt"), "mine").expect("file");
    new("hubei/wuhan-qingshan-2024").exits(2);
    assert_eq!(place.list("office"), ["mine.txt"]);
}

#[test]
fn an_untouched_new_agency_is_told_what_to_fill_in() {
    let place = Place::empty("new-untouched");
    for (at, profile) in usable_profiles(&place).iter().enumerate() {
        let office = format!("office-{at}");
        place
            .run(&["new", &office, "--profile", profile, "--year", "2025"])
            .exits(0);
        let run = place.run(&["check", &office]).exits(1);
        // A format that prints no vehicles asks for none.
        let records = place.read(&format!("{office}/budget.toml"));
        let vehicles = records.contains("\n[vehicles]\n");
        let wanted = !["evaluation", "hubei/suizhou-2024"].contains(&profile.as_str());
        assert!(vehicles || !wanted, "{profile}");
        let date = vehicles.then_some("缺少“截止日期”");
        for words in ["缺少“部门全称”", "缺少“人数”"].into_iter().chain(date) {
            assert!(run.err.contains(words), "{words} in {}", run.err);
        }
        for noise in [
            "toml-syntax",
            "unknown-key",
            "wrong-type",
            "csv-",
            "bad-key",
        ] {
            assert!(!run.err.contains(noise), "{noise} in {}", run.err);
        }
    }
}

/// Fills in a new agency the way its comments say: empty quotes by kind of field, the ledgers of
/// former years and the reasons with the leading `# ` taken away, one project, a few lines.
fn fill_in(place: &Place, office: &str) {
    let mut out = String::new();
    let mut optional = false;
    for line in place.read(&format!("{office}/budget.toml")).lines() {
        let bare = line.strip_prefix("# ").unwrap_or(line);
        if bare.starts_with("[[") {
            optional = matches!(bare, "[[ledger]]" | "[[reason]]") && bare != line;
        } else if line.is_empty() {
            optional = false;
        }
        let line = if optional { bare } else { line };
        out.push_str(&filled(line));
        out.push('\n');
    }
    // The second code is that of the unit.
    let unit = out.find("[[unit]]").expect("a unit");
    let (head, tail) = out.split_at(unit);
    let tail = tail.replacen("code = \"101\"", "code = \"101001\"", 1);
    fs::write(
        place.path(&format!("{office}/budget.toml")),
        format!("{head}{tail}"),
    )
    .expect("file");
    let texts = place.read(&format!("{office}/texts.toml"));
    let texts: Vec<String> = texts.lines().map(filled).collect();
    fs::write(
        place.path(&format!("{office}/texts.toml")),
        texts.join("\n"),
    )
    .expect("file");
    let projects = place.read(&format!("{office}/projects.toml"));
    let project: Vec<&str> = projects
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| {
            let wanted = ["[[project]]", "id = ", "name = ", "unit = ", "purpose = "];
            wanted.iter().any(|start| line.starts_with(start))
        })
        .collect();
    let project = project
        .join("\n")
        .replace("id = \"\"", "id = \"survey\"")
        .replace("unit = \"\"", "unit = \"101001\"")
        .replace("name = \"\"", "name = \"某某调查\"")
        .replace("purpose = \"\"", "purpose = \"某某调查\"");
    fs::write(place.path(&format!("{office}/projects.toml")), project).expect("file");
    add_lines(place, office);
}

fn add_lines(place: &Place, office: &str) {
    for (file, operating) in [
        ("spending.csv", "200000.00"),
        ("spending-2025.csv", "220000.00"),
        ("spending-2025-adjusted.csv", "210000.00"),
        ("spending-2024.csv", "150000.00"),
        ("spending-2023.csv", "150000.00"),
    ] {
        let rows = [
            ["2010301", "", "人员经费", "", "600000.00"],
            ["2010301", "", "公用经费", "", operating],
            ["2010302", "30299", "项目支出", "survey", "300000.00"],
        ];
        let header = place.read(&format!("{office}/spending.csv"));
        let header = header.lines().next().expect("a header");
        let mut text = format!("{header}\r\n");
        for [function, economic, category, project, amount] in rows {
            let cells =
                header
                    .trim_start_matches('\u{feff}')
                    .split(',')
                    .map(|column| match column {
                        "功能科目" => function,
                        "经济科目" => economic,
                        "支出类别" => category,
                        "资金来源" => "一般公共预算",
                        "单位" => "101001",
                        "项目" => project,
                        "金额" => amount,
                        _ => "",
                    });
            text.push_str(&cells.collect::<Vec<_>>().join(","));
            text.push_str("\r\n");
        }
        fs::write(place.path(&format!("{office}/{file}")), text).expect("file");
    }
    let header = place.read(&format!("{office}/economic.csv"));
    for (file, operating) in [
        ("economic.csv", "200000.00"),
        ("economic-2024.csv", "150000.00"),
        ("economic-2023.csv", "150000.00"),
    ] {
        let text = format!(
            "{header}30101,基本工资,人员经费,一般公共预算,101001,600000.00,\r\n\
             30201,办公费,公用经费,一般公共预算,101001,{operating},\r\n"
        );
        fs::write(place.path(&format!("{office}/{file}")), text).expect("file");
    }
}

/// A line with its empty quotes filled.
fn filled(line: &str) -> String {
    let Some(key) = line.split(" = \"\"").next().filter(|key| *key != line) else {
        return line.to_owned();
    };
    if key.starts_with('#') {
        return line.to_owned();
    }
    let value = match key {
        "count" | "internal-divisions" => "2",
        "planned" | "large-equipment" => "0",
        "amount" | "original" | "previous-original" => "0",
        "as-of" => "2024-12-31",
        "approval-date" | "publication-date" => "2025-01-20",
        "issue-date" => "2026-03-31",
        "grade" => "\"good\"",
        "name" => "\"某某局\"",
        "code" => "\"101\"",
        "level" => "\"district\"",
        "finance-section" => "\"05 某某科\"",
        "body" => "\"负责某某工作。\"",
        "text" => "\"某某工作增加\"",
        _ => "\"某某\"",
    };
    line.replacen("\"\"", value, 1)
}

#[test]
fn a_new_agency_filled_in_as_it_says_builds() {
    let place = Place::empty("new-filled");
    for (at, profile) in usable_profiles(&place).iter().enumerate() {
        let office = format!("office-{at}");
        place
            .run(&["new", &office, "--profile", profile, "--year", "2025"])
            .exits(0);
        fill_in(&place, &office);
        place.run(&["check", &office]).exits(0);
        place.run(&["build", &office, "-f", "md,json"]).exits(0);
        let text = place.read(&format!("out/{office}/disclosure.md"));
        assert!(
            text.contains("某某局") && text.contains("2025"),
            "{profile}"
        );
    }
}
