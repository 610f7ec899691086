//! A browser's reading of a page: headings, paragraphs, tables, and the facts of its figures.

use super::nodes::{Child, Node, html};
use super::reading::{Datum, Matrix, Reading, Shown, Spans};

pub fn read(page: &str) -> Reading {
    let root = html(page);
    let mut reading = Reading::default();
    let top = root.find(&|it| it.name == "header" && it.attribute("class") == Some("top"));
    for node in top[0]
        .nodes()
        .filter(|it| it.name == "h1" || it.name == "p")
    {
        reading.line(shown(node));
    }
    for node in root.named("nav").iter().flat_map(|nav| nav.named("a")) {
        reading.contents.push(node.text());
    }
    blocks(root.named("main")[0], &mut reading);
    reading
}

fn blocks(parent: &Node, reading: &mut Reading) {
    for node in parent.nodes() {
        match node.name.as_str() {
            "h2" | "h3" | "h4" | "h5" | "p" | "li" | "figcaption" | "text" => {
                reading.line(shown(node));
            }
            // A bar has no words, and what opens the words below a drawing is the page's own.
            "rect" | "summary" => {}
            "table" => {
                for part in node.child("caption").expect("a caption").nodes() {
                    reading.line(shown(part));
                }
                reading.table(table(node));
            }
            "ol" | "ul" | "figure" | "div" | "section" | "svg" | "details" => blocks(node, reading),
            other => panic!("<{other}> in the text"),
        }
    }
}

fn shown(node: &Node) -> Shown {
    let mut out = Shown::default();
    collect(node, &mut out);
    out
}

fn collect(node: &Node, out: &mut Shown) {
    for child in &node.children {
        match child {
            Child::Text(text) => out.text.push_str(text),
            Child::Node(node) if node.name == "br" => out.text.push('\n'),
            Child::Node(node) => {
                let drawn = node.attribute("data-value").is_some();
                if node.name == "data" || drawn {
                    let value = if drawn { "data-value" } else { "value" };
                    let attribute = |name| node.attribute(name).expect("a fact").to_owned();
                    out.data.push(Datum {
                        key: attribute("data-key"),
                        value: attribute(value),
                        text: node.text(),
                    });
                }
                collect(node, out);
            }
        }
    }
}

fn table(node: &Node) -> Matrix {
    let row = |row: &&Node| {
        let cells = row.nodes().map(|cell| {
            let (wide, tall) = (cell.number("colspan"), cell.number("rowspan"));
            (wide, tall, shown(cell))
        });
        cells.collect()
    };
    // A cell ends with its group of rows.
    let groups = node.nodes().filter(|it| it.name != "caption");
    let groups = groups.map(|group| Spans {
        rows: group.nodes().collect::<Vec<_>>().iter().map(row).collect(),
    });
    groups.flat_map(Spans::expand).collect()
}

/// What the page knows of facts: key, value and unit of each, in order.
pub fn facts(page: &str) -> Vec<(String, String, String)> {
    let root = html(page);
    let scripts = root.named("script");
    let script = scripts
        .iter()
        .find(|it| it.attribute("id") == Some("facts"));
    let text = script.expect("the facts").text();
    let list: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let word = |fact: &serde_json::Value, key: &str| fact[key].as_str().expect("a text").to_owned();
    let entry = |fact| (word(fact, "key"), word(fact, "value"), word(fact, "unit"));
    list.iter().map(entry).collect()
}
