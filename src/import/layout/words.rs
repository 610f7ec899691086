//! What words on a sheet can be, told by themselves.

use crate::budget::money::Unit;

/// Words longer than this neither head a column nor name a table.
const SHORT: usize = 60;

/// Text without any blanks.
pub fn bare(text: &str) -> String {
    text.chars().filter(|sign| !blank(*sign)).collect()
}

/// Blanks of all widths, line breaks and signs without width.
pub fn blank(sign: char) -> bool {
    sign.is_whitespace()
        || sign.is_control()
        || matches!(sign, '\u{200B}'..='\u{200F}' | '\u{FEFF}')
}

/// Leading blanks in half-width columns, two for U+3000.
pub fn leading(text: &str) -> u32 {
    let blanks = text.chars().take_while(|sign| blank(*sign)).take(256);
    blanks
        .map(|sign| if sign == '\u{3000}' { 2 } else { 1 })
        .sum()
}

/// What a text is before it is read: most cells of most sheets are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Words,
    Number,
    /// A number that can be a year.
    Year,
    /// Only dashes: nothing, or zero.
    Dash,
}

/// Looks at a text, blanks allowed anywhere.
pub fn look(text: &str) -> Look {
    let text = text.trim_matches(blank);
    let text = ["亿元", "万元", "千元", "元"]
        .iter()
        .find_map(|unit| text.strip_suffix(unit))
        .filter(|number| !number.is_empty())
        .unwrap_or(text);
    let (mut digits, mut others) = (0, 0);
    for sign in text.chars() {
        match sign {
            '0'..='9' | '０'..='９' => digits += 1,
            '.' | ',' | '．' | '，' | '-' | '－' | '+' | '(' | ')' | '（' | '）' | '¥' | '￥'
            | '%' | '％' | '—' | '–' | ':' | '/' => others += 1,
            sign if blank(sign) => {}
            _ => return Look::Words,
        }
    }
    match (digits, others) {
        (0, _) => Look::Dash,
        (4, 0) if text.starts_with("19") || text.starts_with("20") => Look::Year,
        _ => Look::Number,
    }
}

/// Short enough for a label or title, and no sentence.
pub fn short(text: &str) -> bool {
    text.len() <= 4 * SHORT && !text.contains('。') && text.chars().count() <= SHORT
}

/// Wholly in brackets: `（公开到项级）`.
pub fn bracketed(text: &str) -> bool {
    let inner = text
        .strip_prefix(['(', '（'])
        .and_then(|text| text.strip_suffix([')', '）']));
    inner.is_some_and(|inner| !inner.contains(['(', '（', ')', '）']))
}

/// What a cell outside the columns of a table says. The text is without blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saying {
    /// `附表4-1`
    Label,
    /// A unit of amounts; `None` for one not used here. The rest of the text, if it says more.
    Unit(Option<Unit>, String),
    /// `编制单位：某局`; the name, which may be empty.
    Agency(String),
    Note,
    SignOff,
    Page,
    /// `2024年`
    Year,
    /// `续表`
    Continued,
    /// None of these.
    Plain,
}

/// Reads what a text says.
pub fn saying(text: &str) -> Saying {
    if page(text) {
        return Saying::Page;
    }
    if label(text) {
        return Saying::Label;
    }
    if let Some((unit, rest)) = unit(text) {
        return Saying::Unit(unit, rest);
    }
    if let Some(name) = agency(text) {
        return Saying::Agency(name.to_owned());
    }
    if note(text) {
        return Saying::Note;
    }
    if sign_off(text) {
        return Saying::SignOff;
    }
    if matches!(
        text.trim_matches(['(', ')', '（', '）']),
        "续表" | "续" | "接上表"
    ) {
        return Saying::Continued;
    }
    let year = text.trim_matches(['(', ')', '（', '）']);
    let rest = year.trim_start_matches(|sign: char| sign.is_ascii_digit());
    if year.len() - rest.len() == 4 && matches!(rest, "年" | "年度") {
        return Saying::Year;
    }
    Saying::Plain
}

