use super::*;
use crate::records::Raw;

fn memory(files: &[(&str, &str)]) -> Memory {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    Memory(files.collect())
}

fn codes(loaded: &Loaded) -> Vec<&'static str> {
    loaded.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn rows_of_a_ledger_file_belong_to_it() {
    let loaded = load(&memory(&[
        (
            "budget.toml",
            "format = 1\n[[ledger]]\nid = \"main\"\nfile = \"a.csv\"\n[[ledger]]\nid = \"in\"\nmeasure = \"revenue\"\nfile = \"./b.csv\"\n",
        ),
        ("a.csv", "function,金额\n2060101,\"1,234.50\"\n"),
        ("b.csv", "收入来源;金额\ninstitution-revenue;5\n"),
    ]));
    assert_eq!(codes(&loaded), [""; 0]);
    let line = loaded.records.one("line").expect("the row of a.csv");
    assert_eq!(line.text("ledger"), Some("main"));
    assert!(matches!(line.get("amount").map(|f| &f.value), Some(Raw::Number(n)) if n == "1234.50"));
    assert_eq!(loaded.sources.display(line.place("amount")), "a.csv:2:10");
    let revenue = loaded.records.one("revenue").expect("the row of b.csv");
    assert_eq!(revenue.text("ledger"), Some("in"));
    let names: Vec<&str> = loaded
        .sources
        .iter()
        .map(|file| file.name.as_str())
        .collect();
    assert_eq!(names, ["budget.toml", "a.csv", "b.csv"]);
}

#[test]
fn examples_load_without_a_denied_finding() {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut seen = 0;
    for name in ["ganzhou-miit-2022", "wuhan-qingshan-2024"] {
        let loaded = load(&Directory::new(&examples.join(name)));
        let denied: Vec<_> = loaded
            .findings
            .iter()
            .filter(|f| f.level.blocks())
            .collect();
        assert!(denied.is_empty(), "{name}: {denied:#?}");
        assert!(loaded.records.of("line").count() > 20, "{name}");
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[test]
fn paths_that_may_lead_outside_are_refused() {
    for path in [
        "/etc/hostname",
        "../a",
        "a/../../b",
        "a\\b",
        "c:/x",
        "a\0b",
        "//x",
    ] {
        assert_eq!(files::plain_path(path), Err(ReadError::Outside), "{path:?}");
    }
    for path in ["", ".", "./"] {
        assert_eq!(
            files::plain_path(path),
            Err(ReadError::NotAFile),
            "{path:?}"
        );
    }
    assert_eq!(
        files::plain_path("./a//b/./c.csv").as_deref(),
        Ok("a/b/c.csv")
    );
}

#[test]
fn memory_lists_what_lies_below() {
    let files = memory(&[
        ("a.csv", ""),
        ("t/b.md", ""),
        ("t/c/d.md", ""),
        ("t.md", ""),
    ]);
    assert_eq!(files.list("t"), ["t/b.md", "t/c/d.md"]);
    assert_eq!(files.list(""), ["a.csv", "t.md", "t/b.md", "t/c/d.md"]);
    assert_eq!(files.list("../t"), [""; 0]);
    assert_eq!(files.read("t"), Err(ReadError::NotAFile));
    assert_eq!(files.read("x"), Err(ReadError::Missing));
}

#[cfg(unix)]
#[test]
fn links_out_of_the_directory_are_not_followed() {
    use std::fs;
    let root = std::env::temp_dir().join(format!("gongkai-links-{}", std::process::id()));
    let inside = root.join("in");
    fs::create_dir_all(inside.join("t")).expect("temporary directory");
    fs::write(root.join("secret"), "x").expect("write");
    fs::write(inside.join("t/a.csv"), "a").expect("write");
    fs::write(inside.join("t.csv"), "b").expect("write");
    for (target, link) in [
        ("../secret", "leak.csv"),
        ("t/a.csv", "fine.csv"),
        (".", "loop"),
    ] {
        let _ = fs::remove_file(inside.join(link));
        std::os::unix::fs::symlink(target, inside.join(link)).expect("link");
    }
    let files = Directory::new(&inside);
    assert_eq!(files.read("leak.csv"), Err(ReadError::Outside));
    assert_eq!(files.read("fine.csv").as_deref(), Ok(b"a".as_slice()));
    assert_eq!(files.read("t"), Err(ReadError::NotAFile));
    assert_eq!(files.read("t/missing"), Err(ReadError::Missing));
    assert_eq!(files.read("t.csv/x"), Err(ReadError::Missing));
    assert_eq!(files.list(""), ["fine.csv", "t.csv", "t/a.csv"]);
    assert_eq!(files.list("t"), ["t/a.csv"]);
    fs::remove_dir_all(&root).expect("clean up");
}
