//! Agency free text: its own small grammar, never the template engine.
//!
//! ```text
//! {{ KEY }}  {{ KEY | STYLE … }}       a figure; `unit` prints its unit too, `abs` no sign
//! {{ KEY | compare WORDING STYLE … }}  the profile's sentence on its change
//! {{ KEY | CONDITION: words }}         a claim: the words, if the condition holds; `{}` in them
//!                                      is the bound of `at-least 90%`
//! {{ "1+6+N" | reason }}               digits that are no figure, with the reason
//! \{{                                  a literal brace pair
//! ```
//! Anything else between double braces is an error. Years, dates and document numbers are
//! recognised; other digits stay plain text — and a finding — unless declared.

use super::compare;
use super::context::{Context, push_text};
use super::recognise::recognise;
use super::tree::Inline;
use crate::diag::{Finding, Location};
use crate::facts::key::{Key, KeyError};
use crate::facts::style::{self, Style};
use crate::facts::{Condition, Value};

/// One line of free text as inlines; what is wrong is reported and leaves a gap, but does not stop
/// the rest.
pub fn parse(
    cx: &mut Context,
    text: &str,
    literal: Option<&str>,
    location: &Location,
) -> Vec<Inline> {
    let before = cx.findings.len();
    let mut out = Vec::new();
    let mut rest = text;
    let mut words = String::new();
    // Literal openings whose closing is literal too.
    let mut escaped = 0_usize;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix("\\{{") {
            words.push_str("{{");
            escaped += 1;
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix("{{") {
            recognise(&words, literal, &mut out);
            words.clear();
            let closed = tail.find("}}").filter(|&end| !tail[..end].contains("{{"));
            let Some(end) = closed else {
                cx.findings.push(Finding::deny("text-open-brace"));
                rest = tail;
                continue;
            };
            // A key ends in a brace of its own, and so does a claim in which `{}` comes last.
            let end = end + usize::from(tail[end + 2..].starts_with('}'));
            rest = &tail[end + 2..];
            match reference(cx, &tail[..end], &mut out) {
                Ok(Some(printed)) => unit_follows(cx, printed, rest),
                Ok(None) => {}
                Err(finding) => cx.findings.push(*finding),
            }
        } else if let Some(tail) = rest.strip_prefix("}}") {
            if escaped > 0 {
                escaped -= 1;
                words.push_str("}}");
            } else {
                cx.findings.push(Finding::deny("text-close-brace"));
            }
            rest = tail;
        } else {
            let mut chars = rest.chars();
            words.extend(chars.next());
            rest = chars.as_str();
        }
    }
    recognise(&words, literal, &mut out);
    for finding in &mut cx.findings[before..] {
        if finding.primary.is_none() {
            *finding = finding.clone().at(location);
        }
    }
    out
}

/// Prints what stands between the braces; a figure is given back, with whether its unit follows.
fn reference(
    cx: &mut Context,
    inner: &str,
    out: &mut Vec<Inline>,
) -> Result<Option<Printed>, Box<Finding>> {
    let inner = inner.trim();
    if let Some(quoted) = inner.strip_prefix('"') {
        return declared(quoted, out).map(|()| None);
    }
    let (key, directive) = inner.split_once('|').unwrap_or((inner, ""));
    let key = cx.facts.parse(key).map_err(|error| {
        Finding::deny("bad-key")
            .arg("key", key.trim())
            .arg("why", error.text())
    })?;
    // Templates serve documents of every phase; an author writes for this one.
    if let Key::Change { of, base } | Key::Rate { of, base } | Key::Share { of, whole: base } = &key
        && of == base
    {
        let finding = Finding::deny("bad-key").arg("key", cx.facts.id(&key));
        return Err(Box::new(finding.arg("why", KeyError::ItsOwnBase.text())));
    }
    let directive = directive.trim();
    if let Some((condition, words)) = directive.split_once([':', '：']) {
        return claim(cx, &key, condition, words.trim(), out).map(|()| None);
    }
    if let Some(rest) = directive.strip_prefix("compare ") {
        let (wording, styles) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        let (style, _) = styled(cx, styles)?;
        let of = cx.facts.get(&key).map_err(|gap| cx.facts.finding(&gap))?;
        // What is missing is reported where it is found.
        out.extend(compare::sentence(cx, &of, None, style, wording).unwrap_or_default());
        return Ok(None);
    }
    let (style, with_unit) = styled(cx, directive)?;
    let fact = cx.facts.get(&key).map_err(|gap| cx.facts.finding(&gap))?;
    out.push(Inline::Figure {
        fact: fact.id.clone(),
        text: style.show(fact.value),
    });
    if with_unit {
        compare::push_unit(cx, &key, style, out);
    }
    Ok(Some(Printed {
        key,
        style,
        with_unit,
    }))
}

