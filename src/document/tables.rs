//! Labels of the tables: `公开{nn}表` counts on by itself, so that a table left out, or a part moved,
//! renumbers what comes after it, and references to a table follow.

use std::collections::BTreeMap;

use super::attachment::Plan;
use super::context::Context;
use super::form;
use super::numbering::number;

/// The label of each table of the document that has one.
pub fn labels(cx: &Context) -> BTreeMap<String, String> {
    let profile = &cx.profile.profile;
    // What is wrong with a condition is said when the document is built.
    let plan = Plan::new(&mut cx.scratch());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut labels = BTreeMap::new();
    let mut part_number = 0;
    for (part_at, part) in profile.part.iter().enumerate() {
        part_number += usize::from(part.numbered && !part.silent);
        let sections = part.section.iter().enumerate();
        let shown = sections.filter(|&(at, _)| plan.shows((part_at, at)));
        let tables =
            shown.flat_map(|(_, section)| section.tables.iter().map(move |id| (section, id)));
        for (section, id) in tables {
            let Some(table) = profile.table.get(id) else {
                continue;
            };
            // Attachments have numbers of their own.
            let common = if table.unlisted || section.attachment {
                ""
            } else {
                &profile.numbering.table
            };
            let pattern = table.label.as_deref().unwrap_or(common);
            if pattern.is_empty() {
                continue;
            }
            let pattern = pattern.replace("{part}", &part_number.to_string());
            let count = counts.entry(pattern.clone()).or_default();
            // Forms printed more than once have a number each; the table is called by the first.
            let kind = table.form_for.as_deref().filter(|&kind| kind != "agency");
            let forms = kind.map_or_else(Vec::new, |kind| form::entities(cx.facts, kind));
            labels.insert(id.clone(), number(&pattern, *count + 1));
            for (at, form) in forms.iter().enumerate() {
                let label = number(&pattern, *count + at + 1);
                labels.insert(format!("{id}/{}", form.id), label);
            }
            *count += forms.len().max(1);
        }
    }
    labels
}
