//! Records to budget: every value given its meaning, every problem reported.

mod amendments;
mod items;
mod ledgers;

use std::collections::BTreeMap;

use super::catalogue::Edition;
use super::ledger::{Ledger, Period, Phase};
use super::model::{Budget, Date, DocumentInfo, Entity, Reason};
use super::money::{Money, Unit};
use super::nodes::Dim;
use super::resolve::Resolver;
use super::years::{Before, carry};
use crate::diag::{Checked, Finding, Location, Msg};
use crate::records::schema::Type;
use crate::records::text::excerpt;
use crate::records::{Raw, Record, Records};

/// Builds the budget. Problems become findings; the value is as complete as the records allow, so
/// that later stages can report theirs in the same run. `None` when there is no document or agency
/// to speak of.
pub fn build(
    records: &Records,
    edition: &Edition,
    economic_category: &[(String, String)],
) -> Checked<Option<Budget>> {
    build_after(records, edition, economic_category, None)
}

/// Builds the budget as [`build`] does, with the year before from its own records.
pub fn build_after(
    records: &Records,
    edition: &Edition,
    economic_category: &[(String, String)],
    before: Option<&Before>,
) -> Checked<Option<Budget>> {
    let mut builder = Builder {
        findings: Vec::new(),
        records,
        period: Period::default(),
    };
    let value = builder.budget(edition, economic_category, before);
    Checked {
        value,
        findings: builder.findings,
    }
}

struct Builder<'a> {
    findings: Vec<Finding>,
    records: &'a Records,
    /// Of the items being read.
    period: Period,
}

/// Kinds whose records later stages read as entities.
const ENTITY_KINDS: [&str; 16] = [
    "unit",
    "project",
    "goal",
    "indicator",
    "procurement",
    "service-purchase",
    "asset",
    "asset-holding",
    "text",
    "term",
    "code",
    "vehicles",
    "vehicle",
    "staff",
    "statistic",
    "evaluation",
];

