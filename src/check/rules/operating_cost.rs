//! 机关运行经费 is what administrative and 参公 units spend on running, and its scope is said.

use crate::check::reasons::shown;
use crate::check::{DocumentScope, origin};
use crate::diag::Finding;
use crate::document::tree::Inline;
use crate::facts::{Fact, Value};

/// Units that have such costs.
const RUNNING: [&str; 2] = ["administrative", "civil-service-managed"];
/// The usual scope: operating spending of the general public budget.
const USUAL: &str = "spending{category=operating,fund=general-public-budget,vintage=current}";
/// A sentence that says what is counted has one of them.
const SAYS_SCOPE: [&str; 8] = ["口径", "不含", "包括", "（", "指", "其中", "由", "等"];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let shown_at = scope.lines.iter().find(|line| {
        let names = |inline: &Inline| {
            matches!(inline, Inline::Figure { fact, .. } if fact == "agency-operating-cost")
        };
        line.content.iter().any(names)
    });
    let Some(line) = shown_at else {
        return Vec::new();
    };
    let Some(fact) = fact(scope, "agency-operating-cost") else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    if !fact.value.is_zero() && only_institutions(scope) {
        let cost = shown(fact.value);
        let finding = Finding::warn("operating-cost-of-institution");
        findings.push(finding.arg("cost", cost).arg("place", &line.place));
    }
    if let Some(usual) = self::fact(scope, USUAL)
        && let (Value::Money(cost), Value::Money(usual)) = (fact.value, usual.value)
        && cost != usual
        && !scope_said(scope)
    {
        findings.push(
            Finding::note("operating-cost-scope")
                .arg("cost", cost)
                .arg("usual", usual)
                .arg("place", &line.place),
        );
    }
    let words = origin::longest(line.content);
    let placed = findings.into_iter();
    placed
        .map(|finding| origin::at(scope, finding, line.content, words))
        .collect()
}

fn fact(scope: &DocumentScope, key: &str) -> Option<std::sync::Arc<Fact>> {
    let key = scope.facts.parse(key).ok()?;
    scope.facts.get(&key).ok()
}

/// Whether all that is recorded of units and posts is of institutions, and something is.
fn only_institutions(scope: &DocumentScope) -> bool {
    let budget = &scope.facts.budget;
    let natures: Vec<&str> = budget
        .of("unit")
        .iter()
        .filter_map(|unit| unit.get("nature"))
        .collect();
    let posts: Vec<&str> = budget
        .items
        .iter()
        .filter(|item| item.measure == "staff")
        .filter(|item| !is_nothing(&item.value))
        .filter_map(|item| item.attributes.get("class").map(String::as_str))
        .collect();
    let running = |words: &[&str]| words.iter().any(|word| RUNNING.contains(word));
    // Money of those units is theirs only where every unit says what it is.
    let all_said = natures.len() == budget.of("unit").len();
    all_said && !natures.is_empty() && !running(&natures) && !running(&posts)
}

fn is_nothing(value: &crate::budget::model::Quantity) -> bool {
    match value {
        crate::budget::model::Quantity::Count(count) => count.is_zero(),
        crate::budget::model::Quantity::Money(money) => money.is_zero(),
    }
}

/// Whether a sentence about these costs says what is counted.
fn scope_said(scope: &DocumentScope) -> bool {
    scope.lines.iter().any(|line| {
        let text = line.text.as_str();
        let about = text.contains("机关运行") || line.place.contains("机关运行");
        line.prose
            && about
            && !line.place.contains("名词")
            && SAYS_SCOPE.iter().any(|word| text.contains(word))
    })
}
