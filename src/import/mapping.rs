//! The mapping file: what only a person can decide, asked once.
//!
//! It speaks of titles, headers and labels, never of cells or agencies, so that another agency of
//! the same bureau can use it as it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use crate::budget::money::Unit;

/// Name of the mapping file beside the records.
pub const FILE: &str = "import.toml";

/// An answer that leaves something out.
pub const NONE: &str = "none";

/// Answers so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    #[serde(default)]
    pub year: Option<i32>,
    #[serde(default)]
    pub profile: Option<String>,
    #[serde(default)]
    pub table: Vec<TableAnswer>,
    #[serde(default)]
    pub column: Vec<ColumnAnswer>,
    #[serde(default)]
    pub row: Vec<RowAnswer>,
}

/// Which table a title, or a header without one, is; the unit of its amounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableAnswer {
    pub title: String,
    #[serde(default)]
    pub head: String,
    #[serde(default)]
    pub is: String,
    #[serde(default)]
    pub unit: String,
}

/// Which column of its table a header path is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnAnswer {
    pub table: String,
    pub head: String,
    #[serde(default)]
    pub is: String,
}

/// Which row or code a label is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowAnswer {
    pub table: String,
    pub label: String,
    #[serde(default)]
    pub is: String,
}

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    Year,
    Profile,
    Table { title: String, head: String },
    Unit { title: String, head: String },
    Column { table: String, head: String },
    Row { table: String, label: String },
}

/// A question with the answers it takes: what to write, and what that means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub about: About,
    pub choices: Vec<(String, String)>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// What is wrong with it, in the words of the TOML reader.
    pub fn read(text: &str) -> Result<Mapping, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// What is answered here, and besides it what only the other answers.
    #[must_use]
    pub fn over(mut self, other: Mapping) -> Mapping {
        self.year = self.year.or(other.year);
        self.profile = self.profile.or(other.profile);
        for mut table in other.table {
            match self
                .table
                .iter_mut()
                .find(|own| own.title == table.title && own.head == table.head)
            {
                Some(own) => {
                    if own.is.is_empty() {
                        own.is = std::mem::take(&mut table.is);
                    }
                    if own.unit.is_empty() {
                        own.unit = std::mem::take(&mut table.unit);
                    }
                }
                None => self.table.push(table),
            }
        }
        for column in other.column {
            let same =
                |own: &&mut ColumnAnswer| own.table == column.table && own.head == column.head;
            match self.column.iter_mut().find(same) {
                Some(own) if own.is.is_empty() => own.is = column.is,
                Some(_) => {}
                None => self.column.push(column),
            }
        }
        for row in other.row {
            let same = |own: &&mut RowAnswer| own.table == row.table && own.label == row.label;
            match self.row.iter_mut().find(same) {
                Some(own) if own.is.is_empty() => own.is = row.is,
                Some(_) => {}
                None => self.row.push(row),
            }
        }
        self
    }

    fn table(&self, title: &str, head: &str) -> impl Iterator<Item = &TableAnswer> {
        let own = move |table: &&TableAnswer| {
            table.title == title && (table.head.is_empty() || table.head == head)
        };
        self.table.iter().filter(own)
    }

    /// The pattern a table was said to be.
    pub fn table_is(&self, title: &str, head: &str) -> Option<&str> {
        let mut tables = self.table(title, head).map(|table| table.is.as_str());
        tables.find(|is| !is.is_empty())
    }

    /// The unit a table was said to be in.
    pub fn unit(&self, title: &str, head: &str) -> Option<Unit> {
        self.table(title, head)
            .find_map(|table| Unit::parse(&table.unit))
    }

    /// The column a header path was said to be.
    pub fn column_is(&self, table: &str, head: &str) -> Option<&str> {
        let own = |column: &&ColumnAnswer| column.table == table && column.head == head;
        let is = self
            .column
            .iter()
            .find(own)
            .map(|column| column.is.as_str());
        is.filter(|is| !is.is_empty())
    }

    /// What the rows of a table were said to be, by label.
    pub fn rows(&self, table: &str) -> BTreeMap<String, String> {
        let rows = self
            .row
            .iter()
            .filter(|row| row.table == table && !row.is.is_empty());
        rows.map(|row| (row.label.clone(), row.is.clone()))
            .collect()
    }

    /// The file: all answers, and the questions with room for theirs.
    pub fn write(&self, questions: &[Question]) -> String {
        let mut out = String::from(
            "# 导入外部工作簿的对照：程序看不出来的，在这里说明一次，以后不再问。\n\
             # 只写表名、栏目和行的名称，不写单元格和单位名称，同一财政局的其他部门可以原样使用：\n\
             #   gongkai import 工作簿 -o 目录 --mapping import.toml\n\
             # 在 is = \"\" 的引号内填上所选的词，none 表示不导入；填好后再运行一次。\n",
        );
        let asks = |about: &About| questions.iter().find(|question| question.about == *about);
        match (self.year, asks(&About::Year)) {
            (Some(year), _) => drop(writeln!(out, "\nyear = {year}")),
            (None, Some(_)) => {
                out.push_str("\n# 这些表是哪一年的？去掉前面的 #，填上年度\n# year = 2025\n")
            }
            (None, None) => {}
        }
        match (&self.profile, asks(&About::Profile)) {
            (Some(profile), _) => drop(writeln!(out, "\nprofile = {}", quoted(profile))),
            (None, Some(question)) => {
                out.push_str("\n# 采用哪种公开格式？去掉所选一行前面的 #\n");
                for (id, words) in &question.choices {
                    let _ = writeln!(out, "# profile = {}  # {words}", quoted(id));
                }
            }
            (None, None) => {}
        }
        let mut tables = self.table.clone();
        let mut columns = self.column.clone();
        let mut rows = self.row.clone();
        for question in questions {
            match &question.about {
                About::Table { title, head } | About::Unit { title, head }
                    if !tables
                        .iter()
                        .any(|one| one.title == *title && one.head == *head) =>
                {
                    tables.push(TableAnswer {
                        title: title.clone(),
                        head: head.clone(),
                        ..TableAnswer::default()
                    });
                }
                About::Column { table, head }
                    if !columns
                        .iter()
                        .any(|one| one.table == *table && one.head == *head) =>
                {
                    columns.push(ColumnAnswer {
                        table: table.clone(),
                        head: head.clone(),
                        is: String::new(),
                    });
                }
                About::Row { table, label }
                    if !rows
                        .iter()
                        .any(|one| one.table == *table && one.label == *label) =>
                {
                    rows.push(RowAnswer {
                        table: table.clone(),
                        label: label.clone(),
                        is: String::new(),
                    });
                }
                _ => {}
            }
        }
        for table in &tables {
            let (title, head) = (table.title.clone(), table.head.clone());
            let _ = writeln!(out, "\n[[table]]\ntitle = {}", quoted(&title));
            if !head.is_empty() {
                let _ = writeln!(out, "head = {}", quoted(&head));
            }
            let about = About::Table {
                title: title.clone(),
                head: head.clone(),
            };
            answer(&mut out, "is", &table.is, asks(&about), "这是哪张表？");
            answer(
                &mut out,
                "unit",
                &table.unit,
                asks(&About::Unit { title, head }),
                "金额的单位？",
            );
        }
        for column in &columns {
            let about = About::Column {
                table: column.table.clone(),
                head: column.head.clone(),
            };
            let _ = writeln!(
                out,
                "\n[[column]]\ntable = {}\nhead = {}",
                quoted(&column.table),
                quoted(&column.head)
            );
            answer(&mut out, "is", &column.is, asks(&about), "这是哪一栏？");
        }
        for row in &rows {
            let about = About::Row {
                table: row.table.clone(),
                label: row.label.clone(),
            };
            let _ = writeln!(
                out,
                "\n[[row]]\ntable = {}\nlabel = {}",
                quoted(&row.table),
                quoted(&row.label)
            );
            answer(
                &mut out,
                "is",
                &row.is,
                asks(&about),
                "这是哪一行、哪个科目？",
            );
        }
        out
    }
}

