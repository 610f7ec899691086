//! One line per finding, for editors and scripts.

use super::paint::{Ink, Paint};
use super::{Shown, level_word, width};
use crate::diag::{Finding, Lang, Level, Location, Msg, Waived};

/// `file:line:column: 错误[code]: message`, consequences after what they follow from; then those
/// waived, as `豁免[code]` with reason and end.
pub fn render(shown: &Shown) -> String {
    let (lang, paint) = (shown.style.lang, Paint(shown.style.color));
    let mut out = String::new();
    let mut line = |finding: &Finding, head: String| {
        let place = match finding.primary.as_ref().map(|label| &label.location) {
            None | Some(Location::None) => "-".to_owned(),
            Some(location) => width::one_line(&shown.sources.display(location)),
        };
        out.push_str(&format!("{place}: {head}\n"));
    };
    // Brackets of Chinese texts bring their own distance.
    let gap = match lang {
        Lang::Zh => "",
        Lang::En => " ",
    };
    let aside = |said: Msg| format!("{gap}{}", width::one_line(&said.text(lang)));
    for finding in shown.flat() {
        let mut head = head(finding, lang, paint);
        if let Some(layer) = &finding.level_set_by {
            head += &aside(Msg::new("show-level-set-short").arg("layer", layer));
        }
        line(finding, head);
    }
    for waived in shown.waived {
        let said = Msg::new("show-waived-short")
            .arg("reason", &waived.reason)
            .arg("until", waived.until);
        let head = waived_head(waived, lang, paint) + &aside(said);
        line(&waived.finding, head);
    }
    if shown.style.closing {
        out.push_str(&shown.painted_closing());
        out.push('\n');
    }
    out
}

/// `豁免[code]: message` on one line.
pub fn waived_head(waived: &Waived, lang: Lang, paint: Paint) -> String {
    let word = Msg::new("show-waived").text(lang);
    let finding = &waived.finding;
    format!(
        "{}: {}",
        paint.ink(
            Ink::Level(Level::Allow),
            &format!("{word}[{}]", finding.code)
        ),
        width::one_line(&finding.message.text(lang))
    )
}

/// `错误[code]: message` on one line.
pub fn head(finding: &Finding, lang: Lang, paint: Paint) -> String {
    let level = format!("{}[{}]", level_word(finding.level, lang), finding.code);
    format!(
        "{}: {}",
        paint.ink(Ink::Level(finding.level), &level),
        width::one_line(&finding.message.text(lang))
    )
}
