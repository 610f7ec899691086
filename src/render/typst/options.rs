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
    /// The text of `facts.json`, attached to the file.
    pub facts: Option<String>,
}

/// A PDF standard the engine enforces while it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standard {
    /// Tagged PDF 1.7 without a conformance claim.
    #[default]
    Plain,
    /// PDF/UA-1: accessible.
    Ua1,
    /// PDF/A-3a: for archives, with any kind of file attached.
    A3a,
    /// PDF/A-3a and PDF/UA-1 at once.
    A3aUa1,
}

impl Standard {
    /// The most a document of a date can claim: an archive wants to know when it is from.
    pub fn of(date: Option<(i32, u8, u8)>) -> Standard {
        match date {
            Some(_) => Standard::A3aUa1,
            None => Standard::Ua1,
        }
    }

    /// The names Typst's command line gives to the standards.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Standard::Plain => &["1.7"],
            Standard::Ua1 => &["ua-1"],
            Standard::A3a => &["a-3a"],
            Standard::A3aUa1 => &["a-3a", "ua-1"],
        }
    }

    /// The names people give them; none where nothing is claimed.
    pub fn claims(self) -> &'static [&'static str] {
        match self {
            Standard::Plain => &[],
            Standard::Ua1 => &["PDF/UA-1"],
            Standard::A3a => &["PDF/A-3a"],
            Standard::A3aUa1 => &["PDF/A-3a", "PDF/UA-1"],
        }
    }
}
