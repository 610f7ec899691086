//! Phrases as they stand in published documents, with what is recognised in them marked.

use super::*;

/// A line with its pieces marked: `⟨…⟩` dates, `«…»` identifiers, `^…^` items, `=…=` declared.
fn marked(text: &str, literal: Option<&str>) -> String {
    let mut out = Vec::new();
    recognise(text, literal, &mut out);
    out.iter()
        .map(|inline| match inline {
            Inline::Identifier { text } => format!("«{text}»"),
            Inline::Date { text } => format!("⟨{text}⟩"),
            Inline::Ordinal { text } => format!("^{text}^"),
            Inline::Literal { text, .. } => format!("={text}="),
            other => other.text().to_owned(),
        })
        .collect()
}

fn plain(marked: &str) -> String {
    marked.chars().filter(|c| !"⟨⟩«»^".contains(*c)).collect()
}

const RECOGNISED: &[&str] = &[
    // 文号
    "《关于进一步深化预算管理制度改革的意见》（国发«〔2021〕5号»）",
    "(青政办发«[2022]8号»)和青组«[2010]33号»",
    "财预«（2016）143号»、财预«(2016) 143号»",
    "赣市办字«〔2019〕45号»，武办发«【2015】12号»",
    "财政部公告«〔2023〕第12号»",
    "财政部«2023年第5号»公告",
    "国务院令«第708号»，财政部令«第104号»",
    "«第12号»主席令",
    "国发«〔2021〕 5 号»",
    "国发«［2021］5号»文",
    "按«18号»文件执行",
    // 年份与区间
    "⟨2024年⟩度部门预算，⟨2024年⟩底前完成，⟨2024 年⟩初",
    "⟨2023—2025年⟩、⟨2021-2023年⟩、⟨2021～2025 年⟩、⟨2014至2018年⟩",
    "⟨2021年—2023年⟩行动，⟨2021年至2025年⟩",
    "行动方案（⟨2021-2023⟩）的通知",
    "“十四五”规划（⟨2021——2025⟩）",
    "⟨2022、2023年⟩和⟨2021、2022和2023年⟩",
    "⟨2022/2023学年⟩，⟨2023-2024学年⟩",
    "《预算法》（⟨2018修正⟩）（⟨2012版⟩）",
    "⟨2024届⟩毕业生，⟨2023级⟩新生",
    "到⟨2035年⟩远景目标，⟨20世纪⟩⟨90年代⟩",
    "⟨２０２４年⟩预算",
    // 月份与日期
    "⟨1—9月⟩规上工业总产值，⟨1-10月⟩，⟨1至9月⟩，⟨1～11 月⟩",
    "⟨2023年1—9月⟩、⟨2023年12月⟩份、⟨9月⟩底、⟨1月—9月⟩",
    "截至⟨2023年12月31日⟩，⟨12 月 31 日⟩",
    "⟨2024年3月5日至8日⟩，⟨3月5—8日⟩，⟨5月3日、4日⟩",
    "⟨2024-01-05⟩发布，⟨2024.1.5⟩，⟨2024/1/5⟩，⟨2024-01⟩",
    "⟨1季度⟩、⟨第3季度⟩",
    // 届次
    "党的«20届3中全会»精神，«第20届»中央",
    "党的«20届»三中全会、市«14届»人大«3次»会议",
    "十四届人大«3次»会议，政协十三届«2次»全体会议",
    "党的十九届«6中全会»",
    "«第7次»全国人口普查，市政府«第45次»常务会议",
    // 地址
    "武汉市青山区青云大道«99号»，和平大道«1299号»附«1号»",
    "青云大道«99-1号»，友谊路«3、5号»",
    "示例小区«3栋2单元»«501室»",
    "青云大道«99号3栋»«501室»，青云大道«99号3栋2单元»«501室»，«2号»楼«5楼»会议室",
    // 条款、项目
    "依据《预算法》«第14条»、«第46条»«第2款»«第（3）项»",
    "«第3-5条»",
    "«第2批»、«第3期»、«第1部分»、«第4章»",
    // 标准
    "按«GB/T 9704—2012»排版，通过«ISO 9001»质量体系认证",
    "«GB 18613-2020»、«DB42/T 1234-2020»、«HJ 2.2-2018»、«ISO9001:2015»",
    // 名称
    "«5G»基站，«4A级»景区，«PM2.5»浓度，«12345»热线，«12345»政务服务便民热线",
    "网址：«https://www.example.gov.cn/2024/1.html»，«www.example.gov.cn»",
    // 条目
    "^1.^贯彻执行有关法律",
    "^1、^人员经费增加",
    "^（1）^项目概述：^(2)^ 立项依据；^3.^个人所得税",
    "　^12．^协调推进装备",
    "包括：^（1）^调研，^（2）^评审。^3)^验收",
    "^①^人员，^②^公用，^⒈^其他",
];

