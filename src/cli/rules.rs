//! `gongkai rules`

use serde_json::{Value, json};

use super::args::{Common, RulesOptions};
use super::shared::Setup;
use super::{columns, output, report};
use crate::check::points::{self, Group, Point};
use crate::check::reference::{self, differing, level_key, level_name, say};
use crate::check::registry::RULES;
use crate::check::{Rule, levels, rule_of};
use crate::diag::{Finding, Lang, Level, Msg, Sources, catalogue_ids};
use crate::profile::load::{self, Resolved};
use crate::records::text::nearest::nearest;

/// What was asked for.
enum Found {
    Rule(&'static Rule),
    Code(&'static Rule, &'static str),
    Group(&'static Group),
    Point(&'static str, &'static Point),
    /// A finding that belongs to no rule.
    Message(&'static str),
}

/// Lists the rules, or explains one of them, a code, a group or an inspection point.
pub fn run(options: &RulesOptions, common: &Common) -> Result<bool, Msg> {
    let profile = match &options.profile {
        None => None,
        Some(id) => {
            let mut sources = Sources::default();
            let loaded = load::load(id, &Setup::new(common)?.library(), &mut sources);
            if loaded.value.is_none() {
                report::print(&loaded.findings, &sources, common);
                return Ok(false);
            }
            loaded.value
        }
    };
    let shown = Shown {
        profile: profile.as_ref(),
        lang: common.lang(),
    };
    let found = match &options.query {
        None => None,
        Some(query) => Some(find(query).ok_or_else(|| unknown(query))?),
    };
    output::out(&match (found, common.machine()) {
        (None, false) => shown.list(points::groups()),
        (None, true) => {
            let groups: Vec<Value> = points::groups().iter().map(|g| shown.group(g)).collect();
            report::pretty(&json!({ "groups": groups }))
        }
        (Some(found), false) => shown.text(&found),
        (Some(found), true) => report::pretty(&shown.data(&found)),
    });
    Ok(true)
}

fn find(query: &str) -> Option<Found> {
    let query = query.trim();
    let lower = query.to_lowercase();
    if let Some(rule) = rule_of(&lower) {
        let code = rule.codes().find(|code| *code == lower)?;
        return Some(Found::Code(rule, code));
    }
    let named = |rule: &&&Rule| rule.name == lower || rule.title(Lang::Zh) == query;
    if let Some(rule) = RULES.iter().find(named) {
        return Some(Found::Rule(rule));
    }
    let named = |group: &&Group| {
        let prefix = group.prefix.to_lowercase();
        group.id == lower || prefix == lower || group.title(Lang::Zh) == query
    };
    if let Some(group) = points::groups().iter().find(named) {
        return Some(Found::Group(group));
    }
    let upper = query.to_uppercase();
    if let Some((id, point)) = points::points().find(|(id, _)| *id == upper) {
        return Some(Found::Point(id, point));
    }
    message_codes().find(|id| *id == lower).map(Found::Message)
}

/// Ids of the catalogue that are no labels or help texts.
fn message_codes() -> impl Iterator<Item = &'static str> {
    const LABELS: [&str; 8] = [
        "args-", "help-", "show-", "rules-", "report-", "schema-", "why-", "label-",
    ];
    catalogue_ids().filter(|id| !LABELS.iter().any(|label| id.starts_with(label)))
}

fn unknown(query: &str) -> Msg {
    let query = columns::clean(query);
    let lower = query.to_lowercase();
    let names = || {
        let rules = RULES.iter().flat_map(|rule| {
            let codes = rule.codes();
            codes.chain([rule.name, rule.title(Lang::Zh)])
        });
        let groups = points::groups().iter();
        rules.chain(groups.flat_map(|g| [g.id.as_str(), g.title(Lang::Zh)]))
    };
    let mut near: Vec<&str> = names().filter(|name| name.contains(&lower)).collect();
    near.extend(nearest(&lower, names()));
    near.sort_unstable();
    near.dedup();
    near.truncate(6);
    if near.is_empty() {
        return Msg::new("rules-unknown").arg("query", query);
    }
    Msg::new("rules-unknown-near")
        .arg("query", query)
        .arg("names", near.join(", "))
}

/// How things are shown: in a language, with the levels of a profile or the default ones.
struct Shown<'a> {
    profile: Option<&'a Resolved>,
    lang: Lang,
}

impl Shown<'_> {
    fn say(&self, id: &'static str) -> String {
        say(id, self.lang)
    }

    /// Level of a code, and the layer that set it.
    fn level(&self, rule: &'static Rule, code: &'static str) -> (Level, Option<String>) {
        let default = rule.level(code).unwrap_or(Level::Deny);
        let mut finding = [Finding::new(code, default)];
        levels::set(&mut finding, self.profile);
        let [finding] = finding;
        (finding.level, finding.level_set_by)
    }

