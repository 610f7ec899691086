//! Which part names which.

use quick_xml::events::Event;

use super::super::super::Refusal;
use super::super::package::{Package, plain};
use super::super::xml;

/// A part named by another.
pub struct Relation {
    pub id: String,
    /// The last step of its type's address, e.g. `worksheet`.
    pub kind: String,
    /// The part's plain name.
    pub target: String,
}

/// The relations of a part, or of the package (`""`).
pub fn read(package: &mut Package<'_>, part: &str) -> Result<Vec<Relation>, Refusal> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let Some(text) = package.text(&format!("{folder}/_rels/{file}.rels"))? else {
        return Ok(Vec::new());
    };
    let mut reader = xml::open(&text);
    let mut relations = Vec::new();
    loop {
        match xml::next(&mut reader)? {
            Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                let get = |name| xml::attribute(&element, name).unwrap_or_default();
                let kind = get("Type");
                relations.push(Relation {
                    id: get("Id").into_owned(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: resolve(folder, &get("Target")),
                });
            }
            Event::Eof => return Ok(relations),
            _ => {}
        }
    }
}

pub fn of_kind<'r>(relations: &'r [Relation], kind: &str) -> Option<&'r Relation> {
    relations.iter().find(|relation| relation.kind == kind)
}

/// A target as the plain name of a part.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        steps.extend(folder.split('/'));
    }
    for step in target.split('/') {
        if step == ".." {
            steps.pop();
        } else {
            steps.push(step);
        }
    }
    steps.retain(|step| !matches!(*step, "" | "."));
    plain(&steps.join("/"))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_are_relative_to_the_folder_unless_they_are_not() {
        assert_eq!(
            resolve("xl", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml"
        );
        assert_eq!(resolve("xl", "/xl/Styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("xl/a", "..\\b.xml"), "xl/b.xml");
        assert_eq!(resolve("", "../../b.xml"), "b.xml");
    }
}
