//! Help texts and argument errors in the user's language: the argument parser only speaks English.

use std::sync::OnceLock;

use clap::error::{ContextKind, ErrorKind};
use clap::{Command, CommandFactory};

use super::args::Arguments;
use crate::diag::{Lang, Msg};

static LANGUAGE: OnceLock<Lang> = OnceLock::new();

/// Looks for `--lang en` before the arguments are read: the help itself depends on it.
pub fn language() -> Lang {
    *LANGUAGE.get_or_init(|| {
        let mut arguments = std::env::args_os().skip(1);
        let mut english = false;
        while let Some(argument) = arguments.next() {
            if argument == "--" {
                break;
            }
            if argument == "--lang" {
                english = arguments.next().is_some_and(|value| value == "en");
            } else if argument == "--lang=en" {
                english = true;
            }
        }
        if english { Lang::En } else { Lang::Zh }
    })
}

/// A help text by its id in the message catalogue.
pub fn text(id: &'static str) -> String {
    Msg::new(id).text(language())
}

/// A help text where the parser wants one that lives as long as the program.
fn fixed(id: &'static str) -> &'static str {
    Box::leak(text(id).into_boxed_str())
}

/// The command line with everything the user may see of it translated.
pub fn command() -> Command {
    localise(Arguments::command(), "gongkai")
}

fn localise(command: Command, path: &str) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    let usage = command.clone().bin_name(path).render_usage().to_string();
    let template = format!(
        "{{about}}\n\n{} {{usage}}\n\n{{all-args}}\n",
        text("help-usage")
    );
    let (arguments, options) = (fixed("help-arguments"), fixed("help-options"));
    let mut command = command
        .mut_args(|arg| {
            let heading = if arg.is_positional() {
                arguments
            } else {
                options
            };
            let takes_values = arg.get_action().takes_values();
            // Values and defaults stand in the texts themselves.
            arg.help_heading(heading)
                .hide_possible_values(takes_values)
                .hide_default_value(takes_values)
        })
        .subcommand_help_heading(fixed("help-commands"))
        .override_usage(translated(&usage))
        .help_template(template);
    for name in names {
        let below = format!("{path} {name}");
        command = command.mut_subcommand(name, |sub| localise(sub, &below));
    }
    command
}

/// A usage line without its English words.
fn translated(usage: &str) -> String {
    let usage = usage.trim();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(usage);
    usage
        .lines()
        .map(str::trim)
        .collect::<Vec<_>>()
        .join("\n      ")
        .replace("[OPTIONS]", &format!("[{}]", text("help-options")))
        .replace("[COMMAND]", &format!("[{}]", text("help-commands")))
        .replace("<COMMAND>", &format!("<{}>", text("help-commands")))
}

/// What is wrong with the arguments, for standard error.
pub fn error(error: &clap::Error) -> String {
    let get = |kind| error.get(kind).map(ToString::to_string);
    let arg = get(ContextKind::InvalidArg).unwrap_or_default();
    let value = get(ContextKind::InvalidValue).unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::UnknownArgument => Msg::new("args-unknown").arg("name", &arg),
        ErrorKind::InvalidSubcommand => Msg::new("args-command").arg(
            "name",
            get(ContextKind::InvalidSubcommand).unwrap_or_default(),
        ),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Msg::new("args-no-command")
        }
        ErrorKind::InvalidValue if value.is_empty() => Msg::new("args-no-value").arg("name", &arg),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => Msg::new("args-value")
            .arg("name", &arg)
            .arg("value", &value),
        ErrorKind::MissingRequiredArgument => {
            Msg::new("args-missing").arg("names", arg.replace(", ", " "))
        }
        ErrorKind::ArgumentConflict => Msg::new("args-conflict")
            .arg("name", &arg)
            .arg("other", get(ContextKind::PriorArg).unwrap_or_default()),
        ErrorKind::InvalidUtf8 => Msg::new("args-not-text"),
        _ => Msg::new("args-wrong").arg("name", &arg),
    };
    let mut out = format!("gongkai: {}\n", message.text(language()));
    if let Some(values) = get(ContextKind::ValidValue).filter(|values| !values.is_empty()) {
        let note = Msg::new("args-values").arg("values", values);
        out.push_str(&format!("  {}\n", note.text(language())));
    }
    if arg.starts_with("--shard") && !value.is_empty() {
        out.push_str(&format!("  {}\n", text("args-shard")));
    }
    let near = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    if let Some(near) = near.into_iter().find_map(get) {
        let note = Msg::new("args-near").arg("name", near);
        out.push_str(&format!("  {}\n", note.text(language())));
    }
    if let Some(usage) = get(ContextKind::Usage) {
        out.push_str(&format!("{} {}\n", text("help-usage"), translated(&usage)));
    }
    out.push_str(&format!("{}\n", text("args-see-help")));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(command: &Command) {
        assert!(command.get_about().is_some_and(translated_text));
        for arg in command.get_arguments() {
            assert!(
                arg.get_help().is_some_and(translated_text),
                "{} of {}",
                arg.get_id(),
                command.get_name()
            );
        }
        for sub in command.get_subcommands() {
            walk(sub);
        }
    }

    /// A missing catalogue entry shows as its id with an empty list.
    fn translated_text(text: &clap::builder::StyledStr) -> bool {
        let text = text.to_string();
        !text.is_empty() && !text.contains("[]")
    }

    #[test]
    fn the_command_line_is_sound_and_every_argument_explained() {
        let command = command();
        command.clone().debug_assert();
        walk(&command);
    }
}
