//! The text of `budget.toml`.

use std::fmt::Write as _;

use super::needs::ECONOMIC_SCOPE;
use super::parts::{self, ECONOMIC, INDICATORS};
use super::{Plan, blank, kind};
use crate::facts::{attribute_word, holdings};
use crate::records::schema::Type;

/// Fields of the document that have a value from the start, or are no concern of a new agency.
pub(super) const SET: [&str; 5] = ["year", "phase", "kind", "profile", "revenue"];

pub(super) fn text(plan: &Plan) -> String {
    let mut out = head(plan);
    agency(&mut out, plan);
    ledgers(&mut out, plan);
    previous(&mut out, plan);
    counts(&mut out, plan);
    rest(&mut out);
    out
}

fn head(plan: &Plan) -> String {
    let Plan {
        id, year, title, ..
    } = plan;
    let mut out = format!(
        "# {year} 年部门预算数据，采用：{title}\n\
         #\n\
         # 怎样填：\n\
         # 1. 引号里是空的，都要填：文字填在引号之间；人数、金额、日期去掉引号直接写，\n\
         #    如 count = 14、amount = 1234567.89、as-of = {last}-12-31。没有的填 0。\n\
         # 2. 行首有 # 的是说明，或选填的内容；用到时去掉行首的 # 再填。\n\
         # 3. 预算明细填在 spending.csv、economic.csv，项目填在 projects.toml，\n\
         #    绩效指标填在 indicators.csv，文字填在 texts.toml。CSV 可用表格软件打开，\n\
         #    保存时选“CSV UTF-8”。\n\
         # 4. 合计、增减、比重都由程序计算，哪里都不用填。\n\
         # 5. 随时运行 gongkai check，按提示补正；通过后运行 gongkai build 生成公开文件。\n\
         # 联系人、电话、备注只作内部记录，不会公开。\n\n\
         format = 1\n\n[document]\n\
         year = {year}\n\
         profile = \"{id}\"\n\
         revenue = \"as-spending\"  # 收入按支出的资金来源推出；收支不等时删去此行，另填 [[revenue]]\n",
        last = year - 1,
    );
    if let Some(phase) = &plan.needs.phase {
        let _ = writeln!(out, "phase = \"{phase}\"");
    }
    for field in kind("document").fields {
        if !SET.contains(&field.key) {
            blank(&mut out, field, plan.needs.prints("document", field.key));
        }
    }
    out
}

fn agency(out: &mut String, plan: &Plan) {
    out.push_str("\n[agency]\n");
    for field in kind("agency").fields {
        let active = field.required || plan.needs.prints("agency", field.key);
        blank(out, field, active);
    }
    out.push_str("\n# 预算单位：本级也是一个单位；有几个单位写几段\n[[unit]]\n");
    for field in kind("unit").fields {
        let active = field.required || field.key == "code";
        blank(out, field, active);
    }
}

fn ledgers(out: &mut String, plan: &Plan) {
    out.push_str("\n# 支出明细（spending.csv）：全部支出，一行一笔。各列：\n");
    parts::columns(out, "line", &parts::spending(plan));
    out.push_str(if plan.needs.project_economic {
        "# 经济科目只填项目支出的行；基本支出的留空，另在 economic.csv 中细分。\n\
         # 例：2010101,,行政运行,人员经费,一般公共预算,101001,,,1234567.89,\n"
    } else {
        "# 例：2010101,行政运行,人员经费,一般公共预算,101001,,,1234567.89,\n"
    });
    out.push_str(
        "\n[[ledger]]\nid = \"main\"\nscope = {}\nfile = \"spending.csv\"\n\
         \n# 基本支出按经济科目的明细（economic.csv）：同一笔钱的另一种分法，只含\n\
         # 一般公共预算当年安排的基本支出，合计须与 spending.csv 中的这部分相等。各列：\n",
    );
    parts::columns(out, "line", &ECONOMIC);
    out.push_str(
        "# 例：30101,基本工资,人员经费,一般公共预算,101001,1000000.00,\n\
         \n[[ledger]]\nid = \"economic\"\n\
         scope = { category = \"basic\", fund = \"general-public-budget\", vintage = \"current\" }\n\
         file = \"economic.csv\"\n",
    );
}

