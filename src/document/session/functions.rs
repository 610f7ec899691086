//! The functions and filters templates call.

use std::sync::Arc;

use tera::{Kwargs, State, Tera, TeraResult, Value as TeraValue};

use super::{Failed, Session, answer, function, key_text, optional, pairs, required};
use crate::budget::model::Entity;
use crate::document::form::sort_by_order;
use crate::document::token::Token;
use crate::document::tree::Inline;
use crate::document::{breakdown, compare, field};
use crate::facts::key::Key;
use crate::facts::{Condition, style};
use crate::records::schema;

pub(super) fn measures(tera: &mut Tera, session: &Arc<Session>) {
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

pub(super) fn figures(tera: &mut Tera, session: &Arc<Session>) {
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
pub(super) fn unit_filter(tera: &mut Tera, session: &Arc<Session>) {
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

pub(super) fn texts(tera: &mut Tera, session: &Arc<Session>) {
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
            Ok(numbered.ordinal(crate::document::numbering::number(&pattern, n)))
        },
    );
}

pub(super) fn entities(tera: &mut Tera, session: &Arc<Session>) {
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
