//! The program as a user runs it: arguments in, files and exit codes out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

#[path = "cli/build.rs"]
mod build;
#[path = "cli/certificate.rs"]
mod certificate;
#[path = "cli/check.rs"]
mod check;
#[path = "cli/diff.rs"]
mod diff;
#[path = "cli/import.rs"]
mod import;
#[path = "cli/new.rs"]
mod new;
#[path = "support/program.rs"]
mod program;
#[path = "cli/rules.rs"]
mod rules;
#[path = "cli/what_if.rs"]
mod what_if;
#[path = "cli/why.rs"]
mod why;

const NAME: &str = "wuhan-qingshan-2024";

/// A directory of its own for one test, removed afterwards, with a copy of an example in it.
struct Place(PathBuf);

impl Place {
    fn empty(test: &str) -> Place {
        Place(program::place("cli", test))
    }

    fn with_example(test: &str) -> Place {
        let place = Place::empty(test);
        copy_example(&place.0.join(NAME));
        place
    }

    fn run(&self, arguments: &[&str]) -> Run {
        Run::new(&program::run(&self.0, arguments))
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.0.join(inside)
    }

    fn read(&self, inside: &str) -> String {
        let path = self.path(inside);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{inside}: {error}"))
    }

    /// Replaces text in a file, which must be there.
    fn edit(&self, inside: &str, from: &str, to: &str) {
        let text = self.read(inside);
        assert!(text.contains(from), "{inside} has {from:?}");
        fs::write(self.path(inside), text.replace(from, to)).expect("file can be written");
    }

