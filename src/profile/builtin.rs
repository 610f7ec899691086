//! The profiles that are part of the program.

/// Files of `templates/` by path, sorted.
static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// The files of one built-in layer, by path inside its directory.
pub fn files(id: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let prefix = format!("{id}/");
    FILES.iter().filter_map(move |&(path, text)| {
        let inside = path.strip_prefix(&prefix)?;
        // A layer may lie inside another layer's directory; its files are its own.
        let own = !inside.contains('/')
            || inside.starts_with("tables/")
            || inside.starts_with("sections/");
        own.then_some((inside, text))
    })
}

/// Ids of all built-in layers, sorted.
pub fn ids() -> impl Iterator<Item = &'static str> {
    FILES
        .iter()
        .filter_map(|(path, _)| path.strip_suffix("/profile.toml"))
}
