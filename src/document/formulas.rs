//! How the numbers of a table follow from one another: totals from their parts, changes and rates
//! from what they compare. Only what is exactly so becomes a formula.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::context::Context;
use super::grid::{Block, Shown};
use super::tree::{Formula, Number, Place, Row};
use crate::budget::ledger::Period;
use crate::budget::money::{Unit, round_half_away};
use crate::facts::key::Key;
use crate::facts::{Fact, Origin, Value};
use crate::profile::model::Side;

/// The blocks of a table side by side, and where their rows stand in its body.
struct Table<'a> {
    blocks: Vec<Placed<'a>>,
    /// Where facts stand, by their ids.
    facts: HashMap<&'a str, Vec<Place>>,
    grid: Grid,
    own: Period,
}

struct Placed<'a> {
    block: &'a Block<'a>,
    /// Its first column.
    offset: usize,
    /// The row of the body each of its rows became.
    rows: Vec<Option<usize>>,
}

/// What periods are compared on.
#[derive(Clone, Copy)]
struct Grid {
    unit: Unit,
    places: u32,
}

/// Writes the formulas of a table into its body; `orders` says, for each block, which of its rows
/// stands on which line.
pub fn fill(
    cx: &Context,
    blocks: &[(Option<&Side>, Block)],
    orders: &[Vec<Option<usize>>],
    body: &mut [Row],
) {
    let table = Table::new(cx, blocks, orders);
    let mut found: BTreeMap<Place, Formula> = BTreeMap::new();
    for (placed, at, c, place) in table.cells() {
        let Some(whole) = placed.block.cells[at][c].shown.as_ref() else {
            continue;
        };
        let formula = table.compared(body, place, whole).or_else(|| {
            let down = table.down(placed, at, c);
            let sum = |parts: Vec<Place>| {
                let formula = Formula::Sum { parts };
                holds(&formula, body, place).then_some(formula)
            };
            let across = || table.across(placed, at, c);
            down.and_then(sum).or_else(|| across().and_then(sum))
        });
        if let Some(formula) = formula {
            found.insert(place, formula);
        }
    }
    drop_circles(&mut found);
    for (place, formula) in found {
        if let Some(number) = number_mut(body, place) {
            number.formula = Some(formula);
        }
    }
}

