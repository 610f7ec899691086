//! The rule reference: everything the registry and the inspection points say, as one document.
//! `docs/rules.md` and `docs/rules.zh-CN.md` are this, and tested to be current.

use std::fmt::Write as _;

use super::points::{self, Group, Point};
use super::rule::{Check, Example, Rule};
use crate::diag::{Lang, Level, Msg};

/// A fixed text by its id in the message catalogue.
pub fn say(id: &'static str, lang: Lang) -> String {
    Msg::new(id).text(lang)
}

/// Name of a level as findings show it.
pub fn level_name(level: Level, lang: Lang) -> String {
    let id = match level {
        Level::Allow => "rules-allow",
        Level::Note => "show-note",
        Level::Warn => "show-warning",
        Level::Deny => "show-error",
        Level::Forbid => "rules-forbid",
    };
    say(id, lang)
}

/// When a rule is run.
pub fn stage_name(rule: &Rule, lang: Lang) -> String {
    let id = match rule.stage() {
        "records" => "rules-stage-records",
        "budget" => "rules-stage-budget",
        "facts" => "rules-stage-facts",
        "document" => "rules-stage-document",
        "profile" => "rules-stage-profile",
        _ => "rules-stage-output",
    };
    say(id, lang)
}

/// The default level as profiles write it.
pub fn level_key(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Allow) => "allow",
        Some(Level::Note) => "note",
        Some(Level::Warn) => "warn",
        Some(Level::Forbid) => "forbid",
        Some(Level::Deny) | None => "deny",
    }
}

/// Lines kept around those that differ.
const AROUND: usize = 3;

/// The two texts of an example without the lines they share far from any difference.
pub fn differing(example: &Example) -> (String, String) {
    let wrong: Vec<&str> = example.wrong.trim_end().lines().collect();
    let right: Vec<&str> = example.right.trim_end().lines().collect();
    let pairs = || wrong.iter().zip(&right);
    let before = pairs().take_while(|(a, b)| a == b).count();
    let most = wrong.len().min(right.len()) - before;
    let pairs = wrong.iter().rev().zip(right.iter().rev());
    let after = pairs.take(most).take_while(|(a, b)| a == b).count();
    let cut = |lines: &[&str]| {
        let mut from = before.saturating_sub(AROUND);
        let mut to = (lines.len() - after + AROUND).min(lines.len());
        // A few lines left out save nothing.
        if from <= AROUND {
            from = 0;
        }
        if to + AROUND >= lines.len() {
            to = lines.len();
        }
        let mut out = String::new();
        if from > 0 {
            out.push_str("……\n");
        }
        for line in &lines[from..to] {
            out.push_str(line);
            out.push('\n');
        }
        if to < lines.len() {
            out.push_str("……\n");
        }
        out
    };
    (cut(&wrong), cut(&right))
}

/// The whole reference in a language.
pub fn markdown(lang: Lang) -> String {
    let mut out = format!("# {}\n\n", say("rules-doc-title", lang));
    let _ = writeln!(out, "{}\n", say("rules-doc-generated", lang));
    let _ = writeln!(out, "{}\n", say("rules-doc-intro", lang));
    contents(&mut out, lang);
    for group in points::groups() {
        let _ = writeln!(out, "## {}\n", heading(group.title(lang), zh(group), lang));
        point_table(&mut out, group, lang);
        for rule in group.rules() {
            rule_section(&mut out, rule, lang);
        }
    }
    disposed(&mut out, "rules-impossible", lang, |point| {
        point.impossible.as_ref().map(|text| text.pick(lang))
    });
    disposed(&mut out, "rules-outside", lang, |point| {
        point.outside.as_ref().map(|text| text.pick(lang))
    });
    let _ = writeln!(out, "## {}\n", say("rules-provisions", lang));
    for (letter, name) in points::provisions(lang) {
        let _ = writeln!(out, "- {letter} — {name}");
    }
    out
}

fn zh(group: &Group) -> &str {
    group.title(Lang::Zh)
}

/// An English heading keeps the Chinese name users see.
fn heading(title: &str, chinese: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => title.to_owned(),
        Lang::En => format!("{title} ({chinese})"),
    }
}

fn contents(out: &mut String, lang: Lang) {
    let _ = writeln!(
        out,
        "| {} | `id` | {} | {} |\n|---|---|---|---|",
        say("rules-group", lang),
        say("rules-points", lang),
        say("rules-of-group", lang)
    );
    for group in points::groups() {
        let names: Vec<String> = group.rules().map(|rule| link(rule, lang)).collect();
        let _ = writeln!(
            out,
            "| {} | `{}` | {} | {} |",
            heading(group.title(lang), zh(group), lang),
            group.id,
            group.points().count(),
            names.join(", ")
        );
    }
    out.push('\n');
}

