//! One agency damaged among others: it is named, and the others are what they were.

use std::fs;
use std::path::Path;

use super::place::{Place, agency, codes, edit, files};

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

#[test]
fn every_damage_is_named_and_the_others_go_on() {
    // An agency for each that must be told apart at once; the one sent in twice last.
    let place = Place::new("damages", DAMAGES.len() + 1);
    for (at, damage) in DAMAGES.iter().enumerate() {
        (damage.done)(&place, at);
    }
    let profiles = place.root.join("profiles");
    let run = place.run(&[
        "check",
        "desk",
        "--as-of",
        "2025-02-05",
        "--message-format",
        "json",
        "--timeout",
        "20",
        "--profiles",
        &profiles.display().to_string(),
    ]);
    let report = run.json();
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
    let whole = agency(&report, &place.agencies[DAMAGES.len()].code);
    assert_eq!(whole["verdict"], "ready");
    let order: Vec<&str> = report["agencies"]
        .as_array()
        .expect("agencies")
        .iter()
        .filter_map(|one| one["code"].as_str())
        .collect();
    let register: Vec<&str> = place.agencies.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(order, register);
    assert_eq!(run.code, Some(1));
}

#[test]
fn an_agency_that_takes_too_long_is_given_up() {
    let place = Place::new("slow", 1);
    slow(&place, 0);
    let profiles = place.root.join("profiles").display().to_string();
    let check = [
        "check",
        "desk",
        "--timeout",
        "1",
        "--profiles",
        &profiles,
        "-q",
    ];
    let run = place.run(&check).exits(1);
    run.says("超过 1 秒").says("未能处理 1");
}
