//! Required contents: documented in `requirements.toml`.

use crate::check::BudgetScope;
use crate::diag::{Finding, Msg};
use crate::facts::{Condition, Facts, Gap};
use crate::profile::model::{Requirement, When};

pub fn check(scope: &BudgetScope) -> Vec<Finding> {
    let requirements = &scope.profile.profile.requirement;
    requirements
        .iter()
        .filter_map(|requirement| judge(scope, requirement))
        .collect()
}

/// Requirements on the finished document are another rule's.
pub fn of_document(item: &str) -> bool {
    item.starts_with("table:") || item.starts_with("said:")
}

/// Whether something must be there (or must not); nothing where the requirement asks for neither.
///
/// # Errors
/// Why the requirement makes no sense.
pub fn wanted(facts: &Facts, requirement: &Requirement) -> Result<Option<bool>, String> {
    let applies = match &requirement.when {
        None => true,
        Some(when) => match holds(facts, when) {
            Some(holds) => holds,
            None => return Err(format!("{}、{}", when.key, when.is)),
        },
    };
    let wanted = match (requirement.status.as_str(), &requirement.when) {
        ("required", _) | ("conditional", Some(_)) => true,
        ("prohibited", _) => false,
        ("optional", _) => return Ok(None),
        ("conditional", None) => return Err("conditional 须有 when".to_owned()),
        (other, _) => return Err(other.to_owned()),
    };
    Ok(applies.then_some(wanted))
}

fn judge(scope: &BudgetScope, requirement: &Requirement) -> Option<Finding> {
    let invalid = |why: &str| {
        let finding = Finding::deny("requirement-invalid");
        Some(finding.arg("id", &requirement.id).arg("why", why))
    };
    let wanted = match wanted(scope.facts, requirement) {
        Ok(Some(wanted)) => wanted,
        Ok(None) => return None,
        Err(why) => return invalid(&why),
    };
    if of_document(&requirement.item) {
        return None;
    }
    let Some(there) = there(scope, &requirement.item) else {
        return invalid(&requirement.item);
    };
    if wanted == there {
        return None;
    }
    let code = if wanted {
        Finding::deny("required-missing")
    } else {
        Finding::deny("prohibited-present")
    };
    let label = describe(scope, &requirement.item);
    let mut finding = code.arg("item", &requirement.item).arg("label", label);
    if let Some(basis) = &requirement.basis {
        finding = finding.with(Msg::new("requirement-basis").arg("basis", basis));
    }
    if let Some(note) = &requirement.note {
        finding = finding.with(Msg::new("requirement-note").arg("note", note));
    }
    Some(finding)
}

/// Whether an item is there; `None` when it names nothing there could be.
fn there(scope: &BudgetScope, item: &str) -> Option<bool> {
    let (form, name) = item.split_once(':')?;
    let budget = &scope.facts.budget;
    Some(match form {
        "text" => budget.has_text(name),
        "section" => budget
            .of("text")
            .iter()
            .any(|text| text.get("section") == Some(name)),
        "record" => {
            crate::records::schema::kind(name)?;
            scope.records.of(name).next().is_some()
        }
        "field" => {
            let (kind, field) = name.split_once('.')?;
            crate::records::schema::kind(kind)?.field(field)?;
            let mut records = scope.records.of(kind).peekable();
            records.peek().is_some() && records.all(|record| record.get(field).is_some())
        }
        "fact" => {
            let key = scope.facts.parse(name).ok()?;
            match scope.facts.get(&key) {
                Ok(_) => true,
                // Recorded, though not finely enough: that is told where the figure is printed.
                Err(at) => matches!(at.gap, Gap::Undecided { .. } | Gap::DeclaredUnknown(_)),
            }
        }
        _ => return None,
    })
}

fn describe(scope: &BudgetScope, item: &str) -> String {
    let (form, name) = item.split_once(':').unwrap_or(("", item));
    let kind = |name: &str| crate::records::schema::kind(name);
    match form {
        "text" => format!("文字 {name}"),
        "section" => format!("属于 {name} 部分的文字"),
        "record" => kind(name).map_or(name, |kind| kind.label).to_owned(),
        "field" => {
            let (of, field) = name.split_once('.').unwrap_or((name, ""));
            let spec = kind(of).and_then(|kind| kind.field(field));
            let label = kind(of).map_or(of, |kind| kind.label);
            format!("{label}的{}", spec.map_or(field, |spec| spec.label))
        }
        _ => match scope.facts.parse(name) {
            Ok(key) => scope.facts.label(&key),
            Err(_) => name.to_owned(),
        },
    }
}

/// Whether a condition holds; `None` when it makes no sense. What is not known does not hold.
fn holds(facts: &Facts, when: &When) -> Option<bool> {
    if let ("present", Some(id)) = (when.is.as_str(), when.key.strip_prefix("text:")) {
        return Some(facts.budget.has_text(id));
    }
    let key = facts.parse(&when.key).ok()?;
    let condition = Condition::parse(&when.is)?;
    Some(facts.holds(&condition, &key).unwrap_or(false))
}
