//! The tables of the page.

use rust_decimal::Decimal;

use super::super::changes::{Change, Changes, Findings};
use super::super::scores::Score;
use super::super::{Overview, Part, Row, Standing, areas, shown};
use super::{
    anchor, cell, close_table, counts, details, head, number, open_table, standing, titles,
};
use crate::bureau::run::Verdict;
use crate::diag::Lang;
use crate::render::markup::Markup;

/// Kinds of findings told to everybody.
const FREQUENT: usize = 15;

/// Scores below this are marked.
const LOW: Decimal = Decimal::from_parts(60, 0, 0, false, 0);

pub fn compliance(out: &mut Markup, overview: &Overview) {
    out.raw("<h2 id=\"table\">总表</h2>\n");
    out.raw("<p class=\"note\">最要紧的在前。<span class=\"e\">✕</span> 为错误，不改正不能公开；<span class=\"w\">△</span> 为警告，须核实。文件之间的问题在有关单位各列一次，合计只计一次。已经可以公开的，期限为 —。</p>\n");
    filter(out, overview);
    open_table(out, "list sortable cards", "各单位的结论、期限和各类问题");
    for (text, class) in [
        ("单位", "name"),
        ("代码", ""),
        ("科室", ""),
        ("结论", ""),
        ("期限", ""),
    ] {
        head(out, text, class);
    }
    head(out, "全部问题", "c");
    for title in titles() {
        halved(out, title);
    }
    out.raw("</tr></thead>\n<tbody>\n");
    for row in &overview.rows {
        compliance_row(out, row);
    }
    out.raw("</tbody>\n<tfoot><tr>");
    out.raw("<th scope=\"row\" colspan=\"5\">合计</th>");
    counts(out, "全部问题", overview.total.counts);
    for (title, one) in titles().zip(&overview.total.cells) {
        counts(out, title, *one);
    }
    out.raw("</tr></tfoot>\n</table></div>\n");
}

/// The head of a narrow column: two characters a line.
fn halved(out: &mut Markup, title: &str) {
    let at = title
        .char_indices()
        .nth(2)
        .map_or(title.len(), |(at, _)| at);
    out.raw("<th scope=\"col\" class=\"c area\">");
    out.text(&title[..at]);
    if at < title.len() {
        out.raw("<br>");
        out.text(&title[at..]);
    }
    out.raw("</th>");
}

fn filter(out: &mut Markup, overview: &Overview) {
    out.raw(
        "<form class=\"filter\" role=\"search\" hidden>\n\
         <label>名称或代码 <input type=\"search\" name=\"text\" autocomplete=\"off\"></label>\n\
         <label>结论 <select name=\"verdict\"><option value=\"\">全部</option>",
    );
    for one in [
        Standing::Failed,
        Standing::Missing,
        Standing::Errors,
        Standing::Contradicted,
        Standing::Awaited,
        Standing::Ready,
    ] {
        out.open("option", &[("value", standing(one).0)]);
        out.text(&one.word(Lang::Zh));
        out.raw("</option>");
    }
    out.raw("</select></label>\n");
    out.raw("<label>业务科室 <select name=\"section\"><option value=\"\">全部</option>");
    for part in overview
        .sections
        .iter()
        .filter(|part| !part.name.is_empty())
    {
        out.open("option", &[("value", &part.name)]);
        out.text(&shown::clean(&part.name));
        out.raw("</option>");
    }
    out.raw("</select></label>\n<p id=\"count\" role=\"status\"></p>\n</form>\n");
}

/// The name of an agency, with a link to all that is said of it.
fn name(out: &mut Markup, row: &Row) {
    out.raw("<th scope=\"row\">");
    out.open("a", &[("href", &format!("#{}", anchor(row.order)))]);
    out.text(&shown::clean(&row.agency.name));
    out.raw("</a>");
    if let Some(parent) = &row.agency.parent {
        out.element("small", &format!("（属 {}）", shown::clean(parent)));
    }
    out.raw("</th>");
}

pub fn stamp(out: &mut Markup, row: &Row) {
    let (class, mark) = standing(row.standing);
    out.open("span", &[("class", &format!("stamp {class}"))]);
    out.raw(mark);
    out.raw(" ");
    out.text(&row.standing.word(Lang::Zh));
    out.raw("</span>");
}

