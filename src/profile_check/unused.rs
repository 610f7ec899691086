//! What the profile itself adds and nothing reaches. Layers below serve others too.

use super::Scope;
use super::calls::calls;
use crate::diag::Finding;
use crate::profile::model::Profile;

pub fn check(scope: &mut Scope) {
    let profile = scope.profile();
    if profile.layer_only {
        return;
    }
    let sections = || profile.sections().map(|(_, section)| section);
    for name in profile.section.keys() {
        let file = format!("{name}.md");
        let included = profile.section.values().any(|text| text.contains(&file));
        let notices = profile.notice.values().flat_map(|notice| &notice.section);
        let mut named = sections()
            .map(|section| &section.template)
            .chain(notices.map(|section| &section.template));
        let used = named.any(|template| template.as_ref() == Some(name));
        if !used && !included {
            let finding = Finding::warn("profile-unused-section").arg("id", name);
            add(scope, finding, &format!("section.{name}"));
        }
    }
    for id in profile.table.keys() {
        if !sections().any(|section| section.tables.contains(id)) {
            let finding = Finding::warn("profile-unused-table").arg("id", id);
            add(scope, finding, &format!("table.{id}.title"));
        }
    }
    for name in profile.wording.comparison.keys() {
        if !called(profile, "compare", "wording", name) {
            let finding = Finding::note("profile-unused-wording").arg("id", name);
            add(
                scope,
                finding,
                &format!("wording.comparison.{name}.increased"),
            );
        }
    }
    for id in profile.chart.keys() {
        if !sections().any(|section| section.charts.contains(id)) {
            let finding = Finding::note("profile-unused-chart").arg("id", id);
            add(scope, finding, &format!("chart.{id}.title"));
        }
    }
    for name in profile.breakdown.keys() {
        let drawn = profile.chart.values().any(|chart| chart.of == *name);
        if !drawn && !called(profile, "breakdown", "id", name) {
            let finding = Finding::note("profile-unused-breakdown").arg("id", name);
            add(scope, finding, &format!("breakdown.{name}.whole"));
        }
    }
    for name in profile.measure.keys() {
        let own = format!("measure.{name}.");
        let in_data = scope.resolved.settings.iter().any(|(path, setting)| {
            let holds = |start: &str| path.starts_with(start);
            !holds(&own) && !holds("section.") && names(&setting.value, name)
        });
        if !in_data && !profile.section.values().any(|text| names(text, name)) {
            let finding = Finding::note("profile-unused-measure").arg("id", name);
            add(scope, finding, &format!("measure.{name}.sum"));
        }
    }
}

/// Tells it only when the profile checked set it itself.
fn add(scope: &mut Scope, finding: Finding, path: &str) {
    let own = scope.profile().id.clone();
    if scope
        .setting(path)
        .is_some_and(|setting| setting.layer == own)
    {
        scope.tell(finding, path, "");
    }
}

fn called(profile: &Profile, function: &str, argument: &str, name: &str) -> bool {
    profile.section.values().any(|text| {
        let calls = calls(text);
        calls.iter().any(|call| {
            // An argument that is not written out may be anything.
            call.name == function && call.get(argument).is_none_or(|value| value == name)
        })
    })
}

/// Whether a text holds a name as a word of its own.
fn names(text: &str, name: &str) -> bool {
    let part =
        |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        !part(before.chars().next_back()) && !part(after.chars().next())
    })
}
