//! Comparison sentences: the sign of the change picks the words, the profile supplies them.

use std::sync::Arc;

use super::context::{Context, push_text};
use super::tree::Inline;
use crate::diag::Finding;
use crate::facts::key::Key;
use crate::facts::style::Style;
use crate::facts::{Fact, Gap};
use crate::profile::model::ComparisonWording;

/// The words for a fact against its base. `None` when the base is missing; that is reported.
pub fn sentence(
    cx: &mut Context,
    of: &Arc<Fact>,
    style: Style,
    wording: &str,
) -> Option<Vec<Inline>> {
    let profile = cx.profile;
    let Some(words) = profile.profile.wording.comparison.get(wording) else {
        cx.findings
            .push(Finding::deny("profile-unknown-wording").arg("id", wording));
        return None;
    };
    let base_period = cx.facts.settings.base;
    let base_key = of.key.at(base_period);
    let base = match cx.facts.get(&base_key) {
        Ok(base) => base,
        Err(gap) if matches!(gap.gap, Gap::DeclaredUnknown(_)) => {
            // Without a base there is no change, and so no reason of one.
            let mut out = Vec::new();
            slots(cx, &words.unknown, of, style, None, &mut out)?;
            return Some(out);
        }
        Err(gap) => {
            let finding = cx.facts.finding(&gap);
            cx.findings.push(Finding {
                code: "base-missing",
                message: crate::diag::Msg::new("base-missing")
                    .arg("label", cx.facts.label(&base_key))
                    .arg("key", cx.facts.id(&base_key))
                    .arg("of", cx.facts.label(&of.key)),
                consequences: Vec::new(),
                ..finding
            });
            return None;
        }
    };
    let change = cx.fact(&change_key(of, cx))?;
    let (now, before) = (
        cx.facts.on_grid(of.value).is_zero(),
        cx.facts.on_grid(base.value).is_zero(),
    );
    let pattern = match (change.value.sign(), now, before) {
        (1, _, true) => &words.new,
        (1, _, false) => &words.increased,
        (-1, true, _) => &words.ended,
        (-1, false, _) => &words.decreased,
        _ if change.nearly => &words.nearly_equal,
        (_, true, true) => &words.none,
        _ => &words.equal,
    };
    fill(cx, pattern, of, style, words)
}

fn change_key(of: &Arc<Fact>, cx: &Context) -> Key {
    Key::Change {
        of: Box::new(of.key.clone()),
        base: cx.facts.settings.base,
    }
}

fn fill(
    cx: &mut Context,
    pattern: &str,
    of: &Arc<Fact>,
    style: Style,
    words: &ComparisonWording,
) -> Option<Vec<Inline>> {
    let reason = reason(cx, of);
    if reason.is_none() && words.reason_required {
        let changed = cx
            .facts
            .get(&change_key(of, cx))
            .is_ok_and(|fact| fact.value.sign() != 0);
        if changed {
            cx.findings.push(
                Finding::deny("reason-missing")
                    .arg("label", cx.facts.label(&of.key))
                    .arg("key", &of.id),
            );
        }
    }
    let mut out = Vec::new();
    slots(cx, pattern, of, style, None, &mut out)?;
    if let Some(reason) = reason {
        slots(cx, &words.reason, of, style, Some(&reason), &mut out)?;
    }
    Some(out)
}

fn slots(
    cx: &mut Context,
    pattern: &str,
    of: &Arc<Fact>,
    style: Style,
    reason: Option<&[Inline]>,
    out: &mut Vec<Inline>,
) -> Option<()> {
    let style = Style {
        absolute: true,
        ..style
    };
    let base = cx.facts.settings.base;
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        push_text(out, &rest[..open]);
        let tail = &rest[open + 1..];
        let close = tail.find('}').unwrap_or(tail.len());
        match &tail[..close] {
            "base" => {
                let name = cx.profile.profile.comparison.base_name.clone();
                out.extend(cx.label(&name, None));
            }
            slot @ ("change" | "rate") => {
                let of = Box::new(of.key.clone());
                let key = if slot == "change" {
                    Key::Change { of, base }
                } else {
                    Key::Rate { of, base }
                };
                let fact = cx.fact(&key)?;
                out.push(Inline::Figure {
                    fact: fact.id.clone(),
                    text: style.show(fact.value),
                });
            }
            "reason" => out.extend(reason.unwrap_or_default().iter().cloned()),
            other => {
                let label = cx.label(&format!("{{{other}}}"), None);
                out.extend(label);
            }
        }
        rest = tail.get(close + 1..).unwrap_or_default();
    }
    push_text(out, rest);
    Some(())
}

/// The recorded reason of a comparison, keyed to the fact or to its change.
fn reason(cx: &mut Context, of: &Arc<Fact>) -> Option<Vec<Inline>> {
    let budget = cx.facts.budget.clone();
    let change = change_key(of, cx);
    let found = budget.reasons.iter().find(|reason| {
        cx.facts
            .parse(&reason.key)
            .is_ok_and(|key| key == of.key || key == change)
    })?;
    Some(cx.free_text(&found.text, found.literal.as_deref(), &found.location))
}
