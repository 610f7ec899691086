//! Charts and the summary, on the examples and on made-up budgets: every mark is a fact, its length
//! follows from the exact amount, and words and drawing print the same.

#[path = "properties/budgets.rs"]
mod budgets;
#[path = "properties/support.rs"]
mod support;

use gongkai::document::tree::{Block, Chart, Document, Inline, Mark, plain};
use gongkai::facts::Facts;
use gongkai::pipeline::Outcome;
use gongkai::render::html;
use rust_decimal::Decimal;
use support::{blocking, directory, example, fact, facts, root, run, run_with};

const BUDGETS: u64 = 20;
/// Examples with a summary, and how many charts it has.
const EXAMPLES: [(&str, usize); 4] = [
    ("wuhan-qingshan-2024", 3),
    ("ganzhou-miit-2022", 4),
    ("nanchang-qingyunpu-2025", 4),
    ("suizhou-zengdu-2024", 3),
];

fn document(outcome: &Outcome) -> &Document {
    outcome.document.as_ref().expect("a document")
}

fn charts(document: &Document) -> Vec<&Chart> {
    let charts = document.blocks().filter_map(|block| match block {
        Block::Chart(chart) => Some(chart),
        _ => None,
    });
    charts.collect()
}

/// What the variation with charts prints.
fn varied() -> Outcome {
    let at = |path: &str| directory(&root().join("tests/variations").join(path)).0;
    let named = |name: &str, path: &str| {
        let files = at(path).into_iter();
        let files = files.map(|(file, bytes)| (format!("{name}/{file}"), bytes));
        files.collect::<Vec<_>>()
    };
    let mut profiles = gongkai::records::load::Memory::default();
    profiles.0.extend(named("case", "charts/profile"));
    profiles.0.extend(named("base", "base"));
    run_with(
        &directory(&root().join("tests/variations/agency")),
        &profiles,
    )
}

fn all() -> Vec<(String, Outcome)> {
    let profiles = directory(&root().join("tests/profiles"));
    let made = (0..BUDGETS).map(|seed| {
        let outcome = run_with(&budgets::budget(seed).toml(), &profiles);
        (format!("budget {seed}"), outcome)
    });
    let examples = EXAMPLES.iter();
    let examples = examples.map(|(name, _)| ((*name).to_owned(), run(&example(name))));
    let all = made.chain(examples);
    all.chain([("charts".to_owned(), varied())]).collect()
}

fn figures(content: &[Inline]) -> Vec<(&str, &str)> {
    let figures = content.iter().filter_map(|inline| match inline {
        Inline::Figure { fact, text } => Some((fact.as_str(), text.as_str())),
        _ => None,
    });
    figures.collect()
}

fn amount(facts: &Facts, mark: &Mark) -> Decimal {
    let (key, _) = figures(&mark.content)[0];
    fact(facts, key).value.exact()
}

#[test]
fn lengths_follow_from_the_facts_and_words_say_the_same() {
    let (mut compositions, mut comparisons) = (0, 0);
    for (name, outcome) in all() {
        assert!(blocking(&outcome).is_empty(), "{name}");
        let facts = facts(&outcome);
        for chart in charts(document(&outcome)) {
            let place = format!("{name}: {}", chart.id);
            let marks: Vec<&Mark> = chart.bars.iter().flat_map(|bar| &bar.marks).collect();
            let amounts: Vec<Decimal> = marks.iter().map(|mark| amount(&facts, mark)).collect();
            let longest = *amounts.iter().max().expect("a bar");
            for (mark, amount) in marks.iter().zip(&amounts) {
                // Within half a thousandth, in whole numbers.
                let length = Decimal::from(mark.length);
                let off = (amount * Decimal::from(1000) - length * longest).abs();
                assert!(off * Decimal::TWO <= longest, "{place}: {}", mark.length);
            }
            assert!(marks.iter().any(|mark| mark.length == 1000), "{place}");
            let printed: Vec<(&str, &str)> = marks
                .iter()
                .flat_map(|mark| figures(&mark.content))
                .collect();
            let words = figures(&chart.alternative);
            if chart.series.is_empty() {
                compositions += 1;
                assert_eq!(words[1..], printed, "{place}: after the whole");
                composition(&facts, chart, words[0].0, &place);
            } else {
                comparisons += 1;
                assert_eq!(words, printed, "{place}");
                assert!(chart.bars.iter().all(|bar| bar.marks.len() == 2));
            }
        }
    }
    assert!(
        compositions > 20 && comparisons > 5,
        "{compositions} {comparisons}"
    );
}

