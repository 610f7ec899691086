//! A difference as text for people: one outline, printed plainly or as Markdown.

use rust_decimal::Decimal;

use super::{Change, Diff, Figure, Moved};
use crate::budget::money::round_half_away;
use crate::diag::{Lang, Msg};
use crate::why::Spot;

/// A line of the outline: how deep it stands, and its words.
pub(crate) type Line = (usize, String);

/// For a terminal.
pub fn plain(diff: &Diff, lang: Lang) -> String {
    plain_lines(outline(diff, lang))
}

/// An outline for a terminal.
pub(crate) fn plain_lines(lines: Vec<Line>) -> String {
    let mut out = String::new();
    for (depth, words) in lines {
        let words: String = words
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        out.push_str(&"  ".repeat(depth));
        out.push_str(&words);
        out.push('\n');
    }
    out
}

/// As Markdown: headings, and lists below them.
pub fn markdown(diff: &Diff, title: &str, lang: Lang) -> String {
    let mut out = format!("# {}\n", escaped(title));
    let mut last = 0;
    for (depth, words) in outline(diff, lang) {
        let words = escaped(&words);
        match depth {
            0 => out.push_str(&format!("\n## {words}\n")),
            depth => {
                if last == 0 {
                    out.push('\n');
                }
                out.push_str(&format!("{}- {words}\n", "  ".repeat(depth - 1)));
            }
        }
        last = depth;
    }
    out
}

/// Text that is no markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

pub(crate) fn outline(diff: &Diff, lang: Lang) -> Vec<Line> {
    if diff.is_empty() {
        return vec![(0, Msg::new("diff-nothing").text(lang))];
    }
    let mut out: Vec<Line> = Vec::new();
    let head = |out: &mut Vec<Line>, id: &'static str, count: usize| {
        out.push((0, Msg::new(id).arg("count", count).text(lang)));
    };
    if !diff.settings.is_empty() {
        head(&mut out, "diff-settings", diff.settings.len());
        for setting in &diff.settings {
            let words = format!("{}：{} → {}", setting.name, setting.before, setting.after);
            out.push((1, words));
        }
    }
    if !diff.inputs.is_empty() {
        head(&mut out, "diff-inputs", diff.inputs.len());
        for (at, change) in diff.inputs.iter().enumerate() {
            input(at, change, lang, &mut out);
        }
    }
    let (shown, others): (Vec<&Figure>, Vec<&Figure>) = diff
        .figures
        .iter()
        .partition(|figure| !diff.whole || !figure.places.is_empty());
    if !shown.is_empty() {
        let places: usize = shown.iter().map(|figure| figure.places.len()).sum();
        let id = if diff.whole {
            "diff-figures"
        } else {
            "diff-facts"
        };
        let words = Msg::new(id).arg("count", shown.len()).arg("places", places);
        out.push((0, words.text(lang)));
        for figure in &shown {
            moved(figure, lang, &mut out);
        }
    }
    let hidden: Vec<&&Figure> = others.iter().filter(|figure| figure.hidden > 0).collect();
    if !hidden.is_empty() {
        head(&mut out, "diff-hidden", hidden.len());
        for figure in hidden {
            out.push((1, value(figure)));
        }
    }
    let behind = others.iter().filter(|figure| figure.hidden == 0).count();
    if behind > 0 {
        head(&mut out, "diff-behind", behind);
    }
    if !diff.wording.is_empty() {
        head(&mut out, "diff-wording", diff.wording.len());
        for wording in &diff.wording {
            let under = wording.under.join(" › ");
            out.push((1, format!("{under}{}", causes(&wording.causes))));
            for (sign, text) in [("−", &wording.before), ("+", &wording.after)] {
                if let Some(text) = text {
                    out.push((2, format!("{sign} {text}")));
                }
            }
        }
    }
    out
}

fn input(at: usize, change: &Change, lang: Lang, out: &mut Vec<Line>) {
    let id = match (&change.before, &change.after) {
        (None, _) => "diff-record-new",
        (_, None) => "diff-record-gone",
        _ => "diff-record",
    };
    let place = change.after.as_ref().or(change.before.as_ref());
    let words = Msg::new(id)
        .arg("number", at + 1)
        .arg("record", change.record)
        .arg("name", &change.name)
        .arg("place", place.map_or("", String::as_str));
    out.push((1, words.text(lang)));
    if let Some(amendment) = &change.amendment {
        let words = Msg::new("diff-amendment")
            .arg("basis", &amendment.basis)
            .arg("reason", &amendment.reason);
        out.push((2, words.text(lang)));
    }
    for field in &change.fields {
        out.push((
            2,
            format!("{}：{}", field.field, apart(&field.before, &field.after)),
        ));
    }
}

