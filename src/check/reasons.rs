//! The recorded reasons with the changes they explain, for the rules about reasons.

use std::sync::Arc;

use crate::budget::model::Reason;
use crate::document::compare::bare;
use crate::facts::key::Key;
use crate::facts::{Fact, Facts, Value};

/// Stands for a figure in the words of a reason.
const FIGURE: char = '\u{FFFC}';

/// A reason whose change is known.
pub struct Given<'a> {
    pub reason: &'a Reason,
    /// What changed.
    pub of: Key,
    /// Now, before, and the change.
    pub now: Arc<Fact>,
    pub before: Arc<Fact>,
    pub change: Arc<Fact>,
    /// What is said, without the words of the pattern around it.
    pub words: String,
}

/// Every reason whose change is known, in record order.
pub fn given(facts: &Facts) -> Vec<Given<'_>> {
    let reasons = facts.budget.reasons.iter();
    reasons
        .filter_map(|reason| {
            let (of, base) = match facts.parse(&reason.key).ok()? {
                Key::Change { of, base } => (*of, *base),
                of => {
                    let base = of.before(facts.settings.base);
                    (of, base)
                }
            };
            let now = facts.get(&of).ok()?;
            let before = facts.get(&base).ok()?;
            let change = facts.get(&Key::Change {
                of: Box::new(of.clone()),
                base: Box::new(base),
            });
            Some(Given {
                reason,
                of,
                now,
                before,
                change: change.ok()?,
                words: words(&reason.text),
            })
        })
        .collect()
}

/// The words of a reason; a reference to a figure leaves one character, a claim its words.
pub fn words(text: &str) -> String {
    let mut out = String::new();
    let mut rest = bare(text);
    while let Some((head, tail)) = rest.split_once("{{") {
        out.push_str(head.trim_end_matches('\\'));
        let (inner, after) = tail.split_once("}}").unwrap_or((tail, ""));
        let claim = inner
            .split_once('|')
            .and_then(|(_, d)| d.split_once([':', '：']));
        match (inner.trim().strip_prefix('"'), claim) {
            (Some(quoted), _) => out.push_str(quoted.split('"').next().unwrap_or_default()),
            (None, Some((_, words))) => out.push_str(words.trim()),
            (None, None) => out.push(FIGURE),
        }
        // A key ends in a brace of its own.
        rest = after.trim_start_matches('}');
    }
    out.push_str(rest);
    out
}

/// The letters of a text: what is left without punctuation, spaces and figures.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The direction of a change in words.
pub fn direction(change: &Fact) -> &'static str {
    match change.value.sign() {
        1 => "增加",
        -1 => "减少",
        _ => "不变",
    }
}

/// A value in a message.
pub fn shown(value: Value) -> String {
    match value {
        Value::Money(money) => format!("{money} 元"),
        Value::Count(number) | Value::Ratio(number) | Value::Points(number) => {
            number.normalize().to_string()
        }
    }
}
