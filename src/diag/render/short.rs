//! One line per finding, for editors and scripts.

use super::paint::{Ink, Paint};
use super::{all_consequences, level_word, width};
use crate::diag::{Finding, Lang, Location, Sources};

/// `file:line:column: 错误[code]: message`, consequences after what they follow from.
pub fn render(shown: &[&Finding], sources: &Sources, lang: Lang, paint: Paint) -> String {
    let mut out = String::new();
    for finding in shown {
        for finding in std::iter::once(*finding).chain(all_consequences(finding)) {
            out.push_str(&line(finding, sources, lang, paint));
            out.push('\n');
        }
    }
    out
}

fn line(finding: &Finding, sources: &Sources, lang: Lang, paint: Paint) -> String {
    let place = match finding.primary.as_ref().map(|label| &label.location) {
        None | Some(Location::None) => "-".to_owned(),
        Some(location) => width::one_line(&sources.display(location)),
    };
    format!("{place}: {}", head(finding, lang, paint))
}

/// `错误[code]: message` on one line.
pub fn head(finding: &Finding, lang: Lang, paint: Paint) -> String {
    let level = format!("{}[{}]", level_word(finding.level, lang), finding.code);
    format!(
        "{}: {}",
        paint.ink(Ink::Level(finding.level), &level),
        width::one_line(&finding.message.text(lang))
    )
}
