//! `gongkai site` on what `gongkai build` wrote: what stands where, that every number is a
//! published fact or follows from such, and that nothing damaged, doubtful or hostile gets in.
//!
//! `UPDATE=1` writes the expected files anew.

#[path = "support/program.rs"]
mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::str::FromStr;
use std::sync::LazyLock;

use gongkai::diag::hash;
use gongkai::verify::html::figures;
use program::run;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value as Json;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn place(name: &str) -> PathBuf {
    program::place("site", name)
}

/// What the program said and its exit code.
fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = output.status.code().unwrap_or(-1);
    format!(
        "{}{}exit {code}\n",
        text(&output.stdout),
        text(&output.stderr)
    )
}

const EXAMPLES: [&str; 5] = [
    "ganzhou-miit-2022",
    "ganzhou-st-2025-evaluation",
    "nanchang-qingyunpu-2025",
    "suizhou-zengdu-2024",
    "wuhan-qingshan-2024",
];

/// The examples, built once.
static PUBLISHED: LazyLock<PathBuf> = LazyLock::new(|| {
    let at = place("published");
    let mut arguments = vec!["build".to_owned()];
    for name in EXAMPLES {
        let path = root().join("examples").join(name);
        arguments.push(path.display().to_string());
    }
    arguments.extend(["-o", "out", "-f", "json,html,csv,md"].map(str::to_owned));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = run(&at, &arguments);
    assert!(output.status.success(), "{}", said(&output));
    at.join("out")
});

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("directory");
    for entry in fs::read_dir(from).expect("directory") {
        let path = entry.expect("entry").path();
        let target = to.join(path.file_name().expect("name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copy");
        }
    }
}

/// A directory with published examples in `out`.
fn with(name: &str, examples: &[&str]) -> PathBuf {
    let at = place(name);
    for example in examples {
        copy(&PUBLISHED.join(example), &at.join("out").join(example));
    }
    at
}

/// Every file below a directory by path.
fn read(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(directory: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(directory).expect("directory") {
            let path = entry.expect("entry").path();
            let name = path
                .file_name()
                .expect("name")
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                walk(&path, &format!("{prefix}{name}/"), files);
            } else {
                files.insert(format!("{prefix}{name}"), fs::read(&path).expect("file"));
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(directory, "", &mut files);
    files
}

fn json(bytes: &[u8]) -> Json {
    serde_json::from_slice(bytes).expect("JSON")
}

fn expect(file: &str, text: &str) {
    let path = root().join("tests/site").join(file);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().expect("parent")).expect("directory");
        fs::write(&path, text).expect("expected file");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{}", path.display());
}

/// The portal of all examples.
static SITE: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let at = place("site");
    let out = PUBLISHED.display().to_string();
    let output = run(&at, &["site", &out, "-o", "site", "--as-of", "2025-06-30"]);
    assert!(output.status.success(), "{}", said(&output));
    read(&at.join("site"))
});

fn pages() -> impl Iterator<Item = (&'static String, String)> {
    // Published pages are taken as they are: only those of the portal itself are looked at.
    let own = |path: &&String| {
        path.ends_with("/index.html") || *path == "index.html" || path.starts_with("compare/")
    };
    let pages = SITE.iter().filter(move |(path, _)| own(path));
    pages.map(|(path, bytes)| (path, String::from_utf8(bytes.clone()).expect("UTF-8")))
}

