//! The overview as a page: one file that loads nothing. Everything is in the HTML; the script only
//! filters, sorts and opens what a link leads to.

mod details;
mod tables;

use super::changes::Changes;
use super::{Overview, Standing, areas, shown};
use crate::bureau::run::Verdict;
use crate::diag::Lang;
use crate::diag::render::Counts;
use crate::render::html::integrity;
use crate::render::markup::Markup;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

pub fn render(overview: &Overview, changes: Option<&Changes>) -> String {
    let title = shown::title(overview.run);
    let mut out = Markup::default();
    out.raw("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"");
    out.text(&format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        integrity(SCRIPT),
        integrity(STYLE)
    ));
    out.raw("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.element("title", &title);
    out.raw("\n<meta name=\"generator\" content=\"gongkai\">\n<style>");
    out.raw(STYLE);
    out.raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">跳到正文</a>\n");
    out.raw("<header class=\"top\">\n");
    out.element("h1", &title);
    out.raw("\n<p>");
    out.text(&shown::about(overview).join(" · "));
    out.raw("</p>\n</header>\n");
    contents(&mut out, overview, changes);
    out.raw("<main id=\"content\" tabindex=\"-1\">\n");
    tallies(&mut out, overview, changes);
    workspace(&mut out, overview);
    tables::compliance(&mut out, overview);
    tables::sections(&mut out, overview);
    if let Some(changes) = changes {
        tables::changes(&mut out, overview, changes);
    }
    tables::frequent(&mut out, overview);
    tables::scores(&mut out, overview);
    details::agencies(&mut out, overview);
    details::method(&mut out);
    out.raw("</main>\n<footer>\n<p>全部问题逐条列在同目录的 overview.xlsx 中；report.json 是本次运行的数据。</p>\n</footer>\n<script>");
    out.raw(SCRIPT);
    out.raw("</script>\n</body>\n</html>\n");
    out.finish()
}

fn contents(out: &mut Markup, overview: &Overview, changes: Option<&Changes>) {
    out.raw("<nav aria-label=\"本页目录\">\n<ul>\n");
    for (id, text, there) in [
        ("table", "总表", true),
        ("sections", "业务科室", !overview.sections.is_empty()),
        ("changes", "变化", changes.is_some()),
        ("frequent", "常见问题", !overview.frequent.is_empty()),
        ("scores", "评分", true),
        ("agencies", "逐个单位", true),
        ("method", "评分办法", true),
    ] {
        if there {
            out.raw("<li>");
            out.open("a", &[("href", &format!("#{id}"))]);
            out.text(text);
            out.raw("</a></li>\n");
        }
    }
    out.raw("</ul>\n</nav>\n");
}

/// How each verdict is told: a class, and a mark beside the word, so that colour is not alone.
fn mark(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Ready => ("ready", "✓"),
        Verdict::Errors => ("errors", "✕"),
        Verdict::Missing => ("missing", "○"),
        Verdict::Failed => ("failed", "!"),
    }
}

/// The same of what an agency comes to among the others.
fn standing(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Failed => mark(Verdict::Failed),
        Standing::Missing => mark(Verdict::Missing),
        Standing::Errors => mark(Verdict::Errors),
        Standing::Contradicted => ("contradicted", "≠"),
        Standing::Awaited => ("awaited", "…"),
        Standing::Warnings | Standing::Ready => mark(Verdict::Ready),
    }
}

/// The figures a director asks for first.
fn tallies(out: &mut Markup, overview: &Overview, changes: Option<&Changes>) {
    let total = &overview.total;
    out.raw("<dl class=\"tallies\">\n");
    for verdict in Verdict::ALL {
        let (class, mark) = mark(verdict);
        let count = total.verdicts[verdict as usize];
        let was = changes.map(|changes| {
            let agencies = changes.before.agencies.iter();
            agencies.filter(|one| one.verdict == verdict).count()
        });
        let label = format!("{mark} {}", verdict.word(Lang::Zh));
        let contradicted = overview.rows.iter();
        let contradicted = contradicted.filter(|row| row.standing == Standing::Contradicted);
        let but = match (verdict, contradicted.count()) {
            (Verdict::Ready, 1..) => "（含与他处不符的）",
            _ => "",
        };
        tally(out, class, &format!("{label}{but}"), count, was);
    }
    let was = changes.map(|changes| Overview::of(changes.before));
    let was = was.as_ref().map(|was| was.total.counts);
    tally(
        out,
        "count",
        "错误",
        total.counts.errors,
        was.map(|was| was.errors),
    );
    tally(
        out,
        "count",
        "警告",
        total.counts.warnings,
        was.map(|was| was.warnings),
    );
    out.raw("</dl>\n");
    bar(out, overview);
}

