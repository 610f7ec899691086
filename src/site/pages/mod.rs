//! The pages: everything is in the HTML; the script only filters and sorts.

mod agency;
mod compare;
mod data;
mod index;

use super::figures::{Figure, Figures};
use super::model::{Document, File, Site};
use crate::artifacts::Artifacts;
use crate::document::tree::{Bar, Chart, Inline, Mark};
use crate::facts::Value;
use crate::render::html::charts;
use crate::render::html::integrity;
use crate::render::markup::Markup;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// What the pages say about their numbers.
const ABOUT_NUMBERS: &str = "金额以万元为单位，金额和百分比均保留两位小数，四舍五入。\
     各数取自公开文件的数据；合计、增减、比率未在文件中公布的，由公布数计算：合计按未舍入的数相加，\
     增减和比率按显示的数计算。分项之和与合计可能有尾差。“—”表示文件没有公布。";

/// Writes every page into `files`.
pub fn render(site: &Site, figures: &mut Figures, files: &mut Artifacts) {
    let bulk = data::bulk(files);
    let mut add = |path: String, page: String| files.insert(path, page.into_bytes());
    add("index.html".to_owned(), index::render(site, figures));
    for agency in &site.agencies {
        let path = format!("agencies/{}/index.html", agency.id);
        add(path, agency::render(site, figures, agency));
    }
    let years = compare::columns(site, figures);
    add(
        "compare/index.html".to_owned(),
        compare::years(site, figures, &years),
    );
    for year in site.years() {
        add(
            format!("compare/{year}.html"),
            compare::render(site, figures, year),
        );
    }
    add("data/index.html".to_owned(), data::render(site, &bulk));
}

/// A page of the portal.
struct Page<'a> {
    site: &'a Site,
    /// What it is called.
    title: String,
    /// From the page to the portal's directory: empty, `../` or `../../`.
    root: &'static str,
    /// The entry of the navigation it belongs to.
    here: &'static str,
    /// Whether there is something to filter or sort.
    script: bool,
}

impl Page<'_> {
    fn render(&self, body: &str) -> String {
        let mut out = Markup::default();
        out.raw("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"");
        let script = match self.script {
            true => format!("script-src '{}'; ", integrity(SCRIPT)),
            false => String::new(),
        };
        out.text(&format!(
            "default-src 'none'; {script}style-src '{}'; base-uri 'none'; form-action 'none'",
            integrity(STYLE)
        ));
        out.raw("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        let title = match self.title == self.site.title {
            true => self.title.clone(),
            false => format!("{} — {}", self.title, self.site.title),
        };
        out.element("title", &title);
        out.raw("\n<meta name=\"generator\" content=\"gongkai\">\n<style>");
        out.raw(STYLE);
        out.raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">跳到正文</a>\n");
        self.head(&mut out);
        out.raw("<main id=\"content\" tabindex=\"-1\">\n");
        out.raw(body);
        out.raw("</main>\n<footer>\n");
        out.element("p", ABOUT_NUMBERS);
        out.raw("\n<p>");
        if let Some(day) = self.site.as_of {
            out.raw("截至");
            out.element("time", &day.chinese());
            out.raw("。");
        }
        for (path, text) in [
            ("site.json", "本站清单"),
            ("SHA256SUMS", "全部文件的 SHA-256"),
            ("comparatives.json", "本站计算的数及其来源"),
        ] {
            out.open("a", &[("href", &format!("{}{path}", self.root))]);
            out.text(text);
            out.raw("</a> ");
        }
        out.raw("</p>\n</footer>\n");
        if self.script {
            out.raw("<script>");
            out.raw(SCRIPT);
            out.raw("</script>\n");
        }
        out.raw("</body>\n</html>\n");
        out.finish()
    }

    fn head(&self, out: &mut Markup) {
        out.raw("<header class=\"top\">\n<p class=\"name\">");
        out.open("a", &[("href", &format!("{}index.html", self.root))]);
        out.text(&self.site.title);
        out.raw("</a></p>\n<nav aria-label=\"主导航\">\n<ul>\n");
        for (path, text) in [
            ("index.html", "部门名录"),
            ("compare/index.html", "数据对比"),
            ("data/index.html", "开放数据"),
        ] {
            out.raw("<li>");
            let href = format!("{}{path}", self.root);
            let mut attributes = vec![("href", href.as_str())];
            if path == self.here {
                attributes.push(("aria-current", "page"));
            }
            out.open("a", &attributes);
            out.text(text);
            out.raw("</a></li>\n");
        }
        out.raw("</ul>\n</nav>\n</header>\n");
    }
}

