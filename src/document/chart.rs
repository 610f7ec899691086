//! Charts: breakdowns as bars. Every mark is a fact and what is printed of it; a chart the records
//! do not answer, or that would compare nothing, is not drawn.

use std::sync::Arc;

use rust_decimal::prelude::{Decimal, ToPrimitive};

use super::breakdown::{self, Member, Members};
use super::compare;
use super::context::{Context, formatted, push_text};
use super::rounding_note;
use super::tree::{Bar, Chart, Inline, Mark};
use crate::budget::money::round_half_away;
use crate::diag::Finding;
use crate::facts::Fact;
use crate::facts::key::Key;
use crate::facts::style::Style;
use crate::profile::model::{ChartKind, ChartSpec};

/// Length of the longest bar.
const LONGEST: u16 = 1000;

/// A bar before it has a length: its name, and the facts of its marks with what is printed.
struct Entry {
    label: Vec<Inline>,
    marks: Vec<(Arc<Fact>, Vec<Inline>)>,
}

/// The chart of a name, as far as it can be drawn.
pub fn build(cx: &mut Context, id: &str, anchor: &str) -> Option<Chart> {
    let profile = cx.profile;
    let Some(spec) = profile.profile.chart.get(id) else {
        cx.findings
            .push(Finding::deny("profile-unknown-chart").arg("id", id));
        return None;
    };
    let mut own = cx.scratch();
    let chart = draw(&mut own, id, spec);
    // A picture is an extra: what the records do not answer is no fault of theirs.
    let told = own.findings.into_iter();
    let told = told.filter(|finding| spec.required || finding.code.starts_with("profile-"));
    cx.findings.extend(told);
    chart.map(|chart| Chart {
        anchor: anchor.to_owned(),
        ..chart
    })
}

fn draw(cx: &mut Context, id: &str, spec: &ChartSpec) -> Option<Chart> {
    let query = spec.query.iter();
    let query: Vec<(String, String)> = query.map(|(k, v)| (k.clone(), v.clone())).collect();
    let members = breakdown::members(cx, &spec.of, &query)?;
    let exact = |fact: &Arc<Fact>| fact.value.exact();
    let sum: Decimal = members.list.iter().map(|one| exact(&one.fact)).sum();
    if members.complete && sum != exact(&members.whole) {
        return None;
    }
    let style = formatted(cx.text_style(), &[&spec.format]);
    let whole = cx.label(&spec.whole, None);
    let (series, entries) = match spec.kind {
        ChartKind::Composition => (Vec::new(), composition(cx, &members, style)?),
        ChartKind::Comparison => comparison(cx, &members, &whole, spec, style)?,
    };
    let alternative = match spec.kind {
        ChartKind::Composition => {
            let whole = (whole, printed(cx, &members.whole, style));
            composition_words(whole, &entries)
        }
        ChartKind::Comparison => comparison_words(&series, &entries),
    };
    let rounding = std::mem::take(&mut cx.rounding);
    Some(Chart {
        id: id.to_owned(),
        anchor: String::new(),
        title: cx.label(&spec.title, None),
        series,
        bars: bars(entries),
        alternative,
        notes: rounding_note(&rounding).into_iter().collect(),
    })
}

/// The members that are not zero, each with its share.
fn composition(cx: &mut Context, members: &Members, style: Style) -> Option<Vec<Entry>> {
    let shown = |one: &&Member| !one.fact.value.is_zero();
    let shown: Vec<&Member> = members.list.iter().filter(shown).collect();
    if shown.len() < 2 || members.whole.value.sign() <= 0 {
        return None;
    }
    let entries = shown.into_iter().map(|member| {
        let share = Key::Share {
            of: Box::new(member.fact.key.clone()),
            whole: Box::new(members.whole.key.clone()),
        };
        let share = cx.fact(&share)?;
        let mut content = printed(cx, &member.fact, style);
        push_text(&mut content, "，占");
        content.push(figure(&share, style));
        Some(Entry {
            label: name(&member.label),
            marks: vec![(member.fact.clone(), content)],
        })
    });
    entries.collect()
}

