//! Digits in words that are no figures: years, dates, document numbers, articles of laws, house
//! numbers, numbers of items — and what the author declares. What stands before a unit is never
//! recognised.
//!
//! The forms are a table. In a form the small letters stand for digits (see [`class`]), `~` for a
//! range mark, `{…}` for one of several characters, `x?` for an optional character; what follows
//! `=` must follow in the text but stays outside. Spaces between the pieces do not matter, and the
//! longest form wins.

use std::sync::LazyLock;

use super::tree::Inline;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Date,
    Identifier,
    /// The number of an item, where one can begin.
    Item,
    /// The number of a meeting, after the 届 of its assembly.
    Meeting,
}

/// The forms of each kind as characters: they are held against many places.
static FORMS: LazyLock<Vec<(Kind, Vec<Vec<char>>)>> = LazyLock::new(|| {
    let read = |forms: &[&str]| forms.iter().map(|form| form.chars().collect()).collect();
    WRITTEN
        .iter()
        .map(|&(kind, forms)| (kind, read(forms)))
        .collect()
});

const WRITTEN: &[(Kind, &[&str])] = &[
    (
        Kind::Date,
        &[
            "y年",
            "y~y年",
            "y年~y年",
            "y{、和及}y年",
            "y、y{、和及}y年",
            "y、y、y{、和及}y年",
            "y~y",
            "y{/~}y学年",
            "y{版级届}",
            "y修{订正}",
            "y年m月",
            "y年m~m月",
            "y年m月d日",
            "y年m月d~d日",
            "y年m月d日{、和及至~}d日",
            "m月",
            "m~m月",
            "m月~m月",
            "m、m月",
            "m月d日",
            "m月d~d日",
            "m月d日{、和及至~}d日",
            "y-w",
            "y-m-d",
            "y.m.d",
            "y/m/d",
            "第?{1234}季度",
            "n世纪",
            "n年代",
        ],
    ),
    (
        Kind::Identifier,
        &[
            "{〔[［【（(}y{〕]］】）)}第?n号",
            "y年第n号",
            "第n{届次号条款项章节期批轮编篇卷}",
            "第n部分",
            "第n{~、}n{条款项章节}",
            "第{（(}n{）)}{条款项}",
            "n号",
            "n{-~、}n号",
            "n号n{栋幢座楼}",
            "n号n{栋幢座}n单元",
            "n{栋幢座}n单元",
            "n{栋幢座}n楼",
            "n{栋幢座}r{室房}",
            "n楼",
            "r室",
            "n届={人政党全省市区县一二三四五六七八九}",
            "n届n中全会",
            "n中全会",
            "lv{~:：}y",
            "kv",
            "n=热线",
            "12345={政市}",
            "{2345}G",
            "{12345}A级",
            "PM2.5",
            "PM10",
        ],
    ),
    (
        Kind::Item,
        &[
            "i、", "i.", "i．", "i）", "i)", "（i）", "(i)", "（i)", "(i）",
        ],
    ),
    (Kind::Meeting, &["n次={全常会代}"]),
];

/// Names of standards that are cited without a year.
const STANDARDS: &[&str] = &["GB", "GB/T", "GBZ", "HJ", "IEC", "ISO", "ISO/IEC"];

/// What counts things: no form that ends in a digit stands before it.
const UNITS: &str = "元万亿千百十%％‰‱人个家项辆台套件次户名位场米吨亩平公里小时天倍种类条只张份\
                     篇头株座栋间余多几度岁周";

/// Splits words into plain text, dates, identifiers, numbers of items and — with a reason —
/// declared digits. `out` holds what already stands on the line.
pub fn recognise(text: &str, literal: Option<&str>, out: &mut Vec<Inline>) {
    let literal = literal.filter(|reason| !reason.trim().is_empty());
    let words = Words {
        chars: text.chars().collect(),
        begins_line: out.is_empty(),
        after_figure: matches!(out.last(), Some(Inline::Figure { .. })),
    };
    let mut plain = String::new();
    let mut at = 0;
    while at < words.chars.len() {
        let found = words.known(at).or_else(|| {
            let reason = literal?;
            let length = declared(&words.chars[at..])?;
            let text = words.text(at, length);
            let reason = reason.to_owned();
            Some((length, Inline::Literal { text, reason }))
        });
        let Some((length, inline)) = found else {
            plain.push(words.chars[at]);
            at += 1;
            continue;
        };
        if !plain.is_empty() {
            let text = std::mem::take(&mut plain);
            out.push(Inline::Text { text });
        }
        out.push(inline);
        at += length;
    }
    if !plain.is_empty() {
        out.push(Inline::Text { text: plain });
    }
}