/// `附表4-5.1`, `附件2`, `表一`, `公开01表`, `预算05表`, `部门公开表1`, `财预01表`, `表1-2`
fn label(text: &str) -> bool {
    let text = text.trim_end_matches([':', '：']);
    let number = |text: &str| {
        let signs = |sign: char| {
            sign.is_ascii_digit()
                || "０１２３４５６７８９一二三四五六七八九十百.-－—－_()（）之".contains(sign)
        };
        !text.is_empty() && text.chars().count() <= 8 && text.chars().all(signs)
    };
    let heads = [
        "附表",
        "附件",
        "表",
        "公开表",
        "部门公开表",
        "预算公开表",
        "单位公开表",
        "预算表",
        "部门表",
        "部门预算公开表",
        "部门预算表",
        "单位预算公开表",
        "续表",
    ];
    let after = heads
        .iter()
        .any(|head| text.strip_prefix(head).is_some_and(number));
    let inside = text.strip_suffix('表').is_some_and(|rest| {
        let end = rest.trim_end_matches(|sign: char| {
            sign.is_ascii_digit() || "０１２３４５６７８９-－—一二三四五六七八九十".contains(sign)
        });
        let head = end.chars().count();
        end.len() < rest.len()
            && head <= 6
            && !end.contains('年')
            && (head == 0
                || ["公开", "预", "财", "附", "部门", "单位", "决", "表"]
                    .iter()
                    .any(|word| end.contains(word)))
    });
    after || inside
}

/// A unit of amounts said anywhere in the text as `单位：万元`; the rest of the text.
fn unit(text: &str) -> Option<(Option<Unit>, String)> {
    if let Some(unit) = unit_word(text) {
        return Some((unit, String::new()));
    }
    let mut from = 0;
    while let Some(at) = text[from..].find("单位") {
        let start = from + at;
        let after = start + "单位".len();
        from = after;
        let Some(rest) = text[after..].strip_prefix([':', '：']) else {
            continue;
        };
        let money = rest.trim_start_matches(['(', '（']);
        let money = money.strip_prefix("人民币").unwrap_or(money);
        for word in ["亿元", "万元", "千元", "元"] {
            if let Some(tail) = money.strip_prefix(word) {
                let end = tail.strip_prefix([')', '）']).unwrap_or(tail);
                let begin = ["金额", "计量", "货币", "(", "（"];
                let mut before = &text[..start];
                while let Some(cut) = begin.iter().find_map(|word| before.strip_suffix(word)) {
                    before = cut;
                }
                return Some((Unit::parse(word), format!("{before}{end}")));
            }
        }
    }
    None
}

/// A unit alone: `万元`, `（元）`, `人民币元`.
fn unit_word(text: &str) -> Option<Option<Unit>> {
    let text = text
        .trim_start_matches(['(', '（'])
        .trim_end_matches([')', '）']);
    let word = text.strip_prefix("人民币").unwrap_or(text);
    ["元", "千元", "万元", "亿元"]
        .contains(&word)
        .then(|| Unit::parse(word))
}

/// The unit a header label names at its end or in brackets: `金额（万元）`, `单价(元)`.
pub fn label_unit(label: &str) -> Option<Unit> {
    let open = label.rfind(['(', '（'])?;
    let inner = label[open..]
        .trim_start_matches(['(', '（'])
        .trim_end_matches([')', '）']);
    match unit(inner) {
        Some((unit, rest)) if rest.is_empty() => unit,
        _ => None,
    }
}

/// The name after `编制单位：` and the like; empty where it is left out.
fn agency(text: &str) -> Option<&str> {
    if let Some((head, name)) = text.split_once([':', '：', '|', '｜']) {
        let names = head.contains("单位") || head.contains("部门");
        let others = ["负责", "联系", "章", "职能", "计量", "金额", "货币"];
        let fits =
            names && head.chars().count() <= 12 && !others.iter().any(|word| head.contains(word));
        return fits.then_some(name);
    }
    let heads = ["填报单位", "编制单位", "预算单位", "填报部门", "编制部门"];
    let rest = heads.iter().find_map(|head| text.strip_prefix(head));
    let name = rest.unwrap_or(text);
    coded(name).then_some(name)
}

/// `[402]某局`
fn coded(text: &str) -> bool {
    let inner = text
        .strip_prefix(['[', '［', '【'])
        .and_then(|rest| rest.split_once([']', '］', '】']));
    inner.is_some_and(|(code, name)| {
        code.len() >= 2
            && code.chars().all(|sign| sign.is_ascii_digit())
            && name.chars().count() > 3
            && [
                "局", "委", "办", "厅", "部", "院", "中心", "政府", "会", "处", "所", "站", "校",
            ]
            .iter()
            .any(|word| name.contains(word))
    })
}

fn note(text: &str) -> bool {
    let heads = ["注", "备注", "说明", "附注", "填表说明", "填报说明"];
    heads.iter().any(|head| {
        let rest = text.strip_prefix(head).unwrap_or_default();
        rest.starts_with([':', '：', '.', '、', '．'])
            || (*head == "注" && rest.starts_with(|sign: char| sign.is_ascii_digit()))
    }) || text.starts_with('※')
        || [
            "特此声明",
            "特此说明",
            "此表为空",
            "本表为空",
            "空表列示",
            "以空表",
        ]
        .iter()
        .any(|word| text.contains(word))
}