/// A figure as it was printed.
struct Printed {
    key: Key,
    style: Style,
    with_unit: bool,
}

/// A unit typed after a figure must be the figure's: 万元 after one shown in 万元, 家 after one
/// recorded in 家.
fn unit_follows(cx: &mut Context, printed: Printed, rest: &str) {
    let Printed {
        key,
        style,
        with_unit,
    } = printed;
    let Ok(value) = cx.facts.get(&key).map(|fact| fact.value) else {
        return;
    };
    // 余 and 多 stand between a number and its unit.
    let typed = rest.trim_start_matches(['余', '多']);
    let own = match value {
        Value::Money(_) | Value::Count(_) => compare::unit_of(cx, &key, style),
        Value::Ratio(_) | Value::Points(_) => return,
    };
    // After money no unit need stand, but no other one may.
    let other_money = || {
        ["元", "万元", "亿元"]
            .iter()
            .any(|unit| typed.starts_with(unit))
    };
    // A figure that ends its text has its unit beside it, in a column of its own.
    if with_unit && !(other_money() || (!own.is_empty() && typed.starts_with(own))) {
        return;
    }
    let wrong = with_unit
        || !typed.is_empty()
            && !typed.starts_with(own)
            && (!matches!(value, Value::Money(_)) || other_money());
    if wrong {
        let typed: String = typed.chars().take(4).collect();
        // 元 for 万元 is a wrong number.
        let finding = if other_money() {
            Finding::deny("text-unit")
        } else {
            Finding::warn("text-unit")
        };
        cx.findings.push(
            finding
                .arg("figure", cx.facts.label(&key))
                .arg("unit", own)
                .arg("typed", typed),
        );
    }
}

/// Styles one over the other, and whether the unit is to be printed.
fn styled(cx: &Context, names: &str) -> Result<(Style, bool), Box<Finding>> {
    let mut style = cx.text_style();
    let mut with_unit = false;
    for name in names.split_whitespace() {
        if name == "unit" {
            with_unit = true;
        } else {
            style = style::named(name, style)
                .ok_or_else(|| Finding::deny("text-unknown-style").arg("style", name))?;
        }
    }
    Ok((style, with_unit))
}

/// `"digits" | reason`, without its first quote.
fn declared(quoted: &str, out: &mut Vec<Inline>) -> Result<(), Box<Finding>> {
    let (text, reason) = quoted
        .split_once('"')
        .and_then(|(text, rest)| Some((text, rest.trim().strip_prefix('|')?.trim())))
        .filter(|(text, reason)| !text.is_empty() && !reason.is_empty())
        .ok_or_else(|| Finding::deny("text-literal-without-reason").arg("text", quoted))?;
    out.push(Inline::Literal {
        text: text.to_owned(),
        reason: reason.to_owned(),
    });
    Ok(())
}

/// Words that may only stand where a condition holds.
fn claim(
    cx: &mut Context,
    key: &Key,
    condition: &str,
    words: &str,
    out: &mut Vec<Inline>,
) -> Result<(), Box<Finding>> {
    let parsed = Condition::parse(condition);
    let (Some(parsed), false) = (parsed, words.is_empty()) else {
        return Err(Box::new(
            Finding::deny("text-bad-claim").arg("condition", condition.trim()),
        ));
    };
    let facts = cx.facts.clone();
    let holds = facts
        .holds(&parsed, key)
        .map_err(|gap| facts.finding(&gap))?;
    if !holds {
        let style = cx.text_style();
        let shown = |key: &Key| {
            facts.get(key).map_or_else(
                |_| String::new(),
                |fact| {
                    let mut number = vec![Inline::Text {
                        text: style.show(fact.value),
                    }];
                    compare::push_unit(cx, key, style, &mut number);
                    super::tree::plain(&number)
                },
            )
        };
        let other = match parsed.bound() {
            Some(bound) => bound.to_owned(),
            None => parsed
                .other(&facts, key)
                .map_or_else(|| "0".to_owned(), |key| shown(&key)),
        };
        let finding = Finding::deny("claim-contradicted")
            .arg("words", words)
            .arg("label", facts.label(key))
            .arg("condition", parsed.words())
            .arg("value", shown(key))
            .arg("other", other);
        return Err(Box::new(finding));
    }
    for (at, piece) in words.split("{}").enumerate() {
        if at > 0 {
            out.push(Inline::Literal {
                text: parsed.bound().unwrap_or_default().to_owned(),
                reason: "核对过的界限".to_owned(),
            });
        }
        let mut pieces = Vec::new();
        recognise(piece, None, &mut pieces);
        for piece in pieces {
            match piece {
                Inline::Text { text } => push_text(out, &text),
                other => out.push(other),
            }
        }
    }
    Ok(())
}