fn tally(out: &mut Markup, class: &str, label: &str, count: usize, was: Option<usize>) {
    out.open("div", &[("class", class)]);
    out.element("dt", label);
    out.raw("<dd><b>");
    out.text(&count.to_string());
    out.raw("</b>");
    if let Some(was) = was {
        let text = match count.cmp(&was) {
            std::cmp::Ordering::Greater => format!("比上次多 {}", count - was),
            std::cmp::Ordering::Less => format!("比上次少 {}", was - count),
            std::cmp::Ordering::Equal => "同上次".to_owned(),
        };
        out.raw(" ");
        out.element("small", &text);
    }
    out.raw("</dd></div>\n");
}

/// Shares of verdicts as a bar; the same is told in figures above it.
fn bar(out: &mut Markup, overview: &Overview) {
    let total = overview.total.agencies;
    if total == 0 {
        return;
    }
    out.raw("<svg class=\"bar\" viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    let mut at = 0;
    let mut sum = 0;
    for verdict in Verdict::ALL {
        sum += overview.total.verdicts[verdict as usize];
        let end = sum * 1000 / total;
        if end > at {
            let (x, width) = (at.to_string(), (end - at).to_string());
            let class = mark(verdict).0;
            out.open(
                "rect",
                &[
                    ("class", class),
                    ("x", &x),
                    ("width", &width),
                    ("height", "14"),
                ],
            );
            out.raw("</rect>");
        }
        at = end;
    }
    out.raw("</svg>\n");
}

/// What is wrong with the workspace itself.
fn workspace(out: &mut Markup, overview: &Overview) {
    let findings = &overview.run.findings;
    if findings.is_empty() {
        return;
    }
    out.raw("<h2 id=\"workspace\">工作区本身的问题</h2>\n<ul class=\"findings\">\n");
    for said in findings {
        details::finding(out, said, 1);
    }
    out.raw("</ul>\n");
}

/// A cell of a count of findings, empty of none: errors and warnings each with a mark.
fn counts(out: &mut Markup, label: &str, counts: Counts) {
    out.open("td", &[("class", "c"), ("data-label", label)]);
    if counts.errors + counts.warnings > 0 {
        // One number for the order: errors before warnings.
        let order = counts.errors * 100_000 + counts.warnings;
        out.open("data", &[("value", &order.to_string())]);
        for (count, class, mark, word) in [
            (counts.errors, "e", "✕", "错误"),
            (counts.warnings, "w", "△", "警告"),
        ] {
            if count > 0 {
                out.open(
                    "span",
                    &[("class", class), ("title", &format!("{word} {count}"))],
                );
                out.raw("<span aria-hidden=\"true\">");
                out.raw(mark);
                out.raw("</span><span class=\"hidden\">");
                out.raw(word);
                out.raw("</span>");
                out.text(&count.to_string());
                out.raw("</span> ");
            }
        }
        out.raw("</data>");
    }
    out.raw("</td>");
}

/// A cell of a number that sorts as one.
fn number(out: &mut Markup, label: &str, class: &str, value: &str, text: &str) {
    out.open("td", &[("class", class), ("data-label", label)]);
    out.open("data", &[("value", value)]);
    out.text(text);
    out.raw("</data></td>");
}

fn cell(out: &mut Markup, label: &str, text: &str) {
    out.open("td", &[("data-label", label)]);
    out.text(text);
    out.raw("</td>");
}

/// Opens a table that may be wider than the screen; `what` is its caption.
fn open_table(out: &mut Markup, class: &str, what: &str) {
    let attributes = [("class", "scroll"), ("role", "region"), ("tabindex", "0")];
    out.open("div", &[&attributes[..], &[("aria-label", what)]].concat());
    out.open("table", &[("class", class)]);
    out.element("caption", what);
    out.raw("\n<thead><tr>");
}

fn head(out: &mut Markup, text: &str, class: &str) {
    out.open("th", &[("scope", "col"), ("class", class)]);
    out.text(text);
    out.raw("</th>");
}

fn close_table(out: &mut Markup) {
    out.raw("</tbody>\n</table></div>\n");
}

/// The anchor of what is told of an agency.
fn anchor(order: usize) -> String {
    format!("agency-{}", order + 1)
}

/// Titles of the columns of findings.
fn titles() -> impl Iterator<Item = &'static str> {
    areas::columns().iter().map(|column| column.title(Lang::Zh))
}
