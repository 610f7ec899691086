//! Whether a line lies inside or outside of a node, as a formula and as the program sees it.
//!
//! A line is *inside* a query when it is inside in every dimension, *outside* when it is in one;
//! what is neither does not record enough to tell. [`Test`] says for one dimension which is which.

use crate::budget::nodes::{Dim, NodeId, Tree};
use crate::budget::space::Space;
use crate::fill_in::lists::Lists;
use crate::records::Records;

/// A dimension of a query, with what its cells can say.
#[derive(Debug)]
pub(super) enum Test {
    /// Spellings inside and outside; anything else may be either.
    Words {
        dim: Dim,
        name: String,
        /// What it is called.
        label: String,
        inside: Vec<String>,
        outside: Vec<String>,
        /// What no entry means.
        blank: Option<bool>,
        /// What a line with a project and no category means.
        project: Option<bool>,
    },
    /// A code: what begins with it is inside, what it begins with may be.
    Code { dim: Dim, code: String },
    /// A project; lines of another category than projects are outside.
    Project { id: String, name: String },
}

/// The fixed trees, and the units, of one workbook.
pub(super) struct Nodes<'a> {
    pub space: Space,
    pub records: &'a Records,
}

impl<'a> Nodes<'a> {
    pub fn new(records: &'a Records) -> Nodes<'a> {
        let mut space = Space::with_fixed_trees();
        space.seal();
        Nodes { space, records }
    }

    /// A node by dimension; `None` where a formula cannot tell.
    pub fn test(&self, dim: Dim, node: &str) -> Option<Test> {
        match dim {
            Dim::Function | Dim::Economic => {
                let digits = !node.is_empty() && node.bytes().all(|byte| byte.is_ascii_digit());
                digits.then(|| Test::Code {
                    dim,
                    code: node.to_owned(),
                })
            }
            Dim::Project => {
                let project = |record: &&crate::records::Record| record.text("id") == Some(node);
                let record = self.records.of("project").find(project)?;
                Some(Test::Project {
                    id: node.to_owned(),
                    name: record.text("name").unwrap_or_default().to_owned(),
                })
            }
            Dim::Unit => self.unit(node),
            Dim::Category | Dim::Fund | Dim::Vintage => self.word(dim, node),
        }
    }

    fn word(&self, dim: Dim, node: &str) -> Option<Test> {
        let tree = self.space.tree(dim);
        let node = tree.find(node).or_else(|| tree.find_name(node))?;
        let under = |key: &str| tree.find(key).map(|found| tree.under(found, node));
        Some(Test::Words {
            dim,
            name: tree.node(node).key.replace('-', "_"),
            label: tree.node(node).name.clone(),
            inside: spellings(tree, |other| tree.under(other, node)),
            outside: spellings(tree, |other| !tree.overlap(other, node)),
            blank: (dim == Dim::Vintage).then(|| under("current")).flatten(),
            project: match dim {
                Dim::Category => under("project"),
                _ => None,
            },
        })
    }

    /// A unit and those under it; units without a code are no places for money.
    fn unit(&self, node: &str) -> Option<Test> {
        let units: Vec<_> = self.records.of("unit").collect();
        let names = |unit: &crate::records::Record| {
            ["id", "code", "name"].map(|key| unit.text(key).unwrap_or_default().to_owned())
        };
        let find = |text: &str| {
            let mut found = units
                .iter()
                .filter(|unit| names(unit)[..2].iter().any(|n| n == text));
            found.next().copied()
        };
        let label = find(node)?.text("name").unwrap_or(node).to_owned();
        // From a unit upwards; a circle ends when every unit was seen.
        let above = |unit: &crate::records::Record, target: &str| {
            let mut here = Some(unit);
            for _ in 0..=units.len() {
                let unit = here?;
                if names(unit)[..2].iter().any(|name| name == target) {
                    return Some(());
                }
                here = unit.text("parent").and_then(find);
            }
            None
        };
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        for unit in &units {
            let own = names(unit);
            let into = if above(unit, node).is_some() {
                &mut inside
            } else if own[..2].iter().any(|own| {
                !own.is_empty() && find(node).is_some_and(|node| above(node, own).is_some())
            }) {
                continue;
            } else {
                &mut outside
            };
            into.extend(own.into_iter().filter(|name| !name.is_empty()));
        }
        inside.dedup();
        outside.dedup();
        let clean = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        Some(Test::Words {
            dim: Dim::Unit,
            name: node.chars().map(clean).collect(),
            label,
            inside,
            outside,
            blank: None,
            project: None,
        })
    }
}

/// Keys and names of nodes.
fn spellings(tree: &Tree, of: impl Fn(NodeId) -> bool) -> Vec<String> {
    let mut out = Vec::new();
    for id in tree.iter().filter(|&id| of(id)) {
        let node = tree.node(id);
        out.extend([node.key.clone(), node.name.clone()]);
    }
    out
}

/// Where the columns of a sheet stand, as ranges.
pub(super) trait Ranges {
    /// The cells of a field, or `None` when the sheet has no such column.
    fn range(&self, dim: Dim) -> Option<String>;
}

impl Test {
    /// The node in words.
    pub fn label(&self) -> &str {
        match self {
            Test::Words { label, .. } => label,
            Test::Code { code, .. } => code,
            Test::Project { id, name } if name.is_empty() => id,
            Test::Project { name, .. } => name,
        }
    }

