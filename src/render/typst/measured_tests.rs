use super::super::columns::{Level, needs, widths};
use super::super::plan::PORTRAIT;
use super::*;
use crate::document::tree::Block;
use crate::render::examples::run;

/// What was asked before changes no answer.
#[test]
fn cells_remember_only_what_is_true() {
    let document = run("wuhan-qingshan-2024").document.expect("a document");
    let mut several = 0;
    for block in document.blocks() {
        let Block::Grid(grid) = block else { continue };
        let texts = Measured::new(grid);
        let needs = needs(grid, &texts);
        let all: Vec<usize> = (0..grid.columns.len()).collect();
        for (size, level) in [
            (7_500, Level::Hard),
            (9_000, Level::Tight),
            (7_500, Level::Comfortable),
            (7_500, Level::Hard),
        ] {
            let Some(widths) = widths(&needs, &all, size, PORTRAIT.0, level) else {
                continue;
            };
            let rooms = Rooms::new(&Part::new(all.clone(), widths), size);
            for cell in texts.head.iter().chain(&texts.body).flatten() {
                let fresh = MeasuredCell::new(cell.cell, cell.head).lines(&rooms);
                assert_eq!(cell.lines(&rooms), fresh);
                let label = cell.label_lines(&rooms).map(|lines| lines.len() as Length);
                assert!(label.is_none_or(|lines| lines == fresh));
                several += usize::from(fresh > 1);
            }
        }
    }
    assert!(several > 100, "{several}");
}