fn previous(out: &mut String, plan: &Plan) {
    let needs = &plan.needs;
    let (separate, others): (Vec<_>, Vec<_>) = needs
        .plain_previous()
        .partition(|(key, _)| needs.separate.contains(*key));
    if !separate.is_empty() {
        out.push_str(
            "\n# 以前年度的数：以下各数从支出明细中分不出来，须单独填写（单位：元；以万元填的加一行\n\
             # amount-unit = \"万元\"）。没有可比数的，删去 amount，写 unknown = \"原因\"。\n",
        );
    }
    for (key, label) in separate {
        figure(out, plan, key, label, "");
    }
    if !others.is_empty() {
        out.push_str(
            "\n# 其他年度、阶段的支出，两种填法任选：\n\
             # 一、有明细的：按下面的文件名放好各年明细（列与本年的相同），\n\
             #     去掉各段行首的 #。明细中没有的项目、科目即为 0。\n",
        );
    }
    for period in needs.periods() {
        let (year, phase) = period.split_once('.').unwrap_or((&period, "original"));
        let suffix = match phase {
            "original" => year.to_owned(),
            _ => format!("{year}-{phase}"),
        };
        for (name, scope) in [("spending", ""), ("economic", ECONOMIC_SCOPE)] {
            if name == "economic" && !needs.previous_economic() {
                continue;
            }
            let _ = write!(
                out,
                "\n# [[ledger]]\n# id = \"{name}-{suffix}\"\n# year = {year}\n\
                 # phase = \"{phase}\"\n# scope = {{{scope}}}\n# file = \"{name}-{suffix}.csv\"\n"
            );
        }
    }
    if !others.is_empty() {
        out.push_str(
            "\n# 二、只知道几个数的：去掉下面各段行首的 #，填上金额。\n\
             #     按科目、项目比较的数，在填好明细后由 gongkai check 逐个列出，照样补上。\n",
        );
    }
    for (key, label) in others {
        figure(out, plan, key, label, "# ");
    }
    if needs.plain_reasons().next().is_some() {
        out.push_str("\n# 增减变化的原因：有增减的须说明，去掉行首的 # 填写\n");
    }
    for (key, label) in needs.plain_reasons() {
        let _ = write!(
            out,
            "\n# [[reason]]\n# fact = \"{key}\"  # {label}\n# text = \"\"\n"
        );
    }
}

/// A known figure of another year, each line led by `lead`.
fn figure(out: &mut String, plan: &Plan, key: &str, label: &str, lead: &str) {
    let (fact, period) = key.rsplit_once('@').unwrap_or((key, ""));
    let (year, phase) = period.split_once('.').unwrap_or((period, "original"));
    let _ = write!(
        out,
        "\n{lead}[[previous]]\n{lead}fact = \"{fact}\"  # {label}\n"
    );
    if year.parse() != Ok(plan.year - 1) {
        let _ = writeln!(out, "{lead}year = {year}");
    }
    if phase != "original" {
        let _ = writeln!(out, "{lead}phase = \"{phase}\"");
    }
    let _ = writeln!(out, "{lead}amount = \"\"");
}

