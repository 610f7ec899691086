//! Numbers that are no ledger amounts: head counts, vehicles, purchases, counts of entities, and
//! the measures a profile defines.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::key::{Key, STATISTIC, set_node};
use super::{Fact, Facts, Gap, GapAt, MeasureDefinition, Origin, Value};
use crate::budget::ledger::{Measure, Period};
use crate::budget::model::{Entity, Item, Quantity};
use crate::budget::money::Money;
use crate::budget::nodes::{Dim, EVERYTHING, NodeId};
use crate::budget::transfers;

/// Measures of records other than ledgers.
pub(super) const MEASURES: [&str; 17] = [
    "asset-allocation",
    super::holdings::DEPRECIATION,
    super::holdings::ORIGINAL,
    "indicators",
    "internal-divisions",
    "large-equipment",
    "procurement",
    "procurement-micro",
    "procurement-sme",
    "project-forms",
    "projects",
    "service-purchase",
    "staff",
    transfers::MEASURE,
    "units",
    "vehicles",
    "vehicles-planned",
];

type Attributes = BTreeMap<String, String>;

impl Facts {
    pub(super) fn item(
        &self,
        key: &Key,
        measure: &str,
        attributes: &Attributes,
        period: Period,
    ) -> Result<Arc<Fact>, Arc<GapAt>> {
        if let Some(definition) = self.settings.measures.get(measure) {
            let definition = definition.clone();
            return self.defined(key, &definition, attributes, period);
        }
        if super::earmark::names().any(|name| name == measure) {
            return self.earmark(key, measure, attributes, period);
        }
        if super::holdings::is(measure) {
            return self.holding(key, measure, attributes, period);
        }
        let some = |measure: &str| {
            let mut items = self.items(period);
            items.any(|item| item.measure == measure)
        };
        // Of another period only what its records say is known.
        if period != self.own() && !some(measure) && self.last_year(period).is_none() {
            return Err(self.gap(key, Gap::Missing));
        };
        if measure == STATISTIC {
            return self.statistic(key, attributes, period);
        }
        match measure {
            "project-forms" => self.project_forms(key, period),
            "projects" => self.count(key, "project", attributes, period),
            "units" => self.count(key, "unit", attributes, period),
            "indicators" => self.count(key, "indicator", attributes, period),
            _ => self.sum_items(key, measure, attributes, period),
        }
    }

    /// A measure the profile defines: the sum of its keys, less that of others. Dimensions given
    /// with the measure narrow each of them.
    fn defined(
        &self,
        key: &Key,
        definition: &MeasureDefinition,
        attributes: &Attributes,
        period: Period,
    ) -> Result<Arc<Fact>, Arc<GapAt>> {
        let parts = self.narrowed(key, &definition.sum, attributes, period)?;
        let less = self.narrowed(key, &definition.less, attributes, period)?;
        if let ([only], []) = (parts.as_slice(), less.as_slice()) {
            return Ok(self.fact(key, only.value, Origin::Same(only.clone())));
        }
        let mixed = || self.gap(key, Gap::BadKey("分项单位不同".to_owned()));
        let nothing = parts.is_empty().then_some(Value::Money(Money::ZERO));
        let value = sum_values(parts.iter().map(|part| part.value))
            .or(nothing)
            .ok_or_else(mixed)?;
        if less.is_empty() {
            return Ok(self.fact(key, value, Origin::Sum(parts)));
        }
        let off = sum_values(less.iter().map(|part| part.value)).ok_or_else(mixed)?;
        let value = super::compute::minus(value, off).ok_or_else(mixed)?;
        Ok(self.fact(key, value, Origin::Less { of: parts, less }))
    }

    /// The facts of keys, each narrowed by further dimensions.
    fn narrowed(
        &self,
        key: &Key,
        keys: &[String],
        attributes: &Attributes,
        period: Period,
    ) -> Result<Vec<Arc<Fact>>, Arc<GapAt>> {
        let mut parts = Vec::new();
        for text in keys {
            let parsed = self
                .parse(text)
                .map_err(|error| self.gap(key, Gap::BadKey(format!("{text}：{}", error.text()))))?;
            let mut part = parsed.at(period);
            for (name, value) in attributes {
                part = self
                    .with_attribute(part, name, value)
                    .map_err(|why| self.gap(key, Gap::BadKey(why)))?;
            }
            parts.push(self.exact(&part)?);
        }
        Ok(parts)
    }

    /// A key narrowed by one more dimension or attribute.
    fn with_attribute(&self, key: Key, name: &str, value: &str) -> Result<Key, String> {
        match key {
            Key::Amount {
                measure,
                mut cross,
                period,
            } => {
                super::key::set_node(&self.budget.space, &mut cross, name, value)
                    .map_err(|error| error.text())?;
                Ok(Key::Amount {
                    measure,
                    cross,
                    period,
                })
            }
            Key::Item {
                measure,
                mut attributes,
                period,
            } => {
                attributes.insert(name.to_owned(), value.to_owned());
                Ok(Key::Item {
                    measure,
                    attributes,
                    period,
                })
            }
            other => Ok(other),
        }
    }

