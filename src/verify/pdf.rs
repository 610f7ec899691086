//! The facts attached to a PDF.
//!
//! Only files of this program are read, whose objects stand plainly one after the other: an
//! attachment is found by what its object says of itself. Any other file has none.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// The most an attachment may unpack to.
const LARGEST: u64 = 64 << 20;

/// The first file attached.
pub fn attached(file: &[u8]) -> Option<Vec<u8>> {
    const MARK: &[u8] = b"/Type/EmbeddedFile";
    const LENGTH: &[u8] = b"/Length ";
    let mark = find(file, MARK)?;
    let start = file[..mark].windows(4).rposition(|four| four == b" obj")?;
    let object = &file[start..];
    let stream = find(object, b"stream\n").or_else(|| find(object, b"stream\r\n"))?;
    let head = &object[..stream];
    let digits = &head[find(head, LENGTH)? + LENGTH.len()..];
    let digits: Vec<u8> = digits
        .iter()
        .copied()
        .take_while(u8::is_ascii_digit)
        .collect();
    let length: usize = std::str::from_utf8(&digits).ok()?.parse().ok()?;
    let body = object.get(stream..)?;
    let first = body.iter().position(|&byte| byte == b'\n')? + 1;
    let data = body.get(first..first.checked_add(length)?)?;
    if find(head, b"/FlateDecode").is_none() {
        return Some(data.to_vec());
    }
    let mut out = Vec::new();
    let mut unpacked = ZlibDecoder::new(data).take(LARGEST);
    unpacked.read_to_end(&mut out).ok()?;
    ((out.len() as u64) < LARGEST).then_some(out)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::attached;

    const PLAIN: &[u8] = b"%PDF-1.7\n1 0 obj\n<</Length 4>>\nstream\nnone\nendstream\nendobj\n\
        2 0 obj\n<</Length 6/Type/EmbeddedFile/Subtype/application#2Fjson>>\nstream\n{\"a\":1\n\
        endstream\nendobj\n";

    #[test]
    fn an_attachment_is_found_by_its_type() {
        assert_eq!(attached(PLAIN).as_deref(), Some(&b"{\"a\":1"[..]));
        assert_eq!(
            attached(b"%PDF-1.7\n1 0 obj\n<</Length 4>>\nstream\nnone\n"),
            None
        );
    }

    /// Whatever a file holds, reading it ends.
    #[test]
    fn spoilt_files_are_refused() {
        for end in 0..PLAIN.len() {
            attached(&PLAIN[..end]);
            for change in [0, b'9', b'\n', 255] {
                let mut file = PLAIN.to_vec();
                file[end] = change;
                attached(&file);
            }
        }
        let mut long = PLAIN.to_vec();
        let at = super::find(&long, b"/Length 6").expect("length") + b"/Length ".len();
        long.splice(at..=at, b"99999999999999999999".iter().copied());
        assert_eq!(attached(&long), None);
    }
}
