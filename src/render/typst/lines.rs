//! How text breaks into lines: an estimate of what the engine does, and lines chosen by us where
//! its choice would leave a single character behind.

use super::text::{Milli, advance, width};
use crate::document::tree::{Inline, plain};

/// What may follow a figure and must stay on its line. The layout gets the same list.
pub const UNITS: &[&str] = &[
    "万元",
    "亿元",
    "元",
    "个百分点",
    "万人次",
    "人次",
    "万人",
    "平方米",
    "%",
    "％",
    "‰",
    "年",
    "人",
    "个",
    "家",
    "辆",
    "项",
    "名",
    "场",
    "次",
    "件",
    "台",
    "套",
    "批",
];

/// Marks that cannot begin a line.
fn closing(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '）'
            | '》'
            | '〉'
            | '】'
            | '〕'
            | '」'
            | '』'
            | '”'
            | '’'
            | '…'
            | '—'
            | '%'
            | '％'
            | '‰'
            | ','
            | '.'
            | ';'
            | ':'
            | '!'
            | '?'
            | ')'
            | ']'
            | '}'
    )
}
/// Marks that cannot end a line.
fn opening(c: char) -> bool {
    matches!(
        c,
        '（' | '《' | '〈' | '【' | '〔' | '「' | '『' | '“' | '‘' | '(' | '[' | '{'
    )
}

/// The unit word at the beginning of a text that follows a figure.
fn unit_of(text: &str) -> Option<&'static str> {
    UNITS.iter().copied().find(|unit| text.starts_with(unit))
}

/// The pieces of a paragraph between the places where a line may end; spaces stay at the end of
/// the piece before them.
pub fn pieces(content: &[Inline]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut unit = "";
    for inline in content {
        let text = inline.text();
        if let Inline::Figure { .. } = inline {
            // A figure begins a piece of its own unless an opening mark stands before it.
            match found.last_mut().filter(|last| last.ends_with(opening)) {
                Some(last) => last.push_str(text),
                None => found.push(text.to_owned()),
            }
            unit = text;
            continue;
        }
        let bound = unit_of(text).filter(|_| !unit.is_empty()).unwrap_or("");
        unit = "";
        if let Some(last) = found.last_mut() {
            last.push_str(bound);
        }
        for c in text[bound.len()..].chars() {
            push(&mut found, c);
        }
    }
    found
}

fn full_width(c: char) -> bool {
    advance(c) >= 1000 && !c.is_ascii()
}

fn push(found: &mut Vec<String>, c: char) {
    let joined = found.last().is_some_and(|last| {
        let before = last.chars().next_back();
        before.is_some_and(|before| {
            c == ' '
                || closing(c)
                || opening(before)
                || (before != ' ' && !full_width(before) && !full_width(c))
        })
    });
    match found.last_mut().filter(|_| joined) {
        Some(last) => last.push(c),
        None => found.push(c.to_string()),
    }
}

/// Width of the longest piece of a paragraph that must not be broken.
pub fn hard_width(content: &[Inline]) -> Milli {
    let widths = pieces(content).into_iter().map(|piece| width(piece.trim()));
    widths.max().unwrap_or(0)
}

/// Number of lines a paragraph takes in some room.
pub fn count(content: &[Inline], room: Milli) -> u64 {
    let natural = width(&plain(content));
    if natural <= room {
        return 1;
    }
    fill(&pieces(content), room).len().max(1) as u64
}

/// Puts pieces into lines, each as full as possible.
fn fill(pieces: &[String], room: Milli) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for piece in pieces {
        let needed = width(piece.trim_end());
        match lines.last_mut().filter(|_| used + needed <= room) {
            Some(line) => {
                line.push_str(piece);
                used += width(piece);
            }
            None => {
                lines.push(piece.clone());
                used = width(piece);
            }
        }
    }
    lines
}

/// The same number of lines as [`fill`], but of nearly equal lengths.
fn even(pieces: &[String], room: Milli) -> Vec<String> {
    let full = fill(pieces, room);
    let mut rest: Milli = pieces.iter().map(|piece| width(piece)).sum();
    let mut lines: Vec<String> = Vec::new();
    let mut pieces = pieces.iter().peekable();
    for left in (1..=full.len() as Milli).rev() {
        let target = rest / left;
        let (mut line, mut used) = (String::new(), 0);
        while let Some(piece) = pieces.peek() {
            let next = width(piece);
            let enough = left > 1 && used + next / 2 > target;
            if used > 0 && (enough || used + next > room) {
                break;
            }
            line.push_str(piece);
            used += next;
            pieces.next();
        }
        rest -= used;
        lines.push(line);
    }
    // Pieces of unequal widths may not come out.
    if pieces.next().is_none() { lines } else { full }
}

