//! The sheets of the workbook.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    ConditionalFormat, ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatFormula,
    ConditionalFormatText, ConditionalFormatTextRule, Format, XlsxError,
};

use super::super::changes::{Change, Changes};
use super::super::{Overview, Part, Row, Standing, areas, scores, shown};
use super::{Page, day};
use crate::bureau::Bureau;
use crate::bureau::run::{AgencyRun, Said};
use crate::check::rule_of;
use crate::diag::render::Counts;
use crate::diag::{Lang, Level};

pub struct Told<'a> {
    pub bureau: &'a Bureau,
    pub overview: &'a Overview<'a>,
    pub changes: Option<&'a Changes<'a>>,
}

type Write = fn(&mut Page, &Told) -> Result<(), XlsxError>;

/// All sheets in their order.
pub const ALL: [(&str, Write); 6] = [
    ("总览", compliance),
    ("评分", scored),
    ("变化", changes),
    ("常见问题", frequent),
    ("问题清单", findings),
    ("说明", method),
];

/// The columns before those of findings.
const BEFORE: [(&str, f64); 13] = [
    ("名录序号", 6.0),
    ("代码", 9.0),
    ("单位", 28.0),
    ("上级", 6.0),
    ("业务科室", 11.0),
    ("结论", 9.0),
    ("期限", 10.5),
    ("余天", 5.0),
    ("收到", 10.5),
    ("错误", 5.0),
    ("警告", 5.0),
    ("提示", 5.0),
    ("豁免", 5.0),
];

fn compliance(page: &mut Page, told: &Told) -> Result<(), XlsxError> {
    let overview = told.overview;
    let looks = page.looks;
    page.title(
        &shown::title(overview.run),
        &shown::about(overview).join(" · "),
    )?;
    let first = u16::try_from(BEFORE.len()).unwrap_or_default();
    // Totals stand above the heads, where no sorting moves them.
    page.text(2, "合计（文件之间的问题只计一次）", &looks.total)?;
    let total = &overview.total;
    for (column, count) in (9..).zip(four(total.counts)) {
        page.value(column, as_number(count), &looks.total_number)?;
    }
    for (at, cell) in total.cells.iter().enumerate() {
        for (column, count) in pair(first, at)
            .into_iter()
            .zip([cell.errors, cell.warnings])
        {
            page.value(column, as_number(count), &looks.total_number)?;
        }
    }
    page.row += 1;
    for (at, column) in areas::columns().iter().enumerate() {
        let [from, to] = pair(first, at);
        let row = page.row;
        page.sheet
            .merge_range(row, from, row, to, column.title(Lang::Zh), &looks.above)?;
    }
    page.row += 1;
    let heads = page.row;
    let mut all: Vec<(&str, f64)> = BEFORE.to_vec();
    for _ in areas::columns() {
        all.extend([("错误", 4.5), ("警告", 4.5)]);
    }
    page.heads(&all, 3)?;
    for row in &overview.rows {
        compliance_row(page, told, row, first)?;
    }
    page.filter(heads, all.len())?;
    colours(page, heads + 1, all.len())
}

fn compliance_row(page: &mut Page, told: &Told, row: &Row, first: u16) -> Result<(), XlsxError> {
    let looks = page.looks;
    let agency = row.agency;
    page.value(0, as_number(row.order + 1), &looks.number)?;
    page.text(1, &shown::clean(&agency.code), &looks.text)?;
    page.text(2, &shown::clean(&agency.name), &looks.text)?;
    page.text(
        3,
        &shown::clean(agency.parent.as_deref().unwrap_or_default()),
        &looks.text,
    )?;
    page.text(
        4,
        &shown::clean(row.section.unwrap_or_default()),
        &looks.text,
    )?;
    page.text(5, &row.standing.word(Lang::Zh), &looks.text)?;
    let entry = told
        .bureau
        .entries
        .iter()
        .find(|entry| entry.code == agency.code);
    for (column, date) in [
        (6, entry.and_then(|entry| entry.deadline)),
        (8, entry.and_then(|entry| entry.received)),
    ] {
        match date.and_then(|date| day(date).ok()) {
            Some(date) => page.value(column, &date, &looks.date)?,
            None => page.text(column, "", &looks.text)?,
        }
    }
    match agency.days_left.and_then(|days| i32::try_from(days).ok()) {
        Some(days) => page.value(7, days, &looks.days)?,
        None => page.text(7, "", &looks.text)?,
    }
    for (column, count) in (9..).zip(four(row.counts)) {
        page.value(column, as_number(count), &looks.number)?;
    }
    for (at, cell) in row.cells.iter().enumerate() {
        for (column, count) in pair(first, at)
            .into_iter()
            .zip([cell.errors, cell.warnings])
        {
            page.value(column, as_number(count), &looks.number)?;
        }
    }
    page.row += 1;
    Ok(())
}

