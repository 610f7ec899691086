//! Fact keys: the one grammar for templates, free text, reasons, `why`, `facts.json` and diff.
//!
//! ```text
//! key     := amount | item | change(KEY[,base=PERIOD]) | rate(KEY[,base=PERIOD]) | share(KEY,of=KEY)
//! amount  := spending|revenue|carry-forward [ {dim=node,…} ] [ @YEAR[.PHASE] ]
//! item    := MEASURE [ {attribute=value,…} ] [ @YEAR[.PHASE] ]
//! ```
//! Printed canonically: dimensions sorted by name, the document's own period left out, codes and
//! English terms instead of names.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::budget::build::parse_period;
use crate::budget::ledger::{Measure, Period};
use crate::budget::nodes::{Cross, Dim, EVERYTHING};
use crate::budget::space::Space;

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
    /// Difference to a base period, on the comparison grid.
    Change { of: Box<Key>, base: Period },
    /// The change as a ratio of the base.
    Rate { of: Box<Key>, base: Period },
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
    UnknownNode { dim: &'static str, text: String },
    BadPeriod(String),
}

impl Key {
    /// Parses a key.
    ///
    /// # Errors
    /// When the grammar is not met or a name is not known.
    pub fn parse(text: &str, names: Names) -> Result<Key, KeyError> {
        let text = text.trim();
        for (word, shape) in [("change(", 0), ("rate(", 1), ("share(", 2)] {
            let Some(inner) = text.strip_prefix(word) else {
                continue;
            };
            let inner = inner.strip_suffix(')').ok_or(KeyError::Syntax)?;
            let (of, option) = split_option(inner)?;
            // Comparisons are of numbers, not of comparisons.
            let of = Box::new(Key::parse_plain(of.trim(), names)?);
            let base = || match option {
                None => Ok(names.base),
                Some(("base", period)) => {
                    parse_period(period).ok_or_else(|| KeyError::BadPeriod(period.to_owned()))
                }
                Some(_) => Err(KeyError::Syntax),
            };
            return match (shape, option) {
                (0, _) => Ok(Key::Change { of, base: base()? }),
                (1, _) => Ok(Key::Rate { of, base: base()? }),
                (_, Some(("of", whole))) => Ok(Key::Share {
                    of,
                    whole: Box::new(Key::parse_plain(whole.trim(), names)?),
                }),
                _ => Err(KeyError::Syntax),
            };
        }
        Key::parse_plain(text, names)
    }

    fn parse_plain(text: &str, names: Names) -> Result<Key, KeyError> {
        let (head, period) = match text.rfind('@') {
            Some(at) if !text[at..].contains('}') => {
                let period = &text[at + 1..];
                let period =
                    parse_period(period).ok_or_else(|| KeyError::BadPeriod(period.to_owned()))?;
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
                format!(
                    "change({},base={})",
                    of.print(space, own),
                    period_text(*base)
                )
            }
            Key::Rate { of, base } => {
                format!("rate({},base={})", of.print(space, own), period_text(*base))
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
