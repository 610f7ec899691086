//! Whether what stands under a row of labels is a table or a form.

use super::body::{self, Seen};
use super::header::Header;
use super::heading::{self, Heading};
use super::region::Region;
use super::words::{Look, Saying, saying, titled};

/// Rows looked at.
const ENOUGH: usize = 300;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Table,
    Form,
    /// A list of tables or contents.
    Contents,
    /// A few words side by side.
    Nothing,
}

/// Judges by the rows under a header.
pub fn judge(region: &Region, header: &Header, heading: &Heading) -> Shape {
    let title = heading
        .title
        .as_ref()
        .map_or("", |title| title.text.as_str());
    if title.contains("目录") {
        return Shape::Contents;
    }
    let mut seen = vec![Seen::default(); header.leaves.len()];
    let (mut rows, mut regular, mut listed, mut filled) = (0, 0, 0, 0);
    let mut at = header.end();
    while let Some(row) = region.rows.get(at) {
        if rows == ENOUGH || heading::opens(region, at).is_some() {
            break;
        }
        at += 1;
        let first = region.bare(&row.items[0]);
        let aside = matches!(
            saying(&first),
            Saying::Note | Saying::SignOff | Saying::Page | Saying::Continued
        );
        if aside
            || (row.items.len() == 1 && (first.contains('。') || super::words::nothing(&first)))
        {
            continue;
        }
        rows += 1;
        let mut fits = true;
        for (place, item) in row.items.iter().enumerate() {
            let Some(leaf) = body::leaf(header, item) else {
                fits = false;
                continue;
            };
            let (first, last) = (header.leaves[leaf].first, header.leaves[leaf].last);
            // The word of a total may stand across several columns.
            fits &= item.column >= first && (item.last <= last || place == 0);
            match item.look {
                Look::Words => seen[leaf].words += 1,
                _ => seen[leaf].numbers += 1,
            }
        }
        filled += row.items.len();
        regular += usize::from(fits);
        listed += usize::from(
            row.items
                .iter()
                .any(|item| item.look == Look::Words && titled(&region.bare(item))),
        );
    }
    let columns = header.leaves.len();
    let form = ["绩效", "申报", "自评", "评价"]
        .iter()
        .any(|word| title.contains(word));
    if header.index.is_some() {
        return Shape::Table;
    }
    if rows == 0 {
        return if columns > 2 || titled(title) {
            Shape::Table
        } else {
            Shape::Nothing
        };
    }
    if columns <= 4 && rows > 2 && listed * 5 >= rows * 4 {
        return Shape::Contents;
    }
    // Where a column holds nothing but numbers, things may stand beside the table.
    let sure = seen
        .iter()
        .any(|seen| seen.words == 0 && seen.numbers > 1 && seen.numbers * 2 > rows);
    let allowed = match (form, sure) {
        (true, _) => 10,
        (false, true) => 60,
        (false, false) => 30,
    };
    if (rows - regular) * 100 > allowed * rows {
        return Shape::Form;
    }
    let numbers = seen
        .iter()
        .any(|seen| seen.numbers > 0 && seen.numbers * 10 >= (seen.numbers + seen.words) * 7);
    let blank = seen.iter().any(|seen| seen.numbers + seen.words == 0);
    if form && columns <= 4 && fields(region, header) {
        return Shape::Form;
    }
    let even = columns > 2 && filled * 2 >= rows * columns
        || blank && (columns > 2 || !form && titled(title));
    if numbers || even {
        Shape::Table
    } else {
        Shape::Form
    }
}

/// True when the first row of labels begins with what only forms ask for.
fn fields(region: &Region, header: &Header) -> bool {
    let first = region.rows[header.first]
        .items
        .first()
        .map(|item| region.bare(item));
    let asked = [
        "项目名称",
        "部门名称",
        "单位名称",
        "预算单位",
        "填报日期",
        "填报人",
        "联系人",
        "主管部门",
        "实施单位",
    ];
    first.is_some_and(|first| asked.contains(&first.as_str()))
}
