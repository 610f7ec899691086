//! What the cells of a column offer and take.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Formula, Worksheet, XlsxError,
};

use super::lists::Lists;
use crate::records::schema::{FieldSpec, Kind, Type};

/// What a cell offers.
enum Offer {
    /// A list by name; `strict` warns of what is not in it.
    List {
        name: String,
        strict: bool,
    },
    YesNo,
    Amount,
    Count,
    Nothing,
}

/// Sets the validation of the cells of a field from `first` to `last`.
pub(super) fn add(
    out: &mut Worksheet,
    kind: &Kind,
    spec: &'static FieldSpec,
    column: u16,
    rows: (u32, u32),
    lists: &mut Lists,
) -> Result<(), XlsxError> {
    let validation = match offer(kind, spec, lists) {
        Offer::Nothing => return Ok(()),
        Offer::List { name, strict } => {
            let list = DataValidation::new().allow_list_formula(Formula::new(format!("={name}")));
            warning(list, "不在列表里", "列表里没有这个值。确实要这样填吗？")?
                .show_error_message(strict)
        }
        Offer::YesNo => {
            let list = DataValidation::new().allow_list_strings(&["是", "否"])?;
            warning(list, "是或否", "这里填“是”或“否”。")?
        }
        Offer::Amount => {
            let range = DataValidationRule::Between(-1e13, 1e13);
            let amount = DataValidation::new().allow_decimal_number(range);
            warning(
                amount,
                "不是数字",
                "金额请填数字，不写单位。确实要这样填吗？",
            )?
        }
        Offer::Count => {
            let range = DataValidationRule::GreaterThanOrEqualTo(0);
            let count = DataValidation::new().allow_whole_number(range);
            warning(count, "不是整数", "这里填整数。确实要这样填吗？")?
        }
    };
    out.add_data_validation(rows.0, column, rows.1, column, &validation)?;
    Ok(())
}

fn warning(
    validation: DataValidation,
    title: &str,
    text: &str,
) -> Result<DataValidation, XlsxError> {
    validation
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title(title)?
        .set_error_message(text)
}

fn offer(kind: &Kind, spec: &'static FieldSpec, lists: &mut Lists) -> Offer {
    let list = |name: &str, strict: bool| match lists.has(name) {
        true => Offer::List {
            name: name.to_owned(),
            strict,
        },
        false => Offer::Nothing,
    };
    match (kind.key, spec.key) {
        // A code alone is as good as a code with its name.
        (_, "function") => list("list_function", false),
        (_, "economic") => list("list_economic", false),
        (_, "unit") | ("unit", "parent") => list("list_unit", false),
        ("goal" | "indicator", "project") => list("list_project_id", false),
        ("indicator", "goal") => list("list_goal", false),
        (_, "project") => list("list_project", false),
        ("line" | "revenue", "ledger") => list("list_ledger", true),
        (_, "document") => list("list_document", false),
        // Several words may stand in one cell.
        ("goal", "term") => Offer::List {
            name: lists.options(spec),
            strict: false,
        },
        _ if !spec.options.is_empty() => Offer::List {
            name: lists.options(spec),
            strict: true,
        },
        _ => match spec.ty {
            Type::Bool => Offer::YesNo,
            Type::Money => Offer::Amount,
            Type::Integer => Offer::Count,
            _ => Offer::Nothing,
        },
    }
}
