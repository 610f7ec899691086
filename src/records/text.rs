//! What TOML and CSV have in common: turning bytes into text, looking for characters that have no
//! place in a disclosure, and the shape of single values.

pub(crate) mod cell;
pub(super) mod characters;
pub(super) mod date;
pub(crate) mod nearest;
pub(crate) mod number;
pub(super) mod shape;

use characters::{is_directional, is_private};
use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

/// Longest text one value may hold, in bytes.
pub(super) const MAX_TEXT: usize = 1 << 20;

/// How a file's bytes were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    Utf8,
    Utf16,
    /// GBK or its superset GB 18030.
    Gbk,
    /// Nothing fits; undecodable bytes became U+FFFD.
    Unknown,
}

/// A file's bytes as text, without a byte order mark.
pub(crate) struct Decoded {
    pub text: String,
    pub charset: Charset,
}

/// SHA-256 of bytes that are not those of their text.
pub(crate) fn digest(bytes: &[u8]) -> Option<String> {
    let same = !bytes.starts_with("\u{FEFF}".as_bytes()) && std::str::from_utf8(bytes).is_ok();
    (!same).then(|| crate::diag::hash(bytes))
}

/// Turns bytes into text: by byte order mark, else UTF-8, else GB 18030, else with replacements.
pub(crate) fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf16(UTF_16LE, rest);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf16(UTF_16BE, rest);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Decoded {
            text: match text.strip_prefix('\u{FEFF}') {
                Some(rest) => rest.to_owned(),
                None => text,
            },
            charset: Charset::Utf8,
        },
        Err(error) => {
            let bytes = error.as_bytes();
            match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
                Some(text) => Decoded {
                    text: text.into_owned(),
                    charset: Charset::Gbk,
                },
                None => Decoded {
                    text: String::from_utf8_lossy(bytes).into_owned(),
                    charset: Charset::Unknown,
                },
            }
        }
    }
}

fn utf16(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    Decoded {
        text: text.into_owned(),
        charset: if malformed {
            Charset::Unknown
        } else {
            Charset::Utf16
        },
    }
}

/// A number as spreadsheets and people write it, as a plain decimal; `None` when it is none.
pub(crate) fn number(text: &str) -> Option<String> {
    number::lenient(text).ok().map(|number| number.literal)
}

/// A value as quoted in a message: at most 40 characters, so that a message stays a line, and
/// nothing in it that a terminal would act on.
pub(crate) fn excerpt(text: &str) -> String {
    const MOST: usize = 40;
    let mut out = String::new();
    for (count, c) in text.trim().chars().enumerate() {
        if count == MOST {
            out.push('…');
            break;
        }
        match c {
            '\n' | '\t' | '\r' => out.push(' '),
            c if c.is_control() || is_private(c) || is_directional(c) => {
                out.push_str(&format!("<U+{:04X}>", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_are_one_harmless_line() {
        assert_eq!(excerpt(" a\nb\u{1B}[0m\u{E000} "), "a b<U+001B>[0m<U+E000>");
        assert_eq!(excerpt(&"金".repeat(41)), format!("{}…", "金".repeat(40)));
    }

    #[test]
    fn byte_order_marks_are_removed_and_charsets_told_apart() {
        let utf8 = decode(b"\xEF\xBB\xBFa".to_vec());
        assert_eq!((utf8.text.as_str(), utf8.charset), ("a", Charset::Utf8));
        let utf16 = decode(b"\xFF\xFE\xD1\x91".to_vec());
        assert_eq!((utf16.text.as_str(), utf16.charset), ("金", Charset::Utf16));
        let gbk = decode(b"\xBD\xF0\xB6\xEE".to_vec());
        assert_eq!((gbk.text.as_str(), gbk.charset), ("金额", Charset::Gbk));
        assert_eq!(decode(b"\xFF\xFF\xFF".to_vec()).charset, Charset::Unknown);
        assert_eq!(decode(b"\xFF\xFEa".to_vec()).charset, Charset::Unknown);
    }
}
