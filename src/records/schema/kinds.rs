//! The record kinds themselves.

use super::Type::*;
use super::options::*;
use super::{FieldSpec, Kind, answer, choice, field, private, required};

/// What `document` means wherever it stands.
const DOCUMENT: &str =
    "只用于这些公开文件（[[document]] 的编号，可写多个，空格分开）；不写为各文件共用";

/// What `carried` means wherever it stands.
const CARRIED: &str =
    "由哪一年度沿用而来（gongkai roll 填写）；改写内容即算更新，内容不变也适用的删去此项";

/// Every record kind, in the order documents describe them.
pub static KINDS: &[Kind] = &[
    Kind {
        key: "document",
        label: "公开文件",
        singleton: false,
        doc: "本文件的年度、格式与日期；一份写 [document]，几份写 [[document]] 并各有编号",
        fields: &[
            field("id", "编号", Id, "有几份文件时必填，也是输出目录名"),
            field(
                "unit",
                "单位",
                Text,
                "只编这一单位的文件：单位代码或编号；不写为整个部门（汇总）",
            ),
            required("year", "年度", Year, "预算年度"),
            FieldSpec {
                ty: Phase,
                ..choice("phase", "阶段", PHASES, "默认 original")
            },
            choice("kind", "文种", DOCUMENT_KINDS, "默认 budget"),
            required(
                "profile",
                "格式",
                Text,
                "采用的公开格式（gongkai profiles 列出）",
            ),
            choice(
                "revenue",
                "收入",
                DOCUMENT_REVENUE,
                "收入按支出资金来源推出；不写则须有 [[revenue]]",
            ),
            field("base", "比较基数", Text, "如 2023.original；不写按格式规定"),
            field(
                "previous",
                "上年记录",
                Path,
                "上年的记录：本目录内的一个目录或工作簿，比较的基数由此取得",
            ),
            field("approval-date", "批复日期", Date, "财政批复预算的日期"),
            field("publication-date", "公开日期", Date, "公开日期"),
            field("version", "版本", Text, "公开版本号"),
            field("addressee", "主送机关", Text, "报告送达的机关全称"),
            field("basis", "依据文件", Text, "据以编报的通知，含书名号"),
            field("issue-date", "成文日期", Date, "报告落款的日期"),
            field("index-number", "索引号", Text, "政府信息公开索引号"),
            field("document-number", "文号", Text, "发文字号"),
            field(
                "secrecy-review",
                "保密审查",
                Text,
                "保密审查结论，如 已审查，同意公开",
            ),
        ],
    },
    Kind {
        key: "agency",
        label: "部门",
        singleton: true,
        doc: "编制部门",
        fields: &[
            required("name", "部门全称", Text, "全称"),
            field(
                "short-name",
                "部门简称",
                Text,
                "文中使用的简称，不写则用全称",
            ),
            field("self-name", "自称", Text, "如 我局"),
            field("code", "部门代码", Text, "财政部门编码"),
            choice("level", "级次", LEVELS, ""),
            choice("kind", "部门性质", AGENCY_KINDS, "默认 department"),
            field("field", "所属领域", Text, "部门所属领域"),
            field(
                "internal-divisions",
                "内设机构数",
                Integer,
                "内设职能机构个数",
            ),
            field(
                "finance-section",
                "财政业务科室",
                Text,
                "财政部门对口科室代码与名称，如 05 经济建设科",
            ),
            field("office-phone", "公开电话", Text, "可公开的办公电话"),
            private("contact", "联系人", Text, "联系人（不公开）"),
            private("phone", "联系电话", Text, "联系电话（不公开）"),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "unit",
        label: "单位",
        singleton: false,
        doc: "所属单位；没有独立账户的单位不填代码",
        fields: &[
            field("id", "编号", Id, "引用时用的编号；不写则用代码"),
            field("code", "单位代码", Text, "财政编码"),
            required("name", "单位名称", Text, "全称"),
            field("prose-name", "文中名称", Text, "文字说明中用的名称"),
            field("parent", "上级单位", Text, "上级单位的编号；不写则为本部门"),
            choice("nature", "单位性质", NATURES, ""),
            field("independent", "独立核算", Bool, "是否独立核算，默认 true"),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "ledger",
        label: "台账",
        singleton: false,
        doc: "一本台账：某年度某阶段在其范围内完整的一组金额",
        fields: &[
            required(
                "id",
                "台账编号",
                Id,
                "main 为主台账，其余为同一笔钱的另一种分法",
            ),
            choice("measure", "内容", MEASURES, "默认 spending"),
            field("year", "年度", Year, "不写为本文件年度"),
            FieldSpec {
                ty: Phase,
                ..choice("phase", "阶段", PHASES, "不写为本文件阶段")
            },
            field(
                "scope",
                "范围",
                Dims,
                "台账在此范围内完整，如 { category = \"basic\", fund = \"general-public-budget\" }",
            ),
            choice("amount-unit", "金额单位", AMOUNT_UNITS, "默认元"),
            field("file", "文件", Path, "明细所在的 CSV 文件或工作簿"),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "line",
        label: "支出明细",
        singleton: false,
        doc: "台账中的一行；只填已知的分类，不填表示未记录",
        fields: &[
            field("ledger", "台账", Text, "所属台账，默认 main"),
            field(
                "function",
                "功能科目",
                Code,
                "支出功能分类科目编码（类3位、款5位、项7位）",
            ),
            field(
                "economic",
                "经济科目",
                Code,
                "部门预算支出经济分类科目编码（类3位、款5位）",
            ),
            FieldSpec {
                ty: Node,
                ..choice("category", "支出类别", CATEGORIES, "")
            },
            FieldSpec {
                ty: Node,
                ..choice("fund", "资金来源", FUNDS, "")
            },
            field("unit", "单位", Node, "单位代码或编号"),
            field("project", "项目", Node, "项目编号（[[project]] 的 id）"),
            FieldSpec {
                ty: Node,
                ..choice("vintage", "资金年度", VINTAGES, "不填为当年")
            },
            required("amount", "金额", Money, "金额"),
            field("id", "行号", Id, "同一分类有多行时用以区分"),
            field(
                "name",
                "科目名称",
                Text,
                "科目名称，供核对；目录中没有的科目必填",
            ),
            field("reversal", "冲销原因", Text, "金额为负时必填"),
            field(
                "reconstructed",
                "补全说明",
                Text,
                "公开文本缺失、由程序使用者补全的行",
            ),
            field("confidential", "涉密", Bool, "涉密行不进入任何输出"),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "revenue",
        label: "收入明细",
        singleton: false,
        doc: "收入台账中的一行",
        fields: &[
            field("ledger", "台账", Text, "默认 revenue"),
            FieldSpec {
                ty: Node,
                required: true,
                ..choice("source", "收入来源", FUNDS, "")
            },
            FieldSpec {
                ty: Node,
                ..choice("vintage", "资金年度", VINTAGES, "不填为当年")
            },
            field("unit", "单位", Node, "单位代码"),
            field(
                "function",
                "功能科目",
                Code,
                "支出功能分类科目编码，收入按科目列示时填写",
            ),
            required("amount", "金额", Money, "金额"),
            field("id", "行号", Id, "区分同类行"),
            field("reconstructed", "补全说明", Text, "补全说明"),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "carry-forward",
        label: "结转下年",
        singleton: false,
        doc: "结转下年的资金",
        fields: &[
            FieldSpec {
                ty: Node,
                ..choice("fund", "资金来源", FUNDS, "")
            },
            field("unit", "单位", Node, "单位"),
            required("amount", "金额", Money, "金额"),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "earmark",
        label: "其中数",
        singleton: false,
        doc: "台账金额中的其中数：三公经费、会议费、培训费；不与台账相加",
        fields: &[
            FieldSpec {
                required: true,
                ..choice(
                    "item",
                    "项目",
                    EARMARKS,
                    "因公出国（境）费可以合计填写，也可以分为其后两项",
                )
            },
            FieldSpec {
                ty: Node,
                ..choice("fund", "资金来源", FUNDS, "默认一般公共预算")
            },
            field("unit", "单位", Node, "单位"),
            required("amount", "金额", Money, "金额，没有则填 0"),
            choice("amount-unit", "金额单位", AMOUNT_UNITS, "默认元"),
            field("document", "公开文件", Text, DOCUMENT),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "transfer",
        label: "资金往来",
        singleton: false,
        doc: "与其他部门、单位之间拨出、拨入的资金：是台账金额中的其中数，不与台账相加，不印出；财政局用来核对双方",
        fields: &[
            FieldSpec {
                required: true,
                ..choice("direction", "方向", DIRECTIONS, "拨给对方，或者由对方拨来")
            },
            FieldSpec {
                required: true,
                ..choice(
                    "kind",
                    "往来种类",
                    TRANSFERS,
                    "补助：对附属单位补助支出、上级补助收入；上缴：上缴上级支出、附属单位上缴收入；项目资金：拨付其他部门、从其他部门取得的项目资金",
                )
            },
            field(
                "counterparty",
                "对方代码",
                Text,
                "对方在财政局机构名录中的代码；名录中没有的（如其他级次的部门）只写名称",
            ),
            field("counterparty-name", "对方名称", Text, "对方的名称"),
            required("amount", "金额", Money, "金额"),
            choice("amount-unit", "金额单位", AMOUNT_UNITS, "默认元"),
            FieldSpec {
                ty: Node,
                ..choice(
                    "fund",
                    "资金来源",
                    FUNDS,
                    "拨出的用哪一资金，拨入的列在哪一收入来源；补助、上缴的拨入可以不写",
                )
            },
            field("unit", "单位", Node, "本部门的哪个单位"),
            field("project", "项目", Node, "项目编号"),
            field("id", "编号", Id, "编号"),
            field("document", "公开文件", Text, DOCUMENT),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "previous",
        label: "上年数",
        singleton: false,
        doc: "比较用的基数：一个已知的数",
        fields: &[
            required("fact", "事实", Key, "如 spending{category=basic}"),
            field("year", "年度", Year, "默认上年"),
            FieldSpec {
                ty: Phase,
                ..choice("phase", "阶段", PHASES, "默认 original")
            },
            field("amount", "金额", Money, "金额"),
            choice("amount-unit", "金额单位", AMOUNT_UNITS, "默认元"),
            field(
                "unknown",
                "不详原因",
                Text,
                "没有基数的原因；写了就用不含比较的句子",
            ),
            field("document", "公开文件", Text, DOCUMENT),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "control",
        label: "控制数",
        singleton: false,
        doc: "批复数：只用于核对，不会印出",
        fields: &[
            required("fact", "事实", Key, "如 spending"),
            required("amount", "金额", Money, "批复金额"),
            choice("amount-unit", "金额单位", AMOUNT_UNITS, "默认元"),
            field(
                "places",
                "小数位数",
                Integer,
                "金额是四舍五入到几位小数的（取自公开的表），核对到该位；不填为确数",
            ),
            field("document", "公开文件", Text, DOCUMENT),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "published",
        label: "已公开数",
        singleton: false,
        doc: "已经公开的文件（其 facts.json）：同一年度同一阶段的同一个数必须一致",
        fields: &[
            required(
                "file",
                "文件",
                Path,
                "已公开文件的 facts.json，放在本目录内",
            ),
            field(
                "version",
                "版本",
                Integer,
                "本年度第几次公开的文件：1 为首次公开，每次调整或更正加一；其他年度的不写",
            ),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "amendment",
        label: "调整更正",
        singleton: false,
        doc: "公开以后的一次预算调整或更正，按先后排列；原来的记录不动，变动写在 [[change]] 或并入的文件中",
        fields: &[
            required("id", "编号", Id, "引用时用的编号，如 adjustment-1"),
            FieldSpec {
                required: true,
                ..choice(
                    "kind",
                    "性质",
                    AMENDMENTS,
                    "调整经批准改变预算，更正改正公开时的错误",
                )
            },
            required("date", "日期", Date, "批准调整或作出更正的日期"),
            field("publication-date", "公开日期", Date, "重新公开的日期"),
            required(
                "authority",
                "批准机关",
                Text,
                "批准调整或决定更正的机关全称",
            ),
            field("document-number", "文号", Text, "批准文件的发文字号"),
            required("reason", "原因", Text, "为什么调整或更正"),
            field("literal", "数字说明", Text, "文中数字不来自预算的理由"),
            field(
                "corrects",
                "更正对象",
                Text,
                "更正哪一次：original 或某次调整的编号；不写为 original，只用于更正",
            ),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "change",
        label: "变动明细",
        singleton: false,
        doc: "调整或更正中的一笔变动：以分类指明原来的一行，写明原数和现数",
        fields: &[
            required("amendment", "调整更正", Text, "[[amendment]] 的编号"),
            FieldSpec {
                required: true,
                ..choice("action", "变动", CHANGES, "新增的不写原数，撤销的不写现数")
            },
            choice("of", "记录种类", CHANGED, "默认 line"),
            field("ledger", "台账", Text, "所属台账，默认 main 或 revenue"),
            field("function", "功能科目", Code, "同原来的行"),
            field("economic", "经济科目", Code, "同原来的行"),
            FieldSpec {
                ty: Node,
                ..choice("category", "支出类别", CATEGORIES, "同原来的行")
            },
            FieldSpec {
                ty: Node,
                ..choice("fund", "资金来源", FUNDS, "同原来的行")
            },
            FieldSpec {
                ty: Node,
                ..choice("source", "收入来源", FUNDS, "收入明细用")
            },
            field("unit", "单位", Node, "同原来的行"),
            field("project", "项目", Node, "同原来的行"),
            FieldSpec {
                ty: Node,
                ..choice("vintage", "资金年度", VINTAGES, "不填为当年")
            },
            choice("item", "其中数", EARMARKS, "其中数用"),
            field("id", "行号", Id, "同原来的行"),
            field("name", "科目名称", Text, "科目名称，供核对"),
            field("was", "原数", Money, "变动前的金额，必须与记录相符"),
            field("amount", "现数", Money, "变动后的金额"),
            field("reversal", "冲销原因", Text, "现数为负时必填"),
            field("reason", "原因", Text, "这一笔的原因；不写用整次的原因"),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "project",
        label: "项目",
        singleton: false,
        doc: "项目及其绩效表头",
        fields: &[
            required("id", "编号", Id, "引用时用的编号，跨年不变"),
            field("code", "项目编码", Text, "财政项目编码"),
            required("name", "项目名称", Text, "名称"),
            field("group", "项目分组", Text, "分组代码，如 31"),
            field("group-name", "分组名称", Text, "如 本级支出项目"),
            field("unit", "单位", Node, "项目单位"),
            field("order", "顺序", Integer, "文字说明与绩效表中的次序"),
            field("purpose", "主要用途", Text, "主要用于……"),
            field(
                "target-form",
                "绩效表",
                Bool,
                "是否编制绩效目标表，默认 true",
            ),
            choice("attribute", "项目属性", ATTRIBUTES, ""),
            choice("type", "项目类型", PROJECT_TYPES, ""),
            field("level", "项目级次", Text, "如 本级部门预算项目"),
            field("class", "项目类别", Text, "如 当年项目"),
            field("established", "设立年度", Text, "设立年度"),
            field("period", "项目期限", Text, "项目期限"),
            field("start", "开始日期", Date, "起始日期"),
            field("end", "结束日期", Date, "终止日期"),
            field("filled-on", "填报日期", Date, "填报日期"),
            field("department", "主管部门", Text, "主管部门"),
            field("implementer", "实施单位", Text, "实施主体"),
            field("overview", "项目概况", Text, "项目概况"),
            field("basis", "立项依据", Text, "依据、可行性、必要性"),
            field("necessity", "立项必要性", Text, "必要性"),
            field("feasibility", "实施可行性", Text, "可行性"),
            field("plan", "实施方案", Text, "实施方案"),
            field("content", "实施内容", Text, "实施内容"),
            field("cycle", "实施周期", Text, "实施周期"),
            field("long-term-goal", "中长期目标", Text, "项目总目标"),
            field("annual-goal", "年度目标", Text, "年度绩效目标"),
            field("literal", "数字说明", Text, "文中数字不来自预算的理由"),
            field(
                "continues",
                "延续",
                Bool,
                "下年是否延续；不写则一次性项目和到期的项目不延续",
            ),
            field("carried", "沿用年度", Year, CARRIED),
            private("leader", "负责人", Text, "项目负责人（不公开）"),
            private("contact", "联系人", Text, "联系人（不公开）"),
            private("phone", "联系电话", Text, "联系电话（不公开）"),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "goal",
        label: "绩效目标",
        singleton: false,
        doc: "部门整体绩效目标",
        fields: &[
            required("id", "编号", Id, "编号"),
            FieldSpec {
                required: true,
                ..choice("term", "期限", TERMS, "两者相同时都写（空格分开）")
            },
            required("text", "内容", Text, "目标内容"),
            field(
                "project",
                "项目",
                Text,
                "以此为绩效目标的项目编号，可写多个（空格分开）",
            ),
            field("title", "标题", Text, "指标块的标题"),
            field("literal", "数字说明", Text, "文中数字不来自预算的理由"),
            field("carried", "沿用年度", Year, CARRIED),
            field("document", "公开文件", Text, DOCUMENT),
        ],
    },
    Kind {
        key: "indicator",
        label: "绩效指标",
        singleton: false,
        doc: "绩效指标，只存一次，可在多处印出",
        fields: &[
            required("id", "编号", Id, "编号，跨年不变"),
            field(
                "project",
                "项目",
                Text,
                "项目编号，可写多个（空格分开）；部门整体指标不写",
            ),
            field(
                "goal",
                "目标",
                Text,
                "所属整体目标编号，可写多个（空格分开）",
            ),
            required("level1", "一级指标", Text, "一级指标"),
            required("level2", "二级指标", Text, "二级指标"),
            field(
                "overall-level2",
                "整体二级指标",
                Text,
                "部门整体表中的二级指标，与项目表不同时填",
            ),
            required("name", "指标名称", Text, "三级指标"),
            choice("operator", "计算符号", OPERATORS, ""),
            field(
                "value",
                "指标值",
                Text,
                "目标值（数或文字）；与预算数相同的用 {{ 事实 | 样式 }} 引用",
            ),
            field("measure-unit", "计量单位", Text, "单位"),
            field("previous", "上年值", Text, "上年实际"),
            field("before-previous", "前年值", Text, "前年实际"),
            field("standard", "绩效标准", Text, "标准"),
            field("carried", "沿用年度", Year, CARRIED),
            field("document", "公开文件", Text, DOCUMENT),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "evaluation",
        label: "自评结论",
        singleton: true,
        doc: "绩效自评的结论",
        fields: &[
            FieldSpec {
                required: true,
                ..choice("grade", "等级", GRADES, "")
            },
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "staff",
        label: "人员",
        singleton: false,
        doc: "编制与实有人数",
        fields: &[
            FieldSpec {
                required: true,
                ..choice("status", "状态", STATUSES, "")
            },
            choice("class", "类别", STAFF_CLASSES, "本科、专科用于在校学生"),
            choice(
                "of-which",
                "其中",
                STAFF_PARTS,
                "其中数的名目；不与上级相加",
            ),
            required("count", "人数", Integer, "人数"),
            field("unit", "单位", Node, "单位"),
            field("document", "公开文件", Text, DOCUMENT),
        ],
    },
    Kind {
        key: "vehicles",
        label: "车辆情况",
        singleton: true,
        doc: "车辆与大型设备",
        fields: &[
            required("as-of", "截止日期", Date, "车辆数的截止日期"),
            field("planned", "购置车辆", Integer, "本年安排购置车辆数"),
            field(
                "large-equipment",
                "大型设备",
                Integer,
                "本年安排购置大型设备台（套）数",
            ),
        ],
    },
    Kind {
        key: "vehicle",
        label: "车辆",
        singleton: false,
        doc: "车辆数",
        fields: &[
            FieldSpec {
                required: true,
                ..choice("kind", "车辆类型", VEHICLES, "")
            },
            required("count", "数量", Integer, "辆"),
            field("unit", "单位", Node, "单位"),
            field("document", "公开文件", Text, DOCUMENT),
        ],
    },
    Kind {
        key: "procurement",
        label: "政府采购",
        singleton: false,
        doc: "政府采购明细",
        fields: &[
            field("id", "行号", Id, "行号"),
            field("unit", "单位", Node, "单位"),
            field("project", "项目", Node, "项目编号"),
            field(
                "item-code",
                "品目代码",
                Text,
                "采购品目，A 货物 B 工程 C 服务",
            ),
            field("item", "品目名称", Text, "品目名称"),
            choice("kind", "采购类别", PURCHASES, "有品目代码时可不填"),
            field("function", "功能科目", Code, "功能科目"),
            field("economic", "经济科目", Code, "经济科目"),
            field("funding", "资金来源", Text, "如 预算安排"),
            field("nature", "资金性质", Text, "如 经费拨款补助"),
            field("quantity", "数量", Decimal, "数量"),
            field("price", "单价", Money, "单价"),
            field("measure", "计量单位", Text, "计量单位"),
            field("amount", "金额", Money, "采购金额；不填则为数量×单价"),
            choice("amount-unit", "金额单位", AMOUNT_UNITS, "默认元"),
            field("sme", "面向中小企业", Money, "其中面向中小企业"),
            field("micro", "面向小微企业", Money, "其中面向小微企业"),
            field("document", "公开文件", Text, DOCUMENT),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "service-purchase",
        label: "购买服务",
        singleton: false,
        doc: "政府购买服务明细",
        fields: &[
            field("unit", "单位", Node, "单位"),
            field("in-procurement", "含政府采购", Bool, "是否包含政府采购项目"),
            field("content", "服务内容", Text, "内容"),
            field("quantity", "数量", Decimal, "数量"),
            required("amount", "金额", Money, "金额"),
            field("funding", "资金来源", Text, "资金来源"),
            field("nature", "资金性质", Text, "资金性质"),
            field("function", "功能科目", Code, "功能科目"),
            field("economic", "经济科目", Code, "经济科目"),
            field("directory1", "一级目录", Text, "一级目录"),
            field("directory2", "二级目录", Text, "二级目录"),
            field("directory3", "三级目录", Text, "三级目录"),
            field("document", "公开文件", Text, DOCUMENT),
        ],
    },
    Kind {
        key: "asset",
        label: "资产配置",
        singleton: false,
        doc: "资产配置预算明细",
        fields: &[
            field("unit", "单位", Node, "单位"),
            field("project", "项目", Node, "项目"),
            field("function", "功能科目", Code, "功能科目"),
            field("class", "资产分类", Text, "资产分类"),
            required("name", "资产名称", Text, "名称"),
            FieldSpec {
                required: true,
                ..choice("kind", "资产大类", ASSET_KINDS, "")
            },
            field("quota", "编制数", Decimal, "资产编制数"),
            field("quantity", "数量", Decimal, "申请数量"),
            field("price", "单价", Money, "申请单价"),
            field("requested", "申请金额", Money, "申请总金额"),
            field("standard", "配置标准", Text, "配置分类标准名称"),
            field("approved-quantity", "审核数量", Decimal, "财政审核数量"),
            field("approved-price", "审核单价", Money, "财政审核单价"),
            required("amount", "金额", Money, "预算金额（财政审核数）"),
            field("economic", "经济科目", Code, "经济科目"),
            field("funding", "资金来源", Text, "资金来源"),
            field("nature", "资金性质", Text, "资金性质"),
            field("document", "公开文件", Text, DOCUMENT),
        ],
    },
    Kind {
        key: "statistic",
        label: "统计数",
        singleton: false,
        doc: "部门工作的统计数：不是预算金额；增长、比重、完成率由程序计算",
        fields: &[
            required("id", "编号", Id, "引用时用的编号，跨年不变"),
            required("name", "名称", Text, "如 规上工业总产值"),
            required("value", "数值", Decimal, "照原数填写，位数即印出的位数"),
            field("measure-unit", "计量单位", Text, "亿元、家、人次、% 等"),
            field("previous", "上年同期", Decimal, "比较的基数，单位相同"),
            field("target", "目标", Decimal, "全年任务或计划，单位相同"),
            field("period", "时段", Text, "如 1—9月"),
            field(
                "approximate",
                "约数",
                Bool,
                "是约数的不计算增减，默认 false",
            ),
            field("reconstructed", "补全说明", Text, "公开文本缺失而补全的数"),
            field("document", "公开文件", Text, DOCUMENT),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "asset-holding",
        label: "资产情况",
        singleton: false,
        doc: "年初占有使用的资产，每类一行；净值由原值减累计折旧算出",
        fields: &[
            FieldSpec {
                required: true,
                ..choice("class", "资产类别", ASSET_CLASSES, "")
            },
            field("unit", "单位", Node, "单位"),
            required("original", "原值", Money, "本年年初原值"),
            field(
                "depreciation",
                "累计折旧",
                Money,
                "本年年初累计折旧（摊销），没有则不填",
            ),
            field(
                "previous-original",
                "上年原值",
                Money,
                "上年年初原值，没有则填 0",
            ),
            field(
                "previous-depreciation",
                "上年累计折旧",
                Money,
                "上年年初累计折旧（摊销），没有则不填",
            ),
            choice("amount-unit", "金额单位", AMOUNT_UNITS, "默认元"),
            field(
                "reconstructed",
                "补全说明",
                Text,
                "公开文本缺失、由程序使用者补全的数",
            ),
            field("document", "公开文件", Text, DOCUMENT),
            private("note", "备注", Text, "内部备注（不公开）"),
        ],
    },
    Kind {
        key: "text",
        label: "文字",
        singleton: false,
        doc: "自由文字，可用 {{ 事实 | 样式 }} 引用数字",
        fields: &[
            required("id", "编号", Id, "如 functions、annual-tasks"),
            field("section", "所属部分", Text, "格式规定的部分，如 results"),
            field("title", "标题", Text, "在所属部分中的小标题"),
            required("body", "内容", Text, "每行一段"),
            field("literal", "数字说明", Text, "文中数字不来自预算的理由"),
            field("carried", "沿用年度", Year, CARRIED),
            field("document", "公开文件", Text, DOCUMENT),
        ],
    },
    Kind {
        key: "reason",
        label: "变动原因",
        singleton: false,
        doc: "增减变化的原因",
        fields: &[
            required(
                "fact",
                "事实",
                Key,
                "如 spending{category=basic}；原因相同的可写多个（分号隔开）",
            ),
            required("text", "原因", Text, "原因"),
            field("literal", "数字说明", Text, "文中数字不来自预算的理由"),
            field("carried", "沿用年度", Year, CARRIED),
            field("document", "公开文件", Text, DOCUMENT),
        ],
    },
    Kind {
        key: "code",
        label: "科目名称",
        singleton: false,
        doc: "目录中没有、或需另行命名的科目",
        fields: &[
            FieldSpec {
                required: true,
                ..choice("classification", "分类", CLASSIFICATIONS, "")
            },
            required("code", "编码", Code, "编码"),
            required("name", "名称", Text, "名称"),
            field("explanation", "解释", Text, "名词解释"),
            field(
                "replaces",
                "取代科目",
                Text,
                "上年的哪些科目改由本科目反映，空格分开；几个 [[code]] 写同一个上年科目，即为分设",
            ),
        ],
    },
    Kind {
        key: "term",
        label: "名词",
        singleton: false,
        doc: "名词解释的补充或替换",
        fields: &[
            required("id", "编号", Id, "编号"),
            required("name", "名词", Text, "名词"),
            required("explanation", "解释", Text, "解释"),
            field("carried", "沿用年度", Year, CARRIED),
            field("document", "公开文件", Text, DOCUMENT),
        ],
    },
    Kind {
        key: "waiver",
        label: "豁免",
        singleton: false,
        doc: "某处不按某条规则核对：写明理由和期限；只列在检查报告中，从不公开",
        fields: &[
            answer(
                "rule",
                "规则",
                Text,
                "消息中方括号内的代码，如 published-late；也可写规则名或组名（gongkai rules 列出）",
            ),
            private(
                "at",
                "位置",
                Text,
                "问题所在：记录的编号（text:functions 或 functions）、表或章节的编号、事实的名称、消息中的名称；也可写文件、文件:行、工作表!单元格。只有写单个代码时可以不写，即各处都豁免",
            ),
            answer("reason", "理由", Text, "为什么可以不改"),
            answer(
                "until",
                "期限",
                Date,
                "豁免到哪一天为止（含当天），如 2024-12-31",
            ),
        ],
    },
    Kind {
        key: "file",
        label: "并入文件",
        singleton: false,
        doc: "并入的记录文件",
        fields: &[
            required("path", "路径", Path, "相对于 budget.toml"),
            field(
                "kind",
                "记录种类",
                Text,
                "CSV 文件的记录种类；TOML 和按种类命名工作表的工作簿不写",
            ),
            field("ledger", "台账", Text, "明细所属台账"),
            field(
                "amendment",
                "调整更正",
                Text,
                "文件中的记录自这一次调整或更正起才有，同编号的替换原来的；金额的变动写在 [[change]] 中",
            ),
        ],
    },
];
