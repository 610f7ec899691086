//! An agency: its key figures over the periods, charts, and every file of every document.

use std::collections::BTreeSet;

use super::super::figures::{Figure, Figures, MEASURES, TOTAL, class};
use super::super::model::{Agency, Document, File, Site, period_name};
use super::{
    FORMATS, Page, cell, chart, close_table, formats, head, link, number_head, open_table, size,
};
use crate::budget::ledger::Period;
use crate::document::tree::Inline;
use crate::render::markup::Markup;

/// The most periods told side by side.
const PERIODS: usize = 6;

pub fn render(site: &Site, figures: &mut Figures, agency: &Agency) -> String {
    let main = agency.main();
    let mut html = Markup::default();
    html.element("h1", &agency.name);
    html.raw("\n<dl class=\"about\">\n");
    let kind = if main.agency_kind == "unit" {
        "单位"
    } else {
        "部门"
    };
    let code = if agency.code.is_empty() {
        "—"
    } else {
        &agency.code
    };
    for (name, value) in [("代码", code), ("性质", kind), ("公开格式", &main.profile)] {
        html.raw("<div>");
        html.element("dt", name);
        html.element("dd", value);
        html.raw("</div>\n");
    }
    html.raw("</dl>\n");
    documents(&mut html, agency);
    html.raw("<h2 id=\"figures\">主要数字</h2>\n");
    key_figures(&mut html, figures, agency);
    html.raw("<div class=\"charts\">\n");
    over_the_years(&mut html, figures, agency);
    composition(&mut html, figures, agency);
    html.raw("</div>\n<h2 id=\"downloads\">下载</h2>\n");
    for document in &agency.documents {
        downloads(&mut html, document);
    }
    let page = Page {
        site,
        title: agency.name.clone(),
        root: "../../",
        here: "",
        script: false,
    };
    page.render(&html.finish())
}

/// Where to read each document.
fn documents(html: &mut Markup, agency: &Agency) {
    html.raw("<h2 id=\"documents\">公开文件</h2>\n<ul class=\"documents\">\n");
    for document in &agency.documents {
        html.raw("<li><b>");
        html.text(match document.title.is_empty() {
            true => &agency.name,
            false => &document.title,
        });
        html.raw("</b> <span class=\"what\">");
        html.text(&document.name());
        html.raw("</span><span class=\"formats\">");
        for (file, name) in formats(document) {
            let href = format!("{}/{}", document.id(), link(&file.path));
            let label = format!("{name}：{}", document.name());
            html.open("a", &[("href", &href), ("aria-label", &label)]);
            html.text(name);
            html.raw("</a> ");
        }
        html.raw("</span></li>\n");
    }
    html.raw("</ul>\n");
}

fn key_figures(html: &mut Markup, figures: &mut Figures, agency: &Agency) {
    let main = agency.main();
    let mut rows = Vec::new();
    let mut periods: BTreeSet<Period> = BTreeSet::new();
    for (key, name) in MEASURES {
        let history = figures.history(agency, key);
        if !history.is_empty() {
            periods.extend(history.iter().map(|(period, _)| *period));
            rows.push((key, name, history));
        }
    }
    let periods: Vec<Period> = periods.into_iter().rev().take(PERIODS).collect();
    if rows.is_empty() {
        html.raw("<p>公开文件没有可以比较的数字。</p>\n");
        return;
    }
    open_table(html, "figures", "主要数字（金额：万元）");
    html.raw("<thead><tr>");
    head(html, "项目");
    for period in &periods {
        number_head(html, &period_name(*period));
    }
    let year = main.period.year;
    let compared = main.is_budget();
    if compared {
        number_head(html, &format!("{year}年比上年增减"));
        number_head(html, "增减率");
    }
    html.raw("</tr></thead>\n<tbody>\n");
    for (key, name, history) in rows {
        html.raw("<tr><th scope=\"row\">");
        html.text(name);
        html.raw("</th>");
        for period in &periods {
            let found = history.iter().find(|(of, _)| of == period);
            cell(
                html,
                figures,
                &period_name(*period),
                found.map(|(_, one)| one),
            );
        }
        if compared {
            let (change, rate) = figures.changes(agency, main, key);
            cell(html, figures, "比上年增减", change.as_ref());
            cell(html, figures, "增减率", rate.as_ref());
        }
        html.raw("</tr>\n");
    }
    close_table(html);
}

