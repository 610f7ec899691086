//! What is said of each agency, and how scores are made.

use super::super::{Overview, Row, areas, scores, shown};
use super::{anchor, tables};
use crate::bureau::run::Said;
use crate::diag::{Lang, Level};
use crate::render::markup::Markup;

/// Findings of one kind told one by one.
const EACH: usize = 3;

pub fn agencies(out: &mut Markup, overview: &Overview) {
    out.raw("<h2 id=\"agencies\">逐个单位</h2>\n");
    for row in &overview.rows {
        agency(out, row);
    }
}

fn agency(out: &mut Markup, row: &Row) {
    let agency = row.agency;
    out.open(
        "details",
        &[("class", "agency"), ("id", &anchor(row.order))],
    );
    out.raw("<summary>");
    tables::stamp(out, row);
    out.raw(" ");
    out.element("b", &shown::clean(&agency.name));
    out.raw(" ");
    out.element("span", &shown::clean(&agency.code));
    if row.counts.errors + row.counts.warnings > 0 {
        let counts = row.counts;
        let text = format!(" 错误 {}、警告 {}", counts.errors, counts.warnings);
        out.element("span", &text);
    }
    out.raw("</summary>\n");
    if let Some(name) = &agency.submission {
        out.element("p", &format!("报送材料：{}", shown::clean(name)));
        out.raw("\n");
    }
    let kinds = shown::kinds(row);
    if !kinds.is_empty() {
        out.raw("<ul class=\"findings\">\n");
        for kind in &kinds {
            let told = kind.all.iter().take(EACH);
            let last = kind.all.len().min(EACH) - 1;
            for (at, said) in told.enumerate() {
                // What to do stands once, at the end of its kind.
                let help = said.help.clone().filter(|_| at == last);
                let document = match kind.document.is_empty() {
                    true => String::new(),
                    false => format!("[{}] ", kind.document),
                };
                let said = Said {
                    message: format!("{document}{}", said.message),
                    help,
                    ..(*said).clone()
                };
                let more = if at == last { kind.all.len() - last } else { 1 };
                finding(out, &said, more);
            }
        }
        out.raw("</ul>\n");
    }
    waived(out, row);
    explained(out, row);
    out.raw("</details>\n");
}

fn waived(out: &mut Markup, row: &Row) {
    let waived = row.agency.documents.iter().flat_map(|one| &one.waived);
    let waived: Vec<_> = waived.collect();
    if waived.is_empty() {
        return;
    }
    out.raw("<p>豁免：</p>\n<ul class=\"findings\">\n");
    for one in waived {
        out.raw("<li>");
        let (message, reason) = (
            shown::clean(&one.finding.message),
            shown::clean(&one.reason),
        );
        out.text(&format!(
            "{message}（{reason}，至 {}）",
            shown::clean(&one.until)
        ));
        out.raw("</li>\n");
    }
    out.raw("</ul>\n");
}

fn explained(out: &mut Markup, row: &Row) {
    out.raw("<dl class=\"explained\">\n");
    match &row.scores {
        Some(all) => {
            for (dimension, score) in areas::dimensions().iter().zip(all) {
                out.raw("<div>");
                out.element("dt", dimension.title(Lang::Zh));
                out.element("dd", &score.explained());
                out.raw("</div>\n");
            }
        }
        None => {
            out.raw("<div>");
            out.element("dt", "评分");
            out.element("dd", scores::UNSCORED);
            out.raw("</div>\n");
        }
    }
    out.raw("</dl>\n");
}

/// The word of a level, with its mark.
pub fn level(out: &mut Markup, level: Level) {
    let (class, mark) = match level {
        Level::Deny | Level::Forbid => ("e", "✕"),
        Level::Warn => ("w", "△"),
        Level::Note | Level::Allow => ("n", "·"),
    };
    out.open("span", &[("class", class)]);
    out.raw("<span aria-hidden=\"true\">");
    out.raw(mark);
    out.raw("</span> ");
    out.text(shown::level(level));
    out.raw("</span>");
}

/// A finding, and of how many alike it stands.
pub fn finding(out: &mut Markup, said: &Said, count: usize) {
    out.raw("<li>");
    level(out, said.level);
    out.raw(" ");
    out.text(&shown::clean(&said.message));
    let places = shown::places(said);
    if !places.is_empty() {
        out.raw(" ");
        out.open("span", &[("class", "at")]);
        out.text(&places);
        out.raw("</span>");
    }
    for note in &said.notes {
        out.raw("<br>");
        out.open("span", &[("class", "at")]);
        out.text(&shown::clean(note));
        out.raw("</span>");
    }
    if let Some(help) = &said.help {
        out.raw("<br>");
        out.open("span", &[("class", "help")]);
        out.text(&format!("处理：{}", shown::clean(help)));
        out.raw("</span>");
    }
    if count > 1 {
        out.raw("<br>");
        out.open("span", &[("class", "at")]);
        out.text(&format!(
            "同类还有 {} 条，见 overview.xlsx 的“问题清单”。",
            count - 1
        ));
        out.raw("</span>");
    }
    out.raw("</li>\n");
}

/// How scores are made, with every rule and what it weighs.
pub fn method(out: &mut Markup) {
    out.raw("<h2 id=\"method\">评分办法</h2>\n");
    for text in scores::METHOD {
        out.element("p", text);
        out.raw("\n");
    }
    let lost = areas::lost();
    out.element(
        "p",
        &format!(
            "失去的份额：错误 {}%，警告 {}%，提示 {}%，未能检查 100%。",
            lost.error, lost.warning, lost.note
        ),
    );
    out.raw("\n");
    for dimension in areas::dimensions() {
        let asked = areas::questions(dimension);
        let weight: u32 = asked.iter().map(|one| one.weight).sum();
        out.raw("<details><summary>");
        out.element("b", dimension.title(Lang::Zh));
        out.text(&format!(
            "：{}（{} 项，权重合计 {weight}）",
            dimension.what,
            asked.len()
        ));
        out.raw("</summary>\n<ul class=\"weights\">\n");
        for one in asked {
            out.element("li", &format!("{} {}", one.title, one.weight));
            out.raw("\n");
        }
        out.raw("</ul></details>\n");
    }
}
