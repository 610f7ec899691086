//! What a build writes, and what it never touches.

use std::fs;
use std::path::Path;

use crate::{NAME, Place, copy_example, root, spoil};

#[test]
fn build_writes_what_was_asked_for_and_names_it() {
    let place = Place::with_example("build");
    let run = place
        .run(&["build", NAME, "-f", "docx,html,md,json,xlsx"])
        .exits(0);
    let files = [
        "disclosure.html",
        "disclosure.md",
        "facts.json",
        "manifest.json",
        "summary.html",
    ];
    let packed = ["disclosure.docx"].into_iter();
    let all: Vec<&str> = packed.chain(files).chain(["tables.xlsx"]).collect();
    assert_eq!(place.list(&format!("out/{NAME}")), all);
    assert_eq!(run.out.lines().count(), 7, "{}", run.out);
    // Nothing but what the user typed: not where this runs.
    let here = place.0.to_string_lossy().into_owned();
    assert!(!run.out.contains(&here) && !run.err.contains(&here));
    for file in files {
        assert!(!place.read(&format!("out/{NAME}/{file}")).contains(&here));
    }
    // Twice the same, byte for byte, and the unfinished directories are gone.
    let before = place.read(&format!("out/{NAME}/manifest.json"));
    assert!(before.contains("\"tables.xlsx\": \""), "{before}");
    place
        .run(&["build", NAME, "-f", "docx,html,md,json,xlsx"])
        .exits(0);
    assert_eq!(place.read(&format!("out/{NAME}/manifest.json")), before);
    assert_eq!(place.list("out"), [NAME]);
    // The user's own name for the input is the name of the output, `.` its real one.
    place
        .run(&["build", &format!("{NAME}/."), "-f", "md", "-o", "dot"])
        .exits(0);
    assert_eq!(place.list("dot"), [NAME]);
}

#[test]
fn nothing_is_written_when_something_is_wrong() {
    let place = Place::with_example("deny");
    spoil(&place);
    place.run(&["build", NAME, "-f", "md,json"]).exits(1);
    assert!(!place.path("out").exists());
    // A former output stays as it is.
    place.edit(
        &format!("{NAME}/budget.toml"),
        "amount = 21126985.53",
        "amount = 21126985.52",
    );
    place.run(&["build", NAME, "-f", "md"]).exits(0);
    let before = place.read(&format!("out/{NAME}/disclosure.md"));
    spoil(&place);
    place.run(&["build", NAME, "-f", "md,json"]).exits(1);
    assert_eq!(place.read(&format!("out/{NAME}/disclosure.md")), before);
    assert_eq!(place.list(&format!("out/{NAME}")).len(), 2);
}

#[test]
fn drafts_are_marked_in_name_and_text() {
    let place = Place::with_example("draft");
    spoil(&place);
    place
        .run(&["build", NAME, "-f", "md,json,xlsx", "--draft"])
        .exits(1);
    let files = place.list(&format!("out/{NAME}"));
    assert_eq!(
        files,
        [
            "draft-disclosure.md",
            "draft-facts.json",
            "draft-manifest.json",
            "draft-tables.xlsx"
        ]
    );
    let text = place.read(&format!("out/{NAME}/draft-disclosure.md"));
    assert!(text.starts_with("> 草稿"), "{}", &text[..60]);
    // A clean build replaces the draft.
    place.edit(
        &format!("{NAME}/budget.toml"),
        "amount = 21126985.53",
        "amount = 21126985.52",
    );
    place.run(&["build", NAME, "-f", "md"]).exits(0);
    assert_eq!(
        place.list(&format!("out/{NAME}")),
        ["disclosure.md", "manifest.json"]
    );
}

#[test]
fn what_the_program_did_not_write_is_never_replaced() {
    let place = Place::with_example("foreign");
    let target = format!("out/{NAME}");
    fs::create_dir_all(place.path(&target)).expect("directory");
    fs::write(place.path(&format!("{target}/notes.txt")), "mine").expect("file");
    let foreign = |place: &Place, words: &str| {
        place.run(&["build", NAME, "-f", "md"]).exits(2).says(words);
    };
    foreign(&place, "notes.txt");
    // Somebody else's manifest makes it no better.
    fs::write(place.path(&format!("{target}/manifest.json")), "{}").expect("file");
    foreign(&place, "manifest.json");
    assert_eq!(place.read(&format!("{target}/notes.txt")), "mine");
    assert_eq!(place.list("out"), [NAME]);
    // Nor does our own: what was put beside the outputs is the user's.
    fs::remove_dir_all(place.path("out")).expect("removed");
    place.run(&["build", NAME, "-f", "md"]).exits(0);
    fs::write(place.path(&format!("{target}/notes.txt")), "mine").expect("file");
    foreign(&place, "notes.txt");
    assert_eq!(place.list(&target).len(), 3);
    // The input itself lies where the output would go.
    place.run(&["build", NAME, "-f", "md", "-o", "."]).exits(2);
    place.run(&["check", NAME]).exits(0);
}

