//! The overview of a run. A case is a directory `tests/overview/CASE` with the workspace in `desk`, the
//! run in `report.json` and an earlier one in `before.json`; the table of the terminal, the text of
//! the page and what the workbook holds stand in `expected.txt`, which `UPDATE=1` writes anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use gongkai::bureau::overview::changes::Changes;
use gongkai::bureau::overview::{self, Overview, areas, scores};
use gongkai::bureau::run::Run;
use gongkai::bureau::{self, Bureau};
use gongkai::cli::overview::table;
use gongkai::diag::Lang;
use gongkai::diag::render::Counts;
use gongkai::records::load::Directory;
use gongkai::verify::schema;

use super::place::{Place, edit, files};

const CHECK: [&str; 7] = [
    "check",
    "desk",
    "--as-of",
    "2025-02-08",
    "-q",
    "--overview",
    "shown",
];

struct Case {
    bureau: Bureau,
    run: Run,
    before: Option<Run>,
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/overview")
}

fn run(path: &Path) -> Option<Run> {
    let text = fs::read(path).ok()?;
    Some(serde_json::from_slice(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}

fn case(directory: &Path) -> Case {
    let loaded = bureau::load(&Directory::new(&directory.join("desk")));
    Case {
        bureau: loaded.bureau.expect("a bureau"),
        run: run(&directory.join("report.json")).expect("a run"),
        before: run(&directory.join("before.json")),
    }
}

impl Case {
    fn artifacts(&self) -> BTreeMap<String, Vec<u8>> {
        overview::artifacts(&self.bureau, &self.run, self.before.as_ref())
    }
}

/// The text of a page, a line a row or paragraph.
fn text(page: &str) -> String {
    let body = &page[page.find("<main").expect("a body")..page.find("<footer").expect("a foot")];
    let mut out = String::new();
    for (at, piece) in body.split('<').enumerate() {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        let name = tag
            .split([' ', '/'])
            .find(|word| !word.is_empty())
            .unwrap_or_default();
        match name {
            "tr" | "li" | "p" | "h2" | "h3" | "div" | "details" | "caption" | "form" => {
                out.push('\n')
            }
            "td" | "th" if !tag.starts_with('/') => out.push('|'),
            _ => {}
        }
        if at > 0 || !text.is_empty() {
            out.push_str(text);
        }
    }
    let lines = out
        .lines()
        .map(str::trim)
        .filter(|line| !line.trim_matches('|').is_empty());
    let lines: Vec<&str> = lines.collect();
    let plain = lines.join("\n");
    let plain = plain
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    plain.replace("&#39;", "'").replace("&amp;", "&")
}

type Book = Xlsx<Cursor<Vec<u8>>>;

fn book(bytes: &[u8]) -> Book {
    open_workbook_from_rs(Cursor::new(bytes.to_vec())).expect("a workbook")
}

fn sheet(book: &mut Book, name: &str) -> Vec<Vec<Data>> {
    let range = book.worksheet_range(name).expect("a sheet");
    range.rows().map(<[Data]>::to_vec).collect()
}

fn told(rows: &[Vec<Data>]) -> String {
    let mut out = String::new();
    for row in rows {
        let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
        let _ = writeln!(out, "{}", cells.join("|").trim_end_matches('|'));
    }
    out
}

#[test]
fn cases_show_what_they_should() {
    let mut wrong = Vec::new();
    for name in ["worst-first", "changes"] {
        let directory = cases().join(name);
        let case = case(&directory);
        let files = case.artifacts();
        let page = String::from_utf8(files[overview::PAGE].clone()).expect("UTF-8");
        // The method is the same for all.
        let page = text(&page);
        let page = page
            .split("\n评分办法")
            .next()
            .expect("a beginning")
            .to_owned();
        let mut book = book(&files[overview::WORKBOOK]);
        let mut shown = table(&Overview::of(&case.run), Lang::Zh);
        let _ = write!(shown, "\n===== {}\n{page}\n", overview::PAGE);
        for name in ["总览", "变化"] {
            let _ = write!(shown, "\n===== {name}\n{}", told(&sheet(&mut book, name)));
        }
        let path = directory.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &shown).expect("write");
        }
        if fs::read_to_string(&path).unwrap_or_default() != shown {
            wrong.push(format!("{}:\n{shown}", path.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "UPDATE=1 if this is right\n{}",
        wrong.join("\n")
    );
}

#[test]
fn what_agencies_wrote_stays_text() {
    let case = case(&cases().join("hostile"));
    let files = case.artifacts();
    let page = String::from_utf8(files[overview::PAGE].clone()).expect("UTF-8");
    for forbidden in [
        "<img",
        "<script>alert",
        "<b></",
        "<u>",
        "</li></ul><script",
        "' onclick",
    ] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(!page.contains(['\u{202e}', '\u{1}', '\u{200b}']));
    assert!(page.contains("=HYPERLINK"), "it is shown");
    let mut book = book(&files[overview::WORKBOOK]);
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).expect("a sheet");
        let formulas: Vec<_> = formulas
            .cells()
            .filter(|(_, _, text)| !text.is_empty())
            .collect();
        assert!(formulas.is_empty(), "{name}: {formulas:?}");
    }
    let rows = sheet(&mut book, "总览");
    let held = |text: &str| {
        rows.iter()
            .flatten()
            .any(|cell| *cell == Data::String(text.to_owned()))
    };
    assert!(
        held("=1+1") && held("=HYPERLINK(\"http://x\",\"点\")"),
        "{rows:?}"
    );
    let table = table(&Overview::of(&case.run), Lang::Zh);
    assert!(
        !table.contains(['\u{202e}', '\u{1}', '\u{200b}']),
        "{table}"
    );
    for line in table.lines() {
        let width: usize = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        assert!(width <= 100, "{line}");
    }
}

/// A workspace with one agency of every standing, checked.
fn damaged(test: &str) -> Place {
    let place = Place::new(test, 6);
    fs::remove_dir_all(place.sent(0, "")).expect("remove");
    edit(&place.sent(1, "budget.toml"), "year = 2025", "year = 2024");
    edit(&place.sent(2, "budget.toml"), "[agency]", "[agency");
    edit(
        &place.sent(3, "budget.toml"),
        "[agency]",
        "[agency]\nunknown = 1",
    );
    fs::remove_file(place.sent(4, "spending.csv")).expect("remove");
    place
}

#[test]
fn every_count_is_a_count_of_findings() {
    let place = damaged("overview-counts");
    place.run(&CHECK).exits(1);
    let run = run(&place.root.join("shown/report.json")).expect("a run");
    let shown = Overview::of(&run);
    assert_eq!(shown.rows.len(), 6);
    let mut total = Counts::default();
    for row in &shown.rows {
        let mut sum = Counts::default();
        for cell in &row.cells {
            sum += *cell;
        }
        assert_eq!(sum, row.counts);
        let ties = row.ties.iter().map(|said| said.level);
        let mut own = row.agency.counts();
        own += Counts::of(ties, 0);
        assert_eq!(own, row.counts, "{}", row.agency.code);
        total += row.agency.counts();
    }
    total += Counts::of(run.ties.iter().map(|tie| tie.finding.level), 0);
    assert_eq!(total, shown.total.counts);
    let agencies: usize = shown.sections.iter().map(|part| part.agencies).sum();
    assert_eq!(agencies, shown.total.agencies);
    let kinds: usize = shown.frequent.iter().map(|kind| kind.findings).sum();
    assert_eq!(kinds, total.errors + total.warnings + total.notes);
    // The page and the workbook say the same.
    let files = files(&place.root.join("shown"));
    let rows = sheet(&mut book(&files[overview::WORKBOOK]), "问题清单");
    let waived: usize = shown.rows.iter().map(|row| row.counts.waived).sum();
    assert_eq!(rows.len() - 3, kinds + waived + run.findings.len());
    let rows = sheet(&mut book(&files[overview::WORKBOOK]), "总览");
    for (row, cells) in shown.rows.iter().zip(&rows[5..]) {
        assert_eq!(cells[1].to_string(), row.agency.code);
        assert!(matches!(cells[9], Data::Float(_)), "{:?}", cells[9]);
        assert_eq!(cells[9].to_string(), row.counts.errors.to_string());
        for (at, cell) in row.cells.iter().enumerate() {
            assert_eq!(cells[13 + 2 * at].to_string(), cell.errors.to_string());
            assert_eq!(cells[14 + 2 * at].to_string(), cell.warnings.to_string());
        }
    }
    let report = serde_json::from_slice(&files[overview::REPORT]).expect("JSON");
    let breaches = schema::breaches(&report, schema::REPORT);
    assert!(breaches.is_empty(), "{breaches:?}");
}

#[test]
fn scores_can_be_worked_out_from_what_is_said_of_them() {
    let place = damaged("overview-scores");
    place.run(&CHECK).exits(1);
    let run = run(&place.root.join("shown/report.json")).expect("a run");
    let worst = self::run(&cases().join("worst-first/report.json")).expect("a run");
    let mut recomputed = 0;
    for row in Overview::of(&run)
        .rows
        .iter()
        .chain(&Overview::of(&worst).rows)
    {
        for score in row.scores.iter().flatten() {
            let said = score.explained();
            let value = again(&said);
            assert_eq!(
                value,
                score.value.to_string(),
                "{}: {said}",
                row.agency.code
            );
            recomputed += 1;
        }
    }
    assert!(recomputed > 40);
    // Several are neither whole nor nothing.
    let shown = Overview::of(&run);
    let values = shown
        .rows
        .iter()
        .flat_map(|row| row.scores.iter().flatten());
    assert!(
        values
            .filter(|one| !one.losses.is_empty() && one.value > 0.into())
            .count()
            > 3
    );
}

/// A score worked out by hand: in thousandths of a weight, from the parts that are named.
fn again(said: &str) -> String {
    let number = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect()
    };
    let thousandths = |text: &str| -> u64 {
        let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{rest:0<3}").parse().expect("a number")
    };
    let (_, weight) = said.split_once("权重合计 ").expect("a weight");
    let weight = thousandths(&number(weight));
    let parts = said.split("权重 ").skip(1);
    let lost: u64 = parts
        .map(|part| {
            let (_, share) = part.split_once(" × ").expect("a share");
            let (_, lost) = part.split_once("% = ").expect("a loss");
            let share: u64 = number(share).parse().expect("a share");
            assert_eq!(
                thousandths(&number(part)) * share,
                thousandths(&number(lost)) * 100
            );
            thousandths(&number(lost))
        })
        .sum();
    // Half up, in tenths.
    let tenths = ((weight - lost) * 2_000 + weight) / (2 * weight);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[test]
fn a_build_tells_the_same_whether_anything_had_to_be_built() {
    let place = damaged("overview-build");
    let build = |out: &str, shown: &str| {
        place
            .run(&[
                "build",
                "desk",
                "-o",
                out,
                "-f",
                "md",
                "-q",
                "--overview",
                shown,
            ])
            .exits(1)
    };
    build("out", "first");
    build("out", "second").says("没有变化");
    build("clean", "third");
    let report =
        |name: &str| fs::read(place.root.join(name).join("report.json")).expect("a report");
    assert!(report("first") == report("second"));
    assert!(report("first") == report("third"));
    let all = |name: &str| files(&place.root.join(name));
    assert!(
        all("first") == all("third"),
        "the same input, the same bytes"
    );
    // What is published has no room for it.
    let inside = ["build", "desk", "-o", "out", "--overview", "out/shown"];
    place.run(&inside).exits(2).says("不能在");
}

#[test]
fn runs_are_compared_and_nothing_of_others_is_replaced() {
    let place = Place::new("overview-compared", 3);
    place.run(&CHECK).exits(0);
    edit(&place.sent(0, "budget.toml"), "year = 2025", "year = 2024");
    let told = place.run(&CHECK).exits(1);
    let told = told.says("不再可以 1").says("、消除 0，");
    assert!(!told.err.contains("错误新增 0"), "{}", told.err);
    assert!(
        told.out.contains("overview.html"),
        "-q writes, too: {}",
        told.out
    );
    let page = fs::read_to_string(place.root.join("shown/overview.html")).expect("a page");
    assert!(page.contains("可以公开 → 有错误"));
    // The same again: nothing changed.
    place.run(&CHECK).exits(1).says("错误新增 0、消除 0");
    // Another bureau's is replaced, but not compared.
    edit(&place.desk("bureau.toml"), "示例市财政局", "另一市财政局");
    let told = place.run(&CHECK).says("不相比较");
    assert!(!told.err.contains("与上一次相比"));
    // One of another format neither.
    edit(
        &place.root.join("shown/report.json"),
        "{\"format\": 1",
        "{\"format\": 9",
    );
    place.run(&CHECK).says("不相比较").says("format = 9");
    // What is not an overview is told before anything is checked.
    fs::write(place.root.join("shown/notes.txt"), "自己的").expect("write");
    let told = place.run(&CHECK).exits(2).says("notes.txt");
    assert!(!told.err.contains("名录中"), "{}", told.err);
    assert_eq!(files(&place.root.join("shown")).len(), 4);
    // And it is of workspaces only.
    let own = place.sent(1, "").display().to_string();
    place
        .run(&["check", &own, "--overview", "one"])
        .exits(2)
        .says("--overview");
}

#[test]
fn what_changed_is_what_differs_and_nothing_else() {
    let case = case(&cases().join("changes"));
    let now = Overview::of(&case.run);
    let before = case.before.as_ref().expect("an earlier run");
    let same = Changes::of(&case.run, &now);
    assert!(
        same.rows.is_empty() && same.sum == Default::default(),
        "{same:?}"
    );
    let there = Changes::of(before, &now).sum;
    let was = Overview::of(before);
    let back = Changes::of(&case.run, &was).sum;
    assert_eq!(
        (there.fresh_errors, there.gone_errors),
        (back.gone_errors, back.fresh_errors)
    );
    assert_eq!((there.up, there.down), (back.down, back.up));
    assert!(there.up > 0 && there.down > 0 && there.fresh_errors > 0 && there.gone_errors > 0);
}

#[test]
fn rules_not_asked_do_not_count() {
    let case = case(&cases().join("worst-first"));
    let shown = Overview::of(&case.run);
    let asked = |code: &str| {
        let mut rows = shown.rows.iter();
        let row = rows.find(|row| row.agency.code == code).expect("an agency");
        let scores = row.scores.as_ref().expect("scores");
        scores.iter().map(|score| score.questions).sum::<usize>()
    };
    let all: usize = areas::dimensions()
        .iter()
        .map(|one| areas::questions(one).len())
        .sum();
    assert_eq!((asked("101"), asked("107001")), (all, all - 2));
    assert_eq!(scores::mean(&[]), None);
}