impl<'a> Table<'a> {
    fn new(
        cx: &Context,
        blocks: &'a [(Option<&Side>, Block)],
        orders: &[Vec<Option<usize>>],
    ) -> Table<'a> {
        let mut table = Table {
            blocks: Vec::new(),
            facts: HashMap::new(),
            grid: Grid {
                unit: cx.facts.settings.grid_unit,
                places: cx.facts.settings.grid_places,
            },
            own: cx.facts.own(),
        };
        let mut offset = 0;
        for ((_, block), order) in blocks.iter().zip(orders) {
            let mut rows = vec![None; block.rows.len()];
            for (line, row) in order.iter().enumerate() {
                if let Some(slot) = row.and_then(|row| rows.get_mut(row)) {
                    *slot = Some(line);
                }
            }
            table.blocks.push(Placed {
                block,
                offset,
                rows,
            });
            offset += block.columns.len();
        }
        let mut facts: HashMap<&str, Vec<Place>> = HashMap::new();
        for (placed, at, c, place) in table.cells() {
            if let Some(shown) = &placed.block.cells[at][c].shown {
                facts.entry(shown.fact.id.as_str()).or_default().push(place);
            }
        }
        table.facts = facts;
        table
    }

    /// Every cell that is in the body: its block, row and column there, and its place.
    fn cells(&self) -> Vec<(&Placed<'a>, usize, usize, Place)> {
        let mut cells = Vec::new();
        for placed in &self.blocks {
            for (at, row) in placed.rows.iter().enumerate() {
                let Some(row) = *row else { continue };
                for c in 0..placed.block.columns.len() {
                    let column = placed.offset + c;
                    cells.push((placed, at, c, Place { row, column }));
                }
            }
        }
        cells
    }

    /// The parts of a row, in its column; `None` where one of them shows no number.
    fn down(&self, placed: &Placed, at: usize, c: usize) -> Option<Vec<Place>> {
        let block = placed.block;
        let parts = block.rows[at].parts.iter().copied();
        let parts: Option<Vec<Place>> = parts
            .filter(|&part| block.rows[part].values)
            .map(|part| {
                block.cells[part][c].shown.as_ref()?;
                let column = placed.offset + c;
                placed.rows[part].map(|row| Place { row, column })
            })
            .collect();
        parts.filter(|parts| !parts.is_empty())
    }

    /// The parts of a column, in its row.
    fn across(&self, placed: &Placed, at: usize, c: usize) -> Option<Vec<Place>> {
        let block = placed.block;
        let row = placed.rows[at]?;
        let parts = block.columns[c].parts.iter();
        let parts: Option<Vec<Place>> = parts
            .filter_map(|id| block.columns.iter().position(|other| &other.id == id))
            .map(|part| {
                block.cells[at][part].shown.as_ref()?;
                let column = placed.offset + part;
                Some(Place { row, column })
            })
            .collect();
        parts.filter(|parts| !parts.is_empty())
    }

    /// What a change, rate, share or completion compares, where it stands in the table.
    fn compared(&self, body: &[Row], place: Place, whole: &Shown) -> Option<Formula> {
        let places = |fact: &Fact| self.grid.places_of(fact.value, whole.style.unit);
        let formula = match &whole.fact.origin {
            Origin::Difference { current, base } => Formula::Difference {
                current: self.find(current, place)?,
                base: self.find(base, place)?,
                places: match current.key.adjusts(&base.key, self.own) {
                    true => EXACT,
                    false => places(current),
                },
            },
            Origin::Ratio { of, whole: base } => {
                let below = self.find(base, place)?;
                match (self.find(of, place), &of.origin, &whole.fact.key) {
                    (Some(of), ..) => Formula::Ratio {
                        of,
                        whole: below,
                        places: places(base),
                        nothing_is_zero: nothing_is_zero(&whole.fact.key),
                    },
                    (None, Origin::Difference { current, base }, Key::Rate { .. }) => {
                        Formula::Rate {
                            current: self.find(current, place)?,
                            base: below,
                            places: places(base),
                        }
                    }
                    _ => return None,
                }
            }
            _ => return None,
        };
        holds(&formula, body, place).then_some(formula)
    }

    /// Where a fact stands: best in the same row, else in the same column.
    fn find(&self, fact: &Fact, from: Place) -> Option<Place> {
        let places = self.facts.get(fact.id.as_str())?;
        let distance = |place: &&Place| (place.row != from.row, place.column != from.column);
        places.iter().min_by_key(distance).copied()
    }
}

impl Grid {
    /// Its places in the unit a value is printed in; counts are compared as they are.
    fn places_of(self, value: Value, unit: Unit) -> i32 {
        let own = i32::try_from(self.places).unwrap_or(EXACT);
        match (value, self.unit, unit) {
            (Value::Money(_), Unit::Wan, Unit::Yuan) => own - 4,
            (Value::Money(_), Unit::Yuan, Unit::Wan) => own + 4,
            (Value::Money(_), ..) => own,
            _ => EXACT,
        }
    }
}

/// More places than any number has.
const EXACT: i32 = 20;

/// Whether a share of nothing in nothing is zero; other ratios have no value then.
fn nothing_is_zero(key: &Key) -> bool {
    matches!(key, Key::Share { of, whole } if of == whole || !of.completes(whole))
}

