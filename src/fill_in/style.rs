//! How cells look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use super::cell::is_text;
use crate::records::schema::{FieldSpec, Kind, Type};

const FONT: &str = "宋体";
pub(super) const INPUT: Color = Color::RGB(0xFF_F9E5);
const MUST: Color = Color::RGB(0xFF_E9C9);
const PROGRAM: Color = Color::RGB(0xED_EDED);
const HEADER: Color = Color::RGB(0xD9_E2F1);
const LINE: Color = Color::RGB(0xBF_BFBF);

/// The formats of a workbook.
pub(super) struct Styles {
    pub title: Format,
    /// Explanations of the program.
    pub hint: Format,
    pub header: Format,
    pub required: Format,
    /// Label of a pair.
    pub label: Format,
    /// Label of a pair that must have a value.
    pub must: Format,
    /// Beside a cell.
    pub remark: Format,
    /// What the program says about a row.
    pub note: Format,
    pub link: Format,
    /// Labels of control cells.
    pub program: Format,
    amount: Format,
    count: Format,
    pub verdict: Format,
    pub good: Format,
    pub bad: Format,
    pub unsure: Format,
}

/// What kind of value a cell takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Text,
    LongText,
    Amount,
    Number,
    Year,
    Date,
}

impl Styles {
    pub fn new() -> Styles {
        let base = base();
        let boxed = base
            .clone()
            .set_border(FormatBorder::Thin)
            .set_border_color(LINE);
        let grey = boxed.clone().set_background_color(PROGRAM);
        let header = boxed
            .clone()
            .set_bold()
            .set_background_color(HEADER)
            .set_align(FormatAlign::Center)
            .set_text_wrap();
        Styles {
            title: base.clone().set_bold().set_font_size(14),
            hint: base
                .clone()
                .set_font_color(Color::RGB(0x59_5959))
                .set_background_color(PROGRAM),
            required: header.clone().set_font_color(Color::RGB(0xC0_0000)),
            header,
            must: boxed
                .clone()
                .set_bold()
                .set_background_color(HEADER)
                .set_font_color(Color::RGB(0xC0_0000)),
            remark: base.clone().set_font_color(Color::RGB(0x59_5959)),
            label: boxed.clone().set_bold().set_background_color(HEADER),
            note: boxed
                .clone()
                .set_font_color(Color::RGB(0x59_5959))
                .set_background_color(PROGRAM)
                .set_text_wrap(),
            program: grey.clone(),
            amount: grey.clone().set_num_format("#,##0.00"),
            count: grey.clone().set_num_format("0"),
            verdict: grey.clone().set_bold(),
            good: paint(0x00_6100, 0xC6_EFCE),
            bad: paint(0x9C_0006, 0xFF_C7CE),
            unsure: paint(0x7F_6000, 0xFF_EB9C),
            link: base
                .clone()
                .set_font_color(Color::RGB(0x05_63C1))
                .set_underline(FormatUnderline::Single),
        }
    }

    /// A number of the program.
    pub fn computed(&self, look: Look) -> &Format {
        match look {
            Look::Amount => &self.amount,
            _ => &self.count,
        }
    }

    /// An input cell.
    pub fn input(&self, look: Look, must: bool) -> Format {
        shaped(look)
            .set_border(FormatBorder::Thin)
            .set_border_color(LINE)
            .set_background_color(if must { MUST } else { INPUT })
    }

    /// The cells below the coloured ones.
    pub fn below(&self, look: Look) -> Format {
        shaped(look)
    }
}

fn paint(ink: u32, ground: u32) -> Format {
    Format::new()
        .set_font_color(Color::RGB(ink))
        .set_background_color(Color::RGB(ground))
}

fn base() -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_size(11)
        .set_align(FormatAlign::VerticalCenter)
}

fn shaped(look: Look) -> Format {
    let base = base().set_unlocked();
    match look {
        Look::Text => base.set_num_format("@").set_text_wrap(),
        Look::Year => base.set_num_format("0").set_align(FormatAlign::Left),
        Look::LongText => base
            .set_num_format("@")
            .set_text_wrap()
            .set_align(FormatAlign::Top),
        Look::Amount => base.set_num_format("#,##0.00"),
        Look::Number => base.set_num_format("0.######"),
        Look::Date => base
            .set_num_format("yyyy-mm-dd")
            .set_align(FormatAlign::Left),
    }
}

/// What the cells of a field look like.
pub(super) fn look(kind: &Kind, spec: &FieldSpec) -> Look {
    match spec.ty {
        Type::Money => Look::Amount,
        Type::Decimal if is_text(kind, spec) => Look::Text,
        Type::Integer | Type::Decimal => Look::Number,
        Type::Year => Look::Year,
        Type::Date => Look::Date,
        Type::Text if is_long(kind, spec) => Look::LongText,
        _ => Look::Text,
    }
}

/// Fields that take whole paragraphs.
fn is_long(kind: &Kind, spec: &FieldSpec) -> bool {
    match kind.key {
        "text" => spec.key == "body",
        "goal" | "reason" => spec.key == "text",
        "term" | "code" => spec.key == "explanation",
        "project" => matches!(
            spec.key,
            "purpose"
                | "overview"
                | "basis"
                | "necessity"
                | "feasibility"
                | "plan"
                | "content"
                | "long-term-goal"
                | "annual-goal"
        ),
        _ => false,
    }
}

/// Width of a field's column, in characters.
pub(super) fn width(kind: &Kind, spec: &FieldSpec) -> f64 {
    match spec.ty {
        Type::Money => 18.0,
        Type::Integer | Type::Year | Type::Bool => 10.0,
        Type::Decimal => 12.0,
        Type::Date => 13.0,
        Type::Code => 28.0,
        Type::Key => 46.0,
        Type::Id => 18.0,
        Type::Node if matches!(spec.key, "unit" | "project") => 26.0,
        Type::Node => 16.0,
        Type::Text if is_long(kind, spec) => 60.0,
        Type::Text if spec.key == "name" => 30.0,
        Type::Text if !spec.options.is_empty() => 16.0,
        _ => 20.0,
    }
}
