//! The profiles that are part of the program.

/// Files of `templates/` by path, sorted.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// The files of one built-in layer, by path inside its directory.
pub fn files(id: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let prefix = format!("{id}/");
    FILES.iter().filter_map(move |&(path, text)| {
        let inside = path.strip_prefix(&prefix)?;
        is_own(inside).then_some((inside, text))
    })
}

/// Files beside the directories `tables` and `sections`.
const ROOT: [&str; 4] = [
    "profile.toml",
    "wording.toml",
    "glossary.toml",
    "requirements.csv",
];

/// Whether a file below a layer's directory belongs to it: a layer may lie inside another layer's
/// directory; its files are its own.
pub fn is_own(inside: &str) -> bool {
    let directory = inside.rsplit_once('/').map(|(directory, _)| directory);
    match directory {
        None => ROOT.contains(&inside),
        Some("tables") => inside.ends_with(".toml"),
        Some("sections") => inside.ends_with(".md"),
        Some(_) => false,
    }
}

/// Ids of all built-in layers, sorted.
pub fn ids() -> impl Iterator<Item = &'static str> {
    FILES
        .iter()
        .filter_map(|(path, _)| path.strip_suffix("/profile.toml"))
}