struct Words {
    chars: Vec<char>,
    begins_line: bool,
    after_figure: bool,
}

impl Words {
    fn text(&self, at: usize, length: usize) -> String {
        self.chars[at..at + length].iter().collect()
    }

    /// What is recognised at a place.
    fn known(&self, at: usize) -> Option<(usize, Inline)> {
        let first = self.chars[at];
        if matches!(first, '①'..='⒛' | '❶'..='❿' | '㈠'..='㈩') {
            let text = first.to_string();
            return Some((1, Inline::Ordinal { text }));
        }
        if let Some(length) = self.address(at) {
            let text = self.text(at, length);
            return Some((length, Inline::Identifier { text }));
        }
        let may_begin = is_digit(first)
            || first.is_ascii_uppercase()
            || matches!(first, '第' | '〔' | '[' | '［' | '【' | '（' | '(');
        if !may_begin || self.inside_a_number(at) {
            return None;
        }
        let mut best: Option<(usize, Kind)> = None;
        for &(kind, ref forms) in FORMS.iter() {
            if !self.place_fits(kind, at) {
                continue;
            }
            let longest = forms
                .iter()
                .filter_map(|form| self.matches(form, at))
                .filter(|&length| self.may_end(at + length))
                .max();
            if longest > best.map(|(length, _)| length) {
                best = longest.map(|length| (length, kind));
            }
        }
        let (length, kind) = best?;
        let text = self.text(at, length);
        let inline = match kind {
            Kind::Date => Inline::Date { text },
            Kind::Item => Inline::Ordinal { text },
            Kind::Identifier | Kind::Meeting => Inline::Identifier { text },
        };
        Some((length, inline))
    }

    /// True after a digit, a decimal point, or the letters of a name.
    fn inside_a_number(&self, at: usize) -> bool {
        let before = |back: usize| at.checked_sub(back).map(|at| self.chars[at]);
        match before(1) {
            None => self.after_figure,
            Some(c) if is_digit(c) || c.is_ascii_alphabetic() => true,
            Some('.' | ',' | '．') => before(2).is_some_and(is_digit) && is_digit(self.chars[at]),
            Some(_) => false,
        }
    }

    fn place_fits(&self, kind: Kind, at: usize) -> bool {
        let before = &self.chars[..at];
        let mut words = before.iter().rev().filter(|c| !is_space(**c));
        match kind {
            Kind::Date | Kind::Identifier => true,
            Kind::Item => match words.next() {
                None => self.begins_line,
                Some('，' | '、' | ',') => matches!(self.chars[at], '（' | '('),
                Some(c) => "：；。:;".contains(*c),
            },
            Kind::Meeting => words
                .take(16)
                .take_while(|c| !"，。；、：".contains(**c))
                .any(|&c| c == '届'),
        }
    }

    /// The length of a form at a place.
    fn matches(&self, form: &[char], start: usize) -> Option<usize> {
        let (mut at, mut next) = (start, 0);
        let mut end = None;
        let mut last_year = 0;
        while next < form.len() {
            let symbol = form[next];
            next += 1;
            if symbol == '=' {
                end = Some(at);
                continue;
            }
            if at > start {
                at += count(&self.chars[at..], is_space);
            }
            let rest = &self.chars[at..];
            let length = match symbol {
                '{' => {
                    let close = next + form[next..].iter().position(|&c| c == '}')?;
                    let set = &form[next..close];
                    next = close + 1;
                    if set.contains(&'~') {
                        range_mark(rest).or_else(|| one_of(rest, set))
                    } else {
                        one_of(rest, set)
                    }
                }
                '~' => range_mark(rest),
                'a'..='z' => class(symbol, rest),
                _ => one_of(rest, &[symbol]),
            };
            let length = match length {
                Some(length) => length,
                None if form.get(next) == Some(&'?') => 0,
                None => return None,
            };
            if form.get(next) == Some(&'?') {
                next += 1;
            }
            if symbol == 'y' {
                let year = value(&rest[..length]);
                if year <= last_year {
                    return None;
                }
                last_year = year;
            }
            at += length;
        }
        Some(end.unwrap_or(at) - start)
    }

