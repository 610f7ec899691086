//! How a grid is made to fit its pages: type size, room in the rows, column widths.

use super::columns::{Level, Need, narrowest, widths};
use super::grids::{Part, SIZES, SMALLEST_PORTRAIT, caption};
use super::heights::{self, Heights};
use super::measured::Measured;
use super::plan::Length;
use super::text::Milli;
use crate::document::tree::Grid;

/// The smallest size to which a form, or a table on a landscape page, shrinks to fit on one page.
const SMALLEST_FITTED: Length = 8_000;

/// Room above and below the text of a cell, in thousandths of the size: usual, and to fit a page.
pub const PAD: Milli = 400;
const FITTED_PAD: Milli = 300;
const PADS: [(Milli, Length); 6] = [
    (400, 10_500),
    (FITTED_PAD, 10_500),
    (400, 0),
    (FITTED_PAD, 0),
    (230, 10_000),
    (230, 0),
];

/// Chooses size and room so that the grid takes as few pages as its readable sizes allow, where
/// that saves a page that would be nearly empty. Other sizes are measured only where they may.
pub fn fit(
    grid: &Grid,
    texts: &Measured,
    needs: &Need,
    largest: Length,
    page: (Length, Length),
    landscape: bool,
    above: Length,
) -> (Length, Milli, Part) {
    let all: Vec<usize> = (0..grid.columns.len()).collect();
    let caption = caption(grid, page.0);
    let after = heights::notes(&grid.notes, page.0);
    // One part in a hundred for what the estimate does not see.
    let usable = page.1 - page.1 / 100;
    let first = usable.saturating_sub(above + caption);
    let floor = match grid.form || landscape {
        true => SMALLEST_FITTED,
        false => SMALLEST_PORTRAIT,
    };
    let pages = |part: &Part, size: Length, pad: Milli| {
        Heights::new(texts, part, size, pad).pages(first, usable, after)
    };
    let Some(mut part) = lowest(texts, needs, &all, largest, page.0) else {
        // Not reached: the size was chosen because it fits.
        let width = page.0 / all.len().max(1) as Length;
        let part = Part::new(all.clone(), vec![width; all.len()]);
        return (largest, PAD, part);
    };
    let (mut most, filled) = pages(&part, largest, PAD);
    let (mut size, mut pad) = (largest, PAD);
    let mut parts = vec![(largest, part.clone())];
    if most == 2 || (most > 2 && filled * 100 < usable * 30) {
        let smaller = SIZES.iter().copied().filter(|&size| size < largest);
        let smaller =
            smaller.filter_map(|size| Some((size, lowest(texts, needs, &all, size, page.0)?)));
        parts.extend(smaller);
        let candidates = PADS.iter().flat_map(|&(pad, from)| {
            let sizes = parts.iter().filter(move |of| of.0 >= floor.max(from));
            sizes.map(move |(size, part)| (*size, pad, part))
        });
        for (smaller, narrower, lower) in candidates {
            let (fewer, _) = pages(lower, smaller, narrower);
            if fewer < most {
                (most, size, pad, part) = (fewer, smaller, narrower, lower.clone());
                break;
            }
        }
    }
    if grid.form {
        refine(texts, needs, &mut part, size, pad);
        let fits = |part: &Part, size: Length, pad: Milli| pages(part, size, pad).0 <= most;
        // The room this makes is for larger type, then for wider rows.
        let fitted = size;
        for (larger, candidate) in parts.iter().rev().filter(|(of, _)| *of > fitted) {
            let mut candidate = candidate.clone();
            refine(texts, needs, &mut candidate, *larger, FITTED_PAD);
            if !fits(&candidate, *larger, FITTED_PAD) {
                break;
            }
            (size, pad, part) = (*larger, FITTED_PAD, candidate);
        }
        let pads = [PAD, FITTED_PAD, pad];
        pad = pads
            .into_iter()
            .find(|&pad| fits(&part, size, pad))
            .unwrap_or(pad);
    }
    (size, pad, part)
}

/// The part of all columns that is lowest at a size, if any fits.
fn lowest(
    texts: &Measured,
    needs: &Need,
    all: &[usize],
    size: Length,
    width: Length,
) -> Option<Part> {
    let levels = [
        Level::Generous,
        Level::Labels,
        Level::Comfortable,
        Level::Tight,
        Level::Hard,
    ];
    let levels = levels.into_iter();
    let mut all_widths: Vec<Vec<Length>> = levels
        .filter_map(|level| widths(needs, all, size, width, level))
        .collect();
    // Levels often agree.
    all_widths.dedup();
    let parts = all_widths
        .into_iter()
        .map(|widths| Part::new(all.to_vec(), widths));
    parts.min_by_key(|part| Heights::new(texts, part, size, PAD).total())
}

/// Moves width between the columns of a form while that makes it lower: most of its text stands
/// in cells over several columns, which say little about any of them.
fn refine(texts: &Measured, needs: &Need, part: &mut Part, size: Length, pad: Milli) {
    /// Attempts; each measures the whole form.
    const ATTEMPTS: usize = 200;
    let least = narrowest(needs, &part.columns, size);
    let count = part.widths.len();
    let mut cost = Heights::new(texts, part, size, pad).cost();
    let mut left = ATTEMPTS;
    for step in [size * 2, size] {
        let mut moved = true;
        while moved {
            moved = false;
            for (from, least) in least.iter().enumerate() {
                for to in (0..count).filter(|to| *to != from) {
                    if left == 0 || part.widths[from] < least + step {
                        continue;
                    }
                    left -= 1;
                    part.widths[from] -= step;
                    part.widths[to] += step;
                    let now = Heights::new(texts, part, size, pad).cost();
                    if now < cost {
                        cost = now;
                        moved = true;
                    } else {
                        part.widths[from] += step;
                        part.widths[to] -= step;
                    }
                }
            }
        }
    }
}