    /// Names below a directory, sorted; none when it does not exist.
    fn list(&self, inside: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(inside)) else {
            return Vec::new();
        };
        let names = entries.map(|entry| entry.expect("entry").file_name());
        let mut names: Vec<String> = names
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Run {
    fn new(output: &Output) -> Run {
        let run = Run {
            code: output.status.code().expect("an exit code"),
            out: String::from_utf8(output.stdout.clone()).expect("UTF-8"),
            err: String::from_utf8(output.stderr.clone()).expect("UTF-8"),
        };
        assert!(!run.err.contains("panicked"), "{}", run.err);
        run
    }

    #[track_caller]
    fn exits(self, code: i32) -> Run {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    fn says(self, words: &str) -> Run {
        assert!(
            self.out.contains(words) || self.err.contains(words),
            "{words:?} is in\n{}\n{}",
            self.out,
            self.err
        );
        self
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).expect("JSON on standard output")
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn copy_example(to: &Path) {
    let from = root().join("examples").join(NAME);
    fs::create_dir_all(to).expect("directory");
    for entry in fs::read_dir(from).expect("example") {
        let path = entry.expect("entry").path();
        if path.is_file() {
            fs::copy(&path, to.join(path.file_name().expect("name"))).expect("copy");
        }
    }
}

/// Makes the copied example wrong: an approved figure is missed by a fen.
fn spoil(place: &Place) {
    place.edit(
        &format!("{NAME}/budget.toml"),
        "amount = 21126985.52",
        "amount = 21126985.53",
    );
}

#[test]
fn check_tells_clean_from_wrong_by_exit_code() {
    let place = Place::with_example("check");
    place.run(&["check", NAME]).exits(0);
    place
        .run(&["check", &format!("{NAME}/budget.toml")])
        .exits(0);
    let report = place
        .run(&["check", NAME, "--message-format", "json"])
        .exits(0);
    assert_eq!(report.json()["passed"], true);
    spoil(&place);
    place
        .run(&["check", NAME])
        .exits(1)
        .says("control-figure-missed");
    place.run(&["check", "nowhere"]).exits(2).says("nowhere");
    place
        .run(&["--lang", "en", "check", "nowhere"])
        .exits(2)
        .says("there is no directory nowhere");
}

#[test]
fn several_inputs_are_told_apart() {
    let place = Place::with_example("several");
    copy_example(&place.path("other"));
    let text = place.run(&["check", NAME, "other"]).exits(0);
    let (first, second) = (text.err.find(NAME), text.err.find("== other"));
    assert!(first < second, "{}", text.err);
    let json = place
        .run(&["check", NAME, "other", "--message-format", "json"])
        .exits(0);
    let reports: Vec<serde_json::Value> = serde_json::Deserializer::from_str(&json.out)
        .into_iter()
        .collect::<Result<_, _>>()
        .expect("one JSON object an input");
    let inputs: Vec<_> = reports.iter().map(|report| &report["input"]).collect();
    assert_eq!(inputs, [NAME, "other"]);
    let sarif = place
        .run(&["check", NAME, "other", "--message-format", "sarif"])
        .exits(0);
    assert_eq!(sarif.json()["runs"].as_array().map(Vec::len), Some(2));
}

#[test]
fn catalogue_is_listed_and_imported() {
    let place = Place::with_example("catalogue");
    place
        .run(&["catalogue", "30201", "--year", "2024"])
        .exits(0)
        .says("办公费");
    place.run(&["catalogue", "公务接待"]).exits(0).says("30217");
    place.run(&["catalogue", "99999"]).exits(2);
    fs::write(
        place.path("list.csv"),
        "科目编码,科目名称\n201,一般公共服务支出\n20101,人大事务\n2010101,人大专用\n",
    )
    .expect("file");
    let import = |file: &str| {
        place.run(&[
            "catalogue",
            "import",
            file,
            "--year",
            "2024",
            "-o",
            "list.tsv",
        ])
    };
    import("list.csv").exits(0).says("list.tsv");
    place
        .run(&[
            "catalogue",
            "2010101",
            "--year",
            "2024",
            "--catalogue",
            "list.tsv",
        ])
        .exits(0)
        .says("人大专用");
    // Without it, and in another year, the built-in name.
    place
        .run(&[
            "catalogue",
            "2010101",
            "--year",
            "2023",
            "--catalogue",
            "list.tsv",
        ])
        .exits(0)
        .says("行政运行");
    // The list decides: the example's codes are not in it.
    place
        .run(&["check", NAME, "--catalogue", "list.tsv"])
        .exits(1)
        .says("2060101");
    // The same when it lies with the records.
    fs::create_dir(place.path(&format!("{NAME}/catalogue"))).expect("directory");
    let own = place.path(&format!("{NAME}/catalogue/2024.tsv"));
    fs::copy(place.path("list.tsv"), &own).expect("copy");
    place.run(&["check", NAME]).exits(1).says("2060101");
    fs::write(&own, "code\tname\n2010101\t行政运行\n").expect("file");
    place
        .run(&["check", NAME])
        .exits(1)
        .says("catalogue/2024.tsv:1:1");
    // A wrong list is refused with its line, and the old file stays.
    let before = place.read("list.tsv");
    fs::write(place.path("wrong.csv"), "编码,名称\n201,甲\n2010101,乙\n").expect("file");
    import("wrong.csv").exits(1).says("wrong.csv:3");
    assert_eq!(place.read("list.tsv"), before);
    import("missing.csv").exits(2);
    place
        .run(&["check", NAME, "--catalogue", "wrong.csv"])
        .exits(2);
}

#[test]
fn profiles_are_listed_and_explained() {
    let place = Place::empty("profiles");
    let list = place.run(&["profiles"]).exits(0);
    let line = |id: &str| {
        let mut lines = list.out.lines();
        lines.find(|line| line.split_whitespace().next() == Some(id))
    };
    assert!(line("national").is_some_and(|line| line.contains("底稿")));
    assert!(line("hubei/wuhan-qingshan-2024").is_some_and(|line| !line.contains("底稿")));
    let one = place
        .run(&["profiles", "hubei/wuhan-qingshan-2024", "--explain"])
        .exits(0);
    for words in ["收支总表", "text:functions", "economic-category"] {
        assert!(one.out.contains(words), "{words} in {}", one.out);
    }
    let line = |out: &str, path: &str| {
        let mut lines = out.lines();
        let line = lines.find(|line| line.split_whitespace().next() == Some(path));
        let words = line.expect(path).split_whitespace().map(str::to_owned);
        words.collect::<Vec<_>>()
    };
    let places = line(&one.out, "text.percent-places");
    assert_eq!(places[1..], ["1", "hubei", "hubei/profile.toml:8"]);
    let edition = ["profiles", "hubei/2025", "--diff", "hubei"];
    let edition = place.run(&edition).exits(0);
    for words in [
        "part.overview.section.functions.title",
        "  - \"部门主要职能\"  hubei/profile.toml:",
        "  + \"部门主要职责\"  hubei/2025/profile.toml:12",
    ] {
        assert!(edition.out.contains(words), "{words} in {}", edition.out);
    }
    let json = place
        .run(&["profiles", "hubei", "--message-format", "json"])
        .exits(0)
        .json();
    assert_eq!(json["chain"][1], "national");
    place.run(&["profiles", "nowhere"]).exits(1).says("nowhere");
    // One of the user's own.
    fs::create_dir_all(place.path("mine/city")).expect("directory");
    fs::write(
        place.path("mine/city/profile.toml"),
        "id = \"city\"\ntitle = \"本市格式\"\nextends = \"hubei\"\nlayer-only = false\n",
    )
    .expect("file");
    place
        .run(&["profiles", "--profiles", "mine"])
        .exits(0)
        .says("本市格式");
}

#[test]
fn a_profile_is_started_checked_and_never_overwritten() {
    let place = Place::empty("profiles-new");
    let new = [
        "profiles",
        "new",
        "my/city",
        "--extends",
        "hubei",
        "--dir",
        "mine",
    ];
    place.run(&new).exits(0).says("profiles check my/city");
    let files = place.list("mine/my/city");
    for name in [
        "profile.toml",
        "wording.toml",
        "requirements.csv",
        "tables",
        "sections",
    ] {
        assert!(files.iter().any(|file| file == name), "{name} in {files:?}");
    }
    let check = ["profiles", "check", "my/city", "--profiles", "mine"];
    let report = place.run(&[&check[..], &["--message-format", "json"]].concat());
    assert_eq!(report.exits(0).json()["passed"], true);
    place.run(&new).exits(2).says("不会覆盖");
    place.edit(
        "mine/my/city/profile.toml",
        "extends = \"hubei\"",
        "extends = \"hubei\"\ncolour = 1",
    );
    place
        .run(&check)
        .exits(1)
        .says("my/city/profile.toml:9:1")
        .says("colour");
    for (id, base, code) in [
        ("../x", "hubei", 2),
        ("hubei", "national", 2),
        ("x", "nowhere", 1),
    ] {
        place
            .run(&["profiles", "new", id, "--extends", base])
            .exits(code);
    }
    place
        .run(&["profiles", "check", "nowhere"])
        .exits(1)
        .says("nowhere");
    assert_eq!(place.list("."), ["mine"]);
}

#[test]
fn schemas_are_named_and_printed() {
    let place = Place::empty("schema");
    let names = place.run(&["schema"]).exits(0);
    for line in names.out.lines() {
        let name = line.split_whitespace().next().expect("a name");
        let schema = place.run(&["schema", name]).exits(0).json();
        assert!(schema["properties"].is_object(), "{name}");
    }
    place.run(&["schema", "nothing"]).exits(2).says("budget");
}

#[test]
fn arguments_are_explained_in_the_users_language() {
    let place = Place::empty("arguments");
    let help = place.run(&["build", "--help"]).exits(0);
    assert!(help.out.contains("用法: gongkai build"), "{}", help.out);
    for word in [
        "Usage",
        "Options",
        "default",
        "possible values",
        "Print help",
    ] {
        assert!(!help.out.contains(word), "{word} in {}", help.out);
    }
    let english = place.run(&["--lang=en", "build", "--help"]).exits(0);
    assert!(english.out.is_ascii(), "{}", english.out);
    for wrong in [
        &["buidl"][..],
        &["check"],
        &["check", "a", "--nope"],
        &["build", "a", "-f", "doc"],
        &["new"],
        &[],
    ] {
        let run = place.run(wrong).exits(2);
        assert!(run.out.is_empty(), "{}", run.out);
        assert!(run.err.starts_with("gongkai: "), "{}", run.err);
        assert!(!run.err.contains("error:"), "{}", run.err);
    }
    place.run(&["--version"]).exits(0).says("gongkai");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let place = Place::with_example("pipe");
    let mut child = Command::new(env!("CARGO_BIN_EXE_gongkai"))
        .args(["catalogue", "支出"])
        .current_dir(&place.0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    Run::new(&output).exits(0);
}
