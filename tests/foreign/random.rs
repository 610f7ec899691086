//! Sheets of what tables are made of, in no order; the same ones in every run.

use gongkai::workbook::{Area, Cell, Sheet, Value, Workbook};

#[path = "../support/random.rs"]
mod generator;

use generator::Random;

const PIECES: [&str; 48] = [
    "收　支　总　表",
    "支出总表（续表）",
    "续表",
    "附表4-1",
    "公开01表",
    "单位：万元",
    "元",
    "编制单位：某某局",
    "编制单位：",
    "[402]赣州市某某局",
    "2024年",
    "科目编码",
    "科目名称",
    "类",
    "款",
    "项",
    "合计",
    "小计",
    "基本支出",
    "金额（万元）",
    "（项级）",
    "**",
    "栏次",
    "甲",
    "1",
    "2",
    "3",
    "1=2+3",
    "2060101",
    "1,234.50",
    "－",
    "2024",
    "2060101 行政运行",
    "　　行政运行",
    "    机构运行",
    "注：本单位无此项预算，特此声明。",
    "本单位无政府性基金预算",
    "制表人：张某某",
    "第1页 共2页",
    "目录",
    "项目名称",
    "项目支出绩效目标表",
    "一、一般公共服务支出。这是一句很长的话。",
    "\u{200B}",
    " ",
    "",
    "表表表表表表",
    "）（：",
];

pub fn book(seed: u64) -> Workbook {
    let mut random = Random(seed.wrapping_mul(7_919).wrapping_add(17));
    let sheets = 1 + random.below(3);
    Workbook {
        sheets: (0..sheets).map(|_| sheet(&mut random)).collect(),
        remarks: Vec::new(),
    }
}

fn sheet(random: &mut Random) -> Sheet {
    let (height, width) = (random.below(40), 1 + random.below(12));
    let full = 1 + random.below(5);
    let gaps = 1 + random.below(8);
    let far = [0, 5, 1_048_000][random.below(3)];
    let mut sheet = Sheet::default();
    for row in 0..height {
        if random.below(gaps + 2) == 0 {
            continue;
        }
        for column in 0..width {
            if random.below(5) >= full {
                continue;
            }
            let piece = PIECES[random.below(PIECES.len())];
            let value = match random.below(12) {
                0 => Value::Number(random.below(100_000).to_string()),
                1 => Value::Number(random.below(9).to_string()),
                2 => [
                    Value::Uncalculated,
                    Value::Error("#REF!".to_owned()),
                    Value::Bool(true),
                ][random.below(3)]
                .clone(),
                _ => Value::Text(piece.to_owned()),
            };
            sheet.cells.push(Cell {
                row: far + row as u32,
                column: column as u16 + if far > 5 { 16_000 } else { 0 },
                value,
                formula: random.below(9) == 0,
            });
        }
    }
    for _ in 0..random.below(8) {
        let (row, column) = match sheet.cells.get(random.below(sheet.cells.len())) {
            Some(cell) => (cell.row, cell.column),
            None => (0, 0),
        };
        let (rows, columns) = match random.below(6) {
            0 => (1_048_575 - row, 16_383 - column.min(16_383)),
            1 => (u32::MAX - row, u16::MAX - column),
            _ => (random.below(4) as u32, random.below(5) as u16),
        };
        sheet.merged.push(Area {
            rows: (row, row + rows),
            columns: (column, column + columns),
        });
    }
    for _ in 0..random.below(3) {
        let from = far + random.below(20) as u32;
        sheet.hidden_rows.push(from..from + random.below(6) as u32);
        let from = random.below(12) as u16;
        sheet.hidden_columns.push(from..from + 2);
    }
    sheet
}

/// Rows that are written again and again; a blank row after each `/`.
pub const LONG: [(&str, &str); 9] = [
    ("rows", "科目编码|科目名称|合计\n206|科学技术支出|10"),
    ("titles", "支出总表"),
    ("titles apart", "支出总表\n/"),
    ("labels", "附表1|单位：元"),
    ("headers", "科目编码|科目名称|合计"),
    ("headers apart", "科目编码|科目名称|合计\n/"),
    (
        "forms",
        "绩效目标申报表\n/\n项目名称|云平台\n主管部门|某局|实施单位|某局\n/",
    ),
    (
        "tables",
        "支出总表\n单位：元\n科目编码|科目名称|合计\n206|科学技术支出|10",
    ),
    (
        "sides",
        "支出总表||收入总表\n科目|合计||科目|合计\n206|10||206|10\n/",
    ),
];

pub fn long(text: &str, rows: u32) -> Workbook {
    let mut sheet = Sheet::default();
    for (row, line) in (0..rows).zip(text.lines().cycle()) {
        if line == "/" {
            continue;
        }
        for (column, cell) in (0_u16..).zip(line.split('|')) {
            if !cell.is_empty() {
                sheet.cells.push(Cell {
                    row,
                    column,
                    value: Value::Text(cell.to_owned()),
                    formula: false,
                });
            }
        }
    }
    Workbook {
        sheets: vec![sheet],
        remarks: Vec::new(),
    }
}
