//! The unit printed with an amount is the one it is shown in: in sentences, and over tables.

use rust_decimal::Decimal;

use crate::budget::money::{Money, Unit, round_half_away};
use crate::check::origin::{self, Origin};
use crate::check::{DocumentScope, lines};
use crate::diag::Finding;
use crate::document::tree::{Block, Cell, Grid, Inline, Number, plain};
use crate::facts::Value;
use crate::facts::style::Style;

/// Units of money with what one of them is in 元.
const UNITS: [(&str, i64); 3] = [("亿元", 100_000_000), ("万元", 10_000), ("元", 1)];

pub fn check(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = sentences(scope);
    for block in scope.document.blocks() {
        if let Block::Grid(grid) = block
            && !grid.form
        {
            findings.extend(table(grid));
        }
    }
    findings
}

fn sentences(scope: &DocumentScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in scope.lines {
        if !line.prose {
            continue;
        }
        for pair in line.content.windows(2) {
            let [
                Inline::Figure { fact, text: shown },
                Inline::Text { text: after },
            ] = pair
            else {
                continue;
            };
            let typed = after.trim_start_matches(['余', '多', ' ']);
            let Some(&(unit, one)) = UNITS.iter().find(|(unit, _)| typed.starts_with(unit)) else {
                continue;
            };
            let Some(money) = money(scope, fact) else {
                continue;
            };
            let Some(number) = number(shown) else {
                continue;
            };
            if number.0.is_zero() || is(money, number, one) {
                continue;
            }
            let mut others = UNITS.iter().filter(|(_, one)| is(money, number, *one));
            let Some((right, _)) = others.next() else {
                continue;
            };
            let finding = Finding::deny("figure-unit-wrong")
                .arg("shown", shown)
                .arg("unit", unit)
                .arg("right", right)
                .arg("exact", money)
                .arg("sentence", lines::excerpt(&line.text))
                .arg("place", &line.place);
            // Texts and comparison sentences are checked where they are read.
            match origin::of(scope, line.content, after.trim()) {
                Origin::Record(_) | Origin::Setting(_) => {}
                Origin::Section(place) => findings.push(finding.at(&place)),
                Origin::Unknown => findings.push(finding),
            }
        }
    }
    findings
}

fn money(scope: &DocumentScope, id: &str) -> Option<Money> {
    let key = scope.facts.parse(id).ok()?;
    match scope.facts.get(&key).ok()?.value {
        Value::Money(money) => Some(money),
        _ => None,
    }
}

/// A displayed number with its places.
fn number(shown: &str) -> Option<(Decimal, u32)> {
    let plain: String = shown.chars().filter(|c| *c != ',').collect();
    let number: Decimal = plain.parse().ok()?;
    Some((number.abs(), number.scale()))
}

/// Whether a displayed number is an amount in a unit.
fn is(money: Money, (number, places): (Decimal, u32), one: i64) -> bool {
    let exact = money.yuan().abs().checked_div(Decimal::from(one));
    // Zeros at the end may have been left out; a few more places decide nothing.
    exact.is_some_and(|exact| {
        (places..=places.max(2)).any(|places| round_half_away(exact, places) == number)
    })
}

/// The unit words name, e.g. `单位：万元`, `金额（元）`.
fn unit(words: &str) -> Option<Unit> {
    if words.contains("万元") {
        Some(Unit::Wan)
    } else if words.contains("元") && !words.contains("亿元") {
        Some(Unit::Yuan)
    } else {
        None
    }
}

fn table(grid: &Grid) -> Option<Finding> {
    let title = plain(&grid.title);
    let declared = unit(&plain(&grid.head_right)).or_else(|| unit(&plain(&grid.head_left)));
    let declared = declared.or_else(|| unit(&title));
    let mut looks: Option<(Style, String)> = None;
    for cell in grid.body.iter().flat_map(|row| &row.cells) {
        let Some(Number {
            value: Value::Money(money),
            style,
            ..
        }) = &cell.number
        else {
            continue;
        };
        let head = head(grid, cell);
        let shown = cell
            .content
            .iter()
            .map(|line| plain(line))
            .collect::<String>();
        let Some(declared) = unit(&head).or(declared) else {
            let finding = Finding::note("table-unit-missing");
            return Some(finding.arg("title", title).arg("unit", style.unit.word()));
        };
        if declared != style.unit && !money.is_zero() {
            return Some(
                Finding::deny("table-unit-wrong")
                    .arg("title", title)
                    .arg("head", head)
                    .arg("declared", declared.word())
                    .arg("unit", style.unit.word())
                    .arg("shown", shown)
                    .arg("exact", money),
            );
        }
        match &looks {
            Some((first, sample))
                if first.unit == style.unit
                    && (first.places, first.thousands) != (style.places, style.thousands) =>
            {
                return Some(
                    Finding::warn("table-places-mixed")
                        .arg("title", title)
                        .arg("head", head)
                        .arg("one", sample)
                        .arg("other", shown),
                );
            }
            None if !money.is_zero() => looks = Some((*style, shown)),
            _ => {}
        }
    }
    None
}

/// The head of the column a cell stands in.
fn head(grid: &Grid, cell: &Cell) -> String {
    let column = grid.columns.get(cell.column);
    column.map_or_else(String::new, |column| column.path.join("/"))
}