fn over_the_years(html: &mut Markup, figures: &mut Figures, agency: &Agency) {
    let history = figures.history(agency, TOTAL);
    let bars = history.into_iter().map(|(period, figure)| {
        let label = Inline::Date {
            text: period_name(period),
        };
        (vec![label], figure, None)
    });
    let bars: Vec<_> = bars.collect();
    let from = bars.len().saturating_sub(PERIODS);
    chart(
        html,
        figures,
        "over-the-years",
        "历年支出总计",
        bars[from..].to_vec(),
    );
}

/// What the newest budget spends on each 类 of the functional classification.
fn composition(html: &mut Markup, figures: &mut Figures, agency: &Agency) {
    let main = agency.main();
    let mut bars = Vec::new();
    for (code, name, figure) in classes(figures, agency, main) {
        let key = format!("spending{{function={code}}}");
        let share = figures.part(agency, main, &key, TOTAL);
        bars.push((label(&name), figure, share));
    }
    bars.sort_by_key(|(_, figure, _)| std::cmp::Reverse(figure.value.exact()));
    let title = format!("{}支出构成（按功能分类）", main.name());
    chart(html, figures, "composition", &title, bars);
}

/// A code and name as they stand on a chart.
pub(super) fn label(name: &str) -> Vec<Inline> {
    vec![Inline::Identifier {
        text: name.to_owned(),
    }]
}

/// The 类 a document spends on: code, name, and how much; those it spends nothing on are left out.
pub(super) fn classes(
    figures: &mut Figures,
    agency: &Agency,
    document: &Document,
) -> Vec<(String, String, Figure)> {
    let keys = document.facts.keys();
    let codes: Vec<String> = keys
        .filter_map(|key| class(key))
        .map(str::to_owned)
        .collect();
    let mut found = Vec::new();
    for code in codes {
        let key = format!("spending{{function={code}}}");
        let Some(figure) = figures.fact(agency, document, &key) else {
            continue;
        };
        if figure.value.is_zero() {
            continue;
        }
        // The published name of the fact: `支出（206 科学技术支出）`.
        let name = figure.label.strip_prefix("支出（");
        let name = name.and_then(|name| name.strip_suffix('）'));
        let name = name.unwrap_or(&figure.label).to_owned();
        found.push((code, name, figure));
    }
    found
}

/// Every file of a document with size and hash.
fn downloads(html: &mut Markup, document: &Document) {
    let what = format!("{}的全部文件", document.name());
    open_table(html, "files", &what);
    html.raw("<thead><tr>");
    head(html, "文件");
    head(html, "格式");
    number_head(html, "大小");
    head(html, "SHA-256");
    html.raw("</tr></thead>\n<tbody>\n");
    let rank = |file: &File| FORMATS.iter().position(|(path, _)| *path == file.path);
    let mut files: Vec<&File> = document.files.iter().collect();
    files.sort_by_key(|file| (rank(file).unwrap_or(FORMATS.len()), &file.path));
    for file in files {
        html.raw("<tr><th scope=\"row\">");
        let href = format!("{}/{}", document.id(), link(&file.path));
        html.open("a", &[("href", &href)]);
        html.text(&file.path);
        html.raw("</a></th><td>");
        html.text(format_of(&file.path));
        html.raw("</td>");
        html.open("td", &[("class", "r size")]);
        html.text(&size(file.size));
        html.raw("</td><td class=\"hash\"><code>");
        html.text(&file.hash);
        html.raw("</code></td></tr>\n");
    }
    close_table(html);
}

/// What a file is, by its name.
fn format_of(path: &str) -> &'static str {
    let known = FORMATS.iter().find(|(known, _)| *known == path);
    let end = path.rsplit_once('.').map_or("", |(_, end)| end);
    match (known, end) {
        (Some((_, name)), _) => name,
        _ if path == "manifest.json" => "清单",
        (_, "pdf") => "PDF",
        (_, "docx") => "Word",
        (_, "xlsx") => "Excel",
        (_, "md") => "文本",
        (_, "csv") => "CSV",
        (_, "json") => "JSON",
        (_, "html") => "网页",
        _ => "文件",
    }
}