/// A sentence that says there is nothing to be shown.
pub fn nothing(text: &str) -> bool {
    note(text)
        || (text.chars().count() >= 6
            && ["没有", "无", "未安排", "不涉及"]
                .iter()
                .any(|word| text.contains(word))
            && [
                "本部门",
                "本单位",
                "我部门",
                "我单位",
                "我局",
                "本级",
                "本年",
                "年度",
                "空表",
                "数据",
                "预算",
            ]
            .iter()
            .any(|word| text.contains(word)))
}

fn sign_off(text: &str) -> bool {
    let words = [
        "制表",
        "审核",
        "复核",
        "填表",
        "填报人",
        "填报日期",
        "填报时间",
        "经办",
        "负责人",
        "联系人",
        "电话",
        "编制人",
        "编制日期",
        "报送日期",
        "报送时间",
        "日期",
        "主管领导",
        "分管领导",
        "公章",
        "盖章",
        "打印时间",
        "导出时间",
    ];
    let head = text.split([':', '：']).next().unwrap_or_default();
    head.len() < text.len()
        && head.chars().count() <= 12
        && words.iter().any(|word| head.contains(word))
        || matches!(text, "盖章" | "（盖章）" | "(盖章)" | "（公章）" | "(公章)")
}

/// `第1页`, `第 1 页，共 3 页`, `- 1 -`, `1/3`
fn page(text: &str) -> bool {
    if !text.contains(['页', '-', '—', '－', '/']) || text.chars().count() > 20 {
        return false;
    }
    let rest: String = text.chars().filter(|sign| !sign.is_ascii_digit()).collect();
    let digits = rest.len() < text.len();
    digits
        && matches!(
            rest.as_str(),
            "第页"
                | "共页"
                | "第页共页"
                | "第页，共页"
                | "第页,共页"
                | "第页/共页"
                | "共页第页"
                | "共页，第页"
                | "--"
                | "——"
                | "－－"
        )
}

/// A label and a title in one cell: `附表1　收支总表`, `表1.收支总表`, `附表一：收支总表`. Takes the text as it
/// stands and without blanks.
pub fn labelled(raw: &str, text: &str) -> Option<(String, String)> {
    let begins = ["附表", "附件", "表", "公开", "部门", "预算"]
        .iter()
        .any(|head| text.starts_with(head));
    if !begins || !titled(text) {
        return None;
    }
    if let Some((first, rest)) = raw.trim_matches(blank).split_once(blank) {
        let (first, rest) = (bare(first), bare(rest));
        if label(&first) && titled(&rest) && !text.starts_with(&rest) {
            return Some((first, rest));
        }
    }
    const SEPARATORS: [char; 8] = ['.', '．', '、', ':', '：', '-', '—', '_'];
    // The longest label that leaves a title: 表一一般公共预算支出表 is the first, not the eleventh.
    let fits = |at: usize| {
        let (head, rest) = text.split_at(at);
        let digit = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_digit());
        label(head.trim_end_matches(SEPARATORS))
            && !rest.starts_with(['般', '年', '月'])
            && !(digit(head.chars().last()) && digit(rest.chars().next()))
    };
    let ends = text.char_indices().map(|(at, _)| at).skip(1).take(14);
    let at = ends.filter(|&at| fits(at)).last()?;
    let title = text[at..].trim_start_matches(SEPARATORS);
    let label = text[..at].trim_end_matches(SEPARATORS);
    (titled(title) && !label.is_empty()).then(|| (label.to_owned(), title.to_owned()))
}

/// A title of a table by its end: `…表`, `…表（分单位）`, `…情况`.
pub fn titled(text: &str) -> bool {
    let mut text = text;
    while let Some(open) = text.rfind(['(', '（']) {
        if !text.ends_with([')', '）']) || open == 0 {
            break;
        }
        text = &text[..open];
    }
    text.chars().count() >= 3 && (text.ends_with('表') || text.ends_with("表续"))
}

/// A title without what marks a later page: `（续表）`, `（续）`, `续表`.
pub fn first_page(title: &str) -> &str {
    let marks = ["（续表）", "(续表)", "（续）", "(续)", "续表", "续"];
    marks
        .iter()
        .find_map(|mark| title.strip_suffix(mark))
        .unwrap_or(title)
}
