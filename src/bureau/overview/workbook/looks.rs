//! How cells look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

pub struct Looks {
    pub title: Format,
    pub about: Format,
    pub head: Format,
    /// A head over several columns.
    pub above: Format,
    pub text: Format,
    pub wrapped: Format,
    pub number: Format,
    pub score: Format,
    pub date: Format,
    pub total: Format,
    pub total_number: Format,
    /// Days: zero is today.
    pub days: Format,
    pub total_score: Format,
    /// Put on by rules, over what the cell has.
    pub bad: Format,
    pub doubtful: Format,
    pub good: Format,
    pub grey: Format,
}

/// Whole numbers; a zero is there and not shown.
const WHOLE: &str = "0;-0;;@";
const FACE: &str = "微软雅黑";

impl Looks {
    pub fn new() -> Looks {
        let plain = Format::new()
            .set_font_name(FACE)
            .set_font_size(10)
            .set_align(FormatAlign::Top);
        let line = Color::RGB(0xC3_C8_CF);
        let cell = plain
            .clone()
            .set_border(FormatBorder::Thin)
            .set_border_color(line);
        let head = cell
            .clone()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(0xF3_F5_F8));
        let total = cell
            .clone()
            .set_bold()
            .set_background_color(Color::RGB(0xF3_F5_F8));
        let over = |ink: u32, ground: u32| {
            Format::new()
                .set_bold()
                .set_font_color(Color::RGB(ink))
                .set_background_color(Color::RGB(ground))
        };
        Looks {
            title: plain.clone().set_font_size(16).set_bold(),
            about: plain.clone().set_font_color(Color::RGB(0x55_59_5E)),
            above: head.clone(),
            head,
            text: cell.clone(),
            wrapped: cell.clone().set_text_wrap(),
            number: cell
                .clone()
                .set_num_format(WHOLE)
                .set_align(FormatAlign::Right),
            days: cell
                .clone()
                .set_num_format("0")
                .set_align(FormatAlign::Right),
            score: cell
                .clone()
                .set_num_format("0.0")
                .set_align(FormatAlign::Right),
            date: cell
                .set_num_format("yyyy-mm-dd")
                .set_align(FormatAlign::Center),
            total_number: total
                .clone()
                .set_num_format(WHOLE)
                .set_align(FormatAlign::Right),
            total_score: total.clone().set_num_format("0.0"),
            total,
            bad: over(0x8C_15_15, 0xFB_E3_E1),
            doubtful: over(0x7A_4A_00, 0xFD_EF_D3),
            good: over(0x1F_5C_34, 0xE2_F2_E6),
            grey: over(0x3C_3F_44, 0xDD_DF_E2),
        }
    }
}