/// A page as text: a line for each row, heading or paragraph.
fn plain(page: &str) -> String {
    let (_, main) = page.split_once("<main").expect("main");
    let (main, _) = main.split_once("</main>").expect("main");
    let (_, main) = main.split_once('>').expect("main");
    let mut out = String::new();
    let mut rest = main;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        if ["</th>", "</td>", "</dt>"].contains(&tag) {
            out.push_str(" | ");
        }
        rest = &rest[end..];
    }
    let lines = out.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn everything_stands_where_it_should() {
    // What a document consists of is its profile's business.
    let inside = |path: &str| {
        path.match_indices('/')
            .nth(2)
            .map_or(path.len(), |(at, _)| at + 1)
    };
    let mut paths: Vec<&str> = SITE.keys().map(|path| &path[..inside(path)]).collect();
    paths.dedup();
    expect("tree.txt", &format!("{}\n", paths.join("\n")));
    let pages: BTreeMap<_, _> = pages().collect();
    for (path, file) in [
        ("index.html", "index.txt"),
        ("agencies/402/index.html", "agency.txt"),
        ("compare/2024.html", "compare-2024.txt"),
        ("compare/index.html", "compare.txt"),
    ] {
        let text = plain(&pages[&path.to_owned()]);
        // Hashes and sizes of files change with the documents.
        let lines = text
            .lines()
            .filter(|line| !line.contains(" B | ") && !line.contains(" KB | "));
        let text: String = lines.map(|line| format!("{line}\n")).collect();
        expect(file, &text);
    }
}

#[test]
fn published_files_are_taken_byte_for_byte_and_hashes_are_right() {
    let published = read(&PUBLISHED);
    let originals: BTreeSet<String> = published.values().map(|bytes| hash(bytes)).collect();
    let copied = SITE
        .iter()
        .filter(|(path, _)| path.starts_with("agencies/") && path.matches('/').count() > 2);
    let copied: BTreeSet<String> = copied.map(|(_, bytes)| hash(bytes)).collect();
    assert_eq!(copied, originals);
    let sums = String::from_utf8(SITE["SHA256SUMS"].clone()).expect("UTF-8");
    let listed: BTreeMap<&str, &str> = sums
        .lines()
        .map(|line| {
            line.split_once("  ")
                .map(|(hash, path)| (path, hash))
                .expect("a line")
        })
        .collect();
    for (path, bytes) in SITE.iter() {
        if path != "SHA256SUMS" && path != "site.json" {
            assert_eq!(listed[path.as_str()], hash(bytes), "{path}");
        }
    }
    assert_eq!(listed.len() + 2, SITE.len());
    let manifest = json(&SITE["site.json"]);
    let outputs = manifest["outputs"].as_object().expect("outputs");
    assert_eq!(outputs["SHA256SUMS"], hash(sums.as_bytes()));
    assert_eq!(outputs.len() + 1, SITE.len());
}

fn number(text: &str) -> Decimal {
    Decimal::from_str(text).expect("a number")
}

/// Every fact a portal may show, by key: value and unit.
fn facts() -> BTreeMap<String, (Decimal, String)> {
    let mut facts = BTreeMap::new();
    for (path, bytes) in SITE
        .iter()
        .filter(|(path, _)| path.ends_with("/facts.json"))
    {
        let document = path.strip_prefix("agencies/").expect("an agency's");
        let document = document.strip_suffix("/facts.json").expect("the facts");
        for fact in json(bytes)["facts"].as_array().expect("facts") {
            let key = format!("{document}#{}", fact["key"].as_str().expect("key"));
            let value = number(fact["value"].as_str().expect("value"));
            facts.insert(
                key,
                (value, fact["unit"].as_str().expect("unit").to_owned()),
            );
        }
    }
    facts
}

