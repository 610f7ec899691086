//! The name someone probably meant.

/// The candidate closest to `name`, when it is close enough to be worth suggesting: about one
/// edit in three characters. The first one wins among equals.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let name: Vec<char> = name.trim().to_lowercase().chars().take(64).collect();
    let allowed = (name.len() / 3).max(1);
    candidates
        .map(|candidate| (distance(&name, candidate), candidate))
        .filter(|(edits, candidate)| *edits <= allowed && *edits < candidate.chars().count())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// Edits between two names: insertions, deletions, replacements and swaps of neighbours.
fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j - 1] + change).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = last;
        last = row;
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_slips_and_nothing_far_fetched() {
        let names = ["amount", "function", "unit", "金额"];
        let near = |name| nearest(name, names.into_iter());
        assert_eq!(near("amuont"), Some("amount"));
        assert_eq!(near("Funtion"), Some("function"));
        assert_eq!(near("金頟"), Some("金额"));
        assert_eq!(near("x"), None);
        assert_eq!(near("quarter"), None);
    }
}