/// Lines of a short label that does not fit on one: a remark in brackets at its end stands on lines
/// of its own, and no line is much shorter than the others. `None` when it fits, or holds figures.
pub fn label(content: &[Inline], room: Milli) -> Option<Vec<String>> {
    let text = plain(content);
    let natural = width(&text);
    let figures = content.iter().any(|i| matches!(i, Inline::Figure { .. }));
    if natural <= room || natural > 40_000 || figures {
        return None;
    }
    let mut lines = even(&pieces_of(&text), room);
    if let Some((words, remark)) = remark(&text) {
        let cut = [words, remark].map(|part| even(&pieces_of(part), room));
        let cut = cut.concat();
        if cut.len() <= lines.len() + 1 {
            lines = cut;
        }
    }
    Some(lines.iter().map(|line| line.trim().to_owned()).collect())
}

/// Widest part of a label that is better not broken, as far as eight characters.
pub fn label_width(content: &[Inline]) -> Milli {
    let text = plain(content);
    let (words, remark) = remark(&text).unwrap_or((&text, ""));
    width(words).max(width(remark)).min(8_000)
}

fn pieces_of(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for c in text.chars() {
        push(&mut found, c);
    }
    found
}

/// A text and the remark in brackets it ends with.
fn remark(text: &str) -> Option<(&str, &str)> {
    let at = text.find(['（', '('])?;
    (at > 0 && text.ends_with(['）', ')'])).then(|| text.split_at(at))
}

/// Lines of a title at the largest of some sizes, descending, at which it stays on one line; else
/// two or more lines at the largest size, broken where it reads well.
pub fn title(text: &str, sizes: &[u64], room: u64) -> (u64, Vec<String>) {
    let natural = title_width(text);
    let one = sizes
        .iter()
        .copied()
        .find(|size| natural * size / 1000 <= room);
    if let Some(size) = one {
        return (size, vec![text.to_owned()]);
    }
    let smallest = sizes.last().copied().unwrap_or(16_000);
    for &size in sizes {
        let fits = |part: &str| title_width(part.trim()) * size / 1000 <= room;
        // Before the year, else after the number of a part, else after the name of a place.
        let at = [before_year(text), after_number(text), after_place(text)];
        let best = at.into_iter().flatten().find(|at| {
            let (first, second) = text.split_at(*at);
            let short = title_width(first.trim()).min(title_width(second.trim()));
            fits(first) && fits(second) && short * 5 >= natural
        });
        if let Some(at) = best {
            let (first, second) = text.split_at(at);
            return (size, vec![first.trim().into(), second.trim().into()]);
        }
    }
    let size = sizes.first().copied().unwrap_or(smallest);
    let lines = even(&pieces_of(text), room * 1000 / size.max(1));
    (
        size,
        lines.iter().map(|line| line.trim().to_owned()).collect(),
    )
}

/// The face of titles has wider digits than that of tables.
fn title_width(text: &str) -> Milli {
    let narrow = text.chars().filter(char::is_ascii_alphanumeric).count();
    width(text) + 110 * narrow as Milli
}

fn before_year(text: &str) -> Option<usize> {
    let end = text.find('年')?;
    let digits = text[..end]
        .chars()
        .rev()
        .take_while(char::is_ascii_digit)
        .count();
    (digits == 4 && end > 4).then(|| end - 4)
}

fn after_number(text: &str) -> Option<usize> {
    text.find([' ', '\u{3000}'])
        .filter(|_| text.starts_with('第'))
}

/// After the last of the places a name begins with: 武汉市青山区|科学技术局.
fn after_place(text: &str) -> Option<usize> {
    let mut found = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        // 城市管理局, 社区服务中心: no places.
        if "省市县区旗州盟".contains(c) && !"城社园".contains(before) && at > 0 {
            found = Some(end);
        }
        before = c;
    }
    found.filter(|end| *end < text.len())
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