/// Rounded as the portal says it rounds.
fn rounded(value: Decimal, unit: &str) -> Decimal {
    let in_unit = match unit {
        "元" => value / Decimal::from(10_000),
        "1" => value * Decimal::ONE_HUNDRED,
        "份" => return value,
        other => panic!("unit {other}"),
    };
    in_unit.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

#[test]
fn every_number_is_a_published_fact_or_follows_from_such() {
    let mut facts = facts();
    let published = facts.len();
    let made = json(&SITE["comparatives.json"]);
    let mut waiting: Vec<&Json> = made["facts"].as_array().expect("facts").iter().collect();
    let computed: Vec<String> = waiting
        .iter()
        .map(|one| one["key"].as_str().expect("key").to_owned())
        .collect();
    // Sums of sums wait for theirs.
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|one| {
            let from = one["from"].as_array().expect("from");
            let from: Vec<&str> = from.iter().map(|key| key.as_str().expect("key")).collect();
            let value = number(one["value"].as_str().expect("value"));
            let unit = one["unit"].as_str().expect("unit").to_owned();
            let origin = one["origin"].as_str().expect("origin");
            let key = one["key"].as_str().expect("key").to_owned();
            if origin == "count" {
                assert_eq!(value, Decimal::from(from.len() as u64), "{key}");
                facts.insert(key, (value, unit));
                return false;
            }
            let Some(parts) = from
                .iter()
                .map(|key| facts.get(*key))
                .collect::<Option<Vec<_>>>()
            else {
                return true;
            };
            let grid = |at: usize| rounded(parts[at].0, &parts[at].1);
            let expected = match origin {
                "sum" => parts.iter().map(|part| part.0).sum(),
                "difference" => (grid(0) - grid(1)) * Decimal::from(10_000),
                "ratio" if key.starts_with("rate(") => ((grid(0) - grid(1)) / grid(1)).round_dp(12),
                "ratio" => (grid(0) / grid(1)).round_dp(12),
                other => panic!("{key}: origin {other}"),
            };
            assert_eq!(value, expected, "{key}");
            facts.insert(key, (value, unit));
            false
        });
        assert!(waiting.len() < before, "without parts: {waiting:?}");
    }
    assert!(facts.len() > published);
    let mut shown = BTreeSet::new();
    for (path, page) in pages() {
        // Figures of drawings carry the same under another name.
        let page = page
            .replace("<tspan data-key=\"", "<data data-key=\"")
            .replace("\" data-value=\"", "\" value=\"");
        let page = page.replace("</tspan>", "</data>");
        for figure in figures(&page) {
            let Some((value, unit)) = facts.get(&figure.key) else {
                panic!("{path}: {} is no fact", figure.key);
            };
            assert_eq!(number(&figure.value), *value, "{path}: {}", figure.key);
            let text = figure.text.replace([',', '%'], "");
            assert_eq!(
                number(&text),
                rounded(*value, unit),
                "{path}: {}",
                figure.key
            );
            if unit != "份" {
                assert_eq!(
                    text.split('.').nth(1).map(str::len),
                    Some(2),
                    "{path}: {text}"
                );
            }
            shown.insert(figure.key);
        }
        // Nothing else on the page looks like one.
        let mut words = String::new();
        let mut rest = page.split_once("<main").expect("main").1;
        while let Some((before, after)) = rest.split_once("<data ") {
            words.push_str(before);
            rest = after.split_once("</data>").expect("an end").1;
        }
        words.push_str(rest);
        let words = plain(&format!(
            "<main>{}</main>",
            words.split("</main>").next().unwrap_or("")
        ));
        let digits = words.as_bytes().windows(3).any(|three| {
            three[0].is_ascii_digit() && three[1] == b'.' && three[2].is_ascii_digit()
        });
        assert!(!digits && !words.contains('%'), "{path}: {words}");
    }
    assert!(shown.len() > 100, "{}", shown.len());
    // Nothing is computed that no page shows or leads to.
    let used: BTreeSet<&str> = made["facts"]
        .as_array()
        .expect("facts")
        .iter()
        .flat_map(|one| one["from"].as_array().expect("from"))
        .filter_map(Json::as_str)
        .collect();
    for key in computed {
        assert!(
            shown.contains(&key) || used.contains(key.as_str()),
            "{key} is not shown"
        );
    }
}

#[test]
fn every_link_leads_to_a_file_of_the_portal() {
    let mut count = 0;
    for (path, page) in pages() {
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        let mut rest = page.as_str();
        while let Some((_, after)) = rest.split_once(" href=\"") {
            let (href, after) = after.split_once('"').expect("an end");
            rest = after;
            if let Some(anchor) = href.strip_prefix('#') {
                assert!(page.contains(&format!("id=\"{anchor}\"")), "{path}: {href}");
                continue;
            }
            let mut parts: Vec<&str> = directory
                .split('/')
                .filter(|part| !part.is_empty())
                .collect();
            for part in href.split('/') {
                match part {
                    ".." => assert!(parts.pop().is_some(), "{path}: {href} leaves the portal"),
                    part => parts.push(part),
                }
            }
            let target = unescaped(&parts.join("/"));
            assert!(SITE.contains_key(&target), "{path}: {href}");
            count += 1;
        }
        for outside in [
            "http://", "https://", "src=", "url(", "@import", "style=", "onclick",
        ] {
            let page = page.replace("http-equiv", "").replace("-src ", "");
            assert!(!page.contains(outside), "{path}: {outside}");
        }
    }
    assert!(count > 100);
}