/// The numbers of the records something comes from.
fn causes(causes: &[usize]) -> String {
    let numbers = causes.iter().map(|at| format!(" [{}]", at + 1));
    match causes.is_empty() {
        true => String::new(),
        false => format!("  ←{}", numbers.collect::<String>()),
    }
}

fn moved(figure: &Figure, lang: Lang, out: &mut Vec<Line>) {
    out.push((1, format!("{}{}", value(figure), causes(&figure.causes))));
    for place in &figure.places {
        out.push((2, spot(place, lang)));
    }
}

fn value(figure: &Figure) -> String {
    if figure.unit == "1" {
        return ratio(figure);
    }
    let difference = figure.difference.as_ref();
    let difference = difference.map_or_else(String::new, |text| format!("（{text}）"));
    let change = arrow(&figure.before, &figure.after);
    let unit = match figure.unit.is_empty() {
        true => String::new(),
        false => format!(" {}", figure.unit),
    };
    format!("{}：{change}{unit}{difference}", figure.label)
}

/// A ratio as a percentage, with as many digits as it takes to see that it moved.
fn ratio(figure: &Figure) -> String {
    let percent = |text: &Option<String>| {
        let number = text.as_ref()?.parse::<Decimal>().ok()?;
        number.checked_mul(Decimal::ONE_HUNDRED)
    };
    let (before, after) = (percent(&figure.before), percent(&figure.after));
    let places = (2..=10).find(|&places| {
        let rounded = |number: Option<Decimal>| number.map(|n| round_half_away(n, places));
        rounded(before) != rounded(after)
    });
    let places = places.unwrap_or(10);
    let text = |number: Option<Decimal>| {
        let number = round_half_away(number?, places);
        Some(format!("{number:.*}%", places as usize))
    };
    format!("{}：{}", figure.label, arrow(&text(before), &text(after)))
}

fn arrow(before: &Option<String>, after: &Option<String>) -> String {
    let text = |side: &Option<String>| side.clone().unwrap_or_else(|| "（无）".to_owned());
    format!("{} → {}", text(before), text(after))
}

/// As [`arrow`], of long texts only where they differ, with some words around.
fn apart(before: &Option<String>, after: &Option<String>) -> String {
    const LONG: usize = 60;
    const AROUND: usize = 12;
    let (Some(old), Some(new)) = (before, after) else {
        return arrow(before, after);
    };
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    if old.len().max(new.len()) <= LONG {
        return arrow(before, after);
    }
    let same = |(a, b): &(&char, &char)| a == b;
    let head = old.iter().zip(&new).take_while(same).count();
    let left = old.len().min(new.len()) - head;
    let rest = old.iter().rev().zip(new.iter().rev());
    let tail = rest.take(left).take_while(same).count();
    let start = head.saturating_sub(AROUND);
    let cut = |text: &[char]| {
        let end = (text.len() - tail + AROUND).min(text.len());
        let dots = |there: bool| if there { "…" } else { "" };
        let middle: String = text[start..end].iter().collect();
        Some(format!(
            "{}{middle}{}",
            dots(start > 0),
            dots(end < text.len())
        ))
    };
    arrow(&cut(&old), &cut(&new))
}

fn spot(place: &Moved, lang: Lang) -> String {
    let change = arrow(&place.before, &place.after);
    match &place.spot {
        Spot::Table {
            row,
            column,
            title,
            row_label,
            header,
            ..
        } => {
            let row = if row_label.is_empty() { row } else { row_label };
            let column = if header.is_empty() { column } else { header };
            let words = Msg::new("why-cell")
                .arg("shown", change)
                .arg("title", title);
            words.arg("row", row).arg("column", column).text(lang)
        }
        Spot::Text {
            under,
            before,
            after,
            ..
        } => {
            let words = Msg::new("why-text").arg("under", under.last().map_or("", String::as_str));
            words
                .arg("text", format!("…{before}【{change}】{after}…"))
                .text(lang)
        }
    }
}
