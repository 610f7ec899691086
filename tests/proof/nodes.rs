//! Elements of XML and of HTML as a tree.

use quick_xml::Reader;
use quick_xml::events::Event;

#[derive(Debug, Default, Clone)]
pub struct Node {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Child>,
}

#[derive(Debug, Clone)]
pub enum Child {
    Node(Node),
    Text(String),
}

impl Node {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn number(&self, name: &str) -> usize {
        let value = self.attribute(name);
        value.map_or(1, |value| value.parse().expect("a number"))
    }

    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    pub fn child(&self, name: &str) -> Option<&Node> {
        self.nodes().find(|node| node.name == name)
    }

    /// All elements below, in order, which a test holds for; not those inside of such.
    pub fn find<'a>(&'a self, wanted: &dyn Fn(&Node) -> bool) -> Vec<&'a Node> {
        let mut out = Vec::new();
        for node in self.nodes() {
            match wanted(node) {
                true => out.push(node),
                false => out.extend(node.find(wanted)),
            }
        }
        out
    }

    pub fn named<'a>(&'a self, name: &str) -> Vec<&'a Node> {
        self.find(&|node| node.name == name)
    }

    pub fn text(&self) -> String {
        let mut out = String::new();
        for child in &self.children {
            match child {
                Child::Node(node) => out.push_str(&node.text()),
                Child::Text(text) => out.push_str(text),
            }
        }
        out
    }
}

/// The root of an XML part.
pub fn xml(text: &str) -> Node {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Node::default()];
    loop {
        let event = reader.read_event().expect("well-formed");
        match &event {
            Event::Start(it) | Event::Empty(it) => {
                let attributes = it.attributes().map(|it| it.expect("an attribute"));
                let attributes = attributes.map(|it| {
                    let value = quick_xml::escape::unescape(&it.value).expect("entities");
                    (it.key.as_ref().to_owned(), value.into_owned())
                });
                open.push(Node {
                    name: it.name().as_ref().to_owned(),
                    attributes: attributes.collect(),
                    children: Vec::new(),
                });
                if matches!(event, Event::Empty(_)) {
                    close(&mut open);
                }
            }
            Event::End(_) => close(&mut open),
            Event::Text(it) => push(&mut open, &it.xml10_content()),
            Event::GeneralRef(it) => {
                let name: &str = it;
                let entity = format!("&{name};");
                let text = quick_xml::escape::unescape(&entity).expect("an entity");
                push(&mut open, &text);
            }
            Event::Eof => return open.remove(0),
            _ => {}
        }
    }
}

fn push(open: &mut [Node], text: &str) {
    let children = &mut open.last_mut().expect("a root").children;
    match children.last_mut() {
        Some(Child::Text(before)) => before.push_str(text),
        _ => children.push(Child::Text(text.to_owned())),
    }
}

fn close(open: &mut Vec<Node>) {
    let node = open.pop().expect("an element");
    let parent = open.last_mut().expect("an element around it");
    parent.children.push(Child::Node(node));
}

/// Elements that have no end.
const VOID: [&str; 7] = ["meta", "link", "br", "hr", "img", "input", "col"];
/// Elements whose content is no markup.
const RAW: [&str; 2] = ["script", "style"];

/// The root of a page. Every element but void ones must be closed where it was opened.
pub fn html(text: &str) -> Node {
    let mut open = vec![Node::default()];
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        push(&mut open, &unescaped(&rest[..at]));
        rest = &rest[at + 1..];
        if rest.starts_with('!') {
            rest = &rest[rest.find('>').expect("the end of a tag") + 1..];
        } else if let Some(name) = rest.strip_prefix('/') {
            let (name, after) = name.split_once('>').expect("the end of a tag");
            assert_eq!(open.last().expect("an element").name, name);
            close(&mut open);
            rest = after;
        } else {
            let (node, after) = tag(rest);
            let name = node.name.clone();
            open.push(node);
            rest = after;
            if RAW.contains(&name.as_str()) {
                let end = rest.find(&format!("</{name}>")).expect("the end");
                push(&mut open, &rest[..end]);
                rest = &rest[end..];
            } else if VOID.contains(&name.as_str()) {
                close(&mut open);
            }
        }
    }
    assert_eq!(open.len(), 1, "{} is not closed", open[open.len() - 1].name);
    open.remove(0)
}

/// A tag from after its `<`, and what follows it.
fn tag(text: &str) -> (Node, &str) {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
    let (name, mut rest) = text.split_at(end.expect("the end of a name"));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(rest) = rest.strip_prefix('>') {
            let node = Node {
                name: name.to_owned(),
                attributes,
                children: Vec::new(),
            };
            return (node, rest);
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'));
        let (key, after) = rest.split_at(end.expect("the end of a name"));
        let Some(quoted) = after.strip_prefix("=\"") else {
            attributes.push((key.to_owned(), String::new()));
            rest = after;
            continue;
        };
        let (value, after) = quoted.split_once('"').expect("the end of a value");
        attributes.push((key.to_owned(), unescaped(value)));
        rest = after;
    }
}

fn unescaped(text: &str) -> String {
    let named = quick_xml::escape::unescape(text);
    named.expect("entities").into_owned()
}
