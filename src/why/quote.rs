//! Words copied out of the document, and the figures in them.

use std::ops::Range;

use super::fold::{fold, likeness};
use super::places::{Line, Shown};

/// Ends of a sentence.
const ENDS: [char; 4] = ['。', ';', '！', '？'];

/// A question in which no line agrees to this share, in hundredths, is not a misquotation of it.
const ALIKE: usize = 65;

/// What was found of a quotation.
pub(super) struct Found {
    /// The figures in it, in its order, as indexes of places; for each different set of facts one
    /// stretch of the document.
    pub stretches: Vec<Vec<usize>>,
    /// Lines that hold it, as indexes.
    pub lines: Vec<usize>,
}

/// True when a question has words beside one number with its unit.
pub(super) fn has_words(question: &str) -> bool {
    let text = fold(question);
    let rest = text.trim_matches(|c: char| c.is_ascii_digit() || "+-.%".contains(c));
    let unit = ["亿元", "万元", "元", "人", "辆", "个百分点", ""];
    !unit.contains(&rest) && rest.chars().count() > 1
}

/// Where the document says it, word for word but for blanks and widths.
pub(super) fn find(question: &str, shown: &Shown) -> Found {
    let asked = fold(question);
    let mut found = Found {
        stretches: Vec::new(),
        lines: Vec::new(),
    };
    let mut near = Vec::new();
    for (at, line) in shown.lines.iter().enumerate() {
        let Some(start) = line.folded.find(&asked) else {
            continue;
        };
        found.lines.push(at);
        let quoted = start..start + asked.len();
        let inside = line.inside(&quoted);
        if inside.is_empty() {
            near.extend(beside(line, &quoted));
        } else {
            push(&mut found.stretches, inside, shown);
        }
    }
    // A quotation without figures is about those its sentence goes on with.
    if found.stretches.is_empty() {
        for stretch in near {
            push(&mut found.stretches, stretch, shown);
        }
    }
    found
}

/// The figures a row holds, or a sentence after the quotation, else before it.
fn beside(line: &Line, quoted: &Range<usize>) -> Option<Vec<usize>> {
    let whole = |range| Some(line.inside(&range)).filter(|found| !found.is_empty());
    if line.row {
        return whole(0..line.folded.len());
    }
    let text = &line.folded;
    let start = text[..quoted.start].rfind(ENDS).map_or(0, |at| at + 1);
    let end = text[quoted.end..].find(ENDS);
    let end = end.map_or(text.len(), |at| quoted.end + at);
    let next = whole(quoted.end..end).map(|mut found| {
        found.truncate(1);
        found
    });
    // The start may lie within a character that ends a sentence; such a range holds no figure more.
    next.or_else(|| whole(start..quoted.start))
}

fn push(stretches: &mut Vec<Vec<usize>>, found: Vec<usize>, shown: &Shown) {
    let facts = |stretch: &[usize]| -> Vec<&str> {
        let places = stretch.iter().map(|&at| &shown.places[at]);
        places.map(|place| place.fact.as_str()).collect()
    };
    if !stretches.iter().any(|other| facts(other) == facts(&found)) {
        stretches.push(found);
    }
}

/// The line a misquoted sentence is most like: it shows every number of the question.
pub(super) fn closest(question: &str, shown: &Shown) -> Option<Vec<usize>> {
    let asked = fold(question);
    let wanted = numbers(&asked);
    let mut best: Option<(usize, Vec<usize>)> = None;
    for line in shown.lines.iter().filter(|line| !line.figures.is_empty()) {
        let like = likeness(&asked, &line.folded);
        if like < ALIKE || best.as_ref().is_some_and(|(most, _)| like <= *most) {
            continue;
        }
        let places = line
            .figures
            .iter()
            .map(|(range, at)| (&line.folded[range.clone()], *at));
        let meant: Vec<usize> = places
            .filter(|(text, _)| wanted.contains(text))
            .map(|(_, at)| at)
            .collect();
        let all = |number: &&str| line.folded.contains(*number);
        if wanted.iter().all(all) && !meant.is_empty() {
            best = Some((like, meant));
        }
    }
    best.map(|(_, meant)| meant)
}

/// The numbers of a folded text.
fn numbers(text: &str) -> Vec<&str> {
    let part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '%');
    let runs = text.split(|c| !part(c));
    let runs = runs.map(|run| run.trim_matches(['.', '-']));
    runs.filter(|run| run.contains(|c: char| c.is_ascii_digit()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{has_words, numbers};

    #[test]
    fn a_number_alone_has_no_words() {
        for text in ["60.34", "６０.34 万元", "-2.1%", "14人", "1,234.50元"] {
            assert!(!has_words(text), "{text}");
        }
        assert!(has_words("机关运行经费60.34万元"));
        assert!(has_words("增加2.1%"));
    }

    #[test]
    fn numbers_are_taken_out_of_sentences() {
        assert_eq!(numbers("增加-12.5万元.增长3%"), ["12.5", "3%"]);
    }
}
