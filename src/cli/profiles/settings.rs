//! Settings of a profile with their origin, and what differs between two profiles.

use serde_json::{Value, json};

use crate::cli::columns;
use crate::diag::{Lang, Msg, Sources};
use crate::profile::load::Resolved;
use crate::profile::settings::{Setting, differences};

/// Characters of a value shown in a listing; `--message-format json` has all of it.
const SHOWN: usize = 60;

/// All settings: path, value, layer, place.
pub fn explain(resolved: &Resolved, sources: &Sources, lang: Lang) -> String {
    let rows: Vec<Vec<String>> = resolved
        .settings
        .iter()
        .map(|(path, setting)| {
            vec![
                format!("  {path}"),
                excerpt(&setting.value),
                setting.layer.clone(),
                place(setting, sources),
            ]
        })
        .collect();
    let title = Msg::new("profile-settings").text(lang);
    format!("\n{title}\n{}", columns::table(&rows))
}

/// All settings by path.
pub fn data(resolved: &Resolved, sources: &Sources) -> Value {
    let settings = resolved.settings.iter();
    let settings = settings.map(|(path, setting)| (path.clone(), setting_data(setting, sources)));
    Value::Object(settings.collect())
}

/// The settings in which `new` differs from `old`, as lines of `-` and `+`.
pub fn diff(new: &Resolved, old: &Resolved, sources: &Sources, lang: Lang) -> String {
    let found = differences(&old.settings, &new.settings);
    let title = if found.is_empty() {
        Msg::new("profile-no-differences")
    } else {
        Msg::new("profile-differences")
    };
    let (id, other) = (&new.profile.id, &old.profile.id);
    let title = title.arg("id", id).arg("other", other).text(lang);
    let mut out = format!("{title}\n");
    for difference in found {
        out.push_str(&format!("{}\n", columns::clean(difference.path)));
        for (sign, setting) in [('-', difference.old), ('+', difference.new)] {
            if let Some(setting) = setting {
                let value = excerpt(&setting.value);
                out.push_str(&format!("  {sign} {value}  {}\n", place(setting, sources)));
            }
        }
    }
    out
}

/// The same for programs.
pub fn diff_data(new: &Resolved, old: &Resolved, sources: &Sources) -> Value {
    let found = differences(&old.settings, &new.settings);
    let list: Vec<Value> = found
        .iter()
        .map(|difference| {
            json!({
                "path": difference.path,
                "old": difference.old.map(|setting| setting_data(setting, sources)),
                "new": difference.new.map(|setting| setting_data(setting, sources)),
            })
        })
        .collect();
    json!({ "id": new.profile.id, "other": old.profile.id, "differences": list })
}

fn setting_data(setting: &Setting, sources: &Sources) -> Value {
    json!({
        "value": setting.value,
        "layer": setting.layer,
        "place": place(setting, sources),
    })
}

/// `file:line`
fn place(setting: &Setting, sources: &Sources) -> String {
    let shown = sources.display(&setting.key);
    match shown.rsplit_once(':') {
        Some((line, _)) => line.to_owned(),
        None => shown,
    }
}

fn excerpt(value: &str) -> String {
    let value = columns::clean(value);
    if value.chars().count() <= SHOWN {
        return value;
    }
    let start: String = value.chars().take(SHOWN).collect();
    format!("{start}…")
}
