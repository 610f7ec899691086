//! The profile of the next year.

use std::collections::BTreeSet;

/// The profile that takes the place of `id` in a year: the same name with that year where the old
/// one has its own, or below or behind a name without one. `None` where there is none among `ids`.
pub fn next(id: &str, year: i32, ids: &BTreeSet<String>) -> Option<String> {
    let stem = match id
        .len()
        .checked_sub(4)
        .and_then(|at| id.split_at_checked(at))
    {
        Some((stem, own)) if own.bytes().all(|byte| byte.is_ascii_digit()) => stem,
        _ => {
            return ["/", "-"]
                .iter()
                .find_map(|mark| known(&format!("{id}{mark}{year}"), ids));
        }
    };
    known(&format!("{stem}{year}"), ids).filter(|next| next != id)
}

fn known(id: &str, ids: &BTreeSet<String>) -> Option<String> {
    ids.get(id).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_in_a_name_moves_where_there_is_such_a_profile() {
        let ids = [
            "hubei",
            "hubei/2025",
            "hubei/city-2024",
            "jiangxi/x-2025",
            "plain-2025",
        ];
        let ids: BTreeSet<String> = ids.into_iter().map(str::to_owned).collect();
        for (id, wanted) in [
            ("hubei", Some("hubei/2025")),
            ("hubei/city-2024", None),
            ("jiangxi/x-2022", Some("jiangxi/x-2025")),
            ("jiangxi/x-2025", None),
            ("plain", Some("plain-2025")),
            ("名", None),
        ] {
            assert_eq!(next(id, 2025, &ids).as_deref(), wanted, "{id}");
        }
    }
}
