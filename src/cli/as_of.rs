//! The day things are looked at: `--as-of`, else today. No other place of the program reads a clock.

use std::time::{SystemTime, UNIX_EPOCH};

use super::args::CheckOptions;
use crate::budget::model::Date;
use crate::diag::Msg;

/// The [`Date::day_number`] of 1 January 1970.
const EPOCH: i64 = 719_469;
/// Days begin eight hours earlier in Beijing.
const BEIJING: u64 = 8 * 3600;
const DAY: u64 = 24 * 3600;

/// Reads `YYYY-MM-DD`.
///
/// # Errors
/// When it is no date.
pub fn parse(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| text.to_owned())
}

/// Today in Beijing; `None` when the clock is far off.
fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    at(since.as_secs())
}

/// The date in Beijing some seconds after the beginning of 1970.
fn at(seconds: u64) -> Option<Date> {
    let days = i64::try_from(seconds.saturating_add(BEIJING) / DAY).ok()?;
    Date::of_day_number(days.checked_add(EPOCH)?)
}

impl CheckOptions {
    /// The day the check is made for: as given, else today. To be called once a run: around
    /// midnight a second call could say another day.
    ///
    /// # Errors
    /// When none is given and the clock knows none.
    pub fn as_of(&self) -> Result<Date, Msg> {
        let date = self.as_of.or_else(today);
        date.ok_or_else(|| Msg::new("no-clock"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_days_in_beijing() {
        let iso = |seconds| at(seconds).map(|date| date.to_string());
        assert_eq!(iso(0).as_deref(), Some("1970-01-01"));
        assert_eq!(iso(57_599).as_deref(), Some("1970-01-01"));
        assert_eq!(iso(57_600).as_deref(), Some("1970-01-02"));
        assert_eq!(iso(1_709_136_000).as_deref(), Some("2024-02-29"));
        assert_eq!(iso(u64::MAX), None);
    }
}
