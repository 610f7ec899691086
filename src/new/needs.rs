//! What a profile asks of an agency, found by running it on a made-up budget.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::budget::catalogue::Catalogue;
use crate::budget::nodes::Dim;
use crate::diag::Finding;
use crate::facts::key::Key;
use crate::facts::{earmark, holdings};
use crate::pipeline::{self, Outcome};
use crate::profile::load::{Library, Resolved};
use crate::records::load::Memory;
use crate::records::schema::Type;

/// Runs at most; each but the last finds something more to ask for.
const RUNS: usize = 60;

/// Where the ledger by economic code is complete.
pub(super) const ECONOMIC_SCOPE: &str =
    " category = \"basic\", fund = \"general-public-budget\", vintage = \"current\" ";

/// What the documents of a profile ask for.
#[derive(Debug, Default, Clone)]
pub(super) struct Needs {
    /// Texts that must be there, and texts used when they are.
    pub texts: BTreeSet<String>,
    pub optional_texts: BTreeSet<String>,
    /// Sections of texts of which there must be one.
    pub sections: BTreeSet<String>,
    /// Phase of the documents, when the profile names one.
    pub phase: Option<String>,
    /// Slots such as `agency.code` and `publication-date`.
    pub slots: BTreeSet<String>,
    pub earmarks: BTreeSet<String>,
    /// Keys of figures of other years, with what they are.
    pub previous: BTreeMap<String, String>,
    /// Those of them that the spending lines of these years do not answer.
    pub separate: BTreeSet<String>,
    /// Keys whose change needs a reason, with what they are.
    pub reasons: BTreeMap<String, String>,
    /// Attributes of the head counts asked for.
    pub staff: BTreeSet<BTreeMap<String, String>>,
    pub vehicles: BTreeSet<String>,
    /// Classes of assets held.
    pub assets: BTreeSet<String>,
    /// Project expenditure is shown by economic code too.
    pub project_economic: bool,
    statuses: BTreeSet<String>,
}

/// Finds out what a profile needs.
pub(super) fn find(
    id: &str,
    year: u16,
    profile: &Resolved,
    library: &Library,
    catalogue: &'static Catalogue,
) -> Needs {
    let mut needs = Needs::default();
    needs.scan(profile);
    for _ in 0..RUNS {
        let files = Memory(sample(id, year, &needs));
        let outcome = pipeline::run(&files, library, catalogue);
        if !needs.take(&outcome) {
            needs.take_counts(&outcome);
            break;
        }
    }
    // Once more with the lines of the other years: what is still missing must be given by itself.
    let mut with_lines = Needs {
        previous: BTreeMap::new(),
        ..needs.clone()
    };
    for _ in 0..RUNS {
        let mut files = sample(id, year, &with_lines);
        add_lines(&mut files, &needs.periods());
        if !with_lines.take(&pipeline::run(&Memory(files), library, catalogue)) {
            break;
        }
    }
    needs.separate = with_lines.previous.into_keys().collect();
    let required = std::mem::take(&mut needs.optional_texts);
    needs.optional_texts = &required - &needs.texts;
    needs
}

impl Needs {
    /// Texts the templates, forms and requirements name.
    fn scan(&mut self, profile: &Resolved) {
        let profile = &profile.profile;
        self.phase.clone_from(&profile.phase);
        for text in profile.section.values() {
            for call in ["text(id=\"", "text(id='"] {
                for (at, found) in text.match_indices(call) {
                    let rest = &text[at + found.len()..];
                    if let Some(end) = rest.find(['"', '\'']) {
                        self.optional_texts.insert(rest[..end].to_owned());
                    }
                }
            }
        }
        for requirement in &profile.requirement {
            if let Some(id) = requirement.item.strip_prefix("text:") {
                match requirement.status.as_str() {
                    "required" => self.texts.insert(id.to_owned()),
                    _ => self.optional_texts.insert(id.to_owned()),
                };
            }
            if let Some(section) = requirement.item.strip_prefix("section:")
                && requirement.status == "required"
            {
                self.sections.insert(section.to_owned());
            }
            if let Some(field) = requirement.item.strip_prefix("field:")
                && requirement.status == "required"
            {
                self.slots.insert(field.to_owned());
            }
        }
    }

