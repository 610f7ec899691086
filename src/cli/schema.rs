//! `gongkai schema`

use super::args::SchemaOptions;
use super::columns;
use super::help::text;
use super::output;
use crate::diag::Msg;
use crate::editor::{self, NAMES};

/// Prints a schema, or the names there are.
pub fn run(options: &SchemaOptions) -> Result<bool, Msg> {
    let Some(name) = options.name.as_deref() else {
        let rows = NAMES.map(|(name, what)| vec![name.to_owned(), text(what)]);
        output::out(&columns::table(&rows));
        return Ok(true);
    };
    let Some(schema) = editor::schema(name) else {
        let known: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        return Err(Msg::new("no-schema")
            .arg("name", name)
            .arg("known", known.join(", ")));
    };
    output::out(&schema);
    Ok(true)
}
