//! Names of sheets: what spreadsheets allow, and no two alike.

use std::collections::BTreeSet;

use crate::document::tree::{Grid, plain};

/// The first sheet.
pub const CONTENTS: &str = "目录";

/// Characters of a name, in UTF-16 units.
const MOST: usize = 31;

/// A name for each grid: its label and title.
pub fn names(grids: &[&Grid]) -> Vec<String> {
    // `History` is a name of the format's own.
    let mut taken = BTreeSet::from([CONTENTS.to_owned(), "history".to_owned()]);
    grids
        .iter()
        .map(|grid| {
            let words = [&grid.label, &grid.title].map(|line| allowed(&plain(line)));
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            unique(words.join(" ").trim(), &mut taken)
        })
        .collect()
}

/// Without control characters; forbidden ones become those of full width.
fn allowed(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|c| !c.is_control())
        .map(|c| match c {
            '[' => '［',
            ']' => '］',
            ':' => '：',
            '*' => '＊',
            '?' => '？',
            '/' => '／',
            '\\' => '＼',
            '\'' => '’',
            other => other,
        })
        .collect();
    text.trim().to_owned()
}

fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let name = if name.is_empty() { "表" } else { name };
    let mut count = 1;
    loop {
        let suffix = match count {
            1 => String::new(),
            count => format!("({count})"),
        };
        let mut candidate = shortened(name, MOST - suffix.len());
        candidate.push_str(&suffix);
        // Names that differ in case only are the same to spreadsheets.
        if taken.insert(candidate.to_lowercase()) {
            return candidate;
        }
        count += 1;
    }
}

fn shortened(text: &str, most: usize) -> String {
    let mut used = 0;
    let kept = text.chars().take_while(|c| {
        used += c.len_utf16();
        used <= most
    });
    kept.collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_allowed_and_unlike() {
        assert_eq!(allowed("'a/b:c'\u{7}[1]\n"), "’a／b：c’［1］");
        let mut taken = BTreeSet::from(["目录".to_owned()]);
        let mut name = |text: &str| unique(text, &mut taken);
        assert_eq!(name("目录"), "目录(2)");
        assert_eq!(name("Table"), "Table");
        assert_eq!(name("TABLE"), "TABLE(2)");
        assert_eq!(name(""), "表");
        let long = "长".repeat(40);
        assert_eq!(name(&long), "长".repeat(31));
        assert_eq!(name(&long), format!("{}(2)", "长".repeat(28)));
        // Outside the basic plane a character counts twice.
        assert_eq!(name(&"𠮷".repeat(40)), "𠮷".repeat(15));
    }
}
