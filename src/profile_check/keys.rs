//! Every key, query, condition and kind of record the profile's data names.

use super::{ProbeFacts, Scope};
use crate::budget::ledger::Measure;
use crate::budget::nodes::Dim;
use crate::diag::Finding;
use crate::facts::key::Key;
use crate::facts::{Condition, Gap};
use crate::profile::model::{FormRow, Query, RowKind, RowSpec, Table, When};
use crate::records::schema;

pub fn check(scope: &mut Scope, facts: &ProbeFacts) {
    let mut keys = Keys { scope, facts };
    keys.measures();
    keys.parts();
    let profile = keys.scope.profile();
    for (id, table) in &profile.table {
        keys.table(&format!("table.{id}"), table);
    }
    for group in &profile.glossary.group {
        for term in &group.term {
            let path = format!("glossary.group.{}.term.{}.uses", group.id, term.id);
            for key in &term.uses {
                keys.key(&path, key);
            }
        }
    }
}

struct Keys<'s, 'a> {
    scope: &'s mut Scope<'a>,
    facts: &'s ProbeFacts,
}

impl Keys<'_, '_> {
    /// A key, slots of forms filled in with what every agency has.
    fn key(&mut self, path: &str, text: &str) {
        let year = self.facts.own().year;
        let filled = text
            .replace("$id", "any")
            .replace("$before-previous", &(year - 2).to_string())
            .replace("$previous", &(year - 1).to_string());
        let why = match self.facts.parse(&filled) {
            Err(error) => error.text(),
            Ok(key @ Key::Item { .. }) if !text.contains('$') => {
                match self.facts.get(&key).map_err(|at| at.gap.clone()) {
                    Err(Gap::BadKey(why)) => why,
                    _ => return,
                }
            }
            Ok(_) => return,
        };
        let finding = Finding::deny("profile-bad-key")
            .arg("key", text)
            .arg("why", why)
            .arg("place", path);
        self.scope.tell(finding, path, text);
    }

    fn measures(&mut self) {
        let profile = self.scope.profile();
        for (name, measure) in &profile.measure {
            for (list, keys) in [("sum", &measure.sum), ("less", &measure.less)] {
                for key in keys {
                    self.key(&format!("measure.{name}.{list}"), key);
                }
            }
        }
        for (name, breakdown) in &profile.breakdown {
            let path = format!("breakdown.{name}");
            self.key(&format!("{path}.whole"), &breakdown.whole);
            for (at, child) in breakdown.child.iter().enumerate() {
                self.key(&format!("{path}.child[{}].key", at + 1), &child.key);
            }
            if let Some(each) = &breakdown.each {
                self.dimension(&format!("{path}.each.dim"), &each.dim);
                for name in &each.merge {
                    self.measure(&format!("{path}.each.merge"), Some(name));
                }
            }
        }
        for requirement in &profile.requirement {
            let path = format!("requirement.{}", requirement.id);
            if let Some(key) = requirement.item.strip_prefix("fact:") {
                self.key(&format!("{path}.item"), key);
            }
            if let Some(when) = &requirement.when {
                self.when(&path, when);
            }
        }
    }

    fn parts(&mut self) {
        let profile = self.scope.profile();
        for (path, section) in profile.sections() {
            if let Some(when) = &section.when {
                self.when(&format!("{path}.{}", section.id), when);
            }
        }
        for figure in profile.summary.iter().flat_map(|summary| &summary.figure) {
            self.key(&format!("summary.figure.{}.key", figure.id), &figure.key);
        }
    }

    fn when(&mut self, path: &str, when: &When) {
        if !when.key.starts_with("text:") {
            self.key(&format!("{path}.when.key"), &when.key);
        }
        if Condition::parse(&when.is).is_none() {
            let finding = Finding::deny("profile-bad-condition")
                .arg("text", &when.is)
                .arg("place", path);
            self.scope
                .tell(finding, &format!("{path}.when.is"), &when.is);
        }
    }

