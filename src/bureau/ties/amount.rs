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

/// Amounts that may not be there: `#[serde(with = "amount::part")]`.
pub mod part {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::budget::money::Money;

    #[derive(Deserialize)]
    struct Exact(#[serde(with = "super")] Money);

    // The signature serde asks for.
    #[expect(clippy::ref_option)]
    pub fn serialize<S: Serializer>(
        amount: &Option<Money>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match amount {
            Some(amount) => serializer.collect_str(amount),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Money>, D::Error> {
        let exact = Option::<Exact>::deserialize(deserializer)?;
        Ok(exact.map(|exact| exact.0))
    }
}
