//! Whose tables they are: the agency, its units and its projects, gathered from all tables.

use crate::diag::Location;

use super::layout::FoundTable;
use super::words;

/// A name or code, and where it was read.
#[derive(Debug, Clone)]
pub struct Named {
    pub code: Option<String>,
    pub name: String,
    pub location: Location,
}

/// A project found in a table.
#[derive(Debug, Clone)]
pub struct Project {
    pub id: String,
    pub named: Named,
    /// Code and name of its group.
    pub group: Option<(String, String)>,
    /// Code of its unit.
    pub unit: Option<String>,
}

/// What the tables say about the agency.
#[derive(Debug, Clone, Default)]
pub struct Agency {
    pub own: Option<Named>,
    /// Units below the agency, each with a code.
    pub units: Vec<Named>,
    pub projects: Vec<Project>,
    /// The division of the finance bureau it belongs to: code and name.
    pub section: Option<String>,
}

impl Agency {
    /// The agency's code; units and money without a code need something to stand at.
    pub fn key(&self) -> &str {
        let code = self.own.as_ref().and_then(|own| own.code.as_deref());
        code.unwrap_or("agency")
    }

    /// Takes what stands after `编制单位：`: a name, or `[402]name` several times over.
    pub fn heading(&mut self, text: &str, location: &Location) {
        let parts = text.split(['，', ',', '、', ';', '；']);
        let mut named: Vec<Named> = parts.filter_map(|part| coded(part, location)).collect();
        // A list of names is one only where each has its code.
        if named.len() > 1 && named.iter().any(|one| one.code.is_none()) {
            named = coded(text, location).into_iter().collect();
        }
        for (at, one) in named.into_iter().enumerate() {
            if at == 0 {
                self.is_own(one);
            } else {
                self.unit(one);
            }
        }
    }

    /// The agency itself, as another table has it: what was not known is added.
    pub fn is_own(&mut self, named: Named) {
        match &mut self.own {
            None => self.own = Some(named),
            Some(own) if same(&own.name, &named.name) && own.code.is_none() => {
                own.code = named.code;
            }
            Some(_) => {}
        }
    }

    /// A unit of the agency.
    pub fn unit(&mut self, named: Named) {
        let is_known = |other: &Named| other.code == named.code;
        if named.code.is_some() && !self.units.iter().any(is_known) {
            self.units.push(named);
        }
    }

    /// True when a code or, without one, a name is the agency's own.
    pub fn is(&self, code: Option<&str>, name: &str) -> bool {
        let Some(own) = &self.own else { return false };
        match (code, own.code.as_deref()) {
            (Some(code), Some(own)) => code == own,
            _ => same(&own.name, name),
        }
    }

    /// The key of a unit, or of the agency, by code or name.
    pub fn find(&self, code: Option<&str>, name: &str) -> Option<String> {
        if let Some(unit) = self.units.iter().find(|unit| match code {
            Some(code) => unit.code.as_deref() == Some(code),
            None => same(&unit.name, name),
        }) {
            return unit.code.clone();
        }
        self.is(code, name).then(|| self.key().to_owned())
    }

    /// A project by code or name, within a unit where several have the name.
    pub fn project(&self, code: Option<&str>, name: &str) -> Option<&Project> {
        let mut found = self.projects.iter().filter(|project| match code {
            Some(code) => project.named.code.as_deref() == Some(code),
            None => same(&project.named.name, name),
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// Adds a project, with an id made of its code, or of its place in the list.
    pub fn add_project(
        &mut self,
        named: Named,
        group: Option<(String, String)>,
        unit: Option<String>,
    ) -> String {
        let known = self.projects.iter().find(|other| {
            other.named.code == named.code
                && same(&other.named.name, &named.name)
                && other.unit == unit
        });
        if let Some(known) = known {
            return known.id.clone();
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let code = named.code.as_deref();
        let usable = code.filter(|code| {
            code.chars().all(plain) && code.starts_with(|c: char| c.is_ascii_alphanumeric())
        });
        let taken = |id: &str| self.projects.iter().any(|other| other.id == id);
        let id = match usable {
            Some(code) if !taken(code) => code.to_owned(),
            _ => format!("project-{}", self.projects.len() + 1),
        };
        self.projects.push(Project {
            id: id.clone(),
            named,
            group,
            unit,
        });
        id
    }
}

/// `[402]name`, `402 name`, `name`.
pub fn coded(text: &str, location: &Location) -> Option<Named> {
    let text = text.trim();
    let (code, name) = split_code(text);
    let name = name.trim();
    (!name.is_empty()).then(|| Named {
        code,
        name: name.to_owned(),
        location: location.clone(),
    })
}

/// A code in front of a name, in brackets or followed by a blank or hyphen, or digits alone.
pub fn split_code(text: &str) -> (Option<String>, &str) {
    let text = text.trim();
    for (open, close) in [('[', ']'), ('【', '】'), ('［', '］')] {
        if let Some(rest) = text.strip_prefix(open)
            && let Some((code, name)) = rest.split_once(close)
        {
            return (Some(code.trim().to_owned()), name);
        }
    }
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    let (code, rest) = text.split_at(end);
    let digits = code.chars().filter(char::is_ascii_digit).count();
    let is_code = digits >= 2 && digits * 2 >= code.len();
    // `2024年` is no code.
    if !is_code || rest.starts_with(['年', '月', '.', '%']) {
        return (None, text);
    }
    (
        Some(code.to_owned()),
        rest.trim_start_matches([' ', '-', '_', '—', '\u{3000}', '\u{a0}']),
    )
}

/// Whether two names are one.
pub fn same(one: &str, other: &str) -> bool {
    crate::budget::catalogue::same_name(one, other)
}

/// The agency's name as titles have it in front: `某某局2024年部门预算公开表`.
pub fn in_title(table: &FoundTable) -> Option<&str> {
    let text = table.title.as_ref()?.text.as_str();
    let at = text.find("20")?;
    let name = &text[..at];
    let long = name.chars().count() >= 3;
    (long && words::year_in(text).is_some() && text[at..].chars().nth(4) == Some('年'))
        .then_some(name)
}