/// Colours by rule, so that they stay right when rows are sorted or edited.
fn colours(page: &mut Page, first: u32, columns: usize) -> Result<(), XlsxError> {
    if page.row <= first {
        return Ok(());
    }
    let looks = page.looks;
    for (standing, look) in [
        (Standing::Failed, &looks.grey),
        (Standing::Errors, &looks.bad),
        (Standing::Contradicted, &looks.bad),
        (Standing::Missing, &looks.doubtful),
        (Standing::Awaited, &looks.doubtful),
        (Standing::Ready, &looks.good),
    ] {
        is(page, (first, 5), &standing.word(Lang::Zh), look)?;
    }
    // Of what is in order the deadline no longer matters.
    let ready = Standing::Ready.word(Lang::Zh);
    let row = first + 1;
    let late = format!("=AND(ISNUMBER($H{row}),$H{row}<0,$F{row}<>\"{ready}\")");
    let late = ConditionalFormatFormula::new()
        .set_rule(late.as_str())
        .set_format(&looks.bad);
    rule(page, (first, 7), &late)?;
    let before = BEFORE.len();
    for column in 0..columns {
        let errors = column == 9 || (column >= before && (column - before).is_multiple_of(2));
        let warnings = column == 10 || (column >= before && !(column - before).is_multiple_of(2));
        let look = match (errors, warnings) {
            (true, _) => &looks.bad,
            (_, true) => &looks.doubtful,
            _ => continue,
        };
        let more = ConditionalFormatCellRule::GreaterThan(0);
        let more = ConditionalFormatCell::new().set_rule(more).set_format(look);
        rule(
            page,
            (first, u16::try_from(column).unwrap_or_default()),
            &more,
        )?;
    }
    Ok(())
}

/// A look for cells of a column that hold exactly a word.
fn is(page: &mut Page, at: (u32, u16), word: &str, look: &Format) -> Result<(), XlsxError> {
    let begins = ConditionalFormatTextRule::BeginsWith(word.to_owned());
    rule(
        page,
        at,
        &ConditionalFormatText::new()
            .set_rule(begins)
            .set_format(look),
    )
}