#[test]
fn a_file_in_the_way_survives() {
    let place = Place::with_example("in-the-way");
    fs::create_dir(place.path("out")).expect("directory");
    fs::write(place.path(&format!("out/{NAME}")), "mine").expect("file");
    place
        .run(&["build", NAME, "-f", "md"])
        .exits(2)
        .says("不是目录");
    assert_eq!(place.read(&format!("out/{NAME}")), "mine");
    assert_eq!(place.list("out"), [NAME]);
    fs::write(place.path("file"), "mine").expect("file");
    place
        .run(&["build", NAME, "-f", "md", "-o", "file"])
        .exits(2);
    assert_eq!(place.read("file"), "mine");
}

#[test]
fn inputs_of_one_name_do_not_overwrite_each_other() {
    let place = Place::empty("same-name");
    copy_example(&place.path("a/same"));
    copy_example(&place.path("b/Same"));
    place
        .run(&["build", "a/same", "b/Same", "-f", "md"])
        .exits(2)
        .says("a/same");
    assert!(!place.path("out").exists());
}

#[test]
fn parallel_builds_give_the_same_in_the_same_order() {
    let place = Place::empty("parallel");
    let names = ["d", "a", "c", "b"];
    for name in names {
        copy_example(&place.path(name));
    }
    place.edit(
        "c/budget.toml",
        "amount = 21126985.52",
        "amount = 21126985.53",
    );
    let build = |out: &str, jobs: &str| {
        let mut arguments = vec!["build"];
        arguments.extend(names);
        arguments.extend(["-f", "md", "-o", out, "-j", jobs]);
        place.run(&arguments).exits(1)
    };
    let (one, three) = (build("one", "1"), build("three", "3"));
    assert_eq!(one.err, three.err);
    assert_eq!(one.out.replace("one", "three"), three.out);
    // The wrong one holds nobody up.
    assert_eq!(place.list("three"), ["a", "b", "d"]);
    for name in ["a", "b", "d"] {
        let (one, three) = (
            place.read(&format!("one/{name}/disclosure.md")),
            place.read(&format!("three/{name}/disclosure.md")),
        );
        assert_eq!(one, three);
    }
    place.run(&["build", "a", "missing", "-f", "md"]).exits(2);
    assert_eq!(place.list("out"), ["a"]);
    place.run(&["build", "a", "-j", "0"]).exits(2);
}

#[test]
fn attachments_lie_beside_the_document_and_leave_with_it() {
    let place = Place::empty("attachments");
    copy_all(
        &root().join("tests/tables/attachments"),
        &place.path("profiles/case"),
    );
    fs::create_dir(place.path("a")).expect("directory");
    fs::rename(
        place.path("profiles/case/budget.toml"),
        place.path("a/budget.toml"),
    )
    .expect("moved");
    let build = |more: &[&str]| {
        let mut arguments = vec!["build", "a", "--profiles", "profiles", "-f", "md,json"];
        arguments.extend(more);
        place.run(&arguments)
    };
    let run = build(&[]).exits(0);
    let attached = [
        "02-收支总表.md",
        "03-某某局2025年项目支出表甲乙.md",
        "04-项目绩效目标表.md",
    ];
    assert_eq!(place.list("out/a/attachments"), attached);
    assert_eq!(run.out.lines().count(), 6, "{}", run.out);
    for name in attached {
        assert!(run.out.contains(&format!("attachments/{name}")));
        let manifest = place.read("out/a/manifest.json");
        assert!(manifest.contains(&format!("\"attachments/{name}\": \"")));
        let expected = format!("profiles/case/attachments/{name}");
        let made = place.read(&format!("out/a/attachments/{name}"));
        assert_eq!(made, place.read(&expected));
    }
    // What only an attachment shows is a fact of the document.
    let facts = place.read("out/a/facts.json");
    assert!(facts.contains("\"spending{project=b}\""), "{facts}");
    // Money of the fund brings its table, and moves the numbers of those after it.
    let line = "[[line]]\ncategory = \"project\"\nproject = \"b\"\n\
                fund = \"government-fund-budget\"\namount = 1\n";
    let records = place.read("a/budget.toml");
    fs::write(place.path("a/budget.toml"), format!("{records}{line}")).expect("written");
    build(&[]).exits(0);
    assert_eq!(
        place.list("out/a/attachments")[2..],
        ["04-政府性基金预算支出表.md", "05-项目绩效目标表.md"]
    );
    // Without it they are as before: nothing stale is left.
    fs::write(place.path("a/budget.toml"), &records).expect("written");
    build(&[]).exits(0);
    assert_eq!(place.list("out/a/attachments"), attached);
    // What the user put there is not touched.
    fs::write(place.path("out/a/attachments/mine.txt"), "mine").expect("written");
    build(&[]).exits(2).says("attachments/mine.txt");
    fs::remove_file(place.path("out/a/attachments/mine.txt")).expect("removed");
    // Drafts are drafts in each file.
    build(&["--draft"]).exits(0);
    for name in attached {
        let text = place.read(&format!("out/a/attachments/draft-{name}"));
        assert!(text.starts_with("> 草稿"), "{text}");
    }
    assert_eq!(place.list("out/a/attachments").len(), 3);
    // A figure of an attachment is found by its number.
    let why = ["why", "a", "3.00", "--profiles", "profiles"];
    place.run(&why).exits(0).says("project-form/b");
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("directory");
    for entry in fs::read_dir(from).expect("directory") {
        let path = entry.expect("entry").path();
        let target = to.join(path.file_name().expect("name"));
        if path.is_dir() {
            copy_all(&path, &target);
        } else {
            fs::copy(&path, target).expect("copy");
        }
    }
}