    /// Terms that are 1 where a line is inside, and where it is outside.
    pub fn formulas(&self, sheet: &impl Ranges, lists: &mut Lists) -> (String, String) {
        let no = || "0".to_owned();
        match self {
            Test::Words {
                dim,
                name,
                inside,
                outside,
                blank,
                project,
                ..
            } => {
                let Some(range) = sheet.range(*dim) else {
                    return match blank {
                        Some(true) => ("1".to_owned(), no()),
                        Some(false) => (no(), "1".to_owned()),
                        None => (no(), no()),
                    };
                };
                let mut side = |way: &str, words: &[String], yes: bool| {
                    let mut terms = Vec::new();
                    if !words.is_empty() {
                        let wanted = format!("{way}_{}_{name}", dim.name());
                        let list = lists.fixed(&wanted, words.to_vec());
                        let text = match dim {
                            Dim::Unit => token(&range),
                            _ => format!("TRIM({range})"),
                        };
                        terms.push(format!("ISNUMBER(MATCH({text},{list},0))"));
                    }
                    if *blank == Some(yes) {
                        terms.push(format!("({range}=\"\")"));
                    }
                    if let (Some(under), Some(of)) = (project, sheet.range(Dim::Project))
                        && *under == yes
                    {
                        terms.push(format!("({range}=\"\")*({of}<>\"\")"));
                    }
                    match terms.len() {
                        0 => no(),
                        _ => format!("({}+0)", terms.join("+")),
                    }
                };
                let inside = side("in", inside, true);
                (inside, side("out", outside, false))
            }
            Test::Code { dim, code } => {
                let Some(range) = sheet.range(*dim) else {
                    return (no(), no());
                };
                let length = code.len();
                let token = token(&range);
                let inside = format!("((LEFT(TRIM({range}),{length})=\"{code}\")+0)");
                // Neither begins with the other.
                let outside = format!(
                    "((LEFT(TRIM({range}),{length})<>\"{code}\")*(LEFT(\"{code}\",LEN({token}))<>{token}))"
                );
                (inside, outside)
            }
            Test::Project { id, name } => {
                let Some(range) = sheet.range(Dim::Project) else {
                    return (no(), no());
                };
                let token = token(&range);
                let name = name.replace('"', "\"\"");
                let inside = format!("((({token}=\"{id}\")+(TRIM({range})=\"{name}\")>0)+0)");
                let other =
                    format!("({range}<>\"\")*({token}<>\"{id}\")*(TRIM({range})<>\"{name}\")");
                let outside = match sheet.range(Dim::Category) {
                    Some(category) => {
                        let list = lists.fixed("out_category_project", not_projects());
                        format!(
                            "({other}+({range}=\"\")*ISNUMBER(MATCH(TRIM({category}),{list},0)))"
                        )
                    }
                    None => format!("({other})"),
                };
                (inside, outside)
            }
        }
    }

    /// Whether a line with these texts is inside, outside or neither; texts are asked for by
    /// dimension, `None` where the sheet has no such column.
    pub fn decide(&self, text: &impl Fn(Dim) -> Option<String>) -> (bool, bool) {
        match self {
            Test::Words {
                dim,
                inside,
                outside,
                blank,
                project,
                ..
            } => {
                let said = text(*dim).unwrap_or_default();
                if said.trim().is_empty() {
                    let has_project = text(Dim::Project).is_some_and(|text| !text.is_empty());
                    return match (blank, project) {
                        (Some(yes), _) => (*yes, !*yes),
                        (None, Some(yes)) if has_project && text(*dim).is_some() => (*yes, !*yes),
                        _ => (false, false),
                    };
                }
                let said = match dim {
                    Dim::Unit => first(&said),
                    _ => said.trim().to_owned(),
                };
                let among = |words: &[String]| {
                    words
                        .iter()
                        .any(|word| word.to_lowercase() == said.to_lowercase())
                };
                (among(inside), among(outside))
            }
            Test::Code { dim, code } => match text(*dim) {
                None => (false, false),
                Some(said) => {
                    let said = first(&said);
                    (
                        said.starts_with(code.as_str()),
                        !said.starts_with(code.as_str()) && !code.starts_with(&said),
                    )
                }
            },
            Test::Project { id, name } => match text(Dim::Project) {
                None => (false, false),
                Some(said) if said.trim().is_empty() => {
                    let category = text(Dim::Category).unwrap_or_default();
                    let outside = not_projects().iter().any(|word| word == category.trim());
                    (false, outside)
                }
                Some(said) => {
                    let inside = first(&said) == *id || said.trim() == name;
                    (inside, !inside)
                }
            },
        }
    }
}

/// Categories whose money belongs to no project.
fn not_projects() -> Vec<String> {
    let mut space = Space::with_fixed_trees();
    space.seal();
    let tree = space.tree(Dim::Category);
    let project = tree.find("project").unwrap_or(NodeId::ROOT);
    spellings(tree, |node| !tree.overlap(node, project))
}

/// What stands before the first blank.
fn first(text: &str) -> String {
    text.trim().split(' ').next().unwrap_or_default().to_owned()
}

/// The same as a formula.
fn token(range: &str) -> String {
    format!("LEFT(TRIM({range})&\" \",FIND(\" \",TRIM({range})&\" \")-1)")
}