    fn level_cells(&self, rule: &'static Rule, code: &'static str) -> Vec<String> {
        let (level, layer) = self.level(rule, code);
        let mut cells = vec![level_name(level, self.lang)];
        if let Some(layer) = layer {
            let set = Msg::new("show-level-set").arg("layer", layer);
            cells.push(set.text(self.lang));
        }
        cells
    }

    fn list(&self, groups: &[Group]) -> String {
        let mut out = String::new();
        // Columns of one width in all groups.
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut heads: Vec<(usize, String)> = Vec::new();
        let ruled = |group: &&Group| group.rules().next().is_some();
        for group in groups.iter().filter(ruled) {
            heads.push((
                rows.len(),
                format!("{} ({})", group.title(self.lang), group.id),
            ));
            for rule in group.rules() {
                let mut name = format!("  {}", rule.name);
                let mut title = rule.title(self.lang).to_owned();
                for code in rule.codes() {
                    let mut row = vec![
                        std::mem::take(&mut name),
                        std::mem::take(&mut title),
                        code.to_owned(),
                    ];
                    row.extend(self.level_cells(rule, code));
                    rows.push(row);
                }
            }
        }
        let table = columns::table(&rows);
        for (at, line) in table.lines().enumerate() {
            for (_, head) in heads.iter().filter(|(first, _)| *first == at) {
                out.push_str(&format!("{}{head}\n", if at == 0 { "" } else { "\n" }));
            }
            out.push_str(line);
            out.push('\n');
        }
        out.push_str(&format!("\n{}\n", self.say("rules-see")));
        out
    }

    fn text(&self, found: &Found) -> String {
        match found {
            Found::Rule(rule) => self.rule_text(rule, None),
            Found::Code(rule, code) => self.rule_text(rule, Some(code)),
            Found::Group(group) => self.group_text(group),
            Found::Point(id, point) => self.point_text(id, point),
            Found::Message(id) => {
                let mut out = format!("{id}\n");
                self.section(&mut out, "rules-message", &[Msg::new(id).text(self.lang)]);
                if let Some(help) = Msg::new(id).help(self.lang) {
                    self.section(&mut out, "rules-fix", &[help]);
                }
                out.push_str(&format!("\n{}\n", self.say("rules-of-no-rule")));
                out
            }
        }
    }

    fn section(&self, out: &mut String, title: &'static str, lines: &[String]) {
        out.push_str(&format!("\n{}\n", self.say(title)));
        for line in lines {
            out.push_str(&format!("  {line}\n"));
        }
    }

    fn rule_text(&self, rule: &'static Rule, code: Option<&'static str>) -> String {
        let mut out = format!("{} ({})\n", rule.title(self.lang), rule.name);
        let group = points::group(rule.group()).map_or("", |group| group.title(self.lang));
        let stage = reference::stage_name(rule, self.lang);
        out.push_str(&format!("{group} · {stage}\n"));
        let codes: Vec<&str> = rule
            .codes()
            .filter(|own| code.is_none_or(|code| code == *own))
            .collect();
        if let Some(code) = code {
            let mut lines = vec![Msg::new(code).text(self.lang)];
            lines.extend(Msg::new(code).help(self.lang));
            self.section(&mut out, "rules-message", &lines);
        }
        let rows: Vec<Vec<String>> = rule
            .codes()
            .map(|code| [vec![code.to_owned()], self.level_cells(rule, code)].concat())
            .collect();
        let lines: Vec<String> = columns::table(&rows).lines().map(str::to_owned).collect();
        self.section(&mut out, "rules-codes", &lines);
        let texts = rule.texts(self.lang);
        for (title, text) in [
            ("rules-what", &texts.what),
            ("rules-why", &texts.why),
            ("rules-basis", &texts.basis),
            ("rules-fix", &texts.fix),
        ] {
            self.section(&mut out, title, std::slice::from_ref(text));
        }
        let points: Vec<String> = rule
            .points()
            .filter_map(|id| Some(format!("{id}  {}", points::point(id)?.title(self.lang))))
            .collect();
        if !points.is_empty() {
            self.section(&mut out, "rules-points", &points);
        }
        for example in rule.examples() {
            if !codes.contains(&example.code.as_str()) {
                continue;
            }
            let (wrong, right) = differing(example);
            let said = Msg::new("rules-wrong")
                .arg("file", &example.file)
                .arg("code", &example.code);
            for (title, text) in [
                (said.text(self.lang), wrong),
                (self.say("rules-right"), right),
            ] {
                out.push_str(&format!("\n{title}\n"));
                for line in text.lines() {
                    out.push_str(format!("    {line}").trim_end());
                    out.push('\n');
                }
            }
        }
        out
    }

