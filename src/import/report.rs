//! What became of each table, as findings.

use super::{Entry, Fate, Imported};
use crate::diag::{Finding, Msg};

impl Imported {
    /// One note for each table and form, in the order of the sheets.
    pub fn report(&self) -> Vec<Finding> {
        self.entries.iter().map(entry).collect()
    }

    /// All in one line: tables, lines, control figures.
    pub fn summary(&self) -> Msg {
        let mut tables = 0;
        let mut left = 0;
        let (mut all_lines, mut all_records, mut all_controls, mut all_held) = (0, 0, 0, 0);
        for entry in &self.entries {
            match &entry.fate {
                Fate::Taken {
                    lines,
                    records,
                    controls,
                    held,
                    ..
                } => {
                    tables += 1;
                    all_lines += lines;
                    all_records += records;
                    all_controls += controls;
                    all_held += held;
                }
                _ => left += 1,
            }
        }
        Msg::new("import-summary")
            .arg("tables", tables)
            .arg("lines", all_lines)
            .arg("records", all_records)
            .arg("controls", all_controls)
            .arg("held", all_held)
            .arg("left", left)
    }
}

fn entry(entry: &Entry) -> Finding {
    let title = if entry.title.is_empty() {
        "（无表名）"
    } else {
        &entry.title
    };
    match &entry.fate {
        Fate::Taken {
            ledgers,
            lines,
            records,
            controls,
            held,
        } => {
            let mut taken = Vec::new();
            if *lines > 0 || !ledgers.is_empty() {
                taken.push(format!("台账 {} {lines} 行", ledgers.join("、")));
            }
            if *records > 0 {
                taken.push(format!("记录 {records} 条"));
            }
            if *controls > 0 {
                taken.push(match controls - held {
                    0 => format!("控制数 {controls} 个，全部相符"),
                    missed => format!("控制数 {controls} 个，{missed} 个不符"),
                });
            }
            if taken.is_empty() {
                taken.push("空表，与其他表一致".to_owned());
            }
            Finding::note("import-taken")
                .arg("title", title)
                .arg("taken", taken.join("；"))
                .at(&entry.location)
        }
        Fate::Unused { why } => Finding::note("import-unused")
            .arg("title", title)
            .arg("why", why.text(crate::diag::Lang::Zh))
            .at(&entry.location),
        Fate::Unknown { why } => Finding::note("import-unknown")
            .arg("title", title)
            .arg("why", why.text(crate::diag::Lang::Zh))
            .at(&entry.location),
    }
}
