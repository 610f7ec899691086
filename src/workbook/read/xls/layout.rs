//! What is hidden and what is merged on a sheet.

use super::super::super::{Area, Refusal, Sheet};
use super::super::room::Room;
use super::records::u16_at;
use super::sheet::COLUMNS;

/// A row, if it is hidden.
pub fn row(sheet: &mut Sheet, room: &mut Room, bytes: &[u8]) -> Result<(), Refusal> {
    let hidden = u16_at(bytes, 12).unwrap_or(0) & 0x20 != 0;
    if let (true, Some(row)) = (hidden, u16_at(bytes, 0)) {
        room.one()?;
        let row = u32::from(row);
        match sheet.hidden_rows.last_mut() {
            Some(last) if last.end == row => last.end += 1,
            _ => sheet.hidden_rows.push(row..row + 1),
        }
    }
    Ok(())
}

/// Columns, if they are hidden.
pub fn columns(sheet: &mut Sheet, room: &mut Room, bytes: &[u8]) -> Result<(), Refusal> {
    let hidden = u16_at(bytes, 8).unwrap_or(0) & 1 != 0;
    let (first, last) = (u16_at(bytes, 0), u16_at(bytes, 2));
    if let (true, Some(first), Some(last)) = (hidden, first, last)
        && first <= last
        && first < COLUMNS
    {
        room.one()?;
        sheet.hidden_columns.push(first..last.min(COLUMNS - 1) + 1);
    }
    Ok(())
}

/// Merged ranges.
pub fn merged(sheet: &mut Sheet, room: &mut Room, bytes: &[u8]) -> Result<(), Refusal> {
    for area in bytes.get(2..).unwrap_or_default().as_chunks::<8>().0 {
        room.one()?;
        let at = |at| u16_at(area, at).unwrap_or(0);
        let (first, last) = (at(4).min(at(6)), at(4).max(at(6)));
        sheet.merged.push(Area {
            rows: (at(0).min(at(2)).into(), at(0).max(at(2)).into()),
            columns: (first, last),
        });
    }
    Ok(())
}