const REFUSED: &[&str] = &[
    "安排23万元",
    "安排23.5万元、1,234.56元、3亿元、2024万元、2024元",
    "占52.5%，增长7‰，下降2.7个百分点，8％",
    "共３家，1个、2项、3辆、4人、5次、6场、7名、8台、9套",
    "超过2000亿，上级补助1998万元",
    "1.5万元起，2.1亿元",
    "安排项目：3家",
    "召开3次会议，举办5次全会精神宣讲",
    "连续举办3届，3届以来",
    "新建2栋3层办公楼，3栋教学楼，内设5室",
    "20日内公开，3年行动，5个月，24小时",
    "2021-2023万元，2010—2020个，1-9家",
    "5—10人，3-5项",
    "收入2024.05，支出2024.1",
    "编制13人，13月，0月",
    "1899年，2101年，12024年",
    "“1+6+N”平台，“2+3”现代产业体系，985高校",
    "GDP 23亿元，GDP增长5，CPI102.3，50kg，10MW，5GW",
    "面积3000平方米，2公里",
    "2000条信息，第1，排名第3位，第3名",
    "收入12345元，12345人",
    "完成目标的148",
    "为3、其中2",
];

/// The lines in which something else is recognised than is marked.
fn differing(lines: &[&'static str]) -> Vec<(String, &'static str)> {
    lines
        .iter()
        .map(|line| (marked(&plain(line), None), *line))
        .filter(|(found, line)| found != line)
        .collect()
}

#[test]
fn what_names_a_date_a_document_or_a_place_is_recognised() {
    assert_eq!(differing(RECOGNISED), Vec::<(String, &str)>::new());
}

#[test]
fn what_counts_or_measures_is_not() {
    assert_eq!(differing(REFUSED), Vec::<(String, &str)>::new());
}

/// Every kind of number before every unit: never anything but plain words.
#[test]
fn no_number_before_a_unit_is_recognised() {
    let numbers = [
        "1",
        "5",
        "12",
        "23.5",
        "99",
        "2024",
        "2,024",
        "２０２４",
        "1-9",
        "1—10",
        "2021-2023",
        "2024.1",
        "0.5",
        "9001",
    ];
    let units = [
        "元",
        "万元",
        "亿元",
        "%",
        "％",
        "‰",
        "个百分点",
        "人",
        "人次",
        "个",
        "家",
        "项",
        "辆",
        "台",
        "套",
        "件",
        "次",
        "户",
        "名",
        "位",
        "场",
        "吨",
        "亩",
        "平方米",
        "公里",
        "小时",
        "天",
        "倍",
    ];
    let heads = [
        "安排", "共", "增长", "（", "为：", "经费", "路", "，", "达到",
    ];
    for number in numbers {
        for unit in units {
            for head in heads {
                for space in ["", " "] {
                    let text = format!("{head}{number}{space}{unit}。");
                    assert_eq!(marked(&text, None), text);
                }
            }
        }
    }
}

#[test]
fn declared_digits_need_a_reason() {
    assert_eq!(
        marked("占52.5%，共３家，2024年", Some("统计")),
        "占=52.5%=，共=３=家，⟨2024年⟩"
    );
    assert_eq!(marked("共3家", Some(" ")), "共3家");
}

#[test]
fn digits_that_follow_a_figure_are_part_of_it() {
    let figure = Inline::Figure {
        fact: "spending".to_owned(),
        text: "1".to_owned(),
    };
    for text in ["9月", "1. ", "2024年"] {
        let mut out = vec![figure.clone()];
        recognise(text, None, &mut out);
        let words = Inline::Text {
            text: text.to_owned(),
        };
        assert_eq!(out[1..], [words]);
    }
    let mut out = vec![figure];
    recognise("万元，2024年", None, &mut out);
    assert!(matches!(out.last(), Some(Inline::Date { .. })));
}

#[test]
fn any_text_comes_back_as_it_was() {
    let pieces = [
        "2024", "年", "第", "号", "〔", "〕", "1", ".", "-", "月", "日", "（", "）", "GB", "/",
        "T", " ", "届", "次", "３", "www.", "①",
    ];
    let mut seed = 7_usize;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..8 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(seed >> 33) % pieces.len()]);
        }
        let mut out = Vec::new();
        recognise(&text, None, &mut out);
        assert_eq!(super::super::tree::plain(&out), text);
    }
}
