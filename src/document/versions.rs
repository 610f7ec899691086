//! What templates can ask of versions: the amendment a version comes from, and figures of the
//! version before.

use std::sync::Arc;

use tera::{Tera, Value as TeraValue};

use super::changes::{SLOTS, reason, short, slot};
use super::compare;
use super::notice::{difference_key, earlier_key};
use super::session::{Call, Failed, Session, function, required};
use super::token::Token;
use super::tree::Inline;
use crate::budget::model::{Amendment, Date};
use crate::facts::style::Style;
use crate::facts::{Fact, Value};

/// The amendment as templates see it: every field of it that may be printed, empty where the records
/// have none, and `kind` as records write it.
pub fn amendment(session: &Session, amendment: &Amendment) -> TeraValue {
    let mut map = tera::Map::new();
    for name in SLOTS {
        let value = match slot(amendment, name) {
            Some(inline) => session.intern(Token::Line(vec![inline])),
            None => TeraValue::from(""),
        };
        map.insert(name.replace('-', "_").into(), value);
    }
    let reason = session.with(|cx| reason(cx, amendment));
    map.insert("reason".into(), session.intern(Token::Line(reason)));
    if let Some(earlier) = &session.earlier {
        for (name, hash) in ["previous_hash", "hash"].into_iter().zip(&earlier.hashes) {
            let text = short(hash);
            let token = Token::Line(vec![Inline::Identifier { text }]);
            map.insert(name.into(), session.intern(token));
        }
    }
    let budget = &session.facts.budget;
    let earlier = budget.amendments.iter().rev().nth(1);
    let published = match earlier {
        Some(earlier) => earlier.publication,
        None => budget.document.publication,
    };
    map.insert("previous_publication_date".into(), date(session, published));
    let previous = amendment.version.saturating_sub(1).to_string();
    let raw = [
        ("previous", previous.as_str()),
        ("kind", amendment.kind.name()),
        (
            "corrects",
            amendment.corrects.as_deref().unwrap_or("original"),
        ),
    ];
    let raw = raw.map(|(name, value)| (name.into(), TeraValue::from(value)));
    let raw: tera::Map = raw.into_iter().collect();
    map.insert("raw".into(), TeraValue::from(raw));
    map.insert("corrects".into(), corrects(session, amendment));
    TeraValue::from(map)
}

fn date(session: &Session, date: Option<Date>) -> TeraValue {
    match date {
        Some(date) => session.intern(Token::Line(vec![Inline::Date {
            text: date.chinese(),
        }])),
        None => TeraValue::from(""),
    }
}

/// The number of the adjustment a correction puts right; empty for the original.
fn corrects(session: &Session, amendment: &Amendment) -> TeraValue {
    let all = &session.facts.budget.amendments;
    let id = amendment.corrects.as_deref().unwrap_or_default();
    match all.iter().find(|other| other.id == id) {
        Some(other) => session.intern(Token::Line(vec![Inline::Ordinal {
            text: other.number.to_string(),
        }])),
        None => TeraValue::from(""),
    }
}

/// Registers what compares a figure with the version before.
pub fn register(tera: &mut Tera, session: &Arc<Session>) {
    // The figure of the version before, with its unit.
    function(tera, session, "before", |session, kwargs| {
        let (now, style, was) = pair(session, &required(kwargs, "of")?)?;
        let version = session.facts.budget.version().saturating_sub(1);
        let figure = Inline::Figure {
            fact: earlier_key(version, &now.id),
            text: style.show(was.value),
        };
        Ok(with_unit(session, &now, style, figure))
    });
    // By how much it differs, as printed and without a sign, with its unit.
    function(tera, session, "difference", |session, kwargs| {
        let (now, style, was) = pair(session, &required(kwargs, "of")?)?;
        let version = session.facts.budget.version();
        let figure = Inline::Figure {
            fact: difference_key(version, &now.id),
            text: style
                .difference(now.value, was.value)
                .trim_start_matches('-')
                .to_owned(),
        };
        if let Value::Ratio(_) | Value::Points(_) = now.value {
            let unit = Inline::Text {
                text: "个百分点".to_owned(),
            };
            return Ok(session.intern(Token::Line(vec![figure, unit])));
        }
        Ok(with_unit(session, &now, style, figure))
    });
    // Whether the exact figure is another; whether that shows, and in which direction.
    for name in ["moved", "rose", "fell"] {
        function(tera, session, name, move |session, kwargs| {
            let (now, style, was) = pair(session, &required(kwargs, "of")?)?;
            let (after, before) = (style.number(now.value), style.number(was.value));
            Ok(TeraValue::from(match name {
                "moved" => now.value.exact() != was.value.exact(),
                "rose" => after > before,
                _ => after < before,
            }))
        });
    }
}

fn pair(session: &Session, of: &str) -> Call<(Arc<Fact>, Style, Arc<Fact>)> {
    let (now, style) = session.figure(of)?;
    let earlier = session.earlier.as_ref();
    let earlier =
        earlier.ok_or_else(|| Failed("只有更正、调整说明中才能与前一版比较".to_owned()))?;
    let earlier = &earlier.facts;
    let was = earlier.parse(&now.id).ok().map(|key| earlier.get(&key));
    match was {
        Some(Ok(was)) => Ok((now, style, was)),
        Some(Err(gap)) => {
            session.with(|cx| cx.findings.push(earlier.finding(&gap)));
            Err(Failed(String::new()))
        }
        None => Err(Failed(format!("前一版没有“{}”", now.id))),
    }
}

fn with_unit(session: &Session, of: &Fact, style: Style, figure: Inline) -> TeraValue {
    let mut line = vec![figure];
    session.with(|cx| compare::push_unit(cx, &of.key, style, &mut line));
    session.intern(Token::Line(line))
}
