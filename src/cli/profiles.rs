//! `gongkai profiles`

mod check;
mod new;
mod settings;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::args::{Common, ProfilesAction, ProfilesOptions};
use super::shared::Setup;
use super::{columns, output, report};
use crate::diag::{Lang, Msg, Sources};
use crate::profile::builtin;
use crate::profile::load::{self, Resolved};
use crate::records::load::Files;

/// Lists the profiles, or describes one.
pub fn run(options: &ProfilesOptions, common: &Common) -> Result<bool, Msg> {
    match &options.action {
        Some(ProfilesAction::New(options)) => return new::run(options, common),
        Some(ProfilesAction::Check(options)) => return check::run(options, common),
        None => {}
    }
    let setup = Setup::new(common)?;
    let Some(id) = &options.id else {
        output::out(&list(&setup, common, false));
        return Ok(true);
    };
    let mut sources = Sources::default();
    let mut read = |id: &str| {
        let loaded = load::load(id, &setup.library(), &mut sources);
        if loaded.value.is_none() {
            report::print(&loaded.findings, &sources, common);
        }
        loaded.value
    };
    let Some(profile) = read(id) else {
        return Ok(false);
    };
    let other = match &options.diff {
        None => None,
        Some(other) => match read(other) {
            None => return Ok(false),
            other => other,
        },
    };
    let text = match (other, common.machine()) {
        (Some(other), false) => settings::diff(&profile, &other, &sources, common.lang()),
        (Some(other), true) => report::pretty(&settings::diff_data(&profile, &other, &sources)),
        (None, false) => {
            let mut text = describe(&profile, common.lang());
            if options.explain {
                text.push_str(&settings::explain(&profile, &sources, common.lang()));
            }
            text
        }
        (None, true) => {
            let mut value = data(&profile);
            if options.explain {
                value["settings"] = settings::data(&profile, &sources);
            }
            report::pretty(&value)
        }
    };
    output::out(&text);
    Ok(true)
}

/// The profiles an agency may name.
pub fn usable(setup: &Setup, common: &Common) -> String {
    list(setup, common, true)
}

/// Ids of the profiles an agency may name.
pub fn usable_ids(setup: &Setup) -> BTreeSet<String> {
    let mut ids = ids(setup);
    ids.retain(|id| {
        let loaded = load::load(id, &setup.library(), &mut Sources::default());
        loaded
            .value
            .is_some_and(|profile| !profile.profile.layer_only)
    });
    ids
}

/// Ids of all profiles, the program's and the user's.
fn ids(setup: &Setup) -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = builtin::ids().map(str::to_owned).collect();
    if let Some(user) = setup.profiles() {
        let files = user.list("");
        ids.extend(
            files
                .iter()
                .filter_map(|path| path.strip_suffix("/profile.toml"))
                .map(str::to_owned),
        );
    }
    ids
}

fn list(setup: &Setup, common: &Common, usable_only: bool) -> String {
    let lang = common.lang();
    let mut rows = Vec::new();
    let mut values = Vec::new();
    for id in ids(setup) {
        let loaded = load::load(&id, &setup.library(), &mut Sources::default());
        let Some(profile) = loaded.value else {
            rows.push(vec![id, Msg::new("profile-broken").text(lang)]);
            continue;
        };
        let layer_only = profile.profile.layer_only;
        if usable_only && layer_only {
            continue;
        }
        let mark = if layer_only {
            Msg::new("profile-layer").text(lang)
        } else {
            String::new()
        };
        values.push(json!({
            "id": id,
            "title": profile.profile.title,
            "chain": profile.chain,
            "layer-only": layer_only,
        }));
        rows.push(vec![
            id,
            profile.profile.title.clone(),
            profile.chain.join(" → "),
            mark,
        ]);
    }
    if common.machine() {
        report::pretty(&json!({ "profiles": values }))
    } else {
        columns::table(&rows)
    }
}

fn describe(resolved: &Resolved, lang: Lang) -> String {
    let profile = &resolved.profile;
    let say = |id: &'static str| Msg::new(id).text(lang);
    let mut out = format!("{}\n{}\n", profile.id, columns::clean(&profile.title));
    if profile.layer_only {
        out.push_str(&format!("{}\n", say("profile-layer")));
    }
    let chain = Msg::new("profile-chain").arg("chain", resolved.chain.join(" → "));
    out.push_str(&format!("{}\n", chain.text(lang)));
    out.push_str(&format!("\n{}\n", say("profile-parts")));
    let mut rows = Vec::new();
    for part in &profile.part {
        rows.push(vec![format!("  {}", part.id), part.title.clone()]);
        for section in &part.section {
            let title = section.title.clone().unwrap_or_default();
            rows.push(vec![format!("    {}", section.id), title]);
        }
    }
    out.push_str(&columns::table(&rows));
    out.push_str(&format!("\n{}\n", say("profile-tables")));
    let tables = used_tables(resolved);
    let rows: Vec<Vec<String>> = tables
        .iter()
        .map(|(id, title)| vec![format!("  {id}"), (*title).to_owned()])
        .collect();
    out.push_str(&columns::table(&rows));
    out.push_str(&format!("\n{}\n", say("profile-requirements")));
    let rows: Vec<Vec<String>> = profile
        .requirement
        .iter()
        .map(|r| vec![format!("  {}", r.id), r.status.clone(), r.item.clone()])
        .collect();
    out.push_str(&columns::table(&rows));
    if !profile.level.is_empty() {
        out.push_str(&format!("\n{}\n", say("profile-levels")));
        let rows: Vec<Vec<String>> = profile
            .level
            .iter()
            .map(|(code, level)| vec![format!("  {code}"), level.clone()])
            .collect();
        out.push_str(&columns::table(&rows));
    }
    out
}

/// The tables of the document in its order, with their titles.
fn used_tables(resolved: &Resolved) -> Vec<(&str, &str)> {
    let profile = &resolved.profile;
    profile
        .part
        .iter()
        .flat_map(|part| &part.section)
        .flat_map(|section| &section.tables)
        .map(|id| {
            let title = profile.table.get(id).map_or("", |table| &table.title);
            (id.as_str(), title)
        })
        .collect()
}

fn data(resolved: &Resolved) -> Value {
    let profile = &resolved.profile;
    let parts: Vec<Value> = profile
        .part
        .iter()
        .map(|part| {
            let sections: Vec<Value> = part
                .section
                .iter()
                .map(|section| json!({ "id": section.id, "title": section.title }))
                .collect();
            json!({ "id": part.id, "title": part.title, "sections": sections })
        })
        .collect();
    let tables: Vec<Value> = used_tables(resolved)
        .into_iter()
        .map(|(id, title)| json!({ "id": id, "title": title }))
        .collect();
    let requirements: Vec<Value> = profile
        .requirement
        .iter()
        .map(|r| json!({ "id": r.id, "item": r.item, "status": r.status }))
        .collect();
    json!({
        "id": profile.id,
        "title": profile.title,
        "chain": resolved.chain,
        "layer-only": profile.layer_only,
        "parts": parts,
        "tables": tables,
        "requirements": requirements,
        "levels": profile.level,
    })
}
