//! The certificate as a page: one file without script, with everything the JSON says in words.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::places::short;
use super::rows::{self, Verdict};
use super::{Certificate, Point, words};
use crate::diag::Level;
use crate::render::markup::Markup;

const STYLE: &str = include_str!("style.css");

/// The page.
pub fn render(certificate: &Certificate) -> String {
    let mut out = Markup::default();
    out.raw("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"");
    out.text(&policy());
    out.raw("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    let subject = words::subject(certificate);
    out.element("title", &format!("{}：{subject}", words::TITLE));
    out.raw("\n<meta name=\"generator\" content=\"gongkai\">\n<style>");
    out.raw(STYLE);
    out.raw("</style>\n</head>\n<body>\n<main>\n");
    out.element("h1", words::TITLE);
    head(&mut out, certificate);
    verdict(&mut out, certificate);
    matters(&mut out, certificate);
    waivers(&mut out, certificate);
    verdicts(&mut out, certificate);
    let guaranteed = "由程序保证：这些差错在设计上不会出现";
    points(&mut out, guaranteed, &certificate.guaranteed);
    let outside = "程序不检查：请检查人另行核对";
    points(&mut out, outside, &certificate.outside);
    out.raw("<p class=\"remark\">");
    out.text(words::REMARK);
    out.raw("</p>\n");
    out.raw("</main>\n</body>\n</html>\n");
    out.finish()
}

/// Nothing may be loaded or run, and nothing styled but by the page itself.
fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}

fn head(out: &mut Markup, certificate: &Certificate) {
    out.raw("<dl class=\"head\">\n");
    for (label, value) in words::head(certificate) {
        out.raw("<div>");
        out.element("dt", label);
        out.element("dd", &value);
        out.raw("</div>\n");
    }
    out.raw("</dl>\n");
}

fn verdict(out: &mut Markup, certificate: &Certificate) {
    let class = if certificate.passed {
        "passed"
    } else {
        "failed"
    };
    out.open("div", &[("class", &format!("verdict {class}"))]);
    out.raw("<p class=\"result\"><strong>结论</strong> ");
    out.text(&words::verdict(certificate));
    let clock = &certificate.clock;
    let class = if clock.broken() { "broken" } else { "clock" };
    out.raw("</p>\n");
    out.open("p", &[("class", class)]);
    out.raw("<strong>公开时限</strong> ");
    out.text(&words::clock(clock));
    out.raw("</p>\n");
    out.raw("<table class=\"sign\">\n<caption>签字</caption>\n<tr>");
    for word in words::SIGNATURES {
        out.open("th", &[("scope", "col")]);
        out.text(word);
        out.raw("</th>");
    }
    out.raw("</tr>\n<tr><td></td><td></td><td></td></tr>\n</table>\n</div>\n");
}

fn matters(out: &mut Markup, certificate: &Certificate) {
    let all = rows::matters(&certificate.rows);
    if all.is_empty() {
        return;
    }
    out.raw("<h2>须处理和须留意的事项</h2>\n<ul class=\"matters\">\n");
    for (row, matter) in all {
        let verdict = match matter.level >= Level::Deny {
            true => Verdict::Violated,
            false => Verdict::Advised,
        };
        out.raw("<li>");
        stamp(out, verdict);
        out.text(&format!(" {}：{}", row.title, matter.message));
        let place = matter.place.as_ref();
        let place = place.map(|place| short(std::slice::from_ref(place)));
        for text in place.iter().chain(&matter.input) {
            out.raw(" ");
            out.open("span", &[("class", "at")]);
            out.text(text);
            out.raw("</span>");
        }
        out.raw("</li>\n");
    }
    out.raw("</ul>\n");
}

fn stamp(out: &mut Markup, verdict: Verdict) {
    let class = match verdict {
        Verdict::Violated => "violated",
        Verdict::Unchecked => "unchecked",
        Verdict::Advised => "advised",
        Verdict::Waived => "waived",
        Verdict::Compliant => "compliant",
        Verdict::NotApplicable => "none",
    };
    out.open("span", &[("class", &format!("stamp {class}"))]);
    out.text(verdict.word());
    out.raw("</span>");
}

fn waivers(out: &mut Markup, certificate: &Certificate) {
    if certificate.waivers.is_empty() {
        return;
    }
    out.raw("<h2>豁免</h2>\n<ul>\n");
    for waiver in &certificate.waivers {
        out.element("li", &words::waiver(waiver));
        out.raw("\n");
    }
    out.raw("</ul>\n");
}

fn verdicts(out: &mut Markup, certificate: &Certificate) {
    out.raw("<h2>逐项结论</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"rows\">\n");
    out.raw("<table class=\"rows\">\n<caption id=\"rows\">检查要点、依据、结论与位置</caption>\n<thead>\n<tr>");
    for word in words::COLUMNS {
        out.open("th", &[("scope", "col")]);
        out.text(word);
        out.raw("</th>");
    }
    out.raw("</tr>\n</thead>\n");
    for group in certificate.rows.chunk_by(|a, b| a.group == b.group) {
        let title = group.first().map_or("", |row| words::group(&row.group));
        out.raw("<tbody>\n<tr class=\"group\"><th colspan=\"4\" scope=\"rowgroup\">");
        out.text(title);
        out.raw("</th></tr>\n");
        for row in group {
            out.raw("<tr><th scope=\"row\">");
            out.text(&row.title);
            if !row.points.is_empty() {
                out.raw(" ");
                out.open("span", &[("class", "points")]);
                out.text(&row.points.join(" "));
                out.raw("</span>");
            }
            out.raw("</th>");
            out.element("td", &row.basis);
            out.raw("<td>");
            stamp(out, row.verdict);
            out.raw("</td>");
            out.element("td", &words::place(row));
            out.raw("</tr>\n");
        }
        out.raw("</tbody>\n");
    }
    out.raw("</table>\n</div>\n");
}

fn points(out: &mut Markup, title: &str, points: &[Point]) {
    if points.is_empty() {
        return;
    }
    out.element("h2", &format!("{title}（{} 项）", points.len()));
    out.raw("\n<ul class=\"points\">\n");
    for point in points {
        out.raw("<li>");
        out.element("b", &point.title);
        out.text(&format!("（{}）：{}", point.id, point.why));
        out.raw("</li>\n");
    }
    out.raw("</ul>\n");
}
