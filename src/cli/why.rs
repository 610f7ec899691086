//! `gongkai why`

use serde_json::json;

use super::args::{Common, WhyOptions};
use super::columns::{clean, right, width};
use super::shared::Setup;
use super::{output, report};
use crate::diag::{Lang, Msg};
use crate::pipeline::Ask;
use crate::why::{self, Answer, Figure, Kind, Node, Place, Spot, TextPlace, Uses};

/// Explains a figure; false when it has no number.
pub fn run(options: &WhyOptions, common: &Common) -> Result<bool, Msg> {
    let setup = Setup::new(common)?;
    let mut outcomes = setup.run_with(&options.path, &Ask::version(options.at_version))?;
    let at = match &options.document {
        Some(id) => outcomes.iter().position(|outcome| outcome.id == *id),
        None => Some(0),
    };
    let Some(at) = at else {
        let ids: Vec<&str> = outcomes.iter().map(|outcome| outcome.id.as_str()).collect();
        return Err(Msg::new("no-document")
            .arg("id", options.document.as_deref().unwrap_or_default())
            .arg("known", ids.join("、")));
    };
    let outcome = outcomes.swap_remove(at);
    let depth = options.depth.unwrap_or(usize::MAX);
    let lang = common.lang();
    let Some(answer) = why::explain(&outcome, &options.figure, depth) else {
        report::print(&outcome.findings, &outcome.sources, common);
        return Ok(false);
    };
    let question = clean(&options.figure);
    match answer {
        Answer::Figures(figures) => {
            if common.machine() {
                output::out(&report::pretty(&json!({ "figures": figures })));
            } else {
                let texts = figures.iter().enumerate();
                let texts =
                    texts.map(|(at, one)| format!("{}{}", asked(at, one, lang), figure(one, lang)));
                output::out(&texts.collect::<Vec<_>>().join("\n"));
            }
            Ok(true)
        }
        Answer::Uses(found) => {
            if common.machine() {
                let text = match found.as_slice() {
                    [one] => report::pretty(one),
                    several => report::pretty(&json!({ "records": several })),
                };
                output::out(&text);
            } else {
                let texts: Vec<String> = found.iter().map(|one| uses(one, lang)).collect();
                output::out(&texts.join("\n"));
            }
            Ok(true)
        }
        Answer::Words(places, written) => {
            if common.machine() {
                output::out(&report::pretty(
                    &json!({ "words": places, "written": written }),
                ));
            } else {
                output::out(&words(&places, &written, lang));
            }
            Ok(true)
        }
        Answer::Refused(finding) => {
            report::print(&[*finding], &outcome.sources, common);
            Ok(false)
        }
        Answer::Nothing(near) => {
            if !near.is_empty() {
                let head = Msg::new("why-near").text(lang);
                output::err(&format!("{head}\n{}", places(&near, lang)));
            }
            Err(Msg::new("why-nothing").arg("figure", question))
        }
        Answer::NoRecord => Err(Msg::new("why-no-record").arg("place", question)),
    }
}

/// Which of several figures in the words asked about this one is.
fn asked(at: usize, figure: &Figure, lang: Lang) -> String {
    let Some(place) = &figure.asked else {
        return String::new();
    };
    let head = Msg::new("why-asked").arg("number", at + 1).text(lang);
    format!("{head}{}", places(std::slice::from_ref(place), lang))
}

/// Where words without figures are printed, and where they are written.
fn words(found: &[TextPlace], written: &[String], lang: Lang) -> String {
    let head = match written {
        [] => Msg::new("why-words-of-format"),
        places => Msg::new("why-words-written").arg("places", clean(&places.join("、"))),
    };
    format!("{}\n{}", head.text(lang), texts(found, lang))
}

/// The most places of words that are listed.
const MOST_TEXTS: usize = 12;

fn texts(found: &[TextPlace], lang: Lang) -> String {
    if found.is_empty() {
        return String::new();
    }
    let head = Msg::new("why-printed").arg("count", found.len()).text(lang);
    let mut out = format!("{head}\n");
    for place in found.iter().take(MOST_TEXTS) {
        let under = place.under.last().map_or("", String::as_str);
        let words = Msg::new("why-text")
            .arg("under", clean(under))
            .arg("text", clean(&place.text));
        out.push_str(&format!("  {}\n", words.text(lang)));
    }
    if found.len() > MOST_TEXTS {
        let more = Msg::new("why-more").arg("count", found.len() - MOST_TEXTS);
        out.push_str(&format!("  {}\n", more.text(lang)));
    }
    out
}

