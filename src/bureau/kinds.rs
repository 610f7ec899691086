//! The kinds of records of `bureau.toml` and of the register.

use serde_json::Value;

use crate::records::docs;
use crate::records::schema::Type::{Date, Id, Path, Text, Year};
use crate::records::schema::options::{AMOUNT_UNITS, NATURES};
use crate::records::schema::{FieldSpec, Kind, answer, choice, field, private, required};

/// A row of the register.
pub static AGENCY: &Kind = &KINDS[1];

/// Every kind, in the order documents describe them.
pub static KINDS: &[Kind] = &[
    Kind {
        key: "bureau",
        label: "财政局",
        singleton: true,
        doc: "一个财政部门一年的公开工作",
        fields: &[
            required("name", "名称", Text, "财政部门名称"),
            required("year", "年度", Year, "预算年度"),
            required(
                "profile",
                "格式",
                Text,
                "各部门必须采用的公开格式（gongkai profiles 列出）；以它为上级的格式也可以",
            ),
            field(
                "approval-date",
                "批复日期",
                Date,
                "批复预算的日期；名录中另有写明的从其规定",
            ),
            field(
                "deadline",
                "报送期限",
                Date,
                "报送的最后一天；名录中另有写明的从其规定",
            ),
            field(
                "submissions",
                "报送材料",
                Text,
                "报送的目录和工作簿在哪里，如 submissions/*；* 代表一级名称中的任意文字，几处用分号隔开；默认 submissions/*",
            ),
            field(
                "register",
                "名录",
                Path,
                "机构名录（CSV）；也可以直接写 [[agency]]",
            ),
            field(
                "last-year",
                "上年公开",
                Path,
                "存放各部门上年公开文件的目录，如 last-year：其中 代码/facts.json 是上年 gongkai build 生成的，本年所用的上年数与之核对",
            ),
            field(
                "summary",
                "汇总表",
                Path,
                "批复汇总表（CSV）：一行一个部门，列名为事实键或其中文名称；只用来核对，从不公开",
            ),
            choice(
                "summary-unit",
                "汇总表单位",
                AMOUNT_UNITS,
                "汇总表的金额单位，默认元；列名后的（万元）优先",
            ),
        ],
    },
    Kind {
        key: "agency",
        label: "机构",
        singleton: false,
        doc: "机构名录的一行：部门，或者部门所属单位",
        fields: &[
            required(
                "code",
                "代码",
                Id,
                "部门或单位代码；按它认出报送材料，也是输出目录名",
            ),
            required("name", "名称", Text, "法定全称"),
            field("short-name", "简称", Text, "简称"),
            field(
                "former-name",
                "原名称",
                Text,
                "上年公开时的名称，与现名称不同的填",
            ),
            field(
                "since",
                "设立年度",
                Year,
                "从哪一年度起编制预算；上年还没有的部门填，不再提示缺少上年公开文件",
            ),
            field("parent", "上级", Id, "所属单位的主管部门代码；部门不写"),
            choice("nature", "性质", NATURES, "单位性质"),
            field("section", "业务科室", Text, "对口的业务科室"),
            field(
                "profile",
                "格式",
                Text,
                "另行规定的公开格式；不写与财政局规定相同",
            ),
            field("approval-date", "批复日期", Date, "本部门批复预算的日期"),
            field("deadline", "报送期限", Date, "本部门报送的最后一天"),
            field("received", "收到日期", Date, "收到报送材料的日期"),
        ],
    },
    Kind {
        key: "waiver",
        label: "豁免",
        singleton: false,
        doc: "财政局准许某部门某处不按某条规则核对：写明理由和期限；只列在检查报告中，从不公开",
        fields: &[
            FieldSpec {
                private: true,
                ..required("agency", "部门", Id, "部门代码")
            },
            answer(
                "rule",
                "规则",
                Text,
                "消息中方括号内的代码，如 published-late；也可写规则名或组名",
            ),
            private("at", "位置", Text, "问题所在，写法与部门自己的豁免相同"),
            answer("reason", "理由", Text, "为什么可以不改"),
            answer("until", "期限", Date, "有效的最后一天"),
        ],
    },
];

/// The JSON Schema (draft-07) of `bureau.toml`, descriptions in Chinese.
pub fn json_schema() -> Value {
    docs::schema("bureau.toml：财政局的工作区", &["format", "bureau"], KINDS)
}