    /// Whether a form may end here: one that ends in a digit ends the number, and counts nothing.
    fn may_end(&self, end: usize) -> bool {
        let after = &self.chars[end..];
        let last = self.chars[end - 1];
        if last == '.' || last == '．' {
            // 1.5 is no item.
            return !after.first().is_some_and(|&c| is_digit(c));
        }
        if last.is_ascii_alphabetic() {
            return !after.first().is_some_and(char::is_ascii_alphanumeric);
        }
        if !is_digit(last) {
            return true;
        }
        let joined = |c: char| is_digit(c) || matches!(c, '.' | ',' | '-' | '/' | '—' | '~' | '～');
        let glued = match after {
            [c, ..] if is_digit(*c) => true,
            [c, d, ..] => joined(*c) && is_digit(*d),
            _ => false,
        };
        let unit = after.iter().find(|c| !is_space(**c));
        !glued && !unit.is_some_and(|&c| UNITS.contains(c))
    }

    /// The address of a web site.
    fn address(&self, at: usize) -> Option<usize> {
        let rest = &self.chars[at..];
        let inside = at > 0 && self.chars[at - 1].is_ascii_alphanumeric();
        let begins = ["http://", "https://", "www."]
            .iter()
            .any(|head| head.len() < rest.len() && head.chars().zip(rest).all(|(a, b)| a == *b));
        let part = |c: char| c.is_ascii_alphanumeric() || "./:-_?=&%#~".contains(c);
        (begins && !inside).then(|| count(rest, part))
    }
}

/// Digits a small letter of a form stands for.
fn class(symbol: char, chars: &[char]) -> Option<usize> {
    let digits = count(chars, is_digit);
    let number = value(&chars[..digits.min(5)]);
    let fits = match symbol {
        // A year.
        'y' => digits == 4 && (1900..=2100).contains(&number),
        // A month, one written with two digits, and a day.
        'm' => digits <= 2 && (1..=12).contains(&number),
        'w' => digits == 2 && (1..=12).contains(&number),
        'd' => digits <= 2 && (1..=31).contains(&number),
        // Any number, that of a room, and that of an item.
        'n' => (1..=5).contains(&digits),
        'r' => (3..=4).contains(&digits),
        'i' => digits <= 2 && number > 0 && chars[0] != '0',
        // A number in parts, and the letters of a standard.
        'v' => return dotted(chars),
        'l' => return standard(chars),
        'k' => {
            let length = standard(chars)?;
            let name: String = chars[..length].iter().collect();
            return STANDARDS.contains(&name.as_str()).then_some(length);
        }
        _ => false,
    };
    fits.then_some(digits)
}

/// `9704`, `2.2`.
fn dotted(chars: &[char]) -> Option<usize> {
    let mut length = count(chars, is_digit);
    if length == 0 {
        return None;
    }
    while chars.get(length) == Some(&'.') {
        let more = count(&chars[length + 1..], is_digit);
        if more == 0 {
            break;
        }
        length += 1 + more;
    }
    Some(length)
}

/// `GB`, `GB/T`, `DB42/T`.
fn standard(chars: &[char]) -> Option<usize> {
    let capital = |c: char| c.is_ascii_uppercase();
    let letters = count(chars, capital);
    if !(2..=5).contains(&letters) {
        return None;
    }
    let region = count(&chars[letters..], is_digit);
    for length in [letters + region, letters] {
        if chars.get(length) == Some(&'/') {
            let more = count(&chars[length + 1..], capital);
            if more > 0 {
                return Some(length + 1 + more);
            }
        }
    }
    Some(letters)
}

fn range_mark(chars: &[char]) -> Option<usize> {
    match chars {
        ['—', '—', ..] => Some(2),
        ['—' | '–' | '－' | '-' | '~' | '～' | '至' | '到' | '─', ..] => Some(1),
        _ => None,
    }
}

fn one_of(chars: &[char], set: &[char]) -> Option<usize> {
    chars.first().is_some_and(|c| set.contains(c)).then_some(1)
}

/// Digits as their author declares them.
fn declared(chars: &[char]) -> Option<usize> {
    let number = count(chars, |c| {
        is_digit(c) || matches!(c, '.' | ',' | '%' | '％')
    });
    chars
        .first()
        .is_some_and(|&c| is_digit(c))
        .then_some(number)
}

fn count(chars: &[char], of: impl Fn(char) -> bool) -> usize {
    chars.iter().take_while(|&&c| of(c)).count()
}

fn value(digits: &[char]) -> u32 {
    digits.iter().fold(0, |sum, &c| {
        let full_width = u32::from(c).wrapping_sub(u32::from('０'));
        sum * 10 + c.to_digit(10).unwrap_or(full_width.min(9))
    })
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '\u{A0}' | '\t')
}

/// ASCII and full-width digits.
pub fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

#[cfg(test)]
mod tests;
