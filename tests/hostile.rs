//! Bad input beyond what single files can show: each case has a stated outcome.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use gongkai::budget::catalogue::Catalogue;
use gongkai::document::tree::Block;
use gongkai::pipeline::{self, Outcome};
use gongkai::profile::load::Library;
use gongkai::records::load::Memory;
use gongkai::render::{json, markdown, xlsx};

/// The files of an example, as a person would edit them.
fn example(name: &str) -> BTreeMap<String, String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(name);
    fs::read_dir(directory)
        .expect("examples are part of the repository")
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?.to_owned();
            Some((name, fs::read_to_string(&path).ok()?))
        })
        .collect()
}

fn memory(files: BTreeMap<String, String>) -> Memory {
    Memory(
        files
            .into_iter()
            .map(|(name, text)| (name, text.into_bytes()))
            .collect(),
    )
}

fn run(files: BTreeMap<String, String>, profiles: BTreeMap<String, String>) -> Outcome {
    let profiles = memory(profiles);
    let library = Library {
        user: Some(&profiles),
    };
    pipeline::run(&memory(files), &library, Catalogue::builtin())
}

/// Codes of the findings that stop the build, consequences included.
fn denied(outcome: &Outcome) -> BTreeSet<&'static str> {
    fn collect(findings: &[gongkai::diag::Finding], out: &mut BTreeSet<&'static str>) {
        for finding in findings {
            if finding.level.blocks() {
                out.insert(finding.code);
            }
            collect(&finding.consequences, out);
        }
    }
    let mut out = BTreeSet::new();
    collect(&outcome.findings, &mut out);
    out
}

/// An edit of one file of the example: what is replaced (empty: appended), and by what.
struct Edit {
    file: &'static str,
    from: &'static str,
    to: &'static str,
}

const fn edit(file: &'static str, from: &'static str, to: &'static str) -> Edit {
    Edit { file, from, to }
}

fn apply(files: &mut BTreeMap<String, String>, edit: &Edit) {
    let text = files.entry(edit.file.to_owned()).or_default();
    if edit.from.is_empty() {
        text.push_str(edit.to);
    } else {
        assert!(
            text.contains(edit.from),
            "{} has no {:?}",
            edit.file,
            edit.from
        );
        *text = text.replacen(edit.from, edit.to, 1);
    }
}

const LINE: &str = "2060101,行政运行,operating,general-public-budget,307001,,407433.44,";
const DUTY: &str = "贯彻执行有关科技工作";

