//! The facts as `facts.json` publishes them, and what a value shows as, worked out anew.

use std::collections::BTreeMap;

use gongkai::budget::money::Unit;
use gongkai::facts::style::{Style, Trim, Zero};
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// As written.
    pub text: String,
    pub value: Decimal,
    pub unit: String,
    pub origin: String,
    pub from: Vec<String>,
}

pub type Facts = BTreeMap<String, Fact>;

pub fn read(text: &str) -> Facts {
    let root: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let list = root["facts"].as_array().expect("facts");
    let word =
        |fact: &serde_json::Value, key: &str| fact[key].as_str().unwrap_or_default().to_owned();
    let entry = |fact: &serde_json::Value| {
        let text = word(fact, "value");
        let from = fact["from"].as_array().into_iter().flatten();
        Fact {
            value: text.parse().expect("a number"),
            text,
            unit: word(fact, "unit"),
            origin: word(fact, "origin"),
            from: from
                .filter_map(|it| Some(it.as_str()?.to_owned()))
                .collect(),
        }
    };
    list.iter()
        .map(|fact| (word(fact, "key"), entry(fact)))
        .collect()
}

impl Fact {
    pub fn is_money(&self) -> bool {
        self.unit == "元"
    }

    pub fn is_ratio(&self) -> bool {
        self.unit == "1"
    }

    /// The number a style prints, before rounding.
    fn scaled(&self, style: Style) -> Decimal {
        let value = match () {
            () if self.is_money() && style.unit == Unit::Wan => self.value / Decimal::from(10_000),
            () if self.is_ratio() => self.value * Decimal::ONE_HUNDRED,
            () => self.value,
        };
        if style.absolute { value.abs() } else { value }
    }

    /// What a style prints.
    pub fn shown(&self, style: Style) -> String {
        let places = match self.unit.as_str() {
            "元" => style.places,
            "1" | "百分点" => style.percent_places,
            // As recorded.
            _ => self.value.normalize().scale(),
        };
        let (negative, whole, mut rest) = rounded(self.scaled(style), places);
        let zero = whole == "0" && rest.bytes().all(|digit| digit == b'0');
        if zero {
            match style.zero {
                Zero::Plain => {}
                Zero::Blank => return String::new(),
                Zero::Digit => return "0".to_owned(),
                Zero::Dash => return "—".to_owned(),
                Zero::Hyphen => return "-".to_owned(),
                Zero::Slash => return "/".to_owned(),
            }
        }
        let trimmed = match style.trim {
            Trim::No => self.unit == "百分点",
            Trim::Zeros => !self.is_ratio(),
            Trim::Whole if self.is_money() => rest.bytes().all(|digit| digit == b'0'),
            Trim::Whole => self.unit == "百分点",
        };
        if trimmed {
            rest.truncate(rest.trim_end_matches('0').len());
        }
        let mut text = String::new();
        if negative && !zero {
            text.push('-');
        }
        for (at, digit) in whole.chars().enumerate() {
            if style.thousands && at > 0 && (whole.len() - at).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if !rest.is_empty() {
            text.push('.');
            text.push_str(&rest);
        }
        if self.is_ratio() && style.percent_sign {
            text.push('%');
        }
        text
    }

    /// The number of a cell that is one, exact in the unit it is printed in.
    pub fn number(&self, style: Style) -> Decimal {
        let number = self.scaled(style);
        if !self.is_ratio() {
            return number;
        }
        let (negative, whole, rest) = rounded(number, style.percent_places);
        let sign = if negative { "-" } else { "" };
        let printed: Decimal = format!("{sign}{whole}.{rest}0").parse().expect("digits");
        match style.percent_sign {
            true => printed / Decimal::ONE_HUNDRED,
            false => printed,
        }
    }

    /// Whether a text in a sentence is a right rounding of the value; `after` is what follows it.
    pub fn allows(&self, text: &str, after: &str) -> bool {
        let (digits, percent) = match text.strip_suffix('%') {
            Some(digits) => (digits, true),
            None => (text, false),
        };
        let (negative, digits) = match digits.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, digits),
        };
        let digits = digits.replace(',', "");
        let places = digits.split_once('.').map_or(0, |(_, rest)| rest.len()) as u32;
        let scales: &[i64] = match self.unit.as_str() {
            "元" if after.starts_with("万元") => &[10_000],
            "元" if after.starts_with('元') => &[1],
            "元" => &[1, 10_000],
            _ => &[1],
        };
        if percent != self.is_ratio() && !(self.is_ratio() && after.starts_with(['%', '％'])) {
            return false;
        }
        scales.iter().any(|scale| {
            let value = match self.is_ratio() {
                true => self.value * Decimal::ONE_HUNDRED,
                false => self.value / Decimal::from(*scale),
            };
            let (below, whole, rest) = rounded(value, places);
            let wanted = match rest.is_empty() {
                true => whole,
                false => format!("{whole}.{rest}"),
            };
            // The direction may stand in words.
            wanted == digits && (below || !negative)
        })
    }
}

/// Sign, whole part and decimals of a number rounded half away from zero, in whole numbers.
pub fn rounded(value: Decimal, places: u32) -> (bool, String, String) {
    let value = value.normalize();
    let digits = value.mantissa().unsigned_abs();
    let step = |count: u32| 10_u128.checked_pow(count).expect("few digits");
    let units = match value.scale().checked_sub(places) {
        Some(more) => (digits + step(more) / 2) / step(more),
        None => digits * step(places - value.scale()),
    };
    let text = format!("{units:0width$}", width = places as usize + 1);
    let (whole, rest) = text.split_at(text.len() - places as usize);
    (value.is_sign_negative(), whole.to_owned(), rest.to_owned())
}
