//! `gongkai catalogue`

use serde_json::{Value, json};

use super::args::{CatalogueAction, CatalogueOptions, Common, ImportOptions};
use super::shared::{self, Setup};
use super::{columns, output, report, write};
use crate::budget::catalogue::{Catalogue, Classification, Row, describe};
use crate::diag::Msg;

/// Lists codes, or imports an official file.
pub fn run(options: &CatalogueOptions, common: &Common) -> Result<bool, Msg> {
    if let Some(CatalogueAction::Import(options)) = &options.action {
        return import(options, common);
    }
    let setup = Setup::new(common)?;
    let year = options.year.unwrap_or_else(|| newest(setup.catalogue()));
    let query = options.query.as_deref().unwrap_or_default();
    let rows = describe(setup.catalogue().for_year(year), query);
    if common.machine() {
        let list: Vec<Value> = rows.iter().map(entry).collect();
        output::out(&report::pretty(&json!({ "year": year, "codes": list })));
    } else if !rows.is_empty() {
        output::out(&listing(&rows, year, common));
    }
    if rows.is_empty() {
        return Err(Msg::new("catalogue-nothing")
            .arg("query", columns::clean(query))
            .arg("year", year));
    }
    Ok(true)
}

/// The latest year the catalogue has a change of: the edition shown when none is asked for.
fn newest(catalogue: &Catalogue) -> u16 {
    let open = catalogue.for_year(u16::MAX);
    Classification::ALL
        .into_iter()
        .flat_map(|classification| open.all(classification))
        .filter_map(|entry| entry.first_year)
        .max()
        .unwrap_or(2024)
}

fn listing(rows: &[Row], year: u16, common: &Common) -> String {
    let lang = common.lang();
    let mut out = Msg::new("catalogue-head").arg("year", year).text(lang);
    out.push('\n');
    // One block a classification keeps the columns narrow.
    for group in rows.chunk_by(|a, b| a.classification == b.classification) {
        out.push_str(&format!("\n{}\n", group[0].classification));
        let cells: Vec<Vec<String>> = group
            .iter()
            .map(|row| {
                vec![
                    format!("  {}", row.code),
                    row.level.to_owned(),
                    row.name.clone(),
                    row.tier.to_owned(),
                    row.years.clone(),
                ]
            })
            .collect();
        out.push_str(&columns::table(&cells));
    }
    // The glossary text only where little was asked for.
    if let [row] = rows
        && let Some(text) = &row.explanation
    {
        out.push_str(&format!("\n{}\n", columns::clean(text)));
    }
    out
}

fn entry(row: &Row) -> Value {
    json!({
        "classification": row.classification,
        "code": row.code,
        "level": row.level,
        "name": row.name,
        "tier": row.tier,
        "years": row.years,
        "explanation": row.explanation,
    })
}

fn import(options: &ImportOptions, common: &Common) -> Result<bool, Msg> {
    let bytes = shared::read(&options.file, common.lang())?;
    let name = options.file.display().to_string();
    let official = match shared::official(&bytes, &name, Some(options.year)) {
        Ok(official) => official,
        Err((findings, sources)) => {
            report::print(&findings, &sources, common);
            return Ok(false);
        }
    };
    // The first line says which year the file decides; a reader skips lines above the header.
    let text = format!("year\t{}\n{}", official.year(), official.to_tsv());
    write::file(&options.out, text.as_bytes()).map_err(|error| {
        Msg::new("cannot-write")
            .arg("path", options.out.display())
            .arg("reason", output::reason(&error, common.lang()))
    })?;
    for (classification, count) in official.counts() {
        let line = Msg::new("catalogue-imported")
            .arg("classification", classification.label())
            .arg("count", count);
        output::err(&format!("{}\n", line.text(common.lang())));
    }
    output::out(&format!("{}\n", options.out.display()));
    Ok(true)
}
