//! A register divided among machines: each shard does its own agencies and nothing else, and the
//! reports joined are the report of a run over all.

use std::collections::BTreeSet;
use std::fs::{self, File};

use serde_json::Value;

use super::place::{Place, Run, codes, edit, files};

/// The codes of the agencies of a report.
fn agencies(report: &Value) -> Vec<String> {
    let agencies = report["agencies"].as_array().expect("agencies").iter();
    agencies
        .map(|one| one["code"].as_str().expect("a code").to_owned())
        .collect()
}

#[test]
fn a_shard_is_k_of_n_of_a_workspace() {
    let place = Place::new("shard-args", 1);
    for wrong in ["0/3", "4/3", "1/0", "3", "a/b"] {
        let run = place.run(&["check", "desk", "--shard", wrong]).exits(2);
        run.says(&format!("不能是“{wrong}”")).says("K/N");
    }
    let own = place.sent(0, "").display().to_string();
    for command in ["check", "build"] {
        let run = place.run(&[command, &own, "--shard", "1/2"]).exits(2);
        run.says("只能用于财政局工作区");
    }
}

#[test]
fn shards_are_the_register_dealt_out() {
    let place = Place::new("shard-parts", 7);
    // A submission of nobody is told by every shard.
    let extra = place.desk("submissions/9999-无名局");
    fs::create_dir(&extra).expect("create");
    for (name, bytes) in files(&place.sent(0, "")) {
        fs::write(extra.join(name), bytes).expect("write");
    }
    let agency = &place.agencies[0];
    for (from, to) in [
        (format!("code = \"{}\"", agency.code), "code = \"9999\""),
        (format!("name = \"{}\"", agency.name), "name = \"无名局\""),
    ] {
        edit(&extra.join("budget.toml"), &from, to);
    }
    let mut told = BTreeSet::new();
    for shard in ["1/3", "2/3", "3/3"] {
        let arguments = ["check", "desk", "--as-of", "2025-02-05", "-q"];
        let json = ["--message-format", "json", "--shard", shard];
        let report = place.run(&[arguments.as_slice(), &json].concat()).json();
        let own = agencies(&report);
        assert!((2..=3).contains(&own.len()), "{own:?}");
        assert_eq!(report["summary"]["agencies"], own.len());
        assert_eq!(report["bureau"]["agencies"], 7);
        let own_shard = format!("{}/{}", report["shard"]["index"], report["shard"]["of"]);
        assert_eq!(own_shard, shard);
        assert_eq!(codes(&report), ["submission-extra"]);
        for code in own {
            assert!(told.insert(code.clone()), "{code} is told twice");
        }
    }
    assert_eq!(told.len(), 7);
}

#[test]
fn shards_have_one_output_directory_together_and_touch_their_own_agencies_only() {
    let place = Place::new("shard-out", 5);
    let build = |more: &[&str]| {
        let arguments = ["build", "desk", "-o", "out", "-f", "md", "-q"];
        place.run(&[arguments.as_slice(), more].concat())
    };
    let out = place.root.join("out");
    let locks = out.join(".gongkai");
    fs::create_dir_all(&locks).expect("create");
    // As if another shard were at work: it has the directory too, and a file half written.
    let lock = |name: &str| File::create(locks.join(name)).expect("a lock");
    let (whole, second) = (lock("lock"), lock("lock-2-of-2"));
    whole.lock_shared().expect("locked");
    second.lock().expect("locked");
    let code = |at: usize| &place.agencies[at].code;
    let half = |at: usize| out.join(format!(".{}.new-1", code(at)));
    for at in [0, 1] {
        fs::create_dir(half(at)).expect("create");
    }
    build(&["--shard", "1/2"]).exits(0);
    assert!(!half(0).exists(), "its own leftovers are taken away");
    assert!(half(1).exists(), "what another shard writes is left alone");
    let made = |at: usize| out.join(code(at)).join("manifest.json").exists();
    assert_eq!([0, 1, 2, 3, 4].map(made), [true, false, true, false, true]);
    // The same shard twice, the whole, and another division would write the same agencies.
    build(&["--shard", "2/2"]).exits(2).says("另一个 gongkai");
    build(&["--shard", "3/3"]).exits(2).says("另一个 gongkai");
    build(&[]).exits(2).says("另一个 gongkai");
    drop((whole, second));
    build(&["--shard", "2/2"]).exits(0);
    assert_eq!([0, 1, 2, 3, 4].map(made), [true; 5]);
    assert!(!half(1).exists());
    // Where all is built, nothing is left to do for whoever builds the whole.
    build(&[]).exits(0).says("其中 5 个没有变化");
    build(&["--shard", "3/3"])
        .exits(0)
        .says("其中 1 个没有变化");
}

