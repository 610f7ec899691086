//! Addresses of cells.

use super::super::super::Refusal;

pub const ROWS: u32 = 1_048_576;
pub const COLUMNS: u32 = 16_384;

/// Row and column of an address such as `C12` or `$C$12`, counted from 0.
pub fn read(text: &str) -> Result<(u32, u16), Refusal> {
    let (mut row, mut column) = (0u32, 0u32);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if row == 0 => {
                let letter = u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                column = column.saturating_mul(26).saturating_add(letter);
            }
            b'0'..=b'9' => {
                row = row
                    .saturating_mul(10)
                    .saturating_add(u32::from(byte - b'0'));
            }
            b'$' => {}
            _ => return Err(out_of_bounds(text)),
        }
    }
    match (row, column) {
        (1..=ROWS, 1..=COLUMNS) => Ok((row - 1, (column - 1) as u16)),
        _ => Err(out_of_bounds(text)),
    }
}

pub fn out_of_bounds(what: &str) -> Refusal {
    let what: String = what.chars().take(20).collect();
    Refusal::Broken(format!("{what} is not a place on a sheet"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_within_the_sheet() {
        assert_eq!(read("A1"), Ok((0, 0)));
        assert_eq!(read("$XFD$1048576"), Ok((1_048_575, 16_383)));
        for text in [
            "",
            "A",
            "1",
            "A0",
            "XFE1",
            "A1048577",
            "A1B",
            "金1",
            "A99999999999",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
