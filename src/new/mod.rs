//! Starting an agency: an annotated `budget.toml` and the files it names.
//!
//! What a profile asks for is not guessed from its templates: [`needs`] runs them on a made-up
//! budget and collects what they miss.

mod budget;
mod needs;
mod parts;
pub(crate) mod probes;
mod workbook;

use std::collections::BTreeMap;

use crate::budget::catalogue::Catalogue;
use crate::diag::{Checked, Finding, Sources};
use crate::profile::load::{self as profile_load, Library, Resolved};
use crate::records::schema::{self, FieldSpec, Kind};
use needs::Needs;

/// What the files are written for.
struct Plan {
    id: String,
    year: u16,
    title: String,
    profile: Resolved,
    needs: Needs,
}

/// The files of a new agency by name; `None` with findings when the profile cannot be used.
pub fn files(
    id: &str,
    year: u16,
    library: &Library,
    catalogue: &'static Catalogue,
) -> Checked<Option<BTreeMap<String, String>>> {
    plan(id, year, library, catalogue).map(|plan| {
        let files = [
            ("budget.toml", budget::text(&plan)),
            ("spending.csv", parts::csv("line", &parts::spending(&plan))),
            ("economic.csv", parts::csv("line", &parts::ECONOMIC)),
            ("projects.toml", parts::projects()),
            (
                "indicators.csv",
                parts::csv("indicator", &parts::INDICATORS),
            ),
            ("texts.toml", parts::texts(&plan)),
        ];
        let files = files.into_iter();
        files.map(|(name, text)| (name.to_owned(), text)).collect()
    })
}

/// The workbook of a new agency; `None` with findings when the profile cannot be used.
pub fn workbook(
    id: &str,
    year: u16,
    library: &Library,
    catalogue: &'static Catalogue,
) -> Checked<Option<Vec<u8>>> {
    let made = plan(id, year, library, catalogue).map(|plan| workbook::bytes(&plan, catalogue));
    let mut findings = made.findings;
    let value = match made.value {
        Some(Ok(bytes)) => Some(bytes),
        Some(Err(mut wrong)) => {
            findings.append(&mut wrong);
            None
        }
        None => None,
    };
    Checked { value, findings }
}

fn plan(
    id: &str,
    year: u16,
    library: &Library,
    catalogue: &'static Catalogue,
) -> Checked<Option<Plan>> {
    let mut sources = Sources::default();
    let loaded = profile_load::load(id, library, &mut sources);
    let mut findings = loaded.findings;
    let usable = loaded.value.filter(|profile| {
        let layer = profile.profile.layer_only;
        if layer {
            findings.push(Finding::deny("profile-layer-only").arg("id", id));
        }
        !layer
    });
    let value = usable.map(|profile| Plan {
        id: id.to_owned(),
        year,
        title: profile.profile.title.clone(),
        needs: needs::find(id, year, &profile, library, catalogue),
        profile,
    });
    Checked { value, findings }
}

/// A kind of record that is known to exist.
fn kind(name: &str) -> &'static Kind {
    schema::kind(name).unwrap_or(&schema::KINDS[0])
}

/// A field to fill in, with what belongs there: `name = ""  # 部门全称：全称（必填）`.
fn blank(out: &mut String, field: &FieldSpec, active: bool) {
    let lead = if active { "" } else { "# " };
    let note = match field.meaning() {
        doc if doc == field.label => doc.into_owned(),
        doc => format!("{}：{doc}", field.label),
    };
    let must = if active { "（必填）" } else { "" };
    out.push_str(&format!("{lead}{} = \"\"  # {note}{must}\n", field.key));
}
