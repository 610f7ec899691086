//! What templates can ask for: facts, comparisons, breakdowns, entities, texts.
//!
//! The template engine wants functions that outlive it, so they share a session; each call works on
//! a [`Context`] of its own whose findings the session keeps.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tera::{Kwargs, State, Tera, TeraResult, Value as TeraValue};

use super::breakdown;
use super::compare;
use super::context::{Context, RoundingPlace};
use super::field;
use super::form::sort_by_order;
use super::tables;
use super::token::{self, Token};
use super::tree::Inline;
use super::versions;
use crate::budget::catalogue::Edition;
use crate::budget::ledger::Phase;
use crate::budget::model::Entity;
use crate::diag::Finding;
use crate::facts::key::Key;
use crate::facts::style::{self, Style};
use crate::facts::{Condition, Fact, Facts};
use crate::profile::load::Resolved;
use crate::records::schema;

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

fn measures(tera: &mut Tera, session: &Arc<Session>) {
    for (name, measure) in [
        ("spending", "spending"),
        ("revenue", "revenue"),
        ("carry_forward", "carry-forward"),
        ("staff", "staff"),
        ("vehicles", "vehicles"),
        ("vehicles_planned", "vehicles-planned"),
        ("large_equipment", "large-equipment"),
        ("procurement", "procurement"),
        ("procurement_sme", "procurement-sme"),
        ("procurement_micro", "procurement-micro"),
        ("service_purchase", "service-purchase"),
        ("asset_allocation", "asset-allocation"),
        ("unit_count", "units"),
        ("project_count", "projects"),
    ] {
        function(tera, session, name, move |session, kwargs| {
            let key = key_text(measure, &pairs(kwargs));
            Ok(session.new_figure(session.fact(&key)?))
        });
    }
    function(tera, session, "fact", |session, kwargs| {
        Ok(session.new_figure(session.fact(&required(kwargs, "key")?)?))
    });
    function(tera, session, "measure", |session, kwargs| {
        let mut rest = pairs(kwargs);
        let name = required(kwargs, "name")?;
        rest.retain(|(key, _)| key != "name");
        Ok(session.new_figure(session.fact(&key_text(&name, &rest))?))
    });
}

pub(super) fn required(kwargs: &Kwargs, name: &'static str) -> Call<String> {
    optional(kwargs, name).ok_or_else(|| Failed(format!("缺少参数 {name}")))
}

fn optional(kwargs: &Kwargs, name: &'static str) -> Option<String> {
    kwargs.get::<String>(name).ok().flatten()
}

