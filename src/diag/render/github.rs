//! Findings as workflow commands of GitHub: annotations beside the lines of a pull request.

use super::{Shown, about, level_word};
use crate::diag::{Finding, Level, Location, Msg};

/// One command a finding, consequences after what they follow from; those waived as notices; the
/// closing line last, as plain text of the log.
pub fn render(shown: &Shown) -> String {
    let lang = shown.style.lang;
    let mut out = String::new();
    let mut command = |kind: &str, finding: &Finding, word: &str, lines: Vec<String>| {
        let title = format!("{word}[{}]", finding.code);
        let mut properties = places(finding, shown);
        properties.push(("title", title));
        let properties: Vec<String> = properties
            .iter()
            .map(|(name, value)| format!("{name}={}", property(value)))
            .collect();
        let text = data(&lines.join("\n"));
        out.push_str(&format!("::{kind} {}::{text}\n", properties.join(",")));
    };
    for finding in shown.flat() {
        let word = level_word(finding.level, lang);
        command(kind(finding.level), finding, &word, lines(finding, shown));
    }
    for waived in shown.waived {
        let said = Msg::new("show-waived-until")
            .arg("reason", &waived.reason)
            .arg("until", waived.until);
        let word = Msg::new("show-waived").text(lang);
        let mut lines = message(&waived.finding, shown);
        lines.push(said.text(lang));
        command("notice", &waived.finding, &word, lines);
    }
    out.push_str(&data(&shown.closing()));
    out.push('\n');
    out
}

fn kind(level: Level) -> &'static str {
    match level {
        Level::Deny | Level::Forbid => "error",
        Level::Warn => "warning",
        Level::Note | Level::Allow => "notice",
    }
}

/// Where the annotation stands. What is in no file of the agency's, or in no line, is named in the
/// text instead: a cell of a workbook, a place in the profile.
fn places(finding: &Finding, shown: &Shown) -> Vec<(&'static str, String)> {
    let primary = finding.primary.as_ref().map(|label| &label.location);
    let Some(file) = primary.and_then(Location::file) else {
        return Vec::new();
    };
    let file = shown.sources.get(file);
    if file.profile {
        return Vec::new();
    }
    let name = match shown.style.root.trim_end_matches('/') {
        "" | "." => file.name.clone(),
        root => format!("{root}/{}", file.name),
    };
    let mut out = vec![("file", name)];
    if let Some(Location::Text { start, end, .. }) = primary {
        let (from, to) = (file.line_col(*start), file.line_col(*end.max(start)));
        out.push(("line", from.line.to_string()));
        out.push(("endLine", to.line.to_string()));
        // Columns only where the place is within a line.
        if from.line == to.line {
            out.push(("col", from.column.to_string()));
            out.push(("endColumn", to.column.to_string()));
        }
    }
    out
}

/// What is wrong, with the cell it stands in and the other places.
fn message(finding: &Finding, shown: &Shown) -> Vec<String> {
    let lang = shown.style.lang;
    let text = finding.message.text(lang);
    let primary = finding.primary.as_ref().map(|label| &label.location);
    let apart = |place: &&Location| {
        let profile = place
            .file()
            .is_some_and(|file| shown.sources.get(file).profile);
        profile || matches!(place, Location::Cell { .. })
    };
    let mut lines = vec![match primary.filter(apart) {
        Some(place) => format!("{}: {text}", shown.sources.display(place)),
        None => text,
    }];
    for label in &finding.secondary {
        let place = shown.sources.display(&label.location);
        let said = label.message.as_ref().map(|message| message.text(lang));
        match said {
            Some(said) => lines.push(format!("{place}: {said}")),
            None => lines.push(place),
        }
    }
    lines
}

/// All that is said of a finding.
fn lines(finding: &Finding, shown: &Shown) -> Vec<String> {
    let lang = shown.style.lang;
    let titled = |title: &'static str, text: &str| {
        let title = Msg::new(title).text(lang);
        format!("{title}: {}", text.trim())
    };
    let mut lines = message(finding, shown);
    for note in &finding.notes {
        lines.push(titled("show-note-title", &note.text(lang)));
    }
    if let Some(help) = finding.message.help(lang) {
        lines.push(titled("show-help-title", &help));
    }
    if let Some(about) = about(finding.code) {
        lines.push(titled("show-basis-title", about.rule.basis(lang)));
    }
    if let Some(layer) = &finding.level_set_by {
        let by = Msg::new("show-level-set").arg("layer", layer);
        lines.push(titled("show-level-title", &by.text(lang)));
    }
    lines
}

/// The text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property, which also ends at colons and commas.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