/// Whether a formula gives the number of a cell exactly.
fn holds(formula: &Formula, body: &[Row], place: Place) -> bool {
    let Some(whole) = number(body, place) else {
        return false;
    };
    let operands: Option<Vec<&Number>> = (formula.operands().into_iter())
        .map(|place| number(body, place))
        .collect();
    let Some(operands) = operands else {
        return false;
    };
    let alike = |number: &&Number| {
        let style = number.style;
        !style.absolute
            && style.unit == whole.style.unit
            && matches!(number.value, Value::Money(_) | Value::Count(_))
            && operands
                .iter()
                .all(|other| kind(other.value) == kind(number.value))
    };
    if whole.style.absolute || !operands.iter().all(alike) {
        return false;
    }
    let values: Vec<Decimal> = operands.iter().map(|number| number.printed()).collect();
    let result = match (formula, values.as_slice()) {
        (Formula::Sum { .. }, parts) => parts
            .iter()
            .try_fold(Decimal::ZERO, |sum, part| sum.checked_add(*part)),
        (Formula::Difference { places, .. }, &[current, base]) => {
            round(current, *places).checked_sub(round(base, *places))
        }
        (
            Formula::Ratio {
                places,
                nothing_is_zero,
                ..
            },
            &[of, base],
        ) => {
            let (of, base) = (round(of, *places), round(base, *places));
            match *nothing_is_zero && base.is_zero() {
                true => Some(Decimal::ZERO),
                false => percent(whole, of, base),
            }
        }
        (Formula::Rate { places, .. }, &[current, base]) => {
            let (current, base) = (round(current, *places), round(base, *places));
            let change = current.checked_sub(base);
            change.and_then(|change| percent(whole, change, base))
        }
        _ => None,
    };
    result.is_some_and(|result| result == whole.printed())
}

/// A ratio rounded as it is printed.
fn percent(whole: &Number, of: Decimal, base: Decimal) -> Option<Decimal> {
    let Value::Ratio(_) = whole.value else {
        return None;
    };
    let rounded = round_half_away(of.checked_div(base)?, whole.style.percent_places + 2);
    match whole.style.percent_sign {
        true => Some(rounded),
        false => rounded.checked_mul(Decimal::ONE_HUNDRED),
    }
}

/// Rounds half away from zero, to tens, hundreds … where `places` is negative.
fn round(value: Decimal, places: i32) -> Decimal {
    match u32::try_from(places) {
        Ok(places) => round_half_away(value, places),
        Err(_) => {
            let step = Decimal::from(10_u64.saturating_pow(places.unsigned_abs()));
            round_half_away(value / step, 0).saturating_mul(step)
        }
    }
}

fn kind(value: Value) -> u8 {
    match value {
        Value::Money(_) => 0,
        Value::Count(_) => 1,
        Value::Ratio(_) => 2,
        Value::Points(_) => 3,
    }
}

/// Takes out formulas that would look at their own result in the end. Equal amounts may be called
/// the parts of one another.
fn drop_circles(formulas: &mut BTreeMap<Place, Formula>) {
    // Cells looking at a cell, and how many unsettled cells a cell looks at.
    let mut users: BTreeMap<Place, Vec<Place>> = BTreeMap::new();
    let mut waiting: BTreeMap<Place, usize> = BTreeMap::new();
    for (&place, formula) in formulas.iter() {
        let operands: BTreeSet<Place> = formula.operands().into_iter().collect();
        let unsettled = operands.iter().filter(|&at| formulas.contains_key(at));
        let mut count = 0;
        for &at in unsettled {
            users.entry(at).or_default().push(place);
            count += 1;
        }
        waiting.insert(place, count);
    }
    let free = |(place, count): (&Place, &usize)| (*count == 0).then_some(*place);
    let mut ready: Vec<Place> = waiting.iter().filter_map(free).collect();
    while let Some(place) = ready.pop() {
        waiting.remove(&place);
        for user in users.get(&place).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(user) {
                *count -= 1;
                if *count == 0 {
                    ready.push(*user);
                }
            }
        }
    }
    formulas.retain(|place, _| !waiting.contains_key(place));
}

fn number(body: &[Row], place: Place) -> Option<&Number> {
    // Cells of a table's body have no spans: a cell's index is its column.
    let cell = body.get(place.row)?.cells.get(place.column)?;
    cell.number.as_ref()
}

fn number_mut(body: &mut [Row], place: Place) -> Option<&mut Number> {
    let cell = body.get_mut(place.row)?.cells.get_mut(place.column)?;
    cell.number.as_mut()
}
