//! Texts as they are compared: what copying from a page or typing changes is left out.

/// The text without blanks and separators of thousands, full-width signs as half-width ones.
pub(super) fn fold(text: &str) -> String {
    text.chars().filter_map(folded).collect()
}

fn folded(c: char) -> Option<char> {
    let same = match c {
        c if c.is_whitespace() || matches!(c, ',' | '，' | '\u{200B}' | '\u{FEFF}') => {
            return None;
        }
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '−' | '–' | '—' => '-',
        '“' | '”' | '„' => '"',
        '‘' | '’' => '\'',
        c => c,
    };
    Some(same)
}

/// How much of the first text stands in the second, in hundredths: pairs of neighbouring characters.
pub(super) fn likeness(asked: &str, text: &str) -> usize {
    let pairs: Vec<&str> = pairs(asked).collect();
    if pairs.is_empty() {
        return 0;
    }
    let found = pairs.iter().filter(|pair| text.contains(**pair)).count();
    found * 100 / pairs.len()
}

fn pairs(text: &str) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    (2..starts.len()).map(move |end| &text[starts[end - 2]..starts[end]])
}

#[cfg(test)]
mod tests {
    use super::{fold, likeness};

    #[test]
    fn copies_fold_to_the_same() {
        assert_eq!(
            fold("增加 １，２３４.５ 万元（含　税）"),
            "增加1234.5万元(含税)"
        );
        assert_eq!(fold("“三公”经费−2.1％"), "\"三公\"经费-2.1%");
    }

    #[test]
    fn likeness_counts_pairs() {
        assert_eq!(likeness("机关运行", "机关的运行费"), 66);
        assert_eq!(likeness("一", "一"), 0);
    }
}