/// `%E4` and so on as text.
fn unescaped(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let pair = [
                bytes.next().expect("a digit"),
                bytes.next().expect("a digit"),
            ];
            let pair = std::str::from_utf8(&pair).expect("digits");
            out.push(u8::from_str_radix(pair, 16).expect("digits"));
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn the_data_of_all_is_that_of_each() {
    let rows = |path: &str| {
        let text = String::from_utf8(SITE[path].clone()).expect("UTF-8");
        gongkai::verify::data::rows(&text)
    };
    let package = json(&SITE["data/datapackage.json"]);
    for resource in package["resources"].as_array().expect("resources") {
        let path = format!("data/{}", resource["path"].as_str().expect("path"));
        let bytes = &SITE[&path];
        assert_eq!(
            resource["hash"],
            format!("sha256:{}", hash(bytes)),
            "{path}"
        );
        assert_eq!(resource["bytes"], bytes.len(), "{path}");
        let head = &rows(&path)[0];
        let fields = resource["schema"]["fields"].as_array().expect("fields");
        let fields: Vec<&str> = fields
            .iter()
            .filter_map(|one| one["name"].as_str())
            .collect();
        assert_eq!(*head, fields, "{path}");
    }
    for name in ["amounts.csv", "figures.csv"] {
        let all = rows(&format!("data/{name}"));
        let mut count = 0;
        for (path, _) in SITE.iter().filter(|(path, _)| {
            path.starts_with("agencies/") && path.ends_with(&format!("/data/{name}"))
        }) {
            let document = path.trim_start_matches("agencies/");
            let document = document.trim_end_matches(&format!("/data/{name}"));
            let own = rows(path);
            assert_eq!(all[0][5..], own[0][..]);
            let found = all.iter().filter(|row| row[0] == document);
            let found: Vec<&[String]> = found.map(|row| &row[5..]).collect();
            let expected: Vec<&[String]> = own[1..].iter().map(Vec::as_slice).collect();
            assert_eq!(found, expected, "{path}");
            count += found.len();
        }
        assert_eq!(count + 1, all.len());
    }
    assert_eq!(rows("data/documents.csv").len(), 1 + 5);
}

#[test]
fn the_same_publications_make_the_same_bytes() {
    let at = place("twice");
    let out = PUBLISHED.display().to_string();
    let mut each: Vec<String> = fs::read_dir(&*PUBLISHED)
        .expect("directory")
        .map(|entry| entry.expect("entry").path().display().to_string())
        .collect();
    each.sort();
    each.reverse();
    let mut arguments = vec!["site"];
    arguments.extend(each.iter().map(String::as_str));
    arguments.extend(["-o", "backwards", "--as-of", "2025-06-30", "-j", "1"]);
    assert!(run(&at, &arguments).status.success());
    assert_eq!(read(&at.join("backwards")), *SITE);
    // Over an old one, which is gone then.
    fs::remove_file(at.join("backwards/index.html")).expect("removed");
    let output = run(
        &at,
        &["site", &out, "-o", "backwards", "--as-of", "2025-06-30"],
    );
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(read(&at.join("backwards")), *SITE);
    // Only pages say the day.
    let output = run(&at, &["site", &out, "-o", "undated"]);
    assert!(output.status.success(), "{}", said(&output));
    let undated = read(&at.join("undated"));
    for (path, _) in pages() {
        let text = String::from_utf8_lossy(&undated[path]);
        assert!(!text.contains("截至"), "{path}");
    }
}

const ONE: &str = "suizhou-zengdu-2024";
const OTHER: &str = "nanchang-qingyunpu-2025";

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("file");
    assert!(text.contains(from), "{from} in {}", path.display());
    fs::write(path, text.replacen(from, to, 1)).expect("file");
}