fn link(rule: &'static Rule, lang: Lang) -> String {
    let title = rule_heading(rule, lang);
    // GitHub's anchors: lower case, blanks to hyphens, punctuation gone.
    let anchor: String = title
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect();
    format!("[{}](#{anchor})", rule.name)
}

fn rule_heading(rule: &'static Rule, lang: Lang) -> String {
    let title = heading(rule.title(lang), rule.title(Lang::Zh), lang);
    format!("{}: {title}", rule.name)
}

/// Where a rule stands in `docs/rules.md`: its heading as Markdown viewers name it in links.
pub fn page(rule: &'static Rule) -> String {
    let heading = rule_heading(rule, Lang::En).to_lowercase();
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c => c.is_alphanumeric().then_some(c),
    });
    format!("docs/rules.md#{}", kept.collect::<String>())
}

fn point_table(out: &mut String, group: &Group, lang: Lang) {
    let _ = writeln!(
        out,
        "| {} | {} | {} | {} | {} |\n|---|---|---|---|---|",
        say("rules-point", lang),
        say("rules-looked-for", lang),
        say("rules-level", lang),
        say("rules-basis", lang),
        say("rules-answered", lang)
    );
    for (id, point) in group.points() {
        let mut answers: Vec<String> = points::rules(id).map(|rule| link(rule, lang)).collect();
        if point.impossible.is_some() {
            answers.push(say("rules-by-design", lang));
        }
        if point.outside.is_some() {
            answers.push(say("rules-not-here", lang));
        }
        let _ = writeln!(
            out,
            "| {id} | {} | {} | {} | {} |",
            point.title(lang),
            level_key(point.level()),
            point.basis.join(" "),
            answers.join(", ")
        );
    }
    out.push('\n');
}

fn rule_section(out: &mut String, rule: &'static Rule, lang: Lang) {
    let _ = writeln!(out, "### {}\n", rule_heading(rule, lang));
    for code in rule.codes() {
        let level = level_key(rule.level(code));
        let message = Msg::new(code).text(lang);
        let _ = writeln!(out, "- `{code}` ({level}): {message}");
    }
    let points: Vec<&str> = rule.points().collect();
    let built_in = match rule.check {
        Check::BuiltIn => say("rules-built-in", lang),
        Check::Budget(_) | Check::Document(_) => String::new(),
    };
    let _ = writeln!(
        out,
        "\n*{}*\n",
        Msg::new("rules-doc-line")
            .arg("stage", stage_name(rule, lang) + &built_in)
            .arg("points", points.join(" "))
            .text(lang)
    );
    let texts = rule.texts(lang);
    for (id, text) in [
        ("rules-what", &texts.what),
        ("rules-why", &texts.why),
        ("rules-basis", &texts.basis),
        ("rules-fix", &texts.fix),
    ] {
        let _ = writeln!(out, "**{}** {text}\n", say(id, lang));
    }
    for example in rule.examples() {
        example_section(out, example, lang);
    }
}

fn example_section(out: &mut String, example: &Example, lang: Lang) {
    let (wrong, right) = differing(example);
    let kind = example.file.rsplit('.').next().unwrap_or_default();
    let said = Msg::new("rules-wrong")
        .arg("file", format!("`{}`", example.file))
        .arg("code", format!("`{}`", example.code));
    let _ = writeln!(out, "**{}**\n\n```{kind}\n{wrong}```\n", said.text(lang));
    let said = say("rules-right", lang);
    let _ = writeln!(out, "**{said}**\n\n```{kind}\n{right}```\n");
    for (path, text) in &example.with {
        // What a case is set up with matters only where a profile has to have it.
        if path.starts_with("profiles/") && !path.ends_with("profile.toml") {
            let said = Msg::new("rules-with").arg("file", format!("`{path}`"));
            let kind = path.rsplit('.').next().unwrap_or_default();
            let text = text.trim_end();
            let _ = writeln!(out, "{}\n\n```{kind}\n{text}\n```\n", said.text(lang));
        }
    }
}

fn disposed(
    out: &mut String,
    title: &'static str,
    lang: Lang,
    text: impl Fn(&'static Point) -> Option<&'static str>,
) {
    let _ = writeln!(out, "## {}\n", say(title, lang));
    for group in points::groups() {
        for (id, point) in group.points() {
            if let Some(text) = text(point) {
                let _ = writeln!(out, "- **{id}** {} — {text}", point.title(lang));
            }
        }
    }
    out.push('\n');
}
