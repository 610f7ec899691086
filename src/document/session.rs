//! What templates can ask for: facts, comparisons, breakdowns, entities, texts.
//!
//! The template engine wants functions that outlive it, so they share a session; each call works on
//! a [`Context`] of its own whose findings the session keeps.

mod functions;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tera::{Kwargs, State, Tera, TeraResult, Value as TeraValue};

use self::functions::{entities, figures, measures, texts, unit_filter};
use super::breakdown;
use super::context::{Context, RoundingPlace};
use super::tables;
use super::token::{self, Token};
use super::tree::Inline;
use super::versions;
use crate::budget::catalogue::Edition;
use crate::budget::ledger::Phase;
use crate::diag::Finding;
use crate::facts::key::Key;
use crate::facts::style::Style;
use crate::facts::{Fact, Facts};
use crate::profile::load::Resolved;

/// Calls a template may make; a runaway loop ends here.
const MAX_CALLS: usize = 50_000;

/// Shared by the functions of one rendering.
pub struct Session {
    pub facts: Arc<Facts>,
    pub profile: Arc<Resolved>,
    pub edition: Edition<'static>,
    /// Labels of the tables.
    pub labels: BTreeMap<String, String>,
    /// Facts of the version before, where what is told is a change.
    pub(super) earlier: Option<Earlier>,
    state: Mutex<Shared>,
}

/// The version before, where what is told is a change.
#[derive(Debug, Clone)]
pub struct Earlier {
    pub facts: Arc<Facts>,
    /// Hashes of the facts.json of that version, and of this one.
    pub hashes: [String; 2],
}

#[derive(Default)]
struct Shared {
    tokens: Vec<Token>,
    findings: Vec<Finding>,
    rounding: Vec<RoundingPlace>,
    calls: usize,
    /// Complete breakdowns gone through, and facts compared with their base, in this section.
    breakdowns: Vec<(Arc<Fact>, Vec<Arc<Fact>>)>,
    compared: Vec<Arc<Fact>>,
}

/// A failed call; what is wrong was already reported unless it says so itself.
pub struct Failed(pub String);

pub(super) type Call<T> = Result<T, Failed>;

impl Session {
    pub fn new(facts: Arc<Facts>, profile: Arc<Resolved>, edition: Edition<'static>) -> Self {
        let mut session = Session {
            facts,
            profile,
            edition,
            labels: BTreeMap::new(),
            earlier: None,
            state: Mutex::new(Shared::default()),
        };
        session.labels = session.with(|cx| tables::labels(cx));
        session
    }

