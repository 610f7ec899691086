//! Names of the profile model as profiles write them.

/// `PageBreak` and `page_break` as `page-break`.
pub fn kebab(name: &str) -> String {
    let mut key = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !key.is_empty() {
            key.push('-');
        }
        key.push(if c == '_' {
            '-'
        } else {
            c.to_ascii_lowercase()
        });
    }
    key
}
