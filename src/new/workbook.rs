//! The workbook of a new agency: the same questions as `budget.toml` asks, as rows to fill in.

use std::collections::BTreeMap;

use super::needs::Needs;
use super::{Plan, budget, kind, parts};
use crate::budget::catalogue::Catalogue;
use crate::diag::{Finding, Location};
use crate::facts::holdings;
use crate::fill_in::{self, Guide, Input, Suggested};
use crate::records::{Field, Raw, Record, Records};

/// Fields of the scope of the ledger by economic code.
const SCOPE: [(&str, &str); 3] = [
    ("category", "basic"),
    ("fund", "general-public-budget"),
    ("vintage", "current"),
];

/// Kinds any agency may have something of.
const OFFERED: [&str; 6] = [
    "project",
    "goal",
    "indicator",
    "procurement",
    "service-purchase",
    "asset",
];

pub(super) fn bytes(plan: &Plan, catalogue: &'static Catalogue) -> Result<Vec<u8>, Vec<Finding>> {
    let made = fill_in::write(&Input {
        records: &records(plan),
        guide: &guide(plan),
        profile: Some(&plan.profile),
        edition: catalogue.for_year(plan.year),
    });
    made.map(|made| made.bytes)
}

/// What is known from the start.
fn records(plan: &Plan) -> Records {
    let year = plan.year.to_string();
    let mut document = vec![
        ("year", number(&year)),
        ("profile", text(&plan.id)),
        ("revenue", text("as-spending")),
    ];
    document.extend(
        plan.needs
            .phase
            .as_deref()
            .map(|phase| ("phase", text(phase))),
    );
    let scope = SCOPE
        .iter()
        .map(|&(dim, node)| (dim.to_owned(), field(text(node))))
        .collect();
    Records {
        list: vec![
            record("document", document),
            // With one field in it, the others are asked for.
            record("agency", vec![("kind", text("department"))]),
            record("ledger", vec![("id", text("main"))]),
            record(
                "ledger",
                vec![("id", text("economic")), ("scope", Raw::Table(scope))],
            ),
        ],
        ..Records::default()
    }
}

fn guide(plan: &Plan) -> Guide {
    let needs = &plan.needs;
    let mut guide = Guide {
        fresh: true,
        ..Guide::default()
    };
    guide.kinds.extend(OFFERED);
    for (name, wanted) in [
        ("earmark", !needs.earmarks.is_empty()),
        ("staff", !needs.staff.is_empty()),
        ("asset-holding", !needs.assets.is_empty()),
        ("evaluation", needs.prints("evaluation", "grade")),
        ("vehicles", budget::has_vehicles(plan)),
        ("vehicle", !needs.vehicles.is_empty()),
        (
            "statistic",
            plan.profile
                .profile
                .section
                .values()
                .any(|text| text.contains("statistic")),
        ),
    ] {
        if wanted {
            guide.kinds.insert(name);
        }
    }
    for name in ["document", "agency", "vehicles", "evaluation"] {
        for field in kind(name).fields {
            if needs.prints(name, field.key) {
                guide.needed.insert((name, field.key));
            }
        }
    }
    guide
        .columns
        .insert("line", without_name(parts::spending(plan)));
    guide
        .columns
        .insert("line:economic", without_name(parts::ECONOMIC.to_vec()));
    guide
        .columns
        .insert("indicator", parts::INDICATORS.to_vec());
    guide.hints = hints(plan);
    counts(&mut guide, needs);
    figures(&mut guide, plan);
    texts(&mut guide, plan);
    guide
}

