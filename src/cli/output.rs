//! Text to the terminal. A closed pipe ends output quietly instead of panicking.

use std::io::{self, IsTerminal, Write};

use crate::diag::{Lang, Msg};

/// Prints to standard output.
pub fn out(text: &str) {
    let mut stream = io::stdout().lock();
    let _ = stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush());
}

/// Prints to standard error.
pub fn err(text: &str) {
    let mut stream = io::stderr().lock();
    let _ = stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush());
}

/// Prints why the program could not run.
pub fn error(message: &Msg, lang: Lang) {
    err(&format!("gongkai: {}\n", message.text(lang)));
    if let Some(help) = message.help(lang) {
        err(&format!("  {help}\n"));
    }
}

/// Why reading or writing failed, in words of the user's language.
pub fn reason(error: &io::Error, lang: Lang) -> String {
    let message = match error.kind() {
        io::ErrorKind::NotFound => Msg::new("io-not-found"),
        io::ErrorKind::PermissionDenied => Msg::new("io-denied"),
        io::ErrorKind::AlreadyExists => Msg::new("io-exists"),
        io::ErrorKind::NotADirectory => Msg::new("io-not-a-directory"),
        io::ErrorKind::IsADirectory => Msg::new("io-a-directory"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Msg::new("io-full"),
        io::ErrorKind::ReadOnlyFilesystem => Msg::new("io-read-only"),
        // The text of other errors is the system's own; its kind is at least the same everywhere.
        kind => return kind.to_string(),
    };
    message.text(lang)
}

/// Whether findings may be coloured.
pub fn color() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
