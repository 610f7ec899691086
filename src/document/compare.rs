//! Comparison sentences: the sign of the change picks the words, the profile supplies them.

use std::sync::Arc;

use super::context::{Context, push_text};
use super::tree::Inline;
use crate::diag::Finding;
use crate::facts::key::{Key, STATISTIC};
use crate::facts::style::Style;
use crate::facts::{Fact, Gap, Value};
use crate::profile::model::ComparisonWording;

/// One comparison being put into words.
struct Comparison<'a> {
    of: &'a Arc<Fact>,
    /// What it is held against.
    base: Key,
    style: Style,
    words: &'a ComparisonWording,
}

/// The words for a fact against its base, or against another one. `None` when the base is missing;
/// that is reported.
pub fn sentence(
    cx: &mut Context,
    of: &Arc<Fact>,
    base: Option<Key>,
    style: Style,
    wording: &str,
) -> Option<Vec<Inline>> {
    let profile = cx.profile;
    let Some(words) = profile.profile.wording.comparison.get(wording) else {
        cx.findings
            .push(Finding::deny("profile-unknown-wording").arg("id", wording));
        return None;
    };
    let comparison = Comparison {
        of,
        base: base.unwrap_or_else(|| of.key.before(cx.facts.settings.base)),
        style: Style {
            absolute: true,
            ..style
        },
        words,
    };
    let base = match cx.facts.get(&comparison.base) {
        Ok(base) => base,
        Err(gap) if matches!(gap.gap, Gap::DeclaredUnknown(_)) => {
            // Without a base there is no change, and so no reason of one.
            let mut out = Vec::new();
            slots(cx, &words.unknown, &comparison, None, &mut out)?;
            return Some(out);
        }
        Err(gap) if matches!(&gap.key, Key::Item { measure, .. } if measure == STATISTIC) => {
            // What a statistic is compared with stands in its own record.
            let refused = cx.facts.get(&comparison.change()).err().unwrap_or(gap);
            cx.gap(&refused);
            return None;
        }
        Err(gap) => {
            let finding = cx.facts.finding(&gap);
            cx.findings.push(Finding {
                code: "base-missing",
                message: crate::diag::Msg::new("base-missing")
                    .arg("label", cx.facts.label(&comparison.base))
                    .arg("key", cx.facts.id(&comparison.base))
                    .arg("of", cx.facts.label(&of.key)),
                consequences: Vec::new(),
                ..finding
            });
            return None;
        }
    };
    let change = cx.fact(&comparison.change())?;
    let (now, before) = (
        cx.facts.on_grid(of.value).is_zero(),
        cx.facts.on_grid(base.value).is_zero(),
    );
    let pattern = match (change.value.sign(), now, before) {
        (1, _, false) if comparison.rate_is_nothing(cx) => words
            .increased_slightly
            .as_ref()
            .unwrap_or(&words.increased),
        (-1, false, _) if comparison.rate_is_nothing(cx) => words
            .decreased_slightly
            .as_ref()
            .unwrap_or(&words.decreased),
        (1, _, true) => &words.new,
        (1, _, false) => &words.increased,
        (-1, true, _) => &words.ended,
        (-1, false, _) => &words.decreased,
        _ if change.nearly => &words.nearly_equal,
        (_, true, true) => &words.none,
        _ => &words.equal,
    };
    let sign = change.value.sign();
    if sign != 0
        && let Some(word) = misdirected(pattern, sign > 0)
    {
        cx.findings.push(
            Finding::deny("wording-direction")
                .arg("case", if sign > 0 { "increased" } else { "decreased" })
                .arg("text", pattern)
                .arg("word", word),
        );
    }
    comparison.fill(cx, pattern, sign != 0)
}

impl Comparison<'_> {
    fn change(&self) -> Key {
        Key::Change {
            of: Box::new(self.of.key.clone()),
            base: Box::new(self.base.clone()),
        }
    }

    /// Whether the rate of the change is displayed as 0.
    fn rate_is_nothing(&self, cx: &Context) -> bool {
        let rate = Key::Rate {
            of: Box::new(self.of.key.clone()),
            base: Box::new(self.base.clone()),
        };
        // Not asked for unless the words show it: it would be a fact nobody prints.
        let shows = |text: &str| text.contains("{rate}");
        (shows(&self.words.increased) || shows(&self.words.decreased))
            && cx.facts.get(&rate).is_ok_and(|rate| {
                let shown = self.style.show(rate.value);
                !shown.contains(|c: char| ('1'..='9').contains(&c))
            })
    }

    fn fill(&self, cx: &mut Context, pattern: &str, changed: bool) -> Option<Vec<Inline>> {
        let reason = self.reason(cx);
        if reason.is_none() && self.words.reason_required && changed {
            cx.findings.push(
                Finding::deny("reason-missing")
                    .arg("label", cx.facts.label(&self.of.key))
                    .arg("key", &self.of.id),
            );
        }
        let mut out = Vec::new();
        slots(cx, pattern, self, None, &mut out)?;
        if let Some(reason) = reason {
            slots(cx, &self.words.reason, self, Some(&reason), &mut out)?;
        }
        Some(out)
    }

    /// The recorded reason, keyed to the fact or to its change.
    fn reason(&self, cx: &mut Context) -> Option<Vec<Inline>> {
        let budget = cx.facts.budget.clone();
        let change = self.change();
        // A reason keyed to the fact is that of its usual comparison.
        let usual = self.of.key.before(cx.facts.settings.base) == self.base;
        let found = budget.reasons.iter().find(|reason| {
            cx.facts
                .parse(&reason.key)
                .is_ok_and(|key| key == change || (usual && key == self.of.key))
        })?;
        let text = bare(&found.text);
        // An empty reason is none.
        (!text.is_empty()).then(|| cx.free_text(text, found.literal.as_deref(), &found.location))
    }

    /// How the base is called: by the profile's name for its period.
    fn base_name(&self, cx: &mut Context) -> Vec<Inline> {
        let profile = &cx.profile.profile;
        let usual = self.of.key.before(cx.facts.settings.base) == self.base;
        let name = match cx.facts.base_name(&self.base, &profile.wording.base) {
            Some(name) => name.to_owned(),
            None if usual => profile.comparison.base_name.clone(),
            None => {
                cx.findings.push(
                    Finding::deny("profile-base-unnamed").arg("base", cx.facts.id(&self.base)),
                );
                return Vec::new();
            }
        };
        cx.label(&name, None)
    }
}

