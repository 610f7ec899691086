//! A new layer to start from: files whose settings are all commented out, each with what it is now.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::load::Resolved;
use super::model::Profile;
use super::requirements::SHEET;

/// The files of a layer `id` over `base`, by name. They change nothing but the title.
pub fn files(id: &str, base: &Resolved) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    files.insert("profile.toml".to_owned(), main(id, base));
    files.insert("wording.toml".to_owned(), wording(&base.profile));
    let columns: Vec<&str> = SHEET.fields.iter().map(|field| field.label).collect();
    let sheet = format!("{}\n", columns.join(","));
    files.insert("requirements.csv".to_owned(), sheet);
    if let Some((name, text)) = table(&base.profile) {
        files.insert(format!("tables/{name}.toml"), text);
    }
    let mut sections = base.profile.part.iter().flat_map(|part| &part.section);
    if let Some((name, text)) = sections.find_map(|section| {
        let name = section.template.as_ref()?;
        Some((name, base.profile.section.get(name)?))
    }) {
        files.insert(format!("sections/{name}.md.example"), text.clone());
    }
    files
}

fn main(id: &str, base: &Resolved) -> String {
    let profile = &base.profile;
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "# 本级公开格式。只写与“{base_id}”不同的地方，没有写的一律沿用。\n\
         # 带 # 的行是现行设置，要改哪一项，就去掉行首的 # 再改。\n\
         # 改完运行：gongkai profiles check {id} --profiles 目录\n\
         # 每项设置的含义和位置：gongkai profiles {base_id} --explain；说明书：docs/profiles.md\n\
         id = \"{id}\"\n\
         title = {title}\n\
         extends = \"{base_id}\"\n\
         # 只作其他格式的底稿、部门不能直接采用时，改为 true。\n\
         layer-only = false\n",
        base_id = profile.id,
        title = quoted(&format!("{}（{id}）", profile.title)),
    );
    for (group, note, settings) in [
        (
            "",
            "封面标题、封面各行、目录列到第几级标题。",
            &["document-title", "cover", "contents-depth"][..],
        ),
        (
            "text",
            "正文中的数：单位（万元、元）、小数位、百分数小数位、是否去掉末尾的零。",
            &["unit", "places", "percent-places", "trim"],
        ),
        (
            "comparison",
            "增减按什么单位和小数位计算；与上年哪个数比（original 预算、executed 执行、final-accounts 决算）。",
            &["unit", "places", "base-phase", "base-name"],
        ),
        (
            "numbering",
            "各级标题的编号：{cn} 一、{n} 1。",
            &["heading"],
        ),
    ] {
        let _ = writeln!(out, "\n# {note}");
        if !group.is_empty() {
            let _ = writeln!(out, "# [{group}]");
        }
        for key in settings {
            let path = match group {
                "" => (*key).to_owned(),
                group => format!("{group}.{key}"),
            };
            if let Some(setting) = base.settings.get(&path) {
                let _ = writeln!(out, "# {key} = {}", setting.value);
            }
        }
    }
    parts(profile, &mut out);
    out.push_str(
        "\n# 问题的级别：allow 不提、note 提示、warn 警告、deny 拒绝、forbid 拒绝且上层不得放宽。\n\
         # [level]\n# published-late = \"deny\"\n",
    );
    out
}

fn parts(profile: &Profile, out: &mut String) {
    out.push_str(
        "\n# 各部分和其中各节，按编号修改：title 改名，first = true 移到最前，after = \"编号\" 移到某项之后，\n\
         # remove = true 删去；没有的编号就是新增。\n",
    );
    for part in &profile.part {
        let title = quoted(&part.title);
        let _ = writeln!(out, "# [[part]]\n# id = \"{}\"\n# title = {title}", part.id);
        for section in &part.section {
            let _ = writeln!(out, "# [[part.section]]\n# id = \"{}\"", section.id);
            if let Some(title) = &section.title {
                let _ = writeln!(out, "# title = {}", quoted(title));
            }
            if !section.tables.is_empty() {
                let tables: Vec<String> = section.tables.iter().map(|id| quoted(id)).collect();
                let _ = writeln!(out, "# tables = [{}]", tables.join(", "));
            }
        }
    }
}

fn wording(profile: &Profile) -> String {
    let mut out = "# 比较用语：每一种比较都要写全八种情形。{base} 比较对象，{change} 增减数，{rate} 增减比率，\n\
         # {reason} 原因；增加用“增加、增长”，减少用“减少、下降”，持平时没有增减数和比率。\n"
        .to_owned();
    for (name, words) in &profile.wording.comparison {
        let _ = writeln!(out, "\n# [comparison.{name}]");
        for (case, text) in words.cases() {
            let _ = writeln!(out, "# {case} = {}", quoted(text));
        }
        if !words.reason.is_empty() {
            let _ = writeln!(out, "# reason = {}", quoted(&words.reason));
        }
        let _ = writeln!(out, "# reason-required = {}", words.reason_required);
    }
    out.push_str("\n# 记录中的值在文件里怎么说。\n# [word]\n");
    for (word, text) in &profile.wording.word {
        let _ = writeln!(out, "# {word} = {}", quoted(text));
    }
    out
}

/// The first table of the document that has columns.
fn table(profile: &Profile) -> Option<(&String, String)> {
    let sections = profile.part.iter().flat_map(|part| &part.section);
    let (name, table) = sections
        .flat_map(|section| &section.tables)
        .find_map(|id| {
            let table = profile.table.get(id)?;
            (!table.column.is_empty()).then_some((id, table))
        })?;
    let mut out = format!(
        "# 对表“{}”的修改；每张表一个文件，文件名就是表的编号。没有写的一律沿用。\n\
         # title = {}\n",
        table.title,
        quoted(&table.title)
    );
    if let Some(note) = &table.empty_note {
        let _ = writeln!(out, "# empty-note = {}", quoted(note));
    }
    out.push_str(
        "\n# 各栏按编号修改：改栏名，或 remove = true 删去，或用 after = \"编号\" 增加一栏。\n",
    );
    for column in &table.column {
        let head: Vec<String> = column.head.iter().map(|part| quoted(part)).collect();
        let head = head.join(", ");
        let _ = writeln!(
            out,
            "# [[column]]\n# id = \"{}\"\n# head = [{head}]",
            column.id
        );
    }
    Some((name, out))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
