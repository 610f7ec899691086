//! Runs that are killed, and disks that are full: every agency has its old or its new files, and the
//! next run puts everything right. `BUREAU_KILLS=100` kills more often than the ordinary suite.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use gongkai::diag::hash;

use super::place::{Place, edit, files};
use super::synthetic::Random;

type Files = BTreeMap<String, Vec<u8>>;

/// The files of one agency.
fn of(all: &Files, code: &str) -> Files {
    let own = all
        .iter()
        .filter(|(path, _)| path.starts_with(&format!("{code}/")));
    own.map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect()
}

/// Each output is there as its manifest says.
fn whole(directory: &Path) {
    let manifest = fs::read(directory.join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
    for (name, digest) in manifest["outputs"].as_object().expect("outputs") {
        let bytes = fs::read(directory.join(name)).expect("an output");
        assert_eq!(digest, &hash(&bytes), "{name}");
    }
}

#[test]
fn killed_at_any_instant_every_agency_has_its_old_or_its_new_files() {
    let kills: usize = match std::env::var("BUREAU_KILLS") {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => 4,
    };
    let place = Place::new("kills", 3);
    let arguments = ["build", "desk", "-o", "out", "-f", "md,json,csv", "-q"];
    let build = || place.run(&arguments).exits(0);
    build();
    let out = place.root.join("out");
    let mut random = Random(11);
    for round in 0..kills {
        let old = files(&out);
        // Something is changed in all, so that all are built.
        for at in 0..place.agencies.len() {
            let file = place.sent(at, "budget.toml");
            let (was, is) = (
                format!("2025-02-{:02}", 7 + round % 2),
                format!("2025-02-{:02}", 8 - round % 2),
            );
            edit(
                &file,
                &format!("publication-date = {was}"),
                &format!("publication-date = {is}"),
            );
        }
        let mut child = place.command(&arguments);
        let child = child.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = child.spawn().expect("the program starts");
        thread::sleep(Duration::from_millis(random.below(1_500) as u64));
        let _ = child.kill();
        child.wait().expect("it ends");
        let left = files(&out);
        place
            .run(&["build", "desk", "-o", "new", "-f", "md,json,csv", "-q"])
            .exits(0);
        let new = files(&place.root.join("new"));
        for agency in &place.agencies {
            let code = &agency.code;
            let own = of(&left, code);
            // Between two renames the old one lies aside, whole, and the next run brings it back.
            let aside = of(&left, &format!(".{code}.old"));
            let complete = own == of(&old, code)
                || own == of(&new, code)
                || (own.is_empty() && !aside.is_empty());
            assert!(complete, "round {round}: {code} is half written");
        }
        build();
        assert!(
            files(&out) == new,
            "round {round}: leftovers, or not what a clean build gives"
        );
        for agency in &place.agencies {
            whole(&out.join(&agency.code));
        }
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let place = Place::new("full", 2);
    let build = ["build", "desk", "-o", "out", "-f", "md,json", "-q"];
    place.run(&build).exits(0);
    let before = files(&place.root.join("out"));
    edit(
        &place.sent(0, "budget.toml"),
        "publication-date = 2025-02-07",
        "publication-date = 2025-02-08",
    );
    // No file may grow beyond 8 blocks: writing fails as it does when there is no more room.
    let program = env!("CARGO_BIN_EXE_gongkai");
    let script = format!(
        "trap '' XFSZ; ulimit -f 8; exec '{program}' {}",
        build.join(" ")
    );
    let run = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(&place.root)
        .output()
        .expect("a shell");
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(2), "{told}");
    assert!(told.contains("未能写出"), "{told}");
    assert!(
        files(&place.root.join("out")) == before,
        "the old files are there"
    );
    place.run(&build).exits(0);
    assert!(files(&place.root.join("out")) != before);
}