    /// Sum of the entries that have all the asked attributes. Of-which entries only count when
    /// asked for by name. What is not listed is zero where the records list anything of the sort.
    fn sum_items(
        &self,
        key: &Key,
        measure: &str,
        attributes: &Attributes,
        period: Period,
    ) -> Result<Arc<Fact>, Arc<GapAt>> {
        let entries = || {
            let items = self.items(period);
            items.filter(|item| item.measure == measure)
        };
        let matching: Vec<&Item> = entries()
            .filter(|item| self.matches(item, attributes))
            .collect();
        let open_world = matches!(
            measure,
            "staff" | "vehicles" | "vehicles-planned" | "large-equipment" | "internal-divisions"
        );
        if matching.is_empty() && open_world {
            let status = attributes.get("status");
            let listed = entries().any(|item| item.attributes.get("status") == status);
            if !listed {
                return Err(self.gap(key, Gap::Missing));
            }
        }
        let locations = matching.iter().map(|item| item.location.clone()).collect();
        let values = matching.iter().map(|item| match item.value {
            Quantity::Money(money) => Value::Money(money),
            Quantity::Count(count) => Value::Count(count),
        });
        let zero = if open_world {
            Value::Count(Decimal::ZERO)
        } else {
            Value::Money(Money::ZERO)
        };
        let value = sum_values(values).unwrap_or(zero);
        Ok(self.fact(key, value, Origin::Records(locations)))
    }

    /// The items of a year and phase.
    pub(super) fn items(&self, period: Period) -> impl Iterator<Item = &Item> {
        let all = [&self.budget.items, &self.budget.other_items];
        let items = all.into_iter().flatten();
        items.filter(move |item| item.period == period)
    }

    fn matches(&self, item: &Item, attributes: &Attributes) -> bool {
        let of_which = item.attributes.get("of-which") == attributes.get("of-which");
        of_which
            && attributes.iter().all(|(name, value)| match name.as_str() {
                "unit" => self.unit_under(item.attributes.get("unit").map(String::as_str), value),
                _ => item
                    .attributes
                    .get(name.as_str())
                    .is_some_and(|own| own == value),
            })
    }

    /// True when the unit named (none: the whole agency) lies under another.
    pub fn unit_under(&self, named: Option<&str>, outer_name: &str) -> bool {
        let tree = self.budget.space.tree(Dim::Unit);
        let node = |name: &str| {
            self.budget
                .unit_nodes
                .get(name)
                .copied()
                .or_else(|| tree.find(name))
        };
        let inner = named.map_or(Some(NodeId::ROOT), node);
        match (inner, node(outer_name)) {
            // The agency itself is the top node: what names no unit belongs to it.
            (Some(inner), Some(outer)) => {
                tree.under(inner, outer) || (inner.is_root() && tree.node(outer).depth == 1)
            }
            // A unit without a code has no money of its own, but is the agency's all the same.
            (None, Some(outer)) => tree.node(outer).depth == 1,
            (_, None) => named == Some(outer_name),
        }
    }

    fn count(
        &self,
        key: &Key,
        kind: &str,
        attributes: &Attributes,
        period: Period,
    ) -> Result<Arc<Fact>, Arc<GapAt>> {
        let matches = |entity: &&Entity| {
            attributes.iter().all(|(name, value)| {
                let default = match name.as_str() {
                    "independent" | "target-form" => Some("true"),
                    _ => None,
                };
                match (name.as_str(), value.as_str()) {
                    ("coded", "true") => entity.get("code").is_some(),
                    ("coded", "false") => entity.get("code").is_none(),
                    _ => entity.get(name).or(default) == Some(value),
                }
            })
        };
        let found: Vec<_> = self
            .entities_at(kind, period)
            .iter()
            .filter(matches)
            .map(|entity| entity.location.clone())
            .collect();
        let value = Value::Count(Decimal::from(found.len()));
        Ok(self.fact(key, value, Origin::Count(found)))
    }

    /// Money of the projects that have a performance form.
    fn project_forms(&self, key: &Key, period: Period) -> Result<Arc<Fact>, Arc<GapAt>> {
        let mut parts = Vec::new();
        for project in self.entities_at("project", period) {
            if project.get("target-form") == Some("false") {
                continue;
            }
            let mut cross = EVERYTHING;
            set_node(&self.budget.space, &mut cross, "project", &project.id)
                .map_err(|error| self.gap(key, Gap::BadKey(error.text())))?;
            parts.push(self.exact(&Key::Amount {
                measure: Measure::Spending,
                cross,
                period,
            })?);
        }
        let zero = Value::Money(Money::ZERO);
        let value = sum_values(parts.iter().map(|part| part.value)).unwrap_or(zero);
        Ok(self.fact(key, value, Origin::Sum(parts)))
    }

