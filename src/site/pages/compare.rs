//! Comparisons: agencies of a year ranked, and years side by side.

use std::collections::BTreeMap;

use super::super::figures::{Figure, Figures, PROJECT, THREE_PUBLIC, TOTAL};
use super::super::model::{Agency, Document, Site};
use super::agency::{classes, label};
use super::{Page, cell, chart, close_table, head, number_head, open_table};
use crate::budget::ledger::{Period, Phase};
use crate::document::tree::Inline;
use crate::render::markup::Markup;

/// The most bars of a chart; the table below has all.
const BARS: usize = 20;
/// The most years side by side.
const YEARS: usize = 6;

/// What agencies budgeted for a year together, and how many they are.
pub fn sum_of_year(
    site: &Site,
    figures: &mut Figures,
    year: i32,
    key: &str,
    name: &str,
) -> Option<(Figure, Figure)> {
    let mut parts = Vec::new();
    for (agency, document) in of_year(site, year) {
        parts.extend(figures.fact(agency, document, key));
    }
    let label = format!("{year}年预算{name}之和");
    let total = figures.sum(&format!("{key}@{year}"), &label, &parts)?;
    let parts = parts.into_iter().map(|part| part.key).collect();
    let label = format!("公布{year}年预算{name}的部门（单位）");
    let count = figures.count(&format!("{key}@{year}"), &label, parts);
    Some((total, count))
}

/// What stands for each agency in a year.
fn of_year(site: &Site, year: i32) -> impl Iterator<Item = (&Agency, &Document)> {
    let agencies = site.agencies.iter();
    agencies.filter_map(move |agency| Some((agency, agency.budget(year)?)))
}

/// The agencies of a year against each other.
pub fn render(site: &Site, figures: &mut Figures, year: i32) -> String {
    let mut html = Markup::default();
    html.element("h1", &format!("{year}年预算对比"));
    html.raw("\n");
    other_years(&mut html, site, Some(year));
    if let Some((total, count)) = sum_of_year(site, figures, year, TOTAL, "支出总计") {
        html.raw("<p class=\"lead\">");
        figures.write(&mut html, &count);
        html.raw(" 个部门（单位）支出总计 ");
        figures.write(&mut html, &total);
        html.raw(" 万元。年初预算与调整预算都公开的，用年初预算。</p>\n");
    }
    let mut rows: Vec<Row> = of_year(site, year)
        .map(|(agency, document)| Row {
            agency,
            total: figures.fact(agency, document, TOTAL),
            project: figures.fact(agency, document, PROJECT),
            share: figures.part(agency, document, PROJECT, TOTAL),
            three_public: figures.fact(agency, document, THREE_PUBLIC),
            rate: figures.changes(agency, document, TOTAL).1,
        })
        .collect();
    html.raw("<div class=\"charts\">\n");
    ranked(&mut html, figures, "total", "支出总计", &rows, |row| {
        &row.total
    });
    ranked(
        &mut html,
        figures,
        "projects",
        "项目支出占支出总计的比重",
        &rows,
        |row| &row.share,
    );
    ranked(
        &mut html,
        figures,
        "three-public",
        "“三公”经费",
        &rows,
        |row| &row.three_public,
    );
    html.raw("</div>\n");
    rows.sort_by(|a, b| {
        let total = |row: &Row| row.total.as_ref().map(|one| one.value.exact());
        total(b).cmp(&total(a))
    });
    table(&mut html, figures, &rows);
    by_class(&mut html, figures, site, year);
    let page = Page {
        site,
        title: format!("{year}年预算对比"),
        root: "../",
        here: "",
        script: true,
    };
    page.render(&html.finish())
}

struct Row<'a> {
    agency: &'a Agency,
    total: Option<Figure>,
    project: Option<Figure>,
    share: Option<Figure>,
    three_public: Option<Figure>,
    rate: Option<Figure>,
}