/// The whole and its members beside what they are compared with; what has no base, or is zero now
/// and before, is left out.
fn comparison(
    cx: &mut Context,
    members: &Members,
    whole: &[Inline],
    spec: &ChartSpec,
    style: Style,
) -> Option<(Vec<Vec<Inline>>, Vec<Entry>)> {
    let period = cx.facts.settings.base;
    let base_key = members.whole.key.before(period);
    cx.fact(&base_key)?;
    let words = &cx.profile.profile;
    let base = cx.facts.base_name(&base_key, &words.wording.base);
    let base = base.unwrap_or(&words.comparison.base_name).to_owned();
    let series = vec![cx.label(&spec.now, None), cx.label(&base, None)];
    let mut entries = Vec::new();
    let listed = members.list.iter().map(|one| (name(&one.label), &one.fact));
    for (label, now) in std::iter::once((whole.to_vec(), &members.whole)).chain(listed) {
        let Some(before) = cx.fact(&now.key.before(period)) else {
            continue;
        };
        if now.value.is_zero() && before.value.is_zero() {
            continue;
        }
        let marks = [now.clone(), before].map(|fact| {
            let content = printed(cx, &fact, style);
            (fact, content)
        });
        entries.push(Entry {
            label,
            marks: marks.into(),
        });
    }
    let drawn = entries.iter().flat_map(|entry| &entry.marks);
    let any = drawn.into_iter().any(|(fact, _)| fact.value.sign() > 0);
    any.then_some((series, entries))
}

/// Names may hold digits: they are nobody's numbers.
fn name(label: &str) -> Vec<Inline> {
    vec![Inline::Identifier {
        text: label.to_owned(),
    }]
}

fn figure(fact: &Fact, style: Style) -> Inline {
    Inline::Figure {
        fact: fact.id.clone(),
        text: style.show(fact.value),
    }
}

/// A figure with its unit.
fn printed(cx: &mut Context, fact: &Fact, style: Style) -> Vec<Inline> {
    let mut line = vec![figure(fact, style)];
    compare::push_unit(cx, &fact.key, style, &mut line);
    line
}

/// Lengths from exact amounts.
fn bars(entries: Vec<Entry>) -> Vec<Bar> {
    let all = entries.iter().flat_map(|entry| &entry.marks);
    let longest = all.map(|(fact, _)| fact.value.exact()).max();
    let longest = longest.unwrap_or_default();
    let mark = |(fact, content): (Arc<Fact>, Vec<Inline>)| Mark {
        length: length(fact.value.exact(), longest),
        content,
    };
    let bar = |entry: Entry| Bar {
        label: entry.label,
        marks: entry.marks.into_iter().map(mark).collect(),
    };
    entries.into_iter().map(bar).collect()
}

/// Thousandths of the longest; nothing for what is negative.
fn length(amount: Decimal, longest: Decimal) -> u16 {
    if amount <= Decimal::ZERO || longest <= Decimal::ZERO {
        return 0;
    }
    let ratio = amount
        .checked_div(longest)
        .filter(|ratio| *ratio < Decimal::ONE);
    let parts = ratio.map(|ratio| round_half_away(ratio * Decimal::from(LONGEST), 0));
    parts.and_then(|parts| parts.to_u16()).unwrap_or(LONGEST)
}

fn composition_words(whole: (Vec<Inline>, Vec<Inline>), entries: &[Entry]) -> Vec<Inline> {
    let (mut out, amount) = whole;
    out.extend(amount);
    push_text(&mut out, "，其中：");
    let entries = entries.iter().map(|entry| {
        let marks = entry.marks.iter().flat_map(|(_, content)| content);
        entry.label.iter().chain(marks).cloned().collect()
    });
    join(&mut out, entries.collect());
    out
}

fn comparison_words(series: &[Vec<Inline>], entries: &[Entry]) -> Vec<Inline> {
    let mut out = Vec::new();
    let entries = entries.iter().map(|entry| {
        let mut words = entry.label.clone();
        for (at, (_, content)) in entry.marks.iter().enumerate() {
            push_text(&mut words, if at == 0 { "：" } else { "，" });
            words.extend(series.get(at).into_iter().flatten().cloned());
            words.extend(content.iter().cloned());
        }
        words
    });
    join(&mut out, entries.collect());
    out
}

fn join(out: &mut Vec<Inline>, parts: Vec<Vec<Inline>>) {
    for (at, part) in parts.into_iter().enumerate() {
        if at > 0 {
            push_text(out, "；");
        }
        out.extend(part);
    }
    push_text(out, "。");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_thousandths_and_nothing_is_drawn_below_zero() {
        let of = |amount: i64, longest: i64| length(amount.into(), longest.into());
        assert_eq!(
            [of(3, 3), of(1, 3), of(2, 3), of(0, 3)],
            [1000, 333, 667, 0]
        );
        assert_eq!([of(-2, 3), of(1, 0), of(-1, -1), of(5, 3)], [0, 0, 0, 1000]);
        let most = Decimal::MAX;
        assert_eq!([length(most, most), length(most, Decimal::ONE)], [1000; 2]);
        assert_eq!(length(Decimal::new(1, 28), most), 0);
    }
}
