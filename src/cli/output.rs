//! Text to the terminal. A closed pipe ends output quietly instead of panicking.

use std::io::{self, IsTerminal, Write};

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
pub fn error(message: &str) {
    err(&format!("gongkai: {message}\n"));
}

/// Whether findings may be coloured.
pub fn color() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