impl Builder<'_> {
    fn budget(
        &mut self,
        edition: &Edition,
        economic_category: &[(String, String)],
        before: Option<&Before>,
    ) -> Option<Budget> {
        let document = self.document();
        let agency = self.records.one("agency").map(entity);
        if agency.is_none() && self.findings.is_empty() {
            self.findings.push(
                Finding::deny("missing-record")
                    .arg("kind", "[agency]")
                    .arg("label", "部门"),
            );
        }
        let (document, agency) = (document?, agency?);
        let mut resolver = Resolver::new(self.records, edition, &agency);
        let year = document.period.year;
        let carried =
            before.map(|before| carry::nodes(&mut resolver, before, self.records, edition, year));
        let codes = carried.as_ref().map(|nodes| nodes.codes.clone());
        resolver.unions(self.records, edition, &codes.unwrap_or_default());
        for (class, category) in economic_category {
            resolver.space.map_economic(class, category);
        }
        resolver.space.seal();
        let home = self.home(&document);
        let mut ledgers = self.ledgers(&mut resolver, home);
        let items = self.items(&resolver, document.period);
        let mut other_items = Vec::new();
        if let Some(original) = &self.records.original {
            let before = |period: Period| match period.phase {
                Phase::Adjusted => Period {
                    phase: Phase::Original,
                    ..period
                },
                _ => period,
            };
            // What is wrong with the original is told of the version it was.
            let told = resolver.findings.len();
            let mut builder = Builder {
                findings: Vec::new(),
                records: original,
                period: Period::default(),
            };
            let amended = ledgers
                .iter()
                .filter(|ledger| ledger.period.phase == Phase::Adjusted);
            let amended: Vec<(String, i32)> = amended
                .map(|ledger| (ledger.id.clone(), ledger.period.year))
                .collect();
            let own = |ledger: &Ledger| {
                let id = (ledger.id.clone(), ledger.period.year);
                ledger.period.phase == Phase::Original && amended.contains(&id)
            };
            let found = builder.ledgers(&mut resolver, before(home));
            ledgers.extend(found.into_iter().filter(own).map(|ledger| Ledger {
                id: format!("{}@original", ledger.id),
                ..ledger
            }));
            if document.period.phase == Phase::Adjusted {
                other_items = builder.items(&resolver, before(document.period));
            }
            resolver.findings.truncate(told);
        }
        let last_year = before.zip(carried).map(|(before, nodes)| {
            ledgers.extend(nodes.ledgers(&resolver.space, before, year));
            let head = self.records.one("document");
            let place = head.map_or(&Location::None, |head| head.place("previous"));
            other_items.extend(nodes.items(&resolver.space, before));
            nodes.last_year(&resolver.space, before, place)
        });
        let mut previous = self.known_figures("previous", document.period.year - 1);
        for figure in previous.iter_mut().filter(|_| home != document.period) {
            // Last year is seen from the first document.
            if figure.period.is_none() && !figure.key.contains('@') {
                figure.period = Some(Period {
                    year: home.year - 1,
                    phase: Phase::Original,
                });
            }
        }
        let controls = self.known_figures("control", document.period.year);
        let amendments = self.amendments();
        let reasons = self.reasons();
        let mut entities = ENTITY_KINDS
            .iter()
            .map(|&kind| (kind, self.records.of(kind).map(entity).collect::<Vec<_>>()))
            .collect();
        bought_ids(&mut entities, self.records);
        shared_goals(&mut entities);
        self.duplicate_ids(&entities);
        self.grades();
        self.findings.append(&mut resolver.findings);
        Some(Budget {
            document,
            agency,
            entities,
            unit_nodes: resolver.unit_nodes,
            space: resolver.space,
            ledgers,
            items,
            other_items,
            previous,
            controls,
            reasons,
            code_explanations: resolver.explanations,
            unconfirmed: resolver.unconfirmed.into_iter().collect(),
            amendments,
            last_year,
        })
    }

    fn document(&mut self) -> Option<DocumentInfo> {
        let Some(record) = self.records.one("document") else {
            self.findings.push(
                Finding::deny("missing-record")
                    .arg("kind", "[document]")
                    .arg("label", "公开文件"),
            );
            return None;
        };
        let year = self.year(record, "year")?;
        let phase = self.phase(record, "phase");
        let base = record.text("base").and_then(|text| {
            let base = parse_period(text);
            if base.is_none() {
                self.findings.push(
                    Finding::deny("bad-period")
                        .arg("text", text)
                        .at(record.place("base")),
                );
            }
            base
        });
        let revenue_as_spending = match record.text("revenue") {
            None => false,
            Some("as-spending") => true,
            Some(other) => {
                self.findings.push(
                    Finding::deny("bad-choice")
                        .arg("text", other)
                        .arg("allowed", "as-spending")
                        .at(record.place("revenue")),
                );
                false
            }
        };
        Some(DocumentInfo {
            period: Period { year, phase },
            profile: record.text("profile").unwrap_or_default().to_owned(),
            base,
            revenue_as_spending,
            approval: self.date(record, "approval-date"),
            publication: self.date(record, "publication-date"),
            issue: self.date(record, "issue-date"),
            entity: entity(record),
        })
    }

    /// The year and phase of what names none: those of the first document.
    fn home(&self, document: &DocumentInfo) -> Period {
        let first = self.records.home.as_ref();
        let home = first.and_then(|record| {
            Some(Period {
                year: record.text("year")?.parse().ok()?,
                phase: record
                    .text("phase")
                    .and_then(Phase::parse)
                    .unwrap_or_default(),
            })
        });
        home.unwrap_or(document.period)
    }

    fn year(&mut self, record: &Record, key: &str) -> Option<i32> {
        let text = record.text(key)?;
        let year = text
            .parse()
            .ok()
            .filter(|year| (1994..=2100).contains(year));
        if year.is_none() {
            self.findings.push(
                Finding::deny("bad-year")
                    .arg("text", text)
                    .at(record.place(key)),
            );
        }
        year
    }

    fn phase(&mut self, record: &Record, key: &str) -> Phase {
        let Some(text) = record.text(key) else {
            return Phase::Original;
        };
        Phase::parse(text).unwrap_or_else(|| {
            self.findings.push(
                Finding::deny("bad-choice")
                    .arg("text", text)
                    .arg("allowed", "original、adjusted、executed、final-accounts")
                    .at(record.place(key)),
            );
            Phase::Original
        })
    }

    fn date(&mut self, record: &Record, key: &str) -> Option<Date> {
        let text = record.text(key)?;
        let date = Date::parse(text);
        if date.is_none() {
            self.findings.push(
                Finding::deny("bad-date")
                    .arg("text", text)
                    .at(record.place(key)),
            );
        }
        date
    }

    fn unit_of(&mut self, record: &Record, default: Unit) -> Unit {
        let Some(text) = record.text("amount-unit") else {
            return default;
        };
        Unit::parse(text).unwrap_or_else(|| {
            self.findings.push(
                Finding::deny("bad-choice")
                    .arg("text", text)
                    .arg("allowed", "元、万元")
                    .at(record.place("amount-unit")),
            );
            default
        })
    }

    fn money(&mut self, record: &Record, key: &str, unit: Unit) -> Option<Money> {
        let text = record.text(key)?;
        match Money::parse(text, unit) {
            Ok(money) => Some(money),
            Err(error) => {
                let finding = error.finding(text, unit);
                self.findings.push(finding.at(record.place(key)));
                None
            }
        }
    }

    /// A non-negative amount.
    fn positive(&mut self, record: &Record, key: &str, unit: Unit) -> Option<Money> {
        let money = self.money(record, key, unit)?;
        if money.is_negative() {
            self.findings.push(
                Finding::deny("negative-amount")
                    .arg("amount", money)
                    .at(record.place(key)),
            );
            return None;
        }
        Some(money)
    }

    fn reasons(&self) -> Vec<Reason> {
        self.records
            .of("reason")
            .flat_map(|record| {
                // One reason may stand for several changes.
                let facts = record.text("fact").unwrap_or_default();
                let facts = facts.split([';', '；']).map(str::trim);
                facts.filter_map(|fact| {
                    Some(Reason {
                        key: fact.to_owned(),
                        text: record.text("text")?.to_owned(),
                        literal: record.text("literal").map(str::to_owned),
                        location: record.place("text").clone(),
                    })
                })
            })
            .collect()
    }

    /// The grade of an evaluation is one of four; its words are the profile's.
    fn grades(&mut self) {
        for record in self.records.of("evaluation") {
            let grade = record.text("grade").unwrap_or("good");
            if !["excellent", "good", "fair", "poor"].contains(&grade) {
                self.findings.push(
                    Finding::deny("bad-choice")
                        .arg("text", excerpt(grade))
                        .arg("allowed", "excellent、good、fair、poor")
                        .at(record.place("grade")),
                );
            }
        }
    }

    fn duplicate_ids(&mut self, entities: &BTreeMap<&'static str, Vec<Entity>>) {
        for kind in [
            "unit",
            "project",
            "goal",
            "indicator",
            "text",
            "term",
            "statistic",
        ] {
            let mut seen: BTreeMap<&str, &Location> = BTreeMap::new();
            for entity in &entities[kind] {
                if entity.id.is_empty() {
                    continue;
                }
                if let Some(first) = seen.insert(&entity.id, &entity.location) {
                    self.findings.push(
                        Finding::deny("duplicate-id")
                            .arg("id", &entity.id)
                            .at(&entity.location)
                            .also(first, Msg::new("first-given-here")),
                    );
                }
            }
        }
    }
}

