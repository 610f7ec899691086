//! One row of the catalogue and the closed sets its columns draw from.

use std::borrow::Cow;

/// Which list of codes is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Classification {
    /// 支出功能分类: 3, 5 or 7 digits.
    Function,
    /// 部门预算支出经济分类: 3 or 5 digits.
    Economic,
    /// 政府预算支出经济分类: 3 or 5 digits.
    GovernmentEconomic,
    /// 收入分类: 3, 5, 7 or 9 digits.
    Income,
    /// 政府采购品目: A, B or C, followed by nothing or by 8 digits.
    Procurement,
}

impl Classification {
    /// All classifications, in the order they are listed to users.
    pub const ALL: [Classification; 5] = [
        Classification::Function,
        Classification::Economic,
        Classification::GovernmentEconomic,
        Classification::Income,
        Classification::Procurement,
    ];

    /// The Chinese name.
    pub fn label(self) -> &'static str {
        match self {
            Classification::Function => "支出功能分类",
            Classification::Economic => "部门预算支出经济分类",
            Classification::GovernmentEconomic => "政府预算支出经济分类",
            Classification::Income => "收入分类",
            Classification::Procurement => "政府采购品目",
        }
    }

    /// The key used in records (`classification = "function"`).
    pub fn key(self) -> &'static str {
        match self {
            Classification::Function => "function",
            Classification::Economic => "economic",
            Classification::GovernmentEconomic => "government-economic",
            Classification::Income => "income",
            Classification::Procurement => "procurement",
        }
    }

    /// Reads a key, a Chinese name or one of the usual short forms.
    pub fn parse(text: &str) -> Option<Classification> {
        Some(match text.trim() {
            "function" | "支出功能分类" | "功能分类" | "功能科目" | "支出功能" => {
                Classification::Function
            }
            "economic" | "部门预算支出经济分类" | "部门经济分类" | "经济分类" | "经济科目" => {
                Classification::Economic
            }
            "government-economic" | "政府预算支出经济分类" | "政府经济分类" => {
                Classification::GovernmentEconomic
            }
            "income" | "收入分类" | "收入" | "收入科目" => Classification::Income,
            "procurement" | "政府采购品目" | "采购品目" | "品目" => {
                Classification::Procurement
            }
            _ => return None,
        })
    }
}

/// How deep a code stands, from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeLevel {
    /// 类; 大类 of procurement.
    Class,
    /// 款; 中类 of procurement.
    Group,
    /// 项; 小类 of procurement.
    Item,
    /// 目; 品目 of procurement.
    Detail,
    /// The level below 品目; procurement only.
    SubDetail,
}

impl CodeLevel {
    /// The Chinese name of the level within a classification.
    pub fn label(self, classification: Classification) -> &'static str {
        let procurement = classification == Classification::Procurement;
        match self {
            CodeLevel::Class if procurement => "大类",
            CodeLevel::Class => "类",
            CodeLevel::Group if procurement => "中类",
            CodeLevel::Group => "款",
            CodeLevel::Item if procurement => "小类",
            CodeLevel::Item => "项",
            CodeLevel::Detail if procurement => "品目",
            CodeLevel::Detail => "目",
            CodeLevel::SubDetail => "细目",
        }
    }
}

/// How far a row can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// From an official file of that very year.
    Official,
    /// Two or more independent documents, one from 2018 or later.
    A,
    /// One document from 2018 or later.
    B,
    /// An older official edition agrees with general knowledge.
    C,
    /// General knowledge only.
    D,
}

impl Tier {
    /// Reads the letter of the embedded tables.
    pub(super) fn parse(text: &str) -> Option<Tier> {
        Some(match text {
            "A" => Tier::A,
            "B" => Tier::B,
            "C" => Tier::C,
            "D" => Tier::D,
            _ => return None,
        })
    }

    /// True when the row decides against the records.
    pub fn is_authoritative(self) -> bool {
        self <= Tier::B
    }

    /// The word shown to users.
    pub fn label(self) -> &'static str {
        match self {
            Tier::Official => "正式",
            Tier::A | Tier::B => "已核实",
            Tier::C => "参考",
            Tier::D => "待核",
        }
    }
}

/// The budget a functional code belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fund {
    General,
    GovernmentFund,
    StateCapital,
    SocialInsurance,
    /// Transfers and debt, which occur in several budgets.
    TransferOrDebt,
}

impl Fund {
    /// Reads the Chinese name of the embedded tables.
    pub(super) fn parse(text: &str) -> Option<Fund> {
        [
            Fund::General,
            Fund::GovernmentFund,
            Fund::StateCapital,
            Fund::SocialInsurance,
            Fund::TransferOrDebt,
        ]
        .into_iter()
        .find(|fund| fund.label() == text)
    }

    /// The Chinese name.
    pub fn label(self) -> &'static str {
        match self {
            Fund::General => "一般公共预算",
            Fund::GovernmentFund => "政府性基金预算",
            Fund::StateCapital => "国有资本经营预算",
            Fund::SocialInsurance => "社会保险基金预算",
            Fund::TransferOrDebt => "转移性或债务",
        }
    }

    /// The fund node of the ledgers; `None` where no single node fits.
    pub fn node(self) -> Option<&'static str> {
        match self {
            Fund::General => Some("general-public-budget"),
            Fund::GovernmentFund => Some("government-fund-budget"),
            Fund::StateCapital => Some("state-capital-budget"),
            Fund::SocialInsurance | Fund::TransferOrDebt => None,
        }
    }
}

/// A code with one of its names and the years it had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub code: Cow<'static, str>,
    /// Full-width punctuation, no blanks.
    pub name: Cow<'static, str>,
    pub level: CodeLevel,
    pub tier: Tier,
    /// First year with this name; `None` when open.
    pub first_year: Option<u16>,
    /// Last year with this name; `None` when open.
    pub last_year: Option<u16>,
    /// The years can be off by an edition or two.
    pub about: bool,
    /// Functional codes only.
    pub fund: Option<Fund>,
}

impl Entry {
    /// True when the row is in force in a year.
    pub fn covers(&self, year: u16) -> bool {
        self.distance(year) == 0
    }

    /// Years between `year` and the nearest year the row is in force; 0 inside.
    pub(super) fn distance(&self, year: u16) -> u16 {
        let first = self.first_year.unwrap_or(0);
        let last = self.last_year.unwrap_or(u16::MAX);
        first.saturating_sub(year).max(year.saturating_sub(last))
    }

    /// The years as text: `2020—2023`, `2020—`, `—2019`, `2024`, or empty when always.
    pub fn years(&self) -> String {
        match (self.first_year, self.last_year) {
            (None, None) => String::new(),
            (Some(first), Some(last)) if first == last => first.to_string(),
            (first, last) => {
                let text =
                    |year: Option<u16>| year.map(|year| year.to_string()).unwrap_or_default();
                format!("{}—{}", text(first), text(last))
            }
        }
    }
}