/// A name stands behind its code.
fn without_name(mut columns: Vec<&'static str>) -> Vec<&'static str> {
    columns.retain(|&column| column != "name");
    columns
}

fn counts(guide: &mut Guide, needs: &Needs) {
    let zero = "没有的填 0";
    for item in &needs.earmarks {
        let row = record("earmark", vec![("item", text(item))]);
        guide
            .rows
            .push(asked(row, &format!("已含在支出明细里，这里单列；{zero}")));
    }
    for attributes in needs.staff_in_order() {
        let fields = ["status", "class", "of-which"].into_iter();
        let fields = fields.filter_map(|name| Some((name, text(attributes.get(name)?))));
        let note = match attributes.contains_key("of-which") {
            true => format!("已含在上级人数里；{zero}"),
            false => zero.to_owned(),
        };
        guide
            .rows
            .push(asked(record("staff", fields.collect()), &note));
    }
    for class in holdings::CLASSES {
        if needs.assets.contains(class) {
            let row = record("asset-holding", vec![("class", text(class))]);
            guide
                .rows
                .push(asked(row, &format!("年初占有使用，单位：元；{zero}")));
        }
    }
    for vehicle in &needs.vehicles {
        let row = record("vehicle", vec![("kind", text(vehicle))]);
        guide.rows.push(asked(row, zero));
    }
}

/// Figures of other years, reasons and control figures.
fn figures(guide: &mut Guide, plan: &Plan) {
    let needs = &plan.needs;
    let (separate, others): (Vec<_>, Vec<_>) = needs
        .plain_previous()
        .partition(|(key, _)| needs.separate.contains(*key));
    for (of, optional) in [(separate, false), (others, true)] {
        for (key, label) in of {
            let (fact, period) = key.rsplit_once('@').unwrap_or((key, ""));
            let (year, phase) = period.split_once('.').unwrap_or((period, "original"));
            let mut fields = vec![("fact", text(fact))];
            if year.parse() != Ok(plan.year - 1) {
                fields.push(("year", number(year)));
            }
            if phase != "original" {
                fields.push(("phase", text(phase)));
            }
            guide.rows.push(Suggested {
                record: record("previous", fields),
                note: match optional {
                    true => format!("{label}；没有上年明细的填这里"),
                    false => format!("{label}；没有可比数的不填金额，填不详原因"),
                },
                optional,
            });
        }
    }
    for (key, label) in needs.plain_reasons() {
        let row = record("reason", vec![("fact", text(key))]);
        guide
            .rows
            .push(offered(row, &format!("{label}；有增减的须说明")));
    }
    for (fact, label) in [
        ("spending", "支出总计"),
        ("spending{category=basic}", "基本支出"),
        ("spending{category=project}", "项目支出"),
    ] {
        let row = record("control", vec![("fact", text(fact))]);
        guide
            .rows
            .push(offered(row, &format!("财政批复的{label}，只用于核对")));
    }
}

fn texts(guide: &mut Guide, plan: &Plan) {
    for id in &plan.needs.texts {
        let row = record("text", vec![("id", text(id))]);
        guide.rows.push(asked(row, &parts::used_in(plan, id)));
    }
    for section in &plan.needs.sections {
        let id = format!("{section}-1");
        let row = record("text", vec![("id", text(&id)), ("section", text(section))]);
        guide
            .rows
            .push(asked(row, "可写多篇：每篇一行，换一个编号；须有小标题"));
    }
    for id in &plan.needs.optional_texts {
        let row = record("text", vec![("id", text(id))]);
        let note = format!("选填，有则印出；{}", parts::used_in(plan, id));
        guide.rows.push(offered(row, &note));
    }
}

fn hints(plan: &Plan) -> BTreeMap<&'static str, Vec<String>> {
    let last = plan.year - 1;
    let economic = match plan.needs.project_economic {
        true => "经济科目只填项目支出的行；基本支出的留空，另在“支出明细-economic”中细分。",
        false => "基本支出按经济科目的细分，填在“支出明细-economic”。",
    };
    let lines = |lines: &[String]| lines.to_vec();
    BTreeMap::from([
        (
            "line",
            lines(&[format!("本年全部支出，一行一笔。资金年度不填为当年。{economic}")]),
        ),
        (
            "line:economic",
            lines(&["基本支出按经济科目的明细：同一笔钱的另一种分法，合计须与“支出明细”中的这部分相等。".to_owned()]),
        ),
        (
            "previous",
            lines(&[
                format!("没有 {last} 年明细的，去掉行首的 ※ 填上金额（单位：元；以万元填的在“金额单位”选万元）。"),
                format!("有明细的：复制“支出明细”，改名为“支出明细-{last}”，表头上方的台账编号改为 spending-{last}，并加一行“年度 {last}”，就不用填这里。"),
            ]),
        ),
        (
            "reason",
            lines(&["增减变化的原因：去掉行首的 ※ 填写；原因相同的，事实可写多个（分号隔开）。".to_owned()]),
        ),
        (
            "control",
            lines(&["财政批复的数，只用于核对，不会印出：去掉行首的 ※ 填写。".to_owned()]),
        ),
        (
            "text",
            lines(&[
                "一格里一行就是一段（按 Alt+Enter 换行），段落的编号由格式给出，这里不写。".to_owned(),
                "预算数不要直接写，写成 {{ spending{category=project} }} 这样的引用；确有不是预算的数字，在“数字说明”里写明理由。".to_owned(),
            ]),
        ),
        (
            "project",
            lines(&["每个项目一行；“支出明细”的“项目”一列从这里选。没有项目支出的不用填。".to_owned()]),
        ),
    ])
}

fn asked(record: Record, note: &str) -> Suggested {
    Suggested {
        record,
        note: note.to_owned(),
        optional: false,
    }
}

fn offered(record: Record, note: &str) -> Suggested {
    Suggested {
        optional: true,
        ..asked(record, note)
    }
}

fn record(name: &str, fields: Vec<(&'static str, Raw)>) -> Record {
    let fields = fields.into_iter().map(|(key, value)| (key, field(value)));
    Record {
        kind: kind(name),
        fields: fields.collect(),
        location: Location::None,
    }
}

fn field(value: Raw) -> Field {
    Field {
        value,
        location: Location::None,
    }
}

fn text(text: &str) -> Raw {
    Raw::Text(text.to_owned())
}

fn number(text: &str) -> Raw {
    Raw::Number(text.to_owned())
}
