//! Fact keys: the one grammar for templates, free text, reasons, `why`, `facts.json` and diff.
//!
//! ```text
//! key     := amount | item | share(KEY,of=KEY) | completion(KEY[,base=BASE])
//!          | change(KEY[,base=BASE]) | rate(KEY[,base=BASE])
//! amount  := spending|revenue|carry-forward [ {dim=node,…} ] [ @PERIOD ]
//! item    := MEASURE [ {attribute=value,…} ] [ @PERIOD ]
//! PERIOD  := YEAR[.PHASE] | PHASE | previous[.PHASE]
//! BASE    := PERIOD | previous | target | KEY
//! ```
//! A phase alone is one of the document's own year, `previous` the period comparisons look back
//! to. Statistics carry their base with them: `previous` is their value a year before, `target`
//! what was aimed at. `completion` is the share of a key in the same key at another period
//! (the original budget, when none is named) or in its target.
//!
//! Printed canonically: dimensions sorted by name, the document's own period left out, codes and
//! English terms instead of names, periods in full.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::budget::build::parse_period;
use crate::budget::ledger::{Measure, Period, Phase};
use crate::budget::nodes::{Cross, Dim, EVERYTHING};
use crate::budget::space::Space;

/// The measure of an agency's own statistics.
pub const STATISTIC: &str = "statistic";

/// What a fact is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Money of the ledgers.
    Amount {
        measure: Measure,
        cross: Cross,
        period: Period,
    },
    /// A number from other records, or a measure the profile defines.
    Item {
        measure: String,
        attributes: BTreeMap<String, String>,
        period: Period,
    },
    /// Difference to a base, on the comparison grid.
    Change { of: Box<Key>, base: Box<Key> },
    /// The change as a ratio of the base.
    Rate { of: Box<Key>, base: Box<Key> },
    /// One fact as a ratio of another, both on the comparison grid.
    Share { of: Box<Key>, whole: Box<Key> },
}

/// What a key's text is resolved against.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    pub space: &'a Space,
    /// Measures besides the ledgers', sorted.
    pub measures: &'a [String],
    /// Period meant when the key names none.
    pub period: Period,
    /// Base meant when a comparison names none.
    pub base: Period,
}

/// Why a text is no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyError {
    Syntax,
    UnknownMeasure(String),
    UnknownDimension(String),
    UnknownNode {
        dim: &'static str,
        text: String,
    },
    BadPeriod(String),
    /// A comparison of something with itself.
    ItsOwnBase,
}

impl Key {
    /// Parses a key.
    ///
    /// # Errors
    /// When the grammar is not met or a name is not known.
    pub fn parse(text: &str, names: Names) -> Result<Key, KeyError> {
        let text = text.trim();
        for word in ["change", "rate", "completion"] {
            let Some(inner) = call(text, word)? else {
                continue;
            };
            let (of, option) = split_option(inner)?;
            // Comparisons are of numbers or shares, not of comparisons.
            let of = Key::parse_operand(of, names)?;
            let base = match option {
                None if word == "completion" => of.target(names.period),
                None => of.before(names.base),
                Some(("base", base)) => of.base(base, names)?,
                Some(_) => return Err(KeyError::Syntax),
            };
            let (of, base) = (Box::new(of), Box::new(base));
            return Ok(match word {
                "change" => Key::Change { of, base },
                "rate" => Key::Rate { of, base },
                _ => Key::Share { of, whole: base },
            });
        }
        Key::parse_operand(text, names)
    }

    /// A number or a share.
    fn parse_operand(text: &str, names: Names) -> Result<Key, KeyError> {
        let Some(inner) = call(text.trim(), "share")? else {
            return Key::parse_plain(text.trim(), names);
        };
        match split_option(inner)? {
            (of, Some(("of", whole))) => Ok(Key::Share {
                of: Box::new(Key::parse_plain(of.trim(), names)?),
                whole: Box::new(Key::parse_plain(whole.trim(), names)?),
            }),
            _ => Err(KeyError::Syntax),
        }
    }

    /// What a comparison of this key looks back to by default: for statistics their previous
    /// value, else the same key at `period`.
    #[must_use]
    pub fn before(&self, period: Period) -> Key {
        match self {
            Key::Item { measure, .. } if measure == STATISTIC => self.with_value("previous"),
            Key::Share { of, whole } => Key::Share {
                of: Box::new(of.before(period)),
                whole: Box::new(whole.before(period)),
            },
            key => key.at(period),
        }
    }

    /// What a completion rate is of by default: a statistic's target, else the original budget of
    /// the document's year.
    #[must_use]
    pub fn target(&self, own: Period) -> Key {
        match self {
            Key::Item { measure, .. } if measure == STATISTIC => self.with_value("target"),
            key => key.at(Period {
                year: own.year,
                phase: Phase::Original,
            }),
        }
    }

