//! Where a text may break, and how it fills lines: an estimate of what the engine does. A text is
//! measured once; how it stands in some room is then a matter of adding numbers.

use super::text::{Milli, advance};
use crate::document::tree::Inline;

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

fn full_width(c: char) -> bool {
    advance(c) >= 1000 && !c.is_ascii()
}

/// The unit word at the beginning of a text that follows a figure.
fn unit_of(text: &str) -> Option<&'static str> {
    UNITS.iter().copied().find(|unit| text.starts_with(unit))
}

/// What stands between two places where a line may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Piece {
    /// Where it ends in the text.
    end: usize,
    /// Its last character.
    last: Option<char>,
    /// Width of the spaces it begins with.
    lead: Milli,
    /// Width without the spaces at its end.
    needed: Milli,
    width: Milli,
}

/// A text cut into pieces; spaces stay at the end of the piece before them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pieces {
    list: Vec<Piece>,
    /// Width on one line.
    pub natural: Milli,
}

impl Pieces {
    /// Cuts a text without figures.
    pub fn of(text: &str) -> Pieces {
        let mut pieces = Pieces::default();
        pieces.words(text);
        pieces
    }

    /// Cuts a paragraph.
    pub fn new(content: &[Inline]) -> Pieces {
        let mut pieces = Pieces::default();
        let mut after_figure = false;
        for inline in content {
            let text = inline.text();
            if let Inline::Figure { .. } = inline {
                // A figure begins a piece of its own unless an opening mark stands before it.
                if !pieces.last().is_some_and(opening) {
                    pieces.begin();
                }
                pieces.glue(text);
                after_figure = !text.is_empty();
                continue;
            }
            let unit = unit_of(text).filter(|_| after_figure).unwrap_or("");
            after_figure = false;
            pieces.glue(unit);
            pieces.words(&text[unit.len()..]);
        }
        pieces
    }

    fn last(&self) -> Option<char> {
        self.list.last()?.last
    }

    fn begin(&mut self) {
        let end = self.list.last().map_or(0, |piece| piece.end);
        self.list.push(Piece {
            end,
            ..Piece::default()
        });
    }

    /// Adds a text to the last piece.
    fn glue(&mut self, text: &str) {
        for c in text.chars() {
            self.add(c);
        }
    }

    fn words(&mut self, text: &str) {
        for c in text.chars() {
            let joined = self.last().is_some_and(|before| {
                c == ' '
                    || closing(c)
                    || opening(before)
                    || (before != ' ' && !full_width(before) && !full_width(c))
            });
            if !joined {
                self.begin();
            }
            self.add(c);
        }
    }

    /// Adds a character to the last piece.
    fn add(&mut self, c: char) {
        let Some(piece) = self.list.last_mut() else {
            return;
        };
        let width = advance(c);
        if !c.is_whitespace() {
            piece.needed = piece.width + width;
        } else if piece.lead == piece.width {
            piece.lead += width;
        }
        piece.last = Some(c);
        piece.end += c.len_utf8();
        piece.width += width;
        self.natural += width;
    }

    /// Width of the longest piece.
    pub fn hard(&self) -> Milli {
        let pieces = self.list.iter();
        let widths = pieces.map(|piece| piece.needed.saturating_sub(piece.lead));
        widths.max().unwrap_or(0)
    }

    /// Number of lines in some room.
    pub fn count(&self, room: Milli) -> u64 {
        match self.natural <= room {
            true => 1,
            false => self.fill(room).count().max(1) as u64,
        }
    }

    /// Where lines end that are each as full as possible.
    pub fn fill(&self, room: Milli) -> impl Iterator<Item = usize> {
        let mut pieces = self.list.iter().peekable();
        std::iter::from_fn(move || {
            let Piece {
                mut end,
                width: mut used,
                ..
            } = *pieces.next()?;
            while let Some(piece) = pieces.next_if(|piece| used + piece.needed <= room) {
                used += piece.width;
                end = piece.end;
            }
            Some(end)
        })
    }

    /// Where lines end: as many as [`Pieces::fill`] makes, but of nearly equal lengths.
    pub fn even(&self, room: Milli) -> Vec<usize> {
        let (mut rest, mut end) = (self.natural, 0);
        let mut lines = Vec::new();
        let mut pieces = self.list.iter().peekable();
        for left in (1..=self.fill(room).count() as Milli).rev() {
            let target = rest / left;
            let mut used = 0;
            while let Some(piece) = pieces.next_if(|piece| {
                let enough = left > 1 && used + piece.width / 2 > target;
                used == 0 || !(enough || used + piece.width > room)
            }) {
                used += piece.width;
                end = piece.end;
            }
            rest -= used;
            lines.push(end);
        }
        // Pieces of unequal widths may not come out.
        match pieces.next() {
            None => lines,
            Some(_) => self.fill(room).collect(),
        }
    }
}

#[cfg(test)]
#[path = "pieces_tests.rs"]
mod tests;
