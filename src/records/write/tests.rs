use super::*;
use crate::records::Raw;
use crate::records::load::{Directory, Files, Loaded, Memory, load};

/// What records say, whatever form they were in.
fn said(records: &Records) -> BTreeMap<&'static str, Vec<BTreeMap<&'static str, String>>> {
    let mut said: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for record in records
        .list
        .iter()
        .filter(|record| record.kind.key != "file")
    {
        let fields = record.fields.keys().filter(|key| **key != "file");
        let fields = fields.filter_map(|&key| {
            let text = match &record.get(key)?.value {
                Raw::Bool(value) => value.to_string(),
                Raw::Table(nodes) => {
                    let nodes = nodes.iter().map(|(name, field)| match &field.value {
                        Raw::Text(node) => format!("{name}={node}"),
                        other => format!("{name}={other:?}"),
                    });
                    nodes.collect::<Vec<_>>().join(";")
                }
                _ => record.text(key)?.to_owned(),
            };
            Some((key, text))
        });
        let mut fields: BTreeMap<_, _> = fields.collect();
        if let Some(own) = record.kind.field("ledger") {
            let default = default_ledger(record.kind.key).to_owned();
            fields.entry(own.key).or_insert(default);
        }
        said.entry(record.kind.key).or_default().push(fields);
    }
    for rows in said.values_mut() {
        // Rows of different ledgers may change places.
        rows.sort_by_key(|row| row.get("ledger").cloned());
    }
    said
}

/// The records written and read again, beside last year's and published facts, which are not
/// written.
fn again(records: &Records, from: &dyn Files) -> (BTreeMap<String, Written>, Loaded) {
    let files = directory(records);
    let bytes = files
        .iter()
        .map(|(name, file)| (name.clone(), file.bytes.clone()));
    let beside = |name: &String| name.starts_with("previous/") || name.ends_with(".json");
    let beside = from.list("").into_iter().filter(beside);
    let beside = beside.map(|name| {
        let bytes = from.read(&name).expect("a file");
        (name, bytes)
    });
    let loaded = load(&Memory(bytes.chain(beside).collect()));
    (files, loaded)
}

#[test]
fn examples_written_and_read_again_are_the_same() {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut seen = 0;
    for entry in std::fs::read_dir(examples).expect("examples") {
        let path = entry.expect("an example").path();
        let from = Directory::new(&path);
        let first = load(&from);
        let (files, second) = again(&first.records, &from);
        assert!(second.findings.is_empty(), "{:?}", second.findings);
        assert_eq!(
            said(&first.records),
            said(&second.records),
            "{}",
            path.display()
        );
        // And the same bytes from then on.
        let third = directory(&second.records);
        for (name, file) in &files {
            assert_eq!(file.bytes, third[name].bytes, "{} {name}", path.display());
        }
        seen += 1;
    }
    assert!(seen >= 5);
}

#[test]
fn awkward_texts_survive() {
    for text in [
        "a\"b",
        "a\\b",
        "'",
        "\"",
        "\"'",
        "'''\n\"\"\"",
        "x\ny",
        "x\n\"",
        "x\\\n'y'",
        "a\tb",
        "a,b",
        "“引用”",
        "#",
        "= 1",
        "x\n'",
        "\\",
        "a\u{2028}b",
    ] {
        let written = toml::string(text);
        let body = format!("format = 1\n[[text]]\nid = \"a\"\nbody = {written}\n");
        let memory = Memory(BTreeMap::from([(
            "budget.toml".to_owned(),
            body.into_bytes(),
        )]));
        let loaded = load(&memory);
        let read = loaded
            .records
            .one("text")
            .and_then(|text| text.text("body"));
        assert_eq!(read, Some(text), "{written}: {:?}", loaded.findings);
    }
}

#[test]
fn long_lists_and_ledgers_are_files_and_short_ones_are_not() {
    let mut text = "format = 1\n[[ledger]]\nid = \"Main\"\n[[ledger]]\nid = \"main\"\n[[ledger]]\nid = \"con\"\n".to_owned();
    for at in 0..8 {
        for ledger in ["main", "Main", "con", "none"] {
            text +=
                &format!("[[line]]\nledger = \"{ledger}\"\nid = \"l{at}\"\namount = 0{at}.50\n")
                    .replace("= 0", "= \"0")
                    .replace(".50", ".50\"");
        }
    }
    text += "[[line]]\namount = 1\nnote = \"甲，乙, \\\"丙\\\"\"\n";
    for at in 0..30 {
        text += &format!("[[statistic]]\nid = \"s{at}\"\nname = \"合计\"\nvalue = {at}.0\n");
        text += &format!(
            "[[code]]\nclassification = \"function\"\ncode = \"{at}\"\nname = \"a\\nb\"\n"
        );
    }
    let memory = Memory(BTreeMap::from([(
        "budget.toml".to_owned(),
        text.into_bytes(),
    )]));
    let first = load(&memory);
    assert!(first.findings.is_empty(), "{:?}", first.findings);
    let (files, second) = again(&first.records, &memory);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "Main.csv",
            "budget.toml",
            "codes.csv",
            "ledger-con.csv",
            "spending.csv"
        ]
    );
    assert!(second.findings.is_empty(), "{:?}", second.findings);
    assert_eq!(said(&first.records), said(&second.records));
    assert_eq!(files["spending.csv"].records.len(), 9);
}