/// The bars make the whole, and each says its share of it.
fn composition(facts: &Facts, chart: &Chart, whole: &str, place: &str) {
    let mut sum = Decimal::ZERO;
    for bar in &chart.bars {
        let [(of, _), (share, _)] = figures(&bar.marks[0].content)[..] else {
            panic!("{place}: an amount and its share");
        };
        assert_eq!(share, format!("share({of},of={whole})"), "{place}");
        sum += fact(facts, of).value.exact();
    }
    assert_eq!(sum, fact(facts, whole).value.exact(), "{place}");
    assert!(chart.bars.len() > 1, "{place}");
}

/// What a page draws, as key and text.
fn drawn(page: &str) -> Vec<(String, String)> {
    let texts = page.split("<tspan data-key=\"").skip(1);
    let texts = texts.map(|rest| {
        let (tag, rest) = rest.split_once("\">").expect("the end of the tag");
        let (key, _) = tag.split_once("\" data-value=\"").expect("a value");
        let text = rest.split('<').next().unwrap_or_default();
        (key.replace("&gt;", ">"), text.to_owned())
    });
    texts.collect()
}

/// Widths of the bars of a page.
fn widths(page: &str) -> Vec<Decimal> {
    let bars = page.split("<rect ").skip(1);
    let bars = bars.filter_map(|rest| {
        rest.split_once("width=\"")?
            .1
            .split('"')
            .next()?
            .parse()
            .ok()
    });
    bars.collect()
}

#[test]
fn the_drawing_of_a_page_shows_its_marks() {
    for (name, outcome) in all() {
        let document = document(&outcome);
        let facts = facts(&outcome);
        let Some(summary) = &document.summary else {
            continue;
        };
        let page = html::render(summary, &facts, false);
        let charts = charts(summary);
        let marks: Vec<&Mark> = charts
            .iter()
            .flat_map(|chart| &chart.bars)
            .flat_map(|bar| &bar.marks)
            .collect();
        let expected: Vec<(String, String)> = marks
            .iter()
            .flat_map(|mark| figures(&mark.content))
            .map(|(key, text)| (key.to_owned(), text.to_owned()))
            .collect();
        assert_eq!(drawn(&page), expected, "{name}");
        let widths = widths(&page);
        assert_eq!(widths.len(), marks.len(), "{name}");
        for (mark, width) in marks.iter().zip(widths) {
            assert_eq!(mark.length == 0, width.is_zero(), "{name}");
        }
        assert_eq!(page.matches("role=\"img\"").count(), charts.len(), "{name}");
    }
}

#[test]
fn the_examples_have_a_summary_and_the_letter_has_none() {
    for (name, count) in EXAMPLES {
        let outcome = run(&example(name));
        let summary = document(&outcome).summary.as_ref().expect("a summary");
        assert!(summary.title.starts_with("一图读懂"), "{}", summary.title);
        assert_eq!(charts(summary).len(), count, "{name}");
        // What the document does not ask for is drawn in the summary alone.
        assert_eq!(charts(document(&outcome)).len(), count, "{name}");
        assert!(summary.body.len() > 8, "{name}");
    }
    let outcome = run(&example("ganzhou-st-2025-evaluation"));
    assert!(document(&outcome).summary.is_none());
}

#[test]
fn what_cannot_be_drawn_is_left_out() {
    let outcome = run(&example("wuhan-qingshan-2024"));
    let summary = document(&outcome).summary.as_ref().expect("a summary");
    // All its money has one source.
    let ids: Vec<&str> = charts(summary)
        .iter()
        .map(|chart| chart.id.as_str())
        .collect();
    assert_eq!(ids, ["functions", "expenditure-categories", "comparison"]);
    let key = |block: &Block| match block {
        Block::Paragraph(line) => figures(&line.content)
            .first()
            .map(|(key, _)| (*key).to_owned()),
        _ => None,
    };
    let keys: Vec<String> = summary.body.iter().take(3).filter_map(key).collect();
    assert_eq!(keys, ["revenue", "spending", "three-public"]);
    let labels = charts(summary)[2].bars.iter().map(|bar| plain(&bar.label));
    assert_eq!(
        labels.collect::<Vec<_>>(),
        ["支出合计", "基本支出", "项目支出"]
    );
    let before = charts(summary)[2].bars[0].marks[1].length;
    assert_eq!(before, 1000, "last year's budget was larger");
}
