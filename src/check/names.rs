//! What levels and waivers call a rule: by the code of a finding, by the name of a rule for all its
//! codes, or by the name of a group for all its rules.

use std::collections::BTreeSet;

use super::registry::RULES;
use super::rule_of;
use crate::diag::catalogue_ids;
use crate::records::text::nearest::nearest;

/// How much a name takes in; the narrower one says more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    Group,
    Rule,
    Code,
}

/// The codes of findings a name stands for; `None` for the name of nothing.
pub fn codes(name: &str) -> Option<(Reach, BTreeSet<&'static str>)> {
    if rule_of(name).is_some() {
        // A rule may be called like its only code.
        return Some((
            Reach::Code,
            catalogue_ids().filter(|id| *id == name).collect(),
        ));
    }
    let rules = |wanted: fn(&'static super::Rule, &str) -> bool| -> BTreeSet<&'static str> {
        let rules = RULES.iter().filter(|rule| wanted(rule, name));
        rules.flat_map(|rule| rule.codes()).collect()
    };
    let rule = rules(|rule, name| rule.name == name);
    if !rule.is_empty() {
        return Some((Reach::Rule, rule));
    }
    let group = rules(|rule, name| rule.group() == name);
    if !group.is_empty() {
        return Some((Reach::Group, group));
    }
    // Stages have codes of their own that no rule makes.
    let code = catalogue_ids().find(|id| *id == name)?;
    Some((Reach::Code, BTreeSet::from([code])))
}

/// Whether a name takes in all that another does.
pub fn includes(wide: &str, name: &str) -> bool {
    wide == name
        || match (codes(wide), codes(name)) {
            (Some((_, wide)), Some((_, own))) => own.is_subset(&wide),
            _ => false,
        }
}

/// Every name that takes a code in, the widest first.
pub fn of(code: &str) -> Vec<(Reach, &str)> {
    let rule = rule_of(code);
    let above = rule.map(|rule| [(Reach::Group, rule.group()), (Reach::Rule, rule.name)]);
    let above = above.into_iter().flatten();
    above.chain([(Reach::Code, code)]).collect()
}

/// The name someone probably meant.
pub fn near(name: &str) -> Option<&'static str> {
    let codes = RULES.iter().flat_map(|rule| rule.codes());
    let above = RULES.iter().flat_map(|rule| [rule.name, rule.group()]);
    nearest(name, codes.chain(above))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_code_a_rule_or_a_group() {
        let reach = |name| codes(name).map(|(reach, codes)| (reach, codes.len() > 1));
        assert_eq!(reach("published-late"), Some((Reach::Code, false)));
        assert_eq!(reach("dates"), Some((Reach::Rule, true)));
        assert_eq!(reach("timeliness"), Some((Reach::Group, true)));
        assert_eq!(reach("toml-syntax"), Some((Reach::Code, false)));
        assert_eq!(reach("published-lately"), None);
        assert_eq!(near("published-lat"), Some("published-late"));
        assert_eq!(near("timelines"), Some("timeliness"));
        let names: Vec<&str> = of("published-late").iter().map(|(_, name)| *name).collect();
        assert_eq!(names, ["timeliness", "dates", "published-late"]);
    }
}