fn ranked(
    html: &mut Markup,
    figures: &mut Figures,
    anchor: &str,
    title: &str,
    rows: &[Row],
    of: impl for<'a> Fn(&'a Row) -> &'a Option<Figure>,
) {
    let of = |row: &Row| of(row).clone().filter(|figure| !figure.value.is_zero());
    let mut bars: Vec<_> = rows
        .iter()
        .filter_map(|row| Some((label(&row.agency.name), of(row)?, None)))
        .collect();
    bars.sort_by_key(|(_, figure, _): &(_, Figure, _)| std::cmp::Reverse(figure.value.exact()));
    let title = match bars.len() > BARS {
        true => format!("{title}（前{BARS}名）"),
        false => title.to_owned(),
    };
    bars.truncate(BARS);
    chart(html, figures, anchor, &title, bars);
}

fn table(html: &mut Markup, figures: &Figures, rows: &[Row]) {
    const NAMES: [&str; 6] = [
        "部门（单位）",
        "支出总计",
        "项目支出",
        "项目支出占比",
        "“三公”经费",
        "比上年增减率",
    ];
    html.raw("<h2 id=\"agencies\">各部门（单位）</h2>\n");
    open_table(
        html,
        "list sortable",
        "各部门（单位），按支出总计排列（金额：万元）",
    );
    html.raw("<thead><tr>");
    head(html, NAMES[0]);
    for name in &NAMES[1..] {
        number_head(html, name);
    }
    html.raw("</tr></thead>\n<tbody>\n");
    for row in rows {
        html.raw("<tr>");
        name(html, row.agency);
        let figures_of = [
            &row.total,
            &row.project,
            &row.share,
            &row.three_public,
            &row.rate,
        ];
        for (figure, name) in figures_of.into_iter().zip(&NAMES[1..]) {
            cell(html, figures, name, figure.as_ref());
        }
        html.raw("</tr>\n");
    }
    close_table(html);
}

fn name(html: &mut Markup, agency: &Agency) {
    html.raw("<th scope=\"row\">");
    html.open(
        "a",
        &[("href", &format!("../agencies/{}/index.html", agency.id))],
    );
    html.text(&agency.name);
    html.raw("</a></th>");
}

/// What each agency spends.
type Parts<'a> = Vec<(&'a Agency, Figure)>;

/// What is spent on each 类, by all and by each.
fn by_class(html: &mut Markup, figures: &mut Figures, site: &Site, year: i32) {
    let mut by_class: BTreeMap<String, (String, Parts)> = BTreeMap::new();
    for (agency, document) in of_year(site, year) {
        for (code, name, figure) in classes(figures, agency, document) {
            let (_, all) = by_class.entry(code).or_insert_with(|| (name, Vec::new()));
            all.push((agency, figure));
        }
    }
    if by_class.is_empty() {
        return;
    }
    html.raw("<h2 id=\"functions\">按功能分类</h2>\n<div class=\"charts\">\n");
    let mut sums = Vec::new();
    for (code, (name, parts)) in &by_class {
        let parts: Vec<Figure> = parts.iter().map(|(_, figure)| figure.clone()).collect();
        let key = format!("spending{{function={code}}}@{year}");
        sums.extend(figures.sum(&key, &format!("{year}年预算{name}之和"), &parts));
    }
    let whole = figures.sum(
        &format!("spending{{function=*}}@{year}"),
        &format!("{year}年预算各功能分类支出之和"),
        &sums,
    );
    let mut bars = Vec::new();
    for ((name, _), sum) in by_class.values().zip(&sums) {
        let share = whole.as_ref().and_then(|whole| figures.share(sum, whole));
        bars.push((label(name), sum.clone(), share));
    }
    bars.sort_by_key(|(_, figure, _)| std::cmp::Reverse(figure.value.exact()));
    chart(html, figures, "classes", "各功能分类的支出", bars);
    html.raw("</div>\n");
    for ((name, mut parts), sum) in by_class.into_values().zip(&sums) {
        parts.sort_by_key(|(_, figure)| std::cmp::Reverse(figure.value.exact()));
        html.raw("<details><summary>");
        html.text(&format!("{name}："));
        figures.write(html, sum);
        html.raw(" 万元</summary>\n");
        open_table(html, "list", &format!("{name}（万元）"));
        html.raw("<thead><tr>");
        head(html, "部门（单位）");
        number_head(html, "支出");
        number_head(html, "占比");
        html.raw("</tr></thead>\n<tbody>\n");
        for (agency, figure) in parts {
            html.raw("<tr>");
            self::name(html, agency);
            let share = figures.share(&figure, sum);
            cell(html, figures, "支出", Some(&figure));
            cell(html, figures, "占比", share.as_ref());
            html.raw("</tr>\n");
        }
        close_table(html);
        html.raw("</details>\n");
    }
}

