//! What the user may choose about the PDF.

/// Settings of one rendering, equal for both engines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Standard to enforce beyond plain tagged PDF 1.7.
    pub standard: Standard,
    /// Date of the document as year, month and day, taken from the records; the standards for
    /// archives ask for one.
    pub date: Option<(i32, u8, u8)>,
    /// Printed large and pale across every page, e.g. for drafts.
    pub watermark: Option<String>,
}

/// A PDF standard the engine enforces while it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standard {
    /// Tagged PDF 1.7 without a conformance claim.
    #[default]
    Plain,
    /// PDF/UA-1: accessible.
    Ua1,
    /// PDF/A-2a: for archives.
    A2a,
    /// PDF/A-2a and PDF/UA-1 at once.
    A2aUa1,
}

impl Standard {
    /// The names Typst's command line gives to the standards.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Standard::Plain => &["1.7"],
            Standard::Ua1 => &["ua-1"],
            Standard::A2a => &["a-2a"],
            Standard::A2aUa1 => &["a-2a", "ua-1"],
        }
    }
}
