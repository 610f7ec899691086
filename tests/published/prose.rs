//! Paragraphs and their figures, section by section.

use gongkai::document::tree::{Document, Inline, plain};

use crate::deviations::{Deviations, Difference};
use crate::oracle::Prose;
use crate::printed::{self, Section};
use crate::text::{likeness, norm, pieces};

/// Alike enough to be versions of one paragraph.
const SAME_PARAGRAPH: usize = 45;

/// What was compared.
#[derive(Default)]
pub struct Counts {
    pub paragraphs: usize,
    pub figures: usize,
}

pub fn compare(
    published: &[Prose],
    document: &Document,
    deviations: &mut Deviations,
) -> (Vec<Difference>, Counts) {
    let sections = printed::sections(document);
    let mut found = Vec::new();
    let mut counts = Counts::default();
    let mut done: Vec<usize> = Vec::new();
    for group in published.chunk_by(|a, b| a.section == b.section) {
        let name = printed::section_name(&group[0].section);
        let at = sections
            .iter()
            .position(|section| section.names.contains(&name));
        let empty = Section {
            names: Vec::new(),
            paragraphs: Vec::new(),
        };
        let ours = at.map_or(&empty, |at| &sections[at]);
        done.extend(at);
        section(group, ours, deviations, &mut found, &mut counts);
    }
    for (at, section) in sections.iter().enumerate() {
        if !done.contains(&at) {
            for paragraph in &section.paragraphs {
                found.push(Difference {
                    place: format!("prose {} +", section.names[0]),
                    published: String::new(),
                    ours: plain(paragraph),
                });
            }
        }
    }
    (found, counts)
}

fn section(
    group: &[Prose],
    section: &Section,
    deviations: &mut Deviations,
    found: &mut Vec<Difference>,
    counts: &mut Counts,
) {
    let texts: Vec<String> = section.paragraphs.iter().map(|p| norm(&plain(p))).collect();
    let expected: Vec<String> = group
        .iter()
        .map(|published| deviations.applied(&place(published), &published.text))
        .collect();
    // Which run of our paragraphs each published one is: equal ones first, then the most alike.
    let mut taken = vec![false; texts.len()];
    let mut runs: Vec<Option<std::ops::Range<usize>>> = Vec::new();
    for text in &expected {
        let run = equal_run(text, &texts, &taken);
        run.iter()
            .cloned()
            .flatten()
            .for_each(|at| taken[at] = true);
        runs.push(run);
    }
    for ((published, text), run) in group.iter().zip(&expected).zip(&mut runs) {
        counts.paragraphs += 1;
        if run.is_some() || text.is_empty() {
            continue;
        }
        let free = (0..texts.len()).filter(|&at| !taken[at]);
        let best = free.max_by_key(|&at| (likeness(text, &texts[at]), std::cmp::Reverse(at)));
        let best = best.filter(|&at| likeness(text, &texts[at]) >= SAME_PARAGRAPH);
        let Some(at) = best else {
            found.push(difference(published, text, ""));
            continue;
        };
        taken[at] = true;
        *run = Some(at..at + 1);
        for (theirs, ours) in pieces(text, &texts[at]) {
            found.push(difference(published, &theirs, &ours));
        }
    }
    for (text, _) in texts.iter().zip(&taken).filter(|(_, taken)| !**taken) {
        found.push(Difference {
            place: format!("prose {} +", group[0].section),
            published: String::new(),
            ours: text.clone(),
        });
    }
    order(group, &runs, found);
    for ((published, text), run) in group.iter().zip(&expected).zip(&runs) {
        let run = run.clone().unwrap_or(0..0);
        let content: Vec<&Inline> = section.paragraphs[run].iter().flatten().collect();
        figures(published, text, &content, found, counts);
    }
}

fn difference(published: &Prose, theirs: &str, ours: &str) -> Difference {
    Difference {
        place: place(published),
        published: theirs.to_owned(),
        ours: ours.to_owned(),
    }
}

fn place(published: &Prose) -> String {
    format!("prose {} {}", published.section, published.n)
}

/// The first free run of our paragraphs that reads exactly like the text.
fn equal_run(text: &str, texts: &[String], taken: &[bool]) -> Option<std::ops::Range<usize>> {
    (0..texts.len()).find_map(|start| {
        let mut rest = text;
        for at in start..texts.len() {
            if taken[at] {
                return None;
            }
            rest = rest.strip_prefix(texts[at].as_str())?;
            if rest.is_empty() {
                return Some(start..at + 1);
            }
        }
        None
    })
}

/// Paragraphs that stand in another order than published.
fn order(group: &[Prose], runs: &[Option<std::ops::Range<usize>>], found: &mut Vec<Difference>) {
    let mut matched: Vec<(usize, usize)> = group
        .iter()
        .zip(runs)
        .filter_map(|(published, run)| Some((run.as_ref()?.start, published.n)))
        .collect();
    let names = |list: &[(usize, usize)]| -> String {
        let names: Vec<String> = list.iter().map(|(_, n)| n.to_string()).collect();
        names.join("、")
    };
    let theirs = names(&matched);
    matched.sort_unstable();
    let ours = names(&matched);
    if theirs != ours {
        found.push(Difference {
            place: format!("prose {} / order", group[0].section),
            published: theirs,
            ours,
        });
    }
}

/// Every published figure stands in its clause, and is a number the program knows as one.
fn figures(
    published: &Prose,
    expected: &str,
    content: &[&Inline],
    found: &mut Vec<Difference>,
    counts: &mut Counts,
) {
    let ours: String = content.iter().map(|inline| norm(inline.text())).collect();
    let mut numbers: Vec<String> = content
        .iter()
        .filter(|inline| !matches!(inline, Inline::Text { .. }))
        .map(|inline| inline.text().trim_end_matches('%').to_owned())
        .collect();
    for figure in &published.figures {
        counts.figures += 1;
        if ours.is_empty() || ours != expected {
            continue; // reported with its paragraph
        }
        // A clause that is not there overlaps a listed piece: the whole text has been compared.
        if !ours.contains(&norm(&figure.clause)) {
            continue;
        }
        let whole = figure.text.trim_end_matches('%');
        match numbers.iter().position(|number| number == whole) {
            Some(at) => {
                numbers.swap_remove(at);
            }
            None => found.push(Difference {
                place: format!("{} / figure", place(published)),
                published: format!("{}:{}", figure.text, figure.clause),
                ours: String::new(),
            }),
        }
    }
}