/// Puts the hashes of a manifest right.
fn rehash(directory: &Path) {
    let path = directory.join("manifest.json");
    let mut manifest = json(&fs::read(&path).expect("manifest"));
    for (file, hash) in manifest["outputs"].as_object_mut().expect("outputs") {
        let bytes = fs::read(directory.join(file)).expect("file");
        *hash = Json::from(gongkai::diag::hash(&bytes));
    }
    fs::write(&path, manifest.to_string()).expect("manifest");
}

#[test]
fn nothing_is_written_while_something_does_not_verify() {
    let mut told = String::new();
    let mut case = |name: &str, spoil: &dyn Fn(&Path)| {
        let at = with(name, &[ONE, OTHER]);
        spoil(&at.join("out").join(ONE));
        let output = run(&at, &["site", "out", "-o", "site"]);
        told.push_str(&format!("## {name}\n{}", said(&output)));
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(!at.join("site").exists(), "{name}");
        let output = run(&at, &["site", "out", "-o", "site", "--skip-damaged"]);
        assert!(output.status.success(), "{name}: {}", said(&output));
        let manifest = json(&fs::read(at.join("site/site.json")).expect("manifest"));
        assert_eq!(manifest["agencies"], 1, "{name}");
        let index = fs::read_to_string(at.join("site/index.html")).expect("index");
        assert!(
            index.contains("青云谱区") && !index.contains("曾都区"),
            "{name}"
        );
    };
    case("changed-figure", &|directory| {
        edit(
            &directory.join("facts.json"),
            "\"17523700.00\"",
            "\"17523800.00\"",
        );
    });
    case("changed-page", &|directory| {
        edit(&directory.join("disclosure.md"), "预算", "决算");
    });
    case("missing-file", &|directory| {
        fs::remove_file(directory.join("disclosure.md")).expect("removed");
    });
    case("no-manifest", &|directory| {
        fs::remove_file(directory.join("manifest.json")).expect("removed");
    });
    case("draft", &|directory| {
        edit(
            &directory.join("manifest.json"),
            "\"draft\": false",
            "\"draft\": true",
        );
    });
    case("no-facts", &|directory| {
        fs::remove_file(directory.join("facts.json")).expect("removed");
        fs::remove_file(directory.join("disclosure.html")).expect("removed");
        fs::remove_file(directory.join("summary.html")).expect("removed");
        fs::remove_dir_all(directory.join("data")).expect("removed");
        let path = directory.join("manifest.json");
        let mut manifest = json(&fs::read(&path).expect("manifest"));
        let outputs = manifest["outputs"].as_object_mut().expect("outputs");
        outputs.retain(|file, _| file == "disclosure.md");
        fs::write(&path, manifest.to_string()).expect("manifest");
    });
    case("other-agency-in-the-manifest", &|directory| {
        edit(&directory.join("manifest.json"), "曾都区", "别处");
    });
    case("hostile-path", &|directory| {
        let bytes = b"x";
        fs::write(directory.join("a%2e%2e.txt"), bytes).expect("file");
        let entry = format!("\"outputs\": {{ \"a%2e%2e.txt\": \"{}\",", hash(bytes));
        edit(&directory.join("manifest.json"), "\"outputs\": {", &entry);
    });
    // What the hashes are is not the point.
    let words = told.split_inclusive([' ', '，', '\n']).map(|word| {
        let hash = word.trim_end_matches([' ', '，', '\n']);
        let hex = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if hex {
            word.replace(hash, "HASH")
        } else {
            word.to_owned()
        }
    });
    let told: String = words.collect();
    expect("refused.txt", &told);
}

