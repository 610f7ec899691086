//! How far a run over many agencies is: one line kept up to date on a terminal, a line for every
//! tenth in a log, nothing for programs or when silence was asked for.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use super::verdict::Tallies;
use crate::cli::output;
use crate::diag::{Lang, Msg};

/// How often the line of a terminal is written anew.
const OFTEN: Duration = Duration::from_millis(200);

pub struct Progress {
    kind: Kind,
    lang: Lang,
    total: usize,
    started: Instant,
    drawn: Option<Instant>,
    tenths: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Silent,
    Terminal,
    Log,
}

impl Progress {
    pub fn new(total: usize, silent: bool, lang: Lang) -> Progress {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let kind = match (silent, io::stderr().is_terminal() && !dumb) {
            (true, _) => Kind::Silent,
            (false, true) => Kind::Terminal,
            (false, false) => Kind::Log,
        };
        Progress {
            kind,
            lang,
            total,
            started: Instant::now(),
            drawn: None,
            tenths: 0,
        }
    }

    /// Tells how many have ended, where that is news.
    pub fn at(&mut self, ended: usize, tallies: &Tallies) {
        match self.kind {
            Kind::Silent => {}
            Kind::Terminal => {
                if self.drawn.is_none_or(|drawn| drawn.elapsed() >= OFTEN) {
                    output::err(&format!("\r{}\x1b[K", self.line(ended, tallies)));
                    self.drawn = Some(Instant::now());
                }
            }
            Kind::Log => {
                let tenths = ended * 10 / self.total.max(1);
                if tenths > self.tenths {
                    self.tenths = tenths;
                    output::err(&format!("{}\n", self.line(ended, tallies)));
                }
            }
        }
    }

    /// Takes the line away, so that something else can be written there.
    pub fn clear(&mut self) {
        if self.kind == Kind::Terminal && self.drawn.take().is_some() {
            output::err("\r\x1b[K");
        }
    }

    fn line(&self, ended: usize, tallies: &Tallies) -> String {
        let spent = self.started.elapsed().as_secs_f64();
        let rate = if spent > 0.0 {
            ended as f64 / spent
        } else {
            0.0
        };
        let left = match rate > 0.0 {
            true => ((self.total - ended.min(self.total)) as f64 / rate).ceil() as u64,
            false => 0,
        };
        Msg::new("bureau-progress")
            .arg("ended", ended)
            .arg("total", self.total)
            .arg("tallies", tallies.text(self.lang))
            .arg("rate", format!("{rate:.1}"))
            .arg("left", format!("{}:{:02}", left / 60, left % 60))
            .text(self.lang)
    }
}