fn figure(figure: &Figure, lang: Lang) -> String {
    let mut out = String::new();
    node(&figure.derivation, "", "", 0, lang, &mut out);
    if figure.places.is_empty() {
        out.push_str(&format!("{}\n", Msg::new("why-not-shown").text(lang)));
    } else {
        let head = Msg::new("why-shown").arg("count", figure.places.len());
        out.push_str(&format!("{}\n", head.text(lang)));
        out.push_str(&places(&figure.places, lang));
    }
    out
}

/// One node and those below it. `first` stands before its own line, `rest` before the others;
/// `amount` is the width values of its siblings are filled to.
fn node(node_: &Node, first: &str, rest: &str, amount: usize, lang: Lang, out: &mut String) {
    let mut line = format!("{first}{}", right(&node_.value, amount));
    let label = clean(&node_.label);
    let words = match node_.kind {
        Kind::Ledger => Msg::new("why-ledger")
            .arg("id", &label)
            .arg("count", node_.children.len() + node_.omitted)
            .text(lang),
        _ => label,
    };
    line.push_str(&format!("  {words}"));
    if let Some(key) = &node_.key {
        line.push_str(&format!("  [{}]", clean(key)));
    }
    if let Some(place) = node_.place.as_ref().filter(|place| !place.is_empty()) {
        line.push_str(&format!("  {}", clean(place)));
    }
    let how = match node_.kind {
        Kind::Sum if node_.children.len() > 1 => Some(Msg::new("why-sum")),
        Kind::Same => Some(Msg::new("why-same")),
        Kind::Rounded => Some(Msg::new("why-rounded")),
        Kind::Less => Some(Msg::new("why-less")),
        Kind::Difference => Some(Msg::new("why-difference")),
        Kind::Ratio => Some(Msg::new("why-ratio")),
        Kind::Count => Some(Msg::new("why-count")),
        Kind::Known => Some(Msg::new("why-known")),
        _ => None,
    };
    if let Some(how) = how {
        line.push_str(&format!("  {}", how.text(lang)));
    }
    out.push_str(line.trim_end());
    out.push('\n');
    if let Some(calculation) = &node_.calculation {
        let bar = if node_.children.is_empty() {
            " "
        } else {
            "│"
        };
        out.push_str(&format!("{rest}{bar}  {calculation}\n"));
    }
    let filled = node_.children.iter().map(|child| width(&child.value)).max();
    let last = node_.children.len().saturating_sub(1);
    for (at, child) in node_.children.iter().enumerate() {
        let (own, below) = if at == last && node_.omitted == 0 {
            ("└─ ", "   ")
        } else {
            ("├─ ", "│  ")
        };
        let (own, below) = (format!("{rest}{own}"), format!("{rest}{below}"));
        node(child, &own, &below, filled.unwrap_or(0), lang, out);
    }
    if node_.omitted > 0 {
        let more = Msg::new("why-omitted").arg("count", node_.omitted);
        out.push_str(&format!("{rest}└─ {}\n", more.text(lang)));
    }
}

fn places(places: &[Place], lang: Lang) -> String {
    let mut out = String::new();
    for place in places {
        let shown = clean(&place.shown);
        let text = match &place.spot {
            Spot::Table {
                table,
                row,
                column,
                title,
                row_label,
                header,
                ..
            } => {
                let column_words = if header.is_empty() { column } else { header };
                let words = match row_label.is_empty() {
                    true => Msg::new("why-cell-alone"),
                    false => Msg::new("why-cell").arg("row", clean(row_label)),
                };
                let words = words
                    .arg("shown", shown)
                    .arg("title", clean(title))
                    .arg("column", clean(column_words));
                format!("{}  {table}/{row}/{column}", words.text(lang))
            }
            Spot::Text {
                under,
                before,
                after,
                ..
            } => {
                let words = Msg::new("why-text")
                    .arg("under", clean(under.last().map_or("", String::as_str)))
                    .arg("text", clean(&format!("…{before}【{shown}】{after}…")));
                words.text(lang)
            }
        };
        out.push_str(&format!("  {text}\n"));
    }
    out
}

fn uses(uses: &Uses, lang: Lang) -> String {
    let head = Msg::new("why-uses")
        .arg("place", clean(&uses.place))
        .arg("record", &uses.record)
        .arg("count", uses.facts.len());
    let mut out = format!("{}\n", head.text(lang));
    for one in &uses.facts {
        out.push_str(&format!(
            "\n{}  {}  [{}]\n",
            one.value,
            clean(&one.label),
            clean(&one.key)
        ));
        out.push_str(&places(&one.places, lang));
    }
    if uses.unshown > 0 {
        let more = Msg::new("why-unshown").arg("count", uses.unshown);
        out.push_str(&format!("\n{}\n", more.text(lang)));
    }
    if !uses.texts.is_empty() {
        out.push_str(&format!("\n{}", texts(&uses.texts, lang)));
    }
    out
}
