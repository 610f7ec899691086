//! The front page: every agency with its newest budget.

use std::collections::BTreeSet;

use super::super::figures::{FISCAL, Figures, THREE_PUBLIC, TOTAL};
use super::super::model::{Agency, Site};
use super::{Page, cell, close_table, formats, head, heading, link, number_head, open_table};
use crate::render::markup::Markup;

const COLUMNS: [&str; 9] = [
    "部门（单位）",
    "代码",
    "文件",
    "支出总计",
    "本年财政拨款",
    "“三公”经费",
    "比上年增减",
    "增减率",
    "查看与下载",
];

pub fn render(site: &Site, figures: &mut Figures) -> String {
    let mut html = Markup::default();
    html.element("h1", &site.title);
    html.raw("\n");
    overview(&mut html, figures, site);
    filter(&mut html, site);
    open_table(
        &mut html,
        "list sortable cards",
        "各部门最新公开的文件（金额：万元）",
    );
    html.raw("<thead><tr>");
    for (at, name) in COLUMNS.iter().enumerate() {
        match at {
            0..3 => head(&mut html, name),
            8 => heading(&mut html, name, &[("data-fixed", "")]),
            _ => number_head(&mut html, name),
        }
    }
    html.raw("</tr></thead>\n<tbody>\n");
    for agency in &site.agencies {
        row(&mut html, figures, agency);
    }
    close_table(&mut html);
    missing(&mut html, site);
    let page = Page {
        site,
        title: site.title.clone(),
        root: "",
        here: "index.html",
        script: true,
    };
    page.render(&html.finish())
}

/// How many agencies and documents there are, and what the newest budgets come to.
fn overview(html: &mut Markup, figures: &mut Figures, site: &Site) {
    let agencies = site.agencies.iter().map(|one| one.id.clone()).collect();
    let agencies = figures.count("agencies", "公开的部门（单位）", agencies);
    let documents = site.documents();
    let documents = documents.map(|(agency, one)| format!("{}/{}", agency.id, one.id()));
    let documents = documents.collect();
    let documents = figures.count("documents", "公开的文件", documents);
    html.raw("<p class=\"lead\">收录 ");
    figures.write(html, &agencies);
    html.raw(" 个部门（单位）的 ");
    figures.write(html, &documents);
    html.raw(" 份公开文件。");
    if let Some(year) = site.years().first() {
        let total = super::compare::sum_of_year(site, figures, *year, TOTAL, "支出总计");
        if let Some((total, count)) = total {
            html.text(&format!("{year}年预算："));
            figures.write(html, &count);
            html.raw(" 个部门（单位）支出总计 ");
            figures.write(html, &total);
            html.raw(" 万元，");
            html.open("a", &[("href", &format!("compare/{year}.html"))]);
            html.raw("查看对比</a>。");
        }
    }
    html.raw("</p>\n");
}

/// Shown by the script, without which it could do nothing.
fn filter(html: &mut Markup, site: &Site) {
    html.raw(
        "<form class=\"filter\" role=\"search\" hidden>\n\
         <label>名称或代码 <input type=\"search\" name=\"text\" autocomplete=\"off\"></label>\n\
         <label>性质 <select name=\"kind\"><option value=\"\">全部</option>\
         <option value=\"department\">部门</option><option value=\"unit\">单位</option></select></label>\n",
    );
    let mains = || site.agencies.iter().map(Agency::main);
    let years: BTreeSet<i32> = mains().map(|one| one.period.year).collect();
    let years = years
        .iter()
        .rev()
        .map(|year| (year.to_string(), format!("{year}年")));
    choice(html, "年度", "year", years);
    let profiles: BTreeSet<&str> = mains().map(|one| one.profile.as_str()).collect();
    let profiles = profiles
        .iter()
        .map(|one| ((*one).to_owned(), (*one).to_owned()));
    choice(html, "公开格式", "profile", profiles);
    html.raw("<p id=\"count\" role=\"status\"></p>\n</form>\n");
}

fn choice(
    html: &mut Markup,
    label: &str,
    name: &str,
    values: impl Iterator<Item = (String, String)>,
) {
    html.raw("<label>");
    html.text(label);
    html.raw(" ");
    html.open("select", &[("name", name)]);
    html.raw("<option value=\"\">全部</option>");
    for (value, shown) in values {
        html.open("option", &[("value", &value)]);
        html.text(&shown);
        html.raw("</option>");
    }
    html.raw("</select></label>\n");
}

fn row(html: &mut Markup, figures: &mut Figures, agency: &Agency) {
    let main = agency.main();
    let year = main.period.year.to_string();
    html.open(
        "tr",
        &[
            ("data-kind", main.agency_kind.as_str()),
            ("data-profile", main.profile.as_str()),
            ("data-year", year.as_str()),
        ],
    );
    html.raw("<th scope=\"row\">");
    html.open(
        "a",
        &[("href", &format!("agencies/{}/index.html", agency.id))],
    );
    html.text(&agency.name);
    html.raw("</a></th>");
    html.open("td", &[("class", "code"), ("data-label", COLUMNS[1])]);
    html.text(if agency.code.is_empty() {
        "—"
    } else {
        &agency.code
    });
    html.raw("</td>");
    html.open("td", &[("data-label", COLUMNS[2])]);
    html.text(&main.name());
    html.raw("</td>");
    for (at, key) in [(3, TOTAL), (4, FISCAL), (5, THREE_PUBLIC)] {
        let figure = figures.fact(agency, main, key);
        cell(html, figures, COLUMNS[at], figure.as_ref());
    }
    let (change, rate) = figures.changes(agency, main, TOTAL);
    cell(html, figures, COLUMNS[6], change.as_ref());
    cell(html, figures, COLUMNS[7], rate.as_ref());
    html.open("td", &[("class", "formats"), ("data-label", COLUMNS[8])]);
    let directory = format!("agencies/{}/{}", agency.id, main.id());
    for (file, name) in formats(main) {
        let label = format!("{name}：{}{}", agency.name, main.name());
        let href = format!("{directory}/{}", link(&file.path));
        html.open("a", &[("href", &href), ("aria-label", &label)]);
        html.text(name);
        html.raw("</a> ");
    }
    html.raw("</td></tr>\n");
}

/// Agencies the register knows and nothing was published of.
fn missing(html: &mut Markup, site: &Site) {
    if site.missing.is_empty() {
        return;
    }
    html.raw("<h2>尚未公开</h2>\n<ul>\n");
    for name in &site.missing {
        html.element("li", name);
        html.raw("\n");
    }
    html.raw("</ul>\n");
}
