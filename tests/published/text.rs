//! Comparing printed text: what does not count as a difference, and what piece differs.

/// Text without what typesetting and extraction change: no blanks, brackets and separators in one
/// width, one kind of quotation mark.
pub fn norm(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            '，' => ',',
            '：' => ':',
            '；' => ';',
            '“' | '”' => '"',
            other => other,
        })
        .collect()
}

/// How alike two normalised texts are, 0 to 100: shared pairs of characters.
pub fn likeness(a: &str, b: &str) -> usize {
    let pairs = |text: &str| -> Vec<(char, char)> {
        let chars: Vec<char> = text.chars().collect();
        chars.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let (mut left, right) = (pairs(a), pairs(b));
    let total = left.len() + right.len();
    if total == 0 {
        return if a == b { 100 } else { 0 };
    }
    let mut shared = 0;
    for pair in right {
        if let Some(at) = left.iter().position(|other| *other == pair) {
            left.swap_remove(at);
            shared += 2;
        }
    }
    shared * 100 / total
}

/// The clauses of a text, each with its closing mark.
pub fn clauses(text: &str) -> Vec<String> {
    text.split_inclusive(['。', ';', ',', ':', '、', '\n'])
        .map(str::to_owned)
        .collect()
}

/// Pairs of one and the same element in both lists, in order, as many as possible.
pub fn common<T: PartialEq>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let mut length = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            length[i][j] = if a[i] == b[j] {
                length[i + 1][j + 1] + 1
            } else {
                length[i + 1][j].max(length[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            out.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if length[i + 1][j] >= length[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// The runs in which two lists differ, as ranges of both.
pub fn hunks<T: PartialEq>(
    a: &[T],
    b: &[T],
) -> Vec<(std::ops::Range<usize>, std::ops::Range<usize>)> {
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    for (x, y) in common(a, b).into_iter().chain([(a.len(), b.len())]) {
        if i < x || j < y {
            out.push((i..x, j..y));
        }
        (i, j) = (x + 1, y + 1);
    }
    out
}

/// The differing pieces of two normalised sentences, clause by clause. A piece never is empty on
/// the published side, so that it can be found again: the clause before or after comes along.
pub fn pieces(published: &str, ours: &str) -> Vec<(String, String)> {
    let (a, b) = (clauses(published), clauses(ours));
    hunks(&a, &b)
        .into_iter()
        .map(|(mut left, mut right)| {
            if left.is_empty() && left.start > 0 {
                (left.start, right.start) = (left.start - 1, right.start - 1);
            } else if left.is_empty() && left.end < a.len() {
                (left.end, right.end) = (left.end + 1, right.end + 1);
            }
            (a[left].concat(), b[right].concat())
        })
        .collect()
}

#[test]
fn blanks_and_widths_are_no_differences() {
    assert_eq!(norm("增幅 8%（“三公”），"), "增幅8%(\"三公\"),");
    assert_ne!(norm("2,112.70"), norm("2112.70"));
    assert_ne!(norm("60.35"), norm("60.34"));
}

#[test]
fn the_differing_clause_is_named() {
    let found = pieces(
        "共2112.7万元,增长下降2.2%。完。",
        "共2112.7万元,下降2.2%。完。",
    );
    assert_eq!(
        found,
        [("增长下降2.2%。".to_owned(), "下降2.2%。".to_owned())]
    );
    let added = pieces("甲,丙。", "甲,乙,丙。");
    assert_eq!(added, [("甲,".to_owned(), "甲,乙,".to_owned())]);
}