fn compliance_row(out: &mut Markup, row: &Row) {
    let agency = row.agency;
    out.open(
        "tr",
        &[
            ("data-verdict", standing(row.standing).0),
            ("data-section", row.section.unwrap_or_default()),
        ],
    );
    name(out, row);
    out.open("td", &[("class", "code"), ("data-label", "代码")]);
    out.text(&shown::clean(&agency.code));
    out.raw("</td>");
    cell(out, "科室", &shown::clean(row.section.unwrap_or_default()));
    out.raw("<td data-label=\"结论\">");
    stamp(out, row);
    out.raw("</td>");
    match agency.days_left {
        Some(days) if row.standing.is_open() => {
            let class = if days < 0 { "d late" } else { "d" };
            number(
                out,
                "期限",
                class,
                &days.to_string(),
                &shown::days(days, Lang::Zh),
            );
        }
        _ => out.raw("<td class=\"d\" data-label=\"期限\">—</td>"),
    }
    counts(out, "全部问题", row.counts);
    for (title, one) in titles().zip(&row.cells) {
        counts(out, title, *one);
    }
    out.raw("</tr>\n");
}

pub fn sections(out: &mut Markup, overview: &Overview) {
    if overview.sections.is_empty() {
        return;
    }
    out.raw("<h2 id=\"sections\">业务科室</h2>\n");
    open_table(out, "sections cards", "各业务科室的单位数、问题数和平均分");
    head(out, "业务科室", "");
    head(out, "单位", "r");
    for verdict in Verdict::ALL {
        head(out, &verdict.word(Lang::Zh), "r");
    }
    head(out, "全部问题", "c");
    for dimension in areas::dimensions() {
        head(out, dimension.title(Lang::Zh), "r");
    }
    out.raw("</tr></thead>\n<tbody>\n");
    for part in &overview.sections {
        part_row(out, part, "未分科室");
    }
    out.raw("</tbody>\n<tfoot>");
    part_row(out, &overview.total, "合计");
    out.raw("</tfoot>\n</table></div>\n");
}

fn part_row(out: &mut Markup, part: &Part, unnamed: &str) {
    out.raw("<tr><th scope=\"row\">");
    match part.name.is_empty() {
        true => out.text(unnamed),
        false => out.text(&shown::clean(&part.name)),
    }
    out.raw("</th>");
    let plain = |out: &mut Markup, label: &str, count: usize| {
        number(out, label, "r", &count.to_string(), &count.to_string());
    };
    plain(out, "单位", part.agencies);
    for verdict in Verdict::ALL {
        plain(
            out,
            &verdict.word(Lang::Zh),
            part.verdicts[verdict as usize],
        );
    }
    counts(out, "全部问题", part.counts);
    for (dimension, value) in areas::dimensions().iter().zip(&part.scores) {
        score(out, dimension.title(Lang::Zh), *value);
    }
    out.raw("</tr>\n");
}

/// A score; low ones are marked, and `—` stands for none.
fn score(out: &mut Markup, label: &str, value: Option<Decimal>) {
    match value {
        Some(value) if value < LOW => {
            number(
                out,
                label,
                "r low",
                &value.to_string(),
                &format!("▼{value}"),
            );
        }
        Some(value) => number(out, label, "r", &value.to_string(), &value.to_string()),
        None => {
            out.open("td", &[("class", "r"), ("data-label", label)]);
            out.raw("—</td>");
        }
    }
}

pub fn scores(out: &mut Markup, overview: &Overview) {
    out.raw("<h2 id=\"scores\">评分</h2>\n<p class=\"note\">各项满分 100，▼ 为 60 分以下，— 为不评分（期限前未报送，或未能处理）。单位名称连到每一分怎么算出来的。不设总分：一项的差不能由另一项补。</p>\n");
    open_table(out, "scores sortable cards", "各单位五个方面的得分");
    for text in ["单位", "代码", "科室"] {
        head(out, text, "");
    }
    for dimension in areas::dimensions() {
        head(out, dimension.title(Lang::Zh), "r");
    }
    out.raw("</tr></thead>\n<tbody>\n");
    for row in &overview.rows {
        out.raw("<tr>");
        name(out, row);
        cell(out, "代码", &shown::clean(&row.agency.code));
        cell(out, "科室", &shown::clean(row.section.unwrap_or_default()));
        for (at, dimension) in areas::dimensions().iter().enumerate() {
            let own: Option<&Score> = row.scores.as_ref().and_then(|all| all.get(at));
            score(out, dimension.title(Lang::Zh), own.map(|one| one.value));
        }
        out.raw("</tr>\n");
    }
    out.raw("</tbody>\n<tfoot><tr><th scope=\"row\" colspan=\"3\">平均</th>");
    for (dimension, value) in areas::dimensions().iter().zip(&overview.total.scores) {
        score(out, dimension.title(Lang::Zh), *value);
    }
    out.raw("</tr></tfoot>\n</table></div>\n");
}

