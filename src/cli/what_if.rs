//! `gongkai what-if`

use serde_json::json;

use super::args::{Common, WhatIfOptions};
use super::output;
use super::report::{self, pretty};
use super::shared::Setup;
use crate::diag::Msg;
use crate::pipeline::Ask;
use crate::what_if::{self, Edit, Edits, Effect, report as text};

/// Shows what edits would change; false when findings that stop the build would appear, or the
/// records make no document as they are.
pub fn run(options: &WhatIfOptions, common: &Common) -> Result<bool, Msg> {
    let setup = Setup::new(common)?;
    let lang = common.lang();
    let old = setup.run(&options.path)?;
    if let Some(broken) = old.iter().find(|outcome| outcome.document.is_none()) {
        report::print(&broken.findings, &broken.sources, common);
        return Ok(false);
    }
    let sets = options.set.iter().cloned().map(Edit::Set);
    let removals = options.remove.iter().cloned().map(Edit::Remove);
    let additions = options.add.iter().cloned().map(Edit::Add);
    let edits: Vec<Edit> = sets.chain(removals).chain(additions).collect();
    let mut made = Edits::default();
    let new = setup.run_edited(&options.path, &Ask::default(), |loaded| {
        made = what_if::apply(loaded, &old, &edits).map_err(|wrong| *wrong)?;
        Ok(())
    })?;
    let wanted = |id: &str| options.document.as_deref().is_none_or(|only| only == id);
    let mut effects: Vec<(&str, Effect)> = Vec::new();
    for before in old.iter().filter(|one| wanted(&one.id)) {
        let after = new.iter().find(|one| one.id == before.id);
        let after = after.ok_or_else(|| Msg::new("what-if-document-gone").arg("id", &before.id))?;
        effects.push((&before.id, what_if::effect(before, after, lang)));
    }
    if effects.is_empty() {
        let known: Vec<&str> = old.iter().map(|one| one.id.as_str()).collect();
        return Err(Msg::new("no-document")
            .arg("id", options.document.as_deref().unwrap_or_default())
            .arg("known", known.join("、")));
    }
    if common.machine() {
        let value = |effect: &Effect| {
            let mut value = json!(effect);
            value["private"] = json!(made.private);
            value
        };
        let text = match effects.as_slice() {
            [(_, only)] => pretty(&value(only)),
            several => {
                let map = several
                    .iter()
                    .map(|(id, one)| ((*id).to_owned(), value(one)));
                pretty(&map.collect::<serde_json::Map<_, _>>())
            }
        };
        output::out(&text);
    } else {
        for (id, effect) in &effects {
            if effects.len() > 1 {
                output::out(&format!("#{id}\n"));
            }
            output::out(&text::plain(effect, &made, lang));
        }
    }
    Ok(!effects.iter().any(|(_, effect)| effect.blocks()))
}
