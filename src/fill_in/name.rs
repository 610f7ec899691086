//! Names of sheets.

use std::collections::BTreeSet;

/// Most characters (UTF-16 units) of a sheet name.
const LENGTH: usize = 31;

/// Sheet names given out so far; two may not differ in case alone.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// A name of its own for a sheet, as close to the wanted one as a sheet name can be.
    pub fn give(&mut self, wanted: &str) -> String {
        let clean: String = wanted
            .chars()
            .map(|c| match c {
                '[' | ']' | ':' | '*' | '?' | '/' | '\\' => '_',
                c if c.is_control() => '_',
                c => c,
            })
            .collect();
        let clean = clean.trim_matches('\'');
        let mut number = 1;
        loop {
            let tail = match number {
                1 => String::new(),
                n => format!("~{n}"),
            };
            let name = format!("{}{tail}", cut(clean, LENGTH - tail.len()));
            if self.0.insert(name.to_lowercase()) {
                return name;
            }
            number += 1;
        }
    }
}

/// The first characters of a text that fit.
fn cut(text: &str, units: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.len_utf16();
        if used > units {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_such_as_a_workbook_takes() {
        let mut names = Names::default();
        assert_eq!(names.give("支出明细-economic"), "支出明细-economic");
        assert_eq!(names.give("支出明细-Economic"), "支出明细-Economic~2");
        assert_eq!(names.give("支出明细-a/b:[c]?"), "支出明细-a_b__c__");
        let long = names.give(&format!("支出明细-{}", "x".repeat(40)));
        assert_eq!(long.encode_utf16().count(), 31);
        let second = names.give(&format!("支出明细-{}", "X".repeat(40)));
        assert_eq!(second.encode_utf16().count(), 31);
        assert!(second.ends_with("~2"), "{second}");
        // A character of two units is never cut in half.
        let wide = names.give(&"😀".repeat(20));
        assert_eq!(wide, "😀".repeat(15));
        assert_eq!(names.give("'明细'"), "明细");
    }
}
