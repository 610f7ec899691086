//! Figures as fact keys.

use super::reading::{Compared, Figure};
use crate::budget::nodes::Dim;
use crate::budget::space::Space;
use crate::facts::key::Key;
use crate::facts::{Facts, NOTHING};
use crate::profile::model::{ColumnKind, Query};

/// Queries one inside the other; `None` when they are apart, which no money can be.
fn cross(space: &Space, queries: &[Query]) -> Option<Query> {
    let mut out = Query::new();
    for (name, value) in queries.iter().flatten() {
        let dim = Dim::parse(name);
        // `source` and `fund` are one dimension.
        let name = match dim {
            Some(dim) => dim.name().to_owned(),
            None => name.clone(),
        };
        let value = match (dim, out.get(&name)) {
            (Some(dim), Some(before)) if before != value => {
                let tree = space.tree(dim);
                match (tree.find(before), tree.find(value)) {
                    (Some(a), Some(b)) if !tree.overlap(a, b) => return None,
                    (Some(a), Some(b)) if tree.under(a, b) => before.clone(),
                    _ => value.clone(),
                }
            }
            _ => value.clone(),
        };
        out.insert(name, value);
    }
    Some(out)
}

fn plain(facts: &Facts, measure: &str, queries: &[Query]) -> Option<Key> {
    let Some(query) = cross(&facts.budget.space, queries) else {
        return facts.parse(NOTHING).ok();
    };
    let pairs: Vec<String> = query.iter().map(|(k, v)| format!("{k}={v}")).collect();
    facts
        .parse(&format!("{measure}{{{}}}", pairs.join(",")))
        .ok()
}

/// What a figure is a figure of; `None` when the key cannot be asked.
pub fn key(facts: &Facts, figure: &Figure) -> Option<Key> {
    let of = plain(facts, &figure.measure, &figure.queries)?;
    let at = match &figure.at {
        Some(at) => facts.names().parse_period(at)?,
        None => facts.own(),
    };
    let of = of.at(at);
    let base = facts.settings.base;
    Some(match &figure.compared {
        Compared::Not => of,
        Compared::Against { kind, base: named } => {
            let base = match (named, kind) {
                (Some(named), _) => of.base(named, facts.names()).ok()?,
                (None, ColumnKind::Completion) => of.target(facts.own()),
                (None, _) => of.before(base),
            };
            let (of, base) = (Box::new(of), Box::new(base));
            match kind {
                ColumnKind::Change => Key::Change { of, base },
                ColumnKind::Rate => Key::Rate { of, base },
                _ => Key::Share { of, whole: base },
            }
        }
        Compared::Of(whole) => {
            let mut query = cross(&facts.budget.space, &figure.queries)?;
            query.extend(whole.clone());
            let whole = plain(facts, &figure.measure, &[query])?.at(at);
            Key::Share {
                of: Box::new(of),
                whole: Box::new(whole),
            }
        }
    })
}
