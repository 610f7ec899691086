//! Building a bureau: only what has changed, and always what a clean build gives.

use std::fs::{self, File};

use super::place::{Place, asked, edit, files};

fn unchanged(place: &Place, more: &[&str]) -> u64 {
    let mut arguments = vec![
        "build",
        "desk",
        "-o",
        "out",
        "-f",
        "md,json",
        "--message-format",
        "json",
    ];
    arguments.extend(more);
    let run = place.run(&arguments).exits(0);
    run.json()["summary"]["unchanged"]
        .as_u64()
        .expect("a number")
}

#[test]
fn only_what_has_changed_is_built_again() {
    let place = Place::new("incremental", 4);
    assert_eq!(unchanged(&place, &[]), 0);
    let first = files(&place.root.join("out"));
    assert_eq!(first.len(), 4 * 3, "{:?}", first.keys());
    assert_eq!(unchanged(&place, &[]), 4);
    // An edit of one agency.
    edit(&place.sent(1, "texts.toml"), "贯彻执行", "认真执行");
    assert_eq!(unchanged(&place, &[]), 3);
    // Outputs are looked at, not believed to be there.
    let code = |at: usize| &place.agencies[at].code;
    fs::remove_file(place.root.join(format!("out/{}/facts.json", code(0)))).expect("remove");
    fs::write(
        place.root.join(format!("out/{}/disclosure.md", code(2))),
        "换了",
    )
    .expect("write");
    assert_eq!(unchanged(&place, &[]), 2);
    // What is remembered may be lost or damaged.
    fs::remove_file(place.root.join(format!("out/.gongkai/{}.json", code(0)))).expect("remove");
    fs::write(
        place.root.join(format!("out/.gongkai/{}.json", code(3))),
        "{",
    )
    .expect("write");
    assert_eq!(unchanged(&place, &[]), 2);
    let kept = files(&place.root.join("out"));
    // The register is an input too, of those it speaks of, wherever in it they stand.
    let register = place.desk("register.csv");
    edit(&register, "section,profile\n", "section,profile\n\n");
    assert_eq!(unchanged(&place, &[]), 4);
    let row = format!("{},{}", code(0), place.agencies[0].name);
    let short_name = &place.agencies[0].short_name;
    edit(
        &register,
        &format!("{row},{short_name}"),
        &format!("{row},{short_name}（简）"),
    );
    assert_eq!(unchanged(&place, &[]), 3);
    assert_eq!(unchanged(&place, &["--force"]), 0);
    assert!(
        files(&place.root.join("out")) == kept,
        "--force gives the same bytes"
    );
    place
        .run(&["build", "desk", "-o", "clean", "-f", "md,json", "-q"])
        .exits(0);
    assert!(
        files(&place.root.join("clean")) == kept,
        "a clean build gives the same bytes"
    );
    // And what each agency gives alone.
    let own = place.sent(3, "").display().to_string();
    place
        .run(&["build", &own, "-o", "alone", "-f", "md,json"])
        .exits(0);
    let alone = files(&place.root.join("alone").join(place.agencies[3].directory()));
    assert!(files(&place.root.join("out").join(code(3))) == alone);
}

#[test]
fn an_agency_with_errors_keeps_its_old_outputs_and_is_not_asked_twice() {
    let place = Place::new("errors", 2);
    let build = || place.run(&["build", "desk", "-o", "out", "-f", "md", "-q"]);
    build().exits(0);
    let before = files(&place.root.join("out"));
    edit(&place.sent(0, "budget.toml"), "year = 2025", "year = 2024");
    for unchanged in [1, 2] {
        build()
            .exits(1)
            .says("不是财政局规定的")
            .says(&format!("其中 {unchanged} 个没有变化"));
    }
    assert!(files(&place.root.join("out")) == before);
}

#[test]
fn one_run_at_a_time_has_the_outputs() {
    let place = Place::new("lock", 1);
    let build = || place.run(&["build", "desk", "-o", "out", "-f", "md", "-q"]);
    build().exits(0);
    let lock = File::open(place.root.join("out/.gongkai/lock")).expect("a lock");
    lock.lock().expect("locked");
    build().exits(2).says("另一个 gongkai");
    lock.unlock().expect("unlocked");
    build().exits(0);
}

#[test]
fn outputs_of_others_are_left_alone_and_told() {
    let place = Place::new("strangers", 2);
    let out = place.root.join("out");
    fs::create_dir_all(out.join("9999")).expect("create");
    let foreign = out.join(&place.agencies[0].code);
    fs::create_dir_all(&foreign).expect("create");
    fs::write(foreign.join("notes.txt"), "别人的").expect("write");
    let run = place
        .run(&["build", "desk", "-o", "out", "-f", "md", "-q"])
        .exits(2);
    run.says("9999").says("未能写出").says("notes.txt");
    assert_eq!(files(&foreign).len(), 1);
    assert_eq!(files(&out.join(&place.agencies[1].code)).len(), 2);
}

#[test]
fn documents_of_one_agency_stand_side_by_side() {
    let place = Place::new("several", 1);
    let file = place.sent(0, "budget.toml");
    let text = fs::read_to_string(&file).expect("budget.toml");
    let (from, to) = (text.find("[document]"), text.find("[agency]"));
    let (from, to) = from.zip(to).expect("both tables");
    let head = |id: &str| text[from..to].replace("[document]", &format!("[[document]]\n{id}"));
    let unit = &place.agencies[0].units[0].code;
    let both = head("id = \"department\"") + &head(&format!("id = \"office\"\nunit = \"{unit}\""));
    let edited = format!("{}{both}{}", &text[..from], &text[to..]);
    fs::write(&file, edited).expect("write");
    // Last year is not known by unit: the unit's document has errors, so neither is published.
    let build = |more: &[&str]| {
        let mut arguments = vec!["build", "desk", "-o", "out", "-f", "md", "-q"];
        arguments.extend(more);
        place.run(&arguments).exits(1)
    };
    build(&[]).says("#office").says("有错误 1");
    assert!(files(&place.root.join("out")).is_empty());
    build(&["--draft"]);
    let made = files(&place.root.join("out").join(&place.agencies[0].code));
    let made: Vec<&str> = made.keys().map(String::as_str).collect();
    assert_eq!(
        made,
        [
            "department/draft-disclosure.md",
            "department/draft-manifest.json",
            "office/draft-disclosure.md",
            "office/draft-manifest.json",
        ]
    );
}

#[test]
#[ignore = "takes minutes: BUREAU_AGENCIES=1000"]
fn nothing_is_built_again_of_a_thousand_agencies() {
    let count = asked("BUREAU_AGENCIES", 1_000);
    let place = Place::new("thousand", count);
    assert_eq!(unchanged(&place, &[]), 0);
    let start = std::time::Instant::now();
    assert_eq!(unchanged(&place, &[]), count as u64);
    println!(
        "{count} agencies of which none has changed: {:.2?}",
        start.elapsed()
    );
}
