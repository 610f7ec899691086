//! One agency damaged among others: it is named, and the others are what they were. The long variant
//! has `BUREAU_AGENCIES` agencies.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::place::{Place, agency, asked, codes, edit, files};

/// A kind of damage: what is done to the submission of the agency at a place, and a finding that
/// names it, the agency's or the bureau's.
struct Damage {
    what: &'static str,
    done: fn(&Place, usize),
    finding: &'static str,
}

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("write");
}

/// Reading it would never end.
#[cfg(unix)]
pub fn pipe(path: &Path) {
    let _ = fs::remove_file(path);
    let made = std::process::Command::new("mkfifo").arg(path).status();
    assert!(made.expect("mkfifo").success());
}

/// The agency follows a profile with a template that never ends.
fn slow(place: &Place, at: usize) {
    let file = place.sent(at, "budget.toml");
    let text = fs::read_to_string(&file).expect("a file");
    let from = text.find("profile = \"").expect("a profile") + 11;
    let to = from + text[from..].find('"').expect("an end");
    let profile = text[from..to].to_owned();
    edit(
        &file,
        &format!("profile = \"{profile}\""),
        "profile = \"slow\"",
    );
    let slow = place.root.join("profiles/slow");
    fs::create_dir_all(slow.join("sections")).expect("create");
    let head =
        format!("id = \"slow\"\ntitle = \"慢\"\nextends = \"{profile}\"\nlayer-only = false\n");
    write(&slow.join("profile.toml"), head.as_bytes());
    let turn = |at| format!("{{% for n{at} in [1, 2, 3, 4, 5, 6, 7, 8, 9] %}}");
    let turns: String = (0..12).map(turn).collect();
    let ends = "{% endfor %}".repeat(12);
    write(
        &slow.join("sections/functions.md"),
        format!("{turns}{ends}\n").as_bytes(),
    );
}