    fn group_text(&self, group: &'static Group) -> String {
        let mut out = if group.rules().next().is_some() {
            self.list(std::slice::from_ref(group))
        } else {
            format!("{} ({})\n", group.title(self.lang), group.id)
        };
        let rows: Vec<Vec<String>> = group
            .points()
            .map(|(id, point)| {
                let title = point.title(self.lang).to_owned();
                vec![id.to_owned(), self.answer(id, point), title]
            })
            .collect();
        let lines: Vec<String> = columns::table(&rows).lines().map(str::to_owned).collect();
        self.section(&mut out, "rules-points", &lines);
        out
    }

    /// How a point is answered, in a word or two.
    fn answer(&self, id: &str, point: &Point) -> String {
        let names: Vec<&str> = points::rules(id).map(|rule| rule.name).collect();
        if !names.is_empty() {
            names.join(" ")
        } else if point.impossible.is_some() {
            self.say("rules-by-design")
        } else {
            self.say("rules-not-here")
        }
    }

    fn point_text(&self, id: &str, point: &Point) -> String {
        let mut out = format!("{id}  {}\n", point.title(self.lang));
        let level = point.level().unwrap_or(Level::Deny);
        let level = Msg::new("rules-point-level").arg("level", level_name(level, self.lang));
        out.push_str(&format!("{}\n", level.text(self.lang)));
        let basis: Vec<String> = point
            .basis
            .iter()
            .filter_map(|letter| points::provision(letter, self.lang))
            .map(str::to_owned)
            .collect();
        if !basis.is_empty() {
            self.section(&mut out, "rules-basis", &basis);
        }
        let rows: Vec<Vec<String>> = points::rules(id)
            .map(|rule| vec![rule.name.to_owned(), rule.title(self.lang).to_owned()])
            .collect();
        if !rows.is_empty() {
            let lines: Vec<String> = columns::table(&rows).lines().map(str::to_owned).collect();
            self.section(&mut out, "rules-answered", &lines);
        }
        for (title, text) in [
            ("rules-impossible", &point.impossible),
            ("rules-outside", &point.outside),
        ] {
            if let Some(text) = text {
                self.section(&mut out, title, &[text.pick(self.lang).to_owned()]);
            }
        }
        out
    }

    fn data(&self, found: &Found) -> Value {
        match found {
            Found::Rule(rule) | Found::Code(rule, _) => self.rule(rule),
            Found::Group(group) => self.group(group),
            Found::Point(id, point) => self.point(id, point),
            Found::Message(id) => json!({
                "code": id,
                "message": Msg::new(id).text(self.lang),
                "help": Msg::new(id).help(self.lang),
            }),
        }
    }

    fn group(&self, group: &'static Group) -> Value {
        let rules: Vec<Value> = group.rules().map(|rule| self.rule(rule)).collect();
        let points: Vec<Value> = group.points().map(|(id, p)| self.point(id, p)).collect();
        json!({
            "id": group.id,
            "title": group.title(self.lang),
            "rules": rules,
            "points": points,
        })
    }

    fn rule(&self, rule: &'static Rule) -> Value {
        let codes: Vec<Value> = rule
            .codes()
            .map(|code| {
                let (level, layer) = self.level(rule, code);
                json!({
                    "code": code,
                    "default": level_key(rule.level(code)),
                    "level": level_key(Some(level)),
                    "set-by": layer,
                    "message": Msg::new(code).text(self.lang),
                    "help": Msg::new(code).help(self.lang),
                })
            })
            .collect();
        let examples: Vec<Value> = rule
            .examples()
            .iter()
            .map(|example| {
                json!({
                    "code": example.code,
                    "file": example.file,
                    "wrong": example.wrong,
                    "right": example.right,
                })
            })
            .collect();
        let texts = rule.texts(self.lang);
        json!({
            "name": rule.name,
            "title": rule.title(self.lang),
            "group": rule.group(),
            "stage": rule.stage(),
            "points": rule.points().collect::<Vec<_>>(),
            "codes": codes,
            "what": texts.what,
            "why": texts.why,
            "basis": texts.basis,
            "fix": texts.fix,
            "examples": examples,
        })
    }

    fn point(&self, id: &str, point: &Point) -> Value {
        let basis: Vec<&str> = point
            .basis
            .iter()
            .filter_map(|letter| points::provision(letter, self.lang))
            .collect();
        json!({
            "id": id,
            "title": point.title(self.lang),
            "level": level_key(point.level()),
            "basis": basis,
            "rules": points::rules(id).map(|rule| rule.name).collect::<Vec<_>>(),
            "impossible": point.impossible.as_ref().map(|text| text.pick(self.lang)),
            "outside": point.outside.as_ref().map(|text| text.pick(self.lang)),
        })
    }
}
