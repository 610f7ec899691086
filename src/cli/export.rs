//! `gongkai export`

use std::collections::BTreeSet;

use super::args::{Common, ExportOptions};
use super::shared::{self, Setup};
use super::{output, report, write};
use crate::amendment;
use crate::diag::{Level, Msg, Sources, render};
use crate::fill_in::{self, Guide, Input};
use crate::profile::load as profile_load;
use crate::records::load::{self, Directory};

/// Writes the records of a directory as a workbook; true when it was written.
pub fn run(options: &ExportOptions, common: &Common) -> Result<bool, Msg> {
    let setup = Setup::new(common)?;
    let files = shared::open(&options.path)?;
    let mut loaded = load::load(&files);
    // Without a version the workbook holds the amendments as they are recorded.
    if options.at_version.is_some() {
        amendment::flatten(&mut loaded, options.at_version);
    }
    // What was not read would be missing from the workbook without a word.
    if render::blocked(&loaded.findings) {
        report::print(&loaded.findings, &loaded.sources, common);
        return Ok(false);
    }
    let target = &options.out;
    if !options.force && target.symlink_metadata().is_ok() {
        return Err(Msg::new("export-exists").arg("path", target.display()));
    }
    let document = loaded.records.one("document");
    let year = document.and_then(|record| record.text("year")?.parse().ok());
    let guide = Guide::default();
    // Only its title is shown: what is wrong with a profile is told by a check.
    let profile = document.and_then(|record| {
        let id = record.text("profile")?;
        profile_load::load(id, &setup.library(), &mut Sources::default()).value
    });
    let made = fill_in::write(&Input {
        records: &loaded.records,
        guide: &guide,
        profile: profile.as_ref(),
        edition: setup.edition(&files, year),
    });
    let made = match made {
        Ok(made) => made,
        Err(mut findings) => {
            findings.splice(0..0, loaded.findings);
            report::print(&findings, &loaded.sources, common);
            return Ok(false);
        }
    };
    if loaded
        .findings
        .iter()
        .any(|finding| finding.level > Level::Allow)
    {
        report::print(&loaded.findings, &loaded.sources, common);
    }
    write::file(target, &made.bytes).map_err(|error| {
        Msg::new("cannot-write")
            .arg("path", target.display())
            .arg("reason", output::reason(&error, common.lang()))
    })?;
    output::out(&format!("{}\n", target.display()));
    let lang = common.lang();
    for (sheet, count) in &made.sheets {
        let line = Msg::new("export-sheet")
            .arg("sheet", sheet)
            .arg("count", count);
        output::out(&format!("  {}\n", line.text(lang)));
    }
    for left in left_behind(&files, &loaded.records, &loaded.sources, common) {
        output::err(&format!("{}\n", left.text(lang)));
    }
    Ok(true)
}

/// What a workbook cannot carry, so that nothing is lost without a word.
fn left_behind(
    files: &Directory,
    records: &crate::records::Records,
    sources: &Sources,
    common: &Common,
) -> Vec<Msg> {
    let mut out = Vec::new();
    for source in sources
        .iter()
        .filter(|source| source.name.ends_with(".toml"))
    {
        let comments = comments(&source.text);
        if comments > 0 {
            let left = Msg::new("export-comments");
            out.push(left.arg("path", &source.name).arg("count", comments));
        }
    }
    let published: Vec<&str> = records
        .of("published")
        .filter_map(|record| record.text("file"))
        .collect();
    if !published.is_empty() {
        out.push(Msg::new("export-published").arg("paths", published.join("、")));
    }
    let layers: BTreeSet<&str> = records
        .layers
        .iter()
        .map(|one| one.amendment.as_str())
        .collect();
    if !layers.is_empty() {
        let ids: Vec<&str> = layers.into_iter().collect();
        out.push(Msg::new("export-amendments").arg("ids", ids.join("、")));
    }
    let own = shared::own_catalogues(files);
    if !own.is_empty() {
        out.push(Msg::new("export-catalogues").arg("paths", own.join("、")));
    }
    if let Some(profiles) = &common.profiles {
        out.push(Msg::new("export-profiles").arg("path", profiles.display()));
    }
    out
}

/// Lines of a TOML text with a comment; the one that names its schema says nothing to people.
fn comments(text: &str) -> usize {
    let mut count = 0;
    // The quotes a string that is open will end with.
    let mut open: Option<&str> = None;
    let people = |line: &&str| !line.starts_with("#:schema ");
    for line in text.lines().filter(people) {
        let mut rest = line;
        loop {
            if let Some(end) = open {
                let escaped = end.starts_with('"');
                match end_of(rest, end, escaped) {
                    Some(after) => {
                        rest = &rest[after..];
                        open = None;
                    }
                    // Strings of one line end with it, whatever the text says.
                    None => {
                        open = open.filter(|end| end.len() == 3);
                        break;
                    }
                }
            }
            let Some(at) = rest.find(['#', '"', '\'']) else {
                break;
            };
            rest = &rest[at..];
            if rest.starts_with('#') {
                count += 1;
                break;
            }
            let quotes = ["\"\"\"", "'''", "\"", "'"];
            let quote = quotes.into_iter().find(|quote| rest.starts_with(quote));
            open = quote;
            rest = &rest[quote.map_or(1, str::len)..];
        }
    }
    count
}

/// Where the text after the closing quotes begins.
fn end_of(text: &str, quotes: &str, escapes: bool) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(quotes) {
            return Some(at + quotes.len());
        }
        let mut chars = rest.chars();
        let first = chars.next().map_or(1, char::len_utf8);
        let second = chars.next().map_or(0, char::len_utf8);
        at += match escapes && rest.starts_with('\\') {
            true => first + second,
            false => first,
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_told_from_strings() {
        assert_eq!(
            comments("#:schema ./a.json\n# a\nb = 1 # c\nd = \"# no\"\ne = '#' # yes\n"),
            3
        );
        assert_eq!(
            comments("a = \"\"\"\n# text\n\"\"\" # one\nb = \"\\\"# no\"\n"),
            1
        );
        assert_eq!(
            comments("a = '''\n# text '' #\n''' \nb = \"未完\n# two\n"),
            1
        );
    }
}