const DAMAGES: &[Damage] = &[
    Damage {
        what: "nothing was sent in",
        done: |place, at| fs::remove_dir_all(place.sent(at, "")).expect("remove"),
        finding: "submission-awaited",
    },
    Damage {
        what: "an empty directory",
        done: |place, at| {
            fs::remove_dir_all(place.sent(at, "")).expect("remove");
            fs::create_dir(place.sent(at, "")).expect("create");
        },
        finding: "submission-empty",
    },
    Damage {
        what: "half a file",
        done: |place, at| {
            let path = place.sent(at, "budget.toml");
            let bytes = fs::read(&path).expect("a file");
            write(&path, &bytes[..bytes.len() / 3]);
        },
        finding: "toml-",
    },
    Damage {
        what: "a quotation mark lost",
        done: |place, at| {
            edit(
                &place.sent(at, "budget.toml"),
                "year = 2025",
                "year = \"2025",
            )
        },
        finding: "toml-unclosed-quote",
    },
    Damage {
        what: "bytes that are no text",
        done: |place, at| {
            write(
                &place.sent(at, "budget.toml"),
                &[0xff, 0xfe, 0x00, 0x81, 0xff],
            )
        },
        finding: "submission-nameless",
    },
    Damage {
        what: "an empty file",
        done: |place, at| write(&place.sent(at, "budget.toml"), b""),
        finding: "submission-nameless",
    },
    Damage {
        what: "a workbook that is none",
        done: |place, at| {
            fs::remove_file(place.sent(at, "budget.toml")).expect("remove");
            write(&place.sent(at, "budget.xlsx"), b"PK\x03\x04 not at all");
        },
        finding: "submission-nameless",
    },
    Damage {
        what: "a ledger lost",
        done: |place, at| fs::remove_file(place.sent(at, "spending.csv")).expect("remove"),
        finding: "file-missing",
    },
    Damage {
        what: "a quotation mark too many",
        done: |place, at| edit(&place.sent(at, "spending.csv"), "personnel", "\"personnel"),
        finding: "csv-unclosed-quote",
    },
    Damage {
        what: "one yuan more",
        done: |place, at| {
            let text = fs::read_to_string(place.sent(at, "economic.csv")).expect("a file");
            let (rest, amount) = text.trim_end().rsplit_once(',').expect("a row");
            let (yuan, fen) = amount.split_once('.').expect("an amount");
            let more: u64 = yuan.parse::<u64>().expect("a number") + 1;
            write(
                &place.sent(at, "economic.csv"),
                format!("{rest},{more}.{fen}\n").as_bytes(),
            );
        },
        finding: "ledgers-disagree",
    },
    Damage {
        what: "a profile nobody knows",
        done: |place, at| {
            edit(
                &place.sent(at, "budget.toml"),
                "profile = \"hubei",
                "profile = \"nowhere",
            )
        },
        finding: "unknown-profile",
    },
    Damage {
        what: "a template that never ends",
        done: slow,
        finding: "template-too-slow",
    },
    Damage {
        what: "sent in twice",
        done: |place, at| {
            let again = place.desk("submissions/again");
            fs::create_dir(&again).expect("create");
            for (name, bytes) in files(&place.sent(at, "")) {
                write(&again.join(name), &bytes);
            }
        },
        finding: "submission-twice",
    },
    Damage {
        what: "another agency's code",
        done: |place, at| {
            let code = &place.agencies[at].code;
            edit(
                &place.sent(at, "budget.toml"),
                &format!("code = \"{code}\""),
                "code = \"9999\"",
            );
        },
        finding: "register-code",
    },
    Damage {
        what: "of nobody in the register",
        done: |place, at| {
            let agency = &place.agencies[at];
            let file = place.sent(at, "budget.toml");
            edit(
                &file,
                &format!("code = \"{}\"", agency.code),
                "code = \"9999\"",
            );
            edit(
                &file,
                &format!("name = \"{}\"", agency.name),
                "name = \"无名局\"",
            );
        },
        finding: "submission-extra",
    },
    Damage {
        what: "tables in tables without end",
        done: |place, at| {
            let deep = format!("x = {}{}\n", "[".repeat(50_000), "]".repeat(50_000));
            let file = place.sent(at, "budget.toml");
            let text = fs::read_to_string(&file).expect("a file");
            write(&file, (deep + &text).as_bytes());
        },
        finding: "toml-",
    },
    Damage {
        what: "a directory in the place of a file",
        done: |place, at| {
            fs::remove_file(place.sent(at, "spending.csv")).expect("remove");
            fs::create_dir(place.sent(at, "spending.csv")).expect("create");
        },
        finding: "not-a-file",
    },
    Damage {
        what: "more than any file has",
        done: |place, at| {
            let file = fs::File::create(place.sent(at, "spending.csv")).expect("a file");
            file.set_len(1 << 40).expect("a hole");
        },
        finding: "file-too-large",
    },
    #[cfg(unix)]
    Damage {
        what: "a pipe in the place of a file",
        done: |place, at| pipe(&place.sent(at, "spending.csv")),
        finding: "not-a-file",
    },
    #[cfg(unix)]
    Damage {
        what: "a pipe in the place of the first file",
        done: |place, at| pipe(&place.sent(at, "budget.toml")),
        finding: "submission-nameless",
    },
    #[cfg(unix)]
    Damage {
        what: "a device in the place of a file",
        done: |place, at| {
            fs::remove_file(place.sent(at, "spending.csv")).expect("remove");
            let link = place.sent(at, "spending.csv");
            std::os::unix::fs::symlink("/dev/zero", link).expect("a link");
        },
        finding: "file-outside",
    },
    #[cfg(unix)]
    Damage {
        what: "a link to nothing in the place of a file",
        done: |place, at| {
            fs::remove_file(place.sent(at, "spending.csv")).expect("remove");
            std::os::unix::fs::symlink("gone.csv", place.sent(at, "spending.csv")).expect("a link");
        },
        finding: "file-missing",
    },
    #[cfg(unix)]
    Damage {
        what: "a link out of the workspace",
        done: |place, at| {
            let outside = place.root.join("outside");
            fs::rename(place.sent(at, ""), &outside).expect("rename");
            let link = place
                .desk("submissions")
                .join(place.agencies[at].directory());
            std::os::unix::fs::symlink(outside, link).expect("a link");
        },
        finding: "submission-outside",
    },
    #[cfg(unix)]
    Damage {
        what: "a link to itself",
        done: |place, at| {
            fs::remove_dir_all(place.sent(at, "")).expect("remove");
            let link = place
                .desk("submissions")
                .join(place.agencies[at].directory());
            std::os::unix::fs::symlink(&link, &link).expect("a link");
        },
        finding: "submission-unreadable",
    },
];