fn figures(tera: &mut Tera, session: &Arc<Session>) {
    function(tera, session, "share", |session, kwargs| {
        let (of, _) = session.figure(&required(kwargs, "of")?)?;
        let (whole, _) = session.figure(&required(kwargs, "whole")?)?;
        let key = Key::Share {
            of: Box::new(of.key.clone()),
            whole: Box::new(whole.key.clone()),
        };
        let fact = session
            .with(|cx| cx.fact(&key))
            .ok_or_else(|| Failed(String::new()))?;
        Ok(session.new_figure(fact))
    });
    function(tera, session, "compare", |session, kwargs| {
        let (of, style) = session.figure(&required(kwargs, "of")?)?;
        let wording = required(kwargs, "wording")?;
        let base = session.base(&of, kwargs)?;
        let usual = base.is_none();
        let line = session
            .with(|cx| compare::sentence(cx, &of, base, style, &wording))
            .ok_or_else(|| Failed(String::new()))?;
        if usual {
            session.shared().compared.push(of);
        }
        Ok(session.intern(Token::Line(line)))
    });
    for name in ["change", "rate", "completion"] {
        function(tera, session, name, move |session, kwargs| {
            let (of, _) = session.figure(&required(kwargs, "of")?)?;
            let base = optional(kwargs, "base").map(|base| format!(",base={base}"));
            let text = format!("{name}({}{})", of.id, base.unwrap_or_default());
            Ok(session.new_figure(session.fact(&text)?))
        });
    }
    function(tera, session, "holds", |session, kwargs| {
        let is = required(kwargs, "is")?;
        let key = match session.token(&required(kwargs, "of")?)? {
            Token::Figure { fact, .. } => fact.key.clone(),
            Token::Missing => return Ok(TeraValue::from(false)),
            _ => return Err(Failed("此处要用一个数".to_owned())),
        };
        let condition = Condition::parse(&is).ok_or_else(|| Failed(format!("没有条件“{is}”")))?;
        match session.facts.holds(&condition, &key) {
            Ok(holds) => Ok(TeraValue::from(holds)),
            Err(gap) => {
                session.with(|cx| cx.gap(&gap));
                Ok(TeraValue::from(false))
            }
        }
    });
    for (name, wanted) in [("is_zero", true), ("is_nonzero", false)] {
        function(tera, session, name, move |session, kwargs| {
            let zero = match session.token(&required(kwargs, "of")?)? {
                Token::Figure { fact, .. } => fact.value.is_zero(),
                Token::Missing => false,
                _ => return Err(Failed("此处要用一个数".to_owned())),
            };
            Ok(TeraValue::from(zero == wanted))
        });
    }
    function(tera, session, "known", |session, kwargs| {
        let text = required(kwargs, "key")?;
        let known = session.with(|cx| {
            let key = cx.key(&text, "模板")?;
            Some(cx.facts.get(&key).is_ok())
        });
        Ok(TeraValue::from(known.ok_or_else(|| Failed(String::new()))?))
    });
    function(tera, session, "breakdown", |session, kwargs| {
        let id = required(kwargs, "id")?;
        let mut narrow = pairs(kwargs);
        narrow.retain(|(name, _)| name != "id");
        let Some(members) = session.with(|cx| breakdown::members(cx, &id, &narrow)) else {
            return Ok(TeraValue::from(Vec::<TeraValue>::new()));
        };
        if members.complete {
            let facts = members
                .list
                .iter()
                .map(|member| member.fact.clone())
                .collect();
            session
                .shared()
                .breakdowns
                .push((members.whole.clone(), facts));
        }
        let list: Vec<TeraValue> = members
            .list
            .into_iter()
            .map(|member| {
                let map = [
                    ("label", TeraValue::from(member.label.as_str())),
                    ("code", TeraValue::from(member.code.as_str())),
                    ("class", TeraValue::from(member.class.as_str())),
                    ("group", TeraValue::from(member.group.as_str())),
                    ("key", TeraValue::from(member.fact.id.as_str())),
                    ("zero", TeraValue::from(member.fact.value.is_zero())),
                    ("value", session.new_figure(member.fact)),
                ];
                to_map(map)
            })
            .collect();
        Ok(TeraValue::from(list))
    });
    let styled = session.clone();
    for name in [
        "wan", "wan2", "wan0", "yuan", "yuan0", "percent0", "percent1", "percent2", "plain", "abs",
    ] {
        let session = styled.clone();
        tera.register_filter(name, move |value: &str, _: Kwargs, _: &State| {
            let call = || {
                let (fact, base) = session.figure(value)?;
                let style = style::named(name, base).ok_or_else(|| Failed(String::new()))?;
                Ok(session.intern(Token::Figure { fact, style }))
            };
            answer(&session, call())
        });
    }
}

/// `| unit` prints a figure with its unit word.
fn unit_filter(tera: &mut Tera, session: &Arc<Session>) {
    let session = session.clone();
    tera.register_filter("unit", move |value: &str, _: Kwargs, _: &State| {
        let call = || {
            let (fact, style) = session.figure(value)?;
            let mut line = vec![Inline::Figure {
                fact: fact.id.clone(),
                text: style.show(fact.value),
            }];
            session.with(|cx| compare::push_unit(cx, &fact.key, style, &mut line));
            Ok(session.intern(Token::Line(line)))
        };
        answer(&session, call())
    });
}