    /// Adds what a run missed; true when there was something new.
    fn take(&mut self, outcome: &Outcome) -> bool {
        let before = self.size();
        for finding in &outcome.findings {
            self.take_finding(finding, outcome);
        }
        self.size() > before
    }

    fn size(&self) -> usize {
        self.texts.len()
            + self.slots.len()
            + self.earmarks.len()
            + self.previous.len()
            + self.reasons.len()
            + self.vehicles.len()
            + self.assets.len()
            + self.statuses.len()
            + usize::from(self.project_economic)
    }

    fn take_finding(&mut self, finding: &Finding, outcome: &Outcome) {
        let arg = |name: &str| {
            let args = &finding.message.args;
            let found = args.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        match finding.code {
            "missing-text" => {
                self.texts.insert(arg("id"));
            }
            "unknown-slot" => {
                self.slots.insert(arg("slot"));
            }
            "reason-missing" => {
                self.reasons.insert(arg("key"), arg("label"));
            }
            "fact-missing" | "fact-unanswered" | "base-missing" => {
                self.take_key(&arg("key"), &arg("label"), outcome);
            }
            _ => {}
        }
        for next in &finding.consequences {
            self.take_finding(next, outcome);
        }
    }

    fn take_key(&mut self, text: &str, label: &str, outcome: &Outcome) {
        let Some(facts) = &outcome.facts else { return };
        let Ok(key) = facts.parse(text) else { return };
        let own = match &key {
            Key::Amount { period, .. } | Key::Item { period, .. } => *period == facts.own(),
            _ => return,
        };
        match key {
            _ if !own => {
                self.previous.insert(text.to_owned(), label.to_owned());
            }
            Key::Item { measure, .. } if earmark::names().any(|name| name == measure) => {
                let recorded = earmark::recorded(&measure).into_iter();
                self.earmarks.extend(recorded.map(str::to_owned));
            }
            Key::Item {
                measure,
                attributes,
                ..
            } if measure == "staff" => {
                self.statuses.extend(attributes.get("status").cloned());
            }
            Key::Item {
                measure,
                attributes,
                ..
            } if holdings::is(&measure) => {
                let class = attributes.get("class").map_or("current", String::as_str);
                if holdings::CLASSES.contains(&class) {
                    self.assets.insert(class.to_owned());
                }
            }
            Key::Item { measure, .. } => {
                let field = match measure.as_str() {
                    "vehicles" => {
                        self.vehicles.insert("other".to_owned());
                        return;
                    }
                    "internal-divisions" => "agency.internal-divisions",
                    "vehicles-planned" => "vehicles.planned",
                    "large-equipment" => "vehicles.large-equipment",
                    _ => return,
                };
                self.slots.insert(field.to_owned());
            }
            Key::Amount { cross, .. } if !cross[Dim::Economic.index()].is_root() => {
                self.project_economic = true;
            }
            _ => {}
        }
    }

    /// The head counts and kinds of vehicles asked for, missing or not.
    fn take_counts(&mut self, outcome: &Outcome) {
        let Some(facts) = &outcome.facts else { return };
        let mut asked = BTreeSet::new();
        for fact in facts.all() {
            let Key::Item {
                measure,
                attributes,
                ..
            } = &fact.key
            else {
                continue;
            };
            match measure.as_str() {
                "staff" if attributes.contains_key("status") => {
                    let mut attributes = attributes.clone();
                    attributes.remove("unit");
                    asked.insert(attributes);
                }
                "vehicles" => self.vehicles.extend(attributes.get("kind").cloned()),
                _ => {}
            }
        }
        // A total is not asked for where its parts are.
        let finer = |coarse: &BTreeMap<String, String>| {
            asked.iter().any(|fine| {
                fine.len() > coarse.len()
                    && !fine.contains_key("of-which")
                    && coarse.iter().all(|(k, v)| fine.get(k) == Some(v))
            })
        };
        self.staff = asked
            .iter()
            .filter(|one| one.contains_key("of-which") || !finer(one))
            .cloned()
            .collect();
    }

    /// The head counts: statuses in the order the field lists them, each total before what is of it.
    pub fn staff_in_order(&self) -> Vec<&BTreeMap<String, String>> {
        let order = super::kind("staff")
            .field("status")
            .map_or(&[][..], |field| field.options);
        let mut staff: Vec<_> = self.staff.iter().collect();
        staff.sort_by_key(|attributes| {
            let get = |name: &str| attributes.get(name).map_or("", String::as_str);
            let place = order.iter().position(|(id, _)| *id == get("status"));
            (place, get("class"), get("of-which"))
        });
        staff
    }

    /// The figures of other years that do not depend on which codes and projects there are.
    pub fn plain_previous(&self) -> impl Iterator<Item = (&str, &str)> {
        plain(&self.previous)
    }

    /// The periods looked back to, latest first.
    pub fn periods(&self) -> Vec<String> {
        let periods = self.previous.keys().filter_map(|key| key.rsplit_once('@'));
        let periods: BTreeSet<&str> = periods.map(|(_, period)| period).collect();
        periods.into_iter().rev().map(str::to_owned).collect()
    }

    /// True when figures of other years are looked at by economic code.
    pub fn previous_economic(&self) -> bool {
        self.previous.keys().any(|key| key.contains("economic="))
    }

    /// True when the profile prints or requires a field, also in part
    /// (`agency.finance-section-code` is made of `finance-section`).
    pub fn prints(&self, kind: &str, field: &str) -> bool {
        let name = match kind {
            "document" => field.to_owned(),
            _ => format!("{kind}.{field}"),
        };
        let part = format!("{name}-");
        self.slots.iter().any(|slot| {
            let slot = slot.strip_prefix("document.").unwrap_or(slot);
            slot == name || slot.starts_with(&part)
        })
    }

    /// The reasons that do not depend on which codes and projects there are.
    pub fn plain_reasons(&self) -> impl Iterator<Item = (&str, &str)> {
        plain(&self.reasons)
    }
}

fn plain(keys: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    keys.iter()
        .filter(|(key, _)| !is_own(key))
        .map(|(key, label)| (key.as_str(), label.as_str()))
}

/// True for keys of codes and projects that this agency or that may have; the economic 类 are the
/// same for all.
fn is_own(key: &str) -> bool {
    let class = |rest: &str| rest.find(|c: char| !c.is_ascii_digit()) == Some(3);
    let code = key
        .split_once("economic=")
        .is_some_and(|(_, rest)| !class(rest));
    code || ["function=", "project=", "unit="]
        .iter()
        .any(|dim| key.contains(dim))
}

/// A small budget that has something of everything, with what is known to be needed so far.
pub(super) fn sample(id: &str, year: u16, needs: &Needs) -> BTreeMap<String, Vec<u8>> {
    let mut toml = format!(
        "format = 1\n[document]\nyear = {year}\nprofile = \"{id}\"\nrevenue = \"as-spending\"\n"
    );
    // Writing to a string cannot fail.
    if let Some(phase) = &needs.phase {
        let _ = writeln!(toml, "phase = \"{phase}\"");
    }
    for field in super::kind("document").fields {
        if !super::budget::SET.contains(&field.key) && needs.prints("document", field.key) {
            let _ = match field.ty {
                Type::Date => writeln!(toml, "{} = {year}-01-01", field.key),
                _ => writeln!(toml, "{} = \"某\"", field.key),
            };
        }
    }
    toml.push_str("[agency]\nname = \"某局\"\n");
    for field in super::kind("agency").fields {
        if field.key != "name" && needs.prints("agency", field.key) {
            let value = match field.ty {
                Type::Integer => "1",
                _ => "\"01 某\"",
            };
            let _ = writeln!(toml, "{} = {value}", field.key);
        }
    }
    toml.push_str(
        "[[unit]]\ncode = \"100001\"\nname = \"某局本级\"\n\
         [[ledger]]\nid = \"main\"\nscope = {}\nfile = \"spending.csv\"\n\
         [[ledger]]\nid = \"economic\"\n\
         scope = { category = \"basic\", fund = \"general-public-budget\", vintage = \"current\" }\n\
         file = \"economic.csv\"\n\
         [[project]]\nid = \"sample\"\nname = \"某项目\"\nunit = \"100001\"\n",
    );
    let _ = writeln!(toml, "[vehicles]\nas-of = {}-12-31", year - 1);
    for field in super::kind("vehicles").fields {
        if needs.prints("vehicles", field.key) {
            let _ = writeln!(toml, "{} = 1", field.key);
        }
    }
    for kind in &needs.vehicles {
        let _ = writeln!(toml, "[[vehicle]]\nkind = \"{kind}\"\ncount = 1");
    }
    for class in &needs.assets {
        let _ = writeln!(
            toml,
            "[[asset-holding]]\nclass = \"{class}\"\noriginal = 20000\nprevious-original = 10000"
        );
    }
    for status in &needs.statuses {
        let _ = writeln!(toml, "[[staff]]\nstatus = \"{status}\"\ncount = 1");
    }
    for item in &needs.earmarks {
        let _ = writeln!(toml, "[[earmark]]\nitem = \"{item}\"\namount = 100");
    }
    for key in needs.previous.keys() {
        let (fact, period) = key.rsplit_once('@').unwrap_or((key, ""));
        let (at, phase) = period.split_once('.').unwrap_or((period, "original"));
        let _ = writeln!(
            toml,
            "[[previous]]\nfact = \"{fact}\"\nyear = {at}\nphase = \"{phase}\"\namount = 20000"
        );
    }
    for key in needs.reasons.keys() {
        let _ = writeln!(toml, "[[reason]]\nfact = \"{key}\"\ntext = \"某原因\"");
    }
    for id in &needs.texts {
        let _ = writeln!(toml, "[[text]]\nid = \"{id}\"\nbody = \"某\"");
    }
    for section in &needs.sections {
        let _ = writeln!(
            toml,
            "[[text]]\nid = \"{section}-1\"\nsection = \"{section}\"\ntitle = \"某\"\nbody = \"某\""
        );
    }
    if needs.prints("evaluation", "grade") {
        toml.push_str("[evaluation]\ngrade = \"good\"\n");
    }
    let project_code = if needs.project_economic { "30201" } else { "" };
    let spending = format!(
        "function,economic,category,fund,unit,project,amount\n\
         2010101,,personnel,general-public-budget,100001,,500000\n\
         2010101,,operating,general-public-budget,100001,,300000\n\
         2010102,{project_code},project,general-public-budget,100001,sample,700000\n"
    );
    let economic = "economic,category,fund,unit,amount\n\
         30101,personnel,general-public-budget,100001,500000\n\
         30201,operating,general-public-budget,100001,300000\n";
    [
        ("budget.toml", toml.as_str()),
        ("spending.csv", spending.as_str()),
        ("economic.csv", economic),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .collect()
}

/// Adds ledgers for each of the periods, with the lines of the budget itself.
fn add_lines(files: &mut BTreeMap<String, Vec<u8>>, periods: &[String]) {
    let mut toml = String::new();
    for period in periods {
        for (name, scope) in [("spending", ""), ("economic", ECONOMIC_SCOPE)] {
            let (year, phase) = period.split_once('.').unwrap_or((period, "original"));
            let _ = writeln!(
                toml,
                "[[ledger]]\nid = \"{name}-{period}\"\nyear = {year}\nphase = \"{phase}\"\n\
                 scope = {{{scope}}}\nfile = \"{name}-{period}.csv\""
            );
            let lines = files.get(&format!("{name}.csv")).cloned();
            files.insert(format!("{name}-{period}.csv"), lines.unwrap_or_default());
        }
    }
    if let Some(budget) = files.get_mut("budget.toml") {
        budget.extend_from_slice(toml.as_bytes());
    }
}
