//! The profile whose tables they are.

use super::super::pattern;
use super::Table;
use super::matching::fits;
use crate::diag::Sources;
use crate::profile::builtin;
use crate::profile::load::{self as profile_load, Library, Resolved};

/// The profile named, or the one whose tables fit best; several where nothing tells them apart.
pub(super) fn choose(
    tables: &[Table],
    profiles: &[(String, Resolved)],
    named: Option<&String>,
    year: i32,
) -> Vec<usize> {
    if let Some(named) = named {
        let at = profiles.iter().position(|(id, _)| id == named);
        return at.into_iter().collect();
    }
    let score = |profile: &Resolved| -> u32 {
        let patterns = pattern::patterns(&[profile], Some(year));
        let best = |table: &Table| {
            let title = table.title(None);
            let fits = fits(&patterns, &table.found, &title, year);
            fits.iter().map(|fit| fit.score).max()
        };
        tables.iter().filter_map(best).sum()
    };
    let scores: Vec<u32> = profiles.iter().map(|(_, profile)| score(profile)).collect();
    let Some(top) = scores.iter().copied().max().filter(|&top| top > 0) else {
        return Vec::new();
    };
    let tops: Vec<usize> = (0..profiles.len())
        .filter(|&at| scores[at] == top)
        .collect();
    let of_year = |at: &usize| profiles[*at].0.contains(&year.to_string());
    match tops
        .iter()
        .copied()
        .filter(of_year)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => tops,
        own => own.to_vec(),
    }
}

/// The usable profiles, or just the one named together with all others after it.
pub(super) fn profiles(library: &Library, named: Option<&str>) -> Vec<(String, Resolved)> {
    let mut ids: Vec<String> = builtin::ids().map(str::to_owned).collect();
    if let Some(named) = named {
        ids.retain(|id| id != named);
        ids.insert(0, named.to_owned());
    }
    let mut sources = Sources::default();
    ids.into_iter()
        .filter_map(|id| {
            let loaded = profile_load::load(&id, library, &mut sources).value?;
            let usable = !loaded.profile.layer_only || named == Some(id.as_str());
            usable.then_some((id, loaded))
        })
        .collect()
}