    /// What this key is compared with when a base is named: a period, `previous` or `target` of a
    /// statistic, or another key.
    ///
    /// # Errors
    /// When the text names none of these.
    pub fn base(&self, text: &str, names: Names) -> Result<Key, KeyError> {
        if let (Key::Item { measure, .. }, "previous" | "target") = (self, text)
            && measure == STATISTIC
        {
            return Ok(self.with_value(text));
        }
        match names.parse_period(text) {
            Some(period) => Ok(self.before(period)),
            None => {
                Key::parse_operand(text, names).map_err(|_| KeyError::BadPeriod(text.to_owned()))
            }
        }
    }

    /// Another value of the same statistic.
    fn with_value(&self, value: &str) -> Key {
        let mut key = self.clone();
        if let Key::Item { attributes, .. } = &mut key {
            attributes.insert("value".to_owned(), value.to_owned());
        }
        key
    }

    /// The difference of a key to what it looks back to at a period.
    #[must_use]
    pub fn change(of: Key, period: Period) -> Key {
        let base = Box::new(of.before(period));
        Key::Change {
            of: Box::new(of),
            base,
        }
    }

    /// The difference as a ratio of the base.
    #[must_use]
    pub fn rate(of: Key, period: Period) -> Key {
        let base = Box::new(of.before(period));
        Key::Rate {
            of: Box::new(of),
            base,
        }
    }

    fn parse_plain(text: &str, names: Names) -> Result<Key, KeyError> {
        let (head, period) = match text.rfind('@') {
            Some(at) if !text[at..].contains('}') => {
                let period = &text[at + 1..];
                let period = names
                    .parse_period(period)
                    .ok_or_else(|| KeyError::BadPeriod(period.to_owned()))?;
                (&text[..at], period)
            }
            _ => (text, names.period),
        };
        let (measure, inner) = match head.find('{') {
            None => (head, ""),
            Some(at) => {
                let inner = head[at + 1..].strip_suffix('}').ok_or(KeyError::Syntax)?;
                (&head[..at], inner)
            }
        };
        let measure = measure.trim();
        let pairs = inner
            .split([',', '，'])
            .filter(|part| !part.trim().is_empty())
            .map(|part| {
                let (name, value) = part.split_once('=').ok_or(KeyError::Syntax)?;
                Ok((name.trim(), value.trim()))
            })
            .collect::<Result<Vec<_>, KeyError>>()?;
        if let Some(measure) = Measure::parse(measure) {
            let mut cross = EVERYTHING;
            for (name, value) in pairs {
                set_node(names.space, &mut cross, name, value)?;
            }
            return Ok(Key::Amount {
                measure,
                cross,
                period,
            });
        }
        if !names.measures.iter().any(|known| known == measure) {
            return Err(KeyError::UnknownMeasure(measure.to_owned()));
        }
        let attributes = pairs
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Ok(Key::Item {
            measure: measure.to_owned(),
            attributes,
            period,
        })
    }

    /// The same thing in another period; for comparisons, of their operand.
    #[must_use]
    pub fn at(&self, to: Period) -> Key {
        let mut key = self.clone();
        match &mut key {
            Key::Amount { period, .. } | Key::Item { period, .. } => *period = to,
            Key::Change { of, .. } | Key::Rate { of, .. } => **of = of.at(to),
            Key::Share { of, whole } => {
                **of = of.at(to);
                **whole = whole.at(to);
            }
        }
        key
    }

    /// The canonical text, with `own` as the period that is left out.
    pub fn print(&self, space: &Space, own: Period) -> String {
        match self {
            Key::Amount {
                measure,
                cross,
                period,
            } => {
                let mut pairs: Vec<(&str, &str)> = Dim::ALL
                    .iter()
                    .filter(|dim| !cross[dim.index()].is_root())
                    .map(|&dim| {
                        let name = match (dim, measure) {
                            (Dim::Fund, Measure::Revenue) => "source",
                            _ => dim.name(),
                        };
                        (name, space.tree(dim).node(cross[dim.index()]).key.as_str())
                    })
                    .collect();
                pairs.sort_unstable();
                plain(measure.name(), &pairs, *period, own)
            }
            Key::Item {
                measure,
                attributes,
                period,
            } => {
                let pairs: Vec<(&str, &str)> = attributes
                    .iter()
                    .map(|(k, v)| (k.as_str(), v.as_str()))
                    .collect();
                plain(measure, &pairs, *period, own)
            }
            Key::Change { of, base } => {
                let base = of.base_text(base, space, own);
                format!("change({},base={base})", of.print(space, own))
            }
            Key::Rate { of, base } => {
                let base = of.base_text(base, space, own);
                format!("rate({},base={base})", of.print(space, own))
            }
            Key::Share { of, whole } => {
                format!(
                    "share({},of={})",
                    of.print(space, own),
                    whole.print(space, own)
                )
            }
        }
    }
}