#[test]
fn each_bad_record_is_refused_for_its_own_reason() {
    let cases: &[(&str, Edit, &str)] = &[
        (
            "malformed code",
            edit(
                "spending.csv",
                "2060101,行政运行,operating",
                "20601011,行政运行,operating",
            ),
            "malformed-code",
        ),
        (
            "unknown parent",
            edit(
                "spending.csv",
                "2060101,行政运行,operating",
                "2980101,行政运行,operating",
            ),
            "code-unknown-parent",
        ),
        (
            "name conflict",
            edit(
                "spending.csv",
                "2080505,机关事业单位基本养老保险缴费支出",
                "2080505,别的名称",
            ),
            "code-name-conflict",
        ),
        (
            "too many decimals",
            edit("spending.csv", "407433.44", "407433.441"),
            "too-many-decimals",
        ),
        (
            "huge amount",
            edit("spending.csv", "407433.44", "99999999999999999999999999"),
            "amount-too-large",
        ),
        (
            "negative amount",
            edit("spending.csv", "407433.44", "-407433.44"),
            "negative-amount",
        ),
        (
            "same line twice",
            edit(
                "spending.csv",
                LINE,
                concat!(
                    "2060101,行政运行,operating,general-public-budget,307001,,407433.44,",
                    "\n",
                    "2060101,行政运行,operating,general-public-budget,307001,,1.00,"
                ),
            ),
            "duplicate-line",
        ),
        (
            "unknown fund",
            edit(
                "spending.csv",
                LINE,
                "2060101,行政运行,operating,general-fund,307001,,407433.44,",
            ),
            "unknown-node",
        ),
        (
            "unknown unit",
            edit(
                "spending.csv",
                LINE,
                "2060101,行政运行,operating,general-public-budget,307009,,407433.44,",
            ),
            "unknown-node",
        ),
        (
            "unknown project",
            edit("spending.csv", "economy-operations", "economy-operation"),
            "unknown-node",
        ),
        (
            "project on basic money",
            edit(
                "spending.csv",
                LINE,
                "2060101,行政运行,operating,general-public-budget,307001,economy-other,407433.44,",
            ),
            "contradicting-line",
        ),
        (
            "line outside its ledger",
            edit(
                "economic.csv",
                "30101,基本工资,basic",
                "30101,基本工资,project",
            ),
            "line-outside-scope",
        ),
        (
            "ledgers disagree",
            edit("economic.csv", "14107.86", "14107.87"),
            "ledgers-disagree",
        ),
        (
            "control figure",
            edit(
                "budget.toml",
                "amount = 21126985.52",
                "amount = 21126985.53",
            ),
            "control-figure-missed",
        ),
        (
            "no base year",
            edit(
                "budget.toml",
                "fact = \"agency-operating-cost\"\namount",
                "fact = \"agency-operating-cost\"\nyear = 2020\namount",
            ),
            "base-missing",
        ),
        (
            "unknown ledger",
            edit(
                "budget.toml",
                "ledger = \"spending-2023\"",
                "ledger = \"spending-2032\"",
            ),
            "unknown-ledger",
        ),
        (
            "misspelt key",
            edit("budget.toml", "short-name", "shortname"),
            "unknown-key",
        ),
        (
            "bad period",
            edit(
                "budget.toml",
                "base = \"2023.original\"",
                "base = \"last year\"",
            ),
            "bad-period",
        ),
        (
            "unknown profile",
            edit("budget.toml", "hubei/wuhan-qingshan-2024", "hubei/nowhere"),
            "unknown-profile",
        ),
        (
            "profile path escape",
            edit("budget.toml", "hubei/wuhan-qingshan-2024", "../../etc"),
            "unknown-profile",
        ),
        (
            "bad key",
            edit(
                "budget.toml",
                "fact = \"spending{category=basic}\"",
                "fact = \"spending{categorie=basic}\"",
            ),
            "bad-key",
        ),
        (
            "deep key",
            edit(
                "budget.toml",
                "",
                "\n[[control]]\nfact = \"change(change(change(spending)))\"\namount = 1\n",
            ),
            "bad-key",
        ),
        (
            "amount and unknown",
            edit(
                "budget.toml",
                "amount = 61.35",
                "amount = 61.35\nunknown = \"不详\"",
            ),
            "amount-or-unknown",
        ),
        (
            "bad count",
            edit("budget.toml", "count = 14", "count = 14.5"),
            "not-whole",
        ),
        (
            "missing text",
            edit("texts.toml", "id = \"functions\"", "id = \"function\""),
            "missing-text",
        ),
        (
            "unknown figure in text",
            edit("texts.toml", DUTY, "{{ spending{category=nothing} }}贯彻"),
            "bad-key",
        ),
        (
            "template code in text",
            edit("texts.toml", DUTY, "{{ 7*7 }}贯彻"),
            "bad-key",
        ),
        (
            "open brace in text",
            edit("texts.toml", DUTY, "{{ spending 贯彻"),
            "text-open-brace",
        ),
        (
            "close brace in text",
            edit("texts.toml", DUTY, "}} 贯彻"),
            "text-close-brace",
        ),
        (
            "unknown style in text",
            edit("texts.toml", DUTY, "{{ spending | dollars }}贯彻"),
            "text-unknown-style",
        ),
        (
            "token characters in text",
            edit("texts.toml", DUTY, "\u{F0000}0\u{F0001}贯彻"),
            "forbidden-character",
        ),
        (
            "mobile number in text",
            edit("texts.toml", DUTY, "联系电话13800000000。贯彻"),
            "personal-data",
        ),
        (
            "template tags in text",
            edit("texts.toml", DUTY, "{% for x in y %}贯彻"),
            "template-residue",
        ),
        (
            "template residue in text",
            edit("texts.toml", DUTY, "MERGEFIELD 贯彻"),
            "template-residue",
        ),
    ];
    for (name, edit, code) in cases {
        let mut files = example("wuhan-qingshan-2024");
        apply(&mut files, edit);
        let outcome = run(files, BTreeMap::new());
        let found = denied(&outcome);
        assert!(
            found.contains(code),
            "{name}: expected {code}, found {found:?}"
        );
    }
}