/// A check of everything; `more` agencies than there are kinds of damage.
fn checked(place: &Place) -> Value {
    let profiles = place.root.join("profiles").display().to_string();
    fs::create_dir_all(&profiles).expect("create");
    let check = ["check", "desk", "--as-of", "2025-02-05", "--timeout", "120"];
    let json = ["--message-format", "json", "--profiles", &profiles];
    place.run(&[&check[..], &json].concat()).json()
}

/// Each kind of damage is done to an agency of its own, the others are left alone: it is named, no
/// other is affected, and what was built of all is there still.
fn damaged(test: &str, count: usize) {
    let place = Place::new(test, count.max(DAMAGES.len() + 1));
    let build = [
        "build",
        "desk",
        "-o",
        "out",
        "-f",
        "md",
        "-q",
        "--profiles",
        "profiles",
    ];
    let before = checked(&place);
    place.run(&build).exits(0);
    let built = files(&place.root.join("out"));
    for (at, damage) in DAMAGES.iter().enumerate() {
        (damage.done)(&place, at);
    }
    let report = checked(&place);
    let of_bureau = codes(&report);
    let mut unnamed = Vec::new();
    for (at, damage) in DAMAGES.iter().enumerate() {
        let one = agency(&report, &place.agencies[at].code);
        let own = codes(one);
        let mut all = own.iter().chain(&of_bureau);
        if !all.any(|code| code.starts_with(damage.finding)) || one["verdict"] == "ready" {
            unnamed.push(format!("{}: {} {own:?}", damage.what, one["verdict"]));
        }
    }
    assert!(unnamed.is_empty(), "{unnamed:#?} {of_bureau:?}");
    for other in &place.agencies[DAMAGES.len()..] {
        let one = agency(&report, &other.code);
        assert_eq!(one["verdict"], "ready");
        assert_eq!(
            one,
            agency(&before, &other.code),
            "the others are what they were"
        );
    }
    let order: Vec<&str> = report["agencies"]
        .as_array()
        .expect("agencies")
        .iter()
        .filter_map(|one| one["code"].as_str())
        .collect();
    let register: Vec<&str> = place.agencies.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(order, register, "nobody is lost");
    place.run(&build).exits(1);
    assert!(
        files(&place.root.join("out")) == built,
        "nothing built is lost"
    );
    println!(
        "{} kinds of damage among {} agencies, each named",
        DAMAGES.len(),
        place.agencies.len()
    );
}

#[test]
fn every_damage_is_named_and_the_others_go_on() {
    damaged("damages", 0);
}

#[test]
#[ignore = "takes minutes: BUREAU_AGENCIES=300"]
fn every_damage_is_named_among_three_hundred_agencies() {
    damaged("many-damages", asked("BUREAU_AGENCIES", 300));
}

#[test]
fn an_agency_that_takes_too_long_is_given_up() {
    let place = Place::new("slow", 3);
    let profiles = place.root.join("profiles").display().to_string();
    fs::create_dir_all(&profiles).expect("create");
    let build = [
        "build",
        "desk",
        "-o",
        "out",
        "-f",
        "md",
        "-q",
        "--profiles",
        &profiles,
    ];
    place.run(&build).exits(0);
    let before = files(&place.root.join("out"));
    slow(&place, 1);
    let run = place
        .run(&[&build[..], &["--timeout", "1"]].concat())
        .exits(1);
    // On a busy machine others may take that long too; nobody is lost.
    run.says("超过 1 秒")
        .says(&place.agencies[1].name)
        .says("名录中 3 个");
    // It has not written, nor left anything, and the others have what they had.
    assert!(files(&place.root.join("out")) == before);
}

