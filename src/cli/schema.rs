//! `gongkai schema`

use super::args::SchemaOptions;
use super::columns;
use super::help::text;
use super::output;
use super::report::pretty;
use crate::diag::Msg;
use crate::records::docs;
use crate::verify::schema as verify;

/// Prints a schema, or the names there are.
pub fn run(options: &SchemaOptions) -> Result<bool, Msg> {
    match options.name.as_deref() {
        None => {
            let rows = [
                ("budget", text("schema-budget")),
                ("records", text("schema-records")),
                ("facts", text("schema-facts")),
                ("manifest", text("schema-manifest")),
                ("certificate", text("schema-certificate")),
            ];
            let rows: Vec<Vec<String>> = rows
                .into_iter()
                .map(|(name, what)| vec![name.to_owned(), what])
                .collect();
            output::out(&columns::table(&rows));
        }
        Some("budget") => output::out(&pretty(&docs::json_schema())),
        Some("records") => output::out(&pretty(&docs::json_schema_included())),
        Some("facts") => output::out(verify::FACTS),
        Some("manifest") => output::out(verify::MANIFEST),
        Some("certificate") => output::out(verify::CERTIFICATE),
        Some(name) => {
            return Err(Msg::new("no-schema")
                .arg("name", name)
                .arg("known", "budget, records, facts, manifest, certificate"));
        }
    }
    Ok(true)
}
