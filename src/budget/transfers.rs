//! Money that passes between agencies and their units: amounts “of which” inside the ledgers, recorded
//! by those who pay and those who receive.

use super::ledger::Measure;
use super::model::Item;

/// What the items are, and what facts about them are called.
pub const MEASURE: &str = "transfers";

/// What a record says besides the amount.
pub const ATTRIBUTES: [&str; 7] = [
    "direction",
    "kind",
    "counterparty",
    "counterparty-name",
    "fund",
    "unit",
    "project",
];

/// What passes, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sort<'a> {
    /// Paid out: otherwise received.
    pub paid: bool,
    pub kind: &'a str,
}

impl<'a> Sort<'a> {
    /// That of an item of transfers.
    pub fn of(item: &'a Item) -> Option<Sort<'a>> {
        let get = |name: &str| item.attributes.get(name).map(String::as_str);
        (item.measure == MEASURE).then_some(())?;
        Some(Sort {
            paid: get("direction")? == "to",
            kind: get("kind")?,
        })
    }

    /// The money of the ledgers it is part of, as the text of a fact key, and whether it is all of
    /// that.
    pub fn within(self) -> (Measure, &'static str, bool) {
        match (self.paid, self.kind) {
            (true, "subsidy") => (Measure::Spending, "category=subsidy", true),
            (true, "remittance") => (Measure::Spending, "category=remitted", true),
            (true, _) => (Measure::Spending, "category=project", false),
            // What was left of earlier years was received then.
            (false, "subsidy") => (
                Measure::Revenue,
                "source=superior-subsidy,vintage=current",
                true,
            ),
            (false, "remittance") => (
                Measure::Revenue,
                "source=affiliate-remittance,vintage=current",
                true,
            ),
            (false, _) => (Measure::Revenue, "vintage=current", false),
        }
    }

    /// `拨出的补助`
    pub fn words(self) -> String {
        let way = if self.paid { "拨出" } else { "拨入" };
        format!("{way}的{}", kind_word(self.kind))
    }
}

/// The Chinese word for a kind of transfer.
pub fn kind_word(kind: &str) -> &str {
    match kind {
        "subsidy" => "补助",
        "remittance" => "上缴资金",
        "project" => "项目资金",
        other => other,
    }
}