/// Links to the comparisons of other years.
fn other_years(html: &mut Markup, site: &Site, here: Option<i32>) {
    html.raw("<p class=\"years\">");
    if here.is_some() {
        html.raw("<a href=\"index.html\">各年对照</a> ");
    }
    for year in site.years() {
        let href = format!("{year}.html");
        let mut attributes = vec![("href", href.as_str())];
        if here == Some(year) {
            attributes.push(("aria-current", "page"));
        }
        html.open("a", &attributes);
        html.text(&format!("{year}年预算"));
        html.raw("</a> ");
    }
    html.raw("</p>\n");
}

/// What an agency budgeted in each year anything is known of.
pub type Columns = BTreeMap<i32, BTreeMap<String, Figure>>;

/// The totals of all agencies by year, those only known from a later document included.
pub fn columns(site: &Site, figures: &mut Figures) -> Columns {
    let mut found = Columns::new();
    for agency in &site.agencies {
        for (period, figure) in figures.history(agency, TOTAL) {
            if period.phase == Phase::Original {
                let of_year = found.entry(period.year).or_default();
                of_year.insert(agency.id.clone(), figure);
            }
        }
    }
    while found.len() > YEARS {
        found.pop_first();
    }
    found
}

/// The years side by side.
pub fn years(site: &Site, figures: &mut Figures, columns: &Columns) -> String {
    let mut html = Markup::default();
    html.raw("<h1>各年对照</h1>\n");
    other_years(&mut html, site, None);
    let mut bars = Vec::new();
    let mut sums = Vec::new();
    for (year, totals) in columns {
        let parts: Vec<Figure> = totals.values().cloned().collect();
        let key = format!("spending@{year}.known");
        let label = format!("{year}年年初预算支出总计之和");
        let Some(sum) = figures.sum(&key, &label, &parts) else {
            continue;
        };
        let parts = parts.into_iter().map(|part| part.key).collect();
        let label = format!("已知{year}年年初预算支出总计的部门（单位）");
        let count = figures.count(&key, &label, parts);
        let period = super::super::model::period_name(Period {
            year: *year,
            phase: Phase::Original,
        });
        let words = [
            Inline::Date { text: period },
            super::text("（"),
            count.inline(),
            super::text("个部门、单位）"),
        ];
        bars.push((words.to_vec(), sum.clone(), None));
        sums.push((*year, sum, count));
    }
    html.raw("<div class=\"charts\">\n");
    chart(&mut html, figures, "sums", "各年支出总计", bars);
    html.raw("</div>\n<p class=\"note\">各年公布的部门（单位）数不同的，合计不可直接比较。上一年度没有公开文件的，用下一年度文件所载的上年数。</p>\n");
    open_table(
        &mut html,
        "list sortable",
        "各部门（单位）各年年初预算支出总计（万元）",
    );
    html.raw("<thead><tr>");
    head(&mut html, "部门（单位）");
    for year in columns.keys() {
        number_head(&mut html, &format!("{year}年"));
    }
    html.raw("</tr></thead>\n");
    html.raw("<tbody>\n");
    for agency in &site.agencies {
        if columns
            .values()
            .all(|totals| !totals.contains_key(&agency.id))
        {
            continue;
        }
        html.raw("<tr>");
        name(&mut html, agency);
        for (year, totals) in columns {
            let figure = totals.get(&agency.id);
            cell(&mut html, figures, &format!("{year}年"), figure);
        }
        html.raw("</tr>\n");
    }
    html.raw("</tbody>\n<tfoot>\n<tr><th scope=\"row\">合计</th>");
    for (year, sum, _) in &sums {
        cell(&mut html, figures, &format!("{year}年"), Some(sum));
    }
    html.raw("</tr>\n<tr><th scope=\"row\">部门（单位）数</th>");
    for (year, _, count) in &sums {
        cell(&mut html, figures, &format!("{year}年"), Some(count));
    }
    html.raw("</tr>\n</tfoot>\n</table></div>\n");
    let page = Page {
        site,
        title: "各年对照".to_owned(),
        root: "../",
        here: "compare/index.html",
        script: true,
    };
    page.render(&html.finish())
}