fn rule(
    page: &mut Page,
    (first, column): (u32, u16),
    rule: &(impl ConditionalFormat + Send + Sync + Clone + 'static),
) -> Result<(), XlsxError> {
    let last = page.row - 1;
    page.sheet
        .add_conditional_format(first, column, last, column, rule)?;
    Ok(())
}

fn scored(page: &mut Page, told: &Told) -> Result<(), XlsxError> {
    let overview = told.overview;
    let looks = page.looks;
    let dimensions = areas::dimensions();
    page.title(
        "评分",
        "各项满分 100；空白为不评分。右边各列写明每一分怎么算出来，办法见“说明”。",
    )?;
    let mut heads = vec![
        ("名录序号", 6.0),
        ("代码", 10.0),
        ("单位", 30.0),
        ("业务科室", 12.0),
    ];
    heads.extend(dimensions.iter().map(|one| (one.title(Lang::Zh), 8.0)));
    let how: Vec<String> = dimensions
        .iter()
        .map(|one| format!("{}：怎么算的", one.title(Lang::Zh)))
        .collect();
    heads.extend(how.iter().map(|head| (head.as_str(), 50.0)));
    page.text(2, "平均（只算评了分的）", &looks.total)?;
    means(page, 4, &overview.total)?;
    page.row += 1;
    for part in overview
        .sections
        .iter()
        .filter(|part| !part.name.is_empty())
    {
        page.text(
            2,
            &format!("其中：{}", shown::clean(&part.name)),
            &looks.total,
        )?;
        means(page, 4, part)?;
        page.row += 1;
    }
    let at = page.row;
    page.heads(&heads, 3)?;
    for row in &overview.rows {
        let agency = row.agency;
        page.value(0, as_number(row.order + 1), &looks.number)?;
        page.text(1, &shown::clean(&agency.code), &looks.text)?;
        page.text(2, &shown::clean(&agency.name), &looks.text)?;
        page.text(
            3,
            &shown::clean(row.section.unwrap_or_default()),
            &looks.text,
        )?;
        let after = 4 + u16::try_from(dimensions.len()).unwrap_or_default();
        for (offset, _) in (0..).zip(dimensions) {
            let own = row
                .scores
                .as_ref()
                .and_then(|all| all.get(usize::from(offset)));
            match own {
                Some(score) => {
                    page.value(4 + offset, as_float(score.value), &looks.score)?;
                    page.text(after + offset, &score.explained(), &looks.text)?;
                }
                None => {
                    page.text(4 + offset, "", &looks.text)?;
                    page.text(after + offset, scores::UNSCORED, &looks.text)?;
                }
            }
        }
        page.row += 1;
    }
    page.filter(at, heads.len())?;
    if page.row > at + 1 {
        for column in (4..).take(dimensions.len()) {
            for (limit, look) in [(60, &looks.bad), (80, &looks.doubtful)] {
                // An empty cell is no score.
                let low = ConditionalFormatCellRule::Between(0, limit - 1);
                let low = ConditionalFormatCell::new().set_rule(low).set_format(look);
                rule(page, (at + 1, column), &low)?;
            }
        }
    }
    Ok(())
}

fn means(page: &mut Page, first: u16, part: &Part) -> Result<(), XlsxError> {
    let looks = page.looks;
    for (column, mean) in (first..).zip(&part.scores) {
        if let Some(mean) = mean {
            page.value(column, as_float(*mean), &looks.total_score)?;
        }
    }
    Ok(())
}

fn changes(page: &mut Page, told: &Told) -> Result<(), XlsxError> {
    let looks = page.looks;
    let Some(changes) = told.changes else {
        page.title("变化", "没有上一次的 report.json 可以相比。")?;
        return Ok(());
    };
    page.title("变化", &changes.told(told.overview.run))?;
    let heads = [
        ("代码", 10.0),
        ("单位", 30.0),
        ("结论", 22.0),
        ("报送", 14.0),
        ("变化", 8.0),
        ("级别", 6.0),
        ("内容", 70.0),
        ("位置", 40.0),
    ];
    let at = page.row;
    page.heads(&heads, 2)?;
    for (what, list) in [
        ("新增", &changes.workspace.fresh),
        ("消除", &changes.workspace.gone),
    ] {
        for said in list {
            changed(page, None, what, said)?;
        }
    }
    for row in &changes.rows {
        if row.from != row.to || row.submission.is_some() {
            changed_head(page, row)?;
            page.text(4, "结论报送", &looks.text)?;
            page.row += 1;
        }
        for words in row.score_changes() {
            changed_head(page, row)?;
            page.text(4, "得分", &looks.text)?;
            page.text(6, &words, &looks.text)?;
            page.row += 1;
        }
        for (what, list) in [("新增", &row.findings.fresh), ("消除", &row.findings.gone)] {
            for said in list {
                changed(page, Some(row), what, said)?;
            }
        }
    }
    page.filter(at, heads.len())?;
    if page.row > at + 1 {
        let (bad, good) = (&looks.bad, &looks.good);
        is(page, (at + 1, 4), "新增", bad)?;
        is(page, (at + 1, 4), "消除", good)?;
    }
    Ok(())
}

fn changed_head(page: &mut Page, row: &Change) -> Result<(), XlsxError> {
    let looks = page.looks;
    page.text(0, &shown::clean(row.code), &looks.text)?;
    page.text(1, &shown::clean(row.name), &looks.text)?;
    page.text(2, &row.verdicts(), &looks.text)?;
    page.text(3, row.submission.map_or("", |one| one.word()), &looks.text)?;
    for column in 4..8 {
        page.text(column, "", &looks.text)?;
    }
    Ok(())
}

fn changed(
    page: &mut Page,
    row: Option<&Change>,
    what: &str,
    said: &Said,
) -> Result<(), XlsxError> {
    if page.full() {
        return Ok(());
    }
    let looks = page.looks;
    match row {
        Some(row) => changed_head(page, row)?,
        None => page.text(1, "（工作区和文件之间）", &looks.text)?,
    }
    page.text(4, what, &looks.text)?;
    page.text(5, shown::level(said.level), &looks.text)?;
    let (message, places) = (shown::clean(&said.message), shown::places(said));
    page.fit(&[(&message, 70.0), (&places, 40.0)])?;
    page.text(6, &message, &looks.wrapped)?;
    page.text(7, &places, &looks.wrapped)?;
    page.row += 1;
    Ok(())
}

fn frequent(page: &mut Page, told: &Told) -> Result<(), XlsxError> {
    let looks = page.looks;
    page.title("常见问题", "按涉及的单位数排列，可以据此统一提醒。")?;
    let heads = [
        ("问题", 30.0),
        ("代号", 24.0),
        ("级别", 6.0),
        ("类别", 12.0),
        ("单位数", 8.0),
        ("条数", 8.0),
        ("例", 60.0),
        ("处理", 60.0),
    ];
    let at = page.row;
    page.heads(&heads, 1)?;
    for one in &told.overview.frequent {
        page.text(0, one.title, &looks.wrapped)?;
        page.text(1, &shown::clean(one.code), &looks.text)?;
        page.text(2, shown::level(one.level), &looks.text)?;
        page.text(
            3,
            areas::columns()[areas::column(one.code)].title(Lang::Zh),
            &looks.text,
        )?;
        page.value(4, as_number(one.agencies), &looks.number)?;
        page.value(5, as_number(one.findings), &looks.number)?;
        let message = shown::clean(&one.example.message);
        let help = shown::clean(one.example.help.as_deref().unwrap_or_default());
        page.fit(&[(one.title, 30.0), (&message, 60.0), (&help, 60.0)])?;
        page.text(6, &message, &looks.wrapped)?;
        page.text(7, &help, &looks.wrapped)?;
        page.row += 1;
    }
    page.filter(at, heads.len())?;
    levels(page, at + 1, 2)
}

fn levels(page: &mut Page, first: u32, column: u16) -> Result<(), XlsxError> {
    if page.row <= first {
        return Ok(());
    }
    let looks = page.looks;
    is(page, (first, column), shown::level(Level::Deny), &looks.bad)?;
    is(
        page,
        (first, column),
        shown::level(Level::Warn),
        &looks.doubtful,
    )
}

fn findings(page: &mut Page, told: &Told) -> Result<(), XlsxError> {
    let overview = told.overview;
    page.title(
        "问题清单",
        "每条问题一行，最要紧的单位在前；豁免的也在其中。",
    )?;
    let heads = [
        ("代码", 10.0),
        ("单位", 26.0),
        ("业务科室", 12.0),
        ("文本", 10.0),
        ("级别", 6.0),
        ("类别", 12.0),
        ("规则", 24.0),
        ("代号", 22.0),
        ("内容", 60.0),
        ("位置", 40.0),
        ("处理", 50.0),
        ("备注", 30.0),
    ];
    let at = page.row;
    page.heads(&heads, 2)?;
    for said in &overview.run.findings {
        finding(page, None, "", said, "")?;
    }
    for tie in &overview.run.ties {
        let note = format!("有关单位：{}", tie.agencies.join("、"));
        finding(page, None, "", &tie.finding, &note)?;
    }
    for row in &overview.rows {
        let whose = Some((row.agency, row.section));
        for (document, said) in row.agency.all() {
            let document = document.map_or("", |one| one.id.as_str());
            finding(page, whose, document, said, "")?;
        }
        for document in &row.agency.documents {
            for one in &document.waived {
                let note = format!("已豁免，至 {}：{}", one.until, one.reason);
                finding(page, whose, &document.id, &one.finding, &note)?;
            }
        }
    }
    if page.full() {
        let looks = page.looks;
        page.text(0, "工作表已满，其余见 report.json", &looks.text)?;
        page.row += 1;
    }
    page.filter(at, heads.len())?;
    levels(page, at + 1, 4)
}

fn finding(
    page: &mut Page,
    whose: Option<(&AgencyRun, Option<&str>)>,
    document: &str,
    said: &Said,
    note: &str,
) -> Result<(), XlsxError> {
    if page.full() {
        return Ok(());
    }
    let looks = page.looks;
    let (code, name, section) = match whose {
        Some((agency, section)) => (agency.code.as_str(), agency.name.as_str(), section),
        None => ("", "（工作区和文件之间）", None),
    };
    let rule = rule_of(&said.code).map_or("", |rule| rule.title(Lang::Zh));
    let notes: Vec<&str> = std::iter::once(note)
        .chain(said.notes.iter().map(String::as_str))
        .filter(|note| !note.is_empty())
        .collect();
    page.text(0, &shown::clean(code), &looks.text)?;
    page.text(1, &shown::clean(name), &looks.text)?;
    page.text(2, &shown::clean(section.unwrap_or_default()), &looks.text)?;
    page.text(3, &shown::clean(document), &looks.text)?;
    page.text(4, shown::level(said.level), &looks.text)?;
    page.text(
        5,
        areas::columns()[areas::column(&said.code)].title(Lang::Zh),
        &looks.text,
    )?;
    page.text(6, rule, &looks.wrapped)?;
    page.text(7, &shown::clean(&said.code), &looks.text)?;
    let message = shown::clean(&said.message);
    let places = shown::places(said);
    let help = shown::clean(said.help.as_deref().unwrap_or_default());
    let notes = shown::clean(&notes.join("；"));
    page.fit(&[
        (&message, 60.0),
        (&places, 40.0),
        (&help, 50.0),
        (&notes, 30.0),
    ])?;
    page.text(8, &message, &looks.wrapped)?;
    page.text(9, &places, &looks.wrapped)?;
    page.text(10, &help, &looks.wrapped)?;
    page.text(11, &notes, &looks.wrapped)?;
    page.row += 1;
    Ok(())
}

/// How scores are made, with every rule and what it weighs.
fn method(page: &mut Page, told: &Told) -> Result<(), XlsxError> {
    let looks = page.looks;
    page.title("说明", &shown::about(told.overview).join(" · "))?;
    page.sheet.set_column_width(0, 14)?;
    page.sheet.set_column_width(1, 44)?;
    page.sheet.set_column_width(2, 30)?;
    page.sheet.set_column_width(3, 8)?;
    page.sheet.set_print_fit_to_pages(1, 0);
    let lost = areas::lost();
    let shares = format!(
        "失去的份额：错误 {}%，警告 {}%，提示 {}%，未能检查 100%。",
        lost.error, lost.warning, lost.note
    );
    for text in scores::METHOD.into_iter().chain([shares.as_str()]) {
        let row = page.row;
        page.sheet
            .merge_range(row, 0, row, 3, text, &looks.wrapped)?;
        page.sheet.set_row_height(row, 34.0)?;
        page.row += 1;
    }
    page.row += 1;
    for (column, head) in (0..).zip(["方面", "所问", "名称", "权重"]) {
        page.text(column, head, &looks.head)?;
    }
    page.row += 1;
    for dimension in areas::dimensions() {
        for question in areas::questions(dimension) {
            let (areas::Asked::Rule(name) | areas::Asked::Item(name)) = question.asked;
            page.text(0, dimension.title(Lang::Zh), &looks.text)?;
            page.text(1, question.title, &looks.wrapped)?;
            page.text(2, name, &looks.text)?;
            page.value(3, question.weight, &looks.number)?;
            page.row += 1;
        }
    }
    Ok(())
}

fn four(counts: Counts) -> [usize; 4] {
    [counts.errors, counts.warnings, counts.notes, counts.waived]
}

/// The two columns of a column of findings.
fn pair(first: u16, at: usize) -> [u16; 2] {
    let from = first + 2 * u16::try_from(at).unwrap_or_default();
    [from, from + 1]
}

fn as_number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Cells hold binary numbers; a score has one place, which such a number always gives back.
fn as_float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}