/// A reason without the words the pattern says itself: a leading 主要原因是, a closing 。
pub fn bare(text: &str) -> &str {
    let text = text.trim();
    let mut text = text.trim_end_matches(['。', '；', ';', '.', '，', ',', '、', '！', ' ']);
    for opening in ["主要原因", "变动原因", "原因", "主要"] {
        let linked = text.strip_prefix(opening).and_then(|rest| {
            let rest = rest.trim_start();
            // 主要为老干部 is a reason of its own.
            let links: &[char] = match opening {
                "主要" => &['是'],
                _ => &['是', '为', '系', '：', ':'],
            };
            rest.is_empty().then_some(rest).or(rest.strip_prefix(links))
        });
        if let Some(rest) = linked {
            text = rest.trim_start_matches(['：', ':', ' ']);
        }
    }
    text
}

fn slots(
    cx: &mut Context,
    pattern: &str,
    comparison: &Comparison,
    reason: Option<&[Inline]>,
    out: &mut Vec<Inline>,
) -> Option<()> {
    let (of, style) = (comparison.of, comparison.style);
    let mut rest = pattern;
    // What `{unit}` is the unit of: the figure before it.
    let mut shown = of.key.clone();
    while let Some(open) = rest.find('{') {
        push_text(out, &rest[..open]);
        let tail = &rest[open + 1..];
        let close = tail.find('}').unwrap_or(tail.len());
        let figure = match &tail[..close] {
            "base" => {
                let name = comparison.base_name(cx);
                out.extend(name);
                None
            }
            "unit" => {
                push_unit(cx, &shown, style, out);
                None
            }
            "value" => Some(of.clone()),
            "previous" => Some(cx.fact(&comparison.base)?),
            "change" => Some(cx.fact(&comparison.change())?),
            "rate" => Some(cx.fact(&Key::Rate {
                of: Box::new(of.key.clone()),
                base: Box::new(comparison.base.clone()),
            })?),
            "completion" => Some(cx.fact(&Key::Share {
                of: Box::new(of.key.clone()),
                whole: Box::new(comparison.base.clone()),
            })?),
            "reason" => {
                out.extend(reason.unwrap_or_default().iter().cloned());
                None
            }
            other => {
                let label = cx.label(&format!("{{{other}}}"), None);
                out.extend(label);
                None
            }
        };
        if let Some(fact) = figure {
            shown = fact.key.clone();
            // Changes have their direction in words, amounts have not.
            let style = Style {
                absolute: !matches!(&tail[..close], "value" | "previous"),
                ..style
            };
            out.push(Inline::Figure {
                fact: fact.id.clone(),
                text: style.show(fact.value),
            });
            unit_fits(
                cx,
                &fact,
                style,
                pattern,
                tail.get(close + 1..).unwrap_or_default(),
            );
        }
        rest = tail.get(close + 1..).unwrap_or_default();
    }
    push_text(out, rest);
    Some(())
}

/// A unit typed after a slot must be the figure's.
fn unit_fits(cx: &mut Context, fact: &Fact, style: Style, pattern: &str, rest: &str) {
    let units = ["元", "万元", "亿元", "%", "％"];
    let Some(typed) = units.into_iter().find(|unit| rest.starts_with(unit)) else {
        return;
    };
    let unit = match fact.value {
        Value::Ratio(_) if style.percent_sign => "",
        Value::Ratio(_) => "%",
        _ => unit_of(cx, &fact.key, style),
    };
    if typed != unit {
        cx.findings.push(
            Finding::deny("wording-unit")
                .arg("pattern", pattern)
                .arg("figure", cx.facts.label(&fact.key))
                .arg("unit", unit)
                .arg("typed", typed),
        );
    }
}

/// The first word of the wrong direction right before a change or a rate.
pub fn misdirected(text: &str, up: bool) -> Option<&'static str> {
    let wrong: &[&str] = if up { &DOWN } else { &UP };
    wrong.iter().copied().find(|word| {
        ["{change}", "{rate}"]
            .iter()
            .any(|slot| text.contains(&format!("{word}{slot}")))
    })
}

/// Words that say more, and words that say less.
pub const UP: [&str; 6] = ["增加", "增长", "上升", "提高", "增幅", "多支出"];
pub const DOWN: [&str; 8] = [
    "减少",
    "下降",
    "降低",
    "减幅",
    "降幅",
    "缩减",
    "压减",
    "少支出",
];

/// The unit of a figure as it is shown: of money the style's, else the one it was recorded in.
pub fn unit_of<'a>(cx: &'a Context, key: &Key, style: Style) -> &'a str {
    match cx.facts.get(key).map(|fact| fact.value) {
        Ok(Value::Money(_)) => style.unit.word(),
        _ => cx.facts.unit_word(key),
    }
}

/// Prints the unit after a figure.
pub fn push_unit(cx: &Context, key: &Key, style: Style, out: &mut Vec<Inline>) {
    super::recognise::recognise(unit_of(cx, key, style), Some("计量单位"), out);
}
