//! Lines chosen by us where the engine's choice would leave a single character behind: those of
//! labels and titles.

use super::pieces::Pieces;
use super::text::{Milli, natural_width, width};
use crate::document::tree::{Inline, plain};

/// The widest text that is still a label.
const LONGEST: Milli = 40_000;

/// A label: where it does not fit on one line, no line is much shorter than the others, and a remark
/// in brackets at its end stands on lines of its own.
#[derive(Debug, Clone)]
pub struct Label {
    text: String,
    whole: Pieces,
    /// Words and remark.
    parts: Option<[Pieces; 2]>,
}

impl Label {
    /// `None` for a text that is too long, or holds figures.
    pub fn new(content: &[Inline]) -> Option<Label> {
        let figures = content.iter().any(|i| matches!(i, Inline::Figure { .. }));
        if figures || natural_width(content) > LONGEST {
            return None;
        }
        let text = plain(content);
        Some(Label {
            whole: Pieces::of(&text),
            parts: remark(&text).map(|(words, remark)| [words, remark].map(Pieces::of)),
            text,
        })
    }

    /// Width of the longest piece.
    pub fn hard(&self) -> Milli {
        self.whole.hard()
    }

    /// Where its lines end, when it needs several.
    fn ends(&self, room: Milli) -> Option<Vec<usize>> {
        if self.whole.natural <= room {
            return None;
        }
        let lines = self.whole.even(room);
        let Some([words, remark]) = &self.parts else {
            return Some(lines);
        };
        let mut cut = words.even(room);
        let end = cut.last().copied().unwrap_or(0);
        cut.extend(remark.even(room).into_iter().map(|at| end + at));
        Some(if cut.len() <= lines.len() + 1 {
            cut
        } else {
            lines
        })
    }

    /// Number of lines in some room.
    pub fn count(&self, room: Milli) -> u64 {
        self.ends(room).map_or(1, |ends| ends.len() as u64)
    }

    /// Its lines, when it needs several.
    pub fn lines(&self, room: Milli) -> Option<Vec<String>> {
        self.ends(room).map(|ends| cut(&self.text, ends))
    }
}

/// A text cut into lines.
fn cut(text: &str, ends: Vec<usize>) -> Vec<String> {
    let mut start = 0;
    let lines = ends.into_iter().map(|end| {
        let line = &text[std::mem::replace(&mut start, end)..end];
        line.trim().to_owned()
    });
    lines.collect()
}

/// Widest part of a label that is better not broken, as far as eight characters.
pub fn label_width(content: &[Inline]) -> Milli {
    let text = plain(content);
    let (words, remark) = remark(&text).unwrap_or((&text, ""));
    width(words).max(width(remark)).min(8_000)
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
    let ends = Pieces::of(text).even(room * 1000 / size.max(1));
    (size, cut(text, ends))
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