#[test]
fn markup_in_free_text_stays_text() {
    for hostile in [
        "# 标题",
        "## 标题",
        "<script>alert()</script>",
        "| a | b |",
        "#set page(width: auto)",
        "#[粗]*体*",
        "$x$ @ref <label>",
        "=CMD()",
    ] {
        let mut files = example("wuhan-qingshan-2024");
        let escaped = hostile.replace('\\', "\\\\");
        apply(
            &mut files,
            &Edit {
                file: "texts.toml",
                from: DUTY,
                to: Box::leak(format!("{escaped}\n{DUTY}").into_boxed_str()),
            },
        );
        let outcome = run(files, BTreeMap::new());
        assert!(!outcome.blocked(), "{hostile}: {:?}", denied(&outcome));
        let document = outcome.document.expect("a document");
        let shown = hostile.trim_start_matches('\\');
        let found = document.blocks().any(|block| match block {
            Block::Paragraph(paragraph) => {
                gongkai::document::tree::plain(&paragraph.content).contains(shown)
            }
            _ => false,
        });
        assert!(found, "{hostile} is not a paragraph of its own words");
        let headings = document.blocks().filter(|block| {
            matches!(block, Block::Heading(heading)
                if gongkai::document::tree::plain(&heading.content).contains("标题"))
        });
        assert_eq!(headings.count(), 0, "{hostile} became a heading");
    }
}

fn profile(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files
        .iter()
        .map(|&(path, text)| (path.to_owned(), text.to_owned()))
        .collect()
}

const MINE: &str = "id = \"mine\"\ntitle = \"测试\"\nextends = \"hubei/wuhan-qingshan-2024\"\n";

/// What is wrong, the profile's files, and the code of the finding.
type BadProfile<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