#[test]
fn shards_may_build_at_once() {
    let place = Place::new("shard-at-once", 6);
    let arguments = [
        "build", "desk", "-o", "out", "-f", "md,json", "-q", "-j", "1",
    ];
    let shards = ["1/3", "2/3", "3/3"].map(|shard| {
        let mut command = place.command(&[arguments.as_slice(), &["--shard", shard]].concat());
        command.spawn().expect("the program starts")
    });
    for mut shard in shards {
        assert!(shard.wait().expect("it ends").success());
    }
    place
        .run(&["build", "desk", "-o", "clean", "-f", "md,json", "-q"])
        .exits(0);
    assert!(files(&place.root.join("out")) == files(&place.root.join("clean")));
}

const CHECK: [&str; 5] = ["check", "desk", "--as-of", "2025-02-05", "-q"];

/// Some shards of a check, their reports in `NAME-K`.
fn shards(place: &Place, of: u32, name: &str) -> Vec<String> {
    let mut reports = Vec::new();
    for index in 1..=of {
        let (shard, report) = (format!("{index}/{of}"), format!("{name}-{index}"));
        let run = place.run(&[&CHECK[..], &["--shard", &shard, "--overview", &report]].concat());
        assert!(run.code.is_some_and(|code| code < 2), "{}", run.err);
        reports.push(report);
    }
    reports
}

fn merge(place: &Place, reports: &[impl AsRef<str>], more: &[&str]) -> Run {
    let mut arguments = vec!["merge", "--bureau", "desk"];
    arguments.extend(reports.iter().map(AsRef::as_ref));
    arguments.extend(more);
    place.run(&arguments)
}

fn report(place: &Place, directory: &str) -> String {
    let path = place.root.join(directory).join("report.json");
    fs::read_to_string(path).expect("a report")
}

#[test]
fn reports_joined_are_the_report_of_a_run_over_all() {
    let place = Place::new("merge", 5);
    fs::write(place.desk("submissions/说明.txt"), "不是报送材料").expect("write");
    edit(&place.sent(1, "budget.toml"), "year = 2025", "year = 2024");
    fs::remove_dir_all(place.sent(3, "")).expect("remove");
    let whole = place.run(&[&CHECK[..], &["--overview", "whole"]].concat());
    let json = ["--message-format", "json"];
    let told = place.run(&[&CHECK[..], &json].concat()).json();
    // Of seven shards of five agencies two have nothing to do.
    for of in [1, 2, 3, 7] {
        let mut reports = shards(&place, of, "part");
        // In whatever order, the directories or the files.
        reports.reverse();
        reports[0] += "/report.json";
        let out = format!("joined-{of}");
        let run = merge(&place, &reports, &["-o", &out]);
        assert!(
            report(&place, &out) == report(&place, "whole"),
            "{of} shards"
        );
        assert_eq!(run.code, whole.code);
        let end = |run: &Run| run.err[run.err.find("\n\n").expect("an end")..].to_owned();
        let (own, wanted) = (end(&run), &whole.err);
        assert!(
            wanted.ends_with(&own) && own.contains("有错误 1"),
            "{own}\n{wanted}"
        );
        let joined = merge(&place, &reports, &json).json();
        for key in ["bureau", "ties", "summary"] {
            assert_eq!(joined[key], told[key], "{key}");
        }
        assert_eq!(agencies(&joined), agencies(&told));
        assert_eq!(codes(&joined), codes(&told));
    }
}

