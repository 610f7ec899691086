//! `gongkai rules`

use super::Place;

#[test]
fn the_list_goes_by_group_and_names_every_code() {
    let place = Place::empty("rules-list");
    let listed = place.run(&["rules"]).exits(0);
    for words in ["及时性 (timeliness)", "公开时限与日期", "published-late"] {
        assert!(listed.out.contains(words), "{words} in\n{}", listed.out);
    }
    let data = place.run(&["rules", "--message-format", "json"]).json();
    let groups = data["groups"].as_array().expect("groups");
    let points = groups.iter().map(|group| group["points"].as_array());
    assert_eq!(
        points
            .map(|points| points.map_or(0, Vec::len))
            .sum::<usize>(),
        144
    );
    for code in groups.iter().flat_map(|group| {
        let rules = group["rules"].as_array().into_iter().flatten();
        rules.flat_map(|rule| rule["codes"].as_array().into_iter().flatten())
    }) {
        let code = code["code"].as_str().expect("a code");
        assert!(listed.out.contains(&format!("  {code} ")), "{code}");
    }
}

#[test]
fn a_code_a_rule_a_group_and_a_point_are_explained() {
    let place = Place::empty("rules-explained");
    place
        .run(&["rules", "published-before-approval"])
        .exits(0)
        .says("公开日期 {publication} 早于批复日期 {approval}")
        .says("《中华人民共和国预算法》第十四条")
        .says("错误写法（document.toml，报 published-before-approval）");
    place
        .run(&["rules", "dates", "--lang", "en"])
        .exits(0)
        .says("Dates and time limits (dates)")
        .says("How to fix");
    place
        .run(&["rules", "公开时限与日期"])
        .exits(0)
        .says("(dates)");
    place
        .run(&["rules", "timeliness"])
        .exits(0)
        .says("TIM-05")
        .says("published-late");
    let point = place.run(&["rules", "tim-01", "--message-format", "json"]);
    assert_eq!(point.exits(0).json()["rules"][0], "dates");
}

#[test]
fn what_belongs_to_no_rule_is_told_and_what_is_unknown_refused() {
    let place = Place::empty("rules-unknown");
    place
        .run(&["rules", "toml-unclosed"])
        .exits(0)
        .says("不对应检查要点");
    place
        .run(&["rules", "publishd-late"])
        .exits(2)
        .says("相近的有：published-late");
    place
        .run(&["rules", "help-rules"])
        .exits(2)
        .says("help-rules");
}

#[test]
fn a_profile_shows_its_levels_and_who_set_them() {
    let place = Place::empty("rules-profile");
    let own = place.path("own/city");
    std::fs::create_dir_all(&own).expect("directory");
    let text = "id = \"city\"\ntitle = \"某市\"\nextends = \"hubei/wuhan-qingshan-2024\"\n\
        [level]\nreason-unused = \"deny\"\n";
    std::fs::write(own.join("profile.toml"), text).expect("profile");
    let options = ["--profiles", "own", "--profile", "city"];
    place
        .run(&[&["rules", "reason-unused"], &options[..]].concat())
        .exits(0)
        .says("reason-unused  错误  由 city 设定");
    place.run(&["rules", "--profile", "nowhere"]).exits(1);
}

#[test]
fn codes_an_official_list_does_not_have_are_refused() {
    let place = Place::with_example("rules-official");
    let text = "year\t2024\n科目编码\t科目名称\n206\t科学技术支出\n20601\t科学技术管理事务\n\
        2060101\t行政运行\n20602\t基础研究\n";
    std::fs::write(place.path("official.tsv"), text).expect("list");
    place
        .run(&[
            "check",
            super::NAME,
            "--catalogue",
            "official.tsv",
            "--message-format",
            "short",
        ])
        .exits(1)
        .says("code-not-official");
}