    fn table(&mut self, path: &str, table: &Table) {
        self.measure(&format!("{path}.measure"), Some(&table.measure));
        self.query(&format!("{path}.query"), &table.query);
        self.kind(&format!("{path}.form-for"), table.form_for.as_deref());
        let sides = table.side.iter();
        let sides = sides.map(|side| (format!("{path}.side.{}", side.id), &side.column, &side.row));
        let lists = sides.chain([(path.to_owned(), &table.column, &table.row)]);
        for (path, columns, rows) in lists {
            for column in columns {
                let path = format!("{path}.column.{}", column.id);
                self.measure(&format!("{path}.measure"), column.measure.as_deref());
                self.query(&format!("{path}.query"), &column.query);
                self.query(&format!("{path}.whole"), &column.whole);
                if let Some(period) = &column.at {
                    let key = format!("spending@{period}");
                    self.period(&format!("{path}.at"), period, &key);
                }
                if let Some(base) = &column.base {
                    let key = format!("change(spending,base={base})");
                    self.period(&format!("{path}.base"), base, &key);
                }
            }
            for row in rows {
                self.row(&format!("{path}.row.{}", row.id), row);
            }
        }
        for side in &table.side {
            let path = format!("{path}.side.{}", side.id);
            self.measure(&format!("{path}.measure"), Some(&side.measure));
            self.query(&format!("{path}.query"), &side.query);
        }
        self.form(&format!("{path}.form"), &table.form);
    }

    fn row(&mut self, path: &str, row: &RowSpec) {
        self.measure(&format!("{path}.measure"), row.measure.as_deref());
        self.query(&format!("{path}.query"), &row.query);
        if let Some(period) = &row.at {
            let key = format!("spending@{period}");
            self.period(&format!("{path}.at"), period, &key);
        }
        self.kind(&format!("{path}.each"), row.each.as_deref());
        for dim in &row.dim {
            if dim != "government-economic" {
                self.dimension(&format!("{path}.dim"), dim);
            }
        }
        let dim = row.dim.first().and_then(|dim| Dim::parse(dim));
        if let (RowKind::List, Some(dim)) = (row.kind, dim) {
            for node in &row.nodes {
                self.node(&format!("{path}.nodes"), dim, node);
            }
        }
    }

    fn form(&mut self, path: &str, rows: &[FormRow]) {
        for (at, row) in rows.iter().enumerate() {
            let path = format!("{path}[{}]", at + 1);
            self.kind(&format!("{path}.each"), row.each.as_deref());
            for (at, cell) in row.cells.iter().enumerate() {
                let path = format!("{path}.cells[{}]", at + 1);
                for (name, key) in [("key", &cell.key), ("whole", &cell.whole)] {
                    if let Some(key) = key {
                        self.key(&format!("{path}.{name}"), key);
                    }
                }
                self.kind(&format!("{path}.list"), cell.list.as_deref());
            }
            self.form(&format!("{path}.rows"), &row.rows);
        }
    }

    fn measure(&mut self, path: &str, name: Option<&str>) {
        let Some(name) = name else { return };
        let known = Measure::parse(name).is_some()
            || self
                .facts
                .names()
                .measures
                .iter()
                .any(|known| known == name);
        if !known {
            let finding = Finding::deny("profile-unknown-measure").arg("text", name);
            self.scope.tell(finding, path, name);
        }
    }

    /// Dimensions and their nodes; what is no dimension may be an attribute of another measure.
    fn query(&mut self, path: &str, query: &Query) {
        for (name, value) in query {
            if let Some(dim) = Dim::parse(name)
                && !value.contains('$')
            {
                self.node(&format!("{path}.{name}"), dim, value);
            }
        }
    }

    fn node(&mut self, path: &str, dim: Dim, value: &str) {
        let tree = self.facts.budget.space.tree(dim);
        // Projects and units are the agency's own.
        let own = matches!(dim, Dim::Project | Dim::Unit);
        if own || matches!(value, "" | "any") {
            return;
        }
        if tree.find(value).or_else(|| tree.find_name(value)).is_none() {
            let finding = Finding::deny("profile-unknown-node")
                .arg("text", value)
                .arg("dimension", dim.label())
                .arg("place", path);
            self.scope.tell(finding, path, value);
        }
    }

    /// A period, or what a comparison is against, by a key made with it.
    fn period(&mut self, path: &str, period: &str, key: &str) {
        if let Err(error) = self.facts.parse(key) {
            let finding = Finding::deny("profile-bad-key")
                .arg("key", period)
                .arg("why", error.text())
                .arg("place", path);
            self.scope.tell(finding, path, period);
        }
    }

    fn dimension(&mut self, path: &str, name: &str) {
        if Dim::parse(name).is_none() {
            let finding = Finding::deny("profile-unknown-dimension")
                .arg("text", name)
                .arg("place", path);
            self.scope.tell(finding, path, name);
        }
    }

    fn kind(&mut self, path: &str, name: Option<&str>) {
        let Some(name) = name else { return };
        if schema::kind(name).is_none_or(|kind| kind.key != name) {
            let finding = Finding::deny("profile-unknown-kind").arg("text", name);
            self.scope.tell(finding, path, name);
        }
    }
}