#[test]
fn one_document_is_published_once_and_no_foreign_directory_replaced() {
    let at = with("twice-claimed", &[ONE]);
    copy(&at.join("out").join(ONE), &at.join("out/copy"));
    let output = run(&at, &["site", "out", "-o", "site", "--skip-damaged"]);
    assert_eq!(output.status.code(), Some(1));
    let mut told = said(&output);
    assert!(!at.join("site").exists());

    fs::remove_dir_all(at.join("out/copy")).expect("removed");
    fs::create_dir(at.join("site")).expect("directory");
    fs::write(at.join("site/notes.txt"), "mine").expect("file");
    let output = run(&at, &["site", "out", "-o", "site"]);
    assert_eq!(output.status.code(), Some(2));
    told.push_str(&said(&output));
    assert_eq!(fs::read(at.join("site/notes.txt")).expect("file"), b"mine");

    for out in ["out/site", "out", "."] {
        let output = run(&at, &["site", "out", "-o", out]);
        assert_eq!(output.status.code(), Some(2), "{out}");
        told.push_str(&said(&output));
    }
    fs::create_dir(at.join("empty")).expect("directory");
    told.push_str(&said(&run(&at, &["site", "empty", "-o", "there"])));
    told.push_str(&said(&run(&at, &["site", "nowhere", "-o", "there"])));
    told.push_str(&said(&run(
        &at,
        &["site", "out", "-o", "there", "--lang", "en"],
    )));
    expect("said.txt", &told);
}

#[test]
fn an_old_portal_stays_until_the_new_one_is_whole() {
    let at = with("stays", &[ONE]);
    assert!(run(&at, &["site", "out", "-o", "site"]).status.success());
    let before = read(&at.join("site"));
    let facts = at.join("out").join(ONE).join("facts.json");
    edit(&facts, "\"17523700.00\"", "\"17523800.00\"");
    assert_eq!(
        run(&at, &["site", "out", "-o", "site"]).status.code(),
        Some(1)
    );
    assert_eq!(read(&at.join("site")), before);
}

#[test]
fn names_are_text_and_nothing_else() {
    let at = with("hostile", &[OTHER]);
    let directory = at.join("out").join(OTHER);
    // What a page or a table of open data says is not looked at here.
    for page in ["disclosure.html", "summary.html", "disclosure.md"] {
        fs::remove_file(directory.join(page)).expect("removed");
    }
    for part in ["data", "attachments"] {
        fs::remove_dir_all(directory.join(part)).expect("removed");
    }
    let name = "</script><img src=x onerror=alert(1)>\u{202E}\n&quot;'\"={{7*7}}";
    let path = directory.join("facts.json");
    let mut facts = json(&fs::read(&path).expect("facts"));
    facts["agency"] = Json::from(name);
    for fact in facts["facts"].as_array_mut().expect("facts") {
        if fact["key"]
            .as_str()
            .is_some_and(|key| key.contains("function="))
        {
            fact["label"] = Json::from("支出（<b>\"'&</b>）");
        }
    }
    fs::write(&path, facts.to_string()).expect("facts");
    let path = directory.join("manifest.json");
    let mut manifest = json(&fs::read(&path).expect("manifest"));
    manifest["agency"] = Json::from(name);
    manifest["about"]["agency-code"] = Json::from("../../../etc");
    manifest["about"]["title"] = Json::from("\"><script>alert(1)</script>");
    let outputs = manifest["outputs"].as_object_mut().expect("outputs");
    outputs.retain(|file, _| file == "facts.json");
    fs::write(&path, manifest.to_string()).expect("manifest");
    rehash(&directory);
    let title = "=1+1<script>x</script>";
    let output = run(&at, &["site", "out", "-o", "site", "--title", title]);
    assert!(output.status.success(), "{}", said(&output));
    let mut pages = 0;
    for (path, bytes) in read(&at.join("site")) {
        assert!(
            path.is_ascii() && !path.contains("..") && !path.contains('%'),
            "{path}"
        );
        if !path.ends_with(".html") {
            continue;
        }
        pages += 1;
        let page = String::from_utf8(bytes).expect("UTF-8");
        assert!(!page.contains("<img") && !page.contains("<b>\""), "{path}");
        assert!(
            !page.contains("<script>x") && !page.contains("<script>alert"),
            "{path}"
        );
        assert!(!page.contains('\u{202E}'), "{path}");
        assert!(page.contains("Content-Security-Policy"), "{path}");
    }
    assert!(pages >= 5);
    let documents = fs::read_to_string(at.join("site/data/documents.csv")).expect("documents");
    assert!(documents.contains("../../../etc"), "codes are data");
}
