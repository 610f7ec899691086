//! Exact amounts as decimal texts: `#[serde(with = "amount")]`.

use rust_decimal::Decimal;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

use crate::budget::money::Money;

pub fn serialize<S: Serializer>(amount: &Money, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(amount)
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    let text = String::deserialize(deserializer)?;
    let amount = Decimal::from_str_exact(&text).map_err(D::Error::custom)?;
    Ok(Money::from_yuan(amount))
}
