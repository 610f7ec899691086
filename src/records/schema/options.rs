//! The words a field takes that has only a few of them: what records say and the Chinese word for
//! it. Either may be written; readers turn the Chinese one into the other.

use super::Choice;

/// Lists of which later stages take no other word.
pub(in crate::records) const CLOSED: [&[Choice]; 18] = [
    PHASES,
    DOCUMENT_KINDS,
    DOCUMENT_REVENUE,
    MEASURES,
    AMOUNT_UNITS,
    CATEGORIES,
    FUNDS,
    VINTAGES,
    EARMARKS,
    GRADES,
    PURCHASES,
    ASSET_CLASSES,
    CLASSIFICATIONS,
    AMENDMENTS,
    CHANGES,
    CHANGED,
    DIRECTIONS,
    TRANSFERS,
];

pub(super) const PHASES: &[Choice] = &[
    ("original", "年初预算"),
    ("adjusted", "调整预算"),
    ("executed", "预算执行"),
    ("final-accounts", "决算"),
];

pub(super) const DOCUMENT_KINDS: &[Choice] =
    &[("budget", "预算"), ("self-evaluation", "绩效自评报告")];

pub(super) const AMENDMENTS: &[Choice] = &[("adjustment", "调整"), ("correction", "更正")];

pub(super) const CHANGES: &[Choice] = &[("add", "新增"), ("change", "改变"), ("withdraw", "撤销")];

/// The kinds of record whose amounts an amendment changes.
pub(super) const CHANGED: &[Choice] = &[
    ("line", "支出明细"),
    ("revenue", "收入明细"),
    ("carry-forward", "结转下年"),
    ("earmark", "其中数"),
];

pub(super) const DOCUMENT_REVENUE: &[Choice] = &[("as-spending", "按支出资金来源")];

pub(super) const LEVELS: &[Choice] = &[
    ("district", "区级"),
    ("county", "县级"),
    ("city", "市级"),
    ("province", "省级"),
    ("central", "中央"),
];

pub(super) const AGENCY_KINDS: &[Choice] = &[("department", "部门"), ("unit", "单位")];

pub(crate) const NATURES: &[Choice] = &[
    ("administrative", "行政"),
    ("civil-service-managed", "参公"),
    ("public-welfare-1", "公益一类"),
    ("public-welfare-2", "公益二类"),
    ("fully-funded", "全额事业"),
    ("self-funded", "自收自支"),
];

pub(super) const MEASURES: &[Choice] = &[("spending", "支出"), ("revenue", "收入")];

pub(crate) const AMOUNT_UNITS: &[Choice] = &[("元", "元"), ("万元", "万元")];

/// The nodes of [`crate::budget::space`]; a test there holds them together.
pub(crate) const CATEGORIES: &[Choice] = &[
    ("basic", "基本支出"),
    ("personnel", "人员经费"),
    ("operating", "公用经费"),
    ("project", "项目支出"),
    ("business", "事业单位经营支出"),
    ("remitted", "上缴上级支出"),
    ("subsidy", "对附属单位补助支出"),
    ("reserve", "预备费"),
];

/// The nodes of [`crate::budget::space`]; a test there holds them together.
pub(crate) const FUNDS: &[Choice] = &[
    ("fiscal-appropriation", "财政拨款"),
    ("general-public-budget", "一般公共预算"),
    ("government-fund-budget", "政府性基金预算"),
    ("state-capital-budget", "国有资本经营预算"),
    ("fiscal-special-account", "财政专户管理资金"),
    ("unit-funds", "单位资金"),
    ("institution-revenue", "事业收入"),
    ("business-revenue", "事业单位经营收入"),
    ("superior-subsidy", "上级补助收入"),
    ("affiliate-remittance", "附属单位上缴收入"),
    ("other-revenue", "其他收入"),
];

/// The nodes of [`crate::budget::space`]; a test there holds them together.
pub(crate) const VINTAGES: &[Choice] = &[
    ("current", "当年"),
    ("carry-over", "上年结转结余"),
    ("surplus-used", "使用非财政拨款结余"),
];

pub(super) const EARMARKS: &[Choice] = &[
    ("overseas-travel", "因公出国（境）费"),
    ("overseas-official", "一般公务出国（境）费"),
    ("overseas-academic", "学术交流合作出国（境）费"),
    ("vehicle-purchase", "公务用车购置费"),
    ("vehicle-operation", "公务用车运行维护费"),
    ("official-reception", "公务接待费"),
    ("meeting", "会议费"),
    ("training", "培训费"),
];

pub(super) const DIRECTIONS: &[Choice] = &[("to", "拨出"), ("from", "拨入")];

pub(super) const TRANSFERS: &[Choice] = &[
    ("subsidy", "补助"),
    ("remittance", "上缴"),
    ("project", "项目资金"),
];

pub(super) const ATTRIBUTES: &[Choice] = &[("continuing", "延续性项目"), ("new", "新增性项目")];

pub(super) const PROJECT_TYPES: &[Choice] =
    &[("recurring", "经常性项目"), ("one-off", "一次性项目")];

pub(super) const TERMS: &[Choice] = &[("long", "长期"), ("annual", "年度")];

pub(super) const OPERATORS: &[Choice] = &[
    ("≥", "≥"),
    ("≤", "≤"),
    (">", ">"),
    ("<", "<"),
    ("=", "="),
    ("定性", "定性"),
];

pub(super) const GRADES: &[Choice] = &[
    ("excellent", "优"),
    ("good", "良"),
    ("fair", "中"),
    ("poor", "差"),
];

pub(super) const STATUSES: &[Choice] = &[
    ("establishment", "编制"),
    ("in-post", "在职"),
    ("veteran-retired", "离休"),
    ("retired", "退休"),
    ("separated", "退职"),
    ("dependant", "遗属"),
    ("student", "在校学生"),
];

pub(super) const STAFF_CLASSES: &[Choice] = &[
    ("administrative", "行政"),
    ("civil-service-managed", "参公"),
    ("institution", "事业"),
    ("fully-funded", "全额事业"),
    ("self-funded", "自收自支"),
    ("support", "工勤"),
    ("undergraduate", "本科"),
    ("junior-college", "专科"),
];

pub(super) const STAFF_PARTS: &[Choice] =
    &[("civil-service-managed", "参公"), ("unregistered", "编外")];

pub(super) const VEHICLES: &[Choice] = &[
    ("leadership", "领导干部用车"),
    ("general", "一般公务用车"),
    ("confidential", "机要通信用车"),
    ("emergency", "应急保障用车"),
    ("law-enforcement", "执法执勤用车"),
    ("specialised", "特种专业技术用车"),
    ("other", "其他用车"),
];

pub(super) const PURCHASES: &[Choice] =
    &[("goods", "货物"), ("works", "工程"), ("services", "服务")];

pub(super) const ASSET_KINDS: &[Choice] =
    &[("equipment", "设备及家具"), ("intangible", "无形资产")];

pub(super) const ASSET_CLASSES: &[Choice] = &[
    ("current", "流动资产"),
    ("buildings", "房屋及构筑物"),
    ("general-equipment", "通用设备"),
    ("special-equipment", "专用设备"),
    ("cultural-relics", "文物和陈列品"),
    ("books", "图书档案"),
    ("furniture", "家具用具"),
    ("intangible", "无形资产"),
    ("investment", "对外投资"),
    ("construction", "在建工程"),
    ("other", "其他资产"),
];

pub(super) const CLASSIFICATIONS: &[Choice] = &[("function", "功能科目"), ("economic", "经济科目")];