impl Key {
    /// The period of a plain key, of the numerator of a share, of what is compared.
    pub fn period(&self) -> Period {
        match self {
            Key::Amount { period, .. } | Key::Item { period, .. } => *period,
            Key::Change { of, .. } | Key::Rate { of, .. } | Key::Share { of, .. } => of.period(),
        }
    }

    /// Whether the change from another key to this one is what adjustments made of the original, in
    /// a document of the period `own`.
    pub fn adjusts(&self, base: &Key, own: Period) -> bool {
        let original = Period {
            phase: Phase::Original,
            ..own
        };
        own.phase == Phase::Adjusted && self.period() == own && base.period() == original
    }

    /// True when a share of this key in another is a completion rate: of the same thing in another
    /// phase, or of a statistic's target.
    pub fn completes(&self, whole: &Key) -> bool {
        *whole == self.with_value("target") || (self != whole && self.at(whole.period()) == *whole)
    }

    /// How a base is written after this key: as its period where that says it all.
    fn base_text(&self, base: &Key, space: &Space, own: Period) -> String {
        if let Key::Item { attributes, .. } = base
            && let Some(value) = attributes.get("value")
            && self.with_value(value) == *base
        {
            return value.clone();
        }
        let period = base.period();
        if self.before(period) == *base {
            return period_text(period);
        }
        base.print(space, own)
    }
}

impl Names<'_> {
    /// A period: absolute (`2023.executed`), a phase of the document's own year (`adjusted`), or of
    /// the year before (`previous.final-accounts`); `previous` alone is the period comparisons look
    /// back to.
    pub fn parse_period(&self, text: &str) -> Option<Period> {
        let text = text.trim();
        if text == "previous" {
            return Some(self.base);
        }
        let (back, phase) = match text.strip_prefix("previous.") {
            Some(phase) => (1, phase),
            None => (0, text),
        };
        match Phase::parse(phase) {
            Some(phase) => Some(Period {
                year: self.period.year - back,
                phase,
            }),
            None if back == 0 => parse_period(text),
            None => None,
        }
    }
}

/// The inside of `word(…)`; `None` when the text is no such call.
fn call<'a>(text: &'a str, word: &str) -> Result<Option<&'a str>, KeyError> {
    match text
        .strip_prefix(word)
        .and_then(|rest| rest.strip_prefix('('))
    {
        Some(inner) => Ok(Some(inner.strip_suffix(')').ok_or(KeyError::Syntax)?)),
        None => Ok(None),
    }
}

/// Sets one dimension of a cross from a name and a node's key or unique printed name; an empty
/// value or `any` is the whole dimension.
///
/// # Errors
/// When the dimension or node is not known.
pub fn set_node(space: &Space, cross: &mut Cross, name: &str, value: &str) -> Result<(), KeyError> {
    let dim = Dim::parse(name).ok_or_else(|| KeyError::UnknownDimension(name.to_owned()))?;
    let tree = space.tree(dim);
    cross[dim.index()] = if value.is_empty() || value == "any" {
        crate::budget::nodes::NodeId::ROOT
    } else {
        tree.find(value)
            .or_else(|| tree.find_name(value))
            .ok_or_else(|| KeyError::UnknownNode {
                dim: dim.label(),
                text: value.to_owned(),
            })?
    };
    Ok(())
}

fn plain(measure: &str, pairs: &[(&str, &str)], period: Period, own: Period) -> String {
    let mut out = measure.to_owned();
    if !pairs.is_empty() {
        out.push('{');
        for (at, (name, value)) in pairs.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(out, "{comma}{name}={value}");
        }
        out.push('}');
    }
    if period != own {
        let _ = write!(out, "@{}", period_text(period));
    }
    out
}

/// `2023.original`
pub fn period_text(period: Period) -> String {
    format!("{}.{}", period.year, period.phase.name())
}

/// A parsed `name=value` option of a comparison.
type KeyOption<'a> = Option<(&'a str, &'a str)>;

/// Splits `KEY,name=rest` at the first comma outside braces and brackets.
fn split_option(text: &str) -> Result<(&str, KeyOption<'_>), KeyError> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.checked_sub(1).ok_or(KeyError::Syntax)?,
            ',' if depth == 0 => {
                let (name, value) = text[at + 1..].split_once('=').ok_or(KeyError::Syntax)?;
                return Ok((&text[..at], Some((name.trim(), value.trim()))));
            }
            _ => {}
        }
    }
    Ok((text, None))
}