    pub(super) fn item_label(&self, measure: &str, attributes: &Attributes) -> String {
        if measure == STATISTIC {
            return self.statistic_label(attributes);
        }
        let word = match measure {
            "asset-allocation" => "资产配置预算",
            super::holdings::DEPRECIATION => "资产累计折旧",
            super::holdings::ORIGINAL => "资产原值",
            "indicators" => "绩效指标数",
            "internal-divisions" => "内设机构数",
            "large-equipment" => "购置大型设备数",
            "procurement" => "政府采购预算",
            "procurement-micro" => "面向小微企业采购",
            "procurement-sme" => "面向中小企业采购",
            "project-forms" => "编制绩效目标表的项目资金",
            "projects" => "项目数",
            "service-purchase" => "政府购买服务预算",
            "staff" => "人数",
            transfers::MEASURE => "资金往来",
            "units" => "单位数",
            "vehicles" => "车辆数",
            "vehicles-planned" => "购置车辆数",
            other => match self.settings.measures.get(other) {
                Some(definition) => definition.label.as_str(),
                None => attribute_word(other),
            },
        };
        if attributes.is_empty() {
            return word.to_owned();
        }
        let words: Vec<&str> = attributes
            .iter()
            .map(|(name, value)| self.attribute_label(name, value))
            .collect();
        format!("{word}（{}）", words.join("、"))
    }

    /// What an attribute is about: the name of a node or entity, or the word for its value.
    fn attribute_label<'a>(&'a self, name: &str, value: &'a str) -> &'a str {
        let entity = |kind: &str, field: &str| {
            let mut entities = self.budget.of(kind).iter();
            entities.find(|entity| entity.id == value)?.get(field)
        };
        let node = || {
            let tree = self.budget.space.tree(Dim::parse(name)?);
            Some(tree.node(tree.find(value)?).name.as_str())
        };
        let found = match (name, value) {
            ("coded", "true") => Some("有编码"),
            ("coded", "false") => Some("无编码"),
            ("independent", "true") => Some("独立核算"),
            ("independent", "false") => Some("非独立核算"),
            ("target-form", "true") => Some("编制绩效目标表"),
            ("target-form", "false") => Some("不编制绩效目标表"),
            ("id", _) => entity("procurement", "item"),
            ("direction", "to") => Some("拨出"),
            ("direction", "from") => Some("拨入"),
            ("kind", "subsidy") => Some("补助"),
            ("kind", "remittance") => Some("上缴"),
            ("kind", "project") => Some("项目资金"),
            ("unit", _) => entity("unit", "name").or_else(node),
            _ => node(),
        };
        found.unwrap_or_else(|| attribute_word(value))
    }
}

/// Chinese words for attribute values the program knows.
pub fn attribute_word(value: &str) -> &str {
    match value {
        "establishment" => "编制",
        "in-post" => "在职",
        "veteran-retired" => "离休",
        "retired" => "退休",
        "separated" => "退职",
        "dependant" => "遗属",
        "student" => "在校学生",
        "undergraduate" => "本科",
        "junior-college" => "专科",
        "administrative" => "行政",
        "civil-service-managed" => "参公",
        "institution" => "事业",
        "fully-funded" => "全额事业",
        "self-funded" => "自收自支",
        "support" => "工勤",
        "unregistered" => "编外",
        "goods" => "货物",
        "works" => "工程",
        "services" => "服务",
        "three-public" => "“三公”经费",
        "overseas-travel" => "因公出国（境）费",
        "overseas-official" => "一般公务出国（境）费",
        "overseas-academic" => "学术交流合作出国（境）费",
        "official-vehicles" => "公务用车购置及运行维护费",
        "vehicle-purchase" => "公务用车购置费",
        "vehicle-operation" => "公务用车运行维护费",
        "official-reception" => "公务接待费",
        "meeting" => "会议费",
        "training" => "培训费",
        "public-welfare-1" => "公益一类",
        "public-welfare-2" => "公益二类",
        "equipment" => "设备及家具",
        "intangible" => "无形资产",
        "leadership" => "领导干部用车",
        "general" => "一般公务用车",
        "confidential" => "机要通信用车",
        "emergency" => "应急保障用车",
        "law-enforcement" => "执法执勤用车",
        "specialised" => "特种专业技术用车",
        "other" => "其他用车",
        other => super::holdings::class_word(other),
    }
}

/// Sum of values of one kind; `None` when there are none or they are of different kinds.
pub(super) fn sum_values(mut values: impl Iterator<Item = Value>) -> Option<Value> {
    let first = values.next()?;
    values.try_fold(first, |sum, value| match (sum, value) {
        (Value::Money(a), Value::Money(b)) => Some(Value::Money(a.plus(b))),
        (Value::Count(a), Value::Count(b)) => Some(Value::Count(a.checked_add(b)?)),
        _ => None,
    })
}
