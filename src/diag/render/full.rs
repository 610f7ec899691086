//! Findings with their source lines, for people at a terminal.

use std::collections::BTreeSet;

use super::paint::{Ink, Paint};
use super::snippet::{self, Mark};
use super::{Shown, about, all_consequences, level_word, short, width};
use crate::diag::{FileId, Finding, Label, Lang, Level, Location, Msg, Sources, Waived};

/// Consequences shown under a finding; the rest is counted.
const MAX_CONSEQUENCES: usize = 5;
/// Further places shown of one finding; the rest is counted. `json` has them all.
const MAX_PLACES: usize = 20;

/// All findings, a blank line after each, those waived below them, and the closing line.
pub fn render(shown: &Shown) -> String {
    let style = shown.style;
    let mut writer = Writer {
        out: String::new(),
        sources: shown.sources,
        lang: style.lang,
        paint: Paint(style.color),
        explained: BTreeSet::new(),
    };
    for finding in &shown.findings {
        writer.finding(finding);
        writer.out.push('\n');
    }
    writer.waived(shown.waived);
    writer.out.push_str(&shown.painted_closing());
    writer.out.push('\n');
    writer.out
}

struct Writer<'a> {
    out: String,
    sources: &'a Sources,
    lang: Lang,
    paint: Paint,
    /// Rules whose reasons were given.
    explained: BTreeSet<&'static str>,
}

/// The places of one finding in one text file.
struct Group {
    file: FileId,
    /// Where the arrow points: the first place of the group.
    at: Location,
    primary: bool,
    marks: Vec<Mark>,
}