fn counts(out: &mut String, plan: &Plan) {
    if !plan.needs.earmarks.is_empty() {
        out.push_str("\n# 其中数：已含在支出明细里，这里单列，没有的填 0（单位：元）\n");
    }
    for item in &plan.needs.earmarks {
        let _ = write!(
            out,
            "\n[[earmark]]\nitem = \"{item}\"  # {}\namount = \"\"  # 金额（必填）\n",
            earmark_word(item)
        );
    }
    if !plan.needs.staff.is_empty() {
        out.push_str("\n# 人员：没有的填 0；“其中”的人数已含在上级人数里\n");
    }
    for attributes in plan.needs.staff_in_order() {
        let words: Vec<&str> = ["status", "class", "of-which"]
            .iter()
            .filter_map(|name| attributes.get(*name))
            .map(|value| attribute_word(value))
            .collect();
        let _ = write!(out, "\n[[staff]]  # {}\n", words.join("、"));
        for name in ["status", "class", "of-which"] {
            if let Some(value) = attributes.get(name) {
                let _ = writeln!(out, "{name} = \"{value}\"");
            }
        }
        out.push_str("count = \"\"  # 人数（必填）\n");
    }
    if !plan.needs.assets.is_empty() {
        out.push_str("\n# 资产：年初占有使用的各类资产，没有的填 0（单位：元）\n");
    }
    // In the order of the balance sheet, not of the alphabet.
    for class in holdings::CLASSES {
        if !plan.needs.assets.contains(class) {
            continue;
        }
        let word = attribute_word(class);
        let _ = write!(out, "\n[[asset-holding]]  # {word}\nclass = \"{class}\"\n");
        for field in kind("asset-holding").fields {
            let amount = matches!(field.ty, Type::Money);
            if amount {
                blank(out, field, field.key.ends_with("original"));
            }
        }
    }
    if plan.needs.prints("evaluation", "grade") {
        out.push_str("\n# 自评结论\n[evaluation]\n");
        for field in kind("evaluation").fields {
            blank(out, field, field.required);
        }
    }
    if !has_vehicles(plan) {
        return;
    }
    out.push_str("\n# 车辆与大型设备\n[vehicles]\n");
    for field in kind("vehicles").fields {
        let active = field.required || plan.needs.prints("vehicles", field.key);
        blank(out, field, active);
    }
    for vehicle in &plan.needs.vehicles {
        let _ = write!(
            out,
            "\n[[vehicle]]\nkind = \"{vehicle}\"  # {}\ncount = \"\"  # 辆数（必填）\n",
            attribute_word(vehicle)
        );
    }
}

/// True when the format asks for vehicles.
pub(super) fn has_vehicles(plan: &Plan) -> bool {
    let fields = kind("vehicles").fields;
    let requirements = &plan.profile.profile.requirement;
    !plan.needs.vehicles.is_empty()
        || fields
            .iter()
            .any(|field| plan.needs.prints("vehicles", field.key))
        || requirements
            .iter()
            .any(|requirement| requirement.item == "record:vehicles")
}

/// The Chinese term of an earmark, from the field that lists them.
fn earmark_word(item: &str) -> &str {
    let field = kind("earmark").field("item");
    field.and_then(|field| field.word(item)).unwrap_or(item)
}

fn rest(out: &mut String) {
    out.push_str("\n# 政府采购、购买服务、资产配置：有几项写几段；没有的不用改\n");
    for name in ["procurement", "service-purchase", "asset"] {
        let _ = write!(out, "\n# [[{name}]]\n");
        for field in kind(name).fields.iter().filter(|field| !field.private) {
            blank(out, field, false);
        }
    }
    out.push_str("\n# 财政批复数：只用于核对，不会印出\n");
    for (fact, word) in [
        ("spending", "支出总计"),
        ("spending{category=basic}", "基本支出"),
    ] {
        let _ = write!(
            out,
            "# [[control]]\n# fact = \"{fact}\"  # {word}\n# amount = \"\"\n"
        );
    }
    out.push_str(
        "\n# 并入的文件\n\
         [[file]]\npath = \"texts.toml\"\n\n\
         [[file]]\npath = \"projects.toml\"\n\n\
         # 绩效指标（indicators.csv）各列：\n",
    );
    parts::columns(out, "indicator", &INDICATORS);
    out.push_str("[[file]]\npath = \"indicators.csv\"\nkind = \"indicator\"\n");
}
