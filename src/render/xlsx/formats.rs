//! Cell formats: each is made once.

use std::collections::HashMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::document::tree::Align;
use crate::render::typst::Length;

/// Faces by their names: those a reader lacks are replaced on his machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Face {
    /// Titles.
    Title,
    /// Labels, heads and totals.
    Strong,
    Plain,
    /// Figures, and those of totals.
    Figure,
    StrongFigure,
    /// Names of sheets that lead there.
    Link,
}

/// How a cell looks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Look {
    pub face: Face,
    /// Type size in thousandths of a point.
    pub size: Length,
    pub align: Align,
    pub indent: u8,
    pub border: bool,
    pub wrap: bool,
    /// Number format; empty for texts.
    pub number: String,
}

impl Look {
    /// A text without borders.
    pub fn text(face: Face, size: Length, align: Align) -> Look {
        Look {
            face,
            size,
            align,
            indent: 0,
            border: false,
            wrap: true,
            number: String::new(),
        }
    }
}

/// The formats made so far.
#[derive(Debug, Default)]
pub struct Formats(HashMap<Look, Format>);

impl Formats {
    pub fn get(&mut self, look: Look) -> &Format {
        self.0.entry(look).or_insert_with_key(format)
    }
}

fn format(look: &Look) -> Format {
    let (name, bold) = match look.face {
        Face::Title => ("方正小标宋简体", false),
        Face::Strong => ("黑体", false),
        Face::Plain | Face::Link => ("宋体", false),
        Face::Figure => ("Times New Roman", false),
        Face::StrongFigure => ("Times New Roman", true),
    };
    let mut format = Format::new()
        .set_font_name(name)
        .set_font_size(look.size as f64 / 1000.0)
        .set_align(FormatAlign::VerticalCenter)
        .set_align(match look.align {
            Align::Left => FormatAlign::Left,
            Align::Center => FormatAlign::Center,
            Align::Right => FormatAlign::Right,
        });
    if bold {
        format = format.set_bold();
    }
    if look.wrap {
        format = format.set_text_wrap();
    }
    if look.indent > 0 {
        format = format.set_indent(look.indent);
    }
    if look.border {
        format = format.set_border(FormatBorder::Thin);
    }
    if !look.number.is_empty() {
        format = format.set_num_format(&look.number);
    }
    if look.face == Face::Link {
        format = format
            .set_font_color(Color::RGB(0x05_63_C1))
            .set_underline(FormatUnderline::Single);
    }
    format
}
