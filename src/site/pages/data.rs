//! The open data page: the package over all agencies, and where each document's own is.

use super::super::model::Site;
use super::{Page, close_table, head, link, number_head, open_table, size};
use crate::artifacts::Artifacts;
use crate::diag::hash;
use crate::render::markup::Markup;

/// A file of the package: path, size, hash.
pub struct Bulk(String, usize, String);

/// The files of the package.
pub fn bulk(files: &Artifacts) -> Vec<Bulk> {
    let data = files.iter().filter(|(path, _)| path.starts_with("data/"));
    data.map(|(path, bytes)| Bulk(path.clone(), bytes.len(), hash(bytes)))
        .collect()
}

/// What each file of the package holds.
const ABOUT: [(&str, &str); 4] = [
    (
        "datapackage.json",
        "数据包说明：各表的列、类型、大小和 SHA-256",
    ),
    ("documents.csv", "公开文件目录，一行一份"),
    ("amounts.csv", "全部公开文件所载的金额，一行一项"),
    (
        "figures.csv",
        "全部公开文件所载的其他数字：人数、数量、增减、比率",
    ),
];

pub fn render(site: &Site, bulk: &[Bulk]) -> String {
    let mut html = Markup::default();
    html.raw("<h1>开放数据</h1>\n<p class=\"lead\">");
    html.text(
        "全部公开文件的数据汇成一个财政数据包（Fiscal Data Package）。CSV 为 UTF-8 编码，\
         金额以元为单位，未经舍入；列的说明见 datapackage.json。",
    );
    html.raw("</p>\n<p>");
    html.text("表中既有合计也有其组成部分，不得将各行直接相加；同一金额可能见于不同的公开文件（如本年文件所载的上年数），以 document 列区分。");
    html.raw("</p>\n");
    open_table(&mut html, "files", "全部部门（单位）的数据");
    html.raw("<thead><tr>");
    head(&mut html, "文件");
    head(&mut html, "内容");
    number_head(&mut html, "大小");
    head(&mut html, "SHA-256");
    html.raw("</tr></thead>\n<tbody>\n");
    for Bulk(path, bytes, hash) in bulk {
        let name = path.strip_prefix("data/").unwrap_or(path);
        let about = ABOUT.iter().find(|(known, _)| *known == name);
        html.raw("<tr><th scope=\"row\">");
        html.open("a", &[("href", &link(name))]);
        html.text(name);
        html.raw("</a></th><td>");
        html.text(about.map_or("", |(_, about)| about));
        html.raw("</td>");
        file(&mut html, *bytes, hash);
    }
    close_table(&mut html);
    html.raw("<h2>各文件的数据</h2>\n");
    open_table(&mut html, "files", "各公开文件自己的数据包与全部数字");
    html.raw("<thead><tr>");
    for name in ["部门（单位）", "公开文件", "文件"] {
        head(&mut html, name);
    }
    number_head(&mut html, "大小");
    head(&mut html, "SHA-256");
    html.raw("</tr></thead>\n<tbody>\n");
    for (agency, document) in site.documents() {
        let directory = site.directory(agency, document);
        let wanted = ["data/datapackage.json", "facts.json"];
        for own in document
            .files
            .iter()
            .filter(|file| wanted.contains(&file.path.as_str()))
        {
            html.raw("<tr><th scope=\"row\">");
            html.text(&agency.name);
            html.raw("</th><td>");
            html.text(&document.name());
            html.raw("</td><td>");
            html.open(
                "a",
                &[("href", &format!("../{directory}/{}", link(&own.path)))],
            );
            html.text(&own.path);
            html.raw("</a></td>");
            file(&mut html, own.size, &own.hash);
        }
    }
    close_table(&mut html);
    let page = Page {
        site,
        title: "开放数据".to_owned(),
        root: "../",
        here: "data/index.html",
        script: false,
    };
    page.render(&html.finish())
}

/// Size and hash, at the end of a row.
fn file(html: &mut Markup, bytes: usize, hash: &str) {
    html.open("td", &[("class", "r size")]);
    html.text(&size(bytes));
    html.raw("</td><td class=\"hash\"><code>");
    html.text(hash);
    html.raw("</code></td></tr>\n");
}
