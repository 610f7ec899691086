//! A register divided among machines: each shard does its own agencies and nothing else, and the
//! reports joined are the report of a run over all.

use std::collections::BTreeSet;
use std::fs::{self, File};

use serde_json::Value;

use super::place::{Place, codes, edit, files};

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