#[test]
fn bad_profiles_are_refused_and_end() {
    let endless = "{% for a in range(end=1000) %}{% for b in range(end=1000) %}\
                   {% for c in range(end=1000) %}{% for d in range(end=1000) %}\
                   {% endfor %}{% endfor %}{% endfor %}{% endfor %}";
    let calls = "{% for a in range(end=1000) %}{% for b in range(end=1000) %}{{ spending() }}\
                 {% endfor %}{% endfor %}";
    let cases: &[BadProfile] = &[
        (
            "cycle",
            &[
                (
                    "mine/profile.toml",
                    "id = \"mine\"\ntitle = \"a\"\nextends = \"yours\"\n",
                ),
                (
                    "yours/profile.toml",
                    "id = \"yours\"\ntitle = \"b\"\nextends = \"mine\"\n",
                ),
            ],
            "profile-cycle",
        ),
        (
            "syntax",
            &[("mine/profile.toml", "id = \n")],
            "toml-missing-value",
        ),
        (
            "unknown setting",
            &[(
                "mine/profile.toml",
                concat!(
                    "colour = \"red\"\n",
                    "id = \"mine\"\ntitle = \"a\"\nextends = \"hubei\"\n"
                ),
            )],
            "profile-unknown-key",
        ),
        (
            "unknown base",
            &[(
                "mine/profile.toml",
                "id = \"mine\"\ntitle = \"a\"\nextends = \"nowhere\"\n",
            )],
            "unknown-profile",
        ),
        (
            "template syntax",
            &[
                ("mine/profile.toml", MINE),
                ("mine/sections/balance.md", "{% if %}"),
            ],
            "template-error",
        ),
        (
            "undefined name",
            &[
                ("mine/profile.toml", MINE),
                ("mine/sections/balance.md", "{{ nothing }}"),
            ],
            "template-error",
        ),
        (
            "recursion",
            &[
                ("mine/profile.toml", MINE),
                ("mine/sections/balance.md", "{% include \"balance.md\" %}"),
            ],
            "template-error",
        ),
        (
            "endless loop",
            &[
                ("mine/profile.toml", MINE),
                ("mine/sections/balance.md", endless),
            ],
            "template-too-slow",
        ),
        (
            "endless calls",
            &[
                ("mine/profile.toml", MINE),
                ("mine/sections/balance.md", calls),
            ],
            "template-error",
        ),
        (
            "reserved characters",
            &[
                ("mine/profile.toml", MINE),
                ("mine/sections/balance.md", "\u{F0000}0\u{F0001}"),
            ],
            "template-reserved-character",
        ),
        (
            "unknown figure",
            &[
                ("mine/profile.toml", MINE),
                ("mine/sections/balance.md", "{{ fact(key=\"spendings\") }}"),
            ],
            "profile-bad-key",
        ),
        (
            "private field",
            &[
                ("mine/profile.toml", MINE),
                (
                    "mine/tables/project-target.toml",
                    "form = [{ cells = [{ field = \"leader\" }] }]\n",
                ),
            ],
            "profile-unknown-field",
        ),
        (
            "typed number",
            &[
                ("mine/profile.toml", MINE),
                ("mine/sections/balance.md", "总额2112.70万元。"),
            ],
            "undeclared-digits",
        ),
    ];
    for (name, files, code) in cases {
        let mut records = example("wuhan-qingshan-2024");
        let budget = records.get_mut("budget.toml").expect("budget.toml");
        *budget = budget.replace("hubei/wuhan-qingshan-2024", "mine");
        let outcome = run(records, profile(files));
        let found = denied(&outcome);
        assert!(
            found.contains(code),
            "{name}: expected {code}, found {found:?}"
        );
    }
}

/// All parts of a workbook.
fn parts(workbook: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).expect("an archive");
    let mut text = String::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        part.read_to_string(&mut text).expect("UTF-8");
    }
    text
}

/// Every private field of every record kind in the examples, marked, reaches no artifact.
#[test]
fn private_fields_reach_no_artifact() {
    const MARK: &str = "绝不公开";
    for name in ["wuhan-qingshan-2024", "ganzhou-miit-2022"] {
        let mut files = example(name);
        let mut planted = 0;
        for text in files.values_mut() {
            let marked: Vec<String> = text
                .lines()
                .map(|line| {
                    let private = ["contact", "phone", "leader"]
                        .iter()
                        .any(|key| line.starts_with(&format!("{key} = ")));
                    if private {
                        planted += 1;
                        let (key, _) = line.split_once(" = ").expect("a key");
                        format!("{key} = \"{MARK}\"")
                    } else {
                        line.to_owned()
                    }
                })
                .collect();
            *text = marked.join("\n");
        }
        let budget = files.get_mut("budget.toml").expect("budget.toml");
        *budget = budget.replace("[agency]\n", &format!("[agency]\nnote = \"{MARK}\"\n"));
        budget.push_str(&format!(
            "\n[[control]]\nfact = \"spending{{vintage=current}}\"\namount = 0\nnote = \"{MARK}\"\n"
        ));
        assert!(planted > 5, "{name}: {planted} private fields");
        let outcome = run(files, BTreeMap::new());
        let document = outcome.document.expect("a document");
        let facts = outcome.facts.expect("facts");
        let data = serde_json::to_string(&document).expect("the document is data");
        let plans = gongkai::render::typst::plans(&document);
        let workbook =
            xlsx::render(&document, &plans, xlsx::Options::default()).expect("a workbook");
        for artifact in [
            markdown::render(&document),
            json::render(&facts, &document),
            data,
            parts(&workbook.expect("tables")),
        ] {
            assert!(!artifact.contains(MARK), "{name}: a private field left");
            assert!(
                !artifact.contains(".csv") && !artifact.contains(".toml"),
                "{name}: a path left"
            );
        }
    }
}