/// Runs the program as somebody for whom permissions count; none where that cannot be.
#[cfg(unix)]
fn unprivileged(place: &Place, arguments: &[&str]) -> Option<std::process::Command> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    if fs::metadata(&place.root).expect("a place").uid() != 0 {
        return Some(place.command(arguments));
    }
    fs::set_permissions(&place.root, fs::Permissions::from_mode(0o777)).expect("permissions");
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let program = env!("CARGO_BIN_EXE_gongkai");
    let with = |arguments: &[&str]| {
        let mut command = std::process::Command::new("setpriv");
        command.args(nobody).arg(program).args(arguments);
        command.current_dir(&place.root);
        command
    };
    let runs = with(&["--version"]).output();
    runs.is_ok_and(|run| run.status.success())
        .then(|| with(arguments))
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_named_and_the_others_go_on() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new("unreadable", 4);
    let allow = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    };
    let build = ["build", "desk", "-o", "out", "-f", "md", "-q"];
    let check = [
        "check",
        "desk",
        "--as-of",
        "2025-02-05",
        "--message-format",
        "json",
    ];
    let run = |arguments: &[&str]| {
        let output = unprivileged(&place, arguments)?
            .output()
            .expect("it starts");
        Some((
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        ))
    };
    let Some(built) = run(&build) else {
        println!("skipped: permissions do not bind this user, and setpriv is not to be had");
        return;
    };
    assert_eq!(built.0, Some(0));
    let before = files(&place.root.join("out"));
    let json = |arguments: &[&str]| -> Value {
        let (code, out) = run(arguments).expect("it ran before");
        assert_eq!(code, Some(1), "{out}");
        serde_json::from_str(&out).expect("JSON")
    };
    allow(&place.sent(0, ""), 0);
    allow(&place.sent(1, "spending.csv"), 0);
    allow(&place.sent(2, "budget.toml"), 0);
    let report = json(&check);
    let of = |at: usize| agency(&report, &place.agencies[at].code);
    let named = |at: usize, code: &str| {
        assert!(
            codes(of(at)).iter().any(|one| one == code),
            "{code}: {:#}",
            of(at)
        );
    };
    assert_eq!(codes(&report), ["submission-unreadable"]);
    named(0, "submission-awaited");
    named(1, "file-unreadable");
    named(2, "submission-nameless");
    assert_eq!(of(3)["verdict"], "ready");
    // Nor is anything lost when it is built.
    assert_eq!(run(&build).and_then(|run| run.0), Some(1));
    assert!(files(&place.root.join("out")) == before);
    allow(&place.desk("submissions"), 0);
    assert_eq!(codes(&json(&check)), ["submissions-unreadable"]);
    allow(&place.desk("submissions"), 0o755);
    for (at, file) in [(0, ""), (1, "spending.csv"), (2, "budget.toml")] {
        allow(&place.sent(at, file), 0o755);
    }
    assert_eq!(run(&build).and_then(|run| run.0), Some(0));
    // An output directory nobody may write is told by name.
    allow(&place.root.join("out"), 0o555);
    edit(
        &place.sent(0, "budget.toml"),
        "publication-date = 2025-02-07",
        "publication-date = 2025-02-08",
    );
    assert_eq!(run(&build).and_then(|run| run.0), Some(2));
    assert!(files(&place.root.join("out")) == before);
    allow(&place.root.join("out"), 0o755);
    assert_eq!(run(&build).and_then(|run| run.0), Some(0));
}

#[cfg(unix)]
#[test]
fn a_file_of_the_workspace_that_is_none_ends_the_run_and_is_named() {
    let place = Place::new("workspace-files", 1);
    let build = ["build", "desk/bureau.toml", "-o", "out", "-f", "md", "-q"];
    place.run(&build).exits(0);
    let was = fs::read(place.desk("register.csv")).expect("the register");
    let register = place.desk("register.csv");
    pipe(&register);
    place.run(&build).exits(2).says("register.csv");
    fs::remove_file(&register).expect("remove");
    fs::create_dir(&register).expect("create");
    place.run(&build).exits(2).says("register.csv");
    fs::remove_dir(&register).expect("remove");
    std::os::unix::fs::symlink("/dev/zero", &register).expect("a link");
    place.run(&build).exits(2).says("register.csv");
    fs::remove_file(&register).expect("remove");
    let huge = fs::File::create(&register).expect("a file");
    huge.set_len(1 << 40).expect("a hole");
    place.run(&build).exits(2).says("register.csv");
    write(&register, &was);
    // What the program itself keeps is read as carefully.
    let code = &place.agencies[0].code;
    let before = files(&place.root.join("out"));
    pipe(&place.root.join(format!("out/.gongkai/{code}.json")));
    place.run(&build).exits(0);
    assert!(files(&place.root.join("out")) == before);
    pipe(&place.root.join(format!("out/{code}/manifest.json")));
    place.run(&build).exits(2).says("未能写出");
    fs::remove_file(place.root.join(format!("out/{code}/manifest.json"))).expect("remove");
    let bureau = place.desk("bureau.toml");
    for name in ["desk", "desk/bureau.toml"] {
        pipe(&bureau);
        let run = place.run(&["check", name]);
        assert!(run.code.is_some_and(|code| code != 0), "{}", run.err);
    }
}
