//! What narrative templates call, read from their text: also in branches no made-up budget takes.

use super::{ProbeFacts, Scope};
use crate::budget::ledger::Measure;
use crate::diag::Finding;

/// A call of a template function with the arguments written out in quotation marks.
#[derive(Debug, PartialEq)]
pub struct Call<'a> {
    pub name: &'a str,
    pub arguments: Vec<(&'a str, &'a str)>,
    /// Whether every argument is written out.
    pub literal: bool,
    pub start: usize,
    pub end: usize,
}

impl Call<'_> {
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut arguments = self.arguments.iter();
        arguments
            .find(|(argument, _)| *argument == name)
            .map(|(_, value)| *value)
    }
}

pub fn check(scope: &mut Scope, facts: &ProbeFacts) {
    let profile = scope.profile();
    for (name, text) in &profile.section {
        for call in calls(text) {
            if let Some(finding) = wrong(&call, scope, facts) {
                scope.tell_section(finding, name, call.start, call.end - call.start);
            }
        }
    }
}

fn wrong(call: &Call, scope: &Scope, facts: &ProbeFacts) -> Option<Finding> {
    let profile = scope.profile();
    let key = |text: &str| {
        let error = facts.parse(text).err()?;
        let finding = Finding::deny("profile-bad-key").arg("key", text);
        Some(finding.arg("why", error.text()).arg("place", call.name))
    };
    match call.name {
        "breakdown" => {
            let id = call.get("id")?;
            let known = profile.breakdown.contains_key(id);
            (!known).then(|| Finding::deny("profile-unknown-breakdown").arg("id", id))
        }
        "compare" => {
            let id = call.get("wording")?;
            let known = profile.wording.comparison.contains_key(id);
            (!known).then(|| Finding::deny("profile-unknown-wording").arg("id", id))
        }
        "fact" | "known" => key(call.get("key")?),
        "measure" => key(call.get("name")?),
        name if Measure::parse(&name.replace('_', "-")).is_some() && call.literal => {
            let pairs = call.arguments.iter().filter(|(name, _)| *name != "at");
            let pairs: Vec<String> = pairs
                .map(|(name, value)| format!("{}={value}", name.replace('_', "-")))
                .collect();
            key(&format!(
                "{}{{{}}}",
                name.replace('_', "-"),
                pairs.join(",")
            ))
        }
        _ => None,
    }
}

/// All calls in the tags of a template, nested ones too.
pub fn calls(text: &str) -> Vec<Call<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..]
        .find("{{")
        .into_iter()
        .chain(text[at..].find("{%"))
        .min()
    {
        let start = at + open + 2;
        let close = if text[start - 1..].starts_with('{') {
            "}}"
        } else {
            "%}"
        };
        let end = text[start..]
            .find(close)
            .map_or(text.len(), |end| start + end);
        in_tag(text, start, end, &mut found);
        at = end;
    }
    found
}

fn in_tag<'a>(text: &'a str, start: usize, end: usize, found: &mut Vec<Call<'a>>) {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut quote: Option<char> = None;
    for (offset, c) in text[start..end].char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '(' => {
                let at = start + offset;
                let before = &text[start..at];
                let name = &before[before.trim_end_matches(is_name).len()..];
                if !name.is_empty() {
                    found.push(call(text, at - name.len(), at, end));
                }
            }
            None => {}
        }
    }
}

/// The call whose bracket opens at `open`.
fn call(text: &str, start: usize, open: usize, limit: usize) -> Call<'_> {
    let (mut depth, mut quote, mut from) = (0_i32, None, open + 1);
    let mut out = Call {
        name: &text[start..open],
        arguments: Vec::new(),
        literal: true,
        start,
        end: limit,
    };
    for (offset, c) in text[open..limit].char_indices() {
        let at = open + offset;
        match (quote, c) {
            (Some(mark), _) if c == mark => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth -= 1,
            _ => {}
        }
        let ends = depth == 0 && c == ')';
        if quote.is_none() && (ends || (depth == 1 && c == ',')) {
            argument(&text[from..at], &mut out);
            from = at + 1;
        }
        if ends {
            out.end = at + 1;
            break;
        }
    }
    out
}

fn argument<'a>(text: &'a str, call: &mut Call<'a>) {
    let Some((name, value)) = text.split_once('=') else {
        return;
    };
    let value = value.trim();
    let inner = ['"', '\''].into_iter().find_map(|mark| {
        let inner = value.strip_prefix(mark)?.strip_suffix(mark)?;
        (!inner.contains(mark)).then_some(inner)
    });
    match inner {
        Some(inner) => call.arguments.push((name.trim(), inner)),
        None => call.literal = false,
    }
}

#[cfg(test)]
mod tests {
    use super::calls;

    #[test]
    fn calls_are_read_with_their_arguments() {
        let text = "文（字）{% set a = spending(category=\"basic\", at = 'x') %}\
                    {{ compare(of=measure(name=\"b\"), wording=\"c)\") | wan }}";
        let found: Vec<String> = calls(text)
            .iter()
            .map(|call| {
                let arguments: Vec<String> = call
                    .arguments
                    .iter()
                    .map(|(name, value)| format!("{name}:{value}"))
                    .collect();
                format!("{} {} {}", call.name, arguments.join(","), call.literal)
            })
            .collect();
        assert_eq!(
            found,
            [
                "spending category:basic,at:x true",
                "compare wording:c) false",
                "measure name:b true"
            ]
        );
        assert_eq!(calls("{{ a(b=\"").len(), 1);
    }
}