#[test]
fn what_is_no_part_of_the_run_is_named_all_at_once() {
    let place = Place::new("merge-wrong", 4);
    let mut reports = shards(&place, 3, "part");
    let change = |from: &str, to: &str, name: &str| {
        let text = report(&place, "part-2");
        assert!(text.contains(from), "{from}");
        fs::write(place.root.join(name), text.replacen(from, to, 1)).expect("write");
    };
    let code = &place.agencies[1].code;
    let own = format!("\"program\": \"{}\"", env!("CARGO_PKG_VERSION"));
    change("示例市财政局", "他市财政局", "other.json");
    change("\"laid_down\":\"", "\"laid_down\":\"0", "changed.json");
    change(&own, "\"program\": \"0.0.1\"", "program.json");
    change("2025-02-05", "2025-02-06", "day.json");
    change("\"of\":3", "\"of\":4", "division.json");
    change("\"of\":3", "\"of\":1", "unsound.json");
    change("\"format\": 1", "\"format\": 9", "format.json");
    fs::write(
        place.root.join("half.json"),
        &report(&place, "part-2").as_bytes()[..500],
    )
    .expect("write");
    fs::write(place.root.join("not.json"), "{\"format\": 1}").expect("write");
    fs::create_dir(place.root.join("empty")).expect("create");
    let huge = File::create(place.root.join("huge.json")).expect("a file");
    huge.set_len(2 << 30).expect("a hole");
    let wrong = [
        ("other.json", "不是“示例市财政局”"),
        ("changed.json", "名录有改动"),
        ("program.json", "由 gongkai 0.0.1 写出"),
        ("day.json", "截至 2025-02-06"),
        ("division.json", "第 2/4 份"),
        ("unsound.json", "不是完整的报告"),
        ("format.json", "报告的格式是 9"),
        ("half.json", "不是完整的报告"),
        ("not.json", "不是完整的报告"),
        ("empty/report.json", "没有这个文件"),
        ("huge.json", "超过 1024 MB"),
        ("gone", "没有这个文件"),
        ("part-1/report.json", "第 1/3 份已有"),
    ];
    let named: Vec<String> = wrong
        .iter()
        .map(|(name, _)| name.trim_end_matches("/report.json").to_owned())
        .collect();
    let all: Vec<String> = ["part-1".to_owned()].into_iter().chain(named).collect();
    let mut run = merge(&place, &all, &["-o", "joined"]).exits(2);
    run = run.says("缺少 1 份的报告：3/3").says("报告不能合并");
    for (name, words) in wrong {
        let told = run
            .err
            .lines()
            .any(|line| line.contains(name) && line.contains(words));
        assert!(told, "{name}: {words}\n{}", run.err);
    }
    assert!(!place.root.join("joined").exists());
    // One that is whole, but not what its shard must tell.
    change(code, "9999", "lacks.json");
    let parts = ["part-1", "lacks.json", "part-3"];
    merge(&place, &parts, &[])
        .exits(2)
        .says("lacks.json")
        .says("9999");
    merge(&place, &["part-1", "part-3"], &[])
        .exits(2)
        .says("2/3");
    merge(&place, &reports, &[]).exits(0);
    // The bureau lays down something else since.
    edit(
        &place.desk("register.csv"),
        "section,profile\n",
        "section,profile\n\n",
    );
    merge(&place, &reports, &[]).exits(2).says("名录有改动");
    let run = place.run(&["merge", "--bureau", "desk/submissions", "part-1"]);
    run.exits(2).says("不是财政局工作区");
    reports.clear();
    merge(&place, &reports, &[]).exits(2).says("REPORT");
}

#[cfg(unix)]
#[test]
fn a_report_that_never_ends_is_not_read() {
    let place = Place::new("merge-pipe", 1);
    let pipe = place.root.join("pipe.json");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo").success());
    for path in ["pipe.json", "/dev/zero"] {
        merge(&place, &[path], &[]).exits(2).says("不能读取");
    }
}

#[test]
fn what_documents_of_different_shards_contradict_is_found_when_they_are_joined() {
    let place = Place::new("merge-ties", 0);
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bureau/contradictions");
    let mut told = 0;
    for case in fs::read_dir(cases).expect("cases") {
        let desk = case.expect("a case").path();
        let (desk, name) = (desk.display().to_string(), desk.file_name());
        let name = name.expect("a name").to_string_lossy().into_owned();
        let check = ["check", &desk, "--as-of", "2025-02-05", "-q", "--overview"];
        let [whole, joined] = ["whole", "joined"].map(|what| format!("{name}-{what}"));
        let run = place.run(&[&check[..], &[&whole]].concat());
        let mut merge = vec!["merge".to_owned()];
        for shard in ["1/2", "2/2"] {
            let part = format!("{name}-{}", &shard[..1]);
            place.run(&[&check[..], &[&part, "--shard", shard]].concat());
            merge.push(part);
        }
        merge.extend(["--bureau", &desk, "-o", &joined].map(str::to_owned));
        let merge: Vec<&str> = merge.iter().map(String::as_str).collect();
        assert_eq!(place.run(&merge).code, run.code, "{name}");
        let report = report(&place, &whole);
        assert!(self::report(&place, &joined) == report, "{name}");
        let report: Value = serde_json::from_str(&report).expect("JSON");
        told += report["ties"].as_array().expect("ties").len();
    }
    assert!(told > 5, "{told} contradictions");
}