    /// The same with the facts of the version before.
    pub(super) fn after(self, earlier: Earlier) -> Self {
        Session {
            earlier: Some(earlier),
            ..self
        }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs with a context; its findings stay with the session.
    pub fn with<T>(&self, run: impl FnOnce(&mut Context) -> T) -> T {
        let mut cx = Context {
            facts: &self.facts,
            profile: &self.profile,
            edition: self.edition,
            labels: &self.labels,
            findings: Vec::new(),
            rounding: Vec::new(),
        };
        let out = run(&mut cx);
        let mut shared = self.shared();
        shared.findings.append(&mut cx.findings);
        shared.rounding.append(&mut cx.rounding);
        out
    }

    /// Takes what the calls have found since last time.
    pub fn take_findings(&self) -> (Vec<Finding>, Vec<RoundingPlace>) {
        self.open_changes();
        let mut shared = self.shared();
        (
            std::mem::take(&mut shared.findings),
            std::mem::take(&mut shared.rounding),
        )
    }

    /// Where the printed changes of all members miss the printed change of their whole.
    fn open_changes(&self) {
        let (breakdowns, compared) = {
            let mut shared = self.shared();
            (
                std::mem::take(&mut shared.breakdowns),
                std::mem::take(&mut shared.compared),
            )
        };
        let was_compared = |fact: &Arc<Fact>| compared.iter().any(|other| other.key == fact.key);
        for (whole, members) in breakdowns {
            if !was_compared(&whole) || !members.iter().all(was_compared) {
                continue;
            }
            self.with(|cx| breakdown::check_changes(cx, &whole, &members));
        }
    }

    /// Reads a rendered line, its tokens replaced by what they stand for.
    pub fn read_line(&self, line: &str) -> Result<Vec<Inline>, Vec<Vec<Inline>>> {
        token::read_line(line, &self.shared().tokens)
    }

    /// Whether the document is of the adjusted phase.
    fn is_adjusted(&self) -> bool {
        self.with(|cx| cx.facts.own().phase == Phase::Adjusted)
    }

    /// The names every template knows.
    pub fn context(&self) -> tera::Context {
        let mut context = tera::Context::new();
        for (name, slot) in [
            ("year", "{year}"),
            ("previous_year", "{previous-year}"),
            ("base", self.profile.profile.comparison.base_name.as_str()),
            ("agency", "{agency.name}"),
            ("body", "{body}"),
            ("agency_short", "{agency.short-name}"),
            ("self_name", "{agency.self-name}"),
        ] {
            let line = self.with(|cx| cx.label(slot, None));
            context.insert_value(name, self.intern(Token::Line(line)));
        }
        if let Some(amendment) = self.facts.budget.amendments.last() {
            context.insert_value("amendment", versions::amendment(self, amendment));
        }
        context.insert("adjusted", &self.is_adjusted());
        context
    }

    pub(super) fn intern(&self, token: Token) -> TeraValue {
        let mut shared = self.shared();
        shared.tokens.push(token);
        TeraValue::safe_string(&token::text(shared.tokens.len() - 1))
    }

    pub(super) fn token(&self, value: &str) -> Call<Token> {
        token::index(value)
            .and_then(|at| self.shared().tokens.get(at).cloned())
            .ok_or_else(|| Failed(format!("“{value}”不是程序算出的数")))
    }

    pub(super) fn figure(&self, value: &str) -> Call<(Arc<Fact>, Style)> {
        match self.token(value)? {
            Token::Figure { fact, style } => Ok((fact, style)),
            Token::Missing => Err(Failed(String::new())),
            _ => Err(Failed("此处要用一个数".to_owned())),
        }
    }

    fn count_call(&self) -> Call<()> {
        let mut shared = self.shared();
        shared.calls += 1;
        if shared.calls > MAX_CALLS {
            return Err(Failed("模板调用次数过多，可能是死循环".to_owned()));
        }
        Ok(())
    }

    /// A fact from a key text.
    fn fact(&self, key: &str) -> Call<Arc<Fact>> {
        self.with(|cx| {
            let key = cx.key(key, "模板")?;
            cx.fact(&key)
        })
        .ok_or_else(|| Failed(String::new()))
    }

    /// Another base of a comparison, when the call names one.
    fn base(&self, of: &Fact, kwargs: &Kwargs) -> Call<Option<Key>> {
        let Some(base) = optional(kwargs, "base") else {
            return Ok(None);
        };
        match self.with(|cx| cx.base(&of.key, &base, "模板")) {
            Some(base) => Ok(Some(base)),
            None => Err(Failed(String::new())),
        }
    }

    pub(super) fn text_style(&self) -> Style {
        self.with(|cx| cx.text_style())
    }

    fn new_figure(&self, fact: Arc<Fact>) -> TeraValue {
        let style = self.text_style();
        self.intern(Token::Figure { fact, style })
    }

    fn ordinal(&self, text: String) -> TeraValue {
        self.intern(Token::Line(vec![Inline::Ordinal { text }]))
    }
}

/// Registers everything templates may call, and nothing that reads a clock or rolls dice.
pub fn register(tera: &mut Tera, session: &Arc<Session>) {
    measures(tera, session);
    figures(tera, session);
    unit_filter(tera, session);
    texts(tera, session);
    entities(tera, session);
    versions::register(tera, session);
}

/// What is already reported must not hide what comes after it: the call gives a stand-in, and the
/// template goes on. The document is refused anyway.
fn answer(session: &Session, result: Call<TeraValue>) -> TeraResult<TeraValue> {
    match result {
        Err(Failed(why)) if why.is_empty() => Ok(session.intern(Token::Missing)),
        result => result.map_err(|Failed(why)| tera::Error::message(why)),
    }
}

/// All arguments as text; numbers are taken as they print.
fn pairs(kwargs: &Kwargs) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = kwargs
        .iter()
        .map(|(name, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            (name.to_string().replace('_', "-"), text)
        })
        .collect();
    out.sort();
    out
}

/// `measure{…}` from arguments; `at` names another period.
fn key_text(measure: &str, pairs: &[(String, String)]) -> String {
    let inner: Vec<String> = pairs
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "at" | "of" | "whole"))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let at = pairs
        .iter()
        .find(|(name, _)| name == "at")
        .map(|(_, value)| format!("@{value}"))
        .unwrap_or_default();
    format!("{measure}{{{}}}{at}", inner.join(","))
}

pub(super) fn function<F>(tera: &mut Tera, session: &Arc<Session>, name: &'static str, call: F)
where
    F: Fn(&Session, &Kwargs) -> Call<TeraValue> + Send + Sync + 'static,
{
    let session = session.clone();
    tera.register_function(name, move |kwargs: Kwargs, _: &State| {
        let result = session.count_call().and_then(|()| call(&session, &kwargs));
        answer(&session, result)
    });
}

pub(super) fn required(kwargs: &Kwargs, name: &'static str) -> Call<String> {
    optional(kwargs, name).ok_or_else(|| Failed(format!("缺少参数 {name}")))
}

fn optional(kwargs: &Kwargs, name: &'static str) -> Option<String> {
    kwargs.get::<String>(name).ok().flatten()
}