#[test]
fn several_documents_have_a_directory_each() {
    let place = Place::empty("documents");
    let case = root().join("tests/documents/units");
    copy_all(&case.join("profile"), &place.path("profiles/case"));
    fs::create_dir(place.path("a")).expect("directory");
    fs::copy(case.join("budget.toml"), place.path("a/budget.toml")).expect("copied");
    let run = |arguments: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(["--profiles", "profiles"]);
        place.run(&all)
    };
    run(&["check", "a"]).exits(0);
    run(&["build", "a", "-f", "md,json"]).exits(0);
    let ids = ["bureau", "centre", "department"];
    assert_eq!(place.list("out/a"), ids);
    for id in ids {
        let files = ["disclosure.md", "facts.json", "manifest.json"];
        assert_eq!(place.list(&format!("out/a/{id}")), files);
        let expected = case.join(format!("expected/{id}.md"));
        let expected = fs::read_to_string(expected).expect("expected");
        assert_eq!(place.read(&format!("out/a/{id}/disclosure.md")), expected);
    }
    // Each is asked about by its name, the first without one.
    run(&["why", "a", "spending"]).exits(0).says("1909000.01");
    run(&["why", "a", "spending", "--document", "centre"])
        .exits(0)
        .says("569000.00");
    run(&["why", "a", "spending", "--document", "none"])
        .exits(2)
        .says("department、bureau、centre");
    // What is wrong with one document is told under its name, and keeps all from being written.
    let before = place.read("out/a/centre/manifest.json");
    place.edit("a/budget.toml", "安排{{ spending }}", "安排{{ nonsense }}");
    let wrong = run(&["build", "a", "-f", "md"]).exits(1);
    let at = |words: &str| wrong.err.find(words);
    assert!(at("== a#centre\n") < at("bad-key"), "{}", wrong.err);
    assert!(at("== a#department\n").is_some());
    assert_eq!(place.read("out/a/centre/manifest.json"), before);
    let json = run(&["check", "a", "--message-format", "json"]).exits(1);
    assert!(json.out.contains("\"a#centre\""), "{}", json.out);
    // What is wrong with the records is told once.
    place.edit("a/budget.toml", "count = 10\n", "count = -10\n");
    let wrong = run(&["check", "a"]).exits(1);
    assert_eq!(
        wrong.err.matches("negative-count").count(),
        1,
        "{}",
        wrong.err
    );
    assert!(wrong.err.starts_with("== a\n"), "{}", wrong.err);
    // Drafts are written in spite of it all, but never outside.
    run(&["build", "a", "-f", "md", "--draft"]).exits(1);
    let draft = ["draft-disclosure.md", "draft-manifest.json"];
    assert_eq!(place.list("out/a/centre"), draft);
    let good = place.read("a/budget.toml");
    for id in ["..", "/tmp", "bureau", "Bureau", "nul"] {
        let line = format!("id = \"{id}\"\nyear");
        place.edit("a/budget.toml", "id = \"centre\"\nyear", &line);
        run(&["build", "a", "-f", "md", "--draft"]).exits(1);
        assert_eq!(place.list("out/a/centre"), draft);
        fs::write(place.path("a/budget.toml"), &good).expect("written");
    }
    // One document needs no directory of its own; the old ones go.
    let text = place
        .read("a/budget.toml")
        .replace("count = -10", "count = 10");
    let (start, end) = (
        text.find("[[document]]"),
        text.find("[[document]]\nid = \"centre\""),
    );
    let (start, end) = (start.expect("the first"), end.expect("the last"));
    let text = format!("{}{}", &text[..start], &text[end..]);
    let text = text.replace("{{ nonsense }}", "{{ spending }}");
    fs::write(place.path("a/budget.toml"), text).expect("written");
    run(&["build", "a", "-f", "md"]).exits(0);
    assert_eq!(place.list("out/a"), ["disclosure.md", "manifest.json"]);
}
