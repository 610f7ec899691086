//! The space of all crosses: one tree a dimension, and what the structure of the budget implies.

use super::nodes::{Cross, Dim, EVERYTHING, NodeId, Tree};

/// The trees of all dimensions of one budget, with the rules that tie them together:
/// only project expenditure belongs to projects, and within basic expenditure the economic class
/// decides between personnel and operating expenditure.
#[derive(Debug, Clone, Default)]
pub struct Space {
    pub trees: [Tree; 7],
    /// Economic class → category within basic expenditure, e.g. 301 → personnel.
    economic_category: Vec<(NodeId, NodeId)>,
    /// The unit everything asked for lies in; the root for a whole department.
    pub own_unit: NodeId,
    basic: Fixed,
    project_category: Fixed,
    no_project: Fixed,
}

/// A node of the fixed trees; `None` only in an empty space.
type Fixed = Option<NodeId>;

impl Space {
    /// The trees that are the same everywhere: categories, funds, vintages, and "no project".
    pub fn with_fixed_trees() -> Space {
        let mut space = Space::default();
        let category = &mut space.trees[Dim::Category.index()];
        let basic = category.add(NodeId::ROOT, "basic", "基本支出");
        category.add(basic, "personnel", "人员经费");
        category.add(basic, "operating", "公用经费");
        let project = category.add(NodeId::ROOT, "project", "项目支出");
        category.add(NodeId::ROOT, "business", "事业单位经营支出");
        category.add(NodeId::ROOT, "remitted", "上缴上级支出");
        category.add(NodeId::ROOT, "subsidy", "对附属单位补助支出");
        category.add(NodeId::ROOT, "reserve", "预备费");
        space.basic = Some(basic);
        space.project_category = Some(project);

        let fund = &mut space.trees[Dim::Fund.index()];
        let fiscal = fund.add(NodeId::ROOT, "fiscal-appropriation", "财政拨款");
        fund.add(fiscal, "general-public-budget", "一般公共预算");
        fund.add(fiscal, "government-fund-budget", "政府性基金预算");
        fund.add(fiscal, "state-capital-budget", "国有资本经营预算");
        fund.add(NodeId::ROOT, "fiscal-special-account", "财政专户管理资金");
        let own = fund.add(NodeId::ROOT, "unit-funds", "单位资金");
        fund.add(own, "institution-revenue", "事业收入");
        fund.add(own, "business-revenue", "事业单位经营收入");
        fund.add(own, "superior-subsidy", "上级补助收入");
        fund.add(own, "affiliate-remittance", "附属单位上缴收入");
        fund.add(own, "other-revenue", "其他收入");

        let vintage = &mut space.trees[Dim::Vintage.index()];
        vintage.add(NodeId::ROOT, "current", "当年");
        vintage.add(NodeId::ROOT, "carry-over", "上年结转结余");
        vintage.add(NodeId::ROOT, "surplus-used", "使用非财政拨款结余");

        let none = space.trees[Dim::Project.index()].add(NodeId::ROOT, "none", "非项目");
        space.no_project = Some(none);
        space
    }

    /// Declares that economic `class` within basic expenditure is `category`. Unknown nodes are
    /// ignored: a budget that does not use a class needs no mapping for it.
    pub fn map_economic(&mut self, class: &str, category: &str) {
        let pair = (
            self.tree(Dim::Economic).find(class),
            self.tree(Dim::Category).find(category),
        );
        if let (Some(class), Some(category)) = pair {
            self.economic_category.push((class, category));
        }
    }

    /// Fixes all trees; crosses can be compared from here on.
    pub fn seal(&mut self) {
        for tree in &mut self.trees {
            tree.seal();
        }
    }

    /// A query in the document of one unit is one within that unit. Lines are not: they may sit
    /// where their unit is not recorded.
    pub fn within(&self, mut query: Cross) -> Cross {
        let unit = &mut query[Dim::Unit.index()];
        if unit.is_root() {
            *unit = self.own_unit;
        }
        query
    }

    pub fn tree(&self, dim: Dim) -> &Tree {
        &self.trees[dim.index()]
    }

    pub fn tree_mut(&mut self, dim: Dim) -> &mut Tree {
        &mut self.trees[dim.index()]
    }

