//! The certificate as a page of A4: display strings as data for `certificate.typ`.

use serde::Serialize;

use super::places::{clipped, short};
use super::rows::{self, Matter, Row, Verdict};
use super::{Certificate, Clock, Point, words};
use crate::budget::model::Date;
use crate::diag::Level;
use crate::render::typst::{FontSet, VirtualProject, page_project, width};

/// Findings told on the page; the rest is in the other files.
const MATTERS: usize = 8;
/// Waivers told on the page.
const WAIVERS: usize = 6;
/// Characters of a message.
const MESSAGE: usize = 110;
/// Stands where no face has a character: the mark printers use.
const UNKNOWN: char = '〓';

const LAYOUT: &str = include_str!("../../templates/layout/certificate.typ");

/// Everything the page shows, ready to be set.
#[derive(Serialize)]
struct Page {
    title: &'static str,
    subject: String,
    agency: String,
    head: Vec<(&'static str, String)>,
    passed: bool,
    verdict: String,
    clock: String,
    clock_broken: bool,
    columns: [&'static str; 4],
    groups: Vec<Group>,
    matters: Vec<Line>,
    more: String,
    waivers: Vec<String>,
    notes: Vec<(String, String)>,
    signatures: [&'static str; 3],
}

#[derive(Serialize)]
struct Group {
    title: String,
    rows: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    verdict: Verdict,
    word: &'static str,
    text: String,
    basis: String,
    place: String,
}

/// The page as a project for an engine. Characters no face has are replaced: the page must be made,
/// whatever a name holds.
pub fn project(certificate: &Certificate, fonts: &FontSet) -> VirtualProject {
    let text = serde_json::to_string(&page(certificate)).unwrap_or_default();
    let shown = |c: char| c.is_ascii() || fonts.covers(c);
    let text: String = text
        .chars()
        .map(|c| if shown(c) { c } else { UNKNOWN })
        .collect();
    page_project(LAYOUT, text.into_bytes(), fonts, date(certificate))
}

/// The day it was made for.
pub fn date(certificate: &Certificate) -> (i32, u8, u8) {
    let date = Date::parse(&certificate.as_of);
    date.map_or((1970, 1, 1), |date| (date.year, date.month, date.day))
}

fn page(certificate: &Certificate) -> Page {
    let groups = certificate.rows.chunk_by(|a, b| a.group == b.group);
    let matters = rows::matters(&certificate.rows);
    let left = matters.len().saturating_sub(MATTERS);
    let more = match left {
        0 => String::new(),
        _ => format!("另有 {left} 条，见同名 HTML 和 JSON 文件。"),
    };
    let mut waivers: Vec<String> = certificate.waivers.iter().map(words::waiver).collect();
    if waivers.len() > WAIVERS {
        let left = waivers.len() - WAIVERS;
        waivers.truncate(WAIVERS);
        waivers.push(format!("另有 {left} 项豁免，见同名 HTML 和 JSON 文件。"));
    }
    Page {
        title: words::TITLE,
        subject: words::subject(certificate),
        agency: certificate.agency.clone(),
        head: words::head(certificate),
        passed: certificate.passed,
        verdict: words::verdict(certificate),
        clock: words::clock(&certificate.clock),
        clock_broken: Clock::broken(&certificate.clock),
        columns: words::COLUMNS,
        groups: halved(groups.map(group).collect()),
        matters: matters.into_iter().take(MATTERS).map(matter).collect(),
        more,
        waivers,
        notes: notes(certificate),
        signatures: words::SIGNATURES,
    }
}

fn group(rows: &[Row]) -> Group {
    let line = |row: &Row| Line {
        verdict: row.verdict,
        word: row.verdict.word(),
        text: row.title.clone(),
        basis: row.provisions.join(""),
        place: clipped(&words::place(row), 24),
    };
    Group {
        title: rows
            .first()
            .map_or("", |row| words::group(&row.group))
            .to_owned(),
        rows: rows.iter().map(line).collect(),
    }
}

/// The groups with the one in the middle taken apart, so that they fill two columns evenly.
fn halved(groups: Vec<Group>) -> Vec<Group> {
    let tall = |group: &Group| HEADING + group.rows.iter().map(lines).sum::<usize>();
    let half = groups.iter().map(tall).sum::<usize>() / 2;
    let mut out = Vec::new();
    let mut above = 0;
    for group in groups {
        let own = tall(&group);
        let mut room = half.saturating_sub(above + HEADING);
        let mut fits = |line: &Line| {
            let fits = lines(line) <= room;
            room = room.saturating_sub(lines(line));
            fits
        };
        let at = group.rows.iter().take_while(|line| fits(line)).count();
        above += own;
        // A row or two alone are no group.
        if above > half && above - own < half && at > 1 && at + 1 < group.rows.len() {
            let Group { title, mut rows } = group;
            let rest = rows.split_off(at);
            let further = format!("{title}（续）");
            out.push(Group { title, rows });
            out.push(Group {
                title: further,
                rows: rest,
            });
        } else {
            out.push(group);
        }
    }
    out
}

/// Lines a heading takes, with the room above it.
const HEADING: usize = 2;
/// Width of the last column, in thousandths of the type size.
const PLACE: u64 = 12_000;

fn lines(line: &Line) -> usize {
    let lines = width(&line.place).div_ceil(PLACE).max(1);
    usize::try_from(lines).unwrap_or(1)
}

fn matter((row, matter): (&Row, &Matter)) -> Line {
    let verdict = match matter.level >= Level::Deny {
        true => Verdict::Violated,
        false => Verdict::Advised,
    };
    let places: Vec<String> = matter
        .place
        .iter()
        .map(|place| short(std::slice::from_ref(place)))
        .chain(matter.input.clone())
        .collect();
    Line {
        verdict,
        word: verdict.word(),
        text: format!("{}：{}", row.title, clipped(&matter.message, MESSAGE)),
        basis: String::new(),
        place: places.join("；"),
    }
}

/// What stands below the rows in small type.
fn notes(certificate: &Certificate) -> Vec<(String, String)> {
    let mut notes = Vec::new();
    let names = |points: &[Point]| {
        let names: Vec<&str> = points.iter().map(|point| point.title.as_str()).collect();
        format!("{}。", names.join("；"))
    };
    let guaranteed = &certificate.guaranteed;
    if !guaranteed.is_empty() {
        let title = format!("由程序保证 {} 项", guaranteed.len());
        notes.push((title, names(guaranteed)));
    }
    let outside = &certificate.outside;
    if !outside.is_empty() {
        let title = format!("程序不检查、请另行核对 {} 项", outside.len());
        notes.push((title, names(outside)));
    }
    let provisions = words::provisions(certificate);
    if !provisions.is_empty() {
        notes.push(("依据".to_owned(), provisions));
    }
    notes.push(("说明".to_owned(), words::REMARK.to_owned()));
    notes
}