/// A cell of a number, or of none.
fn cell(html: &mut Markup, figures: &Figures, name: &str, figure: Option<&Figure>) {
    html.open("td", &[("class", "r"), ("data-label", name)]);
    match figure {
        Some(figure) => figures.write(html, figure),
        None => html.raw("—"),
    }
    html.raw("</td>");
}

/// A heading of a column of texts.
fn head(html: &mut Markup, text: &str) {
    heading(html, text, &[]);
}

/// A heading of a column of numbers.
fn number_head(html: &mut Markup, text: &str) {
    heading(html, text, &[("class", "r")]);
}

fn heading(html: &mut Markup, text: &str, more: &[(&str, &str)]) {
    html.open("th", &[&[("scope", "col")], more].concat());
    html.text(text);
    html.raw("</th>");
}

/// Opens a table that may be wider than the screen; `what` is its caption.
fn open_table(html: &mut Markup, class: &str, what: &str) {
    let attributes = [("class", "scroll"), ("role", "region"), ("tabindex", "0")];
    html.open("div", &[&attributes[..], &[("aria-label", what)]].concat());
    html.open("table", &[("class", class)]);
    html.element("caption", what);
    html.raw("\n");
}

fn close_table(html: &mut Markup) {
    html.raw("</tbody>\n</table></div>\n");
}

/// A link to a file, whatever its name.
fn link(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        match plain {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The size of a file as told to people.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KB", bytes.div_ceil(1_024)),
        _ => format!("{} MB", bytes.div_ceil(1_048_576)),
    }
}

/// What a format is called, by the file that is in it: those people look for first.
const FORMATS: [(&str, &str); 8] = [
    ("disclosure.html", "网页"),
    ("summary.html", "一图读懂"),
    ("disclosure.pdf", "PDF"),
    ("disclosure.docx", "Word"),
    ("tables.xlsx", "Excel"),
    ("disclosure.md", "文本"),
    ("facts.json", "JSON"),
    ("data/datapackage.json", "开放数据"),
];

fn formats(document: &Document) -> impl Iterator<Item = (&File, &'static str)> {
    FORMATS.iter().filter_map(|(path, name)| {
        let file = document.files.iter().find(|file| file.path == *path)?;
        Some((file, *name))
    })
}

fn text(text: impl Into<String>) -> Inline {
    Inline::Text { text: text.into() }
}

/// A bar chart of one mark a bar, as every document has them.
fn chart(
    html: &mut Markup,
    figures: &mut Figures,
    anchor: &str,
    title: &str,
    bars: Vec<(Vec<Inline>, Figure, Option<Figure>)>,
) {
    let number = |figure: &Figure| match figure.value {
        Value::Money(_) => figure.value.exact(),
        other => other.exact(),
    };
    let longest = bars.iter().map(|(_, figure, _)| number(figure)).max();
    let Some(longest) = longest.filter(|longest| *longest > rust_decimal::Decimal::ZERO) else {
        return;
    };
    let mut alternative = vec![text(format!("{title}："))];
    let mut drawn = Vec::new();
    let last = bars.len() - 1;
    for (at, (label, figure, share)) in bars.into_iter().enumerate() {
        let thousandths = number(&figure)
            .checked_div(longest)
            .unwrap_or_default()
            .saturating_mul(1000.into())
            .round();
        let mut content = vec![figure.inline()];
        if matches!(figure.value, Value::Money(_)) {
            content.push(text("万元"));
        }
        if let Some(share) = &share {
            content.extend([text("（"), share.inline(), text("）")]);
        }
        alternative.extend(label.iter().cloned());
        alternative.extend(content.iter().cloned());
        alternative.push(text(if at == last { "。" } else { "；" }));
        drawn.push(Bar {
            label,
            marks: vec![Mark {
                content,
                length: u16::try_from(thousandths.max(0.into())).unwrap_or_default(),
            }],
        });
    }
    let chart = Chart {
        id: anchor.to_owned(),
        anchor: anchor.to_owned(),
        title: vec![text(title)],
        series: Vec::new(),
        bars: drawn,
        alternative,
        notes: Vec::new(),
    };
    charts::write(html, figures, &chart);
}