    /// What the structure implies about a cross, made explicit: project ⇒ category project;
    /// another category ⇒ no project; economic class within basic ⇒ personnel or operating.
    /// `None` when the cross contradicts itself.
    pub fn narrow(&self, mut cross: Cross) -> Option<Cross> {
        let categories = self.tree(Dim::Category);
        let projects = self.tree(Dim::Project);
        let category = cross[Dim::Category.index()];
        let project = cross[Dim::Project.index()];
        let is_project = |node: NodeId| {
            self.project_category
                .is_some_and(|p| categories.under(node, p))
        };
        let none = self.no_project.unwrap_or(NodeId::ROOT);
        if !project.is_root() && project != none {
            if category.is_root() {
                cross[Dim::Category.index()] = self.project_category.unwrap_or(NodeId::ROOT);
            } else if !is_project(category) {
                return None;
            }
        } else if !category.is_root() && !is_project(category) {
            cross[Dim::Project.index()] = none;
        } else if is_project(category) && projects.under(project, none) {
            return None;
        }
        let category = cross[Dim::Category.index()];
        if let Some(mapped) = self.mapped_category(cross[Dim::Economic.index()])
            && self
                .basic
                .is_some_and(|basic| categories.under(category, basic))
            && !category.is_root()
        {
            if !categories.overlap(category, mapped) {
                return None;
            }
            cross[Dim::Category.index()] = categories.meet(category, mapped);
        }
        Some(cross)
    }

    fn mapped_category(&self, economic: NodeId) -> Option<NodeId> {
        if economic.is_root() {
            return None;
        }
        let tree = self.tree(Dim::Economic);
        self.economic_category
            .iter()
            .find(|(class, _)| tree.under(economic, *class))
            .map(|&(_, category)| category)
    }

    /// True when `inner` lies wholly inside `outer`.
    pub fn under(&self, inner: &Cross, outer: &Cross) -> bool {
        Dim::ALL
            .iter()
            .all(|&dim| self.tree(dim).under(inner[dim.index()], outer[dim.index()]))
    }

    /// The intersection, `None` when empty.
    pub fn meet(&self, a: &Cross, b: &Cross) -> Option<Cross> {
        let mut out = EVERYTHING;
        for dim in Dim::ALL {
            let (x, y) = (a[dim.index()], b[dim.index()]);
            let tree = self.tree(dim);
            if !tree.overlap(x, y) {
                return None;
            }
            out[dim.index()] = tree.meet(x, y);
        }
        self.narrow(out)
    }

    /// Words for a cross, e.g. `一般公共预算、基本支出`; `全部` for everything.
    pub fn describe(&self, cross: &Cross) -> String {
        let named = |dim: &Dim| !cross[dim.index()].is_root();
        let unit = cross[Dim::Unit.index()];
        let whole_agency = self.tree(Dim::Unit).node(unit).depth == 1;
        let several = Dim::ALL.iter().filter(|&dim| named(dim)).count() > 1;
        let words: Vec<String> = Dim::ALL
            .iter()
            .filter(|&dim| named(dim))
            // That money is the agency's goes without saying, unless nothing else is said.
            .filter(|&&dim| dim != Dim::Unit || !whole_agency || !several)
            .map(|&dim| {
                let node = self.tree(dim).node(cross[dim.index()]);
                match dim {
                    Dim::Function | Dim::Economic
                        if !self.tree(dim).is_union(cross[dim.index()]) =>
                    {
                        format!("{} {}", node.key, node.name)
                    }
                    _ if node.name.is_empty() => node.key.clone(),
                    _ => node.name.clone(),
                }
            })
            .collect();
        if words.is_empty() {
            "全部".to_owned()
        } else {
            words.join("、")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::schema::options::{CATEGORIES, FUNDS, VINTAGES};

    #[test]
    fn records_are_offered_the_fixed_nodes() {
        let space = Space::with_fixed_trees();
        for (dim, options) in [
            (Dim::Category, CATEGORIES),
            (Dim::Fund, FUNDS),
            (Dim::Vintage, VINTAGES),
        ] {
            let tree = space.tree(dim);
            let nodes = tree.iter().map(|id| tree.node(id));
            let nodes: Vec<_> = nodes.map(|n| (n.key.as_str(), n.name.as_str())).collect();
            assert_eq!(nodes, options);
        }
    }
}