impl Writer<'_> {
    fn finding(&mut self, finding: &Finding) {
        self.head(finding);
        let labels = labels(finding);
        let groups = self.groups(&labels, finding.level);
        let last_line = groups
            .iter()
            .flat_map(|group| &group.marks)
            .map(|mark| mark.line)
            .max();
        let gutter = last_line.unwrap_or(1).to_string().len();
        let mut groups = groups.into_iter().peekable();
        if groups.peek().is_some_and(|group| group.primary) {
            self.groups_out(groups.by_ref().take(1), gutter);
        }
        for &(label, primary) in &labels {
            if let Location::Cell { .. } = label.location {
                self.place(&label.location, primary, gutter);
                if let Some(message) = &label.message {
                    self.out.push_str(": ");
                    self.out
                        .push_str(&width::one_line(&message.text(self.lang)));
                }
                self.out.push('\n');
            }
        }
        self.groups_out(groups, gutter);
        let places = finding.secondary.len();
        if places > MAX_PLACES {
            let more = Msg::new("show-more").arg("count", places - MAX_PLACES);
            self.remark(gutter, &more.text(self.lang));
        }
        for note in &finding.notes {
            self.titled(gutter, "show-note-title", &note.text(self.lang));
        }
        for line in finding.message.help(self.lang).unwrap_or_default().lines() {
            self.titled(gutter, "show-help-title", line);
        }
        self.why(finding, gutter);
        if let Some(layer) = &finding.level_set_by {
            let text = Msg::new("show-level-set")
                .arg("layer", layer)
                .text(self.lang);
            self.titled(gutter, "show-level-title", &text);
        }
        self.consequences(finding, gutter);
    }

    /// Why it matters and on what it rests: once a rule, with the first of its findings.
    fn why(&mut self, finding: &Finding, gutter: usize) {
        if let Some(about) = about(finding.code)
            && self.explained.insert(about.rule.name)
        {
            let texts = about.rule.texts(self.lang);
            self.titled(gutter, "show-why-title", &width::one_line(&texts.why));
            self.titled(gutter, "show-basis-title", &width::one_line(&texts.basis));
        }
    }

    fn head(&mut self, finding: &Finding) {
        let level = format!("{}[{}]", level_word(finding.level, self.lang), finding.code);
        let indent = width::of(&level) + 2;
        self.out
            .push_str(&self.paint.ink(Ink::Level(finding.level), &level));
        self.out.push_str(": ");
        let message = width::clean(finding.message.text(self.lang).trim_end());
        for (at, line) in message.lines().enumerate() {
            if at > 0 {
                self.out.push_str(&format!("\n{:indent$}", ""));
            }
            self.out.push_str(&self.paint.ink(Ink::Bold, line));
        }
        self.out.push('\n');
    }

    fn groups(&self, labels: &[(&Label, bool)], level: Level) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for &(label, primary) in labels {
            let Location::Text { file, start, end } = label.location else {
                continue;
            };
            let text = label
                .message
                .as_ref()
                .map(|message| message.text(self.lang));
            let mark = Mark::new(
                self.sources.get(file),
                start,
                end,
                primary.then_some(level),
                width::one_line(&text.unwrap_or_default()),
            );
            match groups.iter_mut().find(|group| group.file == file) {
                Some(group) => group.marks.push(mark),
                None => groups.push(Group {
                    file,
                    at: label.location.clone(),
                    primary,
                    marks: vec![mark],
                }),
            }
        }
        groups
    }

    fn groups_out(&mut self, groups: impl Iterator<Item = Group>, gutter: usize) {
        for mut group in groups {
            self.place(&group.at, group.primary, gutter);
            self.out.push('\n');
            let file = self.sources.get(group.file);
            // A file known by name only has no lines to show.
            if !file.text.is_empty() {
                snippet::write(&mut self.out, file, &mut group.marks, gutter, self.paint);
            }
        }
    }

    fn place(&mut self, location: &Location, primary: bool, gutter: usize) {
        let arrow = if primary { "-->" } else { ":::" };
        let arrow = self
            .paint
            .ink(Ink::Frame, &format!("{:gutter$}{arrow}", ""));
        let place = width::one_line(&self.sources.display(location));
        self.out.push_str(&format!("{arrow} {place}"));
    }

    /// `  = 说明: …`, further lines aligned below.
    fn titled(&mut self, gutter: usize, title: &'static str, text: &str) {
        let title = Msg::new(title).text(self.lang);
        self.remark(gutter, &format!("{title}: {}", text.trim_end()));
    }

    fn remark(&mut self, gutter: usize, text: &str) {
        let front = self.paint.ink(Ink::Frame, &format!("{:gutter$} =", ""));
        for (at, line) in width::clean(text).lines().enumerate() {
            if at == 0 {
                self.out.push_str(&format!("{front} {line}\n"));
            } else {
                self.out.push_str(&format!("{:gutter$}   {line}\n", ""));
            }
        }
    }

    fn consequences(&mut self, finding: &Finding, gutter: usize) {
        let all = all_consequences(finding);
        if all.is_empty() {
            return;
        }
        let title = Msg::new("show-consequences-title").text(self.lang);
        self.remark(gutter, &format!("{title}:"));
        for next in all.iter().take(MAX_CONSEQUENCES) {
            let head = short::head(next, self.lang, self.paint);
            self.out.push_str(&format!("{:gutter$}     {head}\n", ""));
            if let Some(label) = &next.primary
                && label.location != Location::None
            {
                self.out.push_str(&" ".repeat(gutter + 5));
                self.place(&label.location, true, 2);
                self.out.push('\n');
            }
        }
        if all.len() > MAX_CONSEQUENCES {
            let more = Msg::new("show-more").arg("count", all.len() - MAX_CONSEQUENCES);
            self.out
                .push_str(&format!("{:gutter$}     {}\n", "", more.text(self.lang)));
        }
    }

    /// What is waived, under a heading of its own: with its places, reason and end.
    fn waived(&mut self, waived: &[Waived]) {
        if waived.is_empty() {
            return;
        }
        let title = Msg::new("show-waived-title").text(self.lang);
        let title = self.paint.ink(Ink::Bold, &title);
        self.out.push_str(&format!("{title}\n\n"));
        for one in waived {
            let head = short::waived_head(one, self.lang, self.paint);
            self.out.push_str(&format!("{head}\n"));
            for &(label, primary) in &labels(&one.finding) {
                if label.location != Location::None {
                    self.place(&label.location, primary, 1);
                    self.out.push('\n');
                }
            }
            self.titled(1, "show-reason-title", &one.reason);
            let until = Msg::new("show-until")
                .arg("until", one.until)
                .arg("place", self.sources.display(&one.by));
            self.titled(1, "show-until-title", &until.text(self.lang));
            self.out.push('\n');
        }
    }
}

/// The places to show, the primary one first.
fn labels(finding: &Finding) -> Vec<(&Label, bool)> {
    let secondary = finding
        .secondary
        .iter()
        .take(MAX_PLACES)
        .map(|label| (label, false));
    finding
        .primary
        .iter()
        .map(|label| (label, true))
        .chain(secondary)
        .collect()
}
