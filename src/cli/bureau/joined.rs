//! Shards of a run, joined: told as the whole run tells at its end.

use serde_json::{Map, Value, json};

use super::end::End;
use crate::bureau::Bureau;
use crate::bureau::run::{AgencyRun, Run};
use crate::cli::args::Common;
use crate::cli::columns::clean;
use crate::cli::output;
use crate::cli::overview::Place;
use crate::cli::report::{self, Reporter};
use crate::diag::Msg;
use crate::diag::render::{Format, level_word};

/// Tells what all came to; true when nothing stands in the way. What was found of each agency its
/// shard has told; for programs it is told again.
///
/// # Errors
/// When an agency that was ready could not be written, or the overview cannot be.
pub fn joined(
    bureau: &Bureau,
    run: Run,
    common: &Common,
    overview: Option<Place>,
) -> Result<bool, Msg> {
    let mut reporter = Reporter::new(common, 2);
    match common.format() {
        Format::Json => {
            let (head, findings) = (json!(run.bureau), json!(run.findings));
            let agencies: Vec<String> = run.agencies.iter().map(agency).collect();
            output::out(&format!(
                "{{\"format\": 1, \"bureau\": {head},\n\"findings\": {findings},\n\"agencies\": [\n{}\n],\n",
                agencies.join(",\n")
            ));
        }
        // A log is a log even when nothing is found.
        Format::Sarif => reporter.add(&report::one("bureau.toml", &[], &bureau.sources, common)),
        Format::Full | Format::Short | Format::Github => {
            for said in &run.findings {
                let level = level_word(said.level, common.lang());
                let line = clean(&format!(
                    "bureau.toml: {level}[{}]: {}",
                    said.code, said.message
                ));
                output::err(&format!("{line}\n"));
            }
        }
    }
    let end = End {
        bureau,
        common,
        reporter,
        run,
        unchanged: 0,
        overview,
    };
    end.tell()
}

/// An agency as a run tells it, with what was found in words.
fn agency(agency: &AgencyRun) -> String {
    let mut value = json!(agency);
    if let Some(documents) = value.get_mut("documents").and_then(Value::as_array_mut) {
        for document in documents.iter_mut().filter_map(Value::as_object_mut) {
            document.shift_remove("digest");
        }
    }
    let mut told = Map::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        told.insert(key.clone(), value.clone());
        if key == "verdict" {
            told.insert("counts".to_owned(), json!(agency.counts()));
        }
    }
    Value::Object(told).to_string()
}
