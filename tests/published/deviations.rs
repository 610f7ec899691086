//! What an example's `deviations.toml` lists, and what was found instead.

use std::fmt;

use serde::Deserialize;

use crate::text::norm;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    pub place: String,
    pub published: String,
    pub ours: String,
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    deviation: Vec<Deviation>,
}

/// A place where the program prints something else than was published.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub place: String,
    pub published: String,
    pub ours: String,
}

/// As a block for `deviations.toml`, its reason still to be given.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        writeln!(f, "[[deviation]]")?;
        writeln!(f, "place = {}", quoted(&self.place))?;
        writeln!(f, "published = {}", quoted(&self.published))?;
        writeln!(f, "ours = {}", quoted(&self.ours))?;
        writeln!(f, "reason = \"\"")
    }
}

/// The listed deviations, each marked once it has been met.
pub struct Deviations {
    list: Vec<Deviation>,
    met: Vec<bool>,
}

impl Deviations {
    pub fn read(text: &str) -> Self {
        let file: File = toml::from_str(text).expect("deviations.toml");
        let met = vec![false; file.deviation.len()];
        Deviations {
            list: file.deviation,
            met,
        }
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The published text of a place, normalised, its listed pieces replaced by ours; a piece that
    /// is not there stays unmet.
    pub fn applied(&mut self, place: &str, published: &str) -> String {
        let mut text = norm(published);
        for (deviation, met) in self.list.iter().zip(&mut self.met) {
            let piece = norm(&deviation.published);
            if deviation.place == place && !piece.is_empty() && text.contains(&piece) {
                text = text.replacen(&piece, &norm(&deviation.ours), 1);
                *met = true;
            }
        }
        text
    }

    /// Takes the differences that are listed from those found; leaves the others.
    pub fn cover(&mut self, found: Vec<Difference>) -> Vec<Difference> {
        found
            .into_iter()
            .filter(|difference| {
                let at = self.list.iter().position(|listed| {
                    listed.place == difference.place
                        && norm(&listed.published) == norm(&difference.published)
                        && norm(&listed.ours) == norm(&difference.ours)
                });
                at.inspect(|&at| self.met[at] = true).is_none()
            })
            .collect()
    }

    /// What is listed but was not met, and what has no reason.
    pub fn complaints(&self) -> Vec<String> {
        let mut out = Vec::new();
        for (deviation, met) in self.list.iter().zip(&self.met) {
            if !met {
                out.push(format!(
                    "no longer applies: {} ({} → {})",
                    deviation.place, deviation.published, deviation.ours
                ));
            }
            if deviation.reason.trim().is_empty() {
                out.push(format!("without a reason: {}", deviation.place));
            }
        }
        out
    }
}
