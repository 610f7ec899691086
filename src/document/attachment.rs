//! Tables in files of their own: which there are and what number each has.
//!
//! The plan is made before the document, because texts and lists name attachments that come later.

use super::context::Context;
use super::form;
use super::tree::{Inline, plain};
use crate::profile::model::Section;

/// What of a profile's parts is printed, and where.
#[derive(Debug, Default)]
pub struct Plan<'a> {
    /// The sections whose condition holds, as places in the profile: part, section.
    shown: Vec<(usize, usize)>,
    pub attached: Vec<Planned<'a>>,
}

/// An attachment before it is built.
#[derive(Debug, Clone)]
pub struct Planned<'a> {
    pub number: usize,
    /// The section that names its tables.
    pub section: (usize, usize),
    pub tables: Vec<&'a str>,
}

impl<'a> Plan<'a> {
    /// Plans a document. Conditions of sections are looked at here and nowhere else.
    pub fn new(cx: &mut Context<'a>) -> Plan<'a> {
        let profile = &cx.profile.profile;
        let mut plan = Plan::default();
        for (part_at, part) in profile.part.iter().enumerate() {
            for (section_at, section) in part.section.iter().enumerate() {
                let when = section.when.as_ref();
                if when.is_none_or(|when| cx.holds(when, &section.id)) {
                    plan.shown.push((part_at, section_at));
                    if section.attachment {
                        plan.attach(cx, (part_at, section_at), section);
                    }
                }
            }
        }
        plan
    }

    /// Each listed table is one attachment; an unlisted one goes with the table before it. Forms
    /// without anything to fill them in for have no file.
    fn attach(&mut self, cx: &Context<'a>, at: (usize, usize), section: &'a Section) {
        let profile = &cx.profile.profile;
        for id in &section.tables {
            let Some(table) = profile.table.get(id) else {
                continue;
            };
            let kind = table.form_for.as_deref();
            if kind.is_some_and(|kind| form::entities(cx.facts, kind).is_empty()) {
                continue;
            }
            match self.attached.last_mut() {
                Some(before) if table.unlisted && before.section == at => before.tables.push(id),
                _ => self.attached.push(Planned {
                    number: profile.attachments.start + self.attached.len(),
                    section: at,
                    tables: vec![id],
                }),
            }
        }
    }

    pub fn shows(&self, at: (usize, usize)) -> bool {
        self.shown.contains(&at)
    }

    /// The number of the attachment a section puts a table into.
    pub fn number(&self, at: (usize, usize), table: &str) -> Option<usize> {
        let mut own = self.attached.iter().filter(|one| one.section == at);
        own.find(|one| one.tables.contains(&table))
            .map(|one| one.number)
    }
}

/// The slots `attachments.first`, `attachments.last` and `attachments.count`; `None` where the
/// document has no attachments to refer to.
pub fn slot(cx: &Context, name: &str) -> Option<Inline> {
    // What is wrong with a condition is said when the document is built.
    let plan = Plan::new(&mut cx.scratch());
    let number = match name {
        "first" => plan.attached.first()?.number,
        "last" => plan.attached.last()?.number,
        "count" => plan.attached.len(),
        _ => return None,
    };
    (!plan.attached.is_empty()).then(|| Inline::Ordinal {
        text: number.to_string(),
    })
}

/// Characters of a title a file name takes.
const MAX_WORDS: usize = 40;

/// The name of an attachment's files without their endings: `02-收支预算总表`. Of the title only
/// letters and digits remain, so that the name means nothing to any file system.
pub fn file_name(number: usize, title: &[Inline]) -> String {
    let title = plain(title);
    let words: String = title
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(MAX_WORDS)
        .collect();
    let name = format!("{number:02}-{words}");
    name.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::file_name;
    use crate::document::tree::Inline;

    #[test]
    fn names_of_files_are_words() {
        let name = |number, text: &str| {
            let text = text.to_owned();
            file_name(number, &[Inline::Text { text }])
        };
        assert_eq!(
            name(2, "一般公共预算“三公”经费支出表（含 A/B）"),
            "02-一般公共预算三公经费支出表含AB"
        );
        assert_eq!(name(3, "../../etc/pass\u{0}wd\u{202e}\n"), "03-etcpasswd");
        assert_eq!(name(4, "..\\C:\\表.md"), "04-C表md");
        assert_eq!(name(12, "《》"), "12");
        let long = name(113, &"表".repeat(500));
        assert_eq!(long, format!("113-{}", "表".repeat(40)));
    }
}
