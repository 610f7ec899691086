use super::*;
use crate::document::tree::{Block, Inline, Paragraph, ParagraphStyle};

fn document(text: &str) -> Document {
    Document {
        title: "标题".into(),
        agency: "某某局".into(),
        year: 2024,
        profile: "test".into(),
        cover: Vec::new(),
        letter: false,
        contents_depth: 0,
        front: true,
        attachments: Vec::new(),
        summary: None,
        one_page: false,
        body: vec![Block::Paragraph(Paragraph {
            style: ParagraphStyle::Body,
            content: vec![Inline::Text { text: text.into() }],
        })],
    }
}

#[test]
fn every_character_of_gb2312_has_a_glyph() {
    let fonts = FontSet::bundled();
    let mut count = 0;
    for high in 0xa1..=0xf7_u8 {
        for low in 0xa1..=0xfe_u8 {
            let bytes = [high, low];
            let decoded =
                encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(&bytes);
            // Rows 10 to 15 and private characters are not of GB2312.
            let in_set = high <= 0xa9 || high >= 0xb0;
            for c in decoded.iter().flat_map(|text| text.chars()) {
                if in_set && high >= 0xb0 && !('\u{e000}'..='\u{f8ff}').contains(&c) {
                    assert!(fonts.covers(c), "{c}");
                    count += 1;
                }
            }
        }
    }
    assert_eq!(count, 6763);
}

#[test]
fn rare_characters_of_names_are_there() {
    let fonts = FontSet::bundled();
    // Of the general standard list, outside GB2312; the last two are outside the basic plane.
    for c in "玥珺喆堃昇旸翀赟懋犇淼淏𬱖𬭎".chars() {
        assert!(fonts.covers(c), "{c}");
    }
}

#[test]
fn characters_without_a_glyph_are_named_once_and_sorted() {
    let fonts = FontSet::bundled();
    let missing = missing_glyphs(&fonts, &document("预算\u{20000}\u{10ffff}ก预算ก\u{200b}\n"));
    let expected: Vec<char> = "ก\u{20000}\u{10ffff}"
        .chars()
        .filter(|c| !fonts.covers(*c))
        .collect();
    assert_eq!(missing, expected);
    assert!(missing.contains(&'ก') && missing.contains(&'\u{10ffff}'));
    assert!(missing_glyphs(&fonts, &document("“三公”经费——12.5%、≥ 3㎡①Ⅳ")).is_empty());
}

#[test]
fn every_role_has_a_bundled_face() {
    let fonts = FontSet::bundled();
    for (role, chain) in fonts.chains() {
        for family in chain {
            // The engine leaves the name of the cut, such as `Medium`, out of the family.
            let present = fonts
                .inner()
                .families
                .iter()
                .any(|name| name.starts_with(family));
            assert!(present, "{role}: {family}");
        }
    }
    assert!(fonts.inner().families.contains(fonts.latin()));
}

#[test]
fn a_directory_without_fonts_is_an_error() {
    let directory = std::env::temp_dir().join(format!("gongkai-fonts-{}", std::process::id()));
    fs::create_dir_all(&directory).expect("temporary directory");
    fs::write(directory.join("broken.ttf"), b"not a font").expect("file");
    let result = FontSet::with_directory(&directory);
    assert!(matches!(result, Err(FontError::NoFonts(_))));
    // A family of the usual names comes first, the bundled ones stay.
    let renamed = include_bytes!("../../../assets/fonts/LiberationSerif-Bold.ttf");
    fs::write(directory.join("own.ttf"), with_family(renamed, "SimHei")).expect("file");
    let fonts = FontSet::with_directory(&directory).expect("one font");
    fs::remove_dir_all(&directory).expect("temporary directory");
    assert_eq!(fonts.chains()["hei"][0], "SimHei");
    #[cfg(feature = "pdf")]
    {
        use super::super::{Options, render};
        // The engine must know the family under the same name, or it would complain.
        let pdf = render(&document("预算"), &fonts, &Options::default()).expect("renders");
        assert!(pdf.starts_with(b"%PDF"));
    }
    assert!(fonts.covers('预'));
}

/// The font with the characters of its family name replaced: the name records stay as long as they
/// are, so the new name is cut out of the old one by shortening the record.
fn with_family(font: &[u8], family: &str) -> Vec<u8> {
    let mut bytes = font.to_vec();
    let word =
        |bytes: &[u8], at: usize| usize::from(u16::from_be_bytes([bytes[at], bytes[at + 1]]));
    let tables = word(&bytes, 4);
    let record = (0..tables)
        .map(|i| 12 + 16 * i)
        .find(|at| &bytes[*at..*at + 4] == b"name")
        .expect("name table");
    let name = u32::from_be_bytes([
        bytes[record + 8],
        bytes[record + 9],
        bytes[record + 10],
        bytes[record + 11],
    ]) as usize;
    let (count, storage) = (word(&bytes, name + 2), name + word(&bytes, name + 4));
    for index in 0..count {
        let at = name + 6 + 12 * index;
        if word(&bytes, at + 6) != 1 {
            continue;
        }
        let text = storage + word(&bytes, at + 10);
        let encoded: Vec<u8> = match word(&bytes, at) {
            1 => family.bytes().collect(),
            _ => family.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        };
        bytes[at + 8..at + 10].copy_from_slice(&(encoded.len() as u16).to_be_bytes());
        bytes[text..text + encoded.len()].copy_from_slice(&encoded);
    }
    bytes
}