/// An answer, or the question with its choices above the place for it.
fn answer(out: &mut String, key: &str, given: &str, question: Option<&Question>, words: &str) {
    if given.is_empty() && question.is_none() {
        return;
    }
    if let (true, Some(question)) = (given.is_empty(), question) {
        let _ = writeln!(out, "# {words}可填：");
        for (id, words) in &question.choices {
            let line = format!("#   {id:<24} {words}");
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }
    let _ = writeln!(out, "{key} = {}", quoted(given));
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_written_once_and_answers_kept() {
        let question = Question {
            about: About::Table {
                title: "部门支出情况".to_owned(),
                head: String::new(),
            },
            choices: vec![
                ("expenditure".to_owned(), "支出总表".to_owned()),
                (NONE.to_owned(), "不导入".to_owned()),
            ],
        };
        let text = Mapping::default().write(std::slice::from_ref(&question));
        assert!(text.contains("expenditure") && text.contains("is = \"\""));
        let empty = Mapping::read(&text).expect("what is written can be read");
        assert_eq!(empty.table_is("部门支出情况", ""), None);
        let answered = text.replace("is = \"\"", "is = \"expenditure\"");
        let answered = Mapping::read(&answered).expect("answers can be read");
        assert_eq!(
            answered.table_is("部门支出情况", "甲|乙"),
            Some("expenditure")
        );
        assert_eq!(empty.over(answered.clone()), answered);
        assert_eq!(Mapping::read(&answered.write(&[])), Ok(answered));
    }
}