pub fn frequent(out: &mut Markup, overview: &Overview) {
    if overview.frequent.is_empty() {
        return;
    }
    out.raw("<h2 id=\"frequent\">常见问题</h2>\n<p class=\"note\">按涉及的单位数排列，可以据此统一提醒。</p>\n");
    open_table(out, "frequent cards", "哪些问题最多");
    for (text, class) in [
        ("问题", ""),
        ("级别", ""),
        ("单位", "r"),
        ("条数", "r"),
        ("例", ""),
        ("处理", ""),
    ] {
        head(out, text, class);
    }
    out.raw("</tr></thead>\n<tbody>\n");
    for one in overview.frequent.iter().take(FREQUENT) {
        out.raw("<tr><th scope=\"row\">");
        out.text(one.title);
        if one.title != one.code {
            out.raw(" ");
            out.element("code", one.code);
        }
        out.raw("</th><td data-label=\"级别\">");
        details::level(out, one.level);
        out.raw("</td>");
        for (label, count) in [("单位", one.agencies), ("条数", one.findings)] {
            number(out, label, "r", &count.to_string(), &count.to_string());
        }
        cell(out, "例", &shown::clean(&one.example.message));
        cell(
            out,
            "处理",
            &shown::clean(one.example.help.as_deref().unwrap_or_default()),
        );
        out.raw("</tr>\n");
    }
    close_table(out);
    let left = overview.frequent.len().saturating_sub(FREQUENT);
    if left > 0 {
        out.element(
            "p",
            &format!("另有 {left} 种，见 overview.xlsx 的“常见问题”。"),
        );
        out.raw("\n");
    }
}

pub fn changes(out: &mut Markup, overview: &Overview, changes: &Changes) {
    out.raw("<h2 id=\"changes\">与上一次相比的变化</h2>\n<p>");
    out.text(&changes.told(overview.run));
    out.raw("</p>\n");
    for (title, list) in [
        ("工作区和文件之间新增的问题", &changes.workspace.fresh),
        ("工作区和文件之间已消除的问题", &changes.workspace.gone),
    ] {
        if !list.is_empty() {
            out.element("h3", title);
            out.raw("\n<ul class=\"findings\">\n");
            for said in list {
                details::finding(out, said, 1);
            }
            out.raw("</ul>\n");
        }
    }
    if changes.rows.is_empty() {
        return;
    }
    open_table(out, "changes cards", "有变化的单位");
    for text in [
        "单位",
        "代码",
        "结论",
        "报送",
        "新增的问题",
        "已消除的问题",
        "得分",
    ] {
        head(out, text, "");
    }
    out.raw("</tr></thead>\n<tbody>\n");
    for row in &changes.rows {
        change(out, row);
    }
    close_table(out);
}

fn change(out: &mut Markup, row: &Change) {
    out.raw("<tr><th scope=\"row\">");
    out.text(&shown::clean(row.name));
    out.raw("</th>");
    cell(out, "代码", &shown::clean(row.code));
    cell(out, "结论", &row.verdicts());
    cell(out, "报送", row.submission.map_or("", |one| one.word()));
    let Findings { fresh, gone } = &row.findings;
    for (label, list) in [("新增的问题", fresh), ("已消除的问题", gone)] {
        out.open("td", &[("data-label", label)]);
        if !list.is_empty() {
            out.raw("<details><summary>");
            let errors = list.iter().filter(|said| said.level.blocks()).count();
            out.text(&format!("错误 {errors}、警告 {}", list.len() - errors));
            out.raw("</summary>\n<ul class=\"findings\">\n");
            for said in list {
                details::finding(out, said, 1);
            }
            out.raw("</ul></details>");
        }
        out.raw("</td>");
    }
    cell(out, "得分", &row.score_changes().join("；"));
    out.raw("</tr>\n");
}