/// What is bought is told apart by line where it has no id: two purchases may be alike.
fn bought_ids(entities: &mut BTreeMap<&'static str, Vec<Entity>>, records: &Records) {
    for kind in items::BOUGHT {
        let bought = entities.get_mut(kind).into_iter().flatten();
        for (at, (entity, record)) in bought.zip(records.of(kind)).enumerate() {
            entity.id = items::bought_id(record, at);
        }
    }
}

/// A project without a goal of its own has those that name it, each printed as a paragraph.
fn shared_goals(entities: &mut BTreeMap<&'static str, Vec<Entity>>) {
    let goals = entities.get("goal").cloned().unwrap_or_default();
    let named = |goal: &Entity, field: &str, wanted: &str| {
        let list = goal.get(field).unwrap_or_default();
        list.split_whitespace().any(|one| one == wanted)
    };
    for project in entities.get_mut("project").into_iter().flatten() {
        for (field, term) in [("long-term-goal", "long"), ("annual-goal", "annual")] {
            let shared: Vec<&Entity> = goals
                .iter()
                .filter(|goal| named(goal, "project", &project.id) && named(goal, "term", term))
                .collect();
            if shared.is_empty() || project.fields.contains_key(field) {
                continue;
            }
            let texts: Vec<&str> = shared.iter().filter_map(|goal| goal.get("text")).collect();
            project.fields.insert(field, texts.join("\n"));
            // Digits declared in a goal are declared here too.
            if let Some(reason) = shared.iter().find_map(|goal| goal.get("literal")) {
                let own = project.fields.entry("literal");
                own.or_insert_with(|| reason.to_owned());
            }
        }
    }
}

/// A record's public fields.
fn entity(record: &Record) -> Entity {
    let fields: BTreeMap<&'static str, String> = record
        .kind
        .fields
        .iter()
        .filter(|spec| !spec.private)
        .filter_map(|spec| {
            let field = record.get(spec.key)?;
            let text = match &field.value {
                Raw::Bool(value) => value.to_string(),
                _ => record.text(spec.key)?.to_owned(),
            };
            Some((spec.key, text))
        })
        .collect();
    let id = record
        .text("id")
        .or_else(|| record.text("code"))
        .or_else(|| record.text("name"))
        .unwrap_or_default()
        .to_owned();
    Entity {
        kind: record.kind.key,
        id,
        fields,
        location: record.location.clone(),
    }
}

/// `2023` or `2023.original`.
pub fn parse_period(text: &str) -> Option<Period> {
    let (year, phase) = match text.split_once('.') {
        Some((year, phase)) => (year, Phase::parse(phase)?),
        None => (text, Phase::Original),
    };
    Some(Period {
        year: year
            .parse()
            .ok()
            .filter(|year| (1994..=2100).contains(year))?,
        phase,
    })
}

/// Fields of a line that name a node, with their dimension.
pub(super) fn dimension_fields(record: &Record) -> impl Iterator<Item = (Dim, &'static str)> + '_ {
    record.kind.fields.iter().filter_map(|spec| {
        let dim = matches!(spec.ty, Type::Code | Type::Node).then(|| Dim::parse(spec.key))??;
        Some((dim, spec.key))
    })
}
