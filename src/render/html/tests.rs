use std::sync::Arc;

use super::super::json::shown_ids;
use super::*;
use crate::document::tree::{Inline, ParagraphStyle};
use crate::pipeline::Outcome;
use crate::render::examples::{EXAMPLES, run as example};

fn parts(outcome: &Outcome) -> (&Document, &Arc<Facts>) {
    let document = outcome.document.as_ref().expect("a document");
    (document, outcome.facts.as_ref().expect("facts"))
}

/// Texts of the elements of a tag with one attribute's value each.
fn elements<'a>(page: &'a str, tag: &str, attribute: &str) -> Vec<(&'a str, &'a str)> {
    let open = format!("<{tag} ");
    let name = format!("{attribute}=\"");
    page.match_indices(&open)
        .map(|(at, _)| {
            let rest = &page[at..];
            let (head, body) = rest.split_once('>').expect("an end of the tag");
            let value = head.split_once(&name).map_or("", |(_, rest)| rest);
            let value = value.split('"').next().unwrap_or_default();
            (value, body.split('<').next().unwrap_or_default())
        })
        .collect()
}

#[test]
fn every_figure_is_on_the_page_with_its_key_and_value() {
    for name in EXAMPLES {
        let outcome = example(name);
        let (document, facts) = parts(&outcome);
        let page = render(document, facts, false);
        let summary = document.summary.iter().flat_map(|one| &one.body);
        let attached = document.attachments.iter().flat_map(|one| &one.body);
        let texts: Vec<&str> = summary
            .chain(&document.body)
            .chain(attached)
            .flat_map(figures)
            .filter(|text| !text.is_empty())
            .collect();
        let buttons = elements(&page, "button", "data-fact");
        let shown: Vec<&str> = buttons
            .iter()
            .filter(|(fact, _)| !fact.is_empty())
            .map(|(_, text)| *text)
            .collect();
        assert_eq!(shown, texts, "{name}");
        let known = shown_ids(document);
        for (key, _) in elements(&page, "data", "data-key") {
            let key = key.replace("&gt;", ">");
            assert!(known.contains(&key.as_str()), "{name}: {key}");
        }
    }
}

fn figures(block: &Block) -> Vec<&str> {
    let lines: Vec<&Vec<Inline>> = match block {
        Block::Heading(heading) => vec![&heading.content],
        Block::Paragraph(paragraph) => vec![&paragraph.content],
        Block::Grid(grid) => {
            let above = [&grid.label, &grid.title, &grid.head_left, &grid.head_right];
            let rows = grid.head.iter().chain(&grid.body);
            let cells = rows
                .flat_map(|row| &row.cells)
                .flat_map(|cell| &cell.content);
            above.into_iter().chain(cells).chain(&grid.notes).collect()
        }
        // The drawing is no text of the page: its figures stand in the words below it.
        Block::Chart(chart) => {
            let words = [&chart.title, &chart.alternative];
            words.into_iter().chain(&chart.notes).collect()
        }
    };
    let inlines = lines.into_iter().flatten();
    let figures = inlines.filter(|one| matches!(one, Inline::Figure { .. }));
    figures.map(Inline::text).collect()
}

#[test]
fn nothing_is_loaded_and_only_the_script_runs() {
    let outcome = example("wuhan-qingshan-2024");
    let (document, facts) = parts(&outcome);
    let page = render(document, facts, false);
    for bad in [
        "http:",
        "https:",
        " src=",
        " style=",
        "javascript:",
        "<link",
        "<img",
        "@import",
        "url(",
    ] {
        assert!(!page.contains(bad), "{bad}");
    }
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("<style>").count(), 1);
    let script = page
        .split("<script>")
        .nth(1)
        .and_then(|rest| rest.split("</script>").next());
    let style = page
        .split("<style>")
        .nth(1)
        .and_then(|rest| rest.split("</style>").next());
    for text in [script, style] {
        assert!(page.contains(&integrity(text.expect("the element"))));
    }
    assert_eq!(page, render(document, facts, false));
}

#[test]
fn texts_are_never_markup() {
    let outcome = example("wuhan-qingshan-2024");
    let (document, facts) = parts(&outcome);
    let hostile = "</script><img src=x onerror=\"a\"> & 'b' <!--";
    let mut document = document.clone();
    document.title = hostile.to_owned();
    document.agency = hostile.to_owned();
    document.body.push(Block::Paragraph(Paragraph {
        style: ParagraphStyle::Body,
        content: vec![Inline::Text {
            text: hostile.to_owned(),
        }],
    }));
    let page = render(&document, facts, true);
    assert!(!page.contains("<img"));
    let escaped =
        "&lt;/script&gt;&lt;img src=x onerror=&quot;a&quot;&gt; &amp; &#39;b&#39; &lt;!--";
    // In the title, its heading, the author and the paragraph.
    assert_eq!(page.matches(escaped).count(), 4);
    assert!(page.contains("草稿，未通过核对，不得公开"));
}

#[test]
fn a_sum_is_taken_apart_into_published_parts_only() {
    let outcome = example("wuhan-qingshan-2024");
    let (document, facts) = parts(&outcome);
    let exact = std::collections::BTreeMap::new();
    let figures = Figures::new(facts, document, &exact);
    let list: serde_json::Value = serde_json::from_str(&figures.json()).expect("JSON");
    let list = list.as_array().expect("a list");
    let spending = list
        .iter()
        .find(|fact| fact["key"] == "spending")
        .expect("the total");
    let apart = spending["apart"].as_array().expect("ways");
    let by: Vec<&str> = apart.iter().filter_map(|way| way["by"].as_str()).collect();
    assert_eq!(by, ["支出类别", "功能科目"]);
    let parts = apart[0]["parts"].as_array().expect("parts");
    let labels: Vec<&str> = parts
        .iter()
        .filter_map(|part| list[part.as_u64()? as usize]["key"].as_str())
        .collect();
    assert_eq!(
        labels,
        ["spending{category=basic}", "spending{category=project}"]
    );
}
