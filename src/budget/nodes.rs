//! Dimensions as trees of nodes, and crosses: one node of each dimension.

use std::collections::HashMap;

/// A dimension along which money is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dim {
    /// 部门预算支出经济分类 类/款
    Economic,
    /// 支出类别: basic{personnel, operating}, project, business, remitted, subsidy
    Category,
    /// 支出功能分类 类/款/项
    Function,
    /// 资金来源; the same tree is the revenue source
    Fund,
    Project,
    Unit,
    /// 资金年度: current, carry-over, surplus-used
    Vintage,
}

impl Dim {
    pub const ALL: [Dim; 7] = [
        Dim::Economic,
        Dim::Category,
        Dim::Function,
        Dim::Fund,
        Dim::Project,
        Dim::Unit,
        Dim::Vintage,
    ];

    /// Position in a [`Cross`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// Name in records, profiles and fact keys.
    pub fn name(self) -> &'static str {
        match self {
            Dim::Economic => "economic",
            Dim::Category => "category",
            Dim::Function => "function",
            Dim::Fund => "fund",
            Dim::Project => "project",
            Dim::Unit => "unit",
            Dim::Vintage => "vintage",
        }
    }

    /// Chinese name, for messages.
    pub fn label(self) -> &'static str {
        match self {
            Dim::Economic => "经济科目",
            Dim::Category => "支出类别",
            Dim::Function => "功能科目",
            Dim::Fund => "资金来源",
            Dim::Project => "项目",
            Dim::Unit => "单位",
            Dim::Vintage => "资金年度",
        }
    }

    /// By name; `source` is the fund dimension of revenue.
    pub fn parse(name: &str) -> Option<Dim> {
        match name {
            "source" => Some(Dim::Fund),
            _ => Dim::ALL.into_iter().find(|dim| dim.name() == name),
        }
    }
}

/// A node of one dimension's tree. [`NodeId::ROOT`] is the whole dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NodeId(pub u32);

impl NodeId {
    pub const ROOT: NodeId = NodeId(0);

    pub fn is_root(self) -> bool {
        self == NodeId::ROOT
    }
}

/// One node of each dimension: where a line sits, what a query asks for, where a ledger is complete.
pub type Cross = [NodeId; 7];

/// The cross that contains everything.
pub const EVERYTHING: Cross = [NodeId::ROOT; 7];

#[derive(Debug, Clone)]
pub struct Node {
    /// Code or English term; unique in its dimension.
    pub key: String,
    /// Name as printed.
    pub name: String,
    pub parent: NodeId,
    /// 0 for the root.
    pub depth: u8,
    /// Nodes a union stands for; empty for tree nodes.
    members: Vec<NodeId>,
}

/// The tree of one dimension. Nodes are added first; [`Tree::seal`] then fixes the order.
#[derive(Debug, Clone)]
pub struct Tree {
    nodes: Vec<Node>,
    index: HashMap<String, NodeId>,
    /// Children of each node, in the order added; filled by [`Tree::seal`].
    children: Vec<Vec<NodeId>>,
    /// Interval of the depth-first walk of each node, for containment in constant time; empty for
    /// unions.
    spans: Vec<Span>,
}

/// First and last step of a node's subtree in the depth-first walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    enter: u32,
    exit: u32,
}

impl Span {
    const UNION: Span = Span { enter: 1, exit: 0 };

    fn is_union(self) -> bool {
        self.enter > self.exit
    }
}

impl Default for Tree {
    fn default() -> Self {
        Tree {
            nodes: vec![Node {
                key: String::new(),
                name: String::new(),
                parent: NodeId::ROOT,
                depth: 0,
                members: Vec::new(),
            }],
            index: HashMap::new(),
            children: vec![Vec::new()],
            spans: Vec::new(),
        }
    }
}

impl Tree {
    /// Adds a node below `parent`; an existing key keeps its first place.
    pub fn add(&mut self, parent: NodeId, key: &str, name: &str) -> NodeId {
        if let Some(&id) = self.index.get(key) {
            return id;
        }
        let id = NodeId(u32::try_from(self.nodes.len()).expect("fewer than 2^32 nodes"));
        let depth = self.node(parent).depth + 1;
        self.nodes.push(Node {
            key: key.to_owned(),
            name: name.to_owned(),
            parent,
            depth,
            members: Vec::new(),
        });
        self.index.insert(key.to_owned(), id);
        id
    }

    /// Adds a node that stands for several others, e.g. all 项 of one name. Only queries use it.
    pub fn add_union(&mut self, key: &str, name: &str, members: Vec<NodeId>) -> NodeId {
        let id = self.add(NodeId::ROOT, key, name);
        self.nodes[id.0 as usize].members = members;
        id
    }

    /// Changes the printed name of a node.
    pub fn rename(&mut self, id: NodeId, name: &str) {
        name.clone_into(&mut self.nodes[id.0 as usize].name);
    }

