//! Names as different hands write them.

/// A name with full-width brackets, curved quotation marks and no blanks: `维修 (护) 费` →
/// `维修（护）费`.
pub fn full_width(name: &str) -> String {
    let mut open = false;
    characters(name)
        .map(|character| match character {
            // Straight marks do not say which side they stand on; they come in turn.
            '"' | '＂' => {
                open = !open;
                if open { '“' } else { '”' }
            }
            other => other,
        })
        .collect()
}

/// True when two names differ at most in the width of brackets, in blanks and in quotation marks.
pub fn same_name(left: &str, right: &str) -> bool {
    let unquoted = |name| characters(name).filter(|character| !is_quote(*character));
    let mut left = unquoted(left);
    let mut right = unquoted(right);
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (a, b) if a == b => {}
            _ => return false,
        }
    }
}

fn characters(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars()
        .filter(|character| !is_blank(*character))
        .map(|character| match character {
            '(' => '（',
            ')' => '）',
            other => other,
        })
}

/// Blanks of any width, and the invisible characters that copying from pages leaves behind.
fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

fn is_quote(character: char) -> bool {
    matches!(character, '"' | '＂' | '“' | '”' | '「' | '」')
}