fn to_map<const N: usize>(entries: [(&'static str, TeraValue); N]) -> TeraValue {
    let mut map = tera::Map::new();
    for (name, value) in entries {
        map.insert(name.into(), value);
    }
    TeraValue::from(map)
}

fn texts(tera: &mut Tera, session: &Arc<Session>) {
    function(tera, session, "text", |session, kwargs| {
        let id = required(kwargs, "id")?;
        let run_in = optional(kwargs, "run_in");
        let number = optional(kwargs, "number").unwrap_or_default();
        let number = run_in.as_ref().unwrap_or(&number);
        let block = session.with(|cx| field::text(cx, &id, number));
        Ok(session.intern(match run_in {
            Some(_) => Token::Line(field::run_in(block)),
            None => Token::Block(block),
        }))
    });
    function(tera, session, "has_text", |session, kwargs| {
        let id = required(kwargs, "id")?;
        Ok(TeraValue::from(session.facts.budget.has_text(&id)))
    });
    function(tera, session, "literal", |session, kwargs| {
        let text = required(kwargs, "text")?;
        let reason = required(kwargs, "reason")?;
        Ok(session.intern(Token::Line(vec![Inline::Literal { text, reason }])))
    });
    function(tera, session, "purpose", |session, kwargs| {
        let (dim, code) = (required(kwargs, "dim")?, required(kwargs, "code")?);
        let purposes = session.profile.profile.wording.purpose.get(&dim);
        let Some(text) = purposes.and_then(|purposes| purposes.get(&code)) else {
            return Ok(TeraValue::from(""));
        };
        let line = session.with(|cx| cx.label(text, None));
        Ok(session.intern(Token::Line(line)))
    });
    function(tera, session, "slot", |session, kwargs| {
        let name = required(kwargs, "name")?;
        let line = session.with(|cx| cx.label(&format!("{{{name}}}"), None));
        Ok(session.intern(Token::Line(line)))
    });
    function(tera, session, "as_of", |session, _| {
        let date = session
            .facts
            .budget
            .of("vehicles")
            .first()
            .and_then(|entity| crate::budget::model::Date::parse(entity.get("as-of")?));
        match date {
            Some(date) => Ok(session.intern(Token::Line(vec![Inline::Date {
                text: date.chinese(),
            }]))),
            None => Err(Failed("没有 [vehicles] as-of（车辆截止日期）".to_owned())),
        }
    });
    let numbered = session.clone();
    tera.register_filter(
        "ordinal",
        move |value: i64, kwargs: Kwargs, _: &State| -> TeraResult<TeraValue> {
            let pattern = optional(&kwargs, "style").unwrap_or_else(|| "{n}".to_owned());
            let n = usize::try_from(value).unwrap_or_default();
            Ok(numbered.ordinal(super::numbering::number(&pattern, n)))
        },
    );
}

fn entities(tera: &mut Tera, session: &Arc<Session>) {
    function(tera, session, "entities", |session, kwargs| {
        let kind = required(kwargs, "kind")?;
        let mut filter = pairs(kwargs);
        filter.retain(|(name, _)| !matches!(name.as_str(), "kind" | "largest"));
        let largest = optional(kwargs, "largest").and_then(|most| most.parse::<usize>().ok());
        let spec = schema::kind(&kind).ok_or_else(|| Failed(format!("没有记录种类 {kind}")))?;
        let mut found: Vec<Entity> = session
            .facts
            .budget
            .of(spec.key)
            .iter()
            .filter(|entity| {
                filter.iter().all(|(name, value)| {
                    let own = entity.get(name).or(match name.as_str() {
                        "target-form" | "independent" => Some("true"),
                        _ => None,
                    });
                    let own = own.unwrap_or_default();
                    // What belongs to several lists their ids, as in forms.
                    own == value || own.split_whitespace().any(|part| part == value)
                })
            })
            .cloned()
            .collect();
        sort_by_order(&mut found);
        if let Some(most) = largest {
            found = session.largest(spec.key, found, most);
        }
        let list = found
            .iter()
            .map(|entity| session.entity(spec, entity))
            .collect::<Vec<_>>();
        Ok(TeraValue::from(list))
    });
}

impl Session {
    /// The entities with the most money, those without any left out.
    fn largest(&self, kind: &str, found: Vec<Entity>, most: usize) -> Vec<Entity> {
        let amount = |entity: &Entity| {
            let key = self
                .facts
                .parse(&format!("spending{{{kind}={}}}", entity.id));
            let fact = self.facts.get(&key.ok()?).ok()?;
            (fact.value.sign() > 0).then(|| fact.value.exact())
        };
        let found = found.into_iter();
        let mut found: Vec<_> = found.filter_map(|one| Some((amount(&one)?, one))).collect();
        found.sort_by_key(|(amount, _)| std::cmp::Reverse(*amount));
        found.into_iter().take(most).map(|(_, one)| one).collect()
    }

    /// An entity's public fields: free text as tokens, short terms also raw for conditions.
    fn entity(&self, spec: &'static schema::Kind, entity: &Entity) -> TeraValue {
        let mut map = tera::Map::new();
        let mut raw = tera::Map::new();
        map.insert("id".into(), TeraValue::from(entity.id.as_str()));
        for field in spec
            .fields
            .iter()
            .filter(|field| !field.private && field.key != "id")
        {
            let name = field.key.replace('-', "_");
            let value = entity.get(field.key).unwrap_or_default();
            raw.insert(name.clone().into(), TeraValue::from(value));
            let shown = if value.is_empty() {
                TeraValue::from("")
            } else {
                let paragraphs = self.with(|cx| field::value(cx, field.key, Some(entity), "模板"));
                self.intern(match <[_; 1]>::try_from(paragraphs) {
                    Ok([line]) => Token::Line(line),
                    Err(paragraphs) => Token::Block(paragraphs),
                })
            };
            map.insert(name.into(), shown);
        }
        map.insert("raw".into(), TeraValue::from(raw));
        TeraValue::from(map)
    }
}