    /// Fixes the containment intervals; call once all nodes are in.
    pub fn seal(&mut self) {
        let mut children = vec![Vec::new(); self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate().skip(1) {
            if node.members.is_empty() {
                children[node.parent.0 as usize].push(NodeId(at as u32));
            }
        }
        let mut spans: Vec<Span> = vec![Span::UNION; self.nodes.len()];
        let mut clock = 0;
        let mut stack = vec![(NodeId::ROOT, 0)];
        spans[0].enter = 0;
        while let Some((id, next)) = stack.pop() {
            match children[id.0 as usize].get(next) {
                Some(&child) => {
                    stack.push((id, next + 1));
                    clock += 1;
                    spans[child.0 as usize].enter = clock;
                    stack.push((child, 0));
                }
                None => spans[id.0 as usize].exit = clock,
            }
        }
        self.spans = spans;
        self.children = children;
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// True for a node that stands for several others.
    pub fn is_union(&self, id: NodeId) -> bool {
        !self.node(id).members.is_empty()
    }

    /// The nodes a union stands for; none for a node of the tree.
    pub fn members(&self, id: NodeId) -> &[NodeId] {
        &self.node(id).members
    }

    pub fn find(&self, key: &str) -> Option<NodeId> {
        self.index.get(key).copied()
    }

    /// By printed name, when exactly one node has it.
    pub fn find_name(&self, name: &str) -> Option<NodeId> {
        let mut found = self.iter().filter(|&id| {
            let node = self.node(id);
            node.name == name && node.members.is_empty()
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// All nodes but the root, in the order added.
    pub fn iter(&self) -> impl Iterator<Item = NodeId> + '_ {
        (1..self.nodes.len()).map(|at| NodeId(at as u32))
    }

    /// Children of a node of a sealed tree, in the order added.
    pub fn children(&self, id: NodeId) -> &[NodeId] {
        &self.children[id.0 as usize]
    }

    /// A node and its ancestors below the root, deepest first.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut next = Some(id);
        std::iter::from_fn(move || {
            let here = next.filter(|id| !id.is_root())?;
            next = Some(self.node(here).parent);
            Some(here)
        })
    }

    /// True when `inner` lies wholly inside `outer`.
    pub fn under(&self, inner: NodeId, outer: NodeId) -> bool {
        if outer.is_root() || inner == outer {
            return true;
        }
        if inner.is_root() {
            return false;
        }
        let (a, b) = (self.spans[inner.0 as usize], self.spans[outer.0 as usize]);
        if a.is_union() {
            let members = &self.node(inner).members;
            return members.iter().all(|&member| self.under(member, outer));
        }
        if b.is_union() {
            let members = &self.node(outer).members;
            return members.iter().any(|&member| self.under(inner, member));
        }
        b.enter <= a.enter && a.enter <= b.exit
    }

    /// True when the two have anything in common.
    pub fn overlap(&self, a: NodeId, b: NodeId) -> bool {
        if a.is_root() || b.is_root() || a == b {
            return true;
        }
        for (one, other) in [(a, b), (b, a)] {
            if self.spans[one.0 as usize].is_union() {
                let members = &self.node(one).members;
                return members.iter().any(|&member| self.overlap(member, other));
            }
        }
        self.under(a, b) || self.under(b, a)
    }

    /// The smaller of two overlapping nodes.
    pub fn meet(&self, a: NodeId, b: NodeId) -> NodeId {
        if self.under(a, b) { a } else { b }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containment_follows_the_tree_and_unions() {
        let mut tree = Tree::default();
        let c215 = tree.add(NodeId::ROOT, "215", "资源勘探工业信息等支出");
        let c21505 = tree.add(c215, "21505", "工业和信息产业监管");
        let c21508 = tree.add(c215, "21508", "支持中小企业发展和管理支出");
        let a = tree.add(c21505, "2150502", "一般行政管理事务");
        let b = tree.add(c21508, "2150802", "一般行政管理事务");
        let c206 = tree.add(NodeId::ROOT, "206", "科学技术支出");
        let both = tree.add_union("name:一般行政管理事务", "一般行政管理事务", vec![a, b]);
        tree.seal();
        assert!(tree.under(a, c215) && tree.under(a, NodeId::ROOT) && !tree.under(c215, a));
        assert!(!tree.under(a, c206) && !tree.overlap(a, c206) && !tree.overlap(a, b));
        assert!(tree.under(a, both) && tree.under(both, c215) && !tree.under(c21505, both));
        assert!(tree.overlap(both, c21508) && !tree.overlap(both, c206));
        assert_eq!(tree.meet(c215, b), b);
        assert_eq!(tree.find_name("科学技术支出"), Some(c206));
        assert_eq!(tree.find_name("一般行政管理事务"), None);
    }
}
