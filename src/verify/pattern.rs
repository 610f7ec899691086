//! Patterns of schemas: as much of regular expressions as they use. Anchors at both ends, classes,
//! groups with alternatives, and `?`, `*`, `+`, `{n}`, `{n,m}`.

/// A pattern as read; one this module cannot read fits nothing.
pub struct Pattern(Option<Vec<Sequence>>);

impl Pattern {
    pub fn new(pattern: &str) -> Pattern {
        let inner = pattern.strip_prefix('^').and_then(|p| p.strip_suffix('$'));
        Pattern(inner.and_then(|inner| {
            let chars: Vec<char> = inner.chars().collect();
            let (alternatives, end) = alternatives(&chars, 0)?;
            (end == chars.len()).then_some(alternatives)
        }))
    }

    /// True when the whole text is what the pattern says.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let ends = |alternatives: &Vec<Sequence>| ends(alternatives, &text, 0);
        let ends = self.0.as_ref().map(ends);
        ends.is_some_and(|ends| ends.contains(&text.len()))
    }
}

type Sequence = Vec<(Atom, usize, usize)>;

enum Atom {
    /// Characters from–to, and whether blanks belong to it.
    Class(Vec<(char, char)>, bool),
    Group(Vec<Sequence>),
}

fn alternatives(pattern: &[char], mut at: usize) -> Option<(Vec<Sequence>, usize)> {
    let mut out = vec![Sequence::new()];
    while let Some(&c) = pattern.get(at) {
        let atom = match c {
            ')' => break,
            '|' => {
                out.push(Sequence::new());
                at += 1;
                continue;
            }
            '(' => {
                let (inner, end) = alternatives(pattern, at + 1)?;
                (pattern.get(end) == Some(&')')).then_some(())?;
                at = end;
                Atom::Group(inner)
            }
            '[' => {
                let (class, end) = class(pattern, at + 1)?;
                at = end;
                class
            }
            '\\' => {
                at += 1;
                escaped(*pattern.get(at)?)
            }
            '?' | '*' | '+' | '{' | '.' | ']' | '}' | '^' | '$' => return None,
            c => Atom::Class(vec![(c, c)], false),
        };
        let (least, most, next) = times(pattern, at + 1)?;
        out.last_mut()?.push((atom, least, most));
        at = next;
    }
    Some((out, at))
}

fn escaped(c: char) -> Atom {
    match c {
        's' => Atom::Class(Vec::new(), true),
        c => Atom::Class(vec![(c, c)], false),
    }
}

/// A class from behind its bracket; gives the place of the closing one.
fn class(pattern: &[char], mut at: usize) -> Option<(Atom, usize)> {
    let (mut ranges, mut blanks) = (Vec::new(), false);
    loop {
        match *pattern.get(at)? {
            ']' => return Some((Atom::Class(ranges, blanks), at)),
            '\\' => {
                at += 1;
                match *pattern.get(at)? {
                    's' => blanks = true,
                    c => ranges.push((c, c)),
                }
            }
            first => match (pattern.get(at + 1), pattern.get(at + 2)) {
                (Some('-'), Some(&last)) if last != ']' => {
                    ranges.push((first, last));
                    at += 2;
                }
                _ => ranges.push((first, first)),
            },
        }
        at += 1;
    }
}

/// How often, and where the pattern goes on.
fn times(pattern: &[char], at: usize) -> Option<(usize, usize, usize)> {
    Some(match pattern.get(at) {
        Some('?') => (0, 1, at + 1),
        Some('*') => (0, usize::MAX, at + 1),
        Some('+') => (1, usize::MAX, at + 1),
        Some('{') => {
            let end = at + pattern[at..].iter().position(|&c| c == '}')?;
            let inner: String = pattern[at + 1..end].iter().collect();
            let (least, most) = inner.split_once(',').unwrap_or((&inner, &inner));
            (least.parse().ok()?, most.parse().ok()?, end + 1)
        }
        _ => (1, 1, at),
    })
}

/// Where the text may go on after one of the alternatives.
fn ends(alternatives: &[Sequence], text: &[char], at: usize) -> Vec<usize> {
    let each = alternatives.iter().flat_map(|sequence| {
        sequence.iter().fold(vec![at], |from, (atom, least, most)| {
            if let (Atom::Class(ranges, blanks), &[start]) = (atom, &from[..]) {
                let run = text[start..].iter().take(*most);
                let run = run.take_while(|&&c| fits(ranges, *blanks, c)).count();
                return (*least..=run).map(|count| start + count).collect();
            }
            let mut found = if *least == 0 {
                from.clone()
            } else {
                Vec::new()
            };
            let (mut from, mut next) = (from, Vec::new());
            let mut count = 0;
            while count < *most && !from.is_empty() {
                next.clear();
                from.iter().for_each(|&at| one(atom, text, at, &mut next));
                std::mem::swap(&mut from, &mut next);
                from.sort_unstable();
                from.dedup();
                count += 1;
                if count >= *least {
                    from.retain(|at| !found.contains(at));
                    found.extend(&from);
                }
            }
            found
        })
    });
    each.collect()
}

/// The same after one atom, added to what is known.
fn one(atom: &Atom, text: &[char], at: usize, out: &mut Vec<usize>) {
    match atom {
        Atom::Group(inner) => out.extend(ends(inner, text, at)),
        Atom::Class(ranges, blanks) => {
            if text.get(at).is_some_and(|&c| fits(ranges, *blanks, c)) {
                out.push(at + 1);
            }
        }
    }
}

fn fits(ranges: &[(char, char)], blanks: bool, c: char) -> bool {
    let mut ranges = ranges.iter();
    ranges.any(|&(first, last)| (first..=last).contains(&c)) || blanks && c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn patterns_fit_whole_texts() {
        for (pattern, yes, no) in [
            (
                r"^-?[0-9]+(\.[0-9]+)?$",
                &["1", "-12.50"][..],
                &["", "1.", "1e5", "x1"][..],
            ),
            ("^[0-9a-f]{2,3}$", &["0f", "abc"], &["a", "abcd", "0G"]),
            (
                r"^\s*[A-Za-z0-9._-]*\s*$",
                &["", " a-1_b.c "],
                &["甲", "a b"],
            ),
            (
                "^([0-9]{3}|[0-9]{5})$",
                &["206", "20601"],
                &["2060", "2060101"],
            ),
            (
                r"^[0-9]{4}[-/.年][0-9]{1,2}日?$",
                &["2024-01", "2024年1日"],
                &["2024-", "24年1日"],
            ),
            ("^(a|b)*c$", &["c", "abbac"], &["ab", "cc"]),
            ("no anchors", &[], &["no anchors"]),
            ("^(a$", &[], &["a"]),
        ] {
            let read = Pattern::new(pattern);
            for text in yes {
                assert!(read.matches(text), "{pattern}: {text}");
            }
            for text in no {
                assert!(!read.matches(text), "{pattern}: {text}");
            }
        }
    }
}
