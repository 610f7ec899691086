//! Characters that have no place in a record: they cannot be printed, or they change how the text
//! around them is read.

/// The first character of `text` that is refused, with its byte offset.
///
/// Refused are control characters other than line feed and tab, private-use characters (no font
/// agrees on them, and the program marks figures with them), and directional marks that are not
/// closed in the same line (they can make a number read differently from what is stored).
pub(in crate::records) fn forbidden(text: &str) -> Option<(usize, char)> {
    // Text without any of the lead bytes concerned is let through at memory speed.
    let suspicious = |b: u8| (b < 0x20 && b != b'\n' && b != b'\t') || b == 0x7F || b >= 0xC2;
    if !text.bytes().any(suspicious) {
        return None;
    }
    text.char_indices()
        .find(|&(_, c)| is_control(c) || is_private(c))
        .into_iter()
        .chain(unpaired(text))
        .min()
}

fn is_control(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}

/// Private-use characters: the basic plane's area and planes 15 and 16.
pub(crate) fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}')
}

/// Directional formatting characters, which come in pairs.
pub(crate) fn is_directional(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The first directional character without its partner in the same line.
fn unpaired(text: &str) -> Option<(usize, char)> {
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' | '\u{2066}'..='\u{2068}' => {
                open.push((at, c));
            }
            '\u{202C}' | '\u{2069}' => {
                let isolate = c == '\u{2069}';
                match open.pop() {
                    Some((_, opened)) if matches!(opened, '\u{2066}'..='\u{2068}') == isolate => {}
                    _ => return Some((at, c)),
                }
            }
            '\n' if !open.is_empty() => break,
            _ => {}
        }
    }
    open.first().copied()
}

#[cfg(test)]
mod tests {
    use super::forbidden;

    #[test]
    fn finds_what_cannot_be_printed_and_leaves_ordinary_text_alone() {
        assert_eq!(forbidden("区级“三公”经费 12,000.00\n\t—…①㎡"), None);
        assert_eq!(forbidden("a\u{0}b"), Some((1, '\u{0}')));
        assert_eq!(forbidden("\u{85}"), Some((0, '\u{85}')));
        assert_eq!(forbidden("x\u{E000}"), Some((1, '\u{E000}')));
        assert_eq!(forbidden("\u{10FFFD}"), Some((0, '\u{10FFFD}')));
        assert_eq!(forbidden("a\u{202E}b"), Some((1, '\u{202E}')));
        assert_eq!(forbidden("a\u{202E}b\u{202C}"), None);
        assert_eq!(forbidden("\u{2066}b\u{202C}"), Some((4, '\u{202C}')));
        assert_eq!(forbidden("\u{2067}b\nc\u{2069}"), Some((0, '\u{2067}')));
    }
}
